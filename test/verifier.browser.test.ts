// The page that an examiner opens from a disk: verify.html, in the browser that this machine has.
// VOUCH_BROWSER_LEAVES=100000 is the measured one; VOUCH_PICTURES is a folder for pictures of it.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { codes } from '../verifier/verify.mjs'

import { axeFaults, beyondWindow, browserMissing, holds, openChromium, openSeat, type Seat } from './browser.ts'
import { honestLog, keysText, policyText, publish, writeHistory } from './log-histories.ts'

const verifier = join(import.meta.dirname, '..', 'verifier')
const pictures = process.env['VOUCH_PICTURES']
const leavesMeasured = Number(process.env['VOUCH_BROWSER_LEAVES'] ?? 3_000)

test('the page of the verifier has verify.mjs in it, unchanged', () => {
  const page = readFileSync(join(verifier, 'verify.html'), 'utf8')
  const [, held] = /<script type="text\/plain" id="program">([^]*?)<\/script>/.exec(page) ?? []
  assert.ok(held === readFileSync(join(verifier, 'verify.mjs'), 'utf8'), 'run: node verifier/embed.mjs')
})

test('the page of the verifier has words for every code', () => {
  const page = readFileSync(join(verifier, 'verify.html'), 'utf8')
  const [, words = ''] = /const codeWords = \{([^]*?)\n\}/.exec(page) ?? []
  const named = [...words.matchAll(/^ {2}([a-z_]+): /gm)].map(([, code]) => code)
  assert.deepEqual(new Set(named), new Set(Object.values(codes).flat()))
})

describe('the page of the verifier', { skip: browserMissing() ?? false }, () => {
  let browser: Browser
  let seat: Seat
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-page-'))
    browser = await openChromium()
    seat = await openSeat(browser, { viewport: { width: 480, height: 900 } })
    const log = honestLog(1)
    await writeHistory(join(folder, 'whole', log.origin), publish(log), '')
    const files = publish(log)
    const first = Buffer.from(files.get('tile/entries/000') ?? [])
    first.writeUInt8((first[40] ?? 0) ^ 1, 40)
    await writeHistory(join(folder, 'edited', log.origin), files.set('tile/entries/000', first), '')
    await writeFile(join(folder, 'policy'), policyText(log.origin))
    await writeFile(join(folder, 'keys'), keysText())
  })
  after(async () => {
    await browser.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function open(log: string, policy = 'policy'): Promise<void> {
    const { page } = seat
    await page.goto(pathToFileURL(join(verifier, 'verify.html')).href)
    await holds(page, 'the program is there', `document.getElementById('fingerprint').textContent !== ''`)
    for (const [id, path] of [
      ['folder', log],
      ['policy', policy],
      ['keys', 'keys'],
    ] as const)
      await page.locator(`#${id}`).setInputFiles(join(folder, path))
    await page.evaluate(`document.getElementById('fresh').value = ''; document.getElementById('folder').focus()`)
  }
  const focused = () => seat.page.evaluate<string>('document.activeElement.id')
  async function check(): Promise<void> {
    const { keyboard } = seat.page
    for (let presses = 0; presses < 30 && (await focused()) !== 'check'; presses++) await keyboard.press('Tab')
    await keyboard.press('Enter')
  }
  const shown = (text: string) => seat.page.getByText(text).first().waitFor()
  async function isOpenToAll(name: string): Promise<void> {
    const { page } = seat
    for (const [scheme, width] of [
      ['light', 1280],
      ['dark', 1280],
      ['light', 360],
      ['dark', 360],
    ] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      await page.setViewportSize({ width, height: 900 })
      if (pictures !== undefined)
        await page.screenshot({ path: join(pictures, `verifier-${name}-${scheme}-${width}.png`), fullPage: true })
      assert.deepEqual(await axeFaults(page), [], `${name}, ${scheme}, ${width}`)
      assert.deepEqual(await beyondWindow(page), [], `${name}, ${width}: nothing reaches beyond the window`)
    }
  }

  test('says how far a log can be believed, from a disk, by the keyboard alone', async () => {
    await open('whole')
    await isOpenToAll('empty')
    // As it stands there while a long log is read.
    await seat.page.evaluate(
      `document.getElementById('working').hidden = false; document.getElementById('progress').value = .4; document.getElementById('done').textContent = '40000 of 100000 leaves'`,
    )
    await isOpenToAll('working')
    await check()
    await shown('This log is witnessed')
    await shown('2 of 2: First Bank')
    await shown('what was never recorded, no log can prove')
    assert.equal(await focused(), 'verdict')
    await isOpenToAll('whole')
  })

  test('says what is wrong, and where', async () => {
    await open('edited')
    await seat.page.evaluate(`document.getElementById('from').value = '2026-01-01'`)
    await check()
    await shown('This log is signed, and no more')
    await shown('tile/0/000')
    await shown('leaf 0')
    await isOpenToAll('edited')
  })

  test('says that it cannot be asked so', async () => {
    await open('whole', 'keys')
    await check()
    await shown('This cannot be checked: not a line of a policy')
    await isOpenToAll('refused')
  })

  test(`takes ${leavesMeasured} leaves, and shows how far it is`, async context => {
    const long = join(folder, 'long')
    const make = join(import.meta.dirname, 'verifier-speed-process.ts')
    await promisify(execFile)(process.execPath, [make, String(leavesMeasured), long])
    await open('long')
    await seat.page.evaluate(
      `window.seen = 0; new MutationObserver(() => window.seen++).observe(document.getElementById('done'), { childList: true })`,
    )
    const startedMs = performance.now()
    await check()
    await shown('This log is witnessed')
    const seconds = (performance.now() - startedMs) / 1_000
    context.diagnostic(`${leavesMeasured} leaves in ${seconds.toFixed(1)} s`)
    assert.ok((await seat.page.evaluate<number>('window.seen')) > 0)
    assert.deepEqual(seat.complaints, [])
  })
})
