// What an examiner holds in the hand: verify.mjs by itself, its parts, and as a command. Over whole logs, honest and
// attacked, see verifier-histories.test.ts.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { signBatch } from '../src/audit/batch.ts'
import { emitterKey } from '../src/audit/keys.ts'
import { consistencySpans, inclusionSpans } from '../src/audit/tiles.ts'
import { leafHash as ourLeafHash, treeRoot } from '../src/audit/tree.ts'
import { fault } from '../src/base/outcome.ts'
import {
  fromBase64,
  isConsistent,
  leafHash,
  main,
  openNote,
  placeOfFiles,
  plainSha256,
  readCheckpoint,
  readKeys,
  readPolicy,
  rootByPath,
  sha256,
  consistencySpans as theirSpans,
  Unusable,
  verifyConsistency,
  verifyPromise,
  verifyReceipt,
} from '../verifier/verify.mjs'
import {
  checkpointNote,
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
  verifierKey,
  witnessKeys,
  writeHistory,
} from './log-histories.ts'
import { seededRandom } from './outside.ts'

const vectors = join(import.meta.dirname, '../../shared/data')
const bytesOf = (text: string) => fromBase64(text) ?? fault(`not base64: ${text}`)
const hashes = (count: number) => Array.from({ length: count }, (_, n) => ourLeafHash(Buffer.from([n])))
const policy = policyText('vouch.example/log/demo')

describe('the hash of verify.mjs', () => {
  test('is the same where Node has none, for every length to 200 and some long ones', () => {
    const random = seededRandom(5)
    for (const length of [...Array(200).keys(), 1_000, 16_385, 65_536]) {
      const message = Uint8Array.from({ length }, () => Math.floor(random() * 256))
      const expected = createHash('sha256').update(message).digest('hex')
      assert.deepEqual(
        [plainSha256, sha256].map(one => Buffer.from(one(message)).toString('hex')),
        [expected, expected],
      )
    }
  })
  test('keeps leaves and nodes apart: two hashes are no leaf of theirs', () => {
    const [one, two] = hashes(2) as [Buffer, Buffer] // Two of two.
    assert.notDeepEqual(Buffer.from(leafHash(Buffer.concat([one, two]))), treeRoot([one, two]))
  })
})

