import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'
import { checkLeaf } from '../../../verifier/in-browser.mjs'
import * as audit from '../../audit/audit.ts'
import { isConsistent, isIncluded } from '../../audit/proof.ts'
import { leafHash } from '../../audit/tree.ts'
import { done } from '../../base/outcome.ts'
import { transact } from '../../base/work.ts'

const goesOn = new AbortController().signal

describe('the log as people look into it', () => {
  let office: OfficeWorld
  let auditor: Desk
  before(async () => {
    office = await openOfficeWorld(({ keys }) => ({
      givenOut: () =>
        Promise.resolve({
          keys: `origin ${keys.sealer.origin}\n${audit.publicLine(keys.emitter)}\n${audit.publicLine(keys.sealer)}\n`,
          policy: undefined,
        }),
    }))
    auditor = await office.desk('Aud', 'auditor')
    await transact(office.people.office, 'demo', 'client:cli_1', async work => {
      for (let payment = 0; payment < 40; payment++)
        audit.append(work, 'payments.accepted', { payment: `pay_${payment}` })
      return done(undefined)
    })
    const { world } = office.people
    const { sql } = world.outsideAs('vouch_sealer')
    await audit.sealLoop({ sql, now: world.clock.now }, world.keys.sealer).pass(goesOn)
  })
  after(() => office.close())

  const read = (path: string, desk = auditor) => office.ask(desk, 'GET', `/v1/log/${path}`)
  const bytes = (text: string) => Buffer.from(text, 'base64')

  test('is listed from its end, by kind, actor, id and time, a page at a time', async () => {
    const first = await read('leaves?kind=payments.&limit=30')
    assert.deepEqual([first.status, first.body.items.length], [200, 30])
    const second = await read(`leaves?kind=payments.&limit=30&cursor=${first.body.next}`)
    const items = [...first.body.items, ...second.body.items]
    assert.equal(items.length, 41, 'and that the institution was opened')
    assert.deepEqual(
      items.slice(0, 40).map(({ subjects }: { subjects: string[] }) => subjects[0]),
      Array.from({ length: 40 }, (_, place) => `pay_${39 - place}`),
    )
    const [leaf] = (await read('leaves?subject=pay_7&actor=client:cli_1')).body.items
    assert.deepEqual(
      [leaf.kind, leaf.actor, leaf.at, leaf.subjects, bytes(leaf.hash)],
      ['payments.accepted', 'client:cli_1', '2026-01-05T15:00:00.000Z', ['pay_7'], leafHash(Buffer.from(leaf.text))],
    )
    assert.deepEqual((await read('leaves?until=2026-01-05T15:00:00Z')).body.items, [])
    assert.equal((await read('leaves?kind=payments')).status, 400)
    assert.equal(
      (await read(`leaves?kind=risk.&cursor=${first.body.next}`)).body.type,
      '/problems/cursor_of_another_list',
    )
  })

  test('is proved as RFC 9162 has it, up to what is signed', async () => {
    const [leaf] = (await read('leaves?subject=pay_7')).body.items
    const { body } = await read(`leaves/${leaf.index}/proof`)
    const proof = body.inclusionPath.map(bytes)
    const [index, size] = [BigInt(body.leafIndex), BigInt(body.treeSize)]
    assert.deepEqual([body.leaf, body.leafHash], [leaf.text, leaf.hash])
    assert.ok(isIncluded({ index, size, leafHash: bytes(body.leafHash), root: bytes(body.rootHash), proof }))
    assert.deepEqual(body.checkpoint.split('\n').slice(1, 3), [body.treeSize, body.rootHash])
    const earlier = await read(`leaves/0/proof?size=3`)
    assert.deepEqual([earlier.body.treeSize, earlier.body.checkpoint], ['3', undefined])
    const grown = (await read('consistency?from=3')).body
    assert.equal(grown.firstHash, earlier.body.rootHash)
    const trees = { size1: 3n, root1: bytes(grown.firstHash), size2: size, root2: bytes(grown.secondHash) }
    assert.ok(isConsistent({ ...trees, proof: grown.consistencyPath.map(bytes) }))
    for (const [path, code] of [
      [`leaves/${size}/proof`, '/problems/not_published'],
      [`leaves/0/proof?size=${size + 1n}`, '/problems/not_published'],
      [`consistency?from=1&to=${size + 1n}`, '/problems/not_published'],
      ['consistency?from=3&to=2', '/problems/log_sizes_reversed'],
      ['leaves/x/proof', '/problems/request_invalid'],
      ['consistency?from=0', '/problems/request_invalid'],
    ] as const)
      assert.equal((await read(path)).body.type, code, path)
  })

  test('gives out the keys that it is checked by, and a browser that keeps them believes what continues it', async () => {
    const { origin, policy, emitters } = (await read('keys')).body
    assert.equal(origin, 'vouch.example/log/demo')
    assert.match(policy, /^log vouch\.example\/log\/demo\+\S+\nquorum none\n$/)
    assert.match(emitters, /^emitter key_\S+ \S+\n$/)
    const kept = new Map<string, string>()
    const storage = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, text: string) => void kept.set(name, text),
    }
    const ask = {
      text: async (path: string) => (await read(path)).text,
      json: async (path: string) => (await read(path)).body,
    }
    const now = office.people.world.clock.now().getTime()
    const first = await checkLeaf({ ask, storage, now, index: '3' })
    assert.deepEqual([first.holds, first.isFirst, first.problems, first.isEnough], [true, true, [], false])
    await transact(office.people.office, 'demo', 'client:cli_1', async work => {
      audit.append(work, 'payments.accepted', { payment: 'pay_41' })
      return done(undefined)
    })
    const { world } = office.people
    const { sql } = world.outsideAs('vouch_sealer')
    await audit.sealLoop({ sql, now: world.clock.now }, world.keys.sealer).pass(goesOn)
    const second = await checkLeaf({ ask, storage, now, index: String(Number(first.kept.size)) })
    assert.deepEqual([second.holds, second.isFirst], [true, false])
    assert.ok(Number(second.kept.size) > Number(first.kept.size))
  })

  test('tells who vouches for it and how far copies are, and all of it to those who read the log alone', async () => {
    const { owner } = office.people.world
    const [{ size } = { size: 0n }] = await owner<{ size: bigint }[]>`select max(size) as size from audit.checkpoint`
    const at = office.people.world.clock.now()
    await owner`
      insert into audit.cosignature (institution_id, size, witness, key_id, at, line)
      values ('demo', ${size}, 'w.example/one', '0a0b0c0d', ${at}, E'— w.example/one x\n')`
    await owner`
      insert into audit.disagreement (institution_id, witness, size, reason, found_at, note, known, claimed)
      values ('demo', 'w.example/one', ${size}, 'ahead', ${at}, 'note', null, ${size + 1n})`
    await owner`
      insert into audit.copied (institution_id, place, size, copied_at) values ('demo', 'file:/copies', ${size}, ${at})`
    const signed = { size: String(size), at: at.toISOString() }
    assert.deepEqual((await read('witnesses')).body, {
      signed,
      witnesses: [
        {
          name: 'w.example/one',
          key: '0a0b0c0d',
          isInPolicy: false,
          isIndependent: false,
          cosigned: signed,
          refusals: [
            {
              what: 'ahead',
              size: String(size),
              foundAt: at.toISOString(),
              hasEvidence: false,
              isCosignedSince: false,
            },
          ],
        },
      ],
    })
    assert.deepEqual((await read('copies')).body, { signed, copies: [{ place: 'file:/copies', copied: signed }] })
    const operator = await office.desk('Oda', 'operator')
    for (const path of ['leaves', 'leaves/0/proof', 'consistency?from=1', 'witnesses', 'copies'])
      assert.equal((await read(path, operator)).body.type, '/problems/permit_missing', path)
  })
})
