// A message as a table: which elements stand where, how often, in which versions, and what may be in them. Reading and
// writing both go by it.
//
// Two kinds of groups. In a strict one every element of the standard is listed: anything else, another order, or one too
// many is a mistake, for that is where the money is. In a loose one only what is read is listed, and the rest is remarked.
// What is skipped may hold anything that is well-formed and small.

import { isCurrency } from '../../base/money.ts'
import type { Rule } from './findings.ts'
import { readAmount, readDate, readDateTime } from './values.ts'

/** An element of a message: either text, with the currency of an amount, or other elements. */
export type Element = {
  readonly name: string
  readonly text: string
  readonly currency: string | null
  readonly parts: readonly Element[]
}

export type Leaf = {
  readonly is: 'leaf'
  readonly hasCurrency: boolean
  /** Blanks around an identifier are of fixed columns somewhere, and not of the identifier. */
  readonly isTrimmed: boolean
  readonly flawOf: (text: string, currency: string | null) => Rule | null
}
export type Group = {
  readonly is: 'group'
  readonly kind: 'strict' | 'loose' | 'choice'
  readonly children: readonly Child[]
}
type Skipped = { readonly is: 'skipped' }
export type Shape = Leaf | Group | Skipped

export type Child = {
  readonly name: string
  readonly shape: Shape
  readonly isRequired: boolean
  readonly most: number
  /** Versions, inclusive. */
  readonly since: number
  readonly until: number
  /** Handed over when it ends, and kept by nobody: there may be a hundred thousand. */
  readonly isApart: boolean
}

type Particularity = {
  readonly since?: number
  readonly until?: number
  readonly isApart?: boolean
  readonly most?: number
}

/** 'Amt' once, 'Nm?' at most once, 'Ntry*' any number of times, 'Stmt+' at least once. */
export function part(named: string, shape: Shape, particularity: Particularity = {}): Child {
  const { since = 1, until = Number.POSITIVE_INFINITY, isApart = false } = particularity
  const mark = /[?*+]$/.exec(named)?.[0] ?? ''
  const most = particularity.most ?? (mark === '*' || mark === '+' ? Number.POSITIVE_INFINITY : 1)
  const isRequired = mark === '' || mark === '+'
  return { name: mark === '' ? named : named.slice(0, -1), shape, isRequired, most, since, until, isApart }
}

/** Elements of the standard that are not read here: 'Avlbty* ComssnWvrInd?'. */
export function skipped(names: string, particularity: Particularity = {}): readonly Child[] {
  return names.split(/\s+/).map(named => part(named, { is: 'skipped' }, particularity))
}

export function strict(...children: readonly (Child | readonly Child[])[]): Group {
  return { is: 'group', kind: 'strict', children: children.flat() }
}

export function loose(...children: readonly (Child | readonly Child[])[]): Group {
  return { is: 'group', kind: 'loose', children: children.flat() }
}

/** One of them, and not two. */
export function choice(...children: readonly (Child | readonly Child[])[]): Group {
  return { is: 'group', kind: 'choice', children: children.flat() }
}

function leaf(flawOf: Leaf['flawOf'], more: Partial<Leaf> = {}): Leaf {
  return { is: 'leaf', hasCurrency: false, isTrimmed: false, flawOf, ...more }
}

/** What something is known by. XML Schema counts characters, not halves of them. */
export function identifier(charsMax: number): Leaf {
  const flawOf = (text: string) =>
    text === '' ? 'identifier_empty' : isLonger(text, charsMax) ? 'identifier_too_long' : null
  return leaf(flawOf, { isTrimmed: true })
}

/** What people read. */
export function prose(charsMax: number): Leaf {
  return leaf(text => (text === '' ? 'prose_empty' : isLonger(text, charsMax) ? 'prose_too_long' : null))
}

function isLonger(text: string, charsMax: number): boolean {
  return text.length > charsMax && Array.from(text).length > charsMax
}

export function code(pattern: RegExp): Leaf {
  return leaf(text => (pattern.test(text) ? null : 'code_malformed'))
}

export function oneOf(...codes: readonly string[]): Leaf {
  return leaf(text => (codes.includes(text) ? null : 'code_unknown'))
}

