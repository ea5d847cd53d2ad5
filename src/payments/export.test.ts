import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'

import { must } from '../../bin/replay/bank.ts'
import { type Rows, stoppedClock, writeFolder } from '../../test/moving-folder.ts'
import { type MovingWorld, movingTo, openMovingWorld } from '../../test/moving-world.ts'
import { transact } from '../base/work.ts'
import { exportInstitution, type Manifest } from './export.ts'
import { importAgain } from './export-again.ts'
import { exportedTables, staying } from './export-tables.ts'
import { importFiles } from './import.ts'
import { standingOrdersLoop } from './loops.ts'
import { openFolder } from './moving-folder.ts'
import { openInstitution } from './parties.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)

const account = { reference: 'SAV-1', member: 'M-1', number: '4000123401', currency: 'USD', overdraft: 'unlimited' }
const payee = { member: 'M-1', name: 'Power', bank: '021000021', number: '98765432' }
const order = {
  member: 'M-1',
  funding_account: 'SAV-1',
  payee: 'P-1',
  amount: '84.20',
  currency: 'USD',
  frequency: 'month_end',
  start_on: '2025-01-31',
}
const small: Rows = {
  'members.csv': [
    { reference: 'M-1', name: '=HYPERLINK("http://x")', email: 'ada@example.com' },
    { reference: '-2', name: '\'Ben, "B"', state: 'closed', tier: 'business', eligible: 'no' },
  ],
  'funding-accounts.csv': [account, { ...account, reference: 'SAV-2', number: '4000123402', state: 'closed' }],
  'payees.csv': [
    { ...payee, reference: 'P-1', nickname: '+Power' },
    { ...payee, reference: 'P-0', nickname: 'Old', state: 'terminated', method: 'check' },
    { ...payee, reference: 'P-2', nickname: 'Self', bank: '111000025', number: '4000123401' },
    { ...payee, reference: 'P-3', nickname: 'New', number: '1111', cooling_until: '2026-01-08T15:00:00.000Z' },
  ],
  'standing-orders.csv': [
    { ...order, reference: 'R-1', next_on: '2026-01-31' },
    { ...order, reference: 'R-2', last_paid_on: '2025-12-31', state: 'paused', ends_on: '2027-01-01' },
    { ...order, reference: 'R-3', last_paid_on: '2025-03-31', occurrences_max: '3', state: 'ended' },
    { ...order, reference: 'R-4', state: 'cancelled' },
  ],
  'payments.csv': [
    {
      reference: 'T-1',
      member: 'M-1',
      payee: 'P-1',
      standing_order: 'R-1',
      amount: '84.20',
      currency: 'USD',
      paid_on: '2025-12-31',
      state: 'paid',
      note: 'late\r\n"twice"',
    },
    {
      reference: 'T-2',
      member: '-2',
      payee_name: '@shop',
      amount: '3',
      currency: 'USD',
      paid_on: '2025-11-30',
      method: 'card',
      state: 'returned',
    },
  ],
}

