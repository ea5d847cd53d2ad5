import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { openProbing, type Probing } from '../../test/probing.ts'
import type { Control } from '../base/control.ts'
import { done, refused } from '../base/outcome.ts'
import { proofOfBooks } from '../ledger/controls-continuity.ts'
import { backup } from './backup.ts'
import { compareStored, readSealedWhole, writeSealed } from './backup-store.ts'
import { controlsFor } from './controls.ts'
import { backupEncryptedBy, backupVerifiedBy } from './controls-backup.ts'
import { restoreDrillBy } from './controls-drill.ts'
import { supervisedBy } from './controls-supervised.ts'
import { restore } from './restore.ts'
import { supervise } from './supervisor.ts'

const files = { writeSealed, readSealedWhole, compareStored }

const controls = controlsFor(proofOfBooks)

describe('the controls of continuity', () => {
  let probing: Probing
  before(async () => {
    probing = await openProbing()
  })
  after(() => probing.world.close())

  for (const { id } of controls) {
    test(`${id} passes on the product as it is`, async () => {
      const { result, reason, steps } = await probing.tryOf(controls, id)
      assert.deepEqual({ result, reason }, { result: 'passed', reason: null }, JSON.stringify(steps))
    })
  }

  const wrongOf = async (control: Control) => {
    const { result, steps } = await probing.tryOne(control)
    return [result, steps[0]?.tried]
  }

  test('continuity.supervised fails where nobody looks, and where what hung is started at once', async () => {
    const blind = supervisedBy((kept, log, times) => ({ ...supervise(kept, log, times), look: async () => undefined }))
    assert.deepEqual(await wrongOf(blind), ['failed', 'one that hangs and does not end when told to'])
    const hasty = supervisedBy((kept, log, times) =>
      supervise(kept, log, times === undefined ? times : { ...times, restMs: 0 }),
    )
    assert.deepEqual(await wrongOf(hasty), ['failed', 'what hung, before it was started'])
  })

  test('continuity.backup-encrypted fails where files are stored as they are', async () => {
    const plain = backupEncryptedBy({
      ...files,
      writeSealed: async (store, key, name, source) => {
        const parts: Buffer[] = []
        const noted = await writeSealed(store, key, `noted/${name}`, kept(source, parts))
        await mkdir(dirname(join(store.folder, name)), { recursive: true })
        await writeFile(join(store.folder, name), Buffer.concat(parts))
        return noted
      },
      readSealedWhole: (store, _, name) => readFile(join(store.folder, name)),
    })
    assert.deepEqual(await wrongOf(plain), ['failed', 'the text and the key, looked for in every file'])
  })

  test('continuity.backup-verified fails where nothing is compared', async () => {
    const trusting = backupVerifiedBy({ ...files, compareStored: async () => undefined }, proofOfBooks)
    assert.deepEqual(await wrongOf(trusting), ['failed', 'one bit of it turned, the first'])
  })

  test('continuity.restore-drill fails where what is broken is called good, and where nobody looks', async () => {
    const blind = restoreDrillBy({
      backup,
      restore: async (options, onProgress) => {
        const restored = await restore({ ...options, checks: [] }, onProgress)
        return restored.ok ? done({ ...restored.value, holds: true, problems: [] }) : restored
      },
    })
    const { result, steps } = await probing.tryOne(blind)
    const wrong = steps.filter(({ expected, answer }) => expected !== answer).map(({ tried }) => tried)
    assert.deepEqual(
      { result, wrong },
      {
        result: 'failed',
        wrong: [
          'an index in it that does not lead to its rows',
          'what a room found wrong in it',
          'what it is called then',
        ],
      },
    )
  })

  test('continuity.restore-drill fails where no backup is made', async () => {
    const away = restoreDrillBy({
      backup: async () => refused({ code: 'wal_not_archived', segment: '000000010000000000000002' }),
      restore,
    })
    assert.deepEqual(await wrongOf(away), ['failed', 'a server backed up'])
  })
})

async function* kept(source: AsyncIterable<Buffer>, parts: Buffer[]): AsyncGenerator<Buffer> {
  for await (const bytes of source) {
    parts.push(Buffer.from(bytes))
    yield bytes
  }
}
