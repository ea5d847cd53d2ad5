import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type HttpProbing, openHttpProbing } from '../../test/probing-http.ts'
import type { Sql } from '../base/database.ts'
import { controls } from './controls-protection.ts'

describe('what protection promises about members', () => {
  let probing: HttpProbing
  let owner: Sql
  before(async () => {
    probing = await openHttpProbing()
    owner = probing.database.as('vouch_owner')
  })
  after(() => probing.close())

  const resultOf = async (id: string) => (await probing.tryOf(controls, id)).result

  for (const { id } of controls) {
    test(`${id} passes on the product as it is`, async () => {
      const { result, reason, steps } = await probing.tryOf(controls, id)
      assert.deepEqual({ result, reason }, { result: 'passed', reason: null }, JSON.stringify(steps))
    })
  }

  test('leaves nobody erased, held or proposed, and one key', async () => {
    const [left] = await owner<{ tombstones: bigint; holds: bigint; proposals: bigint; keys: bigint }[]>`
      select (select count(*) from protection.tombstone) as tombstones,
             (select count(*) from payments.legal_hold) as holds,
             (select count(*) from change.proposal where kind ~ '^payments[.](erasure|legal_hold|retention)') as proposals,
             (select count(*) from protection.member_key where member_id = 'mem_probe_erased') as keys`
    assert.deepEqual({ ...left }, { tombstones: 0n, holds: 0n, proposals: 0n, keys: 1n })
  })

  test('protection.erasure fails where a key outlives its member, and where one person is enough', async () => {
    await owner`alter table protection.tombstone disable trigger keys_go_with_a_tombstone`
    assert.equal(await resultOf('protection.erasure'), 'failed')
    await owner`alter table protection.tombstone enable trigger keys_go_with_a_tombstone`
    assert.equal(await resultOf('protection.erasure'), 'passed')
    await owner`alter table protection.tombstone disable trigger erasure_is_agreed_and_not_held`
    assert.equal(await resultOf('protection.erasure'), 'failed')
    await owner`alter table protection.tombstone enable trigger erasure_is_agreed_and_not_held`
  })

  test('protection.retention fails where a hold keeps nobody', async () => {
    await owner`
      create or replace function payments.require_agreed_erasure() returns trigger language plpgsql as $$
      begin
        return new;
      end $$`
    const { result, steps } = await probing.tryOf(controls, 'protection.retention')
    assert.deepEqual([result, steps[0]?.tried], ['failed', 'a tombstone for them, approved of before they were held'])
  })
})