describe('an export', () => {
  let world: MovingWorld
  let again: MovingWorld
  let folders: string
  before(async () => {
    world = await openMovingWorld()
    again = await openMovingWorld('nothing')
    folders = await mkdtemp(join(tmpdir(), 'vouch-export-'))
    await using written = await writeFolder(small)
    await world.moveIn(written.folder)
    world.clock.advance(26 * 86_400_000)
    const loop = standingOrdersLoop(world.outsideAs('vouch_worker'))
    while ((await loop.pass(new AbortController().signal)) > 0);
    world.clock.advance(-26 * 86_400_000)
  })
  after(async () => {
    await world.close()
    await again.close()
    await rm(folders, { recursive: true })
  })

  const toolsOf = (isSensitive: boolean, institution: string = movingTo) => ({
    outside: world.outside,
    vault: world.vault,
    institution,
    isSensitive,
  })
  const exported = async (name: string, isSensitive = true): Promise<{ folder: string; manifest: Manifest }> => {
    const folder = join(folders, name)
    return { folder, manifest: must(await exportInstitution(toolsOf(isSensitive), folder)) }
  }

  test('has every row of every table that is taken along, and vouches for each file', async () => {
    const { folder, manifest } = await exported('whole')
    const names = manifest.files.map(({ file }) => file)
    assert.deepEqual((await readdir(folder)).sort(), [...names, 'manifest.json'].sort())
    for (const { table, file } of exportedTables) {
      const [row] = await world.owner<{ rows: bigint }[]>`
        select count(*) as rows from ${world.owner(table)} where institution_id = ${movingTo}`
      assert.equal(manifest.files.find(one => one.file === file)?.rows, Number(row?.rows), table)
    }
    assert.deepEqual(
      manifest.files.filter(({ money }) => money !== undefined).map(({ file, money }) => [file, money]),
      [
        ['standing-orders.csv', { USD: '336.80' }],
        ['payments.csv', { USD: '171.40' }],
      ],
    )
    assert.deepEqual(
      manifest.ledger.map(({ sum }) => sum),
      ['0.00'],
    )
    assert.equal((await stat(folder)).mode & 0o777, 0o700)
    for (const name of names) assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600, name)
  })

  test('is the same each time, and moved into where it is from, changes nothing', async () => {
    const one = await exported('one')
    const two = await exported('two')
    assert.deepEqual(two.manifest.files, one.manifest.files)
    const report = await importFiles(
      { ...toolsOf(true), isReal: true },
      must(await openFolder(one.folder)),
      stoppedClock,
    )
    assert.deepEqual(
      report.files.map(({ rows, same, only_here }) => [rows - same, only_here]),
      report.files.map(() => [0, 0]),
      JSON.stringify([report.refused, report.differences]),
    )
  })

  test('imported again into a database of its own is the same, byte for byte', async () => {
    const { folder, manifest } = await exported('verified')
    const scratch = { outside: again.outside, vault: again.vault }
    const answer = await importAgain(scratch, manifest, folder, join(folders, 'back'), stoppedClock)
    assert.deepEqual(answer, { isSame: true, different: [], refused: [] })
  })

  test('without what is sensitive shows ends of numbers and addresses, and is not imported', async () => {
    const { folder, manifest } = await exported('masked', false)
    assert.equal(manifest.sensitive, 'masked')
    for (const name of await readdir(folder)) {
      const text = await readFile(join(folder, name), 'utf8')
      assert.doesNotMatch(text, /4000123401|98765432|ada@example/, name)
    }
    const opened = await openFolder(folder)
    assert.deepEqual(opened, { ok: false, refusal: { code: 'folder_is_masked' } })
  })

  test('leaves a leaf before a row is read, and one when it is whole', async () => {
    await exported('told')
    const leaves = await world.owner<{ leaves: Buffer }[]>`
      select leaves from audit.batch where institution_id = ${movingTo} order by batch_id desc limit 2`
    const [whole = '', begun = ''] = leaves.map(batch => batch.leaves.toString('latin1'))
    assert.match(begun, /"isSensitive":true.*"kind":"payments.export_begun"/)
    assert.match(whole, /"kind":"payments.exported"/)
  })

  test('is refused into a folder that holds something', async () => {
    const folder = join(folders, 'full')
    await mkdir(folder)
    await writeFile(join(folder, 'x'), '')
    assert.deepEqual(await exportInstitution(toolsOf(true), folder), {
      ok: false,
      refusal: { code: 'folder_not_empty' },
    })
  })

  test('that breaks off has no manifest, and is not imported', async () => {
    const folder = join(folders, 'broken')
    const vault = { ...world.vault, openMany: () => Promise.reject(new Error('the vault does not answer')) }
    await assert.rejects(exportInstitution({ ...toolsOf(true), vault }, folder), /does not answer/)
    assert.ok(!(await readdir(folder)).includes('manifest.json'))
    assert.deepEqual(await openFolder(folder), { ok: false, refusal: { code: 'export_unfinished' } })
  })

  test(`of any institution survives: out, in, and out again (seed ${seed})`, async () => {
    let count = 0
    const opening = { name: 'Any Bank', timeZone: 'America/Chicago', currency: 'USD', rules: 'open' } as const
    await fc.assert(
      fc.asyncProperty(anyInstitution, async rows => {
        const institution = `any-${++count}`
        must(await transact(world.outside, institution, 'process:test', work => openInstitution(work, opening)))
        await using written = await writeFolder(rows)
        const first = await importFiles(
          { ...toolsOf(true, institution), isReal: true },
          must(await openFolder(written.folder)),
          stoppedClock,
        )
        assert.deepEqual(first.refused, [])
        const out = join(folders, institution)
        const manifest = must(await exportInstitution(toolsOf(true, institution), out))
        const scratch = { outside: again.outside, vault: again.vault }
        const answer = await importAgain(scratch, manifest, out, join(folders, `${institution}-back`), stoppedClock)
        assert.deepEqual(answer, { isSame: true, different: [], refused: [] })
      }),
      { seed, numRuns: 8 },
    )
  })

  test('forgets no table: each of an institution is taken along, or stays for a reason', async () => {
    const found = await world.owner<{ name: string }[]>`
      select c.table_schema || '.' || c.table_name as name
        from information_schema.columns c
        join information_schema.tables t using (table_schema, table_name)
       where c.column_name = 'institution_id' and t.table_type = 'BASE TABLE'
         and c.table_schema in ('payments', 'ledger', 'change', 'messages')
       order by 1`
    const known = [...exportedTables.map(({ table }) => table), ...Object.keys(staying)]
    // The directory has no tenant; which biller a payee is of stands with the payee.
    assert.deepEqual(
      found.map(({ name }) => name),
      known.sort(),
    )
  })

  test('takes nothing along that is sealed, or that stands for it', async () => {
    const found = await world.owner<{ table: string; column: string }[]>`
      select table_schema || '.' || table_name as table, column_name as column
        from information_schema.columns
       where data_type = 'bytea' or column_name ~ 'sealed|token|_index$'
       order by 1, 2`
    const withoutOf = new Map(exportedTables.map(({ table, without = [] }) => [table, without]))
    const taken = found.filter(({ table, column }) => withoutOf.has(table) && !withoutOf.get(table)?.includes(column))
    // Hashes of what stands beside them, or of documents that are kept elsewhere.
    assert.deepEqual(
      taken.map(({ table, column }) => `${table}.${column}`),
      [
        'change.approval.content_hash',
        'change.revision.content_hash',
        'change.value.content_hash',
        'payments.dispute_document.sha256',
        'payments.general_ledger_day.hash',
        'payments.reconciliation.hash',
      ],
    )
  })
})

