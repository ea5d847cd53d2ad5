// The past of the demo, at a small scale: made twice it is the same, and what it leaves is as sound as what life leaves.

import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { type Past, seedSmall } from './demo-world.ts'

describe('the past of the demo', () => {
  let folder = ''
  let first: Past
  let second: Past

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-demo-'))
    const homes = [join(folder, 'one'), join(folder, 'two')]
    for (const home of homes) await mkdir(home)
    first = await seedSmall(homes[0] ?? '')
    second = await seedSmall(homes[1] ?? '')
  })
  after(async () => {
    await first?.close()
    await second?.close()
    await rm(folder, { recursive: true })
  })

  test('is the same the second time: every payment with its id, amount, day and state, and what was posted', async () => {
    for (const what of [
      'payments',
      'transfers',
      'balances',
      'exceptions',
      'proposals',
      'files',
      'disputes',
      'feedback',
    ] as const) {
      const [one, two] = [await first.rows(what), await second.rows(what)]
      // In so few days nothing may have come back, and nobody have complained.
      if (what !== 'exceptions' && what !== 'disputes') assert.ok(one.length > 0, `there are ${what}`)
      assert.deepEqual(one, two, what)
    }
    assert.deepEqual(first.figures, second.figures)
  })

  test('leaves books that sum to zero', async () => {
    const [{ sum }] = await first.sql<[{ sum: string }]>`select sum(posted)::text as sum from ledger.account`
    assert.equal(sum, '0')
  })

  test('leaves a log that verifies from its first leaf, with every leaf that is owed', async () => {
    const { problems, logs } = await first.verify()
    assert.deepEqual(problems, [])
    assert.ok(logs.some(({ verified, size }) => verified && size > 1_000n))
    const [{ bad }] = await first.sql<[{ bad: bigint }]>`
      select count(*) as bad from audit.period where is_whole is not true and reconciled_at is not null`
    assert.equal(bad, 0n)
  })

  test('has a bit of everything: settled, returned, waiting, refused by a rule, and what nobody has decided yet', async () => {
    const states = new Set((await first.rows('payments')).map(({ state }) => state))
    for (const state of ['settled', 'scheduled']) assert.ok(states.has(state), state)
    const proposals = new Set((await first.rows('proposals')).map(({ state }) => state))
    for (const state of ['applied', 'open']) assert.ok(proposals.has(state), state)
  })

  test('is of nobody: each name is made up, and says so', async () => {
    const [{ name }] = await first.sql<[{ name: string }]>`select name from payments.institution`
    assert.equal(name, 'First Demo Bank (synthetic)')
  })

  test('has run no probe: what is shown of controls has really been tried', async () => {
    const [{ runs }] = await first.sql<[{ runs: bigint }]>`select count(*) as runs from risk.run`
    assert.equal(runs, 0n)
  })
})
