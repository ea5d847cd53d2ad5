import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { type BusinessDate, businessDate } from '../src/base/dates.ts'
import { type IssueRecord, writeIssueFile } from '../src/rails/checks/positive-pay-file.ts'
import { writePrintFile } from '../src/rails/checks/print-file.ts'
import { directoryTransport } from '../src/rails/directory-transport.ts'
import { type Asked, credit, creditFile, openSandbox, type Sandbox, start } from '../test/sandbox.ts'
import { along, textAlong } from '../test/xml-schema.ts'
import { type Accident, accidentNames, isDrawn, type Rates } from './accidents.ts'
import { balanceOf, slowMsUsual } from './books.ts'

const plain: Asked = { account: '744567800', cents: 10_000n }

describe('an accident', () => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = openSandbox()
    await sandbox.moveTo(start)
  })
  afterEach(() => sandbox.close())

  const order = (accident: Accident, times = 1) =>
    sandbox.bank.act(() => sandbox.bank.note({ fact: 'accident_ordered', accident, times }))
  const rate = (rates: Rates, seed = 7) =>
    sandbox.bank.act(() => sandbox.bank.note({ fact: 'manners_set', seed, rates, slowMs: slowMsUsual }))
  let modifiers = 0
  const give = async (name: string, asked: readonly Asked[] = [plain]) => {
    sandbox.put(name, await creditFile('ABCDEFGHIJ'[modifiers++ % 10] ?? 'A', asked))
    await sandbox.bank.pass()
  }
  const counted = (accident: Accident) => sandbox.bank.books.accidents.get(accident) ?? 0
  const times = () => [...sandbox.bank.books.paid.values()].map(paid => paid.times)
  const names = (like: RegExp) => sandbox.left(like).map(({ name }) => name)
  const statuses = () =>
    sandbox.xml(/^status/).map(one => textAlong(one, 'CstmrPmtStsRpt', 'OrgnlGrpInfAndSts', 'GrpSts'))

  describe('with a file', () => {
    test('loses its acknowledgement: it is paid, and what else is said of it comes', async () => {
      order('acknowledgement_lost')
      await give('fil_1.ach')
      assert.deepEqual(names(/./), [])
      await sandbox.moveTo('2026-01-06T15:00:00Z')
      assert.deepEqual([times(), statuses(), counted('acknowledgement_lost')], [[1], ['ACSC'], 1])
    })

    test('brings the acknowledgement a banking day late', async () => {
      order('acknowledgement_late')
      await give('fil_1.ach')
      assert.deepEqual(statuses(), [])
      await sandbox.moveTo('2026-01-06T13:30:00Z')
      assert.deepEqual(statuses(), ['ACCP', 'ACSC'])
    })

    test('brings the acknowledgement twice, the same bytes under two names', async () => {
      order('acknowledgement_twice')
      await give('fil_1.ach')
      const [first = assert.fail(), second = assert.fail(), ...more] = sandbox.left(/^status/)
      assert.notEqual(first.name, second.name)
      assert.deepEqual([first.text, more], [second.text, []])
    })

    test('brings the acknowledgement while the file still lies there, and takes that once', async () => {
      order('acknowledgement_early')
      await give('fil_1.ach')
      assert.deepEqual([statuses(), sandbox.waiting()], [['ACCP'], ['fil_1.ach']])
      sandbox.again()
      await sandbox.moveTo('2026-01-05T15:00:59Z')
      assert.deepEqual(sandbox.waiting(), ['fil_1.ach'])
      await sandbox.moveTo('2026-01-05T15:01:00Z')
      assert.deepEqual(sandbox.waiting(), [])
      await sandbox.moveTo('2026-01-06T15:00:00Z')
      assert.deepEqual([times(), statuses()], [[1], ['ACCP', 'ACSC']])
    })

    test('drops it without a word; sent again, it is paid', async () => {
      order('file_dropped')
      await give('fil_1.ach')
      await sandbox.moveTo('2026-01-08T15:00:00Z')
      assert.deepEqual([times(), statuses(), sandbox.waiting()], [[], [], []])
      await give('fil_1.ach')
      await sandbox.moveTo('2026-01-09T15:00:00Z')
      assert.deepEqual([times(), statuses()], [[1], ['ACCP', 'ACSC']])
    })

    test('rejects it for no reason', async () => {
      order('rejected_for_no_reason')
      await give('fil_1.ach')
      assert.deepEqual(
        sandbox
          .xml(/^status/)
          .map(one => textAlong(one, 'CstmrPmtStsRpt', 'OrgnlGrpInfAndSts', 'StsRsnInf', 'Rsn', 'Cd')),
        ['MS03'],
      )
      await sandbox.moveTo('2026-01-08T15:00:00Z')
      assert.deepEqual(times(), [])
    })
  })

  describe('with what comes back', () => {
    test('brings returns twice, and credits them once', async () => {
      order('return_twice')
      await give('fil_1.ach', [{ account: '9901', cents: 300n }])
      await sandbox.moveTo('2026-01-07T15:00:00Z')
      const [first, second] = sandbox.left(/^returns/)
      assert.equal(first?.text, second?.text)
      assert.equal(balanceOf(sandbox.bank.account(credit)), 0n)
    })

    test('brings a return and a change of payments that nobody has sent', async () => {
      await give('fil_1.ach')
      order('return_for_unknown')
      order('change_for_unknown')
      await sandbox.bank.pass()
      const traces = sandbox
        .left(/ach$/)
        .flatMap(({ text }) => text.split('\n').filter(line => line.startsWith('7')))
        .map(line => line.slice(6, 21))
      assert.equal(traces.length, 2)
      for (const trace of traces) assert.match(trace, /^121042889\d{6}$/)
      assert.equal(sandbox.bank.books.misdirected, 10_000n)
      assert.equal(balanceOf(sandbox.bank.account(credit)), 10_000n)
    })

    test('returns after 40 days what was paid', async () => {
      order('return_late')
      await give('fil_1.ach')
      await sandbox.moveTo('2026-02-13T15:00:00Z')
      assert.deepEqual(names(/^returns/), [])
      // The fortieth day is a Sunday, and the Monday is Washington's Birthday.
      await sandbox.moveTo('2026-02-17T13:30:00Z')
      assert.equal(names(/^returns/).length, 1)
      assert.deepEqual(
        [...sandbox.bank.books.paid.values()].map(paid => [paid.times, paid.returned]),
        [[1, 1]],
      )
    })
  })

  describe('with a statement', () => {
    const days = () =>
      sandbox.left(/^statement/).map(({ text }) => /<Bal>.*?<Dt><Dt>[\d-]*(\d\d)<\/Dt>/.exec(text)?.[1])

    test('adds a dollar to where it ends, and begins the next one right', async () => {
      order('statement_wrong')
      await sandbox.moveTo('2026-01-07T02:00:00Z')
      const ends = sandbox
        .xml(/^statement/)
        .map(one => along(one, 'BkToCstmrStmt', 'Stmt', 'Bal').map(balance => textAlong(balance, 'Amt')))
      assert.deepEqual(ends, [
        ['0.00', '1.00'],
        ['0.00', '0.00'],
      ])
    })

    test('leaves out a day', async () => {
      order('statement_missing')
      await sandbox.moveTo('2026-01-08T02:00:00Z')
      assert.deepEqual(days(), ['06', '07'])
    })

    test('brings a day twice', async () => {
      order('statement_twice')
      await sandbox.moveTo('2026-01-07T02:00:00Z')
      assert.deepEqual(days(), ['05', '05', '06'])
    })

    test('brings a day after the next', async () => {
      order('statement_out_of_order')
      await sandbox.moveTo('2026-01-07T01:00:00Z')
      assert.deepEqual(days(), ['06'])
      await sandbox.moveTo('2026-01-07T02:00:00Z')
      assert.deepEqual(days(), ['05', '06'])
    })
  })

  test('takes the folders away for a while: nobody can put anything there, nothing is lost, and what waited is taken', async () => {
    await give('fil_1.ach')
    const transport = directoryTransport(join(sandbox.folder, credit))
    const { signal } = new AbortController()
    await transport.stage('fil_2', await creditFile('Z', [plain]), signal)
    sandbox.bank.act(() => sandbox.bank.breakDown(30))
    await sandbox.bank.pass()
    await assert.rejects(transport.stage('fil_3', Buffer.from('x'), signal))
    await assert.rejects(transport.release('fil_2', 'fil_2.ach', signal))
    await assert.rejects(transport.look('fil_2', 'fil_2.ach', signal))
    sandbox.again()
    await sandbox.moveTo('2026-01-05T15:29:59Z')
    await assert.rejects(transport.look('fil_2', 'fil_2.ach', signal))
    await sandbox.moveTo('2026-01-05T15:30:00Z')
    assert.equal(await transport.look('fil_2', 'fil_2.ach', signal), 'staged')
    await transport.release('fil_2', 'fil_2.ach', signal)
    await sandbox.bank.pass()
    await sandbox.moveTo('2026-01-07T15:00:00Z')
    assert.deepEqual(times(), [1, 1])
  })

  test('of a folder keeps what somebody put there in the moment in which it was taken away', async () => {
    await give('fil_1.ach')
    sandbox.bank.act(() => sandbox.bank.breakDown(30))
    const own = join(sandbox.folder, credit)
    await sandbox.bank.pass()
    rmSync(own)
    mkdirSync(join(own, '.staged'), { recursive: true })
    writeFileSync(join(own, '.staged', 'fil_2'), await creditFile('Z', [plain]))
    await sandbox.moveTo('2026-01-05T15:30:00Z')
    assert.equal(await directoryTransport(own).look('fil_2', 'fil_2.ach', new AbortController().signal), 'staged')
    assert.equal(names(/^status/).length, 1)
  })

  test('is drawn by seed: about as often as its rate says, the same ones again, and others by another seed', () => {
    const subjects = Array.from({ length: 4_000 }, (_, index) => `fil_${index}`)
    const drawn = (seed: number) =>
      subjects.filter(subject => isDrawn(seed, { file_dropped: 0.05 }, 'file_dropped', subject))
    assert.ok(Math.abs(drawn(1).length - 200) < 60, `${drawn(1).length} of 200`)
    assert.deepEqual(drawn(1), drawn(1))
    assert.notDeepEqual(drawn(1), drawn(2))
    assert.deepEqual(
      subjects.filter(subject => isDrawn(1, {}, 'file_dropped', subject)),
      [],
    )
  })

  test('that was drawn befalls a file once: what is sent again is treated by the book', async () => {
    rate({ file_dropped: 1 })
    await give('fil_1.ach')
    await give('fil_1.ach')
    assert.deepEqual([statuses(), counted('file_dropped')], [['ACCP'], 1])
  })

  /** A few checks a day, all of which are stopped at its end. */
  const giveChecks = (date: BusinessDate, hour: string) => {
    const checks = [1, 2, 3].map(place => {
      const number = BigInt(date.slice(8)) * 10n + BigInt(place)
      return { number, money: { minor: 1_000n, currency: 'USD' }, issuedOn: date, payee: 'Bob Beam' }
    })
    const tell = (name: string, records: readonly IssueRecord[]) =>
      sandbox.put(`${name}-${date}.txt`, Buffer.from(writeIssueFile('42', records, `${name}-${date}`)))
    if (hour === '15:00')
      tell(
        'told',
        checks.map(check => ({ ...check, kind: 'issue' })),
      )
    if (hour === '17:00') {
      const account = { routingNumber: '111000025', number: '42', holder: 'First Bank' }
      const printed = checks.map(({ number, money, payee }) => {
        const more = { date, address: ['12 Main St'], payer: 'Alice Ames', customerNumber: '' }
        return { number, money, payee, ...more }
      })
      sandbox.put(`printed-${date}.csv`, Buffer.from(writePrintFile(account, printed)))
    }
    if (hour === '19:00')
      tell(
        'stopped',
        checks.map(check => ({ ...check, kind: 'stop' })),
      )
  }

  test('is counted, and so is each of a month in which everything goes wrong; balances still add up', async () => {
    const everyday: readonly Accident[] = accidentNames.filter(
      name => !['hung_up', 'accepted_then_hung_up', 'answer_late', 'answer_twice', 'slow_answer'].includes(name),
    )
    rate(Object.fromEntries(everyday.map(name => [name, 0.25])))
    await give('fil_0.ach', [plain, { account: '9901', cents: 1n }])
    for (let day = 6; day <= 31; day++) {
      const date = businessDate(`2026-01-${String(day).padStart(2, '0')}`)
      for (const hour of ['15:00', '17:00', '19:00']) {
        await sandbox.moveTo(`${date}T${hour}:00Z`)
        if (sandbox.bank.isOut()) continue
        const asked = [plain, { account: '9903', cents: 7n }, { account: '9801', cents: 9n }]
        sandbox.put(
          `fil_${date}-${hour.slice(0, 2)}.ach`,
          await creditFile(hour[1] ?? 'A', asked, { madeOn: date, effectiveOn: date }),
        )
        giveChecks(date, hour)
        await sandbox.bank.pass()
      }
    }
    // Few of the files of checks come through such a month: these do, and are paid for certain though they are stopped.
    rate({})
    order('check_paid_after_stop')
    for (const hour of ['15:00', '17:00', '19:00']) {
      await sandbox.moveTo(`2026-02-02T${hour}:00Z`)
      giveChecks('2026-02-02', hour)
      await sandbox.bank.pass()
    }
    await sandbox.moveTo('2026-03-20T15:00:00Z')
    const missing = everyday.filter(accident => counted(accident) === 0)
    assert.deepEqual(missing, [])
    const { paid, files, misdirected } = sandbox.bank.books
    assert.ok([...paid.values()].every(one => one.times === 1 && one.returned <= 1))
    const accepted = files.filter(({ verdict }) => verdict.state === 'accepted')
    assert.equal(
      [...paid.values()].filter(({ check }) => check === undefined).length,
      accepted.reduce((sum, { settlings }) => sum + settlings.flatMap(({ entries }) => entries).length, 0),
    )
    const out = [...paid.values()].reduce((sum, one) => sum + (one.returned === 1 ? 0n : one.cents), 0n)
    assert.equal(balanceOf(sandbox.bank.account(credit)), misdirected - out)
  })
})
