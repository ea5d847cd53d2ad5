// Names with a known answer, made by seed: listed names as people disfigure them, which must hit, and names of people,
// banks and billers that are on no list, which must not. By these the threshold is chosen; the product never runs this.

import { fault } from '../../base/outcome.ts'
import type { Entry, EntryId } from './list.ts'

export type Labelled = { readonly group: string; readonly name: string; readonly entry: EntryId | undefined }

type Random = { readonly below: (end: number) => number; readonly of: <T>(items: readonly T[]) => T }

/** A linear congruential generator, 32 bits, its upper half used. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const below = (end: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 8) % end
  }
  return { below, of: items => items[below(items.length)] ?? fault('nothing to choose from') }
}

type Disfigure = (words: readonly string[], entry: Entry, random: Random) => readonly string[] | undefined

/** Given names first, as people write them: `MADURO MOROS, Nicolas` is `Nicolas MADURO MOROS`. */
function asWritten(entry: Entry, text: string): readonly string[] {
  const [last = '', first] = text.split(', ')
  const written = entry.kind === 'individual' && first !== undefined ? `${first} ${last}` : text
  return written.split(/[\s,]+/).filter(word => /[a-z0-9]/i.test(word))
}

const letters = 'abcdefghijklmnopqrstuvwxyz'

function mistyped(word: string, random: Random): string {
  const at = random.below(word.length - 1)
  const letter = letters.charAt(random.below(26))
  const [before, here, after] = [word.slice(0, at), word.charAt(at), word.slice(at + 1)]
  switch (random.below(4)) {
    case 0:
      return before + after
    case 1:
      return before + letter + here + after
    case 2:
      return before + letter + after
    default:
      return before + after.charAt(0) + here + after.slice(1)
  }
}

function withTypos(count: number): Disfigure {
  return (words, _entry, random) => {
    const changed = [...words]
    const long = [...words.keys()].filter(at => (words[at] ?? '').replaceAll(/[^a-z]/gi, '').length >= 5)
    if (long.length === 0) return undefined
    for (let left = count; left > 0; left--) {
      const at = random.of(long)
      changed[at] = mistyped(changed[at] ?? '', random)
    }
    return changed
  }
}

/** What clerks of different languages make of the same sound. Not the table the scores are made with. */
const spellings = [
  ['kh', 'h'],
  ['q', 'k'],
  ['k', 'q'],
  ['dh', 'd'],
  ['th', 't'],
  ['ou', 'u'],
  ['u', 'ou'],
  ['ee', 'i'],
  ['y', 'i'],
  ['i', 'y'],
  ['mm', 'm'],
  ['ss', 's'],
  ['s', 'ss'],
  ['sh', 'ch'],
  ['zh', 'j'],
  ['j', 'dj'],
  ['ei', 'ey'],
  ['x', 'ks'],
  ['ks', 'x'],
  ['v', 'w'],
  ['w', 'v'],
  ['z', 's'],
  ['ph', 'f'],
  ['aa', 'a'],
  ['e', 'a'],
  ['o', 'u'],
  ['gh', 'g'],
  ['ts', 'tz'],
  ['ay', 'ai'],
  ['iy', 'y'],
  ['yu', 'iu'],
  ['ya', 'ia'],
  ['hm', 'hem'],
  ['ae', 'aye'],
  ['h', ''],
  ['c', 'k'],
  ['ch', 'tch'],
  ['l', 'll'],
] as const

function spelledOtherwise(words: readonly string[], random: Random): readonly string[] | undefined {
  const text = words.join(' ').toLowerCase()
  const usable = spellings.filter(([from]) => text.slice(1).includes(from))
  if (usable.length < 2) return undefined
  let changed = text
  for (const [from, to] of [random.of(usable), random.of(usable)]) {
    const at = changed.indexOf(from, 1)
    if (at > 0) changed = changed.slice(0, at) + to + changed.slice(at + from.length)
  }
  return changed === text ? undefined : changed.split(' ')
}

const forms = /^(s\.?a\.?|ltd\.?|limited|llc|inc\.?|co\.?|corp\.?|company|corporation|gmbh|ltda\.?|ooo|oao|jsc)$/i
const cities = ['Miami', 'Houston', 'Caracas', 'Dubai', 'Hamburg', 'Tampa', 'Toronto', 'Geneva']

const disfigurements: Readonly<Record<string, Disfigure>> = {
  'as written': words => words,
  'order changed': (words, _entry, random) => {
    const at = 1 + random.below(words.length - 1)
    return [...words.slice(at), ...words.slice(0, at)]
  },
  'accents and capitals': words =>
    words.map(word =>
      word.toUpperCase().replaceAll(/[AEIOUN]/g, letter => `${letter}${letter === 'N' ? '\u0303' : '\u0301'}`),
    ),
  'one typo': withTypos(1),
  'two typos': withTypos(2),
  'spelled otherwise': (words, _entry, random) => spelledOtherwise(words, random),
  'a word joined': (words, _entry, random) => {
    const at = random.below(words.length - 1)
    return [...words.slice(0, at), `${words[at]}${words[at + 1]}`, ...words.slice(at + 2)]
  },
  'a word split': (words, _entry, random) => {
    const at = words.findIndex(word => word.length >= 8)
    const word = words[at]
    if (word === undefined) return undefined
    const cut = 3 + random.below(word.length - 5)
    return [...words.slice(0, at), word.slice(0, cut), word.slice(cut), ...words.slice(at + 1)]
  },
  'one of three or more names left out': (words, entry, random) => {
    if (entry.kind !== 'individual' || words.length < 3) return undefined
    const at = 1 + random.below(words.length - 1)
    return words.filter((_, place) => place !== at)
  },
  'a middle name as an initial': (words, entry) =>
    entry.kind !== 'individual' || words.length < 3
      ? undefined
      : words.map((word, at) => (at === 1 ? `${word.charAt(0)}.` : word)),
  'the first name as an initial': (words, entry) =>
    entry.kind !== 'individual' ? undefined : words.map((word, at) => (at === 0 ? `${word.charAt(0)}.` : word)),
  'another form of company': (words, entry, random) => {
    if (entry.kind !== 'entity' || !words.some(word => forms.test(word))) return undefined
    const kept = words.filter(word => !forms.test(word))
    return kept.length === 0
      ? undefined
      : [...kept, random.of(['LLC', 'Limited', 'S.A.', 'GmbH', ''])].filter(word => word !== '')
  },
  'a place added': (words, entry, random) => (entry.kind !== 'entity' ? undefined : [...words, random.of(cities)]),
}

