import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { enter, openWorld, testKey, type World } from '../../test/outside.ts'
import type { Transaction } from '../base/database.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import { append, type EmitterKey, emitterKey, type Problem, sealLoop, verify } from './audit.ts'
import { signBatch } from './batch.ts'
import { packBundle } from './leaf.ts'
import { checkpointText, signNote } from './note.ts'
import { leafHash, treeRoot } from './tree.ts'

const msPerDay = 86_400_000
const strangerKey = testKey(9)

/** Each institution's log, before anything is done to it: four batches, three checkpoints. */
const batchSizes = { a: 1, b: 3, c: 2, d: 1 }
type BatchName = keyof typeof batchSizes
type Batches = Readonly<Record<BatchName, string>>

type Attack = {
  readonly name: string
  /** With triggers off, as someone who owns the database. */
  readonly attack: (tx: Transaction, institution: string, batches: Batches) => Promise<unknown>
  /** `where: what`, all that is reported of this log. */
  readonly reported: (batches: Batches) => readonly string[]
}

const attacks: readonly Attack[] = [
  {
    name: 'one bit of a stored leaf is flipped',
    attack: (tx, institution, { b }) => tx`
      update audit.batch set leaves = set_bit(leaves, 8 * 12, 1 - get_bit(leaves, 8 * 12))
       where institution_id = ${institution} and batch_id = ${b}`,
    reported: ({ b }) => [
      `batch ${b}, leaves 1 to 3: the leaves do not hash to the root that was signed`,
      'tile/0/000, hash 1: it is not the hash of what is there',
      'checkpoint 4, leaves 0 to 3: its root is not that of the leaves; the same of later checkpoints: 2',
    ],
  },
  {
    name: 'one bit of a leaf is flipped so that it is no longer JSON',
    attack: (tx, institution, { c }) => tx`
      update audit.batch set leaves = set_bit(leaves, 8 * 2, 1 - get_bit(leaves, 8 * 2))
       where institution_id = ${institution} and batch_id = ${c}`,
    reported: ({ c }) => [
      `batch ${c}, leaves 4 to 5: the leaves do not hash to the root that was signed`,
      `batch ${c}, leaf 4: the leaf is not canonical JSON`,
      'tile/0/000, hash 4: it is not the hash of what is there',
      'checkpoint 6, leaves 4 to 5: its root is not that of the leaves; the same of later checkpoints: 1',
    ],
  },
  {
    name: 'the length of a leaf is changed',
    attack: (tx, institution, { c }) => tx`
      update audit.batch set leaves = set_byte(leaves, 1, get_byte(leaves, 1) - 1)
       where institution_id = ${institution} and batch_id = ${c}`,
    reported: ({ c }) => [
      `batch ${c}, leaves 4 to 5: the bytes are no bundle of 2 leaves`,
      'checkpoint 6, leaves 4 to 5: its root is not that of the leaves; the same of later checkpoints: 1',
    ],
  },
  {
    name: 'a batch is deleted',
    attack: (tx, institution, { c }) =>
      tx`delete from audit.batch where institution_id = ${institution} and batch_id = ${c}`,
    reported: ({ c }) => [
      `batch ${c}, leaves 4 to 5: the batch is missing`,
      'checkpoint 6, leaves 4 to 5: its root is not that of the leaves; the same of later checkpoints: 1',
    ],
  },
  {
    name: 'a batch and its seal are deleted',
    attack: async (tx, institution, { b }) => {
      await tx`delete from audit.batch where institution_id = ${institution} and batch_id = ${b}`
      await tx`delete from audit.seal where institution_id = ${institution} and batch_id = ${b}`
    },
    reported: ({ c }) => [
      `batch ${c}, leaves 4 to 5: the leaf before it is 0: places are empty`,
      'checkpoint 4: no sealing ended at its size',
      'checkpoint 6, leaves 4 to 5: its root is not that of the leaves; the same of later checkpoints: 1',
    ],
  },
  {
    name: 'the tail is truncated',
    attack: async (tx, institution, { d }) => {
      await tx`delete from audit.batch where institution_id = ${institution} and batch_id = ${d}`
      await tx`delete from audit.seal where institution_id = ${institution} and batch_id = ${d}`
    },
    reported: () => [
      'checkpoint 7: it covers leaves that are gone: the log has 6',
      'tile/0/000: the tile has 7 hashes of 6',
      'log: its row says 7 leaves, the seals 6',
    ],
  },
  {
    name: 'the tail is truncated, and the checkpoint that covers it',
    attack: async (tx, institution, { d }) => {
      await tx`delete from audit.batch where institution_id = ${institution} and batch_id = ${d}`
      await tx`delete from audit.seal where institution_id = ${institution} and batch_id = ${d}`
      await tx`delete from audit.checkpoint where institution_id = ${institution} and size = 7`
    },
    reported: () => ['tile/0/000: the tile has 7 hashes of 6', 'log: its row says 7 leaves, the seals 6'],
  },
  {
    name: 'a seal is deleted',
    attack: (tx, institution, { d }) =>
      tx`delete from audit.seal where institution_id = ${institution} and batch_id = ${d}`,
    reported: ({ d }) => [
      'checkpoint 7: it covers leaves that are gone: the log has 6',
      'tile/0/000: the tile has 7 hashes of 6',
      'log: its row says 7 leaves, the seals 6',
      `batch ${d}: neither sealed nor queued`,
    ],
  },
  {
    name: 'two seals of one length are swapped',
    attack: async (tx, institution, { a, d }) => {
      await tx`delete from audit.seal where institution_id = ${institution} and batch_id in ${tx([a, d])}`
      await tx`
        insert into audit.seal (institution_id, first_index, leaf_count, batch_id)
        values (${institution}, 0, 1, ${d}), (${institution}, 6, 1, ${a})`
    },
    reported: ({ a, b, c, d }) => [
      `batch ${b}, leaves 1 to 3: emitted at 2026-01-05T15:00:00.000Z, long before leaves that precede it`,
      `batch ${d}, leaf 0: emitted at 2026-01-05T15:40:00.000Z, after checkpoint 4 sealed it`,
      `batch ${c}, leaves 4 to 5: emitted at 2026-01-05T15:20:00.000Z, long before leaves that precede it`,
      `batch ${d}, leaf 0: emitted at 2026-01-05T15:40:00.000Z, after checkpoint 6 sealed it`,
      `batch ${a}, leaf 6: emitted at 2026-01-05T15:00:00.000Z, long before leaves that precede it`,
      'tile/0/000, hash 0: it is not the hash of what is there',
      'checkpoint 4, leaves 0 to 3: its root is not that of the leaves; the same of later checkpoints: 2',
    ],
  },
  {
    name: 'two seals of different lengths are swapped',
    attack: async (tx, institution, { a, b }) => {
      await tx`delete from audit.seal where institution_id = ${institution} and batch_id in ${tx([a, b])}`
      await tx`
        insert into audit.seal (institution_id, first_index, leaf_count, batch_id)
        values (${institution}, 0, 3, ${b}), (${institution}, 3, 1, ${a})`
    },
    reported: () => [
      'tile/0/000, hash 1: it is not the hash of what is there',
      'checkpoint 4, leaves 0 to 3: its root is not that of the leaves; the same of later checkpoints: 2',
    ],
  },
  {
    name: 'the hour of a batch is altered',
    attack: (tx, institution, { a }) => tx`
      update audit.batch set emitted_at = emitted_at - interval '1 second'
       where institution_id = ${institution} and batch_id = ${a}`,
    reported: ({ a }) => [`batch ${a}, leaf 0: the leaf was made at another time than its batch says`],
  },
  {
    name: 'a root is changed',
    attack: (tx, institution, { b }) => tx`
      update audit.batch set root = sha256('x') where institution_id = ${institution} and batch_id = ${b}`,
    reported: ({ b }) => [
      `batch ${b}, leaves 1 to 3: the signature is not that of the batch`,
      `batch ${b}, leaves 1 to 3: the leaves do not hash to the root that was signed`,
    ],
  },
  {
    name: "a batch is written anew with a stranger's key",
    attack: (tx, institution, { d }) =>
      rewrite(tx, institution, d, '2026-01-05T15:40:00.000Z', emitterKey(strangerKey)),
    reported: ({ d }) => [
      `batch ${d}, leaf 6: the batch is signed by ${emitterKey(strangerKey).id}, which is not trusted`,
      'tile/0/000, hash 6: it is not the hash of what is there',
      'checkpoint 7, leaf 6: its root is not that of the leaves',
    ],
  },
  {
    name: "a batch is written anew with a stranger's key under a trusted name",
    attack: (tx, institution, { d }) =>
      rewrite(tx, institution, d, '2026-01-05T15:40:00.000Z', {
        ...emitterKey(strangerKey),
        id: emitterKey(testKey(1)).id,
      }),
    reported: ({ d }) => [
      `batch ${d}, leaf 6: the signature is not that of the batch`,
      'tile/0/000, hash 6: it is not the hash of what is there',
      'checkpoint 7, leaf 6: its root is not that of the leaves',
    ],
  },
  {
    name: 'a batch is written anew with a stolen key',
    attack: (tx, institution, { d }) => rewrite(tx, institution, d, '2026-01-05T15:40:00.000Z', emitterKey(testKey(1))),
    reported: () => [
      'tile/0/000, hash 6: it is not the hash of what is there',
      'checkpoint 7, leaf 6: its root is not that of the leaves',
    ],
  },
  {
    name: 'a checkpoint is edited',
    attack: (tx, institution) => tx`
      update audit.checkpoint set note = replace(note, E'\\n6\\n', E'\\n5\\n')
       where institution_id = ${institution} and size = 6`,
    reported: () => ['checkpoint 6: the note cannot be believed: signature_wrong'],
  },
  {
    name: 'the row of a checkpoint says something else than its note',
    attack: (tx, institution) => tx`
      update audit.checkpoint set root = sha256('x') where institution_id = ${institution} and size = 6`,
    reported: () => [
      'checkpoint 6: the note says something else than its row',
      'checkpoint 6, leaves 4 to 5: its root is not that of the leaves',
    ],
  },
  {
    name: 'a checkpoint is signed anew by a stranger',
    attack: (tx, institution) => {
      const origin = `vouch.example/log/${institution}`
      const root = treeRoot([leafHash(Buffer.from('another history'))])
      const note = signNote(checkpointText({ origin, size: 7n, root }), { name: origin, key: strangerKey })
      return tx`
        update audit.checkpoint set root = ${root}, note = ${note} where institution_id = ${institution} and size = 7`
    },
    reported: () => [
      'checkpoint 7: the note cannot be believed: signature_missing',
      'checkpoint 7, leaf 6: its root is not that of the leaves',
    ],
  },
  {
    name: "another log's checkpoint is put in its place",
    attack: (tx, institution) => tx`
      update audit.checkpoint set note = other.note
        from audit.checkpoint other
       where checkpoint.institution_id = ${institution} and checkpoint.size = 7
         and other.institution_id = 'sound' and other.size = 7`,
    reported: () => ['checkpoint 7: the note cannot be believed: signature_missing'],
  },
  {
    name: 'a checkpoint is moved back in time',
    attack: (tx, institution) => tx`
      update audit.checkpoint set signed_at = signed_at - interval '7 days'
       where institution_id = ${institution} and size = 7`,
    reported: ({ d }) => [
      'checkpoint 7: signed before checkpoint 6, which it extends',
      `batch ${d}, leaf 6: emitted at 2026-01-05T15:40:00.000Z, after checkpoint 7 sealed it`,
    ],
  },
  {
    name: 'the frontier is changed',
    attack: (tx, institution) => tx`
      update audit.log set frontier = set_bit(frontier, 0, 1 - get_bit(frontier, 0))
       where institution_id = ${institution}`,
    reported: () => ['log: its frontier is not that of the leaves'],
  },
  {
    name: 'the row of the log is deleted',
    attack: (tx, institution) => tx`delete from audit.log where institution_id = ${institution}`,
    reported: () => ['log: the log has no row'],
  },
  {
    name: 'the newest checkpoint is deleted',
    attack: (tx, institution) => tx`delete from audit.checkpoint where institution_id = ${institution} and size = 7`,
    reported: () => ['leaf 6: sealed, and no checkpoint covers it'],
  },
]

