import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import fc from 'fast-check'

import { type Branch, openBranch, type Payer } from '../../test/branch.ts'
import { done, fault } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import * as payments from './payments.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)
const dayLimit = 100_00n
const balance = 80_00n

/** Two processes have a pool each; what one has decided, the other must see. */
describe(`two processes that decide about one member (VOUCH_SEED=${seed})`, () => {
  let branch: Branch
  before(async () => {
    branch = await openBranch()
    const limits = { payment: null, sameDayPayment: null, payeePerDay: null, day: '100.00', month: null }
    const proposed = await branch.ask('POST', '/v1/settings/payments.limits/proposals', {
      new: limits,
      standard: limits,
      premium: limits,
      business: limits,
    })
    const person = { 'vouch-actor': 'first-bank/person:per_1' }
    const { id, contentHash } = proposed.body
    const approved = await branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, person)
    assert.equal(approved.body.state, 'applied')
  })
  after(() => branch.close())

  type Wish = { readonly minor: bigint; readonly key: number; readonly isRepeat: boolean; readonly isLater: boolean }
  const orderOf = (who: Payer, round: number, wish: Wish): payments.PaymentOrder => ({
    id: branch.world.outside.newId('pay'),
    actor: 'client:cli_1',
    key: `race-${round}-${wish.key}`,
    fundingAccount: who.fundingAccount as payments.FundingAccountId, // As the api has just named it, and below.
    payee: who.payee as payments.PayeeId,
    money: { minor: wish.minor, currency: 'USD' },
    ...(wish.isLater ? { processOn: '2026-01-09' } : {}),
    ...(wish.isRepeat ? { isRepeat: true } : {}),
  })

  test('together keep to its limits, its funds, its keys, and call the same the same', async () => {
    const wish = fc.record({
      minor: fc.constantFrom(10_00n, 20_00n, 35_00n),
      key: fc.integer({ min: 0, max: 30 }),
      isRepeat: fc.boolean(),
      isLater: fc.boolean(),
    })
    const rounds = fc.sample(
      fc.array(fc.array(wish, { minLength: 1, maxLength: 4 }), { minLength: 8, maxLength: 16 }),
      {
        seed,
        numRuns: 12,
      },
    )
    const pools = [branch.world.outsideAs('vouch_api'), branch.world.outsideAs('vouch_api')] as const
    for (const [round, lists] of rounds.entries()) {
      const who = await branch.enrol('80.00')
      const answers = await Promise.all(
        lists.map((wishes, index) =>
          transact(pools[index % 2] ?? pools[0], 'first-bank', 'client:cli_1', async work =>
            done(
              await payments.submitMany(
                work,
                wishes.map(each => orderOf(who, round, each)),
              ),
            ),
          ),
        ),
      )
      const outcomes = answers.flatMap(answer => (answer.ok ? answer.value : fault('a list is never refused')))
      const made = new Map(
        outcomes.flatMap(outcome =>
          outcome.ok && !outcome.value.isReplay ? [[outcome.value.payment.id, outcome.value.payment]] : [],
        ),
      )
      const onFile = await branch.world.owner<{ id: string; key: string; amount: bigint; day: string }[]>`
        select payment_id as id, key, amount, process_on as day from payments.payment where member_id = ${who.member}`
      assert.deepEqual(
        new Set(onFile.map(({ id }) => id)),
        new Set(made.keys()),
        'what was answered is what is on file',
      )
      assert.equal(new Set(onFile.map(({ key }) => key)).size, onFile.length, 'a key acts once')
      for (const day of ['2026-01-05', '2026-01-09']) {
        const thatDay = onFile.filter(payment => payment.day === day)
        const sum = thatDay.reduce((total, { amount }) => total + amount, 0n)
        assert.ok(sum <= (day === '2026-01-05' ? balance : dayLimit), `round ${round}: ${sum} on ${day}`)
      }
      const meant = new Set(
        lists.flat().flatMap(({ key, isRepeat }) => (isRepeat ? [`client:cli_1/race-${round}-${key}`] : [])),
      )
      const unmeant = onFile.filter(({ key }) => !meant.has(key)).map(({ amount, day }) => `${amount} ${day}`)
      assert.equal(new Set(unmeant).size, unmeant.length, `round ${round}: the same twice, and not meant`)
    }
  })
})