describe('the proofs of verify.mjs', () => {
  const all = hashes(40)
  const rootTo = (size: number) => treeRoot(all.slice(0, size))
  const pathOf = (spans: readonly { begin: bigint; end: bigint }[]) =>
    spans.map(({ begin, end }) => treeRoot(all.slice(Number(begin), Number(end))))

  test('hold for every leaf of every size to 40, and no other length, index or hash does', () => {
    for (let size = 1; size <= 40; size++) {
      for (let index = 0; index < size; index++) {
        const path = pathOf(inclusionSpans(BigInt(index), BigInt(size)))
        const proof = { index: BigInt(index), size: BigInt(size), hash: all[index] ?? fault('a hash'), path }
        assert.deepEqual(rootByPath(proof), size === 1 ? all[0] : rootTo(size))
        assert.equal(rootByPath({ ...proof, path: [...path, Buffer.alloc(32)] }), undefined)
        if (path.length > 0) assert.equal(rootByPath({ ...proof, path: path.slice(1) }), undefined)
        if (path.length > 0)
          assert.equal(rootByPath({ ...proof, path: [Buffer.alloc(31), ...path.slice(1)] }), undefined)
        assert.equal(rootByPath({ ...proof, index: BigInt(size) }), undefined)
        assert.equal(rootByPath({ ...proof, index: -1n }), undefined)
      }
    }
    assert.equal(rootByPath({ index: 0n, size: 0n, hash: Buffer.alloc(32), path: [] }), undefined)
  })

  test('lead from every size to every larger one to 40, and by no other proof', () => {
    for (let size2 = 1; size2 <= 40; size2++) {
      for (let size1 = 1; size1 < size2; size1++) {
        const spans = consistencySpans(BigInt(size1), BigInt(size2))
        assert.deepEqual(theirSpans(BigInt(size1), BigInt(size2)), spans)
        const proof = {
          size1: BigInt(size1),
          root1: rootTo(size1),
          size2: BigInt(size2),
          root2: rootTo(size2),
          proof: pathOf(spans),
        }
        assert.ok(isConsistent(proof))
        assert.ok(!isConsistent({ ...proof, proof: [...proof.proof, Buffer.alloc(32)] }))
        assert.ok(!isConsistent({ ...proof, proof: proof.proof.slice(1) }))
        assert.ok(!isConsistent({ ...proof, root1: Buffer.alloc(32) }))
        assert.ok(!isConsistent({ ...proof, root2: Buffer.alloc(32) }))
        assert.ok(!isConsistent({ ...proof, size1: 0n }))
        assert.ok(!isConsistent({ ...proof, size1: proof.size2, size2: proof.size1 }))
      }
    }
    const nothing = Buffer.from(sha256(new Uint8Array()))
    assert.ok(isConsistent({ size1: 0n, root1: nothing, size2: 0n, root2: nothing, proof: [] }))
    assert.ok(!isConsistent({ size1: 0n, root1: Buffer.alloc(32), size2: 0n, root2: Buffer.alloc(32), proof: [] }))
  })

  test('hold at positions that a number does not hold', () => {
    const size = 2n ** 62n + 3n
    const index = 2n ** 61n + 1n
    const path = inclusionSpans(index, size).map((_, n) => Buffer.alloc(32, n))
    assert.notEqual(rootByPath({ index, size, hash: Buffer.alloc(32), path }), undefined)
    assert.equal(rootByPath({ index, size, hash: Buffer.alloc(32), path: path.slice(1) }), undefined)
  })

  test('agree with the vectors of others', {
    skip: existsSync(`${vectors}/merkle`) ? false : `${vectors}/merkle is not there`,
  }, () => {
    for (const file of globSync(`${vectors}/merkle/inclusion/**/*.json`)) {
      const { leafIdx, treeSize, root, leafHash: hash, proof, wantErr } = JSON.parse(readFileSync(file, 'utf8'))
      const found = rootByPath({
        index: BigInt(leafIdx),
        size: BigInt(treeSize),
        hash: bytesOf(hash),
        path: (proof ?? []).map(bytesOf),
      })
      assert.equal(found !== undefined && Buffer.from(found).equals(bytesOf(root)), !wantErr, file)
    }
    for (const file of globSync(`${vectors}/merkle/consistency/**/*.json`)) {
      const { size1, size2, root1, root2, proof, wantErr } = JSON.parse(readFileSync(file, 'utf8'))
      const found = isConsistent({
        size1: BigInt(size1),
        size2: BigInt(size2),
        root1: bytesOf(root1),
        root2: bytesOf(root2),
        proof: (proof ?? []).map(bytesOf),
      })
      // Some have a word for a root; here what has not 32 bytes is no hash.
      const areHashes = [root1, root2].every(root => bytesOf(root).length === 32)
      assert.equal(found, areHashes && !wantErr, file)
    }
  })
})

