// What the bank had refused and has paid all the same. Its payments have failed and their money is free: whoever would try
// one again, or close it, is told first. The break of the line says the rest.

import type { Work } from '../base/work.ts'
import * as rails from '../rails/rails.ts'
import { act } from './exceptions.ts'
import * as exceptionsStore from './exceptions-store.ts'
import type { Decision } from './settlement.ts'
import { paymentOf } from './steps.ts'

const warning =
  'The bank had refused it, and a statement shows it paid: not to be paid again before its break is explained.'

export async function warnOfPaid(
  work: Work,
  line: rails.BookedLine,
  { reason }: Extract<Decision, { readonly as: 'suspense' }>,
): Promise<void> {
  if (reason === 'payment_is_not_under_way') await warn(work, await rails.instructionsNamed(work, line.references))
  if (reason !== 'file_is_rejected' || line.file === null) return
  const debit = await rails.debitCalled(work, line.file)
  if (debit === undefined) return
  for await (const page of rails.debitEntries(work, debit)) await warn(work, page)
}

/** Whoever has seen the exception as it was is refused by its version, and reads why. */
async function warn(
  work: Work,
  carried: readonly { readonly reference: string; readonly state: string }[],
): Promise<void> {
  const refused = carried.filter(({ state }) => state === 'rejected').map(({ reference }) => paymentOf(reference))
  if (refused.length === 0) return
  for (const exception of await exceptionsStore.lockOpenFor(work, refused))
    await act(work, { ...exception, reason: warning, retryOn: null }, 'paid_after_all', warning)
}
