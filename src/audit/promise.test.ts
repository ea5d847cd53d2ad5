import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { testKey } from '../../test/outside.ts'
import { emitterKey } from './audit.ts'
import { signBatch } from './batch.ts'
import { publicKeyFrom, rawPublicKey } from './keys.ts'
import { readLeaf } from './leaf.ts'
import { type LeafPromise, omitted, openPromise, pathIn, place, promiseOf, rowsOf, topOf } from './promise.ts'
import { inclusionProof } from './proof.ts'
import { leafHash, treeRoot } from './tree.ts'

const key = emitterKey(testKey(1))
const emitters = new Map([[key.id, publicKeyFrom(rawPublicKey(key.privateKey))]])
const at = new Date('2026-01-05T15:00:00.000Z')
const leafOf = (payment: number, institution = 'demo') =>
  Buffer.from(
    `{"actor":"client:cli_1","at":"${at.toISOString()}","body":{"payment":${payment}},"institution":"${institution}","kind":"payments.step","v":1}`,
  )

/** A batch as an emitter makes it. */
function batchOf(count: number, batchId = 'bat_01'): { leaves: readonly Buffer[]; promises: readonly LeafPromise[] } {
  const leaves = Array.from({ length: count }, (_, payment) => leafOf(payment))
  const rows = rowsOf(Buffer.concat(leaves.map(leafHash)))
  const claim = { institution: 'demo', batchId, leafCount: count, root: topOf(rows) }
  const made = leaves.map(leaf => ({ text: leaf.toString() }))
  place(made, { ...claim, at, keyId: key.id, signature: signBatch(claim, key), rows: () => rows })
  return {
    leaves,
    promises: made.map(leaf => promiseOf(leaf, 'vouch.example/log') ?? assert.fail('nothing was promised')),
  }
}

describe('the rows of a batch', () => {
  test('have the root and the paths that RFC 9162 defines, for every leaf of every size to 130', () => {
    const hashes = Array.from({ length: 130 }, (_, payment) => leafHash(leafOf(payment)))
    for (let size = 1; size <= hashes.length; size++) {
      const own = hashes.slice(0, size)
      const rows = rowsOf(Buffer.concat(own))
      assert.deepEqual(topOf(rows), treeRoot(own))
      for (let index = 0; index < size; index++)
        assert.deepEqual(pathIn(rows, index), inclusionProof(index, own), `${index} of ${size}`)
    }
  })
})

describe('a promise', () => {
  const { leaves, promises } = batchOf(5)
  const [, good = assert.fail('no promise')] = promises

  test('says where the leaf is, whose word it is, and until when', () => {
    assert.deepEqual(good, {
      id: 'bat_01.1',
      origin: 'vouch.example/log/demo',
      leaf: leaves[1]?.toString(),
      place: 1,
      leaves: 5,
      path: inclusionProof(1, leaves.map(leafHash)).map(hash => hash.toString('base64')),
      key: key.id,
      signature: good.signature,
      sealedBy: '2026-01-05T15:01:00.000Z',
    })
    const opened = openPromise(good, emitters)
    assert.deepEqual([opened?.said.body, opened?.sealedBy], [{ payment: 1 }, new Date('2026-01-05T15:01:00.000Z')])
  })

  test('is good, whatever the batch, and for no other leaf than its own', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_100 }), fc.nat(), fc.nat(), (count, one, other) => {
        const batch = batchOf(count)
        const mine = batch.promises[one % count] ?? assert.fail('no promise')
        assert.ok(openPromise(mine, emitters))
        const theirs = batch.promises[other % count] ?? assert.fail('no promise')
        const strange = { ...mine, leaf: leafOf(count).toString() }
        assert.equal(openPromise(strange, emitters), undefined)
        if (mine === theirs) return
        assert.equal(openPromise({ ...mine, leaf: theirs.leaf }, emitters), undefined)
        const moved = { ...mine, place: theirs.place, id: theirs.id }
        assert.equal(openPromise(moved, emitters), undefined)
        assert.equal(openPromise({ ...moved, leaf: theirs.leaf }, emitters), undefined)
      }),
      { numRuns: 60 },
    ))

  const other = emitterKey(testKey(9))
  const bit = (text: string) => {
    const bytes = Buffer.from(text, 'base64')
    bytes.writeUInt8(bytes.readUInt8(3) ^ 1, 3)
    return bytes.toString('base64')
  }
  const spoilt: Readonly<Record<string, Partial<LeafPromise>>> = {
    'of another leaf': { leaf: good.leaf.replace('"payment":1', '"payment":9') },
    'of a leaf in another writing': { leaf: good.leaf.replace('"v":1', '"v": 1') },
    'of a leaf at another time': { leaf: good.leaf.replace('15:00:00.000', '15:00:00.001') },
    'of another institution': { leaf: good.leaf.replace('"demo"', '"other"'), origin: 'vouch.example/log/other' },
    'of the log of another institution': { origin: 'vouch.example/log/other' },
    'of another batch': { id: 'bat_02.1' },
    'of another place': { id: 'bat_01.2', place: 2 },
    'whose id names another place': { id: 'bat_01.2' },
    'whose id is none': { id: 'pay_01.1' },
    'of a batch that is longer': { leaves: 6 },
    'of a batch that is shorter': { leaves: 4 },
    'of a batch that does not reach so far': { leaves: 1 },
    'of a place before the first': { place: -1, id: 'bat_01.-1' },
    'of half a place': { place: 1.5 },
    'whose path is shorter': { path: good.path.slice(1) },
    'whose path is longer': { path: [...good.path, ...good.path.slice(0, 1)] },
    'whose path has another hash': { path: [bit(good.path[0] ?? ''), ...good.path.slice(1)] },
    'whose path is written in another way': { path: [(good.path[0] ?? '').replace('=', ''), ...good.path.slice(1)] },
    'whose signature is another': { signature: bit(good.signature) },
    'whose signature is no base64': { signature: '~' },
    'of a key that nobody knows': { key: other.id },
  }
  for (const [what, change] of Object.entries(spoilt)) {
    test(`${what} is nobody’s word`, () => {
      assert.notDeepEqual({ ...good, ...change }, good)
      assert.equal(openPromise({ ...good, ...change }, emitters), undefined)
    })
  }

  test('under a key that is believed, and is not the one that signed, is nobody’s word', () => {
    const wrong = new Map([[key.id, publicKeyFrom(rawPublicKey(other.privateKey))]])
    assert.equal(openPromise(good, wrong), undefined)
  })

  test('says when it is due by what is signed, whatever stands beside it', () => {
    const late = { ...good, sealedBy: '2036-01-05T15:00:00.000Z' }
    assert.deepEqual(openPromise(late, emitters)?.sealedBy, new Date('2026-01-05T15:01:00.000Z'))
  })

  test('is not there of a leaf that nobody has signed for', () => {
    assert.equal(promiseOf({ text: leafOf(77).toString() }, 'vouch.example/log'), undefined)
  })
})

