import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openWorld, type World } from '../../test/outside.ts'
import { canonical } from '../base/canonical.ts'
import { done, fault, refused } from '../base/outcome.ts'
import { type Leaf, transact, type Work } from '../base/work.ts'
import { append, batchLeavesMax, emitterKey, ensureLog } from './audit.ts'
import { isBatchSigned } from './batch.ts'
import { publicKeyFrom, rawPublicKey } from './keys.ts'
import { leafBytesMax, packBundle } from './leaf.ts'
import { leafHash, treeRoot } from './tree.ts'

type Row = { batch_id: string; leaf_count: number; leaves: Buffer; root: Buffer; key_id: string; signature: Buffer }

/** Leaves of every length that has each byte as its second. */
const lengths = Array.from({ length: 256 }, (_, more) => 'y'.repeat(more))

const said = (kind: string, body: { readonly text: string }) => ({
  actor: 'client:cli_1',
  at: '2026-01-05T15:00:00.000Z',
  body,
  institution: 'demo',
  kind,
  v: 1,
})

describe('a work that appends', () => {
  let world: World
  before(async () => {
    world = await openWorld()
  })
  after(() => world.close())

  const perform = (body: (work: Work) => void) =>
    transact(world.outside, world.institution, 'client:cli_1', async work => {
      body(work)
      return done(undefined)
    })
  const rows = () => world.database.as('vouch_owner')<Row[]>`select * from audit.batch order by batch_id`

  test('leaves one signed batch and its place in the queue', async () => {
    await perform(work => {
      append(work, 'payments.accepted', { payment: 'pay_1', minor: 1250 })
      append(work, 'payments.refused', { code: 'too_late' }, 'person:per_1')
    })
    const [row = fault('no batch'), ...others] = await rows()
    const leaves = [
      '{"actor":"client:cli_1","at":"2026-01-05T15:00:00.000Z","body":{"minor":1250,"payment":"pay_1"},"institution":"demo","kind":"payments.accepted","v":1}',
      '{"actor":"person:per_1","at":"2026-01-05T15:00:00.000Z","body":{"code":"too_late"},"institution":"demo","kind":"payments.refused","v":1}',
    ].map(text => Buffer.from(text))
    const bundle = Buffer.concat(leaves.flatMap(leaf => [Buffer.from([leaf.length >> 8, leaf.length & 255]), leaf]))
    const root = treeRoot(leaves.map(leafHash))
    const claim = { institution: 'demo', batchId: 'bat_000001', leafCount: 2, root }
    const key = publicKeyFrom(rawPublicKey(world.keys.emitter.privateKey))
    assert.equal(others.length, 0)
    assert.deepEqual([row.batch_id, row.leaf_count, row.key_id], ['bat_000001', 2, world.keys.emitter.id])
    assert.deepEqual([row.leaves, row.root], [bundle, root])
    assert.equal(isBatchSigned(claim, row.signature, key), true)
    assert.equal(isBatchSigned({ ...claim, institution: 'other' }, row.signature, key), false)
    const queue = await world.database.as('vouch_sealer')`select institution_id, batch_id from audit.unsealed`
    assert.deepEqual([...queue], [{ institution_id: 'demo', batch_id: 'bat_000001' }])
  })

  test('keeps every byte of what was said, whatever signs are in it', async () => {
    const strange = ['\\', '\\\\x41\\101', '\u0000\u0007\n"', 'é 漢 🏦', "''", 'x'.repeat(400), ...lengths]
    await perform(work => {
      for (const text of strange) append(work, 'test.said', { text })
    })
    const leaves = strange.map(text => Buffer.from(canonical(said('test.said', { text }))))
    const last = (await rows()).at(-1)
    assert.deepEqual(last?.leaves, packBundle(leaves))
    assert.deepEqual(last?.root, treeRoot(leaves.map(leafHash)))
  })

  test('leaves nothing behind when it is refused or fails', async () => {
    const before = (await rows()).length
    await transact(world.outside, world.institution, 'client:cli_1', async work => {
      append(work, 'payments.accepted', {})
      return refused({ code: 'no' })
    })
    await assert.rejects(
      perform(work => {
        append(work, 'payments.accepted', {})
        fault('a bug')
      }),
      /a bug/,
    )
    assert.equal((await rows()).length, before)
  })

  test('fails whole when its leaves cannot be written', async () => {
    const broken = { ...world.outside, emit: () => Promise.reject(new Error('no key')) }
    const opening = transact(broken, 'newbank', 'client:cli_1', async work => {
      await ensureLog(work)
      append(work, 'payments.accepted', {})
      return done(undefined)
    })
    await assert.rejects(opening, /no key/)
    const logs = await world.database.as('vouch_owner')`select from audit.log where institution_id = 'newbank'`
    assert.equal(logs.length, 0)
  })

  test('faults on a leaf above 16 KiB and not on one of 16 KiB', async () => {
    const probe = { leaves: [] as Leaf[] }
    await perform(work => {
      append(work, 'test.size', { text: '' })
      probe.leaves.push(...work.leaves)
    })
    const room = leafBytesMax - (probe.leaves[0]?.text.length ?? 0)
    await perform(work => append(work, 'test.size', { text: 'x'.repeat(room) }))
    await assert.rejects(
      perform(work => append(work, 'test.size', { text: 'x'.repeat(room + 1) })),
      /longer than 16384/,
    )
  })

  test('faults on more leaves than a batch holds', async () => {
    await assert.rejects(
      perform(work => {
        for (let count = 0; count <= batchLeavesMax; count++) append(work, 'test.many', {})
      }),
      /more than 10000/,
    )
  })

  test('opens its log once', async () => {
    await transact(world.outside, world.institution, 'client:cli_1', async work => {
      await ensureLog(work)
      return done(undefined)
    })
    const logs = await world.database.as('vouch_owner')`select institution_id, size, epoch from audit.log`
    assert.deepEqual([...logs], [{ institution_id: 'demo', size: 0n, epoch: 0n }])
  })

  test('has a key whose id is that of its public part', () => {
    assert.equal(emitterKey(world.keys.emitter.privateKey).id, world.keys.emitter.id)
  })
})
