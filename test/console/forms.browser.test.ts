// Something is filled in, and then the session ends, or the line breaks: nothing that was written is lost, and nothing is done twice.

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'

import { browserMissing, drawn, type Seat } from '../browser.ts'
import { withoutAnswers, withoutLine } from './line.ts'
import { settled, tabTo } from './looking.ts'
import { consoleWorld } from './shared-world.ts'
import { endSessions, signInAgain } from './signing-in.ts'
import { aBreak } from './things.ts'
import type { Colleague, ConsoleWorld } from './world.ts'

const words = 'The bank pays it tomorrow: they said so on the telephone.'

describe('a form of the console', { skip: browserMissing() ?? false }, () => {
  let world: ConsoleWorld
  let count = 0
  before(async () => {
    world = await consoleWorld()
  })

  const form = (page: Page) => page.getByRole('dialog', { name: 'Explain it' })
  const submit = (page: Page) => form(page).getByRole('button', { name: 'Explain it' }).click()
  /** Somebody at a break of their own, with its explanation written and not sent. */
  async function writing(): Promise<{ readonly seat: Colleague; readonly id: string }> {
    const seat = await world.newcomer('operator')
    const id = await aBreak(world, 100_00n + BigInt(++count))
    const { page } = seat
    await page.goto(`${world.target.office}/ledger/breaks?row=${id}`)
    await settled(page)
    await page.getByRole('button', { name: 'Explain it' }).click()
    await form(page).getByRole('textbox').fill(words)
    return { seat, id }
  }
  /** As the office has it, and not as the page shows it. */
  async function explained({ page }: Seat, id: string): Promise<number> {
    const answer = await page.request.get(`${world.target.office}/v1/breaks/${id}`)
    const { steps } = (await answer.json()) as { readonly steps: readonly { readonly act: string }[] } // By the contract.
    return steps.filter(({ act }) => act === 'explained').length
  }

  test('is found, filled in and sent over the keyboard alone, one break after the other', async () => {
    const seat = await world.newcomer('operator')
    const { page } = seat
    const minors = [1, 2, 3, 4, 5].map(nth => 900_00n + BigInt(nth))
    const ids: string[] = []
    for (const minor of minors) ids.push(await aBreak(world, minor))
    await page.goto(`${world.target.office}/ledger/breaks`)
    await settled(page)
    for (const id of ids) {
      // Down the list until it is the one that is shown beside it.
      await page.locator('tr[tabindex="0"]').focus()
      await page.keyboard.press('Home')
      await drawn(page)
      for (let moves = 0; moves < 100 && !page.url().includes(id); moves++) {
        await page.keyboard.press('j')
        await drawn(page)
      }
      assert.ok(page.url().includes(id), `${id} is in the list`)
      await tabTo(page, 'Explain it')
      await page.keyboard.press('Enter')
      await form(page).getByRole('textbox').waitFor()
      await page.keyboard.type(words)
      await tabTo(page, 'Explain it')
      await page.keyboard.press('Enter')
      await form(page).waitFor({ state: 'hidden' })
    }
    for (const id of ids) assert.equal(await explained(seat, id), 1)
    assert.deepEqual(seat.complaints, [])
  })

  test('keeps what was written when the session ends in the middle of it, and is sent after signing in elsewhere', async () => {
    const { seat, id } = await writing()
    await endSessions(await world.target.desk('security_analyst'), seat.id)
    await submit(seat.page)
    await signInAgain(seat)
    assert.equal(await form(seat.page).getByRole('textbox').inputValue(), words)
    await submit(seat.page)
    await form(seat.page).waitFor({ state: 'hidden' })
    assert.equal(await explained(seat, id), 1)
    assert.deepEqual(seat.complaints, [])
  })

  test('says that the line broke, keeps what was written, and does it once when it is asked again', async () => {
    const { seat, id } = await writing()
    const { page } = seat
    await withoutLine(page, `POST /v1/breaks/${id}/explanation`, () => submit(page))
    await form(page).getByText('No answer').waitFor()
    assert.equal(await form(page).getByRole('textbox').inputValue(), words)
    assert.equal(await explained(seat, id), 0)
    await submit(page)
    await form(page).waitFor({ state: 'hidden' })
    assert.equal(await explained(seat, id), 1)
  })

  test('claims nothing when only the answer was lost, and does nothing twice', async () => {
    const { seat, id } = await writing()
    const { page } = seat
    await withoutAnswers(page, `POST /v1/breaks/${id}/explanation`, () => submit(page))
    // It looks for itself what became of it, and then there is nothing more to ask for.
    await form(page).waitFor({ state: 'hidden' })
    assert.equal(await explained(seat, id), 1)
  })
})
