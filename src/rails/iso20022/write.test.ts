import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { schemaFlaw, unlessSamples } from '../../../test/iso20022-messages.ts'
import { businessDate } from '../../base/dates.ts'
import { fault, type Outcome } from '../../base/outcome.ts'
import { all, group, maybe, money, moneyAt, textAt } from './element.ts'
import type { Rule } from './findings.ts'
import { type CreditTransferInitiation, pain001, writePain001 } from './pain001.ts'
import { readMessage } from './read.ts'
import type { Message } from './shape.ts'
import { type WriteRefusal, writeMessage } from './write.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)

const id = fc.stringMatching(/^[a-z]{3}_[0-9a-z]{1,26}$/)
const name = fc.stringMatching(/^[A-Za-z&<>'"ü€][A-Za-z &<>'"ü€]{0,60}[a-z]$/)
const bank = fc.constantFrom('021000021', '091000019', '011401533')
const number = fc.stringMatching(/^[0-9A-Z-]{1,34}$/)
const account = fc.record({ name, bank, number })
const dollars = fc.bigInt({ min: 1n, max: 999_999_999_999n }).map(minor => ({ minor, currency: 'USD' }))
const instant = fc.integer({ min: 1e12, max: 2e12 }).map(ms => new Date(ms))
const day = instant.map(at => businessDate(at.toISOString().slice(0, 10)))
const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null })

const initiations: fc.Arbitrary<CreditTransferInitiation> = fc.record({
  id,
  madeAt: instant,
  initiator: fc.record({ name, identification: orNull(number) }),
  parts: fc.array(
    fc.record({
      id,
      service: fc.constantFrom('NURG', 'SDVA'),
      executeOn: day,
      debtor: account,
      transfers: fc.array(
        fc.record({ id, money: dollars, creditor: account, ultimateDebtor: orNull(name), reference: orNull(number) }),
        { minLength: 1, maxLength: 4 },
      ),
    }),
    { minLength: 1, maxLength: 2 },
  ),
})
const bytesOf = (outcome: Outcome<Buffer, WriteRefusal>): Buffer =>
  outcome.ok ? outcome.value : fault(`${outcome.refusal.finding.path} ${outcome.refusal.finding.rule}`)

/** Reads by the shape it was written by. */
async function rootOf(message: Message, bytes: Buffer) {
  const read = await readMessage([bytes], [message])
  if (!read.ok) throw new Error(JSON.stringify(read.refusal))
  assert.deepEqual(read.value.remarks, [])
  return read.value
}

/** Reading and writing again is the same bytes. */
async function isSteady(message: Message, bytes: Buffer): Promise<void> {
  const { root, version } = await rootOf(message, bytes)
  assert.equal(bytesOf(writeMessage(message, version, root)).toString(), bytes.toString())
}

describe('a message of ours', () => {
  for (const version of [3, 9, 11] as const) {
    const versioned = `pain.001.001.${String(version).padStart(2, '0')}`
    test(`${versioned} is read as it was written`, async () => {
      await fc.assert(
        fc.asyncProperty(initiations, async initiation => {
          const bytes = bytesOf(writePain001(initiation, version))
          await isSteady(pain001, bytes)
          const { root } = await rootOf(pain001, bytes)
          const parts = all(root, 'PmtInf')
          const wanted = initiation.parts.flatMap(part => part.transfers)
          const found = parts.flatMap(part => all(part, 'CdtTrfTxInf'))
          assert.deepEqual(
            found.map(one => [
              textAt(one, 'PmtId', 'EndToEndId'),
              moneyAt(one, 'Amt', 'InstdAmt'),
              textAt(one, 'CdtrAgt', 'FinInstnId', 'ClrSysMmbId', 'MmbId'),
              textAt(one, 'CdtrAcct', 'Id', 'Othr', 'Id'),
              textAt(one, 'Cdtr', 'Nm'),
              textAt(one, 'UltmtDbtr', 'Nm'),
              textAt(one, 'RmtInf', 'Strd', 'CdtrRefInf', 'Ref'),
            ]),
            wanted.map(one => [
              one.id,
              one.money,
              one.creditor.bank,
              one.creditor.number,
              one.creditor.name,
              one.ultimateDebtor,
              one.reference,
            ]),
          )
          const total = wanted.reduce((sum, one) => sum + one.money.minor, 0n)
          assert.equal(BigInt((textAt(root, 'GrpHdr', 'CtrlSum') ?? '').replace('.', '')), total)
          assert.equal(textAt(root, 'GrpHdr', 'NbOfTxs'), String(wanted.length))
        }),
        { seed, numRuns: 25 },
      )
    })

    test(`${versioned} is as its schema wants it`, unlessSamples, () => {
      for (const initiation of fc.sample(initiations, { seed, numRuns: 10 }))
        assert.equal(schemaFlaw(versioned, bytesOf(writePain001(initiation, version))), null)
    })
  }
})

