// What the log promises to those who are not us, and how that is tried: witnesses are shown what they must refuse, and the
// verifier that examiners are given is started as they start it.

import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { type Control, canary, type Ground, NotApplicable, wordFor } from '../base/control.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { readHead, trustOf } from './controls-log.ts'
import { logOrigin, type TrustedKeys } from './keys.ts'
import { type NamedKey, verifierKey } from './note.ts'
import { isDemonstration, type Policy, readPolicy } from './policy.ts'
import * as store from './probe-store.ts'
import { findReceipt } from './receipt.ts'
import { readCheckpoints } from './store.ts'
import { rootAt } from './tile-log.ts'
import { newestWitnessed } from './witness-check.ts'
import { askCosignature, askKnown, type WitnessLine, witnessLines } from './witness-client.ts'

/** Where it lies in what is shipped. */
const shippedVerifier = join(import.meta.dirname, '..', '..', 'verifier', 'verify.mjs')

export const controls: readonly Control[] = [
  {
    id: 'audit.witnessed',
    says: 'As many witnesses as the policy asks for have seen the log, and none takes one that is older, or another.',
    does: 'detects',
    answers: ['api.audit-trail-gaps', 'biz.legal-liability', 'stride.repudiation'],
    everySeconds: 3_600,
    withinMs: 30_000,
    probe: async ground => {
      const { policy: text } = await ground.log()
      if (text === undefined) throw new NotApplicable('no witness is configured')
      const trust = await trustOf(ground)
      const logs = trust.sealers.map(key => ({ name: logOrigin(trust.origin, canary), key }))
      const policy = readPolicy(text)
      const known = await ground.work(work => whatIsKnown(work, trust, policy, logs))
      ground.on('leaves of the canary', Number(known?.size ?? 0n))
      if (known === undefined) return
      const lines = witnessLines(policy.witnesses)
      ground.on('witnesses', lines.length)
      for (const line of lines) await tryWitness(ground, line, logs, known)
      if (isDemonstration(trust.origin)) throw new NotApplicable('the log of a demonstration is never called witnessed')
      ground.tried('whether enough witnesses have seen the log, but for its last minute', 'seen', known.seen)
    },
  },
  verifiableOutside(shippedVerifier),
]

type Known = { readonly size: bigint; readonly seen: string; readonly first: string; readonly newest: string }

async function whatIsKnown(
  work: Work,
  trust: TrustedKeys,
  policy: Policy,
  logs: readonly NamedKey[],
): Promise<Known | undefined> {
  const { sql, now } = work
  const head = await readHead(work, trust)
  const [first] = await readCheckpoints(sql, canary, 0n, 1)
  if (head === undefined || first === undefined) return undefined
  const [newest = first] = await readCheckpoints(sql, canary, head.size - 1n, 1)
  const own = logs.map(log => ({ ...log, type: 'signature', url: undefined }) as const)
  const witnessed = await newestWitnessed(sql, canary, head.size, { ...policy, logs: own }, now)
  const seen = witnessed === undefined ? 'never seen' : witnessed.isCurrent ? 'seen' : 'not seen for over a minute'
  return { size: head.size, seen, first: first.note, newest: newest.note }
}

async function tryWitness(
  ground: Ground,
  line: WitnessLine,
  logs: readonly NamedKey[],
  { first, newest }: Known,
): Promise<void> {
  const { alias } = line
  const { signal } = ground
  const shown = await askKnown(line, logs, signal)
  const isOurs = await ground.work(
    async ({ sql }) => shown !== undefined && shown.root.equals(await rootAt(sql, canary, shown.size)),
  )
  ground.tried(`what ${alias} shows of the log`, 'the same log', isOurs ? 'the same log' : 'another log, or none')
  const older = await wordFor(() => askCosignature(line, { old: 0n, proof: [], note: first }, signal))
  ground.tried(`${alias} asked to begin anew with the first checkpoint`, 'other_size', older)
  const forged = newest.replace(/^([^\n]*\n[^\n]*\n)[^\n]*/, `$1${Buffer.alloc(32, 1).toString('base64')}`)
  const another = await wordFor(() => askCosignature(line, { old: shown?.size ?? 0n, proof: [], note: forged }, signal))
  ground.tried(`${alias} asked to sign another root than the one that the log has signed`, 'signature_refused', another)
}

/** `verifier`: the file that examiners have. */
export function verifiableOutside(verifier: string): Control {
  return {
    id: 'audit.verifiable-outside',
    says: 'Who has a receipt, the public keys and one file can check it without us.',
    does: 'detects',
    answers: ['biz.stakeholder-confidence'],
    // Each attempt starts a process.
    everySeconds: 21_600,
    withinMs: 30_000,
    probe: async ground => {
      const { keys } = await ground.log()
      const trust = await trustOf(ground)
      const receipt = await ground.work(work => newestReceipt(work, trust))
      ground.on('receipts of the canary', receipt === undefined ? 0 : 1)
      if (receipt === undefined) return
      const folder = await ground.scratch()
      const named = trust.sealers.map(key => verifierKey({ name: logOrigin(trust.origin, canary), key }))
      const files = { keys: join(folder, 'keys.txt'), policy: join(folder, 'policy.txt') }
      await writeFile(files.keys, keys ?? fault('they were read just now'))
      await writeFile(files.policy, `${named.map(key => `log ${key}\n`).join('')}quorum none\n`)
      const check = async (held: typeof receipt) => {
        const file = join(folder, 'receipt.json')
        await writeFile(file, JSON.stringify(held))
        const arguments_ = [verifier, 'receipt', file, '--policy', files.policy, '--keys', files.keys]
        return sayingOf(await exitOf(arguments_, ground.signal))
      }
      const { promise, proof } = receipt
      ground.tried('a receipt as it was given', 'it holds', await check(receipt))
      const leaf = promise.leaf.replace('"v":1}', '"v":2}')
      ground.tried('one byte of its leaf changed', 'it does not', await check({ promise: { ...promise, leaf }, proof }))
      const size = proof.replace(/\n\n([^\n]*)\n([0-9]+)\n/, (_, name, had) => `\n\n${name}\n${BigInt(had) + 1n}\n`)
      ground.tried('the size in its checkpoint changed', 'it does not', await check({ promise, proof: size }))
    },
  }
}

async function newestReceipt(work: Work, trust: TrustedKeys) {
  const head = await readHead(work, trust)
  const batch = head === undefined ? undefined : await store.lastSealedBefore(work, head.size)
  const receipt = batch === undefined ? undefined : await findReceipt(work, `${batch}.0`, trust.origin)
  return receipt?.proof === undefined ? undefined : { promise: receipt.promise, proof: receipt.proof }
}

/** What the verifier says with its end: 2 is that it could not be asked. */
function sayingOf(exit: number | null): string {
  return exit === 0 ? 'it holds' : exit === 1 ? 'it does not' : `it ended with ${exit}`
}

function exitOf(given: readonly string[], signal: AbortSignal): Promise<number | null> {
  return new Promise((resolve, reject) => {
    // Nothing of ours is in its surroundings: it is the examiner's.
    const child = spawn(process.execPath, [...given], { stdio: 'ignore', env: {}, signal })
    child.on('error', reject)
    child.on('exit', resolve)
  })
}
