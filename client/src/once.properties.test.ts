// Whatever becomes of every attempt, and however late one arrives: what the client says in the end is what is so.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import { api, broken, issuer, json, pretendVouch, problem, type Reply } from '../test/pretended-vouch.ts'
import { openClient } from './client.ts'
import { isRefused, UnknownOutcome } from './errors.ts'
import { makeClientKey } from './keys.ts'

const order = { fundingAccount: 'fac_1', payee: 'pye_1', amount: { value: '1.00', currency: 'USD' } }
const key = makeClientKey()
/** How long a proof and a signature are accepted, the clock of the sender being ahead by as much as it may. */
const acceptedMs = 70_000
const resolvedMax = 20

type Fate = {
  readonly accident: 'passed' | 'unsent' | 'dropped' | 'lost' | 'wrong' | 'busy' | 'late'
  readonly lateMs: number
  /** Whether there is money when it arrives. */
  readonly isFunded: boolean
}

const fates = fc.array(
  fc.record<Fate>({
    accident: fc.constantFrom('passed', 'unsent', 'dropped', 'lost', 'wrong', 'busy', 'late'),
    lateMs: fc.integer({ min: 1, max: 120_000 }),
    isFunded: fc.boolean(),
  }),
  { maxLength: 12 },
)

/** A Vouch that pays once for a key, on a line with these fates, and then a good one. */
function openWorld(given: readonly Fate[]) {
  const queue = [...given]
  const late: { readonly sentAtMs: number; readonly arrivesAtMs: number; readonly isFunded: boolean }[] = []
  const paid = { count: 0 }
  const vouch = pretendVouch()
  const { elapsedMs } = vouch.outside

  const decide = (isFunded: boolean): Reply => {
    if (paid.count === 0 && !isFunded) return problem(422, 'insufficient_funds', 'after_change')
    paid.count = Math.max(paid.count, 1)
    return json(201, { id: 'pay_1' })
  }
  const arrive = () => {
    for (const { sentAtMs, arrivesAtMs, isFunded } of late.splice(0)) {
      if (arrivesAtMs > elapsedMs()) late.push({ sentAtMs, arrivesAtMs, isFunded })
      else if (arrivesAtMs - sentAtMs <= acceptedMs) decide(isFunded)
    }
  }
  vouch.replies = [
    () => {
      arrive()
      const { accident, lateMs, isFunded } = queue.shift() ?? { accident: 'passed', lateMs: 0, isFunded: false }
      if (accident === 'unsent') return broken('ECONNREFUSED')
      if (accident === 'dropped') return broken('ECONNRESET')
      if (accident === 'busy') return problem(503, 'overloaded', 'safe')
      if (accident === 'late') {
        late.push({ sentAtMs: elapsedMs(), arrivesAtMs: elapsedMs() + lateMs, isFunded })
        return broken('ETIMEDOUT')
      }
      const answer = decide(isFunded)
      if (accident === 'passed') return answer
      return accident === 'lost' ? broken('ECONNRESET') : new Response('Bad gateway', { status: 502 })
    },
  ]
  return {
    client: openClient({ api, issuer, client: 'cli_1', key, scopes: ['payments.submit'] }, vouch.outside),
    /** What was paid when nothing is on its way any more. */
    paidInTheEnd: () => {
      vouch.pass(200_000)
      arrive()
      return paid.count
    },
  }
}

describe('whatever happens', () => {
  test('a payment was made, a refusal made none, and what is unknown becomes known', async () => {
    const ends = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(fates, fc.integer({ min: 1, max: 10_000 }), async (given, deadlineMs) => {
        const world = openWorld(given)
        let said: unknown = await world.client.payments
          .create(order, { key: 'bill-1', deadlineMs })
          .catch((thrown: unknown) => thrown)
        let times = 0
        for (; said instanceof UnknownOutcome; times++) {
          assert.ok(times < resolvedMax, 'it becomes known')
          // It was asked for above.
          const intent = said.intent as Parameters<typeof world.client.payments.resolve>[0]
          said = await world.client.payments.resolve(intent).catch((thrown: unknown) => thrown)
        }
        const isPaid = !(said instanceof Error)
        const end = `${isPaid ? 'paid' : isRefused(said) ? 'refused' : 'not sent'}${times > 0 ? ' after a doubt' : ''}`
        ends.set(end, (ends.get(end) ?? 0) + 1)
        assert.equal(world.paidInTheEnd(), isPaid ? 1 : 0, end)
      }),
      { numRuns: 1_000, seed: 53 },
    )
    for (const end of ['paid', 'refused', 'paid after a doubt', 'refused after a doubt', 'not sent'])
      assert.ok((ends.get(end) ?? 0) > 10, `${end}: ${JSON.stringify([...ends])}`)
  })
})
