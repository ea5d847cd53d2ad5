import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { signBatch } from '../../../../src/audit/batch.ts'
import { emitterKey } from '../../../../src/audit/keys.ts'
import { inclusionSpans } from '../../../../src/audit/tiles.ts'
import { leafHash, treeRoot } from '../../../../src/audit/tree.ts'
import {
  checkpointNote,
  honestLog,
  keysOf,
  keysText,
  leavesOf,
  makeLeaf,
  nowMs,
  policyText,
} from '../../../../test/log-histories.ts'
import { prove, type Receipt, whyNoTrust } from './prove.ts'

const log = honestLog(2)
const at = nowMs - 120_000
const leaves = [0, 1, 2].map(n => makeLeaf(log.origin, at, 'payments.accepted', { n }))
log.batches.push({ id: 'bat_9', at, leaves, signer: keysOf.emitter })
const all = leavesOf(log).map(leafHash)
const size = all.length
const trust = { policy: policyText(log.origin), keys: keysText() }

function pathOf(index: number, hashes: readonly Buffer[]): string[] {
  return inclusionSpans(BigInt(index), BigInt(hashes.length)).map(({ begin, end }) =>
    treeRoot(hashes.slice(Number(begin), Number(end))).toString('base64'),
  )
}

const root = treeRoot(leaves.map(leafHash))
const institution = log.origin.slice(log.origin.lastIndexOf('/') + 1)
const promise = {
  id: 'bat_9.1',
  origin: log.origin,
  leaf: String(leaves[1]),
  place: 1,
  leaves: 3,
  path: pathOf(1, leaves.map(leafHash)),
  key: emitterKey(keysOf.emitter).id,
  signature: signBatch({ institution, batchId: 'bat_9', leafCount: 3, root }, emitterKey(keysOf.emitter)).toString(
    'base64',
  ),
  sealedBy: new Date(at + 60_000).toISOString(),
}
const seconds = Math.floor(nowMs / 1_000) - 30
const noteBy = (names: readonly string[]) =>
  checkpointNote(log, { size, cosigned: names.map(name => ({ name, seconds })) })
const proofOf = (note: string) =>
  `c2sp.org/tlog-proof@v1\nindex ${size - 2}\n${pathOf(size - 2, all)
    .map(hash => `${hash}\n`)
    .join('')}\n${note}`
const receipt: Receipt = { promise, state: 'sealed', proof: proofOf(noteBy(['bank', 'auditor'])) }

const statesOf = async (of: Receipt, by: typeof trust | undefined) =>
  Object.fromEntries((await prove(of, by, nowMs)).map(({ id, state }) => [id, state]))

describe('a receipt, proved in this browser', () => {
  test('holds in every step by the keys of whoever looks', async () => {
    assert.deepEqual(await statesOf(receipt, trust), {
      leaf: 'holds',
      batch: 'holds',
      place: 'holds',
      checkpoint: 'holds',
      witnesses: 'holds',
    })
  })

  test('without keys, only what needs none is said to hold', async () => {
    assert.deepEqual(await statesOf(receipt, undefined), {
      leaf: 'holds',
      batch: 'not_asked',
      place: 'holds',
      checkpoint: 'not_asked',
      witnesses: 'not_asked',
    })
  })

  test('a leaf that was changed leads nowhere', async () => {
    const changed = { ...receipt, promise: { ...promise, leaf: promise.leaf.replace('"n":1', '"n":2') } }
    const states = await statesOf(changed, trust)
    assert.deepEqual([states['batch'], states['place']], ['fails', 'fails'])
  })

  test('fewer witnesses than wanted fail that step, and no other', async () => {
    assert.deepEqual(await statesOf({ ...receipt, proof: proofOf(noteBy(['bank'])) }, trust), {
      leaf: 'holds',
      batch: 'holds',
      place: 'holds',
      checkpoint: 'holds',
      witnesses: 'fails',
    })
  })

  test('what is not sealed yet is not said to be wrong, and what is overdue is', async () => {
    const { proof: _, ...promised } = receipt
    assert.equal((await statesOf({ ...promised, state: 'promised' }, trust))['place'], 'not_asked')
    assert.equal((await statesOf({ ...promised, state: 'overdue' }, trust))['place'], 'fails')
  })

  test('a policy of another log believes nothing of this one', async () => {
    const states = await statesOf(receipt, { ...trust, policy: policyText('vouch.example/log/other') })
    assert.deepEqual([states['batch'], states['checkpoint']], ['fails', 'fails'])
  })

  test('tells why what somebody brought cannot be used', () => {
    assert.equal(whyNoTrust(trust), undefined)
    assert.match(whyNoTrust({ ...trust, keys: 'emitter key_0 AAAA\n' }) ?? '', /not the key of an emitter/)
  })
})
