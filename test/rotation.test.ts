import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'

import { hex, literal, type Sql } from '../src/base/database.ts'
import { fault, type Outcome, type Refusal } from '../src/base/outcome.ts'
import { transact } from '../src/base/work.ts'
import {
  findRotation,
  type RotationId,
  SealBroken,
  type Sealed,
  type Vault,
  wantRotation,
} from '../src/protection/protection.ts'
import { rotationLoop } from '../src/protection/rotation-loop.ts'
import { enter, silentLog } from './outside.ts'
import { type Cell, openSealedWorld, readCell, type SealedWorld, sealedColumns } from './sealed-world.ts'

const minutes = (count: number) => count * 60_000
const days = (count: number) => count * 86_400_000
const backupDays = 35
const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)

/** Bytes that nobody has sealed, but for digests. What is sealed is named by the rooms' lists. */
const notSealed: Readonly<Record<string, readonly string[]>> = {
  'what the audit log is made of, and its signatures': [
    'audit.batch.leaves',
    'audit.batch.root',
    'audit.batch.signature',
    'audit.bundle_terms.terms',
    'audit.checkpoint.root',
    'audit.log.frontier',
    'audit.noted.root',
    'audit.tile.hashes',
  ],
  'keys, wrapped': ['protection.data_key.wrapped', 'protection.index_key.wrapped', 'protection.member_key.wrapped'],
  'what passkeys show to everybody': [
    'identity.passkey.credential_id',
    'identity.passkey.last_challenge',
    'identity.passkey.public_key',
    'identity.step_up.nonce',
    'identity.step_up_assertion.authenticator_data',
    'identity.step_up_assertion.client_data',
    'identity.step_up_assertion.signature',
  ],
  'digests by another name': [
    'identity.password.salt',
    'identity.proof_of_work.proof',
    'identity.proof_seen.proof',
    'identity.sign_in_alert.subject',
    'rails.statement_line.identity',
  ],
}
const isDigest = /[._](hash|sha256|index|fingerprint)$/

function valueOf<T>(outcome: Outcome<T, Refusal>): T {
  return outcome.ok ? outcome.value : fault(outcome.refusal.code)
}

describe('the lists of sealed columns', () => {
  let sealed: SealedWorld
  before(async () => {
    sealed = await openSealedWorld()
  })
  after(() => sealed.close())

  test('name every column of bytes that is no digest and no key', async () => {
    const found = await sealed.world.owner<{ name: string }[]>`
      select table_schema || '.' || table_name || '.' || column_name as name
        from information_schema.columns
        join information_schema.tables using (table_schema, table_name)
       where data_type = 'bytea' and table_type = 'BASE TABLE'
         and table_schema not in ('pg_catalog', 'information_schema')
       order by 1`
    const named = sealedColumns.map(({ table, column }) => `${table}.${column}`)
    const others = found.map(({ name }) => name).filter(name => !named.includes(name) && !isDigest.test(name))
    assert.deepEqual(others, Object.values(notSealed).flat().sort())
    const isThere = new Set(found.map(({ name }) => name))
    assert.deepEqual(
      named.filter(name => !isThere.has(name)),
      [],
    )
    assert.equal(new Set(named).size, named.length, 'each once')
  })

  test('cover every place that anything is sealed for', () => {
    const folder = join(import.meta.dirname, '..', 'src')
    const files = globSync('**/*.ts', { cwd: folder }).filter(file => !/\.test\.ts$|sealed-columns\.ts$/.test(file))
    const tables = files.flatMap(file =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/\btable: '([a-z_]+\.[a-z_]+)'/g)].map(([, name]) => name),
    )
    assert.ok(tables.length > 20, 'the places were found')
    // Sealed for a row that comes to be without the value: the token of an invitation goes into its mail.
    const covered = new Set([
      'identity.invitation',
      'protection.member_key',
      ...sealedColumns.map(({ table }) => table),
    ])
    assert.deepEqual(
      tables.filter(table => !covered.has(table ?? '')),
      [],
    )
  })

  test('are what rows are read and written by: keys are primary keys', async () => {
    const keys = await sealed.world.owner<{ name: string; columns: string }[]>`
      select indrelid::regclass::text as name, string_agg(attname, ',' order by attname) as columns
        from pg_index
        join pg_attribute on attrelid = indrelid and attnum = any (indkey)
       where indisprimary
       group by 1`
    const known = new Map(keys.map(({ name, columns }) => [name, columns]))
    for (const { table, key } of sealedColumns) {
      const columns = [...Object.keys(key), 'institution_id'].sort().join(',')
      const isWithout = table === 'payments.biller' || table === 'identity.issuer_state'
      assert.equal(known.get(table), isWithout ? Object.keys(key).sort().join(',') : columns, table)
    }
  })
})

