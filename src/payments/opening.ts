// Opens exceptions: a payment that failed, came back, or has not been heard of is put where somebody sees it, in the work
// in which that happens.

import * as audit from '../audit/audit.ts'
import { dateIn } from '../base/dates.ts'
import type { Work } from '../base/work.ts'
import { addBusinessDays } from './calendar.ts'
import { type Exception, type ExceptionKind, table } from './exception.ts'
import * as exceptionsStore from './exceptions-store.ts'
import { institution } from './parties.ts'
import type { PaymentId } from './payment.ts'
import { settingsOf } from './settings.ts'

export type Trouble = { readonly payment: PaymentId; readonly kind: ExceptionKind; readonly reason: string }

/** One that is open for the same payment already stays as it is. Answers with how many are new. */
export async function openExceptions(work: Work, troubles: readonly Trouble[]): Promise<number> {
  if (troubles.length === 0) return 0
  const own = await institution(work)
  const { calendar } = await settingsOf(work, own)
  const today = dateIn(own.timeZone, work.now)
  const exceptions = troubles.map(
    ({ payment, kind, reason }): Exception => ({
      id: work.newId('exc'),
      payment,
      kind,
      reason,
      state: 'open',
      openedAt: work.now,
      dueOn: addBusinessDays(calendar, today, table[kind].dueDays),
      retries: 0,
      retryOn: table[kind].retriesMax > 0 ? addBusinessDays(calendar, today, 1) : null,
      owner: null,
      ownedUntil: null,
      proposal: null,
      wanted: null,
      resolution: null,
      resolvedBy: null,
      resolvedAt: null,
      version: 1,
    }),
  )
  const fresh = new Set(await exceptionsStore.insertExceptions(work, exceptions))
  const opened = exceptions.filter(({ id }) => fresh.has(id))
  if (opened.length === 0) return 0
  await exceptionsStore.insertExceptionSteps(
    work,
    opened.map(({ id, reason }) => ({ exception: id, version: 1, act: 'opened', actor: work.actor, reason })),
  )
  for (const { id, payment, kind, reason, dueOn } of opened)
    audit.append(work, 'payments.exception', { exception: id, payment, act: 'opened', kind, reason, dueOn })
  return opened.length
}
