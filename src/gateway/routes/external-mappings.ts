// What claims of an institution's own issuer are worth here: proposed by one, agreed to by another, taken away by one.

import { type Static, Type } from 'typebox'

import { isId } from '../../base/ids.ts'
import { done, refused } from '../../base/outcome.ts'
import * as identity from '../../identity/identity.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { Instant, idOf, lineOf, refusesOnly } from '../wire.ts'
import { Proposal, showProposal } from './proposals.ts'

const strict = { additionalProperties: false }
const MappingId = idOf('map', 'What a claim is worth.')
const ClientId = idOf('cli', 'A program.')
const issuer = Type.String({
  pattern: '^https?://[!-~]{1,290}$',
  description: 'As it stands in `iss`, to the letter. It has no effect where the api does not know the issuer.',
})
const claim = Type.String({ pattern: '^[!-~]{1,100}$', description: '`sub` for a program; any other for scopes.' })
const value = lineOf(identity.valueCharsMax, 'The claim, or one of its values where it has several.')
const scopes = Type.Array(Type.String({ pattern: '^[a-z_]+([.][a-z_]+)+$', maxLength: 60 }), {
  minItems: 1,
  maxItems: identity.scopesMax,
  uniqueItems: true,
  description: 'The permits that it stands for; the program must be registered for each, too.',
})

const Mapping = Type.Object(
  {
    id: MappingId,
    issuer,
    claim: Type.String(),
    value: Type.String(),
    client: Type.Optional(ClientId),
    scopes: Type.Optional(Type.Array(Type.String())),
    addedAt: Instant,
    addedBy: Type.String(),
    removedAt: Type.Optional(Instant),
    removedBy: Type.Optional(Type.String()),
  },
  { $id: 'ExternalMapping', ...strict },
)

function show({
  client,
  scopes: given,
  addedAt,
  removedAt,
  removedBy,
  ...rest
}: identity.Mapping): Static<typeof Mapping> {
  return {
    ...rest,
    ...(client === null ? {} : { client }),
    ...(given === null ? {} : { scopes: [...given] }),
    addedAt: addedAt.toISOString(),
    ...(removedAt === null || removedBy === null ? {} : { removedAt: removedAt.toISOString(), removedBy }),
  }
}

export const listMappings = route({
  method: 'GET',
  path: '/v1/external-mappings',
  permit: 'clients.read',
  door: 'office',
  summary: 'What claims of other issuers are worth, and were',
  query: Type.Object(pageQuery, strict),
  answers: { 200: pageOf('ExternalMappingPage', Mapping) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/external-mappings', caller, query)
    if (!page.ok) return page
    const after = page.value.after?.[0]
    if (after !== undefined && !isId('map', after)) return refused({ code: 'cursor_unreadable' })
    return done({ page: page.value, after: after ?? ('' as const) })
  },
  perform: async (work, { page, after }) => {
    const rows = await identity.listMappings(work, after, page.rowsMax)
    return done(cutPage(page, rows, ({ id }) => [id]))
  },
  answer: page => ({ status: 200, body: showPage(page, show) }),
})

const proposing = [
  'mapping_malformed',
  'scopes_malformed',
  'client_unknown',
  'client_retired',
  'mapping_taken',
  'content_too_long',
  'expiry_out_of_range',
  'proposal_pending',
] as const

export const proposeMapping = route({
  method: 'POST',
  path: '/v1/external-mappings',
  permit: 'clients.propose',
  stepUp: true,
  door: 'office',
  summary: 'Proposes that a subject of another issuer is a program of ours, or that a claim of it stands for scopes',
  body: Type.Object(
    { issuer, claim, value, client: Type.Optional(ClientId), scopes: Type.Optional(scopes) },
    { $id: 'NewExternalMapping', ...strict },
  ),
  answers: { 201: Proposal },
  refuses: proposing,
  perform: async (work, { body: { client, scopes: given, ...claimed } }) => {
    const leads =
      client === undefined
        ? { client: null, scopes: given ?? [] }
        : given === undefined
          ? { client, scopes: null }
          : null
    if (leads === null) return refused({ code: 'mapping_malformed' })
    return refusesOnly(await identity.proposeMapping(work, { ...claimed, ...leads }), proposing)
  },
  answer: proposal => ({
    status: 201,
    body: showProposal(proposal),
    revision: proposal.version,
    location: `/v1/proposals/${proposal.id}`,
  }),
})

export const removeMapping = route({
  method: 'POST',
  path: '/v1/external-mappings/:mapping/removal',
  permit: 'clients.suspend',
  stepUp: true,
  door: 'office',
  summary: 'Ends a mapping at once, for good',
  params: Type.Object({ mapping: MappingId }, strict),
  answers: { 201: Mapping },
  refuses: ['mapping_unknown', 'mapping_removed'],
  perform: (work, { mapping }) => identity.removeMapping(work, mapping),
  answer: mapping => ({ status: 201, body: show(mapping) }),
})
