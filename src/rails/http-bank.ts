// A bank that is reached over HTTP with JSON. What it answers is checked before it is believed. One answer that cannot be
// read is no answer for that instruction, whose outcome stays unknown; the others count.

import { formatMoney } from '../base/money.ts'
import { fault } from '../base/outcome.ts'
import type { Answer, Bank, Inquiry, InstructionId } from './instruction.ts'

const answerBytesMax = 4_194_304

/** `POST instructions` and `POST inquiries` below `address`, each with a list and answered with a list. */
export function httpBank(address: URL): Bank {
  async function post(path: string, body: unknown, signal: AbortSignal): Promise<readonly unknown[]> {
    const response = await fetch(new URL(path, address), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal,
    })
    if (!response.ok) fault(`the bank answered ${response.status}`)
    const text = await response.text()
    if (text.length > answerBytesMax) fault(`the bank answered with ${text.length} characters`)
    const answers: unknown = JSON.parse(text)
    return Array.isArray(answers) ? answers : fault('the bank did not answer with a list')
  }

  return {
    send: async (instructions, signal) => {
      const body = instructions.map(({ id, reference, method, money, creditor }) => ({
        id,
        reference,
        method,
        amount: formatMoney(money),
        currency: money.currency,
        creditor,
      }))
      const asked = new Set(instructions.map(({ id }) => id))
      return (await post('instructions', body, signal)).flatMap(answer => readAnswer(answer, asked) ?? [])
    },
    inquire: async (ids, signal) => {
      const asked = new Set(ids)
      return (await post('inquiries', ids, signal)).flatMap(
        (answer): readonly Inquiry[] | Inquiry => readAnswer(answer, asked) ?? readNeverSeen(answer, asked) ?? [],
      )
    },
  }
}

function readAnswer(answer: unknown, asked: ReadonlySet<InstructionId>): Answer | undefined {
  const id = idOf(answer, asked)
  if (id === undefined) return undefined
  const state = memberOf(answer, 'state')
  if (state === 'accepted' || state === 'settled') return { id, state }
  if (state !== 'rejected') return undefined
  // A rejection counts whatever its reason looks like; only plain words are passed on.
  const reason = memberOf(answer, 'reason')
  return {
    id,
    state,
    reason: typeof reason === 'string' && /^[A-Za-z0-9_ .-]{1,64}$/.test(reason) ? reason : 'unspecified',
  }
}

function readNeverSeen(answer: unknown, asked: ReadonlySet<InstructionId>): Inquiry | undefined {
  const id = idOf(answer, asked)
  return id !== undefined && memberOf(answer, 'state') === 'never_seen' ? { id, state: 'never_seen' } : undefined
}

/** Only what was asked about can be answered. */
function idOf(answer: unknown, asked: ReadonlySet<InstructionId>): InstructionId | undefined {
  const id = memberOf(answer, 'id') as InstructionId // Proven by the next line: it is one of those that were asked about.
  return asked.has(id) ? id : undefined
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
