// A person's own credentials: what they are, taking a passkey back, and the way to the issuer, where others are made.

import { Type } from 'typebox'

import { done, fault, type Outcome, refused } from '../../base/outcome.ts'
import * as identity from '../../identity/identity.ts'
import type { Caller } from '../caller.ts'
import { route } from '../route.ts'
import { Instant, idOf } from '../wire.ts'

const strict = { additionalProperties: false }
const PasskeyId = idOf('pky', 'A passkey of a person.')
const OwnPasskey = Type.Object(
  {
    id: PasskeyId,
    enrolledAt: Instant,
    lastUsedAt: Type.Union([Instant, Type.Null()]),
    mayBeCopied: Type.Boolean({ description: 'Its maker may copy it to other devices of the same person.' }),
  },
  { $id: 'OwnPasskey', ...strict },
)
const OwnPasskeys = Type.Object(
  { items: Type.Array(OwnPasskey, { description: 'Those in use, the oldest first.' }) },
  { $id: 'OwnPasskeyList', ...strict },
)

function personOf({ office }: Caller): Outcome<identity.PersonId, { readonly code: 'session_missing' }> {
  return office === undefined ? refused({ code: 'session_missing' }) : done(office.session.person)
}

export const listOwnPasskeys = route({
  method: 'GET',
  path: '/v1/session/passkeys',
  permit: 'self.manage',
  door: 'office',
  summary: 'One’s own passkeys',
  answers: { 200: OwnPasskeys },
  refuses: ['session_missing'],
  prepare: (_, { caller }) => personOf(caller),
  perform: async (work, person) => done(await identity.listPasskeys(work, person)),
  answer: passkeys => ({
    status: 200,
    body: {
      items: passkeys.map(({ passkey, enrolledAt, lastUsedAt, mayBeCopied }) => ({
        id: passkey,
        enrolledAt: enrolledAt.toISOString(),
        lastUsedAt: lastUsedAt?.toISOString() ?? null,
        mayBeCopied,
      })),
    },
  }),
})

export const retireOwnPasskey = route({
  method: 'DELETE',
  path: '/v1/session/passkeys/:passkey',
  permit: 'self.credentials',
  door: 'office',
  stepUp: true,
  summary: 'Takes back a passkey of one’s own, such as of a device that was lost; never the last',
  params: Type.Object({ passkey: PasskeyId }, strict),
  answers: { 200: Type.Object({ id: PasskeyId }, { $id: 'RetiredPasskey', ...strict }) },
  refuses: ['session_missing', 'passkey_not_found', 'last_passkey'],
  prepare: (_, { caller, passkey }) => {
    const person = personOf(caller)
    return person.ok ? done({ person: person.value, passkey }) : person
  },
  perform: async (work, { person, passkey }) => {
    const retired = await identity.retirePasskey(work, person, passkey)
    return retired.ok ? done(passkey) : retired
  },
  answer: id => ({ status: 200, body: { id } }),
})

export const enrolMore = route({
  method: 'POST',
  path: '/v1/session/enrolment',
  permit: 'self.credentials',
  door: 'office',
  stepUp: true,
  summary:
    'A link that opens once, within ten minutes: there one makes a further passkey, or another password and codes',
  answers: {
    201: Type.Object(
      { address: Type.String({ description: 'At the issuer.' }), expiresAt: Instant },
      { $id: 'OwnEnrolment', ...strict },
    ),
  },
  refuses: ['session_missing'],
  prepare: async ({ vault, newId }, { caller }) => {
    const person = personOf(caller)
    if (!person.ok) return person
    return done({ person: person.value, invitation: await identity.makeInvitation(newId, vault, caller.institution) })
  },
  perform: async (work, { person, invitation }) => {
    const expiresAt = await identity.inviteSelf(work, person, invitation)
    return done({ token: invitation.token, expiresAt })
  },
  answer: ({ token, expiresAt }, { caller: { institution }, tools: { people } }) => {
    const { issuer } = people ?? fault('people come by the office alone')
    const address = identity.invitationAddress(issuer, institution, token)
    return { status: 201, body: { address, expiresAt: expiresAt.toISOString() } }
  },
})
