import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { openWorld, testKey, type World } from '../../test/outside.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import {
  append,
  type EmitterKey,
  emitter,
  emitterKey,
  publicLine,
  readTrustedKeys,
  type SealerKey,
  sealerKey,
  sealLoop,
  type TrustedKeys,
  tellKeyChange,
  verify,
} from './audit.ts'
import { openSigned } from './note.ts'

const goesOn = new AbortController().signal
const msPerMinute = 60_000

describe('an exchange of keys', () => {
  let world: World
  let trusted: TrustedKeys
  let nextEmitter: EmitterKey
  let nextSealer: SealerKey
  beforeEach(async () => {
    world = await openWorld()
    nextEmitter = emitterKey(testKey(11))
    nextSealer = sealerKey(testKey(12), world.keys.sealer.origin)
    const { emitter: emits, sealer } = world.keys
    const all = [emits, sealer, nextEmitter, nextSealer].map(publicLine)
    trusted = readTrustedKeys([`origin ${sealer.origin}`, ...all].join('\n'))
  })
  afterEach(() => world.close())

  const as = (key: EmitterKey): Outside => ({ ...world.outside, emit: emitter(key) })
  const emit = (key: EmitterKey) =>
    transact(as(key), 'demo', 'client:cli_1', async work => {
      append(work, 'test.done', {})
      return done(undefined)
    })
  async function seal(key: SealerKey): Promise<void> {
    world.clock.advance(msPerMinute)
    await sealLoop({ sql: world.outsideAs('vouch_sealer').sql, now: world.clock.now }, key).pass(goesOn)
  }
  const problems = async (keys = trusted) =>
    (await verify({ sql: world.outsideAs('vouch_sealer').sql, now: world.clock.now }, keys)).problems.map(
      ({ what, where }) => `${where}: ${what}`,
    )
  const tell = (step: 'named' | 'retired', signer: EmitterKey, next: EmitterKey | SealerKey) => {
    const former = next.use === 'emitter' ? world.keys.emitter.id : world.keys.sealer.id
    return tellKeyChange(as(signer), ['demo'], step, { former, next })
  }
  const both = () => ({ ...world.keys.sealer, next: nextSealer.privateKey })

  test("of the sealer's leaves no gap: both sign, then the next alone", async () => {
    const { emitter: emits, sealer } = world.keys
    await emit(emits)
    await seal(sealer)
    await tell('named', emits, nextSealer)
    await seal(both())
    await emit(emits)
    await seal(both())
    await tell('retired', emits, nextSealer)
    await seal(both())
    await emit(emits)
    await seal(nextSealer)
    assert.deepEqual(await problems(), [])
    const notes = await world.owner<{ note: string }[]>`select note from audit.checkpoint order by size`
    const name = `${sealer.origin}/demo`
    const signed = notes.map(({ note }) =>
      [sealer, nextSealer].map(({ privateKey: key }) => openSigned(note, [{ name, key }]).ok),
    )
    assert.deepEqual(signed, [
      [true, false],
      [true, true],
      [true, true],
      [true, true],
      [false, true],
    ])
  })

  test("of an emitter's leaves no gap, also for works that were under way", async () => {
    const { emitter: emits, sealer } = world.keys
    await emit(emits)
    await tell('named', emits, nextEmitter)
    await emit(nextEmitter)
    await emit(emits)
    await seal(sealer)
    await tell('retired', nextEmitter, nextEmitter)
    await emit(nextEmitter)
    await seal(sealer)
    assert.deepEqual(await problems(), [])
  })

  test('makes a retired key of no use to a thief', async () => {
    const { emitter: emits, sealer } = world.keys
    await tell('named', emits, nextEmitter)
    await tell('named', emits, nextSealer)
    await seal(both())
    await tell('retired', nextEmitter, nextEmitter)
    await tell('retired', nextEmitter, nextSealer)
    await seal(both())
    await emit(emits)
    await seal(sealer)
    const [batch, checkpoint, ...more] = await problems()
    assert.deepEqual(more, [])
    assert.match(batch ?? '', /^batch bat_000005, leaf 4: the batch is signed by key_.*, which was retired at 2026-/)
    assert.match(checkpoint ?? '', /^checkpoint 5: signed by key_.* after it was retired$/)
  })

  test('is not used to hide that checkpoints were signed anew: what the next key alone signed before it was named', async () => {
    const { emitter: emits } = world.keys
    await emit(emits)
    await seal(nextSealer)
    await tell('named', emits, nextSealer)
    await seal(both())
    assert.deepEqual(await problems(), [
      `batch bat_000002, leaf 1: it names ${nextSealer.id}, which alone signed checkpoint 1 already`,
    ])
  })

  test('is not believed of a stranger: neither what it names nor what it retires', async () => {
    const { emitter: emits, sealer } = world.keys
    const stranger = emitterKey(testKey(13))
    await tellKeyChange(as(emits), ['demo'], 'named', { former: emits.id, next: stranger })
    await tellKeyChange(as(stranger), ['demo'], 'retired', { former: nextEmitter.id, next: stranger })
    await tellKeyChange(as(emits), ['demo'], 'retired', { former: nextEmitter.id, next: stranger })
    await emit(nextEmitter)
    await seal(sealer)
    assert.deepEqual(await problems(), [
      `batch bat_000001, leaf 0: it names ${stranger.id}, which is not trusted`,
      `batch bat_000002, leaf 1: the batch is signed by ${stranger.id}, which is not trusted`,
      `batch bat_000003, leaf 2: it speaks for ${nextEmitter.id}, and ${emits.id} signed it`,
    ])
  })
})
