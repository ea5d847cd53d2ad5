import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import {
  anyFile,
  batchHeader,
  cie,
  eventsOf,
  fileHeader,
  ourDfi,
  ppd,
  remittance,
  type WholeFile,
  wholeOf,
  written,
} from '../../../test/ach-files.ts'
import { recount } from '../../../test/ach-recount.ts'
import type { Entry } from './check.ts'
import type { AchRecord } from './layouts.ts'
import { offsetEntries, prenoteOf, reversalHeader, reversalOf, traceNumber } from './originate.ts'
import { type AchFile, type WriteRefusal, writeAch } from './write.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)

async function refusalOf(file: WholeFile): Promise<Omit<WriteRefusal, 'code'> | null> {
  const outcome = await writeAch({ ...file, lineEnd: '\n' }, () => undefined)
  if (outcome.ok) return null
  const { code, ...rest } = outcome.refusal
  assert.equal(code, 'not_writable')
  return rest
}

const fileOf = (...entries: Entry[]): WholeFile => ({
  header: fileHeader,
  batches: [{ header: batchHeader(), entries }],
})

const ppdFile = (header: Parameters<typeof batchHeader>[0], ...entries: Entry[]): WholeFile => ({
  header: fileHeader,
  batches: [{ header: batchHeader({ standardEntryClassCode: 'PPD', ...header }), entries }],
})

