// Reading a document of somebody else: what it has to hold is asked for by its place, what is wrong is said with that place, and
// what nobody asked for is known afterwards, so that a reader can say what was lost.

import { done, type Outcome, refused } from '../../base/outcome.ts'

const textMax = 20_000
const itemsMax = 5_000
/** What lies deeper than that in a document was not asked for; it is named by its beginning. */
const patternCharsMax = 200

export type NotRead = { readonly code: 'not_readable'; readonly place: string; readonly what: string }

/** What was made of it, and which members of it were not taken: `detail.diagrams[].cells[].attrs`. */
export type Read<T> = { readonly value: T; readonly lost: readonly string[] }

export type Place = {
  readonly at: string
  /** Whether there is anything. What is null is not there. */
  readonly isThere: boolean
  readonly member: (name: string) => Place
  /** Nothing, where it is not there. */
  readonly items: () => readonly Place[]
  readonly text: () => string
  readonly textIfAny: () => string | undefined
  readonly number: () => number
  readonly numberIfAny: () => number | undefined
  readonly flagIfAny: () => boolean | undefined
  readonly no: (what: string) => never
}

class Misread extends Error {
  readonly place: string
  readonly what: string
  constructor(place: string, what: string) {
    super(`${place}: ${what}`)
    this.place = place
    this.what = what
  }
}

export function readDocument<T>(document: unknown, read: (place: Place) => T): Outcome<Read<T>, NotRead> {
  const taken = new Set<string>()
  try {
    const value = read(placeOf(document, '', '', taken))
    return done({ value, lost: [...new Set(untaken(document, '', taken))] })
  } catch (thrown) {
    if (thrown instanceof Misread) return refused({ code: 'not_readable', place: thrown.place, what: thrown.what })
    throw thrown
  }
}

/** `at` is for people, with numbers; `pattern` is the same for all items of a list. */
function placeOf(value: unknown, at: string, pattern: string, taken: Set<string>): Place {
  const isThere = value !== undefined && value !== null
  const no = (what: string): never => {
    throw new Misread(at === '' ? 'the document' : at, what)
  }
  const leaf = <T>(is: (found: unknown) => found is T, what: string): T | undefined => {
    taken.add(pattern)
    if (!isThere) return undefined
    return is(value) ? value : no(`must be ${what}`)
  }
  const textIfAny = () => {
    const found = leaf((one): one is string => typeof one === 'string', 'text')
    return found !== undefined && found.length > textMax ? no(`has more than ${textMax} characters`) : found
  }
  const numberIfAny = () => leaf((one): one is number => typeof one === 'number' && Number.isFinite(one), 'a number')
  return {
    at,
    isThere,
    member: name => {
      if (isThere && (typeof value !== 'object' || Array.isArray(value))) no('must be an object')
      const found: unknown =
        isThere && Object.hasOwn(Object(value), name) ? Reflect.get(Object(value), name) : undefined
      return placeOf(found, at === '' ? name : `${at}.${name}`, pattern === '' ? name : `${pattern}.${name}`, taken)
    },
    items: () => {
      taken.add(pattern)
      if (!isThere) return []
      if (!Array.isArray(value)) return no('must be a list')
      if (value.length > itemsMax) no(`has more than ${itemsMax} items`)
      return value.map((one: unknown, index) => placeOf(one, `${at}[${index}]`, `${pattern}[]`, taken))
    },
    text: () => textIfAny() ?? no('is missing'),
    textIfAny,
    number: () => numberIfAny() ?? no('is missing'),
    numberIfAny,
    flagIfAny: () => leaf((one): one is boolean => typeof one === 'boolean', 'true or false'),
    no,
  }
}

/** As near to the root as nothing below was asked for. What is empty is no loss. */
function untaken(value: unknown, pattern: string, taken: ReadonlySet<string>): readonly string[] {
  if (value === null || value === undefined || value === '') return []
  if (pattern.length > patternCharsMax) return [`${pattern.slice(0, patternCharsMax)}…`]
  if (Array.isArray(value)) return value.flatMap((one: unknown) => untaken(one, `${pattern}[]`, taken))
  if (typeof value === 'object') {
    const isAsked = pattern === '' || [...taken].some(one => one.startsWith(`${pattern}.`))
    const members = Object.entries(value)
    if (!isAsked) return members.length === 0 ? [] : [pattern]
    return members.flatMap(([name, one]: [string, unknown]) =>
      untaken(one, pattern === '' ? name : `${pattern}.${name}`, taken),
    )
  }
  return taken.has(pattern) ? [] : [pattern]
}

/** Each name once, and no name of nobody. */
export function noTwins(places: readonly (readonly [place: Place, id: string])[]): void {
  const seen = new Set<string>()
  for (const [place, id] of places) {
    if (seen.has(id)) place.no(`${id} is there twice`)
    seen.add(id)
  }
}
