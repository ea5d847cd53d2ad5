import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { Type } from 'typebox'

import { scratchRoutes } from '../../test/scratch-room.ts'
import { done, fault } from '../base/outcome.ts'
import type { Json } from './json.ts'
import { openApiDocument } from './openapi.ts'
import { route } from './route.ts'
import { v1 } from './routes/v1.ts'

type Node = { readonly [member: string]: Json }

const isNode = (held: Json): held is Node => typeof held === 'object' && held !== null && !Array.isArray(held)

/** Every object in a document, with the pointer to it. */
function* nodesIn(held: Json, pointer = ''): Generator<readonly [pointer: string, node: Node]> {
  if (isNode(held)) yield [pointer, held]
  if (typeof held !== 'object' || held === null) return
  for (const [member, inner] of Object.entries(held)) yield* nodesIn(inner, `${pointer}/${member}`)
}

/** The codes of all refusals of an operation, also of those that it refers to. */
function codesIn(responses: Json): ReadonlySet<string> {
  const codes = new Set<string>()
  for (const [, { $ref, enum: types }] of nodesIn(responses)) {
    if (typeof $ref === 'string' && $ref.startsWith('#/components/responses/'))
      for (const code of codesIn(find(...$ref.split('/').slice(1)))) codes.add(code)
    for (const type of Array.isArray(types) ? types : [])
      if (typeof type === 'string' && type.startsWith('/problems/')) codes.add(type.slice('/problems/'.length))
  }
  return codes
}

const golden = join(import.meta.dirname, '..', '..', 'docs', 'openapi.json')
const version = '0.1.0'

// Routes of the program, and some that exist to have every kind of route.
const routes = { ...v1, ...scratchRoutes }
const document: Node = openApiDocument(routes, version)

function find(...members: string[]): Json {
  let held: Json = document
  for (const member of members) {
    assert.ok(isNode(held) && held[member] !== undefined, members.join(' › '))
    held = held[member]
  }
  return held
}

function operations(): readonly (readonly [path: string, method: string, operation: Node])[] {
  const paths = find('paths')
  assert.ok(isNode(paths))
  return Object.entries(paths).flatMap(([path, methods]) =>
    isNode(methods)
      ? Object.entries(methods).flatMap(([method, node]) => (isNode(node) ? [[path, method, node] as const] : []))
      : [],
  )
}

