// People and their browsers, in code: somebody enrols with their invitation, signs in through the pages as a browser would,
// and works at the office with what that gave them. Every step of it can be taken alone, or wrongly.

import { generateSync } from 'otplib'
import { fault } from '../../src/base/outcome.ts'
import { type Authenticator, type Ceremony, openAuthenticator } from '../../test/authenticator.ts'
import { type Heard, type Sent, send } from './wire.ts'

export type Places = { readonly office: string; readonly issuer: string }

/** Cookies by name: browsers do not tell ports of one host apart. */
export type Jar = Map<string, string>

export type Person = {
  readonly id: string
  readonly institution: string
  readonly email: string
  readonly device: Authenticator
  /** Of their app, and their password, where they have one. */
  readonly secret: string
  readonly password: string | undefined
  readonly recoveryCodes: readonly string[]
}

/** Somebody who is signed in. */
export type Desk = {
  readonly person: Person
  readonly jar: Jar
  csrf: string
  readonly places: Places
}

const used = { addresses: 0 }

/** Of this machine, and nobody's so far. */
export function newAddress(): string {
  const count = ++used.addresses
  return `127.1.${Math.floor(count / 250)}.${(count % 250) + 1}`
}

export const sessionCookie = '__Host-vouch'

/** As a browser: with its cookies, and keeping those it is given. */
export async function browse(jar: Jar, url: string, sent: Sent = {}): Promise<Heard> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = { accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...sent.headers }
  const heard = await send(url, { ...sent, headers })
  keepCookies(jar, heard.headers['set-cookie'] ?? [])
  return heard
}

export function keepCookies(jar: Jar, lines: readonly string[]): void {
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (value === '') jar.delete(name)
    else jar.set(name, value)
  }
}

/** `notTo`: not beyond what begins like this. */
export type Followed = Sent & { readonly notTo?: string }

/** Goes where it is sent, until it is shown something. */
export async function follow(jar: Jar, url: string, sent: Followed = {}): Promise<Heard & { readonly url: string }> {
  let heard = await browse(jar, url, sent)
  let at = url
  for (let hop = 0; hop < hopsMax && heard.headers.location !== undefined; hop++) {
    at = new URL(heard.headers.location, at).href
    if (sent.notTo !== undefined && at.startsWith(sent.notTo)) return { ...heard, url: at }
    heard = await browse(jar, at, sent.from === undefined ? {} : { from: sent.from })
  }
  return { ...heard, url: at }
}
const hopsMax = 10

const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** Out to the issuer's page, from which one can sign in. */
export function openSignInPage(jar: Jar, { office }: Places, sent: Sent = {}): Promise<SignInPage> {
  return signInPageAt(jar, `${office}/sign-in`, sent)
}

/** From wherever the browser was sent to it. */
export async function signInPageAt(jar: Jar, url: string, sent: Sent = {}): Promise<SignInPage> {
  const shown = await follow(jar, url, sent)
  const [, options = ''] = /data-options="([^"]*)"/.exec(shown.text) ?? []
  if (options === '') fault(`no page to sign in: ${shown.status} ${shown.text.slice(0, 200)}`)
  const { challenge } = JSON.parse(options.replaceAll('&quot;', '"').replaceAll('&amp;', '&')) as { challenge: string } // The page's own.
  return { url: shown.url, challenge, text: shown.text }
}
export type SignInPage = { readonly url: string; readonly challenge: string; readonly text: string }

/** What is typed or answered there; follows to where it leads. */
export function submitSignIn(
  jar: Jar,
  { issuer }: Places,
  page: Pick<SignInPage, 'url'>,
  fields: Readonly<Record<string, string>>,
  sent: Followed = {},
): Promise<Heard & { readonly url: string }> {
  const headers = { ...form, origin: issuer, 'sec-fetch-site': 'same-origin', ...sent.headers }
  return follow(jar, page.url, { ...sent, method: 'POST', headers, body: new URLSearchParams(fields).toString() })
}

export function ceremonyAt({ issuer }: Places, challenge: string): Ceremony {
  return { challenge, origin: new URL(issuer).origin, rpId: 'localhost' }
}

export async function signInByPasskey(places: Places, person: Person, jar: Jar = new Map()): Promise<Desk> {
  const page = await openSignInPage(jar, places)
  const answer = JSON.stringify(person.device.get(ceremonyAt(places, page.challenge)))
  return deskOf(places, person, jar, await submitSignIn(jar, places, page, { answer }))
}

export async function signInByPassword(places: Places, person: Person, code: string): Promise<Desk> {
  const jar: Jar = new Map()
  const { institution, email, password = '' } = person
  const page = await openSignInPage(jar, places)
  return deskOf(places, person, jar, await submitSignIn(jar, places, page, { institution, email, password, code }))
}

/** What a page says, for who reads why a case broke off. */
function wordsOf(html: string): string {
  const [, main = html] = /<main>(.*?)<\/main>/s.exec(html) ?? []
  return main
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 200)
}

