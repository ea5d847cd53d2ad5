import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import {
  anyStatement,
  camtOf,
  camts,
  expectedOf,
  messageName,
  samples,
  schemaFlaw,
  unlessSamples,
} from '../../../test/iso20022-messages.ts'
import { fault, type Outcome } from '../../base/outcome.ts'
import type { Statement } from '../statement.ts'
import type { Finding, Rule } from './findings.ts'
import { remarksMax } from './read.ts'
import { readSheets, readStatements } from './statements.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)

const header = '<GrpHdr><MsgId>M-1</MsgId><CreDtTm>2026-01-06T06:00:00-05:00</CreDtTm></GrpHdr>'
const balance = (code: string, amount: string, side = 'CRDT', day = '2026-01-05') =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="USD">${amount}</Amt>` +
  `<CdtDbtInd>${side}</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`
const details = (inside: string) => `<NtryDtls>${inside}</NtryDtls>`
const transaction = (amount: string, refs = '') => `<TxDtls><Refs>${refs}</Refs><Amt Ccy="USD">${amount}</Amt></TxDtls>`
const entry = (amount: string, more: { side?: string; inside?: string; state?: string } = {}) =>
  `<Ntry><Amt Ccy="USD">${amount}</Amt><CdtDbtInd>${more.side ?? 'CRDT'}</CdtDbtInd><Sts><Cd>${more.state ?? 'BOOK'}</Cd></Sts>` +
  `<BookgDt><DtTm>2026-01-05T23:59:59-05:00</DtTm></BookgDt><ValDt><Dt>2026-01-06</Dt></ValDt>` +
  `<BkTxCd><Prtry><Cd>ACH</Cd></Prtry></BkTxCd>${more.inside ?? ''}</Ntry>`
const account = '<Acct><Id><Othr><Id>4711</Id></Othr></Id><Ccy>USD</Ccy></Acct>'
const message = (inside: string, head = header) =>
  `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">` +
  `<BkToCstmrStmt>${head}<Stmt><Id>S-1</Id>${inside}</Stmt></BkToCstmrStmt></Document>`
const whole = (entries: string, closing: string) =>
  message(account + balance('OPBD', '100.00') + balance('CLBD', closing) + entries)

const read = (text: string | Buffer) => readStatements([Buffer.from(text)])
/** A refusal in words, as somebody would log it. */
const said = (outcome: Outcome<unknown, { readonly code: string }>) =>
  outcome.ok ? '' : JSON.stringify(outcome.refusal)
const statementOf = async (text: string): Promise<Statement> => {
  const outcome = await read(text)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal))
  return outcome.value.value[0] ?? fault('no statement')
}
const mistakeIn = async (text: string): Promise<Finding> => {
  const outcome = await read(text)
  return outcome.ok ? fault('it was read') : outcome.refusal.finding
}

