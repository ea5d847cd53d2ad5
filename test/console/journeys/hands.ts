// How somebody works: with the mouse, or with the keyboard alone. A journey is the same in both; only the hands differ.

import type { Page } from 'playwright-core'

import { drawn } from '../../browser.ts'
import { tabTo } from '../looking.ts'

export type Hand = {
  /** Of a button, or of a link. */
  readonly press: (page: Page, name: string) => Promise<void>
  /** To a button, without pressing it: what is told of it is shown there. */
  readonly come: (page: Page, name: string) => Promise<void>
  readonly write: (page: Page, field: string, text: string) => Promise<void>
  /** Of a list that opens: the first whose words begin so. */
  readonly choose: (page: Page, field: string, words: string) => Promise<void>
  /** The row after the one that is chosen; with none chosen, the first. */
  readonly nextRow: (page: Page) => Promise<void>
}

/** What lies over the page is meant, while something does. */
async function within(page: Page) {
  const over = page.getByRole('dialog').filter({ visible: true })
  return (await over.count()) > 0 ? over.last() : page
}

/** With what marks a field that must be filled in, or without. */
const labelled = (field: string) => new RegExp(`^${field}\\s*\\*?$`)

const mouse: Hand = {
  press: async (page, name) => {
    const place = await within(page)
    const named = { name, exact: true }
    await place.getByRole('button', named).or(place.getByRole('link', named)).first().click()
  },
  come: async (page, name) => (await within(page)).getByRole('button', { name, exact: true }).hover(),
  write: async (page, field, text) => (await within(page)).getByLabel(labelled(field)).fill(text),
  choose: async (page, field, words) => {
    const list = (await within(page)).getByLabel(labelled(field))
    const option = list
      .locator('option')
      .filter({ hasText: new RegExp(`^${words}`) })
      .first()
    await list.selectOption((await option.getAttribute('value')) ?? '')
  },
  nextRow: async page => {
    const chosen = page.locator('tr[aria-current="true"]')
    const next =
      (await chosen.count()) > 0 ? chosen.locator('xpath=following-sibling::tr[@data-row][1]') : firstRow(page)
    // Its checkbox is at the left, and takes it in instead.
    await next.locator('td').nth(1).click()
    await drawn(page)
  },
}

const keyboard: Hand = {
  press: async (page, name) => {
    await tabTo(page, name)
    await page.keyboard.press('Enter')
  },
  come: tabTo,
  write: async (page, field, text) => {
    await tabTo(page, field)
    await page.keyboard.press('Control+A')
    await page.keyboard.type(text)
  },
  // As a browser takes it: what is typed leads to the option that begins so.
  choose: async (page, field, words) => {
    await tabTo(page, field)
    await page.keyboard.type(words)
  },
  nextRow: async page => {
    const isInList = await page.evaluate<boolean>(`document.activeElement?.closest('tr[data-row]') !== null`)
    if (!isInList) await tabToRow(page)
    if ((await page.locator('tr[aria-current="true"]').count()) > 0) await page.keyboard.press('j')
    else await page.keyboard.press('Home')
    await drawn(page)
  },
}

const pressesMax = 80

async function tabToRow(page: Page): Promise<void> {
  for (let presses = 0; presses < pressesMax; presses++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate<boolean>(`document.activeElement?.matches('tr[data-row]') === true`)) return
  }
  throw new Error('no way leads into the list by the keyboard')
}

function firstRow(page: Page) {
  return page.locator('tr[data-row="0"]')
}

export const hands = { mouse, keyboard } as const
export const handNames = Object.keys(hands) as readonly (keyof typeof hands)[] // Its own keys.
