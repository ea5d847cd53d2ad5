// What an order given now would be promised, for those who ask before they order.

import type { BusinessDate } from '../base/dates.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { addBusinessDays, deliveryOf, type Method, windowAt } from './calendar.ts'
import { institution } from './parties.ts'
import * as partiesStore from './parties-store.ts'
import type { PayeeRefusal } from './payees.ts'
import type { PayeeId } from './payment.ts'
import { leadDaysTo } from './rules.ts'
import { settingsOf } from './settings.ts'

export type Quote = {
  readonly method: Method
  /** Today's window has closed, or today is no business day: what is ordered now leaves on the first day below. */
  readonly isNextWindow: boolean
  /** The next days on which money can leave, and when it then arrives. */
  readonly days: readonly { readonly processOn: BusinessDate; readonly deliverOn: BusinessDate }[]
}

const quotedDays = 10

/** For each way in which the payee can be reached; the fastest comes last. */
export async function quote(work: Work, id: PayeeId): Promise<Outcome<readonly Quote[], PayeeRefusal>> {
  const [own, [payee]] = await Promise.all([institution(work), partiesStore.findPayees(work, [id])])
  if (payee === undefined) return refused({ code: 'payee_not_found', payee: id })
  const settings = await settingsOf(work, own)
  const { calendar } = settings
  const leadDays = leadDaysTo(payee, settings)
  const methods: readonly Method[] = payee.method === 'ach' ? ['ach', 'same_day_ach'] : [payee.method]
  return done(
    methods.map(method => {
      const window = windowAt(calendar, own.timeZone, work.now, method)
      return {
        method,
        isNextWindow: window.isNext,
        days: Array.from({ length: quotedDays }, (_, count) => {
          const processOn = addBusinessDays(calendar, window.day, count)
          return { processOn, deliverOn: deliveryOf(calendar, leadDays, method, processOn) }
        }),
      }
    }),
  )
}
