import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { must } from '../../bin/replay/bank.ts'
import { type Branch, openBranch } from '../../test/branch.ts'
import { type Rows, stoppedClock, writeFolder } from '../../test/moving-folder.ts'
import { importFiles } from './import.ts'
import type { ImportReport, RowReport } from './import-report.ts'
import { standingOrdersLoop } from './loops.ts'
import { openFolder } from './moving-folder.ts'

const institution = 'first-bank'

const ada = { reference: 'M-1', name: 'Ada "Countess" Okafor, née =Byron', email: 'ada@example.com' }
const ben = { reference: 'M-2', name: 'Ben Larsen', state: 'suspended', tier: 'premium', eligible: 'no' }
const savings = { reference: 'SAV-1', member: 'M-1', number: '4000 1234-01', currency: 'USD', overdraft: '50' }
const checking = { reference: 'CHK-2', member: 'M-2', number: '4000123402', currency: 'USD' }
const power = {
  reference: 'P-1',
  member: 'M-1',
  nickname: '=Power',
  name: 'Power & Light',
  bank: '021000021',
  number: '98765432',
  method: 'check',
  street: '1 Main St',
  city: 'Springfield',
  region: 'IL',
  zip: '62701',
}
const benAsPayee = {
  reference: 'P-2',
  member: 'M-1',
  nickname: 'Ben',
  name: 'Ben Larsen',
  bank: '111000025',
  number: '4000123402',
}
const oldPower = { ...power, reference: 'P-0', state: 'terminated' }
const rent = {
  reference: 'R-1',
  member: 'M-1',
  funding_account: 'SAV-1',
  payee: 'P-1',
  amount: '950',
  currency: 'USD',
  frequency: 'monthly',
  start_on: '2024-01-31',
  last_paid_on: '2025-12-31',
}
const over = {
  ...rent,
  reference: 'R-0',
  amount: '900.50',
  occurrences_max: '12',
  last_paid_on: '2024-12-31',
  state: 'ended',
}
const paid = {
  reference: 'T-1',
  member: 'M-1',
  funding_account: 'SAV-1',
  payee: 'P-1',
  standing_order: 'R-1',
  amount: '950.00',
  currency: 'USD',
  paid_on: '2025-12-31',
  method: 'check',
  state: 'paid',
  note: 'check 1055\nlate "again"',
}
const shop = {
  reference: 'T-2',
  member: 'M-2',
  payee_name: 'Corner, Shop',
  amount: '12.5',
  currency: 'USD',
  paid_on: '2025-11-03',
  state: 'returned',
}

const whole: Rows = {
  'members.csv': [ada, ben],
  'funding-accounts.csv': [savings, checking],
  'payees.csv': [oldPower, power, benAsPayee],
  'standing-orders.csv': [rent, over],
  'payments.csv': [paid, shop],
}

const tables = ['member', 'funding_account', 'payee', 'standing_order', 'past_payment', 'moved', 'payment'] as const

