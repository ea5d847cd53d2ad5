// How a page is looked at: when it stands, and whether the keyboard gets everywhere on it.

import type { Locator, Page } from 'playwright-core'

import { fault } from '../../src/base/outcome.ts'

/** Until it has a heading, and waits for nothing any more. */
export async function settled(page: Page): Promise<void> {
  await stands(page, page.locator('h1'))
  const reading = page.getByRole('status').filter({ hasText: /^Reading\b/ })
  await stands(page, reading, 'detached')
}

/** Until it is there, or gone; in vain, the page says what is there instead. */
export async function stands(page: Page, what: Locator, state: 'visible' | 'detached' = 'visible'): Promise<void> {
  try {
    await what.first().waitFor({ state })
  } catch (thrown) {
    const instead = await page.innerText('body').catch(() => 'nothing that could be read')
    throw new Error(`${what.toString()} is not ${state} at ${page.url()}, where there is:\n${instead}`, {
      cause: thrown,
    })
  }
}

const pressesMax = 120

/** As somebody without a mouse: on by Tab until what is called so has the keyboard. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < pressesMax; presses++) {
    await page.keyboard.press('Tab')
    const heard = await page.evaluate<string>(`(${nameOfFocused})()`)
    if (withoutSpace(heard) === withoutSpace(name)) return
    passed.push(heard)
  }
  fault(`no way leads to ${name} by the keyboard, only to ${passed.join(', ')}`)
}

/** How parts of a name are set apart is for the eye. */
function withoutSpace(text: string): string {
  return text.replaceAll(/\s/g, '')
}

/** Beyond the number there are, so that whoever is kept in a corner is found out. */
const pressesBeyond = 5
/** A field of days and times has a place for each of its parts, and one for its calendar. */
const pressesOfTimes = 8

type Seen = {
  /** The number of what has the keyboard; absent, it is nothing that was counted. */
  readonly at?: number
  readonly name: string
  readonly faults: readonly string[]
}

/**
 * From the top of the page on by Tab: all that can be worked with is reached, and seen to be where the keyboard is. Answers with what
 * is wrong.
 */
export async function keyboardFaults(page: Page): Promise<readonly string[]> {
  const names = await page.evaluate<readonly string[]>(`(${countAll})()`)
  const reached = new Set<number>()
  const faults: string[] = []
  const times = await page.locator('input[type=date], input[type=time], input[type=datetime-local]').count()
  const pressesMost = names.length + times * pressesOfTimes + pressesBeyond
  for (let presses = 0; presses < pressesMost && reached.size < names.length; presses++) {
    await page.keyboard.press('Tab')
    const seen = await page.evaluate<Seen>(`(${lookAtFocus})()`)
    if (seen.at === undefined || reached.has(seen.at)) continue
    reached.add(seen.at)
    faults.push(...seen.faults.map(fault => `${seen.name} ${fault}`))
  }
  return [...faults, ...names.filter((_, at) => !reached.has(at)).map(name => `${name} is not reached by Tab`)]
}

// All of these run in the page.

/** Of whatever has the keyboard: what a person hears. */
const nameOfFocused = `() => {
  // What describes it is not its name.
  const heard = one => [...(one?.childNodes ?? [])].map(part => (part.hidden ? '' : part.childNodes.length > 0 ? heard(part) : part.textContent)).join('')
  const one = document.activeElement
  const label = one?.getAttribute('aria-label') ?? one?.labels?.[0]?.textContent ?? heard(one)
  // What marks a field that must be filled in is not part of its name.
  return label.replace(/\\s*\\*$/, '').trim()
}`

/** Numbers what Tab must reach, notes how it looks without the keyboard, and begins at the top. */
const countAll = `async () => {
  const looks = ['outline', 'boxShadow', 'borderColor', 'backgroundColor', 'textDecoration', 'color']
  globalThis.look = one => {
    const style = getComputedStyle(one)
    return looks.map(what => style[what]).join(' ')
  }
  globalThis.nameOf = one => one.tagName.toLowerCase() + ' "' + (one.getAttribute('aria-label') ?? one.textContent ?? '').trim().slice(0, 40) + '"'
  // What lies over the page keeps the keyboard, until it is closed.
  const over = [...document.querySelectorAll('[aria-modal="true"]')].filter(one => one.checkVisibility()).at(-1)
  const top = over ?? document.body
  document.activeElement?.blur()
  getSelection()?.setPosition(top, 0)
  over?.focus()
  // What had the keyboard a moment ago is drawn without it first.
  await Promise.all(document.getAnimations().map(one => one.finished.catch(() => undefined)))
  const inGroup = one => one.type === 'radio' && !one.checked && document.querySelector('input[name="' + one.name + '"]:checked')
  const all = [...top.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter(
    one => one.tabIndex >= 0 && !one.disabled && one.type !== 'hidden' && !inGroup(one) &&
      one.checkVisibility({ visibilityProperty: true }) && !one.closest('[inert]'),
  )
  globalThis.counted = new Map(all.map((one, at) => [one, at]))
  globalThis.unfocused = all.map(look)
  return all.map(nameOf)
}`
const lookAtFocus = `async () => {
  await Promise.all(document.getAnimations().map(one => one.finished.catch(() => undefined)))
  const one = document.activeElement
  const at = counted.get(one)
  if (at === undefined) return { name: one === null ? '' : nameOf(one), faults: [] }
  const faults = []
  if (look(one) === unfocused[at]) faults.push('looks the same with the keyboard as without')
  const { left, right, top, bottom } = one.getBoundingClientRect()
  const isIn = right > 0 && bottom > 0 && left < innerWidth && top < innerHeight
  if (!isIn) faults.push('is outside of the window')
  else {
    const within = (low, high, max) => (Math.max(low, 0) + Math.min(high, max)) / 2
    const above = document.elementFromPoint(within(left, right, innerWidth), within(top, bottom, innerHeight))
    if (above !== null && !one.contains(above) && !above.contains(one)) faults.push('lies under ' + nameOf(above))
  }
  return { at, name: nameOf(one), faults }
}`
