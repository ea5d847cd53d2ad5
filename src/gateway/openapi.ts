// The OpenAPI 3.1 document, assembled from the route declarations: what is served is what is documented. TypeBox's
// schemas are JSON Schema 2020-12 already, so all there is to do is to name them and point at them.

import type { TObject, TSchema } from 'typebox'

import { fault } from '../base/outcome.ts'
import { isRepeatable } from './admission.ts'
import type { CallerRefusal } from './caller.ts'
import { keyCharsMax, type Offer } from './headers.ts'
import type { Json } from './json.ts'
import { wordPlaces } from './offered-cards.ts'
import { ProblemSchema, problemRow, type RefusalCode } from './problems.ts'
import type { Door, Route } from './route.ts'
import { mediaTypeOf } from './wire.ts'

type JsonObject = { readonly [member: string]: Json }

export function openApiDocument(routes: Readonly<Record<string, Route>>, version: string): JsonObject {
  const components = new Map<string, JsonObject>()
  const refer = referring(components)
  const paths = new Map<string, { [method: string]: JsonObject }>()
  for (const [operationId, route] of Object.entries(routes)) {
    const path = route.path.replaceAll(/:([^/]+)/g, '{$1}').replace('*', `{${restName}}`)
    const operations = paths.get(path) ?? {}
    operations[route.method.toLowerCase()] = operationOf(operationId, route, refer)
    paths.set(path, operations)
  }
  const responses = commonProblems(refer)
  return {
    openapi: '3.1.0',
    info: { title: 'Vouch', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    security: [{ token: [] }],
    // Programs never hear what is refused at the office alone, and people never what is at the api alone.
    'x-vouch-door-refusals': Object.fromEntries(
      (['api', 'office'] as const).map(door => [door, doorCodes.filter(code => doorOfCode[code] === door)]),
    ),
    paths: sorted(paths),
    components: {
      responses,
      schemas: sorted(components),
      securitySchemes,
    },
  }
}

/** OpenAPI has no kind of its own for proofs and signatures; the names of their headers are what it can say. */
const securitySchemes: JsonObject = {
  token: {
    type: 'http',
    scheme: 'DPoP',
    description:
      'An access token bound to a key (RFC 9068, RFC 9449), with a scope for each operation: its x-permit. The header ' +
      'DPoP carries a proof for each request; those that write carry the nonce that DPoP-Nonce last said.',
  },
  signature: {
    type: 'apiKey',
    in: 'header',
    name: 'Signature',
    description:
      'What moves money is signed by a registered key of the client (RFC 9421, RFC 9530): docs/signing.md says how.',
  },
}

/** What OpenAPI has no sign for: the rest of a path, slashes and all. */
const restName = 'path'

type Refer = (schema: TSchema) => JsonObject

/** Moves every schema with an `$id` to the components and leaves a reference. One name, one schema. */
function referring(components: Map<string, JsonObject>): Refer {
  function replace(held: Json): Json {
    if (isList(held)) return held.map(replace)
    if (typeof held !== 'object' || held === null) return held
    const { $id, ...rest } = held
    const replaced = Object.fromEntries(Object.entries(rest).map(([member, inner]) => [member, replace(inner)]))
    if (typeof $id !== 'string') return replaced
    const known = components.get($id)
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(replaced))
      fault(`two schemas are called ${$id}`)
    components.set($id, replaced)
    return { $ref: `#/components/schemas/${$id}` }
  }
  // A schema is an object, and `replace` makes objects of objects.
  return schema => replace(JSON.parse(JSON.stringify(schema)) as Json) as JsonObject
}

function isList(held: Json): held is readonly Json[] {
  return Array.isArray(held)
}

