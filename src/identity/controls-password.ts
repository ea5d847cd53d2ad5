// That a password lets nobody in without a second factor: the product's own sign-in, with somebody who is there for as long
// as a work lasts.

import { type Ground, wordFor } from '../base/control.ts'
import { fault } from '../base/outcome.ts'
import type { Outside, Work } from '../base/work.ts'
import type { Vault } from '../protection/protection.ts'
import { defenceOf, newPerson, outsideWithin } from './controls-within.ts'
import { insertPassword, insertRecoveryCodes } from './credential-store.ts'
import { sha256 } from './digests.ts'
import { emailIndexOf } from './people.ts'
import { openPasswords } from './sign-in/passwords.ts'
import { readPeppers } from './sign-in/peppers.ts'
import { newRecoveryCodes, recoveryCodeHash } from './sign-in/recovery-codes.ts'
import { openSignIn, type SignIn } from './sign-in/sign-in.ts'

const email = 'somebody@canary.invalid'
const password = 'purple lantern drifts north'
/** Nobody's pages are there. */
const host = 'canary.invalid'
export const pretendedParty = { id: host, name: 'Vouch', origins: [`https://${host}`] }
/** As little as the database takes: it is compared a few times. */
const cost = { memoryKiB: 19_456, passes: 1 }

export async function tryPasswords(ground: Ground): Promise<void> {
  const [first = '', second = '', strange = ''] = [...newRecoveryCodes().slice(0, 2), newRecoveryCodes()[0]]
  await ground.work(async work => {
    const signIn = await openPretendedSignIn(outsideWithin(ground, work), work, [first, second])
    const attempts = [
      ['no code', password, '', 'sign_in_refused'],
      ['a code that is not theirs', password, strange, 'sign_in_refused'],
      ['a code that is', password, first, 'done'],
      ['the same code again', password, first, 'sign_in_refused'],
      ['a code that is, and another password', `${password}!`, second, 'sign_in_refused'],
    ] as const
    for (const [at, [tried, typed, code, expected]] of attempts.entries())
      ground.tried(`a password and ${tried}`, expected, await wordFor(() => typedBy(signIn, work, typed, code, at)))
  })
}

/** Each from a sign-in and an address of its own: how often they may be tried is another question. */
export function typedBy(signIn: SignIn, work: Work, typed: string, code: string, at = 0) {
  const from = { peer: `203.0.113.${at + 11}`, forwardedFor: undefined, work: undefined }
  return signIn.byPassword(work.newId('sgn'), { institution: work.institution, email, password: typed, code }, from)
}

/** As the issuer has it, with one person who has a password, and these codes on paper. */
export async function openPretendedSignIn(outside: Outside, work: Work, codes: readonly string[]): Promise<SignIn> {
  const peppers = readPeppers(`1 ${sha256(work.newId('key')).toString('base64url')}`)
  const passwords = openPasswords(peppers, cost)
  // The prober cannot ask the vault for names; nothing else is asked of it here.
  const index: Vault['index'] = async (_, __, text) => sha256(text)
  const vault = { index } as Vault // All that is asked.
  const person = await newPerson(work, await emailIndexOf(vault, work.institution, email))
  await insertPassword(work, person, work.newId('pwd'), await passwords.hash(password))
  await insertRecoveryCodes(
    work,
    person,
    codes.map(code => recoveryCodeHash(code) ?? fault('it was just made')),
  )
  return openSignIn({
    outside,
    vault,
    party: pretendedParty,
    passwords,
    peppers,
    defence: defenceOf(work, outside, []),
    evenMs: 1,
  })
}
