import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'

import { kill, startAhead } from '../../test/ahead.ts'
import { enter, openWorld, testKey, type World } from '../../test/outside.ts'
import { until } from '../../test/until.ts'
import type { Sql } from '../base/database.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import { append, emitterKey, type SealerKey, sealLoop, verify } from './audit.ts'
import { publicKeyFrom, rawPublicKey } from './keys.ts'
import { openNote } from './note.ts'
import { lockLog, updateLog } from './store.ts'

const goesOn = new AbortController().signal

function emit(outside: Outside, institution: string, leaves: number): Promise<unknown> {
  return transact(outside, institution, 'client:cli_1', async (work: Work) => {
    for (let leaf = 0; leaf < leaves; leaf++) append(work, 'test.done', { leaf })
    return done(undefined)
  })
}

describe('the sealer', () => {
  let world: World
  let sealer: Outside
  let owner: Sql
  beforeEach(async () => {
    world = await openWorld()
    sealer = world.outsideAs('vouch_sealer')
    owner = world.owner
  })
  afterEach(() => world.close())

  const pass = (key: SealerKey = world.keys.sealer) => sealLoop(sealer, key).pass(goesOn)
  const seals = () =>
    owner<{ institution_id: string; first_index: bigint; leaf_count: number; batch_id: string }[]>`
      select institution_id, first_index, leaf_count, batch_id from audit.seal order by institution_id, first_index`
  const sizes = async () =>
    (await owner<{ size: bigint }[]>`select size from audit.checkpoint order by size`).map(({ size }) => size)
  const queueLength = async () => (await owner`select from audit.unsealed`).length

  test('seals to the end what is there when it is stopped', async () => {
    for (let batch = 0; batch < 3; batch++) await emit(world.outside, 'demo', 2)
    await sealLoop(sealer, world.keys.sealer).finish?.()
    assert.equal(await queueLength(), 0)
    assert.deepEqual(await sizes(), [6n])
  })

  test('gives leaves their places, oldest batch first, and signs the size', async () => {
    await emit(world.outside, 'demo', 2)
    await emit(world.outside, 'demo', 3)
    assert.equal(await pass(), 5)
    assert.equal(await pass(), 0)
    assert.deepEqual(
      (await seals()).map(({ first_index, batch_id }) => [first_index, batch_id]),
      [
        [0n, 'bat_000001'],
        [2n, 'bat_000002'],
      ],
    )
    assert.equal(await queueLength(), 0)
    const [checkpoint] = await owner<{ note: string; root: Buffer }[]>`select note, root from audit.checkpoint`
    const sealers = [{ name: 'vouch.example/log/demo', key: publicKeyFrom(rawPublicKey(testKey(2))) }]
    assert.deepEqual(openNote(checkpoint?.note ?? '', sealers), {
      ok: true,
      value: `vouch.example/log/demo\n5\n${checkpoint?.root.toString('base64')}\n`,
    })
  })

  test('keeps the logs of institutions apart', async () => {
    await enter(world.outside, 'other')
    await emit(world.outside, 'demo', 1)
    await emit(world.outside, 'other', 2)
    assert.equal(await pass(), 3)
    assert.deepEqual(
      (await seals()).map(({ institution_id, first_index }) => [institution_id, first_index]),
      [
        ['demo', 0n],
        ['other', 0n],
      ],
    )
  })

  /** Writes its batch when its turn comes, and commits when it is let. */
  function heldBack() {
    const held = Promise.withResolvers<void>()
    const written = Promise.withResolvers<void>()
    const slow = {
      ...world.outside,
      emit: async (work: Work) => {
        await world.outside.emit(work)
        written.resolve()
        await held.promise
      },
    }
    return { slow, written, held }
  }

  test('leaves what is not committed for a later pass, and no gap for it', async () => {
    const { slow, written, held } = heldBack()
    const late = emit(slow, 'demo', 1)
    await written.promise
    await emit(world.outside, 'demo', 2)
    assert.equal(await pass(), 2)
    held.resolve()
    await late
    assert.equal(await pass(), 1)
    assert.deepEqual(
      (await seals()).map(({ first_index, batch_id }) => [first_index, batch_id]),
      [
        [0n, 'bat_000002'],
        [2n, 'bat_000001'],
      ],
    )
    assert.deepEqual((await verify(sealer, world.keys.trusted)).problems, [])
  })

  test('leaves in the queue what was made before, and committed while it gave places to what came after', async () => {
    const { slow, written, held } = heldBack()
    const late = emit(slow, 'demo', 1)
    await written.promise
    await emit(world.outside, 'demo', 2)
    const locked = Promise.withResolvers<void>()
    const lock = Promise.withResolvers<void>()
    // It has read the queue, and waits to write the places.
    const locking = owner.begin(async tx => {
      await tx`lock table audit.seal in share mode`
      locked.resolve()
      await lock.promise
    })
    await locked.promise
    const passing = pass()
    await until('the sealer waits', async () => {
      const waiting = await owner`select from pg_locks where relation = 'audit.seal'::regclass and not granted`
      return waiting.length > 0
    })
    held.resolve()
    await late
    lock.resolve()
    await locking
    assert.equal(await passing, 2)
    assert.equal(await queueLength(), 1)
    assert.equal(await pass(), 1)
    assert.deepEqual((await verify(sealer, world.keys.trusted)).problems, [])
  })

  test('signs what an earlier pass committed and did not live to sign', async () => {
    await emit(world.outside, 'demo', 2)
    // A public key cannot sign: the pass ends between its commit and its signature.
    const broken = { ...world.keys.sealer, privateKey: publicKeyFrom(rawPublicKey(testKey(2))) }
    await assert.rejects(pass(broken), { code: 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE' })
    assert.deepEqual([(await seals()).length, await sizes()], [1, []])
    await emit(world.outside, 'demo', 1)
    await assert.rejects(pass(broken), { code: 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE' })
    assert.equal((await seals()).length, 1, 'an unsigned log does not grow')
    assert.equal(await pass(), 1)
    assert.deepEqual(await sizes(), [2n, 3n])
    assert.deepEqual((await verify(sealer, world.keys.trusted)).problems, [])
  })

  test('does not lengthen what another has lengthened since it was read', async () => {
    await emit(world.outside, 'demo', 1)
    await pass()
    const late = sealer.sql.begin(async tx => {
      const log = (await lockLog(tx, 'demo')) ?? assert.fail('no log')
      await updateLog(tx, 'demo', { ...log, epoch: log.epoch - 1n })
    })
    await assert.rejects(late, /another sealer lengthened the log of demo/)
  })

  test('loses and doubles nothing when two of them race', async () => {
    let isEmitting = true
    const sealUntilDry = async () => {
      const loop = sealLoop(world.outsideAs('vouch_sealer'), world.keys.sealer)
      let sealed = 1
      while (isEmitting || sealed > 0) sealed = await loop.pass(goesOn)
    }
    const emitAll = async () => {
      for (let round = 0; round < 60; round++) {
        await Promise.all([1, 2, 3].map(leaves => emit(world.outside, 'demo', leaves)))
      }
    }
    await Promise.all([emitAll().finally(() => (isEmitting = false)), sealUntilDry(), sealUntilDry()])
    await pass()
    const { logs, problems } = await verify(sealer, world.keys.trusted)
    assert.deepEqual([problems, logs[0]?.size, await queueLength()], [[], 360, 0])
  })

  test('loses and doubles nothing when it is killed at any point, with another at work beside it', async () => {
    const processes = startAhead('sealer-process.ts')
    const start = () => {
      const child = processes.take()
      child.send(world.database.address('vouch_sealer'))
      return child
    }
    const steady = start()
    let victim = start()
    let leaves = 0
    for (let kills = 0; kills < 6; kills++) {
      await once(victim, 'message')
      await Promise.all([1, 2, 3].map(count => emit(world.outside, 'demo', count)))
      leaves += 6
      await once(victim, 'message')
      await kill(victim)
      victim = start()
    }
    for (const child of [steady, victim]) await kill(child)
    await processes.close()
    while ((await pass()) > 0);
    const { logs, problems } = await verify(sealer, world.keys.trusted)
    assert.deepEqual([problems, logs[0]?.size, await queueLength()], [[], leaves, 0])
  })

  test('does not wait for another that is at the same log', async () => {
    await emit(world.outside, 'demo', 1)
    const other = world.database.as('vouch_sealer')
    await other.begin(async tx => {
      await tx`select from audit.log where institution_id = 'demo' for update`
      assert.equal(await pass(), 0)
    })
    assert.equal(await pass(), 1)
  })

  test('takes no more than its share in one pass, and at least one batch', async () => {
    for (let batch = 0; batch < 20; batch++) await emit(world.outside, 'demo', 1)
    await owner.begin(async tx => {
      await tx`set local session_replication_role = replica`
      // One batch of more bytes than a pass takes: 1,100 leaves of 16 KiB.
      const leaf = Buffer.concat([Buffer.from([0x40, 0]), Buffer.alloc(16_384)])
      await tx`
        insert into audit.batch
        select 'demo', 'bat_000000', 1100, ${Buffer.concat(Array(1100).fill(leaf))}, root, key_id, signature, emitted_at
          from audit.batch limit 1`
      await tx`insert into audit.unsealed values ('demo', 'bat_000000')`
    })
    assert.equal(await pass(), 1100)
    assert.equal(await pass(), 20)
  })

  test('signs no fork: it refuses a log that is behind or beside its newest checkpoint, and serves the others', async () => {
    await enter(world.outside, 'behind')
    await enter(world.outside, 'beside')
    for (const institution of ['behind', 'beside', 'demo']) await emit(world.outside, institution, 1)
    await pass()
    for (const institution of ['behind', 'beside', 'demo']) await emit(world.outside, institution, 1)
    await owner`update audit.log set size = 0, tiled = 0, frontier = '' where institution_id = 'behind'`
    await owner`update audit.log set frontier = sha256('x') where institution_id = 'beside'`
    assert.equal(await pass(), 1)
    assert.deepEqual(
      (await owner`select holder, what from audit.halt order by institution_id`).map(
        row => `${row['holder']} ${row['what']}`,
      ),
      [
        'its own newest checkpoint has 1 leaves, and the log 0',
        'its own newest checkpoint and the log differ at 1 leaves',
      ],
    )
    assert.deepEqual(
      (await seals()).map(({ institution_id }) => institution_id),
      ['behind', 'beside', 'demo', 'demo'],
    )
  })

  test('is not stopped by a batch that is no bundle or was queued again', async () => {
    await emit(world.outside, 'demo', 1)
    await pass()
    const api = world.outside.sql
    await api.begin(async tx => {
      await tx`select set_config('vouch.institution', 'demo', true)`
      await tx`insert into audit.unsealed values ('demo', 'bat_000001')`
      await tx`
        insert into audit.batch
        values ('demo', 'bat_junk', 1, 'junk', ${Buffer.alloc(32)}, 'key_x', ${Buffer.alloc(64)}, ${world.clock.now()})`
      await tx`insert into audit.unsealed values ('demo', 'bat_junk'), ('demo', 'bat_none')`
    })
    await emit(world.outside, 'demo', 1)
    assert.equal(await pass(), 1)
    const { problems } = await verify(sealer, world.keys.trusted)
    assert.deepEqual(
      problems.map(({ what, where }) => `${where}: ${what}`),
      [
        'batch bat_junk: the batch is signed by key_x, which is not trusted',
        'batch bat_junk: the bytes are no bundle of 1 leaves',
        'batch bat_junk: neither sealed nor queued',
        'batch bat_none: queued, and missing',
      ],
    )
  })
})

describe('the processes', () => {
  let world: World
  before(async () => {
    world = await openWorld()
    await emit(world.outside, 'demo', 1)
    await sealLoop(world.outsideAs('vouch_sealer'), world.keys.sealer).pass(goesOn)
    await emit(world.outside, 'demo', 1)
  })
  after(() => world.close())

  const tables = ['log', 'batch', 'unsealed', 'seal', 'checkpoint']
  const writes = [
    ...tables.flatMap(table => [
      `update audit.${table} set institution_id = 'other'`,
      `truncate audit.${table} cascade`,
      `select * from audit.${table}`,
      `delete from audit.${table}`,
    ]),
    'update audit.log set size = 0',
    `insert into audit.log (institution_id, size) values ('demo', 0)`,
    `insert into audit.seal values ('demo', 9, 1, 'bat_000002')`,
    `insert into audit.checkpoint values ('demo', 9, sha256(''), '', '2026-01-05')`,
    `alter table audit.batch disable trigger all`,
    `set session_replication_role = replica`,
  ]
  const sealerMay = new Set([
    ...tables.map(table => `select * from audit.${table}`),
    'delete from audit.unsealed',
    'update audit.log set size = 0',
    `insert into audit.seal values ('demo', 9, 1, 'bat_000002')`,
    `insert into audit.checkpoint values ('demo', 9, sha256(''), '', '2026-01-05')`,
  ])

  for (const [role, may] of [
    // Of its own institution: receipts, and the log as it is published.
    ['vouch_api', new Set(['batch', 'seal', 'tile', 'checkpoint'].map(table => `select * from audit.${table}`))],
    // Where bundles begin, to note what is in them.
    ['vouch_worker', new Set(['select * from audit.seal'])],
    ['vouch_backup', new Set<string>()],
    ['vouch_sealer', sealerMay],
  ] as const) {
    test(`of ${role} can do nothing here but its part`, async () => {
      const sql = world.database.as(role, 1)
      for (const statement of writes) {
        if (may.has(statement)) continue
        const attempt = sql.begin(async tx => {
          await tx`select set_config('vouch.institution', 'demo', true)`
          await tx.unsafe(statement)
        })
        await assert.rejects(attempt, { code: '42501' }, statement)
      }
    })
  }

  for (const role of ['vouch_api', 'vouch_worker'] as const) {
    test(`of ${role} append for the institution they work for, and for no other`, async () => {
      const outside = world.outsideAs(role)
      await emit(outside, 'demo', 1)
      const stray = transact(outside, 'demo', 'process:test', async work => {
        append(work, 'test.done', {})
        await work.sql`select set_config('vouch.institution', 'other', true)`
        return done(undefined)
      })
      await assert.rejects(stray, { code: '42501' })
    })
  }

  test('of the owner are refused as well, until it says that it means it', async () => {
    const owner = world.owner
    for (const table of ['batch', 'seal', 'checkpoint']) {
      for (const statement of [
        `update audit.${table} set institution_id = 'other'`,
        `delete from audit.${table}`,
        `truncate audit.${table} cascade`,
      ]) {
        await assert.rejects(owner.unsafe(statement), { code: '23001' }, statement)
      }
    }
  })

  test('name keys by their public part', () => {
    assert.equal(emitterKey(testKey(1)).id, world.keys.emitter.id)
    assert.notEqual(emitterKey(testKey(3)).id, world.keys.emitter.id)
  })
})
