// Whether everybody can be screened anew when the list changes, and somebody new while they wait: the list of 2018, with its
// 19,098 names, against 100,000 payees in a database, their names sealed; and one name after the other, as the api asks.

import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'

import { openDatabase } from '../src/base/database.ts'
import { fault } from '../src/base/outcome.ts'
import { type Outside, transact } from '../src/base/work.ts'
import * as payments from '../src/payments/payments.ts'
import { screeningLoop } from '../src/payments/screening-loop.ts'
import { makeKeyFile, openKeyFile, openVault, type Vault } from '../src/protection/protection.ts'
import { openScreener } from '../src/rails/rails.ts'
import { bystanders } from '../src/rails/sanctions/labelled-names.ts'
import { silentLog } from '../test/outside.ts'
import { type Arena, type Bank, project } from './arena.ts'
import type { Case } from './contest.ts'
import { percentile } from './measure.ts'

const institution = 'screening-bank'
const payeesEach = 10
const listLength = 1_000
const namesOfEachKind = 6_000
const singles = 2_000
const secondsMax = 60
const p99MsMax = 20
const workerConnections = 4
const published = join(project, '..', 'shared', 'data', 'ofac')

export async function screeningEverybody(
  arena: Arena,
  bank: Bank,
  count: number,
): Promise<{ readonly comparisons: readonly []; readonly bounds: () => readonly Case[] }> {
  const folder = join(arena.scratch, 'lists')
  const vault = await openedVault(arena, bank)
  const names = bystanders(namesOfEachKind, 7).map(({ name }) => name)
  await enrol(bank, vault, count, names)
  // The one institution every bench knows has no books, and this loop would say so.
  await bank.owner`delete from base.institution where institution_id <> ${institution}`
  await bank.owner`vacuum analyze`
  await publish(folder, '2018-12-14')

  const sql = openDatabase(arena.postgres.address('vouch_worker', bank.database), {
    connectionsMax: workerConnections,
    name: 'bench worker',
  })
  const worker: Outside = { ...bank.outside, sql }
  const screener = openScreener(folder)
  const loop = screeningLoop(worker, vault, screener, silentLog)
  const everybody = async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    const began = performance.now()
    for (let took = 1; took > 0; ) took = await loop.pass(new AbortController().signal)
    const seconds = (performance.now() - began) / 1_000
    delay.disable()
    return { seconds, stalledMs: delay.percentile(99.9) / 1_000_000 }
  }
  await everybody()
  await publish(folder, '2018-12-15')
  const before = arena.cpu()
  const again = await everybody()
  const cpuSeconds = Object.entries(arena.cpu()).map(
    ([name, us]) => `${name} ${((us - (before[name] ?? 0)) / 1_000_000).toFixed(0)} s`,
  )
  const [left] = await bank.owner<{ due: bigint; hits: bigint; total: bigint }[]>`
    select count(*) filter (where edition < 2) as due, count(*) filter (where state = 'hit') as hits, count(*) as total
      from payments.screened`
  if (left === undefined || left.due !== 0n || left.total < count) fault(`not everybody was screened: ${left?.due}`)

  const ask = payments.screeningFrom(worker, vault, screener, 10_000)
  const tookMs: number[] = []
  for (let at = 0; at < singles; at++) {
    const sent = performance.now()
    const said = await ask(institution, [{ subject: 'pye_1', name: names[(at * 7) % names.length] ?? fault('a name') }])
    if (said === undefined) fault('there was no answer')
    tookMs.push(performance.now() - sent)
  }
  await screener.close()
  await sql.end()
  return {
    comparisons: [],
    bounds: () => [
      bound(
        `${left.total} screened anew, ${left.hits} of them hits; processor: ${cpuSeconds.join(', ')}`,
        again.seconds,
        's',
        secondsMax,
      ),
      bound('… and how long the worker stood still: p99.9', again.stalledMs, 'ms', 100),
      bound(`one name: p99 of ${singles}`, percentile(tookMs, 0.99), 'ms', p99MsMax),
      bound('… at the median', percentile(tookMs, 0.5), 'ms', p99MsMax),
    ],
  }
}

function bound(name: string, figure: number, unit: string, max: number): Case {
  return {
    name,
    median: figure,
    unit,
    against: `the ${max} ${unit} allowed`,
    ratio: max / figure,
    floor: 1,
    holds: figure < max,
  }
}

async function openedVault(arena: Arena, { outside, database }: Bank): Promise<Vault> {
  const file = join(arena.scratch, 'kek')
  await makeKeyFile(file)
  const kek = await openKeyFile(file)
  const sql = openDatabase(arena.postgres.address('vouch_vault', database), { connectionsMax: 2, name: 'bench vault' })
  return openVault({ ...outside, sql }, kek.ok ? kek.value : fault(kek.refusal.code))
}

async function publish(folder: string, version: string): Promise<void> {
  await mkdir(join(folder, version), { recursive: true })
  for (const name of ['sdn.csv', 'alt.csv', 'add.csv'])
    await copyFile(join(published, name), join(folder, version, name.toUpperCase()))
}

/** Members with ten payees each, added as the api adds them. */
async function enrol(bank: Bank, vault: Vault, count: number, names: readonly string[]): Promise<void> {
  const { outside } = bank
  const nameAt = (at: number) => names[at % names.length] ?? fault('a name')
  const inWork = async (perform: Parameters<typeof transact>[3]) => {
    const outcome = await transact(outside, institution, 'client:bench', perform)
    if (!outcome.ok) fault(outcome.refusal.code)
  }
  await inWork(work =>
    payments.openInstitution(work, { name: 'Screening', timeZone: 'UTC', currency: 'USD', rules: 'open' }),
  )
  const members = Array.from({ length: count / payeesEach }, (_, at) => ({
    id: outside.newId('mem'),
    reference: `ref-${at}`,
    name: nameAt(at),
  }))
  for (let from = 0; from < members.length; from += listLength) {
    const sealed = await payments.sealMembers(vault, institution, members.slice(from, from + listLength))
    await inWork(work => payments.addMembers(work, sealed))
  }
  for (let from = 0; from < count; from += listLength) {
    const payees = Array.from({ length: listLength }, (_, at) => ({
      id: outside.newId('pye'),
      member: (members[Math.floor((from + at) / payeesEach)] ?? fault('a member for ten')).id,
      nickname: 'X',
      name: nameAt((from + at) * 3),
      bank: '021000021',
      number: String(10_000_000 + from + at),
    }))
    const sealed = await payments.sealPayees(vault, institution, payees)
    await inWork(work => payments.addPayees(work, sealed))
  }
}
