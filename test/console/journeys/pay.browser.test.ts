// A bill is paid for a member, and followed to the leaf that proves it.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'

import { browserMissing } from '../../browser.ts'
import { settled } from '../looking.ts'
import { consoleWorld } from '../shared-world.ts'
import type { Colleague, ConsoleWorld } from '../world.ts'
import { type Hand, handNames, hands } from './hands.ts'
import { fillIn, paymentsOf } from './paying.ts'

describe('a bill that is paid at the console', { skip: browserMissing() ?? false }, () => {
  let world: ConsoleWorld
  let trust: { readonly policy: string; readonly emitters: string }
  before(async () => {
    world = await consoleWorld()
    // As an auditor would hand it over: by whom the log is signed.
    const { page } = await world.colleague('auditor')
    const answer = await page.request.get(`${world.target.office}/v1/log/keys`)
    trust = (await answer.json()) as typeof trust // By the contract.
  })

  for (const [nth, name] of handNames.entries())
    test(`is followed from the order to its leaf, whose proof this browser checks, with the ${name}`, async () => {
      const hand = hands[name]
      const seat = await world.newcomer('operator')
      const amount = `${nth + 14}.21`
      await order(seat, hand, amount)
      const [payment] = await paymentsOf(world, amount)
      assert.ok(payment !== undefined, 'the office has it')
      await follow(seat, hand, amount)
      await prove(seat, hand, payment)
      assert.deepEqual(seat.complaints, [])
      assert.deepEqual(seat.refusals, [])
      assert.equal((await paymentsOf(world, amount)).length, 1)
    })

  async function order({ page }: Colleague, hand: Hand, amount: string): Promise<void> {
    await page.goto(`${world.target.office}/`)
    await settled(page)
    await hand.press(page, 'Pay a bill')
    await fillIn(world, page, hand, amount)
    await page.getByText('None is taken').waitFor()
    await hand.press(page, `Pay USD ${amount} to Power`)
    await page.getByRole('heading', { name: `USD ${amount} is ordered` }).waitFor()
  }

  async function follow({ page }: Colleague, hand: Hand, amount: string): Promise<void> {
    await hand.press(page, 'Follow it')
    await page.getByRole('heading', { name: `Payment of USD ${amount}` }).waitFor()
    await settled(page)
    await hand.press(page, 'Verify in this browser')
    await page.getByRole('heading', { name: 'A receipt, checked here' }).waitFor()
  }

  async function prove({ page }: Colleague, hand: Hand, payment: string): Promise<void> {
    await page.getByText('Nothing contradicts it').waitFor()
    await hand.write(page, 'Policy', trust.policy)
    await hand.write(page, 'Keys of emitters', trust.emitters)
    await hand.press(page, 'Keep them in this browser')
    await page.getByText('The log’s key has signed this size and this root').waitFor()
    const steps = page.locator('ol.proof > li')
    assert.equal(await steps.and(page.locator('[data-state="holds"]')).count(), 4)
    // Nobody outside vouches for the log of this world.
    assert.match(await steps.and(page.locator(':not([data-state="holds"])')).innerText(), /asks for no witness/)
    assert.ok((await page.locator('details.leaf').textContent())?.includes(payment), 'it is the leaf of this payment')
  }
})
