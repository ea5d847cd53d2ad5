// A world with an institution that is empty, or has moved in, and a vault whose key other processes can open.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { fault } from '../src/base/outcome.ts'
import { transact } from '../src/base/work.ts'
import { type ImportReport, importFiles, openFolder, openInstitution } from '../src/payments/payments.ts'
import { makeKeyFile, openKeyFile, openVault, type Vault } from '../src/protection/protection.ts'
import { stoppedClock } from './moving-folder.ts'
import { openWorld, type World } from './outside.ts'

export type MovingWorld = World & {
  readonly vault: Vault
  readonly keyFile: string
  /** Moves a folder in for real, and wants nothing to be refused. */
  readonly moveIn: (folder: string) => Promise<ImportReport>
}

export const movingTo = 'first-bank'

/** With the institution open, or with none. */
export async function openMovingWorld(has: 'institution' | 'nothing' = 'institution'): Promise<MovingWorld> {
  const world = await openWorld()
  // Every world knows it, but it opens no books here.
  await world.owner`delete from base.institution where institution_id = 'demo'`
  const keys = await mkdtemp(join(tmpdir(), 'vouch-key-'))
  const keyFile = join(keys, 'kek')
  await makeKeyFile(keyFile)
  const kek = await openKeyFile(keyFile)
  const vault = openVault(world.outsideAs('vouch_vault'), kek.ok ? kek.value : fault(kek.refusal.code))
  if (has === 'institution') await openFirstBank(world)
  return {
    ...world,
    vault,
    keyFile,
    moveIn: async folder => {
      const paths = await openFolder(folder)
      assert.ok(paths.ok, JSON.stringify(paths))
      const tools = { outside: world.outside, vault, institution: movingTo, isReal: true }
      const report = await importFiles(tools, paths.value, stoppedClock)
      assert.deepEqual([report.holds, report.refused], [true, []])
      return report
    },
    close: async () => {
      await world.close()
      await rm(keys, { recursive: true })
    },
  }
}

async function openFirstBank({ outside }: World): Promise<void> {
  const opened = await transact(outside, movingTo, 'process:test', work =>
    openInstitution(work, {
      name: 'First Bank',
      timeZone: 'America/Chicago',
      currency: 'USD',
      rules: 'open',
      routingNumber: '111000025',
    }),
  )
  assert.ok(opened.ok)
}
