// The pretend world: a clock that stands until it is moved, ids that count, randomness by seed, a database of its own.

import { createPrivateKey } from 'node:crypto'

import {
  type EmitterKey,
  emitter,
  emitterKey,
  ensureLog,
  publicLine,
  readTrustedKeys,
  type SealerKey,
  sealerKey,
  type TrustedKeys,
} from '../src/audit/audit.ts'
import type { Sql } from '../src/base/database.ts'
import type { InstitutionId, NewId } from '../src/base/ids.ts'
import { enterInstitution } from '../src/base/institutions.ts'
import { type Log, openLog } from '../src/base/log.ts'
import { done } from '../src/base/outcome.ts'
import { type Outside, transact } from '../src/base/work.ts'
import type { DatabaseRole } from '../src/continuity/postgres.ts'
import { cloneDatabase, type TestDatabase } from './database.ts'

export type Clock = { readonly now: () => Date; readonly advance: (ms: number) => void }

export type World = {
  /** As the office process, which may do what the api may and what people do: `outsideAs('vouch_office')`. */
  readonly outside: Outside
  /** The same clock and ids in another process's role, with a pool of its own. */
  readonly outsideAs: (role: DatabaseRole) => Outside
  readonly clock: Clock
  readonly keys: { readonly emitter: EmitterKey; readonly sealer: SealerKey; readonly trusted: TrustedKeys }
  readonly institution: InstitutionId
  readonly database: TestDatabase
  /** As the owner of the tables, past row-level security. */
  readonly owner: Sql
  readonly close: () => Promise<void>
}

/** An institution `demo` with a log, at nine o'clock on a Monday in Chicago. */
export async function openWorld(): Promise<World> {
  const database = await cloneDatabase()
  const clock = standingClock(new Date('2026-01-05T15:00:00Z'))
  const emits = emitterKey(testKey(1))
  const seals = sealerKey(testKey(2), 'vouch.example/log')
  const trusted = readTrustedKeys([`origin ${seals.origin}`, publicLine(emits), publicLine(seals)].join('\n'))
  const keys = { emitter: emits, sealer: seals, trusted }
  const shared = {
    now: clock.now,
    elapsedMs: () => clock.now().getTime(),
    newId: countingIds(),
    random: seededRandom(1),
    emit: emitter(keys.emitter),
  }
  const outsideAs = (role: DatabaseRole): Outside => ({ ...shared, sql: database.as(role), doubts: () => 0 })
  const outside = outsideAs('vouch_office')
  const institution = 'demo'
  await enter(outside, institution)
  return {
    outside,
    outsideAs,
    clock,
    keys,
    institution,
    database,
    owner: database.as('vouch_owner'),
    close: database.drop,
  }
}

export const silentLog: Log = openLog('test', text => text, { write: () => undefined })

/** What opening an institution does on the lowest floors: its place among the tenants, and its audit log. */
export async function enter(outside: Outside, institution: InstitutionId): Promise<void> {
  await transact(outside, institution, 'process:test', async work => {
    await enterInstitution(work)
    await ensureLog(work)
    return done(undefined)
  })
}

export function standingClock(start: Date): Clock {
  let ms = start.getTime()
  return {
    now: () => new Date(ms),
    advance: by => {
      ms += by
    },
  }
}

/** `pay_1`, `pay_2`, … Batches are taken, and runs looked for, in the order of their ids, so those are padded to sort as they count. */
function countingIds(): NewId {
  const counts = new Map<string, number>()
  return prefix => {
    const count = (counts.get(prefix) ?? 0) + 1
    counts.set(prefix, count)
    return `${prefix}_${prefix === 'bat' || prefix === 'run' ? String(count).padStart(6, '0') : count}`
  }
}

/** Numbers in [0, 1) by Marsaglia's xorshift: the same seed, the same numbers. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** The Ed25519 key whose 32 secret bytes are all `seed`, in its PKCS #8 wrapping (RFC 8410 §7). */
export function testKey(seed: number): ReturnType<typeof createPrivateKey> {
  const wrapping = Buffer.from('302e020100300506032b657004220420', 'hex')
  return createPrivateKey({ key: Buffer.concat([wrapping, Buffer.alloc(32, seed)]), format: 'der', type: 'pkcs8' })
}
