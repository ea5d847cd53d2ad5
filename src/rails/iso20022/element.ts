// Finding one's way in elements that have been read, and making elements that are to be written.

import type { BusinessDate } from '../../base/dates.ts'
import { formatMoney, type Money } from '../../base/money.ts'
import { fault } from '../../base/outcome.ts'
import type { Element } from './shape.ts'
import { readAmount, readDate, readDateTime } from './values.ts'

/** The first element down the names, or null. */
export function at(element: Element, ...names: readonly string[]): Element | null {
  let here: Element | undefined = element
  for (const name of names) here = here?.parts.find(part => part.name === name)
  return here ?? null
}

export function all(element: Element, name: string): readonly Element[] {
  return element.parts.filter(part => part.name === name)
}

export function textAt(element: Element, ...names: readonly string[]): string | null {
  return at(element, ...names)?.text ?? null
}

/** An amount's element, whose text and currency reading has found to be an amount. */
export function moneyAt(element: Element, ...names: readonly string[]): Money | null {
  const found = at(element, ...names)
  if (found === null) return null
  const money = readAmount(found.text, found.currency ?? '')
  return money.ok ? money.value : fault(`an amount that is none: ${money.refusal.code}`)
}

/** The day that the bank wrote, whether alone or with a time. */
export function dayAt(element: Element, name: string): BusinessDate | null {
  const day = textAt(element, name, 'Dt')
  if (day !== null) return readDate(day)
  const moment = textAt(element, name, 'DtTm')
  return moment === null ? null : (readDateTime(moment)?.day ?? null)
}

/** Parts that are null are left out: what is optional and not there. */
export function group(name: string, ...parts: readonly (Element | null | readonly Element[])[]): Element {
  return { name, text: '', currency: null, parts: parts.flat().filter(part => part !== null) }
}

export function text(name: string, value: string): Element {
  return { name, text: value, currency: null, parts: [] }
}

export function maybe(name: string, value: string | null | undefined): Element | null {
  return value === null || value === undefined ? null : text(name, value)
}

export function money(name: string, value: Money): Element {
  return { name, text: formatMoney(value), currency: value.currency, parts: [] }
}
