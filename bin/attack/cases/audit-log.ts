// A37: the audit log, for somebody who owns the database. Each deed is done to a log of its own, past every trigger, while the
// service runs; the verifier has the keys, and nobody's word.

import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'

import * as audit from '../../../src/audit/audit.ts'
import { signBatch } from '../../../src/audit/batch.ts'
import { packBundle, unpackBundle } from '../../../src/audit/leaf.ts'
import { checkpointText, signNote } from '../../../src/audit/note.ts'
import { grow } from '../../../src/audit/tiles.ts'
import { emptyRange, leafHash, packRange, rootOf, treeRoot } from '../../../src/audit/tree.ts'
import type { Transaction } from '../../../src/base/database.ts'
import { enterInstitution } from '../../../src/base/institutions.ts'
import { done, fault } from '../../../src/base/outcome.ts'
import { transact } from '../../../src/base/work.ts'
import { until } from '../../../test/until.ts'
import { outsideOf } from '../../outside.ts'
import type { Target } from '../target.ts'
import { type Finding, openTries } from '../tries.ts'

type Deed = {
  readonly what: string
  /** To batches of 2, 3 and 1 leaves: leaf 5 is alone in the last. */
  readonly done: (tx: Transaction, log: string, target: Target) => Promise<unknown>
  /** What a verifier must be told: the row, the head or the gap. */
  readonly told: RegExp
}

const last = 'bat_last'
const deeds: readonly Deed[] = [
  {
    what: 'a bit of a leaf',
    done: (tx, log) => tx`
      update audit.batch set leaves = set_bit(leaves, 200, 1 - get_bit(leaves, 200))
       where institution_id = ${log} and leaf_count = 3`,
    told: /leaves 2 to 4: the leaves do not hash|hash 2: it is not the hash/,
  },
  {
    what: 'a batch dropped',
    done: (tx, log) => tx`delete from audit.batch where institution_id = ${log} and leaf_count = 3`,
    told: /leaves 2 to 4: the batch is missing/,
  },
  {
    what: 'a batch dropped with its place',
    done: async (tx, log) => {
      await tx`delete from audit.seal where institution_id = ${log} and leaf_count = 3`
      await tx`delete from audit.batch where institution_id = ${log} and leaf_count = 3`
    },
    told: /the leaf before it is 1: places are empty/,
  },
  {
    what: 'the end cut off',
    done: async (tx, log) => {
      await tx`delete from audit.seal where institution_id = ${log} and first_index = 5`
      await tx`delete from audit.batch where institution_id = ${log} and leaf_count = 1`
      await tx`delete from audit.checkpoint where institution_id = ${log} and size = 6`
    },
    told: /its row says 6 leaves, the seals 5/,
  },
  {
    what: 'the end cut off everywhere but in what was signed',
    done: async (tx, log) => {
      await tx`delete from audit.seal where institution_id = ${log} and first_index = 5`
      await tx`delete from audit.batch where institution_id = ${log} and leaf_count = 1`
      await tx`update audit.tile set hashes = substring(hashes for 5 * 32) where institution_id = ${log}`
      // Of six leaves and of five the first hash is that of the first four.
      await tx`
        update audit.log
           set size = 5, tiled = 5, frontier = substring(frontier for 32) || substring(hashes from 4 * 32 + 1 for 32)
          from audit.tile
         where log.institution_id = ${log} and tile.institution_id = ${log}`
    },
    told: /checkpoint 6: it covers leaves that are gone: the log has 5/,
  },
  {
    what: 'the last leaf written anew, with its tile and roots, below the old signature of the head',
    done: async (tx, log, target) => {
      await rewrite(tx, log, await audit.loadEmitterKey(emitterOf(target)))
      const hashes = (await leavesOf(tx, log)).map(leafHash)
      const { longer } = grow(emptyRange, hashes)
      await tx`update audit.tile set hashes = ${Buffer.concat(hashes)} where institution_id = ${log}`
      await tx`update audit.log set frontier = ${packRange(longer)} where institution_id = ${log}`
      await tx`update audit.checkpoint set root = ${rootOf(longer)} where institution_id = ${log} and size = 6`
    },
    told: /checkpoint 6: the note says something else than its row/,
  },
  {
    what: 'the last leaf written anew with a stolen emitter’s key',
    done: async (tx, log, target) => rewrite(tx, log, await audit.loadEmitterKey(emitterOf(target))),
    told: /its root is not that of the leaves/,
  },
  {
    what: 'the last leaf written anew with a key of one’s own',
    done: (tx, log) => rewrite(tx, log, audit.makeEmitterKey()),
    told: /which is not trusted/,
  },
  {
    what: 'a head signed by a stranger',
    done: (tx, log) => {
      const origin = `vouch.localhost/log/${log}`
      const root = treeRoot([leafHash(Buffer.from('another history'))])
      const key = generateKeyPairSync('ed25519').privateKey
      const note = signNote(checkpointText({ origin, size: 6n, root }), { name: origin, key })
      return tx`
        update audit.checkpoint set root = ${root}, note = ${note} where institution_id = ${log} and size = 6`
    },
    told: /checkpoint 6: the note cannot be believed: signature_missing/,
  },
  {
    what: 'a batch dated back a week',
    done: (tx, log) => tx`
      update audit.batch set emitted_at = emitted_at - interval '7 days' where institution_id = ${log} and leaf_count = 1`,
    told: /leaf 5: the leaf was made at another time than its batch says/,
  },
  {
    what: 'two batches exchanged',
    done: async (tx, log) => {
      const seals = await tx<{ id: string; leaves: number }[]>`
        select batch_id as id, leaf_count as leaves from audit.seal where institution_id = ${log} order by first_index`
      await tx`delete from audit.seal where institution_id = ${log}`
      let first = 0
      for (const { id, leaves } of seals.toReversed()) {
        await tx`insert into audit.seal values (${log}, ${first}, ${leaves}, ${id})`
        first += leaves
      }
    },
    told: /its root is not that of the leaves/,
  },
  {
    what: 'a hash in a tile',
    done: (tx, log) => tx`
      update audit.tile set hashes = set_bit(hashes, 300, 1 - get_bit(hashes, 300)) where institution_id = ${log}`,
    told: /tile\/0\/000, hash 1: it is not the hash/,
  },
  {
    what: 'the row of the log dropped',
    done: (tx, log) => tx`delete from audit.log where institution_id = ${log}`,
    told: /the log has no row/,
  },
  {
    what: 'a batch taken from the queue before it was sealed',
    done: (tx, log) => tx`
      insert into audit.batch
      select institution_id, ${last}, leaf_count, leaves, root, key_id, signature, emitted_at
        from audit.batch where institution_id = ${log} and leaf_count = 1`,
    told: /batch bat_last: neither sealed nor queued/,
  },
]

