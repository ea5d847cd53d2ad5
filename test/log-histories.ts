// Logs as they are published, made in memory: honest ones, by seed, and what somebody with every key but the witnesses' can
// make of them. Nothing of a database is here: what is published is all that a verifier sees.

import { hash, type KeyObject, sign } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { signBatch } from '../src/audit/batch.ts'
import { emitterKey, publicLine, rawPublicKey } from '../src/audit/keys.ts'
import { packBundle } from '../src/audit/leaf.ts'
import { checkpointText, signNote } from '../src/audit/note.ts'
import { entriesPath, grow, tilePath, tilesBetween, tileWidth } from '../src/audit/tiles.ts'
import { emptyRange, hashBytes, leafHash, rootOf, treeRoot } from '../src/audit/tree.ts'
import { type Canonical, canonical } from '../src/base/canonical.ts'
import { seededRandom, testKey } from './outside.ts'

export type Files = Map<string, Buffer>
export type Batch = {
  id: string
  at: number
  leaves: Buffer[]
  signer: KeyObject
  /** What was signed, where it is not what the leaves come to. */
  root?: Buffer
  signature?: Buffer
}
export type Checkpoint = { size: number; cosigned: { name: string; seconds: number }[]; signers?: readonly KeyObject[] }
export type Log = { origin: string; batches: Batch[]; checkpoints: Checkpoint[]; sealer: KeyObject }

const hourMs = 3_600_000
const beganMs = Date.UTC(2026, 0, 1)
/** What the period of the histories is, and when they are looked at. */
export const period = {
  from: '2026-01-01T00:00:00.000Z',
  to: '2026-01-01T06:00:00.000Z',
  now: '2026-01-01T06:20:00.000Z',
}
export const nowMs: number = Date.parse(period.now)

export const keysOf = {
  emitter: testKey(1),
  other: testKey(2),
  sealer: testKey(3),
  nextSealer: testKey(4),
  stranger: testKey(5),
}
export const witnessKeys: Readonly<Record<string, KeyObject>> = {
  bank: testKey(11),
  auditor: testKey(12),
  own: testKey(13),
  nobody: testKey(14),
}
const organisations: Readonly<Record<string, string>> = {
  bank: 'First Bank',
  auditor: 'Audit & Sons',
  own: 'Vouch Inc',
}

/** `name+id+key`, of a log (1) or a witness (4). */
export function verifierKey(name: string, key: KeyObject, type: 1 | 4): string {
  const typed = Buffer.concat([Buffer.from([type]), rawPublicKey(key)])
  return `${name}+${noteKeyId(name, typed).toString('hex')}+${typed.toString('base64')}`
}

function noteKeyId(name: string, typed: Buffer): Buffer {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typed]), 'buffer').subarray(0, 4)
}

/** Two of the bank, the auditor, the operator's own and one of nobody: the last two never count. */
export function policyText(origin: string, more: readonly string[] = [], quorum = 'quorum enough'): string {
  const witnesses = Object.entries(witnessKeys).map(
    ([name, key]) => `witness ${name} ${verifierKey(`${name}.example/w`, key, 4)}`,
  )
  const named = Object.entries(organisations).map(([name, organisation]) => `# organisation ${name} ${organisation}`)
  const group = `group enough 2 ${Object.keys(witnessKeys).join(' ')}`
  const log = `log ${verifierKey(origin, keysOf.sealer, 1)}`
  return [log, ...more, '', '# operator Vouch Inc', ...named, ...witnesses, group, quorum, ''].join('\n')
}

export function keysText(): string {
  return [emitterKey(keysOf.emitter), emitterKey(keysOf.other)].map(key => `${publicLine(key)}\n`).join('')
}