describe('a statement', () => {
  for (const camt of camts) {
    test(`of ${messageName(camt)} is read as it was written`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyStatement(camt), { minLength: 1, maxLength: 2 }),
          fc.boolean(),
          async (all, summary) => {
            const outcome = await read(camtOf(all, camt, { summary }))
            assert.ok(outcome.ok, said(outcome))
            assert.deepEqual(outcome.value.value, all)
            assert.deepEqual(outcome.value.remarks, [])
          },
        ),
        { seed, numRuns: 12 },
      )
    })

    test(`of ${messageName(camt)} is written here as its schema wants it`, unlessSamples, () => {
      for (const statement of fc.sample(anyStatement(camt), { seed, numRuns: 8 }))
        assert.equal(schemaFlaw(messageName(camt), Buffer.from(camtOf([statement], camt, { summary: true }))), null)
    })
  }

  test('has the day that the bank wrote, and the instant that it meant', async () => {
    const { madeAt, lines, account: number, kind } = await statementOf(whole(entry('1.00'), '101.00'))
    assert.equal(madeAt.toISOString(), '2026-01-06T11:00:00.000Z')
    assert.deepEqual([lines[0]?.bookedOn, lines[0]?.valueOn], ['2026-01-05', '2026-01-06'])
    assert.deepEqual([number, kind, lines[0]?.code], ['4711', 'statement', 'ACH'])
  })

  test('has a total of ours by the name we gave it, whether the bank lists what was in it or not', async () => {
    const batch =
      '<Btch><MsgId>fil_1</MsgId><PmtInfId>fil_1</PmtInfId><NbOfTxs>2</NbOfTxs><TtlAmt Ccy="USD">3.00</TtlAmt></Btch>'
    const listed = details(
      batch + transaction('1.00', '<EndToEndId>itn_1</EndToEndId>') + transaction('2.00', '<PmtInfId>x</PmtInfId>'),
    )
    const debit = { side: 'DBIT' }
    const { lines } = await statementOf(
      whole(entry('3.00', { ...debit, inside: details(batch) }) + entry('3.00', { ...debit, inside: listed }), '94.00'),
    )
    const said = lines.map(line =>
      line.details.map(one => [one.paymentInformationId, one.endToEndId, one.money?.minor]),
    )
    assert.deepEqual(said, [
      [['fil_1', null, 300n]],
      [
        ['fil_1', 'itn_1', 100n],
        ['x', null, 200n],
      ],
    ])
  })

  test('has a return by its trace number and reason', async () => {
    const returned =
      '<TxDtls><Refs><TxId>091000010000001</TxId></Refs><Amt Ccy="USD">1.00</Amt><RtrInf><Rsn><Prtry>R03</Prtry></Rsn></RtrInf></TxDtls>'
    const [line] = (await statementOf(whole(entry('1.00', { inside: details(returned) }), '101.00'))).lines
    assert.deepEqual([line?.details[0]?.transactionId, line?.details[0]?.returnReason], ['091000010000001', 'R03'])
  })

  test('adds up with debits, reversals, overdrafts, and what is not booked yet left out', async () => {
    const entries =
      entry('150.00', { side: 'DBIT' }) + entry('0') + entry('7.5', { state: 'PDNG' }) + entry('9', { state: 'FUTR' })
    const text = message(account + balance('PRCD', '100') + balance('CLBD', '50.00', 'DBIT') + entries)
    const { opening, closing, lines } = await statementOf(text)
    assert.deepEqual([opening?.money.minor, closing?.money.minor, closing?.side], [100_00n, 50_00n, 'debit'])
    assert.deepEqual(
      lines.map(({ state }) => state),
      ['booked', 'booked', 'pending', 'pending'],
    )
  })

  test('is exact where a float would not be', async () => {
    const entries = entry('0.10') + entry('0.20') + entry('9007199254740993.01')
    const { lines, closing } = await statementOf(whole(entries, '9007199254741093.31'))
    assert.equal(closing?.money.minor, 900_719_925_474_109_331n)
    assert.deepEqual(
      lines.map(({ money }) => money.minor),
      [10n, 20n, 900_719_925_474_099_301n],
    )
  })

  test('of the first version has its batches in the entry itself', async () => {
    const batches =
      '<Btch><MsgId>m</MsgId><PmtInfId>fil_1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch><Btch><PmtInfId>fil_2</PmtInfId></Btch>'
    const first = (inside: string) =>
      `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.01"><BkToCstmrAcctRptV01>${header}<Rpt><Id>R-1</Id>` +
      '<CreDtTm>2026-01-06T06:00:00Z</CreDtTm><Acct><Id><PrtryAcct><Id>4711</Id></PrtryAcct></Id></Acct>' +
      '<Ntry><Amt Ccy="USD">3.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BkTxCd/>' +
      `${inside}</Ntry></Rpt></BkToCstmrAcctRptV01></Document>`
    const returned = '<TxDtls><Refs><TxId>t</TxId></Refs><RtrInf><RtrRsn><Cd>AC04</Cd></RtrRsn></RtrInf></TxDtls>'
    const detailsOf = async (inside: string) => {
      const { kind, account: number, lines } = await statementOf(first(inside))
      assert.deepEqual([kind, number, lines.length], ['report', '4711', 1])
      return lines[0]?.details.map(one => [
        one.messageId,
        one.paymentInformationId,
        one.transactionId,
        one.returnReason,
      ])
    }
    assert.deepEqual(await detailsOf(batches), [
      ['m', 'fil_1', null, null],
      [null, 'fil_2', null, null],
    ])
    assert.deepEqual(await detailsOf(`<Btch><PmtInfId>fil_1</PmtInfId></Btch>${returned}`), [
      [null, 'fil_1', 't', 'AC04'],
    ])
    assert.deepEqual(await detailsOf(''), [])
  })

  test("is not compared with its transactions where there are charges, nor with balances of the bank's own", async () => {
    const charged = details(
      '<TxDtls><Amt Ccy="USD">5.00</Amt><Chrgs><TtlChrgsAndTaxAmt Ccy="USD">1</TtlChrgsAndTaxAmt></Chrgs></TxDtls>',
    )
    const own = balance('CLBD', '7.00').replace(/<Cd>CLBD<.Cd>/, '<Prtry>CLBD</Prtry>')
    const text = message(
      account + balance('OPBD', '0') + own + balance('CLBD', '4.00') + entry('4.00', { inside: charged }),
    )
    assert.equal((await statementOf(text)).closing?.money.minor, 400n)
  })

  test('has no account number or name in anything that is said of it', async () => {
    const secret = whole(entry('1.00'), '7.00')
      .replace('4711', '123456789012')
      .replace('</Ccy></Acct>', '</Ccy><Nm>Alice Ames</Nm></Acct>')
    const outcome = await read(secret)
    assert.match(said(outcome), /statement_differs/)
    assert.ok(!/123456789012|Alice/.test(said(outcome)))
    const unknown = whole('<Alice123456789012/>', '100.00')
    assert.match(said(await read(unknown)), /element_unknown/)
    assert.ok(!/Alice/.test(said(await read(unknown))))
  })
})

