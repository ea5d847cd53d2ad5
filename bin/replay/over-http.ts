// Runs a bank's past through an api, a worker and a sealer of its own, over HTTP, and kills them and the database at
// seeded moments. Every call is repeated under its key until it is answered; nothing else is done to help.

import { join } from 'node:path'

import * as audit from '../../src/audit/audit.ts'
import type { Sql } from '../../src/base/database.ts'
import type { BusinessDate } from '../../src/base/dates.ts'
import { idMaker } from '../../src/base/ids.ts'
import { formatMoney } from '../../src/base/money.ts'
import { fault } from '../../src/base/outcome.ts'
import { type Outside, transact } from '../../src/base/work.ts'
import * as identity from '../../src/identity/identity.ts'
import type * as ledger from '../../src/ledger/ledger.ts'
import { type Manner, PretendBank } from '../../test/bank.ts'
import { serveBank } from '../../test/bank-server.ts'
import { seededRandom } from '../../test/outside.ts'
import {
  byRow,
  ifThere,
  inParallel,
  keepPostgres,
  type Member,
  makeClock,
  makeKeys,
  pause,
  setClock as setRow,
  startMember,
  untilSealed,
} from '../family.ts'
import { type Machine, openMachine } from '../machine.ts'
import { openScratch } from '../scratch.ts'
import { institution, must, noonOf, openBank, transfersOf } from './bank.ts'
import { compare } from './compare.ts'

import type { Past } from './folder.ts'
import { type Result, shownProblems } from './result.ts'

export type Accidents = {
  /** How many kills, spread over the days; none leaves everybody alone. */
  readonly kills: number
  readonly seed: number
}

const callersMax = 32
const pollMs = 15
/** How long a day may take before its clock moves on by enough for the bank to be asked about what is silent. */
const patienceMs = 1_500
const clockStepMs = 20_000
const answersMax = 2_000
const origin = 'replay.vouch.example/log'

