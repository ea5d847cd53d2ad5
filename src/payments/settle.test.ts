import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'

import type { Reply } from '../../test/api.ts'
import { type Branch, openBranch, type Payer } from '../../test/branch.ts'
import { untilIdle } from '../../test/until-idle.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import { overdueLoop, settleLoop } from '../payments/loops.ts'
import * as payments from '../payments/payments.ts'
import type { InstructionId } from '../rails/instruction.ts'
import { receive } from '../rails/instructions.ts'
import { pathBy } from './bank-news.ts'
import { mayBecome, nextStates, type PaymentState } from './lifecycle.ts'

const dayMs = 86_400_000

/** What is heard of an instruction, in short. */
const words = {
  taken: { state: 'accepted' },
  settled: { state: 'settled' },
  refused: { state: 'rejected', reason: 'closed' },
  back: { state: 'returned', reason: 'R03' },
} as const
type Word = keyof typeof words

describe('what the bank says of a payment', () => {
  let branch: Branch
  let worker: Outside
  let payer: Payer
  before(async () => {
    branch = await openBranch()
    worker = branch.world.outsideAs('vouch_worker')
    payer = await branch.enrol('100000.00')
  })
  after(() => branch.close())

  const pay = async (): Promise<payments.PaymentId> => {
    const { fundingAccount, payee } = payer
    const amount = { value: '10.00', currency: 'USD' }
    const made = await branch.order('/v1/payments', { fundingAccount, payee, amount, isRepeat: true })
    assert.equal(made.status, 201, made.text)
    return made.body.id
  }
  const carry = () => untilIdle(settleLoop(worker))
  const hear = async (payment: string, ...said: readonly Word[]) => {
    const [row] = await branch.world.owner<{ id: InstructionId }[]>`
      select instruction_id as id from rails.instruction where reference = ${payment}`
    const id = row?.id ?? fault('it was queued')
    await transact(worker, 'first-bank', 'process:worker', async work =>
      done(
        await receive(
          work,
          said.map(word => ({ id, ...words[word] })),
        ),
      ),
    )
  }
  const stateOf = async (payment: string): Promise<PaymentState> =>
    (await branch.get(`/v1/payments/${payment}`)).body.state
  const exceptionOf = async (payment: string): Promise<Reply['body']> => {
    const { items } = (await branch.get('/v1/exceptions?limit=100')).body
    return items.find((item: Reply['body']) => item.payment === payment)
  }
  const account = async () => {
    const { available, balances } = (await branch.get(`/v1/ledger/accounts/${payer.account}`)).body
    return [Number(available.value), Number(balances.posted.value)]
  }
  const act = ({ id, version }: Reply['body'], what: string) =>
    branch.ask('POST', `/v1/exceptions/${id}/${what}`, undefined, {
      'vouch-actor': 'first-bank/person:per_olga',
      'if-match': `"${version}"`,
    })
  const leaves = async (kind: string) =>
    (await branch.world.owner`select from audit.batch where strpos(encode(leaves, 'escape'), ${`"${kind}"`}) > 0`)
      .length

  /** How each ends, whenever the loop looks: `taken` is what has left the member's account for good, in dollars. */
  const ends: readonly {
    readonly said: readonly Word[]
    readonly state: PaymentState
    readonly taken: number
    readonly exception?: string
  }[] = [
    { said: ['taken', 'settled'], state: 'settled', taken: 10 },
    { said: ['settled', 'taken'], state: 'settled', taken: 10 },
    { said: ['refused'], state: 'failed', taken: 0, exception: 'rejected' },
    { said: ['back'], state: 'failed', taken: 0, exception: 'rejected' },
    { said: ['taken', 'back'], state: 'failed', taken: 0, exception: 'rejected' },
    { said: ['back', 'taken', 'settled'], state: 'failed', taken: 0, exception: 'rejected' },
    { said: ['settled', 'back'], state: 'returned', taken: 10, exception: 'returned' },
    { said: ['taken', 'settled', 'back', 'back'], state: 'returned', taken: 10, exception: 'returned' },
    { said: ['refused', 'back'], state: 'failed', taken: 0, exception: 'rejected' },
    { said: ['settled', 'refused'], state: 'settled', taken: 10 },
    { said: ['settled', 'back', 'settled', 'refused'], state: 'returned', taken: 10, exception: 'returned' },
  ]
  for (const { said, state, taken, exception } of ends)
    for (const isCarriedBetween of [false, true])
      test(`${said.join(', ')}${isCarriedBetween ? ', each carried at once' : ''}: it is ${state}`, async () => {
        const before = await account()
        const payment = await pay()
        for (const word of said) {
          await hear(payment, word)
          if (isCarriedBetween) await carry()
        }
        await carry()
        assert.equal(await stateOf(payment), state)
        assert.deepEqual(
          await account(),
          before.map(value => value - taken),
        )
        assert.equal((await exceptionOf(payment))?.kind, exception)
      })

  test('is shown with the words of the code, and with what has to be put right', async () => {
    const payment = await pay()
    await hear(payment, 'settled', 'back')
    await carry()
    const { reason, actions } = await exceptionOf(payment)
    assert.match(reason, /^R03: no such account.*before anything is paid there again, standing orders too/)
    assert.deepEqual(actions, ['refund', 'reissue'])
    assert.equal((await branch.get(`/v1/payments/${payment}`)).body.reason, 'R03')
  })

  for (const [what, end] of [
    ['refund', 'refunded'],
    ['reissue', 'reissued'],
  ] as const)
    test(`again, when it was ${end} already, changes nothing and faults nobody`, async () => {
      const payment = await pay()
      await hear(payment, 'settled')
      await carry()
      // Somebody was told of it before the bank's own file came.
      await transact(worker, 'first-bank', 'process:worker', async work =>
        done(await payments.enterReturn(work, payment, 'R03')),
      )
      assert.equal((await act(await exceptionOf(payment), what)).status, 201)
      const [before, contradictions] = [await account(), await leaves('payments.news_contradicts')]
      await hear(payment, 'back')
      await carry()
      assert.deepEqual([await stateOf(payment), await account()], [end, before])
      assert.equal(await leaves('payments.news_contradicts'), contradictions + 1)
    })

  test('Kill Bill #1015: late, when nobody had known for days, ends what was unknown', async () => {
    const [good, bad] = [await pay(), await pay()]
    for (const payment of [good, bad]) await hear(payment, 'taken')
    await carry()
    branch.world.clock.advance(10 * dayMs)
    await overdueLoop(worker).pass(new AbortController().signal)
    const before = await exceptionOf(good)
    assert.equal(before.kind, 'unknown_outcome')
    await hear(good, 'settled')
    await hear(bad, 'back')
    await carry()
    assert.deepEqual([await stateOf(good), await stateOf(bad)], ['settled', 'failed'])
    assert.equal((await branch.get(`/v1/exceptions/${before.id}`)).body.resolution, 'answered')
    assert.equal((await exceptionOf(bad)).kind, 'rejected')
  })

  test('in any order, however often, and whenever it is carried, comes to what a plain model says', async () => {
    const word = fc.constantFrom<Word | 'carry'>('taken', 'settled', 'refused', 'back', 'carry')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(word, { maxLength: 6 }), { minLength: 3, maxLength: 3 }), async lives => {
        const before = await account()
        const paid = await Promise.all(lives.map(() => pay()))
        for (let turn = 0; turn < 6; turn++)
          for (const [index, life] of lives.entries()) {
            const said = life[turn]
            if (said === 'carry') await carry()
            else if (said !== undefined) await hear(paid[index] ?? '', said)
          }
        await carry()
        const models = lives.map(model)
        assert.deepEqual(await Promise.all(paid.map(stateOf)), models)
        const gone = models.filter(state => state === 'settled' || state === 'returned').length * 10
        const held = models.filter(state => state === 'released' || state === 'sent').length * 10
        const [available = 0, posted = 0] = before
        assert.deepEqual(await account(), [available - gone - held, posted - gone])
        for (const [index, life] of lives.entries())
          if (model(life) === 'released' || model(life) === 'sent') await hear(paid[index] ?? '', 'refused')
        await carry()
      }),
      { numRuns: 25 },
    )
  })

  test('takes it through steps of its table only', () => {
    for (const state of Object.keys(nextStates) as PaymentState[]) // Its keys are the states.
      for (const { state: said } of Object.values(words))
        for (const wasSettled of [false, true]) {
          let before = state
          for (const next of pathBy(state, { state: said, wasSettled }) ?? []) {
            assert.ok(mayBecome(before, next), `${before} → ${next}`)
            before = next
          }
        }
  })
})

/** The first final word counts, and only what was settled comes back as such. */
function model(said: readonly (Word | 'carry')[]): PaymentState {
  let known: PaymentState = 'released'
  for (const word of said) {
    if (known === 'settled' && word === 'back') known = 'returned'
    if (known !== 'released' && known !== 'sent') continue
    if (word === 'taken') known = 'sent'
    if (word === 'settled') known = 'settled'
    if (word === 'refused' || word === 'back') known = 'failed'
  }
  return known
}
