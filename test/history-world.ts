// Where a log lives through one history after the other: a database that is emptied and brought back in one statement, a
// copy in memory, a witness, and a wall clock that may be set while another only goes on.

import {
  type EmitterKey,
  emitter,
  emitterKey,
  type Policy,
  publicLine,
  publicLinesOnly,
  readPolicy,
  readTrustedKeys,
  type SealerKey,
  sealerKey,
  type TrustedKeys,
} from '../src/audit/audit.ts'
import { logOrigin, platform } from '../src/audit/keys.ts'
import { unpackBundle } from '../src/audit/leaf.ts'
import { readCheckpoint } from '../src/audit/note.ts'
import { type CompactRange, emptyRange, extend, leafHash, rootOf } from '../src/audit/tree.ts'
import type { Sql } from '../src/base/database.ts'
import { fault } from '../src/base/outcome.ts'
import type { Outside } from '../src/base/work.ts'
import { type FleetingWitness, openFleetingWitness } from './fleeting-witness.ts'
import { type MemoryPlace, memoryPlace } from './memory-place.ts'
import { openWorld, testKey } from './outside.ts'

const origin = 'vouch.example/log'
export const logs = ['demo', platform] as const
const began = Date.parse('2026-01-05T15:00:00Z')
/** Everything that belongs to a log, what refers to something before that. */
const tables = [
  'noted',
  'disagreement',
  'cosignature',
  'halt',
  'tally',
  'tally_start',
  'checkpoint',
  'seal',
  'tile',
  'unsealed',
  'batch',
  'log',
] as const

export type Clocks = {
  readonly now: () => Date
  readonly elapsedMs: () => number
  /** Both go on. */
  readonly goOn: (ms: number) => void
  /** Somebody sets the one on the wall. */
  readonly set: (byMs: number) => void
}

export const sealers: readonly [SealerKey, SealerKey] = [sealerKey(testKey(2), origin), sealerKey(testKey(12), origin)]
export const emitters: readonly [EmitterKey, EmitterKey] = [emitterKey(testKey(1)), emitterKey(testKey(11))]
const platformEmitter = emitterKey(testKey(6))
export const trusted: TrustedKeys = readTrustedKeys(
  [`origin ${origin}`, ...[...emitters, ...sealers].map(publicLine), publicLinesOnly(platformEmitter, platform)].join(
    '\n',
  ),
)

export type Head = { readonly size: bigint; readonly root: Buffer }

/** What stands in the database of one log. */
export type Standing = {
  readonly size: bigint
  readonly isHalted: boolean
  /** Why, in words. */
  readonly halt: string
  readonly checkpoints: readonly Head[]
  /** The root of so many leaves, computed from the leaves themselves. */
  readonly roots: readonly Buffer[]
  /** What is wrong with places: one left out or taken twice. */
  readonly gap: string | undefined
  readonly queued: number
}

export type HistoryWorld = {
  readonly clocks: Clocks
  readonly place: MemoryPlace
  readonly witness: FleetingWitness
  readonly policy: Policy
  readonly sealer: Outside
  /** As the owner of the tables, with the key that is believed in this log. */
  readonly ownerOf: (institution: string) => Outside
  readonly api: Outside
  /** Whose key signs batches from now on. */
  readonly emitAs: (key: EmitterKey) => void
  /** The database as it is now, to come back to. */
  readonly keep: () => Promise<number>
  readonly bringBack: (kept: number) => Promise<void>
  readonly standing: () => Promise<ReadonlyMap<string, Standing>>
  /** Every checkpoint of the copy. */
  readonly copied: (institution: string) => readonly Head[]
  readonly witnessed: (institution: string) => Promise<Head | undefined>
  /** As a superuser, past every right and trigger. */
  readonly asSuperuser: (deed: (tx: Sql) => Promise<unknown>) => Promise<void>
  readonly beginAnew: () => Promise<void>
  readonly close: () => Promise<void>
}

export async function openHistoryWorld(): Promise<HistoryWorld> {
  const world = await openWorld()
  const { owner } = world
  await owner.unsafe(kept())
  const clocks = openClocks()
  const named = logs.flatMap(log =>
    sealers.map(({ privateKey }) => ({ name: logOrigin(origin, log), key: privateKey })),
  )
  const witness = await openFleetingWitness('one', named, clocks.now)
  const policy = readPolicy(`# operator Vouch\n# organisation one Auditors\n${witness.line}quorum one\n`)
  const place = memoryPlace('copy')
  let emitting = emitters[0]
  const timed = { now: clocks.now, elapsedMs: clocks.elapsedMs }
  const as = (outside: Outside): Outside => ({ ...outside, ...timed, emit: work => emitter(emitting)(work) })
  let keptLast = 0
  return {
    clocks,
    place,
    witness,
    policy,
    sealer: { ...world.outsideAs('vouch_sealer'), ...timed, emit: emitter(platformEmitter) },
    ownerOf: institution => {
      const outside = as({ ...world.outsideAs('vouch_office'), sql: owner })
      return institution === platform ? { ...outside, emit: emitter(platformEmitter) } : outside
    },
    api: as(world.outside),
    emitAs: key => {
      emitting = key
    },
    keep: async () => {
      await owner`select kept.keep(${++keptLast})`
      return keptLast
    },
    bringBack: async kept => {
      await owner`select kept.bring_back(${kept})`
    },
    standing: () => readStanding(owner),
    copied: institution => readCopied(place.files, institution),
    witnessed: async institution => {
      const note = await witness.shows(logOrigin(origin, institution))
      return note === undefined ? undefined : headOf(note)
    },
    asSuperuser: async deed => {
      await owner.begin(async tx => {
        await tx`set local session_replication_role = replica`
        await deed(tx as unknown as Sql) // A transaction does what is asked of a pool here.
      })
    },
    beginAnew: async () => {
      await owner`select kept.begin_anew()`
      emitting = emitters[0]
      place.beginAnew()
      place.comeBack()
      await witness.beginAnew()
    },
    close: async () => {
      await witness.close()
      await world.close()
    },
  }
}

