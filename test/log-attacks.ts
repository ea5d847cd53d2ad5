// What can be done to a log before it is sealed, after, and on its way to an examiner; and what looks like it and is honest.
// Each row says what verifiers must say of it: the verdict, and at least these problems.

import { signBatch } from '../src/audit/batch.ts'
import { emitterKey, rawPublicKey } from '../src/audit/keys.ts'
import { packBundle, unpackBundle } from '../src/audit/leaf.ts'
import { checkpointText, signNote } from '../src/audit/note.ts'
import { entriesPath } from '../src/audit/tiles.ts'
import { leafHash, treeRoot } from '../src/audit/tree.ts'
import { fault } from '../src/base/outcome.ts'
import {
  type Batch,
  checkpointNote,
  cosignatureLine,
  type Files,
  honestLog,
  keysOf,
  keysText,
  type Log,
  leavesOf,
  makeLeaf,
  nowMs,
  numbered,
  policyText,
  publish,
  rootAt,
  verifierKey,
} from './log-histories.ts'
import { seededRandom } from './outside.ts'

export type Case = {
  readonly name: string
  readonly verdict: 'none' | 'signed' | 'logged' | 'consistent' | 'witnessed' | 'fresh'
  readonly codes: readonly string[]
  readonly make: () => { readonly files: Files; readonly policy?: string; readonly keys?: string }
}

const seed = 1
const some = () => honestLog(seed)
const sizeOf = (log: Log) => leavesOf(log).length
const newestOf = (log: Log) => `checkpoints/${numbered(sizeOf(log))}`
const cosignedOf = (log: Log) => `cosigned/${numbered(sizeOf(log))}`
const lastBundle = (log: Log) => entriesPath(BigInt(Math.floor(sizeOf(log) / 256)), sizeOf(log) % 256)
const batchAt = (log: Log, n: number): Batch => log.batches.at(n) ?? fault(`the log has a batch ${n}`)
const fileAt = (files: Files, path: string): Buffer => files.get(path) ?? fault(`there is ${path}`)

/** Done to what is published: the rest is as it was. */
function published(deed: (files: Files, log: Log) => void, log = some()) {
  const files = publish(log)
  deed(files, log)
  return { files }
}

/** Done before it was sealed, by somebody with the keys that this takes. */
function sealed(deed: (log: Log) => void, log = some()) {
  deed(log)
  return { files: publish(log) }
}

function inText(files: Files, path: string, change: (text: string) => string): void {
  files.set(path, Buffer.from(change(fileAt(files, path).toString())))
}

/** The amount of a payment is another. */
function rewrite(batch: Batch): void {
  batch.leaves = batch.leaves.map(leaf => Buffer.from(leaf.toString().replace(/"amount":\d+/, '"amount":1')))
}

/** A leaf alone in a batch, as an emitter's own program would never write it, and everything about it signed. */
function withLeaf(leaf: (log: Log) => Buffer) {
  return sealed(log => {
    const last = batchAt(log, -1)
    last.leaves = [...last.leaves, leaf(log)]
    const newest = log.checkpoints.at(-1) ?? fault('a log has a checkpoint')
    newest.size++
  })
}

function flip(bytes: Buffer, at: number, bit = 0): Buffer {
  const flipped = Buffer.from(bytes)
  flipped.writeUInt8((flipped[at] ?? 0) ^ (1 << bit), at)
  return flipped
}

/** The newest checkpoint with other lines of witnesses; it is the only one that is cosigned. */
function cosigned(lines: (text: string, seconds: number) => string, origin?: string) {
  const log = honestLog(seed, origin === undefined ? {} : { origin })
  const files = publish(log)
  for (const path of files.keys()) if (path.startsWith('cosigned/')) files.delete(path)
  const size = sizeOf(log)
  const text = checkpointText({ origin: log.origin, size: BigInt(size), root: rootAt(log, size) })
  const note = signNote(text, { name: log.origin, key: log.sealer })
  files.set(cosignedOf(log), Buffer.from(note + lines(text, Math.floor(nowMs / 1_000) - 60)))
  return { files, policy: policyText(log.origin) }
}

/** The log begins anew: other leaves, and every signature that its owner can give. */
function rewritten(log = some()): Log {
  for (const batch of log.batches.slice(0, 3)) {
    rewrite(batch)
  }
  return log
}

