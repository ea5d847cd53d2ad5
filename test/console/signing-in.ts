// How somebody gets into the console, and how they fall out of it.

import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

import { askConfirmed, type Desk } from '../../bin/attack/people.ts'
import type { Seat } from '../browser.ts'

/** From the link of an invitation to a passkey. */
export async function enrolBy(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await page.getByRole('button', { name: 'Make the passkey' }).click()
  await page.getByRole('link', { name: 'Go on and sign in' }).waitFor()
}

/** From the console, where nobody is signed in, to that very place in it. */
export async function signIn(page: Page, office: string, to = '/'): Promise<void> {
  await page.goto(`${office}${to}`)
  await page.getByRole('link', { name: 'Sign in' }).click()
  await usePasskey(page)
  await page.waitForURL(`${office}${to}`)
  await page.locator('#page').waitFor()
}

/** On the issuer's page. */
async function usePasskey(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Use your passkey' }).click()
}

/** Somebody in the office ends every session of this person; their page has not heard of it. */
export async function endSessions(security: Desk, person: string): Promise<void> {
  const { status, text } = await askConfirmed(security, 'DELETE', `/v1/people/${person}/sessions`)
  assert.equal(status, 200, text)
}

/** From the word that the session has ended, over another tab, back to the page as it was. */
export async function signInAgain(seat: Seat): Promise<void> {
  const { page } = seat
  const word = page.getByRole('dialog', { name: 'Your session has ended' })
  await word.waitFor()
  const address = await word.getByRole('link', { name: 'Sign in, in another tab' }).getAttribute('href')
  const tab = await seat.openTab()
  await tab.goto(new URL(address ?? assert.fail('the word leads to where one signs in'), page.url()).href)
  await usePasskey(tab)
  await tab.locator('#page').waitFor()
  await seat.takePasskeyTo(page)
  await tab.close()
  await word.getByRole('button', { name: 'I have signed in' }).click()
  await word.waitFor({ state: 'hidden' })
}
