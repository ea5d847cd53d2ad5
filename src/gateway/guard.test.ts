import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Type } from 'typebox'

import { type Api, assertProblem, openApi } from '../../test/api.ts'
import { guardOf } from '../../test/guard.ts'
import { readNetworks } from '../base/address.ts'
import { done, fault } from '../base/outcome.ts'
import { callerRates } from '../identity/identity.ts'
import type { Refusal } from './late-refusals.ts'
import { route } from './route.ts'
import type { Shed } from './shed.ts'
import type { Urgency } from './urgency.ts'

const Note = Type.Object({ id: Type.String() }, { $id: 'GuardedNote', additionalProperties: false })
const routes = {
  readNote: route({
    method: 'GET',
    path: '/v1/notes',
    permit: 'notes.read',
    summary: 'Reads.',
    answers: { 200: Note },
    refuses: [],
    perform: async () => done('not_1'),
    answer: id => ({ status: 200, body: { id } }),
  }),
  writeNote: route({
    method: 'POST',
    path: '/v1/notes',
    permit: 'notes.write',
    summary: 'Writes.',
    body: Type.Object({}, { additionalProperties: false }),
    answers: { 201: Note },
    refuses: [],
    perform: async () => done('not_1'),
    answer: id => ({ status: 201, body: { id } }),
  }),
}

const caller = { 'vouch-actor': 'demo/client:cli_1' }
const from = (address: string) => ({ 'x-forwarded-for': address })
/** Turns away what it is told to, and counts who has a place. */
const pretendShed = () => {
  const turnedAway = new Set<Urgency>()
  const shed: Shed & { inside: number } = {
    inside: 0,
    enter: urgency => {
      if (turnedAway.has(urgency)) return false
      shed.inside++
      return true
    },
    leave: () => void shed.inside--,
    limit: () => 1,
    stop: () => undefined,
  }
  return { shed, turnedAway }
}