async function deskOf(places: Places, person: Person, jar: Jar, landed: Heard): Promise<Desk> {
  if (!jar.has(sessionCookie)) fault(`nobody was signed in: ${landed.status} ${wordsOf(landed.text)}`)
  const desk: Desk = { person, jar, csrf: '', places }
  desk.csrf = String((await ask(desk, 'GET', '/v1/session')).body['csrfToken'])
  return desk
}

export type Asking = {
  readonly body?: unknown
  readonly ifMatch?: string | undefined
  readonly key?: string | undefined
  readonly stepUp?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
  /** Another office than the one they signed in at. */
  readonly at?: string
}

/** As a page of ours would. */
export function ask(desk: Desk, method: string, path: string, asking: Asking = {}): Promise<Heard> {
  const { body, ifMatch, key, stepUp, headers, at = desk.places.office } = asking
  return browse(desk.jar, `${at}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      origin: desk.places.office,
      'sec-fetch-site': 'same-origin',
      'vouch-csrf': desk.csrf,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(stepUp === undefined ? {} : { 'vouch-step-up': stepUp }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

export type StepUp = { readonly id: string; readonly challenge: string }

/** Asks to confirm one request; nothing is confirmed by it yet. */
export async function askStepUp(
  desk: Desk,
  method: string,
  path: string,
  { body, ifMatch, at }: Asking = {},
): Promise<StepUp> {
  const revision = ifMatch === undefined ? {} : { revision: Number(ifMatch.replaceAll('"', '')) }
  const asked = await ask(desk, 'POST', '/v1/step-ups', {
    body: { method, path, ...revision, ...(body === undefined ? {} : { body }) },
    ...(at === undefined ? {} : { at }),
  })
  if (asked.status !== 201) fault(`no step-up: ${asked.status} ${asked.text}`)
  const { challenge } = JSON.parse(String(asked.body['options'])) as { challenge: string } // The office's own.
  return { id: String(asked.body['id']), challenge }
}

/** Answers with their passkey; the session goes on under another id. */
export async function proveStepUp(desk: Desk, { id }: Pick<StepUp, 'id'>, answer: object, at?: string): Promise<Heard> {
  const proved = await ask(desk, 'POST', `/v1/step-ups/${id}/assertion`, {
    body: { answer: JSON.stringify(answer) },
    ...(at === undefined ? {} : { at }),
  })
  if (proved.status === 201) desk.csrf = String(proved.body['csrfToken'])
  return proved
}

export function officeCeremony({ places }: Desk, challenge: string): Ceremony {
  return { challenge, origin: new URL(places.office).origin, rpId: 'localhost' }
}

/** Confirms one request with the passkey; answers with the id to send along. */
export async function confirm(desk: Desk, method: string, path: string, asking: Asking = {}): Promise<string> {
  const stepUp = await askStepUp(desk, method, path, asking)
  const proved = await proveStepUp(
    desk,
    stepUp,
    desk.person.device.get(officeCeremony(desk, stepUp.challenge)),
    asking.at,
  )
  return proved.status === 201 ? stepUp.id : fault(`not confirmed: ${proved.text}`)
}

/** Confirms it, and then asks for it. */
export async function askConfirmed(desk: Desk, method: string, path: string, asking: Asking = {}): Promise<Heard> {
  return ask(desk, method, path, { ...asking, stepUp: await confirm(desk, method, path, asking) })
}

export type Invited = {
  readonly id: string
  readonly institution: string
  readonly email: string
  readonly token: string
}

/** With the invitation: a passkey, and a password with codes where one is given. */
export async function enrol({ issuer }: Places, invited: Invited, password: string | undefined): Promise<Person> {
  const { id, institution, email, token } = invited
  const post = (path: string, body: object) =>
    send(`${issuer}/sign-in/enrol/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: issuer, 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify(body),
    })
  const offered = await post('offer', { institution, token })
  if (offered.status !== 200) fault(`${email} is offered nothing: ${offered.status} ${offered.text}`)
  // The issuer's own, as its page takes it.
  const { passkey, totp } = offered.body as {
    readonly passkey: { readonly challenge: string; readonly user: { readonly id: string } }
    readonly totp: { readonly secret: string }
  }
  const device = openAuthenticator()
  const made = device.create(
    { challenge: passkey.challenge, origin: new URL(issuer).origin, rpId: 'localhost' },
    passkey.user.id,
  )
  const fallback = password === undefined ? {} : { fallback: { password, code: codeAt(totp.secret, 0) } }
  const finished = await post('finish', { institution, token, passkey: made, ...fallback })
  if (finished.status !== 200) fault(`${email} is not enrolled: ${finished.status} ${finished.text}`)
  const codes = finished.body['recoveryCodes']
  return {
    id,
    institution,
    email,
    device,
    secret: totp.secret,
    password,
    recoveryCodes: Array.isArray(codes) ? codes : [],
  }
}

const stepSeconds = 30

/** The code of so many half minutes from now. */
export function codeAt(secret: string, steps: number, now = Date.now()): string {
  return generateSync({ secret, epoch: Math.floor(now / 1_000) + steps * stepSeconds })
}
