import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { memoryPlace } from '../../test/memory-place.ts'
import { enter, openWorld, silentLog, testKey, type World } from '../../test/outside.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import {
  append,
  copyLoop,
  emitter,
  emitterKey,
  logLines,
  logOfAnother,
  openCopy,
  openGuard,
  platformLoop,
  publicLine,
  publicLinesOnly,
  readTrustedKeys,
  recover,
  sealLoop,
  signersOf,
  tellKeyChange,
  trail,
  verify,
} from './audit.ts'
import { readLogs } from './policy.ts'

const goesOn = new AbortController().signal
const ours = emitterKey(testKey(6))

describe('the log of the platform', () => {
  let world: World
  let sealer: Outside
  beforeEach(async () => {
    world = await openWorld()
    sealer = { ...world.outsideAs('vouch_sealer'), emit: emitter(ours) }
    await enter(world.outside, 'other')
  })
  afterEach(() => world.close())

  const emit = (institution: string, leaves: number, outside = world.outside) =>
    transact(outside, institution, 'client:cli_1', async work => {
      for (let leaf = 0; leaf < leaves; leaf++) append(work, 'test.done', { leaf })
      return done(undefined)
    })
  const seal = () => sealLoop(sealer, world.keys.sealer).pass(goesOn)
  const verified = () => {
    const { sealer: seals, emitter: emits } = world.keys
    const lines = [`origin ${seals.origin}`, publicLine(emits), publicLine(seals), publicLinesOnly(ours, 'platform')]
    return verify(sealer, readTrustedKeys(lines.join('\n')))
  }
  const found = async () => (await verified()).problems.map(({ what, where }) => `${where}: ${what}`)
  const noted = async () => {
    const leaves: unknown[] = []
    for await (const leaf of trail(sealer.sql, { institution: 'platform', kind: 'audit.checkpoint' })) {
      const { body } = JSON.parse(leaf) as { body: { origin: string; size: string } } // As the loop writes it.
      leaves.push([body.origin, body.size])
    }
    return leaves
  }

  test('has a leaf for each log that moved, and none for one that did not', async () => {
    const loop = platformLoop(sealer, world.keys.sealer)
    await emit('demo', 3)
    await emit('other', 2)
    await seal()
    await loop.pass(goesOn)
    await loop.pass(goesOn)
    await seal()
    await emit('other', 1)
    await seal()
    await loop.pass(goesOn)
    await seal()
    assert.deepEqual(await noted(), [
      ['vouch.example/log/demo', '3'],
      ['vouch.example/log/other', '2'],
      ['vouch.example/log/other', '3'],
    ])
    const { logs, problems } = await verified()
    assert.deepEqual(
      [problems, logs.map(({ institution, size }) => [institution, size])],
      [
        [],
        [
          ['demo', 3],
          ['other', 3],
          ['platform', 3],
        ],
      ],
    )
  })

  test('has no leaf of a log that has not moved since the sealer was last there', async () => {
    await emit('demo', 3)
    await emit('other', 2)
    await seal()
    const start = () => platformLoop(sealer, world.keys.sealer).pass(goesOn)
    await start()
    await start()
    await emit('other', 1)
    await seal()
    await start()
    await start()
    await seal()
    assert.deepEqual(await noted(), [
      ['vouch.example/log/demo', '3'],
      ['vouch.example/log/other', '2'],
      ['vouch.example/log/other', '3'],
    ])
  })

  test('has a leaf again where a log is another of the same length', async () => {
    await emit('demo', 3)
    await seal()
    await platformLoop(sealer, world.keys.sealer).pass(goesOn)
    await world.owner.begin(async tx => {
      await tx`set local session_replication_role = replica`
      await tx`update audit.checkpoint set root = sha256('another') where institution_id = 'demo'`
    })
    await platformLoop(sealer, world.keys.sealer).pass(goesOn)
    await seal()
    assert.deepEqual(await noted(), [
      ['vouch.example/log/demo', '3'],
      ['vouch.example/log/demo', '3'],
    ])
  })

  test('tells of a log that was rewritten, cut or taken away and signed again', async () => {
    const loop = platformLoop(sealer, world.keys.sealer)
    await emit('demo', 1)
    await emit('demo', 3)
    await emit('other', 2)
    await seal()
    await loop.pass(goesOn)
    await seal()
    assert.deepEqual(await found(), [])
    const again = async (...batches: string[]) => {
      await world.owner.begin(async tx => {
        await tx`set local session_replication_role = replica`
        for (const table of ['checkpoint', 'seal', 'tile'])
          await tx`delete from ${tx(`audit.${table}`)} where institution_id = 'demo'`
        await tx`update audit.log set size = 0, tiled = 0, frontier = '', epoch = 0 where institution_id = 'demo'`
      })
      for (const batch of batches) {
        await world.owner`insert into audit.unsealed values ('demo', ${batch})`
        await seal()
      }
    }
    await again('bat_000002', 'bat_000001')
    assert.match((await found()).join(), /^leaf 0: demo: its log had another root at 4 leaves: \S+$/)
    await world.owner.begin(async tx => {
      await tx`set local session_replication_role = replica`
      await tx`delete from audit.batch where batch_id = 'bat_000002'`
    })
    await again('bat_000001')
    assert.deepEqual(await found(), ['leaf 0: demo: its log had 4 leaves, and has 1'])
    world.clock.advance(60_000)
    await loop.pass(goesOn)
    await seal()
    assert.deepEqual(await found(), [
      'leaf 0: demo: its log had 4 leaves, and has 1',
      'leaf 2: demo: its log had 4 leaves, and later 1',
    ])
    await again()
    await world.owner.begin(async tx => {
      await tx`set local session_replication_role = replica`
      for (const table of ['batch', 'log']) await tx`delete from ${tx(`audit.${table}`)} where institution_id = 'demo'`
    })
    assert.deepEqual((await found())[0], 'leaf 0: demo: its log is gone: it had 4 leaves')
  })

  test('complains of nothing where a log was restored, told of while it was shorter, and put back from its copy', async () => {
    const files = memoryPlace('copy')
    const copy = openCopy(files.place, signersOf(world.keys.sealer))
    const start = () => {
      const guard = openGuard(sealer, [copy], silentLog)
      const copier = copyLoop(sealer, [copy], guard, 0)
      const note = platformLoop(sealer, world.keys.sealer, copier.copiedUpTo)
      return {
        seal: () => sealLoop(sealer, world.keys.sealer, guard).pass(goesOn),
        copy: () => copier.pass(goesOn),
        note: () => note.pass(goesOn),
      }
    }
    await emit('demo', 5)
    const first = start()
    await first.seal()
    await world.owner`create table dump_log as select * from audit.log where institution_id = 'demo'`
    await emit('demo', 5)
    await first.seal()
    assert.deepEqual([await first.note(), await first.seal(), await noted()], [0, 0, []], 'no copy has it yet')
    await first.copy()
    await first.note()
    await first.seal()
    assert.deepEqual(await noted(), [['vouch.example/log/demo', '10']])
    // The log of the institution alone, as it was.
    await world.owner.begin(async tx => {
      await tx`set local session_replication_role = replica`
      await tx`delete from audit.checkpoint where institution_id = 'demo' and size > 5`
      await tx`delete from audit.seal where institution_id = 'demo' and first_index >= 5`
      await tx`delete from audit.batch where institution_id = 'demo' and batch_id not in (select batch_id from audit.seal)`
      await tx`update audit.tile set hashes = substring(hashes for 32 * 5) where institution_id = 'demo'`
      await tx`update audit.log set size = 5, tiled = 5, frontier = dump_log.frontier from dump_log where log.institution_id = 'demo'`
    })
    world.clock.advance(60_000)
    await platformLoop(sealer, world.keys.sealer).pass(goesOn)
    await sealLoop(sealer, world.keys.sealer).pass(goesOn)
    assert.deepEqual(await found(), [
      'leaf 0: demo: its log had 10 leaves, and has 5',
      'leaf 1: demo: its log had 10 leaves, and later 5',
    ])
    const outside = { ...world.outsideAs('vouch_owner'), emit: world.outside.emit }
    const recovered = await recover(outside, 'demo', copy, world.keys.trusted)
    assert.ok(recovered.ok)
    const again = start()
    await again.seal()
    await again.copy()
    await again.note()
    await again.seal()
    assert.deepEqual(await found(), [])
    assert.deepEqual(await noted(), [
      ['vouch.example/log/demo', '10'],
      ['vouch.example/log/demo', '5'],
      ['vouch.example/log/demo', '11'],
    ])
  })

  test('is named like the others in the lines that witnesses are given', async () => {
    await emit('demo', 1)
    await seal()
    await platformLoop(sealer, world.keys.sealer).pass(goesOn)
    const lines = await logLines(sealer.sql, world.keys.trusted)
    assert.deepEqual(
      readLogs(`${lines.join('\n')}\n`).map(({ name }) => name),
      ['vouch.example/log/demo', 'vouch.example/log/other', 'vouch.example/log/platform'],
    )
  })

  test('is all that its key may sign for: in the log of an institution it is not believed', async () => {
    await emit('demo', 1, { ...world.outside, emit: emitter(ours) })
    await seal()
    assert.deepEqual(await found(), [
      `batch bat_000001, leaf 0: the batch is signed by ${ours.id}, which signs for the log of platform alone`,
    ])
  })

  test('has the origin of the others: a log that was signed under another is found', async () => {
    const { origin } = world.keys.sealer
    assert.equal(await logOfAnother(sealer.sql, 'pay.example/log'), undefined, 'nothing is signed')
    await emit('demo', 1)
    await seal()
    assert.equal(await logOfAnother(sealer.sql, origin), undefined)
    assert.equal(await logOfAnother(sealer.sql, 'pay.example/log'), `${origin}/demo`)
    assert.equal(await logOfAnother(sealer.sql, origin.slice(0, -1)), `${origin}/demo`)
  })

  test('is signed by nobody who signs for institutions', async () => {
    await emit('demo', 1)
    await seal()
    const { emitter: emits } = world.keys
    await platformLoop({ ...sealer, emit: emitter(emits) }, world.keys.sealer).pass(goesOn)
    await seal()
    assert.deepEqual(await found(), [
      `batch bat_000002, leaf 0: the batch is signed by ${emits.id}, which signs for the logs of institutions`,
    ])
  })

  test('says when its own key changes, and nobody else is believed of it', async () => {
    const [next, { emitter: emits, sealer: seals }] = [emitterKey(testKey(7)), world.keys]
    const loopOf = (key: typeof ours) => platformLoop({ ...sealer, emit: emitter(key) }, world.keys.sealer).pass(goesOn)
    const tell = (step: 'named' | 'retired', signer: typeof ours) =>
      tellKeyChange({ ...sealer, emit: emitter(signer) }, ['platform'], step, { former: ours.id, next })
    const foundWith = async (...lines: readonly string[]) => {
      const all = [`origin ${seals.origin}`, publicLine(emits), publicLine(seals), ...lines]
      const { problems } = await verify(sealer, readTrustedKeys(all.join('\n')))
      return problems.map(({ what, where }) => `${where}: ${what}`)
    }
    const both = [ours, next].map(key => publicLinesOnly(key, 'platform'))
    // The first that there is of the log is what it says of its key.
    await tell('named', ours)
    await emit('demo', 1)
    await seal()
    await loopOf(next)
    await tell('retired', next)
    await seal()
    assert.deepEqual(await foundWith(...both), [])
    assert.match(
      (await foundWith(publicLinesOnly(ours, 'platform'), publicLine(next))).join(),
      /^batch bat_000001, leaf 0: it names \S+, which is not trusted,batch/,
    )
    world.clock.advance(60_000)
    await emit('demo', 1)
    await seal()
    await loopOf(ours)
    await seal()
    assert.match(
      (await foundWith(...both)).join(),
      /^batch bat_\d+, leaf 3: the batch is signed by \S+, which was retired at [^,]+$/,
    )
  })

  test('is all that the sealer may append to', async () => {
    await assert.rejects(emit('demo', 1, sealer), { code: '42501' })
  })

  test('waits while another is at it', async () => {
    await emit('demo', 1)
    await seal()
    await platformLoop(sealer, world.keys.sealer).pass(goesOn)
    await seal()
    const other = world.database.as('vouch_sealer')
    await other.begin(async tx => {
      await tx`select from audit.log where institution_id = 'platform' for update`
      await platformLoop(sealer, world.keys.sealer).pass(goesOn)
    })
    assert.equal((await noted()).length, 1)
  })

  test('has a name that no institution can have', async () => {
    await assert.rejects(enter(world.outside, 'platform'), { code: '23514' })
  })
})
