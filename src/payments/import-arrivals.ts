// How the rows of each file arrive: sealed first, then through the same functions as what the API makes, with the same refusals.

import * as audit from '../audit/audit.ts'
import { canonical } from '../base/canonical.ts'
import { type Id, type InstitutionId, isId } from '../base/ids.ts'
import { fault, type Outcome, type Refusal } from '../base/outcome.ts'
import type { Actor, Work } from '../base/work.ts'
import type { Vault } from '../protection/protection.ts'
import { findBillers } from './directory-store.ts'
import { insertMemberSteps } from './histories-store.ts'
import type { Cells, MovedFile } from './moving-columns.ts'
import * as rows from './moving-rows.ts'
import * as store from './moving-store.ts'
import { addFundingAccounts, addMembers } from './parties.ts'
import type { NewMember } from './parties-store.ts'
import { addPayees } from './payees.ts'
import { insertChange, insertPayees, type NewPayee, type PayeeRow } from './payees-store.ts'
import type { MemberId } from './payment.ts'
import { pastPaymentPlace, sealFundingNumbers, sealMembers, sealPayees } from './sealing.ts'
import { createStandingOrders } from './standing-orders.ts'

/** Whom a row names, in which column. */
export type Parent = { readonly column: string; readonly file: MovedFile; readonly reference: string }

/** One that is here, or would be after a dry run of the files before. */
export type Known = {
  readonly id: string
  readonly member: MemberId
  readonly more: string | null
  readonly isPretended: boolean
}

export type Placed<Row> = {
  readonly row: Row
  readonly id: string
  readonly member: MemberId
  /** By column. */
  readonly known: ReadonlyMap<string, Known>
}

export type Sealing = { readonly vault: Vault; readonly institution: InstitutionId; readonly actor: Actor }

/** A batch whose sealed fields are ready. */
export type Ready = {
  /** In the order of the rows: why one is refused, or undefined. */
  readonly arrive: (work: Work) => Promise<readonly (Refusal | undefined)[]>
  /** What no two rows may have, where there is such a thing, and where payees of this institution have their accounts. */
  readonly claims: readonly (string | undefined)[]
  readonly ownIndexes: readonly (Buffer | undefined)[]
}

export type Mover<Row> = {
  readonly file: MovedFile
  readonly prefix: string
  /** Under which other systems' names for these are kept; undefined where the row has its own. */
  readonly kind?: store.MovedKind
  readonly claimed: string
  readonly read: (cells: Cells) => Outcome<Row, { readonly code: 'row'; readonly mistakes: readonly rows.RowMistake[] }>
  readonly write: (row: Row) => Cells
  readonly parents: (row: Row) => readonly Parent[]
  /** What the next file is decided on. */
  readonly more: (row: Row) => string | null
  readonly clash?: (placed: Placed<Row>) => rows.RowMistake | undefined
  readonly find: (work: Work, references: readonly string[]) => Promise<readonly store.Found[]>
  readonly prepare: (sealing: Sealing, placed: readonly Placed<Row>[]) => Promise<Ready>
}

/** Asserts what the ids of one kind are known to be. */
function as<Prefix extends string>(prefix: Prefix, id: string): Id<Prefix> {
  return isId(prefix, id) ? id : fault(`${id} is no ${prefix}`)
}

function parentId<Prefix extends string>(prefix: Prefix, placed: Placed<unknown>, column: string): Id<Prefix> {
  return as(prefix, (placed.known.get(column) ?? fault('what is named was found')).id)
}

/**
 * Adds all that can be added, in order: where a call refuses its whole list, halves of it are tried, down to the one that is
 * refused. A refused call has written nothing.
 */
async function addEach<Item>(
  items: readonly Item[],
  add: (some: readonly Item[]) => Promise<Outcome<unknown, Refusal>>,
): Promise<readonly (Refusal | undefined)[]> {
  if (items.length === 0) return []
  const outcome = await add(items)
  if (outcome.ok) return items.map(() => undefined)
  if (items.length === 1) return [outcome.refusal]
  const half = Math.ceil(items.length / 2)
  const first = await addEach(items.slice(0, half), add)
  return [...first, ...(await addEach(items.slice(half), add))]
}