export const edits: readonly Case[] = [
  {
    name: 'a bit of a leaf is flipped in its bundle',
    verdict: 'signed',
    codes: ['tile_differs', 'root_differs', 'batch_root_differs', 'checkpoint_inconsistent'],
    make: () => published(files => files.set('tile/entries/000', flip(fileAt(files, 'tile/entries/000'), 40))),
  },
  {
    name: 'an amount is changed, and the leaf is still a leaf',
    verdict: 'signed',
    codes: ['tile_differs', 'root_differs', 'batch_root_differs'],
    make: () =>
      published(files => {
        const leaves = unpackBundle(fileAt(files, 'tile/entries/000')) ?? fault('a bundle')
        const edited = leaves.map((leaf, n) =>
          n === 7 ? Buffer.from(leaf.toString().replace(/"amount":\d/, '"amount":9')) : leaf,
        )
        files.set('tile/entries/000', packBundle(edited))
      }),
  },
  {
    name: 'two leaves change places',
    verdict: 'signed',
    codes: ['tile_differs', 'root_differs', 'batch_root_differs'],
    make: () =>
      published((files, log) => {
        const path = lastBundle(log)
        const [one, two, ...rest] = unpackBundle(fileAt(files, path)) ?? fault('a bundle')
        files.set(path, packBundle([two ?? fault('two'), one ?? fault('one'), ...rest]))
      }),
  },
  {
    name: 'a hash of a tile is another',
    verdict: 'signed',
    codes: ['tile_differs'],
    make: () => published(files => files.set('tile/0/000', flip(fileAt(files, 'tile/0/000'), 100))),
  },
  {
    name: 'a hash of a tile above is another',
    verdict: 'signed',
    codes: ['tile_differs'],
    make: () => published(files => files.set('tile/1/000.p/1', flip(fileAt(files, 'tile/1/000.p/1'), 31, 7))),
  },
  {
    name: 'a tile is a hash too long',
    verdict: 'signed',
    codes: ['tile_differs'],
    make: () =>
      published(files => files.set('tile/0/000', Buffer.concat([fileAt(files, 'tile/0/000'), Buffer.alloc(32)]))),
  },
  {
    name: 'a tile is gone',
    verdict: 'signed',
    codes: ['tile_missing'],
    make: () => published(files => files.delete('tile/0/000')),
  },
  {
    name: 'leaf 7 is deleted',
    verdict: 'signed',
    codes: ['entries_malformed'],
    make: () =>
      published(files => {
        const leaves = unpackBundle(fileAt(files, 'tile/entries/000')) ?? fault('a bundle')
        files.set('tile/entries/000', packBundle(leaves.toSpliced(7, 1)))
      }),
  },
  {
    name: 'the last bytes of a bundle are cut off',
    verdict: 'signed',
    codes: ['entries_malformed'],
    make: () => published((files, log) => files.set(lastBundle(log), fileAt(files, lastBundle(log)).subarray(0, -1))),
  },
  {
    name: 'a bundle ends within a length',
    verdict: 'signed',
    codes: ['entries_malformed'],
    make: () =>
      published((files, log) =>
        files.set(lastBundle(log), Buffer.concat([fileAt(files, lastBundle(log)), Buffer.from([0])])),
      ),
  },
  {
    name: 'the last leaves are deleted',
    verdict: 'signed',
    codes: ['entries_missing'],
    make: () => published((files, log) => files.delete(lastBundle(log))),
  },
  {
    name: 'the first leaves are deleted',
    verdict: 'signed',
    codes: ['entries_missing'],
    make: () => published(files => files.delete('tile/entries/000')),
  },
  {
    name: 'a copy of yesterday is shown as all there is',
    verdict: 'signed',
    codes: ['stale', 'heartbeat_gap'],
    make: () => {
      const log = some()
      for (const batch of log.batches) batch.at -= 2 * 86_400_000
      for (const { cosigned: lines } of log.checkpoints) for (const line of lines) line.seconds -= 2 * 86_400
      for (const batch of log.batches)
        batch.leaves = batch.leaves.map((_, n) => makeLeaf(log.origin, batch.at, 'audit.heartbeat', { n }))
      return { files: publish(log) }
    },
  },
]

export const forks: readonly Case[] = [
  {
    name: 'the whole log is rewritten and signed again with the stolen key, and old cosignatures remain',
    verdict: 'logged',
    codes: ['checkpoint_inconsistent'],
    make: () => {
      const honest = publish(some())
      const files = publish(rewritten())
      for (const [path, bytes] of honest) if (path.startsWith('cosigned/')) files.set(path, bytes)
      return { files }
    },
  },
  {
    name: 'the whole log is rewritten, signed again, and no witness signs it',
    verdict: 'consistent',
    codes: ['quorum_missing'],
    make: () =>
      published(
        files => [...files.keys()].filter(path => path.startsWith('cosigned/')).forEach(path => files.delete(path)),
        rewritten(),
      ),
  },
  {
    name: 'two heads of one size',
    verdict: 'logged',
    codes: ['checkpoints_fork', 'checkpoint_inconsistent'],
    make: () =>
      published((files, log) => {
        const other = checkpointNote(log, { size: sizeOf(log), cosigned: [] }, Buffer.alloc(32, 7))
        files.set(cosignedOf(log), Buffer.from(other))
      }),
  },
  {
    name: 'two heads of one size, and the first is the false one',
    verdict: 'signed',
    codes: ['checkpoints_fork', 'root_differs'],
    make: () =>
      published((files, log) => {
        files.set(
          'checkpoint',
          Buffer.from(checkpointNote(log, { size: sizeOf(log), cosigned: [] }, Buffer.alloc(32, 7))),
        )
      }),
  },
  {
    name: 'a checkpoint of an earlier size that never was',
    verdict: 'logged',
    codes: ['checkpoint_inconsistent'],
    make: () =>
      published((files, log) => {
        files.set('checkpoints/017', Buffer.from(checkpointNote(log, { size: 17, cosigned: [] }, Buffer.alloc(32, 7))))
      }),
  },
  {
    name: 'a checkpoint of nothing whose root is not the hash of nothing',
    verdict: 'logged',
    codes: ['checkpoint_inconsistent'],
    make: () =>
      published((files, log) => {
        files.set('checkpoints/000', Buffer.from(checkpointNote(log, { size: 0, cosigned: [] }, Buffer.alloc(32, 7))))
      }),
  },
  {
    name: 'a checkpoint is longer than what is there',
    verdict: 'signed',
    codes: ['entries_missing'],
    make: () =>
      published((files, log) => {
        files.set('checkpoint', Buffer.from(checkpointNote(log, { size: 100_000, cosigned: [] }, Buffer.alloc(32, 7))))
      }),
  },
  {
    name: 'a checkpoint is longer than any log',
    verdict: 'signed',
    codes: ['entries_missing'],
    make: () =>
      published((files, log) => {
        const text = checkpointText({ origin: log.origin, size: 2n ** 60n, root: Buffer.alloc(32) })
        files.set('checkpoint', Buffer.from(signNote(text, { name: log.origin, key: log.sealer })))
      }),
  },
]

