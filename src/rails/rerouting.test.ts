import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { PretendBank } from '../../test/bank.ts'
import { openWorld, silentLog, type World } from '../../test/outside.ts'
import { FolderBank, plainFormat, plainParticulars } from '../../test/plain-files.ts'
import { untilIdle } from '../../test/until-idle.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import { makeKeyFile, openKeyFile, openVault, type Vault } from '../protection/protection.ts'
import { directoryTransport } from './directory-transport.ts'
import { dispatchLoop } from './dispatch.ts'
import { build } from './files.ts'
import { enqueue } from './instructions.ts'
import { canFallBack, queuedForFiles, reroute } from './rerouting.ts'
import { filesLoop } from './send-files.ts'

describe('an instruction that waits for a file', () => {
  let world: World
  let worker: Outside
  let vault: Vault
  let home: string
  before(async () => {
    world = await openWorld()
    worker = world.outsideAs('vouch_worker')
    home = await mkdtemp(join(tmpdir(), 'vouch-rerouting-'))
    await mkdir(join(home, 'outbound'))
    await makeKeyFile(join(home, 'kek'))
    const kek = await openKeyFile(join(home, 'kek'))
    vault = openVault(world.outsideAs('vouch_vault'), kek.ok ? kek.value : fault(kek.refusal.code))
  })
  after(async () => {
    await world.close()
    await rm(home, { recursive: true })
  })
  const inWork = async <T>(perform: (work: Work) => Promise<T>) => {
    const outcome = await transact(worker, world.institution, 'process:worker', async work => done(await perform(work)))
    return outcome.ok ? outcome.value : fault('nothing is refused')
  }
  const queue = (references: readonly string[], method: 'ach' | 'check' = 'ach') =>
    inWork(async work => {
      const money = { minor: 1_000n, currency: 'USD' }
      enqueue(
        work,
        references.map(reference => ({ reference, method, money, creditor: '1' })),
      )
    })
  const rerouteAll = () =>
    inWork(async work => {
      const queued = await queuedForFiles(work, undefined, 1_000)
      return reroute(
        work,
        queued.map(({ id }) => id),
      )
    })
  const open = () => {
    const bank = new PretendBank()
    const options = {
      transportOf: () => directoryTransport(join(home, 'outbound/demo')),
      agreementsOf: async () => [{ format: plainFormat, policy: { approveFrom: null } }],
      particularsOf: plainParticulars,
      vault,
    }
    return {
      bank,
      folder: new FolderBank(join(home, 'outbound/demo')),
      files: filesLoop(worker, options, silentLog),
      calls: dispatchLoop(worker, bank, silentLog, ['check']),
    }
  }

  test('leaves by one of two ways, however its being moved races with its being taken', async () => {
    const { bank, folder, files, calls } = open()
    let moved = 0
    for (let round = 0; round < 8; round++) {
      await queue(Array.from({ length: 25 }, (_, n) => `pay_${round}_${n}`))
      const take = () => inWork(work => build(work, plainFormat))
      const move = async () => {
        moved += await rerouteAll()
      }
      // The first round is the one's, the second the other's, and then they race, each with its turn to be first.
      if (round !== 1) await Promise.all(round === 0 ? [take()] : round % 2 === 0 ? [take(), move()] : [move(), take()])
      await move()
    }
    await untilIdle(files, calls)
    await folder.takeAll()
    const called = [...bank.records.values()].map(({ instruction }) => instruction.reference)
    assert.equal(called.length, moved)
    assert.ok(moved > 0 && folder.seen.size > 0, `${moved} were called for, ${folder.seen.size} were in files`)
    assert.equal(new Set([...called, ...folder.seen.keys()]).size, 200)
    assert.equal(called.length + folder.seen.size, 200, 'and none by both')
    assert.ok([...folder.seen.values(), ...bank.sendings.values()].every(times => times === 1))
  })

  test('is not moved once it has left the queue, nor twice, nor back; the database says so too', async () => {
    const { files } = open()
    await queue(['pay_filed'])
    await untilIdle(files)
    await queue(['pay_check'], 'check')
    assert.equal(await rerouteAll(), 0)
    await queue(['pay_moved'])
    assert.equal(await rerouteAll(), 1)
    assert.equal(await rerouteAll(), 0)
    const change = (set: string, reference: string) =>
      world.owner.unsafe(`update rails.instruction set ${set} where reference = '${reference}'`)
    await assert.rejects(change("rerouted_to = 'calls'", 'pay_filed'), { code: '23001' })
    await assert.rejects(change('rerouted_to = null', 'pay_moved'), { code: '23001' })
    await assert.rejects(change("rerouted_to = 'calls', state = 'sending'", 'pay_check'), { code: '23001' })
    const leaves =
      await world.owner`select from audit.batch where strpos(encode(leaves, 'escape'), '"pay_moved","to"') > 0`
    assert.equal(leaves.length, 1)
  })

  test('may be moved where files have failed and calls are answered, and nowhere else', async () => {
    const states = ['connected', 'degraded', 'failed', 'disconnected']
    assert.equal(await inWork(canFallBack), false, 'nothing is known')
    for (const files of states)
      for (const calls of states) {
        await world.owner`delete from rails.link`
        await world.owner`
          insert into rails.link (institution_id, link, state, since)
          values ('demo', 'files', ${files}, ${world.clock.now()}), ('demo', 'calls', ${calls}, ${world.clock.now()})`
        assert.equal(await inWork(canFallBack), files === 'failed' && calls === 'connected', `${files} ${calls}`)
      }
  })
})