function accepted<Item>(items: readonly Item[], refusals: readonly (Refusal | undefined)[]): readonly Item[] {
  return items.filter((_, index) => refusals[index] === undefined)
}

/** The second line of its history: it was enrolled as all are, and then put as it was elsewhere. */
const movedIn = { version: 2, what: 'moved_in', before: 'active', reason: null } as const

export const members: Mover<rows.MovedMember> = {
  file: 'members.csv',
  prefix: 'mem',
  claimed: 'member_reference_taken',
  read: rows.readMember,
  write: rows.writeMember,
  parents: () => [],
  more: () => null,
  find: store.findMembersByReference,
  prepare: async ({ vault, institution }, placed) => {
    const plain = placed.map(({ id, row: { reference, name, email } }) => ({
      id: as('mem', id),
      reference,
      name,
      ...(email === '' ? {} : { email }),
    }))
    const sealed: readonly NewMember[] = await sealMembers(vault, institution, plain)
    return {
      claims: [],
      ownIndexes: [],
      arrive: async work => {
        const refusals = await addEach(sealed, some => addMembers(work, some))
        const unusual = accepted(placed, refusals)
          .map(({ id, row: { state, tier, isEligible } }) => ({ id: as('mem', id), state, tier, isEligible }))
          .filter(({ state, tier, isEligible }) => state !== 'active' || tier !== 'standard' || !isEligible)
        if (unusual.length > 0) {
          await store.setMemberTerms(work, unusual)
          await insertMemberSteps(
            work,
            unusual.map(({ id, state }) => ({ ...movedIn, member: id, after: state })),
          )
        }
        for (const { id, state, tier, isEligible } of unusual)
          audit.append(work, 'payments.member_changed', { member: id, before: 'active', state, tier, isEligible })
        return refusals
      },
    }
  },
}

export const accounts: Mover<rows.MovedAccount> = {
  file: 'funding-accounts.csv',
  prefix: 'fac',
  kind: 'funding_account',
  claimed: 'account_number_taken',
  read: rows.readAccount,
  write: rows.writeAccount,
  parents: ({ member }) => [{ column: 'member', file: 'members.csv', reference: member }],
  more: ({ currency }) => currency,
  find: store.findAccountsByReference,
  prepare: async ({ vault, institution }, placed) => {
    const numbers = await sealFundingNumbers(
      vault,
      institution,
      placed.map(({ id, member, row: { number } }) => ({ id: as('fac', id), member, number })),
    )
    const orders = placed.map(({ id, member, row: { currency, floor } }, index) => ({
      id: as('fac', id),
      member,
      currency,
      floor,
      number: numbers[index] ?? fault('a number for each account'),
    }))
    return {
      claims: numbers.map(({ index }) => index.toString('hex')),
      ownIndexes: [],
      arrive: async work => {
        const refusals = await addEach(orders, some => addFundingAccounts(work, some))
        const unusual = accepted(placed, refusals)
          .map(({ id, row: { state, isEligible } }) => ({ id: as('fac', id), state, isEligible }))
          .filter(({ state, isEligible }) => state !== 'open' || !isEligible)
        if (unusual.length > 0) await store.setAccountTerms(work, unusual)
        for (const { id, state, isEligible } of unusual)
          audit.append(work, 'payments.funding_account_changed', { fundingAccount: id, state, isEligible })
        return refusals
      },
    }
  },
}