/** So many of each disfigurement, each of a listed name (no weak alias) of two words or more. */
export function disfigured(entries: readonly Entry[], each: number, seed: number): readonly Labelled[] {
  const random = randomFrom(seed)
  const named = entries.flatMap(entry =>
    entry.names
      .filter(({ strength }) => strength !== 'weak')
      .map(({ text }) => ({ entry, words: asWritten(entry, text) })),
  )
  const choice = named.filter(({ words }) => words.length > 1 && words.every(word => /^[\x20-\x7e]+$/.test(word)))
  return Object.entries(disfigurements).flatMap(([group, disfigure]) => {
    const made: Labelled[] = []
    for (let tries = 0; made.length < each && tries < each * 100; tries++) {
      const { entry, words } = random.of(choice)
      const changed = disfigure(words, entry, random)
      if (changed !== undefined) made.push({ group, name: changed.join(' '), entry: entry.id })
    }
    return made
  })
}

const firstNames = `James Robert John Michael David William Richard Joseph Thomas Christopher Charles Daniel Matthew Anthony Mark
  Donald Steven Andrew Paul Joshua Kenneth Kevin Brian George Timothy Ronald Jason Edward Jeffrey Ryan Mary Patricia Jennifer
  Linda Elizabeth Barbara Susan Jessica Karen Sarah Lisa Nancy Sandra Betty Ashley Emily Kimberly Margaret Donna Michelle Carol
  Amanda Melissa Deborah Stephanie Rebecca Laura Helen Sharon Cynthia Jose Juan Luis Carlos Jorge Maria Ana Rosa Carmen Miguel
  Mohammed Ahmed Ali Fatima Omar Hassan Wei Min Jin Olga Ivan Sergei Natalia Dmitri Priya Raj Anil Nguyen Thanh Kim`
const lastNames = `Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson
  Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young
  Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez
  Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan
  Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez Wood James Bennett Gray Mendoza
  Ruiz Hughes Price Alvarez Castillo Sanders Patel Myers Long Ross Foster Jimenez Khan Ahmed Hussein Singh Chen Wang Li Ivanov
  Petrov Kowalski Schmidt Muller Rossi Tanaka Park`
const places = `Springfield Franklin Clinton Madison Washington Chester Marion Greenville Salem Georgetown Ashland Oxford Jackson
  Burlington Manchester Milton Auburn Dayton Lexington Milford Riverside Cleveland Dover Hudson Kingston Newport Oakland
  Centerville Winchester Lakewood Fairview Aurora Columbia Monroe Jefferson Lincoln`
const trades = `City-of-@ @-Electric-Cooperative @-Water-District @-Gas-and-Electric-Company @-Waste-Management-LLC @-Dental-Group
  @-Family-Medicine-PC @-Property-Management-Inc. @-Homeowners-Association @-Community-College @-Cable-Television
  @-Insurance-Agency @-Auto-Repair @-Telephone-Company @-Heating-and-Cooling @-Credit-Union @-General-Hospital @-Self-Storage
  @-Lawn-Service @-Pest-Control-Inc @-Trading-Company @-Shipping-Co. @-Development-Group @-International-Holdings-LLC
  @-Construction-Company @-Foundation @-Islamic-Center @-Import-Export-Inc Bank-of-@ First-National-Bank-of-@ @-Energy-Partners`

const wordsIn = (text: string) => text.trim().split(/\s+/)

/** People and billers that are on no list, each once. A namesake of somebody listed counts as a false hit all the same. */
export function bystanders(each: number, seed: number): readonly Labelled[] {
  const random = randomFrom(seed)
  const [first, last, towns, kinds] = [firstNames, lastNames, places, trades].map(wordsIn)
  if (first === undefined || last === undefined || towns === undefined || kinds === undefined)
    return fault('four lists')
  const makers: Readonly<Record<string, () => string>> = {
    'people, two names': () => `${random.of(first)} ${random.of(last)}`,
    'people, three names': () => `${random.of(first)} ${random.of(first)} ${random.of(last)}`,
    'people, with an initial': () =>
      `${random.of(first)} ${random.of(letters.toUpperCase().split(''))} ${random.of(last)}`,
    billers: () =>
      random
        .of(kinds)
        .replaceAll('-', ' ')
        .replace('@', random.below(3) === 0 ? random.of(last) : random.of(towns)),
  }
  return Object.entries(makers).flatMap(([group, make]) => {
    const names = new Set<string>()
    for (let tries = 0; names.size < each && tries < each * 20; tries++) names.add(make())
    return [...names].map(name => ({ group, name, entry: undefined }))
  })
}
