import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'

import { presentmentsFile } from '../../../test/check-world.ts'
import { addDays } from '../../base/dates.ts'
import { kindOfBytes } from '../incoming-file.ts'
import { amountInWords, centsInWordsMax } from './amount-in-words.ts'
import { type Check, type CheckState, isStale, mayBecome, nextCheckStates, presented, staleDaysMax } from './check.ts'
import { type IssueRecord, readIssueFile, writeIssueFile } from './positive-pay-file.ts'
import { readPresentments } from './presentments-file.ts'
import { flawOf, type PrintedCheck, printColumns, writePrintFile } from './print-file.ts'

const money = (minor: bigint) => ({ minor, currency: 'USD' })

describe('an amount in words', () => {
  const known: readonly (readonly [bigint, string])[] = [
    [1n, 'Zero and 01/100 dollars'],
    [100n, 'One and 00/100 dollars'],
    [1_950n, 'Nineteen and 50/100 dollars'],
    [2_000n, 'Twenty and 00/100 dollars'],
    [2_199n, 'Twenty-one and 99/100 dollars'],
    [10_000n, 'One hundred and 00/100 dollars'],
    [100_000n, 'One thousand and 00/100 dollars'],
    [100_010_012n, 'One million one hundred and 12/100 dollars'],
    [123_456n, 'One thousand two hundred thirty-four and 56/100 dollars'],
    [
      centsInWordsMax,
      'Nine hundred ninety-nine billion nine hundred ninety-nine million nine hundred ninety-nine thousand ' +
        'nine hundred ninety-nine and 99/100 dollars',
    ],
  ]
  for (const [cents, words] of known)
    test(`of ${cents} cents is ${words}`, () => assert.equal(amountInWords(cents), words))

  test('is read back as the amount, whatever that is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: centsInWordsMax }), cents => readWords(amountInWords(cents)) === cents),
      { seed: 1, numRuns: 2_000 },
    )
  })

  test('is said of no amount that has no words', () => {
    for (const cents of [-1n, centsInWordsMax + 1n]) assert.throws(() => amountInWords(cents))
  })
})

