// The sealer runs beside what is measured, as it does in production, with a write-once copy and a witness, and must keep up.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { folderPlace, loadSealerKey, openCopy, signersOf } from '../src/audit/audit.ts'
import { logOrigin } from '../src/audit/keys.ts'
import { verifierKey } from '../src/audit/note.ts'

import { fault } from '../src/base/outcome.ts'
import { type Arena, type Bank, institution, project } from './arena.ts'
import type { Case } from './contest.ts'
import { ensureKeys, origin, startSealer } from './processes.ts'

/** How far the sealer may be behind when the load ends. */
const lagMsMax = 2_000
const drainMsMax = 60_000
const pollMs = 20

export type Sealing = {
  /** How far it is behind now; then waits until it and its copy have caught up, so that their work falls on nobody else's turn. */
  readonly settle: () => Promise<void>
  /** How far it was behind when the last turn ended. */
  readonly lagAtEndMs: () => number
  readonly stop: () => Promise<void>
}

export async function startSealing(arena: Arena, bank: Bank): Promise<Sealing> {
  const keys = await ensureKeys(arena.scratch)
  const copies = join(arena.scratch, 'copies')
  await mkdir(copies, { recursive: true })
  await writeFile(join(copies, 'vouch-copy'), '')
  const witness = await startWitness(join(arena.scratch, 'witness'), keys)
  const place = { postgres: arena.postgres, database: bank.database }
  const outer = { VOUCH_COPY_SECONDS: '1', VOUCH_COPIES: `file:${copies}`, VOUCH_WITNESSES: witness.policy }
  const sealer = await startSealer(project, place, keys, outer)
  arena.watch('sealer', sealer.pid)
  arena.watch('witness', witness.pid)
  let lagAtEndMs = 0

  /** The age of the oldest leaf that has no place in the log yet. */
  async function lagMs(): Promise<number> {
    const rows = await bank.owner<{ oldest: Date | null }[]>`
      select min(emitted_at) as oldest
        from audit.unsealed
        join audit.batch using (institution_id, batch_id)`
    const oldest = rows[0]?.oldest ?? undefined
    return oldest === undefined ? 0 : Date.now() - oldest.getTime()
  }

  const sealerKey = await loadSealerKey(join(keys, 'sealer.key'), origin)
  const copy = openCopy(folderPlace(copies), signersOf(sealerKey))
  async function isCopied(): Promise<boolean> {
    const [log] = await bank.owner<{ size: bigint }[]>`
      select size from audit.log where institution_id = ${institution}`
    return ((await copy.newest(institution))?.size ?? 0n) === log?.size
  }

  return {
    settle: async () => {
      lagAtEndMs = await lagMs()
      for (const began = performance.now(); (await lagMs()) > 0 || !(await isCopied()); await setTimeout(pollMs)) {
        if (performance.now() - began > drainMsMax) fault('the sealer does not come to an end')
      }
    },
    lagAtEndMs: () => lagAtEndMs,
    stop: async () => {
      await sealer.stop()
      await witness.stop()
      const [seen] = await bank.owner<{ signatures: bigint }[]>`select count(*) as signatures from audit.cosignature`
      if ((seen?.signatures ?? 0n) === 0n) fault('the witness beside has signed nothing')
      if ((await readdir(copies)).length < 2) fault('nothing was copied')
    },
  }
}

/** The program that an auditor runs, and a policy that asks for it. */
async function startWitness(folder: string, keys: string) {
  const log = verifierKey({
    name: logOrigin(origin, institution),
    key: (await loadSealerKey(join(keys, 'sealer.key'), origin)).privateKey,
  })
  const run = (...words: readonly string[]) =>
    spawn(process.execPath, [join(project, 'bin', 'witness.ts'), ...words, '--folder', folder], { stdio: 'ignore' })
  const ended = async (child: ChildProcess) => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  await ended(run('init', '--name', 'bench.example/w1'))
  await writeFile(join(folder, 'known'), `log ${log}\n`)
  const port = await freePort()
  const child = run('--port', String(port))
  const policy = join(folder, 'policy')
  const vkey = (await readFile(join(folder, 'witness.pub'), 'utf8')).trim()
  const line = `witness one ${vkey} http://127.0.0.1:${port}`
  await writeFile(policy, `# operator Vouch\n# organisation one Auditors\nlog ${log}\n${line}\nquorum one\n`)
  return {
    pid: child.pid ?? fault('the witness did not start'),
    policy,
    stop: async () => {
      child.kill('SIGTERM')
      await ended(child)
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // It listens at a port and no socket.
  server.close()
  await once(server, 'close')
  return port
}

export function sealerCase(lagMs: number): Case {
  return {
    name: 'sealer behind when the load ends',
    median: lagMs,
    unit: 'ms',
    against: `the ${lagMsMax} ms allowed`,
    ratio: lagMsMax / Math.max(1, lagMs),
    floor: 1,
    holds: lagMs <= lagMsMax,
  }
}