export const beforeSealing: readonly Case[] = [
  {
    name: 'a leaf is rewritten before it is sealed, and the emitter is not asked',
    verdict: 'signed',
    codes: ['batch_signature_wrong'],
    make: () =>
      sealed(log => {
        const batch = payment(log)
        const root = treeRoot(batch.leaves.map(leafHash))
        batch.signature = signBatch(claimOf(log, batch, root), emitterKey(batch.signer))
        rewrite(batch)
      }),
  },
  {
    name: 'the same, and the root stays what was signed',
    verdict: 'signed',
    codes: ['batch_root_differs'],
    make: () =>
      sealed(log => {
        const batch = payment(log)
        batch.root = treeRoot(batch.leaves.map(leafHash))
        rewrite(batch)
      }),
  },
  {
    name: 'a batch of somebody who is no emitter',
    verdict: 'signed',
    codes: ['batch_key_unknown'],
    make: () =>
      sealed(log => {
        batchAt(log, 4).signer = keysOf.stranger
      }),
  },
  {
    name: 'a leaf is suppressed, and the hour says how many there were',
    verdict: 'signed',
    codes: ['period_close_differs'],
    make: () => withoutBatch(log => log.batches.findIndex(batch => !isTold(batch, /heartbeat|period_close/))),
  },
  {
    name: 'what says how many there were is suppressed',
    verdict: 'signed',
    codes: ['period_close_missing'],
    make: () => withoutBatch(log => log.batches.findIndex((batch, n) => n > 8 && isTold(batch, /period_close/))),
  },
  {
    name: 'the pulse is suppressed',
    verdict: 'signed',
    codes: ['heartbeat_gap'],
    make: () =>
      sealed(log => {
        for (const batch of log.batches.slice(3)) {
          batch.leaves = batch.leaves.map(leaf =>
            Buffer.from(leaf.toString().replace('audit.heartbeat', 'audit.heartbeaz')),
          )
        }
      }),
  },
  {
    name: 'an hour says something that it cannot say',
    verdict: 'signed',
    codes: ['period_close_malformed'],
    make: () =>
      sealed(log => {
        for (const batch of log.batches) {
          batch.leaves = batch.leaves.map(leaf =>
            Buffer.from(leaf.toString().replace(/"leaves":"\d+","to"/, '"leaves":"all","to"')),
          )
        }
      }),
  },
  {
    name: 'an event is dated a week back',
    verdict: 'signed',
    codes: ['leaf_backdated'],
    make: () => sealed(log => redate(log, batchAt(log, 6), -7 * 86_400_000)),
  },
  {
    name: 'an event is dated eleven minutes back',
    verdict: 'signed',
    codes: ['leaf_backdated'],
    make: () =>
      sealed(log =>
        redate(
          log,
          batchAt(log, -1),
          Math.max(...log.batches.slice(0, -1).map(one => one.at)) - 600_001 - batchAt(log, -1).at,
        ),
      ),
  },
  {
    name: 'an event is dated after the witnesses saw it',
    verdict: 'consistent',
    codes: ['leaf_after_cosignature'],
    make: () => sealed(log => redate(log, batchAt(log, -1), 120_000)),
  },
  {
    name: 'a batch is sealed twice',
    verdict: 'signed',
    codes: ['batch_twice'],
    make: () => twice(log => ({ ...batchAt(log, 3) })),
  },
  {
    name: 'a batch of another institution is sealed here',
    verdict: 'signed',
    codes: ['batch_signature_wrong', 'leaf_institution'],
    make: () =>
      twice(log => {
        const other = batchAt(honestLog(2, { origin: 'vouch.example/log/elsewhere' }), 3)
        const root = treeRoot(other.leaves.map(leafHash))
        const claim = { institution: 'elsewhere', batchId: other.id, leafCount: other.leaves.length, root }
        return { ...other, at: batchAt(log, -1).at, signature: signBatch(claim, emitterKey(other.signer)) }
      }),
  },
]

/** A batch of nothing but payments and the like. */
function payment(log: Log): Batch {
  return (
    log.batches.find((batch, n) => n > 3 && !isTold(batch, /heartbeat|period_close/)) ?? fault('a log has payments')
  )
}

function claimOf({ origin }: Log, { id: batchId, leaves }: Batch, root: Buffer) {
  return { institution: origin.slice(origin.lastIndexOf('/') + 1), batchId, leafCount: leaves.length, root }
}

function isTold({ leaves }: Batch, kind: RegExp): boolean {
  return leaves.some(leaf => kind.test(leaf.toString()))
}

function redate(log: Log, batch: Batch, ms: number): void {
  const former = new Date(batch.at).toISOString()
  batch.at += ms
  batch.leaves = batch.leaves.map(leaf =>
    Buffer.from(leaf.toString().replace(former, new Date(batch.at).toISOString())),
  )
  if (leavesOf(log).length === 0) fault('a log has leaves')
}

/** As if it had never been said; one checkpoint, cosigned, covers all. */
function withoutBatch(which: (log: Log) => number) {
  return sealed(log => {
    log.batches.splice(which(log), 1)
    onlyNewest(log)
  })
}

function twice(again: (log: Log) => Batch) {
  return sealed(log => {
    log.batches.push(again(log))
    onlyNewest(log)
  })
}

