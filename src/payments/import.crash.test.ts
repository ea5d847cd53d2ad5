import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { type Rows, writeFolder } from '../../test/moving-folder.ts'
import type { MovingOrder } from '../../test/moving-process.ts'
import { type MovingWorld, movingTo, openMovingWorld } from '../../test/moving-world.ts'
import { seededRandom } from '../../test/outside.ts'
import { done, fault } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import type { ImportReport } from './import-report.ts'
import { type Cells, movedFileNames } from './moving-columns.ts'
import { hereOf, type OpenCells } from './moving-here.ts'

const membersCount = 60
const killsCount = 5
const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)

const people = Array.from({ length: membersCount }, (_, n) => n)
const crowd: Rows = {
  'members.csv': people.map(n => ({ reference: `M-${n}`, name: `Member ${n}`, email: `m${n}@example.com` })),
  'funding-accounts.csv': people.map(n => ({
    reference: `A-${n}`,
    member: `M-${n}`,
    number: `40001${1000 + n}`,
    currency: 'USD',
  })),
  'payees.csv': people.map(n => ({
    reference: `P-${n}`,
    member: `M-${n}`,
    nickname: 'Power',
    name: 'Power & Light',
    bank: '021000021',
    number: '98765432',
    state: n % 5 === 0 ? 'suspended' : 'active',
  })),
  'standing-orders.csv': people.map(n => ({
    reference: `R-${n}`,
    member: `M-${n}`,
    funding_account: `A-${n}`,
    payee: `P-${n}`,
    amount: `${n + 1}.25`,
    currency: 'USD',
    frequency: 'monthly',
    start_on: '2025-01-31',
    last_paid_on: '2025-12-31',
  })),
  'payments.csv': people.map(n => ({
    reference: `T-${n}`,
    member: `M-${n}`,
    payee: `P-${n}`,
    amount: '84.20',
    currency: 'USD',
    paid_on: '2025-12-31',
    state: 'paid',
    note: `no. ${n}`,
  })),
}

type Said = { readonly file?: string; readonly ended?: ImportReport }

/** Runs an import in a process of its own, and kills it after so many batches. Answers whether it came to its end. */
async function runUntil(world: MovingWorld, folder: string, batches: number): Promise<ImportReport | undefined> {
  const child = fork(join(import.meta.dirname, '../../test/moving-process.ts'), { execArgv: [] })
  const died = once(child, 'exit')
  const order: MovingOrder = {
    address: world.database.address('vouch_api'),
    vaultAddress: world.database.address('vouch_vault'),
    keyFile: world.keyFile,
    nowMs: world.clock.now().getTime(),
    institution: movingTo,
    folder,
  }
  let left = batches
  let ended: ImportReport | undefined
  child.on('message', (said: Said) => {
    ended ??= said.ended
    if (said.file !== undefined && --left === 0) child.kill('SIGKILL')
  })
  child.send(order)
  await died
  return ended
}

/** Everything that was moved in, as it would be written. */
async function everything(world: MovingWorld): Promise<Record<string, readonly Cells[]>> {
  const outcome = await transact(world.outside, movingTo, 'process:test', async work => {
    const found: Record<string, readonly Cells[]> = {}
    for (const file of movedFileNames) {
      const rows: OpenCells[] = []
      for await (const some of hereOf[file].all(work, 1_000)) rows.push(...some)
      found[file] = await hereOf[file].open(world.vault, movingTo, rows)
    }
    return done(found)
  })
  return outcome.ok ? outcome.value : fault('nothing is refused')
}

async function accountsAndLeaves(world: MovingWorld) {
  const [row] = await world.owner<{ accounts: bigint; made: bigint }[]>`
    select (select count(*) from ledger.account where institution_id = ${movingTo} and kind = 'member') as accounts,
           (select count(*) from payments.moved where institution_id = ${movingTo}) as made`
  return { ...row }
}

describe('an import that is killed', () => {
  let killed: MovingWorld
  let whole: MovingWorld
  before(async () => {
    killed = await openMovingWorld()
    whole = await openMovingWorld()
  })
  after(async () => {
    await killed.close()
    await whole.close()
  })

  test(`leaves, run again until it ends, what one run leaves (seed ${seed})`, async () => {
    await using written = await writeFolder(crowd)
    await whole.moveIn(written.folder)
    const random = seededRandom(seed)
    for (let kill = 0; kill < killsCount; kill++) {
      const batches = 1 + Math.floor(random() * 12)
      await runUntil(killed, written.folder, batches)
    }
    const report = await runUntil(killed, written.folder, Number.POSITIVE_INFINITY)
    assert.ok(report?.holds, JSON.stringify(report))
    assert.deepEqual(await everything(killed), await everything(whole))
    assert.deepEqual(await accountsAndLeaves(killed), await accountsAndLeaves(whole))
    const again = await killed.moveIn(written.folder)
    assert.deepEqual(
      again.files.map(({ rows, same }) => [rows, same]),
      movedFileNames.map(() => [membersCount, membersCount]),
    )
  })
})
