// The bank's file gateway over HTTP, for those who have no folder in common with it: a file is put, released by one act, and
// asked about; what the bank leaves is listed, fetched and removed. docs/transports.md says what is spoken.
//
// It works on the same folders as everybody else. A release is written down before the file is moved, and a move that a
// crash prevented is made up for: `released` is said only of what the bank will process.

import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

import type { SandboxBank } from './bank.ts'
import { keyOf } from './books.ts'
import { syncFolder } from './journal.ts'
import { readJson } from './json.ts'

export type GatewayRequest = {
  readonly method: string
  /** Behind the institution: 'staged', 'fil_1'. */
  readonly words: readonly string[]
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Buffer
}
export type GatewayAnswer = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | Readonly<Record<string, unknown>>
}

const namesMax = 10_000
/** Nothing that leads out of its folder, and nothing that is hidden. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/
const answersFolder = 'from-bank'

export function isForGateway(words: readonly string[]): boolean {
  const [, what = ''] = words
  return words.length <= 3 && ['staged', 'releases', answersFolder].includes(what)
}

export function answerGateway(
  bank: SandboxBank,
  root: string,
  institution: string,
  request: GatewayRequest,
): GatewayAnswer {
  const own = join(root, institution)
  const [what = '', name] = request.words
  if (name !== undefined && !namePattern.test(name)) return { status: 404 }
  // An outage that is over and has not been cleared away yet.
  if (existsSync(own) && !isFolder(own)) return { status: 503 }
  switch (`${request.method} ${what}${name === undefined ? '' : '/name'}`) {
    case 'PUT staged/name':
      return put(bank, own, institution, name ?? '', request)
    case 'POST releases':
      return release(bank, own, institution, request)
    case 'GET releases/name':
      return look(bank, own, institution, name ?? '')
    case 'GET from-bank':
      return { status: 200, body: { files: namesIn(join(own, answersFolder)) } }
    case 'GET from-bank/name':
      return fetched(join(own, answersFolder, name ?? ''))
    case 'DELETE from-bank/name':
      return removed(join(own, answersFolder), name ?? '')
    default:
      return { status: 405 }
  }
}

function put(
  bank: SandboxBank,
  own: string,
  institution: string,
  staged: string,
  { headers, body }: GatewayRequest,
): GatewayAnswer {
  const folder = join(own, '.staged')
  const isTaken = existsSync(join(folder, staged)) || bank.books.releases.has(keyOf(institution, staged))
  if (headers['if-none-match'] !== '*' || isTaken) return { status: 412 }
  if (headers['repr-digest'] !== digestOf(body)) return { status: 400 }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const part = join(folder, `.${staged}`)
  const file = openSync(part, 'w', 0o600)
  for (let written = 0; written < body.length; ) written += writeSync(file, body, written)
  fsyncSync(file)
  closeSync(file)
  renameSync(part, join(folder, staged))
  syncFolder(folder)
  syncFolder(own)
  return { status: 201 }
}

function release(
  bank: SandboxBank,
  own: string,
  institution: string,
  { headers, body }: GatewayRequest,
): GatewayAnswer {
  const { staged, name } = wordsIn(body)
  if (!namePattern.test(staged) || !namePattern.test(name) || headers['idempotency-key'] !== staged)
    return { status: 400 }
  const before = bank.books.releases.get(keyOf(institution, staged))
  if (before !== undefined) return { status: before === name ? 200 : 409 }
  if (!existsSync(join(own, '.staged', staged))) return { status: 404 }
  // It would take the place of another.
  if (existsSync(join(own, name))) return { status: 409 }
  bank.act(() => bank.note({ fact: 'released', institution, staged, name }))
  moveReleased(bank, join(own, '..'))
  return { status: 201 }
}

/** Moves what was released to where the bank looks. What has been moved already is not there to be moved. */
export function moveReleased(bank: SandboxBank, root: string): void {
  for (const { institution, staged, name } of bank.books.unmoved.values()) {
    const own = join(root, institution)
    // A folder that is not there says nothing about what was in it.
    if (!existsSync(join(own, '.staged')) || !isFolder(own)) continue
    if (existsSync(join(own, '.staged', staged))) renameSync(join(own, '.staged', staged), join(own, name))
    syncFolder(own)
    bank.act(() => bank.note({ fact: 'release_moved', institution, staged }))
  }
}

function isFolder(path: string): boolean {
  return statSync(path).isDirectory()
}

function look(bank: SandboxBank, own: string, institution: string, staged: string): GatewayAnswer {
  const name = bank.books.releases.get(keyOf(institution, staged))
  if (name !== undefined) return { status: 200, body: { state: 'released', name } }
  return existsSync(join(own, '.staged', staged)) ? { status: 200, body: { state: 'staged' } } : { status: 404 }
}

function fetched(path: string): GatewayAnswer {
  if (!existsSync(path)) return { status: 404 }
  const body = readFileSync(path)
  return { status: 200, headers: { 'repr-digest': digestOf(body) }, body }
}

function removed(folder: string, name: string): GatewayAnswer {
  if (!existsSync(join(folder, name))) return { status: 404 }
  rmSync(join(folder, name), { force: true })
  syncFolder(folder)
  return { status: 204 }
}

function namesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter(name => namePattern.test(name))
  return names.sort().slice(0, namesMax)
}

/** Empty where they are missing, and so no names. */
function wordsIn(body: Buffer): { readonly staged: string; readonly name: string } {
  const given = readJson(body)
  return { staged: textIn(given, 'staged'), name: textIn(given, 'name') }
}

function textIn(given: unknown, name: string): string {
  const value: unknown = typeof given === 'object' && given !== null ? Reflect.get(given, name) : undefined
  return typeof value === 'string' ? value : ''
}

function digestOf(bytes: Buffer): string {
  return `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`
}
