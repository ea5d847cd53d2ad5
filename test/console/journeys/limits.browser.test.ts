// A limit is changed: whoever asks may approve of such things and still not of this one; a second person signs exactly what they saw;
// and whoever looks back finds the limits of yesterday, and those between two changes.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'

import { browserMissing } from '../../browser.ts'
import { settled } from '../looking.ts'
import { consoleWorld } from '../shared-world.ts'
import type { Colleague, ConsoleWorld } from '../world.ts'
import { type Hand, handNames, hands } from './hands.ts'

const place = '/administration/settings/payments.limits'
// A tier of which no other test of the console has a member.
const limit = 'Business: one payment'

describe('a limit', { skip: browserMissing() ?? false }, () => {
  let world: ConsoleWorld
  before(async () => {
    world = await consoleWorld()
  })

  for (const [nth, name] of handNames.entries())
    test(`is not agreed to by whoever asked for it, but by a second person; and yesterday’s is still to be read, with the ${name}`, async () => {
      const hand = hands[name]
      const earlier = new Date().toISOString()
      const before = await limitAt(await world.colleague('auditor'), earlier)
      const value = `USD ${nth + 8},500.00`

      const maker = await world.newcomer('operator', 'compliance')
      const proposal = await askFor(maker, hand, `${nth + 8}500.00`)
      await cannotApprove(maker, hand)
      const approver = await world.newcomer('approver')
      await approve(approver, hand, proposal, value)

      const reader = await world.newcomer('auditor')
      await readYesterday(reader, hand, value)
      assert.equal(await limitAt(reader, earlier), before, 'as it was before this change')
      assert.notEqual(before, value)
      // Where a passkey is asked for, that is what the first asking is answered with.
      for (const { complaints } of [maker, approver, reader]) assert.deepEqual(complaints, [])
    })

  async function askFor({ page }: Colleague, hand: Hand, amount: string): Promise<string> {
    await page.goto(`${world.target.office}${place}`)
    await settled(page)
    await hand.write(page, limit, amount)
    await page.getByText('1 field differs.').waitFor()
    await hand.press(page, 'Ask for this change')
    await page.getByRole('dialog', { name: 'Ask for this change' }).waitFor()
    await hand.press(page, 'Ask for this change')
    await page.waitForURL('**/approvals/**')
    return new URL(page.url()).pathname
  }

  async function cannotApprove({ page }: Colleague, hand: Hand): Promise<void> {
    const button = page.getByRole('group', { name: 'What may be done' }).getByRole('button', { name: /^Approve/ })
    await button.waitFor()
    assert.equal(await button.getAttribute('aria-disabled'), 'true')
    await hand.come(page, 'Approve')
    await page.getByRole('tooltip').filter({ hasText: whyNot }).waitFor()
    await button.press('Enter')
    assert.equal(await page.getByRole('dialog').count(), 0)
    assert.match(await page.getByRole('complementary', { name: 'About the proposal' }).innerText(), whyNot)
  }

  async function approve({ page }: Colleague, hand: Hand, proposal: string, value: string): Promise<void> {
    await page.goto(`${world.target.office}${proposal}`)
    await settled(page)
    const change = page.getByRole('region', { name: 'What would change' }).getByRole('row').filter({ hasText: limit })
    assert.ok((await change.innerText()).includes(value), 'what is asked is seen before it is signed')
    await page.getByText('It would be carried out').waitFor()
    await page.getByText('The hash is of these bytes').waitFor()
    await hand.press(page, 'Approve')
    await page.getByRole('dialog', { name: 'Approve' }).waitFor()
    await hand.press(page, 'Approve, with a passkey')
    await page.getByText('It was agreed and carried out.').waitFor()
  }

  /** By the time machine, and back. */
  async function readYesterday({ page }: Colleague, hand: Hand, value: string): Promise<void> {
    await page.goto(`${world.target.office}${place}`)
    await settled(page)
    assert.equal(await shownLimit(page, 'In force'), value)
    await page.getByRole('button', { name: /^Now: / }).focus()
    await hand.press(page, 'Now: look at another moment')
    await page.getByRole('group', { name: 'Usual moments' }).waitFor()
    const named = await page.getByRole('button', { name: /^Yesterday/ }).innerText()
    await hand.press(page, named.replaceAll(/\s+/g, ' '))
    await page.getByRole('status', { name: 'The moment that is shown' }).waitFor()
    await settled(page)
    await page.getByRole('heading', { name: 'In force then' }).waitFor()
    assert.equal(await shownLimit(page, 'In force then'), 'no limit', 'nobody had set one yesterday')
    await page.getByText('It is as it ships').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Ask for this change' }).count(), 0)
    await hand.press(page, 'Back to now')
    await page.getByRole('heading', { name: 'In force', exact: true }).waitFor()
    assert.equal(await shownLimit(page, 'In force'), value)
  }

  async function limitAt({ page }: Colleague, at: string): Promise<string> {
    await page.goto(`${world.target.office}${place}?at=${at}`)
    await settled(page)
    return shownLimit(page, 'In force then')
  }

  function shownLimit(page: Page, part: string): Promise<string> {
    const region = page.getByRole('region', { name: part, exact: true })
    return region.locator(`dt:text-is("${limit}") + dd`).innerText()
  }
})

const whyNot = /You made this, so somebody else must approve/
