// The drill: a server of the probe's own, with something in it, is backed up and restored to its end, and what was committed is
// there; then one byte of the store is another, and nothing is restored. No server that anybody uses is touched.

import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { type Control, type Ground, NotApplicable } from '../base/control.ts'
import { openDatabase } from '../base/database.ts'
import { fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { archiveSettings, archiveSpooled, prepareSpool } from './archive.ts'
import type { BackupReport, backup } from './backup.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import { countKept, endSegment, keepSome } from './probe-store.ts'
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
  says: 'A backup is restored, checked, and has all that was committed; a store in which a byte is another restores nothing.',
  does: 'corrects',
  answers: ['api.inconsistent-state', 'tech.data-loss'],
  everySeconds: 86_400,
  withinMs: 120_000,
  probe: async ground => {
    const folder = await ground.scratch()
    await chmod(folder, 0o711) // As root the server's user passes through it.
    const [spool, store] = [join(folder, 'branch', 'spool'), { folder: join(folder, 'store') }]
    const archive = { spool, store, key: backupKey(randomBytes(32)) }
    const made = await backedUp(ground, hands, join(folder, 'branch'), archive)
    ground.on('rows that were committed', rows + 1)
    const toRestore = { store, key: archive.key, to: 'end', checks: [], settings } as const
    await tryRestoring(ground, hands, { ...toRestore, target: join(folder, 'restored') })
    await tryDamaged(ground, hands, { ...toRestore, target: join(folder, 'damaged') }, made.id)
  },
})

type Archive = Parameters<typeof backup>[0]['archive']

/** A server that archives; some rows before the backup, one after it. Stopped, and its log in the store, when this is over. */
async function backedUp(ground: Ground, { backup }: Hands, home: string, archive: Archive): Promise<BackupReport> {
  await mkdir(home, { mode: 0o711 })
  await prepareSpool(archive.spool)
  const server = await started(home, { ...settings, ...archiveSettings(archive.spool) })
  const sql = openDatabase(server.address('vouch_owner'), { connectionsMax: 1, name: 'vouch drill' })
  try {
    await keepSome(sql, rows)
    const { now, newId, signal } = ground
    const options = { address: server.address('vouch_backup'), archive, now, newId, mibPerSecondMax: 1_024 }
    const made = await backup(options, () => undefined)
    ground.tried('a server backed up', 'done', word(made))
    await keepSome(sql, 1)
    await endSegment(sql)
    await sql.end()
    await server.stop()
    // What the server handed over as it ended.
    while (!signal.aborted && (await archiveSpooled(archive)) > 0);
    return made.ok ? made.value : fault('there is no backup to restore')
  } finally {
    await sql.end()
    await server.stop()
  }
}

async function tryRestoring(ground: Ground, { restore }: Hands, options: RestoreOptions): Promise<void> {
  const restored = await restore(options, () => undefined)
  ground.tried('it is restored to its end', 'done', word(restored))
  if (!restored.ok) return
  const { holds, problems, folder } = restored.value
  ground.tried(
    'every table and every index of it, looked through',
    'holds',
    holds ? 'holds' : `${problems.length} problems`,
  )
  const server = await started(folder, settings)
  const sql = openDatabase(server.address('vouch_owner'), { connectionsMax: 1, name: 'vouch drill' })
  try {
    ground.tried('rows in it, the one after the backup among them', String(rows + 1), String(await countKept(sql)))
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
  if (!server.ok) throw new NotApplicable(`no server of our own can be started here: ${server.refusal.code}`)
  return server.value
}

function word(outcome: Outcome<unknown, Refusal>): string {
  return outcome.ok ? 'done' : outcome.refusal.code
}
