// Programs of the institution: what they may ask for and with which keys. People propose, other people approve; what only
// takes away is done at once.

import { type Static, Type } from 'typebox'

import { isId } from '../../base/ids.ts'
import { done, type Outcome, refused } from '../../base/outcome.ts'
import type { Proposal as Proposed } from '../../change/change.ts'
import * as identity from '../../identity/identity.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { Instant, idOf, lineOf, refusesOnly } from '../wire.ts'
import { Proposal, showProposal } from './proposals.ts'

const ClientId = idOf('cli', 'A program.')
const params = Type.Object({ client: ClientId }, { additionalProperties: false })
const Coordinate = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'Of a point on P-256, base64url.' })
const Scopes = Type.Array(Type.String({ pattern: '^[a-z_]+([.][a-z_]+)+$', maxLength: 60 }), {
  maxItems: identity.scopesMax,
  uniqueItems: true,
  description: 'Names of permits, such as payments.submit.',
})

const Client = Type.Object(
  {
    id: ClientId,
    name: Type.String(),
    state: Type.Enum(['active', 'suspended', 'retired'], { description: 'A retired one does not come back.' }),
    scopes: Type.Array(Type.String()),
    keys: Type.Array(
      Type.Object(
        {
          kid: Type.String({ description: 'The thumbprint of the key, RFC 7638.' }),
          notBefore: Instant,
          notAfter: Instant,
          daysLeft: Type.Integer({
            description: 'Whole days. At 14 and at 3 the log says so; after the last it is refused.',
          }),
          addedAt: Instant,
          addedBy: Type.String(),
        },
        { additionalProperties: false },
      ),
      { description: 'Those that have not ended; two at a time at most.' },
    ),
  },
  { $id: 'Client', additionalProperties: false },
)

function show({ keys, scopes, ...rest }: identity.Client): Static<typeof Client> {
  return {
    ...rest,
    scopes: [...scopes],
    keys: keys.map(({ notBefore, notAfter, addedAt, ...key }) => ({
      ...key,
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
      addedAt: addedAt.toISOString(),
    })),
  }
}

const NewKey = Type.Object(
  {
    jwk: Type.Object(
      { kty: Type.Literal('EC'), crv: Type.Literal('P-256'), x: Coordinate, y: Coordinate },
      {
        additionalProperties: false,
        description: 'The public key alone. Who sends a private one has to make another.',
      },
    ),
    days: Type.Integer({ minimum: 1, maximum: identity.keyDaysMax, description: 'How long it is good.' }),
    notBefore: Type.Optional(Instant),
  },
  { $id: 'NewClientKey', additionalProperties: false },
)

const keyOf = ({ jwk, days, notBefore }: Static<typeof NewKey>): identity.ProposedKey => ({
  jwk,
  days,
  notBefore: notBefore ?? null,
})

const proposalRefusals = ['content_too_long', 'expiry_out_of_range', 'proposal_pending'] as const
const keyRefusals = ['key_malformed', 'key_period_wrong', 'key_taken', 'keys_overlap'] as const

const proposed = (proposal: Proposed) =>
  ({
    status: 201,
    body: showProposal(proposal),
    revision: proposal.version,
    location: `/v1/proposals/${proposal.id}`,
  }) as const

export const listClients = route({
  method: 'GET',
  path: '/v1/clients',
  permit: 'clients.read',
  door: 'office',
  summary: 'Every program of the institution, with the days that its keys have left',
  query: Type.Object(pageQuery, { additionalProperties: false }),
  answers: { 200: pageOf('ClientPage', Client) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/clients', caller, query)
    if (!page.ok) return page
    const after = page.value.after?.[0]
    if (after !== undefined && !isId('cli', after)) return refused({ code: 'cursor_unreadable' })
    return done({ page: page.value, after: after ?? ('' as const) })
  },
  perform: async (work, { page, after }) => {
    const rows = await identity.listClients(work, after, page.rowsMax)
    return done(cutPage(page, rows, ({ id }) => [id]))
  },
  answer: page => ({ status: 200, body: showPage(page, show) }),
})

export const readClient = route({
  method: 'GET',
  path: '/v1/clients/:client',
  permit: 'clients.read',
  door: 'office',
  summary: 'One program',
  params,
  answers: { 200: Client },
  refuses: ['client_unknown'],
  perform: (work, { client }) => identity.findClient(work, client),
  answer: client => ({ status: 200, body: show(client) }),
})