function operationOf(operationId: string, route: Route, refer: Refer): JsonObject {
  const { summary, permit, doors, isBound, params, query, body, answers } = route
  const parameters = [
    ...parametersIn('path', params, refer),
    ...parametersIn('query', query, refer),
    ...headerParameter('Idempotency-Key', route.key, {
      type: 'string',
      minLength: 1,
      maxLength: keyCharsMax,
      pattern: '^[!-~]+$',
      description: 'Chosen once per intent and sent with every attempt: the intent takes effect once.',
    }),
    ...headerParameter('If-Match', route.ifMatch, {
      type: 'string',
      pattern: '^"[1-9][0-9]{0,14}"$',
      description: 'The ETag of the revision that this request is about.',
    }),
  ]
  const successes = Object.entries(answers).map(
    ([status, schema]) => [status, answerOf(route, status, schema, refer)] as const,
  )
  return {
    operationId,
    summary,
    tags: [route.path.split('/')[2] ?? 'vouch'],
    'x-permit': permit,
    'x-vouch-bound': isBound,
    ...(route.key === 'required' ? { security: [{ token: [], signature: [] }] } : {}),
    'x-vouch-door': doors.length > 1 ? 'any' : (doors[0] ?? fault('a route has a door')),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: refer(body) } } } }),
    responses: { ...Object.fromEntries(successes), ...problemsOf(route, refer) },
  }
}

function parametersIn(place: 'path' | 'query', schema: TObject | undefined, refer: Refer): readonly JsonObject[] {
  if (schema === undefined) return []
  const required: readonly string[] = schema.required ?? []
  return Object.entries(schema.properties).map(([name, property]) => ({
    name: name === '*' ? restName : name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: refer(property),
  }))
}

function headerParameter(name: string, offer: Offer, schema: JsonObject): readonly JsonObject[] {
  return offer === 'refused' ? [] : [{ name, in: 'header', required: offer === 'required', schema }]
}

const headerTexts = {
  ETag: 'The revision of what is answered, for If-Match and If-None-Match.',
  Location: 'Where what was made can be read.',
  'Idempotency-Replayed': 'true: the key was known, and this is the answer it was given then.',
} as const

function answerOf(route: Route, status: string, schema: TSchema, refer: Refer): JsonObject {
  const names: readonly (keyof typeof headerTexts)[] = [
    'ETag',
    ...(status === '201' ? (['Location'] as const) : []),
    ...(route.key === 'refused' ? [] : (['Idempotency-Replayed'] as const)),
  ]
  const headers = names.map(name => [name, { description: headerTexts[name], schema: { type: 'string' } }] as const)
  return {
    description: route.summary,
    headers: Object.fromEntries(headers),
    content: { [mediaTypeOf(schema) ?? 'application/json']: { schema: refer(schema) } },
  }
}

/** Which door may refuse with it, of whatever is refused before anybody is known; no row, and it does not compile. */
const doorOfCode = {
  caller_missing: 'api',
  caller_malformed: 'api',
  token_invalid: 'api',
  issuer_away: 'api',
  scope_missing: 'api',
  mapping_missing: 'api',
  proof_missing: 'api',
  proof_invalid: 'api',
  proof_replayed: 'api',
  proof_nonce_wanted: 'api',
  caller_unknown: 'api',
  token_revoked: 'api',
  signature_missing: 'api',
  signature_invalid: 'api',
  body_not_as_signed: 'api',
  session_missing: 'office',
  session_over: 'office',
  cross_site_request: 'office',
  step_up_required: 'office',
} as const satisfies Record<Exclude<CallerRefusal['code'], 'permit_missing'> | 'body_not_as_signed', Door>

type DoorCode = keyof typeof doorOfCode
const doorCodes = Object.keys(doorOfCode) as readonly DoorCode[] // Its own keys.

/** Only where something is written. */
const ofWriting = ['proof_nonce_wanted', 'signature_invalid', 'body_not_as_signed', 'cross_site_request'] as const
/** Only where it is wanted. */
const ofSome = ['signature_missing', 'step_up_required'] as const
const onlySomewhere: readonly DoorCode[] = [...ofWriting, ...ofSome]

/** What may be answered on every route alike, whoever asks. */
const everywhere = [
  'permit_missing',
  'request_timed_out',
  'rate_limited',
  'address_rate_limited',
  'headers_too_large',
  'fault',
  'outcome_unknown',
  'overloaded',
  'unavailable',
  'vault_away',
  'lookups_spent',
] as const satisfies readonly RefusalCode[]