describe('import', () => {
  let branch: Branch
  before(async () => {
    branch = await openBranch()
  })
  after(() => branch.close())

  async function run(rows: Rows, isReal: boolean): Promise<{ report: ImportReport; news: readonly RowReport[] }> {
    await using written = await writeFolder(rows)
    const paths = must(await openFolder(written.folder))
    const news: RowReport[] = []
    const { outside } = branch.world
    const report = await importFiles(
      { outside, vault: branch.vault, institution, isReal, onRow: row => news.push(row) },
      paths,
      stoppedClock,
    )
    return { report, news }
  }
  const counts = ({ files }: ImportReport) =>
    Object.fromEntries(
      files.map(({ file, created, same, different, refused, only_here }) => [
        file,
        [created, same, different, refused, only_here],
      ]),
    )
  /** How many rows every table of the institution has. */
  async function stand(): Promise<Record<string, number>> {
    const found = await branch.world.owner<{ name: string; rows: number }[]>`
      select table_schema || '.' || table_name as name,
             (xpath('/row/c/text()', query_to_xml('select count(*) as c from ' || table_schema || '.' || table_name
               || ' where institution_id = ''first-bank''', false, true, '')))[1]::text::integer as rows
        from information_schema.columns
       where column_name = 'institution_id' and table_schema in ('audit', 'ledger', 'payments', 'protection', 'change')
         and table_name <> 'entry'
       order by 1`
    return Object.fromEntries(found.map(({ name, rows }) => [name, rows]))
  }

  test('of a dry run says what would happen, and leaves nothing but the keys of the institution', async () => {
    const earlier = await stand()
    const { report } = await run(whole, false)
    assert.deepEqual(
      counts(report),
      {
        'members.csv': [2, 0, 0, 0, 0],
        'funding-accounts.csv': [2, 0, 0, 0, 0],
        'payees.csv': [3, 0, 0, 0, 0],
        'standing-orders.csv': [2, 0, 0, 0, 0],
        'payments.csv': [2, 0, 0, 0, 0],
      },
      JSON.stringify(report.refused),
    )
    assert.ok(report.holds)
    assert.deepEqual(report.files[3]?.money, { USD: { given: '1850.50', created: '1850.50' } })
    const later = await stand()
    for (const [table, rows] of Object.entries(later))
      if (table !== 'protection.data_key' && table !== 'protection.index_key') assert.equal(rows, earlier[table], table)
  })

  test('does what its dry run said; once more, everything is the same', async () => {
    const dry = await run(whole, false)
    const real = await run(whole, true)
    assert.deepEqual(counts(real.report), counts(dry.report))
    const stood = await stand()
    const again = await run(whole, true)
    assert.deepEqual(
      again.report.files.map(({ rows, same }) => rows - same),
      [0, 0, 0, 0, 0],
      JSON.stringify(again.report.differences),
    )
    const still = await stand()
    for (const table of tables) assert.equal(still[`payments.${table}`], stood[`payments.${table}`], table)
  })

  test('puts nothing into the ledger but empty accounts', async () => {
    const [row] = await branch.world.owner<{ accounts: bigint; moved: bigint; transfers: bigint }[]>`
      select count(*) as accounts, coalesce(sum(entries), 0)::bigint as moved,
             (select count(*) from ledger.transfer where institution_id = 'first-bank') as transfers
        from ledger.account where institution_id = 'first-bank' and kind = 'member'`
    assert.deepEqual({ ...row }, { accounts: 2n, moved: 0n, transfers: 0n })
  })

  test('of what is here otherwise says which columns, and shows nothing that is sealed', async () => {
    const { report } = await run(
      {
        'members.csv': [{ ...ada, name: 'Ada Lovelace', email: 'lovelace@example.com' }],
        'funding-accounts.csv': [{ ...savings, number: '5555666677' }, checking],
        'payees.csv': [power, { ...benAsPayee, nickname: 'Benny' }],
      },
      true,
    )
    assert.deepEqual(counts(report), {
      'members.csv': [0, 0, 1, 0, 1],
      'funding-accounts.csv': [0, 1, 1, 0, 0],
      'payees.csv': [0, 1, 1, 0, 1],
    })
    assert.ok(!report.holds)
    const shown = report.differences.map(row =>
      row.outcome === 'different' ? row.differences : [row.reference, row.outcome],
    )
    assert.deepEqual(shown, [
      [
        { column: 'name', here: '***', given: '***' },
        { column: 'email', here: 'ad***@example.com', given: 'lo***@example.com' },
      ],
      ['M-2', 'only_here'],
      [{ column: 'number', here: '****3401', given: '****6677' }],
      [{ column: 'nickname', here: 'Ben', given: 'Benny' }],
      ['P-0', 'only_here'],
    ])
  })

  test('makes the next occurrence of an order that the old system has begun, and not the one it has paid', async () => {
    const { world } = branch
    const loop = standingOrdersLoop(world.outsideAs('vouch_worker'))
    const due = async () => {
      while ((await loop.pass(new AbortController().signal)) > 0);
      return world.owner<{ on: string }[]>`
        select coalesce(asked_on, process_on)::text as on from payments.payment
         where institution_id = 'first-bank' and occurrence is not null order by 1`
    }
    assert.deepEqual([...(await due())], [])
    world.clock.advance(26 * 86_400_000)
    assert.deepEqual(
      (await due()).map(({ on }) => on),
      ['2026-01-31'],
    )
    assert.equal((await due()).length, 1)
    world.clock.advance(-26 * 86_400_000)
  })

  describe('refuses, with line, column, rule and what to do', () => {
    /** In a dry run and for real alike: what a row is told. */
    async function told(rows: Rows): Promise<readonly string[]> {
      const saidBy = async (isReal: boolean) => {
        const { report, news } = await run(rows, isReal)
        for (const text of [JSON.stringify(report), JSON.stringify(news)])
          for (const secret of ['7777888899', 'secret@', 'Secret Name']) assert.ok(!text.includes(secret), text)
        return news.flatMap(row =>
          row.outcome === 'refused'
            ? row.mistakes.map(({ column, rule }) => `${row.file}:${row.line} ${row.reference} ${column} ${rule}`)
            : [],
        )
      }
      const dry = await saidBy(false)
      assert.deepEqual(await saidBy(true), dry)
      return dry
    }

    test('cells that are empty or of the wrong shape, all of a file at once', async () => {
      assert.deepEqual(
        await told({
          'members.csv': [
            { reference: 'X-1', name: 'Secret Name', email: 'secret@@', state: 'gone' },
            { reference: 'X-2' },
            { reference: `X${'9'.repeat(64)}`, name: 'Secret Name\u0007' },
          ],
          'standing-orders.csv': [{ ...rent, reference: 'X-3', amount: '-1', currency: 'usd', start_on: '2025-02-29' }],
        }),
        [
          'members.csv:2 X-1 email shape',
          'members.csv:2 X-1 state shape',
          'members.csv:3 X-2 name required',
          'members.csv:4  reference shape',
          'members.csv:4  name shape',
          'standing-orders.csv:2 X-3 amount shape',
          'standing-orders.csv:2 X-3 currency shape',
          'standing-orders.csv:2 X-3 start_on shape',
        ],
      )
    })

    test('rows that name what was refused, what is not there, or what belongs to another member', async () => {
      assert.deepEqual(
        await told({
          'members.csv': [{ reference: 'X-1', name: '' }],
          'funding-accounts.csv': [{ ...savings, reference: 'X-2', member: 'X-1', number: '7777888899' }],
          'standing-orders.csv': [
            { ...rent, reference: 'X-3', member: 'M-2' },
            { ...rent, reference: 'X-4', payee: 'X-9' },
          ],
        }),
        [
          'members.csv:2 X-1 name required',
          'funding-accounts.csv:2 X-2 member member_not_found',
          'standing-orders.csv:2 X-3 funding_account of_another_member',
          'standing-orders.csv:3 X-4 payee payee_not_found',
        ],
      )
    })

    test('what the API refuses, with its codes', async () => {
      assert.deepEqual(
        await told({
          'funding-accounts.csv': [{ ...savings, reference: 'X-1' }],
          'payees.csv': [
            { ...power, reference: 'X-2' },
            { ...benAsPayee, reference: 'X-3', number: '7777888899' },
            { reference: 'X-4', member: 'M-1', nickname: 'B', biller: 'bil_none', number: '7777888899' },
            { ...benAsPayee, reference: 'X-5', bank: '021000021', number: '7777888899' },
            { ...benAsPayee, reference: 'X-6', bank: '021000021', number: '7777-8888 99' },
          ],
          'standing-orders.csv': [{ ...rent, reference: 'X-7', last_paid_on: '2025-10-31' }],
        }).then(lines => lines.filter(line => !line.includes('X-5'))),
        [
          'funding-accounts.csv:2 X-1 number account_number_taken',
          'payees.csv:2 X-2 number payee_duplicate',
          'payees.csv:3 X-3 number payee_account_not_found',
          'payees.csv:4 X-4 biller biller_not_found',
          'payees.csv:6 X-6 number payee_duplicate',
          'standing-orders.csv:2 X-7 next_on start_in_past',
        ],
      )
    })

    test('a reference given twice, or holding the number it stands beside', async () => {
      assert.deepEqual(
        await told({
          'members.csv': [ada, ada],
          'funding-accounts.csv': [{ ...savings, reference: 'A-7777888899', number: '7777888899' }],
        }),
        [
          'members.csv:3 M-1 reference reference_repeated',
          'funding-accounts.csv:2  reference reference_holds_the_number',
        ],
      )
    })

    test('an order that would pay again what is paid, and a payment of a day that its order is still to pay', async () => {
      assert.deepEqual(
        await told({
          'standing-orders.csv': [
            { ...rent, reference: 'X-1', last_paid_on: '2026-01-31', next_on: '2026-01-31' },
            { ...rent, reference: 'X-2', next_on: '2026-02-15' },
            { ...rent, reference: 'X-3', ends_on: '2025-12-31' },
          ],
          'payments.csv': [{ ...paid, reference: 'X-4', standing_order: 'R-1', paid_on: '2026-02-28' }],
        }),
        [
          'standing-orders.csv:2 X-1 next_on paid_already',
          'standing-orders.csv:3 X-2 next_on not_an_occurrence',
          'standing-orders.csv:4 X-3 state never_due',
          'payments.csv:2 X-4 paid_on occurrence_still_due',
        ],
      )
    })

    test('a row with too many cells, and quotes that do not close', async () => {
      await using written = await writeFolder({})
      await writeFile(
        join(written.folder, 'members.csv'),
        'reference,name\r\nY-1,A\r\nY-2,"B\nB"\r\nY-3,C,D\r\n"Y-4,E\r\n',
      )
      const { outside } = branch.world
      const report = await importFiles(
        { outside, vault: branch.vault, institution, isReal: false },
        must(await openFolder(written.folder)),
        stoppedClock,
      )
      assert.deepEqual(
        report.refused
          .map(row => [row.line, row.outcome === 'refused' && row.mistakes[0]?.rule])
          .sort(([a], [b]) => Number(a) - Number(b)),
        [
          [3, 'shape'],
          [5, 'width'],
          [6, 'csv_quote_not_closed'],
        ],
      )
    })
  })

  test('refuses a folder before it reads a row of it', async () => {
    const cases: readonly (readonly [file: string, text: string, code: string])[] = [
      ['members.txt', 'reference,name\r\n', 'folder_has_no_files'],
      ['people.csv', 'reference,name\r\n', 'file_unknown'],
      ['members.csv', 'reference,name,ssn\r\n', 'header_wrong'],
      ['members.csv', 'reference,name,name\r\n', 'header_wrong'],
      ['members.csv', 'name\r\n', 'header_wrong'],
      ['members.csv', '', 'header_wrong'],
    ]
    for (const [file, text, code] of cases) {
      await using written = await writeFolder({})
      await writeFile(join(written.folder, file), text)
      const opened = await openFolder(written.folder)
      assert.equal(opened.ok ? 'opened' : opened.refusal.code, code, text)
    }
  })
})