/** A line of a witness (c2sp.org/tlog-cosignature). */
export function cosignatureLine(
  text: string,
  name: string,
  seconds: number,
  key = witnessKeys[name] ?? keysOf.stranger,
): string {
  const typed = Buffer.concat([Buffer.from([4]), rawPublicKey(key)])
  const stamp = Buffer.alloc(8)
  stamp.writeBigUInt64BE(BigInt(seconds))
  const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`), key)
  const bytes = Buffer.concat([noteKeyId(`${name}.example/w`, typed), stamp, signature])
  return `— ${name}.example/w ${bytes.toString('base64')}\n`
}

export function makeLeaf(
  origin: string,
  at: number,
  kind: string,
  body: { readonly [member: string]: Canonical },
): Buffer {
  const institution = origin.slice(origin.lastIndexOf('/') + 1)
  return Buffer.from(
    canonical({ actor: 'process:worker', at: new Date(at).toISOString(), body, institution, kind, v: 1 }),
  )
}

const kinds = ['payments.accepted', 'payments.released', 'identity.signed_in', 'ledger.posted']

/** Six hours of a log, with its pulse and what it says of each hour. The same seed is the same log. */
export function honestLog(seed: number, { origin = 'vouch.example/log/demo', batches = 24, leavesMax = 60 } = {}): Log {
  const random = seededRandom(seed * 7_919 + 1)
  const log: Log = { origin, batches: [], checkpoints: [], sealer: keysOf.sealer }
  const counts = new Map<number, Map<string, number>>()
  const add = (at: number, told: readonly (readonly [string, { readonly [member: string]: Canonical }])[]) => {
    const hour = Math.floor(at / hourMs)
    const own = counts.get(hour) ?? new Map<string, number>()
    counts.set(hour, own)
    for (const [kind] of told) own.set(kind, (own.get(kind) ?? 0) + 1)
    const id = `bat_${String(log.batches.length).padStart(26, '0')}`
    log.batches.push({
      id,
      at,
      leaves: told.map(([kind, body]) => makeLeaf(origin, at, kind, body)),
      signer: keysOf.emitter,
    })
  }
  const stepMs = Math.floor((6 * hourMs) / batches)
  let closed = beganMs
  for (let n = 0; n < batches; n++) {
    const at = beganMs + n * stepMs + Math.floor(random() * Math.min(stepMs, 60_000))
    while (at >= closed + hourMs + hourMs / 4) {
      const own = [...(counts.get(closed / hourMs) ?? [])]
      const leaves = own.reduce((sum, [, count]) => sum + count, 0)
      const [from, to] = [closed, closed + hourMs].map(ms => new Date(ms).toISOString()) as [string, string] // Two of two.
      add(at - 1, [['audit.period_close', { counts: Object.fromEntries(own), from, leaves, to }]])
      closed += hourMs
    }
    const many = 1 + Math.floor(random() ** 3 * leavesMax)
    const told = Array.from({ length: many }, (_, place) => {
      const kind = kinds[Math.floor(random() * kinds.length)] ?? 'payments.accepted'
      return [
        kind,
        {
          amount: Math.floor(random() * 1e6),
          payee: `pye_${n}`,
          place,
          'ünïcode\n': [null, true, { '\u{1f600}': 'x', '\ufb33': 1 }],
        },
      ] as const
    })
    add(at, n % 3 === 0 ? [['audit.heartbeat', { beat: n }], ...told] : told)
    // Late, and committed after another: no work is older than ten minutes.
    if (random() < 0.2) log.batches.splice(-1, 0, ...log.batches.splice(-2, 1))
  }
  let size = 0
  for (const [n, batch] of log.batches.entries()) {
    size += batch.leaves.length
    const isLast = n === log.batches.length - 1
    if (!isLast && random() < 0.8) continue
    const newest = Math.max(...log.batches.slice(0, n + 1).map(one => one.at))
    const seconds = Math.ceil(newest / 1_000) + 5
    const cosigned = isLast || random() < 0.7 ? ['bank', 'auditor', ...(random() < 0.5 ? ['own'] : [])] : ['own']
    log.checkpoints.push({ size, cosigned: cosigned.map(name => ({ name, seconds })) })
  }
  return log
}

export function leavesOf(log: Log): Buffer[] {
  return log.batches.flatMap(batch => batch.leaves)
}

export function checkpointNote(log: Log, { size, cosigned, signers }: Checkpoint, root = rootAt(log, size)): string {
  const text = checkpointText({ origin: log.origin, size: BigInt(size), root })
  const note = signNote(text, ...(signers ?? [log.sealer]).map(key => ({ name: log.origin, key })))
  return note + cosigned.map(({ name, seconds }) => cosignatureLine(text, name, seconds)).join('')
}

export function rootAt(log: Log, size: number): Buffer {
  return treeRoot(leavesOf(log).slice(0, size).map(leafHash))
}

/** `x001/067` */
export function numbered(n: number): string {
  return entriesPath(BigInt(n)).replace('tile/entries/', '')
}

/** What a write-once copy holds of it: every width that a checkpoint made, as the copier leaves them. */
export function publish(log: Log): Files {
  const files: Files = new Map()
  const leaves = leavesOf(log)
  const { longer, grown } = grow(emptyRange, leaves.map(leafHash))
  const rows = new Map<string, Buffer>()
  for (const { level, n, hashes } of grown) {
    const path = tilePath({ level, n })
    rows.set(path, Buffer.concat([rows.get(path) ?? Buffer.alloc(0), hashes]))
  }
  const lines = batchLines(log)
  const sizes = log.checkpoints.map(({ size }) => size)
  for (const [place, checkpoint] of log.checkpoints.entries()) {
    for (const { level, n, width } of tilesBetween(BigInt(sizes[place - 1] ?? 0), BigInt(checkpoint.size))) {
      const whole = rows.get(tilePath({ level, n })) ?? Buffer.alloc(0)
      files.set(tilePath({ level, n }, width), whole.subarray(0, width * hashBytes))
      if (level > 0) continue
      const begin = Number(n) * tileWidth
      files.set(entriesPath(n, width), packBundle(leaves.slice(begin, begin + width)))
      const own = lines.filter(({ first }) => first >= begin && first < begin + width).map(({ line }) => line)
      files.set(entriesPath(n, width).replace('tile/entries', 'batches'), Buffer.from(own.join('')))
    }
    const root = checkpoint.size === leaves.length ? rootOf(longer) : rootAt(log, checkpoint.size)
    files.set(
      `checkpoints/${numbered(checkpoint.size)}`,
      Buffer.from(checkpointNote(log, { ...checkpoint, cosigned: [] }, root)),
    )
    if (checkpoint.cosigned.length > 1) {
      files.set(`cosigned/${numbered(checkpoint.size)}`, Buffer.from(checkpointNote(log, checkpoint, root)))
    }
  }
  return files
}

function batchLines(log: Log): { readonly first: number; readonly line: string }[] {
  const institution = log.origin.slice(log.origin.lastIndexOf('/') + 1)
  let first = 0
  return log.batches.map(batch => {
    const { id: batchId, leaves, signer, at } = batch
    const root = batch.root ?? treeRoot(leaves.map(leafHash))
    const key = emitterKey(signer)
    const signature = batch.signature ?? signBatch({ institution, batchId, leafCount: leaves.length, root }, key)
    const line = {
      batch: batchId,
      first: String(first),
      leaves: leaves.length,
      root: root.toString('base64'),
      signature: signature.toString('base64'),
      key: key.id,
      at: new Date(at).toISOString(),
    }
    first += leaves.length
    return { first: first - leaves.length, line: `${JSON.stringify(line)}\n` }
  })
}

/** The files of a log, with what an examiner brings beside them: names that no log has. */
export async function writeHistory(folder: string, files: Files, policy: string, keys = keysText()): Promise<void> {
  for (const [path, bytes] of [...files, ['policy', Buffer.from(policy)], ['keys', Buffer.from(keys)]] as const) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
}
