// Which requests sqlmap is let loose on, from docs/openapi.json: every name of a path, a query and a header once, where it
// can be read first, and strings of bodies. An asterisk stands behind what is to be tried.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { project } from '../../instance.ts'
import type { Machine } from '../target.ts'

export type Marked = {
  readonly door: 'api' | 'office'
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** Whatever is written there goes as far as the database; elsewhere a pattern or a list stands before it. */
  readonly isFree: boolean
}

type Parameter = { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: Schema }
type Schema = { readonly enum?: readonly string[]; readonly pattern?: string }
type Operation = { readonly parameters?: readonly Parameter[]; readonly 'x-vouch-door': 'any' | 'api' | 'office' }
type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }

/** What a pattern does not say. */
const examples: Readonly<Record<string, string>> = {
  holder: 'person:per_1',
  limit: '10',
  cursor: 'eyJhIjoxfQ',
  name: 'Power',
  zip: '60601',
  check: '1',
  day: '2026-01-05',
  due: '2026-01-05',
  at: '2026-01-05T12:00:00.000Z',
  from: '2026-01-05',
  until: '2026-01-06',
  entry: 'inc_1-1',
  language: 'en',
  subject: 'pye_1',
  kid: 'A'.repeat(43),
  'If-Match': '"1"',
  'Idempotency-Key': 'tool-1',
}

export async function markedRequests(machine: Machine): Promise<readonly Marked[]> {
  const document: Document = JSON.parse(await readFile(join(project, 'docs', 'openapi.json'), 'utf8'))
  const own: Readonly<Record<string, string>> = { ...examples, member: machine.member, payee: machine.payee }
  const seen = new Set<string>()
  const operations = Object.entries(document.paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters = [], 'x-vouch-door': door }]) => ({
        method: method.toUpperCase(),
        path,
        parameters,
        door: door === 'office' ? ('office' as const) : ('api' as const),
      })),
    )
    // What ends sessions would end the one that asks.
    .filter(({ method, path }) => !(method === 'DELETE' && path.startsWith('/v1/session')))
    .sort((left, right) => Number(left.method !== 'GET') - Number(right.method !== 'GET'))
  const named = operations.flatMap(operation => {
    const isNew = ({ in: place, name }: Parameter) => !seen.has(`${place} ${name}`)
    const marked = operation.parameters.filter(isNew)
    for (const { in: place, name } of marked) seen.add(`${place} ${name}`)
    return marked.length === 0 ? [] : [filled(operation, marked, own)]
  })
  return [...named, ...bodiesOf(machine)]
}

type Filled = Pick<Marked, 'door' | 'method'> & { readonly path: string; readonly parameters: readonly Parameter[] }

function filled(
  { door, method, path, parameters }: Filled,
  marked: readonly Parameter[],
  own: Readonly<Record<string, string>>,
): Marked {
  const valueOf = ({ name, schema }: Parameter) => own[name] ?? schema.enum?.[0] ?? idFor(schema.pattern ?? '')
  const shown = (parameter: Parameter) => `${valueOf(parameter)}${marked.includes(parameter) ? '*' : ''}`
  const at = (place: string) =>
    parameters.filter(
      parameter => parameter.in === place && (parameter.required === true || marked.includes(parameter)),
    )
  const filledPath = at('path').reduce((left, one) => left.replace(`{${one.name}}`, shown(one)), path)
  const query = at('query').map(one => `${one.name}=${shown(one)}`)
  const headers = Object.fromEntries(at('header').map(one => [one.name, shown(one)]))
  const body = method === 'GET' ? undefined : '{}'
  const isFree = marked.some(({ schema }) => schema.pattern === undefined && schema.enum === undefined)
  return {
    door,
    method,
    path: [filledPath, ...(query.length === 0 ? [] : [query.join('&')])].join('?'),
    headers,
    body,
    isFree,
  }
}

/** `^pay_[0-9a-z]{1,26}$` wants an id, and nobody has this one. */
function idFor(pattern: string): string {
  return `${/^\^([a-z]{3})_/.exec(pattern)?.[1] ?? 'xxx'}_1`
}

/** Texts that are let through to the database, where a pattern does not stop everything before it. */
function bodiesOf({ fundingAccount, payee, member }: Machine): readonly Marked[] {
  const amount = { value: '0.01', currency: 'USD' }
  const address = { street: '1 Main Street*', city: 'Springfield*', region: 'IL', zip: '60601' }
  const context = {
    session: 's-1*',
    device: 'd-1*',
    address: '192.0.2.1',
    at: '2026-01-05T12:00:00.000Z',
    signature: 'x',
  }
  const bodies: Readonly<Record<string, object>> = {
    'POST /v1/payments': { fundingAccount, payee: `${payee}*`, amount, isRepeat: true, context },
    'POST /v1/payees': {
      member,
      nickname: 'Water*',
      name: 'Water Works*',
      account: { bank: '021000021', number: '7300 0001*' },
    },
    'POST /v1/members': { reference: 'M-77*', name: 'Cleo Park*' },
    'PUT /v1/letterhead': { name: 'Maple Bank*', isMailOn: false, isWebhookOn: false },
    'POST /v1/billers': {
      name: 'Gas Company*',
      aliases: ['Gas*'],
      address,
      masks: [{ mask: '9999*', check: { by: 'none' } }],
      payment: { method: 'check' },
    },
    'POST /v1/webhook-endpoints': { url: 'https://hooks.example/vouch*', types: ['payment.held'] },
    'POST /v1/incoming-files': { name: 'returns.ach*', content: 'AAAA' },
  }
  return Object.entries(bodies).flatMap(([operation, body]) => {
    const [method = '', path = ''] = operation.split(' ')
    return eachAlone(JSON.stringify(body)).map(text => ({
      door: 'api' as const,
      method,
      path,
      headers: {},
      body: text,
      isFree: true,
    }))
  })
}

/** One place at a time, so that none of them has to wait for another. */
function eachAlone(marked: string): readonly string[] {
  const parts = marked.split('*')
  return parts
    .slice(1)
    .map((_, place) => [parts.slice(0, place + 1).join(''), parts.slice(place + 1).join('')].join('*'))
}

/** As it is sent when nobody attacks. */
export function unmarked(text: string): string {
  return text.replaceAll('*', '')
}
