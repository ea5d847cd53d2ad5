// Case (h): the morning of the first of the month. So many payments are due at once; the worker's loop releases them all.

import { openDatabase } from '../src/base/database.ts'
import { addDays, dateIn } from '../src/base/dates.ts'
import { fault } from '../src/base/outcome.ts'
import { releaseLoop } from '../src/payments/loops.ts'
import { type Arena, type Bank, project } from './arena.ts'
import type { Case, Comparison } from './contest.ts'
import { enrol, httpBank, openConnections, openInstitution } from './http.ts'
import { ensureKeys, startApi } from './processes.ts'

const payersCount = 10_000
const listLength = 1_000
const workerConnections = 4
/** What is asked of 100,000. */
const perSecondMin = 100_000 / 60
const dayMs = 86_400_000

export async function releasingOneMorning(
  arena: Arena,
  bank: Bank,
  count: number,
): Promise<{ readonly comparisons: readonly Comparison[]; readonly bounds: () => readonly Case[] }> {
  await schedule(arena, bank, count)
  // The one institution every bench knows has no books, and this loop would say so.
  await bank.owner`delete from base.institution where institution_id <> ${httpBank}`
  await bank.owner`vacuum analyze`
  const sql = openDatabase(arena.postgres.address('vouch_worker', bank.database), {
    connectionsMax: workerConnections,
    name: 'bench worker',
  })
  const tomorrow = () => new Date(Date.now() + dayMs)
  const loop = releaseLoop({ ...bank.outside, sql, now: tomorrow })
  const began = performance.now()
  let released = 0
  for (let took = 1; took > 0; released += took) took = await loop.pass(new AbortController().signal)
  const seconds = (performance.now() - began) / 1_000
  await sql.end()
  const states = await bank.owner<{ state: string; count: bigint }[]>`
    select state, count(*) from payments.payment where institution_id = ${httpBank} group by state`
  const there = states.map(({ state, count: each }) => `${each} ${state}`).join(', ')
  if (released !== count || there !== `${count} released`) fault(`of ${count}, ${released} were released: ${there}`)
  const perSecond = count / seconds
  const bound: Case = {
    name: `${count} payments due on one morning, released in ${seconds.toFixed(1)} s`,
    median: perSecond,
    unit: 'payments/s',
    against: '100,000 in 60 s',
    ratio: perSecond / perSecondMin,
    floor: 1,
    holds: perSecond > perSecondMin,
  }
  return { comparisons: [], bounds: () => [bound] }
}

/** Made as an online bank makes them. */
async function schedule(arena: Arena, bank: Bank, count: number): Promise<void> {
  const caller = await openInstitution(bank)
  const place = { postgres: arena.postgres, database: bank.database }
  const api = await startApi(project, place, await ensureKeys(arena.scratch))
  const payers = await enrol(api, caller, payersCount)
  await bank.owner`analyze`
  const processOn = addDays(dateIn('UTC', new Date()), 1)
  const [{ post, close } = fault('one connection')] = await openConnections(api.port, caller, 1)
  for (let sent = 0; sent < count; sent += listLength) {
    const list = Array.from({ length: listLength }, (_, place) => {
      const payer = payers[(sent + place) % payers.length] ?? fault('there are payers')
      const cents = 1 + Math.floor((sent + place) / payers.length)
      return { ...payer, amount: { value: (cents / 100).toFixed(2), currency: 'USD' }, processOn }
    })
    const { status, body } = await post('/v1/payment-batches', `morning-${sent}`, { payments: list })
    if (status > 201 || body.includes('"problem"')) fault(`${status} ${body.slice(0, 500)}`)
  }
  close()
  await api.stop()
}