export const payees: Mover<rows.MovedPayee> = {
  file: 'payees.csv',
  prefix: 'pye',
  kind: 'payee',
  claimed: 'payee_duplicate',
  read: rows.readPayee,
  write: rows.writePayee,
  parents: ({ member }) => [{ column: 'member', file: 'members.csv', reference: member }],
  more: () => null,
  find: store.findPayeesByReference,
  prepare: async ({ vault, institution }, placed) => {
    const sealed = await sealPayees(
      vault,
      institution,
      placed.map(({ id, member, row: { nickname, number, address, goes } }) => ({
        id: as('pye', id),
        member,
        nickname,
        number,
        address,
        ...('biller' in goes
          ? goes
          : { name: goes.name, bank: goes.bank, method: goes.isByCheck ? ('check' as const) : undefined }),
      })),
    )
    const arrivals = placed.map(({ row }, index) => ({ row, payee: sealed[index] ?? fault('one for each payee') }))
    return {
      claims: arrivals.map(({ row, payee }) =>
        row.state === 'terminated' ? undefined : `${payee.member}/${payee.number.index.toString('hex')}`,
      ),
      ownIndexes: sealed.map(payee => ('bank' in payee ? payee.ownIndex : undefined)),
      arrive: work => arriveAsPayees(work, arrivals),
    }
  },
}

type ArrivingPayee = { readonly row: rows.MovedPayee; readonly payee: NewPayee }

/** Terminated ones first: the same may be there anew. */
async function arriveAsPayees(
  work: Work,
  arrivals: readonly ArrivingPayee[],
): Promise<readonly (Refusal | undefined)[]> {
  const refusalOf = new Map<ArrivingPayee, Refusal | undefined>()
  const past = arrivals.filter(({ row }) => row.state === 'terminated')
  const found = await findBillers(
    work,
    past.flatMap(({ payee }) => ('biller' in payee ? [payee.biller] : [])),
  )
  const billers = new Set(found.map(({ id }) => id))
  const kept = past.filter(({ payee }) => !('biller' in payee) || billers.has(payee.biller))
  for (const one of past) if (!kept.includes(one)) refusalOf.set(one, { code: 'biller_not_found' })
  if (kept.length > 0) await insertPayees(work, kept.map(toTerminated), 'terminated')
  for (const { payee } of kept)
    audit.append(work, 'payments.payee_added', { payee: payee.id, member: payee.member, state: 'terminated' })

  const live = arrivals.filter(({ row }) => row.state !== 'terminated')
  const refusals = await addEach(
    live.map(({ payee }) => payee),
    some => addPayees(work, some),
  )
  for (const [index, one] of live.entries()) refusalOf.set(one, refusals[index])
  const unusual = accepted(live, refusals)
    .map(({ row: { state, coolingUntil }, payee: { id } }) => ({ id, state, coolingUntil }))
    .filter(({ state, coolingUntil }) => state !== 'active' || coolingUntil !== null)
  if (unusual.length > 0) await store.setPayeeTerms(work, unusual)
  for (const { id, state } of unusual) {
    const terms = { version: 2, what: 'state', before: { text: 'active' }, after: { text: state } } as const
    await insertChange(work, { payee: id, ...terms })
  }
  for (const { id, state, coolingUntil } of unusual)
    audit.append(work, 'payments.payee_changed', {
      payee: id,
      before: 'active',
      state,
      coolingUntil: coolingUntil?.toISOString() ?? null,
    })
  return arrivals.map(one => refusalOf.get(one))
}

function toTerminated({ row, payee }: ArrivingPayee): PayeeRow {
  const { id, member, nickname, number, address } = payee
  const own = { id, member, nickname, number, ...(address === undefined ? {} : { address }), account: null }
  if ('biller' in payee) return { ...own, name: null, biller: payee.biller, method: 'ach' }
  return {
    ...own,
    name: payee.name,
    biller: null,
    method: 'isByCheck' in row.goes && row.goes.isByCheck ? 'check' : 'ach',
  }
}

