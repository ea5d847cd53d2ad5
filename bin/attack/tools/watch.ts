// Whether the service stays well while tools are at it: each door's health and one payment every second, and afterwards
// memory, logs, the ledger and the log of events.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import * as audit from '../../../src/audit/audit.ts'
import { pause, untilTrue } from '../../family.ts'
import { readTrusted } from '../../instance.ts'
import type { Target } from '../target.ts'
import { send } from '../wire.ts'
import type { Bench } from './tool.ts'

const everyMs = 1_000
/** What a process may have more than before: caches fill. */
const grownMiBMax = 256

export type Watch = {
  /** What was seen since the last time this was asked. */
  readonly since: () => Seen
  readonly end: () => Promise<void>
}
export type Seen = { readonly asked: number; readonly failures: readonly string[]; readonly slowestMs: number }

/** Pays a cent a second, and asks each door how it is. */
export function openWatch(target: Target): Watch {
  let seen = { asked: 0, failures: [] as string[], slowestMs: 0 } // Of texts, as below.
  let isOver = false
  const probe = async (what: string, ask: () => Promise<{ readonly status: number }>, wanted: number) => {
    const startedMs = performance.now()
    const status = await ask().then(
      answer => String(answer.status),
      (thrown: unknown) => (thrown instanceof Error ? thrown.message : 'thrown'),
    )
    seen.asked++
    seen.slowestMs = Math.max(seen.slowestMs, Math.round(performance.now() - startedMs))
    if (status !== String(wanted)) seen.failures.push(`${what}: ${status}`)
  }
  const { machine } = target
  const pay = async () => {
    const amount = { value: '0.01', currency: 'USD' }
    const order = { fundingAccount: machine.fundingAccount, payee: machine.payee, amount, isRepeat: true }
    const answer = await machine.call({
      method: 'POST',
      path: '/v1/payments',
      key: crypto.randomUUID(),
      body: JSON.stringify(order),
    })
    await answer.arrayBuffer()
    return answer
  }
  const watching = (async () => {
    while (!isOver) {
      const next = pause(everyMs)
      await Promise.all([
        ...doorsOf(target).map(([door, url]) => probe(door, () => send(`${url}/health/ready`), 200)),
        probe('a payment', pay, 201),
      ])
      await next
    }
  })()
  return {
    since: () => {
      const so = seen
      seen = { asked: 0, failures: [], slowestMs: 0 }
      return so
    },
    end: () => {
      isOver = true
      return watching
    },
  }
}

const doorsOf = ({ api, office, issuer }: Target) => Object.entries({ api, office, issuer })

/** By the names of the processes, in MiB. */
export async function memoryOf(target: Target): Promise<ReadonlyMap<string, number>> {
  const memory = new Map<string, number>()
  for (const [, name = '', pid = ''] of (await target.logs()).matchAll(
    /"process":"(\w+)","pid":(\d+).*"msg":"ready"/g,
  )) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    memory.set(name, Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1_024))
  }
  return memory
}

/** What may be said once everything is over. */
export async function lookAfter(
  { target, note }: Pick<Bench, 'target' | 'note'>,
  before: ReadonlyMap<string, number>,
  secrets: readonly string[],
): Promise<void> {
  const after = await memoryOf(target)
  const grown = [...after].map(([name, mib]) => `${name} ${before.get(name) ?? '?'} → ${mib} MiB`)
  const isBounded = [...after].every(([name, mib]) => mib - (before.get(name) ?? 0) <= grownMiBMax)
  note('memory', grown.join(', '), isBounded && after.size === 5)
  const logs = await target.logs()
  const lines = logs.split('\n').filter(line => line !== '')
  const bad = lines.filter(line => /"level":"(error|fatal)"|"status":500|"code":"fault"/.test(line))
  note('logged as faults', bad.length === 0 ? `none of ${lines.length} lines` : (bad[0] ?? ''), bad.length === 0)
  const leaked = secrets.filter(secret => secret.length > 8 && logs.includes(secret))
  note('secrets in the logs', `${leaked.length} of ${secrets.length}`, leaked.length === 0)
  await lookAtBooks({ target, note })
}

async function lookAtBooks({ target, note }: Pick<Bench, 'target' | 'note'>): Promise<void> {
  const { owner, keys } = target
  const [sums] = await owner<{ posted: bigint; held: bigint; wrong: bigint }[]>`
    select sum(posted)::bigint as posted, (sum(held_debits) - sum(held_credits))::bigint as held,
           count(*) filter (where floor is not null and posted - held_debits < floor) as wrong
      from ledger.account`
  const isBalanced = sums?.posted === 0n && sums.held === 0n && Number(sums.wrong) === 0
  note(
    'the ledger',
    `sums to ${sums?.posted}, holds to ${sums?.held}, ${sums?.wrong} accounts below their floor`,
    isBalanced,
  )
  await untilTrue(owner, sql => sql`select not exists (select from audit.unsealed) as holds`)
  const trusted = await readTrusted(join(keys('api'), '..', '..'))
  const { logs, problems } = await audit.verify({ sql: owner, now: () => new Date() }, trusted)
  const leaves = logs.reduce((sum, { size }) => sum + Number(size), 0)
  const isVerified = problems.length === 0 && logs.length > 0 && logs.every(({ verified }) => verified)
  note(
    'the log of events',
    `${leaves} leaves, ${isVerified ? 'verified' : JSON.stringify(problems.slice(0, 3))}`,
    isVerified,
  )
}
