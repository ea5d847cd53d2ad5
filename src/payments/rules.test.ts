import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import { modelOf } from '../../test/simulation/rules-model.ts'
import type { BusinessDate } from '../base/dates.ts'
import { fault } from '../base/outcome.ts'
import type { FundingAccount, Known, PayeeOnFile, Payer, PaymentOrder } from './payment.ts'
import { datedAt } from './rules.ts'
import { type Limits, type Settings, settingsFrom } from './settings.ts'
import { decideSubmissions, type NewIds } from './submission.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_601)
const noon = new Date('2026-06-01T16:00:00Z') // A Monday, noon in New York.
const shipped = settingsFrom('us', 'USD', {})
const us: Settings = shipped.ok ? shipped.value : fault('what ships is valid')
const none: Limits = { payment: null, sameDayPayment: null, payeePerDay: null, day: null, month: null }

type Change = {
  readonly now?: Date
  readonly settings?: Partial<Settings>
  readonly limits?: Partial<Limits>
  readonly payer?: Partial<Payer>
  readonly funding?: Partial<FundingAccount>
  readonly payee?: Partial<PayeeOnFile>
  readonly available?: bigint | null
  readonly spent?: Known['spent']
}

/** Alice, her account with a hundred thousand dollars, and one payee; but for what is changed. */
function knownWith(change: Change = {}): Known {
  const { now = noon, available = 10_000_000n } = change
  const limits = { ...us.limits, standard: { ...us.limits.standard, ...change.limits } }
  const settings = { ...us, limits, ...change.settings }
  return {
    now,
    ...datedAt(settings, 'America/New_York', now),
    currency: 'USD',
    onFile: new Map(),
    fundingAccounts: new Map(
      (['fac_1', 'fac_2'] as const).map(id => [
        id,
        {
          id,
          member: 'mem_1',
          account: `acc_${id.slice(4)}`,
          state: 'open',
          isEligible: true,
          isMirror: false,
          currency: 'USD',
          ...change.funding,
        },
      ]),
    ),
    members: new Map([
      ['mem_1', { id: 'mem_1', state: 'active', isEligible: true, tier: 'standard', ...change.payer }],
    ]),
    payees: new Map(
      (['pye_1', 'pye_2'] as const).map(id => [
        id,
        {
          id,
          member: 'mem_1',
          state: 'active',
          token: `tok-${id}`,
          method: 'ach',
          account: null,
          coolingUntil: null,
          leadDays: null,
          screening: null,
          memberScreening: null,
          ...change.payee,
        },
      ]),
    ),
    spent: change.spent ?? [],
    available: new Map([
      ['acc_1', available],
      ['acc_2', available],
    ]),
  }
}

const newIds: NewIds = { hold: () => 'trf_1', proposal: () => 'prp_1' }

let count = 0
function orderOf(more: Partial<PaymentOrder> = {}): PaymentOrder {
  const number = ++count
  return {
    id: `pay_${number}`,
    actor: 'client:cli_1',
    key: `key-${number}`,
    fundingAccount: 'fac_1',
    payee: 'pye_1',
    money: { minor: 100n, currency: 'USD' },
    ...more,
  }
}
const dollars = (whole: number) => ({ money: { minor: BigInt(whole) * 100n, currency: 'USD' } })

/** The code of each refusal, or the state of each payment. */
function answersTo(known: Known, ...orders: readonly PaymentOrder[]): readonly string[] {
  const { outcomes } = decideSubmissions(known, orders, newIds)
  return outcomes.map(outcome => (outcome.ok ? outcome.value.payment.state : outcome.refusal.code))
}
const answerTo = (change: Change, more: Partial<PaymentOrder> = {}) => answersTo(knownWith(change), orderOf(more))[0]

