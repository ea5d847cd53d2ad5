// What people in the office agree on and take away, and what becomes of the next request at the api: two processes' roles on
// one database, both over HTTP, with an issuer that is an institution's own.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type Api, assertProblem, openApi, type Reply } from '../../test/api.ts'
import { type Door, openDoor, read, submit } from '../../test/asker.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../test/office.ts'
import { enterClient } from '../../test/pretended-issuer.ts'
import { fault } from '../base/outcome.ts'
import { v1 } from './routes/v1.ts'

describe('the office', () => {
  let office: OfficeWorld
  let door: Door
  let api: Api
  let platform: Desk
  let security: Desk
  before(async () => {
    office = await openOfficeWorld()
    api = await openApi(v1, {
      world: office.people.world,
      role: 'vouch_api',
      keeper: async world => {
        door = await openDoor(world, 'external')
        const { check, nonce } = door.requests
        return { authenticate: (shown, permit, { isSigned }) => check(shown, { permit, isSigned }), nonce }
      },
    })
    await reading()
    office.people.world.clock.advance(120_000)
    platform = await office.desk('Plato', 'platform_engineer')
    security = await office.desk('Sella', 'security_analyst')
  })
  after(async () => {
    await api.close()
    await door.close()
    await office.close()
  })

  const reading = async (token = door.token(), as = door.client): Promise<Reply> => {
    const one = { method: 'GET', path: '/v1/payments?member=mem_1' }
    return api.send(one.method, one.path, await door.signer(token, as).headersFor(one))
  }
  const confirmed = async (desk: Desk, path: string, body?: object): Promise<Reply> => {
    const stepUp = await office.confirm(desk, 'POST', path, body)
    return office.ask(desk, 'POST', path, body, { 'vouch-step-up': stepUp })
  }
  const propose = (body: object, desk = platform) => confirmed(desk, '/v1/external-mappings', body)
  const approve = ({ body: { id, contentHash } }: Reply, desk = security) =>
    confirmed(desk, `/v1/proposals/${id}/approvals`, { contentHash })
  const leafOf = async (kind: string): Promise<string> => {
    const [row] = await office.people.world.owner<{ leaves: Buffer }[]>`
      select leaves from audit.batch
       where position(convert_to(${`"${kind}"`}, 'UTF8') in leaves) > 0
       order by batch_id desc limit 1`
    return row?.leaves.toString('utf8') ?? fault(`no leaf ${kind}`)
  }

  describe('maps a claim of another issuer', () => {
    test('when an engineer has proposed it and an analyst agreed, and takes it away by the analyst alone', async () => {
      const { world } = office.people
      const batch = await enterClient(world, 'demo', [read])
      const token = () => door.token({ sub: 'their-batch', scope: undefined, roles: ['bill-pay'] }, {}, boundTo(batch))
      assertProblem(await reading(token(), batch), 403, 'mapping_missing')
      const wanted = { issuer: door.issuer.name, claim: 'sub', value: 'their-batch', client: batch.client }
      assertProblem(await propose(wanted, security), 403, 'permit_missing')
      const proposed = await propose(wanted)
      assert.equal(proposed.status, 201, proposed.text)
      assertProblem(await reading(token(), batch), 403, 'mapping_missing')
      const compliance = await office.desk('Comp', 'compliance')
      for (const desk of [platform, compliance]) assertProblem(await approve(proposed, desk), 403, 'permit_missing')
      const rehearsed = await office.ask(security, 'POST', `/v1/proposals/${proposed.body.id}/rehearsal`)
      assert.deepEqual(rehearsed.body, { mapping: proposed.body.subject, client: batch.client }, rehearsed.text)
      assert.equal((await approve(proposed)).body.state, 'applied')
      assertProblem(await reading(token(), batch), 403, 'scope_missing')
      const scoped = await propose({
        issuer: door.issuer.name,
        claim: 'roles',
        value: 'bill-pay',
        scopes: [read, submit],
      })
      assert.equal((await approve(scoped)).body.state, 'applied')
      assert.equal((await reading(token(), batch)).status, 200)
      assert.match(
        await leafOf('identity.mapping_added'),
        /"claim":"roles".*"scopes":\["payments.read","payments.submit"\]/,
      )
      const remembered = token()
      assert.equal((await reading(remembered, batch)).status, 200)
      const removal = `/v1/external-mappings/${proposed.body.subject}/removal`
      assertProblem(await confirmed(platform, removal), 403, 'permit_missing')
      assert.equal((await confirmed(security, removal)).body.removedBy, `person:${security.person}`)
      assertProblem(await reading(remembered, batch), 403, 'mapping_missing')
      assertProblem(await confirmed(security, removal), 409, 'mapping_removed')
      const { items } = (await office.ask(security, 'GET', '/v1/external-mappings')).body
      const [ended] = items.filter((one: { id: string }) => one.id === proposed.body.subject)
      assert.deepEqual(
        [ended.value, ended.client, ended.addedBy],
        ['their-batch', batch.client, `person:${security.person}`],
      )
      assert.notEqual(ended.removedAt, undefined)
    })

    test('unless it leads nowhere, to two things, or is mapped already: then nobody is asked', async () => {
      const { client } = await door.enterClient([read])
      const of = { issuer: door.issuer.name, claim: 'groups', value: 'payers' }
      const subject = { ...of, claim: 'sub', value: 'x' }
      for (const wrong of [
        { ...of, client },
        { ...subject, scopes: [read] },
        { ...subject, client, scopes: [read] },
      ])
        assertProblem(await propose(wrong), 422, 'mapping_malformed')
      assertProblem(await propose(of), 422, 'scopes_malformed')
      assertProblem(await propose({ ...subject, client: 'cli_none' }), 404, 'client_unknown')
      await office.people.world.owner`
        update identity.client set retired_at = ${office.people.world.clock.now()} where client_id = ${client}`
      assertProblem(await propose({ ...subject, client }), 409, 'client_retired')
      assertProblem(await propose({ ...of, role: 'operator' }), 400, 'request_invalid')
      assertProblem(await propose({ ...of, issuer: 'ldap://x', scopes: [read] }), 400, 'request_invalid')
      const [first, second] = [await propose({ ...of, scopes: [read] }), await propose({ ...of, scopes: [submit] })]
      assert.equal((await approve(first)).body.state, 'applied')
      assert.deepEqual((await approve(second)).body.state, 'failed')
      assertProblem(await propose({ ...of, scopes: [read] }), 409, 'mapping_taken')
      assertProblem(await confirmed(security, '/v1/external-mappings/map_none/removal'), 404, 'mapping_unknown')
    })

    test('by nobody alone, and never otherwise than it was agreed: the database sees to it', async () => {
      const { owner, clock } = office.people.world
      const insert = (by: string) => owner`
        insert into identity.external_mapping
               (institution_id, mapping_id, issuer, claim, value, scopes, added_at, added_by)
        values ('demo', 'map_alone', 'https://x.example', 'groups', 'y', '{payments.read}', ${clock.now()}, ${by})`
      await assert.rejects(insert(`person:${security.person}`), /nobody makes a mapping alone/)
      await insert('process:test')
      for (const change of [owner`value = 'z'`, owner`scopes = '{payments.submit}'`, owner`removed_at = null`])
        await assert.rejects(
          owner`update identity.external_mapping set ${change} where mapping_id = 'map_alone'`,
          /removed once, and changes in no other way/,
        )
      const end = () => owner`
        update identity.external_mapping set removed_at = ${clock.now()}, removed_by = 'process:test'
         where mapping_id = 'map_alone'`
      await end()
      await assert.rejects(end(), /removed once/)
      const api = office.people.world.outsideAs('vouch_api')
      await assert.rejects(
        api.sql`insert into identity.external_mapping (mapping_id) values ('x')`,
        /permission denied/,
      )
      const own = (at: string) => owner`
        insert into identity.external_mapping
               (institution_id, mapping_id, issuer, claim, value, client_id, added_at, added_by)
        values ('demo', 'map_x', 'https://x.example', ${at}, 'y', ${door.client.client}, ${clock.now()}, 'process:test')`
      await assert.rejects(own('client_id'), /subject_alone_names_a_client/)
    })
  })

  describe('takes back', () => {
    test('one token by its jti, and the next request that shows it is refused', async () => {
      const token = door.token({ jti: 'seen-elsewhere:1' })
      assert.equal((await reading(token)).status, 200)
      assertProblem(
        await confirmed(platform, '/v1/token-revocations', { token: 'seen-elsewhere:1' }),
        403,
        'permit_missing',
      )
      const revoked = await confirmed(security, '/v1/token-revocations', { token: 'seen-elsewhere:1' })
      assert.deepEqual([revoked.status, revoked.body.subject], [201, 'token:seen-elsewhere:1'], revoked.text)
      assertProblem(await reading(token), 401, 'token_revoked')
      assert.equal((await reading()).status, 200)
      assertProblem(await confirmed(security, '/v1/token-revocations', { token: 'a b' }), 400, 'request_invalid')
    })

    test('all tokens of a program, and those of the next second are good', async () => {
      const token = door.token()
      assert.equal((await reading(token)).status, 200)
      const path = `/v1/clients/${door.client.client}/revocation`
      assertProblem(await confirmed(platform, path), 403, 'permit_missing')
      assert.equal((await confirmed(security, path)).status, 201)
      assertProblem(await reading(token), 401, 'token_revoked')
      office.people.world.clock.advance(1_000)
      assert.equal((await reading()).status, 200)
      assertProblem(await confirmed(security, '/v1/clients/cli_none/revocation'), 404, 'client_unknown')
      assert.match(await leafOf('identity.tokens_revoked'), new RegExp(`"holder":"client:${door.client.client}"`))
    })

    test('every session of a person, and the sign-in that is under way', async () => {
      const { clock } = office.people.world
      const operator = await office.desk('Opal', 'operator')
      assert.equal((await office.ask(operator, 'GET', '/v1/session')).status, 200)
      const path = `/v1/people/${operator.person}/revocation`
      assertProblem(await confirmed(platform, path), 403, 'permit_missing')
      const revoked = await confirmed(security, path)
      assert.deepEqual([revoked.status, revoked.body.ended], [201, 1], revoked.text)
      assertProblem(await office.ask(operator, 'GET', '/v1/session'), 401, 'session_over')
      // The issuer had said who it is before that, and the browser comes back only now.
      await assert.rejects(office.signIn(operator))
      clock.advance(1_000)
      assert.equal((await office.ask(await office.signIn(operator), 'GET', '/v1/session')).status, 200)
      assertProblem(await confirmed(security, '/v1/people/per_none/revocation'), 404, 'actor_unknown')
    })
  })
})

/** As a token of this client has it. */
function boundTo({ client, proofKey }: Awaited<ReturnType<typeof enterClient>>) {
  return { client, thumbprint: proofKey.thumbprint }
}
