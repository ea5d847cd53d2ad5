// What a dry run has to remember of the files it has gone through: the next file names their rows, and they are not here. Of a
// row a few dozen bytes stay, and none of its contents. Ids follow from references, so that they need not be kept.

import { hash } from 'node:crypto'

import { base32, type Id } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type { Sealed, Vault } from '../protection/protection.ts'
import { addFundingAccounts } from './parties.ts'
import { type AccountNumber, insertMembers } from './parties-store.ts'
import { insertPayees } from './payees-store.ts'
import type { FundingAccountId, MemberId, PayeeId } from './payment.ts'

/** Whose it is, and what of it the next file is decided on: a currency, a next day. */
export type Pretence = { readonly member: MemberId; readonly more: string | null }

export type Pretended = {
  readonly rows: Map<string, Pretence>
  /** Numbers that are taken, as hexadecimal blind indexes. */
  readonly claims: Set<string>
}

/** The id that a row would have, were it here. */
export function pretendId<Prefix extends string>(prefix: Prefix, reference: string): Id<Prefix> {
  return `${prefix}_${base32(hash('sha256', `${prefix}/${reference}`, 'buffer').subarray(0, 16))}`
}

/** As the vault, but that no member gets a key: who only pretends to be here must leave none behind. */
export function pretending(vault: Vault): Vault {
  const sealMany: Vault['sealMany'] = items =>
    vault.sealMany(
      items.map(({ place: { institution, table, column, row }, text }) => ({
        place: { institution, table, column, row },
        text,
      })),
    )
  return {
    ...vault,
    sealMany,
    seal: async (place, text) => (await sealMany([{ place, text }]))[0] ?? fault('one is sealed as one'),
  }
}

/** Rows of earlier files that a batch needs. */
export type Parents = {
  readonly members: ReadonlySet<MemberId>
  readonly accounts: ReadonlyMap<
    FundingAccountId,
    { readonly member: MemberId; readonly currency: string; readonly index?: Buffer }
  >
  readonly payees: ReadonlyMap<PayeeId, { readonly member: MemberId }>
}

/** Puts them here for the rehearsal of one batch, bare: what is sealed of them is empty. */
export async function pretendParents(work: Work, { members, accounts, payees }: Parents, blank: Sealed): Promise<void> {
  if (members.size > 0)
    await insertMembers(
      work,
      [...members].map(id => ({ id, reference: id, name: blank })),
    )
  const numberOf = (id: string, index: Buffer = hash('sha256', id, 'buffer')): AccountNumber => ({
    sealed: blank,
    token: id,
    index,
    last4: '',
  })
  if (accounts.size > 0) {
    const opened = await addFundingAccounts(
      work,
      [...accounts].map(([id, { member, currency, index }]) => ({
        id,
        member,
        number: numberOf(id, index),
        currency,
        floor: 0n,
      })),
    )
    if (!opened.ok) fault(`accounts cannot be pretended: ${opened.refusal.code}`)
  }
  if (payees.size > 0)
    await insertPayees(
      work,
      [...payees].map(([id, { member }]) => ({
        id,
        member,
        nickname: '',
        number: numberOf(id),
        name: blank,
        biller: null,
        method: 'ach',
        account: null,
      })),
    )
}
