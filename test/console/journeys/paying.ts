// The form in which a bill is paid for a member, as somebody fills it in; and what the office has of it afterwards.

import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

import { settled } from '../looking.ts'
import type { ConsoleWorld } from '../world.ts'
import type { Hand } from './hands.ts'

/** Up to the amount; nothing is sent. */
export async function fillIn({ target }: ConsoleWorld, page: Page, hand: Hand, amount: string): Promise<void> {
  await page.getByRole('heading', { name: 'Pay a bill' }).waitFor()
  await settled(page)
  // The number that a member reads out; see bin/attack/bank.ts.
  await hand.write(page, 'Member’s number, or id', 'M-0')
  await hand.press(page, 'Find')
  await hand.press(page, 'Ada Okafor, M-0')
  // The member has one account: it is chosen already.
  const from = page.getByLabel('Pays from', { exact: true })
  await from.waitFor()
  assert.equal(await from.inputValue(), target.machine.fundingAccount)
  await page.getByLabel('Pays whom', { exact: true }).waitFor()
  await hand.choose(page, 'Pays whom', 'Power')
  await hand.write(page, 'Amount in USD', amount)
}

/** Ids of the payments of this amount that there really are. */
export async function paymentsOf({ target }: ConsoleWorld, amount: string): Promise<readonly string[]> {
  const minor = BigInt(amount.replace('.', ''))
  const rows = await target.owner<{ id: string }[]>`
    select payment_id as id from payments.payment where amount = ${minor.toString()} order by payment_id`
  return rows.map(({ id }) => id)
}