async function leavesOf(tx: Transaction, institution: string): Promise<readonly Buffer[]> {
  const batches = await tx<{ leaves: Buffer }[]>`
    select leaves from audit.seal join audit.batch using (institution_id, batch_id)
     where institution_id = ${institution} order by first_index`
  return batches.flatMap(({ leaves }) => unpackBundle(leaves) ?? fault('it was sealed'))
}

/** Another leaf in the place of the last. */
async function rewrite(tx: Transaction, institution: string, key: audit.EmitterKey): Promise<void> {
  const [batch = fault('a batch of one leaf')] = await tx<{ id: string; leaves: Buffer }[]>`
    select batch_id as id, leaves from audit.batch where institution_id = ${institution} and leaf_count = 1`
  const [leaf = fault('it has a leaf')] = unpackBundle(batch.leaves) ?? []
  const other = otherLeaf(leaf)
  const root = treeRoot([leafHash(other)])
  const signature = signBatch({ institution, batchId: batch.id, leafCount: 1, root }, key)
  await tx`
    update audit.batch
       set leaves = ${packBundle([other])}, root = ${root}, key_id = ${key.id}, signature = ${signature}
     where institution_id = ${institution} and batch_id = ${batch.id}`
}

function otherLeaf(leaf: Buffer): Buffer {
  return Buffer.from(leaf.toString().replace('"leaf":0', '"leaf":1'))
}

function emitterOf(target: Target): string {
  return join(target.keys('office'), 'emitter.key')
}

const waitedMs = 61_000

export async function changedLog(target: Target): Promise<Finding> {
  const tries = openTries()
  const logs = await openLogs(target)
  await tries.status('asked as before', await target.machine.call({ method: 'GET', path: '/v1/members' }), 200)
  for (const [at, { done: deed }] of deeds.entries()) {
    const log = logs[at] ?? fault('a log for each deed')
    await target.owner.begin(async tx => {
      await tx`select set_config('session_replication_role', 'replica', true)`
      await deed(tx, log, target)
    })
  }
  const problems = await problemsOf(target)
  for (const [at, { what, told }] of deeds.entries()) {
    const found = problems(logs[at] ?? '').find(problem => told.test(problem))
    tries.note(what, found ?? 'not told', found !== undefined)
  }
  const [sound = '', early = ''] = logs.slice(deeds.length)
  const found = problems(sound)
  tries.note('a log that nobody touched', found.join('; ') || 'verified', found.length === 0)
  await withoutSealing(target, { sound, early }, tries)
  return tries.finding()
}

