import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import fc from 'fast-check'

import { openWorld, type World } from '../../test/outside.ts'
import type { Sql } from '../base/database.ts'
import { fault } from '../base/outcome.ts'
import { beginningOf } from './keyring.ts'
import {
  type Kek,
  MemberErased,
  makeKeyFile,
  openKeyFile,
  openVault,
  type Place,
  SealBroken,
  type Vault,
} from './protection.ts'

const days = (count: number) => count * 86_400_000
const account = '000123456789'
const reason = { why: 'compared' } as const

async function newKek(folder: string, name: string): Promise<Kek> {
  await makeKeyFile(join(folder, name))
  const opened = await openKeyFile(join(folder, name))
  return opened.ok ? opened.value : fault(`the key file was just made: ${opened.refusal.code}`)
}

describe('protection', () => {
  const place: Place = { institution: 'demo', table: 'payments.payee', column: 'account', row: 'pye_1' }
  const own: Place = { ...place, table: 'payments.member', row: 'mem_1', member: 'mem_1' }
  let world: World
  let folder: string
  let kek: Kek
  let owner: Sql
  let vault: Vault
  before(async () => {
    world = await openWorld()
    folder = await mkdtemp(join(tmpdir(), 'vouch-vault-'))
    kek = await newKek(folder, 'kek')
    owner = world.owner
  })
  beforeEach(() => {
    vault = openVault(world.outsideAs('vouch_vault'), kek)
  })
  after(async () => {
    await world.close()
    await rm(folder, { recursive: true })
  })

  describe('a vault', () => {
    test('opens what it sealed, for any text, of a room or of a member', async () => {
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.boolean(), async (text, isOwn) => {
          const where = isOwn ? own : place
          assert.equal(await vault.open(where, await vault.seal(where, text), reason), text)
        }),
        { numRuns: 50 },
      )
    })

    test('opens what another process sealed', async () => {
      const sealed = await vault.sealMany([
        { place, text: account },
        { place: own, text: account },
      ])
      const elsewhere = openVault(world.outsideAs('vouch_vault'), kek)
      const items = [place, own].map((where, at) => ({ place: where, sealed: sealed[at] ?? fault('two were sealed') }))
      assert.deepEqual(await elsewhere.openMany(items, reason), [account, account])
    })

    test('seals and opens a thousand items of a thousand members, in order', async () => {
      const items = Array.from({ length: 1_000 }, (_, at) => {
        const institution = at % 10 === 0 ? 'other' : 'demo'
        const member = at % 2 === 0 ? {} : { member: `mem_many_${at}` }
        return { place: { ...place, institution, row: `pye_${at}`, ...member }, text: `account ${at}` }
      })
      const sealed = await vault.sealMany(items)
      const again = openVault(world.outsideAs('vouch_vault'), kek)
      const opened = await again.openMany(
        items.map(({ place }, at) => ({ place, sealed: sealed[at] ?? fault('all were sealed') })),
        reason,
      )
      assert.deepEqual(
        opened,
        items.map(({ text }) => text),
      )
    })

    test('faults on text that would not come back as it was, or is too long', async () => {
      await assert.rejects(vault.seal(place, 'a\ud800b'), /lone surrogate/)
      await assert.rejects(vault.seal(place, 'x'.repeat(65_537)), /65537 bytes/)
      await assert.rejects(vault.seal({ ...place, table: 'payee' }, 'x'), /without its schema/)
    })

    test('begins a new key every ninety days, and still opens what the old one sealed', async () => {
      const kids = []
      const seals = []
      for (let period = 0; period < 3; period++) {
        const sealed = await vault.seal(place, account)
        seals.push(sealed)
        kids.push(sealed.readUInt32BE(1))
        world.clock.advance(days(90))
      }
      assert.equal(new Set(kids).size, 3)
      for (const sealed of seals) assert.equal(await vault.open(place, sealed, reason), account)
      assert.equal(beginningOf(new Date('1970-03-31T23:59:59Z')), '1970-01-01')
      assert.equal(beginningOf(new Date('1970-04-01T00:00:00Z')), '1970-04-01')
    })

    test('is one key for two processes that need it at the same moment', async () => {
      const processes = Array.from({ length: 8 }, () => openVault(world.outsideAs('vouch_vault'), kek))
      for (const institution of ['race-one', 'race-two']) {
        const places = [
          { ...place, institution },
          { ...place, institution, table: 'identity.person' },
          { ...own, institution },
        ]
        const sealed = await Promise.all(
          processes.map(process => process.sealMany(places.map(where => ({ place: where, text: account })))),
        )
        const indexed = await Promise.all(processes.map(process => process.index(institution, 'account', account)))
        assert.equal(new Set(indexed.map(bytes => bytes.toString('hex'))).size, 1)
        for (const seals of sealed) {
          const items = places.map((where, at) => ({ place: where, sealed: seals[at] ?? fault('three were sealed') }))
          assert.deepEqual(await vault.openMany(items, reason), [account, account, account])
        }
        const rows = await owner`
          select class, count(*)::int as keys
            from protection.data_key
           where institution_id = ${institution}
           group by class
           order by class`
        assert.deepEqual(
          rows.map(row => ({ ...row })),
          [
            { class: 'identity', keys: 1 },
            { class: 'member', keys: 1 },
            { class: 'payments', keys: 1 },
          ],
        )
        const [{ keys } = { keys: 0 }] = await owner<{ keys: number }[]>`
          select count(*)::int as keys from protection.member_key where institution_id = ${institution}`
        assert.equal(keys, 1)
      }
    })

    test('no longer opens a member who was erased, though it remembers the key, and makes no other', async () => {
      const where = { ...own, row: 'mem_gone', member: 'mem_gone' }
      const sealed = await vault.seal(where, account)
      const destroy = owner`delete from protection.member_key where institution_id = 'demo' and member_id = 'mem_gone'`
      await assert.rejects(destroy, /without a tombstone/)
      const now = world.clock.now()
      await owner`
        insert into protection.tombstone (institution_id, member_id, proposal_id, erased_by, erased_at, replayed_at)
        values ('demo', 'mem_gone', 'prp_1', 'person:per_1', ${now}, ${now})`
      await assert.rejects(vault.open(where, sealed, reason), MemberErased)
      await assert.rejects(vault.seal(where, account), MemberErased)
      world.clock.advance(5 * 60_000)
      await assert.rejects(vault.open(where, sealed, reason), MemberErased)
      const keys = await owner`select 1 from protection.member_key where member_id = 'mem_gone'`
      assert.equal(keys.length, 0)
    })
  })

  describe('a blind index', () => {
    test('is equal for equal text, and for nothing else', async () => {
      const index = await vault.index('demo', 'payee.account', account)
      assert.equal(index.length, 32)
      assert.deepEqual(
        await openVault(world.outsideAs('vouch_vault'), kek).index('demo', 'payee.account', account),
        index,
      )
      const [same, ...others] = await Promise.all([
        vault.index('demo', 'payee.account', account),
        vault.index('demo', 'payee.account', '000123456788'),
        vault.index('demo', 'member.account', account),
        vault.index('other', 'payee.account', account),
      ])
      assert.deepEqual(same, index)
      for (const other of others) assert.notDeepEqual(other, index)
    })

    test('of many texts comes in their order', async () => {
      const many = await vault.indexMany('demo', 'payee.account', ['1', '2', '1'])
      assert.deepEqual(many[0], many[2])
      assert.notDeepEqual(many[0], many[1])
    })
  })

  describe('an attack on sealed fields', () => {
    test('moving one to another row, column, table, institution or member is a fault', async () => {
      const attacks: readonly (readonly [name: string, from: Place, to: Place])[] = [
        ['row', place, { ...place, row: 'pye_2' }],
        ['column', place, { ...place, column: 'name' }],
        ['table', place, { ...place, table: 'payments.member' }],
        ['table of another room', place, { ...place, table: 'identity.person' }],
        ['institution', place, { ...place, institution: 'other' }],
        ['member', own, { ...own, member: 'mem_2' }],
        ['member and row', own, { ...own, row: 'mem_2', member: 'mem_2' }],
        ['out of a member', own, { ...own, member: undefined } as unknown as Place], // As a careless caller would.
        ['into a member', place, { ...place, member: 'mem_1' }],
      ]
      for (const [name, from, to] of attacks) {
        const sealed = await vault.seal(from, account)
        await vault.seal(to, account) // So that the key of the other place exists.
        await assert.rejects(vault.open(to, sealed, reason), SealBroken, name)
      }
    })

    test('a bit flipped in any byte is a fault, also in the key id', async () => {
      for (const where of [place, own]) {
        const sealed = await vault.seal(where, account)
        for (let at = 0; at < sealed.length; at++) {
          const flipped = Buffer.from(sealed)
          flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (at % 8)), at)
          await assert.rejects(vault.open(where, flipped, reason), SealBroken, `byte ${at}`)
        }
      }
    })

    test('an unknown key id, and a value cut short, are faults', async () => {
      const sealed = await vault.seal(place, account)
      for (const kid of [0, 4_711, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) {
        const named = Buffer.from(sealed)
        named.writeUInt32BE(kid, 1)
        await assert.rejects(vault.open(place, named, reason), SealBroken, `key ${kid}`)
      }
      for (const length of [0, 1, 5, 17, 32, sealed.length - 1]) {
        await assert.rejects(vault.open(place, sealed.subarray(0, length), reason), SealBroken, `${length} bytes`)
      }
      await assert.rejects(vault.open(place, Buffer.from(account), reason), SealBroken)
    })

    test('another key-encryption key opens nothing, also under the name of the right one', async () => {
      const sealed = await vault.seal(place, account)
      const stranger = await newKek(folder, 'stranger')
      const asVault = world.outsideAs('vouch_vault')
      await assert.rejects(openVault(asVault, stranger).open(place, sealed, reason), /was wrapped by file:/)
      const liar = { ...stranger, knows: () => true }
      await assert.rejects(openVault(asVault, liar).open(place, sealed, reason), SealBroken)
    })

    test('a wrapped key moved to another institution, class, member or field unwraps nowhere', async () => {
      const sealed = await vault.seal({ ...place, institution: 'victim' }, account)
      const planted = await vault.seal({ ...own, institution: 'victim' }, account)
      await vault.index('victim', 'account', account)
      await owner.begin(async tx => {
        await tx`set local session_replication_role = replica`
        await tx`insert into protection.data_key
                 select 'thief', kid, class, begins_on, kek_name, wrapped, made_at from protection.data_key
                  where institution_id = 'victim'`
        await tx`insert into protection.member_key
                 select institution_id, 'mem_thief', kid, data_kid, wrapped, made_at from protection.member_key
                  where institution_id = 'victim'`
        await tx`insert into protection.index_key
                 select institution_id, 'other', kek_name, wrapped, made_at from protection.index_key
                  where institution_id = 'victim'`
      })
      await assert.rejects(vault.open({ ...place, institution: 'thief' }, sealed, reason), SealBroken)
      await assert.rejects(vault.seal({ ...place, institution: 'thief' }, account), SealBroken)
      await assert.rejects(
        vault.open({ ...own, institution: 'victim', member: 'mem_thief' }, planted, reason),
        SealBroken,
      )
      await assert.rejects(vault.index('victim', 'other', account), SealBroken)
    })

    test('a plain account number is in no column of the database, and would be found if it were', async () => {
      const secret = '739182645501'
      await owner`create schema scratch`
      await owner`
        create table scratch.payee (
          institution_id text not null, payee_id text not null, account bytea not null, account_index bytea not null,
          account_token text not null, note text)`
      const where = { institution: 'demo', table: 'scratch.payee', column: 'account', row: 'pye_1', member: 'mem_1' }
      await owner`
        insert into scratch.payee (institution_id, payee_id, account, account_index, account_token)
        values ('demo', 'pye_1', ${await vault.seal(where, secret)}, ${await vault.index('demo', 'account', secret)},
                ${vault.token()})`
      assert.deepEqual(await columnsHolding(owner, secret), [])
      await owner`update scratch.payee set note = ${`pay ${secret} soon`}`
      assert.deepEqual(await columnsHolding(owner, secret), ['scratch.payee.note'])
      await owner`update scratch.payee set note = null, account = ${Buffer.from(`x${secret}`)}`
      assert.deepEqual(await columnsHolding(owner, secret), ['scratch.payee.account'])
      await owner`drop schema scratch cascade`
    })

    test('a plain key is in no column of the database', async () => {
      const keys: Buffer[] = []
      const watched: Kek = {
        ...kek,
        wrap: (key, purpose) => {
          keys.push(Buffer.from(key))
          return kek.wrap(key, purpose)
        },
      }
      const watchful = openVault(world.outsideAs('vouch_vault'), watched)
      await watchful.seal({ ...own, institution: 'watched' }, account)
      await watchful.index('watched', 'account', account)
      assert.equal(keys.length, 2)
      for (const key of keys) assert.deepEqual(await columnsHolding(owner, key), [])
    })
  })

  describe('the key tables', () => {
    const refusedWith = (code: string) => (thrown: unknown) =>
      thrown instanceof Error && 'code' in thrown && thrown.code === code

    test('never change, but for the retirement of a data key and its end', async () => {
      await vault.seal(place, account)
      await vault.index('demo', 'account', account)
      await assert.rejects(owner`delete from protection.data_key`, refusedWith('23001'))
      await assert.rejects(owner`truncate protection.data_key cascade`, refusedWith('23001'))
      await assert.rejects(owner`update protection.data_key set wrapped = ''`, refusedWith('23001'))
      await assert.rejects(owner`update protection.data_key set kid = kid + 100`, refusedWith('23001'))
      await assert.rejects(owner`update protection.index_key set wrapped = ''`, refusedWith('23001'))
      await assert.rejects(owner`delete from protection.index_key`, refusedWith('23001'))

      const sealed = await vault.seal(place, account)
      const kid = sealed.readUInt32BE(1)
      const retire = (at: string | null) =>
        owner`update protection.data_key set retired_at = ${at} where institution_id = 'demo' and kid = ${kid}`
      await retire('2026-02-01T00:00:00Z')
      await assert.rejects(retire('2026-02-02T00:00:00Z'), refusedWith('23001'))
      await assert.rejects(retire(null), refusedWith('23001'))

      const after = openVault(world.outsideAs('vouch_vault'), kek)
      assert.equal(await after.open(place, sealed, reason), account)
      assert.notEqual((await after.seal(place, account)).readUInt32BE(1), kid)

      const destroy = (number: number, at: string | null) =>
        owner`update protection.data_key set wrapped = null, destroyed_at = ${at}
               where institution_id = 'demo' and kid = ${number}`
      await assert.rejects(
        destroy((await after.seal(place, account)).readUInt32BE(1), '2026-03-01T00:00:00Z'),
        /retired/,
      )
      await assert.rejects(destroy(kid, null), refusedWith('23001'))
      await destroy(kid, '2026-03-01T00:00:00Z')
      await assert.rejects(destroy(kid, '2026-03-02T00:00:00Z'), refusedWith('23001'))
      await assert.rejects(openVault(world.outsideAs('vouch_vault'), kek).open(place, sealed, reason), SealBroken)
    })

    test('are shown to the vault for one institution at a time, and to nobody else', async () => {
      await vault.seal(place, account)
      const sql = world.database.as('vouch_vault', 1)
      const seen = await sql.begin(async tx => {
        await tx`select set_config('vouch.institution', 'other', true)`
        return tx`select institution_id from protection.data_key where institution_id <> 'other'`
      })
      assert.equal(seen.length, 0)
      for (const table of ['data_key', 'member_key', 'index_key']) {
        const name = sql(`protection.${table}`)
        assert.equal((await sql`select 1 from ${name}`).length, 0, 'nothing without an institution')
        await assert.rejects(sql`update ${name} set wrapped = ''`, refusedWith('42501'))
        await assert.rejects(sql`delete from ${name}`, refusedWith('42501'))
        await assert.rejects(sql`truncate ${name}`, refusedWith('42501'))
      }
      for (const role of ['vouch_api', 'vouch_office', 'vouch_issuer', 'vouch_worker', 'vouch_sealer'] as const) {
        const stranger = world.database.as(role, 1)
        await assert.rejects(stranger`select wrapped from protection.data_key`, refusedWith('42501'))
        await assert.rejects(stranger`select wrapped from protection.member_key`, refusedWith('42501'))
        await assert.rejects(stranger`select wrapped from protection.index_key`, refusedWith('42501'))
      }
    })
  })
})

/** Every column of text or bytes in every table of ours, looked through as bytes. */
async function columnsHolding(sql: Sql, secret: string | Buffer): Promise<string[]> {
  const columns = await sql<{ schema: string; table: string; column: string; type: string }[]>`
    select table_schema as schema, table_name as table, column_name as column, data_type as type
      from information_schema.columns
      join information_schema.tables using (table_schema, table_name)
     where table_type = 'BASE TABLE'
       and table_schema not in ('pg_catalog', 'information_schema')
     order by 1, 2, 3`
  const holding: string[] = []
  for (const { schema, table, column, type } of columns) {
    const bytes = type === 'bytea' ? sql`${sql(column)}` : sql`convert_to(${sql(column)}::text, 'UTF8')`
    const found = await sql`
      select 1 from ${sql(`${schema}.${table}`)} where position(${Buffer.from(secret)} in ${bytes}) > 0 limit 1`
    if (found.length > 0) holding.push(`${schema}.${table}.${column}`)
  }
  return holding
}
