import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { anyReport, reportOf, schemaFlaw, unlessSamples } from '../../../test/iso20022-messages.ts'
import type { StatusReport } from '../status-report.ts'
import type { Rule } from './findings.ts'
import { readStatusReports } from './status-reports.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)
const names = ['pain.002.001.03', 'pain.002.001.10', 'pacs.002.001.10', 'pacs.002.001.12'] as const
const kindOf = (name: (typeof names)[number]) => (name.startsWith('pain') ? 'pain.002' : 'pacs.002')

const read = async (text: string): Promise<readonly StatusReport[]> => {
  const outcome = await readStatusReports([Buffer.from(text)])
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal))
  return outcome.value.value
}
const wrongIn = async (text: string): Promise<readonly [Rule, string]> => {
  const outcome = await readStatusReports([Buffer.from(text)])
  if (outcome.ok) throw new Error('it was read')
  return [outcome.refusal.finding.rule, outcome.refusal.finding.path]
}

const header = '<GrpHdr><MsgId>B-1</MsgId><CreDtTm>2026-01-05T12:00:00Z</CreDtTm></GrpHdr>'
const customer = (inside: string) =>
  `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>${header}${inside}</CstmrPmtStsRpt></Document>`
const banks = (inside: string) =>
  `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.002.001.10"><FIToFIPmtStsRpt>${header}${inside}</FIToFIPmtStsRpt></Document>`
const ours = '<OrgnlMsgId>fil_1</OrgnlMsgId><OrgnlMsgNmId>NACHA</OrgnlMsgNmId>'
const about = (inside = '') => `<OrgnlGrpInfAndSts>${ours}${inside}</OrgnlGrpInfAndSts>`
const part = (inside: string) => `<OrgnlPmtInfAndSts><OrgnlPmtInfId>P-1</OrgnlPmtInfId>${inside}</OrgnlPmtInfAndSts>`
const reason = (code: string, text: string) =>
  `<StsRsnInf><Rsn><Cd>${code}</Cd></Rsn><AddtlInf>${text}</AddtlInf><AddtlInf>more</AddtlInf></StsRsnInf>`

