import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import {
  anyFile,
  batchHeader,
  cie,
  eventsOf,
  fileHeader,
  ppd,
  remittance,
  samples,
  unlessSamples,
  type WholeFile,
  wholeOf,
  written,
} from '../../../test/ach-files.ts'
import type { Finding, Rule } from './findings.ts'
import { lineBytesMax } from './lines.ts'
import { type AchEvent, findingsMax, readAch } from './read.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)

const file: WholeFile = {
  header: fileHeader,
  batches: [
    { header: batchHeader(), entries: [{ ...cie(1, 12_345n), addenda: [remittance('INVOICE 1')] }, cie(2, 1n)] },
  ],
}
const bytes = await written(file)
const lines = bytes.toString('latin1').trimEnd().split('\n')

const joined = (changed: readonly string[]) => Buffer.from(`${changed.join('\n')}\n`, 'latin1')

/** The file with columns of a line overwritten; lines and columns count from 1. */
function overwritten(line: number, column: number, text: string): Buffer {
  return joined(
    lines.map((old, index) =>
      index + 1 === line ? old.slice(0, column - 1) + text + old.slice(column - 1 + text.length) : old,
    ),
  )
}

const findingsIn = (events: readonly AchEvent[]): readonly Finding[] =>
  events.flatMap(event => (event.kind === 'mistake' || event.kind === 'remark' ? [event] : []))

const isAcceptable = (events: readonly AchEvent[]): boolean => {
  const end = events.at(-1)
  return end?.kind === 'end' && end.isAcceptable
}

type Found = readonly [rule: Rule, line: number, from: number, to: number]

async function foundIn(changed: Buffer): Promise<readonly Found[]> {
  return findingsIn(await eventsOf(changed)).map(({ rule, line, columns }): Found => [rule, line, ...columns])
}

