// Webhook endpoints: where an institution's programs are told of things, of which, and what they verify it with.

import { type Static, Type } from 'typebox'

import { done } from '../../base/outcome.ts'
import type { Work } from '../../base/work.ts'
import * as messages from '../../messages/messages.ts'
import { route } from '../route.ts'
import { Instant, idOf, refusedAt, refusesOnly } from '../wire.ts'

export const EndpointId = idOf('end', 'A webhook endpoint.')
const params = Type.Object({ endpoint: EndpointId }, { additionalProperties: false })

const typeNames = Object.keys(messages.eventTypes).filter(messages.isEventType)
const Types = Type.Array(Type.Enum(typeNames), {
  minItems: 1,
  maxItems: typeNames.length,
  description: 'Of what it is told; docs/webhooks.md has what each type carries.',
})
const Url = Type.String({
  minLength: 1,
  maxLength: 4_096,
  description: 'HTTPS on the public internet; port 443 or 8443.',
})
const Scheme = Type.Enum(['v1', 'v1a'], { description: 'v1: a secret that both sides know. v1a: a key pair of ours.' })
const SecretId = idOf('sec', 'A secret that signs.')

const Endpoint = Type.Object(
  {
    id: EndpointId,
    origin: Type.String({ description: 'The rest of the address is sealed, since it may hold a token.' }),
    types: Type.Array(Type.Enum(typeNames)),
    state: Type.Enum(['enabled', 'disabled', 'removed']),
    reason: Type.Optional(
      Type.String({ description: 'Why it was disabled: by_hand, or gone when it said so itself.' }),
    ),
    version: Type.Integer({ description: 'Its ETag.' }),
    addedAt: Instant,
    changedAt: Instant,
  },
  { $id: 'WebhookEndpoint', additionalProperties: false },
)

const NewSecret = Type.Object(
  {
    id: SecretId,
    scheme: Scheme,
    secret: Type.String({ description: 'What the receiver verifies with. Shown here, once, and never again.' }),
  },
  { $id: 'NewWebhookSecret', additionalProperties: false },
)

function show({ types, reason, addedAt, changedAt, ...rest }: messages.Endpoint): Static<typeof Endpoint> {
  return {
    ...rest,
    types: [...types],
    ...(reason === null ? {} : { reason }),
    addedAt: addedAt.toISOString(),
    changedAt: changedAt.toISOString(),
  }
}

const urlRefusals = [
  'url_malformed',
  'url_too_long',
  'url_not_https',
  'url_with_credentials',
  'url_with_fragment',
  'url_port_not_allowed',
  'url_host_not_public',
] as const

export const addWebhookEndpoint = route({
  method: 'POST',
  path: '/v1/webhook-endpoints',
  permit: 'webhooks.manage',
  summary: 'Adds an endpoint; its secret is in the answer, and nowhere else',
  body: Type.Object(
    { url: Url, types: Types, scheme: Type.Optional(Scheme) },
    { $id: 'NewWebhookEndpoint', additionalProperties: false },
  ),
  answers: {
    201: Type.Object(
      { endpoint: Endpoint, secret: NewSecret },
      { $id: 'WebhookEndpointAdded', additionalProperties: false },
    ),
  },
  refuses: [...urlRefusals, 'too_many_endpoints'],
  prepare: async ({ vault, newId, reach }, { caller: { institution }, body: { url, types, scheme = 'v1' } }) => {
    const sealed = await messages.sealEndpoint({ newId }, vault, institution, { url, scheme, reach })
    return sealed.ok ? done({ sealed: sealed.value, types }) : refusedAt('/url', sealed.refusal)
  },
  perform: async (work, { sealed, types }) => {
    const added = refusesOnly(await messages.addEndpoint(work, sealed, types), ['too_many_endpoints'])
    if (!added.ok) return added
    const endpoint = await endpointOf(work, added.value)
    return endpoint.ok ? done({ endpoint: endpoint.value, secret: sealed.secret }) : endpoint
  },
  answer: ({ endpoint, secret: { id, scheme, shown } }) => ({
    status: 201,
    body: { endpoint: show(endpoint), secret: { id, scheme, secret: shown } },
    revision: endpoint.version,
    location: `/v1/webhook-endpoints/${endpoint.id}`,
  }),
})