/** As the worker runs it, without its rests. */
function openRotation(sealed: SealedWorld, vault: Vault, columns = sealedColumns) {
  const outside = sealed.world.outsideAs('vouch_worker')
  const options = { vault, columns, backupDays, rowsPerSecond: 1_000_000 }
  const loop = rotationLoop(outside, options, silentLog)
  const pass = () => loop.pass(new AbortController().signal)
  return {
    outside,
    pass,
    passAll: async () => {
      while ((await pass()) > 0);
    },
    want: async (institution = 'demo', why: 'asked' | 'suspected' = 'asked') =>
      valueOf(await transact(outside, institution, 'process:test', work => wantRotation(work, why, 'prp_1'))),
    find: async (id: RotationId, institution = 'demo') =>
      valueOf(await transact(outside, institution, 'process:test', work => findRotation(work, id))),
  }
}

async function assertAllOpen(sealed: SealedWorld, institution: string, cells: readonly Cell[], vault: Vault) {
  const items = []
  for (const cell of cells)
    items.push({ place: cell.place, sealed: await readCell(sealed.world.owner, institution, cell) })
  assert.deepEqual(
    await vault.openMany(items, { why: 'compared' }),
    cells.map(({ text }) => text),
  )
}

type Body = {
  readonly rotation?: string
  readonly retiredKeys?: readonly number[]
  readonly destroyed?: readonly unknown[]
  readonly columns?: readonly { readonly column: string; readonly old: string; readonly values: string }[]
}

async function leavesOf({ world }: SealedWorld, kind: string): Promise<readonly Body[]> {
  const batches = await world.owner<{ leaves: Buffer }[]>`select leaves from audit.batch order by batch_id`
  return batches.flatMap(({ leaves }) =>
    [...leaves.toString('latin1').matchAll(/\{"actor".*?"v":1\}/gs)]
      .map(([text]) => JSON.parse(text))
      .filter(leaf => leaf.kind === kind)
      .map(leaf => leaf.body),
  )
}

