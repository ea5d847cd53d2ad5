import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { after, before, describe, test } from 'node:test'
import { type Api, assertProblem, openApi, type Reply } from '../../test/api.ts'
import { type Door, openDoor } from '../../test/asker.ts'
import { guardOf } from '../../test/guard.ts'
import { enterClient, type TestClient } from '../../test/pretended-issuer.ts'
import { createScratchTables, scratchRoutes } from '../../test/scratch-room.ts'
import { readNetworks } from '../base/address.ts'
import { fault } from '../base/outcome.ts'
import type { Asked } from '../base/signed-call.ts'
import type { Shed } from './shed.ts'

const endless: Shed = { enter: () => true, leave: () => {}, limit: () => Number.POSITIVE_INFINITY, stop: () => {} }
const body = JSON.stringify({ amount: { value: '12.50', currency: 'USD' }, memo: 'rent' })

describe('a door that wants tokens', () => {
  let api: Api
  let door: Door
  let client: TestClient

  before(async () => {
    api = await openApi(scratchRoutes, {
      keeper: async world => {
        door = await openDoor(world)
        const { check, nonce } = door.requests
        return { authenticate: (shown, permit, { isSigned }) => check(shown, { permit, isSigned }), nonce }
      },
      tools: () => ({ noteRefused: (caller, refusal) => door.requests.note(caller, refusal.code) }),
      // However late the machine of the test is: who is turned away for that is tried elsewhere.
      guard: (outside, measures) => guardOf(outside, measures, { shed: endless }),
    })
    await createScratchTables(api.world.owner)
    client = await enterClient(api.world, 'demo', ['notes.submit', 'notes.read'])
    await read()
    api.world.clock.advance(120_000)
  })
  after(async () => {
    await api.close()
    await door.close()
  })

  const token = () =>
    door.token(
      {},
      {},
      { client: client.client, thumbprint: client.proofKey.thumbprint, scope: 'notes.submit notes.read' },
    )
  let keys = 0
  const asked = (more: Partial<Asked> = {}): Asked => ({
    method: 'POST',
    path: '/v1/notes',
    key: `key-${++keys}`,
    body,
    ...more,
  })
  const headersOf = (one: Asked) => door.signer(token(), client).headersFor(one)
  const send = async (one: Asked, headers: Readonly<Record<string, string>>): Promise<Reply> =>
    api.send(one.method, one.path, headers, one.body)
  const order = async (more: Partial<Asked> = {}) => {
    const one = asked(more)
    return send(one, await headersOf(one))
  }
  const read = async () => {
    const one = { method: 'GET', path: '/v1/notes' }
    return send(one, await headersOf(one))
  }
  const challenge = (reply: Reply) => reply.headers.get('www-authenticate')

  test('lets a signed order in, once for its key, and gives the nonce for the next', async () => {
    const one = asked()
    const made = await send(one, await headersOf(one))
    assert.equal(made.status, 201, made.text)
    assert.equal(made.headers.get('dpop-nonce'), door.requests.nonce())
    assert.equal((await read()).body.items.length, 1)
  })

  test('believes no header', async () => {
    const missing = await api.send('GET', '/v1/notes', { 'vouch-actor': 'demo/client:cli_1' })
    assertProblem(missing, 401, 'caller_missing')
    assert.equal(challenge(missing), 'DPoP algs="ES256"')
  })

  test('A1: says what a token alone is', async () => {
    const bearer = await api.send('GET', '/v1/notes', { authorization: `Bearer ${token()}` })
    assertProblem(bearer, 401, 'caller_malformed')
    assert.equal(challenge(bearer), 'DPoP error="invalid_token", algs="ES256"')
    const bare = await api.send('GET', '/v1/notes', { authorization: `DPoP ${token()}` })
    assertProblem(bare, 401, 'proof_missing')
    assert.equal(challenge(bare), 'DPoP error="invalid_dpop_proof", algs="ES256"')
  })

  test('A3: of fifty of one order lets one in', async () => {
    const one = asked()
    const headers = await headersOf(one)
    const all = await Promise.all(Array.from({ length: 50 }, () => send(one, headers)))
    assert.deepEqual(all.map(({ status }) => String(status)).toSorted(), ['201', ...Array<string>(49).fill('401')])
    for (const reply of all.filter(({ status }) => status === 401)) assertProblem(reply, 401, 'proof_replayed')
  })

  test('A4: wants a nonce where something is written, and hands one out', async () => {
    const signed = door.signer(token(), client)
    signed.hear(200, name => (name === 'dpop-nonce' ? 'AAAA' : null))
    const one = asked()
    const stale = await send(one, await signed.headersFor(one))
    assertProblem(stale, 401, 'proof_nonce_wanted')
    assert.equal(challenge(stale), 'DPoP error="use_dpop_nonce", algs="ES256"')
    assert.equal(
      signed.hear(stale.status, name => stale.headers.get(name)),
      true,
    )
    assert.equal((await send(one, await signed.headersFor(one))).status, 201)
  })

  test('A5: does not read a body that is not the one that was signed', async () => {
    const one = asked()
    const headers = await headersOf(one)
    const other = body.replace('12.50', '99.50')
    assertProblem(await send({ ...one, body: other }, headers), 401, 'body_not_as_signed')
    const again = asked()
    assertProblem(await send({ ...again, body: '{' }, await headersOf(again)), 401, 'body_not_as_signed')
    const [told] = await api.world.owner<{ count: number }[]>`
      select count(*)::int as count from audit.batch
       where position(convert_to('{"kind":"body_not_as_signed"}', 'UTF8') in leaves) > 0`
    assert.equal(told?.count, 1, 'in the log once, and then counted')
    const unsigned = asked()
    const { signature: _, 'signature-input': __, ...rest } = await headersOf(unsigned)
    const missing = await send(unsigned, rest)
    assertProblem(missing, 401, 'signature_missing')
    assert.match(missing.headers.get('accept-signature') ?? '', /^vouch=\("@method" .*;tag="fapi-2-request"$/)
  })

  test('A10: says which scope is wanted', async () => {
    const one = asked()
    const narrow = door.token(
      {},
      {},
      { client: client.client, thumbprint: client.proofKey.thumbprint, scope: 'notes.read' },
    )
    const reply = await send(one, await door.signer(narrow, client).headersFor(one))
    assertProblem(reply, 403, 'scope_missing')
    assert.equal(challenge(reply), 'DPoP error="insufficient_scope", scope="notes.submit", algs="ES256"')
  })

  test('A33: keeps keys of two clients apart, and one of one client for one order', async () => {
    const first = await order({ key: 'shared' })
    assert.equal(first.status, 201, first.text)
    const one = asked({ key: 'shared' })
    const headers = await headersOf(one)
    assertProblem(await send(one, { ...headers, 'idempotency-key': 'other' }), 401, 'signature_invalid')
  })

  test('reads a header that comes twice as one, so that no copy is overlooked', async () => {
    const good = await headersOf({ method: 'GET', path: '/v1/notes' })
    const lines = Object.entries(good).map(([name, value]) => `${name}: ${value}\r\n`)
    const twice = `GET /v1/notes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${lines.join('')}Authorization: DPoP x\r\n\r\n`
    assert.match(await api.exchange(twice), /caller_malformed/)
  })

  test('says nothing of tokens, proofs and signatures in its log', () => {
    const told = api.lines.join('\n')
    assert.doesNotMatch(told, /eyJ|DPoP|vouch=/)
  })
})

describe('who may connect', () => {
  const outer = Object.values(networkInterfaces())
    .flat()
    .find(each => each?.family === 'IPv4' && !each.internal)
  const skip = outer === undefined ? 'this machine has no address but its own' : false

  test('is this machine, and a proxy that is named; whoever else finds the port is hung up on', { skip }, async () => {
    assert.ok(outer !== undefined)
    for (const [named, isHeard] of [
      ['192.0.2.1', false],
      [outer.address, true],
    ] as const) {
      const proxies = readNetworks([named]) ?? fault('an address')
      const api = await openApi(scratchRoutes, { proxies, host: '0.0.0.0' })
      const url: string = api.url('/health/live').replace('127.0.0.1', outer.address)
      const heard: number = await fetch(url).then(
        ({ status }) => status,
        () => 0,
      )
      assert.equal(heard, isHeard ? 200 : 0, named)
      assert.equal((await fetch(api.url('/health/live'))).status, 200)
      await api.close()
    }
  })
})
