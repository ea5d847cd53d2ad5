// What is promised of our books beside the bank's: a day is proved when all sides agree, and whatever does not is said. Tried with
// statements of an account that the canary has for as long as one work lasts.

import { type Control, canary, type Ground } from '../base/control.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type { AccountId } from '../ledger/ledger.ts'
import * as rails from '../rails/rails.ts'
import { listBreaks } from './breaks.ts'
import {
  type Attempt,
  agreeOnFiles,
  at,
  currency,
  enrol,
  hear,
  nextFile,
  orderOf,
  type Person,
  pay,
  thursday,
  tryOnWednesday,
  value,
  wednesday,
  withinMs,
  wordIn,
} from './controls-canary.ts'
import { findReconciliation } from './days.ts'
import type { PaymentId } from './payment.ts'
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
  /** What was ordered left in a file, and not by a call. */
  readonly isFiled?: true
  readonly lines: readonly Line[]
  /** What the statement ends with beyond what its lines come to. */
  readonly beyond?: bigint
  /** Done to the books, before the day is proved. */
  readonly spoil?: (work: Work, book: AccountId) => Promise<void>
  readonly result: string
  readonly breaks: string
  readonly state: string
}

/** `ours` takes what was ordered, `back` brings it back, and by the third nobody has ordered anything. */
type Line = { readonly of: 'ours' | 'back' | 'nobody'; readonly minor: bigint }

const asOrdered: readonly Line[] = [{ of: 'ours', minor: 4_00n }]
const cases: readonly Case[] = [
  { what: 'what was ordered', lines: asOrdered, result: 'zero', breaks: 'none', state: 'settled' },
  {
    what: 'a cent more',
    lines: [{ of: 'ours', minor: 4_01n }],
    result: 'breaks',
    breaks: 'amount_differs',
    state: 'sent',
  },
  { what: 'a file', isFiled: true, lines: asOrdered, result: 'zero', breaks: 'none', state: 'settled' },
  {
    what: 'a cent more than the file',
    isFiled: true,
    lines: [{ of: 'ours', minor: 4_01n }],
    result: 'breaks',
    breaks: 'amount_differs,missing_on_statement',
    state: 'sent',
  },
  {
    what: 'it, and gave it back',
    lines: [...asOrdered, { of: 'back', minor: 4_00n }],
    result: 'zero',
    breaks: 'none',
    state: 'returned',
  },
  {
    what: 'it, and gave a cent less back',
    lines: [...asOrdered, { of: 'back', minor: 3_99n }],
    result: 'breaks',
    breaks: 'amount_differs',
    state: 'settled',
  },
  {
    what: 'it twice, and something that nobody ordered',
    lines: [...asOrdered, ...asOrdered, { of: 'nobody', minor: 1_00n }],
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
      const name = one.isFiled === true ? ground.newId('fil') : ground.newId('itn')
      // Before the work, as the vault is never asked within one.
      const prepared = await rails.prepareStatement(
        ground.vault,
        canary,
        ground.newId('stm'),
        statementOf(ground, one, name),
      )
      await tryOnWednesday(ground, work => tryDay(work, one, name, value(prepared)))
    }
  },
}

async function* tryDay(
  work: Work,
  { what, isFiled, spoil, result, breaks, state }: Case,
  name: Name,
  prepared: rails.PreparedStatement,
): AsyncGenerator<Attempt> {
  const alice = await enrol(work, 10_00n)
  const id = await (isFiled === true ? leftInFile : leftByCall)(naming(work, name), alice)
  const early = await at(work, thursday, '08:00')
  await rails.enterStatement(early, null, prepared)
  await enterStatements(early, linesMax)
  const settled = await wordIn(early, inner => settleLines(inner, linesMax))
  yield [`the bank says that it took ${what}: its lines settled`, 'done', settled]
  await carryNews(early, linesMax)
  await Promise.all(work.writes)
  await spoil?.(work, alice.book)
  const later = await at(work, thursday, '10:00')
  for (let pass = 0; pass < passesMax && (await reconcileNext(later)) > 0; pass++);
  yield ['the day', result, await resultOn(later, wednesday)]
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

/** Of the instruction or the file that the bank names. */
type Name = rails.InstructionId | rails.BankFile['id']

/** The same work, in which the next one is called so: the bank's statement has named it beforehand. */
function naming(work: Work, name: Name): Work {
  // Whoever asks for such a name gets this one; the prefix is the same.
  return {
    ...work,
    newId: prefix => (name.startsWith(`${prefix}_`) ? (name as Id<typeof prefix>) : work.newId(prefix)),
  }
}

async function leftByCall(work: Work, who: Person): Promise<PaymentId> {
  const { id: payment } = await pay(work, orderOf(work, who, 4_00n))
  const [id = fault('the bank is told of it')] = await probeStore.instructionsOf(work, [payment])
  await hear(work, { id, state: 'accepted' })
  return payment
}

async function leftInFile(work: Work, who: Person): Promise<PaymentId> {
  await agreeOnFiles(work)
  const { payment, file } = await nextFile(work, who, 4_00n)
  await probeStore.leave(work, file.id)
  await rails.confirmFile(work, { name: file.name, state: 'confirmed' })
  await carryNews(work, linesMax)
  return payment
}

function statementOf({ newId, now }: Ground, { lines, beyond = 0n }: Case, ours: Name): rails.Statement {
  const taken = lines.reduce((sum, { of, minor }) => (of === 'back' ? sum - minor : sum + minor), 0n)
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
    lines: lines.map((line, index) => lineOf(index + 1, line, line.of === 'nobody' ? newId('new') : ours, wednesday)),
  }
}

function lineOf(place: number, { of, minor }: Line, name: string, on: BusinessDate): rails.StatementLine {
  const nothing = {
    instructionId: null,
    messageId: null,
    transactionId: null,
    uetr: null,
    money: null,
    remittance: null,
  }
  // By the name of a file the bank says which payments it means.
  const named = name.startsWith('fil_')
    ? { endToEndId: null, paymentInformationId: name }
    : { endToEndId: name, paymentInformationId: null }
  return {
    place,
    money: { minor, currency },
    side: of === 'back' ? 'credit' : 'debit',
    isReversal: false,
    state: 'booked',
    bookedOn: on,
    valueOn: on,
    bankReference: `canary-${place}`,
    entryReference: null,
    code: null,
    details: [{ ...nothing, ...named, returnReason: of === 'back' ? 'AC04' : null }],
  }
}
