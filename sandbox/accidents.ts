// What can go wrong at a bank, on request or by seed. A draw depends on the seed and on what it is about and on nothing
// else, so that a bank that was killed in between has the same accidents as one that was not.

import { createHash } from 'node:crypto'

export const accidentNames = [
  // Files.
  'acknowledgement_lost',
  'acknowledgement_late',
  'acknowledgement_twice',
  'acknowledgement_early',
  'file_dropped',
  'rejected_for_no_reason',
  // Calls.
  'hung_up',
  'accepted_then_hung_up',
  'answer_late',
  'answer_twice',
  'slow_answer',
  // What comes back.
  'return_twice',
  'return_for_unknown',
  'return_late',
  'change_for_unknown',
  // Statements.
  'statement_wrong',
  'statement_missing',
  'statement_twice',
  'statement_out_of_order',
  // Checks.
  'check_twice',
  'check_other_amount',
  'check_paid_after_stop',
  // All of it.
  'outage',
] as const
export type Accident = (typeof accidentNames)[number]

export function isAccident(name: string): name is Accident {
  return accidentNames.some(known => known === name)
}

export type Rates = { readonly [accident in Accident]?: number }

/** Whether it befalls this subject, by seed: as often as its rate says, and always the same. */
export function isDrawn(seed: number, rates: Rates, accident: Accident, subject: string): boolean {
  const rate = rates[accident] ?? 0
  if (rate <= 0) return false
  const digest = createHash('sha256').update(`${seed}/${accident}/${subject}`).digest()
  return digest.readUIntBE(0, 6) / 2 ** 48 < rate
}
