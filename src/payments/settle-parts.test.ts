// A file that the bank takes in two sums, one for what is paid today and one for the rest: each is settled and proved by itself.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { StatementBank } from '../../test/statement-bank.ts'
import { dayMs, institution, openStatementWorld, type StatementWorld } from '../../test/statement-world.ts'
import { fault } from '../base/outcome.ts'
import { creditTransferFile } from '../rails/iso20022/credit-transfer-file.ts'
import type { BankFile } from '../rails/rails.ts'
import { reconciliationLoop } from './reconciliation-loop.ts'

const format = creditTransferFile({
  version: 9,
  initiatorName: 'First Bank',
  initiatorIdentification: null,
  debtorName: 'First Bank',
  debtorNumber: async () => '440012349876',
  debtorBank: '111000025',
})
const [standard, sameDay] = [3_000n, 450n]

describe('a file that the bank takes in two sums', () => {
  let world: StatementWorld
  let bank: StatementBank
  before(async () => {
    world = await openStatementWorld(['90000.00'], format)
    bank = new StatementBank(100_000_000n)
  })
  after(() => world.close())

  const order = async (value: string, more: { readonly speed?: 'same_day' } = {}) => {
    const [payer = fault('somebody pays')] = world.payers
    const { fundingAccount, payee } = payer
    const amount = { value, currency: 'USD' }
    const made = await world.branch.order('/v1/payments', { fundingAccount, payee, amount, ...more, isRepeat: true })
    assert.equal(made.body.state, 'released', made.text)
    return made.body.id as string // As the schema of the answer says.
  }
  const send = async () => {
    const payments = [await order('10.00'), await order('4.50', { speed: 'same_day' }), await order('20.00')]
    return { file: await world.sendFile(), payments }
  }
  const statesOf = (payments: readonly string[]) =>
    Promise.all(payments.map(async id => (await world.branch.get(`/v1/payments/${id}`)).body.state))
  const endDay = async () => {
    await world.enter(bank.statement(world.today()))
    await world.settle()
    world.branch.world.clock.advance(dayMs)
    await world.untilIdle(reconciliationLoop(world.worker))
    await world.settle()
  }
  const openBreaks = async () => [
    ...(await world.branch.world.owner<{ kind: string; subject: string; minor: bigint }[]>`
    select kind, subject, amount as minor from payments.break
     where institution_id = ${institution} and state = 'open' order by break_id`),
  ]
  const lastProof = async () => {
    const rows = await world.branch.world.owner<{ content: string; isZero: boolean }[]>`
      select content, is_zero as "isZero" from payments.reconciliation order by day desc limit 1`
    const { content, isZero } = rows[0] ?? fault('a day was proved')
    const { files, underWay, unexplained } = JSON.parse(content)
    const names = (all: readonly { readonly file: string }[]) => all.map(({ file }) => file)
    return { isZero, files: names(files), underWay: names(underWay), unexplained }
  }
  const second = (file: BankFile) => `${file.id}-2`

  test('is settled by both of them, and its day is zero', async () => {
    const { file, payments } = await send()
    bank.payFile(file.id, standard)
    bank.payFile(second(file), sameDay)
    await endDay()
    assert.deepEqual(await statesOf(payments), ['settled', 'settled', 'settled'])
    assert.deepEqual(
      [await lastProof(), await openBreaks()],
      [{ isZero: true, files: [file.id, second(file)], underWay: [], unexplained: [] }, []],
    )
  })

  test('waits for one of them, which is missed by its own name, and ends with it when it is late', async () => {
    const { file, payments } = await send()
    bank.payFile(file.id, standard)
    await endDay()
    assert.deepEqual(await statesOf(payments), ['settled', 'sent', 'settled'])
    assert.deepEqual(
      (await openBreaks()).map(({ kind, subject, minor }) => [kind, subject, minor]),
      [['missing_on_statement', second(file), sameDay]],
    )
    const proof = await lastProof()
    assert.deepEqual([proof.files, proof.underWay, proof.unexplained], [[file.id], [second(file)], []])

    bank.payFile(second(file), sameDay)
    await endDay()
    assert.deepEqual(await statesOf(payments), ['settled', 'settled', 'settled'])
    assert.deepEqual(await openBreaks(), [])
    assert.deepEqual(await lastProof(), { isZero: true, files: [second(file)], underWay: [], unexplained: [] })
  })

  test('takes no sum twice, and none that is not its own', async () => {
    const { file, payments } = await send()
    bank.payFile(second(file), sameDay)
    bank.payFile(second(file), sameDay)
    bank.payFile(`${file.id}-3`, 1n)
    bank.payFile(file.id, standard + sameDay)
    await endDay()
    assert.deepEqual(await statesOf(payments), ['sent', 'settled', 'sent'])
    const kinds = (await openBreaks()).map(({ kind, minor }) => `${kind} ${minor}`).toSorted((a, b) => (a < b ? -1 : 1))
    assert.deepEqual(kinds, [
      `amount_differs -${standard + sameDay}`,
      `duplicate_line -${sameDay}`,
      'missing_in_payments -1',
      `missing_on_statement ${standard}`,
    ])
    assert.deepEqual((await lastProof()).unexplained, [])
  })

  test('is matched part by part, by people', async () => {
    const { file, payments } = await send()
    bank.book({ minor: -sameDay, details: [{ paymentInformationId: 'NOBODY-KNOWS' }] })
    bank.payFile(file.id, standard)
    await endDay()
    const breaks = (await world.branch.get('/v1/breaks?limit=100')).body.items
    const own = breaks.find((one: { kind: string }) => one.kind === 'unknown_line')
    const { candidates, version } = (await world.branch.get(`/v1/breaks/${own.id}`)).body
    assert.ok(candidates.some(({ of }: { readonly of: readonly string[] }) => of.includes(second(file))))
    const asked = await world.branch.ask(
      'POST',
      `/v1/breaks/${own.id}/match`,
      { file: second(file) },
      {
        'if-match': `"${version}"`,
      },
    )
    assert.equal(asked.status, 201, asked.text)
    await world.approve(asked.body.proposal, 'checker')
    await world.settle()
    assert.deepEqual(await statesOf(payments), ['settled', 'settled', 'settled'])
    assert.ok((await openBreaks()).every(({ subject }) => subject !== second(file)))
  })

  test('comes back one by one, where only the statement says so', async () => {
    const { file, payments } = await send()
    bank.payFile(file.id, standard)
    bank.payFile(second(file), sameDay)
    await endDay()
    const [instruction = fault('it left')] = await world.branch.world.owner<{ id: string }[]>`
      select instruction_id as id from rails.instruction where reference = ${`${payments[0]}/1`} or reference = ${payments[0] ?? ''}`
    bank.book({ minor: 1_000n, details: [{ endToEndId: instruction.id, returnReason: 'AC04' }] })
    await endDay()
    assert.deepEqual(await statesOf(payments), ['returned', 'settled', 'settled'])
    const { unexplained } = await lastProof()
    assert.deepEqual(unexplained, [])
  })
})
