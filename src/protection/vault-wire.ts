// What passes between the vault and those who ask it: frames of JSON over one connection, answered in any order.
//
//     | uint32 length of what follows, big-endian | JSON, UTF-8 |
//
// A question is `{ id, ask, … }`, its answer `{ id, answers }` or `{ id, no }`. Sealed bytes and indexes are base64.

import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { Actor } from '../base/work.ts'
import { type Reason, type Why, whys } from './reason.ts'
import type { Place } from './sealed.ts'

/** Larger, and it is no question of ours: whoever asks sends many small ones. */
export const frameBytesMax = 8 * 1_048_576
const lengthBytes = 4
/** SHA-256, since a key given in advance goes with the hash it was agreed for. */
export const lineCiphers = 'TLS_AES_128_GCM_SHA256'

export type Question =
  | { readonly ask: 'seal'; readonly items: readonly { readonly place: Place; readonly text: string }[] }
  | { readonly ask: 'open'; readonly items: readonly SealedItem[]; readonly reason: Reason }
  | { readonly ask: 'reseal'; readonly items: readonly SealedItem[] }
  | {
      readonly ask: 'index'
      readonly institution: InstitutionId
      readonly field: string
      readonly texts: readonly string[]
    }
type SealedItem = { readonly place: Place; readonly sealed: Buffer }

/** Why there is no answer. */
export type No =
  | { readonly code: 'seal_broken'; readonly place: Place; readonly flaw: string }
  | { readonly code: 'member_erased'; readonly place: Place }
  /** The question is none, or asks for what cannot be: whoever asked has a fault. */
  | { readonly code: 'question_malformed'; readonly why: string }
  /** Everything that may be looked up has been looked up, for so long. */
  | { readonly code: 'lookups_spent'; readonly retryAfterMs: number }
  /** This line is for one institution, and another was asked about. */
  | { readonly code: 'line_confined' }
  /** The vault has a fault, or its database is away. Nothing was done that asking again would do twice. */
  | { readonly code: 'vault_failed' }

export type Answer =
  | { readonly id: number; readonly answers: readonly string[] }
  | { readonly id: number; readonly no: No }

export function frame(value: unknown): Buffer {
  const text = JSON.stringify(value)
  const bytes = Buffer.allocUnsafe(lengthBytes + Buffer.byteLength(text))
  if (bytes.length - lengthBytes > frameBytesMax) fault(`a frame of ${bytes.length} bytes`)
  bytes.writeUInt32BE(bytes.length - lengthBytes, 0)
  bytes.write(text, lengthBytes, 'utf8')
  return bytes
}

/** Takes what arrives, in whatever pieces, and gives back what is whole by now. Throws `Malformed`. */
export function openFrames(): (chunk: Buffer) => unknown[] {
  let held: Buffer[] = []
  let size = 0
  return chunk => {
    held.push(chunk)
    size += chunk.length
    const whole: unknown[] = []
    if (size < lengthBytes) return whole
    const bytes = held.length === 1 ? chunk : Buffer.concat(held, size)
    let start = 0
    while (bytes.length - start >= lengthBytes) {
      const length = bytes.readUInt32BE(start)
      if (length > frameBytesMax) throw new Malformed(`a frame of ${length} bytes`)
      const end = start + lengthBytes + length
      if (end > bytes.length) break
      whole.push(parse(bytes.subarray(start + lengthBytes, end)))
      start = end
    }
    held = start === bytes.length ? [] : [bytes.subarray(start)]
    size = bytes.length - start
    return whole
  }
}

/** It is not written as this file says. */
export class Malformed extends Error {
  override readonly name = 'Malformed'
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new Malformed('a frame that is no JSON')
  }
}

export function writeQuestion(id: number, question: Question): Buffer {
  if (question.ask !== 'open' && question.ask !== 'reseal') return frame({ id, ...question })
  const items = question.items.map(({ place, sealed }) => ({ place, sealed: sealed.toString('base64') }))
  if (question.ask === 'reseal') return frame({ id, ask: 'reseal', items })
  return frame({ id, ask: 'open', items, reason: question.reason })
}

/** The vault believes nobody, those who proved who they are included. Throws `Malformed`. */
export function readQuestion(value: unknown): { readonly id: number; readonly question: Question } {
  const given = membersOf(value)
  const id = given['id']
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) throw new Malformed('a question without a number')
  switch (given['ask']) {
    case 'seal':
      return {
        id,
        question: {
          ask: 'seal',
          items: listOf(given['items']).map(item => ({
            place: readPlace(membersOf(item)['place']),
            text: textOf(membersOf(item)['text']),
          })),
        },
      }
    case 'open':
      return {
        id,
        question: {
          ask: 'open',
          items: listOf(given['items']).map(readSealedItem),
          reason: readReason(given['reason']),
        },
      }
    case 'reseal':
      return { id, question: { ask: 'reseal', items: listOf(given['items']).map(readSealedItem) } }
    case 'index':
      return {
        id,
        question: {
          ask: 'index',
          institution: textOf(given['institution']),
          field: textOf(given['field']),
          texts: listOf(given['texts']).map(textOf),
        },
      }
    default:
      throw new Malformed('a question of no kind')
  }
}

/** By whom it was asked, the answer is believed: it proved to be the vault. What is not like one is a fault all the same. */
export function readAnswer(value: unknown): Answer {
  const given = membersOf(value)
  const id = given['id']
  if (typeof id !== 'number') throw new Malformed('an answer without a number')
  if (given['no'] === undefined) return { id, answers: listOf(given['answers']).map(textOf) }
  const no = membersOf(given['no'])
  switch (no['code']) {
    case 'seal_broken':
      return { id, no: { code: 'seal_broken', place: readPlace(no['place']), flaw: textOf(no['flaw']) } }
    case 'member_erased':
      return { id, no: { code: 'member_erased', place: readPlace(no['place']) } }
    case 'question_malformed':
      return { id, no: { code: 'question_malformed', why: textOf(no['why']) } }
    case 'lookups_spent': {
      const { retryAfterMs } = no
      if (typeof retryAfterMs !== 'number') throw new Malformed('a number was expected')
      return { id, no: { code: 'lookups_spent', retryAfterMs } }
    }
    case 'line_confined':
      return { id, no: { code: 'line_confined' } }
    case 'vault_failed':
      return { id, no: { code: 'vault_failed' } }
    default:
      throw new Malformed('an answer of no kind')
  }
}

function readSealedItem(value: unknown): SealedItem {
  const { place, sealed } = membersOf(value)
  return { place: readPlace(place), sealed: Buffer.from(textOf(sealed), 'base64') }
}

function readReason(value: unknown): Reason {
  const { why, actor } = membersOf(value)
  const known = Object.keys(whys).find((one): one is Why => one === why)
  if (known === undefined) throw new Malformed('a reason that nobody knows')
  if (actor === undefined) return { why: known }
  const name = textOf(actor)
  if (!isActor(name)) throw new Malformed('nobody is named so')
  return { why: known, actor: name }
}

function isActor(text: string): text is Actor {
  return /^(?:person|client|process):[a-z0-9_-]{1,60}$/.test(text)
}

function readPlace(value: unknown): Place {
  const { institution, table, column, row, member } = membersOf(value)
  return {
    institution: textOf(institution),
    table: textOf(table),
    column: textOf(column),
    row: textOf(row),
    ...(member === undefined ? {} : { member: textOf(member) }),
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Malformed('an object was expected')
  return value as Readonly<Record<string, unknown>> // An object that is no list is read by its members' names.
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Malformed('a list was expected')
  return value
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Malformed('a text was expected')
  return value
}
