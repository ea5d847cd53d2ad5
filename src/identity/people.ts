// People: entered with their names and addresses sealed, and found by an index of the address.

import * as audit from '../audit/audit.ts'
import type { Id, InstitutionId } from '../base/ids.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Outside, Work } from '../base/work.ts'
import type { Place, Sealed, Vault } from '../protection/protection.ts'
import * as store from './store.ts'

export type PersonId = Id<'per'>

/** A person made ready to be stored: nothing of them is plain any more. */
export type SealedPerson = {
  readonly person: PersonId
  readonly name: Sealed
  readonly email: Sealed
  readonly emailIndex: Buffer
}

/** Before the work that adds them. The id is made here, since a sealed value opens in its own row only. */
export async function sealPerson(
  outside: Pick<Outside, 'newId'>,
  vault: Vault,
  institution: InstitutionId,
  { name, email }: { readonly name: string; readonly email: string },
): Promise<SealedPerson> {
  const person = outside.newId('per')
  const [sealedName, sealedEmail] = await vault.sealMany([
    { place: personPlace(institution, person, 'name'), text: name },
    { place: personPlace(institution, person, 'email'), text: email },
  ])
  const emailIndex = await emailIndexOf(vault, institution, email)
  if (sealedName === undefined || sealedEmail === undefined) return fault('two texts were sealed')
  return { person, name: sealedName, email: sealedEmail, emailIndex }
}

export async function addPerson(
  work: Work,
  sealed: SealedPerson,
): Promise<Outcome<PersonId, { readonly code: 'email_taken' }>> {
  if (await store.isEmailTaken(work, sealed.emailIndex)) return refused({ code: 'email_taken' })
  await store.insertActor(work, `person:${sealed.person}`, 'person')
  await store.insertPerson(work, sealed)
  audit.append(work, 'identity.person_added', { person: sealed.person })
  return done(sealed.person)
}

/** However an address is written, it is one address. */
export function emailIndexOf(vault: Vault, institution: InstitutionId, email: string): Promise<Buffer> {
  return vault.index(institution, 'identity.person.email', email.normalize('NFC').trim().toLowerCase())
}

export function personPlace(institution: InstitutionId, person: PersonId, column: 'name' | 'email'): Place {
  return { institution, table: 'identity.person', column, row: person }
}