describe('what verify.mjs reads', () => {
  test('is base64 written in the one way', () => {
    assert.deepEqual(fromBase64('AAA='), new Uint8Array(2))
    for (const wrong of ['AAA', 'AAB=', 'AA==\n', 'A===', 'AA-_', ' AAA=', 'AAAA='])
      assert.equal(fromBase64(wrong), undefined, wrong)
  })

  test('are checkpoints of three lines', () => {
    const root = Buffer.alloc(32).toString('base64')
    assert.equal(readCheckpoint(`a\n${2n ** 60n}\n${root}\n`)?.size, 2n ** 60n)
    for (const wrong of [
      `a\n01\n${root}\n`,
      `a\n1\n${root}`,
      `\n1\n${root}\n`,
      `a\n1\n${root}\nmore\n`,
      `a\n-1\n${root}\n`,
      `a\n1\nAAAA\n`,
      `a\n1e3\n${root}\n`,
    ]) {
      assert.equal(readCheckpoint(wrong), undefined, JSON.stringify(wrong))
    }
  })

  test('are the notes of the specification', async () => {
    const note = `This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n`
    const { logs } = readPolicy(
      Buffer.from('log example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\nquorum none\n'),
    )
    const opened = await openNote(Buffer.from(note), logs)
    assert.equal(typeof opened === 'string' ? opened : opened.text, 'This is an example message.\n')
  })

  test('are the checkpoints of another log, by their key', {
    skip: existsSync(`${vectors}/c2sp/tessera-log`) ? false : 'the log of others is not there',
  }, () => {
    for (const file of globSync(`${vectors}/c2sp/tessera-log/checkpoint*`)) {
      const [text = ''] = readFileSync(file, 'utf8').split('\n\n')
      const size = Number(readCheckpoint(`${text}\n`)?.size)
      const bundle = `${vectors}/c2sp/tessera-log/tile/0/000.p/${size}`
      if (!existsSync(bundle)) continue
      const tile = readFileSync(bundle)
      const row = Array.from({ length: size }, (_, n) => tile.subarray(n * 32, n * 32 + 32))
      assert.deepEqual(treeRoot(row), Buffer.from(readCheckpoint(`${text}\n`)?.root ?? []), file)
    }
  })

  const vkey = (name: string) => verifierKey(name, witnessKeys['bank'] ?? fault('a bank'), 4)
  const refused: Readonly<Record<string, string>> = {
    'no quorum': 'witness a KEY\n',
    'two of them': 'witness a KEY\nquorum a\nquorum a\n',
    'a quorum of somebody who comes later': 'quorum a\nwitness a KEY\n',
    'a witness twice': 'witness a KEY\nwitness b KEY\nquorum a\n',
    'a group of more than it has': 'witness a KEY\ngroup g 2 a\nquorum g\n',
    'a group of nothing': 'witness a KEY\ngroup g any\nquorum g\n',
    'a member of two groups': 'witness a KEY\ngroup g any a\ngroup h any a\nquorum g\n',
    'a group of none': 'group g any none\nquorum none\n',
    'a key of another type': 'log KEY\nquorum none\n',
    'a key under another name': 'witness a xKEY\nquorum a\n',
    'a line of something else': 'believe everybody\nquorum none\n',
    'a carriage return': 'quorum none\r\n',
    'two operators': '# operator A\n# operator B\nquorum none\n',
    'two organisations of one': '# organisation a A\n# organisation a B\nquorum none\n',
  }
  for (const [name, text] of Object.entries(refused)) {
    test(`are policies, but not with ${name}`, () => {
      assert.throws(() => readPolicy(Buffer.from(text.replaceAll('KEY', vkey('w.example/a')))), Unusable)
    })
  }
  test('are keys of emitters, but not under the id of another', () => {
    assert.equal(readKeys(Buffer.from(`# ours\norigin x\n\n${keysText()}`)).size, 2)
    assert.throws(() => readKeys(Buffer.from(keysText().replace(/key_./, 'key_z'))), Unusable)
    assert.throws(() => readKeys(Buffer.from('emitter key_0 AAAA\n')), Unusable)
  })
})

const place = (files: Files) =>
  placeOfFiles(new Map([...files].map(([path, bytes]) => [path, new Blob([Uint8Array.from(bytes)])])))
const asked = { policy: readPolicy(Buffer.from(policy)), keys: readKeys(Buffer.from(keysText())), now: nowMs }

/** What whoever caused the leaf was given. */
function promiseOf(log: Log, leaves: readonly Buffer[], at: number, { batch = 'bat_9', signer = keysOf.emitter } = {}) {
  const root = treeRoot(leaves.map(ourLeafHash))
  const institution = log.origin.slice(log.origin.lastIndexOf('/') + 1)
  const signature = signBatch({ institution, batchId: batch, leafCount: leaves.length, root }, emitterKey(signer))
  const path = inclusionSpans(1n, BigInt(leaves.length)).map(({ begin, end }) =>
    treeRoot(leaves.slice(Number(begin), Number(end)).map(ourLeafHash)),
  )
  return {
    id: `${batch}.1`,
    origin: log.origin,
    leaf: leaves[1]?.toString() ?? fault('a second leaf'),
    place: 1,
    leaves: leaves.length,
    path: path.map(hash => hash.toString('base64')),
    key: emitterKey(signer).id,
    signature: signature.toString('base64'),
    sealedBy: new Date(at + 60_000).toISOString(),
  }
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value))
const codes = ({ problems }: { problems: readonly { what: string }[] }) => problems.map(({ what }) => what)

