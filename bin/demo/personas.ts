// Who one can be in the demo: a software passkey for each, kept by the demo's own process. They come in by the same pages as
// everybody: the product knows nothing of them, and no way round its sign-in exists.

import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'

import { fault } from '../../src/base/outcome.ts'
import { type KeptDevice, openAuthenticator } from '../../test/authenticator.ts'
import { ask, type Desk, enrol, type Person, type Places, sessionCookie, signInByPasskey } from '../attack/people.ts'
import { institution } from '../demo.ts'
import { demoPeople, type Persona } from '../demo-people.ts'

/** Invitations that are open, by persona. */
export type Invitations = Readonly<Partial<Record<Persona, string>>>

export type Personas = {
  /** Signed in anew; what the browser is to keep. */
  readonly cookieOf: (persona: Persona) => Promise<string>
  /** At a desk of their own, for stories: the one they had, or another where that is over. */
  readonly deskOf: (persona: Persona) => Promise<Desk>
  /** What their passkey says to a challenge of the office's. */
  readonly answerTo: (options: {
    readonly challenge: string
    readonly credentials: readonly string[]
  }) => object | undefined
}

type Kept = Readonly<Partial<Record<Persona, KeptDevice>>>

export async function openPersonas(file: string, places: Places, invitations: Invitations): Promise<Personas> {
  // As it was written below.
  const kept: Kept = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Kept) : {}
  const people = new Map<Persona, Person>()
  for (const { persona, email } of demoPeople) {
    const token = invitations[persona]
    const device = kept[persona]
    if (token === undefined && device === undefined) continue
    const invited = { id: persona, institution, email, token: token ?? '' }
    // Whoever has a passkey here has used the invitation: this process may have been started again.
    const own =
      device === undefined
        ? await enrol(places, invited, undefined)
        : { ...invited, device: openAuthenticator({ kept: device }), ...without }
    people.set(persona, own)
    await keep(file, people)
  }
  const personOf = (persona: Persona) => people.get(persona) ?? fault(`${persona} has no passkey here`)
  const desks = new Map<Persona, Desk>()
  return {
    cookieOf: async persona => {
      const { jar } = await signInByPasskey(places, personOf(persona))
      return `${sessionCookie}=${jar.get(sessionCookie) ?? fault('a session has a cookie')}; ${attributes}`
    },
    deskOf: async persona => {
      const known = desks.get(persona)
      // A third session would end somebody's first, and that may be in a browser.
      if (known !== undefined && (await ask(known, 'GET', '/v1/session')).status === 200) return known
      const desk = await signInByPasskey(places, personOf(persona))
      desks.set(persona, desk)
      return desk
    },
    answerTo: ({ challenge, credentials }) => {
      const person = [...people.values()].find(({ device }) =>
        credentials.includes(device.credentialId.toString('base64url')),
      )
      return person?.device.get({ challenge, origin: new URL(places.office).origin, rpId: 'localhost' })
    },
  }
}

const without = { secret: '', password: undefined, recoveryCodes: [] } as const
/** As the office writes it: browsers do not tell the ports of one host apart. */
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict'

/** Whole or not at all: an invitation opens once. */
async function keep(file: string, people: ReadonlyMap<Persona, Person>): Promise<void> {
  const kept = Object.fromEntries([...people].map(([persona, { device }]) => [persona, device.keep()]))
  await writeFile(`${file}.new`, JSON.stringify(kept), { mode: 0o600 })
  await rename(`${file}.new`, file)
}
