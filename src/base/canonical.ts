import { fault } from './outcome.ts'

/** What a leaf or a fingerprint may hold: no floats, no bigint, no undefined, so that its bytes are never in doubt. */
export type Canonical =
  | string
  | number
  | boolean
  | null
  | readonly Canonical[]
  | { readonly [member: string]: Canonical }

/**
 * RFC 8785 (JCS) for the values above: members sorted by UTF-16 code units, no blanks, strings as ECMAScript writes
 * them. Computed once; what is hashed and stored is these bytes.
 */
export function canonical(value: Canonical): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? String(value === 0 ? 0 : value) : fault(`not a safe integer: ${value}`)
  }
  if (value === null || typeof value === 'boolean') return String(value)
  if (isList(value)) return `[${value.map(canonical).join(',')}]`
  const members = Object.keys(value)
  if (!isSorted(members)) members.sort()
  let text = '{'
  for (const member of members) {
    const held = value[member] ?? null
    text += `${text.length === 1 ? '' : ','}${quoted(member)}:${canonical(held)}`
  }
  return `${text}}`
}

/** What is made on the hot path is written in order: to look costs a tenth of sorting. */
function isSorted(members: readonly string[]): boolean {
  for (let at = 1; at < members.length; at++) if ((members[at - 1] ?? '') > (members[at] ?? '')) return false
  return true
}

/** Most strings are plain, and leaves are made on the hot path: only the others are looked at character by character. */
function quoted(text: string): string {
  if (plain.test(text)) return `"${text}"`
  return text.isWellFormed() ? JSON.stringify(text) : fault('a lone surrogate has no canonical form')
}

/** ASCII that JSON writes as it stands: no control character, no quotation mark, no backslash. */
const plain = /^[ !#-[\]-~]*$/

function isList(value: readonly Canonical[] | { readonly [member: string]: Canonical }): value is readonly Canonical[] {
  return Array.isArray(value)
}
