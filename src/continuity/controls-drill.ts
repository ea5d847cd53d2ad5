// The drill: a server of the probe's own, with something in it, is backed up and restored to a moment, and what was committed
// until then is there. To its end it is restored as well, where one of its indexes is broken: that is not called good. Then one
// byte of the store is another, and nothing is restored. No server that anybody uses is touched.

import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { type Control, type Ground, NotApplicable } from '../base/control.ts'
import { openDatabase } from '../base/database.ts'
import { fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { archiveSettings, archiveSpooled, prepareSpool } from './archive.ts'
import type { BackupReport, backup } from './backup.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import { breakIndex, countKept, endSegment, keepSome, momentAfterLast } from './probe-store.ts'
import type { RestoreOptions, restore } from './restore.ts'
import { backupKey } from './sealed-file.ts'

/** What a server needs that is gone in a minute. */
const settings = {
  fsync: 'off',
  shared_buffers: '16MB',
  max_wal_size: '128MB',
  min_wal_size: '32MB',
  max_connections: '10',
}
const rows = 500

/** Who backs up and restores. */
type Hands = { readonly backup: typeof backup; readonly restore: typeof restore }

export const restoreDrillBy = (hands: Hands): Control => ({
  id: 'continuity.restore-drill',
  says: 'A backup is restored, checked, and has all that was committed; what is broken in it is not called good; a store in which a byte is another restores nothing.',
  does: 'corrects',
  answers: ['api.inconsistent-state', 'tech.data-loss'],
  everySeconds: 86_400,
  withinMs: 120_000,
  probe: async ground => {
    const folder = await ground.scratch()
    await chmod(folder, 0o711) // As root the server's user passes through it.
    const [spool, store] = [join(folder, 'branch', 'spool'), { folder: join(folder, 'store') }]
    const archive = { spool, store, key: backupKey(randomBytes(32)) }
    const { id, whole } = await backedUp(ground, hands, join(folder, 'branch'), archive)
    ground.on('rows that were committed', rows + 2)
    const toRestore = { store, key: archive.key, to: 'end', checks: [], settings } as const
    await trySound(ground, hands, { ...toRestore, to: whole, target: join(folder, 'restored') })
    await tryBroken(ground, hands, { ...toRestore, target: join(folder, 'broken') })
    await tryDamaged(ground, hands, { ...toRestore, target: join(folder, 'damaged') }, id)
  },
})

type Archive = Parameters<typeof backup>[0]['archive']

type BackedUp = Pick<BackupReport, 'id'> & {
  /** Until then nothing in it was broken. */
  readonly whole: Date
}

/**
 * A server that archives; some rows before the backup, one after it; then an index that is broken, and one row more. Stopped, and
 * its log in the store, when this is over.
 */
async function backedUp(ground: Ground, { backup }: Hands, home: string, archive: Archive): Promise<BackedUp> {
  await mkdir(home, { mode: 0o711 })
  await prepareSpool(archive.spool)
  const kept = { ...settings, track_commit_timestamp: 'on', ...archiveSettings(archive.spool) }
  const server = await started(home, kept)
  const sql = openDatabase(server.address('vouch_owner'), { connectionsMax: 1, name: 'vouch drill' })
  try {
    await keepSome(sql, rows)
    const { now, newId, signal } = ground
    const options = { address: server.address('vouch_backup'), archive, now, newId, mibPerSecondMax: 1_024 }
    const made = await backup(options, () => undefined)
    ground.tried('a server backed up', 'done', word(made))
    await keepSome(sql, 1)
    const whole = await momentAfterLast(sql)
    await breakIndex(sql)
    await keepSome(sql, 1)
    await endSegment(sql)
    await sql.end()
    await server.stop()
    // What the server handed over as it ended.
    while (!signal.aborted && (await archiveSpooled(archive)) > 0);
    return made.ok ? { id: made.value.id, whole } : fault('there is no backup to restore')
  } finally {
    await sql.end()
    await server.stop()
  }
}

async function trySound(ground: Ground, { restore }: Hands, options: RestoreOptions): Promise<void> {
  const restored = await restore(options, () => undefined)
  ground.tried('it is restored to a moment', 'done', word(restored))
  if (!restored.ok) return
  const { holds, problems, folder } = restored.value
  const found = holds ? 'holds' : `${problems.length} problems`
  ground.tried('every table and every index of it, looked through', 'holds', found)
  ground.tried('where it is', 'where it was to be', folder === options.target ? 'where it was to be' : 'elsewhere')
  ground.tried('rows in it, the one after the backup among them', `${rows + 1}`, await rowsIn(folder))
}

/** By what PostgreSQL finds itself, and by what rooms ask of a restored database. */
async function tryBroken(ground: Ground, { restore }: Hands, options: RestoreOptions): Promise<void> {
  const asked = { name: 'a room', check: async () => ['a balance that its transfers do not make'] }
  const restored = await restore({ ...options, checks: [asked] }, () => undefined)
  ground.tried('it is restored to its end', 'done', word(restored))
  if (!restored.ok) return
  const { holds, problems, folder } = restored.value
  const told = (check: string) => (problems.some(one => one.check === check) ? 'told' : 'not told')
  ground.tried('an index in it that does not lead to its rows', 'told', told('amcheck'))
  ground.tried('what a room found wrong in it', 'told', told(asked.name))
  ground.tried('what it is called then', 'not good', holds ? 'good' : 'not good')
  ground.tried('where it is then', 'beside', folder === options.target ? 'where it was to be' : 'beside')
  ground.tried('rows in it, the last among them', `${rows + 2}`, await rowsIn(folder))
}

async function rowsIn(folder: string): Promise<string> {
  const server = await started(folder, settings)
  const sql = openDatabase(server.address('vouch_owner'), { connectionsMax: 1, name: 'vouch drill' })
  try {
    return `${await countKept(sql)}`
  } finally {
    await sql.end()
    await server.stop()
  }
}

async function tryDamaged(ground: Ground, { restore }: Hands, options: RestoreOptions, id: string): Promise<void> {
  const path = join(options.store.folder, 'base', id, 'base.tar.zst.sealed')
  const whole = await readFile(path)
  const changed = Buffer.from(whole)
  changed.writeUInt8(changed.readUInt8(whole.length >> 1) ^ 1, whole.length >> 1)
  await writeFile(path, changed)
  ground.tried('one bit of it turned, and restored', 'file_damaged', word(await restore(options, () => undefined)))
  await writeFile(path, whole)
  const key = backupKey(randomBytes(32))
  ground.tried('restored with another key', 'key_wrong', word(await restore({ ...options, key }, () => undefined)))
}

async function started(home: string, given: Readonly<Record<string, string>>): Promise<Postgres> {
  const server = await startPostgres({ home, settings: given })
  if (server.ok) return server.value
  const { code } = server.refusal
  if (code === 'platform_unsupported') throw new NotApplicable('there is no PostgreSQL of ours for this machine')
  throw Object.assign(new Error('a server of our own did not start'), { code })
}

function word(outcome: Outcome<unknown, Refusal>): string {
  return outcome.ok ? 'done' : outcome.refusal.code
}