describe('an omission', () => {
  const { leaves, promises } = batchOf(3)
  const [, mine = assert.fail('no promise')] = promises
  const hashes = leaves.map(leafHash)
  const without = hashes.filter((_, index) => index !== 1)
  const seen = (leafHashes: readonly Buffer[], more: object = {}) => ({
    origin: 'vouch.example/log/demo',
    size: BigInt(leafHashes.length),
    root: treeRoot(leafHashes),
    seenAt: new Date('2026-01-05T15:01:00.001Z'),
    ...more,
  })

  test('is proven by the promise and a checkpoint, seen after it was due, that has all leaves but it', () => {
    assert.equal(omitted(mine, emitters, seen(without), without), true)
    assert.equal(omitted(mine, emitters, seen([]), []), true)
  })

  const not: Readonly<Record<string, () => boolean>> = {
    'a log that has it': () => omitted(mine, emitters, seen(hashes), hashes),
    'a checkpoint from before it was due': () =>
      omitted(mine, emitters, seen(without, { seenAt: new Date('2026-01-05T15:01:00.000Z') }), without),
    'leaves that are not those of the checkpoint': () => omitted(mine, emitters, seen(hashes), without),
    'fewer leaves than the checkpoint has': () => omitted(mine, emitters, seen(hashes), hashes.slice(0, 1)),
    'a size that the root does not have': () => omitted(mine, emitters, seen(without, { size: 3n }), without),
    'the log of somebody else': () =>
      omitted(mine, emitters, seen(without, { origin: 'vouch.example/log/other' }), without),
    'a promise that is nobody’s word': () => omitted({ ...mine, id: 'bat_02.1' }, emitters, seen(without), without),
  }
  for (const [what, proves] of Object.entries(not)) {
    test(`is not proven by ${what}`, () => assert.equal(proves(), false))
  }
})

describe('a leaf', () => {
  test('is read in its one writing only', () => {
    const text = leafOf(1).toString()
    assert.deepEqual(readLeaf(Buffer.from(text)), {
      institution: 'demo',
      at: at.toISOString(),
      kind: 'payments.step',
      body: { payment: 1 },
    })
    const others = [
      text.replace('"v":1', '"v":2'),
      text.replace('"body":{"payment":1}', '"body":[]'),
      text.replace('"kind":"payments.step"', '"kind":1'),
      text.replace('.000Z', 'Z'),
      text.replace('"institution":"demo",', ''),
      text.replace(/}$/, ',"w":1}'),
      `${text} `,
      '[]',
      'null',
      '',
    ]
    for (const wrong of others) assert.equal(readLeaf(Buffer.from(wrong)), undefined, wrong)
  })
})