function onlyNewest(log: Log): void {
  const seconds = Math.ceil(Math.max(...log.batches.map(batch => batch.at)) / 1_000) + 5
  log.checkpoints = [{ size: sizeOf(log), cosigned: ['bank', 'auditor'].map(name => ({ name, seconds })) }]
}

const raw = (change: (text: string) => string) => (log: Log) =>
  Buffer.from(change(makeLeaf(log.origin, batchAt(log, -1).at, 'payments.accepted', { a: 1, b: 'x' }).toString()))

export const leaves: readonly Case[] = (
  [
    [
      'is a byte too long',
      'leaf_too_long',
      log => makeLeaf(log.origin, batchAt(log, -1).at, 'payments.accepted', { a: 'x'.repeat(16_384) }),
    ],
    [
      'is the two hashes under a node',
      'leaf_not_canonical',
      log => Buffer.concat(leavesOf(log).slice(0, 2).map(leafHash)),
    ],
    ['is empty', 'leaf_not_canonical', () => Buffer.alloc(0)],
    ['is no UTF-8', 'leaf_not_canonical', () => Buffer.from([0x22, 0xff, 0x22])],
    ['begins with a byte order mark', 'leaf_not_canonical', raw(text => `\ufeff${text}`)],
    ['has a blank', 'leaf_not_canonical', raw(text => text.replace('"a":1', '"a": 1'))],
    ['has a member twice', 'leaf_not_canonical', raw(text => text.replace('"a":1', '"a":1,"a":1'))],
    ['has members in another order', 'leaf_not_canonical', raw(text => text.replace('"a":1,"b":"x"', '"b":"x","a":1'))],
    ['has a float', 'leaf_not_canonical', raw(text => text.replace('"a":1', '"a":1.5'))],
    ['has an exponent', 'leaf_not_canonical', raw(text => text.replace('"a":1', '"a":1e2'))],
    ['has minus zero', 'leaf_not_canonical', raw(text => text.replace('"a":1', '"a":-0'))],
    ['has 2^53', 'leaf_not_canonical', raw(text => text.replace('"a":1', '"a":9007199254740992'))],
    ['escapes what needs none', 'leaf_not_canonical', raw(text => text.replace('"x"', '"\\u0078"'))],
    ['has half a character', 'leaf_not_canonical', raw(text => text.replace('"x"', '"\\ud800"'))],
    [
      'sorts by code points, not units',
      'leaf_not_canonical',
      raw(text => text.replace('"b":"x"', '"\ufb33":1,"\u{1f600}":1')),
    ],
    ['is not a number', 'leaf_not_canonical', raw(text => text.replace('"a":1', '"a":NaN'))],
    ['is a list', 'leaf_members', () => Buffer.from('[]')],
    ['is null', 'leaf_members', () => Buffer.from('null')],
    ['has a member more', 'leaf_members', raw(text => text.replace(/}$/, ',"w":1}'))],
    ['has no actor', 'leaf_members', raw(text => text.replace(/"actor":"[^"]*",/, ''))],
    ['is of version 2', 'leaf_members', raw(text => text.replace('"v":1', '"v":2'))],
    ['is of version true', 'leaf_members', raw(text => text.replace('"v":1', '"v":true'))],
    ['is by nobody', 'leaf_members', raw(text => text.replace('process:worker', 'worker'))],
    ['has a list for a body', 'leaf_members', raw(text => text.replace('{"a":1,"b":"x"}', '[]'))],
    ['has a kind of no room', 'leaf_members', raw(text => text.replace('payments.accepted', 'accepted'))],
    ['is of February 30', 'leaf_members', raw(text => text.replace(/"at":"[^"]*"/, '"at":"2026-02-30T00:00:00.000Z"'))],
    ['is of second 60', 'leaf_members', raw(text => text.replace(/"at":"[^"]*"/, '"at":"2026-01-01T05:59:60.000Z"'))],
    ['has no milliseconds', 'leaf_members', raw(text => text.replace(/\.\d{3}Z/, 'Z'))],
    [
      'is of another institution',
      'leaf_institution',
      raw(text => text.replace('"institution":"demo"', '"institution":"other"')),
    ],
    [
      'is a millisecond later than its batch',
      'leaf_at',
      log => makeLeaf(log.origin, batchAt(log, -1).at + 1, 'payments.accepted', {}),
    ],
  ] satisfies readonly (readonly [string, string, (log: Log) => Buffer])[]
).map(([name, code, leaf]) => ({
  name: `a leaf ${name}`,
  verdict: 'signed',
  codes: [code],
  make: () => withLeaf(leaf),
}))

const ofLines = (change: (lines: string[]) => readonly string[]) => () =>
  published(files => inText(files, 'batches/000', text => `${change(text.slice(0, -1).split('\n')).join('\n')}\n`))

export const batches: readonly Case[] = (
  [
    ['is gone', ['batches_missing'], () => published(files => files.delete('batches/000'))],
    ['lacks the first line', ['batch_gap'], ofLines(lines => lines.slice(1))],
    ['lacks a line', ['batch_gap'], ofLines(lines => lines.toSpliced(4, 1))],
    [
      'has two lines the wrong way round',
      ['batches_malformed'],
      ofLines(([one = '', two = '', ...rest]) => [two, one, ...rest]),
    ],
    ['has a line twice', ['batches_malformed'], ofLines(([one = '', ...rest]) => [one, one, ...rest])],
    ['has a blank', ['batches_malformed'], ofLines(([one = '', ...rest]) => [one.replace(':', ': '), ...rest])],
    [
      'has a number for a place',
      ['batches_malformed'],
      ofLines(([one = '', ...rest]) => [one.replace('"0"', '0'), ...rest]),
    ],
    ['has lines that end as on Windows', ['batches_malformed'], ofLines(lines => lines.map(line => `${line}\r`))],
    [
      'ends without an end',
      ['batches_malformed'],
      () => published(files => inText(files, 'batches/000', text => text.slice(0, -1))),
    ],
    [
      'says one leaf more',
      ['batch_gap', 'batch_signature_wrong'],
      ofLines(([one = '', ...rest]) => [moreLeaves(one, 1), ...rest]),
    ],
    [
      'says more leaves than there are',
      ['batch_gap'],
      ofLines(lines => lines.map((line, n) => (n === lines.length - 1 ? moreLeaves(line, 1_000) : line))),
    ],
    [
      'has another root',
      ['batch_root_differs', 'batch_signature_wrong'],
      ofLines(([one = '', ...rest]) => [one.replace(/"root":"./, '"root":"/'), ...rest]),
    ],
    [
      'writes a root in another way',
      ['batches_malformed'],
      ofLines(([one = '', ...rest]) => [one.replace(/(.)="/, unlikeTail), ...rest]),
    ],
    [
      'has another id',
      ['batch_signature_wrong'],
      ofLines(([one = '', ...rest]) => [one.replace('bat_0', 'bat_z'), ...rest]),
    ],
    ['has another time', ['leaf_at'], ofLines(([one = '', ...rest]) => [one.replace(/\.\d{3}Z/, '.999Z'), ...rest])],
    [
      'has a line of another bundle',
      ['batches_malformed'],
      ofLines(lines => [...lines, (lines[0] ?? '').replace('"first":"0"', '"first":"300"')]),
    ],
  ] satisfies readonly (readonly [string, readonly string[], () => { files: Files }])[]
).map(([name, codes, make]) => ({ name: `a file of batches ${name}`, verdict: 'signed', codes, make }))

function moreLeaves(line: string, more: number): string {
  return line.replace(/"leaves":(\d+)/, (_, count) => `"leaves":${Number(count) + more}`)
}

/** The last character before the padding has bits that must be zero. */
function unlikeTail(_: string, last: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  return `${alphabet[alphabet.indexOf(last) + 1] ?? 'B'}="`
}

const newestNote = (change: (text: string, log: Log) => string) => () =>
  published((files, log) => inText(files, newestOf(log), text => change(text, log)))
const signedText = (text: (log: Log) => string, key = keysOf.sealer) =>
  newestNote((_, log) => signNote(text(log), { name: log.origin, key }))

export const notes: readonly Case[] = (
  [
    ['has lines that end as on Windows', 'note_malformed', newestNote(text => text.replaceAll('\n', '\r\n'))],
    ['ends without an end', 'note_malformed', newestNote(text => text.slice(0, -1))],
    ['has no blank line', 'note_malformed', newestNote(text => text.replace('\n\n', '\n'))],
    ['has a hyphen for the dash', 'note_malformed', newestNote(text => text.replace('—', '-'))],
    ['is empty', 'note_malformed', newestNote(() => '')],
    [
      'has a name with a plus',
      'note_malformed',
      newestNote(text => `${text}— a+b ${Buffer.alloc(68).toString('base64')}\n`),
    ],
    [
      'has a signature of four bytes',
      'note_malformed',
      newestNote(text => `${text}— x ${Buffer.alloc(4).toString('base64')}\n`),
    ],
    ['has a signature without padding', 'note_malformed', newestNote(text => text.replace(/=\n$/, '\n'))],
    [
      'has 101 lines',
      'note_malformed',
      newestNote(text => `${text}${`— x ${Buffer.alloc(68).toString('base64')}\n`.repeat(100)}`),
    ],
    ['has a false line of the log', 'signature_wrong', newestNote((text, log) => text + falseLine(log))],
    [
      'has a false line of a witness',
      'signature_wrong',
      newestNote((text, log) => text + cosignatureLine(`${log.origin}\n1\n`, 'bank', 1)),
    ],
    [
      'is signed for another root',
      'signature_wrong',
      newestNote(text => text.replace(/\n.{43}=\n/, `\n${Buffer.alloc(32).toString('base64')}\n`)),
    ],
    ['has only lines of strangers', 'signature_missing', signedText(log => textOf(log), keysOf.stranger)],
    [
      'has only lines of witnesses',
      'signature_missing',
      newestNote((_, log) => `${textOf(log)}\n${cosignatureLine(textOf(log), 'bank', 1)}`),
    ],
    [
      'has a size with a zero before it',
      'checkpoint_malformed',
      signedText(log => textOf(log).replace(/\n(\d)/, '\n0$1')),
    ],
    ['has a negative size', 'checkpoint_malformed', signedText(log => textOf(log).replace(/\n(\d)/, '\n-$1'))],
    [
      'has a root of 31 bytes',
      'checkpoint_malformed',
      signedText(log => textOf(log).replace(/\n.{43}=\n/, `\n${Buffer.alloc(31).toString('base64')}\n`)),
    ],
    [
      'has a root written in another way',
      'checkpoint_malformed',
      signedText(log => textOf(log).replace(/\n.{43}=\n/, `\n${'A'.repeat(42)}B=\n`)),
    ],
    ['has a line more', 'checkpoint_malformed', signedText(log => `${textOf(log)}more\n`)],
    [
      'is of another log',
      'origin_differs',
      signedText(log => textOf(log).replace(log.origin, 'vouch.example/log/other')),
    ],
    [
      'is under the name of another size',
      'checkpoint_misplaced',
      () => published((files, log) => files.set('checkpoints/x001/000', fileAt(files, newestOf(log)))),
    ],
  ] satisfies readonly (readonly [string, string, () => { files: Files }])[]
).map(([name, code, make]) => ({ name: `a checkpoint ${name}`, verdict: 'logged', codes: [code], make }))

function textOf(log: Log): string {
  return checkpointText({ origin: log.origin, size: BigInt(sizeOf(log)), root: rootAt(log, sizeOf(log)) })
}

/** Name and id are those of the log's key. */
function falseLine(log: Log): string {
  return (
    signNote('something else\n', { name: log.origin, key: log.sealer }).split('\n\n')[1] ?? fault('a note has lines')
  )
}

const both = (text: string, seconds: number) =>
  cosignatureLine(text, 'bank', seconds) + cosignatureLine(text, 'auditor', seconds)
const demo = 'demo.example/log/demo'

export const witnesses: readonly Case[] = [
  { name: 'two witnesses of others signed', verdict: 'fresh', codes: [], make: () => cosigned(both) },
  {
    name: 'one witness signed twice',
    verdict: 'consistent',
    codes: ['quorum_missing'],
    make: () => cosigned((text, at) => cosignatureLine(text, 'bank', at) + cosignatureLine(text, 'bank', at + 1)),
  },
  {
    name: 'a witness and the operator signed',
    verdict: 'consistent',
    codes: ['quorum_missing'],
    make: () => cosigned((text, at) => cosignatureLine(text, 'bank', at) + cosignatureLine(text, 'own', at)),
  },
  {
    name: 'a witness and one of nobody signed',
    verdict: 'consistent',
    codes: ['quorum_missing'],
    make: () => cosigned((text, at) => cosignatureLine(text, 'bank', at) + cosignatureLine(text, 'nobody', at)),
  },
  {
    name: 'one witness signed in the future',
    verdict: 'consistent',
    codes: ['quorum_missing'],
    make: () =>
      cosigned((text, at) => cosignatureLine(text, 'bank', at) + cosignatureLine(text, 'auditor', at + 3_600)),
  },
  {
    name: 'a stranger signed under the name of a witness',
    verdict: 'consistent',
    codes: ['quorum_missing'],
    make: () =>
      cosigned((text, at) => cosignatureLine(text, 'bank', at) + cosignatureLine(text, 'auditor', at, keysOf.stranger)),
  },
  {
    name: 'strangers signed as well',
    verdict: 'fresh',
    codes: [],
    make: () => cosigned((text, at) => both(text, at) + cosignatureLine(text, 'x', at)),
  },
  {
    name: 'the log is a demonstration',
    verdict: 'consistent',
    codes: ['demonstration'],
    make: () => cosigned(both, demo),
  },
  {
    name: 'the log has a name that is nobody’s',
    verdict: 'consistent',
    codes: ['demonstration'],
    make: () => cosigned(both, 'vouch.localhost/log/demo'),
  },
  {
    name: 'no operator is named',
    verdict: 'consistent',
    codes: ['quorum_missing'],
    make: () => {
      const { files, policy } = cosigned(both)
      return { files, policy: policy.replace(/# operator.*\n/, '') }
    },
  },
  {
    name: 'no witness is asked for',
    verdict: 'consistent',
    codes: [],
    make: () => ({ files: publish(some()), policy: policyText(some().origin, [], 'quorum none') }),
  },
  {
    name: 'groups of groups, and both must have signed',
    verdict: 'fresh',
    codes: [],
    make: () => {
      const { files, policy } = cosigned(both)
      const groups = 'group a any bank own\ngroup b 1 auditor nobody\ngroup c all a b\nquorum c'
      return { files, policy: policy.replace(/group enough[^]*/, `${groups}\n`) }
    },
  },
]

/** A leaf that tells of a key, in a batch of `signer`. */
function tell(
  log: Log,
  kind: string,
  use: string,
  [former, key]: readonly [Log['sealer'], Log['sealer']],
  signer = keysOf.emitter,
  afterMs = 0,
) {
  const at = Math.max(...log.batches.map(batch => batch.at)) + afterMs
  const body = {
    former: emitterKey(former).id,
    key: emitterKey(key).id,
    public: rawPublicKey(key).toString('base64'),
    use,
  }
  log.batches.push({ id: `bat_k${log.batches.length}`, at, leaves: [makeLeaf(log.origin, at, kind, body)], signer })
  const seconds = Math.ceil(at / 1_000) + 5
  log.checkpoints.push({
    size: sizeOf(log),
    cosigned: ['bank', 'auditor'].map(name => ({ name, seconds })),
    signers: [log.sealer],
  })
}
const emitters = [keysOf.emitter, keysOf.other] as const
const sealers = [keysOf.sealer, keysOf.nextSealer] as const
const twoSealers = policyText('vouch.example/log/demo', [
  `log ${verifierKey('vouch.example/log/demo', keysOf.nextSealer, 1)}`,
])
const exchange = (deed: (log: Log) => void, policy?: string) => () => ({
  ...sealed(deed),
  ...(policy === undefined ? {} : { policy }),
})
const signersOf = (log: Log) => log.checkpoints.at(-1) ?? fault('a log has a checkpoint')

export const keyChanges: readonly Case[] = [
  {
    name: 'an emitter is exchanged',
    verdict: 'fresh',
    codes: [],
    make: exchange(log => {
      tell(log, 'audit.key_named', 'emitter', emitters)
      tell(log, 'audit.key_retired', 'emitter', emitters, keysOf.other, 1_000)
      tell(log, 'identity.signed_in', 'emitter', emitters, keysOf.other, 1_000)
    }),
  },
  {
    name: 'a retired emitter signs',
    verdict: 'signed',
    codes: ['emitter_retired'],
    make: exchange(log => {
      tell(log, 'audit.key_retired', 'emitter', emitters, keysOf.other)
      tell(log, 'identity.signed_in', 'emitter', emitters, keysOf.emitter, 1_000)
    }),
  },
  {
    name: 'an emitter is retired by itself',
    verdict: 'signed',
    codes: ['key_change_wrong'],
    make: exchange(log => tell(log, 'audit.key_retired', 'emitter', emitters, keysOf.emitter)),
  },
  {
    name: 'an emitter names one that the examiner does not know',
    verdict: 'signed',
    codes: ['emitter_unknown'],
    make: exchange(log => tell(log, 'audit.key_named', 'emitter', [keysOf.emitter, keysOf.stranger])),
  },
  {
    name: 'a sealer is exchanged, with a line of each for a while',
    verdict: 'fresh',
    codes: [],
    make: exchange(log => {
      tell(log, 'audit.key_named', 'sealer', sealers)
      signersOf(log).signers = sealers
      tell(log, 'audit.key_retired', 'sealer', sealers, keysOf.emitter, 1_000)
      signersOf(log).signers = sealers
      tell(log, 'identity.signed_in', 'sealer', sealers, keysOf.emitter, 1_000)
      signersOf(log).signers = [keysOf.nextSealer]
    }, twoSealers),
  },
  {
    name: 'a retired sealer signs alone',
    verdict: 'logged',
    codes: ['sealer_retired'],
    make: exchange(log => {
      tell(log, 'audit.key_named', 'sealer', sealers)
      tell(log, 'audit.key_retired', 'sealer', sealers)
    }, twoSealers),
  },
  {
    name: 'a sealer signs alone before it is named',
    verdict: 'logged',
    codes: ['sealer_early'],
    make: exchange(log => {
      tell(log, 'identity.signed_in', 'sealer', sealers)
      signersOf(log).signers = [keysOf.nextSealer]
      tell(log, 'audit.key_named', 'sealer', sealers)
    }, twoSealers),
  },
  {
    name: 'a sealer that the examiner does not know signs',
    verdict: 'logged',
    codes: ['signature_missing'],
    make: exchange(log => {
      tell(log, 'identity.signed_in', 'sealer', sealers)
      signersOf(log).signers = [keysOf.nextSealer]
    }),
  },
  {
    name: 'the examiner knows no emitter',
    verdict: 'signed',
    codes: ['batch_key_unknown'],
    make: () => ({ files: publish(some()), keys: '' }),
  },
]

const only = (key: Log['sealer'], institution: string) => `# only ${emitterKey(key).id} ${institution}\n`
const platformLog = 'vouch.example/log/platform'
/** Of an institution unless it says otherwise; the last batch is signed by the second emitter, which is of one log only. */
const signedByOther = (institution: string) => () => ({
  ...sealed(log => {
    batchAt(log, -1).signer = keysOf.other
  }),
  keys: only(keysOf.other, institution) + keysText(),
})
/** As the sealer's process writes it, and every batch by the first emitter. */
const ofPlatform =
  (keys: string, deed: (log: Log) => void = () => {}) =>
  () => ({
    ...sealed(deed, honestLog(seed, { origin: platformLog })),
    policy: policyText(platformLog),
    keys,
  })
const bothOfPlatform = only(keysOf.emitter, 'platform') + keysText() + only(keysOf.other, 'platform')

export const oneLogOnly: readonly Case[] = [
  {
    name: 'the platform’s emitter signs in the log of an institution',
    verdict: 'signed',
    codes: ['batch_key_unknown'],
    make: signedByOther('platform'),
  },
  {
    name: 'the emitter of another institution signs',
    verdict: 'signed',
    codes: ['batch_key_unknown'],
    make: signedByOther('elsewhere'),
  },
  { name: 'an emitter of this institution alone signs', verdict: 'fresh', codes: [], make: signedByOther('demo') },
  {
    name: 'an emitter names the platform’s as the next in the log of an institution',
    verdict: 'signed',
    codes: ['emitter_unknown'],
    make: () => ({
      ...sealed(log => tell(log, 'audit.key_named', 'emitter', emitters)),
      keys: keysText() + only(keysOf.other, 'platform'),
    }),
  },
  {
    name: 'the log is the platform’s, and its emitter is of it alone',
    verdict: 'fresh',
    codes: [],
    make: ofPlatform(only(keysOf.emitter, 'platform') + keysText()),
  },
  {
    name: 'an institution’s emitter signs in the log of the platform',
    verdict: 'signed',
    codes: ['batch_key_unknown'],
    make: ofPlatform(only(keysOf.emitter, 'platform') + keysText(), log => {
      batchAt(log, -1).signer = keysOf.other
    }),
  },
  {
    name: 'the log is the platform’s, and the examiner knows of no emitter that it is the platform’s',
    verdict: 'signed',
    codes: ['batch_key_unknown'],
    make: ofPlatform(keysText()),
  },
  {
    name: 'the platform’s emitter is exchanged',
    verdict: 'fresh',
    codes: [],
    make: ofPlatform(bothOfPlatform, log => {
      tell(log, 'audit.key_named', 'emitter', emitters)
      tell(log, 'audit.key_retired', 'emitter', emitters, keysOf.other, 1_000)
      tell(log, 'audit.checkpoint', 'emitter', emitters, keysOf.other, 1_000)
    }),
  },
  {
    name: 'the platform’s emitter names one of the institutions’ as the next',
    verdict: 'signed',
    codes: ['emitter_unknown'],
    make: ofPlatform(only(keysOf.emitter, 'platform') + keysText(), log =>
      tell(log, 'audit.key_named', 'emitter', emitters),
    ),
  },
  {
    name: 'the platform’s former emitter signs',
    verdict: 'signed',
    codes: ['emitter_retired'],
    make: ofPlatform(bothOfPlatform, log => {
      tell(log, 'audit.key_named', 'emitter', emitters)
      tell(log, 'audit.key_retired', 'emitter', emitters, keysOf.other, 1_000)
      tell(log, 'audit.checkpoint', 'emitter', emitters, keysOf.emitter, 2_000)
    }),
  },
]

/** Restrictions with a slip of the pen: as comments they would be none, so the whole list is refused. */
export const refusedLists: readonly string[] = [
  '# only',
  '# only ',
  '#only KEY platform',
  '#  only KEY platform',
  '#\tonly KEY platform',
  '# only KEY',
  '# only KEY Platform',
  '# only KEY platform ',
  '# only KEY  platform',
  '# only KEY platform demo',
  '# only key_ platform',
  '# only KEY platform\n# only KEY demo',
].map(lines => `${lines.replaceAll('KEY', emitterKey(keysOf.other).id)}\n${keysText()}`)

/** Rightly nothing is found: crashes of a copier, clean-ups that are allowed, logs that have just begun. */
export const harmless: readonly Case[] = [
  ...Array.from(
    { length: 8 },
    (_, n): Case => ({
      name: `an honest log of seed ${n}`,
      verdict: 'fresh',
      codes: [],
      make: () => ({ files: publish(honestLog(n + 10, { leavesMax: 10 + 12 * n })) }),
    }),
  ),
  {
    name: 'narrower tiles are gone where wider ones are',
    verdict: 'fresh',
    codes: [],
    make: () =>
      published((files, log) => {
        const last = lastBundle(log)
        const [whole = ''] = last.split('.p/')
        for (const path of files.keys())
          if (path.includes('.p/') && !path.endsWith(last.slice(whole.length))) files.delete(path)
        // Of a level above there is nothing wider.
        files.set('tile/1/000.p/1', publish(log).get('tile/1/000.p/1') ?? fault('a tile'))
      }),
  },
  {
    name: 'a copy goes on after its newest checkpoint',
    verdict: 'fresh',
    codes: [],
    make: () =>
      published((files, log) => {
        for (const path of [newestOf(log), cosignedOf(log)]) files.delete(path)
        const earlier = log.checkpoints.at(-2) ?? fault('a log has two checkpoints')
        files.set(`cosigned/${numbered(earlier.size)}`, cosignedNow(log, earlier.size))
      }, longAgo()),
  },
  {
    name: 'a copier was killed and left what it had begun to write',
    verdict: 'fresh',
    codes: [],
    make: () =>
      published(files => {
        files.set('checkpoints/.017.tmp', Buffer.from('half'))
        files.set('tile/entries/.new', Buffer.from('half'))
      }),
  },
  {
    name: 'the last leaves are not witnessed yet',
    verdict: 'fresh',
    codes: [],
    make: () =>
      published((files, log) => {
        files.delete(cosignedOf(log))
        const earlier = log.checkpoints.at(-2) ?? fault('a log has two checkpoints')
        files.set(`cosigned/${numbered(earlier.size)}`, cosignedNow(log, earlier.size))
      }),
  },
  {
    name: 'a log without a leaf',
    verdict: 'signed',
    codes: ['heartbeat_gap'],
    make: () => {
      const log = { ...some(), batches: [], checkpoints: [] }
      const seconds = Math.floor(nowMs / 1_000)
      const note = checkpointNote(log, { size: 0, cosigned: ['bank', 'auditor'].map(name => ({ name, seconds })) })
      return { files: new Map([['cosigned/000', Buffer.from(note)]]) }
    },
  },
  {
    name: 'an empty folder',
    verdict: 'none',
    codes: ['no_checkpoint'],
    make: () => ({ files: new Map(), keys: keysText() }),
  },
]

function cosignedNow(log: Log, size: number): Buffer {
  const seconds = Math.floor(nowMs / 1_000) - 60
  return Buffer.from(checkpointNote(log, { size, cosigned: ['bank', 'auditor'].map(name => ({ name, seconds })) }))
}

/** With a last checkpoint that comes soon after the one before it. */
function longAgo(): Log {
  const log = some()
  const [earlier, newest] = log.checkpoints.slice(-2)
  if (earlier === undefined || newest === undefined) fault('a log has two checkpoints')
  earlier.size = newest.size - batchAt(log, -1).leaves.length
  return log
}

/** A bit somewhere. Whatever it hits, both verifiers must say the same of it, and be sure. */
export function flips(count: number): Case[] {
  return Array.from({ length: count }, (_, n) => ({
    name: `bit of seed ${n}`,
    verdict: 'fresh',
    codes: [],
    make: () =>
      published(
        (files, log) => {
          const random = seededRandom(n * 104_729 + 3)
          for (let more = 0; more < 3; more++) random()
          const paths = [...files.keys()].filter(
            path => !path.includes('.p/') || path.endsWith(`.p/${sizeOf(log) % 256}`),
          )
          const path = paths[Math.floor(random() * paths.length)] ?? fault('a log has files')
          const bytes = fileAt(files, path)
          if (bytes.length > 0)
            files.set(path, flip(bytes, Math.floor(random() * bytes.length), Math.floor(random() * 8)))
        },
        honestLog(n % 5, { leavesMax: 40 }),
      ),
  }))
}
