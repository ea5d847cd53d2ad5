// A small past of the demo on a database of a test, with the sandbox bank in a process of its own.

import { join } from 'node:path'

import { noteMoments } from '../bin/demo/make-past.ts'
import { livePast, type PastFigures } from '../bin/demo/past.ts'
import { startMember } from '../bin/family.ts'
import * as audit from '../src/audit/audit.ts'
import { openDatabase, type Sql } from '../src/base/database.ts'
import { fault } from '../src/base/outcome.ts'
import type { DatabaseRole } from '../src/continuity/postgres.ts'
import { makeKeyFile, openKeyFile } from '../src/protection/protection.ts'
import { cloneDatabase } from './database.ts'
import { freePort } from './issuer.ts'

const until = new Date('2026-03-04T19:00:00Z')
const wish = { seed: 7, scale: 0.02, days: 11, today: '2026-03-04' } as const
const origin = 'demo.vouch.example/log'

const tables = {
  payments: 'select payment_id as id, amount, state, method, process_on, version from payments.payment order by 1',
  // When a slow machine hears of the bank's answer may be a moment later in the day; what is posted is the same.
  transfers: 'select amount::text as id from ledger.transfer order by amount',
  balances: 'select account_id as id, kind, posted from ledger.account order by 1',
  exceptions: 'select payment_id as id, kind, state from payments.exception order by 1, 2',
  proposals: 'select proposal_id as id, kind, state from change.proposal order by 1',
  files: 'select file_id as id, state from rails.file order by 1',
  feedback: 'select feedback_id as id, said, state from reporting.feedback order by 1',
  disputes: 'select dispute_id as id, state, amount from payments.dispute order by 1',
} as const

export type Past = Awaited<ReturnType<typeof seedSmall>>

export async function seedSmall(home: string) {
  const database = await cloneDatabase()
  const port = await freePort()
  const files = join(home, 'files')
  const bank = startMember('sandbox', {
    args: [join(import.meta.dirname, '..', 'sandbox', 'main.ts')],
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      SANDBOX_HOME: join(home, 'sandbox'),
      SANDBOX_FILES: files,
      SANDBOX_PORT: String(port),
    },
    logFile: join(home, 'sandbox.log'),
  })
  await bank.ready()
  const key = audit.makeEmitterKey()
  const sealer = audit.makeSealerKey(origin)
  await makeKeyFile(join(home, 'kek'))
  const kek = await openKeyFile(join(home, 'kek'))
  // Counting the rows of all tables takes as long as the machine lets it.
  const pools: Sql[] = []
  const open = (role: DatabaseRole): Sql => {
    const options = { connectionsMax: 4, name: 'demo', statementTimeoutMs: 0 }
    const pool = openDatabase(database.address(role), options)
    pools.push(pool)
    return pool
  }
  const sql = open('vouch_owner')
  let figures: PastFigures
  try {
    figures = await livePast({
      open,
      keys: { emitterOf: () => key, sealer, kek: kek.ok ? kek.value : fault(kek.refusal.code) },
      bank: new URL(`http://127.0.0.1:${port}/`),
      files,
      until,
      wish,
      tell: () => undefined,
      lookAtTables: () => sql`analyze`.simple(),
      noteMoments: () => noteMoments(sql),
      isEnded: () => false,
    })
  } finally {
    await bank.end()
  }
  return {
    figures,
    sql,
    rows: (what: keyof typeof tables) => sql.unsafe<{ readonly id: string; readonly state?: string }[]>(tables[what]),
    verify: () =>
      audit.verify(
        { sql: open('vouch_sealer'), now: () => until },
        audit.readTrustedKeys([`origin ${origin}`, audit.publicLine(key), audit.publicLine(sealer)].join('\n')),
      ),
    close: async () => {
      await Promise.all(pools.map(pool => pool.end({ timeout: 2 })))
      await database.drop()
    },
  }
}
