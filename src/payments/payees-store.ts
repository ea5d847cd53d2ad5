// SQL of payees: whom members pay, and what was changed of them.

import { hex, literal } from '../base/database.ts'
import { type Actor, ofMember, type Work } from '../base/work.ts'
import type { ProposalId } from '../change/change.ts'
import type { AccountId } from '../ledger/ledger.ts'
import type { Sealed } from '../protection/protection.ts'
import type { Answered } from '../rails/rails.ts'
import type { AccountMask, Misfit } from './account-mask.ts'
import { type Narrowing, narrowedBy, only } from './narrowing-store.ts'
import { type AccountNumber, payeeScreening } from './parties-store.ts'
import type { PayeeState, ScreenedState } from './party-states.ts'
import type { BillerId, MemberId, PayeeId, PayeeOnFile } from './payment.ts'

/** Where money for a payee goes. */
export type PayeeAccount = {
  readonly number: AccountNumber
  /** The routing number or BIC; no secret. */
  readonly bank: string
  /** The blind index that the number would have as a funding account here. */
  readonly ownIndex: Buffer
}

export type FreePayee = PayeeAccount & { readonly name: Sealed; readonly method: 'ach' | 'check' }

export type BillerPayee = {
  readonly biller: BillerId
  /** The member's own number there. */
  readonly number: AccountNumber
  /** Whether that number can be one of the biller's. It holds the number, so that nothing else here does. */
  readonly misfit: (masks: readonly AccountMask[]) => Misfit | undefined
}

export type NewPayee = {
  readonly id: PayeeId
  readonly member: MemberId
  readonly nickname: string
  readonly address?: Sealed
  /** What the sanctions list says of its name, where somebody has been asked and has answered. */
  readonly screened?: Answered
} & (FreePayee | BillerPayee)

/** Of these payments those for whose payee somebody has had a hand in another account since then: asked, edited, agreed. */
export async function withAccountChangedBy(
  work: Work,
  payments: readonly string[],
  actor: Actor,
  since: Date,
): Promise<readonly string[]> {
  const found = await work.sql<{ payment: string }[]>`
    select distinct payment_id as payment
      from payments.payment
      join change.proposal changed on changed.institution_id = payment.institution_id
                                  and changed.kind = 'payments.payee_account'
                                  and changed.subject = payment.payee_id
                                  and changed.state = 'applied'
                                  and changed.changed_at > ${since}
      join change.revision made on made.institution_id = changed.institution_id
                               and made.proposal_id = changed.proposal_id
                               and made.revision = changed.revision
      left join change.approval agreed on agreed.institution_id = changed.institution_id
                                      and agreed.proposal_id = changed.proposal_id
                                      and agreed.revision = changed.revision
                                      and agreed.approved_by = ${actor}
     where payment.institution_id = ${work.institution}
       and payment.payment_id = any (${literal(payments)}::text::text[])
       and (${actor} = any (made.makers) or agreed.approved_by is not null)`
  return found.map(({ payment }) => payment)
}

export type PayeeRow = Pick<NewPayee, 'id' | 'member' | 'nickname' | 'address'> & {
  readonly number: AccountNumber
  readonly name: Sealed | null
  readonly biller: BillerId | null
  readonly method: PayeeOnFile['method']
  readonly account: AccountId | null
}

/** Those that come terminated come from another system: nothing is decided on them, and the same may be there anew. */
export async function insertPayees(
  work: Work,
  payees: readonly PayeeRow[],
  state: 'active' | 'terminated' = 'active',
): Promise<void> {
  const sealed = (bytes: Sealed | null | undefined) => (bytes ? hex(bytes) : null)
  await work.sql`
    insert into payments.payee (
      institution_id, added_at, state, payee_id, member_id, nickname, name_sealed, address_sealed, biller_id, number_token,
      number_index, number_sealed, number_last4, method, account_id)
    select ${work.institution}, ${work.now}, ${state}, new.*
      from unnest(
        ${literal(payees.map(({ id }) => id))}::text::text[],
        ${literal(payees.map(({ member }) => member))}::text::text[],
        ${literal(payees.map(({ nickname }) => nickname))}::text::text[],
        ${literal(payees.map(({ name }) => sealed(name)))}::text::bytea[],
        ${literal(payees.map(({ address }) => sealed(address)))}::text::bytea[],
        ${literal(payees.map(({ biller }) => biller))}::text::text[],
        ${literal(payees.map(({ number }) => number.token))}::text::text[],
        ${literal(payees.map(({ number }) => hex(number.index)))}::text::bytea[],
        ${literal(payees.map(({ number }) => hex(number.sealed)))}::text::bytea[],
        ${literal(payees.map(({ number }) => number.last4))}::text::text[],
        ${literal(payees.map(({ method }) => method))}::text::text[],
        ${literal(payees.map(({ account }) => account))}::text::text[]) as new`
}

