import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openWorld, seededRandom, type World } from '../../test/outside.ts'
import { done, fault } from '../base/outcome.ts'
import { type Actor, transact, type Work } from '../base/work.ts'
import {
  append,
  newsBetween,
  sealedSize,
  sealLoop,
  showConsistency,
  showCopies,
  showInclusion,
  showWitnesses,
} from './audit.ts'
import { type Explored, exploreLog, termsLoop } from './explorer.ts'
import type { LeafKind } from './leaf.ts'
import { isConsistent, isIncluded } from './proof.ts'
import { subjectsOf } from './subjects.ts'
import { filterOf, hashesOf, isSought, type Sought, termsOf, termsSought } from './terms.ts'
import { leafHash } from './tree.ts'

const goesOn = new AbortController().signal
const kinds = ['test.done', 'test.done_again', 'rails.core_answered', 'payments.accepted'] as const
const actors = ['person:per_1', 'client:cli_1', 'process:worker'] as const

describe('finding leaves again', () => {
  let world: World
  before(async () => {
    world = await openWorld()
    const random = seededRandom(7)
    const pick = <Held>(of: readonly Held[]): Held => of[Math.floor(random() * of.length)] ?? fault('one of them')
    for (let minute = 0; minute < 40; minute++) {
      for (const _ of [1, 2])
        await write(
          pick(actors),
          pick(kinds),
          Array.from({ length: 30 }, () => Math.floor(random() * 500)),
        )
      world.clock.advance(60_000)
    }
    await write('person:per_9', 'risk.accepted', [1])
    await seal()
  })
  after(() => world.close())

  const write = (actor: Actor, kind: LeafKind, payments: readonly number[]) =>
    transact(world.outside, 'demo', actor, async work => {
      for (const payment of payments) append(work, kind, { payment: `pay_${payment}`, of: { by: 'person:per_7' } })
      return done(undefined)
    })
  const seal = async () => {
    const { sql } = world.outsideAs('vouch_sealer')
    await sealLoop({ sql, now: world.clock.now }, world.keys.sealer).pass(goesOn)
  }
  const inWork = async <T>(perform: (work: Work) => Promise<T>, institution = 'demo'): Promise<T> => {
    const worked = await transact(world.outside, institution, 'person:per_1', async work => done(await perform(work)))
    return worked.ok ? worked.value : fault('it is not refused')
  }
  const index = async () => {
    const loop = termsLoop(world.outsideAs('vouch_worker'))
    let bundles = 0
    for (let more = await loop.pass(goesOn); more > 0; more = await loop.pass(goesOn)) bundles += more
    return bundles
  }
  /** All that is found, page by page. */
  async function findAll(sought: Sought, most: number): Promise<readonly bigint[]> {
    const found: bigint[] = []
    for (let below: bigint | undefined; ; ) {
      const page: Explored = await inWork(work => exploreLog(work, sought, below, most))
      assert.ok(page.leaves.length <= most)
      found.push(...page.leaves.map(leaf => leaf.index))
      if (page.next === undefined) return found
      assert.ok(below === undefined || page.next < below, 'each page is below the one before')
      below = page.next
    }
  }
  const soughts = (): readonly Sought[] => {
    const start = world.clock.now().getTime()
    const [from, until] = [new Date(start - 30 * 60_000), new Date(start - 20 * 60_000)]
    return [
      {},
      ...kinds.map(kind => ({ kind })),
      { kind: 'test.' },
      { kind: 'rails.core_' },
      { kind: 'test.d' },
      { actor: 'client:cli_1' },
      { actor: 'client:cli_1', kind: 'payments.accepted' },
      { actor: 'person:per_9' },
      { actor: 'person:per_9', kind: 'payments.' },
      { subject: 'pay_7' },
      { subject: 'pay_70', kind: 'test.' },
      { subject: 'per_7', from, until },
      { from, until },
      { until: from },
      { from: until, kind: 'payments.accepted' },
      { subject: 'pay_9999' },
    ]
  }
  const allOf = async (sought: Sought): Promise<readonly bigint[]> => {
    const size = await inWork(sealedSize)
    const news = await inWork(work => newsBetween(work, 0n, size))
    return news
      .filter(({ kind, at, actor, subjects }) => {
        const body = Object.fromEntries(subjects.map(subject => [subject, subject]))
        return isSought({ kind, at, actor, body }, sought)
      })
      .map(each => each.index)
      .toReversed()
  }

  test('finds what is there and nothing else, in the order of the log, with or without terms, on pages of any size', async () => {
    for (const sought of soughts())
      assert.deepEqual(await findAll(sought, 100), await allOf(sought), `without terms ${JSON.stringify(sought)}`)
    assert.equal(await index(), 9, '2,401 leaves are nine full bundles')
    assert.equal(await index(), 0)
    for (const sought of soughts()) {
      const all = await allOf(sought)
      assert.deepEqual(await findAll(sought, all.length > 300 ? 100 : 7), all, JSON.stringify(sought))
    }
    assert.ok((await allOf({ kind: 'test.' })).length > 600, 'there was something to find')
    assert.deepEqual(await allOf({ actor: 'person:per_9' }), [2_400n])
  })

  test('shows a leaf as it was hashed', async () => {
    const { leaves } = await inWork(work => exploreLog(work, { actor: 'person:per_9' }, undefined, 1))
    const [leaf] = leaves
    assert.deepEqual(leaf?.hash, leafHash(Buffer.from(leaf?.text ?? '')))
    assert.equal(leaf?.said?.kind, 'risk.accepted')
    const others = await inWork(work => exploreLog(work, {}, undefined, 10), 'other')
    assert.deepEqual(others, { leaves: [], next: undefined })
  })

  test('a filter never denies what is in it, and seldom says yes for nothing', () => {
    const body = { payment: 'pay_1', parties: ['mem_2', { by: 'person:per_3' }], word: 'not_found' }
    const terms = termsOf({ kind: 'rails.core_answered', actor: 'client:cli_1', at: '', body })
    assert.deepEqual(subjectsOf(body), ['pay_1', 'mem_2', 'per_3'])
    for (const sought of [
      { kind: 'rails.core_answered' },
      { kind: 'rails.' },
      { kind: 'rails.core_', actor: 'client:cli_1' },
      { actor: 'client:cli_1' },
      { subject: 'per_3' },
    ])
      for (const term of termsSought(sought)) assert.ok(terms.includes(term), term)
    const many = new Set(Array.from({ length: 1_000 }, (_, place) => `subject pay_${place}`))
    const filter = filterOf(many)
    const has = (term: string) =>
      hashesOf(term).every(hash => {
        const bit = hash & (filter.length * 8 - 1)
        return (filter.readUInt8(bit >> 3) >> (bit & 7)) % 2 === 1
      })
    assert.ok([...many].every(has))
    const wrong = Array.from({ length: 20_000 }, (_, place) => `subject mem_${place}`).filter(has).length
    assert.ok(wrong < 40, `${wrong} of 20,000`)
  })

  test('is proved: a leaf in a tree of any size that is signed, and that each tree is the beginning of the next', async () => {
    const before = await inWork(sealedSize)
    await write('client:cli_1', 'test.done', [1, 2, 3])
    await seal()
    const size = await inWork(sealedSize)
    for (const [index, to] of [
      [0n, before],
      [2_400n, before],
      [2_400n, size],
      [777n, 1_024n],
      [777n, 778n],
    ] as const) {
      const shown = (await inWork(work => showInclusion(work, index, to))) ?? fault('it is shown')
      const { leafHash: hashed, root, path, text } = shown
      assert.deepEqual(hashed, leafHash(Buffer.from(text)))
      assert.ok(isIncluded({ index, size: to, leafHash: hashed, root, proof: path }), `${index} of ${to}`)
      assert.equal(shown.note?.split('\n')[1], to === before || to === size ? String(to) : undefined)
    }
    assert.equal((await inWork(work => showInclusion(work, 5n)))?.size, size)
    assert.equal(await inWork(work => showInclusion(work, size)), undefined)
    assert.equal(await inWork(work => showInclusion(work, 5n, size + 1n)), undefined)
    assert.equal(await inWork(work => showInclusion(work, 5n, 5n)), undefined)
    for (const [first, second] of [
      [before, size],
      [1n, size],
      [1_024n, before],
      [size, size],
    ] as const) {
      const { firstRoot, secondRoot, path } =
        (await inWork(work => showConsistency(work, first, second))) ?? fault('it is shown')
      const trees = { size1: first, root1: firstRoot, size2: second, root2: secondRoot }
      assert.ok(isConsistent({ ...trees, proof: path }), `${first} to ${second}`)
    }
    assert.equal(await inWork(work => showConsistency(work, 1n, size + 1n)), undefined)
    assert.equal(await inWork(work => showConsistency(work, 1n), 'other'), undefined)
  })

  test('says who cosigned last, who refused, where the sealer stopped, and how far each copy is', async () => {
    const nothing = await inWork(work => showWitnesses(work, undefined))
    assert.deepEqual(
      [nothing.operator, nothing.witnessed, nothing.halt, nothing.witnesses],
      [null, null, undefined, []],
    )
    const at = world.clock.now()
    const { owner } = world
    const sizes = (
      await owner<{ size: bigint }[]>`select size from audit.checkpoint where institution_id = 'demo' order by size`
    ).map(({ size }) => size)
    const [first = 0n, last = 0n] = [sizes[0], sizes.at(-1)]
    for (const [size, witness, keyId, later] of [
      [first, 'w/one', 'aa', 0],
      [last, 'w/one', 'aa', 1],
      [last, 'w/one', 'aa', 2],
      [first, 'w/one', 'bb', 0],
      [first, 'w/two', 'aa', 0],
    ] as const)
      await owner`
        insert into audit.cosignature (institution_id, size, witness, key_id, at, line)
        values ('demo', ${size}, ${witness}, ${keyId}, ${new Date(at.getTime() + later)}, ${`— ${witness} x\n`})`
    await owner`
      insert into audit.disagreement (institution_id, witness, size, reason, found_at, note, known, claimed)
      values ('demo', 'w/two', ${last}, 'ahead', ${at}, 'note', null, ${last + 1n})`
    await owner`
      insert into audit.halt (institution_id, holder, what, log_size, halted_at)
      values ('demo', 'w/two', 'has more', ${last}, ${at})`
    await owner`
      insert into audit.copied (institution_id, place, size, copied_at)
      values ('demo', 'file:/there', ${first}, ${at}), ('demo', 'file:/too', ${last}, ${at})`
    const { signed, halt, witnesses } = await inWork(work => showWitnesses(work, undefined))
    assert.deepEqual(
      witnesses.map(({ name, keyId, cosigned, refusals }) => [
        `${name} ${keyId}`,
        cosigned?.size,
        cosigned?.at.getTime(),
        refusals.map(({ reason, isCosignedSince }) => `${reason} ${isCosignedSince}`),
      ]),
      [
        ['w/one aa', last, at.getTime() + 2, []],
        ['w/one bb', first, at.getTime(), []],
        ['w/two aa', first, at.getTime(), ['ahead false']],
      ],
    )
    assert.deepEqual([signed?.size, halt?.holder, halt?.size], [last, 'w/two', last])
    const { copies } = await inWork(showCopies)
    assert.deepEqual(
      copies.map(({ place, size, behindSince }) => [place, size, behindSince !== undefined]),
      [
        ['file:/there', first, true],
        ['file:/too', last, false],
      ],
    )
    const others = await inWork(work => showWitnesses(work, undefined), 'other')
    assert.deepEqual([others.witnesses, others.halt, (await inWork(showCopies, 'other')).copies], [[], undefined, []])
  })
})
