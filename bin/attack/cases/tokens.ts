// A1 to A5 and A10: what a thief of tokens, proofs and keys tries at the api.

import { generateKeyPairSync, randomUUID } from 'node:crypto'

import { fault } from '../../../src/base/outcome.ts'
import { type ClientKey, newProofKey, type ProofKey, proofOf, signatureOf } from '../../../src/base/signed-call.ts'
import type { Machine, Target } from '../target.ts'
import { type Finding, openTries, saidBy, type Tries, type Wanted } from '../tries.ts'

const readPath = '/v1/members'
const orderPath = '/v1/payments'

type Sent = { readonly headers: Readonly<Record<string, string>>; readonly body?: string }

function send({ api }: Target, method: string, path: string, { headers, body }: Sent): Promise<Response> {
  return fetch(`${api}${path}`, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) })
}

/** The headers of a read that is right but for what is given. */
async function readHeaders(
  { api, machine }: Target,
  but: {
    readonly token?: string
    readonly proofKey?: ProofKey
    readonly proof?: Partial<Parameters<typeof proofOf>[1]>
  },
): Promise<Record<string, string>> {
  const token = but.token ?? (await machine.token())
  const proof = { method: 'GET', address: `${api}${readPath}`, token, at: new Date(), ...but.proof }
  return { authorization: `DPoP ${token}`, dpop: proofOf(but.proofKey ?? machine.proofKey, proof) }
}

/** What a token says without a proof: nothing of who is asking. */
const proofless: readonly string[] = ['401 caller_missing', '401 proof_missing', '401 caller_malformed']

/** A read with these headers is refused like this. */
async function readRefused(
  tries: Tries,
  target: Target,
  what: string,
  but: Parameters<typeof readHeaders>[1],
  wanted: Wanted,
): Promise<void> {
  const headers = await readHeaders(target, but)
  await tries.status(what, await send(target, 'GET', readPath, { headers }), wanted)
}

const namesDpop = (response: Response) => /^DPoP\b.*error="/.test(response.headers.get('www-authenticate') ?? '')

export async function noProof(target: Target): Promise<Finding> {
  const tries = openTries()
  const token = await target.machine.token()
  for (const scheme of ['Bearer', 'DPoP', 'dpop', 'Basic']) {
    const response = await send(target, 'GET', readPath, { headers: { authorization: `${scheme} ${token}` } })
    const said = await saidBy(response)
    tries.note(`as ${scheme}`, said, proofless.includes(said) && namesDpop(response))
  }
  const query = await send(target, 'GET', `${readPath}?access_token=${token}`, { headers: {} })
  await tries.status('in the query', query, 400, 401)
  const own = await send(target, 'GET', readPath, { headers: await readHeaders(target, {}) })
  await tries.status('with its proof', own, 200)
  return tries.finding()
}

async function rebound(machine: Machine, { thumbprint }: ProofKey): Promise<string> {
  const [head = '', payload = '', signature = ''] = (await machine.token()).split('.')
  const claims: object = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const changed = JSON.stringify({ ...claims, cnf: { jkt: thumbprint } })
  return `${head}.${Buffer.from(changed).toString('base64url')}.${signature}`
}

export async function otherKey(target: Target): Promise<Finding> {
  const tries = openTries()
  const thief = newProofKey()
  const owner = target.machine.proofKey
  await readRefused(tries, target, 'proof by the thief', { proofKey: thief }, '401 proof_invalid')
  await readRefused(
    tries,
    target,
    'the owner’s key shown, the thief’s used',
    { proofKey: { ...thief, jwk: owner.jwk } },
    '401 proof_invalid',
  )
  const theirs = target.stranger.proofKey
  await readRefused(tries, target, 'proof by another client’s key', { proofKey: theirs }, '401 proof_invalid')
  // The thief has it bound to their own key, as the issuer would for nobody.
  const token = await rebound(target.machine, thief)
  await readRefused(tries, target, 'the token’s binding changed', { proofKey: thief, token }, '401 token_invalid')
  await tries.status('the owner', await send(target, 'GET', readPath, { headers: await readHeaders(target, {}) }), 200)
  return tries.finding()
}

const timesAtOnce = 50

