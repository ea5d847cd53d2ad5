// What continuity promises, and how that is tried: processes, files and a server of the probe's own, in a folder that is gone
// afterwards. What is tried is the product's code; that it runs on the real backups is for their operator to see.

import type { Control } from '../base/control.ts'
import { backup } from './backup.ts'
import { compareStored, readSealedWhole, writeSealed } from './backup-store.ts'
import { backupEncryptedBy, backupVerifiedBy, type ProofTried } from './controls-backup.ts'
import { restoreDrillBy } from './controls-drill.ts'
import { supervisedBy } from './controls-supervised.ts'
import { restore } from './restore.ts'
import { supervise } from './supervisor.ts'

const files = { writeSealed, readSealedWhole, compareStored }

/** `proofs`: what a restored database is asked, as the rooms beneath try it. */
export function controlsFor(proofs: readonly ProofTried[]): readonly Control[] {
  return [
    supervisedBy(supervise),
    backupEncryptedBy(files),
    backupVerifiedBy(files, proofs),
    restoreDrillBy({ backup, restore }),
  ]
}