describe('a rotation', () => {
  let sealed: SealedWorld
  let demo: readonly Cell[] = []
  let other: readonly Cell[] = []
  let firstKids = new Map<string, number>()
  let rotation: ReturnType<typeof openRotation>
  let id: RotationId = 'rot_0'
  const isOfAMember = ({ place }: Cell) => place.member !== undefined
  before(async () => {
    sealed = await openSealedWorld()
    await enter(sealed.world.outside, 'other')
    demo = await sealed.fill('demo', 0, 7)
    other = await sealed.fill('other', 0, 3)
    rotation = openRotation(sealed, sealed.vault())
  })
  after(() => sealed.close())
  const kidsNow = async (cells: readonly Cell[]) => {
    const kids = new Map<string, number>()
    for (const cell of cells)
      kids.set(
        `${cell.table}.${cell.column} ${cell.text}`,
        (await readCell(sealed.world.owner, 'demo', cell)).readUInt32BE(1),
      )
    return kids
  }

  test('seals everything anew, in every column, and everything opens', async () => {
    firstKids = await kidsNow(demo)
    sealed.world.clock.advance(minutes(1))
    id = await rotation.want()
    await rotation.passAll()
    const now = await kidsNow(demo)
    for (const [name, kid] of now) assert.ok(kid > (firstKids.get(name) ?? Infinity), name)
    await assertAllOpen(sealed, 'demo', demo, sealed.vault())
    const shown = await rotation.find(id)
    const missed = shown.columns.filter(({ found, resealed }) => found === 0n || found !== resealed)
    assert.deepEqual(missed, [], 'there was something in every column, and all of it was sealed anew')
  })

  test('is not proved before nobody can remember an old key, and then by counting every column', async () => {
    assert.equal((await rotation.find(id)).state, 'resealing')
    sealed.world.clock.advance(minutes(11))
    await rotation.passAll()
    assert.equal((await rotation.find(id)).state, 'proved')
    const [proof] = await leavesOf(sealed, 'protection.rotation_proved')
    const columns = proof?.columns ?? []
    assert.deepEqual(
      columns.map(({ column }) => column).sort(),
      sealedColumns.map(c => `${c.table}.${c.column}`).sort(),
    )
    assert.deepEqual(
      columns.filter(({ old }) => old !== '0'),
      [],
    )
    assert.equal(
      columns.reduce((sum, { values }) => sum + Number(values), 0),
      demo.length,
    )
  })

  test('leaves what it did: what it began with, each column, the proof', async () => {
    const [begun] = await leavesOf(sealed, 'protection.rotation_begun')
    assert.equal(begun?.rotation, id)
    assert.ok((begun?.retiredKeys?.length ?? 0) >= 5, 'a key of each room and that of members')
    const columns = await leavesOf(sealed, 'protection.column_resealed')
    assert.equal(columns.length, sealedColumns.length)
  })

  test('leaves other institutions alone', async () => {
    await assertAllOpen(sealed, 'other', other, sealed.vault())
    const [kept] = await sealed.world.owner<{ retired: bigint }[]>`
      select count(*) as retired from protection.data_key where institution_id = 'other' and retired_at is not null`
    assert.equal(kept?.retired, 0n)
  })

  test('gave members new keys, wrapped by a new data key', async () => {
    const wrapped = await sealed.world.owner`
      select 1 from protection.member_key newest
        join protection.data_key data using (institution_id)
       where data.kid = newest.data_kid and data.retired_at is not null and institution_id = 'demo'
         and newest.kid = (select max(kid) from protection.member_key held
                            where held.institution_id = 'demo' and held.member_id = newest.member_id)`
    assert.equal(wrapped.length, 0)
    assert.ok(demo.filter(isOfAMember).length > 20)
  })

  test('destroys the old keys after the backups, and everything still opens', async () => {
    sealed.world.clock.advance(days(backupDays) - minutes(1))
    await rotation.passAll()
    assert.equal((await rotation.find(id)).state, 'proved', 'a minute too early')
    sealed.world.clock.advance(minutes(2))
    await rotation.pass()
    assert.equal((await rotation.find(id)).state, 'ended')
    const rows = await sealed.world.owner<{ kid: number; wrapped: Buffer | null; retired: boolean }[]>`
      select kid, wrapped, retired_at is not null as retired from protection.data_key where institution_id = 'demo'`
    for (const { wrapped, retired } of rows) assert.equal(wrapped === null, retired)
    await assertAllOpen(sealed, 'demo', demo, sealed.vault())
    const [ended] = await leavesOf(sealed, 'protection.keys_destroyed')
    assert.equal(ended?.destroyed?.length, 2, 'those of the institution and of the issuer')
  })

  test('comes by itself when a key is ninety days old', async () => {
    sealed.world.clock.advance(days(91))
    assert.equal(await rotation.pass(), 2, 'both institutions')
    const [wanted] = await sealed.world.owner<{ why: string; state: string }[]>`
      select why, state from protection.rotation where institution_id = 'other'`
    assert.deepEqual({ ...wanted }, { why: 'schedule', state: 'wanted' })
    await rotation.passAll()
    await assertAllOpen(sealed, 'other', other, sealed.vault())
  })

  test('makes room for another, which is wanted once and goes on with what was left', async () => {
    const before = await rotation.want('other')
    await rotation.pass()
    const { state } = await rotation.find(before, 'other')
    assert.equal(state, 'resealing')
    const next = await rotation.want('other', 'suspected')
    sealed.world.clock.advance(minutes(1))
    await rotation.passAll()
    assert.equal((await rotation.find(before, 'other')).state, 'superseded')
    sealed.world.clock.advance(minutes(11))
    await rotation.passAll()
    assert.equal((await rotation.find(next, 'other')).state, 'proved')
    await assertAllOpen(sealed, 'other', other, sealed.vault())
    await rotation.want('demo')
    const outcome = await transact(rotation.outside, 'demo', 'process:test', work =>
      wantRotation(work, 'asked', 'prp_2'),
    )
    assert.deepEqual(outcome, { ok: false, refusal: { code: 'rotation_under_way' } })
  })
})

