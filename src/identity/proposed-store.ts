// What is sealed of people who are only proposed yet. Proposals name it; it stands here, where it can be sealed anew.

import type { Work } from '../base/work.ts'
import type { Sealed } from '../protection/protection.ts'
import type { SealedInvitation } from './invitations.ts'
import type { PersonId, SealedPerson } from './people.ts'

export async function insertProposedPerson(
  { sql, institution }: Work,
  { person, name, email, emailIndex }: SealedPerson,
): Promise<void> {
  await sql`
    insert into identity.proposed_person (institution_id, person_id, name, email, email_index)
    values (${institution}, ${person}, ${name}, ${email}, ${emailIndex})`
}

export async function findProposedPerson(
  { sql, institution }: Work,
  person: PersonId,
): Promise<Omit<SealedPerson, 'person'> | undefined> {
  const [row] = await sql<{ name: Sealed; email: Sealed; emailIndex: Buffer }[]>`
    select name, email, email_index as "emailIndex"
      from identity.proposed_person
     where institution_id = ${institution}
       and person_id = ${person}`
  return row
}

export async function insertInvitationToken(
  { sql, institution }: Work,
  { invitation, sealedToken }: Pick<SealedInvitation, 'invitation' | 'sealedToken'>,
): Promise<void> {
  await sql`
    insert into identity.invitation_token (institution_id, invitation_id, token)
    values (${institution}, ${invitation}, ${sealedToken})`
}
