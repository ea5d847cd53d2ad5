// Names made comparable: one script, one case, words in their order, and how much each word says.

import { done, type Outcome, refused } from '../../base/outcome.ts'
import { foldOf } from './fold.ts'
import { readings } from './letters.ts'
import { formAtEnd, formAtStart, isLight } from './words.ts'

/** More than twice the longest name of the list of 2018, and than any file or message of a rail can carry. */
export const nameCharsMax = 300
const wordsMax = 30
/** Longer words are compared by so many of their letters. */
const wordCharsMax = 32
const partsMax = 4

/**
 * What a word weighs: a full one by how rare it is in the list; an initial and a light one (a particle, a title) little;
 * a spare one (the form of a company, in a name that may be a person's) nothing unless it is listed.
 */
export type WordClass = 'full' | 'initial' | 'light' | 'spare'
export type Word = {
  readonly text: string
  readonly fold: string
  readonly class: WordClass
  /** By how many letters another word may differ from it, as written or as it sounds, and still be likened to it. */
  readonly editsMax: number
  readonly foldEditsMax: number
  /** A bit for each letter that is in it, as written and as it sounds. */
  readonly letters: number
  readonly foldLetters: number
}

export type NameRefusal =
  | { readonly code: 'name_empty' }
  | { readonly code: 'name_too_long'; readonly charsMax: number; readonly wordsMax: number }
  | { readonly code: 'name_malformed' }
  | { readonly code: 'script_unread'; readonly letter: string }

/**
 * A name as somebody gave it, in every way it can be meant: letters by sound or by looks, and `A doing business as B` as
 * the whole and as its parts. Refused where it cannot be compared; whoever asks must then not go on as if it were clean.
 */
export function readGiven(name: string): Outcome<readonly (readonly Word[])[], NameRefusal> {
  const refusal = whyUnread(name)
  if (refusal !== undefined) return refused(refusal)
  const texts = readings(visible(name)).flatMap(partsOf)
  for (const text of texts) {
    const letter = /(?![a-z])\p{L}/u.exec(text)?.[0]
    if (letter !== undefined) return refused({ code: 'script_unread', letter })
  }
  const ways = new Map(texts.map(text => [wordsOf(text).join(' '), classified(wordsOf(text), 'spare')]))
  ways.delete('')
  if (ways.size === 0) return refused({ code: 'name_empty' })
  if ([...ways.values()].some(words => words.length > wordsMax)) {
    return refused({ code: 'name_too_long', charsMax: nameCharsMax, wordsMax })
  }
  return done([...ways.values()])
}

/**
 * A name as it stands on the list. A person's is turned round at its comma, so that neighbours are those of the name as it
 * is written elsewhere; a company's form is taken off: `LTD` says nothing there.
 */
export function readListed(name: string, isPerson: boolean): readonly Word[] {
  const [last = '', ...given] = isPerson ? name.split(',') : [name]
  const words = wordsOf(readings(visible([...given, last].join(' ')))[0] ?? '').slice(0, wordsMax)
  return classified(words, isPerson ? 'kept' : 'gone')
}

function whyUnread(name: string): NameRefusal | undefined {
  if (name.length > nameCharsMax) return { code: 'name_too_long', charsMax: nameCharsMax, wordsMax }
  // Tabs and newlines are blanks; no other control character belongs in a name.
  if (!name.isWellFormed() || /(?![\t\n\r])\p{Cc}/u.test(name)) return { code: 'name_malformed' }
  return undefined
}

/** Without what is not seen: marks of direction, joiners, soft hyphens. */
function visible(name: string): string {
  return name.replaceAll(/\p{Cf}/gu, '')
}

/** `d/b/a`, `aka`, `c/o`, `fbo` and their like, between blanks, and brackets. */
const between = /\s(?:d\/?b\/?a|a\/?k\/?a|f\/?k\/?a|n\/?k\/?a|t\/?a|c\/o|f\/?b\/?o|attn)[.:]?\s|[()[\];/]/

function partsOf(text: string): readonly string[] {
  const dotless = text.replaceAll(/\b([adfknt])\.\s?([bk])\.\s?([ao])\.?(?=\s)/g, '$1$2$3')
  const parts = dotless.split(between).filter(part => wordsOf(part).join('').length > 2)
  return parts.length > 1 ? [text, ...parts.slice(0, partsMax)] : [text]
}

/** `s.a.` is one word and `j. p.` are two; an apostrophe parts nothing, all else does. */
function wordsOf(text: string): readonly string[] {
  return text
    .replaceAll(/['’‘`´ʹʺʻʼʽʾʿˈ]/g, '')
    .replaceAll(/(?<![a-z0-9])(?:[a-z]\.){2,}[a-z]?(?![a-z0-9])/g, run => run.replaceAll('.', ''))
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
    .split(' ')
    .filter(word => word !== '')
    .map(word => word.slice(0, wordCharsMax))
    .flatMap(parted)
}

/**
 * Abdulrahman, Abd al-Rahman and Abdurrahman are `abd rahman`, whichever article the second half took; and a number hung
 * on a word is a word of its own.
 */
function parted(word: string): readonly string[] {
  const [, letters, number] = /^([a-z]{3,})(\d+)$/.exec(word) ?? []
  if (letters !== undefined && number !== undefined) return [...parted(letters), number]
  if (word === 'abdul' || word === 'abdel' || word === 'abdal' || word === 'abdol') return ['abd']
  const servant = /^abd(?:[aeou]l|[aeou](?=([rsznd])\1))(?!lah)([a-z]{4,})$/.exec(word)?.[2]
  return servant === undefined ? [word] : ['abd', servant.replace(/^([rsznd])\1/, '$1')]
}

function classified(words: readonly string[], forms: 'spare' | 'gone' | 'kept'): readonly Word[] {
  const start = forms === 'kept' ? 0 : formAtStart(words)
  const end = forms === 'kept' ? words.length : words.length - formAtEnd(words.slice(start))
  const read = words.flatMap((text, at): Word[] => {
    if (at >= start && at < end) return [wordOf(text, classOf(text))]
    return forms === 'gone' ? [] : [wordOf(text, 'spare')]
  })
  // A name of nothing but small words is made of them: `THE ORGANIZATION`, `A L`.
  return read.some(word => word.class === 'full')
    ? read
    : read.map(word => (word.class === 'spare' ? word : { ...word, class: 'full' }))
}

function wordOf(text: string, kind: WordClass): Word {
  const fold = foldOf(text)
  return {
    text,
    fold,
    class: kind,
    editsMax: editsMaxOf(text),
    foldEditsMax: editsMaxOf(fold),
    letters: lettersOf(text),
    foldLetters: lettersOf(fold),
  }
}

function lettersOf(text: string): number {
  let bits = 0
  for (let at = 0; at < text.length; at++) bits |= 1 << (text.charCodeAt(at) & 31)
  return bits
}

/** In short words another letter is another word, and another number is another number. */
function editsMaxOf(text: string): number {
  return /\d/.test(text) || text.length < 4 ? 0 : text.length < 7 ? 1 : 2
}

/** Two neighbours written as one: `abu bakr` as `abubakr`. Too short to forgive an edit, they must be the same. */
export function joined(first: Word, second: Word): Word {
  const word = wordOf(first.text + second.text, first.class)
  return { ...word, editsMax: word.editsMax >> 1, foldEditsMax: word.foldEditsMax >> 1 }
}

function classOf(word: string): WordClass {
  if (isLight(word)) return 'light'
  return /^[a-z]$/.test(word) ? 'initial' : 'full'
}
