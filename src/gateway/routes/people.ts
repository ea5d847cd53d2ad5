// People: who works here, and how they show who they are; proposed by one and approved by another; their credentials taken
// back; and an hour of looking on in an emergency.

import { type Static, Type } from 'typebox'

import { isId } from '../../base/ids.ts'
import { done, fault, refused } from '../../base/outcome.ts'
import * as identity from '../../identity/identity.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { isTold } from '../personal.ts'
import { type Answering, route } from '../route.ts'
import { Instant, idOf, lineOf } from '../wire.ts'
import { Proposal, showProposal } from './proposals.ts'

const strict = { additionalProperties: false }
const params = Type.Object({ person: idOf('per', 'A person.') }, strict)
const RoleName = Type.Enum([...identity.roles])

const Person = Type.Object(
  {
    id: idOf('per', 'A person.'),
    name: Type.Optional(Type.String({ description: 'Of whoever works here. Absent, where whoever asks is not told.' })),
    state: Type.Enum(['active', 'suspended']),
    roles: Type.Array(RoleName, { description: 'That they hold now.' }),
    addedAt: Instant,
    addedBy: Type.String(),
    lastSignInAt: Type.Optional({ ...Instant, description: 'When they last came into the office. Absent: never.' }),
    passkeys: Type.Integer({
      minimum: 0,
      description: 'In use. Without any they have not enrolled yet, or everything was taken back.',
    }),
    frozenUntil: Type.Optional({
      ...Instant,
      description: 'Their credentials were reset: until then they approve of nothing.',
    }),
  },
  { $id: 'Person', ...strict },
)

const PersonDetail = Type.Object(
  {
    ...Person.properties,
    keys: Type.Array(
      Type.Object(
        {
          id: Type.String({ description: 'A passkey.' }),
          enrolledAt: Instant,
          lastUsedAt: Type.Optional(Instant),
          mayBeCopied: Type.Boolean({ description: 'It may be kept by a provider, and be on several devices.' }),
        },
        { $id: 'PersonKey', ...strict },
      ),
    ),
    sessions: Type.Array(
      Type.Object(
        {
          id: Type.String({ description: 'A session.' }),
          beganAt: Instant,
          seenAt: Instant,
          expiresAt: Instant,
        },
        { $id: 'PersonSession', ...strict },
      ),
      { description: 'Those that are open.' },
    ),
  },
  { $id: 'PersonDetail', ...strict },
)

/** Opens the names of those that whoever asks is told, all with a few reads of keys. */
async function show(
  people: readonly identity.PersonListed[],
  { caller, tools }: Answering,
): Promise<readonly Static<typeof Person>[]> {
  const { institution, actor } = caller
  const names = isTold(caller, 'staff')
    ? await tools.vault.openMany(
        people.map(({ person, sealedName }) => ({
          place: identity.personPlace(institution, person, 'name'),
          sealed: sealedName,
        })),
        { why: 'shown', actor },
      )
    : undefined
  return people.map(({ person, state, roles, addedAt, addedBy, lastSignInAt, passkeys, frozenUntil }, place) => ({
    id: person,
    ...(names === undefined ? {} : { name: names[place] ?? fault('a name for each') }),
    state,
    roles: [...roles],
    addedAt: addedAt.toISOString(),
    addedBy,
    ...(lastSignInAt === null ? {} : { lastSignInAt: lastSignInAt.toISOString() }),
    passkeys,
    ...(frozenUntil === null ? {} : { frozenUntil: frozenUntil.toISOString() }),
  }))
}

export const listPeople = route({
  method: 'GET',
  path: '/v1/people',
  permit: 'rights.read',
  door: 'office',
  summary: 'Everybody who works here, in the order in which they came: state, roles, last sign-in and passkeys',
  query: Type.Object(
    { ...pageQuery, state: Type.Optional(Person.properties.state), role: Type.Optional(RoleName) },
    strict,
  ),
  answers: { 200: pageOf('PersonPage', Person) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/people', caller, query)
    if (!page.ok) return page
    const after = page.value.after?.[0] ?? ''
    if (after !== '' && !isId('per', after)) return refused({ code: 'cursor_unreadable' })
    return done({ page: page.value, after, wanted: { state: query.state ?? null, role: query.role ?? null } })
  },
  perform: async (work, { page, after, wanted }) =>
    done(cutPage(page, await identity.listPeople(work, wanted, after, page.rowsMax), ({ person }) => [person])),
  answer: async (page, answering) => {
    const rows = await show(page.rows, answering)
    return { status: 200, body: showPage({ ...page, rows }, person => person) }
  },
})

export const readPerson = route({
  method: 'GET',
  path: '/v1/people/:person',
  permit: 'rights.read',
  door: 'office',
  summary: 'One person, their passkeys and the sessions that are open',
  params,
  answers: { 200: PersonDetail },
  refuses: ['actor_unknown'],
  perform: async (work, { person }) => {
    const found = await identity.findPerson(work, person)
    if (found === undefined) return refused({ code: 'actor_unknown' })
    return done({
      found,
      keys: await identity.passkeysOf(work, person),
      sessions: await identity.listSessions(work, person),
    })
  },
  answer: async ({ found, keys, sessions }, answering) => {
    const [person = fault('one for one')] = await show([found], answering)
    return {
      status: 200,
      body: {
        ...person,
        keys: keys.map(({ passkey, enrolledAt, lastUsedAt, mayBeCopied }) => ({
          id: passkey,
          enrolledAt: enrolledAt.toISOString(),
          ...(lastUsedAt === null ? {} : { lastUsedAt: lastUsedAt.toISOString() }),
          mayBeCopied,
        })),
        sessions: sessions.map(({ session, beganAt, seenAt, expiresAt }) => ({
          id: session,
          beganAt: beganAt.toISOString(),
          seenAt: seenAt.toISOString(),
          expiresAt: expiresAt.toISOString(),
        })),
      },
    }
  },
})

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
      roles: Type.Array(RoleName, { maxItems: 4 }),
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