export const proposeClient = route({
  method: 'POST',
  path: '/v1/clients',
  permit: 'clients.propose',
  stepUp: true,
  door: 'office',
  summary: 'Proposes a program with its first key; its id is the subject of the proposal',
  body: Type.Object(
    {
      name: lineOf(identity.clientNameLengthMax, 'What people know it by.'),
      scopes: Scopes,
      key: NewKey,
    },
    { $id: 'NewClient', additionalProperties: false },
  ),
  answers: { 201: Proposal },
  refuses: ['client_name_malformed', 'client_name_taken', 'scopes_malformed', ...keyRefusals, ...proposalRefusals],
  perform: async (work, { body: { name, scopes, key } }) =>
    refusesOnly(await identity.proposeClient(work, { act: 'add', name, scopes, key: keyOf(key) }), [
      'client_name_malformed',
      'client_name_taken',
      'scopes_malformed',
      ...keyRefusals,
      ...proposalRefusals,
    ]),
  answer: proposed,
})

const changeRefusals = ['client_unknown', 'client_retired', ...proposalRefusals] as const

export const proposeClientScopes = route({
  method: 'POST',
  path: '/v1/clients/:client/scopes',
  permit: 'clients.propose',
  stepUp: true,
  door: 'office',
  summary: 'Proposes what a program may ask for: these scopes and no others',
  params,
  body: Type.Object({ scopes: Scopes }, { $id: 'NewClientScopes', additionalProperties: false }),
  answers: { 201: Proposal },
  refuses: ['scopes_malformed', ...changeRefusals],
  perform: async (work, { client, body: { scopes } }) =>
    refusesOnly(await identity.proposeClientChange(work, client, { act: 'set_scopes', scopes }), [
      'scopes_malformed',
      ...changeRefusals,
    ]),
  answer: proposed,
})

export const proposeClientKey = route({
  method: 'POST',
  path: '/v1/clients/:client/keys',
  permit: 'clients.propose',
  stepUp: true,
  door: 'office',
  summary: 'Proposes another key of a program; two at a time, each for ninety days at most',
  params,
  body: NewKey,
  answers: { 201: Proposal },
  refuses: [...keyRefusals, ...changeRefusals],
  perform: async (work, { client, body }) =>
    refusesOnly(await identity.proposeClientKey(work, client, keyOf(body)), [...keyRefusals, ...changeRefusals]),
  answer: proposed,
})

export const retireClientKey = route({
  method: 'POST',
  path: '/v1/clients/:client/keys/:kid/retirement',
  permit: 'clients.suspend',
  stepUp: true,
  door: 'office',
  summary: 'Ends a key at once, for good',
  params: Type.Object(
    { client: ClientId, kid: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }) },
    { additionalProperties: false },
  ),
  answers: { 201: Client },
  refuses: ['client_unknown', 'key_unknown', 'key_retired'],
  perform: async (work, { client, kid }): Promise<Outcome<identity.Client, identity.RetireRefusal>> => {
    const retired = await identity.retireClientKey(work, client, kid)
    return retired.ok ? identity.findClient(work, client) : retired
  },
  answer: client => ({ status: 201, body: show(client) }),
})

export const suspendClient = route({
  method: 'POST',
  path: '/v1/clients/:client/suspension',
  permit: 'clients.suspend',
  stepUp: true,
  door: 'office',
  summary: 'Suspends a program at once',
  params,
  answers: { 201: Client },
  refuses: ['client_unknown', 'client_suspended'],
  perform: (work, { client }) => identity.suspendClient(work, client),
  answer: client => ({ status: 201, body: show(client) }),
})

export const proposeClientReinstatement = route({
  method: 'POST',
  path: '/v1/clients/:client/reinstatement',
  permit: 'clients.propose',
  stepUp: true,
  door: 'office',
  summary: 'Proposes that a suspended program comes back',
  params,
  answers: { 201: Proposal },
  refuses: ['client_not_suspended', ...changeRefusals],
  perform: async (work, { client }) =>
    refusesOnly(await identity.proposeClientChange(work, client, { act: 'reinstate' }), [
      'client_not_suspended',
      ...changeRefusals,
    ]),
  answer: proposed,
})

export const proposeClientRetirement = route({
  method: 'POST',
  path: '/v1/clients/:client/retirement',
  permit: 'clients.propose',
  stepUp: true,
  door: 'office',
  summary: 'Proposes that a program goes for good, with its keys and scopes',
  params,
  answers: { 201: Proposal },
  refuses: changeRefusals,
  perform: async (work, { client }) =>
    refusesOnly(await identity.proposeClientRetirement(work, client), changeRefusals),
  answer: proposed,
})