type Wrong = readonly [what: string, text: string, rule: Rule, path: string, found?: string]

describe('a statement is refused', () => {
  const stmt = '/Document/BkToCstmrStmt/Stmt[1]'
  const batch = (count: number, total: string) =>
    `<Btch><NbOfTxs>${count}</NbOfTxs><TtlAmt Ccy="USD">${total}</TtlAmt></Btch>`
  const page = (number: string, last: string) =>
    `<StmtPgntn><PgNb>${number}</PgNb><LastPgInd>${last}</LastPgInd></StmtPgntn>`
  const good = whole(entry('1.00'), '101.00')
  const table: readonly Wrong[] = [
    ['a cent short', whole(entry('1.00') + entry('2.00'), '102.99'), 'statement_differs', `${stmt}/Bal`, '-0.01'],
    [
      'a debit taken for a credit',
      whole(entry('1.00', { side: 'DBIT' }), '101.00'),
      'statement_differs',
      `${stmt}/Bal`,
      '2.00',
    ],
    ['an entry lost', whole('', '101.00'), 'statement_differs', `${stmt}/Bal`, '1.00'],
    [
      'an entry that comes twice',
      whole(entry('1.00') + entry('1.00'), '101.00'),
      'statement_differs',
      `${stmt}/Bal`,
      '-1.00',
    ],
    [
      'a batch that does not come to its total',
      whole(entry('3.00', { inside: details(batch(2, '3.00') + transaction('1.00') + transaction('1.99')) }), '103.00'),
      'batch_sum_differs',
      `${stmt}/Ntry[1]/NtryDtls[1]/Btch`,
      '0.01',
    ],
    [
      'more transactions than their batch has',
      whole(entry('3.00', { inside: details(batch(1, '3.00') + transaction('1.00') + transaction('2.00')) }), '103.00'),
      'batch_count_differs',
      `${stmt}/Ntry[1]/NtryDtls[1]/Btch/NbOfTxs`,
    ],
    [
      'transactions that do not come to their entry',
      whole(entry('3.00', { inside: details(transaction('1.00') + transaction('2.01')) }), '103.00'),
      'details_differ',
      `${stmt}/Ntry[1]/NtryDtls`,
      '-0.01',
    ],
    [
      'an entry in another currency',
      good.replace('<Ntry><Amt Ccy="USD">', '<Ntry><Amt Ccy="EUR">'),
      'currencies_differ',
      `${stmt}/Ntry[1]/Amt`,
    ],
    [
      'a balance in another currency',
      good.replace('<Amt Ccy="USD">101', '<Amt Ccy="CAD">101'),
      'currencies_differ',
      `${stmt}/Bal`,
    ],
    [
      'two closing balances',
      message(account + balance('OPBD', '1') + balance('CLBD', '1') + balance('CLBD', '2')),
      'balance_repeated',
      `${stmt}/Bal`,
    ],
    ['a first page', good.replace('</Id><Acct>', `</Id>${page('1', 'false')}<Acct>`), 'page_of_several', stmt],
    ['a second page', good.replace('</Id><Acct>', `</Id>${page('2', 'true')}<Acct>`), 'page_of_several', stmt],
    [
      'a summary that counts otherwise',
      good.replace('<Ntry>', '<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries></TxsSummry><Ntry>'),
      'summary_differs',
      `${stmt}/TxsSummry/TtlNtries`,
    ],
    [
      'a summary that adds up otherwise',
      good.replace('<Ntry>', '<TxsSummry><TtlCdtNtries><Sum>1.01</Sum></TtlCdtNtries></TxsSummry><Ntry>'),
      'summary_differs',
      `${stmt}/TxsSummry/TtlCdtNtries`,
    ],
    ['a state nobody knows', good.replace('BOOK', 'MAYB'), 'entry_state_unknown', `${stmt}/Ntry[1]/Sts`],
    [
      'an entry without a side',
      good.replace(/(<Ntry>.*?)<CdtDbtInd>CRDT<\/CdtDbtInd>/, '$1'),
      'element_missing',
      `${stmt}/Ntry[1]/CdtDbtInd`,
    ],
    ['two amounts', good.replace('<Ntry>', '<Ntry><Amt Ccy="USD">1</Amt>'), 'element_repeated', `${stmt}/Ntry[1]/Amt`],
    [
      'elements out of order',
      good.replace(/<Ntry>(<Amt.*?<\/Amt>)(<CdtDbtInd>CRDT<\/CdtDbtInd>)/, '<Ntry>$2$1'),
      'element_out_of_order',
      `${stmt}/Ntry[1]/Amt`,
    ],
    [
      'an element of elsewhere',
      good.replace('<Ntry>', '<Ntry><Fee>1</Fee>'),
      'element_unknown',
      `${stmt}/Ntry[1]`,
      'Fee',
    ],
    [
      'an element of a later version',
      good.replaceAll('001.08', '001.02').replace('<Ntry>', '<StmtPgntn/><Ntry>'),
      'element_unknown',
      stmt,
      'StmtPgntn',
    ],
    [
      'an element of another namespace',
      good.replace('<Ntry>', '<Ntry xmlns="urn:x">'),
      'namespace_differs',
      `${stmt}/Ntry[1]`,
    ],
    ['a version that is not read', good.replace('001.08', '001.99'), 'message_unknown', ''],
    [
      'a message under the name of another',
      good.replace('camt.053', 'camt.054'),
      'element_unknown',
      '/Document',
      'BkToCstmrStmt',
    ],
    [
      'a day that there is not',
      good.replace('<Dt>2026-01-06', '<Dt>2026-02-30'),
      'date_malformed',
      `${stmt}/Ntry[1]/ValDt/Dt`,
    ],
    ['an hour that there is not', good.replace('T23:59', 'T25:59'), 'time_malformed', `${stmt}/Ntry[1]/BookgDt/DtTm`],
    ['two accounts', good.replace('</Acct>', `</Acct>${account}`), 'element_repeated', `${stmt}/Acct`],
    [
      'an attribute that says otherwise',
      good.replace('Ccy="USD">1.00', 'Ccy="USD" Scale="2">1.00'),
      'attribute_unknown',
      `${stmt}/Ntry[1]/Amt`,
    ],
    ['no currency', good.replace('<Ntry><Amt Ccy="USD">', '<Ntry><Amt>'), 'currency_missing', `${stmt}/Ntry[1]/Amt`],
    [
      'a currency nobody has',
      good.replace('<Ntry><Amt Ccy="USD">', '<Ntry><Amt Ccy="USX">'),
      'currency_unknown',
      `${stmt}/Ntry[1]/Amt`,
    ],
    ['text between elements', good.replace('<Ntry>', '1.00<Ntry>'), 'text_between_elements', stmt],
    ['no statement at all', good.replace(/<Stmt>.*<\/Stmt>/, ''), 'element_missing', '/Document/BkToCstmrStmt/Stmt'],
  ]
  for (const [what, text, rule, path, found = ''] of table) {
    test(`with ${what}`, async () => {
      const mistake = await mistakeIn(text)
      assert.deepEqual([mistake.rule, mistake.path, mistake.found], [rule, path, found])
    })
  }
})

