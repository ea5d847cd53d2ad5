import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type Branch, openBranch } from '../../test/branch.ts'
import { done, fault } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import { type Detect, screen } from './detection.ts'
import type { PaymentOrder, Verdict } from './payment.ts'
import * as payments from './payments.ts'

const order = (number: number): PaymentOrder => ({
  id: `pay_${number}`,
  actor: 'client:cli_1',
  key: `key-${number}`,
  fundingAccount: 'fac_1',
  payee: 'pye_1',
  money: { minor: 100n, currency: 'USD' },
})
const pass: Verdict = { says: 'pass', by: 'test/1' }
const hold: Verdict = { says: 'hold', by: 'test/1', reason: 'new_device' }
const verdictsOf = (orders: readonly PaymentOrder[]) => orders.map(({ verdict }) => verdict?.says)

describe('detection', () => {
  test('is asked once for a list, and each order gets its own verdict', async () => {
    let asked = 0
    const detect: Detect = async (_, orders) => {
      asked++
      return orders.map(({ id }) => (id === 'pay_2' ? hold : pass))
    }
    assert.deepEqual(verdictsOf(await screen(detect, 'demo', [order(1), order(2), order(3)])), ['pass', 'hold', 'pass'])
    assert.equal(asked, 1)
  })

  const silences: readonly (readonly [string, Detect | undefined])[] = [
    ['is not there', undefined],
    [
      'does not answer in time, and is told that nobody waits any more',
      (_, __, signal) =>
        new Promise((_answer, fail) => signal.addEventListener('abort', () => fail(new Error('stopped')))),
    ],
    ['fails', () => Promise.reject(new Error('down'))],
    [
      'breaks before it promises an answer',
      () => {
        throw new Error('broken')
      },
    ],
    ['answers for fewer than it was asked about', async () => [pass]],
  ]
  for (const [what, detect] of silences) {
    test(`that ${what} has said nothing`, async () => {
      assert.deepEqual(verdictsOf(await screen(detect, 'demo', [order(1), order(2)], 20)), [undefined, undefined])
    })
  }
})

describe('a payment order that detection doubts', () => {
  let branch: Branch
  before(async () => {
    branch = await openBranch()
  })
  after(() => branch.close())

  const submit = async (verdict: Verdict | undefined, minor = 500n) => {
    const payer = await branch.enrol('100.00')
    const outcome = await transact(branch.world.outside, 'first-bank', 'client:cli_1', async work =>
      done(
        await payments.submitMany(work, [
          {
            id: work.newId('pay'),
            actor: 'client:cli_1',
            key: work.newId('key'),
            fundingAccount: payer.fundingAccount as payments.FundingAccountId, // As the api has just named it, and below.
            payee: payer.payee as payments.PayeeId,
            money: { minor, currency: 'USD' },
            ...(verdict === undefined ? {} : { verdict }),
          },
        ]),
      ),
    )
    const submitted = outcome.ok ? outcome.value[0] : fault('a list is never refused')
    return submitted?.ok === true ? submitted.value.payment : fault(JSON.stringify(submitted))
  }

  test('is held with its reason, its money too, and goes when a person says so', async () => {
    const payment = await submit(hold)
    assert.deepEqual([payment.state, payment.reason], ['held', 'new_device'])
    const proposal = (await branch.get(`/v1/proposals/${payment.proposal}`)).body
    assert.equal(JSON.parse(proposal.content).reason, 'new_device')
    const { contentHash } = proposal
    const person = { 'vouch-actor': 'first-bank/person:per_1' }
    await branch.ask('POST', `/v1/proposals/${proposal.id}/approvals`, { contentHash }, person)
    assert.equal((await branch.get(`/v1/payments/${payment.id}`)).body.state, 'released')
  })

  test('passes when detection says so, and when it is silent, until the institution wants it otherwise', async () => {
    assert.equal((await submit(pass)).state, 'released')
    assert.equal((await submit(undefined)).state, 'released')
    const proposed = (await branch.ask('POST', '/v1/settings/payments.detection/proposals', { holdAbove: '5.00' })).body
    const person = { 'vouch-actor': 'first-bank/person:per_1' }
    await branch.ask('POST', `/v1/proposals/${proposed.id}/approvals`, { contentHash: proposed.contentHash }, person)
    assert.equal((await submit(undefined, 500n)).state, 'released', 'not above it')
    const held = await submit(undefined, 501n)
    assert.deepEqual([held.state, held.reason], ['held', 'detection_silent'])
    assert.equal((await submit(pass, 501n)).state, 'released')
  })
})
