// What each role may do, by which policy, and who could do it at a moment: from the policies that were noted as in force and
// from the history of roles. What was not kept is said to be so.

import { type Static, Type } from 'typebox'

import { done, fault, refused } from '../../base/outcome.ts'
import * as identity from '../../identity/identity.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route, type Tools } from '../route.ts'
import { Instant } from '../wire.ts'

const strict = { additionalProperties: false }
const RoleName = Type.Enum([...identity.roles])
const Kind = Type.Enum(['person', 'client', 'agent'], {
  description: 'client: a program of the institution’s. agent: a program that runs on a model.',
})
const PolicyName = Type.String({ description: 'By its name in src/identity/policies.' })
const At = Type.Optional({ ...Instant, description: 'As of when; now, if absent.' })

const InForce = Type.Object(
  {
    hash: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the policies and of what they speak of.' }),
    since: Type.Optional({
      ...Instant,
      description: 'When they were first noted as in force, with a leaf of that moment. Absent: not noted yet.',
    }),
  },
  { $id: 'PoliciesInForce', ...strict },
)

const Permit = Type.Object(
  {
    permit: Type.String({ description: 'What routes demand: payments.submit.' }),
    subject: Type.String({ description: 'The row of the matrix in docs/permits.md.' }),
    act: Type.Enum(['R', 'U', 'P', 'A', 'X', 'E'], {
      description: 'Read (masked), unmask, propose, approve, execute alone, export.',
    }),
    coming: Type.Optional(Type.String({ description: 'Nothing demands it yet; what will.' })),
    looksAt: Type.Array(Type.String(), {
      description:
        'What is looked at besides who asks, such as hasStepUp (a passkey, for this very act) or isMaker (they made it).',
    }),
    roles: Type.Array(Type.Object({ role: RoleName, policy: PolicyName }, strict), { description: 'Who is given it.' }),
    everybody: Type.Array(Type.Object({ kind: Kind, policy: PolicyName }, strict), {
      description: 'Given to a kind of caller: every person; programs, as far as each has the scope.',
    }),
    inEmergency: Type.Optional(
      Type.String({ description: 'The policy by which whoever looks on in an emergency has it for an hour.' }),
    ),
    never: Type.Array(Type.Object({ kind: Kind, policy: PolicyName }, strict), {
      description: 'Kinds that may not, whatever they were given.',
    }),
  },
  { $id: 'Permit', ...strict },
)

function showGiven({ action, roles, kinds, inEmergency, never }: identity.Given): Static<typeof Permit> {
  return {
    permit: action.permit,
    subject: action.row,
    act: action.cell,
    ...(action.coming === null ? {} : { coming: action.coming }),
    looksAt: [...action.flags],
    roles: roles.map(one => ({ ...one })),
    everybody: kinds.map(one => ({ ...one })),
    ...(inEmergency === null ? {} : { inEmergency }),
    never: never.map(one => ({ ...one })),
  }
}

function showInForce({ table, since }: identity.InForce): Static<typeof InForce> {
  return { hash: table.hash, ...(since === null ? {} : { since: since.toISOString() }) }
}

/** At the office alone. */
function permitsOf({ people }: Tools): identity.Permits {
  return people?.permits ?? fault('where people work, permits are known')
}

export const listPermits = route({
  method: 'GET',
  path: '/v1/permits',
  permit: 'rights.read',
  door: 'office',
  summary: 'The matrix: each permit, the roles that have it and the policy that gives it, as of a moment',
  query: Type.Object({ at: At }, strict),
  answers: {
    200: Type.Object({ at: Instant, policies: InForce, items: Type.Array(Permit) }, { $id: 'PermitMatrix', ...strict }),
  },
  refuses: ['instant_in_future', 'policies_not_kept'],
  prepare: (tools, { query }) => done({ at: momentOf(query.at), permits: permitsOf(tools) }),
  perform: async (work, { at, permits }) => {
    if (at !== null && at > work.now) return refused({ code: 'instant_in_future' })
    return identity.policiesAt(work, at, permits)
  },
  answer: inForce => ({
    status: 200,
    body: {
      at: inForce.at.toISOString(),
      policies: showInForce(inForce),
      items: identity.matrixOf(inForce.table).map(showGiven),
    },
  }),
})

function momentOf(text: string | undefined): Date | null {
  return text === undefined ? null : new Date(text)
}

const PermitHolder = Type.Object(
  {
    holder: Type.String({ description: 'A person, person:per_…, or a program, client:cli_….' }),
    kind: Kind,
    state: Type.Enum(['active', 'suspended'], { description: 'As it is now: how it was then is in the log alone.' }),
    by: Type.Array(
      Type.Object(
        {
          policy: PolicyName,
          role: Type.Optional(RoleName),
          since: Type.Optional({ ...Instant, description: 'When the role or the scope was given.' }),
          grantedBy: Type.Optional(Type.String()),
          breakGlass: Type.Optional(Type.String({ description: 'The opening in an emergency.' })),
        },
        { $id: 'PermitHeldBy', ...strict },
      ),
      { description: 'Each way in which they had it.' },
    ),
  },
  { $id: 'PermitHolder', ...strict },
)
const { items, next } = pageOf('PermitHolderItems', PermitHolder).properties

export const listPermitHolders = route({
  method: 'GET',
  path: '/v1/permits/:permit/holders',
  permit: 'rights.read',
  door: 'office',
  summary: 'Everybody who could do this at a moment, and by which role and policy',
  params: Type.Object(
    { permit: Type.String({ pattern: '^[a-z_]{1,30}[.][a-z_]{1,30}$', description: 'A permit, payments.submit.' }) },
    strict,
  ),
  query: Type.Object({ ...pageQuery, at: At }, strict),
  answers: {
    200: Type.Object(
      {
        at: Instant,
        policies: InForce,
        permit: Permit,
        items,
        next,
        notKnown: Type.Array(Type.String(), {
          maxItems: 100,
          description:
            'Programs that were there and were given the scope later: whether they had it before and lost it is in the log alone. On every page.',
        }),
      },
      { $id: 'PermitHolderPage', ...strict },
    ),
  },
  refuses: [...pageRefusals, 'instant_in_future', 'policies_not_kept', 'permit_unknown'],
  prepare: (tools, { caller, permit, query }) => {
    const page = readPage(`/v1/permits/${permit}/holders`, caller, query)
    if (!page.ok) return page
    const after = page.value.after?.[0] ?? ''
    return done({ page: page.value, after, permit, at: momentOf(query.at), permits: permitsOf(tools) })
  },
  perform: async (work, { page, after, permit, at, permits }) => {
    if (at !== null && at > work.now) return refused({ code: 'instant_in_future' })
    const inForce = await identity.policiesAt(work, at, permits)
    if (!inForce.ok) return inForce
    const found = await identity.permitHolders(work, permit, inForce.value, after, page.rowsMax)
    if (!found.ok) return found
    const { holders, ...rest } = found.value
    return done({ ...rest, inForce: inForce.value, page: cutPage(page, holders, ({ holder }) => [holder]) })
  },
  answer: ({ given, inForce, notKnown, page }) => ({
    status: 200,
    body: {
      at: inForce.at.toISOString(),
      policies: showInForce(inForce),
      permit: showGiven(given),
      ...showPage(page, ({ by, ...holder }) => ({
        ...holder,
        by: by.map(({ since, ...way }) => ({ ...way, ...(since === undefined ? {} : { since: since.toISOString() }) })),
      })),
      notKnown: [...notKnown],
    },
  }),
})
