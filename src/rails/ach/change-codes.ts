// Change codes: what a notification of change corrects, and where in its corrected data the new values stand.
// Source: Nacha Operating Rules, Appendix Five (Notification of Change), Table of Change Codes. C01 to C14 come from
// the receiving bank; C61 to C69 are the originating bank's refusals of one.

import { isRoutingNumber } from '../../protection/protection.ts'
import { codeLike, transactionCode } from './transaction-codes.ts'

/** A value within the corrected data: columns of that field, counted from 1. */
type Part = readonly [what: CorrectedPart, from: number, to: number]
export type CorrectedPart =
  | 'routingNumber'
  | 'accountNumber'
  | 'transactionCode'
  | 'individualName'
  | 'individualIdentificationNumber'
  | 'companyName'
  | 'companyIdentification'
  | 'foreignReceivingDfi'

export type ChangeCode = {
  readonly means: string
  readonly by: 'rdfi' | 'refusing' | 'gateway'
  readonly parts: readonly Part[]
}

type ChangeRow = readonly [means: string, by: ChangeCode['by'], ...parts: Part[]]

const rows: Readonly<Record<string, ChangeRow>> = {
  C01: ['account number', 'rdfi', ['accountNumber', 1, 17]],
  C02: ['routing number', 'rdfi', ['routingNumber', 1, 9]],
  C03: ['routing number and account number', 'rdfi', ['routingNumber', 1, 9], ['accountNumber', 13, 29]],
  C04: ['name of the receiver', 'rdfi', ['individualName', 1, 22]],
  C05: ['transaction code', 'rdfi', ['transactionCode', 1, 2]],
  C06: ['account number and transaction code', 'rdfi', ['accountNumber', 1, 17], ['transactionCode', 21, 22]],
  C07: [
    'routing number, account number and transaction code',
    'rdfi',
    ['routingNumber', 1, 9],
    ['accountNumber', 10, 26],
    ['transactionCode', 27, 28],
  ],
  C08: ['foreign receiving institution', 'gateway', ['foreignReceivingDfi', 1, 34]],
  C09: ['identification number of the receiver', 'rdfi', ['individualIdentificationNumber', 1, 22]],
  C10: ['name of the company', 'rdfi', ['companyName', 1, 16]],
  C11: ['identification of the company', 'rdfi', ['companyIdentification', 1, 10]],
  C12: ['name and identification of the company', 'rdfi', ['companyName', 1, 16], ['companyIdentification', 20, 29]],
  C13: ['format of the addenda', 'rdfi'],
  C14: ['class code of an international payment', 'gateway'],
  C61: ['notification misrouted', 'refusing'],
  C62: ['trace number in error', 'refusing'],
  C63: ['company identification in error', 'refusing'],
  C64: ['individual identification number in error', 'refusing'],
  C65: ['corrected data badly formatted', 'refusing'],
  C66: ['discretionary data in error', 'refusing'],
  C67: ['routing number not of the original entry', 'refusing'],
  C68: ['account number not of the original entry', 'refusing'],
  C69: ['transaction code in error', 'refusing'],
}

export const changeCodes: ReadonlyMap<string, ChangeCode> = new Map(
  Object.entries(rows).map(([code, [means, by, ...parts]]) => [code, { means, by, parts }]),
)

export type Corrected = { readonly [what in CorrectedPart]?: string }

/**
 * What a notification says is right. Null when it does not hold what its code promises: a routing number with its check
 * digit, a transaction code of the rules, something where something must stand and nothing beside it. Then a person
 * reads it.
 */
export function readCorrectedData(code: string, correctedData: string): Corrected | null {
  const parts = changeCodes.get(code)?.parts
  if (parts === undefined) return null
  const corrected: { [what in CorrectedPart]?: string } = {}
  let rest = correctedData
  for (const [what, from, to] of parts) {
    const text = correctedData.slice(from - 1, to).trim()
    if (text === '' || !isOfItsKind(what, text)) return null
    corrected[what] = text
    rest = rest.slice(0, from - 1) + ' '.repeat(to - from + 1) + rest.slice(to)
  }
  // What stands beside its columns is a value that has slipped, and would be read short.
  return parts.length > 0 && rest.trim() !== '' ? null : corrected
}

/** The columns that hold these values; null where they do not fit, or one that the code calls for is missing. */
export function writeCorrectedData(code: string, corrected: Corrected): string | null {
  let data = ''
  for (const [what, from, to] of changeCodes.get(code)?.parts ?? []) {
    const text = corrected[what]
    if (text === undefined || text.length > to - from + 1) return null
    data = data.padEnd(from - 1) + text
  }
  return JSON.stringify(readCorrectedData(code, data)) === JSON.stringify(corrected) ? data : null
}

function isOfItsKind(what: CorrectedPart, text: string): boolean {
  if (what === 'routingNumber') return /^\d{9}$/.test(text) && isRoutingNumber(text)
  // A correction names the code that the next entry should have, which is never one of a return.
  if (what === 'transactionCode') {
    return (transactionCode(text)?.purpose ?? 'return') !== 'return' && codeLike(text, 'credit', 'return') !== undefined
  }
  return true
}
