// What the gateway promises of what comes in, and how that is tried: by requests of the canary's clients to the api as it
// runs. An order names an account that nobody has: what passes the door is refused by the room behind it.

import type { Answered, Control, Ground } from '../base/control.ts'
import { itemsIn, ordering, orderOf, type Sent, send } from './controls-asked.ts'
import { tryStrangers } from './controls-door.ts'
import { tryInjection } from './controls-injection.ts'
import { health, loadShedding } from './controls-standing.ts'
import { tls } from './controls-tls.ts'
import { openShed } from './shed.ts'

const everySeconds = 3_600
const withinMs = 10_000

export const controls: readonly Control[] = [
  {
    id: 'gateway.strict-input',
    says: 'A request that can be read two ways, or is not exactly what its route declares, reaches no room.',
    does: 'prevents',
    answers: ['api.authorization-bypass', 'api.injection', 'sec.external-attacks'],
    everySeconds,
    withinMs,
    probe: async ground => {
      const order = orderOf(ground)
      const honest = await send(ground, { ...ordering, body: JSON.stringify(order) })
      ground.tried('an order from an account that nobody has', 'funding_account_not_found', honest.word)
      const attempts = [...bodies(order), ...frames(order)]
      ground.on('requests that say something else than they may', attempts.length)
      for (const [tried, asked, expected] of attempts) ground.tried(tried, expected, (await send(ground, asked)).word)
    },
  },
  {
    id: 'gateway.injection-inert',
    says: 'Text is text: what was sent as a name comes back as it was sent, and nothing else has happened.',
    does: 'prevents',
    answers: ['api.injection'],
    // Each run changes the nickname of a payee, and changes are kept.
    everySeconds: 21_600,
    withinMs,
    probe: tryInjection,
  },
  {
    id: 'gateway.rate-limit',
    says: 'Who asks more often than they may is told to wait, and keeps nobody else from asking.',
    does: 'prevents',
    answers: ['api.rate-limiting', 'sec.external-attacks', 'stride.denial-of-service'],
    everySeconds,
    withinMs,
    probe: async ground => {
      await tryRates(ground)
      await tryStrangers(ground)
    },
  },
  tls,
  health,
  loadShedding(openShed),
]

type Attempt = readonly [tried: string, asked: Sent, expected: string]
type Order = ReturnType<typeof orderOf>

function bodies(order: Order): readonly Attempt[] {
  const text = JSON.stringify(order)
  const with_ = (more: object): Sent => ({ ...ordering, body: JSON.stringify({ ...order, ...more }) })
  const paying = (value: unknown): Sent => with_({ amount: { value, currency: 'USD' } })
  const raw = (body: string): Sent => ({ ...ordering, body })
  const before = (members: string) => raw(`{${members},${text.slice(1)}`)
  return [
    ['a member that no order has', with_({ isFree: true }), 'request_invalid'],
    ['a member that is missing', with_({ payee: undefined }), 'request_invalid'],
    ['nothing in place of a payee', with_({ payee: null }), 'request_invalid'],
    ['a list in place of a payee', with_({ payee: [order.payee] }), 'request_invalid'],
    ['an id of another kind', with_({ payee: order.fundingAccount }), 'request_invalid'],
    ['money as a number', paying(1), 'request_invalid'],
    ['money as a fraction in binary', paying(1.1), 'request_invalid'],
    ['money with three decimals', paying('1.001'), 'amount_too_precise'],
    ['money with an exponent', paying('1e3'), 'amount_malformed'],
    ['money below nothing', paying('-1.00'), 'amount_malformed'],
    ['a word in place of yes or no', with_({ isRepeat: 'true' }), 'request_invalid'],
    ['a member twice', before(`"payee":"${order.payee}"`), 'body_ambiguous'],
    ['a member that is no member in JavaScript', before('"__proto__":{"isFree":true}'), 'body_ambiguous'],
    ['a number that would be rounded', before('"isRepeat":9007199254740993'), 'body_ambiguous'],
    ['brackets a hundred deep', before(`"context":${'['.repeat(100)}${']'.repeat(100)}`), 'body_ambiguous'],
    ['a character that cannot be printed', with_({ payee: 'pye_\u0000' }), 'body_ambiguous'],
    ['half a document', raw(text.slice(0, -2)), 'body_malformed'],
    ['nothing at all', raw(''), 'body_empty'],
    ['more than a route reads', with_({ context: 'x'.repeat(70_000) }), 'body_too_large'],
  ]
}

