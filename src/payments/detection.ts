// The question to detection: is any of these orders suspicious? Asked once for a list, before its transaction. Detection is
// an upper room, so app.ts hands over whoever answers; until there is one, and whenever it is late, nobody has answered,
// and the institution's setting `payments.detection` decides.

import type { InstitutionId } from '../base/ids.ts'
import type { PaymentOrder, Verdict } from './payment.ts'

/** One verdict for each order, in their order. It may ask the network; it writes nothing. */
export type Detect = (
  institution: InstitutionId,
  orders: readonly PaymentOrder[],
  signal: AbortSignal,
) => Promise<readonly Verdict[]>

/** Members wait for it, so it is short. */
export const detectionDeadlineMs = 100

/** The orders with their verdicts; without any when there was no answer in time, a wrong one, or nobody to ask. */
export async function screen(
  detect: Detect | undefined,
  institution: InstitutionId,
  orders: readonly PaymentOrder[],
  deadlineMs = detectionDeadlineMs,
): Promise<readonly PaymentOrder[]> {
  if (detect === undefined || orders.length === 0) return orders
  const late = new AbortController()
  // Also what throws before it promises anything has only said nothing.
  const ask = async () => detect(institution, orders, late.signal)
  const timer = setTimeout(() => late.abort(), deadlineMs)
  try {
    const silence = new Promise<undefined>(resolve => {
      late.signal.addEventListener('abort', () => resolve(undefined), { once: true })
    })
    const verdicts = await Promise.race([ask().catch(() => undefined), silence])
    if (verdicts?.length !== orders.length) return orders
    return orders.map((order, index) => {
      const verdict = verdicts[index]
      return verdict === undefined ? order : { ...order, verdict }
    })
  } finally {
    clearTimeout(timer)
    late.abort()
  }
}
