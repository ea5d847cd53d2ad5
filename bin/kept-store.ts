// What is done for the store of backups as long as an instance runs.

import { openDatabase } from '../src/base/database.ts'
import { runLoop } from '../src/base/loop.ts'
import * as continuity from '../src/continuity/continuity.ts'
import { type Database, project, quietLog } from './instance.ts'
import { releaseOf } from './version.ts'

/** Brings the log into the store, the erased beside it, and what is there into the database; and says which release this is. */
export async function keepStore(
  database: Database,
  archive: continuity.Archive,
): Promise<{ readonly stop: () => Promise<void> }> {
  const now = () => new Date()
  const sql = openDatabase(database.address('vouch_backup'), { connectionsMax: 2, name: 'vouch store' })
  await continuity.addRelease(sql, { ...(await releaseOf(project)), startedAt: now() })
  // Somebody else's server is backed up by their own means.
  if (!database.isEmbedded) await continuity.noteElsewhere(sql, now())
  const looking = database.isEmbedded
    ? [continuity.watchLoop(sql, archive, now), continuity.compareLoop(sql, archive, now)]
    : []
  const loops = [continuity.archiveLoop(archive), continuity.tombstonesLoop(sql, archive, now), ...looking]
  const running = loops.map(loop => runLoop(loop, quietLog(), Math.random))
  return {
    stop: async () => {
      await Promise.all(running.map(loop => loop.stop()))
      await sql.end({ timeout: 2 })
    },
  }
}
