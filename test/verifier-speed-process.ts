// A long log in a folder, and how long verify.mjs takes over it, in a process of its own.
//
//     node test/verifier-speed-process.ts [LEAVES] [FOLDER]      1,000,000 leaves; with FOLDER it stays, for a browser
//
// Prints a line of JSON: leaves, seconds, and the most memory the verifier held, in MiB.

import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { signBatch } from '../src/audit/batch.ts'
import { emitterKey } from '../src/audit/keys.ts'
import { packBundle } from '../src/audit/leaf.ts'
import { entriesPath, grow, tilePath, tileWidth } from '../src/audit/tiles.ts'
import { type CompactRange, emptyRange, leafHash, rootOf, treeRoot } from '../src/audit/tree.ts'
import { checkpointNote, keysOf, keysText, makeLeaf, numbered, policyText } from './log-histories.ts'

const origin = 'vouch.example/log/demo'
const institution = 'demo'
const batchLeaves = 50
const beganMs = Date.UTC(2026, 0, 1)
const count = Number(process.argv[2] ?? 1_000_000)
const kept = process.argv[3]

type Growing = {
  range: CompactRange
  readonly rows: Map<string, Buffer>
  readonly leaves: Buffer[]
  lines: string[]
  at: number
}

async function put(folder: string, path: string, bytes: Buffer | string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), bytes)
}

/** As a run of payments writes it: about 300 bytes a leaf, 50 in a batch, five batches a second. */
function nextBatch(log: Growing, n: number, first: number): void {
  log.at = beganMs + n * 200
  const body = {
    amount: n,
    currency: 'USD',
    payee: `pye_${String(n).padStart(26, '0')}`,
    payment: `pay_${String(n).padStart(26, '0')}`,
    state: 'accepted',
  }
  const leaves = Array.from({ length: Math.min(batchLeaves, count - first) }, (_, place) =>
    makeLeaf(origin, log.at, 'payments.accepted', { ...body, place }),
  )
  const hashes = leaves.map(leafHash)
  const root = treeRoot(hashes)
  const batch = `bat_${String(n).padStart(26, '0')}`
  const key = emitterKey(keysOf.emitter)
  const signature = signBatch({ institution, batchId: batch, leafCount: leaves.length, root }, key)
  const line = {
    batch,
    first: String(first),
    leaves: leaves.length,
    root: root.toString('base64'),
    signature: signature.toString('base64'),
    key: key.id,
    at: new Date(log.at).toISOString(),
  }
  log.lines.push(`${JSON.stringify(line)}\n`)
  log.leaves.push(...leaves)
  const { longer, grown } = grow(log.range, hashes)
  log.range = longer
  for (const { level, n: tile, hashes: more } of grown) {
    const path = tilePath({ level, n: tile })
    log.rows.set(path, Buffer.concat([log.rows.get(path) ?? Buffer.alloc(0), more]))
  }
}

async function writeLog(folder: string): Promise<void> {
  const log: Growing = { range: emptyRange, rows: new Map(), leaves: [], lines: [], at: 0 }
  let bundle = 0
  let ownLines: string[] = []
  for (let n = 0; n * batchLeaves < count; n++) {
    const first = n * batchLeaves
    nextBatch(log, n, first)
    const bundleOfBatch = Math.floor(first / tileWidth)
    if (bundleOfBatch > bundle) {
      await put(folder, entriesPath(BigInt(bundle)), packBundle(log.leaves.splice(0, tileWidth)))
      await put(folder, `batches/${numbered(bundle)}`, ownLines.join(''))
      ownLines = []
      bundle = bundleOfBatch
    }
    ownLines.push(...log.lines.splice(0))
    for (const [path, row] of log.rows) {
      if (row.length < tileWidth * 32) continue
      await put(folder, path, row)
      log.rows.delete(path)
    }
  }
  const rest = count % tileWidth
  if (log.leaves.length > 0)
    await put(folder, entriesPath(BigInt(bundle), rest === 0 ? tileWidth : rest), packBundle(log.leaves))
  if (rest > 0) await put(folder, `batches/${numbered(bundle)}.p/${rest}`, ownLines.join(''))
  else await put(folder, `batches/${numbered(bundle)}`, ownLines.join(''))
  for (const [path, row] of log.rows) await put(folder, `${path}.p/${row.length / 32}`, row)
  const seconds = Math.ceil(log.at / 1_000) + 5
  const cosigned = ['bank', 'auditor'].map(name => ({ name, seconds }))
  const note = checkpointNote(
    { origin, batches: [], checkpoints: [], sealer: keysOf.sealer },
    { size: count, cosigned },
    rootOf(log.range),
  )
  await put(folder, `cosigned/${numbered(count)}`, note)
  await put(folder, 'policy', policyText(origin))
  await put(folder, 'keys', keysText())
}

async function verified(
  folder: string,
): Promise<{ readonly seconds: number; readonly mib: number; readonly verdict: string }> {
  const startedMs = performance.now()
  const measured = `process.on('exit', () => console.error('RSS ' + process.resourceUsage().maxRSS))`
  const program = join(import.meta.dirname, '..', 'verifier', 'verify.mjs')
  const words = [
    folder,
    '--policy',
    join(folder, 'policy'),
    '--keys',
    join(folder, 'keys'),
    '--json',
    ...process.argv.slice(4),
  ]
  const child = spawn(process.execPath, [
    '--import',
    `data:text/javascript,${encodeURIComponent(measured)}`,
    program,
    ...words,
  ])
  let said = ''
  let told = ''
  child.stdout.on('data', chunk => (said += String(chunk)))
  child.stderr.on('data', chunk => (told += String(chunk)))
  await new Promise(resolve => child.once('close', resolve))
  const seconds = (performance.now() - startedMs) / 1_000
  const { verdict } = JSON.parse(said) as { verdict: string } // As it prints.
  return { seconds, mib: Math.round(Number(/RSS (\d+)/.exec(told)?.[1]) / 1_024), verdict }
}

const folder = kept ?? (await mkdtemp(join(tmpdir(), 'vouch-long-')))
await writeLog(folder)
console.log(JSON.stringify({ leaves: count, ...(await verified(folder)) }))
if (kept === undefined) await rm(folder, { recursive: true, force: true })