describe('an ACH file that is written', () => {
  test('has its counts, hashes, totals, blocks and nines', async () => {
    const paid = cie(1, 12_345n)
    const bytes = await written(fileOf({ ...paid, addenda: [remittance('INVOICE 1')] }, cie(2, 1n)))
    assert.deepEqual(bytes.toString('latin1').split('\n'), [
      '101 231380104 1210428822601051005A094101FEDERAL RESERVE BANK   FIRST BANK                     ',
      '5220FIRST BANK                          1210428820CIEBILL PAY        260106   1121042880000001',
      '622231380104744-5678-99      0000012345ADA LOVELACE   METER 4711              1121042880000001',
      '705INVOICE 1                                                                       00010000001',
      '622231380104744-5678-99      0000000001ADA LOVELACE   METER 4711              0121042880000002',
      '822000000300462760200000000000000000000123461210428820                         121042880000001',
      '9000001000001000000030046276020000000000000000000012346                                       ',
      ...Array.from({ length: 3 }, () => '9'.repeat(94)),
      '',
    ])
  })

  test('ends its records as the bank expects', async () => {
    const bytes = await written(fileOf(cie(1, 1n)), '\r\n')
    assert.equal(bytes.length, 10 * 96)
    assert.equal(bytes.toString('latin1').split('\r\n').length, 11)
  })

  test('says what was written', async () => {
    const outcome = await writeAch({ ...fileOf(cie(1, 5n), cie(2, 7n)), lineEnd: '\n' }, () => undefined)
    assert.deepEqual(outcome, {
      ok: true,
      value: {
        batches: 1,
        records: 10,
        entryAddendaCount: 2,
        entryHash: '0046276020',
        totalDebit: 0n,
        totalCredit: 12n,
      },
    })
  })

  test('comes in parts, and the entries are asked for one by one', async () => {
    let asked = 0
    let partBytesMax = 0
    function* entries(): Generator<Entry> {
      for (let n = 1; n <= 5_000; n++) {
        asked++
        yield cie(n, 100n)
      }
    }
    const askedAtParts: number[] = []
    const file: AchFile = {
      header: fileHeader,
      batches: [{ header: batchHeader(), entries: entries() }],
      lineEnd: '\n',
    }
    const outcome = await writeAch(file, part => {
      partBytesMax = Math.max(partBytesMax, part.length)
      askedAtParts.push(asked)
    })
    assert.ok(outcome.ok && outcome.value.totalCredit === 500_000n)
    assert.ok(partBytesMax < 66_000)
    assert.ok((askedAtParts[0] ?? 0) < 1_000)
  })

  test('is read back as it was given, and written again as it was, for any file that the rules allow', async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, fc.constantFrom('\n' as const, '\r\n' as const), async (file, lineEnd) => {
        const bytes = await written(file, lineEnd)
        const events = await eventsOf(bytes)
        assert.deepEqual(
          events.filter(({ kind }) => kind === 'mistake' || kind === 'remark'),
          [],
        )
        assert.deepEqual(wholeOf(events), file)
        assert.deepEqual(await written(wholeOf(events), lineEnd), bytes)
        const again = recount(bytes)
        assert.ok(again.agrees)
        const { totalDebit, totalCredit } = again
        const end = events.at(-1)
        assert.ok(end?.kind === 'end' && end.totalDebit === totalDebit && end.totalCredit === totalCredit)
        const amounts = file.batches.flatMap(({ entries }) => entries.map(({ detail }) => detail.amount))
        assert.deepEqual(
          again.entries.map(({ cents }) => cents),
          amounts,
        )
      }),
      { seed, numRuns: 100 },
    )
  })

  test('is refused, or read back as it was given, whatever one of its fields holds', async () => {
    let refusedCount = 0
    const strange = fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        'x ',
        ' x',
        '\n',
        'é',
        '\0',
        '0',
        '00',
        '999',
        'iat',
        'R68',
        'C61',
        'IATCOR',
        '9'.repeat(95),
      ),
      fc.string({ maxLength: 40 }),
      fc.bigInt({ min: -1n, max: 10n ** 20n }),
      fc.constant(null),
    )
    await fc.assert(
      fc.asyncProperty(anyFile, fc.nat(), fc.nat(), strange, async (file, recordAt, fieldAt, value) => {
        const damaged = structuredClone(file)
        const records: Record<string, unknown>[] = [
          damaged.header,
          ...damaged.batches.flatMap(({ header, entries }) => [
            header,
            ...entries.flatMap(({ detail, addenda }) => [detail, ...addenda]),
          ]),
        ]
        const record = records[recordAt % records.length] ?? {}
        const names = Object.keys(record).filter(name => name !== 'record' && typeof record[name] === typeof value)
        const name = names[fieldAt % names.length]
        if (name !== undefined) record[name] = value
        const parts: Buffer[] = []
        const outcome = await writeAch({ ...damaged, lineEnd: '\n' }, part => void parts.push(part))
        if (!outcome.ok) return void refusedCount++
        const events = await eventsOf(Buffer.concat(parts))
        assert.deepEqual(
          events.filter(({ kind }) => kind === 'mistake' || kind === 'remark'),
          [],
        )
        assert.deepEqual(wholeOf(events), damaged)
      }),
      { seed, numRuns: 200 },
    )
    assert.ok(refusedCount > 50 && refusedCount < 200)
  })

  const refusals: readonly (readonly [why: string, WholeFile, Omit<WriteRefusal, 'code'>])[] = [
    [
      'an entry of no money that is none of the kinds without',
      fileOf(cie(1, 5n), cie(2, 0n)),
      { batch: 1, entry: 2, record: 'cieEntryDetail', field: 'amount', rule: 'amount_zero' },
    ],
    [
      'a prenote with money',
      fileOf(cie(1, 5n, { transactionCode: '23' })),
      { batch: 1, entry: 1, record: 'cieEntryDetail', field: 'amount', rule: 'amount_not_zero' },
    ],
    [
      'more money than the columns have room for',
      fileOf(cie(1, 10_000_000_000n)),
      { batch: 1, entry: 1, record: 'cieEntryDetail', field: 'amount', rule: 'too_long' },
    ],
    [
      'less than nothing',
      fileOf(cie(1, -5n)),
      { batch: 1, entry: 1, record: 'cieEntryDetail', field: 'amount', rule: 'amount_not_digits' },
    ],
    [
      'a debit among credits',
      ppdFile({}, ppd(1, 5n, { transactionCode: '27' })),
      { batch: 1, entry: 1, record: 'entryDetail', field: 'transactionCode', rule: 'transaction_code_not_in_class' },
    ],
    [
      'a debit of a class that only credits',
      {
        header: fileHeader,
        batches: [
          { header: batchHeader({ serviceClassCode: '200' }), entries: [cie(1, 5n, { transactionCode: '27' })] },
        ],
      },
      { batch: 1, entry: 1, record: 'cieEntryDetail', field: 'transactionCode', rule: 'transaction_code_not_for_sec' },
    ],
    [
      'a loan that is debited',
      ppdFile({ serviceClassCode: '225' }, ppd(1, 5n, { transactionCode: '55' })),
      { batch: 1, entry: 1, record: 'entryDetail', field: 'transactionCode', rule: 'loan_debit_not_reversal' },
    ],
    [
      'a transaction code that is none',
      fileOf(cie(1, 5n, { transactionCode: '20' })),
      { batch: 1, entry: 1, record: 'cieEntryDetail', field: 'transactionCode', rule: 'transaction_code_unknown' },
    ],
    [
      'a routing number with another check digit',
      fileOf(cie(1, 5n, { receivingDfi: '231380105' })),
      { batch: 1, entry: 1, record: 'cieEntryDetail', field: 'receivingDfi', rule: 'check_digit_differs' },
    ],
    [
      'a character that the standard does not know',
      fileOf(cie(1, 5n, { individualName: 'JOSÉ' })),
      { batch: 1, entry: 1, record: 'cieEntryDetail', field: 'individualName', rule: 'character_not_allowed' },
    ],
    [
      'a line end within a field',
      fileOf(cie(1, 5n, { individualName: 'ADA\n6' })),
      { batch: 1, entry: 1, record: 'cieEntryDetail', field: 'individualName', rule: 'character_not_allowed' },
    ],
    [
      'a name that is too long, rather than cutting it',
      fileOf(cie(1, 5n, { individualName: 'AUGUSTA ADA KING' })),
      { batch: 1, entry: 1, record: 'cieEntryDetail', field: 'individualName', rule: 'too_long' },
    ],
    [
      'a name with blanks behind, which would not be read again',
      fileOf(cie(1, 5n, { individualName: 'ADA ' })),
      { batch: 1, entry: 1, record: 'cieEntryDetail', field: 'individualName', rule: 'too_long' },
    ],
    [
      'an entry for nobody',
      fileOf(cie(1, 5n, { individualIdentificationNumber: '' })),
      {
        batch: 1,
        entry: 1,
        record: 'cieEntryDetail',
        field: 'individualIdentificationNumber',
        rule: 'mandatory_missing',
      },
    ],
    [
      'a trace number twice',
      fileOf(cie(2, 5n), cie(2, 5n)),
      { batch: 1, entry: 2, record: 'cieEntryDetail', field: 'traceNumber', rule: 'trace_not_ascending' },
    ],
    [
      'a trace number of another bank',
      fileOf(cie(1, 5n, { traceNumber: '231380100000001' })),
      { batch: 1, entry: 1, record: 'cieEntryDetail', field: 'traceNumber', rule: 'trace_not_of_originator' },
    ],
    [
      'a second addenda where there is one at most',
      fileOf({ ...cie(1, 5n), addenda: [remittance('1'), remittance('2')] }),
      { batch: 1, entry: 1, record: 'cieEntryDetail', field: 'addendaRecordIndicator', rule: 'addenda_too_many' },
    ],
    [
      'a dollar to verify an account, which takes cents',
      ppdFile({ companyEntryDescription: 'ACCTVERIFY' }, ppd(1, 99n), ppd(2, 100n)),
      { batch: 1, entry: 2, record: 'entryDetail', field: 'amount', rule: 'micro_entry_above_limit' },
    ],
    [
      'an entry in the layout of another class, whose fields would change places',
      fileOf(ppd(1, 5n)),
      { batch: 1, entry: 1, record: 'entryDetail', field: 'recordTypeCode', rule: 'layout_not_for_sec' },
    ],
    [
      'a return in the layout of another kind of return',
      ppdFile(
        {},
        {
          ...ppd(1, 5n, { transactionCode: '21' }),
          addenda: [
            {
              record: 'addenda99',
              returnReasonCode: 'R68',
              originalEntryTraceNumber: '231380100000001',
              dateOfDeath: null,
              originalReceivingDfi: '12104288',
              addendaInformation: '',
              traceNumber: '121042880000001',
            },
          ],
        },
      ),
      { batch: 1, entry: 1, record: 'addenda99', field: 'recordTypeCode', rule: 'layout_not_for_sec' },
    ],
    [
      'advices in a file with payments',
      {
        header: fileHeader,
        batches: [
          ...fileOf(cie(1, 5n)).batches,
          {
            header: batchHeader({ serviceClassCode: '280', standardEntryClassCode: 'ADV', batchNumber: '0000002' }),
            entries: [],
          },
        ],
      },
      { batch: 2, entry: null, record: 'batchHeader', field: 'standardEntryClassCode', rule: 'adv_not_alone' },
    ],
    [
      'batch numbers that do not ascend',
      { header: fileHeader, batches: [...fileOf(cie(1, 5n)).batches, ...fileOf(cie(2, 5n)).batches] },
      { batch: 2, entry: null, record: 'batchHeader', field: 'batchNumber', rule: 'batch_number_not_ascending' },
    ],
    [
      'a batch without entries',
      fileOf(),
      { batch: 1, entry: null, record: 'batchHeader', field: 'recordTypeCode', rule: 'batch_empty' },
    ],
    [
      'a class that is none',
      ppdFile({ standardEntryClassCode: 'PDP' }, ppd(1, 5n)),
      { batch: 1, entry: null, record: 'batchHeader', field: 'standardEntryClassCode', rule: 'sec_unknown' },
    ],
    [
      'a batch that is to settle on no day',
      ppdFile({ effectiveEntryDate: null }, ppd(1, 5n)),
      { batch: 1, entry: null, record: 'batchHeader', field: 'effectiveEntryDate', rule: 'required_missing' },
    ],
    [
      'a day of another century',
      ppdFile({ effectiveEntryDate: '2126-01-06' }, ppd(1, 5n)),
      { batch: 1, entry: null, record: 'batchHeader', field: 'effectiveEntryDate', rule: 'not_a_date' },
    ],
    [
      'a description that belongs to somebody else',
      ppdFile({ companyEntryDescription: 'NONSETTLED' }, ppd(1, 5n)),
      { batch: 1, entry: null, record: 'batchHeader', field: 'companyEntryDescription', rule: 'description_reserved' },
    ],
  ]
  for (const [why, file, refusal] of refusals) {
    test(`is refused: ${why}`, async () => assert.deepEqual(await refusalOf(file), refusal))
  }

  test('is refused when its batch holds more money than the control has columns for', async () => {
    const entries = Array.from({ length: 101 }, (_, index) => cie(index + 1, 9_999_999_999n))
    const refusal = { batch: 1, entry: null, record: 'batchControl', field: 'totalCredit', rule: 'total_too_large' }
    assert.deepEqual(await refusalOf(fileOf(...entries)), refusal)
  })
})