function frames(order: Order): readonly Attempt[] {
  const body = JSON.stringify(order)
  const labelled = (headers: Readonly<Record<string, string>>): Sent => ({
    ...ordering,
    body,
    change: own => ({ ...own, ...headers }),
  })
  const reading = (path: string): Sent => ({ method: 'GET', path })
  return [
    ['a body that calls itself a form', labelled({ 'content-type': 'text/plain' }), 'content_type_unsupported'],
    ['a body that calls itself packed', labelled({ 'content-encoding': 'gzip' }), 'content_encoding_unsupported'],
    ['a precondition that nobody looks at', labelled({ 'if-match': '"1"' }), 'if_match_not_offered'],
    ['a filter that there is not', reading('/v1/members?limit=1&all=1'), 'request_invalid'],
    ['a filter twice', reading('/v1/members?limit=1&limit=100'), 'request_invalid'],
    ['a number in another notation', reading('/v1/members?limit=0x10'), 'request_invalid'],
    ['a path with a line break in it', reading('/v1/members/mem_%0d%0a'), 'request_invalid'],
    ['a page of another list', reading('/v1/members?cursor=bm90aGluZw'), 'cursor_unreadable'],
    ['a path that there is not', reading('/v1/members/../../etc/passwd'), 'path_not_found'],
  ]
}

/** Twenty at once is what the canary's clients may write; at several apis, at each of them once. */
const writesMax = 120
const waitingMin = 5

async function tryRates(ground: Ground): Promise<void> {
  const writing = { method: 'POST', path: '/v1/payees', body: '{}' }
  const own = await send(ground, { method: 'GET', path: '/v1/members?limit=1' })
  const [member] = itemsIn<{ id: string }>(own)
  const byReader = { method: 'GET', path: `/v1/members/${member?.id ?? ''}`, as: 'reader' } as const
  ground.tried('a member read by the reader', '200', (await send(ground, byReader)).word)
  const first = await send(ground, { ...writing, as: 'reader' })
  // Somebody has just tried this: where the reader is still to wait, nobody can tell for what.
  if (first.word === rateLimited) throw Object.assign(new Error('the reader is still to wait'), { code: rateLimited })
  ground.tried('a payee of nothing, the first time', 'request_invalid', first.word)
  const all: Answered[] = []
  const waiting = () => all.filter(({ word }) => word === rateLimited)
  while (all.length < writesMax && waiting().length < waitingMin)
    all.push(...(await Promise.all(Array.from({ length: 10 }, () => send(ground, { ...writing, as: 'reader' })))))
  ground.on('writes, ten at once, by a client that may twenty', all.length)
  const told = waiting().length >= waitingMin ? 'told to wait' : `let in ${all.length - waiting().length} times`
  ground.tried('who writes on and on', 'told to wait', told)
  const others = new Set(all.map(({ word }) => word).filter(word => word !== rateLimited))
  ground.tried('what was said to them before', 'request_invalid', [...others].join() || 'request_invalid')
  const hasTime = waiting().every(({ status, headers }) => status === 429 && Number(headers['retry-after']) >= 1)
  ground.tried('for how long they are to wait', 'told', hasTime ? 'told' : 'not told')
  ground.tried('a read by the same client, meanwhile', '200', (await send(ground, byReader)).word)
  ground.tried('a write by another client, meanwhile', 'request_invalid', (await send(ground, writing)).word)
}

const rateLimited = 'rate_limited'
