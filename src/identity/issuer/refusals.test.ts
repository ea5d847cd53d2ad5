import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type IssuerWorld, openIssuerWorld } from '../../../test/issuer.ts'
import { askToken, makeKeys } from '../../../test/issuer-client.ts'
import { openWorld, type World } from '../../../test/outside.ts'
import { enterClient } from '../../../test/pretended-issuer.ts'
import type { Sql } from '../../base/database.ts'
import { openLog } from '../../base/log.ts'
import * as identity from '../identity.ts'
import { type IssuerRefusals, openIssuerRefusals } from './refusals.ts'

async function leavesOf(owner: Sql, client: string): Promise<readonly string[]> {
  const rows = await owner<{ leaves: Buffer }[]>`
    select leaves from audit.batch
     where position(convert_to('identity.issuer_refused', 'UTF8') in leaves) > 0
       and position(convert_to(${client}, 'UTF8') in leaves) > 0
     order by batch_id`
  return rows.map(({ leaves }) => /"body":(\{[^}]*\})/.exec(leaves.toString('utf8'))?.[1] ?? '')
}

describe('whoever the issuer refuses', () => {
  let issuer: IssuerWorld
  let owner: Sql
  before(async () => {
    issuer = await openIssuerWorld()
    owner = issuer.database.as('vouch_owner', 1)
  })
  after(() => issuer.close())

  test('has a leaf if it is known here, one for each kind, before it is answered', async () => {
    const client = await issuer.newClient('refused')
    assert.equal((await askToken(client)).status, 200)
    assert.deepEqual(await leavesOf(owner, client.client), [])
    const stranger = makeKeys().privateKey
    for (let times = 0; times < 3; times++) {
      assert.equal((await askToken(client, { assertion: { key: stranger } })).body.error, 'invalid_client')
      assert.equal((await askToken(client, { form: { scope: 'admin' } })).body.error, 'invalid_scope')
    }
    const kinds = ['{"kind":"invalid_client"}', '{"kind":"invalid_scope"}']
    assert.deepEqual(await leavesOf(owner, client.client), kinds)
    await issuer.as(work => identity.suspend(work, `client:${client.client as identity.ClientId}`)) // As it was registered.
    assert.equal((await askToken(client)).body.error, 'invalid_client')
    assert.deepEqual(await leavesOf(owner, client.client), [...kinds, '{"kind":"client_not_good"}'])
  })

  test('has none if it is nobody', async () => {
    const before = await owner`select from audit.batch`
    const client = await issuer.newClient('gone')
    const [added] = [(await owner`select from audit.batch`).length - before.length]
    for (const id of ['cli_none', 'office', "' or 1=1 --", 'x'.repeat(2_000)])
      assert.ok((await askToken({ ...client, client: id })).status >= 400, id)
    assert.equal((await owner`select from audit.batch`).length - before.length, added)
  })
})

describe('what the issuer counts', () => {
  let world: World
  let refusals: IssuerRefusals
  const lines: string[] = []
  before(async () => {
    world = await openWorld()
    refusals = openIssuerRefusals(
      world.outsideAs('vouch_issuer'),
      openLog('issuer', text => text, { write: line => void lines.push(line) }),
    )
  })
  after(() => world.close())

  test('is written when its minute is over, for the known in their log and for nobody in ours', async () => {
    const { client } = await enterClient(world, 'demo', [])
    const ask = (id: string, error = 'invalid_client') =>
      refusals.note({ params: { client_id: id }, isFound: true }, { error })
    await Promise.all(Array.from({ length: 30 }, () => ask(client)))
    await Promise.all(Array.from({ length: 7 }, () => ask('cli_none')))
    await ask('cli_none', 'use_dpop_nonce')
    await refusals.note({ params: { client_id: client }, isFound: true }, { access_token: 'x' })
    await refusals.note({ params: undefined, isFound: false }, 'a page')
    assert.deepEqual(await leavesOf(world.owner, client), ['{"kind":"invalid_client"}'])
    const pass = () => refusals.loop.pass(AbortSignal.timeout(10_000))
    await pass()
    assert.deepEqual([(await leavesOf(world.owner, client)).length, lines.length], [1, 0])
    world.clock.advance(60_000)
    await pass()
    assert.deepEqual(await leavesOf(world.owner, client), [
      '{"kind":"invalid_client"}',
      '{"kind":"invalid_client","more":29}',
    ])
    assert.equal(lines.length, 1)
    assert.match(lines[0] ?? '', /invalid_client 7/)
    await ask(client)
    await ask(client)
    await refusals.stop()
    assert.equal((await leavesOf(world.owner, client)).length, 4)
  })
})
