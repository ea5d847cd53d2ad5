// What statements do by themselves: they are entered, their lines are settled, and what rests in suspense is looked at
// again: as two people agreed, or because what explains it has come since.

import { addDays, dateIn } from '../base/dates.ts'
import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import * as rails from '../rails/rails.ts'
import { type Break, lookAgainDays, lookAgainMs } from './break.ts'
import { type Agreed, agreedOf, endBreak, isAsked, lookLater, notDone, openBreaks } from './breaks.ts'
import * as breaksStore from './breaks-store.ts'
import {
  accountOf,
  apply,
  type Books,
  decide,
  enterStatements,
  openBooks,
  openDay,
  post,
  settleFile,
  settleLines,
  settlement,
  signedOf,
} from './settle-lines.ts'
import * as store from './settlement-store.ts'

const actor = 'process:worker'
const statementsMax = 20
/** Each may be a file of ten thousand payments. */
const linesMax = 5
const breaksMax = 20

export function settlementLoop(outside: Outside): Loop {
  async function pass(institution: InstitutionId): Promise<number> {
    const outcome = await transact(outside, institution, actor, async work => {
      const statements = await enterStatements(work, statementsMax)
      const lines = await settleLines(work, linesMax)
      return done(statements + lines + (await lookAgain(work)))
    })
    return outcome.ok ? outcome.value : fault('a loop has nothing to refuse')
  }
  return { name: 'payments.settlement', everyMs: 1_000, pass: signal => passOver(outside.sql, signal, pass) }
}

/** Answers how many breaks there were. */
async function lookAgain(work: Work): Promise<number> {
  const due = await breaksStore.claimAgain(work, breaksMax)
  if (due.length === 0) return 0
  const books = (await openBooks(work, undefined)) ?? fault('what rests in suspense has its account')
  for (const own of due) {
    const [line = fault('what rests in suspense is a line')] = await rails.findLines(
      work,
      own.line === null ? [] : [own.line],
    )
    const agreed = agreedOf(own)
    if (agreed !== undefined) await carryOut(work, books, own, line, agreed)
    else await explainItself(work, books, own, line)
  }
  return due.length
}

/** What explains it may have come since: then it is as if it had been there. */
async function explainItself(work: Work, books: Books, own: Break, line: rails.BookedLine): Promise<void> {
  // What people are being asked about stays as they see it.
  const decision = (await isAsked(work, own)) ? undefined : await decide(work, line)
  if (decision !== undefined && decision.as !== 'suspense') {
    await apply(work, books, line, decision, 'suspense')
    await endBreak(work, own, 'answered')
    return
  }
  const isOld = dateIn(books.own.timeZone, work.now) > addDays(own.day, lookAgainDays)
  await lookLater(work, own, isOld ? null : new Date(work.now.getTime() + lookAgainMs))
}

/** As two people agreed, if it still can be done. */
async function carryOut(work: Work, books: Books, own: Break, line: rails.BookedLine, agreed: Agreed): Promise<void> {
  const minor = own.money.minor
  if (agreed.act === 'write_off') {
    const there = accountOf(books, agreed.to)
    await post(work, books, 'suspense', 'write_off', own.id, minor, new Map([[there, minor]]))
    await store.insertSettlements(work, [
      settlement(work, {
        kind: 'write_off',
        subject: own.id,
        line,
        day: openDay(books, line.bookedOn),
        minor,
        books,
        source: 'suspense',
      }),
    ])
    await endBreak(work, own, 'written_off')
    return
  }
  const debit = await rails.lockDebitCalled(work, agreed.file)
  const settled = await store.settledOf(work, [{ kind: 'file', subject: agreed.file }])
  if (debit === undefined || settled.length > 0) return notDone(work, own, 'the file is settled')
  const { state } = debit.file
  if (!['sending', 'sent', 'confirmed'].includes(state)) return notDone(work, own, `the file is ${state}`)
  if (signedOf(line) >= 0n) return notDone(work, own, 'a file is paid by a debit')
  const controls = await rails.debitControls(work, debit, work.now)
  await settleFile(work, books, line, { as: 'file', debit, controls, isNet: false }, 'suspense')
  await endBreak(work, own, 'matched')
  const rest = minor + (controls.minor - controls.rejected)
  if (rest === 0n) return
  // What the bank took too much or too little stays in suspense, and has to go somewhere too.
  await openBreaks(work, [
    {
      kind: 'amount_differs',
      subject: `${own.id}/rest`,
      line: line.id,
      reason: 'rest_of_a_match',
      day: line.bookedOn,
      money: { ...own.money, minor: rest },
    },
  ])
}
