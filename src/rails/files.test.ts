import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'

import { enter, type World } from '../../test/outside.ts'
import { FolderBank, plainFormat } from '../../test/plain-files.ts'
import { untilIdle } from '../../test/until-idle.ts'
import { openWorkerWorld, type WorkerWorld } from '../../test/worker-world.ts'
import { failuresMax } from '../base/breaker.ts'
import { literal } from '../base/database.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { transact, type Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import { directoryTransport } from './directory-transport.ts'
import { type BankFile, type FileFormat, type FileId, type FileState, mayBecome, nextFileStates } from './file.ts'
import { approve, confirm, withdraw } from './files.ts'
import * as store from './files-store.ts'
import { enqueue } from './instructions.ts'
import { leaseMs } from './send-files.ts'
import type { Transport } from './transport.ts'

const usd = (minor: bigint) => ({ minor, currency: 'USD' })

describe('files', () => {
  let here: WorkerWorld
  let world: World
  let folder: string
  let bank: FolderBank
  let count = 0
  before(async () => {
    here = await openWorkerWorld()
    world = here.world
  })
  after(() => here.close())
  beforeEach(() => {
    folder = join(here.home, `outbound-${++count}`)
    bank = new FolderBank(folder)
  })

  const inWork: WorkerWorld['inWork'] = perform => here.inWork(perform)
  const asPerson = async <T>(perform: (work: Work) => Promise<T>) => {
    const outcome = await transact(world.outside, world.institution, 'person:per_1', async work =>
      done(await perform(work)),
    )
    return outcome.ok ? outcome.value : fault('nothing is refused')
  }
  const queue = (...creditors: readonly string[]) => here.queue(...creditors)
  const open = (transport: Transport = directoryTransport(folder), approveFrom: bigint | null = null) =>
    here.files({
      transportOf: () => transport,
      agreementsOf: async () => [{ format: plainFormat, policy: { approveFrom } }],
    })
  const pass = async (loop = open()) => {
    await untilIdle(loop)
  }
  const lastFile = async (): Promise<BankFile> => {
    const [last] = await world.owner<{ id: FileId }[]>`
      select file_id as id from rails.file order by length(file_id) desc, file_id desc limit 1`
    return (await inWork(work => store.findFile(work, last?.id ?? 'fil_0'))) ?? fault('there is a file')
  }
  const stateOf = async (reference: string) => {
    const rows = await world.owner<{ state: string; reason: string | null }[]>`
      select state, reason from rails.instruction where reference = ${reference}`
    return rows[0]?.reason === null ? rows[0].state : `${rows[0]?.state}: ${rows[0]?.reason}`
  }

  test('leave once, with everything that was queued, and are known by their hash', async () => {
    const references = await queue('1', '2', '3')
    await pass()
    await bank.takeAll()
    assert.deepEqual(
      [...bank.seen],
      references.map(reference => [reference, 1]),
    )
    const file = await lastFile()
    assert.deepEqual([file.state, file.entries, file.money.minor], ['sent', 3, 3_000n])
    assert.equal(file.hash?.length, 32)
    assert.deepEqual(await Promise.all(references.map(stateOf)), ['accepted', 'accepted', 'accepted'])
    await pass()
    await bank.takeAll()
    assert.deepEqual(bank.names, [file.name])
  })

  test('take each their own methods, and each is written as what it is', async () => {
    const methods = ['check', 'ach'] as const
    await inWork(async work =>
      enqueue(
        work,
        methods.map(method => ({ reference: `pay_${method}`, method, money: usd(1_000n), creditor: '1' })),
      ),
    )
    const policy = { approveFrom: null }
    const others: FileFormat = {
      ...plainFormat,
      name: 'pain.001',
      extension: 'xml',
      methods: ['check'],
      compose: async (_, entries) => done(Buffer.from(entries.map(({ place }) => `${place}|other|0|0\n`).join(''))),
    }
    const both = here.files({
      transportOf: () => directoryTransport(folder),
      agreementsOf: async () => [
        { format: plainFormat, policy },
        { format: others, policy },
      ],
    })
    await pass()
    assert.equal(await stateOf('pay_check'), 'queued', 'nobody takes it')
    await pass(both)
    await bank.takeAll()
    assert.deepEqual(
      [...bank.seen],
      [
        ['pay_ach', 1],
        ['other', 1],
      ],
    )
    assert.deepEqual(
      bank.names.map(name => name.split('.')[1]),
      ['txt', 'xml'],
    )
  })

  test('leave without what cannot be written or may not be paid any more, which is rejected', async () => {
    const [good = '', long = '', gone = ''] = await queue('1', 'unwritable', 'gone')
    await pass()
    await bank.takeAll()
    assert.deepEqual([...bank.seen.keys()], [good])
    assert.deepEqual(
      [await stateOf(good), await stateOf(long), await stateOf(gone)],
      ['accepted', 'rejected: number_too_long', 'rejected: payee_changed'],
    )
    assert.deepEqual([(await lastFile()).entries, (await lastFile()).money.minor], [1, 1_000n])
  })

  test('do not leave where there is nothing in them', async () => {
    const [gone = ''] = await queue('gone')
    await pass()
    assert.deepEqual([(await lastFile()).state, (await lastFile()).reason], ['withdrawn', 'nothing_to_send'])
    assert.equal(await stateOf(gone), 'rejected: payee_changed')
  })

  describe('of some size', () => {
    const carryOut = async (file: BankFile, answer: 'approve' | 'withdraw') =>
      asPerson(async work => {
        const proposal = file.proposal ?? fault('it waits for one')
        if (answer === 'withdraw') return withdraw(work, file.id, 'not_ours')
        const found = await change.findProposal(work, proposal)
        const hash = found.ok ? found.value.contentHash : fault('it is there')
        assert.ok((await change.approve(work, proposal, hash)).ok)
        return approve(work, file.id)
      })

    test('wait for a second person, from the threshold on', async () => {
      const loop = open(directoryTransport(folder), 2_000n)
      await queue('1')
      await pass(loop)
      assert.equal((await lastFile()).state, 'sent')
      const [reference = ''] = await queue('1', '2')
      await pass(loop)
      const file = await lastFile()
      assert.equal(file.state, 'awaiting_approval')
      await bank.takeAll()
      assert.ok(!bank.seen.has(reference))
      assert.ok((await carryOut(file, 'approve')).ok)
      await pass(loop)
      await bank.takeAll()
      assert.equal(bank.seen.get(reference), 1)
    })

    test('are answered when they are turned down, and nothing of them leaves', async () => {
      const [reference = ''] = await queue('1')
      await pass(open(directoryTransport(folder), 1n))
      const file = await lastFile()
      assert.ok((await carryOut(file, 'withdraw')).ok)
      assert.deepEqual(await carryOut(file, 'withdraw'), notWaiting(file, 'withdrawn'))
      await pass()
      await bank.takeAll()
      assert.deepEqual([bank.names, await stateOf(reference)], [[], 'rejected: file_withdrawn'])
      assert.equal(await open().pass(new AbortController().signal), 0, 'and that was that')
    })

    test('are withdrawn when nobody has answered for a week', async () => {
      const loop = open(directoryTransport(folder), 1n)
      const [reference = ''] = await queue('1')
      await pass(loop)
      world.clock.advance(7 * 86_400_000 - 1)
      await pass(loop)
      assert.equal((await lastFile()).state, 'awaiting_approval')
      world.clock.advance(1)
      await pass(loop)
      assert.equal((await lastFile()).reason, 'approval_expired')
      assert.equal(await stateOf(reference), 'rejected: file_withdrawn')
    })

    test('are not let go by whoever made them, nor twice, nor by a name nobody knows', async () => {
      await queue('1')
      await pass(open(directoryTransport(folder), 1n))
      const file = await lastFile()
      const proposal = await inWork(work => change.findProposal(work, file.proposal ?? fault('it waits for one')))
      const { id, contentHash } = proposal.ok ? proposal.value : fault('it is there')
      const own = await inWork(work => change.approve(work, id, contentHash))
      assert.equal(codeOf(own), 'approver_not_a_person')
      await carryOut(file, 'approve')
      assert.deepEqual(await inWork(work => approve(work, file.id)), notWaiting(file, 'approved'))
      assert.deepEqual(await inWork(work => approve(work, 'fil_0')), refused({ code: 'file_not_found', file: 'fil_0' }))
      await pass()
    })
  })

  describe('on a bad day', () => {
    test('a worker that was taken for dead goes on, and what it puts there late is released by nobody', async () => {
      const well = directoryTransport(folder)
      const [asleep, woken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const slow: Transport = {
        ...well,
        stage: async (...given) => {
          asleep.resolve()
          await woken.promise
          await well.stage(...given)
        },
      }
      const [reference = ''] = await queue('1')
      const loop = open(slow)
      const sleeping = loop.pass(new AbortController().signal)
      await asleep.promise
      world.clock.advance(leaseMs)
      await pass()
      await bank.takeAll()
      woken.resolve()
      await sleeping
      await loop.finish?.()
      await pass()
      await bank.takeAll()
      assert.deepEqual([...bank.seen], [[reference, 1]])
      assert.equal((await readdir(join(folder, '.staged'))).length, 1, 'it lies there, and nobody looks')
    })

    test('the way of one institution is away, and those of others are not kept waiting', async () => {
      await enter(world.outside, 'neighbour')
      const well = directoryTransport(folder)
      const reached: string[] = []
      const loop = here.files({
        transportOf: institution => ({
          ...well,
          stage: async (...given) => {
            reached.push(institution)
            if (institution === world.institution) await hangUp()
            await well.stage(...given)
          },
        }),
      })
      await queue('1')
      for (let failure = 0; failure < failuresMax + 1; failure++) {
        await pass(loop)
        world.clock.advance(leaseMs)
      }
      world.clock.advance(-leaseMs)
      const own = reached.filter(institution => institution === world.institution).length
      await transact(here.worker, 'neighbour', 'process:worker', async work => {
        const money = { minor: 1_000n, currency: 'USD' }
        enqueue(work, [{ reference: 'pay_neighbour', method: 'ach', money, creditor: '1' }])
        return done(undefined)
      })
      await pass(loop)
      await bank.takeAll()
      assert.deepEqual([...bank.seen], [['pay_neighbour', 1]])
      assert.ok(own >= failuresMax, `${own} failures`)
      world.clock.advance(leaseMs)
      await pass()
      await bank.takeAll()
    })

    test('a disk that is not there says nothing, and the file stays where nobody can know', async () => {
      const well = directoryTransport(folder)
      await queue('1')
      await pass(open({ ...well, release: hangUp }))
      assert.equal((await lastFile()).state, 'sending')
      world.clock.advance(leaseMs)
      await pass(open(directoryTransport(`${folder}-unmounted`)))
      assert.equal((await lastFile()).state, 'sending')
      world.clock.advance(leaseMs)
      await pass()
      assert.equal((await lastFile()).state, 'sent')
    })
  })

  describe('of which the bank speaks', () => {
    const sent = async () => {
      const [reference = ''] = await queue('1')
      await pass()
      return { reference, file: await lastFile() }
    }
    const leavesOf = async (kind: string) =>
      (await world.owner`select from audit.batch where strpos(encode(leaves, 'escape'), ${`"${kind}"`}) > 0`).length

    test('are confirmed, however often', async () => {
      const { file, reference } = await sent()
      for (let time = 0; time < 2; time++) await inWork(work => confirm(work, { name: file.name, state: 'confirmed' }))
      assert.deepEqual([(await lastFile()).state, await stateOf(reference)], ['confirmed', 'accepted'])
    })

    test('are rejected as a whole, and so is all that was in them', async () => {
      const { file, reference } = await sent()
      await inWork(work => confirm(work, { name: file.name, state: 'rejected', reason: 'duplicate_file' }))
      assert.deepEqual([(await lastFile()).state, await stateOf(reference)], ['rejected', 'rejected: file_rejected'])
    })

    test('are confirmed before their sender knew that they had left', async () => {
      const well = directoryTransport(folder)
      const [reference = ''] = await queue('1')
      await pass(open({ ...well, release: (...given) => well.release(...given).then(hangUp) }))
      const file = await lastFile()
      await inWork(work => confirm(work, { name: file.name, state: 'confirmed' }))
      world.clock.advance(leaseMs)
      await pass()
      await bank.takeAll()
      assert.deepEqual([[...bank.seen], (await lastFile()).state], [[[reference, 1]], 'confirmed'])
    })

    test('keep their first answer; what contradicts it, or is of no file, is written down for somebody to look at', async () => {
      const { file } = await sent()
      await inWork(work => confirm(work, { name: file.name, state: 'confirmed' }))
      await inWork(work => confirm(work, { name: file.name, state: 'rejected', reason: 'late' }))
      await inWork(work => confirm(work, { name: 'nobody.txt', state: 'confirmed' }))
      assert.equal((await lastFile()).state, 'confirmed')
      assert.deepEqual(
        [await leavesOf('rails.file_answer_contradicts'), await leavesOf('rails.answer_for_unknown_file')],
        [1, 1],
      )
    })
  })

  test('take the steps of their table and no others, in the database too', async () => {
    const states = Object.keys(nextFileStates) as FileState[] // Its keys are the states.
    const rows = await world.owner<{ before: FileState; after: FileState; may: boolean }[]>`
      select before, after, rails.is_file_step(before, after) as may
        from unnest(${literal(states)}::text::text[]) as before
       cross join unnest(${literal(states)}::text::text[]) as after`
    assert.equal(rows.length, states.length ** 2)
    for (const { before, after, may } of rows) assert.equal(may, mayBecome(before, after), `${before} → ${after}`)
    const { id } = await lastFile()
    const change = (set: string) => world.owner.unsafe(`update rails.file set ${set} where file_id = '${id}'`)
    await assert.rejects(change("state = 'approved'"), { code: '23001' })
    await assert.rejects(change("hash = sha256('other')"), { code: '23001' })
    await assert.rejects(change("staged = 'elsewhere'"), { code: '23001' })
  })
})

function notWaiting(file: BankFile, state: FileState) {
  return refused({ code: 'file_not_waiting', file: file.id, state })
}

function codeOf(outcome: Outcome<unknown, { readonly code: string }>): string {
  return outcome.ok ? 'ok' : outcome.refusal.code
}

function hangUp(): Promise<never> {
  return Promise.reject(new Error('the other end hung up'))
}
