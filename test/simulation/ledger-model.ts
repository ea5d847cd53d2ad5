// What the ledger should answer, said as slowly and plainly as possible. The real one is compared with it.

import type { TransferOrder } from '../../src/ledger/ledger.ts'

export type ModelAccount = {
  floor: bigint | null
  normalSide: 'debit' | 'credit'
  currency: string
  posted: bigint
  out: bigint
  into: bigint
}
type Done = { order: TransferOrder; debit: string; credit: string; minor: bigint; endedBy?: string }
export type Model = { accounts: Map<string, ModelAccount>; byKey: Map<string, Done>; byId: Map<string, Done> }

const same = (a: TransferOrder, b: TransferOrder) =>
  JSON.stringify(a, (_, x) => (typeof x === 'bigint' ? `${x}` : x)) ===
  JSON.stringify(b, (_, x) => (typeof x === 'bigint' ? `${x}` : x))

/** Applies one order and answers 'ok' or the refusal's code. `id` names the transfer if it is accepted. */
export function apply(model: Model, order: TransferOrder, id: string): string {
  const earlier = model.byKey.get(order.key)
  if (earlier) return same(earlier.order, order) ? 'ok' : 'transfer_key_reused'
  let debit: string
  let credit: string
  let minor: bigint
  let held = 0n
  if ('of' in order) {
    const of = model.byId.get(order.of)
    if (order.kind === 'reversal') {
      if (!of) return 'transfer_not_found'
      if (of.order.kind !== 'direct' && of.order.kind !== 'capture') return 'transfer_moved_nothing'
      if (of.endedBy) return 'transfer_already_reversed'
      ;[debit, credit, minor] = [of.credit, of.debit, of.minor]
    } else {
      if (of?.order.kind !== 'hold') return 'hold_not_found'
      if (of.endedBy)
        return of.endedBy === 'capture'
          ? 'hold_already_captured'
          : of.endedBy === 'expiry'
            ? 'hold_expired'
            : 'hold_already_released'
      ;[debit, credit, minor, held] = [
        of.debit,
        of.credit,
        order.kind === 'capture' ? (order.minor ?? of.minor) : 0n,
        -of.minor,
      ]
      if (order.kind === 'capture' && minor <= 0n) return 'amount_not_positive'
      if (minor > of.minor) return 'capture_exceeds_hold'
    }
  } else {
    ;[debit, credit, minor] = [order.debit, order.credit, order.money.minor]
    if (minor <= 0n) return 'amount_not_positive'
    if (order.kind === 'hold') [minor, held] = [0n, minor]
  }
  const [from, to] = [model.accounts.get(debit), model.accounts.get(credit)]
  if (!from || !to) return 'account_not_found'
  if (debit === credit) return 'accounts_same'
  if ('money' in order && (from.currency !== order.money.currency || to.currency !== order.money.currency))
    return 'currencies_differ'
  const after = [
    { ...from, posted: from.posted - minor, out: from.out + held },
    { ...to, posted: to.posted + minor, into: to.into + held },
  ] as const
  for (const { floor, normalSide, posted, out, into } of after) {
    if (floor !== null && (normalSide === 'credit' ? posted - out : -posted - into) < floor) return 'insufficient_funds'
  }
  Object.assign(from, after[0])
  Object.assign(to, after[1])
  const entry: Done = { order, debit, credit, minor: order.kind === 'hold' ? order.money.minor : minor }
  model.byKey.set(order.key, entry)
  model.byId.set(id, entry)
  if ('of' in order) Object.assign(model.byId.get(order.of) ?? {}, { endedBy: order.kind })
  return 'ok'
}
