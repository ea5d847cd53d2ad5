import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'

import { fault } from '../../base/outcome.ts'
import type { Entry, Particulars } from '../file.ts'
import { type AchTerms, paymentFile } from './payment-file.ts'
import { readAch } from './read.ts'

const terms: AchTerms = {
  destination: '091000019',
  destinationName: 'Federal Reserve Bank',
  origin: '111000025',
  originName: 'First Bank',
  originator: '111000025',
  companyName: 'First Bank Bill Pay',
  companyIdentification: '1234567890',
}
const person: Particulars = {
  bank: '021000021',
  number: '98765432',
  name: 'Zoë Müller-Ångström & Sons of Nowhere',
  payer: 'Alice Ames',
}
const biller: Particulars = { ...person, name: 'Power & Light', customerNumber: 'A-4711' }
let count = 0
const entry = (particulars: Particulars, more: { minor?: bigint; method?: 'ach' | 'same_day_ach' } = {}): Entry => ({
  place: ++count,
  particulars,
  instruction: {
    id: `itn_${count}`,
    reference: `pay_${count}`,
    method: more.method ?? 'ach',
    creditor: 'tok_1',
    money: { minor: more.minor ?? 1_000n, currency: 'USD' },
  },
})
const format = paymentFile(terms)
const write = async (entries: readonly Entry[], madeAt = '2026-01-05T15:07:00Z', ofDay = 0) => {
  const composed = await format.compose({ id: 'fil_1', madeAt: new Date(madeAt), madeOn: '2026-01-05', ofDay }, entries)
  return composed.ok ? composed.value : fault(composed.refusal.why)
}
const read = async (bytes: Buffer) => {
  const events = []
  for await (const event of readAch(Readable.from([bytes]))) events.push(event)
  return events
}

describe('a payment file', () => {
  test('is one that our own reader accepts, without a remark, and has every cent', async () => {
    const bytes = await write([entry(person), entry(biller), entry(biller, { method: 'same_day_ach', minor: 250n })])
    const events = await read(bytes)
    const end = events.at(-1)
    assert.ok(end?.kind === 'end' && end.isAcceptable)
    assert.deepEqual([end.mistakes, end.remarks, end.totalCredit, end.totalDebit], [0, 0, 2_250n, 0n])
    const entries = events.flatMap(event => (event.kind === 'entry' ? [event.entry.detail] : []))
    assert.deepEqual(
      entries.map(detail => ('amount' in detail ? detail.amount : 0n)).toSorted((a, b) => Number(a - b)),
      [250n, 1_000n, 1_000n],
    )
  })

  test('pays billers in the name and number of their customer, people in their own, and today what is for today', async () => {
    const lines = (await write([entry(person), entry(biller), entry(person, { method: 'same_day_ach' })]))
      .toString()
      .split('\n')
    const batches = lines.filter(line => line.startsWith('5')).map(line => [line.slice(50, 53), line.slice(69, 75)])
    assert.deepEqual(batches, [
      ['CIE', '260106'],
      ['PPD', '260106'],
      ['PPD', '260105'],
    ])
    const [cie = '', ppd = ''] = lines.filter(line => line.startsWith('6'))
    assert.equal(cie.slice(39, 76), 'Alice Ames     A-4711                ')
    assert.equal(ppd.slice(54, 76), 'Zoe Muller-Angstrom & ')
  })

  test('says when it was made on the clock in New York, and which of its day it is', async () => {
    const header = (await write([entry(person)], '2026-01-05T15:07:00Z', 27)).toString().slice(0, 94)
    assert.equal(header.slice(3, 34), ' 091000019 1110000252601051007' + '1')
  })

  const flaws: readonly (readonly [string, Entry])[] = [
    ['bank_has_no_routing_number', entry({ ...person, bank: '021000022' })],
    ['bank_has_no_routing_number', entry({ ...person, bank: 'COBADEFF' })],
    ['account_number_not_for_ach', entry({ ...person, number: '123456789012345678' })],
    ['account_number_not_for_ach', entry({ ...person, number: 'ü1' })],
    ['customer_number_not_for_ach', entry({ ...biller, customerNumber: '12345678901234567890123' })],
    ['amount_not_for_ach', entry(person, { minor: 10_000_000_000n })],
    ['over_same_day_ceiling', entry(person, { minor: 1_000_000_01n, method: 'same_day_ach' })],
  ]
  for (const [flaw, flawed] of flaws) {
    test(`leaves out what it cannot say: ${flaw}, ${flawed.particulars.bank}`, () =>
      assert.equal(format.flawOf(flawed), flaw))
  }
  test('says everything up to there', async () => {
    const widest = [
      entry({ ...person, number: '12345678901234567' }),
      entry({ ...biller, customerNumber: '1234567890123456789012' }),
      entry(person, { minor: 9_999_999_999n }),
      entry(person, { minor: 1_000_000_00n, method: 'same_day_ach' }),
    ]
    assert.deepEqual(widest.map(format.flawOf), [undefined, undefined, undefined, undefined])
    const end = (await read(await write(widest))).at(-1)
    assert.ok(end?.kind === 'end' && end.isAcceptable)
  })
})
