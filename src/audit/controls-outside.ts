// What the log promises to those who are not us, and how that is tried: witnesses are shown what they must refuse, and the
// verifier that examiners are given is started as they start it.

import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { type Control, canary, type Ground, NotApplicable, wordFor } from '../base/control.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { readHead, trustOf } from './controls-log.ts'
import { tryWitnessAsShipped } from './controls-witness.ts'
import { logOrigin, type TrustedKeys } from './keys.ts'
import { batchesPath, readPublished } from './layout.ts'
import { type NamedKey, verifierKey } from './note.ts'
import { isDemonstration, type Policy, readPolicy } from './policy.ts'
import * as store from './probe-store.ts'
import { findReceipt } from './receipt.ts'
import { readCheckpoints } from './store.ts'
import { rootAt } from './tile-log.ts'
import { entriesPath, tilePath, tilesBetween } from './tiles.ts'
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
      await tryWitnessAsShipped(ground)
      const known = await ground.work(work => whatIsKnown(work, trust, policy, logs))
      ground.on('leaves of the canary', Number(known?.size ?? 0n))
      if (known === undefined) return
      const lines = witnessLines(policy.witnesses)
      ground.on('witnesses', lines.length)
      for (const line of lines) await tryWitness(ground, line, logs, known)
      if (isDemonstration(trust.origin)) throw new NotApplicable('the log of a demonstration is never called witnessed')
      ground.tried('whether enough witnesses have seen the log, but for its last minute', 'seen', known.seen)
      // A log that has been seen must not be called so for a policy that asks for one witness more.
      const stricter = {
        ...policy,
        isQuorum: (aliases: ReadonlySet<string>) => policy.isQuorum(aliases) && aliases.has(''),
      }
      const by = await ground.work(work => whatIsKnown(work, trust, stricter, logs))
      ground.tried('the same for a policy that asks for a witness whom nobody runs', 'never seen', by?.seen ?? 'no log')
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
    says: 'Who has a receipt, or the log as it is handed out, the public keys and one file can check it without us.',
    does: 'detects',
    answers: ['biz.stakeholder-confidence'],
    // Each attempt starts a process.
    everySeconds: 21_600,
    withinMs: 30_000,
    probe: async ground => {
      const trust = await trustOf(ground)
      const ask = await openVerifier(ground, verifier, trust)
      await tryReceipt(ground, trust, ask)
      await tryLog(ground, ask)
    },
  }
}

/** Started with this; what it says with its end. */
type Ask = (...given: readonly string[]) => Promise<string>

async function openVerifier(ground: Ground, verifier: string, trust: TrustedKeys): Promise<Ask> {
  const { keys } = await ground.log()
  const folder = await ground.scratch()
  const files = { keys: join(folder, 'keys.txt'), policy: join(folder, 'policy.txt') }
  const named = trust.sealers.map(key => verifierKey({ name: logOrigin(trust.origin, canary), key }))
  await writeFile(files.keys, keys ?? fault('they were read just now'))
  await writeFile(files.policy, `${named.map(key => `log ${key}\n`).join('')}quorum none\n`)
  return async (...given) =>
    sayingOf(await exitOf([verifier, ...given, '--policy', files.policy, '--keys', files.keys], ground.signal))
}

const [holds, holdsNot] = ['it holds', 'it does not']

async function tryReceipt(ground: Ground, trust: TrustedKeys, ask: Ask): Promise<void> {
  const receipt = await ground.work(work => newestReceipt(work, trust))
  ground.on('receipts of the canary', receipt === undefined ? 0 : 1)
  if (receipt === undefined) return
  const file = join(await ground.scratch(), 'receipt.json')
  const check = async (held: typeof receipt) => {
    await writeFile(file, JSON.stringify(held))
    return ask('receipt', file)
  }
  const { promise, proof } = receipt
  ground.tried('a receipt as it was given', holds, await check(receipt))
  const leaf = promise.leaf.replace('"v":1}', '"v":2}')
  const size = proof.replace(/\n\n([^\n]*)\n([0-9]+)\n/, (_, name, had) => `\n\n${name}\n${BigInt(had) + 1n}\n`)
  const changed: readonly (readonly [string, typeof receipt])[] = [
    ['one byte of its leaf changed', { promise: { ...promise, leaf }, proof }],
    ['the size in its checkpoint changed', { promise, proof: size }],
    ['its checkpoint under a signature of nobody', { promise, proof: signedByNobody(proof) }],
    ['its leaf under a signature of nobody', { promise: { ...promise, signature: strange(promise.signature) }, proof }],
  ]
  for (const [tried, held] of changed) ground.tried(tried, holdsNot, await check(held))
}

/** As many leaves as are handed out for the try, from the beginning of the log. */
const handedOutMax = 256

/** The files that whoever asks for the log is given, of its beginning: as they are, and with something else in them. */
async function tryLog(ground: Ground, ask: Ask): Promise<void> {
  const given = await ground.work(readBeginning)
  ground.on('leaves of the canary as they are handed out', given === undefined ? 0 : Number(given.size))
  if (given === undefined) return
  const check = async (files: Files) => {
    const folder = await ground.scratch()
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), bytes)
    }
    // How often it beat is another question.
    return ask(folder, '--beat', '36500d')
  }
  const { files, entries, checkpoint } = given
  ground.tried('the beginning of the log as it is handed out', holds, await check(files))
  const retold = withFile(files, entries, bytes =>
    Buffer.from(bytes.toString('latin1').replace('"v":1}', '"v":2}'), 'latin1'),
  )
  ground.tried('a leaf of it that says something else', holdsNot, await check(retold))
  const forged = withFile(files, checkpoint, bytes => Buffer.from(signedByNobody(bytes.toString())))
  ground.tried('its checkpoint under a signature of nobody', holdsNot, await check(forged))
}

type Files = ReadonlyMap<string, Buffer>

/** What is handed out of the log's beginning, up to a checkpoint, by its paths; and where its first leaves are. */
async function readBeginning({
  sql,
}: Work): Promise<{ size: bigint; files: Files; entries: string; checkpoint: string } | undefined> {
  const end = (await readCheckpoints(sql, canary, 0n, handedOutMax)).findLast(
    ({ size }) => size <= BigInt(handedOutMax),
  )
  if (end === undefined) return undefined
  const checkpoint = 'checkpoint'
  const files = new Map<string, Buffer>([[checkpoint, Buffer.from(end.note)]])
  const keep = async (path: string) => {
    const bytes = await readPublished(sql, canary, path)
    if (bytes !== undefined) files.set(path, bytes)
  }
  let entries = ''
  for (const tile of tilesBetween(0n, end.size)) {
    await keep(tilePath(tile, tile.width))
    if (tile.level > 0) continue
    const path = entriesPath(tile.n, tile.width)
    if (entries === '') entries = path
    await keep(path)
    await keep(batchesPath(tile.n, tile.width))
  }
  return { size: end.size, files, entries, checkpoint }
}

function withFile(files: Files, path: string, change: (bytes: Buffer) => Buffer): Files {
  const bytes = files.get(path)
  return bytes === undefined ? files : new Map([...files, [path, change(bytes)]])
}

/** Under the names and ids of the keys that signed a note, something that they have not. */
function signedByNobody(note: string): string {
  return note.replaceAll(/^(— \S+ )(\S+)$/gm, (_, name: string, signature: string) => name + strange(signature))
}

/** Another byte in the middle. */
function strange(base64: string): string {
  const bytes = Buffer.from(base64, 'base64')
  const middle = Math.floor(bytes.length / 2)
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  return bytes.toString('base64')
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
