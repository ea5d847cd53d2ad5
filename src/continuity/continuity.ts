// Continuity keeps a copy of everything outside the machine, and proves that the copy can be lived in.
//
// It promises: a backup is complete and sealed before it is called one; the log is archived without a gap, within about a
// minute of being written; a restore is what was committed, in a new place, checked before it has a name.
// Who was erased stays erased: every restore does it again, from a list that is kept beside the backups.
// What is in the store, how far the log reaches and what came of restores is written where the office can read it.
// It refuses rather than restores less: a flipped byte, a lost, cut, swapped or foreign file, and a wrong key are each named.
// It does not promise that the store is far enough away, or that the key is kept apart from it: both are the operator's.

export { type Archive, archiveLoop, archiveSettings, prepareSpool, type SpoolState, spoolState } from './archive.ts'
export {
  type BackupOptions,
  type BackupRefusal,
  type BackupReport,
  backup,
  type OnProgress,
  type Progress,
} from './backup.ts'
export type { BackupStore } from './backup-store.ts'
export { eraseAgain } from './erased-again.ts'
export type { Check, Problem } from './inspection.ts'
export { type KeptPostgres, keepPostgres } from './kept-postgres.ts'
export {
  type DatabaseRole,
  databaseRoles,
  defaultHome,
  ensureRoles,
  findPostgres,
  type Postgres,
  type PostgresOptions,
  type PostgresRefusal,
  readPasswords,
  startPostgres,
} from './postgres.ts'
export { type RestoreOptions, type RestoreRefusal, type RestoreReport, restore } from './restore.ts'
export { noteRestore, type RestoreNoted } from './restore-note.ts'
export { type BackupKey, Damaged, makeBackupKey, readBackupKey } from './sealed-file.ts'
export {
  addRelease,
  type BackupSeen,
  backupsBefore,
  newestRestores,
  type ReleaseSeen,
  releasesBefore,
  type StoreSeen,
  storeSeen,
} from './seen-store.ts'
export { compareLoop, noteElsewhere, watchLoop } from './store-watch.ts'
export { type Kept, type KeptState, type Supervisor, supervise, type Timing } from './supervisor.ts'
export { readTombstones, tombstonesLoop } from './tombstones.ts'
