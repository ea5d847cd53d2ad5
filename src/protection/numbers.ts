// Finds numbers that must not be read: card numbers, social security numbers, telephone numbers, and what stands right
// after a word such as "account" or "routing".
//
// A card number is known by its check digit, so it is found anywhere. A routing number's check digit fits one in ten of
// all nine-digit numbers, and it names a bank, not a person: it counts only after its word. An account number has no
// shape at all, so only the word before it can tell. A number inside a word, as in an id or a hash, is part of a name.

import { isCardNumber, isRoutingNumber } from './checksums.ts'

type Group = {
  readonly digits: string
  /** Within the chain. */
  readonly start: number
  readonly end: number
  /** What stands between the group before and this one. */
  readonly gap: string
}

/** Groups of digits with at most three signs of punctuation between two: one number, or several in a row. */
type Chain = {
  readonly groups: readonly Group[]
  readonly hasPlus: boolean
  readonly isGluedBefore: boolean
  readonly isGluedAfter: boolean
  readonly word: Word | undefined
}

type Found = { readonly name: string; readonly groups: number }

const chains = /\+?\(?\d+(?:[-. ()\u00a0\u2010-\u2015]{1,3}\d+)*/g
const digitsMin = 4
const wordDistanceMax = 48

/** `label` is the name of the JSON member this text is the value of, or nothing. */
export function findNumbers(text: string, label: string): string {
  return text.replaceAll(chains, (found: string, offset: number) => {
    if (found.length < digitsMin) return found
    const groups = groupsOf(found)
    const before = text.slice(Math.max(0, offset - wordDistanceMax), offset)
    return scrubChain(found, {
      groups,
      hasPlus: found.startsWith('+'),
      isGluedBefore: /[A-Za-z_]$/.test(before),
      isGluedAfter: /[A-Za-z_]/.test(text.charAt(offset + found.length)),
      word: wordBefore(offset < 3 ? `${label}: ${before}` : before),
    })
  })
}

function groupsOf(found: string): Group[] {
  const groups: Group[] = []
  let end = 0
  for (const { 0: digits, index } of found.matchAll(/\d+/g)) {
    groups.push({ digits, start: index, end: index + digits.length, gap: found.slice(end, index) })
    end = index + digits.length
  }
  return groups
}

function scrubChain(found: string, chain: Chain): string {
  let scrubbed = ''
  let done = 0
  for (let at = 0; at < chain.groups.length; ) {
    const match = matchAt(chain, at)
    if (match === undefined) {
      at++
      continue
    }
    // Both groups exist: `match` was found among them.
    const start = chain.groups[at]?.start ?? 0
    at += match.groups
    scrubbed += `${found.slice(done, start)}[${match.name}]`
    done = chain.groups[at - 1]?.end ?? found.length
  }
  return scrubbed + found.slice(done)
}

function matchAt(chain: Chain, at: number): Found | undefined {
  const lone = loneNumberAt(chain, at)
  if (lone !== undefined) return lone
  if (at === 0 && chain.isGluedBefore) return undefined
  return afterWord(chain, at) ?? groupedCardAt(chain, at) ?? ssnAt(chain, at) ?? phoneAt(chain, at)
}

/** A card number written without gaps, or a number longer than any that is printed on purpose. */
function loneNumberAt(chain: Chain, at: number): Found | undefined {
  const digits = chain.groups[at]?.digits ?? ''
  const isGluedBefore = at === 0 && chain.isGluedBefore
  const isGluedAfter = at === chain.groups.length - 1 && chain.isGluedAfter
  if (isGluedBefore && isGluedAfter) return undefined
  if (at === 1 && isFraction(chain)) return undefined
  if (isCardNumber(digits)) return { name: 'card', groups: 1 }
  return digits.length > 19 && !isGluedBefore && !isGluedAfter ? { name: 'number', groups: 1 } : undefined
}

/** 4-4-4-4, 4-6-5 and the like: groups of three to seven with one sign between, the last as short as one. */
function groupedCardAt(chain: Chain, at: number): Found | undefined {
  let digits = ''
  let best: Found | undefined
  for (let next = at; next < chain.groups.length; next++) {
    const group = chain.groups[next]
    if (group === undefined || group.digits.length > 7 || (next > at && group.gap.length !== 1)) break
    digits += group.digits
    if (digits.length > 19) break
    const isGluedAfter = next === chain.groups.length - 1 && chain.isGluedAfter
    if (next > at && !isGluedAfter && isCardNumber(digits)) best = { name: 'card', groups: next - at + 1 }
    if (group.digits.length < 3) break
  }
  return best
}

function ssnAt(chain: Chain, at: number): Found | undefined {
  const isDashed = /^[-\u2010-\u2015]$/
  const second = chain.groups[at + 1]
  const third = chain.groups[at + 2]
  if (!hasShape(chain, at, [3, 2, 4]) || second === undefined || third === undefined) return undefined
  return isDashed.test(second.gap) && isDashed.test(third.gap) ? { name: 'ssn', groups: 3 } : undefined
}

/** After a plus sign eight to fifteen digits (ITU-T E.164), or the ten of North America in groups of 3, 3 and 4. */
function phoneAt(chain: Chain, at: number): Found | undefined {
  if (at === 0 && chain.hasPlus) return upTo(chain, at, 'phone', 8, 15)
  const first = chain.groups[at]?.digits === '1' ? 1 : 0
  const area = chain.groups[at + first]?.digits ?? ''
  const exchange = chain.groups[at + first + 1]?.digits ?? ''
  if (!hasShape(chain, at + first, [3, 3, 4]) || !/^[2-9]/.test(area) || !/^[2-9]/.test(exchange)) return undefined
  return { name: 'phone', groups: first + 3 }
}

type Word = 'account' | 'routing' | 'ssn' | 'phone' | 'card'

/** A word directly before the number says what it is; then its shape matters less. */
function afterWord(chain: Chain, at: number): Found | undefined {
  if (at > 0 || chain.word === undefined || isFraction(chain) || isDate(chain)) return undefined
  const digits = chain.groups[0]?.digits ?? ''
  switch (chain.word) {
    case 'account':
      return upTo(chain, 0, 'account', 4, 17)
    case 'card':
      return upTo(chain, 0, 'card', 12, 19)
    case 'phone':
      return upTo(chain, 0, 'phone', 7, 15)
    case 'ssn':
      return upTo(chain, 0, 'ssn', 9, 9)
    case 'routing':
      return isRoutingNumber(digits) ? { name: 'routing', groups: 1 } : undefined
  }
}

const words: readonly (readonly [Word, RegExp])[] = [
  ['account', /(?:account|\b(?:acct|acc|a\/c))$/i],
  ['routing', /(?:routing|\b(?:aba|rtn|transit))$/i],
  ['ssn', /(?:social security|\b(?:ssn|itin|tin))$/i],
  ['phone', /(?:phone|mobile|\b(?:tel|cell|fax|sms))$/i],
  ['card', /(?:card|\bpan)$/i],
]
/** What may stand between the word and the number: "account number is: #". */
const link = /(?:[ _-]?(?:number|no|num|nr|id))?\.?["']?(?: (?:is|was|of|to|from|for|ending in))?[\s:=#("']{0,6}$/i

/** Most numbers have none of these before them, and need no second look. */
const anyWord = /acc|a\/c|routing|aba|rtn|transit|social|ssn|tin|phone|mobile|tel|cell|fax|sms|card|pan/i

function wordBefore(before: string): Word | undefined {
  if (!anyWord.test(before)) return undefined
  const linkAt = before.search(link)
  const rest = linkAt < 0 ? before : before.slice(0, linkAt)
  return words.find(([, pattern]) => pattern.test(rest))?.[0]
}

/** As many groups as together have no more than `most` digits, if that is at least `least`. */
function upTo(chain: Chain, at: number, name: string, least: number, most: number): Found | undefined {
  let digits = 0
  let groups = 0
  for (const group of chain.groups.slice(at, at + most)) {
    if (digits + group.digits.length > most) break
    digits += group.digits.length
    groups++
  }
  return digits < least ? undefined : { name, groups }
}

function hasShape(chain: Chain, at: number, lengths: readonly number[]): boolean {
  const isGluedAfter = chain.isGluedAfter && at + lengths.length === chain.groups.length
  return !isGluedAfter && lengths.every((length, next) => chain.groups[at + next]?.digits.length === length)
}

/** `12.345`: the second group is no number of its own. */
function isFraction({ groups }: Chain): boolean {
  return groups.length === 2 && groups[1]?.gap === '.'
}

/** `2026-01-05`, which may well follow the word "account". */
function isDate(chain: Chain): boolean {
  const [year, month, day] = chain.groups
  return /^(?:19|20)\d\d$/.test(year?.digits ?? '') && month?.digits.length === 2 && day?.digits.length === 2
}