export async function replayedProof(target: Target): Promise<Finding> {
  const tries = openTries()
  const once = await readHeaders(target, {})
  await tries.status('first', await send(target, 'GET', readPath, { headers: once }), 200)
  await tries.status('again', await send(target, 'GET', readPath, { headers: once }), '401 proof_replayed')
  // A proof is used up by the api, not by one of its processes.
  const extra = await target.another('api', {})
  const elsewhere = await fetch(`${extra.url}${readPath}`, { headers: once })
  await tries.status('at another process', elsewhere, '401 proof_replayed')
  await extra.end()
  const many = await readHeaders(target, {})
  const answers = await Promise.all(
    Array.from({ length: timesAtOnce }, () => send(target, 'GET', readPath, { headers: many })),
  )
  const said = await Promise.all(answers.map(saidBy))
  const through = said.filter(one => one === '200').length
  const replayed = said.filter(one => one === '401 proof_replayed').length
  // On a busy machine some are turned away before anybody looks at them.
  const turnedAway = said.filter(one => one === '503 overloaded').length
  const isAll = through + replayed + turnedAway === timesAtOnce
  tries.note(
    `of ${timesAtOnce} at once`,
    `${through} through, ${replayed} replayed`,
    through === 1 && replayed > 0 && isAll,
  )
  return tries.finding()
}

export async function proofForOther(target: Target): Promise<Finding> {
  const tries = openTries()
  const address = `${target.api}${readPath}`
  const otherPort = new URL(address)
  otherPort.port = '1'
  const off = (seconds: number) => ({ at: new Date(Date.now() + seconds * 1_000) })
  const wrong: Readonly<Record<string, Partial<Parameters<typeof proofOf>[1]>>> = {
    'another method': { method: 'POST' },
    'another path': { address: `${target.api}${orderPath}` },
    'with a query': { address: `${address}?limit=1` },
    'another port': { address: otherPort.href },
    'another host': { address: address.replace(/\/\/[^/]+/, '//evil.example') },
    'no token hash': { token: undefined },
    'another token’s hash': { token: 'x.y.z' },
    'made 600 s ago': off(-600),
    'made 600 s ahead': off(600),
  }
  for (const [what, proof] of Object.entries(wrong))
    await readRefused(tries, target, what, { proof }, '401 proof_invalid')
  const evil = {
    ...(await readHeaders(target, { proof: { address: `http://evil.example${readPath}` } })),
    'x-forwarded-host': 'evil.example',
  }
  await tries.status(
    'another host, forwarded',
    await send(target, 'GET', readPath, { headers: evil }),
    '401 proof_invalid',
  )
  const now = await nonceOf(target)
  const nonces = {
    'no nonce': undefined,
    'a nonce of nobody’s': 'A'.repeat(now.length),
    'a nonce changed': changed(now),
  }
  for (const [what, nonce] of Object.entries(nonces)) {
    const refused = await order(target, { nonce })
    const wantsNonce = (refused.headers.get('www-authenticate') ?? '').includes('use_dpop_nonce')
    const isTold = wantsNonce && refused.headers.has('dpop-nonce')
    const said = await saidBy(refused)
    tries.note(what, said, said === '401 proof_nonce_wanted' && isTold)
  }
  const early = await target.another('api', { shiftMs: -nonceOldMs })
  const old = (await fetch(`${early.url}${readPath}`)).headers.get('dpop-nonce')
  await early.end()
  tries.note('an api of a while ago', old === null ? 'no nonce' : 'a nonce', old !== null)
  await tries.status('its nonce', await order(target, { nonce: old ?? '' }), '401 proof_nonce_wanted')
  return tries.finding()
}

/** They live for five minutes. */
const nonceOldMs = 310_000

const changed = (text: string) => `${text.slice(0, 15)}${text[15] === 'A' ? 'B' : 'A'}${text.slice(16)}`

type OrderBut = {
  readonly nonce?: string | undefined
  /** What is signed; the body that is sent stays. */
  readonly signedBody?: string
  readonly sentBody?: string
  readonly without?: readonly string[]
  readonly replace?: Readonly<Record<string, string>>
  readonly clientKey?: ClientKey
  readonly signedAt?: Date
}

