// What an examiner gets in the end: a log that a real sealer wrote, real witnesses cosigned, and a copier put where nothing is
// written twice, checked by verify.mjs, which knows of us nothing but a folder.

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import * as audit from '../src/audit/audit.ts'
import { verifierKey } from '../src/audit/note.ts'
import { done } from '../src/base/outcome.ts'
import { transact } from '../src/base/work.ts'
import { placeOfFolder, readKeys, readPolicy, verifyLog } from '../verifier/verify.mjs'
import { openWorld, silentLog, testKey, type World } from './outside.ts'
import { startWitness, type TestWitness } from './witness-server.ts'

const goesOn = new AbortController().signal
const name = 'vouch.example/log/demo'
const log = { name, key: testKey(2) }

describe('a copy of a log that witnesses saw', () => {
  let world: World
  let folder: string
  let one: TestWitness
  let policy: string

  before(async () => {
    world = await openWorld()
    folder = await mkdtemp(join(tmpdir(), 'vouch-copy-'))
    await writeFile(join(folder, 'vouch-copy'), '')
    one = await startWitness(9, [log], world.clock.now)
    const line = verifierKey(log)
    policy = `# operator Vouch\n# organisation one Auditors\nlog ${line}\n${one.line('one')}quorum one\n`
    const sealer = { ...world.outsideAs('vouch_sealer'), log: silentLog }
    const trust = audit.readPolicy(policy)
    const copies = [audit.openCopy(audit.folderPlace(folder), audit.signersOf(world.keys.sealer))]
    const guard = audit.openGuard(sealer, [...copies, ...audit.witnessHolders(world.keys.sealer, trust)])
    const loops = [
      audit.sealLoop(sealer, world.keys.sealer, guard),
      ...audit.witnessLoops(sealer, world.keys.sealer, trust),
      audit.copyLoop(sealer, copies, guard, 1_000, audit.cosignedUpTo(sealer.sql, trust)),
    ]
    for (const leaves of [3, 300, 1]) {
      await transact(world.outside, 'demo', 'client:cli_1', async work => {
        for (let leaf = 0; leaf < leaves; leaf++) audit.append(work, 'test.done', { leaf })
        return done(undefined)
      })
      for (const loop of loops) await loop.pass(goesOn)
      world.clock.advance(2_000)
    }
  })
  after(async () => {
    await one.close()
    await world.close()
    await rm(folder, { recursive: true })
  })

  const asked = () => ({
    policy: readPolicy(Buffer.from(policy)),
    keys: readKeys(Buffer.from(`${audit.publicLine(world.keys.emitter)}\n`)),
    now: world.clock.now().getTime(),
    freshMs: 60_000,
  })

  test('is signed, logged, consistent, witnessed by another than the operator, and fresh', async () => {
    const report = await verifyLog(await placeOfFolder(folder, name), asked())
    assert.deepEqual([report.problems, report.verdict], [[], 'fresh'])
    assert.equal(String(report.size), '304')
  })

  test('is not called witnessed by whoever does not know the witness as another', async () => {
    const stranger = {
      ...asked(),
      policy: readPolicy(Buffer.from(policy.replace('# organisation one Auditors\n', ''))),
    }
    const { verdict } = await verifyLog(await placeOfFolder(folder, name), stranger)
    assert.equal(verdict, 'consistent')
  })
})
