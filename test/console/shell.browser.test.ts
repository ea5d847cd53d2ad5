// What is around every page: views that are saved and come back, the palette, single keys and being rid of them, and where one is.
// What it is answered is made here, in the shapes of docs/openapi.json.

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Browser, Page, Route } from 'playwright-core'

import { axeFaults, browserMissing, drawn, openChromium } from '../browser.ts'
import { type Alone, openAlone } from './alone.ts'
import { refuse } from './states.ts'

/** By the contract. */
type View = { readonly id: string; readonly page: string; readonly query: string; readonly revision: number }

const payment = {
  id: 'pay_01m847mtvq0000000000000001',
  member: 'mem_01m847mtvq0000000000000001',
  payee: 'pye_01m847mtvq0000000000000001',
  amount: { value: '42.10', currency: 'USD' },
  state: 'held',
  method: 'ach',
  processOn: '2026-11-23',
  submittedAt: '2026-11-23T12:00:00.000Z',
}
/** As many as come in three pages. */
const members = Array.from({ length: 250 }, (_, nth) => ({
  id: `mem_${nth}`,
  reference: `M-${nth}`,
  name: `Member ${nth}`,
  state: 'active',
  screening: 'clear',
  enrolledAt: '2026-11-01T12:00:00.000Z',
}))
const found = {
  id: 'brk_gone',
  kind: 'late',
  state: 'resolved',
  amount: { value: '12.00', currency: 'USD' },
  reason: 'not_paid_yet',
  subject: 'fil_1',
  isInSuspense: false,
  dueOn: '2026-11-20',
  ageDays: 2,
  actions: [],
  candidates: [],
  steps: [],
  openedAt: '2026-11-18T12:00:00.000Z',
  resolution: 'answered',
  version: 2,
}
const session = {
  person: 'per_1',
  institution: 'demo',
  name: 'A bank',
  timeZone: 'America/Chicago',
  currency: 'USD',
  environment: 'demonstration',
  roles: ['operator'],
  permits: ['self.manage', 'payments.read', 'work_items.read', 'breaks.read', 'members.read'],
  csrfToken: 'x',
  sessions: [],
}

