// A9 and A11: what somebody tries at the issuer with a client's key, or with what passes through a browser.

import { createPrivateKey, randomBytes, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { fault } from '../../../src/base/outcome.ts'
import { publicJwkOf, thumbprintOf } from '../../../src/identity/identity.ts'
import {
  type Ask,
  askToken,
  assertion,
  authorizeUrl,
  type Bent,
  makeKeys,
  type Pushed,
  proof,
  push,
  redeem,
  type TokenClient,
  type Told,
} from '../../../test/issuer-client.ts'
import {
  browse,
  ceremonyAt,
  follow,
  type Jar,
  openSignInPage,
  type Person,
  sessionCookie,
  signInPageAt,
  submitSignIn,
} from '../people.ts'
import type { Target } from '../target.ts'
import { type Finding, openTries, type Tries } from '../tries.ts'

const seconds = () => Math.floor(Date.now() / 1_000)
const said = ({ status, body }: Told) =>
  body?.error === undefined ? String(status) : `${status} ${String(body.error)}`

function clientOf({ issuer, machine }: Target): TokenClient {
  const { client, clientKey } = machine
  const jwk = publicJwkOf(clientKey.secret)
  return { issuer, client, keys: { privateKey: clientKey.secret, jwk, kid: clientKey.kid }, proofKeys: makeKeys() }
}

export async function abusedAssertion(target: Target): Promise<Finding> {
  const tries = openTries()
  const client = clientOf(target)
  const url = `${client.issuer}/token`
  const form = { scope: 'payments.read' }
  const told = await askToken(client, { form, dpop: await proof(client.proofKeys, { url }) })
  const nonce = told.headers.get('dpop-nonce') ?? fault('the issuer gives no nonce')
  /** One request, with a nonce that is good; its assertion is right but for what is given. */
  const ask = async (bent: Bent = {}, more: Ask = {}) =>
    askToken(client, { form, assertion: bent, dpop: await proof(client.proofKeys, { url, nonce }), ...more })
  tries.note('a good one', said(await ask()), (await ask()).status === 200)

  const jti = randomUUID()
  const shown = await assertion(client, { claims: { jti } })
  const again = () => ask({}, { form: { ...form, client_assertion: shown } })
  const first = await again()
  tries.note('first', said(first), first.status === 200)
  const replayed = await again()
  tries.note('again', said(replayed), said(replayed) === '401 invalid_client')
  const fresh = await assertion(client)
  const many = await Promise.all(
    Array.from({ length: 10 }, () => ask({}, { form: { ...form, client_assertion: fresh } })),
  )
  const through = many.filter(({ status }) => status === 200).length
  tries.note('of ten at once', `${through} through`, through === 1)

  const now = seconds()
  const bent: Readonly<Record<string, Bent>> = {
    'for the token endpoint': { claims: { aud: url } },
    'for the issuer in a list': { claims: { aud: [client.issuer] } },
    'for the issuer and the token endpoint': { claims: { aud: [client.issuer, url] } },
    'for the issuer with a slash': { claims: { aud: `${client.issuer}/` } },
    'for the api': { claims: { aud: target.api } },
    'for nobody': { claims: { aud: undefined } },
    'for an hour': { claims: { exp: now + 3_600 } },
    'for two minutes': { claims: { exp: now + 120 } },
    'for ever': { claims: { exp: undefined } },
    'over since a minute': { claims: { iat: now - 120, exp: now - 60 } },
    'of in two minutes': { claims: { iat: now + 120, exp: now + 150 } },
    'not before in two minutes': { claims: { nbf: now + 120 } },
    'without an id': { claims: { jti: undefined } },
    'of another client': { claims: { sub: target.stranger.client } },
    'as another client': { claims: { iss: target.stranger.client, sub: target.stranger.client } },
    'by another client’s key': { key: target.stranger.clientKey.secret },
    'by a key of nobody’s': { key: makeKeys().privateKey },
    'with a key of its own': { key: client.proofKeys.privateKey, header: { jwk: client.proofKeys.jwk } },
    'with a key elsewhere': { key: client.proofKeys.privateKey, header: { jku: `${target.api}/keys` } },
  }
  for (const [what, one] of Object.entries(bent)) {
    const answer = await ask(one)
    tries.note(what, said(answer), ['401 invalid_client', '400 invalid_client'].includes(said(answer)))
  }
  return tries.finding()
}

type Office = { readonly client: TokenClient; readonly redirectUri: string }

/** With the office's own key: whoever stole it. */
async function officeOf({ issuer, office, keys }: Target): Promise<Office> {
  const privateKey = createPrivateKey(await readFile(join(keys('office'), 'client.key')))
  const jwk = publicJwkOf(privateKey)
  const own = { privateKey, jwk, kid: thumbprintOf(jwk) }
  return {
    client: { issuer, client: 'office', keys: own, proofKeys: makeKeys() },
    redirectUri: `${office}/sign-in/callback`,
  }
}

const newVerifier = () => randomBytes(32).toString('base64url')

/** Signs somebody in for this authorisation; answers with where the browser would go on to. */
async function authorise(target: Target, url: string, person: Person, jar: Jar = new Map()): Promise<URL> {
  const page = await signInPageAt(jar, url)
  const answer = JSON.stringify(person.device.get(ceremonyAt(target, page.challenge)))
  const sent = await submitSignIn(jar, target, page, { answer }, { notTo: target.office })
  return new URL(sent.url)
}

export async function abusedCode(target: Target): Promise<Finding> {
  const tries = openTries()
  const person = await target.person(['operator'])
  const office = await officeOf(target)
  await abusedPush(tries, office)
  await abusedRedemption(tries, target, office, person)
  await mixedUp(tries, target, person)
  return tries.finding()
}

async function abusedPush(tries: Tries, { client, redirectUri }: Office): Promise<void> {
  const pushed = (form: Pushed['form']) =>
    push(client, { redirectUri, verifier: newVerifier() }, form === undefined ? {} : { form })
  const good = await pushed({})
  tries.note('pushed as it should be', said(good), good.status === 201)
  const wrong: Readonly<Record<string, Pushed['form']>> = {
    'another redirect_uri': { redirect_uri: 'https://evil.example/callback' },
    'a redirect_uri below it': { redirect_uri: `${redirectUri}/more` },
    'a redirect_uri with a question': { redirect_uri: `${redirectUri}?to=evil` },
    'no PKCE': { code_challenge: undefined, code_challenge_method: undefined },
    'PKCE plain': { code_challenge: newVerifier(), code_challenge_method: 'plain' },
    'PKCE of an unknown kind': { code_challenge_method: undefined },
    'a token at once': { response_type: 'token' },
    'a code and an id token': { response_type: 'code id_token' },
  }
  for (const [what, form] of Object.entries(wrong)) {
    const answer = await pushed(form)
    tries.note(what, said(answer), answer.status === 400)
  }
  const inTheOpen = new URLSearchParams({
    client_id: 'office',
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid',
    code_challenge: newVerifier(),
    code_challenge_method: 'S256',
  })
  const unpushed = await follow(new Map(), `${client.issuer}/auth?${inTheOpen.toString()}`, { notTo: redirectUri })
  const isRefused = unpushed.status === 400 || new URL(unpushed.url).searchParams.get('error') === 'invalid_request'
  tries.note('not pushed', isRefused ? 'refused' : unpushed.status, isRefused)
}

async function abusedRedemption(
  tries: Tries,
  target: Target,
  { client, redirectUri }: Office,
  person: Person,
): Promise<void> {
  const begin = async () => {
    const verifier = newVerifier()
    const { body } = await push(client, { redirectUri, verifier })
    const back = await authorise(target, authorizeUrl(client, String(body.request_uri)), person)
    return { verifier, code: back.searchParams.get('code') ?? fault(`no code: ${back.href}`), redirectUri }
  }
  const used = await begin()
  const once = await redeem(client, used)
  tries.note('a code', said(once), once.status === 200)
  const again = await redeem(client, used)
  tries.note('a code again', said(again), said(again) === '400 invalid_grant')
  const raced = await begin()
  const many = await Promise.all(Array.from({ length: 10 }, () => redeem(client, raced)))
  const through = many.filter(({ status }) => status === 200).length
  tries.note('of ten at once', `${through} through`, through === 1)

  const wrong = {
    'another verifier': { code_verifier: newVerifier() },
    'no verifier': { code_verifier: undefined },
    'another redirect_uri': { redirect_uri: 'https://evil.example/callback' },
  }
  for (const [what, form] of Object.entries(wrong)) {
    const answer = await redeem(client, await begin(), { form })
    tries.note(what, said(answer), answer.status === 400)
  }
  const machine = await redeem({ ...clientOf(target), issuer: client.issuer }, await begin())
  tries.note('by another client', said(machine), machine.status === 400 || machine.status === 401)
  const unproved = await redeem(client, await begin(), { dpop: false })
  tries.note('without a proof', said(unproved), unproved.status === 400)

  const verifier = newVerifier()
  const { body } = await push(client, { redirectUri, verifier })
  const url = authorizeUrl(client, String(body.request_uri))
  await authorise(target, url, person)
  const twice = await follow(new Map(), url, { notTo: redirectUri })
  tries.note('a pushed request again', twice.status, twice.status === 400)
}

/** What comes back to the office is not what it sent out, or comes to another browser. */
async function mixedUp(tries: Tries, target: Target, person: Person): Promise<void> {
  const begin = async () => {
    const jar: Jar = new Map()
    const page = await openSignInPage(jar, target)
    const answer = JSON.stringify(person.device.get(ceremonyAt(target, page.challenge)))
    const { url } = await submitSignIn(jar, target, page, { answer }, { notTo: `${target.office}/sign-in/callback` })
    return { jar, back: new URL(url) }
  }
  const refused = async (what: string, jar: Jar, back: URL) => {
    const { status } = await browse(jar, back.href)
    tries.note(what, status, status === 400 && !jar.has(sessionCookie))
  }
  const changed = (back: URL, name: string, value: string) => {
    const bent = new URL(back)
    bent.searchParams.set(name, value)
    return bent
  }
  for (const [what, name, value] of [
    ['iss of somebody else', 'iss', 'https://evil.example'],
    ['another state', 'state', 'another'],
    ['a code of nobody’s', 'code', 'x'.repeat(43)],
  ] as const) {
    const { jar, back } = await begin()
    await refused(what, jar, changed(back, name, value))
  }
  const [mine, theirs] = [await begin(), await begin()]
  const without = new URL(mine.back)
  without.searchParams.delete('iss')
  await refused('no iss', new Map(mine.jar), without)
  await refused('to another browser', new Map(), mine.back)
  await refused('to a browser that is on a visit of its own', theirs.jar, mine.back)
  const landed = await browse(mine.jar, mine.back.href)
  tries.note('to the browser that began it', landed.status, landed.status === 200 && mine.jar.has(sessionCookie))
  await refused('once more', new Map([...mine.jar].filter(([name]) => name !== sessionCookie)), mine.back)
}
