// A25, A26 and A28: cookies that are not one's own or not any more, sign-ins cut short, and requests that another site began.

import { fault } from '../../../src/base/outcome.ts'
import {
  ask,
  askConfirmed,
  browse,
  ceremonyAt,
  codeAt,
  confirm,
  type Desk,
  follow,
  type Jar,
  newAddress,
  openSignInPage,
  sessionCookie,
  signInByPasskey,
  signInByPassword,
  submitSignIn,
} from '../people.ts'
import type { Target } from '../target.ts'
import { type Finding, openTries, type Tries } from '../tries.ts'
import { type Heard, send } from '../wire.ts'

const password = 'purple lantern drifts north'
const cookieOf = ({ jar }: Desk) => jar.get(sessionCookie) ?? ''

/** What this cookie opens, and nothing else that its owner has. */
function withCookie({ office }: Target, cookie: string, at = office): Promise<Heard> {
  return send(`${at}/v1/session`, { headers: { cookie: `${sessionCookie}=${cookie}` } })
}

const minuteMs = 60_000

export async function stolenSession(target: Target): Promise<Finding> {
  const tries = openTries()
  const desk = await signInByPasskey(target, await target.person(['operator']))
  await tries.status('one’s own', await withCookie(target, cookieOf(desk)), 200)
  for (const [what, cookie] of Object.entries(bentCookies(cookieOf(desk), target)))
    await tries.status(what, await withCookie(target, cookie), '401 session_missing', '401 session_over')
  const inAddress = await send(`${target.office}/v1/session?${sessionCookie}=${encodeURIComponent(cookieOf(desk))}`)
  await tries.status('in the address', inAddress, 400, 401)
  const twice = await send(`${target.office}/v1/session`, {
    headers: { cookie: `${sessionCookie}=${cookieOf(desk)}; ${sessionCookie}=${cookieOf(desk)}` },
  })
  await tries.status('twice', twice, '401 session_missing')
  await fixed(tries, target, desk)
  await renewed(tries, target, desk)
  await idle(tries, target)
  await withoutRole(tries, target)
  return tries.finding()
}

function bentCookies(cookie: string, { machine, stranger }: Target): Readonly<Record<string, string>> {
  const middle = Math.floor(cookie.length / 2)
  const flipped = cookie[middle] === 'A' ? 'B' : 'A'
  return {
    'a letter changed': `${cookie.slice(0, middle)}${flipped}${cookie.slice(middle + 1)}`,
    'cut short': cookie.slice(0, -4),
    'at another bank': cookie.replace(machine.institution, stranger.institution),
    empty: '',
  }
}

/** A cookie that somebody set beforehand is not the one that is signed in with. */
async function fixed(tries: Tries, target: Target, other: Desk): Promise<void> {
  const attacker = cookieOf(await signInByPasskey(target, other.person))
  const victim = await target.person(['operator'])
  const jar: Jar = new Map([[sessionCookie, attacker]])
  const desk = await signInByPasskey(target, victim, jar)
  tries.note(
    'a new id at sign-in',
    cookieOf(desk) === attacker ? 'the one before' : 'another',
    cookieOf(desk) !== attacker,
  )
  const still = await withCookie(target, attacker)
  const isVictims = still.body['person'] === victim.id
  tries.note('the one set beforehand', isVictims ? 'is the victim’s' : 'is not', !isVictims)
}

async function renewed(tries: Tries, target: Target, desk: Desk): Promise<void> {
  const before = cookieOf(desk)
  await confirm(desk, 'POST', '/v1/settings/payments.detection/proposals', { body: {} })
  tries.note(
    'a new id at a step-up',
    before === cookieOf(desk) ? 'the one before' : 'another',
    before !== cookieOf(desk),
  )
  await tries.status(
    'the id of before the step-up',
    await withCookie(target, before),
    '401 session_over',
    '401 session_missing',
  )
  const after = cookieOf(desk)
  await tries.status('the id since', await withCookie(target, after), 200)
  await tries.status('signing out', await ask(desk, 'DELETE', '/v1/session'), 200)
  await tries.status('the id of before signing out', await withCookie(target, after), '401 session_over')
}

/** Fifteen idle minutes, and eight hours in all. */
async function idle(tries: Tries, target: Target): Promise<void> {
  const person = await target.person(['operator'])
  for (const [what, ms, wanted] of [
    ['13 idle minutes', 13 * minuteMs, 200],
    ['16 idle minutes', 16 * minuteMs, '401 session_over'],
  ] as const) {
    const cookie = cookieOf(await signInByPasskey(target, person))
    const later = await target.another('office', { shiftMs: ms })
    await tries.status(what, await withCookie(target, cookie, later.url), wanted)
    await later.end()
  }
}

