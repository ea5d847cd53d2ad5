// What the rules of payments should answer, said as slowly and plainly as possible: lists, filters, and dates written
// down one by one. The real ones are compared with it. It knows June 2026 in New York only, and one member.

import type { PaymentOrder } from '../../src/payments/payments.ts'

export type ModelWorld = {
  readonly now: string
  readonly limits: Readonly<Record<'payment' | 'sameDayPayment' | 'payeePerDay' | 'day' | 'month', bigint | null>>
  readonly one: bigint | null
  readonly available: bigint | null
  readonly method: 'ach' | 'check' | 'on_us'
}
type Taken = { order: PaymentOrder; on: string; answer: string }

/** Every business day that a test can name or reach: Juneteenth is a Friday. */
const businessDays = `2026-05-29 2026-06-01 2026-06-02 2026-06-03 2026-06-04 2026-06-05 2026-06-08 2026-06-09 2026-06-10
  2026-06-11 2026-06-12 2026-06-15 2026-06-16 2026-06-17 2026-06-18 2026-06-22 2026-06-23 2026-06-24 2026-06-25 2026-06-26
  2026-06-29 2026-06-30 2026-07-01 2026-07-02 2026-07-03 2026-07-06 2026-07-07 2026-07-08 2027-05-25 2027-05-26 2027-05-27
  2027-05-28 2027-06-01 2027-06-02 2027-06-03 2027-06-04`.split(/\s+/)
const lead = { ach: 2, same_day_ach: 0, check: 5, on_us: 0 }

const plain = (order: PaymentOrder) => {
  const { id: _, key: _key, isRepeat: _isRepeat, ...content } = order
  return JSON.stringify(content, (_name, value) => (typeof value === 'bigint' ? `${value}` : value))
}

export function modelOf(world: ModelWorld, orders: readonly PaymentOrder[]): readonly string[] {
  const taken: Taken[] = []
  return orders.map(order => {
    const earlier = taken.find(one => one.order.key === order.key)
    if (earlier) return plain(earlier.order) === plain(order) ? earlier.answer : 'payment_key_reused'
    const decided = decide(world, taken, order)
    if (decided.on !== '') taken.push({ order, on: decided.on, answer: decided.answer })
    return decided.answer
  })
}

function decide(world: ModelWorld, taken: readonly Taken[], order: PaymentOrder): { answer: string; on: string } {
  const no = (answer: string) => ({ answer, on: '' })
  if (order.fundingAccount === 'fac_9') return no('funding_account_not_found')
  if (order.payee === 'pye_9') return no('payee_not_found')
  const amount = order.money.minor
  if (amount <= 0n) return no('amount_not_positive')
  if (order.speed && world.method !== 'ach') return no('same_day_not_offered')

  const method = order.speed ? 'same_day_ach' : world.method
  const today = world.now.slice(0, 10)
  const time = world.now.slice(11, 16) // In UTC: four hours ahead of New York in June.
  const closes = { ach: '21:00', check: '21:00', same_day_ach: '17:45', on_us: '99:99' }[method]
  const isOpen = businessDays.includes(today) && time < closes
  const first = businessDays.find(day => (isOpen ? day >= today : day > today)) ?? ''
  let on = first
  if (order.deliverBy) {
    const arrives = businessDays.findLastIndex(day => day <= (order.deliverBy ?? ''))
    on = businessDays[arrives - lead[method]] ?? ''
    if (on < first) return no('delivery_too_early')
  } else if (order.processOn && order.occurrence) {
    on = businessDays.find(day => day >= (order.processOn ?? '') && day >= first) ?? ''
  } else if (order.processOn && order.processOn !== today) {
    if (order.processOn < today) return no('date_in_past')
    if (!businessDays.includes(order.processOn)) return no('date_not_business_day')
    on = order.processOn < first ? first : order.processOn
  }
  const isLeapAhead = today === '2026-06-01' ? '2027-06-02' : '2027-06-07'
  if (on > isLeapAhead) return no('date_too_far')

  const sum = (those: readonly Taken[]) => those.reduce((total, one) => total + one.order.money.minor, 0n)
  const over = (limit: bigint | null, those: readonly Taken[]) => limit !== null && sum(those) + amount > limit
  const thatDay = taken.filter(one => one.on === on)
  const toPayee = thatDay.filter(one => one.order.payee === order.payee)
  const { limits } = world
  if (over(limits.payment, [])) return no('over_payment_limit')
  if (order.speed && over(limits.sameDayPayment, [])) return no('over_same_day_limit')
  if (over(limits.payeePerDay, toPayee)) return no('over_payee_limit')
  if (over(limits.day, thatDay)) return no('over_day_limit')
  if (
    over(
      limits.month,
      taken.filter(one => one.on.slice(0, 7) === on.slice(0, 7)),
    )
  )
    return no('over_month_limit')
  const isSame = toPayee.some(one => one.order.money.minor === amount)
  if (isSame && !order.isRepeat && !order.occurrence) return no('payment_duplicate')
  const isNow = isOpen && on === today
  const spent = taken.filter(one => one.on === today && one.order.fundingAccount === order.fundingAccount)
  if (isNow && over(world.available, spent)) return no('insufficient_funds')
  if (world.one !== null && amount > world.one) return { answer: 'awaiting_approval', on }
  return { answer: isNow ? (method === 'on_us' ? 'settled' : 'released') : 'scheduled', on }
}
