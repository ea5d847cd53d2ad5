// Chromium, as people sit before it: each has cookies of their own, and an authenticator that is not a piece of metal.
// https://chromedevtools.github.io/devtools-protocol/tot/WebAuthn/

import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import { type Browser, type BrowserContextOptions, type CDPSession, chromium, type Page } from 'playwright-core'

import { until } from './until.ts'

const installed = '/usr/bin/chromium'
/** Alone on this machine: it looks for nobody outside. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--disable-features=Translate,OptimizationHints,MediaRouter',
]
const authenticator = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const
/** A machine that does other work as well lets a browser wait. */
const answerMsMax = 60_000

/** Why no browser can be opened here; undefined where one can. */
export function browserMissing(): string | undefined {
  return existsSync(installed) ? undefined : `${installed} is not installed`
}

export function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: installed, args: flags, handleSIGINT: false })
}

/** Somebody before a browser of their own. */
export type Seat = {
  readonly page: Page
  /** A new tab. The passkey is at hand there, and not where it was before. */
  readonly openTab: () => Promise<Page>
  /** A new tab in which one only looks; the passkey stays where it is. */
  readonly openTabToLook: () => Promise<Page>
  /** Makes it this tab in which the passkey is at hand. */
  readonly takePasskeyTo: (page: Page) => Promise<void>
  /** As in the hand of somebody else. */
  readonly forgetPasskeys: () => Promise<void>
  /** What pages complained of: their policy, their scripts, and what never came. */
  readonly complaints: readonly string[]
  /** What was answered with 400 or more: `GET /v1/session 401`. */
  readonly refusals: readonly string[]
  /** From here on nothing was said yet. */
  readonly hush: () => void
  readonly close: () => Promise<void>
}

type Device = { readonly line: CDPSession; readonly authenticatorId: string }

export async function openSeat(browser: Browser, options: BrowserContextOptions = {}): Promise<Seat> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(answerMsMax)
  const complaints: string[] = []
  const refusals: string[] = []
  const devices = new Map<Page, Device>()
  let holder: Page
  const openTab = async () => {
    const tab = await context.newPage()
    listen(tab, complaints, refusals)
    devices.set(tab, await plugIn(tab))
    return tab
  }
  const takePasskeyTo = async (page: Page) => {
    const [from, to] = [devices.get(holder), devices.get(page)]
    if (from === undefined || to === undefined || from === to) return
    const { credentials } = await from.line.send('WebAuthn.getCredentials', only(from))
    for (const credential of credentials) await to.line.send('WebAuthn.addCredential', { ...only(to), credential })
    // What it counts goes on where it is used.
    await from.line.send('WebAuthn.clearCredentials', only(from))
    holder = page
  }
  const page = await openTab()
  holder = page
  return {
    page,
    openTab: async () => {
      const tab = await openTab()
      await takePasskeyTo(tab)
      return tab
    },
    openTabToLook: openTab,
    takePasskeyTo,
    forgetPasskeys: async () => {
      for (const device of devices.values()) await device.line.send('WebAuthn.clearCredentials', only(device))
    },
    complaints,
    refusals,
    hush: () => {
      complaints.length = 0
      refusals.length = 0
    },
    close: () => context.close(),
  }
}

function only({ authenticatorId }: Device): { authenticatorId: string } {
  return { authenticatorId }
}

async function plugIn(page: Page): Promise<Device> {
  const line = await page.context().newCDPSession(page)
  await line.send('WebAuthn.enable')
  return { line, ...(await line.send('WebAuthn.addVirtualAuthenticator', { options: authenticator })) }
}

function listen(page: Page, complaints: string[], refusals: string[]): void {
  page.on('console', message => {
    // That something was refused is told by its answer; see below.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource:'))
      complaints.push(message.text())
  })
  page.on('pageerror', thrown => complaints.push(String(thrown)))
  page.on('requestfailed', request => {
    const why = request.failure()?.errorText ?? 'failed'
    // Given up by the page itself, because it went on to another.
    if (why !== 'net::ERR_ABORTED') complaints.push(`${request.method()} ${request.url()} ${why}`)
  })
  page.on('response', response => {
    const { pathname } = new URL(response.url())
    if (response.status() >= 400) refusals.push(`${response.request().method()} ${pathname} ${response.status()}`)
  })
}

/**
 * Until an expression holds in the page; between two pages there is nobody to ask. Asked from outside, again and again: a page whose
 * policy lets no text become code cannot ask itself.
 */
export async function holds(page: Page, what: string, expression: string): Promise<void> {
  try {
    await until(what, () => page.evaluate<boolean>(`!!(${expression})`).catch(() => false))
  } catch (thrown) {
    throw new Error(`${what}, in vain: ${page.url()}\n${await page.innerText('body')}`, { cause: thrown })
  }
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** By the other scheme only colours are others. */
const ofColours = ['color-contrast', 'link-in-text-block']

/**
 * What axe finds wrong with the page once it stands still, WCAG 2.2 AA and beyond: rule, element and why. It is put into a page
 * once: what takes long is reading it, and asking all of it.
 */
export async function axeFaults(page: Page, which: 'all' | 'colours' = 'all'): Promise<readonly string[]> {
  await drawn(page) // What is on its way in has colours of neither.
  if (!(await page.evaluate<boolean>(`'axe' in globalThis`))) await page.evaluate(axeSource)
  // By itself axe leaves this one of 2.2 out.
  const rules = which === 'all' ? { rules: { 'target-size': { enabled: true } } } : { runOnly: ofColours }
  return page.evaluate<readonly string[]>(`axe
    .run(document, { resultTypes: ['violations'], ...${JSON.stringify(rules)} })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => id + ': ' + html + ' ' + failureSummary.replaceAll(/\\s+/g, ' '))))`)
}

/** What was asked of it has been drawn, and whatever moves to its place by that has come there. */
export async function drawn(page: Page): Promise<void> {
  const frames = 'new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))'
  await page.evaluate(frames)
  await page.evaluate(`Promise.all(
    document.getAnimations()
      .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
      .map(({ finished }) => finished.catch(() => undefined)))`)
  await page.evaluate(frames)
}

/** What makes the page wider than the window, the innermost of each; nothing where it fits. */
export function beyondWindow(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const isShown = one => {
      for (let above = one.parentElement; above && above !== document.body; above = above.parentElement)
        if (getComputedStyle(above).overflowX !== 'visible') return false
      return true
    }
    const wide = [...document.body.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > clientWidth + 0.5 && isShown(one))
    const inner = wide.filter(one => !wide.some(other => other !== one && one.contains(other)))
    const nameOf = one => one.tagName.toLowerCase() + '.' + one.className + ' "' + one.textContent.slice(0, 60) + '" to ' + Math.round(one.getBoundingClientRect().right)
    return inner.length === 0 ? ['something is ' + (scrollWidth - clientWidth) + ' wider'] : inner.slice(0, 5).map(nameOf)
  })()`)
}
