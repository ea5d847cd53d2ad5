// Rights: who holds which role, and having it given or taken, which another person agrees to.

import { Type } from 'typebox'

import { done, refused } from '../../base/outcome.ts'
import * as identity from '../../identity/identity.ts'
import { route } from '../route.ts'
import { Instant } from '../wire.ts'
import { Proposal, showProposal } from './proposals.ts'

const HolderId = Type.Unsafe<`person:${string}` | `client:${string}`>(
  Type.String({
    pattern: '^(person:per|client:cli)_[0-9a-z]{1,26}$',
    description: 'A person, person:per_…, or a client, client:cli_….',
  }),
)
const params = Type.Object({ holder: HolderId }, { additionalProperties: false })
const RoleName = Type.Enum([...identity.roles])

const Held = Type.Object(
  {
    holder: HolderId,
    at: Type.Optional({ ...Instant, description: 'As of when. Absent: all that was ever held, newest first.' }),
    items: Type.Array(
      Type.Object(
        {
          role: RoleName,
          grantedAt: Instant,
          grantedBy: Type.String(),
          revokedAt: Type.Optional(Instant),
          revokedBy: Type.Optional(Type.String()),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { $id: 'Rights', additionalProperties: false },
)

export const listRoles = route({
  method: 'GET',
  path: '/v1/actors/:holder/roles',
  permit: 'rights.read',
  door: 'office',
  summary:
    'Which roles somebody holds and has held, and who gave and took them, newest first; with `at`, what they held then',
  params,
  query: Type.Object({ at: Type.Optional(Instant) }, { additionalProperties: false }),
  answers: { 200: Held },
  refuses: ['instant_in_future', 'actor_unknown'],
  perform: async (work, { holder, query }) => {
    const at = query.at === undefined ? null : new Date(query.at)
    if (at !== null && at > work.now) return refused({ code: 'instant_in_future' })
    const spans = await (at === null ? identity.roleHistory(work, holder) : identity.rolesAt(work, holder, at))
    if (spans.length === 0 && !(await identity.isActor(work, holder))) return refused({ code: 'actor_unknown' })
    return done({ holder, at, spans })
  },
  answer: ({ holder, at, spans }) => ({
    status: 200,
    body: {
      holder,
      ...(at === null ? {} : { at: at.toISOString() }),
      items: spans.map(({ role, grantedAt, grantedBy, revokedAt, revokedBy }) => ({
        role,
        grantedAt: grantedAt.toISOString(),
        grantedBy,
        ...(revokedAt === null || revokedBy === null ? {} : { revokedAt: revokedAt.toISOString(), revokedBy }),
      })),
    },
  }),
})

const proposing = {
  method: 'POST',
  permit: 'rights.propose',
  stepUp: true,
  door: 'office',
  params,
  body: Type.Object({ role: RoleName }, { $id: 'RoleWanted', additionalProperties: false }),
  answers: { 201: Proposal },
  refuses: [
    'own_rights',
    'actor_unknown',
    'actor_suspended',
    'role_held_already',
    'role_not_for_kind',
    'roles_exclude',
    'role_not_held',
    'content_too_long',
    'expiry_out_of_range',
    'proposal_pending',
  ],
} as const

export const proposeRoleGrant = route({
  ...proposing,
  path: '/v1/actors/:holder/role-grants',
  summary: 'Proposes that somebody be given a role',
  perform: (work, { holder, body: { role } }) => identity.proposeRole(work, 'grant', holder, role),
  answer: proposal => ({ status: 201, body: showProposal(proposal), revision: proposal.version }),
})

export const proposeRoleRevocation = route({
  ...proposing,
  path: '/v1/actors/:holder/role-revocations',
  summary: 'Proposes that a role be taken from somebody',
  perform: (work, { holder, body: { role } }) => identity.proposeRole(work, 'revocation', holder, role),
  answer: proposal => ({ status: 201, body: showProposal(proposal), revision: proposal.version }),
})
