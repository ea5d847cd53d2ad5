// In the middle of paying a bill the line breaks, the answer is lost, the tab is loaded anew, or the session ends: it is paid once, or
// not at all, and the page says which of these it knows.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'

import { browserMissing } from '../../browser.ts'
import { withoutAnswers, withoutLine } from '../line.ts'
import { settled } from '../looking.ts'
import { consoleWorld } from '../shared-world.ts'
import { endSessions, signInAgain } from '../signing-in.ts'
import type { Colleague, ConsoleWorld } from '../world.ts'
import { type Hand, handNames, hands } from './hands.ts'
import { fillIn, paymentsOf } from './paying.ts'

describe('a bill that is being paid', { skip: browserMissing() ?? false }, () => {
  let world: ConsoleWorld
  let minor = 700
  before(async () => {
    world = await consoleWorld()
  })

  /** No two are of the same amount, so each is known by it. */
  const newAmount = () => `${Math.floor(++minor / 100)}.${String(minor % 100).padStart(2, '0')}`
  const nameOf = (amount: string) => `Pay USD ${amount} to Power`
  async function filledIn(
    hand: Hand,
    seat?: Colleague,
  ): Promise<{ readonly seat: Colleague; readonly amount: string }> {
    const somebody = seat ?? (await world.newcomer('member_services'))
    const amount = newAmount()
    await somebody.page.goto(`${world.target.office}/payments/new`)
    await fillIn(world, somebody.page, hand, amount)
    await somebody.page.getByText('None is taken').waitFor()
    return { seat: somebody, amount }
  }
  const ordered = (page: Page, amount: string) =>
    page.getByRole('heading', { name: `USD ${amount} is ordered` }).waitFor()
  const countOf = async (amount: string) => (await paymentsOf(world, amount)).length

  for (const name of handNames) {
    const hand = hands[name]

    test(`is not paid when the line breaks before the office hears of it, and once when it is pressed again, with the ${name}`, async () => {
      const { seat, amount } = await filledIn(hand)
      const { page } = seat
      await withoutLine(page, 'POST /v1/payments', () => hand.press(page, nameOf(amount)))
      await page.getByText('nothing has been paid. Press again').waitFor()
      assert.equal(await countOf(amount), 0)
      await hand.press(page, nameOf(amount))
      await ordered(page, amount)
      assert.equal(await countOf(amount), 1)
    })

    test(`is found when only the answer was lost, and paid once, with the ${name}`, async () => {
      const { seat, amount } = await filledIn(hand)
      const { page } = seat
      await withoutAnswers(page, 'POST /v1/payments', () => hand.press(page, nameOf(amount)))
      // It looks for itself.
      await ordered(page, amount)
      assert.equal(await countOf(amount), 1)
    })

    test(`keeps what was written when the session ends, and pays once after signing in elsewhere, with the ${name}`, async () => {
      const { seat, amount } = await filledIn(hand)
      const { page } = seat
      await endSessions(await world.target.desk('security_analyst'), seat.id)
      await hand.press(page, nameOf(amount))
      await signInAgain(seat)
      assert.equal(await countOf(amount), 0)
      assert.equal(await page.getByLabel('Amount in USD').inputValue(), amount)
      await hand.press(page, nameOf(amount))
      await ordered(page, amount)
      assert.equal(await countOf(amount), 1)
    })
  }

  test('is still there after the tab is loaded anew, with no number of an account kept in it', async () => {
    const { seat, amount } = await filledIn(hands.mouse)
    const { page } = seat
    const kept = await page.evaluate<string>('JSON.stringify({ ...sessionStorage })')
    assert.match(kept, /"amount/)
    assert.doesNotMatch(kept, /88120034|40001234/)
    await page.reload()
    await page.getByText('None is taken').waitFor()
    assert.equal(await page.getByLabel('Amount in USD').inputValue(), amount)
    await page.getByRole('button', { name: nameOf(amount) }).click()
    await ordered(page, amount)
    assert.equal(await countOf(amount), 1)
  })

  test('is looked for after a reload, where the answer never came', async () => {
    const { seat, amount } = await filledIn(hands.mouse)
    const { page } = seat
    // Nothing is heard of anything: neither the answer nor what it looks for afterwards.
    await page.route('**/v1/payments/by-key**', route => route.abort('connectionreset'))
    await withoutAnswers(page, 'POST /v1/payments', () => page.getByRole('button', { name: nameOf(amount) }).click())
    await page.getByText('It may have been ordered').waitFor()
    assert.equal(await countOf(amount), 1)
    await page.unrouteAll()
    await page.reload()
    await ordered(page, amount)
    assert.equal(await countOf(amount), 1)
  })

  test('is paid once when it is pressed twice at once', async () => {
    const { seat, amount } = await filledIn(hands.mouse)
    const { page } = seat
    await page.getByRole('button', { name: nameOf(amount) }).dblclick()
    await ordered(page, amount)
    assert.equal(await countOf(amount), 1)
  })

  test('is told to be a duplicate, and paid again only when that is meant', async () => {
    const { seat, amount } = await filledIn(hands.mouse)
    const { page } = seat
    await page.getByRole('button', { name: nameOf(amount) }).click()
    await ordered(page, amount)
    await page.getByRole('button', { name: 'Pay another bill of this member' }).click()
    await settled(page)
    await hands.mouse.choose(page, 'Pays whom', 'Power')
    await hands.mouse.write(page, 'Amount in USD', amount)
    await page.getByText('The same has been ordered already').waitFor()
    await page.getByRole('button', { name: nameOf(amount) }).press('Enter')
    assert.equal(await countOf(amount), 1)
    await page.getByLabel('It is meant again: pay it once more').check()
    await page.getByText('None is taken').waitFor()
    await page.getByRole('button', { name: nameOf(amount) }).click()
    await ordered(page, amount)
    assert.equal(await countOf(amount), 2)
    assert.deepEqual(seat.complaints, [])
  })
})
