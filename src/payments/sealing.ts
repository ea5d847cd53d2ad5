// Makes ready, before the work that stores it, what may not be stored plain; and says where each sealed field lives, for
// those who open it. What is a member's own is sealed under that member's key, so that erasing the key erases the field.

import { canonical } from '../base/canonical.ts'
import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import { maskAccount, type Place, type Sealed, type Vault } from '../protection/protection.ts'
import { misfitOf } from './account-mask.ts'
import type { DisputeId } from './dispute.ts'
import type { AccountNumber, NewMember } from './parties-store.ts'
import type { FreePayee, NewPayee, PayeeAccount } from './payees-store.ts'
import type { BillerId, FundingAccountId, MemberId, PayeeId, PaymentId } from './payment.ts'

type Own = { readonly institution: InstitutionId; readonly member: MemberId }

export function memberPlace(own: Own, column: 'name_sealed' | 'email_sealed'): Place {
  return { ...own, table: 'payments.member', column, row: own.member }
}

export function payeePlace(own: Own, row: PayeeId, column: 'name_sealed' | 'number_sealed' | 'address_sealed'): Place {
  return { ...own, table: 'payments.payee', column, row }
}

/** The directory has no tenant, and every key has one: that of the institution that keeps the entry. */
export function billerPlace(institution: InstitutionId, row: BillerId): Place {
  return { institution, table: 'payments.biller', column: 'number_sealed', row }
}

export function fundingAccountPlace(own: Own, row: FundingAccountId): Place {
  return { ...own, table: 'payments.funding_account', column: 'number_sealed', row }
}

export function coreAccountPlace(own: Own, row: FundingAccountId): Place {
  return { ...own, table: 'payments.core_account', column: 'number_sealed', row }
}

/** What the institution's core calls a funding account that is kept there. */
export function sealCoreNumber(
  vault: Vault,
  own: Own,
  { id, number }: { readonly id: FundingAccountId; readonly number: string },
): Promise<Sealed> {
  return vault.seal(coreAccountPlace(own, id), number)
}

/** An account of the institution's own that a setting names, under the room's key; see setting-numbers.ts. */
export function settingNumberPlace(institution: InstitutionId, row: string): Place {
  return { institution, table: 'payments.setting_number', column: 'number_sealed', row }
}

export function pastPaymentPlace(own: Own, row: string): Place {
  return { ...own, table: 'payments.past_payment', column: 'detail_sealed', row }
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

/** Where a payee is written to, as the member gave it. */
export type PayeeAddress = {
  readonly street: string
  readonly city: string
  readonly region: string
  readonly zip: string
}

export type PlainPayee = Pick<NewPayee, 'id' | 'member' | 'nickname'> & {
  readonly number: string
  readonly address?: PayeeAddress | undefined
} & (
    | { readonly name: string; readonly bank: string; readonly method?: FreePayee['method'] | undefined }
    | { readonly biller: BillerId }
  )

/** The member's number at a biller is one at a bank of the biller's own: the biller's id tells it from others. */
export async function sealPayees(
  vault: Vault,
  institution: InstitutionId,
  payees: readonly PlainPayee[],
): Promise<readonly NewPayee[]> {
  const accounts = await sealPayeeAccounts(
    vault,
    institution,
    payees.map(payee => ({ ...payee, bank: 'biller' in payee ? payee.biller : payee.bank })),
  )
  const names = await sealSome(vault, payees, payee =>
    'biller' in payee
      ? []
      : [{ place: payeePlace({ institution, member: payee.member }, payee.id, 'name_sealed'), text: payee.name }],
  )
  const addresses = await sealSome(vault, payees, ({ id, member, address }) =>
    address === undefined
      ? []
      : [{ place: payeePlace({ institution, member }, id, 'address_sealed'), text: canonical(address) }],
  )
  return payees.map((payee, index): NewPayee => {
    const { id, member, nickname } = payee
    const account = accounts[index] ?? fault('an account for each payee')
    const address = addresses.get(payee)
    const own = { id, member, nickname, ...(address === undefined ? {} : { address }) }
    if ('biller' in payee)
      return { ...own, biller: payee.biller, number: account.number, misfit: masks => misfitOf(masks, payee.number) }
    return {
      ...own,
      ...account,
      name: names.get(payee) ?? fault('it has a name of its own'),
      method: payee.method ?? 'ach',
    }
  })
}

export type PlainPayeeAccount = Pick<NewPayee, 'id' | 'member'> & { readonly bank: string; readonly number: string }

/** In the order given. */
export async function sealPayeeAccounts(
  vault: Vault,
  institution: InstitutionId,
  accounts: readonly PlainPayeeAccount[],
): Promise<readonly PayeeAccount[]> {
  const items = accounts.map(({ id, member, bank, number }) => ({
    place: payeePlace({ institution, member }, id, 'number_sealed'),
    bank,
    number,
  }))
  const numbers = await sealNumbers(vault, institution, 'payee_number', items)
  // Where the bank turns out to be the institution itself, the number is looked for among its own.
  const ownIndexes = await vault.indexMany(
    institution,
    'account_number',
    accounts.map(({ number }) => normalNumber(number)),
  )
  return accounts.map(({ bank }, index) => ({
    bank,
    number: numbers[index] ?? fault('a number for each payee'),
    ownIndex: ownIndexes[index] ?? fault('an index for each payee'),
  }))
}

export function sealPayeeAddress(
  vault: Vault,
  institution: InstitutionId,
  { id, member }: Pick<NewPayee, 'id' | 'member'>,
  address: PayeeAddress,
): Promise<Sealed> {
  return vault.seal(payeePlace({ institution, member }, id, 'address_sealed'), canonical(address))
}

export function readPayeeAddress(text: string): PayeeAddress {
  return JSON.parse(text) as PayeeAddress // Sealed above, from one.
}

/** Sealed for the institution that enters it. */
export async function sealBillerNumber(
  vault: Vault,
  institution: InstitutionId,
  row: BillerId,
  { bank, number }: { readonly bank: string; readonly number: string },
): Promise<AccountNumber> {
  const place = billerPlace(institution, row)
  const [sealed] = await sealNumbers(vault, institution, 'payee_number', [{ place, bank, number }])
  return sealed ?? fault('one number is sealed as one')
}

/** Seals of each item what it has to be sealed, at most one text. */
async function sealSome<Item>(
  vault: Vault,
  items: readonly Item[],
  partOf: (item: Item) => readonly { readonly place: Place; readonly text: string }[],
): Promise<ReadonlyMap<Item, Sealed>> {
  const parts = items.flatMap(item => partOf(item).map(part => ({ item, part })))
  const sealed = await vault.sealMany(parts.map(({ part }) => part))
  return new Map(parts.map(({ item }, index) => [item, sealed[index] ?? fault('one for each')]))
}

type PlainNumber = {
  readonly place: Place
  /** Tells equal numbers at two banks apart: a routing number or BIC; '' for the institution's own. */
  readonly bank: string
  readonly number: string
}

/** Blanks and dashes are not part of a number. */
export function normalNumber(number: string): string {
  return number.replaceAll(/[ -]/g, '').toUpperCase()
}

/** What is shown of it. */
export function lastDigitsOf(number: string): string {
  return maskAccount(number).replaceAll('*', '')
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
    last4: lastDigitsOf(numbers[index] ?? ''),
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
