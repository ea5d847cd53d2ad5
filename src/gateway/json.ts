// Reads a JSON body so that nobody downstream can read it differently, or refuses it and says where.
//
// `JSON.parse` keeps the last of two equal members, rounds 9007199254740993, lets NUL and half characters through to
// the database, and follows ten thousand brackets. All of that is found here first, in one pass over the text and
// without recursion; `JSON.parse` then only does what it is good at. RFC 8259, and the stricter RFC 7493 (I-JSON).

import { isUtf8 } from 'node:buffer'

import { done, type Outcome, refused } from '../base/outcome.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json }

export type JsonRefusal = {
  /** Not JSON at all, or JSON that two readers could understand in two ways. */
  readonly code: 'body_malformed' | 'body_ambiguous'
  /** RFC 6901: the value in which the reading stopped; '' is the whole document. */
  readonly pointer: string
  /** What to do about it. Quotes nothing of the body. */
  readonly detail: string
}

export const depthMax = 32
export const valuesMax = 50_000
const pointerCharsMax = 256

type Flaw = { readonly code: JsonRefusal['code']; readonly detail: string }

/** One open bracket. */
type Frame = { readonly isList: boolean; index: number; member: string | undefined; readonly members: Set<string> }

const quote = 0x22
const backslash = 0x5c
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const literals = ['true', 'false', 'null'] as const

export function parseJson(bytes: Uint8Array): Outcome<Json, JsonRefusal> {
  if (!isUtf8(bytes)) return refused({ ...malformed('Send the body as UTF-8.'), pointer: '' })
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  const flaw = findFlaw(text)
  if (flaw !== undefined) return refused(flaw)
  return done(JSON.parse(text) as Json) // What JSON.parse can return.
}

function malformed(detail: string): Flaw {
  return { code: 'body_malformed', detail }
}

function ambiguous(detail: string): Flaw {
  return { code: 'body_ambiguous', detail }
}

/** The first thing wrong with a text, or undefined for one that `JSON.parse` reads as everybody else does. */
function findFlaw(text: string): JsonRefusal | undefined {
  const frames: Frame[] = []
  let at = 0
  let values = 0
  let expected: 'value' | 'value or end' | 'member' | 'member or end' | 'comma or end' | 'nothing' = 'value'

  const located = (flaw: Flaw): JsonRefusal => ({ ...flaw, pointer: pointerTo(frames) })

  for (;;) {
    at = skipBlanks(text, at)
    const frame = frames.at(-1)
    const code = text.charCodeAt(at) // NaN behind the end, which equals nothing.

    if (expected === 'nothing') {
      return at === text.length ? undefined : located(malformed(`Remove what follows the value, from character ${at}.`))
    }

    const isEnd = expected !== 'value' && expected !== 'member'
    if (frame !== undefined && isEnd && code === (frame.isList ? 0x5d : 0x7d)) {
      at++
      frames.pop()
      expected = frames.length === 0 ? 'nothing' : 'comma or end'
      continue
    }

    if (frame !== undefined && expected === 'comma or end') {
      if (code !== 0x2c) return located(malformed(`Expected a comma or a closing bracket at character ${at}.`))
      at++
      frame.index++
      frame.member = undefined
      expected = frame.isList ? 'value' : 'member'
      continue
    }

    if (frame !== undefined && (expected === 'member' || expected === 'member or end')) {
      if (code !== quote) return located(malformed(`Expected a member name in quotes at character ${at}.`))
      const end = endOfString(text, at)
      if (typeof end !== 'number') return located(end)
      const member = stringOf(text, at, end)
      frame.member = member
      if (frame.members.has(member)) return located(ambiguous('Name each member once.'))
      if (member === '__proto__' || member === 'constructor') {
        return located(ambiguous('Choose another name: this one means something else to some readers.'))
      }
      frame.members.add(member)
      at = skipBlanks(text, end)
      if (text.charCodeAt(at) !== 0x3a) return located(malformed(`Expected a colon at character ${at}.`))
      at++
      expected = 'value'
      continue
    }

    values++
    if (values > valuesMax) return located(ambiguous(`Send at most ${valuesMax} values in one body.`))
    expected = frames.length === 0 ? 'nothing' : 'comma or end'
    if (code === 0x5b || code === 0x7b) {
      if (frames.length === depthMax) return located(ambiguous(`Nest at most ${depthMax} levels deep.`))
      const isList = code === 0x5b
      frames.push({ isList, index: 0, member: undefined, members: noMembers(isList) })
      at++
      expected = isList ? 'value or end' : 'member or end'
    } else {
      const end = endOfScalar(text, at)
      if (typeof end !== 'number') return located(end)
      at = end
    }
  }
}