/** These leave nothing in this database that speaks against them. Who kept an older checkpoint knows: a witness. */
const unseen: readonly Attack[] = [
  {
    name: 'the whole log is taken back to an older state',
    attack: async (tx, institution, { d }) => {
      await tx`delete from audit.batch where institution_id = ${institution} and batch_id = ${d}`
      await tx`delete from audit.seal where institution_id = ${institution} and batch_id = ${d}`
      await tx`delete from audit.checkpoint where institution_id = ${institution} and size = 7`
      // Of six leaves the frontier is a subtree of four and one of two: the first two hashes of seven's.
      await tx`
        update audit.log set size = 6, tiled = 6, frontier = substring(frontier for 64)
         where institution_id = ${institution}`
      await tx`update audit.tile set hashes = substring(hashes for 192) where institution_id = ${institution}`
    },
    reported: () => [],
  },
  {
    name: 'history is written anew with every key of ours',
    attack: async (tx, institution, { d }) => {
      await rewrite(tx, institution, d, '2026-01-05T15:40:00.000Z', emitterKey(testKey(1)))
      const hashes = (await leavesOf(tx, institution)).map(leafHash)
      const last = hashes.at(-1) ?? assert.fail('no leaves')
      const root = treeRoot(hashes)
      const origin = `vouch.example/log/${institution}`
      const note = signNote(checkpointText({ origin, size: 7n, root }), { name: origin, key: testKey(2) })
      await tx`
        update audit.checkpoint set root = ${root}, note = ${note} where institution_id = ${institution} and size = 7`
      await tx`
        update audit.log set frontier = substring(frontier for 64) || ${last} where institution_id = ${institution}`
      await tx`update audit.tile set hashes = ${Buffer.concat(hashes)} where institution_id = ${institution}`
    },
    reported: () => [],
  },
]