function commonAt(doors: readonly Door[]): readonly RefusalCode[] {
  return [...doorCodes.filter(code => doors.includes(doorOfCode[code]) && !onlySomewhere.includes(code)), ...everywhere]
}

/** What answers that are the same at all of these doors are called. */
function commonName(doors: readonly Door[]): string {
  return doors.length > 1 ? 'Problem' : 'OfficeProblem'
}

/** What is answered where nothing is served: of no operation, so under no status of one. */
const nowhere = ['path_not_found', 'method_not_offered'] as const satisfies readonly RefusalCode[]

/** What the doors and the edge may refuse on this route, and what the room may. */
function ownCodes({ method, body, doors, stepUp, key, ifMatch, refuses }: Route): readonly RefusalCode[] {
  const ofBody = [
    'body_empty',
    'body_malformed',
    'body_ambiguous',
    'body_too_large',
    'content_type_unsupported',
    'content_encoding_unsupported',
  ] as const
  const ofDoors: readonly DoorCode[] = [
    ...(method === 'GET' ? [] : ofWriting),
    ...(key === 'required' ? (['signature_missing'] as const) : []),
    ...(stepUp ? (['step_up_required'] as const) : []),
  ]
  const edge: RefusalCode[] = [
    'request_malformed',
    'request_invalid',
    ...ofDoors.filter(code => doors.includes(doorOfCode[code])),
    ...(body === undefined ? (['body_not_expected'] as const) : ofBody),
    ...(wordPlaces(body).length > 0 ? (['card_number_offered'] as const) : []),
    ...(key === 'required' ? (['idempotency_key_missing'] as const) : []),
    key === 'refused' && !isRepeatable(method) ? 'idempotency_key_not_offered' : 'idempotency_key_malformed',
    ...(ifMatch === 'required' ? (['if_match_missing'] as const) : []),
    ifMatch === 'refused' ? 'if_match_not_offered' : 'if_match_malformed',
  ]
  return [...edge, ...refuses]
}

function byStatus(
  codes: readonly RefusalCode[],
): readonly (readonly [status: string, codes: readonly RefusalCode[]])[] {
  return [...Map.groupBy(codes, code => String(problemRow(code).status))]
}

/** Answers that are the same everywhere at some doors, to be referred to. */
function commonProblems(refer: Refer): JsonObject {
  const common = doorsServed.flatMap(doors =>
    byStatus(commonAt(doors)).map(
      ([status, codes]) => [`${commonName(doors)}${status}`, problemOf(codes, refer)] as const,
    ),
  )
  return Object.fromEntries([...common, ['ProblemElsewhere', problemOf(nowhere, refer)]])
}
const doorsServed: readonly (readonly Door[])[] = [['api', 'office'], ['office']]

function problemsOf(route: Route, refer: Refer): JsonObject {
  const common = new Map(byStatus(commonAt(route.doors)))
  // What is answered alike everywhere, and here in one way more.
  const own = byStatus(ownCodes(route)).map(
    ([status, codes]) => [status, problemOf([...new Set([...codes, ...(common.get(status) ?? [])])], refer)] as const,
  )
  const name = commonName(route.doors)
  const alike = [...common.keys()].map(status => [status, { $ref: `#/components/responses/${name}${status}` }] as const)
  const elsewhere = ['default', { $ref: '#/components/responses/ProblemElsewhere' }] as const
  return Object.fromEntries([...alike, ...own, elsewhere])
}

function problemOf(codes: readonly RefusalCode[], refer: Refer): JsonObject {
  const types = codes.map(code => `/problems/${code}`)
  const schema = { allOf: [refer(ProblemSchema), { type: 'object', properties: { type: { enum: types } } }] }
  return {
    description: codes.map(code => problemRow(code).title).join(' · '),
    content: { 'application/problem+json': { schema } },
  }
}

function sorted<Held>(members: ReadonlyMap<string, Held>): { readonly [member: string]: Held } {
  return Object.fromEntries([...members].toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