describe('a report of status', () => {
  for (const name of names) {
    test(`of ${name} is read as it was written`, async () => {
      await fc.assert(
        fc.asyncProperty(anyReport(kindOf(name)), async report => {
          assert.deepEqual(await read(reportOf(report, name)), [report])
        }),
        { seed, numRuns: 40 },
      )
    })

    test(`of ${name} is written here as its schema wants it`, unlessSamples, () => {
      // The schema of version 3 lists what a status may be, without CANC.
      const some = fc.sample(anyReport(kindOf(name)), { seed, numRuns: 10 })
      for (const report of some) {
        const text = reportOf(report, name).replaceAll('CANC', 'RJCT')
        assert.equal(schemaFlaw(name, Buffer.from(text)), null)
      }
    })
  }

  test('says that a file of ours was taken, or was not, and why', async () => {
    const [taken] = await read(customer(about('<GrpSts>ACCP</GrpSts>')))
    assert.deepEqual(taken, {
      id: 'B-1',
      madeAt: new Date('2026-01-05T12:00:00Z'),
      originalId: 'fil_1',
      originalKind: 'NACHA',
      status: 'ACCP',
      reasons: [],
      transactions: [],
    })
    const [refused] = await read(customer(about(`<GrpSts>RJCT</GrpSts>${reason('AM10', 'sum')}`)))
    assert.deepEqual([refused?.status, refused?.reasons], ['RJCT', [{ code: 'AM10', information: 'sum more' }]])
  })

  test('says of each transaction what is said of the part it is in', async () => {
    const inside = '<PmtInfSts>RJCT</PmtInfSts>' + reason('AC01', 'account')
    const transactions =
      '<TxInfAndSts><OrgnlEndToEndId>itn_1</OrgnlEndToEndId></TxInfAndSts>' +
      `<TxInfAndSts><OrgnlEndToEndId>itn_2</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts>`
    const [report] = await read(customer(about('<GrpSts>PART</GrpSts>') + part(inside + transactions)))
    assert.deepEqual(
      report?.transactions.map(one => [one.originalEndToEndId, one.status, one.reasons.map(({ code }) => code)]),
      [
        ['itn_1', 'RJCT', ['AC01']],
        ['itn_2', 'ACSC', []],
      ],
    )
  })

  test('says nothing of the whole where it speaks of a part', async () => {
    const reports = await read(customer(about() + part(`<PmtInfSts>RJCT</PmtInfSts>${reason('AM04', 'funds')}`)))
    assert.deepEqual(
      reports.map(({ originalPart, status, reasons }) => [originalPart, status, reasons[0]?.code]),
      [
        [undefined, null, undefined],
        ['P-1', 'RJCT', 'AM04'],
      ],
    )
  })

  test('keeps a text without a code', async () => {
    const told = '<StsRsnInf><AddtlInf>call us</AddtlInf></StsRsnInf>'
    const [report] = await read(customer(about(`<GrpSts>PDNG</GrpSts>${told}`)))
    assert.deepEqual(report?.reasons, [{ code: 'NARR', information: 'call us' }])
  })

  test('of several messages becomes several', async () => {
    const one = (id: string, transaction: string) =>
      `<TxInfAndSts><OrgnlGrpInf><OrgnlMsgId>${id}</OrgnlMsgId><OrgnlMsgNmId>pacs.008.001.08</OrgnlMsgNmId></OrgnlGrpInf>` +
      `<OrgnlTxId>${transaction}</OrgnlTxId><TxSts>ACSC</TxSts></TxInfAndSts>`
    const reports = await read(banks(one('m-1', 'a') + one('m-2', 'b') + one('m-1', 'c')))
    assert.deepEqual(
      reports.map(report => [report.originalId, report.transactions.map(own => own.originalTransactionId)]),
      [
        ['m-1', ['a', 'c']],
        ['m-2', ['b']],
      ],
    )
  })

  test('whose part has another status than the whole, and no transactions, has a report of the part', async () => {
    const accepted = part('<PmtInfSts>ACCP</PmtInfSts>')
    const rejected = part('<PmtInfSts>RJCT</PmtInfSts><StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf>')
    const said = async (text: string) =>
      (await read(text)).map(({ originalPart, status, reasons }) => [
        originalPart,
        status,
        reasons.map(({ code }) => code),
      ])
    assert.deepEqual(await said(customer(about('<GrpSts>PART</GrpSts>') + accepted + rejected)), [
      [undefined, 'PART', []],
      ['P-1', 'ACCP', []],
      ['P-1', 'RJCT', ['AM04']],
    ])
    assert.deepEqual(await said(customer(about() + accepted + rejected)), [
      [undefined, null, []],
      ['P-1', 'ACCP', []],
      ['P-1', 'RJCT', ['AM04']],
    ])
  })

  const root = '/Document/CstmrPmtStsRpt'
  const table: readonly (readonly [what: string, text: string, rule: Rule, path: string])[] = [
    [
      'of transactions in it is not said which message',
      banks('<TxInfAndSts><OrgnlTxId>a</OrgnlTxId></TxInfAndSts>'),
      'report_about_several',
      '/Document/FIToFIPmtStsRpt/TxInfAndSts[1]',
    ],
    [
      'about the same twice',
      banks(about() + about()),
      'report_about_several',
      '/Document/FIToFIPmtStsRpt/OrgnlGrpInfAndSts[2]',
    ],
    ['about nothing', customer(''), 'element_missing', `${root}/OrgnlGrpInfAndSts`],
    [
      'with two states',
      customer(about('<GrpSts>ACCP</GrpSts><GrpSts>RJCT</GrpSts>')),
      'element_repeated',
      `${root}/OrgnlGrpInfAndSts/GrpSts`,
    ],
    [
      'with a state in words',
      customer(about('<GrpSts>accepted</GrpSts>')),
      'code_malformed',
      `${root}/OrgnlGrpInfAndSts/GrpSts`,
    ],
    ['with a document type', `<!DOCTYPE x>${customer(about())}`, 'doctype', ''],
    ['that is a statement', customer(about()).replace('pain.002.001.10', 'camt.053.001.08'), 'message_unknown', ''],
  ]
  for (const [what, text, rule, path] of table)
    test(`is refused ${what}`, async () => assert.deepEqual(await wrongIn(text), [rule, path]))
})