describe('around every page of the console', { skip: browserMissing() ?? false }, () => {
  let alone: Alone
  let browser: Browser
  let page: Page
  let views: View[] = []
  before(async () => {
    alone = await openAlone()
    browser = await openChromium()
  })
  beforeEach(async () => {
    views = []
    await page?.context().close()
    const context = await browser.newContext({ viewport: { width: 1_280, height: 900 }, reducedMotion: 'reduce' })
    page = await context.newPage()
    await page.route('**/v1/**', answer)
    await page.goto(`${alone.address}/payments`)
    await page.locator('tr[data-row="0"]').waitFor()
  })
  after(async () => {
    await browser?.close()
    await alone?.close()
  })

  function answer(route: Route): Promise<void> {
    const request = route.request()
    const { pathname, searchParams } = new URL(request.url())
    const now = new Date().toISOString()
    const given: unknown = request.postDataJSON()
    const own = views.find(({ id }) => pathname === `/v1/views/${id}`)
    switch (`${request.method()} ${pathname.replace(/viw_\w+/, '{view}')}`) {
      case 'GET /v1/session':
        return route.fulfill({ json: session })
      case 'GET /v1/payments/summary':
        return route.fulfill({ json: { count: searchParams.get('state') === 'held' ? 4 : 9, isMore: false, sums: [] } })
      case 'GET /v1/payments':
        return route.fulfill({ json: { items: [payment] } })
      case 'GET /v1/work-items/counts':
        return route.fulfill({
          json: {
            views: [{ view: 'needs_me', count: 7, isMore: false }],
            cutOffs: [{ rail: 'ach', day: '2026-11-23', closesAt: new Date(Date.now() + 1_800_000).toISOString() }],
          },
        })
      case 'GET /v1/members': {
        const from = Number(searchParams.get('cursor') ?? 0)
        const next = from + 100 < members.length ? { next: `${from + 100}` } : {}
        return route.fulfill({ json: { items: members.slice(from, from + 100), ...next } })
      }
      case 'GET /v1/breaks/brk_gone':
        return route.fulfill({ json: found })
      case 'GET /v1/search':
        return route.fulfill({
          json: {
            items:
              searchParams.get('q') === '42.10'
                ? [{ kind: 'payment', id: payment.id, by: 'amount', words: 'Payment, USD 42.10, held', path: '' }]
                : [],
          },
        })
      case 'GET /v1/views':
        return route.fulfill({ json: { items: views } })
      case 'POST /v1/views': {
        const made = { mayChange: true, madeBy: 'person:per_1', madeAt: now, changedBy: 'person:per_1', changedAt: now }
        // As the page wrote it, by the contract.
        const view = { ...(given as View), ...made, id: `viw_${views.length + 1}`, revision: 1 }
        views.push(view)
        return route.fulfill({ status: 201, json: view })
      }
      case 'PUT /v1/views/{view}':
        views = views.map(view =>
          view === own ? { ...view, ...(given as Pick<View, 'query'>), revision: view.revision + 1 } : view,
        )
        return route.fulfill({ json: views.find(({ id }) => id === own?.id) })
      case 'DELETE /v1/views/{view}':
        views = views.filter(view => view !== own)
        return route.fulfill({ json: own })
      default:
        return route.fulfill({ json: { items: [] } })
    }
  }
  const menu = () => page.locator('[data-views]')
  const asked = () => new URL(page.url()).searchParams
  async function saveHeld(): Promise<void> {
    await menu().click()
    await page.getByRole('menuitemradio', { name: 'Held 4' }).click()
    await menu().filter({ hasText: 'Held' }).click()
    await page.getByRole('menuitem', { name: 'Save what is on screen' }).click()
    await page.getByRole('textbox', { name: 'Its name' }).fill('Mine')
    await page.getByRole('button', { name: 'Save it' }).click()
    await menu().filter({ hasText: 'Mine' }).waitFor()
  }

  test('a view is chosen with its count, saved, changed, renamed and deleted', async () => {
    await saveHeld()
    assert.deepEqual([views[0]?.page, views[0]?.query, asked().get('saved')], ['payments', '?state=held', 'viw_1'])
    await page.getByLabel('Rail').selectOption('check')
    await menu().filter({ hasText: 'changed' }).click()
    await page.getByRole('menuitem', { name: 'Keep the changes in' }).click()
    await page.getByRole('textbox', { name: 'Its name' }).fill('Ours')
    await page.getByRole('button', { name: 'Keep what is on screen in it' }).click()
    await menu().filter({ hasText: 'Ours' }).waitFor()
    assert.equal(views[0]?.query, '?method=check&state=held')
    await menu().click()
    await page.getByRole('menuitem', { name: 'Delete “Ours”' }).click()
    await page.getByRole('button', { name: 'Delete it' }).click()
    await menu().filter({ hasText: 'All payments' }).waitFor()
    assert.deepEqual([views, asked().get('state')], [[], null])
  })

  test('the last view comes back, and a link leads to the one that it is of', async () => {
    await saveHeld()
    const link = page.url()
    await page.goto(`${alone.address}/`)
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Payments' }).click()
    await menu().filter({ hasText: 'Mine' }).waitFor()
    assert.equal(asked().get('state'), 'held')
    await menu().click()
    await page.getByRole('menuitemradio', { name: 'All payments' }).click()
    await menu().filter({ hasText: 'All payments' }).waitFor()
    await page.goto(link)
    await menu().filter({ hasText: 'Mine' }).waitFor()
  })

  test('the palette finds by an amount, does what the page offers, and leads back to where one was', async () => {
    // As fast hands do, before the field has the keyboard: no time passes between these.
    await page.evaluate(`(async () => {
      for (const [key, ctrlKey] of [['k', true], ['4', false], ['2', false]]) {
        document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }))
        for (let drawn = 0; drawn < 50; drawn++) await undefined
      }
    })()`)
    await page.keyboard.type('.10')
    await page.getByText('Payment, USD 42.10, held').waitFor()
    assert.deepEqual(await axeFaults(page), [])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('save what')
    await page.getByText('Save what is on screen as a view').click()
    await page.getByRole('textbox', { name: 'Its name' }).waitFor()
  })

  test('single keys act, are told by ?, and stay off once they are turned off', async () => {
    await page.keyboard.press('v')
    await page.getByRole('menu').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'hidden' })
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog', { name: 'Keys' })
    await keys.getByRole('switch').press('Space')
    assert.deepEqual(await axeFaults(page), [])
    await page.keyboard.press('Escape')
    await keys.waitFor({ state: 'hidden' })
    await page.reload()
    await page.locator('tr[data-row="0"]').waitFor()
    for (const key of ['?', 'v', 'g', 'h']) await page.keyboard.press(key)
    await drawn(page)
    assert.deepEqual(
      [await page.getByRole('dialog').count(), await page.getByRole('menu').count(), new URL(page.url()).pathname],
      [0, 0, '/payments'],
    )
  })

  test('one sees where one is, what closes next, and how much waits', async () => {
    await page.getByText('Demonstration', { exact: true }).waitFor()
    await page.getByRole('button', { name: /^ACH closes in (30:00|29:\d\d)$/ }).waitFor()
    await page.getByRole('link', { name: 'Work queue 7 waiting' }).waitFor()
  })

  test('what an address names is beside the list, also far behind or over, and what is not there is said', async () => {
    const beside = page.getByRole('complementary', { name: /^One of the / })
    await page.goto(`${alone.address}/members?row=mem_231`)
    await beside.getByRole('heading', { name: 'Member 231' }).waitFor()
    await page.getByRole('status').filter({ hasText: '250' }).waitFor()
    await page.goto(`${alone.address}/members?row=mem_999`)
    await beside.getByText('mem_999 is not in what was read.').waitFor()
    await beside.getByRole('link', { name: 'Its own page' }).waitFor()
    assert.deepEqual(await axeFaults(page), [])
    await page.goto(`${alone.address}/ledger/breaks?row=brk_gone`)
    await beside.getByText('what came later, exactly').waitFor()
    await page.getByText('Every line has its payment').waitFor()
  })

  test('what came too early is asked again by itself when it is time, and otherwise it is said when that is', async () => {
    const askedAt: number[] = []
    let refusals = 2
    await page.route('**/v1/members?*', route => {
      askedAt.push(performance.now())
      return refusals-- > 0 ? refuse(route, { code: 'overloaded' }) : route.fallback()
    })
    await page.goto(`${alone.address}/members`)
    await page.locator('tr[data-row="0"]').waitFor()
    const [first = 0, second = 0, third = 0] = askedAt
    assert.ok(second - first >= 1_000 && third - second >= 2_000, `asked at ${askedAt.join(', ')}`)
    assert.equal(askedAt.length, 3)

    refusals = Infinity
    await page.goto(`${alone.address}/members?state=closed`)
    const alert = page.getByRole('alert').filter({ hasText: 'Too many are asking' })
    await alert.waitFor()
    assert.match(await alert.innerText(), /Nothing was done\. Ask again in 1 second\./)
    assert.equal(askedAt.length, 6)
    refusals = 0
    await alert.getByRole('button', { name: 'Ask again' }).click()
    await page.locator('tr[data-row="0"]').waitFor()
  })
})