export type Numbered = { readonly id: PayeeId; readonly member: MemberId; readonly index: Buffer }

/** Payees with one of these members and the blind index beside it, but for those that are terminated. */
export async function findNumbered(
  work: Work,
  members: readonly MemberId[],
  indexes: readonly Buffer[],
): Promise<readonly Numbered[]> {
  return work.sql<Numbered[]>`
    select found.id, wanted.member_id as member, wanted.number_index as index
      from unnest(${literal(members)}::text::text[], ${literal(indexes.map(hex))}::text::bytea[])
        as wanted (member_id, number_index)
      -- Row by row, along the index that keeps a payee from being added twice.
      join lateral (
        select payee_id as id
          from payments.payee
         where institution_id = ${work.institution}
           and member_id = wanted.member_id
           and number_index = wanted.number_index
           and state <> 'terminated'
         offset 0) as found on true
     order by found.id`
}

export type PayeeDetail = {
  readonly id: PayeeId
  readonly member: MemberId
  readonly nickname: string
  /** Null where it has its biller's, and where its member was erased. */
  readonly name: Sealed | null
  readonly biller: BillerId | null
  readonly billerName: string | null
  readonly address: Sealed | null
  readonly last4: string
  readonly method: PayeeOnFile['method']
  readonly state: PayeeState
  readonly coolingUntil: Date | null
  readonly version: number
  readonly addedAt: Date
  readonly erasedAt: Date | null
  /** How it, or its biller, stands by the sanctions lists; null where nobody is screened. */
  readonly screening: ScreenedState | null
}

export type PayeeFilter = Narrowing & {
  readonly member: MemberId | null
  readonly biller: BillerId | null
  readonly method: PayeeDetail['method'] | null
}

export async function listPayees(
  work: Work,
  filter: PayeeFilter,
  after: string,
  payeesMax: number,
): Promise<readonly PayeeDetail[]> {
  return work.sql<PayeeDetail[]>`
    select payee_id as id, member_id as member, nickname, name_sealed as name, biller_id as biller,
           (select name from payments.biller where biller.biller_id = payee.biller_id) as "billerName",
           address_sealed as address, number_last4 as last4, method, state, cooling_until as "coolingUntil", version,
           added_at as "addedAt", erased_at as "erasedAt", ${payeeScreening(work)} as screening
      from payments.payee
     where institution_id = ${work.institution}
       ${ofMember(work)}
       ${only(work, 'member_id', filter.member)}
       ${only(work, 'biller_id', filter.biller)}
       ${only(work, 'method', filter.method)}
       ${narrowedBy(work, { id: 'payee_id', created: 'added_at' }, filter)}
       and payee_id > ${after}
     order by payee_id
     limit ${payeesMax}`
}

export async function findPayee(work: Work, id: PayeeId): Promise<PayeeDetail | undefined> {
  const rows = await work.sql<PayeeDetail[]>`
    select payee_id as id, member_id as member, nickname, name_sealed as name, biller_id as biller,
           (select name from payments.biller where biller.biller_id = payee.biller_id) as "billerName",
           address_sealed as address, number_last4 as last4, method, state, cooling_until as "coolingUntil", version,
           added_at as "addedAt", erased_at as "erasedAt", ${payeeScreening(work)} as screening
      from payments.payee
     where institution_id = ${work.institution}
       ${ofMember(work)}
       and payee_id = ${id}`
  return rows[0]
}

/** What of a payee its changes are decided on. */
export type LockedPayee = Pick<
  PayeeDetail,
  'id' | 'member' | 'nickname' | 'biller' | 'address' | 'last4' | 'method' | 'state' | 'version'
> & {
  readonly sealed: Sealed
  readonly token: string
}

export async function lockPayee(work: Work, id: PayeeId): Promise<LockedPayee | undefined> {
  const rows = await work.sql<LockedPayee[]>`
    select payee_id as id, member_id as member, nickname, biller_id as biller, address_sealed as address,
           number_last4 as last4, method, state, version, number_sealed as sealed, number_token as token
      from payments.payee
     where institution_id = ${work.institution}
       ${ofMember(work)}
       and payee_id = ${id}
       for no key update`
  return rows[0]
}

export async function setPayeeState(work: Work, id: PayeeId, state: PayeeState): Promise<void> {
  await work.sql`
    update payments.payee
       set state = ${state}, version = version + 1
     where institution_id = ${work.institution}
       and payee_id = ${id}`
}

export async function setDetails(
  work: Work,
  { id, nickname, address }: Pick<PayeeDetail, 'id' | 'nickname' | 'address'>,
): Promise<void> {
  await work.sql`
    update payments.payee
       set nickname = ${nickname}, address_sealed = ${address}, version = version + 1
     where institution_id = ${work.institution}
       and payee_id = ${id}`
}

