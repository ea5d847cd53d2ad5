// Writes src/api.ts from docs/openapi.json: a type for each schema, one entry for each operation a program may ask for, and
// the codes of all refusals. `npm run client:generate` after the api has changed; a test fails until it was run.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

type Value = string | number | boolean | null

/** What of JSON Schema the api uses. What is not here makes the generator stop, and not guess. */
type Schema = {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null'
  readonly $ref?: string
  readonly enum?: readonly Value[]
  readonly const?: Value
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly description?: string
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>
type Response = { readonly $ref?: string; readonly content?: Content }
type Parameter = {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: Schema
}
type Operation = {
  readonly summary: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, Response>>
  readonly 'x-permit': string
  readonly 'x-vouch-door': 'any' | 'office'
}
export type OpenApi = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly responses: Readonly<Record<string, Response>>
  }
  /** What one door refuses and the other does not, before it is known who asks. */
  readonly 'x-vouch-door-refusals': Readonly<Record<'api' | 'office', readonly string[]>>
}

type Named = {
  readonly name: string
  readonly scope: string
  readonly operation: Operation
  readonly codes: readonly string[]
}

/** Whom it is for: programs ask at any door, and people at the office, where there is more. */
export type Audience = 'programs' | 'people'

export function generate(api: OpenApi, audience: Audience = 'programs'): string {
  const operations = operationsIn(api, audience)
  const [first] = operations
  const shared = (first?.codes ?? []).filter(code => operations.every(({ codes }) => codes.includes(code)))
  const scopes = unique(operations.map(({ scope }) => scope))
  return `${[
    '// Written by generate.ts from docs/openapi.json; what is changed here by hand is lost.',
    `/** What a program may be registered for. */\nexport type Scope =${union(scopes.toSorted())}`,
    `/** What any operation may be refused with. */\nexport type CommonCode =${union(shared.toSorted())}`,
    `/** Every refusal a program may hear; docs/problems has a page for each. */
export type ProblemCode = CommonCode | Operations[Operation]['refusals']`,
    `/** What is asked for, as docs/openapi.json writes it: \`GET /v1/payments/{payment}\`. */
export type Operation = keyof Operations`,
    schemasOf(api, operations),
    `export type Operations = {\n${operations.map(named => entryOf(named, shared)).join('\n')}\n}`,
  ].join('\n\n')}\n`
}

/** Those of an audience, in JSON; the log is for tools that read logs. */
export function operationsIn(api: OpenApi, audience: Audience = 'programs'): readonly Named[] {
  const { paths, components } = api
  const unheard = api['x-vouch-door-refusals'][audience === 'programs' ? 'office' : 'api']
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => (audience === 'people' || operation['x-vouch-door'] === 'any') && isJson(operation))
      .map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        scope: operation['x-permit'],
        operation,
        codes: unique(
          Object.values(operation.responses).flatMap(response =>
            codesIn(response.$ref === undefined ? response : components.responses[lastOf(response.$ref)]),
          ),
        ).filter(code => !unheard.includes(code)),
      })),
  )
}

function isJson({ responses }: Operation): boolean {
  return Object.entries(responses).every(
    ([status, { content }]) => !status.startsWith('2') || content?.['application/json'] !== undefined,
  )
}

function codesIn(response: Response | undefined): readonly string[] {
  const schema = response?.content?.['application/problem+json']?.schema
  return (schema?.allOf ?? []).flatMap(part =>
    (part.properties?.['type']?.enum ?? []).map(type => lastOf(String(type))),
  )
}

/** Those that the operations speak of, and the one of every refusal. */
function schemasOf({ components }: OpenApi, operations: readonly Named[]): string {
  const spoken = new Set<string>()
  const hear = (text: string) => {
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (spoken.has(name)) continue
      spoken.add(name)
      hear(JSON.stringify(components.schemas[name]))
    }
  }
  for (const { operation } of operations) hear(JSON.stringify(operation))
  const lines = Object.entries(components.schemas)
    .filter(([name]) => spoken.has(name))
    .map(([name, schema]) => `${comment(schema.description, 1)}  readonly ${name}: ${typeOf(schema, 1)}`)
  return `export type Schemas = {\n${lines.join('\n')}\n}`
}