function endOfScalar(text: string, at: number): number | Flaw {
  const code = text.charCodeAt(at)
  if (code === quote) return endOfString(text, at)
  if (code === 0x2d || (code >= 0x30 && code <= 0x39)) return endOfNumber(text, at)
  const literal = literals.find(word => text.startsWith(word, at))
  return literal === undefined ? malformed(`Expected a value at character ${at}.`) : at + literal.length
}

const never = new Set<string>()

/** Lists have no members; they share one set that stays empty. */
function noMembers(isList: boolean): Set<string> {
  return isList ? never : new Set()
}

function skipBlanks(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return at
    at++
  }
}

/** Behind the closing quote of the string that opens at `from`. */
function endOfString(text: string, from: number): number | Flaw {
  for (let at = from + 1; ; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) return at + 1
    if (code === backslash) {
      const end = endOfEscape(text, at)
      if (typeof end !== 'number') return end
      at = end - 1
    } else if (code < 0x20) {
      return malformed(`Remove the control character at character ${at}.`)
    } else if (at >= text.length) {
      return malformed('Close the string with a quote.')
    }
  }
}

function endOfEscape(text: string, at: number): number | Flaw {
  const escaped = text.charAt(at + 1)
  if (escaped === '"' || escaped === '\\' || escaped === '/') return at + 2
  if (escaped !== '' && 'bfnrt'.includes(escaped)) return controlAt(at)
  const unit = escapedUnit(text, at)
  if (unit === undefined) return malformed(`Complete the escape at character ${at}.`)
  if (unit < 0x20) return controlAt(at)
  if (unit < 0xd800 || unit > 0xdfff) return at + 6
  const low = escapedUnit(text, at + 6)
  // Raw text is well-formed, so the other half of an escaped half can only be escaped as well.
  const isPair = unit < 0xdc00 && low !== undefined && low >= 0xdc00 && low <= 0xdfff
  return isPair ? at + 12 : ambiguous(`Complete the surrogate pair at character ${at}.`)
}

function controlAt(at: number): Flaw {
  return ambiguous(`Remove the escaped control character at character ${at}: text here is one line.`)
}

/** The UTF-16 unit written `\u0041` at `at`. */
function escapedUnit(text: string, at: number): number | undefined {
  const digits = /^\\u([0-9a-fA-F]{4})$/.exec(text.slice(at, at + 6))?.[1]
  return digits === undefined ? undefined : Number.parseInt(digits, 16)
}

/** The characters of a string known to be sound, escapes resolved: `"\u0061"` and `"a"` are one name. */
function stringOf(text: string, from: number, end: number): string {
  const raw = text.slice(from + 1, end - 1)
  return raw.includes('\\') ? String(JSON.parse(text.slice(from, end))) : raw
}

function endOfNumber(text: string, from: number): number | Flaw {
  numberPattern.lastIndex = from
  if (!numberPattern.test(text)) return malformed(`Complete the number at character ${from}.`)
  const end = numberPattern.lastIndex
  const written = text.slice(from, end)
  // Fifteen digits always fit a double.
  if (written.length <= 15 && !/[eE]/.test(written)) return end
  const value = Number(written)
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    return ambiguous('Send a number between -9007199254740991 and 9007199254740991, or a string.')
  }
  if (exactly(written) !== exactly(String(value))) {
    return ambiguous('Send fewer digits, or a string: this number would be rounded.')
  }
  return end
}

/** A number's significant digits and the place of the last one, so that "1.50e1" and "15" are the same text. */
function exactly(written: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(written) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`
}

/** RFC 6901 §3: `~` and `/` in names are written `~0` and `~1`. Cut where a name is unreasonably long. */
function pointerTo(frames: readonly Frame[]): string {
  const steps = frames.map(({ isList, index, member }) => {
    if (isList) return `/${index}`
    return member === undefined ? '' : `/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`
  })
  return steps.join('').slice(0, pointerCharsMax).toWellFormed()
}