export async function setAccount(
  work: Work,
  id: PayeeId,
  { number, method, account, coolingUntil }: Pick<PayeeRow, 'number' | 'method' | 'account'> & { coolingUntil: Date },
): Promise<void> {
  await work.sql`
    update payments.payee
       set number_token = ${number.token}, number_index = ${number.index}, number_sealed = ${number.sealed},
           number_last4 = ${number.last4}, method = ${method}, account_id = ${account}, cooling_until = ${coolingUntil},
           version = version + 1
     where institution_id = ${work.institution}
       and payee_id = ${id}`
}

/** Texts that may be read, and what is sealed, as it stood in its column. */
export type Kept = { readonly text?: string; readonly sealed?: Sealed | null }
export type NewChange = {
  readonly payee: PayeeId
  readonly version: number
  readonly what: 'account' | 'nickname' | 'address' | 'state' | 'erased'
  readonly before: Kept
  readonly after: Kept
  /** What was approved of, where it takes two. */
  readonly proposal?: ProposalId
}

export async function insertChange(
  work: Work,
  { payee, version, what, before, after, proposal }: NewChange,
): Promise<void> {
  await work.sql`
    insert into payments.payee_change (
      institution_id, payee_id, version, what, actor, at, before_text, after_text, before_sealed, after_sealed,
      proposal_id)
    values (
      ${work.institution}, ${payee}, ${version}, ${what}, ${work.actor}, ${work.now}, ${before.text ?? null},
      ${after.text ?? null}, ${before.sealed ?? null}, ${after.sealed ?? null}, ${proposal ?? null})`
}

/** When the bank details of these payees were last changed; those whose never were are left out. */
export async function accountsChangedAt(work: Work, payees: readonly PayeeId[]): Promise<ReadonlyMap<PayeeId, Date>> {
  const rows = await work.sql<{ payee: PayeeId; at: Date }[]>`
    select payee_id as payee, max(at) as at
      from payments.payee_change
     where institution_id = ${work.institution}
       and payee_id = any (${literal(payees)}::text::text[])
       and what = 'account'
     group by payee_id`
  return new Map(rows.map(({ payee, at }) => [payee, at]))
}

/** A change as people may read it: of an account its last four, of an address nothing. */
export type PayeeChange = {
  readonly version: number
  readonly what: NewChange['what']
  readonly actor: Actor
  readonly at: Date
  readonly before: string | null
  readonly after: string | null
  readonly proposal: ProposalId | null
}

/** In the order in which they were made, after this one. */
export async function listChanges(
  work: Work,
  payee: PayeeId,
  after: { readonly version: number; readonly what: string },
  changesMax: number,
): Promise<readonly PayeeChange[]> {
  return work.sql<PayeeChange[]>`
    select version, what, actor, at, before_text as before, after_text as after, proposal_id as proposal
      from payments.payee_change
     where institution_id = ${work.institution}
       and payee_id = ${payee}
       and (version, what) > (${after.version}, ${after.what})
     order by version, what
     limit ${changesMax}`
}

/** Bank details that wait for another person's word. */
export type WantedAccount = PayeeAccount & {
  readonly proposal: ProposalId
  readonly payee: PayeeId
  readonly member: MemberId
  /** Of the payee, as it was seen. */
  readonly version: number
  readonly method: FreePayee['method']
}

export async function insertWantedAccount(
  work: Work,
  { proposal, payee, member, version, bank, method, number, ownIndex }: WantedAccount,
): Promise<void> {
  await work.sql`
    insert into payments.wanted_account (
      institution_id, proposal_id, payee_id, member_id, version, bank, method, number_token, number_index, number_sealed,
      number_last4, own_index, wanted_at)
    values (
      ${work.institution}, ${proposal}, ${payee}, ${member}, ${version}, ${bank}, ${method}, ${number.token},
      ${number.index}, ${number.sealed}, ${number.last4}, ${ownIndex}, ${work.now})`
}

export async function findWantedAccount(work: Work, proposal: ProposalId): Promise<WantedAccount | undefined> {
  const rows = await work.sql<(Omit<WantedAccount, 'number'> & AccountNumber)[]>`
    select proposal_id as proposal, payee_id as payee, member_id as member, version, bank, method, number_token as token,
           number_index as index, number_sealed as sealed, number_last4 as last4, own_index as "ownIndex"
      from payments.wanted_account
     where institution_id = ${work.institution}
       and proposal_id = ${proposal}
       and number_sealed is not null`
  return rows.map(({ token, index, sealed, last4, ...row }) => ({ ...row, number: { token, index, sealed, last4 } }))[0]
}