describe('a payment order', () => {
  /** In the stated order: what is wrong, and the least that puts it right. Each row has all that come after it wrong as well. */
  const wrongs: readonly (readonly [code: string, wrong: Change, order?: Partial<PaymentOrder>])[] = [
    ['funding_account_not_found', {}, { fundingAccount: 'fac_9' }],
    ['member_not_active', { payer: { state: 'suspended' } }],
    ['member_not_eligible', { payer: { isEligible: false } }],
    ['funding_account_closed', { funding: { state: 'closed' } }],
    ['funding_account_not_eligible', { funding: { isEligible: false } }],
    ['payee_not_found', {}, { payee: 'pye_9' }],
    ['payee_not_active', { payee: { state: 'suspended' } }],
    ['payee_is_funding_account', { payee: { method: 'on_us', account: 'acc_1' } }],
    ['payee_is_cooling_off', { payee: { coolingUntil: new Date(noon.getTime() + 1) } }],
    ['party_is_blocked', { payee: { memberScreening: 'confirmed_match' } }],
    ['party_in_screening', { payee: { screening: 'hit' } }],
    ['amount_not_positive', {}, { money: { minor: 0n, currency: 'USD' } }],
    ['currencies_differ', {}, { money: { minor: 1n, currency: 'EUR' } }],
    ['same_day_not_offered', { payee: { method: 'check' } }, { speed: 'same_day' }],
    ['two_days_given', {}, { processOn: '2026-06-02', deliverBy: '2026-06-09' }],
    ['date_in_past', {}, { processOn: '2026-05-29' }],
    ['date_not_business_day', {}, { processOn: '2026-06-06' }],
    ['delivery_too_early', {}, { deliverBy: '2026-06-02' }],
    ['date_too_far', {}, { processOn: '2027-06-03' }],
    ['over_payment_limit', {}, dollars(10_001)],
    ['over_same_day_limit', {}, { ...dollars(5_001), speed: 'same_day' }],
    ['over_payee_limit', { limits: { payeePerDay: 99n } }],
    ['over_day_limit', { limits: { day: 99n } }],
    ['over_month_limit', { limits: { month: 99n } }],
    ['insufficient_funds', { available: 99n }],
  ]

  test('is accepted with nothing wrong', () => assert.equal(answerTo({}), 'released'))

  for (const [code, wrong, order] of wrongs) {
    test(`is refused with ${code}`, () => assert.equal(answerTo(wrong, order), code))
  }

  test('is refused for the first of several reasons, in the stated order', () => {
    for (const [first, [code, wrong, order]] of wrongs.entries()) {
      for (const [later, alsoWrong, alsoOrder] of wrongs.slice(first + 1)) {
        if (code === 'delivery_too_early' && later === 'over_same_day_limit') continue // What arrives the same day never is.
        // The earlier one stands where both change the same.
        const both: Change = {
          ...alsoWrong,
          ...wrong,
          payer: { ...alsoWrong.payer, ...wrong.payer },
          funding: { ...alsoWrong.funding, ...wrong.funding },
          payee: { ...alsoWrong.payee, ...wrong.payee },
          limits: { ...alsoWrong.limits, ...wrong.limits },
        }
        const { processOn: _, deliverBy: _by, ...undated } = alsoOrder ?? {}
        const isDated = order !== undefined && ('processOn' in order || 'deliverBy' in order)
        assert.equal(answerTo(both, { ...(isDated ? undated : alsoOrder), ...order }), code, `${code} before ${later}`)
      }
    }
  })

  /** Just right: the boundary on the side that is let in. */
  const rights: readonly (readonly [sentence: string, state: string, change: Change, order?: Partial<PaymentOrder>])[] =
    [
      ['to a payee who has just finished cooling off', 'released', { payee: { coolingUntil: noon } }],
      ['of one cent', 'released', {}, { money: { minor: 1n, currency: 'USD' } }],
      ['for today', 'released', {}, { processOn: '2026-06-01' }],
      ['for the last day of the horizon', 'scheduled', {}, { processOn: '2027-06-02' }],
      ['that can just arrive by its day', 'released', {}, { deliverBy: '2026-06-03' }],
      ['of just the limit of a payment', 'released', {}, dollars(10_000)],
      ['of just the limit of a same-day payment', 'released', {}, { ...dollars(5_000), speed: 'same_day' }],
      ['of just what the payee may get', 'released', { limits: { payeePerDay: 100n } }],
      ['of just what is left for the day', 'released', { limits: { day: 100n } }],
      ['of just what is left for the month', 'released', { limits: { month: 100n } }],
      ['of just what the account has', 'released', { available: 100n }],
      ['of just what needs nobody’s approval', 'released', { limits: none }, dollars(25_000)],
      [
        'of a cent more than that',
        'awaiting_approval',
        { limits: none },
        { money: { minor: 2_500_001n, currency: 'USD' } },
      ],
      ['from an account that may sink without end', 'released', { available: null, limits: none }, dollars(20_000)],
      ['to a payee within the institution', 'settled', { payee: { method: 'on_us', account: 'acc_9' } }],
    ]
  for (const [sentence, state, change, order] of rights) {
    test(`${sentence} is ${state}`, () => assert.equal(answerTo(change, order), state))
  }

  test('needs a second approval above the second threshold, not at it', () => {
    const approvals = (minor: bigint) =>
      decideSubmissions(
        knownWith({ limits: none, available: null }),
        [orderOf({ money: { minor, currency: 'USD' } })],
        newIds,
      ).accepted[0]?.approvals
    assert.deepEqual(
      [approvals(2_500_000n), approvals(2_500_001n), approvals(10_000_000n), approvals(10_000_001n)],
      [0, 1, 1, 2],
    )
  })

  test('that waits has its funds held when it is due, and not when it is not', () => {
    const held = (processOn: BusinessDate) =>
      decideSubmissions(
        knownWith({ limits: none, available: null }),
        [orderOf({ ...dollars(30_000), processOn })],
        newIds,
      ).accepted[0]?.payment.hold
    assert.deepEqual([held('2026-06-01'), held('2026-06-02')], ['trf_1', null])
  })
})

