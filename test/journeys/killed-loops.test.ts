// A worker that is killed within a loop, after it has written everything and before anything is committed: whoever runs the
// loop next finds what it found, and in the end everything is as if nobody had been killed.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { done } from '../../src/base/outcome.ts'
import { transact } from '../../src/base/work.ts'
import * as payments from '../../src/payments/payments.ts'
import { dispatchLoop } from '../../src/rails/dispatch.ts'
import type { Reply } from '../api.ts'
import { PretendBank } from '../bank.ts'
import { openBranch, type Payer, today } from '../branch.ts'
import { killWithin, type LoopName, loops } from '../loops-process.ts'
import { silentLog } from '../outside.ts'

type Body = Reply['body']
const bank = 'first-bank'
const dayMs = 86_400_000
const now = '2026-01-05T15:00:00.000Z'
const usd = (value: string) => ({ value, currency: 'USD' })
const names = Object.keys(loops) as readonly LoopName[] // They are its keys.
const days = 8
/** On which each of them first has something to do, counted from zero. */
const firstDays: Readonly<Record<LoopName, number>> = {
  standingOrders: 0,
  release: 2,
  settle: 0,
  retry: 3,
  answer: 2,
  overdue: 2,
  disputes: 5,
}

/** Eight days of a small bank, in which every loop has something to do. */
async function live(kills: boolean): Promise<{ readonly ends: Body; readonly killed: ReadonlySet<LoopName> }> {
  const branch = await openBranch()
  const { world, ask, order } = branch
  const worker = world.outsideAs('vouch_worker')
  const killed = new Set<LoopName>()
  let count = 0
  const approve = async (id: string) => {
    const { contentHash } = (await branch.get(`/v1/proposals/${id}`)).body
    return ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, { 'vouch-actor': `${bank}/person:per_ann` })
  }
  const pay = async ({ fundingAccount, payee }: Payer, value: string, more: object = {}): Promise<Body> => {
    const made = await order('/v1/payments', { fundingAccount, payee, amount: usd(value), isRepeat: true, ...more })
    assert.equal(made.status, 201, made.text)
    return made.body
  }
  const change = async (id: string, noun: string, body: object, version: number) => {
    const headers = { 'if-match': `"${version}"`, 'idempotency-key': `step-${++count}` }
    const changed = await ask('POST', `/v1/disputes/${id}/${noun}`, body, headers)
    assert.equal(changed.status, 201, changed.text)
  }
  try {
    const approvals = { one: '500.00', two: null, answerDays: 2 }
    await approve((await ask('POST', '/v1/settings/payments.approvals/proposals', approvals)).body.id)
    const [rich, poor, silent] = [
      await branch.enrol('3000.00'),
      await branch.enrol('30.00'),
      await branch.enrol('100.00'),
    ]
    for (const [who, value] of [
      [rich, '11.00'],
      [poor, '25.00'],
    ] as const) {
      const { fundingAccount, payee } = who
      const made = await order('/v1/standing-orders', {
        fundingAccount,
        payee,
        amount: usd(value),
        frequency: 'weekly',
        startOn: today,
      })
      assert.equal(made.status, 201, made.text)
    }
    await pay(rich, '600.00') // Nobody answers.
    await pay(rich, '12.00', { processOn: '2026-01-07' })
    await pay(poor, '20.00', { processOn: '2026-01-07' }) // There will not be enough.
    const unheard = await pay(silent, '13.00')
    const about = { fundingAccount: rich.fundingAccount, transferOn: today, amount: usd('100.00') }
    const terms = { member: rich.member, about, kind: 'unauthorized', form: 'written', receivedAt: now }
    const { id: dispute } = (await order('/v1/disputes', terms)).body
    await change(dispute, 'provisional-credit', { withheld: usd('50.00') }, 1)
    await change(dispute, 'resolution', { found: usd('0'), reason: 'no_error' }, 2)
    const documents = [{ name: 'letter.pdf', sha256: '0f'.repeat(32) }]
    await change(dispute, 'notices', { kind: 'result', form: 'written', sentAt: now, documents }, 3)
    await change(dispute, 'notices', { kind: 'debit', form: 'written', sentAt: now }, 4)

    const other = new PretendBank(({ reference }) => (reference === unheard.id ? 'answer_late' : 'settle'))
    const inquiring = other.inquire.bind(other)
    let isAsked = false
    other.inquire = async ids => (isAsked ? inquiring(ids) : [])
    for (let day = 0; day < days; day++) {
      for (const name of names) {
        const isDoomed = kills && day >= firstDays[name] && !killed.has(name)
        if (isDoomed && (await killWithin(world, name))) killed.add(name)
        const loop = loops[name](worker)
        while ((await loop.pass(new AbortController().signal)) > 0 && name !== 'overdue');
        await dispatchLoop(worker, other, silentLog).pass(new AbortController().signal)
      }
      isAsked = day >= days - 3
      world.clock.advance(dayMs)
    }
    const outcome = await transact(world.outside, bank, 'client:cli_1', async work => {
      const members = await payments.listMembers(work, '', 100)
      const made = await Promise.all(members.map(({ id }) => payments.listPayments(work, id, undefined, 100)))
      return done(made.flat())
    })
    const made = outcome.ok ? outcome.value : []
    const steps = await world.owner<{ payment: string; steps: bigint; leaves: bigint }[]>`
      select payment_id as payment, count(*) as steps from payments.payment_step group by 1`
    const stepsOf = new Map(steps.map(({ payment, steps: taken }) => [payment, taken]))
    const exceptions = await world.owner<{ what: string }[]>`
      select concat_ws(' ', kind, reason, exception.state, resolution, retries) as what from payments.exception`
    const accounts = await world.owner<{ kind: string; posted: bigint; held: bigint }[]>`
      select kind, posted, held_debits + held_credits as held from ledger.account where entries > 0`
    const [sum] = await world.owner<[{ posted: bigint }]>`select sum(posted)::bigint as posted from ledger.account`
    assert.equal(sum.posted, 0n)
    assert.ok(
      [...other.sendings.values()].every(sendings => sendings === 1),
      'the bank was sent everything once',
    )
    const lines = (rows: readonly string[]) => rows.toSorted()
    return {
      killed,
      ends: {
        payments: lines(
          made.map(({ id, money, state, reason, attempts, processOn }) =>
            [money.minor, processOn, state, reason, attempts, stepsOf.get(id)].join(' '),
          ),
        ),
        exceptions: lines(exceptions.map(({ what }) => what)),
        accounts: lines(accounts.map(({ kind, posted, held }) => `${kind} ${posted} ${held}`)),
        dispute: (await branch.get(`/v1/disputes/${dispute}`)).body.debited,
        sent: other.records.size,
      },
    }
  } finally {
    await branch.close()
  }
}

describe('a worker that is killed within a loop', () => {
  test('leaves nothing half done, whichever loop it is: the end is that of a life without kills', async () => {
    const quiet = await live(false)
    const rough = await live(true)
    assert.deepEqual([...rough.killed].toSorted(), names.toSorted(), 'it was killed within each')
    assert.deepEqual(rough.ends, quiet.ends)
    assert.ok(quiet.ends.payments.length >= 8, JSON.stringify(quiet.ends))
  })
})
