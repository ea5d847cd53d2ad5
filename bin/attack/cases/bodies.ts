// A14, A16, A18, A19, A32, A33 and A34: bodies, texts and repetitions, sent by a client that may ask.

import { randomUUID } from 'node:crypto'
import { proofOf } from '../../../src/base/signed-call.ts'
import { readApi } from '../document.ts'
import type { Target } from '../target.ts'
import { type Finding, openTries } from '../tries.ts'
import { send } from '../wire.ts'

function orderOf({ machine: { fundingAccount, payee } }: Target, more: object = {}): object {
  return { fundingAccount, payee, amount: { value: '1.00', currency: 'USD' }, isRepeat: true, ...more }
}

function pay(target: Target, body: object, key: string = randomUUID()): Promise<Response> {
  return target.machine.call({ method: 'POST', path: '/v1/payments', key, body: JSON.stringify(body) })
}

const unoffered = {
  state: 'settled',
  institution: 'other',
  institution_id: 'other',
  maker: 'person:per_1',
  approved_by: 'person:per_1',
  fee: '0.00',
  role: 'approver',
  id: 'pay_1',
}

export async function unofferedFields(target: Target): Promise<Finding> {
  const tries = openTries()
  for (const [name, value] of Object.entries(unoffered))
    await tries.status(name, await pay(target, orderOf(target, { [name]: value })), 400)
  const nested = orderOf(target, { amount: { value: '1.00', currency: 'USD', minor: 1 } })
  await tries.status('within the amount', await pay(target, nested), 400)
  const coerced = orderOf(target, { amount: { value: 1, currency: 'USD' } })
  await tries.status('a number for a text', await pay(target, coerced), 400)
  return tries.finding()
}

/** What databases have been talked into, in as many ways as there are places to say it. */
const injections = [
  "' or '1'='1",
  "'; drop table payments.payment; --",
  '1; select pg_sleep(5)',
  "' union select null, version() --",
  "\\'; select 1 --",
  '%27%20or%201=1',
  '${7*7}{{7*7}}',
  "a' and 1=cast((select current_user) as int) --",
  '/**/or/**/1=1',
  'x`y"z',
] as const
const slowMs = 4_000

