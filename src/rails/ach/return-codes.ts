// Return reason codes: what each means, who may use it, how long they have, and what a payer does about it.
// Source: Nacha Operating Rules, Appendix Four (Return Entries), Table of Return Reason Codes; periods as public guides
// of banks repeat them. R62 and R77 came in 2021, with the rule on reversals.

/**
 * By whom: the receiving bank, the originating one for dishonoring a return, the receiving one for contesting that, a
 * gateway to abroad, a federal agency, or an ACH operator.
 */
type User = 'rdfi' | 'dishonoring' | 'contesting' | 'gateway' | 'agency' | 'operator'

/** `next file` is the operator's next delivery; `at once` when the receiver refuses; `agreed` is for the two banks. */
type Within = { readonly bankingDays: number } | { readonly calendarDays: number } | 'next file' | 'at once' | 'agreed'

export type ReturnReason = {
  readonly means: string
  readonly by: User
  readonly within: Within
  /** What of the payment's data is wrong. It is not to be sent again until somebody has put that right. */
  readonly wrong: 'account' | 'routing_number' | 'identification' | 'receiver' | null
  /** In which return rate of the originator it counts, besides the overall one (Subsection 2.17.2). */
  readonly rate: 'unauthorized' | 'administrative' | null
}

const two = { bankingDays: 2 } as const
const sixty = { calendarDays: 60 } as const
const five = { bankingDays: 5 } as const

type ReasonRow = readonly [means: string, by: User, within: Within, wrong?: ReturnReason['wrong']]