/** One for each deed, one that is left alone, and one for what is done while nobody seals; of three batches, sealed by the sealer that runs. */
async function openLogs(target: Target): Promise<readonly string[]> {
  const outside = await outsideOf(target.as('vouch_office'), target.keys('office'))
  const names = Array.from({ length: deeds.length + 2 }, (_, at) => `changed-${at}`)
  for (const name of names) {
    // Their hearts do not beat in between: each has three batches, and what is done to them is done to those.
    await target.owner`insert into audit.beat values (${name}, 1, now() + interval '1 hour', 0, 0)`
    await transact(outside, name, 'process:attack', async work => {
      await enterInstitution(work)
      await audit.ensureLog(work)
      return done(undefined)
    })
    for (const leaves of [2, 3, 1]) await write(target, name, leaves)
  }
  await until('everything is sealed', async () => {
    const [row] = await target.owner<{ count: number }[]>`
      select count(*)::integer as count from audit.checkpoint where institution_id like 'changed-%' and size = 6`
    return row?.count === names.length
  })
  return names
}

async function write(target: Target, institution: string, leaves: number): Promise<void> {
  const outside = await outsideOf(target.as('vouch_office'), target.keys('office'))
  await transact(outside, institution, 'process:attack', async work => {
    for (let leaf = 0; leaf < leaves; leaf++) audit.append(work, 'attack.written', { leaf })
    return done(undefined)
  })
}

async function problemsOf(target: Target, laterMs = 0): Promise<(log: string) => readonly string[]> {
  const now = () => new Date(Date.now() + laterMs)
  const { problems } = await audit.verify({ sql: target.owner, now }, target.trusted)
  return log => problems.flatMap(({ institution, what, where }) => (institution === log ? [`${where}: ${what}`] : []))
}

/**
 * The sealer is killed, and what was written meanwhile waits: that is told after a minute. What is changed in the meantime is
 * sealed as it is then, and told all the same. Then it goes on.
 */
async function withoutSealing(
  target: Target,
  { sound, early }: { readonly sound: string; readonly early: string },
  tries: ReturnType<typeof openTries>,
): Promise<void> {
  await target.withoutSealer(async () => {
    await write(target, sound, 1)
    await write(target, early, 1)
    const soon = (await problemsOf(target))(sound)
    tries.note('the sealer stopped, at once', soon.join('; ') || 'nothing yet', soon.length === 0)
    const later = (await problemsOf(target, waitedMs))(sound)
    const isTold = later.some(problem => problem.includes('waits for the sealer since'))
    tries.note('the sealer stopped, a minute later', later.join('; '), isTold)
    await target.owner.begin(tx => rewriteQueued(tx, early))
  })
  for (const log of [sound, early]) {
    await until('it is sealed', async () => {
      const [row] = await target.owner`select from audit.checkpoint where institution_id = ${log} and size = 7`
      return row !== undefined
    })
  }
  const problems = await problemsOf(target)
  const told = problems(early).find(problem => problem.includes('leaf 6: the signature is not that of the batch'))
  tries.note('a leaf and its root changed before it was sealed', told ?? 'not told', told !== undefined)
  const after = problems(sound)
  tries.note('the sealer back', after.join('; ') || 'verified', after.length === 0)
}

/** Without a key: what the emitter signed stays below it. */
async function rewriteQueued(tx: Transaction, institution: string): Promise<void> {
  await tx`select set_config('session_replication_role', 'replica', true)`
  const [batch = fault('a batch waits')] = await tx<{ id: string; leaves: Buffer }[]>`
    select batch_id as id, leaves from audit.unsealed join audit.batch using (institution_id, batch_id)
     where institution_id = ${institution}`
  const [other = fault('it has a leaf')] = (unpackBundle(batch.leaves) ?? []).map(otherLeaf)
  await tx`
    update audit.batch
       set leaves = ${packBundle([other])}, root = ${treeRoot([leafHash(other)])}
     where institution_id = ${institution} and batch_id = ${batch.id}`
}