describe('a list of payment orders', () => {
  test('is decided in order: what an earlier one spends, a later one has not', () => {
    const two = [orderOf(dollars(60)), orderOf({ ...dollars(50), payee: 'pye_2' })]
    assert.deepEqual(answersTo(knownWith({ available: 10_000n }), ...two), ['released', 'insufficient_funds'])
    assert.deepEqual(answersTo(knownWith({ available: 11_000n }), ...two), ['released', 'released'])
  })

  test('fills limits in order, over accounts and payees of the member, and a refused one fills none', () => {
    const change: Change = { limits: { day: 10_000n, payeePerDay: 6_000n } }
    assert.deepEqual(
      answersTo(
        knownWith(change),
        orderOf(dollars(60)),
        orderOf(dollars(1)),
        orderOf({ ...dollars(41), payee: 'pye_2', fundingAccount: 'fac_2' }),
        orderOf({ ...dollars(40), payee: 'pye_2', fundingAccount: 'fac_2' }),
        orderOf({ ...dollars(1), payee: 'pye_2', processOn: '2026-06-02' }),
      ),
      ['released', 'over_payee_limit', 'over_day_limit', 'released', 'scheduled'],
    )
  })

  test('counts a month by the day on which money leaves', () => {
    const change: Change = { limits: { month: 10_000n } }
    assert.deepEqual(
      answersTo(
        knownWith(change),
        orderOf({ ...dollars(100), processOn: '2026-06-30' }),
        orderOf({ ...dollars(1), processOn: '2026-06-02' }),
        orderOf({ ...dollars(100), processOn: '2026-07-01' }),
      ),
      ['scheduled', 'over_month_limit', 'scheduled'],
    )
  })

  test('counts what is on file', () => {
    const spent: Known['spent'] = [
      { member: 'mem_1', month: '2026-06', sum: 9_000n },
      {
        member: 'mem_1',
        month: '2026-06',
        sum: 500n,
        on: { day: '2026-06-01', payee: 'pye_1', payments: [{ id: 'pay_old', minor: 500n }] },
      },
    ]
    const of = (limits: Partial<Limits>, whole: number) => answerTo({ spent, limits }, dollars(whole))
    assert.deepEqual([of({ month: 10_000n }, 5), of({ month: 10_000n }, 6)], ['payment_duplicate', 'over_month_limit'])
    assert.deepEqual([of({ day: 1_000n }, 4), of({ day: 1_000n }, 6)], ['released', 'over_day_limit'])
    assert.deepEqual([of({ payeePerDay: 1_000n }, 4), of({ payeePerDay: 1_000n }, 6)], ['released', 'over_payee_limit'])
  })

  test('refuses the same again, names the first, and takes it when it is meant', () => {
    const first = orderOf()
    const known = knownWith()
    const { outcomes } = decideSubmissions(known, [first, orderOf(), orderOf({ isRepeat: true })], newIds)
    assert.deepEqual(
      outcomes.map(outcome => (outcome.ok ? 'taken' : outcome.refusal)),
      ['taken', { code: 'payment_duplicate', payment: first.id }, 'taken'],
    )
  })

  test('does not call the same what differs in payee, amount or day, or is an occurrence of a standing order', () => {
    const occurrence = { of: 'sto_1', number: 0 } as const
    assert.deepEqual(
      answersTo(
        knownWith(),
        orderOf(),
        orderOf({ payee: 'pye_2' }),
        orderOf(dollars(2)),
        orderOf({ processOn: '2026-06-02' }),
        orderOf({ occurrence }),
      ),
      ['released', 'released', 'released', 'scheduled', 'released'],
    )
  })
})