describe('the guard at the door', () => {
  const { shed, turnedAway } = pretendShed()
  let api: Api
  before(async () => {
    api = await openApi(routes, {
      guard: (outside, measures) =>
        guardOf(outside, measures, {
          shed,
          proxies: readNetworks(['127.0.0.0/8']) ?? fault('these are networks'),
          ratesOf: () => ({
            ...callerRates,
            client: { ...callerRates.client, reads: { perSecond: 2, burst: 4 } },
          }),
        }),
    })
  })
  after(() => api.close())

  test('turns a request away when there is no place for it, says when to come back, and keeps the connection', async () => {
    turnedAway.add('read')
    const refused = await api.get('/v1/notes')
    assertProblem(refused, 503, 'overloaded')
    assert.equal(refused.headers.get('retry-after'), '1')
    assert.equal(refused.headers.get('x-content-type-options'), 'nosniff')
    assert.equal(refused.headers.get('cache-control'), 'no-store')
    assert.notEqual(refused.headers.get('connection'), 'close')
    assert.equal((await api.ask('POST', '/v1/notes', {})).status, 201)
    assert.equal((await api.send('GET', '/health/live', {})).status, 200)
    turnedAway.clear()
  })

  test('turns away a request whose body is still on its way, and reads the next one behind it', async () => {
    turnedAway.add('creation')
    const port = Number(new URL(api.url('/')).port)
    const socket = connect(port, '127.0.0.1')
    socket.write('POST /v1/notes HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n{')
    const [first] = await once(socket, 'data')
    assert.match(String(first), /^HTTP\/1.1 503 /)
    socket.write('     GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n')
    const [second] = await once(socket, 'data')
    assert.match(String(second), /^HTTP\/1.1 200 [\s\S]*"live"/)
    socket.destroy()
    turnedAway.clear()
  })

  test('tells them late where they are many; nobody waits behind them, and nothing was done', async () => {
    turnedAway.add('creation')
    const port = Number(new URL(api.url('/')).port)
    const refused = Promise.all(
      Array.from({ length: 100 }, async () => {
        const socket = connect(port, '127.0.0.1')
        socket.write(
          'POST /v1/notes HTTP/1.1\r\nHost: x\r\nVouch-Actor: demo/client:cli_1\r\nContent-Length: 2\r\n\r\n{}',
        )
        const [said] = await once(socket, 'data')
        // The connection is good for another request.
        socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n')
        const [lives] = await once(socket, 'data')
        socket.destroy()
        return [String(said).slice(9, 12), String(lives).slice(9, 12)]
      }),
    )
    assert.equal((await api.send('GET', '/health/live', {})).status, 200)
    assert.equal((await api.get('/v1/notes')).status, 200)
    assert.deepEqual(new Set((await refused).map(String)), new Set(['503,200']))
    assert.equal(shed.inside, 0)
    turnedAway.clear()
  })

  test('gives every place back, also that of whoever leaves, is refused, or asks for nothing there is', async () => {
    await Promise.all([
      api.get('/v1/notes', from('198.51.100.1')),
      api.get('/v1/nowhere', from('198.51.100.1')),
      api.send('GET', '/v1/notes', from('198.51.100.1')),
      api.exchange('GET /v1/notes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    ])
    assert.equal(shed.inside, 0)
  })

  test('lets a caller ask so often, says what is left when it is little, and no more until time has passed', async () => {
    api.world.clock.advance(3_600_000)
    const read = () => api.get('/v1/notes')
    const statuses: number[] = []
    for (let asked = 0; asked < 4; asked++) statuses.push((await read()).status)
    assert.deepEqual(statuses, [200, 200, 200, 200])
    const refused = await read()
    assertProblem(refused, 429, 'rate_limited')
    assert.equal(refused.headers.get('retry-after'), '1')
    assert.equal(refused.headers.get('ratelimit-policy'), '"reads";q=4;w=2')
    assert.equal(refused.headers.get('ratelimit'), '"reads";r=0;t=2')
    assert.equal((await api.ask('POST', '/v1/notes', {})).status, 201, 'writes are counted apart')
    assert.equal((await api.get('/v1/notes', { 'vouch-actor': 'demo/client:cli_7' })).status, 200, 'and so are others')
    api.world.clock.advance(500)
    const last = await read()
    assert.deepEqual([last.status, last.headers.get('ratelimit')], [200, '"reads";r=0;t=2'])
  })

  test('looks at nothing from an address that has asked too often as nobody, whoever else it names before it', async () => {
    const stranger = (forged: string) => api.send('GET', '/v1/notes', from(`${forged}, 203.0.113.9`))
    for (let asked = 0; asked < 200; asked++) assertProblem(await stranger(`192.0.2.${asked}`), 401, 'caller_missing')
    const refused = await stranger('198.51.100.200')
    assertProblem(refused, 429, 'address_rate_limited')
    assert.equal(refused.headers.get('retry-after'), '1')
    assertProblem(await api.get('/v1/notes', from('203.0.113.9')), 429, 'address_rate_limited')
    assert.equal((await api.ask('POST', '/v1/notes', {}, from('203.0.113.10'))).status, 201, 'others are not meant')
    assert.equal((await api.send('GET', '/health/live', from('203.0.113.9'))).status, 200)
    api.world.clock.advance(60_000)
    assertProblem(await stranger('192.0.2.1'), 401, 'caller_missing')
  })

  test('does not count those whose credential holds', async () => {
    for (let asked = 0; asked < 250; asked++)
      await api.ask('POST', '/v1/notes', {}, { ...caller, ...from('203.0.113.77') })
    assert.equal((await api.ask('POST', '/v1/notes', {}, from('203.0.113.77'))).status, 201)
  })
})

describe('a refusal that is told late', () => {
  const { shed, turnedAway } = pretendShed()
  const held: Refusal[] = []
  let api: Api
  before(async () => {
    api = await openApi(routes, {
      guard: (outside, measures) =>
        guardOf(outside, measures, {
          shed,
          lateRefusals: { tell: refusal => void held.push(refusal), stop: () => undefined },
        }),
    })
  })
  after(() => api.close())

  async function refuse(behind = ''): Promise<Socket> {
    turnedAway.add('creation')
    const socket = connect(Number(new URL(api.url('/')).port), '127.0.0.1')
    const before = held.length
    socket.write(`POST /v1/notes HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}${behind}`)
    while (held.length === before) await setImmediate()
    return socket
  }
  const read = 'GET /v1/notes HTTP/1.1\r\nHost: x\r\nVouch-Actor: demo/client:cli_1\r\nConnection: close\r\n\r\n'

  test('is told with what was sent behind it, which takes no place and does nothing', async () => {
    const socket = await refuse(read)
    assert.equal(shed.inside, 0)
    held.pop()?.say()
    let said = ''
    for await (const chunk of socket) said += String(chunk)
    assert.deepEqual(said.match(/HTTP\/1.1 \d+/g), ['HTTP/1.1 503', 'HTTP/1.1 503'])
  })

  test('leaves the connection as good as it was', async () => {
    const socket = await refuse()
    held.pop()?.say()
    await once(socket, 'data')
    socket.write(read)
    const [said] = await once(socket, 'data')
    assert.match(String(said), /^HTTP\/1.1 200 /)
    socket.destroy()
  })

  test('is not waited for by a client that has left', async () => {
    const socket = await refuse()
    assert.equal(held.at(-1)?.isLeft(), false)
    socket.destroy()
    while (held.at(-1)?.isLeft() !== true) await setImmediate()
    assert.equal(shed.inside, 0)
  })
})
