// What must be true of an institution's books whenever nobody is at work, said from its tables alone and once more from
// what the bank has in its own. Everything that is wrong is answered as a line.

import type { Sql } from '../../src/base/database.ts'
import { type BusinessDate, dateIn } from '../../src/base/dates.ts'
import { type Calendar, type Method, windowsAt } from '../../src/payments/calendar.ts'
import { firstStates, nextStates, type PaymentState } from '../../src/payments/lifecycle.ts'
import type { PretendBank } from '../bank.ts'

type PaymentRow = {
  readonly id: string
  readonly account: string
  readonly member: string
  readonly payee: string
  readonly method: Method
  readonly on: BusinessDate
  readonly asked: BusinessDate | null
  /** When its day was last decided, of those that did not go at once. */
  readonly datedAt: Date | null
  readonly minor: bigint
  readonly state: PaymentState
  readonly hold: string | null
  readonly toBook: string | null
}
export type Own = { readonly timeZone: string; readonly calendar: Calendar; readonly dayMinor: bigint }
type DisputeRow = {
  readonly id: string
  readonly account: string
  readonly payment: string | null
  readonly state: string
  readonly credited: bigint
  readonly found: bigint | null
  readonly owed: bigint
  readonly debited: bigint
}

const sum = (minors: readonly bigint[]): bigint => minors.reduce((total, minor) => total + minor, 0n)
const left: readonly PaymentState[] = ['settled', 'returned', 'refunded', 'reissued']
const back: readonly PaymentState[] = ['refunded', 'reissued']

export async function flawsOf(
  owner: Sql,
  institution: string,
  bank: PretendBank,
  own: Own,
): Promise<readonly string[]> {
  const payments = await owner<PaymentRow[]>`
    select p.payment_id as id, f.account_id as account, p.member_id as member, p.payee_id as payee, p.method,
           p.process_on as on, 
           p.asked_on as asked, p.amount as minor, p.state, p.hold_id as hold,
           (select max(at) from payments.payment_step s
             where s.institution_id = p.institution_id and s.payment_id = p.payment_id
               and s.state in ('scheduled', 'awaiting_approval', 'held')) as "datedAt",
           y.account_id as "toBook"
      from payments.payment p
      join payments.funding_account f using (institution_id, funding_account_id)
      join payments.payee y using (institution_id, payee_id)
     where p.institution_id = ${institution}`
  const disputes = await owner<DisputeRow[]>`
    select d.dispute_id as id, f.account_id as account, d.payment_id as payment, d.state, d.credited, d.found, d.owed, d.debited
      from payments.dispute d
      join payments.funding_account f using (institution_id, funding_account_id)
     where d.institution_id = ${institution}`
  return [
    ...(await zeroSum(owner)),
    ...(await booksOf(owner, payments, disputes)),
    ...(await claimsOf(owner, payments, disputes)),
    ...(await stepsOf(owner, payments)),
    ...sentOf(payments, bank),
    ...(await exceptionsOf(owner, payments)),
    ...daysOf(payments, own),
  ]
}

async function zeroSum(owner: Sql): Promise<readonly string[]> {
  const [row] = await owner<[{ posted: bigint; held: bigint }]>`
    select sum(posted)::bigint as posted, (sum(held_debits) - sum(held_credits))::bigint as held from ledger.account`
  return row.posted === 0n && row.held === 0n ? [] : [`the ledger sums to ${row.posted}, its holds to ${row.held}`]
}

/** What every member's book must hold: deposits, less what has left, with what came in and what disputes gave. */
async function booksOf(
  owner: Sql,
  payments: readonly PaymentRow[],
  disputes: readonly DisputeRow[],
): Promise<readonly string[]> {
  const books = await owner<{ account: string; posted: bigint; held: bigint; deposits: bigint }[]>`
    select a.account_id as account, a.posted, a.held_debits as held,
           (select coalesce(sum(t.amount), 0)::bigint
              from ledger.transfer t
              join ledger.account x on x.institution_id = t.institution_id and x.account_id = t.debit_account_id
             where x.kind = 'external' and t.institution_id = a.institution_id and t.credit_account_id = a.account_id)
             as deposits
      from ledger.account a
      join payments.funding_account f using (institution_id, account_id)`
  return books.flatMap(({ account, posted, held, deposits }) => {
    const own = payments.filter(payment => payment.account === account)
    const gone = own.filter(({ state }) => left.includes(state) && !back.includes(state))
    const came = payments.filter(
      ({ method, toBook, state }) => method === 'on_us' && toBook === account && state === 'settled',
    )
    // What had been found before it came back went to losses instead of the member.
    const kept = own.flatMap(({ id, state }) =>
      back.includes(state) ? disputes.filter(({ payment }) => payment === id).map(({ found }) => found ?? 0n) : [],
    )
    const given = disputes
      .filter(dispute => dispute.account === account)
      .map(({ credited, found, debited }) => credited + above(found ?? 0n, credited) - debited)
    const expected =
      deposits - sum(gone.map(({ minor }) => minor)) - sum(kept) + sum(came.map(({ minor }) => minor)) + sum(given)
    const waits: readonly PaymentState[] = ['released', 'sent', 'awaiting_approval', 'held']
    const holding = sum(
      own.filter(({ state, hold }) => hold !== null && waits.includes(state)).map(({ minor }) => minor),
    )
    return [
      ...(posted === expected ? [] : [`${account} holds ${posted}, should hold ${expected}`]),
      ...(held === holding ? [] : [`${account} has ${held} on hold, should have ${holding}`]),
    ]
  })
}
const above = (minor: bigint, floor: bigint): bigint => (minor > floor ? minor - floor : 0n)

