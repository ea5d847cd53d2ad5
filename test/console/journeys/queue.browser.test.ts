// Five things of five kinds are worked off in the queue, each leading to the next.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'

import { browserMissing } from '../../browser.ts'
import { settled } from '../looking.ts'
import { consoleWorld } from '../shared-world.ts'
import { aBreak, anException, aStopOrder } from '../things.ts'
import type { ConsoleWorld } from '../world.ts'
import { type Hand, handNames, hands } from './hands.ts'

/** What is done with it, and the words that go with that. */
type Task = { readonly act: string; readonly words?: string }
const rowsMax = 100

describe('the work queue', { skip: browserMissing() ?? false }, () => {
  let world: ConsoleWorld
  before(async () => {
    world = await consoleWorld()
  })

  async function fiveThings(round: number): Promise<ReadonlyMap<string, Task>> {
    const value = (nth: number) => `${20 + round}.0${nth}`
    return new Map<string, Task>([
      [await aBreak(world, 310_00n + BigInt(round)), { act: 'Explain', words: 'The bank pays it tomorrow.' }],
      [await aStopOrder(world), { act: 'Confirm' }],
      [await anException(world, 'correction', value(1)), { act: 'End it' }],
      [await anException(world, 'check_presented', value(2)), { act: 'End it' }],
      [await anException(world, 'core_differs', value(3)), { act: 'End it' }],
    ])
  }

  for (const [nth, name] of handNames.entries())
    test(`is worked off, five of five kinds one after the other, with the ${name}`, async () => {
      const hand = hands[name]
      const seat = await world.newcomer('operator')
      const { page } = seat
      const wanted = await fiveThings(nth)
      await page.goto(`${world.target.office}/queue?view=everything`)
      await settled(page)
      await hand.nextRow(page)
      const left = new Map(wanted)
      for (let rows = 0; rows < rowsMax && left.size > 0; rows++) {
        const at = rowOf(page)
        const task = at === undefined ? undefined : left.get(at)
        if (at === undefined || task === undefined) await hand.nextRow(page)
        else {
          await work(page, hand, task)
          left.delete(at)
          await page.waitForURL(url => url.searchParams.get('row') !== at)
        }
      }
      assert.deepEqual([...left.keys()], [], 'all of them were met on the way down')
      const still = await page.request.get(`${world.target.office}/v1/work-items?limit=100`)
      const { items } = (await still.json()) as { readonly items: readonly { readonly id: string }[] } // By the contract.
      assert.deepEqual(
        items.filter(({ id }) => wanted.has(id)),
        [],
        'none of them waits any more',
      )
      assert.deepEqual(seat.complaints, [])
      // That somebody else has one of them open keeps nobody from it, and is said on the page.
      assert.deepEqual(
        seat.refusals.filter(refusal => !refusal.endsWith('/lock 409')),
        [],
      )
    })

  const rowOf = (page: Page) => new URL(page.url()).searchParams.get('row') ?? undefined

  async function work(page: Page, hand: Hand, { act, words }: Task): Promise<void> {
    await page.getByRole('button', { name: act, exact: true }).waitFor()
    await hand.press(page, act)
    const dialog = page.getByRole('dialog', { name: act })
    await dialog.waitFor()
    if (words !== undefined) await hand.write(page, 'Why nothing more is to be done', words)
    await hand.press(page, act)
    await dialog.waitFor({ state: 'hidden' })
  }
})
