// A gap in the register is found, somebody has it tried, and it turns before their eyes.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'

import { browserMissing } from '../../browser.ts'
import { settled } from '../looking.ts'
import { consoleWorld } from '../shared-world.ts'
import type { ConsoleWorld } from '../world.ts'
import { type Hand, handNames, hands } from './hands.ts'

/** Started only then, the prober has much to do. */
const triedMsMax = 120_000

describe('a gap in the register', { skip: browserMissing() ?? false }, () => {
  let world: ConsoleWorld
  before(async () => {
    world = await consoleWorld()
  })

  for (const name of handNames)
    test(`is found, tried and turned, with the ${name}`, async () => {
      const seat = await world.newcomer('compliance')
      const { page } = seat
      await wantTried(page, hands[name])
      const standing = page.locator('dl.facts').first()
      assert.match(await standing.innerText(), /never tried/)
      await world.target.withProber(async () => {
        await page.getByText(/^tried: /).waitFor({ timeout: triedMsMax })
        await standing.filter({ hasNotText: 'never tried' }).waitFor()
      })
      await page.getByRole('heading', { name: /^What was tried/ }).waitFor()
      assert.deepEqual(seat.complaints, [])
      assert.deepEqual(seat.refusals, [])
    })

  /** From home over the register, with what was never tried in front, to the first control there. */
  async function wantTried(page: Page, hand: Hand): Promise<void> {
    await page.goto(`${world.target.office}/`)
    await settled(page)
    await hand.press(page, 'Controls')
    await page.getByRole('heading', { name: 'Controls' }).waitFor()
    await settled(page)
    await hand.choose(page, 'Standing', 'never')
    await page.waitForURL(url => url.searchParams.get('standing') === 'never_tried')
    await hand.nextRow(page)
    await hand.press(page, 'Each try, and what it was tried on')
    await page.getByText('It was not tried within a day').waitFor()
    await hand.press(page, 'Try it now')
    await page.getByRole('dialog', { name: 'Try it now' }).waitFor()
    await hand.press(page, 'Try it now')
    await page.getByRole('dialog', { name: 'Try it now' }).waitFor({ state: 'hidden' })
    await page.getByText('wanted it tried').waitFor()
  }
})
