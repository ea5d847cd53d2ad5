import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { batchHeader, cie, eventsOf, fileHeader, theirDfi, wholeOf, written } from '../../../test/ach-files.ts'
import { answerHeader, changeOf, returnOf } from './answer.ts'
import { changeCodes, readCorrectedData, writeCorrectedData } from './change-codes.ts'
import { reasonOf } from './check.ts'
import { columnsMax, fieldsOf } from './fields.ts'
import { layouts, type RecordName } from './layouts.ts'
import { traceNumber, withCheckDigit } from './originate.ts'
import { decode } from './record.ts'
import { returnReasons } from './return-codes.ts'
import { secCodes } from './sec-codes.ts'
import { codeLike, transactionCode } from './transaction-codes.ts'

describe('a layout', () => {
  test('has a field for each of its 94 columns, and none twice', () => {
    for (const [record, rows] of Object.entries(layouts)) {
      let last = 0
      for (const [name, from, to] of rows) {
        assert.equal(from, last + 1, `${record} ${name}`)
        assert.ok(to >= from)
        last = to
      }
      assert.equal(last, columnsMax, record)
    }
  })

  test('names each value once', () => {
    for (const [record, rows] of Object.entries(layouts)) {
      const names = rows.flatMap(([name, , , kind]) => (kind === 'blank' ? [] : [name]))
      assert.equal(new Set(names).size, names.length, record)
    }
  })

  test('marks every name and account number as secret', () => {
    const telling =
      /AccountNumber$|^individual|^receiving(Company)?Name$|paymentRelated|correctedData|checkSerial|Street/i
    for (const [record, rows] of Object.entries(layouts)) {
      for (const [name, , , , , secret] of rows) {
        assert.ok(!telling.test(name) || secret === 'secret', `${record} ${name}`)
      }
    }
  })
})

describe('what comes back', () => {
  const read = <Name extends RecordName>(record: Name, line: string) => {
    assert.equal(line.length, columnsMax)
    return decode(record, line, rule => assert.fail(rule))
  }
  const original = { originalEntryTraceNumber: '121042880000001', originalReceivingDfi: '23138010' }
  const traceNumber = '231380100000007'

  test('is a return, in its columns', () => {
    const line = `799R15121042880000001260102${'23138010'}${'SAID BY A RELATIVE'.padEnd(44)}231380100000007`
    const said = {
      returnReasonCode: 'R15',
      dateOfDeath: '2026-01-02',
      addendaInformation: 'SAID BY A RELATIVE',
    } as const
    assert.deepEqual(read('addenda99', line), { record: 'addenda99', ...original, ...said, traceNumber })
  })

  test('is a dishonored return', () => {
    const line = `799R68121042880000001${' '.repeat(6)}23138010   23138010000000512303${'TOO LATE'.padEnd(21)}231380100000007`
    assert.deepEqual(read('addenda99Dishonored', line), {
      record: 'addenda99Dishonored',
      ...original,
      dishonoredReturnReasonCode: 'R68',
      returnTraceNumber: '231380100000005',
      returnSettlementDate: '123',
      returnReasonCode: '03',
      addendaInformation: 'TOO LATE',
      traceNumber,
    })
  })

  test('is a contested dishonored return', () => {
    const line = '799R73121042880000001260105231380101222313801000000051230312104288000000912468 231380100000007'
    assert.deepEqual(read('addenda99Contested', line), {
      record: 'addenda99Contested',
      ...original,
      contestedReturnReasonCode: 'R73',
      dateOriginalEntryReturned: '260105',
      originalSettlementDate: '122',
      returnTraceNumber: '231380100000005',
      returnSettlementDate: '123',
      returnReasonCode: '03',
      dishonoredReturnTraceNumber: '121042880000009',
      dishonoredReturnSettlementDate: '124',
      dishonoredReturnReasonCode: '68',
      traceNumber,
    })
  })

  test('is a notification of change', () => {
    const line = `798C01121042880000001${' '.repeat(6)}23138010${'1918171614'.padEnd(29)}${' '.repeat(15)}231380100000007`
    const said = { changeCode: 'C01', correctedData: '1918171614' }
    assert.deepEqual(read('addenda98', line), { record: 'addenda98', ...original, ...said, traceNumber })
    const moved = `${line.slice(0, 64)}X${line.slice(65)}`
    assert.throws(() => read('addenda98', moved), /reserved_not_blank/)
  })

  test('is a refused notification of change', () => {
    const line = `798C62121042880000001${' '.repeat(6)}23138010${'1918171614'.padEnd(29)}C010000007     231380100000007`
    assert.deepEqual(read('addenda98Refused', line), {
      record: 'addenda98Refused',
      ...original,
      refusedChangeCode: 'C62',
      correctedData: '1918171614',
      changeCode: 'C01',
      traceSequenceNumber: '0000007',
      traceNumber,
    })
  })
})