describe('an ACH file that is read', () => {
  test('comes as its header, batches, entries with their addenda, controls, and a reckoning', async () => {
    const events = await eventsOf(bytes)
    assert.deepEqual(
      events.map(event => [event.kind, 'line' in event ? event.line : null]),
      [
        ['file_header', 1],
        ['batch_header', 2],
        ['entry', 3],
        ['entry', 5],
        ['batch_control', 6],
        ['file_control', 7],
        ['end', null],
      ],
    )
    assert.deepEqual(events.at(-1), {
      kind: 'end',
      isAcceptable: true,
      files: 1,
      entries: 2,
      totalDebit: 0n,
      totalCredit: 12_346n,
      mistakes: 0,
      remarks: 0,
    })
  })

  test('is the same however its bytes arrive', async () => {
    const whole = await eventsOf(bytes)
    for (const chunkBytes of [1, 7, 94, 95, 96, 1_024, 1_025])
      assert.deepEqual(await eventsOf(bytes, chunkBytes), whole)
    const crlf = await written(file, '\r\n')
    for (const chunkBytes of [1, 95, 96, 97]) assert.deepEqual(await eventsOf(crlf, chunkBytes), whole)
    await fc.assert(
      fc.asyncProperty(anyFile, fc.integer({ min: 1, max: 3_000 }), async (any, chunkBytes) => {
        const anyBytes = await written(any)
        assert.deepEqual(await eventsOf(anyBytes, chunkBytes), await eventsOf(anyBytes))
      }),
      { seed, numRuns: 30 },
    )
  })

  const unusual: readonly (readonly [why: string, Buffer, readonly Found[]])[] = [
    ['lines that end with CR LF', Buffer.from(lines.join('\r\n'), 'latin1'), []],
    ['lines that end with CR', Buffer.from(lines.join('\r'), 'latin1'), []],
    ['no line end at the end', Buffer.from(lines.join('\n'), 'latin1'), []],
    ['no line ends at all', Buffer.from(lines.join(''), 'latin1'), [['no_line_ends', 1, 1, 94]]],
    ['no line ends but the last', Buffer.from(`${lines.join('')}\n`, 'latin1'), [['no_line_ends', 1, 1, 94]]],
    [
      'lines that end with their last character',
      joined(lines.map(line => line.trimEnd())),
      [
        ['line_short', 1, 74, 94],
        ['line_short', 7, 56, 94],
      ],
    ],
    [
      'blanks behind the records',
      joined(lines.map((line, index) => (index === 4 ? `${line}  ` : line))),
      [['line_with_blanks_behind', 5, 95, 96]],
    ],
    ['a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]), [['byte_order_mark', 1, 1, 94]]],
    [
      'blank lines',
      joined([...lines.slice(0, 5), '', ...lines.slice(5), '  ']),
      [
        ['blank_line', 6, 1, 94],
        ['blank_line', 12, 1, 94],
      ],
    ],
    ['no nines', joined(lines.slice(0, 7)), [['padding_missing', 7, 1, 94]]],
    ['too few nines', joined(lines.slice(0, 8)), [['padding_missing', 8, 1, 94]]],
    ['more nines than there should be', joined([...lines, '9'.repeat(94)]), [['padding_in_excess', 11, 1, 94]]],
    [
      'nines in excess that are counted',
      joined([
        ...lines.map((line, index) => (index === 6 ? line.replace('000001000001', '000001000002') : line)),
        ...Array.from({ length: 10 }, () => '9'.repeat(94)),
      ]),
      [['padding_in_excess', 20, 1, 94]],
    ],
    ['short lines of nines', joined([...lines.slice(0, 9), '9'.repeat(80)]), [['line_short', 10, 81, 94]]],
    ['a class code in small letters', overwritten(2, 51, 'cie'), [['letter_case', 2, 51, 53]]],
    ['reserved columns that are not blank', overwritten(7, 56, '0'.repeat(39)), [['reserved_not_blank', 7, 56, 94]]],
    ['zeros for no date', overwritten(2, 70, '000000'), [['date_zero', 2, 70, 75]]],
    [
      'a company that is justified to the right',
      joined(
        lines.map(line =>
          line.replaceAll('1210428820', ' 121042882').replace(/^5(.*) 121042882CIE/, '5$1121042882 CIE'),
        ),
      ),
      [],
    ],
    ['several files in one transmission', Buffer.concat([bytes, bytes]), [['another_file', 11, 1, 94]]],
    ['trace numbers that do not ascend', overwritten(5, 80, '121042880000001'), [['trace_not_ascending', 5, 80, 94]]],
  ]
  for (const [why, changed, expected] of unusual) {
    test(`may have ${why}`, async () => {
      const events = await eventsOf(changed)
      assert.deepEqual(
        findingsIn(events).map(({ rule, line, columns }): Found => [rule, line, ...columns]),
        expected,
      )
      assert.ok(isAcceptable(events))
    })
  }

  const wrong: readonly (readonly [why: string, Buffer, Found, ...Found[]])[] = [
    ['nothing in it', Buffer.alloc(0), ['file_empty', 0, 1, 94]],
    ['another amount', overwritten(3, 39, '6'), ['credit_differs', 6, 33, 44], ['credit_differs', 7, 44, 55]],
    ['an amount with a blank', overwritten(3, 30, ' '), ['amount_not_digits', 3, 30, 39]],
    ['an amount with a sign', overwritten(3, 30, '-'), ['amount_not_digits', 3, 30, 39]],
    ['an amount with a decimal point', overwritten(3, 36, '.'), ['amount_not_digits', 3, 30, 39]],
    [
      'a credit that became a debit',
      overwritten(3, 2, '27'),
      ['transaction_code_not_in_class', 3, 2, 3],
      ['transaction_code_not_for_sec', 3, 2, 3],
      ['debit_differs', 6, 21, 32],
      ['credit_differs', 6, 33, 44],
      ['debit_differs', 7, 32, 43],
      ['credit_differs', 7, 44, 55],
    ],
    ['a routing number with a digit changed', overwritten(3, 4, '1'), ['check_digit_differs', 3, 4, 12]],
    [
      'another routing number',
      overwritten(3, 4, '121042882'),
      ['hash_differs', 6, 11, 20],
      ['hash_differs', 7, 22, 31],
    ],
    [
      'an entry less',
      joined(lines.filter((_, index) => index !== 4)),
      ['count_differs', 5, 5, 10],
      ['hash_differs', 5, 11, 20],
      ['credit_differs', 5, 33, 44],
      ['count_differs', 6, 14, 21],
      ['hash_differs', 6, 22, 31],
      ['credit_differs', 6, 44, 55],
      ['padding_missing', 9, 1, 94],
    ],
    [
      'an entry twice',
      joined(lines.flatMap((line, index) => (index === 4 ? [line, line] : [line])).slice(0, 10)),
      ['trace_not_ascending', 6, 80, 94],
      ['count_differs', 7, 5, 10],
      ['hash_differs', 7, 11, 20],
      ['credit_differs', 7, 33, 44],
      ['count_differs', 8, 14, 21],
      ['hash_differs', 8, 22, 31],
      ['credit_differs', 8, 44, 55],
    ],
    [
      'addenda that went missing',
      joined([...lines.filter((_, index) => index !== 3), '9'.repeat(94)]),
      ['addenda_indicator_differs', 3, 79, 79],
      ['count_differs', 5, 5, 10],
      ['count_differs', 6, 14, 21],
    ],
    ['addenda of another entry', overwritten(4, 94, '2'), ['addenda_trace_differs', 4, 88, 94]],
    [
      'addenda of another class',
      overwritten(4, 2, '02'),
      ['required_missing', 4, 14, 19],
      ['mandatory_missing', 4, 20, 25],
      ['mandatory_missing', 4, 26, 29],
      ['mandatory_missing', 4, 36, 62],
      ['mandatory_missing', 4, 63, 77],
      ['mandatory_missing', 4, 78, 79],
    ],
    ['addenda of no type', overwritten(4, 2, '77'), ['addenda_not_for_sec', 4, 2, 3]],
    ['a total that differs', overwritten(7, 55, '7'), ['credit_differs', 7, 44, 55]],
    ['a batch too many in its control', overwritten(7, 7, '2'), ['batch_count_differs', 7, 2, 7]],
    ['a block too many in its control', overwritten(7, 13, '3'), ['block_count_differs', 7, 8, 13]],
    ['another class in the control', overwritten(6, 2, '200'), ['service_class_differs', 6, 2, 4]],
    ['another company in the control', overwritten(6, 45, '9'), ['company_differs', 6, 45, 54]],
    ['another batch number in the control', overwritten(6, 94, '9'), ['batch_number_differs', 6, 88, 94]],
    ['another bank in the control', overwritten(6, 87, '9'), ['originating_dfi_differs', 6, 80, 87]],
    ['a class that is none', overwritten(2, 51, 'XYZ'), ['sec_unknown', 2, 51, 53]],
    [
      'a service class that is none',
      overwritten(2, 2, '221'),
      ['service_class_unknown', 2, 2, 4],
      ['service_class_differs', 6, 2, 4],
    ],
    [
      'no batch control',
      joined(lines.filter((_, index) => index !== 5)),
      ['record_missing', 6, 1, 1],
      ['padding_missing', 9, 1, 94],
    ],
    ['no file control', joined(lines.slice(0, 6)), ['record_missing', 6, 1, 1]],
    [
      'no file header',
      joined(lines.slice(1)),
      ['record_out_of_place', 1, 1, 1],
      ['record_out_of_place', 2, 1, 1],
      ['record_out_of_place', 3, 1, 1],
      ['record_out_of_place', 4, 1, 1],
      ['record_out_of_place', 5, 1, 1],
      ['record_out_of_place', 6, 1, 1],
      ['record_out_of_place', 7, 1, 1],
      ['record_out_of_place', 8, 1, 1],
      ['record_out_of_place', 9, 1, 1],
    ],
    ['a record of an unknown kind', overwritten(5, 1, '4'), ['record_unknown', 5, 1, 1]],
    [
      'something after its control',
      joined([...lines.slice(0, 7), lines[4] ?? '', ...lines.slice(7)]),
      ['record_out_of_place', 8, 1, 1],
      ['padding_in_excess', 11, 1, 94],
    ],
    [
      'a line that is too long',
      joined(lines.map((line, index) => (index === 4 ? `${line}X` : line))),
      ['line_too_long', 5, 95, 95],
    ],
    [
      'a line without an end',
      joined([...lines.slice(0, 4), 'X'.repeat(5_000), ...lines.slice(4)]),
      ['line_too_long', 5, 95, lineBytesMax],
      ['record_unknown', 5, 1, 1],
      ['padding_in_excess', 11, 1, 94],
    ],
    [
      'a letter that is no ASCII',
      Buffer.from(lines.map((line, index) => (index === 4 ? line.replace('ADA', 'ADÁ') : line)).join('\n')),
      ['character_not_allowed', 5, 42, 42],
    ],
    ['a zero byte', overwritten(5, 42, '\0'), ['character_not_allowed', 5, 42, 42]],
    ['a date that is none', overwritten(2, 70, '260231'), ['not_a_date', 2, 70, 75]],
    ['records of another size', overwritten(1, 35, '095'), ['constant_differs', 1, 35, 37]],
  ]
  for (const [why, changed, ...expected] of wrong) {
    test(`is not acceptable with ${why}`, async () => {
      assert.deepEqual(await foundIn(changed), expected)
      assert.equal(isAcceptable(await eventsOf(changed)), false)
    })
  }

  test('hands on no entry that has a mistake, whether it could not be read or may not be', async () => {
    for (const changed of [overwritten(3, 4, '1'), overwritten(3, 2, '27'), overwritten(4, 94, '2')]) {
      const { batches } = wholeOf(await eventsOf(changed))
      assert.deepEqual(
        batches.map(({ entries }) => entries),
        [[cie(2, 1n)]],
      )
    }
  })

  test('is described with line, columns, field, rule and what the rule wants', async () => {
    const [finding] = findingsIn(await eventsOf(overwritten(7, 55, '7')))
    assert.deepEqual(finding, {
      kind: 'mistake',
      line: 7,
      columns: [44, 55],
      record: 'file control',
      field: 'total credit',
      rule: 'credit_differs',
      wants: 'the control adds up the credits',
      found: '12347',
    })
  })

  test('has nothing of a person or an account in what is said of it', async () => {
    const secrets = ['744-5678-99', '12345', 'ADA', 'METER', '4711', 'INVOICE']
    // Shifted columns put names and numbers where amounts and codes should be.
    for (let shift = 0; shift < 94; shift++) {
      const shifted = lines.map((line, index) =>
        index === 2 || index === 3 ? line[0] + ' '.repeat(shift) + line.slice(1) : line,
      )
      const cut = lines.map((line, index) => (index === 2 || index === 3 ? line[0] + line.slice(1 + shift) : line))
      for (const changed of [shifted, cut]) {
        const said = findingsIn(await eventsOf(joined(changed))).filter(({ line }) => line === 3 || line === 4)
        assert.ok(said.length > 0 || shift === 0)
        for (const secret of secrets) assert.ok(!JSON.stringify(said).includes(secret), JSON.stringify(said))
      }
    }
  })

  test('has a limit to what is said of it, and none to what is counted', async () => {
    const many = [lines[0] ?? '', lines[1] ?? '', ...Array.from({ length: 3_000 }, () => '4'.repeat(94))]
    const events = await eventsOf(joined(many))
    assert.equal(findingsIn(events).length, findingsMax)
    const end = events.at(-1)
    assert.ok(end?.kind === 'end' && end.mistakes === 3_002)
  })

  test('may be endless in one line, and no more of it is kept than a line may have', async () => {
    let served = 0
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from(`${lines[0]}\n`)
      for (const part = Buffer.alloc(65_536, 'X'); served < 500; served++) yield part
    }
    const events: AchEvent[] = []
    for await (const event of readAch(endless())) events.push(event)
    assert.equal(served, 500)
    assert.deepEqual(
      findingsIn(events).map(({ rule, line, columns }) => [rule, line, ...columns]),
      [
        ['line_too_long', 2, 95, lineBytesMax],
        ['record_unknown', 2, 1, 1],
        ['record_missing', 2, 1, 1],
      ],
    )
  })

  test('has no entry with more addenda than four digits count', async () => {
    const addenda = Array.from(
      { length: 12_000 },
      (_, n) => `705${' '.repeat(80)}${((n + 1) % 10_000).toString().padStart(4, '0')}0000001`,
    )
    const ctx = [lines[0] ?? '', (lines[1] ?? '').replace('CIE', 'CTX'), lines[2] ?? '', ...addenda]
    const found = await foundIn(joined(ctx))
    assert.deepEqual(
      found.filter(([rule]) => rule === 'addenda_too_many'),
      [['addenda_too_many', 10_003, 1, 1]],
    )
  })
})