describe('a value that does not open', () => {
  let sealed: SealedWorld
  before(async () => {
    sealed = await openSealedWorld()
  })
  after(() => sealed.close())

  test('is a problem that shows and keeps the rotation from its end, until it is mended; the rest is sealed anew', async () => {
    const cells = await sealed.fill('demo', 0, 12)
    const rotation = openRotation(sealed, sealed.vault())
    const spoilt = cells.filter(
      ({ table, text }) => table === 'payments.funding_account' && / of fun_(0|5|6|11)$/.test(text),
    )
    const kept = new Map<Cell, Buffer>()
    for (const cell of spoilt) {
      const was = await readCell(sealed.world.owner, 'demo', cell)
      kept.set(cell, was)
      const broken = Buffer.from(was)
      broken.writeUInt8(was.readUInt8(was.length - 1) ^ 1, was.length - 1)
      await setCell(cell, broken)
    }
    const id = await rotation.want()
    await rotation.passAll()
    sealed.world.clock.advance(minutes(30))
    await rotation.passAll()
    const stuck = await rotation.find(id)
    assert.equal(stuck.state, 'resealing')
    const column = stuck.columns.find(({ name }) => name === 'payments.funding_account.number_sealed')
    assert.deepEqual([column?.problems, column?.resealed], [4n, 8n])
    assert.equal(
      stuck.columns.reduce((sum, { problems }) => sum + problems, 0n),
      4n,
    )
    await assertAllOpen(
      sealed,
      'demo',
      cells.filter(cell => !spoilt.includes(cell)),
      sealed.vault(),
    )
    await assert.rejects(assertAllOpen(sealed, 'demo', spoilt, sealed.vault()), SealBroken)

    for (const [cell, was] of kept) await setCell(cell, was)
    sealed.world.clock.advance(minutes(30))
    await rotation.passAll()
    const mended = await rotation.find(id)
    assert.equal(mended.state, 'proved')
    assert.equal(
      mended.columns.reduce((sum, { problems }) => sum + problems, 0n),
      0n,
    )
    await assertAllOpen(sealed, 'demo', cells, sealed.vault())
  })

  async function setCell({ table, column, where }: Cell, value: Buffer) {
    const { owner } = sealed.world
    const conditions = Object.entries(where).map(([name, one]) => owner`and ${owner(name)} = ${one}`)
    await owner`
      update ${owner(table)} set ${owner(column)} = ${value} where institution_id = 'demo' ${conditions}`
  }

  test('is left as it is where the member was erased: no key is made for whom there is none', async () => {
    const { owner, clock } = sealed.world
    const place = {
      institution: 'gone',
      table: 'payments.dispute',
      column: 'words_sealed',
      row: 'dsp_1',
      member: 'mem_9',
    }
    await enter(sealed.world.outside, 'gone')
    const text = await sealed.vault().seal(place, 'in my own words')
    await bury(owner, 'gone', 'mem_9', clock.now())
    clock.advance(minutes(6))
    await assert.rejects(sealed.vault().resealMany([{ place, sealed: text }]), SealBroken)
    const keys = await owner`select 1 from protection.member_key where institution_id = 'gone'`
    assert.equal(keys.length, 0)
  })
})