function entryOf({ name, operation, codes }: Named, shared: readonly string[]): string {
  const { parameters = [], requestBody, responses, summary } = operation
  const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  const own = codes.filter(code => !shared.includes(code))
  const parts = {
    path: parametersOf(parameters, 'path'),
    query: parametersOf(parameters, 'query'),
    body: requestBody === undefined ? 'undefined' : typeOf(jsonOf(requestBody.content), 2),
    key: headerOf(parameters, 'Idempotency-Key'),
    ifMatch: headerOf(parameters, 'If-Match'),
    answer: unique(
      answers.map(([, { content }]) => (content === undefined ? 'undefined' : typeOf(jsonOf(content), 2))),
    ).join(' | '),
    refusals: own.length === 0 ? 'never' : union(own, 2),
  }
  const lines = Object.entries(parts).map(([part, type]) => `    readonly ${part}: ${type}`)
  return `${comment(`${summary}. Scope: ${operation['x-permit']}.`, 1)}  readonly '${name}': {\n${lines.join('\n')}\n  }`
}

function jsonOf(content: Content): Schema {
  const schema = content['application/json']?.schema
  if (schema === undefined) throw new Error('a body that is not JSON')
  return schema
}

function parametersOf(parameters: readonly Parameter[], where: 'path' | 'query'): string {
  const found = parameters.filter(parameter => parameter.in === where)
  if (found.length === 0) return 'undefined'
  const lines = found.map(
    ({ name, required, schema }) =>
      `${comment(schema.description, 3)}      readonly ${name}${required ? '' : '?'}: ${typeOf(schema, 3)}${required ? '' : ' | undefined'}`,
  )
  return `{\n${lines.join('\n')}\n    }`
}

function headerOf(parameters: readonly Parameter[], name: string): string {
  const found = parameters.find(parameter => parameter.in === 'header' && parameter.name === name)
  if (found === undefined) return "'no'"
  return found.required ? "'required'" : "'optional'"
}

function typeOf(schema: Schema, depth: number): string {
  if (schema.$ref !== undefined) return `Schemas['${lastOf(schema.$ref)}']`
  if (schema.anyOf !== undefined) return unique(schema.anyOf.map(one => typeOf(one, depth))).join(' | ')
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ')
  if (schema.const !== undefined) return literal(schema.const)
  const { type } = schema
  if (type === undefined) return isAnything(schema) ? 'unknown' : stop(schema)
  switch (type) {
    case 'object':
      return objectOf(schema, depth)
    case 'array':
      return schema.items === undefined ? stop(schema) : `ReadonlyArray<${typeOf(schema.items, depth)}>`
    case 'integer':
    case 'number':
      return 'number'
    case 'string':
    case 'boolean':
    case 'null':
      return type
  }
}

function objectOf({ properties, required = [] }: Schema, depth: number): string {
  if (properties === undefined) return 'Readonly<Record<string, unknown>>'
  const indent = '  '.repeat(depth + 1)
  const lines = Object.entries(properties).map(
    ([name, schema]) =>
      `${comment(schema.description, depth + 1)}${indent}readonly ${nameOf(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema, depth + 1)}`,
  )
  return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`
}

function comment(text: string | undefined, depth: number): string {
  return text === undefined ? '' : `${'  '.repeat(depth)}/** ${text.replaceAll('*/', '* /')} */\n`
}

function literal(value: Value): string {
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value)
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

function nameOf(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : quoted(name)
}

function union(names: readonly string[], depth = 0): string {
  return names.map(name => `\n${'  '.repeat(depth + 1)}| ${quoted(name)}`).join('')
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)]
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function isAnything(schema: Schema): boolean {
  return Object.keys(schema).every(word => word === 'description')
}

function stop(schema: Schema): never {
  throw new Error(`a schema the generator does not know: ${JSON.stringify(schema)}`)
}

export const generatedFile: string = join(import.meta.dirname, 'src', 'api.ts')

/** As the golden file has it, which the routes write. */
export function readOpenApi(): OpenApi {
  // Its shape is that of OpenAPI 3.1, and what a schema holds is looked at as it is written.
  return JSON.parse(readFileSync(join(import.meta.dirname, '..', 'docs', 'openapi.json'), 'utf8')) as OpenApi
}

if (import.meta.main) writeFileSync(generatedFile, generate(readOpenApi()))
