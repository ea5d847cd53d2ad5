// A bank's past as an institution of ours: its members, accounts, payees and standing orders, and what each day brought.

import type { BusinessDate } from '../../src/base/dates.ts'
import type { InstitutionId } from '../../src/base/ids.ts'
import { done, fault, type Outcome, type Refusal } from '../../src/base/outcome.ts'
import { type Outside, transact, type Work } from '../../src/base/work.ts'
import * as ledger from '../../src/ledger/ledger.ts'
import * as payments from '../../src/payments/payments.ts'
import type { Vault } from '../../src/protection/protection.ts'
import type { Past, Row } from './folder.ts'

export const institution: InstitutionId = 'replay'
const actor = 'process:replay'
/** What came from elsewhere or went there, other than by standing order, is spread over so many accounts. */
const externalAccounts = 16

export type Opened = {
  readonly bookOf: ReadonlyMap<string, ledger.AccountId>
  readonly orderOf: ReadonlyMap<payments.StandingOrderId, string>
  readonly external: readonly ledger.AccountId[]
  readonly rounding: ledger.AccountId
}

export function must<T>(outcome: Outcome<T, Refusal> | undefined): T {
  return outcome?.ok === true
    ? outcome.value
    : fault(
        `refused: ${JSON.stringify(outcome?.refusal, (_, value) => (typeof value === 'bigint' ? `${value}` : value))}`,
      )
}

/** Enters the bank as it was the day before its first. What is personal is sealed first. */
export async function openBank(outside: Outside, vault: Vault, past: Past): Promise<Opened> {
  const inWork = async <T>(perform: (work: Work) => Promise<T>) =>
    must(await transact(outside, institution, actor, async work => done(await perform(work))))
  const { newId } = outside
  must(await transact(outside, institution, actor, work => payments.openInstitution(work, { ...past, rules: 'open' })))

  const members = past.accounts.map(account => ({ account, member: newId('mem'), funding: newId('fac') }))
  const memberOf = new Map(members.map(entry => [entry.account, entry]))
  const at = <T>(list: readonly T[], index: number): T => list[index] ?? fault('one for each')
  const plain = members.map(({ account, member }) => ({
    id: member,
    reference: `M-${account}`,
    name: `Client ${account}`,
  }))
  const sealedMembers = await payments.sealMembers(vault, institution, plain)
  const numbers = await payments.sealFundingNumbers(
    vault,
    institution,
    members.map(({ account, member, funding }) => ({ id: funding, member, number: account })),
  )
  must(await transact(outside, institution, actor, work => payments.addMembers(work, sealedMembers)))
  const accounts = must(
    await transact(outside, institution, actor, work =>
      payments.addFundingAccounts(
        work,
        members.map(({ member, funding }, index) => ({
          id: funding,
          member,
          number: at(numbers, index),
          currency: past.currency,
          floor: null,
        })),
      ),
    ),
  )

  // Several orders may go from a member to one account: that is one payee.
  const payeeOf = new Map<string, payments.PayeeId>()
  const payees = past.standingOrders.map(order => {
    const owner = memberOf.get(order.account) ?? fault('an order has an account')
    const place = `${owner.member}/${order.payeeBank}/${order.payeeAccount}`
    const known = payeeOf.get(place)
    const payee = known ?? newId('pye')
    payeeOf.set(place, payee)
    return { order, payee, owner, isNew: known === undefined }
  })
  const newPayees = payees.filter(({ isNew }) => isNew)
  const sealedPayees = await payments.sealPayees(
    vault,
    institution,
    newPayees.map(({ order, payee, owner }) => ({
      id: payee,
      member: owner.member,
      nickname: `order ${order.id}`,
      name: `Payee at ${order.payeeBank}`,
      bank: order.payeeBank,
      number: order.payeeAccount,
    })),
  )
  must(await transact(outside, institution, actor, work => payments.addPayees(work, sealedPayees)))
  const made = await inWork(work =>
    payments.createStandingOrders(
      work,
      payees.map(({ order, payee, owner }) => ({
        actor,
        key: `order/${order.id}`,
        fundingAccount: owner.funding,
        payee,
        money: { minor: order.minor, currency: past.currency },
        recurrence: { frequency: 'monthly', startOn: order.firstOn, endsOn: null, occurrencesMax: order.executions },
      })),
    ),
  )
  const system = await inWork(work =>
    ledger.openAccounts(work, [
      { currency: past.currency, kind: 'rounding', normalSide: 'debit', floor: null },
      ...Array.from(
        { length: externalAccounts },
        () => ({ currency: past.currency, kind: 'external', normalSide: 'debit', floor: null }) as const,
      ),
    ]),
  )
  return {
    bookOf: new Map(past.accounts.map((account, index) => [account, at(accounts, index).account])),
    orderOf: new Map(made.map((outcome, index) => [must(outcome).order.id, at(past.standingOrders, index).id])),
    rounding: at(system, 0),
    external: system.slice(1),
  }
}

/** The transfers of one day: every row that no standing order makes, and what rounding left over of any row. */
export function transfersOf(
  rows: readonly Row[],
  { bookOf, external, rounding }: Opened,
  currency: string,
): readonly ledger.TransferOrder[] {
  return rows.flatMap((row): ledger.TransferOrder[] => {
    const book = bookOf.get(row.account) ?? fault('a row has an account')
    const other = external[(Number(row.account) || 0) % external.length] ?? fault('there are external accounts')
    const move = (key: string, against: ledger.AccountId, minor: bigint): ledger.TransferOrder => ({
      kind: 'direct',
      key: `${row.account}/${row.seq}${key}`,
      ...(minor > 0n ? { debit: against, credit: book } : { debit: book, credit: against }),
      money: { minor: minor > 0n ? minor : -minor, currency },
    })
    return [
      ...(row.order === '' ? [move('', other, row.minor)] : []),
      ...(row.roundingMinor === 0n ? [] : [move('/rounding', rounding, row.roundingMinor)]),
    ]
  })
}

/** Noon of that day by the bank's clock, give or take daylight saving: the day is the same either way. */
export function noonOf(day: BusinessDate): Date {
  return new Date(`${day}T11:00:00Z`)
}