function bodyOf({ fundingAccount, payee }: Machine, amount = '1.00'): string {
  return JSON.stringify({ fundingAccount, payee, amount: { value: amount, currency: 'USD' } })
}

/** A nonce that is good now. */
async function nonceOf(target: Target): Promise<string> {
  const answer = await order(target, { nonce: 'none' })
  await answer.arrayBuffer()
  return answer.headers.get('dpop-nonce') ?? fault('the api gives no nonce')
}

/** An order of a payment that is right but for what is given. */
async function order(target: Target, but: OrderBut): Promise<Response> {
  const { api, machine } = target
  const token = await machine.token()
  const at = new Date()
  const body = but.signedBody ?? bodyOf(machine)
  const headers: Record<string, string> = {
    authorization: `DPoP ${token}`,
    dpop: proofOf(machine.proofKey, { method: 'POST', address: `${api}${orderPath}`, token, nonce: but.nonce, at }),
    'idempotency-key': randomUUID(),
    'content-type': 'application/json',
  }
  const address = `${api}${orderPath}`
  Object.assign(
    headers,
    signatureOf(but.clientKey ?? machine.clientKey, {
      method: 'POST',
      target: address,
      headers,
      body,
      at: but.signedAt ?? at,
    }),
  )
  for (const name of but.without ?? []) delete headers[name]
  Object.assign(headers, but.replace ?? {})
  return send(target, 'POST', orderPath, { headers, body: but.sentBody ?? body })
}

export async function swappedBody(target: Target): Promise<Finding> {
  const tries = openTries()
  const { machine } = target
  const nonce = await nonceOf(target)
  const dear = bodyOf(machine, '99.00')
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const digestOf = (body: string) =>
    signatureOf(machine.clientKey, { method: 'POST', target: '', headers: {}, body, at: new Date() })[
      'content-digest'
    ] ?? fault('a signature names a digest')
  const attempts: Readonly<Record<string, OrderBut>> = {
    'amount changed': { nonce, sentBody: dear },
    'amount and digest changed': { nonce, sentBody: dear, replace: { 'content-digest': digestOf(dear) } },
    'no signature': { nonce, without: ['signature'] },
    'no signature at all': { nonce, without: ['signature', 'signature-input', 'content-digest'] },
    'no digest': { nonce, without: ['content-digest'] },
    'another key for the order': { nonce, replace: { 'idempotency-key': randomUUID() } },
    'signed by nobody we know': { nonce, clientKey: { kid: machine.clientKey.kid, secret: privateKey } },
    'signed with the proof’s key': {
      nonce,
      clientKey: { kid: machine.clientKey.kid, secret: machine.proofKey.secret },
    },
    'signed by another institution’s client': { nonce, clientKey: target.stranger.clientKey },
    'signed two minutes ago': { nonce, signedAt: new Date(Date.now() - 120_000) },
    'signed two minutes ahead': { nonce, signedAt: new Date(Date.now() + 120_000) },
  }
  for (const [what, but] of Object.entries(attempts))
    await tries.status(
      what,
      await order(target, but),
      '401 signature_invalid',
      '401 signature_missing',
      '401 body_not_as_signed',
    )
  await tries.status('as it was signed', await order(target, { nonce }), 201)
  return tries.finding()
}

export async function widenedScope(target: Target): Promise<Finding> {
  const tries = openTries()
  const narrow = await target.machine.token(['payees.read'])
  await readRefused(tries, target, 'beyond its scopes', { token: narrow }, '403 scope_missing')
  for (const scope of ['admin', 'proposals.approve', 'members.read admin', 'openid offline_access']) {
    const given = await target.machine.token([scope]).catch(() => undefined)
    const opens =
      given === undefined
        ? undefined
        : await send(target, 'GET', readPath, { headers: await readHeaders(target, { token: given }) })
    tries.note(`asked for ${scope}`, opens?.status ?? 'no token', opens === undefined || opens.status === 403)
  }
  const none = await target.machine.token([]).catch(() => undefined)
  const opens =
    none === undefined
      ? undefined
      : await send(target, 'GET', readPath, { headers: await readHeaders(target, { token: none }) })
  tries.note('asked for nothing', opens?.status ?? 'no token', opens === undefined || opens.status === 403)
  return tries.finding()
}