describe('a receipt', () => {
  const log = honestLog(2)
  const at = nowMs - 120_000
  const own = [0, 1, 2].map(n => makeLeaf(log.origin, at, 'payments.accepted', { n }))
  log.batches.push({ id: 'bat_9', at, leaves: own, signer: keysOf.emitter })
  const size = leavesOf(log).length
  const index = size - 2
  const seconds = Math.floor(nowMs / 1_000) - 30
  const cosigned = (names: readonly string[]) =>
    checkpointNote(log, { size, cosigned: names.map(name => ({ name, seconds })) })
  const all = leavesOf(log).map(ourLeafHash)
  const path = inclusionSpans(BigInt(index), BigInt(size)).map(({ begin, end }) =>
    treeRoot(all.slice(Number(begin), Number(end))),
  )
  const proofOf = (note: string, place = index) =>
    `c2sp.org/tlog-proof@v1\nindex ${place}\n${path.map(hash => `${hash.toString('base64')}\n`).join('')}\n${note}`
  const promise = promiseOf(log, own, at)
  const receipt = { promise, proof: proofOf(cosigned(['bank', 'auditor'])) }

  test('is promised, signed, logged, witnessed and fresh', async () => {
    const report = await verifyReceipt(json(receipt), { ...asked, freshMs: 60_000 })
    assert.deepEqual(
      { verdict: report.verdict, holds: report.holds, leaf: report.leaf, codes: codes(report) },
      { verdict: 'fresh', holds: true, leaf: String(index), codes: [] },
    )
  })

  test('is promised by nobody whose key is of another log', async () => {
    for (const [institution, verdict] of [
      ['platform', 'none'],
      ['elsewhere', 'none'],
      ['demo', 'witnessed'],
    ] as const) {
      const keys = readKeys(Buffer.from(`# only ${emitterKey(keysOf.emitter).id} ${institution}\n${keysText()}`))
      const report = await verifyReceipt(json(receipt), { ...asked, keys })
      assert.equal(report.verdict, verdict, institution)
      assert.equal(codes(report)[0], verdict === 'none' ? 'promise_key_unknown' : undefined, institution)
    }
  })

  const flawed: readonly (readonly [string, unknown, string, readonly string[]])[] = [
    ['nothing', 7, 'none', ['promise_malformed', 'proof_missing', 'quorum_missing']],
    [
      'another leaf',
      { ...receipt, promise: { ...promise, leaf: promise.leaf.replace('"n":1', '"n":2') } },
      'none',
      ['promise_signature_wrong', 'proof_wrong'],
    ],
    [
      'a path that is too long',
      { ...receipt, promise: { ...promise, path: [...promise.path, promise.path[0]] } },
      'none',
      ['promise_path_wrong', 'origin_differs'],
    ],
    [
      'a hash of the path that is cut',
      { ...receipt, promise: { ...promise, path: ['AAAA', ...promise.path.slice(1)] } },
      'none',
      ['promise_path_wrong', 'origin_differs'],
    ],
    [
      'a key of nobody',
      { ...receipt, promise: promiseOf(log, own, at, { signer: keysOf.stranger }) },
      'none',
      ['promise_key_unknown', 'origin_differs'],
    ],
    [
      'a later due time',
      { ...receipt, promise: { ...promise, sealedBy: new Date(at + 3_600_000).toISOString() } },
      'none',
      ['promise_malformed', 'origin_differs'],
    ],
    [
      'another log',
      { ...receipt, promise: { ...promise, origin: 'vouch.example/log/other' } },
      'none',
      ['origin_differs', 'origin_differs'],
    ],
    ['no proof yet', { promise }, 'promised', ['proof_missing', 'quorum_missing']],
    [
      'the place of another',
      { ...receipt, proof: proofOf(cosigned(['bank', 'auditor']), index - 1) },
      'signed',
      ['proof_wrong'],
    ],
    [
      'a place after the end',
      { ...receipt, proof: proofOf(cosigned(['bank', 'auditor']), size) },
      'signed',
      ['proof_wrong'],
    ],
    [
      'a place written with a zero before it',
      { ...receipt, proof: receipt.proof.replace('index ', 'index 0') },
      'promised',
      ['proof_malformed', 'quorum_missing'],
    ],
    ['one witness', { ...receipt, proof: proofOf(cosigned(['bank'])) }, 'logged', ['quorum_missing']],
    [
      'the operator as a witness',
      { ...receipt, proof: proofOf(cosigned(['bank', 'own'])) },
      'logged',
      ['quorum_missing'],
    ],
  ]
  for (const [name, given, verdict, expected] of flawed) {
    test(`of ${name} is ${verdict === 'none' ? 'nothing' : `no more than ${verdict}`}`, async () => {
      const report = await verifyReceipt(json(given), asked)
      assert.deepEqual(
        { verdict: report.verdict, holds: report.holds, first: codes(report)[0] },
        { verdict, holds: false, first: expected[0] },
      )
    })
  }

  test('is kept where the log has the leaf', async () => {
    log.checkpoints.push({ size, cosigned: ['bank', 'auditor'].map(name => ({ name, seconds })) })
    const report = await verifyPromise(json(promise), place(publish(log)), asked)
    assert.deepEqual(
      { verdict: report.verdict, leaf: 'leaf' in report ? report.leaf : null },
      { verdict: 'kept', leaf: String(index) },
    )
  })

  test('proves an omission, where the log was cosigned without it after it was due', async () => {
    const without = honestLog(2)
    const last = without.checkpoints.at(-1) ?? fault('a checkpoint')
    const early = [
      makeLeaf(log.origin, without.batches[0]?.at ?? 0, 'a.b', {}),
      makeLeaf(log.origin, without.batches[0]?.at ?? 0, 'a.b', { n: 1 }),
    ]
    const omitted = promiseOf(without, early, without.batches[0]?.at ?? 0)
    assert.equal((await verifyPromise(json({ promise: omitted }), place(publish(without)), asked)).verdict, 'omitted')
    const notDue = await verifyPromise(json(promise), place(publish(without)), asked)
    assert.deepEqual([notDue.verdict, ...codes(notDue)], ['undecided', 'not_yet_due'])
    const forged = await verifyPromise(
      json({ ...omitted, leaf: omitted.leaf.replace('a.b', 'a.c') }),
      place(publish(without)),
      asked,
    )
    assert.deepEqual([forged.verdict, ...codes(forged)], ['undecided', 'promise_signature_wrong'])
    last.cosigned = []
    const files = publish(without)
    for (const path of files.keys()) if (path.startsWith('cosigned/')) files.delete(path)
    assert.equal((await verifyPromise(json(omitted), place(files), asked)).verdict, 'undecided', 'nobody saw the log')
  })
})

