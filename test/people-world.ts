// People with credentials, over a world of its own: the issuer's half of signing in, without its pages.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'

import { readNetworks } from '../src/base/address.ts'
import { done, fault, type Outcome, type Refusal } from '../src/base/outcome.ts'
import { transact } from '../src/base/work.ts'
import * as identity from '../src/identity/identity.ts'
import { invite, makeInvitation } from '../src/identity/invitations.ts'
import { openEnrolment } from '../src/identity/sign-in/enrolment.ts'
import { type RelyingParty, userHandle } from '../src/identity/sign-in/passkeys.ts'
import { openPasswords } from '../src/identity/sign-in/passwords.ts'
import { loadPeppers, makePepperFile } from '../src/identity/sign-in/peppers.ts'
import { openSignIn, type SignInParts } from '../src/identity/sign-in/sign-in.ts'
import { makeKeyFile, openKeyFile, openVault } from '../src/protection/protection.ts'
import { type Ceremony, openAuthenticator } from './authenticator.ts'
import { openWorld } from './outside.ts'

export const party: RelyingParty = { id: 'localhost', name: 'Vouch', origins: ['http://localhost:8481'] }
/** As little as the database takes: tests hash often. */
export const cheap = { memoryKiB: 19 * 1_024, passes: 1 }
export const goodPassword = 'purple lantern drifts north'
/** Where everybody is who is let in. */
export const from = { peer: '192.0.2.1', forwardedFor: undefined, work: undefined }
export const thisMachine = readNetworks(['127.0.0.1', '::1']) ?? fault('networks')
const nowhere = readNetworks([]) ?? fault('networks')

export type PeopleWorld = Awaited<ReturnType<typeof openPeopleWorld>>
export type Invited = { readonly person: identity.PersonId; readonly email: string; readonly token: string }

export async function openPeopleWorld() {
  const world = await openWorld()
  const folder = await mkdtemp(join(tmpdir(), 'vouch-people-'))
  await makeKeyFile(join(folder, 'kek'))
  await makePepperFile(join(folder, 'pepper'))
  const kek = await openKeyFile(join(folder, 'kek'))
  const opened = kek.ok ? kek.value : fault(kek.refusal.code)
  const vault = openVault(world.outsideAs('vouch_vault'), opened)
  const office = world.outsideAs('vouch_office')
  const outside = world.outsideAs('vouch_issuer')
  const peppers = await loadPeppers(join(folder, 'pepper'))
  const parts: SignInParts = {
    outside,
    vault,
    party,
    passwords: openPasswords(peppers, cheap),
    peppers,
    defence: identity.openSignInDefence({
      outside,
      work: { keys: ['a key'], cost: 1 },
      // So that requests to a page may say that they come from elsewhere.
      proxies: thisMachine,
      termsOf: () => Promise.resolve({ timeZone: 'America/Chicago', sharedAddresses: nowhere }),
    }),
    evenMs: 1,
  }
  const enrolment = openEnrolment(parts)

  const inviteOne = async (name: string, ...roles: readonly identity.Role[]): Promise<Invited> => {
    const email = `${name.toLowerCase().replaceAll(' ', '.')}@bank.example`
    const sealed = await identity.sealPerson(office, vault, 'demo', { name, email })
    const invitation = await makeInvitation(office.newId, vault, 'demo')
    const outcome = await transact(
      office,
      'demo',
      'process:test',
      async (work): Promise<Outcome<identity.PersonId, Refusal>> => {
        const added = await identity.addPerson(work, sealed)
        if (!added.ok) return added
        for (const role of roles) {
          const granted = await identity.grantRole(work, `person:${added.value}`, role)
          if (!granted.ok) return granted
        }
        await invite(work, added.value, 'join', invitation)
        return done(added.value)
      },
    )
    return { person: outcome.ok ? outcome.value : fault(outcome.refusal.code), email, token: invitation.token }
  }

  const enrolOne = async (invited: Invited, password: string | undefined, codeOf: (secret: string) => string) => {
    const ticket = { institution: 'demo', token: invited.token }
    const offered = await enrolment.offer(ticket, from)
    const { passkey, totp } = offered.ok ? offered.value : fault(offered.refusal.code)
    const device = openAuthenticator()
    const made = device.create(ceremony(passkey.challenge), handleOf(invited.person))
    const fallback = password === undefined ? undefined : { password, code: codeOf(totp.secret) }
    const finished = await enrolment.finish(ticket, { passkey: made, fallback }, from)
    const codes = finished.ok ? finished.value : fault(finished.refusal.code)
    return { ...invited, device, secret: totp.secret, codes }
  }

  return {
    world,
    parts,
    vault,
    office,
    signIn: openSignIn(parts),
    enrolment,
    invite: inviteOne,
    enrol: async (name: string, ...roles: readonly identity.Role[]) =>
      enrolOne(await inviteOne(name, ...roles), undefined, () => ''),
    enrolWithPassword: async (name: string, codeOf: (secret: string) => string) =>
      enrolOne(await inviteOne(name), goodPassword, codeOf),
    close: async () => {
      await world.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** As a browser does, and sends it. */
export async function workOff(challenge: identity.Challenge): Promise<string> {
  const solution = (await solveChallenge({ challenge, deriveKey })) ?? fault('it can be solved')
  return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64')
}

export function ceremony(challenge: string): Ceremony {
  return { challenge, origin: 'http://localhost:8481', rpId: 'localhost' }
}

export function handleOf(person: identity.PersonId): string {
  return userHandle('demo', person).toString('base64url')
}
