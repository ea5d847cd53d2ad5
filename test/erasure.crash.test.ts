import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import type { Proposal } from '../src/change/change.ts'
import { backupKey } from '../src/continuity/sealed-file.ts'
import { readTombstones, tombstonesLoop } from '../src/continuity/tombstones.ts'
import * as payments from '../src/payments/payments.ts'
import { type ErasingWorld, maker, openErasingWorld, type Person, valueOf } from './erasing-world.ts'
import type { ErasureOrder } from './erasure-process.ts'
import { tablesHolding } from './everywhere.ts'
import { seededRandom } from './outside.ts'

const kills = 5
const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)
const key = backupKey(Buffer.alloc(32, 7))

describe('an erasure that is killed', () => {
  let world: ErasingWorld
  let folder: string
  before(async () => {
    world = await openErasingWorld()
    folder = join(world.folder, 'store')
  })
  after(() => world.end())

  const propose = async (person: Person) =>
    valueOf(await world.as(maker, work => payments.proposeErasure(work, person.member, 'due')))

  /** How many moments it passed, or nothing where it died. */
  async function run(proposal: Proposal, diesAt?: number): Promise<number | undefined> {
    const child = fork(join(import.meta.dirname, 'erasure-process.ts'), { execArgv: [] })
    const died = once(child, 'exit')
    let moments: number | undefined
    child.on('message', said => {
      if (typeof said === 'number') moments = said
    })
    const { database, clock } = world.world
    const order: ErasureOrder = {
      address: database.address('vouch_office'),
      vaultAddress: database.address('vouch_vault'),
      backupAddress: database.address('vouch_backup'),
      keyFile: world.keyFile,
      nowMs: clock.now().getTime(),
      proposal: proposal.id,
      folder,
      ...(diesAt === undefined ? {} : { diesAt }),
    }
    child.send(order)
    await died
    return moments
  }

  /** Of what is forgotten first, last and in between. That nothing else is left either, src/payments/erasures.test.ts shows. */
  const samples = ({ words, indexes }: Person) => [...words.slice(0, 2), ...words.slice(-2), ...indexes.slice(0, 1)]
  async function traces(person: Person): Promise<number> {
    const found = await Promise.all(samples(person).map(word => tablesHolding(world.world.owner, word)))
    return found.filter(tables => tables.length > 0).length
  }

  test(`is done whole or not at all, ${kills} times over, and comes to the same end (seed ${seed})`, async () => {
    const people: Person[] = []
    for (let count = 0; count <= kills; count++) people.push(await world.enrol())
    for (const person of people) await world.close(person)
    world.years(11)
    const [first, ...others] = people
    assert.ok(first)
    const moments = (await run(await propose(first))) ?? 0
    assert.ok(moments > 40, `${moments} moments to die at`)
    const random = seededRandom(seed)
    const ends: boolean[] = []
    const proposals: Proposal[] = []
    // One in each part of it, so that some die before the commit and some behind it.
    for (const [at, person] of others.entries()) {
      const proposal = await propose(person)
      proposals.push(proposal)
      const died = await run(proposal, 1 + Math.floor(((at + random()) * moments) / kills))
      assert.equal(died, undefined, 'it was killed')
      const left = await traces(person)
      const all = samples(person).length
      assert.ok(left === 0 || left === all, `${left} of ${all} traces are left`)
      const [count] = await world.world.owner<{ keys: bigint; tombstones: bigint }[]>`
        select (select count(*) from protection.member_key where member_id = ${person.member}) as keys,
               (select count(*) from protection.tombstone where member_id = ${person.member}) as tombstones`
      assert.deepEqual({ ...count }, left === 0 ? { keys: 0n, tombstones: 1n } : { keys: 1n, tombstones: 0n })
      ends.push(left === 0)
    }
    assert.ok(ends.includes(true) && ends.includes(false), 'killed on both sides of the commit')
    for (const [at, proposal] of proposals.entries()) if (ends[at] === false) await world.approve(proposal)
    const kept = { store: { folder }, key }
    const loop = tombstonesLoop(world.world.database.as('vouch_backup'), kept, world.world.clock.now)
    while ((await loop.pass(new AbortController().signal)) > 0);
    for (const person of people) assert.equal(await traces(person), 0)
    const list = (await readTombstones(kept))?.list.map(({ member }) => member) ?? []
    assert.deepEqual(list.toSorted(), people.map(({ member }) => member).toSorted(), 'each once')
    const [unkept] = await world.world.owner<{ count: bigint }[]>`
      select count(*) as count from protection.tombstone where kept_at is null`
    assert.equal(unkept?.count, 0n)
  })
})