describe('two checkpoints', () => {
  const log = honestLog(3, { batches: 30, leavesMax: 200 })
  const files = publish(log)
  const note = (at: number, root?: Buffer) =>
    Buffer.from(checkpointNote(log, { size: log.checkpoints.at(at)?.size ?? 0, cosigned: [] }, root))

  test('are consistent, any two of them, in either order', async () => {
    for (const [one] of log.checkpoints.entries()) {
      for (const [other] of log.checkpoints.entries()) {
        const report = await verifyConsistency([note(one), note(other)], place(files), asked)
        assert.deepEqual([report.verdict, report.holds], ['consistent', true])
      }
    }
  })
  test('are not where one is of another tree, or of another log', async () => {
    const of = async (one: Buffer, other: Buffer) => codes(await verifyConsistency([one, other], place(files), asked))
    assert.deepEqual(await of(note(0, Buffer.alloc(32)), note(-1)), ['checkpoint_inconsistent'])
    assert.deepEqual(await of(note(0), note(-1, Buffer.alloc(32))), ['checkpoint_inconsistent'])
    assert.deepEqual(await of(note(0), note(0, Buffer.alloc(32))), ['checkpoints_fork'])
    const other = honestLog(3, { origin: 'vouch.example/log/other' })
    assert.deepEqual(await of(note(0), Buffer.from(checkpointNote(other, { size: 2, cosigned: [] }))), [
      'signature_missing',
    ])
  })
})

