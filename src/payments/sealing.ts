// Makes ready, before the work that stores it, what may not be stored plain; and says where each sealed field lives, for
// those who open it. What is a member's own is sealed under that member's key, so that erasing the key erases the field.

import { canonical } from '../base/canonical.ts'
import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import { maskAccount, type Place, type Sealed, type Vault } from '../protection/protection.ts'
import type { DisputeId } from './dispute.ts'
import type { AccountNumber, NewMember, NewPayee } from './parties-store.ts'
import type { FundingAccountId, MemberId, PayeeId, PaymentId } from './payment.ts'

type Own = { readonly institution: InstitutionId; readonly member: MemberId }

export function memberPlace(own: Own, column: 'name_sealed' | 'email_sealed'): Place {
  return { ...own, table: 'payments.member', column, row: own.member }
}

export function payeePlace(own: Own, row: PayeeId, column: 'name_sealed' | 'number_sealed'): Place {
  return { ...own, table: 'payments.payee', column, row }
}

function fundingAccountPlace(own: Own, row: FundingAccountId): Place {
  return { ...own, table: 'payments.funding_account', column: 'number_sealed', row }
}

export type PlainMember = Omit<NewMember, 'name' | 'email'> & {
  readonly name: string
  readonly email?: string | undefined
}

export async function sealMembers(
  vault: Vault,
  institution: InstitutionId,
  members: readonly PlainMember[],
): Promise<readonly NewMember[]> {
  const names = await vault.sealMany(
    members.map(({ id, name }) => ({ place: memberPlace({ institution, member: id }, 'name_sealed'), text: name })),
  )
  const emails = await vault.sealMany(
    members.map(({ id, email }) => ({
      place: memberPlace({ institution, member: id }, 'email_sealed'),
      text: email ?? '',
    })),
  )
  return members.map(({ id, reference, email }, index) => ({
    id,
    reference,
    name: names[index] ?? fault('a name for each member'),
    ...(email === undefined ? {} : { email: emails[index] ?? fault('an address for each member') }),
  }))
}

export type PlainFundingAccount = { readonly id: FundingAccountId; readonly member: MemberId; readonly number: string }

/** In the order given. */
export function sealFundingNumbers(
  vault: Vault,
  institution: InstitutionId,
  accounts: readonly PlainFundingAccount[],
): Promise<readonly AccountNumber[]> {
  const items = accounts.map(({ id, member, number }) => ({
    place: fundingAccountPlace({ institution, member }, id),
    bank: '',
    number,
  }))
  return sealNumbers(vault, institution, 'account_number', items)
}

export type PlainPayee = Pick<NewPayee, 'id' | 'member' | 'nickname' | 'bank'> & {
  readonly method?: NewPayee['method']
  readonly name: string
  readonly number: string
}

export async function sealPayees(
  vault: Vault,
  institution: InstitutionId,
  payees: readonly PlainPayee[],
): Promise<readonly NewPayee[]> {
  const placed = payees.map(payee => ({ ...payee, own: { institution, member: payee.member } }))
  const names = await vault.sealMany(
    placed.map(({ own, id, name }) => ({ place: payeePlace(own, id, 'name_sealed'), text: name })),
  )
  const items = placed.map(({ own, id, bank, number }) => ({
    place: payeePlace(own, id, 'number_sealed'),
    bank,
    number,
  }))
  const numbers = await sealNumbers(vault, institution, 'payee_number', items)
  // Where the bank turns out to be the institution itself, the number is looked for among its own.
  const ownIndexes = await vault.indexMany(
    institution,
    'account_number',
    payees.map(({ number }) => normalNumber(number)),
  )
  return payees.map(({ id, member, nickname, bank, method = 'ach' }, index) => ({
    id,
    member,
    nickname,
    bank,
    method,
    name: names[index] ?? fault('a name for each payee'),
    number: numbers[index] ?? fault('a number for each payee'),
    ownIndex: ownIndexes[index] ?? fault('an index for each payee'),
  }))
}

type PlainNumber = {
  readonly place: Place
  /** Tells equal numbers at two banks apart: a routing number or BIC; '' for the institution's own. */
  readonly bank: string
  readonly number: string
}

/** Blanks and dashes are not part of a number. */
function normalNumber(number: string): string {
  return number.replaceAll(/[ -]/g, '').toUpperCase()
}

/** `field` names the blind index, which has a key of its own. */
async function sealNumbers(
  vault: Vault,
  institution: InstitutionId,
  field: 'account_number' | 'payee_number',
  items: readonly PlainNumber[],
): Promise<readonly AccountNumber[]> {
  const numbers = items.map(({ number }) => normalNumber(number))
  const texts = items.map(({ bank }, index) =>
    bank === '' ? (numbers[index] ?? '') : `${bank.toUpperCase()}/${numbers[index]}`,
  )
  const sealed = await vault.sealMany(items.map(({ place }, index) => ({ place, text: texts[index] ?? '' })))
  const indexes = await vault.indexMany(institution, field, texts)
  return items.map((_, index) => ({
    sealed: sealed[index] ?? fault('one for each number'),
    index: indexes[index] ?? fault('one for each number'),
    token: vault.token(),
    last4: maskAccount(numbers[index] ?? '').replaceAll('*', ''),
  }))
}

/** From where a member gave an order, as the online bank saw and signed it. Not verified before clients have keys. */
export type MemberContext = {
  readonly session: string
  readonly device: string
  readonly address: string
  readonly at: string
  readonly signature: string
}

/** Under the room's key, not the member's: whose order it is, only the work finds out. Erased with its row. */
export function sealContext(
  vault: Vault,
  institution: InstitutionId,
  payment: PaymentId,
  context: MemberContext,
): Promise<Sealed> {
  const place = { institution, table: 'payments.member_context', column: 'context_sealed', row: payment }
  return vault.seal(place, canonical(context))
}

/** What a member says of a dispute, in their own words: under their key, so that it can be erased. */
export function disputeWordsPlace(own: Own, row: DisputeId): Place {
  return { ...own, table: 'payments.dispute', column: 'words_sealed', row }
}

export function sealDisputeWords(vault: Vault, own: Own, dispute: DisputeId, words: string): Promise<Sealed> {
  return vault.seal(disputeWordsPlace(own, dispute), words)
}
