// A person's own session at the office, and what they confirm with their passkey within it.

import { type Static, Type } from 'typebox'

import * as audit from '../../audit/audit.ts'
import { done, fault, type Outcome, refused } from '../../base/outcome.ts'
import * as identity from '../../identity/identity.ts'
import * as payments from '../../payments/payments.ts'
import type { Caller } from '../caller.ts'
import { type Json, parseJson } from '../json.ts'
import { noSessionCookie, writeSessionCookie } from '../office-caller.ts'
import { type PeopleTools, route, type Tools } from '../route.ts'
import { operationOf } from '../step-up.ts'
import { Instant, idOf } from '../wire.ts'

const strict = { additionalProperties: false }
const SessionId = idOf('ses', 'A session of a person.')
const StepUpId = idOf('stp', 'Something to be confirmed with a passkey.')
const PersonId = idOf('per', 'A person.')
const Acr = Type.Enum(['urn:vouch:phr', 'urn:vouch:mfa'], {
  description: 'By passkey, or by password and code, which is not enough for what is delicate.',
})

const OwnSession = Type.Object(
  {
    id: SessionId,
    isThis: Type.Boolean({ description: 'The one that asks.' }),
    acr: Acr,
    beganAt: Instant,
    authenticatedAt: Instant,
    seenAt: Instant,
    expiresAt: Instant,
  },
  { $id: 'OwnSession', ...strict },
)
const Environment = Type.Enum(['demonstration', 'service'], {
  description:
    'demonstration: nobody in it exists and no money moves; every page says so. Its logs are named demo. and never count as witnessed.',
})
const Session = Type.Object(
  {
    person: PersonId,
    institution: Type.String(),
    name: Type.String({ description: 'What the institution is called.' }),
    timeZone: Type.String({ description: 'Where its days begin and end: a name of the IANA time zone database.' }),
    currency: Type.String({ description: 'Its own: ISO 4217.' }),
    environment: Environment,
    roles: Type.Array(Type.String()),
    permits: Type.Array(Type.String(), {
      description:
        'What these roles may, where nothing speaks against the case at hand. For what a page offers: whoever is asked decides anew.',
    }),
    csrfToken: Type.String({ description: 'Goes with every request that changes something, as Vouch-Csrf.' }),
    sessions: Type.Array(OwnSession, { description: 'Those of this person that are open; two at most.' }),
  },
  { $id: 'Session', ...strict },
)

/** By what the logs are named: whoever started a demo cannot call it anything else. */
function environmentOf(origin: string): Static<typeof Environment> {
  return audit.isOfDemo(origin) ? 'demonstration' : 'service'
}

/** Whoever comes by another door has no session. */
function officeOf({ office }: Caller): Outcome<NonNullable<Caller['office']>, { readonly code: 'session_missing' }> {
  return office === undefined ? refused({ code: 'session_missing' }) : done(office)
}

/** As far as roles alone tell: whoever holds a passkey may be asked for it. */
function permitsOf(tools: PeopleTools | undefined, roles: readonly identity.Role[]): string[] {
  const { permits } = tools ?? fault('people come by the office')
  return permits.actions
    .map(({ permit }) => permit)
    .filter(permit => permits.permitOf({ kind: 'person', roles }, permit, { hasStepUp: true }).isPermitted)
}

export const readSession = route({
  method: 'GET',
  path: '/v1/session',
  permit: 'self.manage',
  door: 'office',
  summary: 'Who is signed in, and where else they are',
  answers: { 200: Session },
  refuses: ['session_missing'],
  prepare: ({ people }, { caller }) => {
    const office = officeOf(caller)
    return office.ok ? done({ ...office.value, permits: permitsOf(people, office.value.session.roles) }) : office
  },
  perform: async (work, { session, key, permits }) =>
    done({
      session,
      key,
      permits,
      open: await identity.listSessions(work, session.person),
      own: await payments.institution(work),
    }),
  answer: ({ session, key, permits, open, own }, { tools }) => ({
    status: 200,
    body: {
      person: session.person,
      institution: session.institution,
      name: own.name,
      timeZone: own.timeZone,
      currency: own.currency,
      environment: environmentOf(tools.origin),
      roles: [...session.roles],
      permits,
      csrfToken: identity.csrfToken(key),
      sessions: open.map(one => ({
        id: one.session,
        isThis: one.session === session.session,
        acr: one.acr,
        beganAt: one.beganAt.toISOString(),
        authenticatedAt: one.authenticatedAt.toISOString(),
        seenAt: one.seenAt.toISOString(),
        expiresAt: one.expiresAt.toISOString(),
      })),
    },
  }),
})

const Ended = Type.Object({ ended: Type.Integer() }, { $id: 'EndedSessions', ...strict })

export const signOut = route({
  method: 'DELETE',
  path: '/v1/session',
  permit: 'self.manage',
  door: 'office',
  summary: 'Ends the session that asks',
  answers: { 200: Ended },
  refuses: ['session_missing', 'session_not_found'],
  prepare: (_, { caller }) => officeOf(caller),
  perform: (work, { session }) => identity.endOwnSession(work, session.person, session.session, 'signed_out'),
  answer: () => ({ status: 200, body: { ended: 1 }, cookie: noSessionCookie }),
})

