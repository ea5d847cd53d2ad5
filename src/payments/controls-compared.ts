// What is promised of our books beside the bank's: a day is proved when all sides agree, and whatever does not is said. Tried with
// statements of an account that the canary has for as long as one work lasts.

import { type Control, canary, type Ground } from '../base/control.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import type { Work } from '../base/work.ts'
import type { AccountId } from '../ledger/ledger.ts'
import * as rails from '../rails/rails.ts'
import { listBreaks } from './breaks.ts'
import {
  type Attempt,
  at,
  currency,
  enrol,
  hear,
  orderOf,
  pay,
  thursday,
  tryOnWednesday,
  value,
  wednesday,
  withinMs,
} from './controls-canary.ts'
import { findReconciliation } from './days.ts'
import * as probeStore from './probe-store.ts'
import { reconcileNext } from './reconcile.ts'
import { carryNews } from './settle.ts'
import { enterStatements, settleLines } from './settle-lines.ts'
import { findPayment } from './submit.ts'

/** A day takes some dozen steps to prove: less often than others. */
const everySeconds = 14_400
const passesMax = 10
const linesMax = 10
const breaksMax = 10
const opening = 1_000_00n

/** What the bank says of the day on which 4.00 USD were ordered, and what has to come of it. */
type Case = {
  readonly what: string
  /** Which of its lines takes how much; `ours` is the one that was ordered. */
  readonly lines: readonly { readonly minor: bigint; readonly isOurs: boolean }[]
  /** What the statement ends with beyond what its lines come to. */
  readonly beyond?: bigint
  /** Done to the books, before the day is proved. */
  readonly spoil?: (work: Work, book: AccountId) => Promise<void>
  readonly result: string
  readonly breaks: string
  readonly state: string
}

const asOrdered = [{ minor: 4_00n, isOurs: true }]
const cases: readonly Case[] = [
  { what: 'what was ordered', lines: asOrdered, result: 'zero', breaks: 'none', state: 'settled' },
  {
    what: 'a cent more',
    lines: [{ minor: 4_01n, isOurs: true }],
    result: 'breaks',
    breaks: 'amount_differs',
    state: 'sent',
  },
  {
    what: 'it twice, and something that nobody ordered',
    lines: [...asOrdered, ...asOrdered, { minor: 1_00n, isOurs: false }],
    result: 'breaks',
    breaks: 'duplicate_line,unknown_line',
    state: 'settled',
  },
  {
    what: 'it, and another balance',
    lines: asOrdered,
    beyond: 1n,
    result: 'breaks',
    breaks: 'balance_differs',
    state: 'settled',
  },
  {
    what: 'it, and one of our balances was raised by 0.01 USD past the front door',
    lines: asOrdered,
    spoil: (work, book) => probeStore.raiseBalance(work, book, 1n),
    result: 'unexplained',
    breaks: 'balance_differs',
    state: 'settled',
  },
]

export const reconciled: Control = {
  id: 'payments.reconciled',
  says: 'Each day, payments, ledger and the bank’s statement are held against each other, and what does not agree has its break.',
  does: 'detects',
  answers: ['api.data-synchronization', 'tech.integration-failures'],
  everySeconds,
  withinMs,
  probe: async ground => {
    ground.on('days of the canary', cases.length)
    for (const one of cases) {
      const instruction = ground.newId('itn')
      // Before the work, as the vault is never asked within one.
      const prepared = await rails.prepareStatement(
        ground.vault,
        canary,
        ground.newId('stm'),
        statementOf(ground, one, instruction),
      )
      await tryOnWednesday(ground, work => tryDay(work, one, instruction, value(prepared)))
    }
  },
}

async function* tryDay(
  work: Work,
  { what, spoil, result, breaks, state }: Case,
  instruction: rails.InstructionId,
  prepared: rails.PreparedStatement,
): AsyncGenerator<Attempt> {
  const alice = await enrol(work, 10_00n)
  const { id } = await pay(naming(work, instruction), orderOf(work, alice, 4_00n))
  await hear(work, { id: instruction, state: 'accepted' })
  const early = await at(work, thursday, '08:00')
  await rails.enterStatement(early, null, prepared)
  await enterStatements(early, linesMax)
  await settleLines(early, linesMax)
  await carryNews(early, linesMax)
  await Promise.all(work.writes)
  await spoil?.(work, alice.book)
  const later = await at(work, thursday, '10:00')
  for (let pass = 0; pass < passesMax && (await reconcileNext(later)) > 0; pass++);
  yield [`the bank says that it took ${what}: the day`, result, await resultOn(later, wednesday)]
  const open = await listBreaks(later, {}, undefined, breaksMax)
  yield ['its breaks', breaks, open.map(({ kind }) => kind).join() || 'none']
  yield ['the payment', state, value(await findPayment(later, id)).state]
}

async function resultOn(work: Work, day: BusinessDate): Promise<string> {
  const proof = await findReconciliation(work, day)
  if (!proof.ok) return proof.refusal.code
  const { result }: { readonly result: string } = JSON.parse(proof.value.content)
  return result
}

/** The same work, in which the next instruction is called so: the bank's statement has named it beforehand. */
function naming(work: Work, instruction: string): Work {
  // Whoever asks for an instruction's name gets one; the prefix is the same.
  return { ...work, newId: prefix => (prefix === 'itn' ? (instruction as Id<typeof prefix>) : work.newId(prefix)) }
}

function statementOf({ newId, now }: Ground, { lines, beyond = 0n }: Case, ours: rails.InstructionId): rails.Statement {
  const taken = lines.reduce((sum, { minor }) => sum + minor, 0n)
  const balance = (minor: bigint) => ({ money: { minor, currency }, side: 'credit' as const, on: wednesday })
  return {
    kind: 'statement',
    id: newId('sta'),
    sequence: null,
    account: '990000171234',
    currency,
    madeAt: now(),
    from: null,
    until: null,
    opening: balance(opening),
    closing: balance(opening - taken + beyond),
    lines: lines.map(({ minor, isOurs }, index) => lineOf(index + 1, minor, isOurs ? ours : newId('new'), wednesday)),
  }
}

function lineOf(place: number, minor: bigint, endToEndId: string, on: BusinessDate): rails.StatementLine {
  const nothing = { instructionId: null, messageId: null, paymentInformationId: null, transactionId: null, uetr: null }
  return {
    place,
    money: { minor, currency },
    side: 'debit',
    isReversal: false,
    state: 'booked',
    bookedOn: on,
    valueOn: on,
    bankReference: `canary-${place}`,
    entryReference: null,
    code: null,
    details: [{ ...nothing, endToEndId, money: null, returnReason: null, remittance: null }],
  }
}
