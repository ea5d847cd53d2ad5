// What identity promises to whoever stands at the door, and how that is tried: with tokens, proofs and signatures of the
// canary's own clients, used as somebody would use them who has stolen them.

import { type Control, type Ground, wordFor } from '../base/control.ts'
import { newProofKey, proofOf } from '../base/signed-call.ts'
import { separationOfDuties } from './controls-duties.ts'
import { type Asking, type Headers, heldBack, tokenIn, without, withToken } from './controls-held.ts'
import { keyRotation } from './controls-keys.ts'
import { addressBlock, mfa } from './controls-sign-in.ts'
import { outsideWithin } from './controls-within.ts'
import { openGate } from './gate.ts'
import { loadPermits } from './permit-file.ts'
import type { CallerKind } from './permits.ts'
import type { Permit } from './policies.ts'
import * as store from './probe-store.ts'
import type { Role } from './roles.ts'

const everySeconds = 3_600
const withinMs = 10_000
const membersPath = '/v1/members?limit=10'
const passed = '200'

export const controls: readonly Control[] = [
  {
    id: 'identity.sender-constrained',
    says: 'A token is worth nothing without the key that it was given for, and a signed request nothing but once, as it was signed.',
    does: 'prevents',
    answers: ['api.token-exposure', 'sec.authentication-bypass', 'stride.spoofing'],
    everySeconds,
    withinMs,
    probe: async ground => {
      const reading = { method: 'GET', path: membersPath }
      ground.tried('members read with token and proof', passed, (await asCanary(ground, reading)).word)
      ground.on('clients of the canary', 1)
      for (const [tried, bend, expected] of stolen) {
        const held = await heldBack(ground, reading)
        const { word } = await asHeld(ground, { ...reading, ...bend(held, ground.now()) })
        ground.tried(`the token ${tried}`, expected, word)
      }
      const held = await heldBack(ground, reading)
      const [once, twice] = [
        await asHeld(ground, { ...reading, headers: held }),
        await asHeld(ground, { ...reading, headers: held }),
      ]
      ground.tried('a proof shown for the first time', passed, once.word)
      ground.tried('the same proof again', 'proof_replayed', twice.word)
      await trySignatures(ground)
    },
  },
  {
    id: 'identity.permits',
    says: 'Nobody does what they have no scope, no role and no permit for, or sees what is another member’s or another institution’s.',
    does: 'prevents',
    answers: [
      'api.authorization-bypass',
      'api.sensitive-data-exposure',
      'sec.authentication-bypass',
      'stride.elevation-of-privilege',
    ],
    everySeconds,
    withinMs,
    probe: async ground => {
      await tryScopes(ground)
      await tryRoles(ground)
      const { open, seen } = await ground.work(async work => ({
        open: await store.openTenantTables(work),
        seen: await store.seenFromElsewhere(work, 'nobody-at-all'),
      }))
      ground.on('rows of the canary that are looked for as another institution', seen.own)
      ground.tried('tables of institutions that do not keep them apart', 'none', open.join() || 'none')
      ground.tried('the canary’s rows read as another institution', '0', String(seen.fromElsewhere))
    },
  },
  keyRotation,
  addressBlock,
  mfa,
  separationOfDuties,
]

/** What is sent in place of what the canary would have sent, by whoever has its token but not its key. */
const stolen: readonly (readonly [string, (held: Headers, now: Date) => Partial<Asking>, string])[] = [
  ['without a proof', held => ({ headers: without(held, 'dpop') }), 'proof_missing'],
  [
    'as one that needs no proof',
    held => ({ headers: { ...held, authorization: `Bearer ${tokenIn(held)}` } }),
    'caller_malformed',
  ],
  [
    'with the proof of another key',
    (held, now) => ({ headers: { ...held, dpop: foreignProof(held, now) } }),
    'proof_invalid',
  ],
  ['with a proof for another path', held => ({ path: '/v1/payees?limit=1', headers: held }), 'proof_invalid'],
  ['with a proof for another method', held => ({ method: 'HEAD', headers: held }), '401'],
  ['with one letter of it changed', held => ({ headers: withToken(held, bent(tokenIn(held))) }), 'token_invalid'],
  ['signed by nobody', held => ({ headers: withToken(held, unsigned(tokenIn(held))) }), 'token_invalid'],
]

/** An order of nothing that exists: what passes the door is refused by the room, and leaves nothing. */
async function trySignatures(ground: Ground): Promise<void> {
  const order = (value: string) =>
    JSON.stringify({
      fundingAccount: ground.newId('fac'),
      payee: ground.newId('pye'),
      amount: { value, currency: 'USD' },
    })
  const ordering = {
    method: 'POST',
    path: '/v1/payments',
    body: order('1.00'),
    headers: { 'idempotency-key': ground.newId('key') },
  }
  const honest = await asCanary(ground, ordering)
  ground.tried('an order from an account that nobody has, signed', 'funding_account_not_found', honest.word)
  const attempts: readonly (readonly [string, (held: Headers) => Partial<Asking>, string])[] = [
    ['not signed', held => ({ headers: without(held, 'signature', 'signature-input') }), 'signature_missing'],
    ['with another amount than was signed', held => ({ headers: held, body: order('900.00') }), 'body_not_as_signed'],
    [
      'under another key than was signed',
      held => ({ headers: { ...held, 'idempotency-key': ground.newId('key') } }),
      'signature_invalid',
    ],
  ]
  for (const [tried, bend, expected] of attempts) {
    const held = await heldBack(ground, ordering)
    const { word } = await asHeld(ground, { ...ordering, ...bend(held) })
    ground.tried(`an order ${tried}`, expected, word)
  }
}

