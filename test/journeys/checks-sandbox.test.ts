// Checks between the worker's own loops and the sandbox bank: told, printed, brought on later days, paid, stopped, and paid
// when they should not be. At the end every day is proved to the cent, and what the bank did wrong is somebody's to look at.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import type { Accident } from '../../sandbox/accidents.ts'
import type { Loop } from '../../src/base/loop.ts'
import { fault } from '../../src/base/outcome.ts'
import { presentmentsLoop, settleLoop } from '../../src/payments/loops.ts'
import { generalLedgerLoop, reconciliationLoop } from '../../src/payments/reconciliation-loop.ts'
import { settlementLoop } from '../../src/payments/settlement-loop.ts'
import { type Branch, openBranch, type Payer } from '../branch.ts'
import { fileLoops } from '../file-loops.ts'
import { openSandbox, type Sandbox } from '../sandbox.ts'
import { untilIdle } from '../until-idle.ts'

const bank = 'first-bank'
const dayMs = 86_400_000
const as = (person: string) => ({ 'vouch-actor': `${bank}/person:per_${person}` })

describe('checks and the sandbox bank', () => {
  let branch: Branch
  let sandbox: Sandbox
  let loops: readonly Loop[]
  let alice: Payer
  let payee: string
  before(async () => {
    branch = await openBranch()
    sandbox = openSandbox()
    const folder = join(sandbox.folder, bank)
    const worker = branch.world.outsideAs('vouch_worker')
    loops = [
      ...fileLoops(branch, folder),
      settleLoop(worker),
      presentmentsLoop(worker),
      settlementLoop(worker),
      reconciliationLoop(worker),
      generalLedgerLoop(worker),
    ]
    alice = await branch.enrol('5000.00')
    const terms = {
      routingNumber: '111000025',
      account: { number: '00440055006600' },
      companyName: 'First Bank',
      firstNumber: 1_000,
      staleDays: 180,
    }
    const proposed = await branch.ask('POST', '/v1/settings/payments.checks/proposals', { terms }, as('maker'))
    const { id, contentHash } = proposed.body
    await branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as('checker'))
    const address = { street: '12 Main St', city: 'Springfield', region: 'IL', zip: '62701' }
    const account = { bank: '021000021', number: '55550001' }
    const given = { member: alice.member, nickname: 'Plumber', name: 'Bob Beam', method: 'check', account, address }
    payee = (await branch.ask('POST', '/v1/payees', given)).body.id
  })
  after(async () => {
    await branch.close()
    sandbox.close()
  })

  const pay = async (value: string): Promise<string> => {
    const order = { fundingAccount: alice.fundingAccount, payee, amount: { value, currency: 'USD' } }
    const made = await branch.order('/v1/payments', order)
    assert.equal(made.body.state, 'released', made.text)
    await work()
    return made.body.id
  }
  const work = () => untilIdle(...loops)
  const meet = async () => {
    await work()
    await sandbox.bank.pass()
    await work()
  }
  const live = async (days: number) => {
    for (let day = 0; day < days; day++) {
      await meet()
      branch.world.clock.advance(dayMs)
      await sandbox.moveTo(branch.world.clock.now().toISOString())
    }
    await meet()
  }
  const order = (accident: Accident) =>
    sandbox.bank.act(() => sandbox.bank.note({ fact: 'accident_ordered', accident, times: 1 }))
  const stateOf = async (id: string) => (await branch.get(`/v1/payments/${id}`)).body.state
  const checkOf = async (payment: string) => {
    const { items } = (await branch.get('/v1/checks?limit=100')).body
    return items.find((item: { readonly payment: string }) => item.payment === payment) ?? fault('it has a check')
  }
  const stop = async (payment: string) => {
    const { number, version } = await checkOf(payment)
    const more = { 'if-match': `"${version}"`, ...as('maker') }
    assert.equal((await branch.ask('POST', `/v1/checks/${number}/stop`, { reason: 'lost' }, more)).status, 201)
  }

  test('are paid on later days, each once, and every day is proved to the cent, whatever the bank does wrong', async () => {
    const plain = await pay('10.00')
    await sandbox.bank.pass()
    order('check_twice')
    const twice = await pay('11.00')
    await sandbox.bank.pass()
    order('check_other_amount')
    const other = await pay('12.00')
    await sandbox.bank.pass()
    const [stopped, late] = [await pay('13.00'), await pay('14.00')]
    await meet()
    await stop(stopped)
    await stop(late)
    await meet()
    assert.deepEqual(await Promise.all([stopped, late].map(stateOf)), ['failed', 'failed'])
    order('check_paid_after_stop')
    await live(14)
    assert.deepEqual(await Promise.all([plain, twice, other].map(stateOf)), ['settled', 'settled', 'sent'])
    assert.deepEqual(await Promise.all([stopped, late].map(stateOf)), ['failed', 'failed'])

    const paid = [...sandbox.bank.books.paid.values()].map(({ check, times, cents }) => [check, times, cents])
    const numbers = await Promise.all([plain, twice].map(checkOf))
    assert.deepEqual(
      paid.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
      [
        [numbers[0]?.number, 1, 1_000n],
        [numbers[1]?.number, 1, 1_100n],
      ],
    )
    const { accidents, misdirected } = sandbox.bank.books
    assert.deepEqual(
      [...accidents],
      [
        ['check_twice', 1],
        ['check_other_amount', 1],
        ['check_paid_after_stop', 1],
      ],
    )
    const { items } = (await branch.get('/v1/exceptions?limit=100')).body
    const reasonOf = (payment: string) =>
      items.find((item: { readonly payment: string }) => item.payment === payment)?.reason ?? ''
    assert.match(reasonOf(twice), /once more, and has been paid/)
    assert.match(reasonOf(other), /with another amount, and has been paid/)
    const said = [stopped, late].map(reasonOf)
    assert.equal(said.filter(reason => reason.includes('the bank is not to pay it')).length, 1)
    const { items: breaks } = (await branch.get('/v1/breaks?limit=100')).body
    assert.deepEqual(
      // Every day is a business day here, and at the bank none is at the weekend.
      breaks.flatMap(({ kind }: { readonly kind: string }) => (kind === 'late' ? [] : [kind])).toSorted(),
      ['amount_differs', 'duplicate_line', 'missing_in_payments'],
    )
    const [held] = await branch.world.owner<[{ suspense: bigint; settlement: bigint; clearing: bigint }]>`
      select sum(posted) filter (where kind = 'suspense')::bigint as suspense,
             sum(posted) filter (where kind = 'settlement')::bigint as settlement,
             sum(posted) filter (where kind = 'clearing')::bigint as clearing from ledger.account`
    const magnitude = (amount: bigint) => (amount < 0n ? -amount : amount)
    assert.deepEqual(
      [magnitude(held.suspense), magnitude(held.settlement), held.clearing],
      [-misdirected, 2_100n - misdirected, 0n],
    )
    const proofs = await branch.world.owner<{ content: string }[]>`
      select content from payments.reconciliation order by day`
    assert.ok(proofs.length >= 5, `${proofs.length} days were proved`)
    for (const { content } of proofs) {
      const { unexplained, total } = JSON.parse(content)
      assert.deepEqual(unexplained, [])
      for (const difference of Object.values(total.differences)) assert.match(String(difference), /^-?0\.00$/)
    }
  })
})