/** As a restore does it again: nobody's approval is asked for. */
async function bury(owner: Sql, institution: string, member: string, now: Date): Promise<void> {
  await owner`
    insert into protection.tombstone (institution_id, member_id, proposal_id, erased_by, erased_at, replayed_at)
    values (${institution}, ${member}, 'prp_1', 'person:per_1', ${now}, ${now})`
}

describe('a rotation in which a member is erased', () => {
  let sealed: SealedWorld
  before(async () => {
    sealed = await openSealedWorld()
    await sealed.fill('demo', 0, 6)
  })
  after(() => sealed.close())

  test('is proved all the same: what names the key that is gone is counted, left, and no problem', async () => {
    const { world } = sealed
    const worker = world.outsideAs('vouch_worker')
    world.clock.advance(60_000)
    const id = valueOf(await transact(worker, 'demo', 'process:test', work => wantRotation(work, 'asked', 'prp_9')))
    const vault = sealed.vault()
    let isBuried = false
    const options = {
      // Erased when the rows of a batch have been read, and nothing of it has been sealed anew.
      vault: {
        resealMany: async (items: Parameters<Vault['resealMany']>[0]) => {
          if (!isBuried && items.some(({ place }) => place.member === 'mem_1')) {
            isBuried = true
            await bury(world.owner, 'demo', 'mem_1', world.clock.now())
          }
          return vault.resealMany(items)
        },
      },
      columns: sealedColumns,
      backupDays,
      rowsPerSecond: 1_000_000,
    }
    const loop = rotationLoop(worker, options, silentLog)
    while ((await loop.pass(new AbortController().signal)) > 0);
    world.clock.advance(minutes(11))
    while ((await loop.pass(new AbortController().signal)) > 0);
    assert.ok(isBuried)
    const found = valueOf(await transact(worker, 'demo', 'process:test', work => findRotation(work, id)))
    assert.equal(found.state, 'proved')
    assert.deepEqual(
      found.columns.filter(({ problems }) => problems > 0n),
      [],
    )
    const [count] = await world.owner<{ keys: bigint }[]>`
      select count(*) as keys from protection.member_key where member_id = 'mem_1'`
    assert.equal(count?.keys, 0n, 'and no key was made anew')
  })
})

