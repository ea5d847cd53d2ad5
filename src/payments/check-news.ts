// Checks that were brought to the bank and are not to be paid: before they were mailed, after they were stopped, once more, or
// with another amount. Nothing is taken from the member for them; a person looks.

import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as rails from '../rails/rails.ts'
import { act } from './exceptions.ts'
import * as exceptionsStore from './exceptions-store.ts'
import { openExceptions } from './opening.ts'
import { paymentOf } from './steps.ts'
import * as store from './store.ts'

const said: Readonly<Record<string, string>> = {
  check_not_issued: 'The check was brought to the bank before it was mailed',
  check_voided: 'The check was brought to the bank though it is void',
  check_stopped: 'The check was brought to the bank though it is stopped, or is being stopped',
  check_presented_twice: 'The check was brought to the bank once more',
  check_amount_differs: 'The check was brought to the bank with another amount',
  check_stale: 'The check was brought to the bank after its time',
}

function wordsOf({ number, verdict, isPaid }: rails.UntoldPresentment): string {
  const what = (said[verdict] ?? verdict).replace('The check', `Check ${number}`)
  return isPaid ? `${what}, and has been paid: the bank is to give it back.` : `${what}: the bank is not to pay it.`
}

/** Puts what was brought where somebody sees it; answers how many there were. */
export async function hearPresentments(work: Work, presentmentsMax: number): Promise<number> {
  const all = await rails.takePresentments(work, presentmentsMax)
  if (all.length === 0) return 0
  await store.lockPayments(
    work,
    all.map(({ reference }) => paymentOf(reference)),
  )
  for (const presentment of all) {
    const payment = paymentOf(presentment.reference)
    const reason = wordsOf(presentment)
    // Whoever has seen the exception as it was is refused by its version, and reads why.
    const [open] = await exceptionsStore.lockOpenFor(work, [payment])
    if (open !== undefined) await act(work, { ...open, reason, retryOn: null }, 'check_presented', reason)
    else if ((await openExceptions(work, [{ payment, kind: 'check_presented', reason }])) !== 1)
      fault(`${payment} had no open exception, and has none`)
  }
  return all.length
}
