import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem, type Reply } from '../../../test/api.ts'
import { StatementBank } from '../../../test/statement-bank.ts'
import { dayMs, institution, openStatementWorld, type StatementWorld } from '../../../test/statement-world.ts'
import { generalLedgerLoop, reconciliationLoop } from '../../payments/reconciliation-loop.ts'
import { receive } from '../../rails/rails.ts'

describe('reconciliation', () => {
  let world: StatementWorld
  let bank: StatementBank
  before(async () => {
    world = await openStatementWorld()
    bank = new StatementBank(500_000n)
    await endDay()
  })
  after(() => world.close())

  const endDay = async () => {
    const day = world.today()
    await world.enter(bank.statement(day))
    await world.settle()
    world.branch.world.clock.advance(dayMs)
    await world.untilIdle(reconciliationLoop(world.worker), generalLedgerLoop(world.worker))
    return day
  }
  const breaks = async (): Promise<Reply['body'][]> => (await world.branch.get('/v1/breaks?limit=100')).body.items
  const read = async (id: string) => (await world.branch.get(`/v1/breaks/${id}`)).body
  const act = ({ id, version }: Reply['body'], what: string, body?: object, person = 'olga') =>
    world.branch.ask('POST', `/v1/breaks/${id}/${what}`, body, {
      'vouch-actor': `${institution}/person:per_${person}`,
      'if-match': `"${version}"`,
    })
  const balanceOf = async (kind: string) => {
    const [row] = await world.branch.world.owner<{ sum: bigint }[]>`
      select coalesce(sum(posted), 0)::bigint as sum from ledger.account where institution_id = ${institution} and kind = ${kind}`
    return row?.sum
  }
  const only = async () => {
    const [found, ...others] = await breaks()
    assert.deepEqual(others, [])
    return read(found?.id)
  }

  test('shows a day once it is closed, and its general ledger, balanced', async () => {
    await world.pay(10_000n)
    bank.payFile((await world.sendFile()).id, 10_000n)
    assertProblem(await world.branch.get(`/v1/reconciliations/${world.today()}`), 404, 'day_not_closed')
    const day = await endDay()
    const { body } = await world.branch.get(`/v1/reconciliations/${day}`)
    assert.deepEqual([body.isZero, body.proof.result, body.proof.files.length], [true, 'zero', 1])
    assert.equal(body.proof.total.statement, '100.00')
    const books = (await world.branch.get(`/v1/general-ledger/${day}`)).body
    const cents = (side: 'debit' | 'credit') =>
      books.lines.reduce((sum: number, line: Record<string, string>) => sum + Math.round(Number(line[side]) * 100), 0)
    assert.equal(cents('debit'), cents('credit'))
    assert.match(books.csv, /^day,account,kind,currency,debit,credit,entries\r\n/)
    assert.ok(books.csv.includes(`${day},2110,clearing,USD,100.00,100.00,`), books.csv)
    const { items } = (await world.branch.get('/v1/statements')).body
    assert.deepEqual([items.length, items[0].account], [2, '9876'])
    assert.equal((await world.branch.get(`/v1/statements/${items[0].id}/lines`)).body.items[0].posts, true)
  })

  test('lists the days that are there to be read, newest first, page by page', async () => {
    for (const [path, of] of [
      ['/v1/reconciliations', 'reconciliation'],
      ['/v1/general-ledger', 'general_ledger_day'],
    ] as const) {
      const { owner } = world.branch.world
      const rows = await owner<{ day: string }[]>`
        select day from payments.${owner(of)} where institution_id = ${institution} order by day desc`
      const days = rows.map(({ day }) => day)
      assert.equal(days.length, 2)
      const first = (await world.branch.get(`${path}?limit=1`)).body
      const rest = (await world.branch.get(`${path}?limit=1&cursor=${first.next}`)).body
      assert.deepEqual([first.items[0].day, rest.items[0].day, rest.next], [...days, undefined])
      const [, oldest = ''] = days
      const until = (await world.branch.get(`${path}?until=${oldest}`)).body.items
      assert.deepEqual(until, rest.items)
      const { sha256, madeAt } = (await world.branch.get(`${path}/${oldest}`)).body
      assert.deepEqual([until[0].sha256, until[0].madeAt], [sha256, madeAt], 'as the day itself says')
      assertProblem(
        await world.branch.get(`${path}?limit=2&until=${oldest}&cursor=${first.next}`),
        400,
        'cursor_of_another_list',
      )
    }
  })

  test('has a wrong amount matched by two people; what is over is written off by two', async () => {
    await world.pay(7_000n)
    const file = await world.sendFile()
    bank.payFile(file.id, 7_050n)
    await endDay()
    const wrong = (await breaks()).find(({ kind }) => kind === 'amount_differs')
    const [unwhole] = (await world.branch.get('/v1/reconciliations?limit=1')).body.items
    assert.deepEqual([unwhole.isZero, unwhole.result], [false, 'breaks'])
    const found = await read(wrong.id)
    assert.deepEqual(
      [found.isInSuspense, found.amount.value, found.candidates[0].of, found.candidates[0].reason],
      [true, '-70.50', [file.id], 'same_reference'],
    )
    assertProblem(await act(found, 'explanation', { note: 'never mind' }), 422, 'break_action_not_offered')
    const taken = await act(found, 'ownership')
    assert.equal(taken.body.owner, 'person:per_olga')
    assertProblem(await act(taken.body, 'match', { file: file.id }, 'ben'), 409, 'break_owned')
    const asked = await act(taken.body, 'match', { file: file.id })
    assert.equal(asked.status, 201, asked.text)
    assert.equal(await balanceOf('suspense'), -7_050n, 'nothing moves before somebody else agrees')
    await world.approve(asked.body.proposal, 'ben')
    await world.settle()
    assert.equal((await read(wrong.id)).resolution, 'matched')
    assert.deepEqual([await balanceOf('suspense'), await balanceOf('clearing')], [-50n, 0n])
    const rest = await only()
    assert.deepEqual([rest.amount.value, rest.actions], ['-0.50', ['match', 'write_off']])
    const written = await act(rest, 'write-off', { to: 'fees' })
    await world.approve(written.body.proposal, 'ben')
    await world.settle()
    assert.deepEqual([await balanceOf('suspense'), await balanceOf('fees')], [0n, -50n])
    assert.deepEqual(await breaks(), [])
    const day = await endDay()
    assert.equal((await world.branch.get(`/v1/reconciliations/${day}`)).body.isZero, true)
  })

  test('lets what comes later explain what was short, exactly', async () => {
    await world.pay(1_000n, 2_000n)
    const file = await world.sendFile()
    bank.payFile(file.id, 2_000n)
    await endDay()
    assert.ok((await breaks()).some(({ reason }) => reason === 'less_than_the_file'))
    const [entry] = await world.branch.world.owner<{ id: `itn_${string}` }[]>`
      select instruction_id as id from rails.file_entry where file_id = ${file.id} order by place limit 1`
    await world.inWork(work => receive(work, [{ id: entry?.id ?? 'itn_0', state: 'rejected', reason: 'R03' }]))
    await world.settle()
    assert.deepEqual(await breaks(), [])
    assert.deepEqual([await balanceOf('suspense'), await balanceOf('clearing')], [0n, 0n])
  })

  test('knows announced money of the institution by its name, once two people have agreed', async () => {
    const amount = { value: '250.00', currency: 'USD' }
    const announced = await world.branch.ask('POST', '/v1/settlement/prefunding', { amount })
    assert.equal(announced.status, 201, announced.text)
    bank.book({ minor: 25_000n, details: [{ endToEndId: announced.body.id }] })
    await endDay()
    const early = await only()
    assert.deepEqual([early.kind, early.reason], ['missing_in_payments', 'prefunding_unknown'])
    await world.approve(announced.body.proposal.id, 'ben')
    world.branch.world.clock.advance(600_000)
    await world.settle()
    assert.deepEqual(await breaks(), [])
    assert.equal(await balanceOf('suspense'), 0n)
    // The same name again is money that nobody has announced.
    bank.book({ minor: 25_000n, details: [{ endToEndId: announced.body.id }] })
    await endDay()
    const again = await only()
    assert.equal(again.kind, 'duplicate_line')
    const written = await act(again, 'write-off', { to: 'prefunding' })
    await world.approve(written.body.proposal, 'ben')
    await world.settle()
    assert.equal(await balanceOf('suspense'), 0n)
  })

  test('ages what nobody owns, and lets words end what holds no money', async () => {
    await world.pay(500n)
    const file = await world.sendFile()
    await endDay()
    const missing = await only()
    assert.deepEqual([missing.kind, missing.subject, missing.ageDays], ['missing_on_statement', file.id, 1])
    await endDay()
    assert.equal((await only()).ageDays, 2)
    const ended = await act(missing, 'explanation', { note: 'The bank pays it on Friday.' })
    assert.deepEqual([ended.body.resolution, ended.body.note], ['explained', 'The bank pays it on Friday.'])
    assertProblem(await act(ended.body, 'explanation', { note: 'Again.' }), 409, 'break_resolved')
    bank.payFile(file.id, 500n)
    await endDay()
    assert.deepEqual(await breaks(), [], 'what comes late settles all the same')
    assert.equal(await balanceOf('settlement'), -bank.balance)
  })
})