export async function injectedSql(target: Target): Promise<Finding> {
  const tries = openTries()
  const { operations, sample } = await readApi()
  const { call, member, fundingAccount, payee } = target.machine
  const logged = (await target.databaseLog()).length
  const own: Readonly<Record<string, string>> = { mem: member, fac: fundingAccount, pye: payee }
  let asked = 0
  const bad: string[] = []
  const ask = async (method: string, path: string, body?: unknown, key: string = randomUUID()) => {
    const isWrite = method === 'POST' ? { key } : {}
    const startedAt = performance.now()
    const answer = await call({
      method,
      path,
      ...isWrite,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (answer.status >= 500 || performance.now() - startedAt > slowMs) bad.push(`${method} ${path}: ${answer.status}`)
    asked++
    return text
  }
  for (const { method, path, parameters, body } of operations.filter(({ door }) => door === 'any'))
    for (const [index, text] of injections.entries()) {
      // Every operation with some of them, and each of them with many operations.
      if ((asked + index) % 3 !== 0) continue
      const fill = Object.assign((prefix: string) => own[prefix] ?? `${prefix}_1`, { words: text })
      const filled = path.replaceAll(/\{[^}]+\}/g, encodeURIComponent(text))
      const query = parameters.filter(one => one.in === 'query').map(({ name }) => [name, text])
      const search = new URLSearchParams(Object.fromEntries(query)).toString()
      const sampled = body === undefined ? undefined : sample(body, fill)
      const address = search === '' ? filled : `${filled}?${search}`
      const answered = await ask(method, address, sampled)
      // Some remember no keys, and look no further when they are given one.
      if (answered.includes('idempotency_key_not_offered'))
        await call({ method, path: address, body: JSON.stringify(sampled ?? {}) })
    }
  for (const text of injections) {
    const search = encodeURIComponent(text)
    for (const query of ['sort', 'order', 'cursor', 'limit', 'member'])
      await tries.status(
        `${query} of ${text}`,
        await call({ method: 'GET', path: `/v1/payments?${query}=${search}` }),
        400,
      )
    await ask('GET', `/v1/billers?search=${search}&zip=62701`)
    await ask('POST', '/v1/payments', orderOf(target), text.replaceAll(/[^\x21-\x7e]/g, '_'))
  }
  tries.note(`${asked} requests`, bad[0] ?? 'no fault, none slow', bad.length === 0)
  const said = (await target.databaseLog()).slice(logged).split('\n')
  const torn = said.filter(line => /syntax error|unterminated|invalid input syntax|does not exist|22P0|4260/.test(line))
  await withdrawAll(target)
  tries.note('statements that broke', torn[0] ?? 0, torn.length === 0)
  return tries.finding()
}

/** What was proposed along the way would stand in the way of the next who proposes. */
async function withdrawAll({ machine }: Target): Promise<void> {
  const listed = await machine.call({ method: 'GET', path: '/v1/proposals?state=open&limit=100' })
  const { items } = JSON.parse(await listed.text()) as { items: { id: string }[] } // As docs/openapi.json has it.
  for (const { id } of items)
    await machine
      .call({ method: 'POST', path: `/v1/proposals/${id}/rejection`, body: JSON.stringify({ reason: 'Not meant.' }) })
      .then(answer => answer.arrayBuffer())
}

const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

/** What is wrong with each is nothing but what it is called: without it the payee would be added. */
export async function jsonBombs(target: Target): Promise<Finding> {
  const tries = openTries()
  let count = 0
  const payee = (name: string) =>
    `{"member":"${target.machine.member}","nickname":"Bomb ${++count}","name":${name},"account":{"bank":"021000021","number":"${73_000_000 + count}"}}`
  const good = payee('"Power"')
  const manyKeys = Array.from({ length: 5_000 }, (_, index) => `"k${index}":1`).join(',')
  const add = (body: string) => target.machine.call({ method: 'POST', path: '/v1/payees', body })
  const bombs: Readonly<Record<string, string>> = {
    'one byte more than 64 KiB': good + ' '.repeat(65_537 - good.length),
    'depth 33': payee(deep(33)),
    'depth 30,000': deep(30_000),
    '5,000 keys': `{${manyKeys}}`,
    'a key twice': payee('"Power","name":"Evil"'),
    'a key twice, escaped': payee('"Power","\\u006eame":"Evil"'),
    '1e400': payee('1e400'),
    '2^53+1': payee('9007199254740993'),
    NUL: payee('"a\\u0000b"'),
    'a lone surrogate': payee('"\\ud800"'),
    'a line end': payee('"a\\nb"'),
    'a comment': `/* */${payee('"Power"')}`,
    'two documents': `${payee('"Power"')}${payee('"Power"')}`,
    'a byte order mark': `\ufeff${payee('"Power"')}`,
  }
  for (const [what, body] of Object.entries(bombs)) {
    const startedAt = performance.now()
    const answer = await add(body)
    const ms = Math.round(performance.now() - startedAt)
    await answer.arrayBuffer()
    tries.note(what, `${answer.status} in ${ms} ms`, [400, 413].includes(answer.status) && ms < slowMs)
  }
  await tries.status('without any of it', await add(good), 201)
  return tries.finding()
}

export async function pollutedPrototype(target: Target): Promise<Finding> {
  const tries = openTries()
  const good = JSON.stringify(orderOf(target))
  for (const text of ['"__proto__":{"state":"settled"}', '"constructor":{"prototype":{"state":"settled"}}']) {
    const body = `${good.slice(0, -1)},${text}}`
    await tries.status(
      text.slice(0, 14),
      await target.machine.call({ method: 'POST', path: '/v1/payments', key: randomUUID(), body }),
      400,
    )
  }
  for (const query of ['__proto__[limit]=1', 'constructor[prototype][limit]=1', 'limit[__proto__]=1'])
    await tries.status(query, await target.machine.call({ method: 'GET', path: `/v1/payments?${query}` }), 400)
  return tries.finding()
}

const atOnce = 100

export async function doubleSpend(target: Target): Promise<Finding> {
  const tries = openTries()
  const key = randomUUID()
  const body = orderOf(target)
  const same = await Promise.all(Array.from({ length: atOnce }, () => pay(target, body, key)))
  const ids = new Set<unknown>()
  for (const answer of same) if (answer.ok) ids.add((JSON.parse(await answer.text()) as { id?: unknown }).id)
  const found = await paymentsOf(target, key)
  tries.note(`${atOnce} with one key`, `${found} payment`, found === 1 && ids.size === 1)
  const [before] = await floors(target)
  const all = await Promise.all(
    Array.from({ length: atOnce }, () =>
      pay(target, orderOf(target, { amount: { value: '100.00', currency: 'USD' } })),
    ),
  )
  const taken = all.filter(({ status }) => status === 201).length
  for (const answer of all) await answer.arrayBuffer()
  const [after] = await floors(target)
  tries.note(
    `${atOnce} with a hundred keys on ${before?.available ?? '?'}`,
    `${taken} taken, ${after?.available ?? '?'} left`,
    after !== undefined && BigInt(after.available) >= 0n && taken < atOnce && taken > 0,
  )
  const spent = BigInt(before?.available ?? 0) - BigInt(after?.available ?? 0)
  tries.note('cents held for them', String(spent), spent === BigInt(taken) * 10_000n)
  return tries.finding()
}

async function paymentsOf({ owner, machine }: Target, key: string): Promise<number> {
  const [row] = await owner<{ count: number }[]>`
    select count(*)::int as count from payments.payment
     where institution_id = ${machine.institution} and key like ${`%${key}`}`
  return row?.count ?? -1
}

/** What is left on the account that pays, in cents. */
async function floors({ owner, machine }: Target): Promise<readonly { available: string }[]> {
  return owner<{ available: string }[]>`
    select (posted - held_debits)::text as available
      from ledger.account
      join payments.funding_account using (institution_id, account_id)
     where institution_id = ${machine.institution}
       and funding_account_id = ${machine.fundingAccount}`
}

export async function swappedKey(target: Target): Promise<Finding> {
  const tries = openTries()
  const key = randomUUID()
  await tries.status('first', await pay(target, orderOf(target), key), 201)
  const other = orderOf(target, { amount: { value: '2.00', currency: 'USD' } })
  await tries.status('another body', await pay(target, other, key), 409, 422)
  await tries.status('the same again', await pay(target, orderOf(target), key), 200, 201)
  const { stranger } = target
  const theirs = { ...target, machine: stranger }
  await tries.status('another institution’s client', await pay(theirs, orderOf(theirs), key), 201)
  const count = (await paymentsOf(target, key)) + (await paymentsOf(theirs, key))
  tries.note('payments of that key', `${count}, of two institutions`, count === 2)
  return tries.finding()
}

export async function forgedLog(target: Target): Promise<Finding> {
  const tries = openTries()
  const planted = `canary-${randomUUID().slice(0, 18)}`
  const pan = '4111111111111111'
  const lines = [`a\r\n{"level":"fatal","msg":"${planted}"}`, `\u001b[2J${planted}`, `{"level":50,"msg":"${planted}"}`]
  for (const text of lines) {
    const body = JSON.stringify({ member: target.machine.member, nickname: text, name: text })
    await target.machine.call({ method: 'POST', path: '/v1/payees', body }).then(answer => answer.arrayBuffer())
    const path = `/v1/payments/${encodeURIComponent(text)}?limit=${encodeURIComponent(`${planted}-${pan}`)}`
    await target.machine.call({ method: 'GET', path }).then(answer => answer.arrayBuffer())
  }
  for (const header of ['user-agent', 'x-request-id', 'cookie', 'authorization'])
    await fetch(`${target.api}/v1/payments?number=${pan}`, { headers: { [header]: `${planted}; ${pan}` } }).then(
      answer => answer.arrayBuffer(),
    )
  await refusedWith(target, planted)
  await tries.status('a statement that fails', await failing(target, planted), 500)
  const logs = await target.logs()
  const torn = logs.split('\n').filter(line => line !== '' && !isJson(line))
  tries.note('lines that are no JSON', torn.length, torn.length === 0)
  tries.note('planted secrets in logs', logs.includes(pan) ? 'a card number' : 0, !logs.includes(pan))
  tries.note('what was written to be logged', logs.includes(planted) ? 'it is' : 0, !logs.includes(planted))
  const token = await target.machine.token()
  tries.note('tokens in logs', logs.includes(token.slice(-40)) ? 'one' : 0, !logs.includes(token.slice(-40)))
  return tries.finding()
}

/** By a client that may ask: what it is refused, and from where, is written down. */
async function refusedWith({ api, machine }: Target, planted: string): Promise<void> {
  const address = `${api}/v1/payments/pay_${randomUUID()}`
  const token = await machine.token()
  const headers = {
    authorization: `DPoP ${token}`,
    dpop: proofOf(machine.proofKey, { method: 'GET', address, token, at: new Date() }),
    cookie: `session=${planted}`,
    'user-agent': planted,
    'x-gateway-key': planted,
  }
  await send(address, { headers })
}

/** The database refuses the row, and says what is in it. */
async function failing({ machine, owner }: Target, planted: string): Promise<Response> {
  const body = {
    member: machine.member,
    nickname: planted,
    name: planted,
    account: { bank: '021000021', number: '75000001' },
  }
  await owner`alter table payments.payee add constraint no_canary check (nickname not like 'canary-%') not valid`
  try {
    return await machine.call({ method: 'POST', path: '/v1/payees', body: JSON.stringify(body) })
  } finally {
    await owner`alter table payments.payee drop constraint no_canary`
  }
}

function isJson(line: string): boolean {
  return /^\{.*\}$/.test(line)
}