const rows: Readonly<Record<string, ReasonRow>> = {
  R01: ['not enough money in the account', 'rdfi', two],
  R02: ['account closed', 'rdfi', two, 'account'],
  R03: ['no such account, or not of this receiver', 'rdfi', two, 'account'],
  R04: ['account number not valid', 'rdfi', two, 'account'],
  R05: ['unauthorized corporate debit to a consumer account', 'rdfi', sixty],
  R06: ['returned at the request of the originating bank', 'rdfi', 'agreed'],
  R07: ['authorization revoked by the customer', 'rdfi', sixty],
  R08: ['payment stopped', 'rdfi', two],
  R09: ['funds not yet collected', 'rdfi', two],
  R10: ['originator not known or not authorized by the customer', 'rdfi', sixty],
  R11: ['not in accordance with the authorization', 'rdfi', sixty],
  R12: ['account sold to another institution', 'rdfi', two, 'routing_number'],
  R13: ['institution not in the ACH network', 'operator', 'next file', 'routing_number'],
  R14: ['representative payee deceased or unable to act', 'rdfi', two, 'receiver'],
  R15: ['beneficiary or account holder deceased', 'rdfi', two, 'receiver'],
  R16: ['account frozen, or returned on instruction of OFAC', 'rdfi', two, 'account'],
  R17: ['entry not processable, suspicious, or an improper reversal', 'rdfi', two],
  R18: ['effective entry date improper', 'operator', 'next file'],
  R19: ['amount field in error', 'operator', 'next file'],
  R20: ['not a transaction account', 'rdfi', two, 'account'],
  R21: ['company identification not valid', 'rdfi', two, 'identification'],
  R22: ['individual identification number not valid', 'rdfi', two, 'identification'],
  R23: ['credit refused by the receiver', 'rdfi', 'at once', 'receiver'],
  R24: ['duplicate entry', 'rdfi', two],
  R25: ['addenda in error', 'operator', 'next file'],
  R26: ['mandatory field in error', 'operator', 'next file'],
  R27: ['trace number in error', 'operator', 'next file'],
  R28: ['check digit of the routing number differs', 'operator', 'next file', 'routing_number'],
  R29: ['not authorized by the corporate customer', 'rdfi', two],
  R30: ['institution takes no part in check truncation', 'operator', 'next file'],
  R31: ['late return by agreement, CCD and CTX', 'rdfi', 'agreed'],
  R32: ['institution cannot settle', 'operator', 'next file'],
  R33: ['return of a destroyed check entry', 'rdfi', sixty],
  R34: ['participation of the institution limited', 'operator', 'next file', 'routing_number'],
  R35: ['debits are not permitted for this class or account', 'operator', 'next file'],
  R36: ['credits are not permitted for this class', 'operator', 'next file'],
  R37: ['source document presented for payment as well', 'rdfi', sixty],
  R38: ['stop payment on the source document', 'rdfi', sixty],
  R39: ['source document improper or presented for payment', 'rdfi', two],
  R40: ['enrollment returned by the agency', 'agency', 'agreed'],
  R41: ['transaction code of the enrollment not valid', 'agency', 'agreed'],
  R42: ['routing number of the enrollment not valid', 'agency', 'agreed'],
  R43: ['account number of the enrollment not valid', 'agency', 'agreed'],
  R44: ['identification of the enrollment not valid', 'agency', 'agreed'],
  R45: ['name of the enrollment not valid', 'agency', 'agreed'],
  R46: ['representative payee indicator not valid', 'agency', 'agreed'],
  R47: ['duplicate enrollment', 'agency', 'agreed'],
  R50: ['state law affects re-presented checks', 'rdfi', two],
  R51: ['re-presented check ineligible or entry improper', 'rdfi', sixty],
  R52: ['stop payment on the re-presented check', 'rdfi', sixty],
  R53: ['re-presented check presented for payment as well', 'rdfi', sixty],
  R61: ['return misrouted', 'dishonoring', five],
  R62: ['return of an erroneous or reversing debit', 'dishonoring', five],
  R67: ['return is a duplicate', 'dishonoring', five],
  R68: ['return not in time', 'dishonoring', five],
  R69: ['fields of the return in error', 'dishonoring', five],
  R70: ['return not requested and not accepted', 'dishonoring', five],
  R71: ['dishonored return misrouted', 'contesting', two],
  R72: ['dishonored return not in time', 'contesting', two],
  R73: ['return was in time', 'contesting', two],
  R74: ['return corrected', 'contesting', two],
  R75: ['return was no duplicate', 'contesting', two],
  R76: ['return had no errors', 'contesting', two],
  R77: ['funds of the reversed debit cannot be recovered', 'contesting', two],
  R80: ['coding of the international entry in error', 'gateway', 'agreed'],
  R81: ['gateway has no agreement for international entries', 'gateway', 'agreed'],
  R82: ['foreign institution not identified', 'gateway', 'agreed', 'routing_number'],
  R83: ['foreign institution cannot settle', 'gateway', 'agreed'],
  R84: ['not processed by the gateway', 'gateway', 'agreed'],
  R85: ['international payment with a domestic class code', 'gateway', 'agreed'],
}

/** Subsection 2.17.2: 0.5 % for the first, 3 % for the second, of the debits of two months. */
const unauthorized = new Set(['R05', 'R07', 'R10', 'R11', 'R29', 'R51'])
const administrative = new Set(['R02', 'R03', 'R04'])

export const returnReasons: ReadonlyMap<string, ReturnReason> = new Map(
  Object.entries(rows).map(([code, [means, by, within, wrong = null]]) => {
    const rate = unauthorized.has(code) ? 'unauthorized' : administrative.has(code) ? 'administrative' : null
    return [code, { means, by, within, wrong, rate }]
  }),
)

const wrongs = {
  account: 'The account that the payee gave is not right',
  routing_number: 'The bank that the payee gave is not right',
  identification: 'The identification number is not right',
  receiver: 'The receiver does not or cannot take it',
} as const satisfies Record<NonNullable<ReturnReason['wrong']>, string>

/** A code in words, and what follows for the next payment; undefined for what is no code of the rules. */
export function returnWords(code: string): string | undefined {
  const reason = returnReasons.get(code)
  if (reason === undefined) return undefined
  const { means, wrong } = reason
  if (wrong === null) return `${code}: ${means}`
  return `${code}: ${means}. ${wrongs[wrong]}: put it right before anything is paid there again, standing orders too.`
}