/** One that this work has just changed, so it is there. */
async function endpointOf(work: Work, id: messages.EndpointId) {
  return refusesOnly(await messages.findEndpoint(work, id), [])
}

export const listWebhookEndpoints = route({
  method: 'GET',
  path: '/v1/webhook-endpoints',
  permit: 'webhooks.read',
  summary: 'Every endpoint; there are ten at most',
  answers: {
    200: Type.Object({ items: Type.Array(Endpoint) }, { $id: 'WebhookEndpoints', additionalProperties: false }),
  },
  refuses: [],
  perform: async work => done(await messages.listEndpoints(work)),
  answer: endpoints => ({ status: 200, body: { items: endpoints.map(show) } }),
})

export const readWebhookEndpoint = route({
  method: 'GET',
  path: '/v1/webhook-endpoints/:endpoint',
  permit: 'webhooks.read',
  summary: 'One endpoint',
  params,
  answers: { 200: Endpoint },
  refuses: ['endpoint_unknown'],
  perform: (work, { endpoint }) => messages.findEndpoint(work, endpoint),
  answer: endpoint => ({ status: 200, body: show(endpoint), revision: endpoint.version }),
})

export const changeWebhookEndpoint = route({
  method: 'PATCH',
  path: '/v1/webhook-endpoints/:endpoint',
  permit: 'webhooks.manage',
  summary: 'Changes where an endpoint is, or of what it is told; what is queued already goes to the new place',
  ifMatch: 'required',
  params,
  body: Type.Object(
    { url: Type.Optional(Url), types: Type.Optional(Types) },
    { $id: 'WebhookEndpointChange', minProperties: 1, additionalProperties: false },
  ),
  answers: { 200: Endpoint },
  refuses: [...urlRefusals, 'endpoint_unknown', 'version_differs'],
  prepare: async ({ vault, reach }, { caller: { institution }, endpoint, revision, body: { url, types } }) => {
    const change = types === undefined ? {} : { types }
    if (url === undefined) return done({ endpoint, revision, change })
    const sealed = await messages.sealUrl(vault, institution, endpoint, url, reach)
    if (!sealed.ok) return refusedAt('/url', sealed.refusal)
    return done({ endpoint, revision, change: { ...change, url: sealed.value } })
  },
  perform: async (work, { endpoint, revision, change }) => {
    const changed = refusesOnly(await messages.changeEndpoint(work, endpoint, revision, change), [
      'endpoint_unknown',
      'version_differs',
    ])
    return changed.ok ? endpointOf(work, endpoint) : changed
  },
  answer: endpoint => ({ status: 200, body: show(endpoint), revision: endpoint.version }),
})

export const removeWebhookEndpoint = route({
  method: 'POST',
  path: '/v1/webhook-endpoints/:endpoint/removal',
  permit: 'webhooks.manage',
  summary: 'Removes an endpoint for good; what waits for it fails',
  params,
  answers: {
    201: Type.Object(
      { id: EndpointId, state: Type.Enum(['removed']) },
      { $id: 'WebhookEndpointRemoved', additionalProperties: false },
    ),
  },
  refuses: ['endpoint_unknown'],
  perform: async (work, { endpoint: id }) => {
    const removed = await messages.removeEndpoint(work, id)
    return removed.ok ? done({ id, state: 'removed' as const }) : removed
  },
  answer: body => ({ status: 201, body }),
})

function switching(noun: 'disabling' | 'enabling', change: typeof messages.disableEndpoint, summary: string) {
  return route({
    method: 'POST',
    path: `/v1/webhook-endpoints/:endpoint/${noun}`,
    permit: 'webhooks.manage',
    summary,
    params,
    answers: { 201: Endpoint },
    refuses: ['endpoint_unknown', 'endpoint_state_same'],
    perform: async (work, { endpoint }) => {
      const changed = await change(work, endpoint)
      return changed.ok ? endpointOf(work, endpoint) : changed
    },
    answer: endpoint => ({ status: 201, body: show(endpoint), revision: endpoint.version }),
  })
}

