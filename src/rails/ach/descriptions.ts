// Company entry descriptions that the rules demand, so that banks can tell such batches apart, and those that are
// nobody else's to use. Source: Nacha Operating Rules, Article Two, and for PAYROLL and PURCHASE the amendment on fraud
// monitoring in force since 2026-03-20. Whether a batch is one of wages or of purchases is known to its originator only.

import { secCodes } from './sec-codes.ts'

export const descriptions = {
  /** Subsection 2.7: micro-entries, less than a dollar, to verify an account. */
  accountVerification: 'ACCTVERIFY',
  /** Subsection 2.5.8.3: enrollments with federal agencies. */
  enrollment: 'AUTOENROLL',
  /** Health care claim payments, CCD credits. */
  healthCareClaimPayment: 'HCCLAIMPMT',
  /** What an operator wrote before a settlement failed. */
  nonSettled: 'NONSETTLED',
  /** Credits to consumers for wages and the like, PPD. */
  payroll: 'PAYROLL',
  /** Debits of consumers for goods bought online. */
  purchase: 'PURCHASE',
  /** Subsection 2.11: reclamation of pension payments. */
  reclamation: 'RECLAIM',
  /** Subsection 2.13.4: a debit tried again after R01 or R09. */
  reinitiation: 'RETRY PYMT',
  /** Subsection 2.14: a fee for a debit that came back. */
  returnFee: 'RETURN FEE',
  /** Subsections 2.9 and 2.10: undoing an erroneous file or entry. */
  reversal: 'REVERSAL',
} as const

export function descriptionRule(
  sec: string,
  description: string,
): 'description_differs' | 'description_reserved' | null {
  const demanded = secCodes.get(sec)?.description
  // A reversal says so, whatever it reverses.
  if (demanded !== undefined && description !== demanded && description !== descriptions.reversal) {
    return 'description_differs'
  }
  if (description === descriptions.nonSettled) return 'description_reserved'
  return description === descriptions.healthCareClaimPayment && sec !== 'CCD' ? 'description_differs' : null
}

/** Below a dollar. */
export const microEntryAmountMax = 99n
