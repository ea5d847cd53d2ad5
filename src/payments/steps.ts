// The steps of payments: each is written down, has its leaf, and moves or holds the money that goes with it.

import * as audit from '../audit/audit.ts'
import { formatMoney } from '../base/money.ts'
import { fault } from '../base/outcome.ts'
import type { Actor, Work } from '../base/work.ts'
import type * as ledger from '../ledger/ledger.ts'
import type * as rails from '../rails/rails.ts'
import { mayBecome, type PaymentState } from './lifecycle.ts'
import type { FundingAccountId, Payment } from './payment.ts'
import * as store from './store.ts'
import type { Accepted } from './submission.ts'

/**
 * Takes locked payments one step further, all of them or none, and says so in their histories. The new state, reason
 * and hold are in `after`; the version and the time are set here.
 */
export async function step(
  work: Work,
  changes: readonly { readonly before: Payment; readonly after: Payment }[],
  actor: Actor = work.actor,
): Promise<void> {
  if (changes.length === 0) return
  const moved = changes.map(({ before, after }) => {
    if (!mayBecome(before.state, after.state)) fault(`a payment does not go from ${before.state} to ${after.state}`)
    return { before, after: { ...after, version: before.version + 1, changedAt: work.now } }
  })
  const [updated] = await Promise.all([
    store.updatePayments(
      work,
      moved.map(({ after }) => after),
    ),
    store.insertSteps(
      work,
      moved.map(({ before, after: { id, version, state, reason } }) => ({
        payment: id,
        version,
        from: before.state,
        state,
        reason,
        actor,
      })),
    ),
  ])
  if (updated !== moved.length) fault(`${moved.length} payments took a step, ${updated} were updated`)
  for (const { before, after } of moved) appendStep(work, after, before.state, actor)
}

/** One leaf for each step of each payment, of the same shape for all. */
export function appendStep(
  work: Work,
  payment: Payment,
  from: PaymentState | null,
  actor: Actor = work.actor,
  isAmended = false,
): audit.Leaf {
  const {
    id,
    member,
    fundingAccount,
    payee,
    money,
    method,
    processOn,
    deliverOn,
    state,
    version,
    reason,
    hold,
    standingOrder,
    occurrence,
  } = payment
  return audit.append(
    work,
    'payments.step',
    {
      payment: id,
      version,
      from,
      state,
      ...(from === null || isAmended
        ? {
            member,
            fundingAccount,
            payee,
            amount: formatMoney(money),
            currency: money.currency,
            method,
            processOn,
            deliverOn,
          }
        : {}),
      ...(hold === null ? {} : { hold }),
      ...(reason === null ? {} : { reason }),
      ...(standingOrder === null ? {} : { standingOrder, occurrence }),
    },
    actor,
  )
}

/**
 * A payment within the institution arrives at once, or once the core has held the money for it; any other is held until the
 * bank has settled it.
 */
export function transferOf(
  { order, payment, account = fault('due'), creditorAccount }: Accepted,
  clearing: readonly ledger.AccountId[],
): ledger.TransferOrder {
  if (payment.state === 'settled') return bookOf(payment, account, creditorAccount, order.actor)
  const hold =
    payment.state === 'released' && payment.method === 'on_us'
      ? bookHoldOf(payment, account, creditorAccount, order.actor)
      : holdOf(payment, account, clearing, order.actor)
  return payment.state === 'released' ? hold : { ...hold, key: waitKeyOf(payment) }
}

/** Of the hold that keeps the money of a payment which is due and waits for people. */
export function waitKeyOf({ id, version }: Pick<Payment, 'id' | 'version'>): string {
  return `${id}/wait/${version}`
}

export function bookOf(
  payment: Payment,
  account: ledger.AccountId,
  creditorAccount: ledger.AccountId | null,
  actor: Actor,
): ledger.TransferOrder {
  return {
    kind: 'direct',
    key: bookKeyOf(payment),
    debit: account,
    credit: creditorAccount ?? fault('a payee within the institution has an account'),
    money: payment.money,
    actor,
  }
}

/** Each attempt has a hold of its own. */
export function holdOf(
  payment: Payment,
  account: ledger.AccountId,
  clearing: readonly ledger.AccountId[],
  actor: Actor,
): ledger.TransferOrder {
  return {
    kind: 'hold',
    ...(payment.hold === null ? {} : { id: payment.hold }),
    key: holdKeyOf(payment),
    debit: account,
    credit: bucketOf(clearing, payment.fundingAccount),
    money: payment.money,
    actor,
  }
}

/** Of a payment within the institution that waits for the core: what is held for the payee, and theirs when it is done. */
export function bookHoldOf(
  payment: Payment,
  account: ledger.AccountId,
  creditorAccount: ledger.AccountId | null,
  actor: Actor,
): ledger.TransferOrder {
  const credit = creditorAccount ?? fault('a payee within the institution has an account')
  return { ...holdOf(payment, account, [credit], actor) }
}

/** The key of what pays the payee of a payment within the institution. */
export function bookKeyOf({ id }: Pick<Payment, 'id'>): string {
  return `${id}/book`
}

/** The key of the hold of the attempt under way. */
function holdKeyOf({ id, attempts }: Pick<Payment, 'id' | 'attempts'>): string {
  return attempts === 1 ? `${id}/hold` : `${id}/hold/${attempts}`
}

/** Which clearing account takes the money of this funding account: always the same, and evenly spread. */
export function bucketOf(clearing: readonly ledger.AccountId[], fundingAccount: FundingAccountId): ledger.AccountId {
  let sum = 0
  for (let index = fundingAccount.length - 4; index < fundingAccount.length; index++)
    sum = sum * 31 + fundingAccount.charCodeAt(index)
  return clearing[sum % clearing.length] ?? fault('an institution has clearing accounts')
}

/** What the rails call an attempt: the payment, and which attempt it is after the first. */
export function referenceOf(payment: Payment['id'], attempts: number): string {
  return attempts === 1 ? payment : `${payment}/${attempts}`
}

/** The other way round: payments alone queue instructions, so every reference is one of theirs. */
export function paymentOf(reference: string): Payment['id'] {
  return (reference.split('/')[0] ?? '') as Payment['id'] // Put together by `referenceOf`.
}

/** What the rails are told to carry. `creditor` stands for the payee's account as it is now. */
export function instructionOf(
  { id, attempts, money, method }: Payment,
  creditor: string,
): Parameters<typeof rails.enqueue>[1][number] {
  if (method === 'on_us') return fault('what stays within the institution is carried by nobody')
  return { reference: referenceOf(id, attempts), money, method, creditor }
}
