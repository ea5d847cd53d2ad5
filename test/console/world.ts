// The console as people have it: built, served by an office that really runs with its family, and opened in browsers by people who
// came by an invitation and have a passkey.

import type { Browser } from 'playwright-core'

import { type Opened, openTarget } from '../../bin/attack/open.ts'
import { ensureConsole } from '../../bin/built-console.ts'
import type { Role } from '../../src/identity/identity.ts'
import { openChromium, openSeat, type Seat } from '../browser.ts'
import { enrolBy, signIn } from './signing-in.ts'

export type Colleague = Seat & {
  readonly id: string
  readonly name: string
}

export type ConsoleWorld = {
  /** The family behind it: what people and programs do beside the browser is done there. */
  readonly target: Opened
  readonly browser: Browser
  /** Somebody with these roles who is signed in; the same for the same roles. */
  readonly colleague: (...roles: readonly Role[]) => Promise<Colleague>
  /** Somebody whom nobody else has anything to do with: for whoever is signed out, or lost, in the course of it. */
  readonly newcomer: (...roles: readonly Role[]) => Promise<Colleague>
  readonly close: () => Promise<void>
}

const errorLinesMax = 3

/** What the processes have complained of last: why something was answered with 500. */
export async function faultsBehind({ target }: Pick<ConsoleWorld, 'target'>): Promise<string> {
  const lines = (await target.logs()).split('\n').filter(line => line.includes('"level":"error"'))
  return lines.slice(-errorLinesMax).join('\n')
}

/** Given to people as they come. */
const names = [
  'Olga Brandt',
  'Ann Adeyemi',
  'Sam Lindqvist',
  'Cleo Marchetti',
  'Piet de Vries',
  'Ida Novak',
  'Tom Okafor',
]

export async function openConsoleWorld(): Promise<ConsoleWorld> {
  await ensureConsole()
  const target = await openTarget()
  let browser: Browser
  try {
    browser = await openChromium()
  } catch (thrown) {
    await target.close()
    throw thrown
  }
  let met = 0
  const newcomer = async (...roles: readonly Role[]): Promise<Colleague> => {
    const name = `${names[met % names.length]}${met < names.length ? '' : ` ${met}`}`
    met++
    const { id, link } = await target.invitation(name, roles)
    // What moves stands still, so that it looks the same every time; that it also moves is a test of its own.
    const seat = await openSeat(browser, { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' })
    await enrolBy(seat.page, link)
    await signIn(seat.page, target.office)
    seat.hush()
    return { ...seat, id, name }
  }
  const colleagues = new Map<string, Promise<Colleague>>()
  return {
    target,
    browser,
    newcomer,
    colleague: (...roles) => {
      const known = roles.join()
      const found = colleagues.get(known) ?? newcomer(...roles)
      colleagues.set(known, found)
      return found
    },
    close: async () => {
      await browser.close()
      await target.close()
    },
  }
}