export const disableWebhookEndpoint = switching(
  'disabling',
  messages.disableEndpoint,
  'Sends nothing to an endpoint any more; what waits for it fails, to be replayed later',
)
export const enableWebhookEndpoint = switching('enabling', messages.enableEndpoint, 'Sends to an endpoint again')

const msPerSecond = 1_000

export const replaceWebhookSecret = route({
  method: 'POST',
  path: '/v1/webhook-endpoints/:endpoint/secrets',
  permit: 'webhooks.manage',
  summary: 'Makes a new secret, which signs at once; it is in the answer, and nowhere else',
  params,
  body: Type.Object(
    {
      scheme: Type.Optional(Scheme),
      overlapSeconds: Type.Integer({
        minimum: 0,
        maximum: messages.overlapMsMax / msPerSecond,
        description: 'How long those before go on signing beside it; 0 when somebody else has come to know them.',
      }),
    },
    { $id: 'WebhookSecretChange', additionalProperties: false },
  ),
  answers: { 201: NewSecret },
  refuses: ['endpoint_unknown', 'too_many_secrets'],
  prepare: async ({ vault, newId }, { caller: { institution }, endpoint, body: { scheme = 'v1', overlapSeconds } }) => {
    const secret = await messages.sealSecret({ newId }, vault, institution, scheme)
    return done({ endpoint, secret, overlapMs: overlapSeconds * msPerSecond })
  },
  perform: async (work, { endpoint, secret, overlapMs }) => {
    const replaced = refusesOnly(await messages.replaceSecret(work, endpoint, secret, overlapMs), [
      'endpoint_unknown',
      'too_many_secrets',
    ])
    return replaced.ok ? done(secret) : replaced
  },
  answer: ({ id, scheme, shown }) => ({ status: 201, body: { id, scheme, secret: shown } }),
})

const SecretSpan = Type.Object(
  { id: SecretId, madeAt: Instant, endsAt: Type.Optional(Instant) },
  { $id: 'WebhookSecret', additionalProperties: false },
)

export const listWebhookSecrets = route({
  method: 'GET',
  path: '/v1/webhook-endpoints/:endpoint/secrets',
  permit: 'webhooks.read',
  summary: 'Which secrets sign for an endpoint, and until when; never what they are',
  params,
  answers: {
    200: Type.Object({ items: Type.Array(SecretSpan) }, { $id: 'WebhookSecrets', additionalProperties: false }),
  },
  refuses: ['endpoint_unknown'],
  perform: async (work, { endpoint }) => {
    const found = await messages.findEndpoint(work, endpoint)
    return found.ok ? done(await messages.listSecrets(work, endpoint)) : found
  },
  answer: spans => ({
    status: 200,
    body: {
      items: spans.map(({ id, madeAt, endsAt }) => ({
        id,
        madeAt: madeAt.toISOString(),
        ...(endsAt === null ? {} : { endsAt: endsAt.toISOString() }),
      })),
    },
  }),
})

export const replayWebhooks = route({
  method: 'POST',
  path: '/v1/webhook-endpoints/:endpoint/replays',
  permit: 'messages.replay',
  summary: 'Sends again what failed at an endpoint since then: at most 10,000, so ask again when as many were found',
  params,
  body: Type.Object({ since: Instant }, { $id: 'NewReplays', additionalProperties: false }),
  answers: {
    201: Type.Object({ count: Type.Integer({ minimum: 0 }) }, { $id: 'Replays', additionalProperties: false }),
  },
  refuses: ['endpoint_unknown'],
  perform: (work, { endpoint, body: { since } }) => messages.replayFailed(work, endpoint, new Date(since)),
  answer: count => ({ status: 201, body: { count } }),
})
