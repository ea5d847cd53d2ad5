// Signing in as people do: in a browser, with an authenticator, over the keyboard.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { generateSync } from 'otplib'
import type { Browser, Page } from 'playwright-core'

import { fault } from '../../src/base/outcome.ts'
import { axeFaults, browserMissing, holds, openChromium, openSeat, type Seat } from '../browser.ts'
import { goodPassword } from '../people-world.ts'
import { openSignInWorld, type SignInWorld } from '../sign-in-world.ts'

/** Where pictures of the pages go, for whoever wants to look at them. */
const pictures = process.env['VOUCH_PICTURES']

describe('signing in with a browser', { skip: browserMissing() ?? false }, () => {
  let world: SignInWorld
  let browser: Browser
  let seat: Seat
  let page: Page
  before(async () => {
    world = await openSignInWorld()
    browser = await openChromium()
    seat = await openSeat(browser, { viewport: { width: 480, height: 900 } })
    page = seat.page
  })
  after(async () => {
    await browser.close()
    await world.close()
  })

  const until = (what: string, expression: string) => holds(page, what, expression)
  const heading = (text: string) => until(text, `document.querySelector('h1')?.textContent === ${JSON.stringify(text)}`)
  /** Of whatever has the keyboard: what a person hears. */
  const focused = () =>
    page.evaluate<string>(`(document.activeElement?.labels?.[0] ?? document.activeElement)?.textContent?.trim() ?? ''`)
  /** The keyboard is there by itself, and a screen reader with it. */
  const hears = (start: string) =>
    until(`${start} is read aloud`, `document.activeElement.textContent.trim().startsWith(${JSON.stringify(start)})`)
  /** As somebody without a mouse: on until it is there, and never lost. */
  async function tabTo(name: string): Promise<void> {
    const passed: string[] = []
    for (let presses = 0; presses < 20; presses++) {
      if ((await focused()) === name) return
      await page.keyboard.press('Tab')
      passed.push(await focused())
    }
    fault(`no way leads to ${name} by the keyboard, only to ${passed.join(', ')}`)
  }
  async function fill(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [label, text] of Object.entries(fields)) {
      await tabTo(label)
      await page.evaluate('document.activeElement.select?.()')
      await page.keyboard.insertText(text)
    }
  }
  /** Nothing that axe knows of is wrong with the page, in either light. */
  async function isOpenToAll(name: string): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      if (pictures !== undefined)
        await page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`), fullPage: true })
      assert.deepEqual(await axeFaults(page), [], `${name}, ${colorScheme}`)
    }
  }
  async function typeFallback(password: string): Promise<void> {
    await tabTo('Add a password and codes, for when the passkey is not at hand')
    await page.keyboard.press('Enter')
    const secret = (await page.evaluate<string>(`document.getElementById('secret').textContent`)).replaceAll(' ', '')
    const code = generateSync({ secret, epoch: Date.now() / 1_000 })
    await fill({ 'New password, twelve characters or more': password, 'Code that the app shows now': code })
  }
  /** From the link to the last page; answers with the recovery codes. */
  async function enrol(link: string, password?: string): Promise<readonly string[]> {
    await seat.forgetPasskeys()
    await page.goto('about:blank')
    await page.goto(link)
    await until('the invitation is read', `!document.getElementById('make').hidden`)
    assert.ok(!page.url().includes('#'), 'the token is gone from the address')
    if (password !== undefined) {
      await typeFallback(password)
    }
    await tabTo('Make the passkey')
    await isOpenToAll(password === undefined ? 'invitation' : 'invitation-with-password')
    await page.keyboard.press('Enter')
    await until('the passkey is made', `!document.getElementById('ready').hidden`)
    return page.evaluate<readonly string[]>(`[...document.querySelectorAll('#codes code')].map(one => one.textContent)`)
  }
  /** By cookie: whoever was there before is not there any more. */
  async function leave(): Promise<void> {
    await until('the page has asked who it is for', `document.querySelector('#sessions tr')`)
    await tabTo('Sign out')
    await page.keyboard.press('Enter')
    await heading('The office')
  }

  test('leads from an invitation over a passkey to the office, and what is delicate asks for that passkey again', async () => {
    const { link, person } = await world.invite('Ada Okafor', 'security_analyst')
    assert.deepEqual(await enrol(link), [])
    await isOpenToAll('enrolled')
    await tabTo('Go on and sign in')
    await page.keyboard.press('Enter')
    await heading('The office')
    await tabTo('Sign in')
    await page.keyboard.press('Enter')
    await heading('Sign in')
    await hears('Use your passkey')
    await isOpenToAll('sign-in')
    await page.keyboard.press('Enter')
    await heading('Ada Okafor')
    await until('its sessions are listed', `document.querySelector('#sessions tr')`)
    await isOpenToAll('office')

    const path = `/v1/people/${person}/sessions`
    const statuses = await page.evaluate<readonly number[]>(`(async () => {
      const ask = (method, path, csrf, body, stepUp) => fetch(path, {
        method,
        headers: { 'vouch-csrf': csrf, ...(body && { 'content-type': 'application/json' }), ...(stepUp && { 'vouch-step-up': stepUp }) },
        ...(body && { body: JSON.stringify(body) }),
      })
      const { csrfToken } = await (await fetch('/v1/session')).json()
      const without = await ask('DELETE', '${path}', csrfToken)
      const asked = await (await ask('POST', '/v1/step-ups', csrfToken, { method: 'DELETE', path: '${path}' })).json()
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(asked.options))
      const answer = JSON.stringify((await navigator.credentials.get({ publicKey })).toJSON())
      const proved = await ask('POST', '/v1/step-ups/' + asked.id + '/assertion', csrfToken, { answer })
      const renewed = (await proved.json()).csrfToken
      const confirmed = await ask('DELETE', '${path}', renewed, undefined, asked.id)
      return [without.status, proved.status, confirmed.status, (await fetch('/v1/session')).status]
    })()`)
    assert.deepEqual(statuses, [401, 201, 200, 401], 'and those were all sessions there were')
  })

  test('works off what three wrong passwords cost while the right one is typed, over the keyboard alone', async () => {
    const { link, email } = await world.invite('Bo Lindt', 'operator')
    const [code = fault('there are recovery codes')] = await enrol(link, goodPassword)
    await isOpenToAll('enrolled-with-codes')
    await page.goto(`${world.office}/sign-in`)
    await heading('Sign in')
    await tabTo('Use a password and a code instead')
    await page.keyboard.press('Enter')
    const password = 'Password'
    const codeField = 'Code from your app, or a recovery code'
    for (let tries = 1; tries <= 3; tries++) {
      await fill({ 'Mail address': email, [password]: 'purple lantern drifts south', [codeField]: '000000' })
      await page.keyboard.press('Enter')
      await until(
        'it is refused',
        `document.title.startsWith('Not signed in yet') && document.getElementById('password').value === ''`,
      )
      await hears('That did not work')
    }
    assert.equal(await page.evaluate<boolean>(`!!document.querySelector('progress')`), true)
    await isOpenToAll('working')
    assert.equal(await page.evaluate<string>(`document.getElementById('email').value`), email, 'that stays')
    await fill({ [password]: goodPassword, [codeField]: code })
    await page.keyboard.press('Enter')
    await heading('Bo Lindt')
    assert.match(await page.evaluate<string>('document.body.innerText'), /with a password and a code/)
    await leave()
  })

  test('leads on from the office to another password, after the passkey has confirmed that', async () => {
    const { link } = await world.invite('Cy Novak', 'operator')
    await enrol(link)
    await page.goto(`${world.office}/sign-in`)
    await heading('Sign in')
    await page.keyboard.press('Enter')
    await heading('Cy Novak')
    await until('their passkey is listed', `document.querySelector('#passkeys tr')`)
    await tabTo('Take back')
    await page.keyboard.press('Enter')
    await until('the last is not taken back', `/last passkey/.test(document.getElementById('told').textContent)`)
    await tabTo('Make another, or set a password')
    await page.keyboard.press('Enter')
    await until('the way leads to the issuer', `document.getElementById('alone')?.hidden === false`)
    await typeFallback(goodPassword)
    await tabTo('Set the password alone')
    await isOpenToAll('enrol-more')
    await page.keyboard.press('Enter')
    await until('the password is set', `document.querySelectorAll('#codes code').length === 10`)
  })

  test('says on a page without a form that nobody gets in from there, and until when by the reader’s clock', async () => {
    await page.goto(`${world.office}/sign-in`)
    await heading('Sign in')
    // More failures than are forgiven an address, and none of them typed.
    await page.evaluate(`(async () => {
      for (let tries = 0; tries < 11; tries++)
        await (await fetch(location.href, { method: 'POST', body: new URLSearchParams({ answer: '{}' }) })).text()
      document.getElementById('by-passkey').elements.namedItem('answer').value = '{}'
      document.getElementById('by-passkey').submit()
    })()`)
    await heading('Not now')
    await hears('There were too many failed tries from where you are')
    assert.match(await page.evaluate<string>(`document.querySelector('time').textContent`), /^\d\d:\d\d/)
    await isOpenToAll('blocked')
  })

  test('runs nothing that its pages do not name, and breaks nowhere', () => {
    assert.deepEqual(seat.complaints, [])
  })
})