/** What the makers of the samples expect; where they say nothing, what we make of it and why. */
const ours: Readonly<Record<string, boolean>> = {
  // Only debits in a batch that reverses, and everything adds up.
  'NACHA_SAMPLE_TEL_REVERSAL.ach': true,
  // Named invalid for an origin that is no routing number, which is between a bank and its customer.
  'ppd-mixedDebitCredit-invalid.ach': true,
  'ppd-debit-invalid-entryDetail-checkDigit.ach': false,
}

describe('a file of somebody else', unlessSamples, () => {
  for (const [name, { bytes: sample, expected }] of samples()) {
    const wanted = ours[name] ?? expected === 'valid'
    test(`${name} is ${wanted ? 'acceptable' : 'not acceptable'}`, async () => {
      const events = await eventsOf(sample)
      const mistakes = findingsIn(events).filter(({ kind }) => kind === 'mistake')
      assert.equal(isAcceptable(events), wanted, JSON.stringify(mistakes))
      assert.notEqual(expected, 'not in the manifest')
    })
  }

  test('is unacceptable for the reason that it has', async () => {
    const rulesOf = async (name: string) =>
      findingsIn(await eventsOf(samples().get(name)?.bytes ?? Buffer.alloc(0))).flatMap(({ kind, rule }) =>
        kind === 'mistake' ? [rule] : [],
      )
    assert.deepEqual(await rulesOf('20110805A.ach'), ['batch_count_differs'])
    assert.deepEqual(await rulesOf('ppd-debit-invalid-entryDetail-checkDigit.ach'), ['check_digit_differs'])
  })
})

