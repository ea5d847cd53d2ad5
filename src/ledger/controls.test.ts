import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openProbing, type Probing } from '../../test/probing.ts'
import { controls } from './controls.ts'

describe('the controls of the ledger', () => {
  let probing: Probing

  before(async () => {
    probing = await openProbing()
  })
  after(() => probing.world.close())

  for (const { id } of controls) {
    test(`${id} passes on the product as it is`, async () => {
      const { result, reason, steps } = await probing.tryOf(controls, id)
      assert.deepEqual({ result, reason }, { result: 'passed', reason: null }, JSON.stringify(steps))
    })
  }

  test('leave nothing behind', async () => {
    const { owner } = probing.world
    const [left] = await owner<{ accounts: bigint; transfers: bigint; drifts: bigint }[]>`
      select (select count(*) from ledger.account) as accounts,
             (select count(*) from ledger.transfer) as transfers,
             (select count(*) from ledger.drift) as drifts`
    assert.deepEqual({ ...left }, { accounts: 0n, transfers: 0n, drifts: 0n })
  })

  for (const [id, constraint, table, broken] of [
    ['ledger.balanced', 'transfer_moves_something', 'ledger.transfer', 'a transfer of nothing'],
    ['ledger.no-overdraft', 'account_stays_above_floor', 'ledger.account', 'its balance lowered past the front door'],
  ] as const) {
    test(`${id} fails where the database lets through what the code would not`, async () => {
      const { owner } = probing.world
      const [held] = await owner<{ definition: string }[]>`
        select pg_get_constraintdef(oid) as definition from pg_constraint where conname = ${constraint}`
      await owner.unsafe(`alter table ${table} drop constraint ${constraint}`)
      const { result, steps } = await probing.tryOf(controls, id)
      await owner.unsafe(`alter table ${table} add constraint ${constraint} ${held?.definition ?? ''}`)
      assert.deepEqual([result, steps[0]?.tried.startsWith(broken)], ['failed', true])
    })
  }

  test('ledger.immutable fails where api may change a transfer', async () => {
    const { owner } = probing.world
    await owner`grant update, delete on ledger.transfer to vouch_canary`
    await owner`alter table ledger.transfer disable trigger never_changes`
    const { result } = await probing.tryOf(controls, 'ledger.immutable')
    assert.equal(result, 'failed')
  })
})
