// That keys seal for ninety days, that nothing is left under an old one before it is called proved, and that no key goes
// earlier. All of it in one work that is undone; the vault, which sees none of that, goes on with the keys that there are.

import { type Control, type Ground, NotApplicable } from '../base/control.ts'
import type { Sql } from '../base/database.ts'
import type { Outside, Work } from '../base/work.ts'
import { digitsOf, vaultWordFor } from './controls-word.ts'
import * as probes from './probe-store.ts'
import { begin, endWhenDue, prove, wantRotation, wantWhenDue } from './rotation.ts'
import * as store from './rotation-store.ts'
import type { SealedColumn } from './sealed-column.ts'

const minuteMs = 60_000
const dayMs = 86_400_000
/** By then the worker has wanted one: it looks every ten seconds, and may have been away for a day. */
const graceMs = dayMs
const daysPerKey = 90
const backupDays = 35
/** Where a sealed value names its key (sealed.ts), and a number that no key comes to. */
const kidAt = 1
const noKey = 2 ** 30

export function keyRotation(columns: readonly SealedColumn[]): Control {
  return {
    id: 'protection.key-rotation',
    says: 'No key seals for longer than ninety days; all under it is sealed anew, that is proved, and only then keys go.',
    does: 'prevents',
    // Part B asks for it among its mechanisms, and names it with no risk of its own.
    answers: [],
    everySeconds: 21_600,
    withinMs: 10_000,
    probe: async ground => {
      await tryResealing(ground)
      await tryTerm(ground)
      // What is nobody's institution's rotates with the others, and is not the canary's to touch.
      const own = columns.filter(({ keeper }) => keeper === undefined)
      await tryProving(ground, own)
    },
  }
}

async function tryResealing({ institution, vault, random, tried }: Ground): Promise<void> {
  const place = { institution, table: 'payments.payee', column: 'number_sealed', row: 'pye_probe' }
  const sealed = await vault.seal(place, digitsOf(random, 16))
  const [same] = await vault.resealMany([{ place, sealed }])
  tried('what is under the newest key, sealed anew', 'stays', same === undefined ? 'stays' : 'is another')
  const nobodys = Buffer.from(sealed)
  nobodys.writeUInt32BE(noKey, kidAt)
  const came = await vaultWordFor(() => vault.resealMany([{ place, sealed: nobodys }]))
  tried('what names a key that there is not, sealed anew', 'SealBroken', came)
}

/** A moment before and a moment after the ninety days of the oldest key. */
async function tryTerm(ground: Ground): Promise<void> {
  const { institution, now } = ground
  const found = await ground.work(async work => {
    if ((await store.pendingRotation(work)) !== undefined) throw new NotApplicable('a rotation is under way')
    const oldest = await probes.oldestSealingKey(work)
    if (oldest === undefined) throw new NotApplicable('nothing was sealed for the canary yet')
    const wantedAt = async (ms: number) => {
      const parts = {
        outside: outsideIn(work, ground, oldest.getTime() + ms),
        columns: [],
        backupDays,
        vault: ground.vault,
      }
      return (await wantWhenDue(parts, institution)) ? 'wanted' : 'not wanted'
    }
    // Keys know their moment more finely than we do.
    const term = daysPerKey * dayMs + 1_000
    return { oldest, before: await wantedAt(term - minuteMs), after: await wantedAt(term), again: await wantedAt(term) }
  })
  ground.on('keys that seal for the canary, the oldest of them', 1)
  ground.tried('a rotation a minute before a key is ninety days old', 'not wanted', found.before)
  ground.tried('a rotation when a key is ninety days old', 'wanted', found.after)
  ground.tried('another while that one is under way', 'not wanted', found.again)
  const isFresh = now().getTime() - found.oldest.getTime() <= daysPerKey * dayMs + graceMs
  ground.tried('the age of the oldest key that seals', 'ninety days at most', isFresh ? 'ninety days at most' : 'more')
}

async function tryProving(ground: Ground, columns: readonly SealedColumn[]): Promise<void> {
  const found = await ground.work(async work => {
    const known = await store.allKids(work.sql, work.institution)
    const done = await probes.kidsSaidToBeDone(work)
    const held: SealedColumn[] = []
    let [values, left] = [0, 0]
    for (const column of columns) {
      const { all, old } = await store.countOld(work.sql, work.institution, column, done, known)
      if (all > 0n) held.push(column)
      values += Number(all)
      left += Number(old)
    }
    if (held.length === 0) throw new NotApplicable('nothing of the canary is sealed yet')
    return {
      values,
      left,
      ...(await rotateIn(
        ground,
        work,
        held,
        columns.filter(column => !held.includes(column)),
      )),
    }
  })
  ground.on('values of the canary that are sealed', found.values)
  ground.tried('values under keys of which it was proved that none are', '0', String(found.left))
  ground.tried('keys that still seal, once a rotation has begun', 'none', found.sealing === 0 ? 'none' : 'some')
  // By that moment it is told which rotation they went with, and so which values have to be gone before they may.
  ground.tried('keys that sealed until then, and are said to have done so until then', 'all', found.retired)
  ground.tried('proved while values name the old keys', 'not proved', found.early)
  ground.tried('proved where none does, before every process has forgotten the old keys', 'not proved', found.unsettled)
  ground.tried('proved where none does', 'proved', found.late)
  ground.tried('old keys while a backup may need them', 'kept', found.backedUp)
  ground.tried('old keys that values have come back under', 'kept', found.needed)
  ground.tried('old keys that nothing names and no backup needs', 'destroyed', found.over)
}

/** As the worker does it: `held` has values under the keys of now, `free` has none. */
async function rotateIn(ground: Ground, work: Work, held: readonly SealedColumn[], free: readonly SealedColumn[]) {
  const { institution, vault } = ground
  const partsAt = (ms: number, columns: readonly SealedColumn[]) => ({
    outside: outsideIn(work, ground, work.now.getTime() + ms),
    columns,
    backupDays,
    vault,
  })
  const wanted = await wantRotation(work, 'schedule', null)
  if (!wanted.ok) throw new NotApplicable('a rotation is under way')
  const id = wanted.value
  const before = await probes.countSealing(work, work.now)
  await begin(partsAt(0, [...held, ...free]), institution, id)
  const { sealing, retired } = await probes.countSealing(work, work.now)
  const proved = async (ms: number, columns: readonly SealedColumn[]) =>
    (await prove(partsAt(ms, columns), institution, id)) ? 'proved' : 'not proved'
  const ended = async (days: number, columns: readonly SealedColumn[]) =>
    (await endWhenDue(partsAt(days * dayMs, columns), institution)) ? 'destroyed' : 'kept'
  return {
    sealing,
    retired: retired === before.sealing ? 'all' : `${retired} of ${before.sealing}`,
    early: await proved(20 * minuteMs, held),
    unsettled: await proved(minuteMs, free),
    late: await proved(40 * minuteMs, free),
    backedUp: await ended(backupDays - 1, free),
    needed: await ended(backupDays + 2, held),
    over: await ended(backupDays + 4, free),
  }
}

/** What the worker would have, at another moment and within a work that is undone: its transactions are savepoints. */
function outsideIn({ sql }: Work, { elapsedMs, newId, random }: Ground, ms: number): Outside {
  const begun = (perform: Parameters<Work['sql']['savepoint']>[1]) => sql.savepoint(perform)
  return {
    sql: { begin: begun } as unknown as Sql, // Rotation asks nothing of it but to begin transactions.
    now: () => new Date(ms),
    elapsedMs,
    newId,
    random,
    emit: async () => undefined,
    doubts: () => 0,
  }
}