/** From left to right, as a teller would: what is said multiplies, adds, and is put aside at each thousand. */
function readWords(words: string): bigint {
  const small =
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
  const values = new Map<string, bigint>(small.split(' ').map((word, value) => [word, BigInt(value)]))
  for (const [index, word] of 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ').entries())
    values.set(word, BigInt(index + 2) * 10n)
  const scales = new Map([
    ['thousand', 1_000n],
    ['million', 1_000_000n],
    ['billion', 1_000_000_000n],
  ])
  const [, said = '', cents = ''] = /^(.*) and (\d\d)\/100 dollars$/.exec(words.toLowerCase()) ?? []
  let [sum, group] = [0n, 0n]
  for (const word of said.split(/[ -]/)) {
    const scale = scales.get(word)
    if (scale !== undefined) [sum, group] = [sum + group * scale, 0n]
    else if (word === 'hundred') group *= 100n
    else group += values.get(word) ?? assert.fail(word)
  }
  return (sum + group) * 100n + BigInt(cents)
}

describe('a check', () => {
  const issued: Check = {
    number: 1_001n,
    money: money(12_050n),
    drawnOn: '2026-01-05',
    staleDays: staleDaysMax,
    state: 'issued',
  }
  const presentment = { number: 1_001n, money: money(12_050n), on: '2026-01-20', isPaid: false } as const
  const states = Object.keys(nextCheckStates) as CheckState[]

  test('takes the steps of its table and no others; its number comes back from nowhere', () => {
    const steps = states.flatMap(from => states.filter(to => mayBecome(from, to)).map(to => `${from} ${to}`))
    assert.deepEqual(steps, [
      'drawn issued',
      'drawn voided',
      'issued stopping',
      'issued cleared',
      'stopping stopped',
      'stopping voided',
      'stopping cleared',
    ])
  })

  test('is paid when it is issued, of its amount, and young enough', () => {
    assert.deepEqual(presented(issued, presentment), { ok: true, value: { ...issued, state: 'cleared' } })
  })

  const wrongs: readonly (readonly [string, Check | undefined, object])[] = [
    ['check_unknown', undefined, {}],
    ['check_unknown', issued, { number: 1_002n }],
    ['check_not_issued', { ...issued, state: 'drawn' }, {}],
    ['check_voided', { ...issued, state: 'voided' }, { money: money(1n) }],
    ['check_stopped', { ...issued, state: 'stopping' }, {}],
    ['check_stopped', { ...issued, state: 'stopped' }, {}],
    ['check_presented_twice', { ...issued, state: 'cleared' }, {}],
    ['check_amount_differs', issued, { money: money(12_051n), on: '2027-01-01' }],
    ['check_amount_differs', issued, { money: { minor: 12_050n, currency: 'CAD' } }],
    ['check_stale', issued, { on: '2026-07-04' }],
    ['check_stopped', { ...issued, state: 'stopped' }, { isPaid: true }],
    ['check_presented_twice', { ...issued, state: 'cleared' }, { isPaid: true }],
    ['check_amount_differs', { ...issued, state: 'stopping' }, { isPaid: true, money: money(1n) }],
  ]
  for (const [code, check, more] of wrongs) {
    test(`is not paid: ${code}, ${check?.state ?? 'nowhere'} ${JSON.stringify(Object.keys(more))}`, () => {
      const outcome = presented(check, { ...presentment, ...more })
      assert.equal(outcome.ok ? 'paid' : outcome.refusal.code, code)
    })
  }

  test('that the bank has paid before the stop came, or when it was stale, is paid', () => {
    const paid = { ...presentment, isPaid: true }
    assert.ok(presented({ ...issued, state: 'stopping' }, paid).ok)
    assert.ok(presented(issued, { ...paid, on: '2027-01-05' }).ok)
  })

  test('is stale on the hundred and eightieth day, and not on the day before', () => {
    assert.equal(isStale(issued, addDays(issued.drawnOn, staleDaysMax - 1)), false)
    assert.equal(isStale(issued, addDays(issued.drawnOn, staleDaysMax)), true)
    assert.equal(isStale({ ...issued, staleDays: 90 }, addDays(issued.drawnOn, 90)), true)
    assert.ok(presented(issued, { ...presentment, on: '2026-07-03' }).ok)
  })
})

describe('a file of checks to be printed', () => {
  const account = { routingNumber: '021000021', number: '00123456789', holder: 'First Demo Bank' }
  const one: PrintedCheck = {
    number: 1_001n,
    date: '2026-01-05',
    money: money(123_456n),
    payee: 'Café "Zum Bären", Inc.',
    address: ['12 Main St', '', 'Springfield, IL 62701'],
    payer: 'Ada Okafor',
    customerNumber: '007-12',
  }

  test('has a line for each, by number, between the names of the columns and the totals', () => {
    const two = { ...one, number: 1_000n, money: money(100n), customerNumber: '' }
    const [names, first, second, totals, ...more] = parse(writePrintFile(account, [one, two]), {
      relaxColumnCount: true,
    }) as string[][]
    assert.deepEqual(names, [...printColumns])
    assert.deepEqual(second, [
      '1001',
      '2026-01-05',
      '1234.56',
      'One thousand two hundred thirty-four and 56/100 dollars',
      'Cafe "Zum Baren", Inc.',
      '12 Main St',
      'Springfield, IL 62701',
      '',
      '',
      '007-12',
      'Ada Okafor',
      'First Demo Bank',
      '021000021',
      '00123456789',
    ])
    assert.deepEqual([first?.[0], totals, more], ['1000', ['TOTAL', '2', '1235.56'], []])
  })

  test('can be read by anybody, whatever names and addresses hold', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 50 })
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 5 }), text, text, (payee, address, payer, customerNumber) => {
        const check = { ...one, payee, address, payer, customerNumber }
        if (flawOf(check) !== undefined) return
        const rows = parse(writePrintFile(account, [check]), { relaxColumnCount: true }) as string[][]
        assert.deepEqual([rows.length, rows[1]?.length, rows[1]?.[9]], [3, printColumns.length, customerNumber])
      }),
      { seed: 2, numRuns: 500 },
    )
  })

  const flaws: readonly (readonly [string, Partial<PrintedCheck>])[] = [
    ['check_number_out_of_range', { number: 0n }],
    ['check_number_out_of_range', { number: 10_000_000_000n }],
    ['currency_not_for_checks', { money: { minor: 1n, currency: 'CAD' } }],
    ['amount_not_for_checks', { money: money(0n) }],
    ['payee_name_not_printable', { payee: '' }],
    ['payee_name_not_printable', { payee: 'Ærø Færge' }],
    ['payee_name_not_printable', { payee: '株式会社' }],
    ['payee_name_not_printable', { payee: 'x'.repeat(81) }],
    ['payee_has_no_address', { address: [' ', ''] }],
    ['address_not_printable', { address: ['1', '2', '3', '4', '5'] }],
    ['address_not_printable', { address: ['x'.repeat(41)] }],
    ['customer_number_not_printable', { customerNumber: '12é' }],
    ['customer_number_not_printable', { customerNumber: ' 12' }],
  ]
  for (const [flaw, change] of flaws) {
    const what = JSON.stringify(Object.values(change)[0], (_, value) =>
      typeof value === 'bigint' ? `${value}` : value,
    )
    test(`has none with ${what.slice(0, 30)}: ${flaw}`, () => assert.equal(flawOf({ ...one, ...change }), flaw))
  }
  test('has one that is printed otherwise', () => assert.equal(flawOf(one), undefined))
})

const issued: IssueRecord = {
  kind: 'issue',
  number: 1_001n,
  money: money(12_050n),
  issuedOn: '2026-01-05',
  payee: 'Power & Light Co',
}