/** The money of one payment goes to its member once: from a dispute, for good or for now, or because it came back. */
async function claimsOf(
  owner: Sql,
  payments: readonly PaymentRow[],
  disputes: readonly DisputeRow[],
): Promise<readonly string[]> {
  const moved = await owner<{ key: string; minor: bigint }[]>`
    select key, amount as minor from ledger.transfer where key like '%/back'`
  const cameBack = new Map(moved.map(({ key, minor }) => [key, minor]))
  return payments.flatMap(({ id, minor }) => {
    const given = disputes
      .filter(({ payment }) => payment === id)
      .map(({ state, credited, found }) => (state === 'provisionally_credited' ? credited : (found ?? 0n)))
    const total = sum(given) + (cameBack.get(`${id}/back`) ?? 0n)
    return total > minor ? [`${id} of ${minor} has given its member ${total}`] : []
  })
}

async function stepsOf(owner: Sql, payments: readonly PaymentRow[]): Promise<readonly string[]> {
  const rows = await owner<
    { payment: string; version: number; from: PaymentState | null; state: PaymentState; at: Date }[]
  >`
    select payment_id as payment, version, from_state as from, state, at from payments.payment_step
     order by payment_id, version`
  const steps = Map.groupBy(rows, ({ payment }) => payment)
  return payments.flatMap(({ id, state }) => {
    const own = steps.get(id) ?? []
    const flaws = own.flatMap(({ version, from, state: to }, index) => {
      const before = own[index - 1]?.state ?? null
      const next: readonly PaymentState[] = before === null ? firstStates : [...nextStates[before], before]
      return from === before && next.includes(to) && version === index + 1 ? [] : [`${id}: ${from} to ${to}`]
    })
    return own.at(-1)?.state === state ? flaws : [...flaws, `${id} is ${state}, its last step says otherwise`]
  })
}

/** What the bank has settled, in its own books, is what left; once, with the amount of the payment. */
function sentOf(payments: readonly PaymentRow[], bank: PretendBank): readonly string[] {
  const settled = Map.groupBy(
    [...bank.records.values()].filter(({ state }) => state === 'settled'),
    ({ instruction }) => instruction.reference.split('/')[0],
  )
  return payments.flatMap(({ id, state, minor, method }) => {
    const own = settled.get(id) ?? []
    if (own.length > 1) return [`${id} was paid ${own.length} times at the bank`]
    if (own.some(({ instruction }) => instruction.money.minor !== minor)) return [`${id} was paid with another amount`]
    const hasLeft = left.includes(state) && method !== 'on_us'
    if (hasLeft && own.length === 0) return [`${id} is ${state}, and the bank has not paid it`]
    const mayBeAtBank = hasLeft || state === 'released' || state === 'sent'
    return own.length > 0 && !mayBeAtBank ? [`${id} is ${state}, and the bank has paid it`] : []
  })
}

/** What went wrong is somebody's to look at, or has an end. */
async function exceptionsOf(owner: Sql, payments: readonly PaymentRow[]): Promise<readonly string[]> {
  const rows = await owner<{ payment: string; state: string; resolution: string | null }[]>`
    select payment_id as payment, state, resolution from payments.exception`
  const ends: Partial<Record<PaymentState, readonly string[]>> = {
    failed: ['open', 'closed'],
    returned: ['open'],
    refunded: ['refunded'],
    reissued: ['reissued'],
  }
  return payments.flatMap(({ id, state }) => {
    const wanted = ends[state]
    const own = rows.filter(({ payment }) => payment === id).map(row => row.resolution ?? row.state)
    return wanted === undefined || own.some(end => wanted.includes(end)) ? [] : [`${id} is ${state}: ${own.join()}`]
  })
}

/** What a member pays on a day stays within the limit. What is late through no fault of theirs goes all the same. */
function daysOf(payments: readonly PaymentRow[], { dayMinor, ...own }: Own): readonly string[] {
  const live: readonly PaymentState[] = ['scheduled', 'awaiting_approval', 'held', 'released', 'sent', 'settled']
  const days = Map.groupBy(
    payments.filter(payment => live.includes(payment.state) && !isLate(payment, own)),
    ({ member, on }) => `${member} on ${on}`,
  )
  return [...days].flatMap(([day, own]) => {
    const spent = sum(own.map(({ minor }) => minor))
    return spent > dayMinor ? [`${day} pays ${spent}: ${own.map(({ id, state }) => `${id} ${state}`).join()}`] : []
  })
}

/** Nobody was at work on the day for which it was decided, and it went on another. */
function isLate({ on, asked, datedAt, method }: PaymentRow, { calendar, timeZone }: Omit<Own, 'dayMinor'>): boolean {
  if (asked === null || datedAt === null) return false
  return asked > dateIn(timeZone, datedAt) || on !== windowsAt(calendar, timeZone, datedAt)[method].day
}
