// What each role is shown, held against what the table of permits lets it read; and that whoever goes where they may not is told
// by the office, not by the console alone.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'

import { type Role, roles } from '../../src/identity/identity.ts'
import { browserMissing } from '../browser.ts'
import { mayRead, pages } from './listed-pages.ts'
import { settled, stands } from './looking.ts'
import { consoleWorld } from './shared-world.ts'
import { visitTo } from './visits.ts'
import type { ConsoleWorld } from './world.ts'

/** Programs have no browser. */
const people = roles.filter(role => role !== 'ai_agent')

describe('the console of', { skip: browserMissing() ?? false }, () => {
  let world: ConsoleWorld
  before(async () => {
    world = await consoleWorld()
  })

  for (const role of people)
    test(`${role} leads to what that role may read, and to nothing else`, async () => {
      const { page } = await world.colleague(role)
      await page.setViewportSize({ width: 1_280, height: 900 })
      await page.goto(`${world.target.office}/`)
      await settled(page)
      const ways = page.getByRole('navigation', { name: 'Pages' }).getByRole('link')
      const shown = await Promise.all((await ways.all()).map(async link => (await link.getAttribute('href')) ?? ''))
      const expected = pages.filter(one => one.way !== undefined && mayRead(role, one)).map(({ path }) => path)
      assert.deepEqual(new Set(shown), new Set(expected))
    })

  const closed = pages.flatMap(one => {
    const stranger: Role | undefined = people.find(role => !mayRead(role, one))
    return stranger === undefined ? [] : [{ ...one, stranger }]
  })
  for (const { stranger, ...listed } of closed)
    test(`${stranger} who goes to ${listed.path} all the same is refused by the office, in words`, async () => {
      const seat = await world.colleague(stranger)
      seat.hush()
      await seat.page.goto(`${world.target.office}${await visitTo(listed).to(world)}`)
      await stands(seat.page, seat.page.getByText('Not for your roles'))
      assert.ok(
        seat.refusals.some(refusal => refusal.endsWith(' 403')),
        'the office was asked',
      )
    })
})
