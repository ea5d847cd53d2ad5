import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openWorld, type World } from '../../test/outside.ts'
import type { Canonical } from '../base/canonical.ts'
import { done, fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { type Actor, transact, type Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as payments from './payments.ts'

describe('the terms of signing in', () => {
  let world: World
  before(async () => {
    world = await openWorld()
    const bank = { name: 'First Bank', timeZone: 'America/Denver', currency: 'USD' } as const
    await as(work => payments.openInstitution(work, bank))
  })
  after(() => world.close())

  async function as<T, R extends Refusal>(
    perform: (work: Work) => Promise<Outcome<T, R>>,
    actor: Actor = 'process:test',
    outside = world.outsideAs('vouch_office'),
  ): Promise<T> {
    const outcome = await transact(outside, 'bank', actor, perform)
    return outcome.ok ? outcome.value : fault(outcome.refusal.code)
  }
  async function set(name: 'identity.sign_in' | 'payments.approvals', content: Canonical): Promise<void> {
    const { id, contentHash } = await as(work => payments.proposeSetting(work, name, content), 'person:per_1')
    await as(async (work): Promise<Outcome<unknown, Refusal>> => {
      const ready = await change.approve(work, id, contentHash)
      if (!ready.ok) return ready
      const set = await payments.carryOut(work, ready.value)
      return set.ok ? change.applied(work, id) : set
    }, 'person:per_2')
  }
  const terms = () =>
    as(async work => done(await payments.signInTerms(work)), 'process:issuer', world.outsideAs('vouch_issuer'))

  test('are the institution’s time zone and the addresses that two people set', async () => {
    const shipped = await terms()
    assert.equal(shipped.timeZone, 'America/Denver')
    assert.equal(shipped.sharedAddresses.has('198.51.100.7'), false)
    await set('identity.sign_in', { sharedAddresses: ['198.51.100.0/24'] })
    assert.equal((await terms()).sharedAddresses.has('198.51.100.7'), true)
  })

  test('are all that the issuer sees of settings, and of institutions', async () => {
    await set('payments.approvals', { one: '5.00', two: null, answerDays: 5 })
    const { sql } = world.outsideAs('vouch_issuer')
    const seen = await sql.begin(async own => {
      await own`select set_config('vouch.institution', 'bank', true)`
      return [
        ...(await own<{ name: string }[]>`select name from change.value`),
        ...(await own<{ name: string }[]>`select kind as name from change.revision`),
      ]
    })
    assert.ok(seen.length >= 2)
    assert.deepEqual([...new Set(seen.map(({ name }) => name))], ['identity.sign_in'])
    await assert.rejects(sql`select name from payments.institution`, /permission denied/)
  })
})