describe('a positive-pay file', () => {
  const record = issued

  test('has the columns of its drawing', () => {
    const text = writeIssueFile('123456789', [record, { ...record, kind: 'stop', number: 7n }], 'fil_1')
    const [issue = '', stop = '', totals = '', end] = text.split('\r\n')
    assert.deepEqual([issue.length, stop.length, totals.length, end], [100, 100, 100, ''])
    const columns = (text: string, from: number, to: number) => text.slice(from - 1, to)
    assert.deepEqual(
      [columns(issue, 1, 21), columns(issue, 22, 31), columns(issue, 32, 43), columns(issue, 44, 51)],
      ['D00000000000123456789', '0000001001', '000000012050', '20260105'],
    )
    assert.deepEqual([columns(issue, 52, 52), columns(issue, 53, 92).trimEnd()], ['I', 'Power & Light Co'])
    assert.deepEqual([columns(stop, 52, 52), columns(stop, 22, 31)], ['S', '0000000007'])
    assert.deepEqual(
      [columns(totals, 1, 1), columns(totals, 22, 31), columns(totals, 32, 43)],
      ['T', '0000000002', '000000012050'],
    )
  })

  test('is read as it was written', () => {
    const drawn = fc.record(
      {
        kind: fc.constantFrom('issue' as const, 'void' as const, 'stop' as const),
        number: fc.bigInt({ min: 1n, max: 9_999_999_999n }),
        money: fc.bigInt({ min: 1n, max: 9_999_999n }).map(money),
        issuedOn: fc.constantFrom('2026-01-05' as const, '2028-02-29' as const),
        payee: fc.constantFrom('Power & Light Co', 'A', 'x'.repeat(40)),
      },
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 20 }), records => {
        assert.deepEqual(readIssueFile(writeIssueFile('42', records, 'fil_1')), {
          ok: true,
          value: { account: '42', records, name: 'fil_1' },
        })
      }),
      { seed: 3, numRuns: 200 },
    )
  })

  test('is refused by its line when a single character of it is another, or cut off, where that matters', () => {
    const text = writeIssueFile('42', [record, { ...record, number: 7n }], 'fil_1')
    const readings = new Set<string>()
    for (let at = 0; at < text.length; at++) {
      const changed = `${text.slice(0, at)}${text[at] === '9' ? '8' : '9'}${text.slice(at + 1)}`
      const cut = readIssueFile(text.slice(0, at))
      assert.equal(cut.ok, false, `cut at ${at}`)
      const read = readIssueFile(changed)
      if (read.ok && at >= 204) readings.add('name')
      else if (read.ok)
        readings.add(['number', 'payee', 'day'].find((_, index) => isWithin(at % 102, index)) ?? `column ${at % 102}`)
    }
    // What totals do not guard: the number, the payee, the day, what the file is called. Not the amount, the account, the kind.
    assert.deepEqual([...readings].toSorted(), ['day', 'name', 'number', 'payee'])
  })
})

describe('a presentments file', () => {
  const brought = [
    { number: '1001', value: '120.50', on: '2026-01-20', reference: 'A 1' },
    { number: '9999999999', value: '0.01', on: '2028-02-29', isAsked: true },
  ]
  const text = presentmentsFile('42', brought, 'day-1')

  test('says what was brought, when, of which amount, and whether it was paid', () => {
    const presented = [
      { number: 1_001n, money: money(12_050n), on: '2026-01-20', isPaid: true, reference: 'A 1' },
      { number: 9_999_999_999n, money: money(1n), on: '2028-02-29', isPaid: false, reference: 'day-1-2' },
    ]
    assert.deepEqual(readPresentments(text, '42'), { ok: true, value: presented })
    assert.deepEqual(readPresentments(presentmentsFile('42', [], 'day-2'), '42'), { ok: true, value: [] })
    assert.equal(kindOfBytes(Buffer.from(text)), 'check_presentments')
    assert.equal(kindOfBytes(Buffer.from(writeIssueFile('42', [], 'fil_1'))), 'check_presentments', 'by its totals')
    assert.equal(kindOfBytes(Buffer.from(writeIssueFile('42', [issued], 'fil_1'))), 'unknown')
  })

  test('is refused by its line where it is cut, of another account, or another where it matters', () => {
    const readings = new Set<number>()
    for (let at = 0; at < text.length; at++) {
      assert.equal(readPresentments(text.slice(0, at), '42').ok, false, `cut at ${at}`)
      const changed = `${text.slice(0, at)}${text[at] === '9' ? '8' : '9'}${text.slice(at + 1)}`
      if (readPresentments(changed, '42').ok) readings.add(at < 204 ? at % 102 : -1)
    }
    // What totals do not guard: the number, the day, what the bank calls it, and what the file is called.
    const guarded = [...readings].filter(
      at => at !== -1 && !(at >= 21 && at <= 30) && !(at >= 43 && at <= 50) && at < 52,
    )
    assert.deepEqual(guarded, [])
    for (const account of ['', '41', '420'])
      assert.deepEqual(readPresentments(text, account), {
        ok: false,
        refusal: { code: 'presentments_unreadable', line: 3, why: 'it is of another account' },
      })
  })
})

function isWithin(column: number, place: number): boolean {
  const [from = 0, to = 0] =
    [
      [21, 30],
      [52, 91],
      [43, 50],
    ][place] ?? []
  return column >= from && column <= to
}