function openClocks(): Clocks {
  let [wallMs, elapsedMs] = [began, 0]
  return {
    now: () => new Date(wallMs),
    elapsedMs: () => elapsedMs,
    goOn: ms => {
      wallMs += ms
      elapsedMs += ms
    },
    set: byMs => {
      wallMs += byMs
    },
  }
}

/** One row for each state that is kept: all rows of a table are an array in it. */
function kept(): string {
  const columns = tables.map(table => `"${table}" audit.${table}[]`).join(', ')
  const arrays = tables.map(table => `(select array_agg(t) from audit.${table} as t)`).join(', ')
  const emptied = tables.map(table => `delete from audit.${table};`).join(' ')
  const filled = [...tables]
    .toReversed()
    .map(table => `insert into audit.${table} select (unnest("${table}")).* from kept.state where n = kept;`)
    .join(' ')
  const asSuperuser = `language plpgsql set session_replication_role = replica`
  return `
    create schema kept;
    create unlogged table kept.state (n int primary key, ${columns});
    create function kept.keep(n int) returns void language sql as $$ insert into kept.state select n, ${arrays} $$;
    create function kept.bring_back(kept int) returns void ${asSuperuser} as $$ begin ${emptied} ${filled} end $$;
    create function kept.begin_anew() returns void ${asSuperuser} as $$ begin
      ${emptied} delete from kept.state; insert into audit.log (institution_id) values ('demo'); end $$;`
}

type SealRow = { institution: string; firstIndex: bigint; leafCount: number; leaves: Buffer }

async function readStanding(owner: Sql): Promise<ReadonlyMap<string, Standing>> {
  const [seals, checkpoints, found] = await Promise.all([
    owner<SealRow[]>`
      select institution_id as institution, first_index as "firstIndex", seal.leaf_count as "leafCount", leaves
        from audit.seal join audit.batch using (institution_id, batch_id)
       order by first_index`,
    owner<(Head & { institution: string })[]>`
      select institution_id as institution, size, root from audit.checkpoint order by size`,
    owner<{ institution: string; size: bigint; halt: string | null; queued: number }[]>`
      select institution_id as institution, size, holder || ' ' || what as halt,
             (select count(*)::int from audit.unsealed where unsealed.institution_id = log.institution_id) as queued
        from audit.log left join audit.halt using (institution_id)`,
  ])
  return new Map(
    found.map(({ institution, size, halt, queued }) => {
      const { roots, gap } = rootsOf(seals.filter(seal => seal.institution === institution))
      const own = checkpoints.filter(checkpoint => checkpoint.institution === institution)
      return [institution, { size, isHalted: halt !== null, halt: halt ?? '', checkpoints: own, roots, gap, queued }]
    }),
  )
}

function rootsOf(seals: readonly SealRow[]): Pick<Standing, 'roots' | 'gap'> {
  let range: CompactRange = emptyRange
  const roots = [rootOf(range)]
  for (const { firstIndex, leafCount, leaves } of seals) {
    const unpacked = unpackBundle(leaves) ?? fault('a bundle of ours is one')
    if (firstIndex !== range.size || unpacked.length !== leafCount)
      return { roots, gap: `after ${range.size} leaves comes place ${firstIndex}` }
    for (const leaf of unpacked) {
      range = extend(range, [leafHash(leaf)])
      roots.push(rootOf(range))
    }
  }
  return { roots, gap: undefined }
}

function readCopied(files: ReadonlyMap<string, Buffer>, institution: string): readonly Head[] {
  const folder = `${logOrigin(origin, institution)}/checkpoints/`
  const notes = [...files].filter(([path]) => path.startsWith(folder)).map(([, note]) => headOf(note.toString()))
  return notes.toSorted((one, other) => Number(one.size - other.size))
}

function headOf(note: string): Head {
  return readCheckpoint(note.slice(0, note.lastIndexOf('\n\n') + 1)) ?? fault('a checkpoint is one')
}