const withdrawnMsMax = 5_000

async function withoutRole(tries: Tries, target: Target): Promise<void> {
  const person = await target.person(['operator'])
  const desk = await signInByPasskey(target, person)
  await tries.status('with the role', await ask(desk, 'GET', '/v1/members'), 200)
  await target.revokeRole(person.id, 'operator')
  const since = performance.now()
  for (;;) {
    const { status } = await ask(desk, 'GET', '/v1/members')
    const ms = Math.round(performance.now() - since)
    if (status === 200 && ms < withdrawnMsMax) continue
    tries.note('the role withdrawn', `${status} after ${ms} ms`, status === 403)
    return
  }
}

export async function skippedFactor(target: Target): Promise<Finding> {
  const tries = openTries()
  const person = await target.person(['approver', 'compliance'], { password })
  const { institution, email, secret } = person
  const typed = { institution, email, password }
  /** Whatever was typed: nobody is signed in by it. */
  const isOut = async (what: string, fields: Readonly<Record<string, string>>) => {
    const jar: Jar = new Map()
    const sent = { from: newAddress() }
    const page = await openSignInPage(jar, target, sent)
    const { status } = await submitSignIn(jar, target, page, fields, sent)
    tries.note(what, status, status >= 400 && status < 500 && !jar.has(sessionCookie))
  }
  // First, while the name has not failed and nothing but the code stands in the way. Backwards it is in the shape of one.
  const [own = fault('there are recovery codes')] = person.recoveryCodes
  await isOut('a recovery code that is none', { ...typed, code: own.split('').toReversed().join('') })
  await isOut('the password alone', { ...typed, code: '' })
  await isOut('the password without a place for the code', typed)
  await isOut('the code alone', { ...typed, password: '', code: codeAt(secret, 0) })
  await isOut('no passkey', { answer: '{}' })
  const stranger = await target.person(['operator'])
  const { device } = stranger
  const jar: Jar = new Map()
  const page = await openSignInPage(jar, target)
  const answers = {
    'a passkey of nobody': { ...device.get(ceremonyAt(target, page.challenge)), id: 'AAAA', rawId: 'AAAA' },
    'a passkey without a look at who holds it': device.get(ceremonyAt(target, page.challenge), { isVerified: false }),
    'a passkey for another page': device.get({ ...ceremonyAt(target, page.challenge), origin: 'https://evil.example' }),
    'a passkey of another sign-in': device.get(ceremonyAt(target, Buffer.alloc(32).toString('base64url'))),
  }
  for (const [what, answer] of Object.entries(answers)) {
    const { status } = await submitSignIn(jar, target, page, { answer: JSON.stringify(answer) }, { from: newAddress() })
    tries.note(what, status, status >= 400 && status < 500 && !jar.has(sessionCookie))
  }
  await leftOut(tries, target)
  await withoutInvitation(tries, target, typed)
  // Somebody else, whose name has not failed; the code of now was used up by enrolling.
  const other = await target.person(['approver', 'compliance'], { password })
  const weak = await signInByPassword(target, other, codeAt(other.secret, 1))
  await tries.status('with both', await ask(weak, 'GET', '/v1/members'), 200)
  await weaklySignedIn(tries, target, weak)
  return tries.finding()
}

/** The page is never answered; the browser goes on as if it had been. */
async function leftOut(tries: Tries, target: Target): Promise<void> {
  const jar: Jar = new Map()
  const page = await openSignInPage(jar, target)
  const uid = new URL(page.url).pathname.split('/').at(-1) ?? ''
  const resumed = await follow(jar, `${target.issuer}/auth/${uid}`)
  tries.note('the page left out', resumed.status, !jar.has(sessionCookie))
  const called = await browse(
    jar,
    `${target.office}/sign-in/callback?code=x&state=x&iss=${encodeURIComponent(target.issuer)}`,
  )
  tries.note('straight to the return', called.status, called.status === 400 && !jar.has(sessionCookie))
}

