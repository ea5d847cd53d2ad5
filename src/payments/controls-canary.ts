// Somebody who pays and somebody who is paid, in the canary's institution, for as long as one work lasts. All of it is undone
// with the work, so what would be sealed is not: nobody will ever open it.

import type { Canonical } from '../base/canonical.ts'
import { type Ground, wordFor } from '../base/control.ts'
import { type BusinessDate, instantOf, type WallTime } from '../base/dates.ts'
import { fault, type Outcome, type Refusal } from '../base/outcome.ts'
import type { Actor, Leaf, Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as ledger from '../ledger/ledger.ts'
import type { Sealed } from '../protection/protection.ts'
import * as rails from '../rails/rails.ts'
import { carryOut, proposeSetting } from './carry-out.ts'
import { filePolicy } from './particulars.ts'
import { addFundingAccounts, addMembers, institution } from './parties.ts'
import type { AccountNumber } from './parties-store.ts'
import { addPayees } from './payees.ts'
import type { FreePayee, NewPayee } from './payees-store.ts'
import type { FundingAccountId, MemberId, PayeeId, Payment, PaymentId, PaymentOrder } from './payment.ts'
import * as probeStore from './probe-store.ts'
import { type SettingName, settingNames } from './settings.ts'
import { carryNews } from './settle.ts'
import { submitMany } from './submit.ts'

/** Two people, neither of whom there is. */
export const asker: Actor = 'person:per_canary_asker'
export const answerer: Actor = 'person:per_canary_answerer'

/**
 * A Wednesday far enough ahead that nothing real is on it: days, months and cut-offs are the same whenever a probe runs.
 * Every work of these probes is of ten o'clock of it, in the canary's own time.
 */
export const wednesday: BusinessDate = '2040-03-14'
export const thursday: BusinessDate = '2040-03-15'

export const everySeconds = 3_600
export const withinMs = 30_000

/** As bin/canary.ts opens it. */
export const currency = 'USD'
/** Where those bank who do not bank with the canary. */
export const otherBank = '071000013'

/** What was tried, what had to come back, and what came: the words of `Ground.tried`. */
export type Attempt = readonly [what: string, expected: string, answer: string]

export type Person = {
  readonly member: MemberId
  readonly funding: FundingAccountId
  readonly number: AccountNumber
  readonly book: ledger.AccountId
  readonly payee: PayeeId
}

/** Attempts in one work on that Wednesday. Each is told of as it is made: what comes after it may break off. */
export function tryOnWednesday(ground: Ground, attempts: (work: Work) => AsyncIterable<Attempt>): Promise<void> {
  return ground.work(async work => {
    for await (const [what, expected, answer] of attempts(await at(work, wednesday, '10:00')))
      ground.tried(what, expected, answer)
  })
}

/** The same work at another time, on the canary's clock. */
export async function at(work: Work, day: BusinessDate, time: WallTime): Promise<Work> {
  const { timeZone } = await institution(work)
  return { ...work, now: instantOf(timeZone, day, time) }
}

/** A member with money in an account here, and a payee at another bank. */
export async function enrol(work: Work, minor: bigint): Promise<Person> {
  const [member, funding] = [work.newId('mem'), work.newId('fac')]
  const [name, number] = [unsealed(), newNumber(work)]
  value(await addMembers(work, [{ id: member, reference: member, name, ...(await clear(work, member)) }]))
  const [opened] = value(await addFundingAccounts(work, [{ id: funding, member, number, currency, floor: 0n }]))
  const book = opened?.account ?? fault('one was opened')
  await fund(work, book, minor)
  return { member, funding, number, book, payee: await addPayee(work, member) }
}

/** Another payee of the same member. */
export async function addPayee(work: Work, member: MemberId, screened?: rails.Answered): Promise<PayeeId> {
  const payee = newPayee(work, member)
  value(await addPayees(work, [{ ...payee, ...(screened === undefined ? await clear(work, payee.id) : { screened }) }]))
  return payee.id
}

/** One who is not there yet. */
export function newPayee(work: Work, member: MemberId): NewPayee & FreePayee {
  const bank = { method: 'ach', bank: otherBank, ownIndex: Buffer.alloc(32) } as const
  return { id: work.newId('pye'), member, nickname: 'Nobody', name: unsealed(), number: newNumber(work), ...bank }
}

/** Where somebody is screened at all, these have been, and are on no list. */
async function clear(work: Work, subject: string): Promise<{ readonly screened?: rails.Answered }> {
  const edition = await rails.editionInForce(work)
  if (edition === undefined) return {}
  return { screened: { edition, rules: 0, threshold: 0, subjects: [subject], hits: [] } }
}

export async function fund(work: Work, book: ledger.AccountId, minor: bigint): Promise<void> {
  if (minor === 0n) return
  const [outside = fault('one was opened')] = await ledger.openAccounts(work, [
    { currency, kind: 'external', normalSide: 'debit', floor: null },
  ])
  const money = { minor, currency }
  const [posted] = await ledger.post(work, [
    { kind: 'direct', key: work.newId('key'), debit: outside, credit: book, money },
  ])
  value(posted)
}

/** An order as a program of the institution would give it. */
export function orderOf(
  work: Work,
  { funding, payee }: Pick<Person, 'funding' | 'payee'>,
  minor: bigint,
  more: Partial<PaymentOrder> = {},
): PaymentOrder {
  return {
    id: work.newId('pay'),
    actor: 'client:cli_canary',
    key: work.newId('key'),
    fundingAccount: funding,
    payee,
    money: { minor, currency },
    ...more,
  }
}

/** What each of these comes to, in a word, when they are given in one call. */
async function wordsOf(work: Work, orders: readonly PaymentOrder[]): Promise<readonly string[]> {
  const words: string[] = []
  const came = await wordIn(work, async inner => words.push(...(await submitMany(inner, orders)).map(word)))
  return came === 'done' ? words : orders.map(() => came)
}

export async function wordOf(work: Work, order: PaymentOrder): Promise<string> {
  return (await wordsOf(work, [order]))[0] ?? fault('one answer for one order')
}

/** An order that has to be taken for the attempt to mean anything. */
export async function pay(work: Work, order: PaymentOrder): Promise<Payment> {
  const [outcome] = await submitMany(work, [order])
  await Promise.all(work.writes)
  return value(outcome).payment
}

/** Orders given in one call, each with what it has to come to. */
export async function* giveOrders(
  work: Work,
  cases: readonly (readonly [what: string, expected: string, order: PaymentOrder])[],
): AsyncGenerator<Attempt> {
  const words = await wordsOf(
    work,
    cases.map(([, , order]) => order),
  )
  for (const [index, [what, expected]] of cases.entries()) yield [what, expected, words[index] ?? 'none']
}

/** The bank says something of an instruction, and it is carried into payments and ledger. Answers what the rails made of it. */
export async function hear(work: Work, answer: rails.Answer): Promise<string> {
  const [came = 'nothing'] = await rails.receive(work, [answer])
  await Promise.all(work.writes)
  await carryNews(work, newsMax)
  await Promise.all(work.writes)
  return came
}
const newsMax = 500

/**
 * Something that may be refused, also by the database, without spoiling the rest of the work. A fault of the product is an
 * answer, too; it has no code, as whatever the driver throws has.
 */
export async function wordIn(work: Work, attempt: (work: Work) => Promise<unknown>): Promise<string> {
  await Promise.all(work.writes)
  const leaves: Leaf[] = []
  try {
    const came = await wordFor(() =>
      work.sql.savepoint(async sql => {
        const inner: Work = { ...work, sql, leaves, writes: [] }
        const outcome = await attempt(inner)
        await Promise.all(inner.writes)
        return outcome
      }),
    )
    if (came === 'done') work.leaves.push(...leaves)
    return came
  } catch (thrown) {
    if (thrown instanceof Error && !('code' in thrown)) return 'a fault'
    throw thrown
  }
}

/** One person asks for a setting, and another agrees. */
export async function set(work: Work, setting: keyof typeof settingNames, content: Canonical): Promise<void> {
  const name: SettingName = settingNames[setting]
  await agree(work, value(await proposeSetting({ ...work, actor: asker }, name, content)))
}

/** The other person agrees to what was proposed, and it is carried out. */
export async function agree(work: Work, proposal: change.Proposal): Promise<void> {
  const agreed = value(await change.approve({ ...work, actor: answerer }, proposal.id, proposal.contentHash))
  value(await carryOut({ ...work, actor: answerer }, agreed))
  value(await change.applied({ ...work, actor: answerer }, agreed.id))
}

const terms: rails.AchTerms = {
  destination: otherBank,
  destinationName: 'NO BANK',
  origin: otherBank,
  originName: 'CANARY',
  originator: otherBank,
  companyName: 'CANARY',
  companyIdentification: '1000000000',
}

/** What leaves is put into files, which nobody has to approve. */
export function agreeOnFiles(work: Work): Promise<void> {
  return set(work, 'files', { approveFrom: null, times: [], ach: terms })
}

/** A payment, in the next file for the bank. */
export async function nextFile(
  work: Work,
  who: Person,
  minor: bigint,
): Promise<{ readonly payment: PaymentId; readonly file: rails.BankFile }> {
  const { policy, credits } = await filePolicy(work)
  const format = rails.paymentFile(credits?.format === 'nacha' ? credits.terms : fault('it was just agreed'))
  const { id: payment } = await pay(work, orderOf(work, who, minor))
  const [id = fault('the bank is to be told')] = await probeStore.instructionsOf(work, [payment])
  const built = (await rails.buildFile(work, format)) ?? fault('something is queued')
  const instruction = { id, reference: payment, money: { minor, currency }, method: 'ach', creditor: '' } as const
  const particulars = { bank: otherBank, number: '99000017', name: 'Nobody', payer: 'Nobody' }
  const entries = [{ instruction, place: 1, particulars }]
  // Neither its bytes nor their hash: nobody opens what is undone.
  const written = { hash: Buffer.alloc(32, Number(minor)), sealed: [Buffer.alloc(1)], entries }
  await rails.writeFile(work, built.id, written, [], policy)
  return { payment, file: value(await rails.findFile(work, built.id)) }
}

/** What came of it. */
export function word(outcome: Outcome<unknown, Refusal> | undefined): string {
  if (outcome === undefined) return 'none'
  return outcome.ok ? 'done' : outcome.refusal.code
}

/** What a probe needs for its attempts, and does not try itself. */
export function value<T>(outcome: Outcome<T, Refusal> | undefined): T {
  return outcome?.ok === true ? outcome.value : fault(`refused: ${outcome?.refusal.code ?? 'nothing came'}`)
}

export function newNumber(work: Work): AccountNumber {
  const token = work.newId('tok')
  return { sealed: unsealed(), token, index: Buffer.from(token), last4: '0017' }
}

function unsealed(): Sealed {
  return Buffer.from('canary') as Sealed // Nobody opens what is undone.
}
