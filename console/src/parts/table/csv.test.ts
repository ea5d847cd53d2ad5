import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { cellOf, csvOf, sha256Of } from './csv.ts'

describe('rows to take along', () => {
  test('have no cell that a spreadsheet would run', () => {
    for (const formula of ['=1+1', '+1', '@SUM(A1)', '-cmd', '\tx']) assert.match(cellOf(formula), /^"?'/)
    assert.equal(cellOf('-12.50'), '-12.50')
  })

  test('have cells by RFC 4180', () => {
    assert.equal(cellOf('a "b", c'), '"a ""b"", c"')
    assert.equal(cellOf('two\nlines'), '"two\nlines"')
  })

  test('say above them what they are, when, of where, and of how many', () => {
    const about = {
      institution: 'First Demo Bank',
      name: 'payments',
      filtered: 'held',
      timeZone: 'America/Chicago',
      isCut: false,
      at: new Date('2026-11-23T10:00:00Z'),
    }
    const columns = [{ title: 'Id', text: ({ id }: { id: string }) => id }, { title: 'Seen, not taken' }]
    assert.deepEqual(csvOf(about, columns, [{ id: 'pay_1' }, { id: '=x' }]).split('\r\n'), [
      '"Vouch, First Demo Bank: payments"',
      'Taken at 2026-11-23T10:00:00.000Z; times without a zone are in America/Chicago',
      'Only: held',
      '2 rows',
      'Id',
      'pay_1',
      "'=x",
      '',
    ])
  })

  test('are known by their hash', async () => {
    assert.equal(await sha256Of('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})
