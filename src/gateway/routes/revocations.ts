// Taking back what was given, by the security team, at once: one token, all tokens of a program, or all that a person has open.

import { Type } from 'typebox'

import { done } from '../../base/outcome.ts'
import * as identity from '../../identity/identity.ts'
import { route } from '../route.ts'
import { Instant, idOf } from '../wire.ts'

const strict = { additionalProperties: false }
const office = { method: 'POST', door: 'office', stepUp: true } as const

const Revocation = Type.Object(
  {
    subject: Type.String({ description: 'token:… and its jti, client:cli_… or person:per_….' }),
    revokedAt: Instant,
    ended: Type.Optional(Type.Integer({ description: 'How many sessions of the person were open.' })),
  },
  { $id: 'Revocation', ...strict },
)

type Revoked = { readonly subject: string; readonly at: Date; readonly ended?: number }

const answer = ({ subject, at, ended }: Revoked) =>
  ({
    status: 201,
    body: { subject, revokedAt: at.toISOString(), ...(ended === undefined ? {} : { ended }) },
  }) as const

export const revokeToken = route({
  ...office,
  path: '/v1/token-revocations',
  permit: 'clients.suspend',
  summary: 'Takes one token back, by its jti: it is refused with the next request that shows it',
  body: Type.Object(
    { token: Type.String({ pattern: `^[!-~]{1,${identity.tokenIdCharsMax}}$`, description: 'Its jti.' }) },
    { $id: 'NewTokenRevocation', ...strict },
  ),
  answers: { 201: Revocation },
  refuses: [],
  perform: async (work, { body: { token } }) => {
    await identity.revokeToken(work, token)
    return done({ subject: `token:${token}`, at: work.now })
  },
  answer,
})

export const revokeClient = route({
  ...office,
  path: '/v1/clients/:client/revocation',
  permit: 'clients.suspend',
  summary: 'Takes back every token that a program has until now; it may ask for others, unless it is suspended',
  params: Type.Object({ client: idOf('cli', 'A program.') }, strict),
  answers: { 201: Revocation },
  refuses: ['client_unknown'],
  perform: async (work, { client }) => {
    const revoked = await identity.revokeClient(work, client)
    return revoked.ok ? done({ subject: `client:${client}`, at: work.now }) : revoked
  },
  answer,
})

export const revokePerson = route({
  ...office,
  path: '/v1/people/:person/revocation',
  permit: 'sessions.end',
  summary: 'Ends every session of somebody, and every sign-in that is under way; they may sign in again',
  params: Type.Object({ person: idOf('per', 'A person.') }, strict),
  answers: { 201: Revocation },
  refuses: ['actor_unknown'],
  perform: async (work, { person }) => {
    const revoked = await identity.revokePerson(work, person)
    return revoked.ok ? done({ subject: `person:${person}`, at: work.now, ended: revoked.value }) : revoked
  },
  answer,
})