describe('whoever rotates', () => {
  let sealed: SealedWorld
  let pools: Readonly<Record<'vouch_worker' | 'vouch_office' | 'vouch_owner', Sql>>
  before(async () => {
    sealed = await openSealedWorld()
    await sealed.fill('demo', 0, 2)
    const { database, owner } = sealed.world
    pools = {
      vouch_worker: database.as('vouch_worker', 1),
      vouch_office: database.as('vouch_office', 1),
      vouch_owner: owner,
    }
  })
  after(() => sealed.close())

  /** As a process sees it: within one institution. */
  const as = (role: 'vouch_worker' | 'vouch_office' | 'vouch_owner', column: string, to: (was: Buffer) => Buffer) =>
    pools[role].begin(async tx => {
      await tx`select set_config('vouch.institution', 'demo', true)`
      const [table, name] = [column.slice(0, column.lastIndexOf('.')), column.slice(column.lastIndexOf('.') + 1)]
      const [row] = await tx<{ was: Buffer }[]>`
        select ${tx(name)} as was from ${tx(table)} where ${tx(name)} is not null limit 1`
      const was = row?.was ?? fault('there is a row')
      const changed = await tx`update ${tx(table)} set ${tx(name)} = ${to(was)} where ${tx(name)} = ${was}`
      assert.ok(changed.count > 0)
    })
  const anew = (was: Buffer) => {
    const later = Buffer.from(was)
    later.writeUInt32BE(was.readUInt32BE(1) + 1, 1)
    return later
  }
  const refused = (thrown: unknown) =>
    thrown instanceof Error && 'code' in thrown && ['23001', '42501'].includes(String(thrown.code))

  test('may put in the place of a sealed value only one as long, under a later key', async () => {
    for (const { table, column } of sealedColumns) {
      const name = `${table}.${column}`
      await as('vouch_worker', name, anew)
      await assert.rejects(
        as('vouch_worker', name, was => was.subarray(0, -1)),
        refused,
        `${name}: shorter`,
      )
      await assert.rejects(
        as('vouch_worker', name, was => Buffer.concat([anew(was), Buffer.alloc(1)])),
        refused,
        `${name}: longer`,
      )
      await assert.rejects(
        as('vouch_worker', name, was => Buffer.concat([was.subarray(0, -1), Buffer.from([was.at(-1) === 0 ? 1 : 0])])),
        refused,
        `${name}: under the same key`,
      )
      await assert.rejects(
        as('vouch_worker', name, was => Buffer.from(was).fill(2, 0, 1)),
        refused,
        `${name}: no longer sealed`,
      )
    }
  })

  test('reads the number of a key as it was written, however large', async () => {
    const kids = [1, 255, 256, 65_535, 65_536, 16_777_215, 16_777_216, 2 ** 31 - 1]
    const written = kids.map(kid => {
      const sealed = Buffer.alloc(40, 1)
      sealed.writeUInt32BE(kid, 1)
      return sealed
    })
    const rows = await sealed.world.owner<{ kid: number }[]>`
      select protection.kid_of(sealed) as kid
        from unnest(${literal(written.map(hex))}::text::bytea[]) with ordinality as given (sealed, at)
       order by at`
    assert.deepEqual(
      rows.map(({ kid }) => kid),
      kids,
    )
  })

  test('alone may do it to what only grows: neither the office nor the owner may, and no other column changes', async () => {
    const growing = await sealed.world.owner<{ name: string }[]>`
      select tgrelid::regclass::text as name from pg_trigger where tgname = 'only_sealed_anew' order by 1`
    assert.equal(growing.length, 9)
    for (const { table, column } of sealedColumns.filter(one => growing.some(({ name }) => name === one.table))) {
      await assert.rejects(as('vouch_office', `${table}.${column}`, anew), refused, table)
      await assert.rejects(as('vouch_owner', `${table}.${column}`, anew), refused, table)
    }
    for (const { name } of growing) {
      await assert.rejects(sealed.world.owner`delete from ${sealed.world.owner(name)}`, refused, name)
      const { vouch_worker: sql } = pools
      await assert.rejects(sql`update ${sql(name)} set institution_id = 'other'`, refused, name)
    }
  })
})