describe('a statement is read with a remark', () => {
  const table: readonly (readonly [what: string, text: string, rule: Rule])[] = [
    ['without a closing balance', message(account + balance('OPBD', '1')), 'balance_missing'],
    [
      'with an instant without an offset',
      whole('', '100').replace('-05:00</CreDtTm>', '</CreDtTm>'),
      'time_zone_missing',
    ],
    ['with blanks around an identifier', whole('', '100').replace('S-1', ' S-1  '), 'blanks_around'],
    [
      'with transactions in another currency',
      whole(entry('1.00', { inside: details(transaction('9.00').replace('USD', 'EUR')) }), '101.00'),
      'detail_currency_differs',
    ],
    [
      'with underlying amounts that do not come to the entry',
      whole(
        entry('1.00', { inside: details('<TxDtls><AmtDtls><TxAmt><Amt Ccy="USD">9</Amt></TxAmt></AmtDtls></TxDtls>') }),
        '101.00',
      ),
      'details_unlike',
    ],
    [
      'with a batch listed in part',
      whole(entry('1.00', { inside: details('<Btch><NbOfTxs>9</NbOfTxs></Btch><TxDtls/>') }), '101.00'),
      'batch_not_listed',
    ],
    [
      'with an element nobody has where no money is',
      whole(entry('1.00', { inside: details('<TxDtls><RmtInf><Emoji/></RmtInf></TxDtls>') }), '101.00'),
      'element_ignored',
    ],
  ]
  for (const [what, text, rule] of table) {
    test(what, async () => {
      const outcome = await read(text)
      assert.ok(outcome.ok, said(outcome))
      assert.deepEqual(
        outcome.value.remarks.map(remark => remark.rule),
        [rule],
      )
      assert.equal(outcome.value.value[0]?.id, 'S-1')
    })
  }

  test('of which the first are kept and all are counted', async () => {
    const entries = entry('1.00')
      .replace('<Amt', '<NtryRef> 1</NtryRef><Amt')
      .repeat(remarksMax + 5)
    const outcome = await read(whole(entries, `${remarksMax + 105}.00`))
    assert.ok(outcome.ok, said(outcome))
    const { remarks, remarksCount } = outcome.value
    assert.deepEqual(
      [remarks.length, remarksCount, remarks.at(-1)?.path],
      [remarksMax, remarksMax + 5, `/Document/BkToCstmrStmt/Stmt[1]/Ntry[${remarksMax}]/NtryRef`],
    )
  })
})

