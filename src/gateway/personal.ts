// What an answer tells of people, and whom it tells. A route answers with what it has; before that leaves, the tables here
// say how much of each field about a person whoever asks may read. A text that is in no table is about nobody: a test walks
// the OpenAPI document and fails on one that nobody has thought about.
//
// No answer has a card number: one that is offered is refused. Of an account number no answer has more than the end; the
// whole of it is told by POST /v1/unmaskings alone.

import type { TSchema } from 'typebox'

import { canonical } from '../base/canonical.ts'
import { fault } from '../base/outcome.ts'
import type { Role } from '../identity/identity.ts'
import { maskAccount, maskCard, maskEmail, maskPhone, maskSsn } from '../protection/protection.ts'
import type { Caller } from './caller.ts'
import type { Json } from './json.ts'

/** From least to most. Of what is a token nothing is told either: the id that stands beside it is all there is. */
export const readings = ['hidden', 'token', 'masked', 'plain'] as const
export type Reading = (typeof readings)[number]

/** Roles of people, whoever looks on in an emergency, a program that runs on a model, and any other. */
export const readers = [
  'member_services',
  'operator',
  'approver',
  'security_analyst',
  'compliance',
  'auditor',
  'examiner',
  'executive',
  'platform_engineer',
  'emergency',
  'agent',
  'program',
] as const satisfies readonly (Exclude<Role, 'ai_agent'> | 'emergency' | 'agent' | 'program')[]
export type Reader = (typeof readers)[number]

/**
 * In the order of `readers`: p plain, m masked, t a token, - hidden. Programs of the institution read what it gave, but
 * of numbers only the end, since whoever steals a token is to have no more. Nothing here has an SSN or a telephone number
 * yet; whatever gets one finds its row.
 */
const matrix = {
  name: 'ppp-ppp--ptp',
  email: 'mmm-mmm--mtp',
  phone: 'mmm-mmm--mtp',
  ssn: 'mmm-mmm--mtm',
  account: 'mmm-mmm--mtm',
  card: 'mmm-mmm--mtm',
  address: 'ppp-pmm--ptp',
  words: 'ppp-ppp--ptp',
  // Of people who work here: for those who see to rights, and those who look at what they did.
  staff: '---pppp-pp--',
  proposal: 'pppmpppmmpmp',
} as const satisfies Readonly<Record<string, string>>
export type FieldClass = keyof typeof matrix

const written: Readonly<Record<string, Reading>> = { p: 'plain', m: 'masked', t: 'token', '-': 'hidden' }

export function readingOf(reader: Reader, field: FieldClass): Reading {
  return written[matrix[field].charAt(readers.indexOf(reader))] ?? fault(`${field} says nothing of ${reader}`)
}

/** By the name of a schema and the way to the member in it. `address` is all of one, `proposal` what is to be decided on. */
export const personalFields: Readonly<Record<string, FieldClass>> = {
  'FundingAccount.lastDigits': 'account',
  'Member.email': 'email',
  'Member.name': 'name',
  'Message.mail.subject': 'words',
  'Message.mail.text': 'words',
  'PastPayment.note': 'words',
  'PastPayment.payeeName': 'name',
  'Payee.address': 'address',
  'Payee.lastDigits': 'account',
  'Payee.name': 'name',
  'Payee.nickname': 'name',
  // A nickname, or the end of a number.
  'PayeeChangeMade.after': 'name',
  'PayeeChangeMade.before': 'name',
  'Dispute.words': 'words',
  'Person.name': 'staff',
  'PersonDetail.name': 'staff',
  'Proposal.content': 'proposal',
  'ProposalApprover.name': 'staff',
  // The words of a name that are like those of somebody listed.
  'ScreeningHitDetail.why': 'name',
}

const nothing = '***'
const endCharsMax = 4

const masks: Readonly<Record<FieldClass, (held: Json) => Json>> = {
  name: () => nothing,
  email: ofText(maskEmail),
  phone: ofText(maskPhone),
  ssn: ofText(maskSsn),
  // The end of one is what a mask leaves of it.
  account: ofText(text => (text.length <= endCharsMax ? text : maskAccount(text))),
  card: ofText(maskCard),
  address: held => (isRecord(held) ? { ...held, street: nothing } : nothing),
  words: () => nothing,
  staff: () => nothing,
  proposal: ofText(withoutEnds),
}

