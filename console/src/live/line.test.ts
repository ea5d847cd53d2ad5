import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'

import { type Line, openLine, type Told } from './line.ts'

type Opened = {
  readonly lastEvent: string | null
  readonly say: (text: string) => void
  readonly end: () => void
  readonly isLeft: () => boolean
}

/** An office that says what it is told to say, to whoever asks it. */
function office(statuses: readonly number[] = []) {
  const opened: Opened[] = []
  const fetch: typeof globalThis.fetch = async (_, { headers, signal } = {}) => {
    const status = statuses[opened.length] ?? 200
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined
    const body = new ReadableStream<Uint8Array>({
      start: given => {
        controller = given
      },
    })
    signal?.addEventListener('abort', () => controller?.error(signal.reason))
    opened.push({
      lastEvent: new Headers(headers).get('last-event-id'),
      say: text => controller?.enqueue(new TextEncoder().encode(text)),
      end: () => controller?.close(),
      isLeft: () => signal?.aborted === true,
    })
    return new Response(body, { status })
  }
  return { opened, fetch }
}

const terms = { silentMs: 200, wokenSilentMs: 40, retriesMs: [5, 10], spread: 0 }
const fresh = (leaves: number) =>
  `id: ${leaves - 1}\nevent: fresh\ndata: {"at":"2026-11-23T12:00:00.000Z","leaves":"${leaves}"}\n\n`
const leaf = (index: number) =>
  `id: ${index}\nevent: payments.accepted\ndata: {"kind":"payments.accepted","at":"2026-11-23T12:00:00.000Z","actor":"client","subjects":["pay_${index}"]}\n\n`

describe('the line to what happens', () => {
  let line: Line | undefined
  afterEach(() => line?.close())

  function begin(statuses: readonly number[] = [], lastEvent?: string) {
    const told: Told[] = []
    const there = office(statuses)
    line = openLine({ tell: one => told.push(one), fetch: there.fetch, terms, lastEvent })
    line.ask({ ask: 'follow', who: 'demo/per_1' })
    const own = line
    return { ...there, told, line: own, last: () => told.at(-1) }
  }
  async function until(what: string, holds: () => boolean): Promise<void> {
    for (let waited = 0; !holds(); waited += 5) {
      if (waited > 2_000) assert.fail(`${what}, in vain`)
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }

  test('is live once the office has spoken, and tells each leaf with what it names', async () => {
    const { opened, last } = begin()
    await until('it is opened', () => opened.length === 1)
    opened[0]?.say(fresh(7))
    await until('it is live', () => last()?.standing.is === 'live')
    opened[0]?.say(`${leaf(7)}${leaf(8)}`)
    await until('leaves', () => last()?.leaves.length === 2)
    assert.deepEqual(
      last()?.leaves.map(({ index, subjects }) => [index, ...subjects]),
      [
        ['7', 'pay_7'],
        ['8', 'pay_8'],
      ],
    )
  })

  test('says since when nothing is known, and goes on after the last leaf that it heard', async () => {
    const { opened, last } = begin()
    await until('it is opened', () => opened.length === 1)
    opened[0]?.say(leaf(41))
    await until('the leaf', () => last()?.leaves.length === 1)
    opened[0]?.end()
    await until('it is lost', () => last()?.standing.is === 'lost')
    await until('it is opened again', () => opened.length === 2)
    assert.equal(opened[1]?.lastEvent, '41')
    opened[1]?.say(leaf(42))
    await until('it is live again', () => last()?.standing.is === 'live')
    assert.deepEqual(
      last()?.leaves.map(({ index }) => index),
      ['42'],
    )
  })

  test('asks again and again while the office is away, or has no place for it', async () => {
    const { opened, last } = begin([503, 502, 429])
    await until('the fourth', () => opened.length === 4)
    assert.equal(last()?.standing.is, 'lost')
    opened[3]?.say(fresh(1))
    await until('it is live', () => last()?.standing.is === 'live')
  })

  test('that is dead without a word is left, and opened again', async () => {
    const { opened, last } = begin()
    await until('it is opened', () => opened.length === 1)
    opened[0]?.say(fresh(3))
    await until('it is live', () => last()?.standing.is === 'live')
    await until('it is opened again', () => opened.length === 2)
    assert.ok(opened[0]?.isLeft())
    assert.equal(opened[1]?.lastEvent, '2')
  })

  test('is not waited for so long by somebody who comes back to a page', async () => {
    const { opened, last, line } = begin()
    await until('it is opened', () => opened.length === 1)
    opened[0]?.say(fresh(3))
    await until('it is live', () => last()?.standing.is === 'live')
    line.ask({ ask: 'look' })
    assert.equal(opened.length, 1, 'it has just spoken')
    await new Promise(resolve => setTimeout(resolve, terms.wokenSilentMs + 5))
    line.ask({ ask: 'look' })
    await until('it is opened again', () => opened.length === 2)
  })

  test('says that too much was missed, whatever else is told with it', async () => {
    const { opened, told } = begin([], '5')
    await until('it is opened', () => opened.length === 1)
    assert.equal(opened[0]?.lastEvent, '5')
    opened[0]?.say(`id: 9000\nevent: behind\ndata: {"leaves":"9001"}\n\n${fresh(9_001)}`)
    await until('it is behind', () => told.some(({ isBehind }) => isBehind))
    assert.equal(told.at(-1)?.lastEvent, '9000')
  })

  test('is over when nobody is signed in, asks for nothing then, and follows whoever comes', async () => {
    const { opened, last, line } = begin([401])
    await until('it is over', () => last()?.standing.is === 'over')
    line.ask({ ask: 'look' })
    await new Promise(resolve => setTimeout(resolve, 30))
    assert.equal(opened.length, 1)
    line.ask({ ask: 'follow', who: 'demo/per_1' })
    await until('it is opened again', () => opened.length === 2)
  })

  test('forgets for somebody else what the one before was about to hear', async () => {
    const { opened, last, line } = begin()
    await until('it is opened', () => opened.length === 1)
    opened[0]?.say(leaf(41))
    await until('the leaf', () => last()?.leaves.length === 1)
    line.ask({ ask: 'follow', who: 'demo/per_1' })
    assert.equal(opened.length, 1, 'another tab of the same person')
    line.ask({ ask: 'follow', who: 'demo/per_2' })
    await until('it is opened again', () => opened.length === 2)
    assert.deepEqual([opened[0]?.isLeft(), opened[1]?.lastEvent], [true, null])
  })
})
