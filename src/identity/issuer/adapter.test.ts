import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Adapter } from 'oidc-provider'

import { openWorld, type World } from '../../../test/outside.ts'
import { fault } from '../../base/outcome.ts'
import { makeKeyFile, openKeyFile, openVault } from '../../protection/protection.ts'
import * as store from '../issuer-store.ts'
import { adapterOf, seenOnce } from './adapter.ts'

describe('what the issuer keeps', () => {
  let world: World
  let folder: string
  /** Two processes on one database. */
  let here: (model: string) => Adapter
  let there: (model: string) => Adapter
  before(async () => {
    world = await openWorld()
    folder = await mkdtemp(join(tmpdir(), 'vouch-adapter-'))
    await makeKeyFile(join(folder, 'kek'))
    const kek = await openKeyFile(join(folder, 'kek'))
    const open = () => {
      const outside = world.outsideAs('vouch_issuer')
      const vault = openVault(world.outsideAs('vouch_vault'), kek.ok ? kek.value : fault(kek.refusal.code))
      return adapterOf({ sql: outside.sql, now: world.clock.now, vault, hasMachines: true })
    }
    ;[here, there] = [open(), open()]
  })
  after(async () => {
    await world.close()
    await rm(folder, { recursive: true })
  })

  const code = (n: number) => `code-number-${n}`

  test('is found by its id and its uid until its time is over, by every process', async () => {
    await here('Interaction').upsert(code(1), { uid: 'uid-1', kind: 'Interaction' }, 60)
    const found = { uid: 'uid-1', kind: 'Interaction' }
    assert.deepEqual(await there('Interaction').find(code(1)), found)
    assert.deepEqual(await there('Interaction').findByUid('uid-1'), found)
    assert.equal(await there('Session').find(code(1)), undefined)
    await there('Interaction').upsert(code(1), { ...found, acr: 'x' }, 60)
    assert.deepEqual(await here('Interaction').find(code(1)), { ...found, acr: 'x' })
    world.clock.advance(60_000)
    assert.equal(await here('Interaction').find(code(1)), undefined)
    assert.equal(await here('Interaction').findByUid('uid-1'), undefined)
  })

  test('is no id and nothing readable in the database, and opens in its own row only', async () => {
    await here('AuthorizationCode').upsert(code(2), { grantId: 'grant-2', accountId: 'per_plainly' }, 60)
    await here('AuthorizationCode').upsert(code(3), { grantId: 'grant-3', accountId: 'per_other' }, 60)
    const rows = await world.owner<{ text: string }[]>`
      select concat(model, encode(id_hash, 'escape'), encode(payload, 'escape'), encode(grant_hash, 'escape')) as text
        from identity.issuer_state`
    for (const { text } of rows) assert.doesNotMatch(text, /code-number|per_plainly|grant-2/)
    await world.owner`
      update identity.issuer_state
         set payload = (select payload from identity.issuer_state where grant_hash = sha256('grant-3'))
       where grant_hash = sha256('grant-2')`
    await assert.rejects(Promise.resolve(there('AuthorizationCode').find(code(2))), /does not open/)
  })

  test('is used once, however many come with it at the same moment', async () => {
    await here('AuthorizationCode').upsert(code(4), { grantId: 'grant-4' }, 60)
    const tries = Array.from({ length: 20 }, (_, n) =>
      (n % 2 === 0 ? here : there)('AuthorizationCode').consume(code(4)),
    )
    const came = await Promise.allSettled(tries)
    assert.equal(came.filter(({ status }) => status === 'fulfilled').length, 1)
    const found = await here('AuthorizationCode').find(code(4))
    assert.equal(typeof found?.consumed, 'number')
  })

  test('remembers what it has seen: of fifty who show the same, one is first', async () => {
    const seen = [world.outsideAs('vouch_issuer'), world.outsideAs('vouch_issuer')].map(seenOnce)
    const until = world.clock.now().getTime() / 1_000 + 60
    const said = await Promise.all(
      Array.from({ length: 50 }, (_, n) => seen[n % 2]?.('cli_1', 'one-proof', until) ?? assert.fail('two processes')),
    )
    assert.equal(said.filter(Boolean).length, 1)
    assert.equal(await seen[0]?.('cli_2', 'one-proof', until), true)
    assert.equal(await seen[0]?.('cli_', '2one-proof', until), true)
  })

  test('goes when it is dropped, with its grant, or by and by when its time is over', async () => {
    await here('AuthorizationCode').upsert(code(5), { grantId: 'grant-5' }, 60)
    await here('AuthorizationCode').upsert(code(6), { grantId: 'grant-5' }, 60)
    await here('AuthorizationCode').destroy(code(5))
    assert.equal(await there('AuthorizationCode').find(code(5)), undefined)
    await here('AuthorizationCode').revokeByGrantId('grant-5')
    assert.equal(await there('AuthorizationCode').find(code(6)), undefined)
    for (let n = 10; n < 20; n++) await here('Grant').upsert(code(n), {})
    world.clock.advance(9 * 3_600_000)
    const { sql } = world.outsideAs('vouch_issuer')
    assert.equal(await store.sweepState(sql, world.clock.now(), 4), 4)
    while ((await store.sweepState(sql, world.clock.now(), 1_000)) > 0);
    const [left] = await world.owner<{ count: number }[]>`select count(*)::int as count from identity.issuer_state`
    assert.equal(left?.count, 0)
    await store.isReachable(sql)
    assert.throws(() => here('DeviceCode').findByUserCode('x'), /no user codes/)
  })
})