describe('a transaction code', () => {
  test('tells the account, the direction and the purpose', () => {
    assert.deepEqual(transactionCode('22'), { account: 'demand', sign: 'credit', purpose: 'money' })
    assert.deepEqual(transactionCode('36'), { account: 'savings', sign: 'debit', purpose: 'return' })
    assert.deepEqual(transactionCode('49'), { account: 'general ledger', sign: 'debit', purpose: 'zero' })
    assert.deepEqual(transactionCode('55'), { account: 'loan', sign: 'debit', purpose: 'money' })
    assert.deepEqual(transactionCode('81'), { account: 'advice', sign: 'credit', purpose: 'advice' })
    for (const none of ['20', '25', '57', '89', '', '2', 'xx']) assert.equal(transactionCode(none), undefined)
  })

  test('has its like for returns, prenotes and the other direction', () => {
    assert.deepEqual([codeLike('24', 'credit', 'return'), codeLike('37', 'debit', 'return')], ['21', '36'])
    assert.deepEqual([codeLike('52', 'debit', 'money'), codeLike('55', 'debit', 'return')], ['55', '56'])
    assert.deepEqual([codeLike('32', 'credit', 'prenote'), codeLike('22', 'debit', 'money')], ['33', '27'])
    assert.equal(codeLike('52', 'debit', 'prenote'), undefined)
  })
})

describe('the tables of codes', () => {
  test('have every class, return reason and change code', () => {
    const classes = 'ACK ADV ARC ATX BOC CCD CIE COR CTX DNE ENR IAT MTE POP POS PPD RCK SHR TEL TRC TRX WEB XCK'
    assert.equal([...secCodes.keys()].join(' '), classes)
    const numbers = (...ranges: readonly (readonly [number, number])[]) =>
      ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, n) => `${from + n}`.padStart(2, '0')))
    const reasons = numbers([1, 47], [50, 53], [61, 62], [67, 77], [80, 85]).map(number => `R${number}`)
    assert.deepEqual([...returnReasons.keys()], reasons)
    const changes = numbers([1, 14], [61, 69]).map(number => `C${number}`)
    assert.deepEqual([...changeCodes.keys()], changes)
  })

  test('say which returns count in which rate', () => {
    const inRate = (wanted: string) => [...returnReasons].flatMap(([code, { rate }]) => (rate === wanted ? [code] : []))
    assert.deepEqual(inRate('unauthorized'), ['R05', 'R07', 'R10', 'R11', 'R29', 'R51'])
    assert.deepEqual(inRate('administrative'), ['R02', 'R03', 'R04'])
  })

  test('say after which returns a payee is not paid again before somebody has looked', () => {
    const wrong = [...returnReasons].flatMap(([code, reason]) => (reason.wrong === null ? [] : [code]))
    const expected = 'R02 R03 R04 R12 R13 R14 R15 R16 R20 R21 R22 R23 R28 R34 R82'
    assert.equal(wrong.join(' '), expected)
  })
})

