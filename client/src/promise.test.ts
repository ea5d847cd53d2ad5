import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { emitterKey } from '../../src/audit/audit.ts'
import { signBatch } from '../../src/audit/batch.ts'
import { publicKeyFrom, rawPublicKey } from '../../src/audit/keys.ts'
import { openPromise, place, promiseOf, rowsOf, topOf } from '../../src/audit/promise.ts'
import { leafHash } from '../../src/audit/tree.ts'
import { testKey } from '../../test/outside.ts'
import { type LeafPromise, verifyPromise } from './promise.ts'

const key = emitterKey(testKey(1))
const raw = rawPublicKey(key.privateKey)
const keys = { [key.id]: raw.toString('base64') }
const emitters = new Map([[key.id, publicKeyFrom(raw)]])
const at = new Date('2026-01-05T15:00:00.000Z')

/** As the service makes them. */
function promisesOf(count: number): readonly LeafPromise[] {
  const leaves = Array.from({ length: count }, (_, payment) =>
    Buffer.from(
      `{"actor":"client:cli_1","at":"${at.toISOString()}","body":{"payment":"pay_${payment}"},"institution":"demo","kind":"payments.step","v":1}`,
    ),
  )
  const rows = rowsOf(Buffer.concat(leaves.map(leafHash)))
  const claim = { institution: 'demo', batchId: 'bat_01', leafCount: count, root: topOf(rows) }
  const made = leaves.map(leaf => ({ text: leaf.toString() }))
  place(made, { ...claim, at, keyId: key.id, signature: signBatch(claim, key), rows: () => rows })
  return made.map(leaf => promiseOf(leaf, 'vouch.example/log') ?? assert.fail('nothing was promised'))
}

describe('a promise at the client', () => {
  const [, good = assert.fail('no promise')] = promisesOf(5)

  test('is read where the bank believes the key', async () => {
    assert.deepEqual(await verifyPromise(good, keys), {
      institution: 'demo',
      kind: 'payments.step',
      at: '2026-01-05T15:00:00.000Z',
      body: { payment: 'pay_1' },
      sealedBy: new Date('2026-01-05T15:01:00.000Z'),
    })
    assert.equal(await verifyPromise(good, {}), undefined)
    assert.equal(await verifyPromise({ ...good, key: 'toString' }, keys), undefined)
    assert.equal(await verifyPromise(good, { [key.id]: Buffer.alloc(31).toString('base64') }), undefined)
    const [other] = [rawPublicKey(testKey(9)).toString('base64')]
    assert.equal(await verifyPromise(good, { [key.id]: other }), undefined)
  })

  test('is judged as the service judges it, whatever is changed of it', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.nat(),
        fc.record(
          {
            id: fc.constantFrom('bat_01.0', 'bat_01.3', 'bat_02.1', 'bat_01.01', ''),
            origin: fc.constantFrom('vouch.example/log/demo', 'vouch.example/log/other', 'demo'),
            leaf: fc.constantFrom('{}', 'null', good.leaf, good.leaf.replace('demo', 'other')),
            place: fc.oneof(fc.integer({ min: -1, max: 41 }), fc.constant(0.5)),
            leaves: fc.integer({ min: 0, max: 41 }),
            path: fc.array(fc.constantFrom(...good.path, '', 'AAAA'), { maxLength: 7 }),
            key: fc.constantFrom('key_none', '__proto__'),
            signature: fc.constantFrom(good.signature, '', '~'),
            sealedBy: fc.constant('2036-01-05T15:00:00.000Z'),
          },
          { requiredKeys: [] },
        ),
        async (count, which, change) => {
          const [first = good, ...rest] = promisesOf(count)
          const one = { ...([first, ...rest][which % count] ?? first), ...change }
          const [here, there] = [await verifyPromise(one, keys), openPromise(one, emitters)]
          assert.equal(here !== undefined, there !== undefined, JSON.stringify(one))
          assert.deepEqual(here?.sealedBy, there?.sealedBy)
        },
      ),
      { numRuns: 400 },
    ))
})
