// Checks over HTTP, with the files on disk and a bank that answers them: cleared, stopped, spoiled, stale and paid anew, and
// what is brought to the bank that should not be.

import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'

import { writeStatement } from '../../sandbox/camt.ts'
import { writeFileStatus } from '../../sandbox/pain002.ts'
import type { Loop } from '../../src/base/loop.ts'
import { fault } from '../../src/base/outcome.ts'
import type { Outside } from '../../src/base/work.ts'
import { overdueLoop, presentmentsLoop, settleLoop } from '../../src/payments/loops.ts'
import { settlementLoop } from '../../src/payments/settlement-loop.ts'
import { readIssueFile } from '../../src/rails/checks/positive-pay-file.ts'
import { inboxFolder } from '../../src/rails/directory-inbox.ts'
import { assertProblem } from '../api.ts'
import { type Branch, openBranch, type Payer, today } from '../branch.ts'
import { type Brought, presentmentsFile } from '../check-world.ts'
import { fileLoops } from '../file-loops.ts'
import { untilIdle } from '../until-idle.ts'

const bank = 'first-bank'
const as = (person: string) => ({ 'vouch-actor': `${bank}/person:per_${person}` })
const number = '00440055006600'
const terms = { routingNumber: '111000025', companyName: 'First Bank', firstNumber: 20_001, staleDays: 90 }
const dayMs = 86_400_000

