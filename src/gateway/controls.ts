// What the gateway promises of what comes in, and how that is tried: by requests of the canary's clients to the api as it
// runs. An order names an account that nobody has: what passes the door is refused by the room behind it.

import { type Answered, type AskedOf, type Control, type Ground, NotApplicable } from '../base/control.ts'
import * as payments from '../payments/payments.ts'
import { health, loadShedding, tryStrangers } from './controls-standing.ts'
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
    probe: async ground => {
      await tryStoredText(ground)
      await trySearchedText(ground)
    },
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

type Sent = Omit<AskedOf, 'of' | 'as'> & { readonly as?: AskedOf['as'] }
type Attempt = readonly [tried: string, asked: Sent, expected: string]
type Order = ReturnType<typeof orderOf>

const ordering = { method: 'POST', path: '/v1/payments' } as const

/** Signed where it is an order: each under a key of its own. */
function send(ground: Ground, { as = 'canary', headers = {}, ...asked }: Sent): Promise<Answered> {
  const isOrder = asked.method === 'POST' && asked.path === ordering.path
  const key = isOrder ? { 'idempotency-key': ground.newId('key') } : {}
  return ground.ask({ of: 'api', as, ...asked, headers: { ...key, ...headers } })
}

function orderOf({ newId }: Ground) {
  return { fundingAccount: newId('fac'), payee: newId('pye'), amount: { value: '1.00', currency: 'USD' } }
}

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

/** Each means something to somebody: to SQL, to a page, to a shell, to a template, to a log, to a table of numbers. */
const hostile: readonly string[] = [
  `'; drop table payments.payee; --`,
  `' or '1'='1`,
  '<script src=//x.invalid></script>',
  '"><img src=x onerror=alert(1)>',
  '$(id) `id` | id & ${jndi:ldap://x}',
  '{{7*7}} %{7*7} <%= 7*7 %>',
  '=cmd|/C calc!A0 %s %n \\r\\n \\',
]

async function tryStoredText(ground: Ground): Promise<void> {
  const [member] = itemsIn<{ id: string }>(await send(ground, { method: 'GET', path: '/v1/members?limit=1' }))
  const listed = await send(ground, { method: 'GET', path: `/v1/payees?limit=1&member=${member?.id ?? ''}` })
  const [payee] = itemsIn<{ id: string }>(listed)
  if (member === undefined || payee === undefined) throw new NotApplicable('the canary has no payee')
  const path = `/v1/payees/${payee.id}`
  ground.on('texts that mean something elsewhere', hostile.length)
  // One goes all the way over the wire; which one, the hour says. All of them go the way from the room on, undone.
  const sent = hostile[Math.floor(ground.now().getTime() / 21_600_000) % hostile.length] ?? ''
  const { headers: before } = await send(ground, { method: 'GET', path })
  const changed = await send(ground, {
    method: 'PATCH',
    path,
    headers: { 'if-match': before['etag'] ?? '' },
    body: JSON.stringify({ member: member.id, nickname: sent }),
  })
  ground.tried(`a payee called ${sent}`, '200', changed.word)
  const read = await send(ground, { method: 'GET', path })
  ground.tried('what it is called then', sent, nicknameIn(read))
  const { 'content-type': type = '', 'x-content-type-options': sniffed = '' } = read.headers
  ground.tried('what the answer calls itself', 'application/json; charset=utf-8, nosniff', `${type}, ${sniffed}`)
  for (const text of hostile) {
    const kept = await ground.work(async work => {
      const found = await payments.findPayee(work, payee.id as payments.PayeeId) // As the api calls it.
      if (!found.ok) return found.refusal.code
      const { id, member: of, version } = found.value
      const made = await payments.changePayee(work, id, of, { nickname: text }, version)
      const after = await payments.findPayee(work, id)
      return made.ok && after.ok ? after.value.nickname : 'refused'
    })
    ground.tried(`a payee called ${text}, past the api`, text, kept)
  }
}

async function trySearchedText(ground: Ground): Promise<void> {
  const honest = await send(ground, { method: 'GET', path: '/v1/members?limit=100' })
  ground.tried('members listed', '200', honest.word)
  for (const text of hostile) {
    const query = encodeURIComponent(text)
    const billers = await send(ground, { method: 'GET', path: `/v1/billers?name=${query}` })
    const [word, found] = [billers.word, billers.word === '200' ? itemsIn(billers).length : 0]
    const isInert = found === 0 && ['200', 'search_too_short'].includes(word)
    ground.tried(`billers called ${text}`, 'none', isInert ? 'none' : `${found}, ${word}`)
    const filter = await send(ground, { method: 'GET', path: `/v1/payees?member=${query}` })
    ground.tried(`payees of a member called ${text}`, 'request_invalid', filter.word)
  }
  const again = await send(ground, { method: 'GET', path: '/v1/members?limit=100' })
  ground.tried('members listed afterwards', `${itemsIn(honest).length}`, `${itemsIn(again).length}`)
}

/** The canary's clients may write twenty times at once, so that a few more are enough. */
async function tryRates(ground: Ground): Promise<void> {
  const asked = 60
  const reading = { method: 'GET', path: '/v1/members?limit=1' }
  const writing = { method: 'POST', path: '/v1/payees', body: '{}' }
  const own = await send(ground, reading)
  const [member] = itemsIn<{ id: string }>(own)
  const byReader = { method: 'GET', path: `/v1/members/${member?.id ?? ''}`, as: 'reader' } as const
  ground.tried('a member read by the reader', '200', (await send(ground, byReader)).word)
  const first = await send(ground, { ...writing, as: 'reader' })
  ground.tried('a payee of nothing, the first time', 'request_invalid', first.word)
  const all: Answered[] = []
  while (all.length < asked)
    all.push(...(await Promise.all(Array.from({ length: 10 }, () => send(ground, { ...writing, as: 'reader' })))))
  ground.on('writes, one ten after the other, by a client that may twenty', asked)
  const refused = all.filter(({ word }) => word === 'rate_limited')
  ground.tried(
    'those that had to wait, of sixty',
    'twenty or more',
    refused.length >= 20 ? 'twenty or more' : String(refused.length),
  )
  const others = new Set(all.map(({ word }) => word).filter(word => word !== 'rate_limited'))
  ground.tried('what the others were told', 'request_invalid', [...others].join() || 'request_invalid')
  const waits = refused.every(({ status, headers }) => status === 429 && Number(headers['retry-after']) >= 1)
  ground.tried('for how long', 'they are told', waits ? 'they are told' : 'they are not told')
  ground.tried('a read by the same client, meanwhile', '200', (await send(ground, byReader)).word)
  ground.tried('a write by another client, meanwhile', 'request_invalid', (await send(ground, writing)).word)
}

function itemsIn<Item>({ status, body }: Answered): readonly Item[] {
  if (status !== 200) return []
  const page: { readonly items?: readonly Item[] } = JSON.parse(body)
  return page.items ?? []
}

function nicknameIn({ status, body }: Answered): string {
  if (status !== 200) return String(status)
  const { nickname }: { readonly nickname?: string } = JSON.parse(body)
  return nickname ?? ''
}
