import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch } from '../../../test/branch.ts'
import { makeKeys } from '../../../test/issuer-client.ts'
import { keyWarningsLoop } from '../../identity/identity.ts'

const as = (person: string) => ({ 'vouch-actor': `first-bank/person:per_${person}` })

describe('programs', () => {
  let branch: Branch
  before(async () => {
    branch = await openBranch()
  })
  after(() => branch.close())

  const newKey = (days = 90) => ({ jwk: makeKeys().jwk, days })
  const ask = (path: string, body?: object, who = 'plato') => branch.ask('POST', path, body, as(who))
  const propose = (name: string, more: object = {}) =>
    ask('/v1/clients', { name, scopes: ['payments.read'], key: newKey(), ...more })
  const approve = async ({ id, contentHash }: { id: string; contentHash: string }, who = 'sec') =>
    ask(`/v1/proposals/${id}/approvals`, { contentHash }, who)
  /** Proposed by one and approved by another. */
  async function add(name: string, more: object = {}): Promise<string> {
    const { body } = await propose(name, more)
    const approved = await approve(body)
    assert.equal(approved.body.state, 'applied', approved.text)
    return body.subject
  }
  const read = async (client: string) => (await branch.get(`/v1/clients/${client}`, as('sec'))).body

  test('are there when two people have agreed, with their scopes and the days of their key, and not before', async () => {
    const proposed = await propose('Core banking')
    assert.equal(proposed.status, 201, proposed.text)
    const client = proposed.body.subject
    assertProblem(await branch.get(`/v1/clients/${client}`, as('sec')), 404, 'client_unknown')
    const rehearsed = await ask(`/v1/proposals/${proposed.body.id}/rehearsal`, undefined, 'sec')
    assert.equal(rehearsed.body.client, client, rehearsed.text)
    assertProblem(await approve(proposed.body, 'plato'), 409, 'approver_is_maker')
    assert.equal((await approve(proposed.body)).body.state, 'applied')
    const { name, state, scopes, keys } = await read(client)
    assert.deepEqual({ name, state, scopes }, { name: 'Core banking', state: 'active', scopes: ['payments.read'] })
    assert.deepEqual(
      keys.map((key: { daysLeft: number; kid: string }) => [key.daysLeft, key.kid]),
      [[90, rehearsed.body.kid]],
    )
    const { items } = (await branch.get('/v1/clients', as('sec'))).body
    assert.deepEqual(items.filter((one: { id: string }) => one.id === client).length, 1)
  })

  test('are refused before anybody is asked when they could not be added', async () => {
    await add('Taken')
    assertProblem(await propose('<b>'), 422, 'client_name_malformed')
    assertProblem(await propose('Taken'), 409, 'client_name_taken')
    const { jwk } = makeKeys()
    const twisted = { jwk: { ...jwk, x: jwk.y, y: jwk.x }, days: 90 }
    assertProblem(await propose('Twisted', { key: twisted }), 422, 'key_malformed')
    assertProblem(await propose('Private', { key: { jwk: { ...jwk, d: jwk.x }, days: 90 } }), 400, 'request_invalid')
    assertProblem(await propose('For ever', { key: newKey(91) }), 400, 'request_invalid')
    const late = { ...newKey(), notBefore: '2026-03-01T00:00:00Z' }
    assertProblem(await propose('Late', { key: late }), 422, 'key_period_wrong')
    assertProblem(await ask('/v1/clients/cli_none/keys', newKey()), 404, 'client_unknown')
  })

  test('change their keys without a gap: two overlap, a third does not', async () => {
    const client = await add('Rotating')
    const [first] = (await read(client)).keys
    const second = await ask(`/v1/clients/${client}/keys`, newKey(60))
    assert.equal((await approve(second.body)).body.state, 'applied')
    assert.deepEqual((await read(client)).keys.length, 2)
    assertProblem(await ask(`/v1/clients/${client}/keys`, newKey()), 409, 'keys_overlap')
    const path = `/v1/clients/${client}/keys/${first.kid}/retirement`
    assert.equal((await ask(path, undefined, 'sec')).status, 201)
    assertProblem(await ask(path, undefined, 'sec'), 409, 'key_retired')
    const none = `/v1/clients/${client}/keys/${'x'.repeat(43)}/retirement`
    assertProblem(await ask(none, undefined, 'sec'), 404, 'key_unknown')
    assert.equal((await ask(`/v1/clients/${client}/keys`, newKey())).status, 201)
  })

  test('are suspended by one person at once, and come back by two', async () => {
    const client = await add('Suspect')
    const suspended = await ask(`/v1/clients/${client}/suspension`, undefined, 'sec')
    assert.deepEqual([suspended.status, suspended.body.state], [201, 'suspended'])
    assertProblem(await ask(`/v1/clients/${client}/suspension`, undefined, 'sec'), 409, 'client_suspended')
    const back = await ask(`/v1/clients/${client}/reinstatement`)
    assert.equal((await read(client)).state, 'suspended')
    assert.equal((await approve(back.body)).body.state, 'applied')
    assert.equal((await read(client)).state, 'active')
    assertProblem(await ask(`/v1/clients/${client}/reinstatement`), 409, 'client_not_suspended')
  })

  test('get other scopes by two people, and lose all of them for good when they are retired', async () => {
    const client = await add('Growing')
    const grown = await ask(`/v1/clients/${client}/scopes`, { scopes: ['payments.submit', 'payments.read'] })
    assert.equal((await approve(grown.body)).body.state, 'applied')
    assert.deepEqual((await read(client)).scopes, ['payments.read', 'payments.submit'])
    const gone = await ask(`/v1/clients/${client}/retirement`)
    assert.equal((await approve(gone.body)).body.state, 'applied')
    const { state, scopes, keys } = await read(client)
    assert.deepEqual({ state, scopes, keys }, { state: 'retired', scopes: [], keys: [] })
    for (const [path, body] of [
      ['keys', newKey()],
      ['scopes', { scopes: [] }],
      ['reinstatement', undefined],
      ['retirement', undefined],
    ] as const)
      assertProblem(await ask(`/v1/clients/${client}/${path}`, body), 409, 'client_retired')
  })

  test('whose key is about to end are told of, fourteen days before and three, once each', async () => {
    const client = await add('Ending', { key: newKey(20) })
    const { world } = branch
    const warned = async () => {
      await keyWarningsLoop(world.outsideAs('vouch_worker')).pass(new AbortController().signal)
      const rows = await world.owner<{ days: number }[]>`
        select days_before::int as days from identity.key_warning where client_id = ${client} order by 1`
      return rows.map(({ days }) => days)
    }
    assert.deepEqual(await warned(), [])
    world.clock.advance(6 * 86_400_000)
    assert.deepEqual(await warned(), [14])
    assert.deepEqual(await warned(), [14])
    world.clock.advance(11 * 86_400_000)
    assert.deepEqual(await warned(), [3, 14])
    const [leaves] = await world.owner<{ count: number }[]>`
      select count(*)::int as count from audit.batch
       where position(convert_to('identity.client_key_ending', 'UTF8') in leaves) > 0`
    assert.equal(leaves?.count, 2)
    assert.equal((await read(client)).keys[0].daysLeft, 3)
    world.clock.advance(3 * 86_400_000)
    assert.deepEqual((await read(client)).keys, [])
  })
})
