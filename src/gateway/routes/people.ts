// People: proposed by one and approved by another; their credentials taken back; and an hour of looking on in an emergency.

import { Type } from 'typebox'

import { done } from '../../base/outcome.ts'
import * as identity from '../../identity/identity.ts'
import { route } from '../route.ts'
import { Instant, idOf, lineOf } from '../wire.ts'
import { Proposal, showProposal } from './proposals.ts'

const strict = { additionalProperties: false }
const params = Type.Object({ person: idOf('per', 'A person.') }, strict)
const BreakGlassId = idOf('brk', 'An opening in an emergency.')

export const proposePerson = route({
  method: 'POST',
  path: '/v1/people',
  permit: 'rights.propose',
  door: 'office',
  stepUp: true,
  summary:
    'Proposes that somebody comes in, with these roles; once approved, they are invited by a link that opens once',
  body: Type.Object(
    {
      name: lineOf(120, 'Their name; sealed before it is kept.'),
      email: Type.String({
        pattern: '^[^@\\s]{1,64}@[^@\\s]{1,190}$',
        description: 'Their mail address; sealed as well.',
      }),
      roles: Type.Array(Type.Enum([...identity.roles]), { maxItems: 4 }),
    },
    { $id: 'NewPerson', ...strict },
  ),
  answers: { 201: Proposal },
  refuses: ['content_too_long', 'expiry_out_of_range', 'proposal_pending'],
  prepare: async ({ vault, newId }, { caller: { institution }, body: { name, email, roles } }) =>
    done({
      roles,
      person: await identity.sealPerson({ newId }, vault, institution, { name, email }),
      invitation: await identity.makeInvitation(newId, vault, institution),
    }),
  perform: (work, { person, roles, invitation }) => identity.proposePerson(work, person, roles, invitation),
  answer: proposal => ({ status: 201, body: showProposal(proposal), revision: proposal.version }),
})

export const proposeCredentialReset = route({
  method: 'POST',
  path: '/v1/people/:person/credential-reset',
  permit: 'rights.propose',
  door: 'office',
  stepUp: true,
  summary:
    'Proposes to take somebody’s credentials back; once approved they enrol anew, and approve of nothing for a day',
  params,
  answers: { 201: Proposal },
  refuses: ['own_rights', 'actor_unknown', 'content_too_long', 'expiry_out_of_range', 'proposal_pending'],
  prepare: async ({ vault, newId }, { caller: { institution }, person }) =>
    done({ person, invitation: await identity.makeInvitation(newId, vault, institution) }),
  perform: (work, { person, invitation }) => identity.proposeReset(work, person, invitation),
  answer: proposal => ({ status: 201, body: showProposal(proposal), revision: proposal.version }),
})

export const proposeBreakGlass = route({
  method: 'POST',
  path: '/v1/people/:person/break-glass',
  permit: 'break_glass.propose',
  door: 'office',
  stepUp: true,
  summary: 'Proposes that somebody else may look at everything for an hour; it shows until it was reviewed',
  params,
  body: Type.Object(
    { reason: lineOf(200, 'Why, as an incident’s number or a few words; nobody’s personal data.') },
    { $id: 'NewBreakGlass', ...strict },
  ),
  answers: { 201: Proposal },
  refuses: ['own_rights', 'actor_unknown', 'content_too_long', 'expiry_out_of_range', 'proposal_pending'],
  perform: (work, { person, body: { reason } }) => identity.proposeBreakGlass(work, person, reason),
  answer: proposal => ({ status: 201, body: showProposal(proposal), revision: proposal.version }),
})

const BreakGlass = Type.Object(
  {
    id: BreakGlassId,
    actor: Type.String(),
    openedAt: Instant,
    openedBy: Type.String(),
    expiresAt: Instant,
    reviewDue: Instant,
  },
  { $id: 'BreakGlass', ...strict },
)

export const listBreakGlass = route({
  method: 'GET',
  path: '/v1/break-glass',
  permit: 'rights.read',
  door: 'office',
  summary: 'Openings that nobody has reviewed yet, the oldest first',
  answers: { 200: Type.Object({ items: Type.Array(BreakGlass) }, { $id: 'BreakGlassList', ...strict }) },
  refuses: [],
  perform: async work => done(await identity.unreviewedBreakGlass(work)),
  answer: rows => ({
    status: 200,
    body: {
      items: rows.map(({ breakGlass, actor, openedAt, openedBy, expiresAt, reviewDue }) => ({
        id: breakGlass,
        actor,
        openedAt: openedAt.toISOString(),
        openedBy,
        expiresAt: expiresAt.toISOString(),
        reviewDue: reviewDue.toISOString(),
      })),
    },
  }),
})

export const reviewBreakGlass = route({
  method: 'POST',
  path: '/v1/break-glass/:breakGlass/review',
  permit: 'break_glass.review',
  door: 'office',
  stepUp: true,
  summary: 'Says what was found; by somebody else than it was opened for, once',
  params: Type.Object({ breakGlass: BreakGlassId }, strict),
  body: Type.Object({ finding: Type.Enum(['in_order', 'not_in_order']) }, { $id: 'BreakGlassReview', ...strict }),
  answers: { 201: Type.Object({ id: BreakGlassId }, { $id: 'ReviewedBreakGlass', ...strict }) },
  refuses: ['break_glass_not_open_to_review'],
  perform: async (work, { breakGlass, body: { finding } }) => {
    const reviewed = await identity.reviewBreakGlass(work, breakGlass, finding)
    return reviewed.ok ? done(breakGlass) : reviewed
  },
  answer: id => ({ status: 201, body: { id } }),
})