describe('the OpenAPI document', () => {
  test('is the one in docs/openapi.json; UPDATE_GOLDEN=1 writes it anew', () => {
    const text = `${JSON.stringify(openApiDocument(v1, version), null, 2)}\n`
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, text)
    assert.equal(readFileSync(golden, 'utf8'), text)
  })

  test('has an operation for every route, each under a name of its own', () => {
    const names = operations().map(([, , { operationId }]) => JSON.stringify(operationId))
    assert.deepEqual(
      names.toSorted(),
      Object.keys(routes)
        .map(name => JSON.stringify(name))
        .toSorted(),
    )
  })

  test('refers to nothing that is not there, and keeps nothing that is not referred to', () => {
    const referred = new Set<string>()
    for (const [, { $ref }] of nodesIn(document)) {
      if (typeof $ref !== 'string') continue
      const [hash, ...members] = $ref.split('/')
      assert.equal(hash, '#')
      find(...members)
      referred.add(members.slice(1).join('/'))
    }
    const kept = ['responses', 'schemas'].flatMap(kind => {
      const held = find('components', kind)
      return isNode(held) ? Object.keys(held).map(name => `${kind}/${name}`) : []
    })
    assert.deepEqual(kept.toSorted(), [...referred].toSorted())
  })

  test('declares every parameter of a path, as required', () => {
    for (const [path, method, { parameters = [] }] of operations()) {
      const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name)
      const declared = (parameters as readonly Node[]).filter(({ in: place }) => place === 'path') // A list of nodes.
      assert.deepEqual(
        declared.map(({ name }) => name),
        inPath,
        `${method} ${path}`,
      )
      assert.ok(declared.every(({ required }) => required === true))
    }
  })

  test('requires a key where money moves, and a revision where something is edited', () => {
    const headersOf = (operationId: string) => {
      const found = operations().find(([, , operation]) => operation['operationId'] === operationId)?.[2]
      const parameters = (found?.['parameters'] ?? []) as readonly Node[] // A list of nodes, as above.
      return parameters.filter(({ in: place }) => place === 'header').map(({ name, required }) => [name, required])
    }
    assert.deepEqual(headersOf('submitNote'), [['Idempotency-Key', true]])
    assert.deepEqual(headersOf('causeAccident'), [['Idempotency-Key', false]])
    assert.deepEqual(headersOf('changeNote'), [['If-Match', true]])
    assert.deepEqual(headersOf('readNote'), [])
  })

  test('lists what each route may refuse, under its status', () => {
    const listed = find(
      'paths',
      '/v1/notes',
      'post',
      'responses',
      '422',
      'content',
      'application/problem+json',
      'schema',
    )
    assert.deepEqual(listed, {
      allOf: [
        { $ref: '#/components/schemas/Problem' },
        {
          type: 'object',
          properties: {
            type: {
              enum: [
                '/problems/card_number_offered',
                '/problems/amount_malformed',
                '/problems/amount_too_precise',
                '/problems/amount_too_large',
                '/problems/currency_unknown',
              ],
            },
          },
        },
      ],
    })
    for (const status of ['400', '401', '403', '408', '413', '415', '500', '503']) {
      find('paths', '/v1/notes', 'post', 'responses', status)
    }
  })

  test('says of each operation what its doors refuse, and at which of them', () => {
    const told = find('x-vouch-door-refusals')
    const at = (door: string) => (isNode(told) ? told[door] : undefined) as readonly string[] // Codes, by its making.
    for (const [path, method, { responses, operationId, 'x-vouch-door': door }] of operations()) {
      const { stepUp, key } =
        Object.entries(routes).find(([name]) => name === operationId)?.[1] ?? fault('it has a route')
      const heard = codesIn(responses ?? null)
      const isWriting = method !== 'get'
      const expected: readonly (readonly [code: string, isHeard: boolean])[] = [
        ['session_missing', true],
        ['session_over', true],
        ['cross_site_request', isWriting],
        ['step_up_required', stepUp],
        ['token_invalid', door === 'any'],
        ['proof_nonce_wanted', door === 'any' && isWriting],
        ['signature_missing', door === 'any' && key === 'required'],
      ]
      for (const [code, isHeard] of expected) {
        assert.equal(heard.has(code), isHeard, `${method} ${path}: ${code}`)
        assert.equal(at('office').includes(code), !at('api').includes(code), `${code} is of one door`)
      }
    }
  })

  test('has one schema to a name', () => {
    const named = (type: 'a' | 'b') =>
      route({
        method: 'GET',
        path: `/v1/${type}`,
        permit: 'x.read',
        summary: 'x',
        answers: { 200: Type.Object({ [type]: Type.String() }, { $id: 'Same', additionalProperties: false }) },
        refuses: [],
        perform: async () => done(type),
        answer: name => ({ status: 200, body: { [name]: name } }),
      })
    assert.throws(() => openApiDocument({ a: named('a'), b: named('b') }, '1'), /two schemas are called Same/)
  })
})

describe('a schema of a route', () => {
  const given = Object.values(routes).flatMap(({ path, params, query, body }) =>
    [params, query, body].map(schema => [path, schema] as const),
  )
  const answered = Object.values(routes).flatMap(({ path, answers }) =>
    Object.values(answers).map(schema => [path, schema] as const),
  )
  const nodesOf = (schemas: typeof given) =>
    schemas.flatMap(([path, schema]) =>
      schema === undefined ? [] : [...nodesIn(JSON.parse(JSON.stringify(schema)), path)],
    )

  test('admits no member it does not name', () => {
    for (const [pointer, node] of nodesOf([...given, ...answered])) {
      if (node['type'] === 'object') assert.equal(node['additionalProperties'], false, pointer)
    }
  })

  test('bounds every text, list and number that comes from outside, and takes no fractions', () => {
    for (const [pointer, node] of nodesOf(given)) {
      const has = (...members: string[]) => members.some(member => member in node)
      if (node['type'] === 'string') assert.ok(has('maxLength', 'pattern', 'enum', 'const'), pointer)
      if (node['type'] === 'array') assert.ok(has('maxItems'), pointer)
      if (node['type'] === 'integer') assert.ok(has('minimum') && has('maximum'), pointer)
      assert.notEqual(node['type'], 'number', pointer)
    }
  })

  test('takes numbers of a path or query as text, because nothing is coerced', () => {
    for (const { path, params, query } of Object.values(routes)) {
      for (const [pointer, node] of nodesOf([
        [path, params],
        [path, query],
      ])) {
        if (pointer !== path) assert.notEqual(node['type'], 'integer', pointer)
      }
    }
  })
})
