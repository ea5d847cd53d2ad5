import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { enter, openWorld, type World } from '../../test/outside.ts'
import type { RewrapOrder } from '../../test/rewrap-process.ts'
import { sealLoop, verify } from '../audit/audit.ts'
import { fault } from '../base/outcome.ts'
import type { Outside } from '../base/work.ts'
import type { RewrapReport } from './kek-rewrap.ts'
import {
  type Kek,
  kekReport,
  makeKeyFile,
  openBothKeks,
  openKeyFile,
  openVault,
  type Place,
  rewrapKeys,
  type Sealed,
} from './protection.ts'

describe('a change of the key-encryption key', () => {
  const institutions = ['demo', 'second', 'third']
  let world: World
  let asOwner: Outside
  let folder: string
  let files = 0
  let former: Kek
  let formerFile: string
  const sealed: { readonly place: Place; readonly sealed: Sealed }[] = []
  const indexed: Buffer[] = []

  const newFile = async () => {
    const path = join(folder, `kek-${++files}`)
    await makeKeyFile(path)
    return path
  }
  const opened = async (path: string) => {
    const kek = await openKeyFile(path)
    return kek.ok ? kek.value : fault(kek.refusal.code)
  }
  /** Everything opens with this key alone, and is found as before. */
  const readsAll = async (kek: Kek) => {
    const vault = openVault(world.outsideAs('vouch_vault'), kek)
    const texts = await vault.openMany(sealed, { why: 'compared' })
    assert.deepEqual(
      texts,
      sealed.map((_, at) => `text ${at}`),
    )
    const again = await Promise.all(institutions.map(institution => vault.index(institution, 'account', 'one')))
    assert.deepEqual(again, indexed)
  }
  before(async () => {
    world = await openWorld()
    folder = await mkdtemp(join(tmpdir(), 'vouch-rewrap-'))
    for (const institution of institutions.slice(1)) await enter(world.outside, institution)
    asOwner = { ...world.outside, sql: world.owner }
    formerFile = await newFile()
    former = await opened(formerFile)
    const vault = openVault(world.outsideAs('vouch_vault'), former)
    const places = institutions.flatMap(institution =>
      ['payments.payee', 'identity.person', 'messages.endpoint', 'rails.file_part'].flatMap((table, at): Place[] => [
        { institution, table, column: 'text', row: `row_${at}` },
        { institution, table, column: 'text', row: `row_${at}`, member: `mem_${at}` },
      ]),
    )
    const texts = await vault.sealMany(places.map((place, at) => ({ place, text: `text ${at}` })))
    places.forEach((place, at) => sealed.push({ place, sealed: texts[at] ?? fault('all were sealed') }))
    for (const institution of institutions) indexed.push(await vault.index(institution, 'account', 'one'))
  })
  after(async () => {
    await world.close()
    await rm(folder, { recursive: true })
  })

  test('wraps every data and index key anew, proves that none names the old one, and leaves a leaf', async () => {
    const current = await opened(await newFile())
    const both = openBothKeks(current, former)
    const started = await kekReport(asOwner, both)
    assert.deepEqual(started.names, [{ name: await former.current(), dataKeys: 15, indexKeys: 3, isHere: true }])
    await readsAll(both)

    const report = await rewrapKeys(asOwner, both)
    assert.deepEqual(report, { current: await current.current(), rewrapped: 18, left: [], problems: [] })
    await readsAll(current)
    await assert.rejects(readsAll(former), /was wrapped by/)
    assert.equal((await rewrapKeys(asOwner, both)).rewrapped, 0)
    former = current
    formerFile = join(folder, `kek-${files}`)

    const sealer = world.outsideAs('vouch_sealer')
    const { pass } = sealLoop(sealer, world.keys.sealer)
    while ((await pass(new AbortController().signal)) > 0);
    const { logs, problems } = await verify(sealer, world.keys.trusted)
    assert.deepEqual([logs.map(({ size }) => size), problems], [[2, 2, 2], []])
  })

  test('killed before any commit of it, however often, loses nothing and is finished by the next', async () => {
    const keyFile = await newFile()
    const both = openBothKeks(await opened(keyFile), former)
    let ended: RewrapReport | undefined
    let kills = 0
    for (; ended === undefined; kills++) {
      assert.ok(kills < 20, 'it comes to its end')
      const child = fork(join(import.meta.dirname, '../../test/rewrap-process.ts'), { execArgv: [] })
      const died = once(child, 'exit')
      // It commits one batch, and dies when it is about to commit the second.
      const order: RewrapOrder = {
        address: world.database.address('vouch_owner'),
        vaultAddress: world.database.address('vouch_vault'),
        keyFile,
        formerFile,
        nowMs: world.clock.now().getTime(),
        diesAt: 2,
      }
      child.on('message', (said: { readonly ended?: RewrapReport }) => {
        ended = said.ended
      })
      child.send(order)
      await died
      await readsAll(both)
    }
    assert.ok(kills > institutions.length, `${kills} processes`)
    assert.deepEqual([ended.left, ended.problems], [[], []])
    await readsAll(await opened(keyFile))
    formerFile = keyFile
    former = await opened(keyFile)
  })

  test('tells of what it cannot unwrap, leaves it as it is, and does all the rest', async () => {
    const stranger = await opened(await newFile())
    await enter(world.outside, 'fourth')
    await openVault(world.outsideAs('vouch_vault'), stranger).index('fourth', 'account', 'one')
    await world.owner.begin(async tx => {
      await tx`set local session_replication_role = replica`
      await tx`update protection.data_key set wrapped = set_byte(wrapped, 30, 255 - get_byte(wrapped, 30))
                where institution_id = 'second' and kid = 2`
    })
    const report = await rewrapKeys(asOwner, openBothKeks(await opened(await newFile()), former))
    assert.deepEqual(report.problems, [
      `index key account of fourth is wrapped by ${await stranger.current()}, which is not here`,
      `data key 2 of second is not what ${await former.current()} wrapped`,
    ])
    assert.deepEqual([report.rewrapped, report.left.length], [17, 2])
  })

  test('is no way to change a key otherwise, for anybody', async () => {
    const isRefused = (thrown: unknown) => thrown instanceof Error && 'code' in thrown && thrown.code === '23001'
    const { owner } = world
    await assert.rejects(owner`update protection.data_key set kek_name = 'other'`, isRefused)
    await assert.rejects(owner`update protection.data_key set wrapped = wrapped || wrapped`, isRefused)
    await assert.rejects(
      owner`update protection.data_key set kek_name = 'other', wrapped = wrapped || wrapped, kid = kid + 100`,
      isRefused,
    )
    await assert.rejects(owner`update protection.index_key set wrapped = wrapped || wrapped`, isRefused)
    await assert.rejects(owner`update protection.index_key set kek_name = 'other', wrapped = wrapped`, isRefused)
    await assert.rejects(owner`truncate protection.index_key`, isRefused)
  })
})