describe('corrected data', () => {
  test('holds what its change code says, in its columns', () => {
    assert.deepEqual(readCorrectedData('C01', '1918171614'), { accountNumber: '1918171614' })
    assert.deepEqual(readCorrectedData('C02', '231380104'), { routingNumber: '231380104' })
    assert.deepEqual(readCorrectedData('C03', '231380104   1918171614'), {
      routingNumber: '231380104',
      accountNumber: '1918171614',
    })
    assert.deepEqual(readCorrectedData('C06', `${'1918171614'.padEnd(20)}32`), {
      accountNumber: '1918171614',
      transactionCode: '32',
    })
    assert.deepEqual(readCorrectedData('C07', `231380104${'1918171614'.padEnd(17)}37`), {
      routingNumber: '231380104',
      accountNumber: '1918171614',
      transactionCode: '37',
    })
    assert.deepEqual(readCorrectedData('C13', ''), {})
  })

  test('that is not what its code says is nothing: a person reads it', () => {
    const broken = [
      ['C02', '231380105'],
      ['C03', '2313801041918171614'],
      ['C05', '99'],
      ['C05', '21'],
      ['C01', ''],
      ['C98', 'x'],
    ] as const
    for (const [code, data] of broken) assert.equal(readCorrectedData(code, data), null, code)
  })

  test('is written as it is read, or not at all', () => {
    const corrected = { routingNumber: '231380104', accountNumber: '1918171614', transactionCode: '37' }
    const data = writeCorrectedData('C07', corrected)
    assert.equal(data, '2313801041918171614       37')
    assert.deepEqual(readCorrectedData('C07', data ?? ''), corrected)
    assert.equal(writeCorrectedData('C01', { accountNumber: '1'.repeat(18) }), null)
    assert.equal(writeCorrectedData('C01', corrected), null)
    assert.equal(writeCorrectedData('C02', { routingNumber: '231380105' }), null)
  })
})

describe('the answer of a receiving bank', () => {
  const { detail } = cie(1, 12_345n)
  const payment = detail.record === 'cieEntryDetail' ? detail : assert.fail('a CIE entry')
  const header = batchHeader()
  const answering = { header, detail: payment, traceNumber: traceNumber(theirDfi, 7) }

  test('is a return: the entry with its amount, on its way back, and why', async () => {
    const returned = returnOf(answering, 'R03', { information: 'NO SUCH ACCOUNT' })
    const { transactionCode: code, receivingDfi, amount } = returned.detail
    assert.deepEqual([code, receivingDfi, amount], ['21', '121042882', 12_345n])
    const [addenda] = returned.addenda
    assert.ok(addenda?.record === 'addenda99' && reasonOf(addenda) === 'R03')
    assert.deepEqual([addenda.originalEntryTraceNumber, addenda.originalReceivingDfi], [payment.traceNumber, theirDfi])
    const back = answerHeader(header, 'return', { originatingDfi: theirDfi, batchNumber: '0000001' })
    const file = { header: fileHeader, batches: [{ header: back, entries: [returned] }] }
    assert.deepEqual(wholeOf(await eventsOf(await written(file))), file)
  })

  test('is a notification of change: no money, and what the next entry should have', async () => {
    const change = changeOf(answering, 'C01', { accountNumber: '1918171614' }) ?? assert.fail('a change')
    assert.deepEqual([change.detail.transactionCode, change.detail.amount], ['21', 0n])
    const back = answerHeader(header, 'change', { originatingDfi: theirDfi, batchNumber: '0000001' })
    const file = { header: fileHeader, batches: [{ header: back, entries: [change] }] }
    assert.deepEqual(wholeOf(await eventsOf(await written(file))), file)
    assert.equal(changeOf(answering, 'C02', { routingNumber: '231380105' }), null)
  })
})

describe('a routing number', () => {
  test('is eight digits and the one that they demand', () => {
    assert.deepEqual([withCheckDigit('12104288'), withCheckDigit('23138010')], ['121042882', '231380104'])
  })

  test('stands in the columns of each entry that say whom it is for', () => {
    for (const { entry } of secCodes.values()) {
      const field = fieldsOf(entry).find(({ kind }) => kind === 'routing')
      assert.deepEqual([field?.from, field?.to], [4, 12])
    }
  })
})
