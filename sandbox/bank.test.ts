import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { batchHeader, cie, fileHeader, ppd, written } from '../test/ach-files.ts'
import { type Asked, credit, creditFile, openSandbox, type Sandbox, start } from '../test/sandbox.ts'
import { along, faultsOf, type Node, textAlong, unlessSchemas } from '../test/xml-schema.ts'
import { behaviours } from './behaviours.ts'
import { balanceOf } from './books.ts'
import { fileBytesMax } from './intake.ts'

const plain: Asked = { account: '744567800', cents: 10_000n }

describe('the sandbox bank', () => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = openSandbox()
    await sandbox.moveTo(start)
  })
  afterEach(() => sandbox.close())

  const give = async (name: string, bytes: Buffer) => {
    sandbox.put(name, bytes)
    await sandbox.bank.pass()
  }
  /** What the bank said of a file, in the order in which it said it: 'ACCP', 'RJCT DUPL'. */
  const saidOf = (stem: string) =>
    sandbox.xml(/^status/).flatMap(report => {
      const [about] = along(report, 'CstmrPmtStsRpt', 'OrgnlGrpInfAndSts')
      if (about === undefined || textAlong(about, 'OrgnlMsgId') !== stem) return []
      assert.equal(textAlong(about, 'OrgnlMsgNmId'), 'NACHA')
      return [[textAlong(about, 'GrpSts'), textAlong(about, 'StsRsnInf', 'Rsn', 'Cd')].filter(Boolean).join(' ')]
    })
  const paid = () => [...sandbox.bank.books.paid.values()].map(({ trace, times, returned }) => [trace, times, returned])

  describe('of a file', () => {
    test('takes it away, says that it has it, pays on the day it settles, and states that', async () => {
      await give('fil_1.ach', await creditFile('A', [plain, { account: '1', cents: 250n }]))
      assert.deepEqual([sandbox.waiting(), saidOf('fil_1'), paid()], [[], ['ACCP'], []])
      await sandbox.moveTo('2026-01-06T13:29:59Z')
      assert.deepEqual(paid(), [])
      await sandbox.moveTo('2026-01-06T13:30:00Z')
      assert.deepEqual(paid(), [
        ['121042880000001', 1, 0],
        ['121042880000002', 1, 0],
      ])
      assert.deepEqual(saidOf('fil_1'), ['ACCP', 'ACSC'])
      const [notice = assert.fail()] = sandbox.xml(/^notice/)
      const [entry = assert.fail()] = along(notice, 'BkToCstmrDbtCdtNtfctn', 'Ntfctn', 'Ntry')
      assert.deepEqual(debitOf(entry), ['102.50', 'DBIT', 'BOOK', 'fil_1', '2026-01-06'])
      await sandbox.moveTo('2026-01-07T01:00:00Z')
      const statements = sandbox.xml(/^statement/).map(whatItStates)
      assert.deepEqual(statements, [
        { on: '2026-01-05', opening: 0n, closing: 0n, entries: [] },
        { on: '2026-01-06', opening: 0n, closing: -10_250n, entries: [-10_250n] },
      ])
      assert.equal(balanceOf(sandbox.bank.account(credit)), -10_250n)
    })

    test('pays what is for today in the window of today, and the rest tomorrow, and debits it once', async () => {
      const today = batchHeader({ standardEntryClassCode: 'PPD', effectiveEntryDate: '2026-01-05' })
      const tomorrow = batchHeader({ batchNumber: '0000002' })
      await give(
        'fil_1.ach',
        await written({
          header: fileHeader,
          batches: [
            { header: today, entries: [ppd(1, 100n)] },
            { header: tomorrow, entries: [cie(2, 200n)] },
          ],
        }),
      )
      await sandbox.moveTo('2026-01-05T22:00:00Z')
      assert.deepEqual(paid(), [['121042880000001', 1, 0]])
      await sandbox.moveTo('2026-01-07T02:00:00Z')
      assert.equal(paid().length, 2)
      assert.deepEqual(
        sandbox.xml(/^statement/).flatMap(one => whatItStates(one).entries),
        [-300n],
      )
    })

    const refusals: readonly (readonly [string, string, () => Promise<Buffer>])[] = [
      ['that cannot be read', 'FF01', async () => Buffer.from('hello')],
      [
        'whose total is not that of its entries',
        'FF01',
        async () => Buffer.from((await creditFile('A', [plain])).toString().replace('0000010000', '0000010001')),
      ],
      [
        'of debits',
        'AG03',
        () =>
          written({
            header: fileHeader,
            batches: [
              {
                header: batchHeader({ serviceClassCode: '225', standardEntryClassCode: 'PPD' }),
                entries: [ppd(1, 1n, { transactionCode: '27' })],
              },
            ],
          }),
      ],
      ['that is for a day too far ahead', 'DT01', () => creditFile('A', [plain], { effectiveOn: '2026-01-14' })],
    ]
    for (const [which, reason, make] of refusals) {
      test(`refuses one ${which}: ${reason}`, async () => {
        await give('fil_1.ach', await make())
        assert.deepEqual([saidOf('fil_1'), sandbox.waiting()], [[`RJCT ${reason}`], []])
        await sandbox.moveTo('2026-01-16T15:00:00Z')
        assert.deepEqual(paid(), [])
      })
    }

    test('refuses one that is larger than any may be', async () => {
      await give('fil_1.ach', Buffer.alloc(fileBytesMax + 1, '9'))
      assert.deepEqual([saidOf('fil_1'), sandbox.waiting()], [['RJCT FF01'], []])
    })

    test('refuses the same bytes again, and another file under the same name of a day, and pays neither', async () => {
      const bytes = await creditFile('A', [plain])
      await give('fil_1.ach', bytes)
      await give('fil_1.ach', bytes)
      await give('fil_2.ach', bytes)
      await give('fil_3.ach', await creditFile('A', [{ ...plain, cents: 5n }]))
      await give('fil_4.ach', await creditFile('B', [{ ...plain, cents: 5n }]))
      assert.deepEqual(['fil_1', 'fil_2', 'fil_3', 'fil_4'].map(saidOf), [
        ['ACCP', 'RJCT DUPL'],
        ['RJCT DUPL'],
        ['RJCT AM05'],
        ['ACCP'],
      ])
      await sandbox.moveTo('2026-01-07T15:00:00Z')
      assert.equal(balanceOf(sandbox.bank.account(credit)), -10_005n)
    })

    test('pays out of what was put there beforehand, where that was agreed', async () => {
      fund(15_000n)
      sandbox.bank.act(() => sandbox.bank.note({ fact: 'terms_set', institution: credit, isPrefunded: true }))
      await give('fil_1.ach', await creditFile('A', [plain]))
      await give('fil_2.ach', await creditFile('B', [plain]))
      assert.deepEqual([saidOf('fil_1'), saidOf('fil_2')], [['ACCP'], ['RJCT AM04']])
      fund(5_000n)
      await give('fil_3.ach', await creditFile('C', [plain]))
      assert.deepEqual(saidOf('fil_3'), ['ACCP'])
    })
  })

  const fund = (cents: bigint) =>
    sandbox.bank.act(() =>
      sandbox.bank.book(credit, sandbox.bank.now(), {
        side: 'credit',
        cents,
        code: ['RCDT', 'DMCT'],
        references: { endToEndId: 'funding' },
        count: 1,
      }),
    )

  describe('answers by the account that was paid', () => {
    for (const [ending, { kind, code, bankingDays }] of behaviours) {
      test(`${code} for one that ends with ${ending}, after ${bankingDays} banking days`, async () => {
        await give('fil_1.ach', await creditFile('A', [plain, { account: `55${ending}`, cents: 777n }]))
        const dueOn = bankingDays === 1 ? '2026-01-07' : '2026-01-08'
        await sandbox.moveTo(`${dueOn}T13:29:00Z`)
        const like = kind === 'return' ? /^returns.*ach$/ : /^changes.*ach$/
        assert.deepEqual(sandbox.left(like), [])
        await sandbox.moveTo(`${dueOn}T13:30:00Z`)
        const [file = assert.fail()] = sandbox.left(like)
        // By the columns of the standard, not by our reader.
        const lines = file.text.trimEnd().split('\n')
        const [addenda = assert.fail()] = lines.filter(line => line.startsWith('7'))
        assert.deepEqual(
          [addenda.slice(1, 3), addenda.slice(3, 6), addenda.slice(6, 21)],
          [kind === 'return' ? '99' : '98', code, '121042880000002'],
        )
        const [detail = assert.fail(), ...more] = lines.filter(line => line.startsWith('6'))
        assert.deepEqual([more, detail.slice(29, 39)], [[], kind === 'return' ? '0000000777' : '0000000000'])
        assert.deepEqual(paid(), [
          ['121042880000001', 1, 0],
          ['121042880000002', 1, kind === 'return' ? 1 : 0],
        ])
        await sandbox.moveTo('2026-01-09T02:00:00Z')
        const credits = sandbox.xml(/^statement/).flatMap(one => whatItStates(one).entries.filter(cents => cents > 0n))
        assert.deepEqual(credits, kind === 'return' ? [777n] : [])
        if (kind === 'return') {
          const [, notice = assert.fail()] = sandbox.xml(/^notice/)
          const [entry = assert.fail()] = along(notice, 'BkToCstmrDbtCdtNtfctn', 'Ntfctn', 'Ntry')
          const [transaction = assert.fail()] = along(entry, 'NtryDtls', 'TxDtls')
          assert.deepEqual(
            [
              textAlong(transaction, 'Refs', 'PmtInfId'),
              textAlong(transaction, 'Refs', 'TxId'),
              textAlong(transaction, 'RtrInf', 'Rsn', 'Prtry'),
            ],
            [file.name, '121042880000002', code],
          )
        }
      })
    }

    test('as its README says', () => {
      const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
      const rows = [...readme.matchAll(/^\| `…(\d{4})` \| (return|change) (\w\d\d)[^|]*\| (\d) \|$/gm)]
      assert.deepEqual(
        rows.map(([, ending, kind, code, days]) => [ending, kind, code, Number(days)]),
        [...behaviours].map(([ending, { kind, code, bankingDays }]) => [ending, kind, code, bankingDays]),
      )
    })
  })

  test('states every banking day once, in order, and its balances add up over weekend and holiday', async () => {
    fund(100_000n)
    for (const [day, modifier] of [
      ['2026-01-12', 'A'],
      ['2026-01-15', 'B'],
      ['2026-01-16', 'C'],
    ] as const) {
      await sandbox.moveTo(`${day}T15:00:00Z`)
      await give(
        `fil_${modifier}.ach`,
        await creditFile(modifier, [plain, { account: '559902', cents: 3n }], { effectiveOn: day }),
      )
    }
    await sandbox.moveTo('2026-01-24T15:00:00Z')
    const statements = sandbox.xml(/^statement/).map(whatItStates)
    // Without the weekends, and without the birthday of Martin Luther King, Jr. on the 19th.
    assert.deepEqual(
      statements.map(({ on }) => Number(on.slice(-2))),
      [5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 20, 21, 22, 23],
    )
    let balance = 0n
    for (const { on, opening, closing, entries } of statements) {
      assert.equal(opening, balance, on)
      balance = entries.reduce((sum, cents) => sum + cents, opening)
      assert.equal(closing, balance, on)
    }
    assert.equal(balance, 100_000n - 3n * 10_000n)
    assert.equal(balanceOf(sandbox.bank.account(credit)), balance)
  })

  test('writes what its schema allows', unlessSchemas, async () => {
    fund(7n)
    await give('fil_1.ach', await creditFile('A', [plain, { account: '559903', cents: 1n }]))
    await give('bad & <worse>.ach', Buffer.from('hello'))
    await sandbox.moveTo('2026-01-12T15:00:00Z')
    const kinds = new Set(sandbox.left(/xml$/).map(({ name }) => name.split('-')[0]))
    assert.deepEqual(
      [...kinds].toSorted((a = '', b = '') => (a < b ? -1 : 1)),
      ['notice', 'statement', 'status'],
    )
    for (const document of sandbox.xml(/xml$/)) assert.deepEqual(faultsOf(document), [])
  })

  test('knows after a new start what it knew before', async () => {
    await give('fil_1.ach', await creditFile('A', [plain, { account: '559901', cents: 1n }]))
    await sandbox.moveTo('2026-01-06T15:00:00Z')
    const before = structuredClone(sandbox.bank.books)
    assert.deepEqual(structuredClone(sandbox.again().books), before)
    await sandbox.moveTo('2026-01-07T15:00:00Z')
    assert.deepEqual(
      paid().map(([, times, returned]) => [times, returned]),
      [
        [1, 0],
        [1, 1],
      ],
    )
  })
})

function debitOf(entry: Node): readonly (string | undefined)[] {
  return [
    textAlong(entry, 'Amt'),
    textAlong(entry, 'CdtDbtInd'),
    textAlong(entry, 'Sts', 'Cd'),
    textAlong(entry, 'NtryDtls', 'TxDtls', 'Refs', 'PmtInfId'),
    textAlong(entry, 'BookgDt', 'Dt'),
  ]
}

function whatItStates(statement: Node) {
  const [stated = assert.fail()] = along(statement, 'BkToCstmrStmt', 'Stmt')
  const cents = (node: Node) => {
    const amount = BigInt((textAlong(node, 'Amt') ?? assert.fail()).replace('.', ''))
    return textAlong(node, 'CdtDbtInd') === 'DBIT' ? -amount : amount
  }
  const balance = (code: string) =>
    cents(along(stated, 'Bal').find(one => textAlong(one, 'Tp', 'CdOrPrtry', 'Cd') === code) ?? assert.fail())
  return {
    on: textAlong(stated, 'Bal', 'Dt', 'Dt') ?? '',
    opening: balance('OPBD'),
    closing: balance('CLBD'),
    entries: along(stated, 'Ntry').map(cents),
  }
}
