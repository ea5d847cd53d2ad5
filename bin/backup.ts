// ./vouch backup [--json]: a physical backup of the running instance into its store, sealed.

import { setPriority } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { idMaker } from '../src/base/ids.ts'
import * as continuity from '../src/continuity/continuity.ts'
import { asCommand, Cannot, homeFolder, openArchive } from './instance.ts'
import { showProgress } from './progress.ts'

const { values } = parseArgs({ args: process.argv.slice(2), options: { json: { type: 'boolean', default: false } } })

await asCommand(async () => {
  const home = await homeFolder()
  if ((process.env['DATABASE_URL'] ?? '') !== '')
    throw new Cannot('DATABASE_URL names a server of your own: back it up with its own means, such as pg_basebackup.')
  const running = await continuity.findPostgres(home)
  if (running === undefined) throw new Cannot('Nothing runs here: npm start, and back it up from another terminal.')
  setPriority(10) // Those who pay come first.
  const archive = await openArchive(home)
  const outcome = await continuity.backup(
    { address: running.address('vouch_backup'), archive, now: () => new Date(), newId: idMaker() },
    showProgress,
  )
  if (!outcome.ok) throw new Cannot(sentenceOf(outcome.refusal, home))
  const report = outcome.value
  if (values.json) console.log(JSON.stringify(report))
  else {
    const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`
    console.log(
      `Backup ${report.id}: ${report.files} files, ${mib(report.plainBytes)} as ${mib(report.storedBytes)}, in ${report.seconds.toFixed(1)} s.`,
    )
    console.log(
      `It is in ${archive.store.folder}, sealed with ${join(home, 'keys', 'backup.key')}. Keep a copy of that key elsewhere: without it there is no restore.`,
    )
  }
  return 0
})

function sentenceOf(refusal: continuity.BackupRefusal, home: string): string {
  switch (refusal.code) {
    case 'archiving_is_off':
      return 'The database was started without archiving: stop it, npm start, and try again.'
    case 'database_refused':
      return `PostgreSQL refused the backup: ${refusal.said}.`
    case 'wal_not_archived':
      return `${refusal.segment} of the log did not reach the store: see ${join(home, 'postgres', 'server.log')}. No backup was made.`
    case 'file_missing':
      return `${refusal.file} is missing from the store, and no backup is made without the list of those who were erased: bring it back from another copy of the store.`
    case 'file_damaged':
      return `${refusal.file} is damaged (${refusal.why}): bring it back from another copy of the store. No backup was made.`
    case 'key_wrong':
      return `${refusal.file} was written with the key ${refusal.sealedWith}, not ${refusal.given}: this is not the store of this instance.`
  }
}
