// Somebody orders more than one person may: they cannot agree to it themselves, and are told who can; a second person does, with a passkey.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'

import { browserMissing } from '../../browser.ts'
import { settled } from '../looking.ts'
import { consoleWorld } from '../shared-world.ts'
import { agreeOn } from '../things.ts'
import type { Colleague, ConsoleWorld } from '../world.ts'
import { type Hand, handNames, hands } from './hands.ts'
import { fillIn, paymentsOf } from './paying.ts'

const above = { one: '1500.00', two: null, answerDays: 5 }

describe('an approval', { skip: browserMissing() ?? false }, () => {
  let world: ConsoleWorld
  before(async () => {
    world = await consoleWorld()
    // Above what any other test of the console pays.
    await agreeOn(world, 'payments.approvals', above)
  })
  after(() => agreeOn(world, 'payments.approvals', above))

  for (const [nth, name] of handNames.entries())
    test(`is refused to whoever made it, and given by a second person with a passkey, with the ${name}`, async () => {
      const hand = hands[name]
      const maker = await world.newcomer('operator')
      const amount = `1600.0${nth}`
      const payment = await order(maker, hand, amount)
      await cannotApprove(maker, payment, amount)
      assert.equal(await stateOf(payment), 'awaiting_approval')
      const other = await world.newcomer('approver')
      await approve(other, hand, payment, amount)
      assert.equal(await stateOf(payment), 'released')
      assert.deepEqual([maker.complaints, other.complaints], [[], []])
    })

  for (const [nth, name] of handNames.entries())
    test(`is recalled by whoever gave it, before anything leaves, with the ${name}`, async () => {
      await agreeOn(world, 'payments.approvals', { ...above, recallMinutes: 30 })
      const hand = hands[name]
      const payment = await order(await world.newcomer('operator'), hand, `1700.0${nth}`)
      const approver = await world.newcomer('approver')
      await approve(approver, hand, payment, `1700.0${nth}`)
      assert.equal(await stateOf(payment), 'scheduled')
      await recall(approver, hand, payment, `1700.0${nth}`)
      assert.equal(await stateOf(payment), 'cancelled')
      assert.deepEqual(approver.complaints, [])
    })

  const grouped = (amount: string) => `USD ${amount.replace(/^1/, '1,')}`

  async function order({ page }: Colleague, hand: Hand, amount: string): Promise<string> {
    await page.goto(`${world.target.office}/payments/new`)
    await fillIn(world, page, hand, amount)
    await page.getByText('Another person has to approve it first, and you cannot.').waitFor()
    await hand.press(page, `Pay ${grouped(amount)} to Power`)
    await page.getByRole('heading', { name: `${grouped(amount)} is ordered` }).waitFor()
    const [payment] = await paymentsOf(world, amount)
    return payment ?? assert.fail('the office has it')
  }

  async function openItem(page: Page, payment: string): Promise<void> {
    await page.goto(`${world.target.office}/queue?view=everything&row=${payment}`)
    await settled(page)
    await page.getByRole('group', { name: 'What may be done' }).waitFor()
  }

  async function cannotApprove({ page }: Colleague, payment: string, amount: string): Promise<void> {
    await openItem(page, payment)
    const button = page.getByRole('button', { name: `Approve ${grouped(amount)}` })
    assert.equal(await button.getAttribute('aria-disabled'), 'true')
    // Seen by whoever comes there with the keyboard or the mouse, and heard by whoever listens.
    await button.focus()
    await page
      .getByRole('tooltip')
      .filter({ hasText: /somebody else|approver/i })
      .waitFor()
    await button.press('Enter')
    assert.equal(await page.getByRole('dialog').count(), 0)
  }

  async function approve({ page }: Colleague, hand: Hand, payment: string, amount: string): Promise<void> {
    await openItem(page, payment)
    await hand.press(page, `Approve ${grouped(amount)}`)
    const dialog = page.getByRole('dialog', { name: `Approve ${grouped(amount)}` })
    await dialog.waitFor()
    await hand.press(page, `Approve ${grouped(amount)}, with a passkey`)
    await dialog.waitFor({ state: 'hidden' })
  }

  async function recall({ page }: Colleague, hand: Hand, payment: string, amount: string): Promise<void> {
    const [row] = await world.target.owner<{ id: string }[]>`
      select proposal_id as id from payments.payment where payment_id = ${payment}`
    await page.goto(`${world.target.office}/approvals/${row?.id ?? assert.fail('somebody was asked')}`)
    await settled(page)
    await hand.press(page, `Recall ${grouped(amount)}`)
    const dialog = page.getByRole('dialog', { name: `Recall ${grouped(amount)}` })
    await dialog.getByText('Nothing was sent, so nothing has to come back.').waitFor()
    await hand.press(page, `Recall ${grouped(amount)}`)
    await dialog.waitFor({ state: 'hidden' })
  }

  async function stateOf(payment: string): Promise<string | undefined> {
    const [row] = await world.target.owner<{ state: string }[]>`
      select state from payments.payment where payment_id = ${payment}`
    return row?.state
  }
})
