// Who, at which bank, with which account, as elements of a message; and what many amounts come to.

import { formatMoney, type Money } from '../../base/money.ts'
import { group, maybe, text } from './element.ts'
import type { Element } from './shape.ts'

/** In the United States a bank is known by its routing number; elsewhere by its BIC. */
export type Account = { readonly name: string; readonly bank: string; readonly number: string }

export function nameElement(name: string, value: string): Element {
  return group(name, text('Nm', value))
}

export function accountElement(name: string, { number }: Account): Element {
  return group(name, group('Id', group('Othr', text('Id', number))))
}

/** The third edition of the messages calls a BIC by another name. */
export function agentElement(name: string, bank: string, bic: 'BIC' | 'BICFI' = 'BICFI'): Element {
  if (!/^[0-9]{9}$/.test(bank)) return group(name, group('FinInstnId', text(bic, bank)))
  const system = group('ClrSysId', text('Cd', 'USABA'))
  return group(name, group('FinInstnId', group('ClrSysMmbId', system, text('MmbId', bank))))
}

export type Remittance = { readonly reference: string | null; readonly note: string | null }

export function remittanceElement({ reference, note }: Remittance): Element | null {
  if (reference === null && note === null) return null
  const structured = reference === null ? null : group('Strd', group('CdtrRefInf', text('Ref', reference)))
  return group('RmtInf', maybe('Ustrd', note), structured)
}

/** Null where nothing is added up, or several currencies. */
export function controlSum(all: readonly Money[]): { readonly money: Money; readonly text: string } | null {
  const [first] = all
  if (first === undefined || all.some(({ currency }) => currency !== first.currency)) return null
  const money: Money = { minor: all.reduce((sum, { minor }) => sum + minor, 0n), currency: first.currency }
  return { money, text: formatMoney(money) }
}
