// That text is text: whatever a client may send freely, with what means something to SQL, to a page, to a shell, to a template or
// to a table in it. Over the wire to the api as it runs, and, where it would stay, past it to the rooms, in works that are undone.

import { type Answered, type Ground, NotApplicable } from '../base/control.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as payments from '../payments/payments.ts'
import type { Sealed } from '../protection/protection.ts'
import { itemsIn, ordering, orderOf, send } from './controls-asked.ts'

/** Each means something to somebody: to SQL, to a page, to a shell, to a template, to a log, to a table of numbers. */
const hostile: readonly string[] = [
  `'; drop table payments.payee; --`,
  `' or '1'='1`,
  `\\'; select pg_sleep(9); --`,
  '$1 $2 :a @b ?',
  '<script src=//x.invalid></script>',
  '"><img src=x onerror=alert(1)>',
  '$(id) `id` | id & ${jndi:ldap://x}',
  '{{7*7}} %{7*7} <%= 7*7 %>',
  '=cmd|/C calc!A0 %s %n \\r\\n \\',
]

/** Where no blank may stand: to SQL a comment is one. */
function withoutBlanks(text: string): string {
  return text.replaceAll(' ', '/**/')
}

export async function tryInjection(ground: Ground): Promise<void> {
  ground.on('texts that mean something elsewhere', hostile.length)
  const { member, payee } = await tryStoredText(ground)
  await trySearchedText(ground)
  await tryKeys(ground)
  await tryKeptText(ground, member, payee)
}

type Whose = { readonly member: payments.MemberId; readonly payee: payments.PayeeId }

async function tryStoredText(ground: Ground): Promise<Whose> {
  const [member] = itemsIn<{ id: payments.MemberId }>(
    await send(ground, { method: 'GET', path: '/v1/members?limit=1' }),
  )
  const listed = await send(ground, { method: 'GET', path: `/v1/payees?limit=1&member=${member?.id ?? ''}` })
  const [payee] = itemsIn<{ id: payments.PayeeId }>(listed)
  if (member === undefined || payee === undefined) throw new NotApplicable('the canary has no payee')
  const path = `/v1/payees/${payee.id}`
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
  return { member: member.id, payee: payee.id }
}

async function trySearchedText(ground: Ground): Promise<void> {
  const honest = await send(ground, { method: 'GET', path: '/v1/members?limit=100' })
  ground.tried('members listed', '200', honest.word)
  for (const text of hostile) {
    const query = encodeURIComponent(text)
    const billers = await send(ground, { method: 'GET', path: `/v1/billers?name=${query}` })
    const [word, found] = [billers.word, billers.word === '200' ? itemsIn(billers).length : 0]
    const isInert = found === 0 && ['200', 'search_too_short'].includes(word)
    const filter = await send(ground, { method: 'GET', path: `/v1/payees?member=${query}` })
    const page = await send(ground, { method: 'GET', path: `/v1/members?cursor=${query}` })
    const came = `${isInert ? 'none' : `${found}, ${word}`}; ${filter.word}; ${page.word}`
    ground.tried(
      `billers, payees of a member, and a page called ${text}`,
      'none; request_invalid; cursor_unreadable',
      came,
    )
  }
  const again = await send(ground, { method: 'GET', path: '/v1/members?limit=100' })
  ground.tried('members listed afterwards', `${itemsIn(honest).length}`, `${itemsIn(again).length}`)
}

/** Orders from an account that nobody has: nothing stays of them, and their keys are looked for all the same. */
async function tryKeys(ground: Ground): Promise<void> {
  const body = JSON.stringify(orderOf(ground))
  for (const text of ['an-honest-key', ...hostile]) {
    const key = withoutBlanks(text)
    const ordered = await send(ground, { ...ordering, headers: { 'idempotency-key': key }, body })
    const path = `/v1/payments/by-key?key=${encodeURIComponent(key)}`
    const sought = await send(ground, { method: 'GET', path })
    const expected = 'funding_account_not_found, payment_key_unknown'
    ground.tried(`an order under the key ${key}, and looked for`, expected, `${ordered.word}, ${sought.word}`)
  }
}

/** What would be kept, of which each has to come back as it was given, and nothing else with it. */
async function tryKeptText(ground: Ground, member: payments.MemberId, payee: payments.PayeeId): Promise<void> {
  for (const text of ['an honest text', ...hostile]) {
    const kept = await ground.work(async work => ({
      nickname: await nicknameKept(work, payee, text),
      reference: await referenceKept(work, text),
      key: await keyKept(work, { member, payee }, withoutBlanks(text)),
    }))
    ground.tried(`a payee called ${text}, past the api`, text, kept.nickname)
    const others = kept.reference === text ? kept.key : kept.reference
    ground.tried('a member of that number, and an order of that key', 'found by it, once', others)
  }
}

async function nicknameKept(work: Work, payee: payments.PayeeId, text: string): Promise<string> {
  const found = await payments.findPayee(work, payee)
  if (!found.ok) return found.refusal.code
  const { id, member, version } = found.value
  const made = await payments.changePayee(work, id, member, { nickname: text }, version)
  const after = await payments.findPayee(work, id)
  return made.ok && after.ok ? after.value.nickname : 'refused'
}

async function referenceKept(work: Work, text: string): Promise<string> {
  const id = work.newId('mem')
  const added = await payments.addMembers(work, [{ id, reference: text, name: unsealed }])
  if (!added.ok) return added.refusal.code
  const again = await payments.addMembers(work, [{ id: work.newId('mem'), reference: text, name: unsealed }])
  if (again.ok) return 'a second one of that number'
  const found = await payments.findMember(work, id)
  return found.ok ? found.value.reference : found.refusal.code
}
const unsealed = Buffer.from('canary') as Sealed // Nobody opens what is undone.

/** Out of an account that may be overdrawn. */
async function keyKept(work: Work, { member, payee }: Whose, key: string): Promise<string> {
  const [currency, minor] = ['USD', 1n]
  const fundingAccount = work.newId('fac')
  const token = work.newId('tok')
  const number = { sealed: unsealed, token, index: Buffer.from(token), last4: '0017' }
  const opened = await payments.addFundingAccounts(work, [
    { id: fundingAccount, member, number, currency, floor: -100_00n },
  ])
  if (!opened.ok) return opened.refusal.code
  const order = { actor: work.actor, key, fundingAccount, payee, money: { minor, currency } }
  const give = async () => {
    const [given] = await payments.submitMany(work, [{ ...order, id: work.newId('pay') }])
    await Promise.all(work.writes)
    const one = given ?? fault('one answer for one order')
    return one.ok ? one.value.payment.id : one.refusal.code
  }
  const [first, second] = [await give(), await give()]
  const found = await payments.findPaymentByKey(work, key)
  if (!found.ok) return `${first}, ${found.refusal.code}`
  return first === second && found.value.id === first ? 'found by it, once' : `${first}, ${second}, ${found.value.id}`
}

function nicknameIn({ status, body }: Answered): string {
  if (status !== 200) return String(status)
  const { nickname }: { readonly nickname?: string } = JSON.parse(body)
  return nickname ?? ''
}
