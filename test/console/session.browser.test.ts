// What becomes of a page when its session ends, or its line, in the middle of something.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'

import { browserMissing, type Seat } from '../browser.ts'
import { withoutAnswers, withoutLine } from './line.ts'
import { settled } from './looking.ts'
import { consoleWorld } from './shared-world.ts'
import { endSessions, signIn, signInAgain } from './signing-in.ts'
import type { ConsoleWorld } from './world.ts'

describe('the console', { skip: browserMissing() ?? false }, () => {
  let world: ConsoleWorld
  before(async () => {
    world = await consoleWorld()
  })

  test('leads whoever is not signed in to the place that they came for', async () => {
    const { page, refusals } = await world.newcomer('operator')
    await page.context().clearCookies()
    await signIn(page, world.target.office, '/ledger/breaks?kind=late')
    await settled(page)
    assert.equal(await page.locator('h1').textContent(), 'Reconciliation breaks')
    assert.deepEqual([...new Set(refusals)], ['GET /v1/session 401'])
  })

  test('keeps the page as it is when the session ends in the middle of it, and goes on after signing in elsewhere', async () => {
    const seat = await world.newcomer('operator')
    const { page } = seat
    await page.goto(`${world.target.office}/`)
    await settled(page)
    // Of this very document: it is gone with whatever was written, if the page is loaded anew.
    await page.evaluate(`document.body.dataset.written = 'half of it'`)
    await endSessions(await world.target.desk('security_analyst'), seat.id)
    // The line tells it by itself.
    await signInAgain(seat)
    assert.equal(await page.evaluate('document.body.dataset.written'), 'half of it')
    // Its name says also how many wait there.
    await page.getByRole('link', { name: /^Breaks\b/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Reconciliation breaks' }).waitFor()
    assert.deepEqual(seat.complaints, [])
  })

  async function leave({ page }: Seat): Promise<void> {
    await page.getByRole('button', { name: 'You' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
  }
  const sessionAnswers = async ({ page }: Seat) =>
    (await page.request.get(`${world.target.office}/v1/session`)).status()

  test('tells nobody that they are signed out while the office has not heard of it', async () => {
    const seat = await world.newcomer('operator')
    await withoutLine(seat.page, 'DELETE /v1/session', () => leave(seat))
    assert.equal(await seat.page.getByRole('link', { name: 'Sign in' }).isVisible(), false)
    assert.equal(await sessionAnswers(seat), 200)
    await leave(seat)
    await seat.page.getByRole('link', { name: 'Sign in' }).waitFor()
    assert.equal(await sessionAnswers(seat), 401)
  })

  test('finds out that it was signed out when only the answer to that was lost', async () => {
    const seat = await world.newcomer('operator')
    await withoutAnswers(seat.page, 'DELETE /v1/session', () => leave(seat))
    assert.equal(await sessionAnswers(seat), 401)
    await seat.page.getByRole('dialog', { name: 'Your session has ended' }).waitFor()
  })
})
