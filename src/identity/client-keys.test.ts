import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { makeKeys } from '../../test/issuer-client.ts'
import { enter, openWorld, type World } from '../../test/outside.ts'
import type { Sql } from '../base/database.ts'
import { daysAfter } from '../base/dates.ts'
import { fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import { addClientKey, retireClientKey, setClientScopes } from './client-keys.ts'
import * as identity from './identity.ts'
import { findIssuerClient, findIssuerPerson } from './issuer-store.ts'

describe('the keys of a client', () => {
  let world: World
  let office: Outside
  /** As the issuer sees them. */
  let sql: Sql
  before(async () => {
    world = await openWorld()
    office = world.outsideAs('vouch_office')
    sql = world.database.as('vouch_issuer', 2)
    await enter(world.outside, 'other')
  })
  after(() => world.close())

  const as = <T, R extends Refusal>(perform: (work: Work) => Promise<Outcome<T, R>>, institution = 'demo') =>
    transact(office, institution, 'person:per_sec', perform)
  const codeOf = (outcome: Outcome<unknown, Refusal>) => (outcome.ok ? 'done' : outcome.refusal.code)
  const newClient = async (name: string) => {
    const added = await as(work => identity.addClient(work, name))
    return added.ok ? added.value : fault(added.refusal.code)
  }
  const keyed = async (client: identity.ClientId, days = 90, notBefore?: Date) => {
    const { jwk } = makeKeys()
    return as(work => addClientKey(work, { client, jwk, days, notBefore }))
  }

  test('are refused as client_unknown, key_malformed, key_period_wrong, key_taken, keys_overlap, in that order', async () => {
    const client = await newClient('order')
    const { jwk } = makeKeys()
    const add = (given: Partial<Parameters<typeof addClientKey>[1]>) =>
      as(work => addClientKey(work, { client, jwk, days: 90, ...given }))
    assert.equal(codeOf(await add({ client: 'cli_none', jwk: {}, days: 0 })), 'client_unknown')
    const { x, y } = jwk
    for (const wrong of [
      {},
      { ...jwk, d: x },
      { ...jwk, kid: 'k' },
      { ...jwk, crv: 'secp256k1' },
      { ...jwk, kty: 'RSA' },
      { ...jwk, x: y, y: x },
      { ...jwk, x: `${x}A` },
      { kty: 'oct', k: x },
    ])
      assert.equal(codeOf(await add({ jwk: wrong, days: 0 })), 'key_malformed', JSON.stringify(wrong))
    const now = world.clock.now()
    for (const days of [0, 91, 1.5, Number.NaN]) assert.equal(codeOf(await add({ days })), 'key_period_wrong')
    assert.equal(codeOf(await add({ notBefore: new Date(now.getTime() - 1) })), 'key_period_wrong')
    assert.equal(codeOf(await add({ notBefore: daysAfter(now, 31) })), 'key_period_wrong')
    assert.equal(codeOf(await add({})), 'done')
    assert.equal(codeOf(await add({})), 'key_taken')
    assert.equal(codeOf(await add({ client: await newClient('somebody else') })), 'key_taken')
    assert.equal(codeOf(await keyed(client)), 'done')
    assert.equal(codeOf(await keyed(client)), 'keys_overlap')
  })

  test('are two at any moment, also when five are added at once', async () => {
    for (let round = 0; round < 3; round++) {
      const client = await newClient(`race ${round}`)
      const codes = (await Promise.all(Array.from({ length: 5 }, () => keyed(client)))).map(codeOf)
      assert.deepEqual(codes.toSorted(), ['done', 'done', 'keys_overlap', 'keys_overlap', 'keys_overlap'])
    }
  })

  test('follow each other: a third may begin when one of two has ended', async () => {
    const client = await newClient('in turn')
    assert.equal(codeOf(await keyed(client, 10)), 'done')
    assert.equal(codeOf(await keyed(client, 90)), 'done')
    assert.equal(codeOf(await keyed(client, 90, daysAfter(world.clock.now(), 9))), 'keys_overlap')
    assert.equal(codeOf(await keyed(client, 90, daysAfter(world.clock.now(), 10))), 'done')
  })

  test('are good for the issuer from their first moment to their last, and not when they are retired', async () => {
    const client = await newClient('times')
    const from = daysAfter(world.clock.now(), 1)
    const kid = await keyed(client, 30, from)
    assert.ok(kid.ok)
    await as(work => setClientScopes(work, client, ['payments.read']))
    const kidsAt = async (at: Date) => (await findIssuerClient(sql, client, at))?.keys.map(key => key.kid)
    assert.deepEqual(await kidsAt(new Date(from.getTime() - 1)), [])
    assert.deepEqual(await kidsAt(from), [kid.value])
    assert.deepEqual(await kidsAt(new Date(daysAfter(from, 30).getTime() - 1)), [kid.value])
    assert.deepEqual(await kidsAt(daysAfter(from, 30)), [])
    const retire = () => as(work => retireClientKey(work, client, kid.value))
    assert.equal(codeOf(await retire()), 'done')
    assert.equal(codeOf(await retire()), 'key_retired')
    assert.deepEqual(await kidsAt(from), [])
    assert.equal(codeOf(await as(work => retireClientKey(work, client, 'x'))), 'key_unknown')
    assert.equal(codeOf(await as(work => retireClientKey(work, 'cli_none', 'x'))), 'client_unknown')
  })

  test('stand beside scopes, which are set as a whole', async () => {
    const client = await newClient('scopes')
    const set = (scopes: readonly string[]) => as(work => setClientScopes(work, client, scopes))
    const held = async () => (await findIssuerClient(sql, client, world.clock.now()))?.scopes
    assert.equal(codeOf(await as(work => setClientScopes(work, 'cli_none', []))), 'client_unknown')
    for (const wrong of [
      ['admin'],
      ['payments.read '],
      ['payments.*'],
      Array.from({ length: 101 }, (_, n) => `a.b${'c'.repeat(n % 9)}`),
    ])
      assert.equal(codeOf(await set(wrong)), 'scopes_malformed')
    await set(['payments.read', 'payments.submit'])
    assert.deepEqual(await held(), ['payments.read', 'payments.submit'])
    await set(['members.read', 'payments.read'])
    assert.deepEqual(await held(), ['members.read', 'payments.read'])
    await set(['payments.submit'])
    assert.deepEqual(await held(), ['payments.submit'])
  })

  test('are of nobody whose id stands in two institutions, or who is suspended', async () => {
    const client = await newClient('twice')
    const now = world.clock.now()
    assert.equal((await findIssuerClient(sql, client, now))?.institution, 'demo')
    await world.owner`
      insert into identity.actor (institution_id, actor, kind, added_at, added_by)
      values ('other', ${`client:${client}`}, 'client', ${now}, 'process:test')`
    await world.owner`insert into identity.client (institution_id, client_id, name) values ('other', ${client}, 'x')`
    assert.equal(await findIssuerClient(sql, client, now), undefined)
    const other = await newClient('suspended')
    await as(work => identity.suspend(work, `client:${other}`))
    assert.equal(await findIssuerClient(sql, other, now), undefined)
    assert.equal(await findIssuerPerson(sql, 'per_none'), undefined)
  })

  describe('in the database', () => {
    const insert = (client: string, change: Readonly<Record<string, unknown>>) => {
      const { jwk, kid } = makeKeys()
      const now = world.clock.now()
      const row = { jwk, kid, from: now, to: daysAfter(now, 90), ...change }
      return office.sql.begin(async tx => {
        await tx`select set_config('vouch.institution', 'demo', true)`
        await tx`
          insert into identity.client_key
                 (institution_id, client_id, kid, public_jwk, not_before, not_after, added_at, added_by)
          values ('demo', ${client}, ${row.kid}, ${JSON.stringify(row.jwk)}::text::jsonb, ${row.from}, ${row.to}, ${now}, 'x')`
      })
    }

    test('are public, on one curve, for ninety days at most, and two at a time, whoever writes them', async () => {
      const client = await newClient('past the code')
      const { jwk } = makeKeys()
      await assert.rejects(insert(client, { jwk: { ...jwk, d: jwk.x } }), /key_is_public_and_p256/)
      await assert.rejects(insert(client, { jwk: { ...jwk, crv: 'P-384' } }), /key_is_public_and_p256/)
      await assert.rejects(insert(client, { to: daysAfter(world.clock.now(), 91) }), /key_lives_ninety_days_at_most/)
      await assert.rejects(insert(client, { to: world.clock.now() }), /key_lives_ninety_days_at_most/)
      await assert.rejects(insert(client, { kid: '../../etc/passwd' }), /kid_is_a_thumbprint/)
      const three = await Promise.allSettled([1, 2, 3].map(() => insert(client, {})))
      assert.equal(three.filter(({ status }) => status === 'fulfilled').length, 2)
    })

    test('are registered by the office alone, and come back from retirement for nobody', async () => {
      const client = await newClient('grants')
      await insert(client, {})
      for (const role of ['vouch_api', 'vouch_issuer', 'vouch_worker'] as const) {
        const sql = world.database.as(role, 1)
        await assert.rejects(sql`insert into identity.client_key default values`, /permission denied/)
        await assert.rejects(sql`update identity.client_key set retired_at = null`, /permission denied/)
        await assert.rejects(sql`delete from identity.client_key`, /permission denied/)
        await assert.rejects(sql`insert into identity.client_scope default values`, /permission denied/)
      }
      await world.owner`update identity.client_key set retired_at = ${world.clock.now()} where client_id = ${client}`
      await assert.rejects(
        world.owner`update identity.client_key set retired_at = null where client_id = ${client}`,
        /retired once/,
      )
      await assert.rejects(
        world.owner`update identity.client_key set not_after = not_after + interval '1 day' where client_id = ${client}`,
        /retired once/,
      )
    })
  })
})