/** A second factor of one's own making, by who knows the password. */
async function withoutInvitation(
  tries: Tries,
  { issuer }: Target,
  typed: { readonly institution: string },
): Promise<void> {
  for (const [what, body] of Object.entries({
    'enrolling without an invitation': { institution: typed.institution, token: '' },
    'enrolling by guessing': { institution: typed.institution, token: 'A'.repeat(43) },
    'enrolling with the password': { ...typed, token: 'A'.repeat(43) },
  })) {
    const answer = await send(`${issuer}/sign-in/enrol/offer`, {
      method: 'POST',
      from: newAddress(),
      headers: { 'content-type': 'application/json', origin: issuer, 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify(body),
    })
    await tries.status(what, answer, 400, 401, 403)
  }
}

/** What wants a passkey does not open to a password and a code, nor does another’s passkey help. */
async function weaklySignedIn(tries: Tries, target: Target, weak: Desk): Promise<void> {
  const maker = await target.desk('operator')
  const proposed = await ask(maker, 'POST', '/v1/settings/payments.detection/proposals', {
    body: { holdAbove: '77.00' },
  })
  const id = String(proposed.body['id'])
  const body = { contentHash: proposed.body['contentHash'] }
  const path = `/v1/proposals/${id}/approvals`
  await tries.status('approving by password and code', await ask(weak, 'POST', path, { body }), '401 step_up_required')
  const theirs = { ...weak, person: maker.person }
  const confirmed = await askConfirmed(theirs, 'POST', path, { body }).catch(() => undefined)
  tries.note('with somebody else’s passkey', confirmed?.status ?? 'not confirmed', confirmed === undefined)
  await ask(maker, 'POST', `/v1/proposals/${id}/rejection`, { body: { reason: 'Not meant.' } })
}

export async function crossSite(target: Target): Promise<Finding> {
  const tries = openTries()
  const desk = await target.desk('operator')
  const { office, issuer } = target
  const other = await signInByPasskey(target, await target.person(['operator']))
  const body = JSON.stringify({ holdAbove: '1.00' })
  const right = {
    cookie: `${sessionCookie}=${cookieOf(desk)}`,
    'content-type': 'application/json',
    origin: office,
    'sec-fetch-site': 'same-origin',
    'vouch-csrf': desk.csrf,
  }
  const path = '/v1/settings/payments.detection/proposals'
  const post = (headers: Readonly<Record<string, string>>, sent = body) =>
    send(`${office}${path}`, { method: 'POST', headers, body: sent })
  const without = (name: keyof typeof right) =>
    Object.fromEntries(Object.entries(right).filter(([key]) => key !== name))
  const { hostname, port } = new URL(office)
  const bent: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'no Origin': without('origin'),
    'another site’s': { ...right, origin: 'https://evil.example' },
    'a sub-domain’s': { ...right, origin: `http://evil.${hostname}:${port}` },
    'another port’s': { ...right, origin: issuer },
    'an origin that begins alike': { ...right, origin: `${office}.evil.example` },
    null: { ...right, origin: 'null' },
    'a fetch from another site': { ...right, 'sec-fetch-site': 'cross-site' },
    'a fetch from the same site': { ...right, 'sec-fetch-site': 'same-site' },
    'a fetch of nobody’s': { ...right, 'sec-fetch-site': 'none' },
    'no word of where it was begun': without('sec-fetch-site'),
    'no token': without('vouch-csrf'),
    'an empty token': { ...right, 'vouch-csrf': '' },
    'another session’s token': { ...right, 'vouch-csrf': other.csrf },
    'a form': {
      cookie: right.cookie,
      origin: 'https://evil.example',
      'content-type': 'application/x-www-form-urlencoded',
    },
    'no-cors': { cookie: right.cookie, 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' },
  }
  for (const [what, headers] of Object.entries(bent))
    await tries.status(what, await post(headers), '403 cross_site_request')
  await tries.status('JSON as text', await post({ ...right, 'content-type': 'text/plain' }), 403, 415)
  await tries.status(
    'DELETE without a token',
    await send(`${office}/v1/session`, { method: 'DELETE', headers: without('vouch-csrf') }),
    '403 cross_site_request',
  )
  const page = await openSignInPage(new Map(), target)
  for (const [what, headers] of Object.entries({
    'signing in from nowhere': {},
    'signing in from another site': { origin: 'https://evil.example' },
  }))
    await tries.status(
      what,
      await send(page.url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'answer=x',
      }),
      403,
    )
  const good = await post(right)
  await tries.status('from our own page', good, 201)
  await ask(desk, 'POST', `/v1/proposals/${String(good.body['id'])}/rejection`, { body: { reason: 'Not meant.' } })
  return tries.finding()
}