describe('a day', () => {
  const at = (instant: string, more: Partial<PaymentOrder> = {}, payee: Partial<PayeeOnFile> = {}) => {
    const { outcomes } = decideSubmissions(knownWith({ now: new Date(instant), payee }), [orderOf(more)], newIds)
    const [outcome] = outcomes
    if (outcome?.ok !== true) return outcome?.refusal.code
    const { state, processOn, deliverOn, askedOn } = outcome.value.payment
    return [state, processOn, deliverOn, askedOn]
  }

  test('whose window has closed becomes the next one, and the payment says so', () => {
    assert.deepEqual(at('2026-06-01T20:59:59Z'), ['released', '2026-06-01', '2026-06-03', null])
    assert.deepEqual(at('2026-06-01T21:00:00Z'), ['scheduled', '2026-06-02', '2026-06-04', '2026-06-01'])
    assert.deepEqual(at('2026-06-01T21:00:00Z', { processOn: '2026-06-01' }), [
      'scheduled',
      '2026-06-02',
      '2026-06-04',
      '2026-06-01',
    ])
    assert.deepEqual(at('2026-06-06T15:00:00Z'), ['scheduled', '2026-06-08', '2026-06-10', '2026-06-06'], 'a Saturday')
    assert.deepEqual(at('2026-06-01T17:45:00Z', { speed: 'same_day' }), [
      'scheduled',
      '2026-06-02',
      '2026-06-02',
      '2026-06-01',
    ])
  })

  test('of delivery is reached by leaving no earlier than needed', () => {
    assert.deepEqual(at('2026-06-01T16:00:00Z', { deliverBy: '2026-06-23' }), [
      'scheduled',
      '2026-06-18',
      '2026-06-23',
      null,
    ])
    assert.deepEqual(at('2026-06-01T16:00:00Z', { deliverBy: '2026-06-07' }), [
      'scheduled',
      '2026-06-03',
      '2026-06-05',
      null,
    ])
    assert.equal(at('2026-06-01T21:00:00Z', { deliverBy: '2026-06-03' }), 'delivery_too_early')
  })

  test('of delivery is that of the biller where it has lead days of its own, but for what arrives the same day', () => {
    const slow = { leadDays: 4 }
    assert.deepEqual(at('2026-06-01T16:00:00Z', {}, slow), ['released', '2026-06-01', '2026-06-05', null])
    assert.deepEqual(at('2026-06-01T16:00:00Z', {}, { leadDays: 0 }), ['released', '2026-06-01', '2026-06-01', null])
    assert.deepEqual(at('2026-06-01T16:00:00Z', { deliverBy: '2026-06-05' }, slow), [
      'released',
      '2026-06-01',
      '2026-06-05',
      null,
    ])
    assert.equal(at('2026-06-01T16:00:00Z', { deliverBy: '2026-06-04' }, slow), 'delivery_too_early')
    assert.deepEqual(at('2026-06-01T16:00:00Z', { speed: 'same_day' }, slow), [
      'released',
      '2026-06-01',
      '2026-06-01',
      null,
    ])
  })

  test('of a standing order moves to the next business day by itself', () => {
    const occurrence = { of: 'sto_1', number: 0 } as const
    assert.deepEqual(at('2026-06-01T16:00:00Z', { occurrence, processOn: '2026-05-30' }), [
      'released',
      '2026-06-01',
      '2026-06-03',
      '2026-05-30',
    ])
    assert.deepEqual(at('2026-06-01T16:00:00Z', { occurrence, processOn: '2026-06-06' }), [
      'scheduled',
      '2026-06-08',
      '2026-06-10',
      '2026-06-06',
    ])
  })
})

