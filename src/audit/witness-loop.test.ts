import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { enter, openWorld, silentLog, testKey, type World } from '../../test/outside.ts'
import { startWitness, type TestWitness } from '../../test/witness-server.ts'
import type { Loop } from '../base/loop.ts'
import { done } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import {
  append,
  openGuard,
  readPolicy,
  type SealerKey,
  sealLoop,
  verify,
  witnessHolders,
  witnessLoops,
} from './audit.ts'
import { sealerKey } from './keys.ts'
import { keyIdText, openSignatures, verifierKey } from './note.ts'
import { type WitnessLine, witnessLines } from './witness-client.ts'
import { readCosigned, readDisagreements } from './witness-store.ts'

const goesOn = new AbortController().signal
const logOf = (institution: string) => ({ name: `vouch.example/log/${institution}`, key: testKey(2) })

describe('the log and its witnesses', () => {
  let world: World
  let one: TestWitness
  let two: TestWitness
  const opened: World[] = []
  beforeEach(async () => {
    world = await openWorld()
    opened.push(world)
    ;[one, two] = (await Promise.all(
      [9, 10].map(seed => startWitness(seed, [logOf('demo'), logOf('other')], world.clock.now)),
    )) as [TestWitness, TestWitness] // Two were started.
  })
  afterEach(async () => {
    await Promise.all([one.close(), two.close()])
    for (const each of opened.splice(0)) await each.close()
  })

  const policy = () =>
    readPolicy(
      `log ${verifierKey(logOf('demo'))}\n${one.line('one')}${two.line('two')}group both all one two\nquorum both\n`,
    )
  const emit = (of: World, institution = 'demo', leaves = 1) =>
    transact(of.outside, institution, 'client:cli_1', async work => {
      for (let leaf = 0; leaf < leaves; leaf++) append(work, 'test.done', { leaf })
      return done(undefined)
    })
  const seal = (of: World, key: SealerKey = of.keys.sealer) => sealLoop(of.outsideAs('vouch_sealer'), key).pass(goesOn)
  const loopsOf = (of: World) =>
    witnessLoops({ ...of.outsideAs('vouch_sealer'), log: silentLog }, of.keys.sealer, policy())
  const passes = (loops: readonly Loop[]) => Promise.all(loops.map(loop => loop.pass(goesOn)))
  const cosigned = async (of: World, institution = 'demo') => {
    const keys = [one, two].map(({ key }) => ({ witness: key.name, keyId: keyIdText(key) }))
    const [newest] = await readCosigned(of.outsideAs('vouch_sealer').sql, institution, keys, 2n ** 62n, 1)
    if (newest === undefined) return undefined
    const signed = openSignatures(newest.note + newest.lines, [one.key, two.key])
    return { size: newest.size, by: signed.ok ? signed.value.signed.map(({ key }) => key.name) : signed.refusal.code }
  }
  const verified = async (of: World, organisations: string) => {
    const trust = readPolicy(
      `# operator Vouch\nlog ${verifierKey(logOf('demo'))}\n${one.line('one')}${two.line('two')}${organisations}` +
        'group both all one two\nquorum both\n',
    )
    const { logs, problems } = await verify(of.outsideAs('vouch_sealer'), of.keys.trusted, undefined, trust)
    const [{ witnessed, newestWitnessed } = { witnessed: undefined }] = logs
    return { problems, witnessed, seen: newestWitnessed }
  }
  const disagreements = async (of: World) =>
    (await readDisagreements(of.outsideAs('vouch_sealer').sql, 'demo', new Date(0), 10)).map(
      ({ witness, size, reason, known }) => [witness, size, reason, known !== null],
    )

  test('are brought each checkpoint, and what they give is kept, newest first', async () => {
    await emit(world, 'demo', 3)
    await seal(world)
    const loops = loopsOf(world)
    assert.deepEqual(await passes(loops), [1, 1])
    assert.deepEqual(await cosigned(world), { size: 3n, by: ['witness.example/10', 'witness.example/9'] })
    world.clock.advance(1_000)
    await emit(world, 'demo', 300)
    await seal(world)
    assert.deepEqual(await passes(loops), [1, 1])
    assert.deepEqual(await cosigned(world), { size: 303n, by: ['witness.example/10', 'witness.example/9'] })
  })

  test('make it witnessed when the quorum has seen all but the last minute, and others than the operator are in it', async () => {
    const independent = '# organisation one Auditors\n# organisation two Examiners\n'
    await emit(world, 'demo', 3)
    await seal(world)
    const loops = loopsOf(world)
    assert.deepEqual(await verified(world, independent), { problems: [], witnessed: false, seen: undefined })
    await passes(loops)
    const seen = { size: 3, behind: 0, by: ['Auditors', 'Examiners'], at: '2026-01-05T15:00:00.000Z', isCurrent: true }
    assert.deepEqual(await verified(world, independent), { problems: [], witnessed: true, seen })
    for (const unlike of ['', '# organisation one Vouch\n# organisation two Examiners\n'])
      assert.equal((await verified(world, unlike)).witnessed, false)
    await two.stop()
    await emit(world, 'demo', 2)
    await seal(world)
    world.clock.advance(60_000)
    await passes(loops)
    const behind = { ...seen, behind: 2 }
    assert.deepEqual(await verified(world, independent), { problems: [], witnessed: true, seen: behind })
    world.clock.advance(1)
    const late = { problems: [], witnessed: false, seen: { ...behind, isCurrent: false } }
    assert.deepEqual(await verified(world, independent), late, 'sealed, not yet witnessed')
    const { logs } = await verify(world.outsideAs('vouch_sealer'), world.keys.trusted)
    assert.equal(logs[0]?.witnessed, false, 'nobody is believed without a policy')
  })

  test('are asked once a second at most, and by the hour where nothing happens', async () => {
    await emit(world)
    await seal(world)
    const loops = loopsOf(world)
    assert.deepEqual(await passes(loops), [1, 1])
    await emit(world)
    await seal(world)
    assert.deepEqual(await passes(loops), [0, 0])
    world.clock.advance(1_000)
    assert.deepEqual(await passes(loops), [1, 1])
    world.clock.advance(3_599_000)
    assert.deepEqual(await passes(loops), [0, 0])
    world.clock.advance(1_000)
    assert.deepEqual(await passes(loops), [1, 1])
    const lines = await world.owner`select from audit.cosignature where size = 2`
    assert.equal(lines.length, 4, 'the same checkpoint again, at another time')
  })

  test('may be away: leaves are sealed and not yet witnessed, and what was missed is caught up with', async () => {
    const loops = loopsOf(world)
    await emit(world)
    await seal(world)
    await passes(loops)
    await one.stop()
    for (let round = 0; round < 5; round++) {
      world.clock.advance(61_000)
      await emit(world)
      assert.equal(await seal(world), 1)
      assert.deepEqual(await passes(loops), [0, 1])
    }
    assert.deepEqual(await cosigned(world), { size: 6n, by: ['witness.example/10'] })
    assert.deepEqual((await verify(world.outsideAs('vouch_sealer'), world.keys.trusted)).problems, [])
    await one.start()
    world.clock.advance(61_000)
    assert.deepEqual(await passes(loops), [1, 0])
    assert.deepEqual((await cosigned(world))?.by, ['witness.example/10', 'witness.example/9'])
  })

  test('are not asked by a sealer that forgot what they know: it asks them, and proves from there', async () => {
    await emit(world, 'demo', 2)
    await seal(world)
    await passes(loopsOf(world))
    await emit(world, 'demo', 2)
    await seal(world)
    await passes(loopsOf(world))
    await world.owner.begin(async tx => {
      await tx`set local session_replication_role = replica`
      await tx`delete from audit.cosignature`
    })
    world.clock.advance(1_000)
    assert.deepEqual(await passes(loopsOf(world)), [1, 1])
    assert.deepEqual(await disagreements(world), [])
  })

  test('refuse the log of another: no checkpoint passes for one of a log that they do not know', async () => {
    await enter(world.outside, 'stranger')
    await emit(world, 'stranger')
    await seal(world)
    assert.deepEqual(await passes(loopsOf(world)), [0, 0])
    assert.equal(await cosigned(world, 'stranger'), undefined)
  })

  test('refuse a second history under the same key, and both heads are kept', async () => {
    const twin = await openWorld()
    opened.push(twin)
    await emit(world, 'demo', 4)
    await seal(world)
    await passes(loopsOf(world))
    for (const [leaves, reason] of [
      [3, 'ahead'],
      [2, 'other_root'],
    ] as const) {
      twin.clock.advance(1_000)
      await emit(twin, 'demo', leaves)
      await seal(twin)
      assert.deepEqual(await passes(loopsOf(twin)), [0, 0])
      assert.deepEqual(
        (await disagreements(twin)).slice(-2).map(([, , said, hasBoth]) => [said, hasBoth]),
        [
          [reason, true],
          [reason, true],
        ],
      )
    }
    assert.equal(await cosigned(twin), undefined)
    assert.deepEqual(await disagreements(world), [])
    const [kept] = await readDisagreements(twin.outsideAs('vouch_sealer').sql, 'demo', new Date(0), 1)
    const both = [kept?.note ?? '', kept?.known ?? ''].map(note => openSignatures(note, [logOf('demo')]).ok)
    assert.deepEqual(both, [true, true], 'the log itself has signed what contradicts it')
  })

  test('refuse a history that was written anew and signed with the stolen key of the sealer', async () => {
    await emit(world, 'demo', 1)
    await emit(world, 'demo', 3)
    await seal(world)
    const loops = loopsOf(world)
    await passes(loops)
    // The owner of the database forgets what was sealed, puts the batches in another order and signs it all again.
    await world.owner.begin(async tx => {
      await tx`set local session_replication_role = replica`
      for (const table of ['cosignature', 'checkpoint', 'seal', 'tile']) await tx`delete from ${tx(`audit.${table}`)}`
      await tx`update audit.log set size = 0, tiled = 0, frontier = '', epoch = 0`
      await tx`insert into audit.unsealed select institution_id, batch_id from audit.batch where batch_id = 'bat_000002'`
    })
    await seal(world)
    await world.owner`insert into audit.unsealed select institution_id, batch_id from audit.batch where batch_id = 'bat_000001'`
    await seal(world, sealerKey(testKey(2), 'vouch.example/log'))
    world.clock.advance(60_000)
    assert.deepEqual(
      (await verify(world.outsideAs('vouch_sealer'), world.keys.trusted)).problems,
      [],
      'nobody here can tell',
    )
    await passes(loops)
    world.clock.advance(60_000)
    await passes(loopsOf(world))
    const { problems } = await verify(world.outsideAs('vouch_sealer'), world.keys.trusted)
    assert.deepEqual(
      problems.map(({ what, where }) => [/^the witness (\S+) knows 4 leaves under /.exec(what)?.[1], where]),
      [
        ['witness.example/10', 'checkpoint 4'],
        ['witness.example/9', 'checkpoint 4'],
      ],
    )
    assert.deepEqual(await disagreements(world), [
      ['witness.example/10', 4n, 'other_root', true],
      ['witness.example/9', 4n, 'other_root', true],
    ])
  })

  /** A sealer's process: what it knows lives as long as it does. */
  function sealerOf(of: World, key: SealerKey = of.keys.sealer) {
    const outside = of.outsideAs('vouch_sealer')
    const guard = openGuard(outside, witnessHolders(key, policy()))
    const loops = witnessLoops({ ...outside, log: silentLog, guard }, key, policy())
    return {
      seal: () => sealLoop(outside, key, guard).pass(goesOn),
      submit: () => passes(loops),
      problems: async () => (await guard.problems()).join(),
    }
  }
  /** As an old backup has it, that knows of no log yet. */
  const rollBack = (of: World) =>
    of.owner.begin(async tx => {
      await tx`set local session_replication_role = replica`
      for (const table of ['cosignature', 'checkpoint', 'seal', 'tile', 'unsealed', 'batch'])
        await tx`delete from ${tx(`audit.${table}`)}`
      await tx`update audit.log set size = 0, tiled = 0, frontier = '', epoch = 0`
    })
  const signed = async (of: World) =>
    (await of.owner<{ size: bigint }[]>`select size from audit.checkpoint order by size`).map(({ size }) => size)

  test('keep the sealer from signing a log that is rolled back while it runs: it remembers what they cosigned', async () => {
    const running = sealerOf(world)
    await emit(world, 'demo', 3)
    await running.seal()
    await running.submit()
    world.clock.advance(1_000)
    await emit(world, 'demo', 2)
    await running.seal()
    await running.submit()
    await rollBack(world)
    await emit(world, 'demo', 2)
    assert.equal(await running.seal(), 0)
    assert.deepEqual(await signed(world), [], 'nothing was signed')
    assert.match(
      await running.problems(),
      /^the log of demo is halted: witness (one|two) has 5 leaves .* the log only 0 /,
    )
  })

  test('halt it also where another sealer brought them what was lost: their 409 is looked into', async () => {
    const other = sealerOf(world)
    await emit(world, 'demo', 5)
    await other.seal()
    await other.submit()
    await rollBack(world)
    // Nobody outside has told this one anything since it started.
    const outside = world.outsideAs('vouch_sealer')
    const guard = openGuard(outside, [])
    const loops = witnessLoops({ ...outside, log: silentLog, guard }, world.keys.sealer, policy())
    const sealAgain = () => sealLoop(outside, world.keys.sealer, guard).pass(goesOn)
    await emit(world, 'demo', 4)
    assert.equal(await sealAgain(), 4)
    assert.deepEqual(await passes(loops), [0, 0])
    await emit(world, 'demo', 1)
    assert.equal(await sealAgain(), 0)
    assert.deepEqual(await signed(world), [4n])
    assert.match((await guard.problems()).join(), /^the log of demo is halted: witness (one|two) has 5 leaves /)
  })

  test('are named where they say more than they show, for as long as they say it and a day', async () => {
    let answer: readonly [number, string] = [409, `${10n ** 18n}\n`]
    const liar = createServer((request, response) => {
      request.resume()
      const [status, text] = request.method === 'POST' ? answer : ([404, ''] as const)
      response.writeHead(status).end(text)
    })
    liar.listen(0, '127.0.0.1')
    await once(liar, 'listening')
    try {
      const { port } = liar.address() as AddressInfo // It listens at a port and no socket.
      const key = { name: 'witness.example/8', key: testKey(8), type: 'cosignature' } as const
      const trust = readPolicy(`witness liar ${verifierKey(key)} http://127.0.0.1:${port}\nquorum liar\n`)
      const outside = world.outsideAs('vouch_sealer')
      const guard = openGuard(outside, [])
      const loops = witnessLoops({ ...outside, log: silentLog, guard }, world.keys.sealer, trust)
      const problems = async () =>
        (await verify(outside, world.keys.trusted)).problems.map(({ what, where }) => `${where}: ${what}`)
      const goOn = async () => {
        world.clock.advance(61_000)
        await emit(world)
        assert.equal(await seal(world), 1, 'its word alone halts nothing')
        await passes(loops)
      }
      for (let round = 0; round < 5; round++) await goOn()
      const at = '2026-01-05T15:01:01.000Z'
      const word = 'says that it knows 1000000000000000000 leaves, and shows no checkpoint of them'
      assert.deepEqual(await problems(), [`checkpoint 1: the witness witness.example/8 ${word}, found at ${at}`])
      world.clock.advance(43_200_000)
      await goOn()
      assert.deepEqual(
        (await disagreements(world)).map(([, size, reason]) => [size, reason]),
        [
          [1n, 'ahead'],
          [6n, 'ahead'],
        ],
        'as often as twice a day, however much the log grows',
      )
      answer = [503, '']
      world.clock.advance(86_399_000)
      assert.match((await problems()).join(), /^checkpoint 6: the witness witness.example\/8 says/)
      world.clock.advance(1_000)
      assert.deepEqual(await problems(), [])
      answer = [409, `${2n ** 63n}\n`]
      await goOn()
      assert.deepEqual(await problems(), [], 'more than any log has is no answer')
    } finally {
      liar.closeAllConnections()
      liar.close()
    }
  })

  test('say what they know of a log to whoever asks, signed by both, and nothing where they know none', async () => {
    const [holder] = witnessHolders(world.keys.sealer, policy())
    assert.equal(holder?.name, 'witness one')
    assert.equal(await holder?.newest('demo'), undefined)
    await emit(world, 'demo', 3)
    await seal(world)
    await passes(loopsOf(world))
    const [checkpoint] = await world.owner<{ root: Buffer }[]>`select root from audit.checkpoint`
    const known = await holder?.newest('demo')
    assert.deepEqual([known?.size, known?.root], [3n, checkpoint?.root])
    const [stranger] = witnessHolders(sealerKey(testKey(3), 'vouch.example/log'), { ...policy(), logs: [] })
    await assert.rejects(stranger?.newest('demo') ?? Promise.resolve(), /have not both signed/)
    const witnesses = policy().witnesses.map(witness => ({ ...witness, key: testKey(8) }))
    const [impostor] = witnessHolders(world.keys.sealer, { ...policy(), witnesses })
    await assert.rejects(impostor?.newest('demo') ?? Promise.resolve(), /have not both signed/)
    await one.stop()
    await assert.rejects(holder?.newest('demo') ?? Promise.resolve())
  })
})

describe('the address of a witness', () => {
  const at = (url: string): readonly WitnessLine[] =>
    witnessLines([
      { alias: 'w', name: 'w', key: testKey(9), type: 'cosignature', url, organisation: undefined },
      { alias: 'v', name: 'v', key: testKey(8), type: 'cosignature', url: undefined, organisation: undefined },
    ])

  test('is https in any network, or http on this machine', () => {
    for (const url of ['https://10.0.0.1/w', 'https://witness.example/', 'http://127.0.0.1:8490', 'http://[::1]:1'])
      assert.equal(at(url).length, 1, url)
    for (const url of ['http://10.0.0.1/', 'http://witness.example', 'ftp://127.0.0.1/', 'witness'])
      assert.throws(() => at(url), /^Error: the address of w /, url)
    assert.equal(at('https://witness.example/w')[0]?.address.href, 'https://witness.example/w/')
  })
})
