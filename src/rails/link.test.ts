import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { failuresMax, Resting, restMs } from '../base/breaker.ts'
import { Full } from '../base/bulkhead.ts'
import { WayFailed } from './failure.ts'
import { linkOptions, openLinks } from './link.ts'

describe('a link', () => {
  const { signal } = new AbortController()
  function open() {
    let ms = 0
    const links = openLinks(
      { elapsedMs: () => ms, random: () => 0.5 },
      {
        ...linkOptions,
        timeoutMs: { calls: 50, files: 2_000, inbox: 2_000 },
        patience: { triesMax: 3, pauseMs: 1, pauseMsMax: 1 },
      },
    )
    return { links, link: links.of('demo', 'files'), wait: (by: number) => (ms += by) }
  }
  const away = () => Promise.reject(new WayFailed('not_reached', 'nobody is there'))

  test('is asked once for what may do harm twice, and three times for what does not', async () => {
    const { link } = open()
    let asked = 0
    const ask = () => {
      asked++
      return away()
    }
    await assert.rejects(link.once(ask, signal), /nobody/)
    assert.equal(asked, 1)
    await assert.rejects(link.again(ask, signal), /nobody/)
    assert.equal(asked, 4)
    assert.deepEqual(link.view(), {
      state: 'degraded',
      restsUntilMs: undefined,
      hasSpoken: true,
      lastFailure: 'not_reached',
    })
  })

  test('opens at the fifth failure, tries or not, rests, is tried once, and recovers', async () => {
    const { link, wait } = open()
    let asked = 0
    const ask = () => {
      asked++
      return away()
    }
    await assert.rejects(link.again(ask, signal))
    await assert.rejects(link.again(ask, signal))
    assert.deepEqual([asked, link.view().state, link.isOpen()], [failuresMax, 'failed', false])
    await assert.rejects(link.again(ask, signal), Resting)
    wait(restMs - 1)
    assert.deepEqual([link.view().restsUntilMs, link.isOpen()], [restMs, false])
    wait(1)
    assert.equal(await link.once(async () => 'well', signal), 'well')
    assert.deepEqual([link.view().state, link.view().restsUntilMs], ['connected', undefined])
  })

  test('ends in time, whoever listens, and says so; all tries together last no longer than one', async () => {
    const { links } = open()
    const link = links.of('demo', 'calls')
    const silence = () => new Promise<never>(() => undefined)
    await assert.rejects(link.once(silence, signal), { name: 'TimeoutError' })
    assert.equal(link.view().lastFailure, 'timed_out')
    let asked = 0
    await assert.rejects(
      link.again(() => {
        asked++
        return silence()
      }, signal),
    )
    assert.equal(asked, 1)
  })

  test('turns away who comes when too many wait, which is no failure of the other end', async () => {
    const { link } = open()
    const held = Promise.withResolvers<string>()
    const { callsMax, waitingMax } = linkOptions
    const going = Array.from({ length: callsMax + waitingMax }, () => link.once(() => held.promise, signal))
    await assert.rejects(
      link.once(() => held.promise, signal),
      Full,
    )
    held.resolve('well')
    await Promise.all(going)
    assert.deepEqual([link.view().state, link.view().lastFailure], ['connected', null])
  })

  test('is one for each institution and each way', async () => {
    const { links, link } = open()
    for (let failure = 0; failure < failuresMax; failure++) await assert.rejects(link.once(away, signal))
    assert.equal(links.of('demo', 'files').isOpen(), false)
    assert.deepEqual([links.of('demo', 'calls').isOpen(), links.of('other', 'files').isOpen()], [true, true])
    assert.deepEqual(
      [...links.all()].map(([institution, name]) => `${institution}/${name}`),
      ['demo/files', 'demo/calls', 'other/files'],
    )
  })
})