export async function replayOverHttp(
  past: Past,
  { kills, seed }: Accidents,
  onDay: (done: number) => void,
): Promise<Result> {
  const scratch = await openScratch()
  const postgres = keepPostgres(scratch.home, scratch.postgres)
  const random = seededRandom(seed)
  const bank = new PretendBank((_, sending) => (kills === 0 || sending > 1 ? 'settle' : mannerBy(random())))
  const bankServer = await serveBank(bank)
  const family: Member[] = []
  let machine: Machine | undefined
  try {
    const owner = scratch.open('vouch_owner', { statementTimeoutMs: 0 })
    let now = noonOf(past.days[0] ?? fault('a past has days'))
    await makeClock(owner, now)

    const keys = await makeKeys(scratch.home, origin)
    const api: Outside = {
      sql: scratch.open('vouch_office'),
      now: () => now,
      newId: idMaker(),
      random: Math.random,
      emit: audit.emitter(keys.api),
      elapsedMs: () => performance.now(),
      doubts: () => 0,
    }
    const start = (name: 'api' | 'worker' | 'sealer' | 'vault', own: Readonly<Record<string, string>>) => {
      const { args, env } = byRow(name, scratch.postgres.address(`vouch_${name}`), keys, origin)
      const onPort = (given: number) => {
        port = given
      }
      const logFile = join(scratch.home, `${name}.log`)
      family.push(startMember(name, { args, env: { ...env, ...own }, logFile, onPort }))
    }
    let port = 0
    start('vault', {})
    const vault = await keys.openLine()
    const opened = await openBank(api, vault, past)
    vault.close()
    const client = must(
      await transact(api, institution, 'process:replay', work => identity.addClient(work, 'Core system')),
    )

    const office = { ...api, sql: scratch.open('vouch_office') }
    machine = await openMachine({ office, institution, client, now: () => now, port: () => port })
    const { signed, env: issuer, renewKey } = machine
    start('api', issuer)
    start('worker', { VOUCH_BANK: String(bankServer.address) })
    start('sealer', {})
    await Promise.all(family.map(member => member.ready()))

    const counts = { killed: 0, committedUnanswered: 0 }
    async function kill(which: number): Promise<void> {
      const member = family[which]
      if (member === undefined) await postgres.kill()
      else member.kill()
      counts.killed++
    }
    async function setClock(moment: Date): Promise<void> {
      now = moment
      await renewKey()
      await setRow(owner, moment)
    }
    async function post(order: ledger.TransferOrder): Promise<void> {
      if (order.kind !== 'direct') fault('a past has direct transfers only')
      const { debit, credit, money, key } = order
      const body = JSON.stringify({ debit, credit, amount: { value: formatMoney(money), currency: money.currency } })
      for (let attempt = 0; ; attempt++) {
        try {
          const response = await signed.call({ method: 'POST', path: '/v1/ledger/transfers', key, body })
          const answer = await response.text()
          if (response.ok) {
            if (response.headers.get('idempotency-replayed') === 'true') counts.committedUnanswered++
            return
          }
          // While the clock is moved, what was signed at the last moment is refused at the next.
          const isPassing = response.status === 503 || (response.status === 401 && attempt < answersMax)
          if (!isPassing) throw new Error(`the api answered ${response.status}: ${answer}`)
        } catch (thrown) {
          // The line broke: whether it was done is not known, and asking again under the same key is the way to know.
          if (!(thrown instanceof TypeError) || attempt > answersMax) throw thrown
        }
        await pause(pollMs)
      }
    }
    async function finish(): Promise<void> {
      for (let since = performance.now(); !(await isDayDone(owner, now)); await pause(pollMs)) {
        if (performance.now() - since < patienceMs) continue
        since = performance.now()
        await setClock(new Date(now.getTime() + clockStepMs))
      }
    }

    const rowsOf = Map.groupBy(past.rows, ({ date }) => date)
    const killsOn = planKills(past.days, kills, random)
    const startedAt = performance.now()
    for (const [index, day] of past.days.entries()) {
      await setClock(noonOf(day))
      const accidents = (killsOn.get(day) ?? []).map(async ({ afterMs, which }) => {
        await pause(afterMs)
        await kill(which)
      })
      await inParallel(transfersOf(rowsOf.get(day) ?? [], opened, past.currency), callersMax, post)
      await Promise.all(accidents)
      await finish()
      onDay(index + 1)
    }
    await untilSealed(owner)
    const seconds = (performance.now() - startedAt) / 1_000

    const verifier = scratch.open('vouch_sealer', { statementTimeoutMs: 0 })
    const report = await audit.verify({ sql: verifier, now: () => now }, keys.trusted)
    const comparison = await compare(owner, past, opened)
    const references = [...bank.records.values()].map(({ instruction: { reference } }) => reference)
    return {
      accounts: past.accounts.length,
      transactions: past.rows.length,
      ...comparison,
      doubled: comparison.doubled + references.length - new Set(references).size,
      auditLeaves: report.logs.reduce((sum, { size }) => sum + Number(size), 0),
      auditProblems: shownProblems(report.problems),
      auditVerified:
        report.problems.length === 0 && report.logs.length === 1 && report.logs.every(({ verified }) => verified),
      seconds,
      paymentsPerSecond: past.rows.length / seconds,
      kills: counts.killed,
      committedUnanswered: counts.committedUnanswered,
    }
  } finally {
    await Promise.all(family.map(member => member.end()))
    await machine?.close()
    await bankServer.close()
    await postgres.end()
    await scratch.close()
  }
}

/** Now and then the line breaks, before the bank has understood or after; sometimes its answer comes late or twice. */
function mannerBy(dice: number): Manner {
  if (dice < 0.01) return 'hang_up'
  if (dice < 0.02) return 'accept_then_hang_up'
  if (dice < 0.03) return 'answer_late'
  return dice < 0.05 ? 'answer_twice' : 'settle'
}

type Kill = { readonly afterMs: number; readonly which: number }

/** Spread over the days, each at a moment of its own: the api first, then the worker, the sealer, the database. */
function planKills(
  days: readonly BusinessDate[],
  kills: number,
  random: () => number,
): ReadonlyMap<BusinessDate, readonly Kill[]> {
  const planned = Array.from({ length: kills }, (_, index) => ({
    day: days[Math.floor(((index + random()) / kills) * days.length)] ?? fault('a day for every kill'),
    afterMs: random() * 120,
    which: index % 4,
  }))
  return Map.groupBy(planned, ({ day }) => day)
}

async function isDayDone(owner: Sql, now: Date): Promise<boolean> {
  const rows = await ifThere(
    () => owner<{ holds: boolean }[]>`
      select not exists (select from payments.standing_order where state = 'active' and next_on <= ${now}::timestamptz::date)
         and not exists (select from payments.payment where state in ('released', 'sent'))
         and not exists (select from rails.instruction where told <> state) as holds`,
  )
  return rows?.[0]?.holds === true
}
