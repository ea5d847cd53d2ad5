// Compares the log of the platform with the logs that it is about: what it says of one must be what that one was.

import type { Transaction } from '../base/database.ts'
import { isInstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import { logOrigin, platform } from './keys.ts'
import { unpackBundle } from './leaf.ts'
import type { Problem } from './log-check.ts'
import { readLog, readSealed } from './store.ts'
import { rootAt } from './tile-log.ts'

const batchesMax = 200
const bytesMax = 16 * 2 ** 20
/** How far the clocks of two sealers may differ, and their leaves so be in the other order. */
const clockSkewMsMax = 10_000

type Said = { readonly origin: string; readonly size: bigint; readonly root: Buffer; readonly at: Date }
type Known = { readonly institution: string; readonly size: bigint | undefined }

/** Each `audit.checkpoint` of the platform's log, which has been verified itself. `whole` are the logs whose tiles are good. */
export async function platformProblems(
  tx: Transaction,
  prefix: string,
  whole: ReadonlySet<string>,
): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  const logs = new Map<string, Known>()
  const newest = new Map<string, Said>()
  for await (const { said, index } of checkpointLeaves(tx)) {
    const where = `leaf ${index}`
    if (said === undefined) {
      problems.push({ institution: platform, what: 'it is no checkpoint of a log', where })
      continue
    }
    const log = logs.get(said.origin) ?? (await knownLog(tx, prefix, said.origin))
    logs.set(said.origin, log)
    if (!whole.has(log.institution) && log.size !== undefined) continue
    const flaw = await flawOf(tx, said, log, newest.get(said.origin))
    if (flaw !== undefined) problems.push({ institution: platform, what: `${log.institution}: ${flaw}`, where })
    newest.set(said.origin, said)
  }
  return problems
}

async function flawOf(tx: Transaction, said: Said, log: Known, before: Said | undefined): Promise<string | undefined> {
  const isShorter =
    before !== undefined && said.size < before.size && said.at.getTime() - before.at.getTime() > clockSkewMsMax
  // A log that was restored, noted, and put back from its copy holds what it was before and all that it was meanwhile.
  if (isShorter && !(await holds(tx, log, before))) return `its log had ${before.size} leaves, and later ${said.size}`
  if (log.size === undefined) return `its log is gone: it had ${said.size} leaves`
  if (log.size < said.size) return `its log had ${said.size} leaves, and has ${log.size}`
  if (await holds(tx, log, said)) return undefined
  return `its log had another root at ${said.size} leaves: ${said.root.toString('base64')}`
}

async function holds(tx: Transaction, { institution, size }: Known, said: Said): Promise<boolean> {
  return size !== undefined && size >= said.size && said.root.equals(await rootAt(tx, institution, said.size))
}

async function knownLog(tx: Transaction, prefix: string, origin: string): Promise<Known> {
  const institution = origin.slice(logOrigin(prefix, '').length)
  const isOurs = origin === logOrigin(prefix, institution) && isInstitutionId(institution)
  const log = isOurs ? await readLog(tx, institution) : undefined
  return { institution, size: log?.size }
}

async function* checkpointLeaves(tx: Transaction): AsyncGenerator<{ said: Said | undefined; index: bigint }> {
  for (let after = -1n; ; ) {
    const page = await readSealed(tx, platform, after, batchesMax, bytesMax)
    for (const { firstIndex, batch } of page) {
      after = firstIndex
      const leaves =
        unpackBundle(batch?.leaves ?? Buffer.alloc(0)) ?? fault(`the leaves from ${firstIndex} are no bundle`)
      for (const [place, leaf] of leaves.entries()) {
        // Verified before: it has the members of a leaf.
        const read = JSON.parse(leaf.toString()) as {
          readonly kind: string
          readonly at: string
          readonly body: object
        }
        if (read.kind === 'audit.checkpoint')
          yield { said: readSaid(new Map(Object.entries(read.body)), read.at), index: firstIndex + BigInt(place) }
      }
    }
    if (page.length === 0) return
  }
}

function readSaid(body: ReadonlyMap<string, unknown>, at: string): Said | undefined {
  const [origin, size, root] = [body.get('origin'), body.get('size'), body.get('root')]
  if (typeof origin !== 'string' || typeof size !== 'string' || typeof root !== 'string') return undefined
  if (!/^[1-9][0-9]{0,17}$/.test(size)) return undefined
  return { origin, size: BigInt(size), root: Buffer.from(root, 'base64'), at: new Date(at) }
}
