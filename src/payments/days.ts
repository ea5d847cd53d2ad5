// What is read of days that are over, and of the day it is.

import { type BusinessDate, dateIn } from '../base/dates.ts'
import { done, type Outcome, type Refusal, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type { Break } from './break.ts'
import { institution } from './parties.ts'
import * as store from './reconciliation-store.ts'

export type DayRefusal = { readonly code: 'day_not_closed'; readonly day: BusinessDate }

export async function findReconciliation(
  work: Work,
  day: BusinessDate,
): Promise<Outcome<store.Reconciliation, DayRefusal>> {
  const found = await store.findReconciliation(work, day)
  return found === undefined ? refused({ code: 'day_not_closed', day }) : done(found)
}

export async function findLedgerDay(work: Work, day: BusinessDate): Promise<Outcome<store.LedgerDay, DayRefusal>> {
  const found = await store.findLedgerDay(work, day)
  return found === undefined ? refused({ code: 'day_not_closed', day }) : done(found)
}

/** The days that are proved, newest first. */
export function listReconciliations(
  work: Work,
  span: store.Span,
  rowsMax: number,
): Promise<readonly store.ReconciliationDay[]> {
  return store.listReconciliations(work, span, rowsMax)
}

/** The days that are summed up, newest first. */
export function listLedgerDays(
  work: Work,
  span: store.Span,
  rowsMax: number,
): Promise<readonly Omit<store.LedgerDay, 'content'>[]> {
  return store.listLedgerDays(work, span, rowsMax)
}

/** The day it is where the institution is. */
export async function todayOf(work: Work): Promise<BusinessDate> {
  return dateIn((await institution(work)).timeZone, work.now)
}

/** A break with the day by which its age is told. */
export async function dated<R extends Refusal>(
  work: Work,
  acting: Promise<Outcome<Break, R>>,
): Promise<Outcome<{ readonly found: Break; readonly today: BusinessDate }, R>> {
  const acted = await acting
  return acted.ok ? done({ found: acted.value, today: await todayOf(work) }) : acted
}
