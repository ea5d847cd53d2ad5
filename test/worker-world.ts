// The world of a worker that has a vault and a folder of its own: what whoever sends files or takes them in begins with.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Loop } from '../src/base/loop.ts'
import { done, fault } from '../src/base/outcome.ts'
import { type Outside, transact, type Work } from '../src/base/work.ts'
import { makeKeyFile, openKeyFile, openVault, type Vault } from '../src/protection/protection.ts'
import { enqueue } from '../src/rails/instructions.ts'
import type { Links } from '../src/rails/link.ts'
import { type FileOptions, filesLoop } from '../src/rails/send-files.ts'
import { openWorld, silentLog, type World } from './outside.ts'
import { plainFormat, plainParticulars } from './plain-files.ts'

export type WorkerWorld = {
  readonly world: World
  readonly worker: Outside
  readonly vault: Vault
  /** What it is given to remember: its key file, and whatever a test puts there. */
  readonly home: string
  readonly keyFile: string
  readonly inWork: <T>(perform: (work: Work) => Promise<T>) => Promise<T>
  /** Queues ten dollars for each of these creditors. Answers with what they are known by. */
  readonly queue: (...creditors: readonly string[]) => Promise<readonly string[]>
  /** Sends plain files that nobody has to approve, unless something else is wanted. */
  readonly files: (wanted: Pick<FileOptions, 'transportOf'> & Partial<FileOptions>, links?: Links) => Loop
  readonly close: () => Promise<void>
}

export async function openWorkerWorld(): Promise<WorkerWorld> {
  const world = await openWorld()
  const worker = world.outsideAs('vouch_worker')
  const home = await mkdtemp(join(tmpdir(), 'vouch-worker-'))
  const keyFile = join(home, 'kek')
  await makeKeyFile(keyFile)
  const kek = await openKeyFile(keyFile)
  const vault = openVault(world.outsideAs('vouch_vault'), kek.ok ? kek.value : fault(kek.refusal.code))
  let count = 0

  const inWork: WorkerWorld['inWork'] = async perform => {
    const outcome = await transact(worker, world.institution, 'process:worker', async work => done(await perform(work)))
    return outcome.ok ? outcome.value : fault('nothing is refused')
  }
  return {
    world,
    worker,
    vault,
    home,
    keyFile,
    inWork,
    queue: (...creditors) =>
      inWork(async work => {
        const money = { minor: 1_000n, currency: 'USD' }
        const asked = creditors.map(creditor => ({
          reference: `pay_${++count}`,
          method: 'ach' as const,
          money,
          creditor,
        }))
        enqueue(work, asked)
        return asked.map(({ reference }) => reference)
      }),
    files: (wanted, links) =>
      filesLoop(
        worker,
        {
          agreementsOf: async () => [{ format: plainFormat, policy: { approveFrom: null } }],
          particularsOf: plainParticulars,
          vault,
          ...wanted,
        },
        silentLog,
        links,
      ),
    close: async () => {
      await world.close()
      await rm(home, { recursive: true })
    },
  }
}