describe('what other readers got wrong', () => {
  const mixed = (sec: string, detail: string): Buffer => {
    const header = (lines[1] ?? '').replace(/^5220/, '5200').replace('CIE', sec)
    const control = `820000000100${'23138010'}000000000500000000000000${'1210428820'}${' '.repeat(25)}121042880000001`
    const last = `9000001000001000000010023138010000000000500000000000000`.padEnd(94)
    return joined([lines[0] ?? '', header, detail, control, last, ...Array.from({ length: 5 }, () => '9'.repeat(94))])
  }

  test('a batch of POP or ARC debits that calls itself mixed (200) is a valid bank file: moov-io/ach #1072', async () => {
    const pop = '627231380104744-5678-99      0000000500123456789PHILPAADA LOVELACE            0121042880000001'
    const arc = '627231380104744-5678-99      0000000500123456789      ADA LOVELACE            0121042880000001'
    assert.deepEqual(await foundIn(mixed('POP', pop)), [])
    assert.deepEqual(await foundIn(mixed('ARC', arc)), [])
  })

  test('a returned enrollment (ENR) has the transaction code of a return, 21 or 31: moov-io/ach #1672', async () => {
    for (const transactionCode of ['21', '31']) {
      const { detail } = ppd(1, 0n, { transactionCode })
      const returned: WholeFile = {
        header: fileHeader,
        batches: [
          {
            header: batchHeader({ standardEntryClassCode: 'ENR', companyEntryDescription: 'AUTOENROLL' }),
            entries: [
              {
                detail,
                addenda: [
                  {
                    record: 'addenda99',
                    returnReasonCode: 'R42',
                    originalEntryTraceNumber: '231380100000009',
                    dateOfDeath: null,
                    originalReceivingDfi: '12104288',
                    addendaInformation: '',
                    traceNumber: '121042880000001',
                  },
                ],
              },
            ],
          },
        ],
      }
      const events = await eventsOf(await written(returned))
      assert.deepEqual(findingsIn(events), [])
      assert.deepEqual(wholeOf(events), returned)
    }
  })

  test('a return for a reason that is not in our table is read, and the reason is handed on: moov-io/ach #1048', async () => {
    const returned = `799R99${'231380100000009'}${' '.repeat(6)}12104288${' '.repeat(44)}121042880000001`
    const detail = '6262313801047445678          0000000500               ADA LOVELACE            1121042880000001'
    const changed = mixed('PPD', detail)
      .toString('latin1')
      .replace(/^(626.*\n)/m, `$1${returned}\n`)
    const counted = changed
      .replace(/^8200000001/m, '8200000002')
      .replace('00000001002313801000', '00000002002313801000')
      .replace(/9{94}\n$/, '')
    const events = await eventsOf(Buffer.from(counted, 'latin1'))
    assert.deepEqual(
      findingsIn(events).map(({ rule }) => rule),
      ['return_reason_unknown'],
    )
    const [entry] = events.flatMap(event => (event.kind === 'entry' ? [event.entry] : []))
    assert.ok(entry?.addenda[0]?.record === 'addenda99' && entry.addenda[0].returnReasonCode === 'R99')
  })
})