/** Puts another leaf in the place of a batch's only one, and signs it. */
async function rewrite(tx: Transaction, institution: string, batchId: string, at: string, key: EmitterKey) {
  const leaf = Buffer.from(
    `{"actor":"client:cli_1","at":"${at}","body":{},"institution":"${institution}","kind":"test.never","v":1}`,
  )
  const root = treeRoot([leafHash(leaf)])
  const signature = signBatch({ institution, batchId, leafCount: 1, root }, key)
  await tx`
    update audit.batch set leaves = ${packBundle([leaf])}, root = ${root}, key_id = ${key.id}, signature = ${signature}
     where institution_id = ${institution} and batch_id = ${batchId}`
}

async function leavesOf(tx: Transaction, institution: string): Promise<Buffer[]> {
  const rows = await tx<{ leaves: Buffer }[]>`
    select leaves from audit.seal join audit.batch using (institution_id, batch_id)
     where institution_id = ${institution} order by first_index`
  return rows.flatMap(({ leaves }) => {
    const found: Buffer[] = []
    for (let start = 0; start < leaves.length; start += 2 + leaves.readUInt16BE(start)) {
      found.push(leaves.subarray(start + 2, start + 2 + leaves.readUInt16BE(start)))
    }
    return found
  })
}

describe('verification', () => {
  let world: World
  let sealer: Outside
  const batchesOf = new Map<string, Batches>()
  const all = [...attacks, ...unseen]
  const names = ['sound', ...all.map((_, index) => `attacked-${index}`), 'backdated', 'replayed', 'waiting']

  const emit = (institution: string, leaves: number, outside: Outside = world.outside): Promise<string> =>
    transact({ ...outside, emit: world.outside.emit }, institution, 'client:cli_1', async work => {
      for (let leaf = 0; leaf < leaves; leaf++) append(work, 'test.done', { leaf })
      return done(undefined)
    }).then(async () => {
      const [row] = await world.owner<{ id: string }[]>`
        select batch_id as id from audit.batch where institution_id = ${institution} order by batch_id desc limit 1`
      return row?.id ?? assert.fail('no batch')
    })
  const seal = () => sealLoop(sealer, world.keys.sealer).pass(new AbortController().signal)
  const check = (institution: string, problems: readonly Problem[]) =>
    problems.filter(problem => problem.institution === institution).map(({ what, where }) => `${where}: ${what}`)

  before(async () => {
    world = await openWorld()
    sealer = world.outsideAs('vouch_sealer')
    for (const name of names) {
      await enter(world.outside, name)
      batchesOf.set(name, { a: '', b: '', c: '', d: '' })
    }
    const emitEverywhere = async (batch: BatchName) => {
      for (const [name, batches] of batchesOf) {
        batchesOf.set(name, { ...batches, [batch]: await emit(name, batchSizes[batch]) })
      }
    }
    await emitEverywhere('a')
    await emitEverywhere('b')
    await seal()
    world.clock.advance(20 * 60_000)
    await emitEverywhere('c')
    await seal()
    world.clock.advance(20 * 60_000)
    await emitEverywhere('d')
    await seal()
    world.clock.advance(20 * 60_000)
  })
  after(() => world.close())

  test('finds nothing wrong with sound logs, and says how far it read', async () => {
    const progress: bigint[] = []
    const report = await verify(sealer, world.keys.trusted, ({ institution, leaves }) => {
      if (institution === 'sound') progress.push(leaves)
    })
    assert.deepEqual(report.problems, [])
    assert.deepEqual(
      report.logs.map(({ institution }) => institution),
      ['demo', ...names].sort(),
    )
    const sound = report.logs.find(({ institution }) => institution === 'sound')
    const [checkpoint] = await world.owner<{ root: Buffer }[]>`
      select root from audit.checkpoint where institution_id = 'sound' and size = 7`
    const root = checkpoint?.root.toString('base64')
    assert.deepEqual(sound, { institution: 'sound', size: 7, root, verified: true, witnessed: false })
    assert.deepEqual(progress, [4n, 6n, 7n])
  })

  for (const [index, { name, attack, reported }] of all.entries()) {
    const institution = `attacked-${index}`
    const sees = index < attacks.length ? 'reports that' : 'cannot see, and leaves to witnesses, that'
    test(`${sees} ${name}`, async () => {
      const batches = batchesOf.get(institution) ?? assert.fail('no such institution')
      await world.owner.begin(async tx => {
        await tx`set local session_replication_role = replica`
        await attack(tx, institution, batches)
      })
      const { logs, problems } = await verify(sealer, world.keys.trusted)
      assert.deepEqual(check(institution, problems), reported(batches))
      assert.equal(logs.find(log => log.institution === institution)?.verified, index >= attacks.length)
      assert.deepEqual(check('sound', problems), [])
    })
  }

  test('reports a leaf that was back-dated by someone with the right key', async () => {
    const lastWeek = new Date(world.clock.now().getTime() - 7 * msPerDay)
    const batch = await emit('backdated', 1, { ...world.outside, now: () => lastWeek })
    await seal()
    assert.deepEqual(check('backdated', (await verify(sealer, world.keys.trusted)).problems), [
      `batch ${batch}, leaf 7: emitted at ${lastWeek.toISOString()}, long before leaves that precede it`,
    ])
  })

  test("reports a batch of another institution's", async () => {
    const { d = '' } = batchesOf.get('sound') ?? {}
    await world.owner.begin(async tx => {
      await tx`
        insert into audit.batch
        select 'replayed', batch_id, leaf_count, leaves, root, key_id, signature, emitted_at
          from audit.batch where institution_id = 'sound' and batch_id = ${d}`
      await tx`insert into audit.unsealed values ('replayed', ${d})`
    })
    await seal()
    assert.deepEqual(check('replayed', (await verify(sealer, world.keys.trusted)).problems), [
      `batch ${d}, leaf 7: the signature is not that of the batch`,
      `batch ${d}, leaf 7: the leaf names another institution`,
    ])
  })

  test('reports what waits for the sealer too long, and what was taken from its queue', async () => {
    const [waiting, taken] = [await emit('waiting', 1), await emit('waiting', 1)]
    await world.owner`delete from audit.unsealed where batch_id = ${taken}`
    const gone = `batch ${taken}: neither sealed nor queued`
    world.clock.advance(60_000)
    assert.deepEqual(check('waiting', (await verify(sealer, world.keys.trusted)).problems), [gone])
    world.clock.advance(1)
    assert.deepEqual(check('waiting', (await verify(sealer, world.keys.trusted)).problems), [
      `batch ${waiting}: waits for the sealer since 2026-01-05T16:00:00.000Z`,
      gone,
    ])
  })

  test('trusts no key but those it is given', async () => {
    const nobody = { origin: world.keys.trusted.origin, emitters: new Map(), sealers: [] }
    const { problems } = await verify(sealer, nobody)
    assert.deepEqual(
      check('sound', problems)
        .map(problem => problem.split(': ').slice(1).join(': '))
        .filter((what, index, whats) => whats.indexOf(what) === index),
      [
        `the batch is signed by ${world.keys.emitter.id}, which is not trusted`,
        'the note cannot be believed: signature_missing',
      ],
    )
  })

  test('reads as the owner what it reads as the sealer', async () => {
    const asOwner = await verify(world.outsideAs('vouch_owner'), world.keys.trusted)
    assert.deepEqual(asOwner, await verify(sealer, world.keys.trusted))
  })
})