export const endSession = route({
  method: 'DELETE',
  path: '/v1/sessions/:session',
  permit: 'self.manage',
  door: 'office',
  summary: 'Ends another session of one’s own',
  params: Type.Object({ session: SessionId }, strict),
  answers: { 200: Ended },
  refuses: ['session_missing', 'session_not_found'],
  prepare: (_, { caller, session: ended }) => {
    const office = officeOf(caller)
    return office.ok ? done({ person: office.value.session.person, ended }) : office
  },
  perform: (work, { person, ended }) => identity.endOwnSession(work, person, ended, 'ended_by_person'),
  answer: () => ({ status: 200, body: { ended: 1 } }),
})

export const endSessionsOf = route({
  method: 'DELETE',
  path: '/v1/people/:person/sessions',
  permit: 'sessions.end',
  door: 'office',
  stepUp: true,
  summary: 'Ends every session of somebody; the security team may',
  params: Type.Object({ person: PersonId }, strict),
  answers: { 200: Ended },
  refuses: [],
  perform: async (work, { person }) => done(await identity.endSessionsOf(work, person, 'ended_by_security')),
  answer: ended => ({ status: 200, body: { ended } }),
})

const answerCharsMax = 8_192
const StepUp = Type.Object(
  {
    id: StepUpId,
    operation: Type.String({
      description:
        'Canonical JSON (RFC 8785): word for word what is confirmed. The challenge is SHA-256(nonce ‖ this).',
    }),
    options: Type.String({ description: 'For navigator.credentials.get: its publicKey, as JSON in a text.' }),
    expiresAt: Instant,
  },
  { $id: 'StepUp', ...strict },
)

export const askStepUp = route({
  method: 'POST',
  path: '/v1/step-ups',
  permit: 'self.manage',
  door: 'office',
  summary:
    'Asks to confirm one request with one’s passkey (RFC 9470); that request, and no other, may then be made once',
  body: Type.Object(
    {
      method: Type.Enum(['POST', 'PUT', 'PATCH', 'DELETE', 'GET']),
      path: Type.String({ pattern: '^/v1/[A-Za-z0-9_/.:-]{1,200}$', description: 'Of the request, without a query.' }),
      revision: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'Its If-Match.' })),
      body: Type.Optional(Type.Unknown({ description: 'Its body.' })),
    },
    { $id: 'NewStepUp', ...strict },
  ),
  answers: { 201: StepUp },
  refuses: ['session_missing'],
  prepare: (_, { caller, body }) => {
    const office = officeOf(caller)
    return office.ok ? done({ session: office.value.session, body }) : office
  },
  perform: async (work, { session, body: { method, path, revision, body } }) => {
    // The parser gave it as JSON.
    const asked = { method, path, query: {}, revision, body: body as Json | undefined }
    return done(await identity.askStepUp(work, session, await operationOf(work, asked)))
  },
  answer: async (asked, { tools }) => ({
    status: 201,
    body: {
      id: asked.stepUp,
      operation: asked.operation,
      options: JSON.stringify(await identity.stepUpOptions(peopleOf(tools).party, asked)),
      expiresAt: asked.expiresAt.toISOString(),
    },
  }),
})

export const proveStepUp = route({
  method: 'POST',
  path: '/v1/step-ups/:stepUp/assertion',
  permit: 'self.manage',
  door: 'office',
  summary: 'Answers with what the passkey signed; the session goes on under another id',
  params: Type.Object({ stepUp: StepUpId }, strict),
  body: Type.Object(
    {
      answer: Type.String({
        maxLength: answerCharsMax,
        description: 'What the browser’s credential says of itself by toJSON(), as a text.',
      }),
    },
    { $id: 'Assertion', ...strict },
  ),
  answers: { 201: Type.Object({ id: StepUpId, csrfToken: Type.String() }, { $id: 'ProvedStepUp', ...strict }) },
  refuses: ['session_missing', 'passkey_refused', 'step_up_not_found'],
  prepare: async (tools, { caller, stepUp, body }) => {
    const office = officeOf(caller)
    if (!office.ok) return office
    const { session, key } = office.value
    const { outside, party } = peopleOf(tools)
    const answer = parseJson(Buffer.from(body.answer))
    if (!answer.ok) return refused({ code: 'passkey_refused' })
    const proved = await identity.proveStepUp(outside, party, session, stepUp, answer.value)
    return proved.ok ? done({ session, key, stepUp }) : proved
  },
  perform: async (work, { session, key, stepUp }) => {
    const renewed = await identity.renewSession(work, session.session, key)
    return renewed === undefined ? refused({ code: 'session_missing' }) : done({ renewed, stepUp })
  },
  answer: ({ renewed, stepUp }) => ({
    status: 201,
    body: { id: stepUp, csrfToken: identity.csrfToken(renewed) },
    cookie: writeSessionCookie(renewed),
  }),
})

function peopleOf({ people }: Tools): PeopleTools {
  return people ?? fault('people come by the office alone')
}
