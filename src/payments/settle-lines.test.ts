import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { tablesHolding } from '../../test/everywhere.ts'
import { StatementBank } from '../../test/statement-bank.ts'
import { dayMs, institution, openStatementWorld, type StatementWorld } from '../../test/statement-world.ts'
import { confirmFile } from '../rails/rails.ts'

describe('statements of the bank', () => {
  let world: StatementWorld
  let bank: StatementBank
  before(async () => {
    world = await openStatementWorld()
    bank = new StatementBank(500_000n)
  })
  after(() => world.close())

  const balanceOf = async (kind: string) => {
    const [row] = await world.branch.world.owner<{ sum: bigint }[]>`
      select coalesce(sum(posted), 0)::bigint as sum from ledger.account where institution_id = ${institution} and kind = ${kind}`
    return row?.sum ?? 0n
  }
  const balances = async () => ({
    clearing: await balanceOf('clearing'),
    bank: -(await balanceOf('settlement')),
    suspense: -(await balanceOf('suspense')),
  })
  const breaks = async () =>
    world.branch.world.owner<{ kind: string; subject: string; reason: string; state: string; resolution: string }[]>`
      select kind, subject, reason, state, resolution from payments.break
       where institution_id = ${institution} order by length(break_id), break_id`
  const open = async () =>
    (await breaks()).filter(({ state }) => state === 'open').map(({ kind, reason }) => `${kind}: ${reason}`)
  const endDay = async () => {
    await world.enter(bank.statement(world.today()))
    await world.settle()
    world.branch.world.clock.advance(dayMs)
  }

  test('open the accounts with what the bank holds', async () => {
    await endDay()
    assert.deepEqual(await balances(), { clearing: 0n, bank: 500_000n, suspense: 0n })
  })

  test('settle a file that they name with its very amount, and its payments', async () => {
    const payments = await world.pay(10_000n, 20_050n, 5n)
    const file = await world.sendFile()
    bank.payFile(file.id, 30_055n)
    await endDay()
    assert.deepEqual(await balances(), { clearing: 0n, bank: 500_000n - 30_055n, suspense: 0n })
    assert.equal((await world.branch.get(`/v1/payments/${payments[0]}`)).body.state, 'settled')
    assert.deepEqual(await open(), [])
  })

  test('settle nothing twice: the same statement, a notice before it, another with the same entries', async () => {
    await world.pay(1_000n)
    const file = await world.sendFile()
    bank.payFile(file.id, 1_000n)
    const notice = bank.notice(world.today())
    const statement = bank.statement(world.today())
    await world.enter(notice)
    await world.settle()
    const before = await balances()
    assert.equal(before.bank, 500_000n - 30_055n, 'a notice moves nothing')
    for (const each of [statement, statement, { ...statement, id: 'corrected', opening: null, closing: null }]) {
      await world.enter(each)
      await world.settle()
    }
    assert.deepEqual(await balances(), { clearing: 0n, bank: before.bank - 1_000n, suspense: 0n })
    assert.deepEqual(await open(), [])
    world.branch.world.clock.advance(dayMs)
  })

  test('put what is not exactly known in suspense, each with a break that says why', async () => {
    await world.pay(7_000n)
    const file = await world.sendFile()
    const before = await balances()
    bank.payFile(file.id, 7_001n)
    bank.payFile('fil_none', 300n)
    bank.book({ minor: -25n, details: [{ remittance: 'account fee 123456789' }] })
    bank.book({ minor: 900n })
    await endDay()
    assert.deepEqual((await open()).toSorted(), [
      'amount_differs: more_than_the_file',
      'missing_in_payments: file_unknown',
      'unknown_line: names_nothing_of_ours',
      'unknown_line: names_nothing_of_ours',
    ])
    const now = await balances()
    assert.deepEqual(now, { clearing: 0n, bank: before.bank - 7_001n - 300n - 25n + 900n, suspense: 6_426n })
    assert.equal(now.bank, bank.balance)
  })

  test('warn whoever would pay again what the bank refused and has paid after all', async () => {
    const [payment = ''] = await world.pay(3_300n)
    const file = await world.sendFile()
    await world.inWork(work => confirmFile(work, { name: file.name, state: 'rejected', reason: 'DUPL' }))
    await world.settle()
    const find = async () => {
      const { items } = (await world.branch.get('/v1/exceptions')).body
      return items.find((one: { payment: string }) => one.payment === payment)
    }
    const seen = await find()
    bank.payFile(file.id, 3_300n)
    await endDay()
    assert.ok((await open()).includes('missing_in_payments: file_is_rejected'))
    const path = `/v1/exceptions/${seen.id}/reprocessing`
    const again = await world.branch.ask('POST', path, undefined, { 'if-match': `"${seen.version}"` })
    assert.equal(again.body.type, '/problems/version_differs', again.text)
    assert.match((await find()).reason, /a statement shows it paid/)
    assert.equal((await balances()).bank, bank.balance)
  })

  test('keep two entries of two days apart, where the bank has no reference for either', async () => {
    for (let day = 0; day < 2; day++) {
      bank.book({ minor: -150n, reference: 'NONREF' })
      await endDay()
      assert.equal((await balances()).bank, bank.balance)
    }
  })

  test('call a second payment of the same file a duplicate', async () => {
    await world.pay(4_000n)
    const file = await world.sendFile()
    bank.payFile(file.id, 4_000n)
    bank.payFile(file.id, 4_000n)
    await endDay()
    assert.equal((await open()).filter(each => each === 'duplicate_line: file_settled_already').length, 1)
    assert.equal((await balances()).bank, bank.balance)
  })

  test('take money of our own, where it is marked as such', async () => {
    bank.book({ minor: 60_000n, details: [{ endToEndId: 'PREFUNDING-1' }] })
    const before = (await open()).length
    await endDay()
    assert.equal((await open()).length, before)
    assert.equal((await balances()).bank, bank.balance)
  })

  test('are missed when one does not begin with what the last ended with, until it comes', async () => {
    const flawed = async () => (await open()).filter(each => each.startsWith('balance_differs'))
    bank.book({ minor: 40n })
    const late = bank.statement(world.today())
    world.branch.world.clock.advance(dayMs)
    bank.book({ minor: 111n })
    await world.enter(bank.statement(world.today()))
    await world.settle()
    assert.deepEqual(await flawed(), ['balance_differs: opening_differs, sequence_gap'])
    await world.enter(late)
    await world.settle()
    assert.deepEqual(await flawed(), [])
    assert.equal((await balances()).bank, bank.balance)
    world.branch.world.clock.advance(dayMs)
  })

  test('are not believed when they do not add up', async () => {
    const wrong = bank.statement(world.today())
    const closing = { money: { minor: bank.balance + 1n, currency: 'USD' }, side: 'credit', on: world.today() } as const
    await world.enter({ ...wrong, closing })
    await world.settle()
    assert.ok((await open()).includes('balance_differs: does_not_add_up'))
    assert.equal((await balances()).bank, bank.balance)
  })

  test('keep no account number in plain, anywhere', async () => {
    for (const number of ['440012349876', '123456789'])
      assert.deepEqual(await tablesHolding(world.branch.world.owner, number), [], number)
  })
})
