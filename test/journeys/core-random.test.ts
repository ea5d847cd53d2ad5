// Random accidents between us and a core: lost answers, silences, forgetting, outages, retries, rejections by the bank, in any
// order. When everybody is well again the core's books are our mirror, and every member has paid what was settled and no more.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'

import { restMs } from '../../src/base/breaker.ts'
import { coreSilenceMsMax } from '../../src/rails/core-operations.ts'
import type { Manner } from '../core.ts'
import { type CorePayer, type CoreWorld, openCoreWorld } from '../core-world.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_601)
const numRuns = Number(process.env['VOUCH_RUNS'] ?? 1)
const dayMs = 86_400_000

const payer = fc.nat(1)
const accident = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('pay' as const), payer, cents: fc.integer({ min: 1, max: 3_000 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pay_a_friend' as const), payer, cents: fc.integer({ min: 1, max: 900 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pay_tomorrow' as const),
      payer,
      cents: fc.integer({ min: 1, max: 3_000 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('ask_again' as const), which: fc.nat(9) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('misbehave' as const),
      manner: fc.constantFrom<Manner[]>('hang_up', 'do_then_hang_up', 'answer_twice', 'forget', 'do_and_be_silent'),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('go_away' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('come_back' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass_core' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass_all' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('compare' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(coreSilenceMsMax, restMs, dayMs) }),
  },
)
type Accident = typeof accident extends fc.Arbitrary<infer One> ? One : never

describe(`random accidents with a core (VOUCH_SEED=${seed})`, { timeout: 280_000 }, () => {
  let world: CoreWorld
  let lives = 0
  const seen = new Map<string, number>()
  before(async () => {
    world = await openCoreWorld()
  })
  after(() => world.close())

  type Asked = readonly [who: CorePayer, value: string, key: string, more?: object]

  async function live(accidents: readonly Accident[]): Promise<void> {
    const life = ++lives
    const payers = [await world.enrolAtCore(5_000n), await world.enrolAtCore(5_000n)] as const
    const friends = [await world.payeeOf(payers[0], payers[1].number), await world.payeeOf(payers[1], payers[0].number)]
    const asked: Asked[] = []
    let left = 0
    let manner: Manner = 'well'
    world.core.mannerOf = () => (left-- > 0 ? manner : 'well')
    const ask = async (...one: Asked) => {
      asked.push(one)
      const [who, value, key, more] = one
      const { status, body } = await world.pay(who, value, key, more)
      const said = status === 201 ? body.state : body.type
      seen.set(said, (seen.get(said) ?? 0) + 1)
      assert.ok(status < 500 || status === 503, `${status} ${JSON.stringify(body)}`)
    }
    const today = () => world.world.clock.now().toISOString().slice(0, 10)
    const value = (cents: number) => (cents / 100).toFixed(2)
    for (const [step, one] of accidents.entries()) {
      const key = `life-${life}/${step}`
      const who = 'payer' in one ? (payers[one.payer] ?? payers[0]) : payers[0]
      if (one.do === 'pay') await ask(who, value(one.cents), key)
      else if (one.do === 'pay_a_friend') await ask({ ...who, payee: friends[one.payer] ?? '' }, value(one.cents), key)
      else if (one.do === 'pay_tomorrow') {
        const processOn = new Date(Date.parse(today()) + dayMs).toISOString().slice(0, 10)
        await ask(who, value(one.cents), key, { processOn })
      } else if (one.do === 'ask_again') {
        const again = asked[one.which]
        // What was asked for a day that has passed is refused for that, and is nothing to the core.
        if (again !== undefined) await ask(...again)
      } else if (one.do === 'misbehave') {
        manner = one.manner
        left = one.times
      } else if (one.do === 'go_away') world.core.isAway = true
      else if (one.do === 'come_back') world.core.isAway = false
      else if (one.do === 'pass_core') await world.passCore()
      else if (one.do === 'pass_all') await world.passAll()
      else if (one.do === 'compare') await world.compare()
      else world.world.clock.advance(one.ms)
    }
    left = 0
    await heal()
    await check(payers)
  }

  async function heal(): Promise<void> {
    world.core.isAway = false
    for (let round = 0; round < 6; round++) {
      world.world.clock.advance(dayMs)
      await world.passAll()
      await world.compare()
    }
  }

  async function check(payers: readonly CorePayer[]): Promise<void> {
    const moved = new Map(payers.map(({ coreAccount }) => [coreAccount, 0n]))
    for (const [index, { member, coreAccount }] of payers.entries()) {
      const { items } = (await world.get(`/v1/payments?member=${member}&limit=100`)).body
      for (const { state, amount, method, id } of items) {
        assert.ok(['settled', 'failed', 'cancelled'].includes(state), `${id} is still ${state}`)
        if (state !== 'settled') continue
        const minor = BigInt(amount.value.replace('.', ''))
        moved.set(coreAccount, (moved.get(coreAccount) ?? 0n) - minor)
        const other = payers[1 - index]?.coreAccount ?? ''
        if (method === 'on_us') moved.set(other, (moved.get(other) ?? 0n) + minor)
      }
      assert.deepEqual(world.core.holds(coreAccount), [])
    }
    // A core that has lost a hold may decline what it had promised, once the member has spent the money otherwise. Nobody
    // corrects that by itself, so it is shown.
    for (const payer of payers) {
      const [row] = await world.world.owner<{ sum: bigint; shown: boolean }[]>`
        select coalesce(sum(amount), 0)::bigint as sum,
               coalesce(bool_and(exists (select from rails.core_difference where operation = operation_id)), true) as shown
          from rails.core_operation
         where account = ${payer.account} and kind = 'post' and state = 'declined' and side = 'debit'`
      assert.ok(row?.shown)
      const { posted, held } = await world.mirror(payer)
      assert.deepEqual([posted, held], [moved.get(payer.coreAccount), 0n], payer.coreAccount)
      assert.equal(world.core.posted(payer.coreAccount), posted + row.sum, payer.coreAccount)
      if (row.sum > 0n) seen.set('declined_after', (seen.get('declined_after') ?? 0) + 1)
    }
    const waiting = await world.world.owner`
      select operation_id, kind, state from rails.core_operation where state in ('queued', 'sending')`
    assert.deepEqual([...waiting], [])
  }

  test('end in step: every settled payment was debited once, and nothing else was', async () => {
    await fc.assert(fc.asyncProperty(fc.array(accident, { minLength: 10, maxLength: 30 }), live), {
      seed,
      numRuns,
      endOnFailure: true,
    })
    assert.ok((seen.get('released') ?? 0) > 0, JSON.stringify([...seen]))
  })
})
