// A core that is reached over HTTP with JSON, as docs/core.md has it. What it answers is checked before it is believed. One
// answer that cannot be read is no answer for that operation, whose outcome stays unknown; the others count.

import { formatMoney, parseMoney } from '../base/money.ts'
import { fault } from '../base/outcome.ts'
import {
  type Core,
  type CoreAccount,
  type CoreAnswer,
  type CoreInquiry,
  type CoreOperation,
  type CoreOperationId,
  isPlainReason,
} from './core.ts'

const answerBytesMax = 4_194_304
const holdsMax = 10_000

export type CoreAddress = {
  /** Ends with a slash: what is asked for is below it. */
  readonly address: URL
  readonly token: { readonly reveal: () => string }
}

export function httpCore({ address, token }: CoreAddress): Core {
  async function ask(path: string, body: unknown, signal: AbortSignal): Promise<readonly unknown[]> {
    const response = await fetch(new URL(path, address), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token.reveal()}` },
      body: JSON.stringify(body),
      redirect: 'error',
      signal,
    })
    if (!response.ok) fault(`the core answered ${response.status}`)
    const text = await readText(response)
    const answers: unknown = JSON.parse(text)
    return Array.isArray(answers) ? answers : fault('the core did not answer with a list')
  }

  const operate =
    (path: string) =>
    async (operations: readonly CoreOperation[], signal: AbortSignal): Promise<readonly CoreAnswer[]> => {
      const asked = new Set(operations.map(({ id }) => id))
      return (await ask(path, operations.map(written), signal)).flatMap(answer => readAnswer(answer, asked) ?? [])
    }

  return {
    hold: operate('holds'),
    post: operate('posts'),
    reverse: operate('reversals'),
    inquire: async (ids, signal) => {
      const asked = new Set(ids)
      return (await ask('inquiries', ids, signal)).flatMap(
        (answer): readonly CoreInquiry[] | CoreInquiry =>
          readAnswer(answer, asked) ?? readNeverSeen(answer, asked) ?? [],
      )
    },
    accounts: async (accounts, signal) => {
      const asked = new Set(accounts)
      return (await ask('accounts', accounts, signal)).flatMap(answer => readAccount(answer, asked) ?? [])
    },
  }
}

/** Stops reading where nobody would believe it any more. */
async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > answerBytesMax) fault(`the core answered with more than ${answerBytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function written({ id, account, side, money, of }: CoreOperation) {
  const { currency } = money
  return { id, account, side, amount: formatMoney(money), currency, ...(of === null ? {} : { of }) }
}

function readAnswer(answer: unknown, asked: ReadonlySet<CoreOperationId>): CoreAnswer | undefined {
  const id = idOf(answer, asked)
  const state = memberOf(answer, 'state')
  if (id === undefined || (state !== 'done' && state !== 'declined')) return undefined
  if (state === 'done') return { id, state }
  const reason = memberOf(answer, 'reason')
  // It counts whatever its reason looks like.
  return { id, state, reason: isPlainReason(reason) ? reason : 'unspecified' }
}

function readNeverSeen(answer: unknown, asked: ReadonlySet<CoreOperationId>): CoreInquiry | undefined {
  const id = idOf(answer, asked)
  return id !== undefined && memberOf(answer, 'state') === 'never_seen' ? { id, state: 'never_seen' } : undefined
}

/** Half an account would be compared with a whole one, so all of it can be read or it was not answered. */
function readAccount(answer: unknown, asked: ReadonlySet<string>): CoreAccount | undefined {
  const account = memberOf(answer, 'account')
  const currency = memberOf(answer, 'currency')
  const holds = memberOf(answer, 'holds')
  if (typeof account !== 'string' || !asked.has(account) || typeof currency !== 'string') return undefined
  const posted = minorIn(memberOf(answer, 'posted'), currency)
  if (posted === undefined || !Array.isArray(holds) || holds.length > holdsMax) return undefined
  const read = holds.flatMap((hold: unknown) => {
    const [id, minor] = [memberOf(hold, 'id'), minorIn(memberOf(hold, 'amount'), currency)]
    return typeof id === 'string' && /^[ -~]{1,64}$/.test(id) && minor !== undefined ? [{ id, minor }] : []
  })
  return read.length === holds.length ? { account, currency, posted, holds: read } : undefined
}

/** A decimal text, with a sign where it is below zero: no amount passes through a float. */
function minorIn(value: unknown, currency: string): bigint | undefined {
  if (typeof value !== 'string') return undefined
  const isBelow = value.startsWith('-')
  const money = parseMoney(isBelow ? value.slice(1) : value, currency)
  if (!money.ok) return undefined
  return isBelow ? -money.value.minor : money.value.minor
}

/** Only what was asked about can be answered. */
function idOf(answer: unknown, asked: ReadonlySet<CoreOperationId>): CoreOperationId | undefined {
  const id = memberOf(answer, 'id') as CoreOperationId // Proven by the next line: it is one of those that were asked about.
  return asked.has(id) ? id : undefined
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
