// What happens elsewhere, seen while it happens: on one line for a whole browser, which says how fresh it is, and goes on where it
// was when it broke.

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'

import { browserMissing, drawn, openSeat } from '../browser.ts'
import { until } from '../until.ts'
import { settled } from './looking.ts'
import { consoleWorld } from './shared-world.ts'
import { endSessions, enrolBy, signIn, signInAgain } from './signing-in.ts'
import { aBreak } from './things.ts'
import type { ConsoleWorld } from './world.ts'

const minor = (nth: number) => 7_000_00n + BigInt(nth)

describe('the console, while something happens,', { skip: browserMissing() ?? false }, () => {
  let world: ConsoleWorld
  let made = 0
  before(async () => {
    world = await consoleWorld()
  })

  const isLive = (page: Page) => page.locator('.live[data-live="live"]').waitFor()
  const rows = (page: Page) => page.locator('table.data tr[data-row]').count()
  /** The leaf of what was there when the page was read may be sealed only after that, and is counted as a change of it. */
  const news = (page: Page) => page.locator('[data-arrivals]')
  const another = () => aBreak(world, minor(++made))
  async function pay(): Promise<string> {
    const { machine } = world.target
    const { fundingAccount, payee } = machine
    const body = JSON.stringify({ fundingAccount, payee, amount: { value: '3.00', currency: 'USD' } })
    const ordered = await machine.call({ method: 'POST', path: '/v1/payments', key: randomUUID(), body })
    return ((await ordered.json()) as { readonly id: string }).id // By its contract.
  }
  const open = async (page: Page, address: string) => {
    await page.goto(`${world.target.office}${address}`)
    await settled(page)
    await isLive(page)
  }

  test('says that it is live, and leaves the rows of a list where they are until somebody asks for what is new', async () => {
    const { page } = await world.newcomer('operator')
    await another()
    await open(page, '/ledger/breaks')
    const had = await rows(page)
    await Promise.all([another(), another()])
    await news(page)
      .filter({ hasText: /^2 new\b.*: show$/ })
      .waitFor()
    assert.equal(await rows(page), had, 'nothing jumps')
    await news(page).click()
    await until('they are there', async () => (await rows(page)) === had + 2)
    await news(page).waitFor({ state: 'detached' })
    await until(
      'the keyboard is in the list',
      async () => (await page.evaluate('document.activeElement?.dataset.row')) === '0',
    )
  })

  test('reads again what is shown of a thing, in place, and waits while somebody writes', async () => {
    const { page } = await world.newcomer('operator')
    const other = await world.newcomer('operator')
    const id = await another()
    await open(page, `/ledger/breaks?row=${id}`)
    const beside = page.getByLabel('One of the breaks')
    await beside.getByText('nobody', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Explain it' }).click()
    await page.getByRole('dialog').getByRole('textbox').fill('Half of a sen')
    await open(other.page, `/ledger/breaks?row=${id}`)
    await other.page.getByRole('button', { name: 'Take it for 15 minutes' }).click()
    await other.page.getByRole('dialog').getByRole('button', { name: 'Take it for 15 minutes' }).click()
    await other.page.getByRole('dialog').waitFor({ state: 'hidden' })
    await news(page)
      .filter({ hasText: /\b1 changed: show$/ })
      .waitFor()
    assert.equal(await page.getByRole('dialog').getByRole('textbox').inputValue(), 'Half of a sen')
    assert.ok(await beside.getByText('nobody', { exact: true }).isVisible(), 'it waits')
    await page.keyboard.press('Escape')
    await beside.getByText('nobody', { exact: true }).waitFor({ state: 'detached' })
    assert.equal(await news(other.page).count(), 0, 'what one did oneself is no news')
  })

  test('says since when it is stale while the office is away, and then shows what happened meanwhile', async () => {
    const { page } = await world.newcomer('operator')
    await another()
    await open(page, '/ledger/breaks')
    const had = await rows(page)
    await world.target.withoutOffice(async () => {
      await page.getByText(/^Stale since \d\d:\d\d .*, trying again$/).waitFor()
      await another()
      assert.equal(await rows(page), had, 'what was read stays')
    })
    await isLive(page)
    await news(page)
      .filter({ hasText: /^1 new\b.*: show$/ })
      .waitFor()
  })

  test('has one line for all tabs of a browser', async () => {
    const seat = await world.newcomer('operator')
    await open(seat.page, '/ledger/breaks')
    for (let tabs = 0; tabs < 5; tabs++) {
      const tab = await seat.openTab()
      await open(tab, '/ledger/breaks')
    }
    await another()
    for (const tab of seat.page.context().pages())
      await news(tab)
        .filter({ hasText: /^1 new\b.*: show$/ })
        .waitFor()
    // The office has no more than four for one session.
    assert.deepEqual(seat.refusals, [])
  })

  test('has one tab lead where browsers share no program, and another when that one goes', async () => {
    const { id, link } = await world.target.invitation('Lena Voss', ['operator'])
    const seat = await openSeat(world.browser, { viewport: { width: 1_280, height: 900 }, reducedMotion: 'reduce' })
    await seat.page.context().addInitScript('delete globalThis.SharedWorker')
    await enrolBy(seat.page, link)
    await signIn(seat.page, world.target.office)
    await isLive(seat.page)
    let asked = 0
    seat.page.context().on('request', request => (asked += request.url().endsWith('/v1/live') ? 1 : 0))
    await open(seat.page, '/ledger/breaks')
    const second = await seat.openTab()
    await open(second, '/ledger/breaks')
    assert.equal(asked, 1, 'one line')
    await another()
    for (const tab of [seat.page, second])
      await news(tab)
        .filter({ hasText: /^1 new\b.*: show$/ })
        .waitFor()
    await seat.page.close()
    await another()
    await news(second)
      .filter({ hasText: /^2 new\b.*: show$/ })
      .waitFor()
    assert.equal(asked, 2)
    await endSessions(await world.target.desk('security_analyst'), id)
    await second.locator('.live[data-live="over"]').waitFor()
    await seat.close()
  })

  test('says that much has happened where too much was missed to be told', async () => {
    const seat = await openSeat(world.browser, { viewport: { width: 1_280, height: 900 }, reducedMotion: 'reduce' })
    const { page } = seat
    await page.context().addInitScript('delete globalThis.SharedWorker')
    const { link } = await world.target.invitation('Otto Lang', ['operator'])
    await enrolBy(page, link)
    await signIn(page, world.target.office)
    await page.route('**/v1/live', route =>
      route.fulfill({
        contentType: 'text/event-stream',
        body: 'id: 9000\nevent: behind\ndata: {"leaves":"9001"}\n\n',
      }),
    )
    await another()
    await page.goto(`${world.target.office}/ledger/breaks`)
    await settled(page)
    await news(page).filter({ hasText: 'Much has happened meanwhile: show' }).waitFor()
    await seat.close()
  })

  test('hears what happened while its tab was asleep', async () => {
    const { page } = await world.newcomer('operator')
    await another()
    await open(page, '/ledger/breaks')
    const line = await page.context().newCDPSession(page)
    await line.send('Page.setWebLifecycleState', { state: 'frozen' })
    await another()
    await line.send('Page.setWebLifecycleState', { state: 'active' })
    await news(page)
      .filter({ hasText: /^1 new\b.*: show$/ })
      .waitFor()
    await isLive(page)
  })

  test('says by itself that the session has ended, and is live again after signing in elsewhere', async () => {
    const seat = await world.newcomer('operator')
    await open(seat.page, '/ledger/breaks')
    await endSessions(await world.target.desk('security_analyst'), seat.id)
    await seat.page.locator('.live[data-live="over"]').waitFor()
    await signInAgain(seat)
    await isLive(seat.page)
    await another()
    await news(seat.page).filter({ hasText: 'new: show' }).waitFor()
  })

  test('has its sums follow what happens', async () => {
    const { page } = await world.newcomer('operator')
    await open(page, '/payments')
    const sums = page.getByText(/^[\d,]+ payments?/)
    const had = await sums.textContent()
    await pay()
    await until('one more', async () => (await sums.textContent()) !== had)
    await drawn(page)
    await news(page).filter({ hasText: 'new' }).waitFor()
  })
})