describe('what is written while it rotates', () => {
  let sealed: SealedWorld
  before(async () => {
    sealed = await openSealedWorld()
  })
  after(() => sealed.close())

  test(`is neither lost nor put back, whatever comes between (seed ${seed})`, async () => {
    const { world } = sealed
    const sql = world.owner
    // Two vaults: one of whoever pays, one of whoever rotates. Each remembers keys for itself.
    const rotating = sealed.vault()
    const isOne = /^payments\.(funding_account|setting_number)/
    const columns = sealedColumns.filter(({ table }) => isOne.test(table))
    const rotation = openRotation(sealed, rotating, columns)
    let run = 0
    const step = fc.oneof(
      fc.record({ do: fc.constant('write' as const), row: fc.nat(19), text: fc.string({ maxLength: 30 }) }),
      fc.record({ do: fc.constant('writeLate' as const), row: fc.nat(19), text: fc.string({ maxLength: 30 }) }),
      fc.record({ do: fc.constant('read' as const), row: fc.nat(19), text: fc.constant('') }),
      fc.record({ do: fc.constant('rotate' as const), row: fc.nat(3), text: fc.constant('') }),
      fc.record({ do: fc.constant('wait' as const), row: fc.nat(12), text: fc.constant('') }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async steps => {
        const institution = `run-${++run}`
        await enter(world.outside, institution)
        const paying = sealed.vault()
        const expected = new Map<number, string>()
        const late: (() => Promise<void>)[] = []
        const placeOfNumber = (row: number) => ({
          institution,
          table: 'payments.funding_account',
          column: 'number_sealed',
          row: `fun_${row}`,
          member: `mem_${row % 4}`,
        })
        const write = async (row: number, bytes: Sealed, text: string) => {
          await sql`
            insert into payments.funding_account (institution_id, funding_account_id, member_id, account_id, number_token,
                   number_index, number_sealed, number_last4, opened_at)
            values (${institution}, ${`fun_${row}`}, ${`mem_${row % 4}`}, 'x', 'x', '', ${bytes}, 'x', ${world.clock.now()})
                on conflict (funding_account_id, institution_id) do update set number_sealed = excluded.number_sealed`
          expected.set(row, text)
        }
        const readAll = async () => {
          const rows = await sql<{ row: string; sealed: Buffer }[]>`
            select funding_account_id as row, number_sealed as sealed from payments.funding_account
             where institution_id = ${institution}`
          const found = new Map<number, string>()
          for (const { row, sealed: bytes } of rows)
            found.set(
              Number(row.slice(4)),
              await paying.open(placeOfNumber(Number(row.slice(4))), bytes, { why: 'compared' }),
            )
          const inOrder = (texts: ReadonlyMap<number, string>) => [...texts].sort(([one], [other]) => one - other)
          assert.deepEqual(inOrder(found), inOrder(expected))
        }
        for (const { do: what, row, text } of steps) {
          if (what === 'write') await write(row, await paying.seal(placeOfNumber(row), text), text)
          // Sealed now, stored after what comes next: as a request does that is slow to commit.
          if (what === 'writeLate') {
            const bytes = await paying.seal(placeOfNumber(row), text)
            late.push(() => write(row, bytes, text))
          }
          if (what === 'read') await readAll()
          if (what === 'rotate') {
            if (row === 0)
              await transact(rotation.outside, institution, 'process:test', work => wantRotation(work, 'asked', 'p'))
            for (let passes = 0; passes < row; passes++) await rotation.pass()
            await late.shift()?.()
          }
          if (what === 'wait') {
            for (const one of late.splice(0)) await one()
            world.clock.advance(minutes(row))
          }
        }
        for (const one of late.splice(0)) await one()
        await readAll()
        await transact(rotation.outside, institution, 'process:test', work => wantRotation(work, 'asked', 'p'))
        await rotation.passAll()
        for (let waits = 0; waits < 4; waits++) {
          world.clock.advance(minutes(11))
          await rotation.passAll()
        }
        const pending = await sql`
          select 1 from protection.rotation where institution_id = ${institution} and state in ('wanted', 'resealing')`
        assert.equal(pending.length, 0, 'each rotation came to its proof')
        const old = await sql`
          select 1 from payments.funding_account held
            join protection.member_key using (institution_id, member_id)
            join protection.data_key on data_key.institution_id = held.institution_id and data_key.kid = data_kid
           where held.institution_id = ${institution} and member_key.kid = protection.kid_of(number_sealed)
             and retired_at is not null`
        assert.equal(old.length, 0)
        await readAll()
      }),
      { numRuns: 8, seed },
    )
  })
})