describe('a message is not written', () => {
  const [initiation = fault('none')] = fc.sample(initiations, { seed, numRuns: 1 })
  const [part = fault('none')] = initiation.parts
  const [transfer = fault('none')] = part.transfers
  const withTransfer = (more: Partial<typeof transfer>): CreditTransferInitiation => ({
    ...initiation,
    parts: [{ ...part, transfers: [{ ...transfer, ...more }] }],
  })
  const credit = '/Document/CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf'
  const table: readonly (readonly [what: string, Outcome<Buffer, WriteRefusal>, rule: Rule, path: string])[] = [
    [
      'with a name too long',
      writePain001(withTransfer({ creditor: { ...transfer.creditor, name: 'n'.repeat(141) } })),
      'prose_too_long',
      `${credit}/Cdtr/Nm`,
    ],
    [
      'with a line end in a name',
      writePain001(withTransfer({ ultimateDebtor: 'A\nB' })),
      'xml_malformed',
      `${credit}/UltmtDbtr/Nm`,
    ],
    [
      'with half a character',
      writePain001(withTransfer({ ultimateDebtor: 'A\ud800' })),
      'xml_malformed',
      `${credit}/UltmtDbtr/Nm`,
    ],
    [
      'with blanks around an identifier',
      writePain001(withTransfer({ reference: ' 1' })),
      'blanks_around',
      `${credit}/RmtInf/Strd/CdtrRefInf/Ref`,
    ],
    [
      'with an identifier of 36 characters',
      writePain001({ ...initiation, id: 'i'.repeat(36) }),
      'identifier_too_long',
      '/Document/CstmrCdtTrfInitn/GrpHdr/MsgId',
    ],
    [
      'with an amount below zero',
      writePain001(withTransfer({ money: { minor: -1n, currency: 'USD' } })),
      'amount_malformed',
      `${credit}/Amt/InstdAmt`,
    ],
    [
      'with nothing in it',
      writePain001({ ...initiation, parts: [] }),
      'currencies_differ',
      '/Document/CstmrCdtTrfInitn',
    ],
    [
      'with two currencies in one sum',
      writePain001({
        ...initiation,
        parts: [part, { ...part, transfers: [{ ...transfer, money: { minor: 1n, currency: 'CAD' } }] }],
      }),
      'currencies_differ',
      '/Document/CstmrCdtTrfInitn',
    ],
    [
      'with elements out of order',
      writeMessage(pain001, 9, group('CstmrCdtTrfInitn', group('PmtInf'), group('GrpHdr'))),
      'element_missing',
      '/Document/CstmrCdtTrfInitn/PmtInf/PmtInfId',
    ],
    [
      'with a currency where none belongs',
      writeMessage(pain001, 9, group('CstmrCdtTrfInitn', group('GrpHdr', money('MsgId', transfer.money)))),
      'currency_missing',
      '/Document/CstmrCdtTrfInitn/GrpHdr/MsgId',
    ],
    [
      'with an element that the message has not',
      writeMessage(pain001, 9, group('CstmrCdtTrfInitn', group('Hdr', maybe('x', null)))),
      'element_unknown',
      '/Document/CstmrCdtTrfInitn/Hdr',
    ],
  ]
  for (const [what, outcome, rule, path] of table) {
    test(what, () => {
      assert.ok(!outcome.ok)
      assert.deepEqual([outcome.refusal.finding.rule, outcome.refusal.finding.path], [rule, path])
    })
  }
})