async function tryScopes(ground: Ground): Promise<void> {
  const listed = await asCanary(ground, { method: 'GET', path: membersPath })
  const members = idsIn(listed.body)
  const ask = (method: string, path: string, body?: object) =>
    ground.ask({
      of: 'api',
      as: 'reader',
      method,
      path,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(path === '/v1/payments' && method === 'POST' ? { headers: { 'idempotency-key': ground.newId('key') } } : {}),
    })
  const reads: string[] = []
  for (const member of members) reads.push((await ask('GET', `/v1/members/${member}`)).word)
  ground.on('members, of whom the reader may see one', members.length)
  ground.tried('each member asked for by whose token is for one', '1 seen', `${reads.filter(isSeen).length} seen`)
  const others = members.filter((_, at) => !isSeen(reads[at] ?? ''))
  const words = new Set(reads.filter(word => !isSeen(word)))
  ground.tried('what is said of the others', 'member_not_found', [...words].join())
  const payee = {
    member: others[0] ?? '',
    nickname: 'Probe',
    name: 'Nobody',
    account: { bank: '071000013', number: '99000018' },
  }
  const attempts = [
    ['all members, by whose token is for one', 'GET', membersPath, undefined, 'permit_missing'],
    ['a payee for another member', 'POST', '/v1/payees', payee, 'member_not_found'],
    ['payments without the scope', 'GET', '/v1/payments?limit=1', undefined, 'scope_missing'],
    ['a payment without the scope', 'POST', '/v1/payments', {}, 'scope_missing'],
  ] as const
  for (const [tried, method, path, body, expected] of attempts)
    ground.tried(tried, expected, (await ask(method, path, body)).word)
  const approving = { method: 'POST', path: `/v1/proposals/${ground.newId('prp')}/approvals`, body: '{}' }
  ground.tried('a proposal approved of by a program', 'path_not_found', (await asCanary(ground, approving)).word)
  const unknown = await ground.ask({ of: 'api', method: 'GET', path: membersPath, as: 'nobody' })
  ground.tried('members read by nobody', 'caller_missing', unknown.word)
}

/** By the gate that api and office have as well: one who may, beside each who may not. */
async function tryRoles(ground: Ground): Promise<void> {
  const permits = await loadPermits()
  const said = await ground.work(async work => {
    const gate = openGate(outsideWithin(ground, work), permits)
    const actor = `person:${work.newId('per')}` as const
    const ask = (kind: CallerKind, roles: readonly Role[], permit: Permit) =>
      wordFor(() => gate.admit({ institution: work.institution, actor, kind, roles }, permit, { hasStepUp: true }))
    const words: string[] = []
    for (const [permit, may, mayNot] of roleRows)
      words.push(`${await ask('person', [may], permit)}, ${await ask('person', [mayNot], permit)}`)
    return { words, agent: await ask('agent', ['ai_agent', 'approver'], 'approve.payments') }
  })
  for (const [at, [permit, may, mayNot]] of roleRows.entries())
    ground.tried(`${permit} as ${may}, and as ${mayNot}`, 'done, permit_missing', said.words[at] ?? 'nothing')
  ground.tried('approve.payments as a program that runs on a model', 'permit_missing', said.agent)
}

const roleRows = [
  ['approve.payments', 'approver', 'operator'],
  ['access.block', 'security_analyst', 'approver'],
  ['payments.submit', 'operator', 'auditor'],
  ['approve.rights', 'compliance', 'platform_engineer'],
] as const satisfies readonly (readonly [Permit, Role, Role])[]

function asCanary(ground: Ground, asking: Asking) {
  return ground.ask({ of: 'api', as: 'canary', ...asking })
}

/** By somebody who has these headers and nothing else. */
function asHeld(ground: Ground, asking: Asking) {
  return ground.ask({ of: 'api', as: 'nobody', ...asking })
}

/** As good as the canary's own in everything but the key. */
function foreignProof(held: Headers, at: Date): string {
  const [, payload = ''] = (held['dpop'] ?? '').split('.')
  const { htm, htu, nonce }: { htm: string; htu: string; nonce?: string } = JSON.parse(
    Buffer.from(payload, 'base64url').toString(),
  )
  return proofOf(newProofKey(), { method: htm, address: htu, token: tokenIn(held), nonce, at })
}

/** In its middle, where what it says stands. */
function bent(token: string): string {
  const at = Math.floor(token.length / 2)
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
}

function unsigned(token: string): string {
  const [, payload = ''] = token.split('.')
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url')
  return `${header}.${payload}.`
}

function idsIn(body: string): readonly string[] {
  const page: { readonly items?: readonly { readonly id: string }[] } = JSON.parse(body)
  return (page.items ?? []).map(({ id }) => id)
}

function isSeen(word: string): boolean {
  return word === passed
}