/** One line of anything but control characters, with all that CSV and spreadsheets stumble over. */
const anyLine = (maxLength: number) =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom('=', '+', '-', '@', "'", '"', ',', ';', ' ', 'é', '日', '🏦', '＝', 'NULL', '\\', '{'),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map(parts =>
      parts
        .join('')
        .replaceAll(/\p{Cc}/gu, '')
        .slice(0, maxLength)
        .toWellFormed()
        .replaceAll('\ufffd', ''),
    )
    .filter(text => text.trim() !== '')
const anyNote = fc
  .array(fc.oneof(anyLine(20), fc.constantFrom('\n', '\r\n', '\t', '""')), { maxLength: 4 })
  .map(parts => parts.join(''))

const anyInstitution: fc.Arbitrary<Rows> = fc
  .record({
    members: fc.uniqueArray(fc.tuple(anyLine(20), anyLine(100)), {
      minLength: 1,
      maxLength: 5,
      selector: ([reference]) => reference,
    }),
    notes: fc.array(anyNote, { minLength: 1, maxLength: 6 }),
    nicknames: fc.array(anyLine(40), { minLength: 1, maxLength: 6 }),
    minor: fc.integer({ min: 1, max: 99_999 }),
    frequency: fc.constantFrom('weekly', 'every_two_weeks', 'monthly', 'month_end', 'quarterly'),
    day: fc.integer({ min: 1, max: 31 }),
    over: fc.constantFrom('active', 'paused', 'ended', 'cancelled'),
  })
  .map(({ members, notes, nicknames, minor, frequency, day, over }) => {
    const own = members.map(([reference], n) => ({ reference, n }))
    const amount = `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`
    const money = { amount, currency: 'USD' }
    return {
      'members.csv': members.map(([reference, name]) => ({ reference, name })),
      'funding-accounts.csv': own.map(({ reference, n }) => ({
        reference: `a${n}`,
        member: reference,
        number: `4000${1000 + n}`,
        currency: 'USD',
      })),
      'payees.csv': nicknames.flatMap((nickname, k) =>
        own.map(({ reference, n }) => ({
          reference: `p${k}-${n}`,
          member: reference,
          nickname,
          name: nickname,
          bank: 'bankus33',
          number: `AB-${7000 + k}`,
        })),
      ),
      'standing-orders.csv': own.map(({ reference, n }) => ({
        reference: `r${n}`,
        member: reference,
        funding_account: `a${n}`,
        payee: `p0-${n}`,
        ...money,
        frequency,
        start_on: `2025-10-${String(day).padStart(2, '0')}`,
        last_paid_on: '2025-12-31',
        state: over,
      })),
      'payments.csv': notes.flatMap((note, k) =>
        own.map(({ reference, n }) => ({
          reference: `t${k}-${n}`,
          member: reference,
          payee: `p0-${n}`,
          ...money,
          paid_on: '2025-10-10',
          state: 'paid',
          note,
        })),
      ),
    }
  })