/** The end of a payee's account, as it is and as it is to be. An account in a setting is the institution's own. */
function withoutEnds(content: string): string {
  const said: Json = JSON.parse(content) as Json // As the room that proposed it wrote it.
  if (!isRecord(said)) return content
  const ends = ['before', 'lastDigits'].filter(member => typeof said[member] === 'string')
  return canonical({ ...said, ...Object.fromEntries(ends.map(member => [member, nothing])) })
}

function ofText(mask: (text: string) => string): (held: Json) => Json {
  return held => (typeof held === 'string' ? mask(held) : nothing)
}

/** Whoever holds several roles reads what any of them may. */
function readersOf({ office, agent, actor, policy }: Caller): readonly Reader[] {
  if (agent === true) return ['agent']
  if (actor.startsWith('client:')) return ['program']
  const roles = readers.filter(reader => office?.session.roles.some(role => role === reader) === true)
  return policy === 'break_glass_reads' ? [...roles, 'emergency'] : roles
}

export function readingFor(caller: Caller, field: FieldClass): Reading {
  const known = readersOf(caller)
  const places = (known.length > 0 ? known : readers).map(reader => readings.indexOf(readingOf(reader, field)))
  // Whoever is not known reads the least that anybody may.
  return readings[known.length > 0 ? Math.max(...places) : Math.min(...places)] ?? 'hidden'
}

/** Whether it is worth opening: what is not told is not opened. */
export function isTold(caller: Caller, field: FieldClass): boolean {
  const reading = readingFor(caller, field)
  return reading === 'masked' || reading === 'plain'
}

/** Where in an answer a field about a person stands: names of members, and * for each of a list. */
export type PersonalPlace = {
  readonly path: readonly string[]
  readonly field: FieldClass
  readonly isOptional: boolean
}

/** Looked for once, when a route is opened. */
export function personalPlaces(schema: TSchema): readonly PersonalPlace[] {
  // A schema is JSON, and names what is in it.
  return placesIn(JSON.parse(JSON.stringify(schema)) as Json, { path: [], name: '', isOptional: false })
}

type At = { readonly path: readonly string[]; readonly name: string; readonly isOptional: boolean }

function placesIn(schema: Json, at: At): readonly PersonalPlace[] {
  if (!isRecord(schema)) return []
  const field = personalFields[at.name]
  if (field !== undefined) return [{ path: at.path, field, isOptional: at.isOptional }]
  const { $id, properties, required, items } = schema
  const name = typeof $id === 'string' ? $id : at.name
  const needed = isList(required) ? required : []
  const members = isRecord(properties) ? Object.entries(properties) : []
  const branches = [schema['anyOf'], schema['allOf']].flatMap(each => (isList(each) ? each : []))
  return [
    ...members.flatMap(([member, inner]) =>
      placesIn(inner, {
        path: [...at.path, member],
        name: `${name}.${member}`,
        isOptional: !needed.includes(member),
      }),
    ),
    ...(items === undefined ? [] : placesIn(items, { path: [...at.path, '*'], name, isOptional: false })),
    ...branches.flatMap(branch => placesIn(branch, { ...at, name })),
  ]
}

/** The answer as this caller may read it; the same, where nothing in it is about anybody. */
export function toldTo(caller: Caller, places: readonly PersonalPlace[], body: unknown): unknown {
  return places.reduce((told, { path, field, isOptional }) => {
    const reading = readingFor(caller, field)
    if (reading === 'plain') return told
    return changedAt(told, path, held => {
      if (reading === 'masked') return masks[field](held)
      return isOptional ? undefined : nothing
    })
    // It is about to be written as JSON; the server holds it against its schema after this.
  }, body as Json)
}

function changedAt(held: Json, path: readonly string[], change: (held: Json) => Json | undefined): Json {
  const [step, ...rest] = path
  if (step === undefined) return change(held) ?? nothing
  if (step === '*') return isList(held) ? held.map(each => changedAt(each, rest, change)) : held
  if (!isRecord(held)) return held
  const inner = held[step]
  if (inner === undefined) return held
  const { [step]: _, ...others } = held
  const changed = rest.length === 0 ? change(inner) : changedAt(inner, rest, change)
  return changed === undefined ? others : { ...held, [step]: changed }
}

function isList(held: Json | undefined): held is readonly Json[] {
  return Array.isArray(held)
}

function isRecord(held: Json | undefined): held is { readonly [member: string]: Json } {
  return typeof held === 'object' && held !== null && !Array.isArray(held)
}
