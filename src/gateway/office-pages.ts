// The office's own pages: out to the issuer, back with a session, and a place to land until there is a console.

import { fault } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import * as identity from '../identity/identity.ts'
import type { Vault } from '../protection/protection.ts'
import { readCookie, readSessionCookie, resume, writeSessionCookie } from './office-caller.ts'

export type Shown = {
  readonly url: string
  readonly cookie: string | undefined
  readonly acceptEncoding?: string | undefined
}
export type PageAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[]>>
  readonly body: string | Buffer
}
/** A page at a path, which may end in `*`, asked for with GET. It reads cookies and the address, and how it may be packed. */
export type OfficePage = { readonly path: `/${string}`; readonly answer: (shown: Shown) => Promise<PageAnswer> }

export type OfficePagesParts = {
  readonly outside: Outside
  readonly address: URL
  readonly visits: identity.Visits
  readonly vault: Vault
  /** What stands at `/` and below; absent, there is a place to land and nothing more. */
  readonly console?: readonly OfficePage[] | undefined
}

/** Where one was before signing in, as far as it is in the console: never another host. */
const wayBack = /^\/(?!\/|\\)[\w\-./~%?=&:,+]*$/
const wayCharsMax = 500

/** Lax, since the browser comes back with it from another host. It opens nothing but the return it was made for. */
const visitCookie = '__Host-vouch-visit'
const visitAttributes = 'Path=/; Secure; HttpOnly; SameSite=Lax'

export function officePages(parts: OfficePagesParts): readonly OfficePage[] {
  const page = identity.openPage(identity.readPart('style.css'))
  const script = identity.readPart('landing.js')
  const show = (status: number, title: string, body: string, more: Partial<identity.PageParts> = {}): PageAnswer => {
    const { html, policy } = page({ title, body: `<h1>${identity.escaped(title)}</h1>${body}`, ...more })
    return { status, headers: identity.pageHeaders(policy), body: html }
  }

  async function leave(shown: Shown): Promise<PageAnswer> {
    const to = new URL(shown.url, parts.address).searchParams.get('to') ?? ''
    const begun = await parts.visits.begin(to.length <= wayCharsMax && wayBack.test(to) ? to : undefined)
    if (!begun.ok)
      return show(
        503,
        'Nobody can sign in for a moment',
        '<p>Something that it takes is away, and is being brought back. Whoever is signed in already is not disturbed.</p><a class="button" href="/sign-in">Try again</a>',
      )
    const { url, cookie } = begun.value
    const visit = `${visitCookie}=${cookie}; ${visitAttributes}; Max-Age=${identity.visitSeconds}`
    return { status: 303, headers: { location: url.href, 'set-cookie': visit, 'cache-control': 'no-store' }, body: '' }
  }

  async function comeBack({ url, cookie }: Shown): Promise<PageAnswer> {
    const over = show(
      400,
      'Signing in did not work',
      '<p>It took too long, was given up, or was begun in another browser.</p><a class="button" href="/sign-in">Try again</a>',
    )
    const visit = readCookie(cookie, visitCookie)
    const arrived = visit === undefined ? undefined : await parts.visits.end(new URL(url, parts.address), visit)
    if (arrived?.ok !== true) return over
    const { institution, person, acr, at, to = '/' } = arrived.value
    const key = identity.newSessionKey(institution)
    const begun = await transact(parts.outside, institution, 'process:office', work =>
      identity.beginSession(work, key, { person, acr, authenticatedAt: at }),
    )
    if (!begun.ok) return over
    // A page of ours begins the next request: what the issuer began would come without the cookie.
    const onwards = `<a class="button" href="${identity.escaped(to)}">Go on</a>`
    const landed = show(200, 'Signed in', onwards, { goTo: to })
    const cookies = [writeSessionCookie(key), `${visitCookie}=; ${visitAttributes}; Max-Age=0`]
    return { ...landed, headers: { ...landed.headers, 'set-cookie': cookies } }
  }

  async function land({ cookie }: Shown): Promise<PageAnswer> {
    const key = readSessionCookie(cookie)
    const resumed = key === undefined ? undefined : await resume(parts.outside, key)
    if (key === undefined || resumed === undefined)
      return show(200, 'The office', '<p>Nobody is signed in here.</p><a class="button" href="/sign-in">Sign in</a>')
    const { session, renewed } = resumed
    const landed = show(200, await nameOf(parts, session), landingBody(session), { script })
    const cookies = renewed === undefined ? {} : { 'set-cookie': writeSessionCookie(renewed) }
    return { ...landed, headers: { ...landed.headers, ...cookies } }
  }

  return [
    ...(parts.console ?? [{ path: '/', answer: land } as const]),
    { path: '/sign-in', answer: leave },
    { path: identity.callbackPath, answer: comeBack },
  ]
}

async function nameOf({ outside, vault }: OfficePagesParts, { institution, actor }: identity.Session): Promise<string> {
  const found = await transact(outside, institution, actor, work => identity.find(work, actor))
  return found.ok
    ? identity.nameOf(vault, institution, found.value, { why: 'shown', actor })
    : fault(`${actor} has a session and is nobody`)
}

function landingBody({ institution, roles, acr }: identity.Session): string {
  const said = roles.map(role => role.replaceAll('_', ' ')).join(', ')
  const how =
    acr === 'urn:vouch:phr'
      ? 'You signed in with your passkey.'
      : 'You signed in with a password and a code. What is delicate will ask for your passkey.'
  return `<p>${identity.escaped(institution)} · ${said === '' ? 'no roles yet' : identity.escaped(said)}</p>
<p>${how}</p>
<p id="told" role="status"></p>
<button id="out" class="second">Sign out</button>
<h2>Your sessions</h2>
<table><thead><tr><th scope="col">Session</th><th scope="col">Last seen</th><th scope="col">End it</th></tr></thead>
<tbody id="sessions"></tbody></table>
<h2>Your passkeys</h2>
<table><thead><tr><th scope="col">Passkey</th><th scope="col">Last used</th><th scope="col">Lost it?</th></tr></thead>
<tbody id="passkeys"></tbody></table>
<button id="more" class="second">Make another, or set a password</button>
<p>The console comes later. Until then, everything people do is asked for below <code>/v1</code> with this session.</p>`
}
