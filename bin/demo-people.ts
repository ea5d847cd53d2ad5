// The people of the demo: one of each who matters first, invited anew at every start until they have their passkey.

import { done, fault, type Outcome, type Refusal } from '../src/base/outcome.ts'
import { type Outside, transact } from '../src/base/work.ts'
import * as identity from '../src/identity/identity.ts'
import type { Vault } from '../src/protection/protection.ts'
import { type AsOffice, institution } from './demo.ts'
import { withOutside } from './outside.ts'

export const demoPeople = [
  { persona: 'operator', name: 'Olga Operator', email: 'olga@demo.example', role: 'operator' },
  { persona: 'approver', name: 'Ann Approver', email: 'ann@demo.example', role: 'approver' },
  { persona: 'second_approver', name: 'Amir Approver', email: 'amir@demo.example', role: 'approver' },
  { persona: 'analyst', name: 'Sam Security', email: 'sam@demo.example', role: 'security_analyst' },
  { persona: 'compliance', name: 'Cleo Compliance', email: 'cleo@demo.example', role: 'compliance' },
  { persona: 'platform', name: 'Piet Platform', email: 'piet@demo.example', role: 'platform_engineer' },
  { persona: 'services', name: 'Mia Services', email: 'mia@demo.example', role: 'member_services' },
  { persona: 'auditor', name: 'Audrey Auditor', email: 'audrey@demo.example', role: 'auditor' },
  { persona: 'examiner', name: 'Ex Aminer', email: 'ex@demo.example', role: 'examiner' },
  { persona: 'executive', name: 'Xavier Executive', email: 'xavier@demo.example', role: 'executive' },
] as const
export type Persona = (typeof demoPeople)[number]['persona']

export type DemoInvitation = {
  readonly persona: Persona
  readonly name: string
  readonly token: string
  readonly url: string
}

/** For each who has no passkey yet: a new link, and those of before lead nowhere. */
export function inviteDemoPeople({ address, keys, vault }: AsOffice, issuer: URL): Promise<readonly DemoInvitation[]> {
  return withOutside(address, keys, { connectionsMax: 2, name: 'vouch demo people' }, async outside => {
    const invitations: DemoInvitation[] = []
    for (const person of demoPeople) invitations.push(...(await inviteOne(outside, vault, issuer, person)))
    return invitations
  })
}

async function inviteOne(
  outside: Outside,
  vault: Vault,
  issuer: URL,
  { persona, name, email, role }: (typeof demoPeople)[number],
): Promise<readonly DemoInvitation[]> {
  const sealed = await identity.sealPerson(outside, vault, institution, { name, email })
  const invitation = await identity.makeInvitation(outside.newId, vault, institution)
  const invited = await transact(
    outside,
    institution,
    'process:demo',
    async (work): Promise<Outcome<boolean, Refusal>> => {
      const known = await identity.findEnrolment(work, sealed.emailIndex)
      if (known?.isEnrolled === true) return done(false)
      if (known !== undefined) await identity.spendInvitations(work, known.person)
      const added = known === undefined ? await identity.addPerson(work, sealed) : done(known.person)
      if (!added.ok) return added
      const granted =
        known === undefined ? await identity.grantRole(work, `person:${added.value}`, role) : done(undefined)
      if (!granted.ok) return granted
      await identity.invite(work, added.value, 'join', invitation)
      return done(true)
    },
  )
  if (!invited.ok) return fault(`${name} could not be invited: ${invited.refusal.code}`)
  const { token } = invitation
  return invited.value ? [{ persona, name, token, url: identity.invitationAddress(issuer, institution, token) }] : []
}