export const amount = leaf(
  (text, currency) => {
    if (currency === null) return 'currency_missing'
    const money = readAmount(text, currency)
    return money.ok ? null : money.refusal.code
  },
  { hasCurrency: true },
)
export const sum = leaf(text => (/^-?\d+(\.\d+)?$/.test(text) && text.length <= 20 ? null : 'number_malformed'))
export const count = leaf(text => (/^\d{1,15}$/.test(text) ? null : 'number_malformed'))
export const date = leaf(text => (readDate(text) === null ? 'date_malformed' : null))
export const dateTime = leaf(text => {
  const moment = readDateTime(text)
  return moment === null ? 'time_malformed' : moment.hasOffset ? null : 'time_zone_missing'
})
export const yesNo = oneOf('true', 'false', '1', '0')
export const currencyCode = leaf(text => (isCurrency(text) ? null : 'currency_unknown'))
export const creditDebit = oneOf('CRDT', 'DBIT')
/** A code of an external list, which grows without new versions of the message. */
export const externalCode = code(/^[A-Z0-9]{1,4}$/)
export const uuid4 = code(/^[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}$/)

/** A message definition of ISO 20022: 'camt.053.001' in the versions that are read or written here. */
export type Message = {
  readonly name: string
  readonly versions: readonly number[]
  /** What stands in the document. */
  readonly root: string
  readonly shape: Group
}

export function versioned(name: string, version: number): string {
  return `${name}.${String(version).padStart(2, '0')}`
}

export function namespaceOf(name: string, version: number): string {
  return `urn:iso:std:iso:20022:tech:xsd:${versioned(name, version)}`
}

/** A group as one version has it. */
export type Plan = {
  readonly kind: Group['kind']
  readonly children: readonly Child[]
  readonly places: ReadonlyMap<string, number>
}

const plans = new WeakMap<Group, Map<number, Plan>>()

export function planOf(group: Group, version: number): Plan {
  const known = plans.get(group) ?? new Map<number, Plan>()
  plans.set(group, known)
  const before = known.get(version)
  if (before !== undefined) return before
  const children = group.children.filter(({ since, until }) => since <= version && version <= until)
  const plan = { kind: group.kind, children, places: new Map(children.map(({ name }, place) => [name, place])) }
  known.set(version, plan)
  return plan
}

/** Where we are in a group: how many of each element there were, and which came last. */
export type Progress = { readonly plan: Plan; readonly counts: number[]; last: number }

export function begin(plan: Plan): Progress {
  return { plan, counts: plan.children.map(() => 0), last: 0 }
}

export type Entered = {
  readonly child: Child | null
  /** The how manieth of its name. */
  readonly count: number
  readonly rule: Rule | null
}

/** The next element of a group, and what is wrong with its standing here. */
export function enter(progress: Progress, name: string): Entered {
  const { plan, counts } = progress
  const place = plan.places.get(name)
  const child = place === undefined ? undefined : plan.children[place]
  if (place === undefined || child === undefined)
    return { child: null, count: 0, rule: plan.kind === 'loose' ? 'element_ignored' : 'element_unknown' }
  const isEarlier = place < progress.last
  const count = (counts[place] ?? 0) + 1
  counts[place] = count
  progress.last = Math.max(place, progress.last)
  if (count > child.most) return { child, count, rule: 'element_repeated' }
  if (plan.kind === 'choice' || !isEarlier) return { child, count, rule: null }
  return { child, count, rule: plan.kind === 'loose' ? 'order_unlike' : 'element_out_of_order' }
}

/** What is wrong with a group that ends here. */
export function leave({ plan, counts }: Progress): readonly { readonly rule: Rule; readonly name: string }[] {
  if (plan.kind === 'choice') {
    const chosen = counts.filter(count => count > 0).length
    return chosen === 1 ? [] : [{ rule: 'choice_not_one', name: '' }]
  }
  const rule = plan.kind === 'loose' ? 'element_absent' : 'element_missing'
  return plan.children.flatMap(({ name, isRequired }, place) =>
    isRequired && counts[place] === 0 ? [{ rule, name } as const] : [],
  )
}