describe('a payment by check', () => {
  let branch: Branch
  let worker: Outside
  let folder: string
  let alice: Payer
  let plumber: string
  let loops: readonly Loop[]
  let count = 0
  before(async () => {
    branch = await openBranch()
    worker = branch.world.outsideAs('vouch_worker')
    folder = await mkdtemp(join(tmpdir(), 'vouch-checks-'))
    loops = [
      ...fileLoops(branch, folder),
      settleLoop(worker),
      presentmentsLoop(worker),
      settlementLoop(worker),
      overdueLoop(worker),
    ]
    alice = await branch.enrol('50000.00')
    plumber = await addPayee({ street: '12 Main St', city: 'Springfield', region: 'IL', zip: '62701' })
  })
  after(async () => {
    await branch.close()
    await rm(folder, { recursive: true })
  })

  const addPayee = async (address?: object): Promise<string> => {
    const given = { member: alice.member, nickname: `Plumber ${++count}`, name: 'Bo Böhm', method: 'check' }
    const account = { bank: '021000021', number: `5555000${count}` }
    const made = await branch.ask('POST', '/v1/payees', { ...given, account, ...(address && { address }) })
    assert.equal(made.status, 201, made.text)
    return made.body.id
  }
  const pay = async (value: string, payee = plumber): Promise<string> => {
    const order = { fundingAccount: alice.fundingAccount, payee, amount: { value, currency: 'USD' }, isRepeat: true }
    const made = await branch.order('/v1/payments', order)
    assert.equal(made.body.state, 'released', made.text)
    return made.body.id
  }
  const work = () => untilIdle(...loops)
  const live = (days: number) => branch.world.clock.advance(days * dayMs)
  const stateOf = async (payment: string) => (await branch.get(`/v1/payments/${payment}`)).body.state
  const balance = async () => {
    const { available } = (await branch.get(`/v1/ledger/accounts/${alice.account}`)).body
    return available.value
  }
  const exceptionOf = async (payment: string) => {
    const { items } = (await branch.get('/v1/exceptions?limit=100')).body
    return items.find((item: { readonly payment: string }) => item.payment === payment)
  }
  const checkOf = async (payment: string) => {
    const { items } = (await branch.get('/v1/checks?limit=100')).body
    const own = items.findLast((item: { readonly payment: string }) => item.payment === payment)
    return own ?? fault(`${payment} has a check`)
  }
  const act = (path: string, version: number, body?: object, person = 'maker') =>
    branch.ask('POST', path, body, { 'if-match': `"${version}"`, ...as(person) })
  const stop = async (payment: string, how: 'stop' | 'void' = 'stop') => {
    const check = await checkOf(payment)
    return act(`/v1/checks/${check.number}/${how}`, check.version, { reason: 'lost' })
  }
  /** What lies there, taken away as a bank does. */
  const taken = async () => {
    const names = (await readdir(folder)).filter(name => name.startsWith('fil_'))
    const files = await Promise.all(
      names.map(async name => ({ name, text: await readFile(join(folder, name), 'latin1') })),
    )
    for (const name of names) await rm(join(folder, name))
    return {
      printed: files.filter(({ name }) => name.endsWith('.csv')),
      told: files.filter(({ name }) => name.endsWith('.txt')),
    }
  }
  const answer = async (text: string) => {
    await writeFile(join(folder, inboxFolder, `from-bank-${++count}`), text)
    await work()
  }
  const acknowledge = (file: string, status: 'ACCP' | 'RJCT' = 'ACCP') =>
    answer(writeFileStatus({ id: `sts-${++count}`, madeAt: branch.world.clock.now(), file, kind: 'checks', status }))
  /** Both files of what is paid are there, and the bank has taken both. */
  const mailed = async () => {
    await work()
    const { printed, told } = await taken()
    for (const { name } of [...told, ...printed]) await acknowledge(name.replace(/[.].*/, ''))
    return { printed, told }
  }
  const brought = (check: { readonly number: string }, value: string, more: Partial<Brought> = {}) =>
    answer(presentmentsFile(number, [{ number: check.number, value, on: today, ...more }], `prs-${++count}`))

  test('leaves by a call until two people have agreed with a bank that it leaves in a file', async () => {
    const waiting = await pay('10.00')
    await work()
    assert.deepEqual([await stateOf(waiting), (await taken()).printed], ['released', []])
    const path = '/v1/settings/payments.checks/proposals'
    const propose = (content: object) => branch.ask('POST', path, { terms: content }, as('maker'))
    assertProblem(
      await propose({ ...terms, account: { number }, routingNumber: '111000026' }),
      422,
      'setting_invalid',
      {
        pointer: '/terms/routingNumber',
      },
    )
    assertProblem(await propose({ ...terms, account: { number: 'DE44-5500' } }), 400, 'request_invalid', {
      pointer: '/terms',
    })
    const { id, contentHash, content } = (await propose({ ...terms, account: { number } })).body
    assert.equal(JSON.parse(content).terms.account.lastDigits, '6600')
    assert.ok(!content.includes(number))
    const approve = (person: string) => branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as(person))
    assertProblem(await approve('maker'), 409, 'approver_is_maker')
    assert.equal((await approve('checker')).body.state, 'applied')
    const { printed, told } = await mailed()
    const [print = fault('it is printed')] = printed
    const [, row = []] = parse(print.text, { relaxColumnCount: true }) as string[][]
    assert.deepEqual(
      [row[0], row[2], row[4], row[5], row[6], row.slice(-4)],
      [
        '20001',
        '10.00',
        'Bo Bohm',
        '12 Main St',
        'Springfield, IL 62701',
        ['Alice Ames', 'First Bank', '111000025', number],
      ],
    )
    const records = readIssueFile(told[0]?.text ?? '')
    assert.deepEqual(records.ok && records.value.records.map(record => [record.kind, record.number]), [
      ['issue', 20_001n],
    ])
    assert.equal(await stateOf(waiting), 'sent')
    const { state, staleOn, amount } = await checkOf(waiting)
    assert.deepEqual([state, staleOn, amount.value], ['issued', '2026-04-05', '10.00'])
  })

  test('is not printed for somebody whose address nobody knows: it fails, and somebody sees it', async () => {
    const payment = await pay('11.00', await addPayee())
    await work()
    assert.equal(await stateOf(payment), 'failed')
    const { kind, reason } = await exceptionOf(payment)
    assert.deepEqual([kind, reason], ['rejected', 'payee_has_no_address'])
  })

  test('is settled when the bank says that it has paid it, however often it says so', async () => {
    const payment = await pay('12.00')
    await mailed()
    const check = await checkOf(payment)
    await brought(check, '12.00', { reference: 'A-1', isAsked: true })
    assert.equal(await stateOf(payment), 'sent')
    for (let time = 0; time < 2; time++) await brought(check, '12.00', { reference: 'A-2' })
    assert.equal(await stateOf(payment), 'settled')
    const { state, presentments } = (await branch.get(`/v1/checks/${check.number}`)).body
    const verdicts = presentments.map(({ verdict }: { readonly verdict: string }) => verdict)
    assert.deepEqual([state, verdicts], ['cleared', ['check_to_pay', 'check_paid']])
    assert.equal(await exceptionOf(payment), undefined)
  })

  test('is settled by the statement that shows it, and its money has left the bank’s account; the bank’s own word changes nothing', async () => {
    const payment = await pay('13.00')
    await mailed()
    const check = await checkOf(payment)
    const madeAt = branch.world.clock.now()
    const booking = {
      id: 'bk-1',
      at: madeAt.toISOString(),
      on: today,
      cents: 1_300n,
      side: 'debit',
      code: ['ICHQ', 'CCHQ'],
      count: 1,
      references: { checkNumber: check.number },
    } as const
    await answer(
      writeStatement({
        id: 'stm-1',
        number: 1,
        madeAt,
        on: today,
        from: madeAt,
        until: madeAt,
        account: '440055006600',
        opening: 100_000n,
        closing: 98_700n,
        bookings: [booking],
      }),
    )
    assert.deepEqual([await stateOf(payment), (await checkOf(payment)).state], ['settled', 'cleared'])
    assert.deepEqual((await branch.get('/v1/breaks')).body.items, [])
    await brought(check, '13.00', { reference: 'B-1' })
    assert.equal(await exceptionOf(payment), undefined)
    await brought(check, '13.00', { reference: 'B-2' })
    const { kind, reason } = await exceptionOf(payment)
    assert.deepEqual(
      [kind, reason],
      [
        'check_presented',
        `Check ${check.number} was brought to the bank once more, and has been paid: the bank is to give it back.`,
      ],
    )
  })

  test('is stopped by an operator: the money is free when the bank has taken the stop, and what comes after is nobody’s to pay', async () => {
    const before = await balance()
    const payment = await pay('14.00')
    await mailed()
    const check = await checkOf(payment)
    const path = `/v1/checks/${check.number}/stop`
    assertProblem(await act('/v1/checks/7/stop', 1, { reason: 'lost' }), 404, 'check_not_found')
    assertProblem(await act(path, 99, { reason: 'lost' }), 412, 'version_differs')
    assert.equal((await stop(payment)).body.state, 'stopping')
    assertProblem(await stop(payment), 409, 'check_not_stoppable')
    await work()
    const { told } = await taken()
    const records = readIssueFile(told[0]?.text ?? '')
    assert.deepEqual(records.ok && records.value.records.map(record => [record.kind, String(record.number)]), [
      ['stop', check.number],
    ])
    assert.deepEqual([await stateOf(payment), (await balance()) === before], ['sent', false])
    await acknowledge((told[0]?.name ?? '').replace('.txt', ''))
    assert.deepEqual([await stateOf(payment), await balance()], ['failed', before])
    assert.equal((await exceptionOf(payment)).reason, 'check_stopped')
    await brought(check, '14.00', { reference: 'C-1' })
    const { kind, reason } = await exceptionOf(payment)
    assert.deepEqual([kind, reason.includes('though it is stopped')], ['rejected', true])
    assert.deepEqual([await stateOf(payment), await balance()], ['failed', before])
  })

  test('that was brought with another amount is not settled, and somebody looks at it', async () => {
    const payment = await pay('15.00')
    await mailed()
    await brought(await checkOf(payment), '51.00', { reference: 'D-1' })
    assert.equal(await stateOf(payment), 'sent')
    const { kind, actions } = await exceptionOf(payment)
    assert.deepEqual([kind, actions], ['check_presented', ['close']])
  })

  test('is stopped by its member while it is in the mail, and not after it was paid', async () => {
    const order = (payment: string) =>
      branch.order('/v1/stop-payments', {
        target: { payment },
        form: 'written',
        receivedAt: branch.world.clock.now().toISOString(),
      })
    const [mailedOne, paidOne] = [await pay('16.00'), await pay('17.00')]
    assertProblem(await order(mailedOne), 409, 'stop_order_too_late')
    await mailed()
    await brought(await checkOf(paidOne), '17.00', { reference: 'E-1' })
    assert.equal((await order(mailedOne)).status, 201)
    assertProblem(await order(paidOne), 409, 'stop_order_too_late')
    await mailed()
    assert.deepEqual([await stateOf(mailedOne), (await checkOf(mailedOne)).state], ['failed', 'stopped'])
  })

  test('that was spoiled is void, and is paid with another check', async () => {
    const payment = await pay('18.00')
    await mailed()
    assert.equal((await stop(payment, 'void')).body.state, 'stopping')
    await mailed()
    const first = await checkOf(payment)
    assert.equal(first.state, 'voided')
    const { id, version } = await exceptionOf(payment)
    assert.equal((await act(`/v1/exceptions/${id}/reprocessing`, version)).status, 201)
    await mailed()
    const second = await checkOf(payment)
    assert.deepEqual([second.state, second.payment, second.number !== first.number], ['issued', payment, true])
    await brought(second, '18.00', { reference: 'F-1' })
    assert.equal(await stateOf(payment), 'settled')
  })

  test('of which nobody was told in time is stale: stopped for the member, or paid anew, or paid by the bank after all', async () => {
    const before = await balance()
    const values = ['19.00', '20.00', '21.00']
    const [back = '', anew = '', late = ''] = await Promise.all(values.map(value => pay(value)))
    await mailed()
    live(96)
    await work()
    for (const payment of [back, anew, late]) {
      const { kind, actions } = await exceptionOf(payment)
      assert.deepEqual([kind, actions], ['stale', ['refund', 'reissue']])
    }
    const take = async (payment: string, action: 'refund' | 'reissue') => {
      const { id, version } = await exceptionOf(payment)
      return act(`/v1/exceptions/${id}/${action}`, version)
    }
    assert.equal((await take(back, 'refund')).body.wanted, 'refund')
    assert.equal((await take(anew, 'reissue')).body.wanted, 'reissue')
    assert.equal((await take(late, 'reissue')).body.wanted, 'reissue')
    assertProblem(await take(late, 'refund'), 409, 'check_not_stoppable')
    await brought(await checkOf(late), '21.00', { reference: 'G-1', on: '2026-04-14' })
    const old = await checkOf(anew)
    await mailed()
    assert.deepEqual(await Promise.all([back, anew, late].map(stateOf)), ['failed', 'sent', 'settled'])
    for (const payment of [back, anew, late]) assert.equal(await exceptionOf(payment), undefined)
    await mailed()
    const fresh = await checkOf(anew)
    assert.deepEqual([fresh.state, old.number === fresh.number], ['issued', false])
    await brought(old, '20.00', { reference: 'G-2', on: '2026-04-14' })
    assert.equal((await exceptionOf(anew)).kind, 'check_presented', 'the old one')
    await brought(fresh, '20.00', { reference: 'G-3', on: '2026-04-14' })
    assert.equal(await stateOf(anew), 'settled')
    assert.equal(Number(before) - Number(await balance()), 41)
  })

  test('is stopped for good by a stop that the bank refused first', async () => {
    const payment = await pay('22.00')
    await mailed()
    await stop(payment)
    await work()
    const [{ name } = fault('a file')] = (await taken()).told
    await acknowledge(name.replace('.txt', ''), 'RJCT')
    assert.equal((await checkOf(payment)).state, 'stopping')
    assert.equal((await stop(payment)).status, 201)
    await mailed()
    assert.equal((await checkOf(payment)).state, 'stopped')
  })

  test('is stale with a second person’s word, from the threshold on', async () => {
    const { body } = await branch.ask(
      'POST',
      '/v1/settings/payments.approvals/proposals',
      { one: '30.00', two: null, answerDays: 5 },
      as('maker'),
    )
    await branch.ask('POST', `/v1/proposals/${body.id}/approvals`, { contentHash: body.contentHash }, as('checker'))
    const order = { fundingAccount: alice.fundingAccount, payee: plumber, amount: { value: '31.00', currency: 'USD' } }
    const { id: payment } = (await branch.order('/v1/payments', { ...order, isRepeat: true })).body
    const approve = async (proposal: string) => {
      const { contentHash } = (await branch.get(`/v1/proposals/${proposal}`)).body
      return branch.ask('POST', `/v1/proposals/${proposal}/approvals`, { contentHash }, as('checker'))
    }
    const { items } = (await branch.get('/v1/proposals?limit=50')).body
    for (const { id, state } of items) if (state === 'open') await approve(id)
    await mailed()
    live(96)
    await work()
    const { id, version } = await exceptionOf(payment)
    const { proposal } = (await act(`/v1/exceptions/${id}/refund`, version)).body
    assert.equal((await checkOf(payment)).state, 'issued')
    assert.equal((await approve(proposal)).body.state, 'applied')
    assert.equal((await checkOf(payment)).state, 'stopping')
    await mailed()
    assert.deepEqual([await stateOf(payment), await exceptionOf(payment)], ['failed', undefined])
  })

  test('has its account’s number nowhere: not in a row of any table, not in a leaf, not in the log, not in an answer', async () => {
    const tables = await branch.world.owner<{ name: string }[]>`
      select table_schema || '.' || table_name as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`
    assert.ok(tables.length > 80)
    const spellings = [number, Buffer.from(number).toString('hex'), number.padStart(20, '0')]
    for (const { name } of tables) {
      const rows = await branch.world.owner<
        { text: string }[]
      >`select own::text as text from ${branch.world.owner(name)} as own`
      for (const { text } of rows) for (const spelling of spellings) assert.ok(!text.includes(spelling), name)
    }
    for (const path of ['/v1/settings', '/v1/settings/payments.checks/versions', '/v1/checks', '/v1/incoming-files']) {
      const { status, text } = await branch.get(path)
      assert.ok(status === 200 && !text.includes(number), path)
    }
    assert.ok(!branch.lines.some(line => line.includes(number)))
  })

  test('and a file of presentments of another account, or with another sum, has no effect', async () => {
    const payment = await pay('23.00')
    await mailed()
    const { number: check } = await checkOf(payment)
    const own = { number: check, value: '23.00', on: today }
    for (const text of [
      presentmentsFile('123456', [own], 'other'),
      presentmentsFile(number, [own], 'sum').replace('000000002300sum', '000000002400sum'),
      presentmentsFile(number, [own], 'cut').slice(0, -1),
    ]) {
      await answer(text)
      const { items } = (await branch.get('/v1/incoming-files?limit=100&state=refused')).body
      const last = items.find(({ name }: { readonly name: string }) => name === `from-bank-${count}`)
      assert.deepEqual(
        [last.kind, last.state, last.reason],
        ['check_presentments', 'refused', 'presentments_unreadable'],
      )
    }
    assert.equal(await stateOf(payment), 'sent')
  })
})