/** Every object of a class in what the other reader says, wherever it stands. */
function objectsOf(expected: unknown, named: RegExp): readonly Record<string, unknown>[] {
  if (typeof expected !== 'object' || expected === null) return []
  // What JSON.parse makes of an object has keys.
  const own = expected as Record<string, unknown>
  const inside = Object.values(own).flatMap(one => objectsOf(one, named))
  return typeof own['__CLASS__'] === 'string' && named.test(own['__CLASS__']) ? [own, ...inside] : inside
}

const moneyOf = (of: unknown) => {
  // The other reader's Money, in minor units, a debit below zero.
  const { getAmount, getCurrency } = of as { getAmount: string; getCurrency: { getCode: string } }
  return { minor: BigInt(getAmount), currency: getCurrency.getCode }
}

describe('a statement of somebody else', unlessSamples, () => {
  const wrong = ['camt053.v2.wrong.xml']
  const codes: Readonly<Record<string, string>> = {
    OPBD: 'opening',
    PRCD: 'opening',
    CLBD: 'closing',
    OPAV: 'opening_available',
    CLAV: 'closing_available',
    FWAV: 'forward_available',
    INFO: 'information',
    ITBD: 'interim',
    ITAV: 'interim_available',
    XPCD: 'expected_credit',
  }
  for (const [name, bytes] of samples()) {
    if (wrong.includes(name)) continue
    test(`is read as its own reader reads it: ${name}`, async () => {
      const outcome = await readSheets([bytes])
      assert.ok(outcome.ok, said(outcome))
      const sheets = outcome.value.value
      const expected = expectedOf(name)
      const side = (of: { readonly side: string }) => (of.side === 'credit' ? 1n : -1n)

      const records = objectsOf(expected, /Camt05\dDTO|DTO\\(Statement|Report|Notification)$/)
      for (const record of records) {
        const sheet = sheets.find(({ statement }) => statement.id === record['getId']) ?? fault('no such statement')
        const accounts = objectsOf(record['getAccount'], /Account$/)
        assert.equal(sheet.statement.account, accounts[0]?.['getIdentification'])
        assert.equal(
          sheet.statement.sequence,
          record['getElectronicSequenceNumber'] ?? record['getLegalSequenceNumber'],
        )
        assert.deepEqual(
          sheet.balances.map(one => ({
            type: codes[one.code],
            minor: one.money.minor * side(one),
            currency: one.money.currency,
          })),
          objectsOf(record['getBalances'], /\\Balance$/).map(one => ({
            type: one['getType'],
            ...moneyOf(one['getAmount']),
          })),
        )
      }

      // Of several statements it has the last one's entries only.
      const lines = sheets.at(-1)?.statement.lines ?? []
      const entries = objectsOf(expected, /\\Entry$/)
      assert.deepEqual(
        lines.map(line => [
          line.money.minor * side(line),
          line.money.currency,
          line.isReversal,
          line.bankReference,
          line.entryReference,
        ]),
        entries.map(one => {
          const { minor, currency } = moneyOf(one['getAmount'])
          return [minor, currency, one['getReversalIndicator'], one['getAccountServicerReference'], one['getReference']]
        }),
      )
      const transactions = entries.flatMap(one => {
        const [only] = objectsOf(one['getTransactionDetail'], /\\EntryTransactionDetail$/)
        return only === undefined ? [] : [only]
      })
      for (const [index, one] of transactions.entries()) {
        const [reference] = objectsOf(one['getReference'], /\\Reference$/)
        const mine = lines[index]?.details[0]
        assert.equal(mine?.endToEndId, reference?.['getEndToEndId'] ?? null)
        assert.equal(mine?.instructionId, reference?.['getInstructionId'] ?? null)
        assert.equal(mine?.transactionId, reference?.['getTransactionId'] ?? null)
        assert.equal(mine?.uetr, reference?.['getUuidEndToEndReference'] ?? null)
        if (one['getAmount'] !== null && mine !== undefined && mine.money !== null) {
          const { minor } = moneyOf(one['getAmount'])
          assert.equal(mine.money.minor, minor < 0n ? -minor : minor)
        }
      }
    })
  }

  test('without a statement in it is refused', async () => {
    const outcome = await readStatements([samples().get('camt053.v2.wrong.xml') ?? fault('no such sample')])
    assert.ok(!outcome.ok)
    assert.deepEqual(
      [outcome.refusal.finding.rule, outcome.refusal.finding.path],
      ['element_missing', '/Document/BkToCstmrStmt/Stmt'],
    )
  })

  test('counts for the books only where it adds up: many of these are there to show elements, and do not', async () => {
    const readable: string[] = []
    for (const [name, bytes] of samples()) if ((await readStatements([bytes])).ok) readable.push(name)
    assert.deepEqual(readable, [
      'camt052.v1.xml',
      'camt052.v2.other-account.xml',
      'camt052.v2.with-account-name.xml',
      'camt052.v2.xml',
      'camt052.v8.xml',
      'camt053.v2.multi.statement.xml',
      'camt053.v2.with-account-name.xml',
      'camt054.v2.with-account-name.xml',
      'camt054.v2.xml',
      'camt054.v8-with-UETR.xml',
      'camt054.v8-with-financial-institution.xml',
      'camt53.only-Dt-with-DtTm.xml',
    ])
  })
})
