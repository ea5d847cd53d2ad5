// The time machine: one looks at a moment that has passed on every page, unmistakably, until one goes back to now; nothing can be
// changed there, and no page shows today in the place of what it did not keep.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'

import { axeFaults, beyondWindow, browserMissing, drawn } from '../browser.ts'
import { until } from '../until.ts'
import { pages } from './listed-pages.ts'
import { keyboardFaults, settled } from './looking.ts'
import { consoleWorld } from './shared-world.ts'
import { visitTo } from './visits.ts'
import type { ConsoleWorld } from './world.ts'

const banner = 'The moment that is shown'
const changing = /^(Try it now|Propose|Withdraw|Cancel the payment|Accept|Close|Take it|Give feedback)/
const schemes = ['light', 'dark'] as const
const only = (process.env['ONLY_PAGES'] ?? '').split(',').filter(path => path !== '')

describe('a moment that has passed', { skip: browserMissing() ?? false }, () => {
  let world: ConsoleWorld
  let at: string
  before(async () => {
    world = await consoleWorld()
    at = new Date().toISOString()
  })

  test('is chosen in the top bar, goes along from page to page, and is left again', async () => {
    const { page } = await world.colleague('compliance')
    await page.setViewportSize({ width: 1_280, height: 900 })
    await page.goto(`${world.target.office}/ledger/trial-balance`)
    await settled(page)
    assert.equal(await page.getByRole('status', { name: banner }).count(), 0)
    await page.getByRole('button', { name: /^Now: / }).click()
    await page.getByRole('button', { name: /^A week ago/ }).click()
    await page.getByRole('status', { name: banner }).waitFor()
    assert.match(
      await page.getByRole('status', { name: banner }).textContent().then(String),
      /Nothing can be changed here/,
    )
    // A week ago nobody had an account here.
    await page.getByText('The ledger had no accounts then').waitFor()
    const moment = new URL(page.url()).searchParams.get('at')
    for (const [name, heading] of [
      ['Ledger accounts', 'Ledger accounts'],
      ['Work queue', 'Work queue'],
    ] as const) {
      await page
        .getByRole('navigation', { name: 'Pages' })
        .getByRole('link', { name: new RegExp(`^${name}\\b`) })
        .click()
      await page.getByRole('heading', { level: 1, name: heading }).waitFor()
      assert.equal(new URL(page.url()).searchParams.get('at'), moment, name)
    }
    await page.getByText('does not show today in its place').waitFor()
    await page.getByRole('button', { name: 'Back to now' }).click()
    await page.getByRole('status', { name: banner }).waitFor({ state: 'detached' })
    assert.equal(new URL(page.url()).searchParams.has('at'), false)
    await settled(page)
    assert.equal(await page.getByText('does not show today in its place').count(), 0)
  })

  test('that has not come, or cannot be read, is not taken for another one', async () => {
    const { page } = await world.colleague('compliance')
    for (const [asked, words] of [
      [new Date(Date.now() + 86_400_000).toISOString(), 'has not come yet'],
      ['yesterday', 'cannot be read'],
    ] as const) {
      await page.goto(`${world.target.office}/ledger/trial-balance?at=${asked}`)
      await settled(page)
      const said = await page.getByRole('status', { name: banner }).textContent()
      assert.match(said ?? '', new RegExp(`You look at now.*${words}`))
    }
  })

  for (const listed of pages.filter(({ path }) => only.length === 0 || only.includes(path))) {
    const { by, to } = visitTo(listed)
    test(`${listed.path} shows how it stood, or says that it cannot; and offers nothing that would change it`, async () => {
      const seat = await world.colleague(by)
      const { page } = seat
      await page.setViewportSize({ width: 1_280, height: 900 })
      const address = await to(world)
      const asked: string[] = []
      const note = (request: { url: () => string; method: () => string }) => {
        const { pathname, searchParams } = new URL(request.url())
        if (pathname.startsWith('/v1/'))
          asked.push(`${request.method()} ${pathname} ${searchParams.get('at') ?? searchParams.get('until')}`)
      }
      page.on('request', note)
      await page.goto(`${world.target.office}${address}${address.includes('?') ? '&' : '?'}at=${at}`)
      await settled(page)
      await page.getByRole('status', { name: banner }).waitFor()
      assert.equal(await page.getByRole('main').getByRole('button', { name: changing }).count(), 0)
      const isSilent = await page.getByText('does not show today in its place').count()
      assert.equal(isSilent === 0, listed.hasPast === true)
      if (listed.hasPast === true)
        await until(`it asks as of then, and not only ${asked.join(', ')}`, () => asked.some(one => one.endsWith(at)))
      page.off('request', note)
      // Where nothing is kept, the same is said everywhere, and a page of it has been read through.
      if (listed.hasPast !== true && listed.path !== '/queue') return
      const faults: string[] = []
      for (const colorScheme of schemes)
        for (const width of [1_280, 360]) {
          await page.emulateMedia({ colorScheme })
          await page.setViewportSize({ width, height: 900 })
          await drawn(page)
          // Pages themselves are tried as of now; here it is what is over them.
          if (width === 1_280) faults.push(...(await axeFaults(page, colorScheme === 'light' ? 'all' : 'colours')))
          faults.push(...(await beyondWindow(page)).map(wide => `${width}: ${wide}`))
        }
      faults.push(...(await keyboardFaults(page)))
      assert.deepEqual([...new Set(faults)], [])
    })
  }
})
