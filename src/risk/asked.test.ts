import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { silentLog } from '../../test/outside.ts'
import { openProbing, type Probing } from '../../test/probing.ts'
import type { Control } from '../base/control.ts'
import { askFor, probeLoop, ranSince, withCodeHashes } from './risk.ts'

describe('a control that is asked for', () => {
  let probing: Probing
  before(async () => {
    probing = await openProbing()
  })
  after(() => probing.world.close())

  test('is tried at once, before what is due and however lately it was tried, once for each time', async () => {
    const { world, places } = probing
    const outside = world.outsideAs('vouch_prober')
    const tried: string[] = []
    const named = (id: Control['id'], answer: string): Control => ({
      id,
      says: 'It is made up.',
      does: 'detects',
      answers: [],
      everySeconds: 7_200,
      withinMs: 2_000,
      probe: async ground => {
        tried.push(id)
        ground.on('things', 1)
        ground.tried('something', 'refused', answer)
      },
    })
    const source = new URL('..', import.meta.url).pathname
    const controls = await withCodeHashes(source, [named('risk.one', 'refused'), named('risk.two', 'done')])
    const loop = probeLoop(outside, places, controls, silentLog)
    const passes = async () => {
      while ((await loop.pass(new AbortController().signal)) > 0);
    }
    await passes()
    world.clock.advance(60_000)
    await passes()
    assert.deepEqual(tried.splice(0).sort(), ['risk.one', 'risk.two'])

    world.clock.advance(1_000)
    const since = await askFor(outside, ['risk.two', 'risk.unknown', 'risk.one'])
    await passes()
    assert.deepEqual(tried.splice(0), ['risk.two', 'risk.one'])
    const ran = await ranSince(outside, since, ['risk.one', 'risk.two'])
    assert.deepEqual(
      ran.map(({ control, result, steps }) => [control, result, steps.map(({ answer }) => answer)]),
      [
        ['risk.one', 'passed', ['refused']],
        ['risk.two', 'failed', ['done']],
      ],
    )
    assert.deepEqual(
      ran.map(({ codeHash }) => codeHash),
      controls.map(({ codeHash }) => codeHash.toString('hex')),
    )
    assert.equal((await ranSince(outside, since, ['risk.unknown'])).length, 0)

    world.clock.advance(1_000)
    await askFor(outside, ['risk.one'])
    world.clock.advance(900_000)
    await passes()
    assert.deepEqual(tried, [], 'who asked has gone')
  })

  test('is nobody’s to ask for but the prober’s', async () => {
    for (const role of ['vouch_api', 'vouch_office', 'vouch_worker'] as const)
      await assert.rejects(askFor(probing.world.outsideAs(role), ['risk.one']), { code: '42501' })
  })
})