describe('the command verify.mjs', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-verify-'))
    await writeHistory(join(folder, 'copy', 'vouch.example/log/demo'), publish(honestLog(4)), policy)
    await writeFile(join(folder, 'policy'), policy)
    await writeFile(join(folder, 'keys'), keysText())
  })
  after(() => rm(folder, { recursive: true, force: true }))
  const program = join(import.meta.dirname, '..', 'verifier', 'verify.mjs')
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', cwd: folder })
  const trust = ['--policy', 'policy', '--keys', 'keys', '--now', new Date(nowMs).toISOString()]

  test('says the ladder, what it read and what nobody can prove, and exits with 0 when all that was asked holds', () => {
    const { status, stdout } = run(
      'copy',
      ...trust,
      '--fresh',
      '24h',
      '--from',
      '2026-01-01',
      '--to',
      '2026-01-01T06:00:00Z',
    )
    assert.equal(status, 0, stdout)
    for (const said of [
      /yes {2}signed/,
      /yes {2}witnessed +2 of 2: bank of First Bank/,
      /Verdict: fresh/,
      /Not proven by this/,
      /audit\.heartbeat/,
      /never recorded, no log can prove/,
    ])
      assert.match(stdout, said)
    assert.doesNotMatch(stdout, /\bvalid\b/i)
  })
  test('exits with 1 when something asked for does not hold, and says what', () => {
    const { status, stdout } = run('copy', ...trust.with(-1, '2026-03-01T00:00:00Z'), '--fresh', '24h')
    assert.equal(status, 1)
    assert.match(stdout, /NO {3}fresh +stale 1/)
    assert.match(stdout, /Verdict: witnessed/)
  })
  test('exits with 2 when it cannot say anything', () => {
    for (const words of [
      ['copy'],
      ['copy', ...trust, '--fresh', 'soon'],
      ['copy', ...trust, '--unheard-of'],
      ['nowhere', ...trust],
      ['copy', ...trust, '--origin', 'x'],
      ['copy', ...trust, '--since', '5', '--from', '2026-01-01'],
    ]) {
      assert.equal(run(...words).status, 2, words.join(' '))
    }
  })
  test('goes on where it was before: of what was checked then, only the hashes are read', async () => {
    const log = honestLog(4)
    const since = log.checkpoints.at(-2)?.size ?? 0
    const { status, stdout } = run('copy', ...trust, '--since', String(since), '--json')
    assert.equal(status, 0, stdout)
    assert.equal(JSON.parse(stdout).checked.leaves, String(leavesOf(log).length - since))
  })
  test('reads a log over HTTP, with the header that it is given', async () => {
    const log = honestLog(4)
    const files = publish(log)
    const newest = files.get(`cosigned/${numbered(leavesOf(log).length)}`) ?? fault('a checkpoint')
    const server = createServer((request, answer) => {
      const bytes =
        request.url === '/v1/log/checkpoint' ? newest : files.get(request.url?.replace('/v1/log/', '') ?? '')
      answer.writeHead(request.headers.authorization !== 'Bearer x' ? 401 : bytes === undefined ? 404 : 200).end(bytes)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo // It listens on TCP.
    const said: string[] = []
    const log_ = console.log
    console.log = text => said.push(String(text))
    try {
      const words = [
        `http://127.0.0.1:${port}/v1/log`,
        '--policy',
        join(folder, 'policy'),
        '--keys',
        join(folder, 'keys'),
        '--json',
        '--now',
        new Date(nowMs).toISOString(),
      ]
      assert.equal(await main([...words, '--header', 'Authorization: Bearer x']), 0)
      assert.equal(JSON.parse(said.join('')).verdict, 'witnessed')
      await assert.rejects(main(words), /the log answers 401/)
    } finally {
      console.log = log_
      server.close()
    }
  })
})