describe(`ten thousand lists of orders (VOUCH_SEED=${seed})`, () => {
  test('are decided as a plain model of the rules decides them', () => {
    const day = fc.constantFrom<BusinessDate | undefined>(
      undefined,
      '2026-05-29',
      '2026-06-01',
      '2026-06-02',
      '2026-06-06',
      '2026-06-30',
      '2026-07-01',
      '2027-06-02',
      '2027-06-03',
    )
    const order = fc.record({
      fundingAccount: fc.constantFrom('fac_1', 'fac_2', 'fac_9'),
      payee: fc.constantFrom('pye_1', 'pye_2', 'pye_9'),
      minor: fc.constantFrom(0n, 1n, 50n, 100n, 101n, 400n),
      day,
      asks: fc.constantFrom('nothing', 'by', 'same_day', 'repeat', 'occurrence'),
      key: fc.integer({ min: 0, max: 5 }),
    })
    const limit = fc.constantFrom(null, 99n, 100n, 500n)
    const world = fc.record({
      now: fc.constantFrom(
        '2026-06-01T16:00:00Z',
        '2026-06-01T18:00:00Z',
        '2026-06-01T21:00:00Z',
        '2026-06-06T15:00:00Z',
      ),
      limits: fc.record({ payment: limit, sameDayPayment: limit, payeePerDay: limit, day: limit, month: limit }),
      one: fc.constantFrom(null, 99n, 400n),
      available: fc.constantFrom(null, 0n, 150n, 1_000n),
      method: fc.constantFrom('ach', 'check', 'on_us'),
      orders: fc.array(order, { minLength: 1, maxLength: 12 }),
    })
    fc.assert(
      fc.property(world, ({ now, limits, one, available, method, orders }) => {
        const known = knownWith({
          now: new Date(now),
          limits,
          available,
          settings: {
            approvals: { one, two: null, answerDays: 5, recallMinutes: 0 },
            limits: { ...us.limits, standard: limits },
          },
          payee: { method, account: method === 'on_us' ? 'acc_9' : null },
        })
        const list = orders.map(
          ({ minor, day: wanted, asks, key, ...rest }, index) =>
            orderOf({
              ...rest,
              id: `pay_${index}`,
              key: `key-${key}`,
              money: { minor, currency: 'USD' },
              ...(wanted === undefined ? {} : asks === 'by' ? { deliverBy: wanted } : { processOn: wanted }),
              ...(asks === 'same_day' ? { speed: 'same_day' } : {}),
              ...(asks === 'repeat' ? { isRepeat: true } : {}),
              ...(asks === 'occurrence' && wanted !== undefined ? { occurrence: { of: 'sto_1', number: index } } : {}),
            } as Partial<PaymentOrder>), // Ids were drawn from those above.
        )
        assert.deepEqual(answersTo(known, ...list), modelOf({ now, limits, one, available, method }, list))
      }),
      { seed, numRuns: 10_000 },
    )
  })
})
