import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { leavesOf } from '../../test/leaves.ts'
import { enter, openWorld, type World } from '../../test/outside.ts'
import { fault } from '../base/outcome.ts'
import type { Outside } from '../base/work.ts'
import { makeKeyFile, openKeyFile, openVault, type Place, SealBroken, type Vault, watchedVault } from './protection.ts'
import type { SealedColumn } from './sealed-column.ts'
import { LookupsSpent, usualAllowance } from './watched.ts'

const numberAt = (row: string): Place => ({
  institution: 'demo',
  table: 'payments.payee',
  column: 'number_sealed',
  row,
})
const nameAt = (row: string): Place => ({ ...numberAt(row), column: 'name_sealed' })
const columns: readonly SealedColumn[] = [
  { table: 'identity.totp', column: 'secret', key: { totp_id: 'text' }, isOwnState: true },
  { table: 'payments.payee', column: 'number_sealed', key: { payee_id: 'text' } },
]
const shown = { why: 'shown', actor: 'person:per_olga' } as const

describe('a watched vault', () => {
  let world: World
  let folder: string
  let outside: Outside
  let vault: Vault
  before(async () => {
    world = await openWorld()
    folder = await mkdtemp(join(tmpdir(), 'vouch-watched-'))
    await makeKeyFile(join(folder, 'kek'))
    const kek = await openKeyFile(join(folder, 'kek'))
    outside = world.outsideAs('vouch_vault')
    vault = openVault(outside, kek.ok ? kek.value : fault(kek.refusal.code))
    await enter(world.outside, 'other')
  })
  after(async () => {
    await world.close()
    await rm(folder, { recursive: true })
  })

  const sealed = async (place: Place) => ({ place, sealed: await vault.seal(place, 'canary 4000123401') })
  const opened = async (institution: 'demo' | 'other' = 'demo') =>
    (await leavesOf(world, institution)).filter(({ kind }) => kind === 'protection.opened')

  test('writes down what was opened of which column, why, and for whom, before it tells', async () => {
    const watched = watchedVault(outside, vault, 'office', { allowance: usualAllowance, columns })
    const items = [await sealed(nameAt('pye_1')), await sealed(numberAt('pye_1')), await sealed(numberAt('pye_2'))]
    const before = (await opened()).length
    assert.equal((await watched.openMany(items, shown)).length, 3)
    const leaves = (await opened()).slice(before)
    assert.deepEqual(
      leaves.map(({ actor, body }) => ({ actor, ...body })),
      [
        {
          actor: 'person:per_olga',
          by: 'process:office',
          column: 'payments.payee.name_sealed',
          count: 1,
          rows: ['pye_1'],
          why: 'shown',
        },
        {
          actor: 'person:per_olga',
          by: 'process:office',
          column: 'payments.payee.number_sealed',
          count: 2,
          rows: ['pye_1', 'pye_2'],
          why: 'shown',
        },
      ],
    )
    assert.doesNotMatch(JSON.stringify(leaves), /canary|4000123401/)
  })

  test('names the process where nobody else is named, and a hundred rows at most', async () => {
    const watched = watchedVault(outside, vault, 'worker', { allowance: usualAllowance, columns })
    const items = await Promise.all(Array.from({ length: 120 }, (_, at) => sealed(numberAt(`pye_${at}`))))
    await watched.openMany(items, { why: 'sent' })
    const leaf = (await opened()).at(-1)
    assert.deepEqual([leaf?.actor, leaf?.body['count']], ['process:worker', 120])
    assert.deepEqual(
      leaf?.body['rows'],
      items.slice(0, 100).map(({ place }) => place.row),
    )
  })

  test('keeps what it has opened to itself where that cannot be written down', async () => {
    const mute: Outside = { ...outside, emit: () => Promise.reject(new Error('no log')) }
    await assert.rejects(
      watchedVault(mute, vault, 'api', { allowance: usualAllowance, columns }).openMany(
        [await sealed(numberAt('pye_1'))],
        shown,
      ),
      /no log/,
    )
  })

  test('writes down each institution’s in its own log', async () => {
    const watched = watchedVault(outside, vault, 'api', { allowance: usualAllowance, columns })
    const [here, there] = [(await opened()).length, (await opened('other')).length]
    const strangers = { ...numberAt('pye_9'), institution: 'other' }
    await watched.openMany([await sealed(numberAt('pye_1')), await sealed(strangers)], shown)
    assert.deepEqual([(await opened()).length, (await opened('other')).length], [here + 1, there + 1])
  })

  test('complains of what does not open, and writes nothing down of what processes keep for themselves', async () => {
    const watched = watchedVault(outside, vault, 'issuer', { allowance: usualAllowance, columns })
    const before = (await opened()).length
    const { sealed: bytes } = await sealed(numberAt('pye_1'))
    await assert.rejects(watched.openMany([{ place: numberAt('pye_2'), sealed: bytes }], shown), SealBroken)
    const complaint = (await leavesOf(world, 'demo')).at(-1)
    assert.deepEqual(
      { kind: complaint?.kind, actor: complaint?.actor, ...complaint?.body },
      {
        kind: 'protection.seal_broken',
        actor: 'person:per_olga',
        column: 'payments.payee.number_sealed',
        row: 'pye_2',
        flaw: 'it does not verify',
        why: 'shown',
        by: 'process:issuer',
      },
    )
    const own = { institution: 'demo', table: 'identity.totp', column: 'secret', row: 'totp_1' }
    await watched.openMany([await sealed(own)], { why: 'signed_in' })
    assert.equal((await opened()).length, before)
  })

  test('looks up so much and no more, says when it goes on, and has that written down once', async () => {
    let elapsedMs = 0
    const patient: Outside = { ...outside, elapsedMs: () => elapsedMs }
    const watched = watchedVault(patient, vault, 'api', { allowance: { most: 100, perDay: 1_440 }, columns })
    const look = (count: number, field = 'number', institution = 'demo') =>
      watched.indexMany(
        institution,
        field,
        Array.from({ length: count }, (_, at) => String(at)),
      )
    const told = async () => (await leavesOf(world, 'demo')).filter(({ kind }) => kind === 'protection.lookups_spent')
    assert.equal((await look(60)).length, 60)
    assert.equal((await look(40)).length, 40)
    for (let time = 0; time < 3; time++)
      await assert.rejects(look(1), (thrown: unknown) => {
        assert.ok(thrown instanceof LookupsSpent)
        assert.equal(thrown.retryAfterMs, 60_000)
        return true
      })
    assert.deepEqual(
      (await told()).map(({ actor, body }) => ({ actor, ...body })),
      [{ actor: 'process:api', field: 'number', perDay: 1_440 }],
    )
    assert.equal((await look(5, 'email')).length, 5, 'another field has an allowance of its own')
    assert.equal((await look(5, 'number', 'other')).length, 5, 'and so has another institution')
    elapsedMs += 10 * 60_000
    assert.equal((await look(10)).length, 10)
    await assert.rejects(look(1), LookupsSpent)
    assert.equal((await told()).length, 2)
    elapsedMs += 86_400_000
    assert.equal((await look(150)).length, 150, 'one question may ask for more than there ever is')
    await assert.rejects(look(1), LookupsSpent)
  })
})
