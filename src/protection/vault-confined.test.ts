import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { leavesOf } from '../../test/leaves.ts'
import { enter, openWorld, type World } from '../../test/outside.ts'
import { fault } from '../base/outcome.ts'
import { confinedVault, LineConfined, makeKeyFile, openKeyFile, openVault, type Vault } from './protection.ts'

const own = { institution: 'other', table: 'payments.payee', column: 'number_sealed', row: 'pye_1' }
const strangers = { ...own, institution: 'demo' }
const number = '4000123401'

describe('a line to the vault for one institution', () => {
  let world: World
  let folder: string
  let vault: Vault
  before(async () => {
    world = await openWorld()
    await enter(world.outside, 'other')
    folder = await mkdtemp(join(tmpdir(), 'vouch-confined-'))
    await makeKeyFile(join(folder, 'kek'))
    const kek = await openKeyFile(join(folder, 'kek'))
    vault = openVault(world.outsideAs('vouch_vault'), kek.ok ? kek.value : fault(kek.refusal.code))
  })
  after(async () => {
    await world.close()
    await rm(folder, { recursive: true })
  })

  test('seals, opens and looks up there, and nowhere else, and each attempt is told in its own log', async () => {
    const confined = confinedVault(world.outsideAs('vouch_vault'), vault, 'prober', 'other')
    const sealedText = async (place: typeof own) => ({ place, sealed: await vault.seal(place, number) })
    const [mine, theirs] = [await sealedText(own), await sealedText(strangers)]
    assert.deepEqual(await confined.openMany([mine], { why: 'compared' }), [number])
    assert.equal((await confined.indexMany('other', 'number', [number])).length, 1)
    assert.equal((await confined.sealMany([{ place: own, text: number }])).length, 1)
    const elsewhere: readonly [asked: string, about: string, ask: () => Promise<unknown>][] = [
      ['open', 'demo', () => confined.openMany([mine, theirs], { why: 'compared' })],
      ['reseal', 'demo', () => confined.resealMany([theirs])],
      ['seal', 'demo', () => confined.sealMany([own, strangers].map(place => ({ place, text: number })))],
      ['index', 'demo', () => confined.indexMany('demo', 'number', [number])],
      ['index', '\ufffd'.repeat(60), () => confined.indexMany('\ud800'.repeat(100), 'number', [number])],
    ]
    for (const [, , ask] of elsewhere) await assert.rejects(ask(), LineConfined)
    assert.deepEqual(
      (await leavesOf(world, 'other')).map(({ actor, kind, body }) => ({ actor, kind, ...body })),
      elsewhere.map(([asked, about]) => ({
        actor: 'process:prober',
        kind: 'protection.line_confined',
        asked,
        about,
      })),
    )
    assert.deepEqual(await leavesOf(world, 'demo'), [])
  })
})