export const standingOrders: Mover<rows.MovedOrder> = {
  file: 'standing-orders.csv',
  prefix: 'sto',
  kind: 'standing_order',
  claimed: 'standing_order_key_reused',
  read: rows.readOrder,
  write: rows.writeOrder,
  parents: ({ member, fundingAccount, payee }) => [
    { column: 'member', file: 'members.csv', reference: member },
    { column: 'funding_account', file: 'funding-accounts.csv', reference: fundingAccount },
    { column: 'payee', file: 'payees.csv', reference: payee },
  ],
  more: row => rows.writeOrder(row)['next_on'] || null,
  find: store.findOrdersByReference,
  prepare: async ({ actor }, placed) => ({
    claims: [],
    ownIndexes: [],
    arrive: async work => {
      const outcomes = await createStandingOrders(
        work,
        placed.map(one => ({
          actor,
          key: `moved/${one.row.reference}`,
          fundingAccount: parentId('fac', one, 'funding_account'),
          payee: parentId('pye', one, 'payee'),
          money: one.row.money,
          recurrence: one.row.recurrence,
          continues: { id: as('sto', one.id), nextOccurrence: one.row.occurrencesOver, state: one.row.state },
        })),
      )
      return outcomes.map(outcome => (outcome.ok ? undefined : outcome.refusal))
    },
  }),
}

export const payments: Mover<rows.MovedPayment> = {
  file: 'payments.csv',
  prefix: 'pst',
  claimed: 'payment_repeated',
  read: rows.readPayment,
  write: rows.writePayment,
  parents: ({ member, fundingAccount, payee, standingOrder }) => {
    const parents: Parent[] = [{ column: 'member', file: 'members.csv', reference: member }]
    if (fundingAccount !== '')
      parents.push({ column: 'funding_account', file: 'funding-accounts.csv', reference: fundingAccount })
    if (payee !== '') parents.push({ column: 'payee', file: 'payees.csv', reference: payee })
    if (standingOrder !== '')
      parents.push({ column: 'standing_order', file: 'standing-orders.csv', reference: standingOrder })
    return parents
  },
  more: () => null,
  // The loop would pay it once more.
  clash: ({ row: { paidOn, state }, known }) => {
    const nextOn = known.get('standing_order')?.more ?? null
    return nextOn !== null && paidOn >= nextOn && (state === 'paid' || state === 'pending')
      ? {
          column: 'paid_on',
          rule: 'occurrence_still_due',
          toDo: 'its standing order is due on this day or before: correct last_paid_on and next_on there',
        }
      : undefined
  },
  find: store.findPaymentsByReference,
  prepare: async ({ vault, institution }, placed) => {
    const details = placed.map(({ row: { payeeName, note } }) => ({
      ...(payeeName === '' ? {} : { payeeName }),
      ...(note === '' ? {} : { note }),
    }))
    const told = placed.flatMap((one, index) =>
      Object.keys(details[index] ?? {}).length === 0 ? [] : [{ one, text: canonical(details[index] ?? {}) }],
    )
    const sealed = await vault.sealMany(
      told.map(({ one, text }) => ({ place: pastPaymentPlace({ institution, member: one.member }, one.id), text })),
    )
    const sealedOf = new Map(told.map(({ one }, index) => [one, sealed[index]]))
    // In a dry run the row stands without what is only pretended: nothing is decided on it.
    const named = <Prefix extends string>(prefix: Prefix, { known }: Placed<unknown>, column: string) => {
      const found = known.get(column)
      return found === undefined || found.isPretended ? null : as(prefix, found.id)
    }
    const past = placed.map(one => ({
      id: as('pst', one.id),
      reference: one.row.reference,
      member: one.member,
      fundingAccount: named('fac', one, 'funding_account'),
      payee: named('pye', one, 'payee'),
      standingOrder: named('sto', one, 'standing_order'),
      currency: one.row.money.currency,
      amount: one.row.money.minor,
      paidOn: one.row.paidOn,
      method: one.row.method === '' ? null : one.row.method,
      state: one.row.state,
      detail: sealedOf.get(one) ?? null,
    }))
    return {
      claims: [],
      ownIndexes: [],
      arrive: async work => {
        await store.insertPastPayments(work, past)
        return past.map(() => undefined)
      },
    }
  },
}