describe('what bill pay originates', () => {
  const header = batchHeader()
  const entry = { ...cie(1, 12_345n), addenda: [remittance('INVOICE 1')] }
  const detail = entry.detail.record === 'cieEntryDetail' ? entry.detail : assert.fail('a CIE entry')

  test('can be asked about beforehand, by a prenote of no money', async () => {
    const prenote = prenoteOf(detail, traceNumber(ourDfi, 9))
    assert.deepEqual([prenote.detail.transactionCode, prenote.detail.amount, prenote.addenda], ['23', 0n, []])
    assert.equal(await refusalOf(fileOf(prenote)), null)
  })

  test('can be reversed by the same amount the other way, in a batch that says so', async () => {
    const outcome = reversalOf(detail, traceNumber(ourDfi, 9))
    assert.ok(outcome.ok)
    assert.deepEqual([outcome.value.detail.transactionCode, outcome.value.detail.amount], ['27', 12_345n])
    const reversal = reversalHeader(header, '0000002', '2026-01-07')
    assert.deepEqual([reversal.serviceClassCode, reversal.companyEntryDescription], ['225', 'REVERSAL'])
    const file = { header: fileHeader, batches: [{ header: reversal, entries: [outcome.value] }] }
    assert.equal(await refusalOf(file), null)
    assert.ok(recount(await written(file)).totalDebit === 12_345n)
  })

  test('is not reversible when it moved no money', () => {
    const prenote = { ...detail, transactionCode: '23', amount: 0n }
    const refusal = { ok: false, refusal: { code: 'not_reversible' } }
    assert.deepEqual(reversalOf(prenote, traceNumber(ourDfi, 9)), refusal)
  })

  test('can be balanced in the same file against an account of the institution', async () => {
    const account = {
      receivingDfi: '121042882',
      dfiAccountNumber: '42',
      name: 'FIRST BANK',
      account: 'general ledger',
    } as const
    const traces = [traceNumber(ourDfi, 8), traceNumber(ourDfi, 9)] as const
    const offset = offsetEntries({ totalDebit: 0n, totalCredit: 12_345n }, account, traces)
    const balancing = batchHeader({ serviceClassCode: '225', standardEntryClassCode: 'CCD', batchNumber: '0000002' })
    const batches = [
      { header, entries: [entry] },
      { header: balancing, entries: offset },
    ]
    const { totalDebit, totalCredit, entries } = recount(await written({ header: fileHeader, batches }))
    assert.deepEqual([totalDebit, totalCredit, entries.at(-1)?.code], [12_345n, 12_345n, '47'])
  })

  test('may carry thousands of addenda to a company, each numbered', async () => {
    const company: AchRecord<'ctxEntryDetail'> = {
      record: 'ctxEntryDetail',
      transactionCode: '22',
      receivingDfi: '231380104',
      dfiAccountNumber: '744-5678-99',
      amount: 5n,
      individualIdentificationNumber: '',
      receivingCompanyName: 'ACME',
      discretionaryData: '',
      traceNumber: traceNumber(ourDfi, 1),
    }
    const carrying = (count: number): WholeFile => {
      const addenda = Array.from({ length: count }, (_, n) => remittance(`RMR*IV*${n}\\`))
      const ctx = batchHeader({ standardEntryClassCode: 'CTX' })
      return { header: fileHeader, batches: [{ header: ctx, entries: [{ detail: company, addenda }] }] }
    }
    const bytes = await written(carrying(9_999))
    assert.ok(bytes.toString('latin1').includes(' 9999ACME '))
    assert.deepEqual(wholeOf(await eventsOf(bytes)), carrying(9_999))
    assert.equal((await refusalOf(carrying(10_000)))?.rule, 'addenda_too_many')
  })
})
