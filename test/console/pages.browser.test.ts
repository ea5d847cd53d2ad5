// Every page that the console lists, as people come to it: read by axe in both lights and at four widths, walked through by the
// keyboard, and without a complaint.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'

import { consolePlaces } from '../../src/gateway/console.ts'
import { axeFaults, beyondWindow, browserMissing, drawn } from '../browser.ts'
import { type ListedPage, pages } from './listed-pages.ts'
import { keyboardFaults, settled } from './looking.ts'
import { consoleWorld } from './shared-world.ts'
import { inState, type State, stateNames } from './states.ts'
import { visitTo } from './visits.ts'
import { type ConsoleWorld, faultsBehind } from './world.ts'

const schemes = ['light', 'dark'] as const
/** A window, the same window magnified twice (WCAG 1.4.4), a telephone, and as narrow as it must do (1.4.10). */
const widths = { window: 1_280, magnified: 640, telephone: 360, narrow: 320 } as const
const height = 900
/** While one is made: `ONLY_PAGES=/queue,/payments`. */
const only = (process.env['ONLY_PAGES'] ?? '').split(',').filter(path => path !== '')

test('a page is where the office serves the console', () => {
  const served: readonly string[] = ['', ...consolePlaces]
  assert.ok(pages.length > 0)
  assert.deepEqual(
    pages.filter(({ path }) => !served.includes(path.split('/')[1] ?? '')),
    [],
  )
})

describe('a page of the console', { skip: browserMissing() ?? false }, () => {
  let world: ConsoleWorld
  before(async () => {
    world = await consoleWorld()
  })

  const others = stateNames.filter(state => state !== 'empty')
  for (const [nth, listed] of pages.filter(({ path }) => only.length === 0 || only.includes(path)).entries()) {
    const { by, to } = visitTo(listed)
    test(`${listed.path} is for everybody: in light and dark, at every width, by keyboard alone, and breaks nothing`, async () => {
      const seat = await world.colleague(by)
      const { page } = seat
      seat.hush()
      await page.setViewportSize({ width: widths.window, height })
      await page.goto(`${world.target.office}${await to(world)}`)
      await settled(page)
      // All of it, so that one who mends the page is told once; and what is wrong everywhere is told where it was seen first.
      const faults = new Map<string, string>()
      const note = (where: string, found: readonly string[]) => {
        for (const fault of found) if (!faults.has(fault)) faults.set(fault, where)
      }
      for (const colorScheme of schemes)
        for (const [name, width] of Object.entries(widths)) {
          await page.emulateMedia({ colorScheme })
          await page.setViewportSize({ width, height })
          await drawn(page)
          // Between a window and a telephone nothing is drawn that is in neither, and colours are the same at every width.
          if (width === widths.window || (width === widths.telephone && colorScheme === 'light'))
            note(`${colorScheme}, ${name}`, await axeFaults(page))
          note(`beyond ${name}`, await beyondWindow(page))
        }
      for (const width of [widths.window, widths.telephone]) {
        await page.setViewportSize({ width, height })
        await drawn(page)
        note(`by keyboard, ${width} wide`, await keyboardFaults(page))
      }
      assert.deepEqual(Object.fromEntries(faults), {})
      const moving = await page.evaluate<number>(
        `document.getAnimations().filter(({ playState, effect }) => playState === 'running' && effect.getComputedTiming().duration > 1).length`,
      )
      assert.equal(moving, 0, 'nothing moves for whoever asked for that')
      assert.match(await page.title(), /./, 'the window says where one is')
      assert.deepEqual(seat.complaints, [])
      assert.deepEqual(seat.refusals, [], `${seat.refusals.join(', ')}\n${await faultsBehind(world)}`)
    })

    test(`${listed.path} has words for everybody also when it is empty, refused, broken, or without a line`, async () => {
      const seat = await world.colleague(by)
      seat.hush()
      const address = `${world.target.office}${await to(world)}`
      // Beside one another: where nobody answers, a page tries again for a while before it says so.
      const faults = await Promise.all(
        stateNames.map(async state => {
          const page = await seat.openTabToLook()
          try {
            return await faultsIn(page, listed, state, address, state === others[nth % others.length])
          } finally {
            await page.close()
          }
        }),
      )
      assert.deepEqual(faults.flat(), [])
      // A line that is cut is what was done to it.
      const isOurs = (complaint: string) => complaint.endsWith('net::ERR_CONNECTION_RESET')
      assert.deepEqual(
        seat.complaints.filter(complaint => !isOurs(complaint)),
        [],
      )
    })
  }
})

/** What is wrong with what the page says in this state; read through where that is asked, and where it says something of its own. */
async function faultsIn(
  page: Page,
  listed: ListedPage,
  state: State,
  address: string,
  isReadThrough: boolean,
): Promise<readonly string[]> {
  const faults: string[] = []
  const note = (found: readonly string[]) => faults.push(...found.map(fault => `${state}: ${fault}`))
  await page.setViewportSize({ width: widths.window, height })
  await inState(page, listed, state, async () => {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(address)
    await settled(page)
    if (state === 'empty') note(await axeFaults(page))
    // What is said of the others is drawn by one part, everywhere the same: of each page another one is read through.
    if (!isReadThrough) return
    note(await axeFaults(page))
    await page.emulateMedia({ colorScheme: 'dark' })
    await drawn(page)
    note(await axeFaults(page, 'colours'))
  })
  return faults
}
