// The issuer's pages for people, on plain node:http: signing in in the middle of an authorisation, and enrolling with an
// invitation. What is decided is decided in sign-in.ts and enrolment.ts; here it is read, and said in words.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'

import { Full } from '../../base/bulkhead.ts'
import { institutions } from '../../base/institutions.ts'
import type { Outcome, Refusal } from '../../base/outcome.ts'
import { type Enrolment, type EnrolmentRefusal, openEnrolment } from './enrolment.ts'
import { escaped, openPage, type Page, pageHeaders, readPart } from './page.ts'
import { assertionOptions } from './passkeys.ts'
import { type Acr, type From, openSignIn, type SignIn, type SignInParts, type SignInRefusal } from './sign-in.ts'

/** One authorisation that waits for somebody to sign in, and its ends: as the issuer gives them. */
export type Authorisation = {
  readonly current: () => Promise<{ readonly uid: string } | undefined>
  /** Sends the browser back to where it came from. Answers the request. */
  readonly finish: (signedIn: {
    readonly person: string
    readonly acr: Acr
    readonly amr: readonly string[]
  }) => Promise<void>
}

export type AnswerSignIn = (
  request: IncomingMessage,
  response: ServerResponse,
  authorisation: Authorisation,
) => Promise<void>

export type PagesParts = SignInParts & {
  /** Our own address: what a browser must say it comes from. */
  readonly issuer: URL
  /** Where people go on to. */
  readonly office: URL
  /** By trusted proxies only. */
  readonly addressOf: (request: IncomingMessage) => string
}

const bodyBytesMax = 32 * 1_024
const text = (charsMax: number) => Type.String({ maxLength: charsMax })
const Ticket = { institution: text(16), token: text(64) }
const isTicket = Compile(Type.Object(Ticket, { additionalProperties: false }))
const Finish = Type.Object(
  {
    ...Ticket,
    passkey: Type.Unknown(),
    fallback: Type.Optional(Type.Object({ password: text(256), code: text(64) }, { additionalProperties: false })),
  },
  { additionalProperties: false },
)
const isFinish = Compile(Finish)

const enrolPath = '/sign-in/enrol'

export function openSignInPages(parts: PagesParts): AnswerSignIn {
  const signIn = openSignIn(parts)
  const enrolment = openEnrolment(parts)
  const page = openPage(readPart('style.css'))
  const scripts = { signIn: readPart('sign-in.js'), enrol: readPart('enrol.js') }
  const enrolPage = page({ title: 'Your passkey', body: enrolBody(parts.office), script: scripts.enrol })
  const wrong = (title: string, says: string) =>
    page({ title, body: `<h1>${escaped(title)}</h1><p>${escaped(says)}</p>` })

  const showSignIn = async (response: ServerResponse, uid: string, status: number, told: string) => {
    const options = await assertionOptions(parts.party, signIn.challengeOf(uid))
    const served = await institutions(parts.outside.sql)
    const body = signInBody(uid, JSON.stringify(options), served.length === 1 ? served[0] : undefined, told)
    const formsTo = [parts.office.origin]
    send(response, status, page({ title: 'Sign in', body, script: scripts.signIn, formsTo }))
  }

  return async (request, response, authorisation) => {
    const [path = ''] = (request.url ?? '/').split('?')
    const isPost = request.method === 'POST'
    if (!isPost && request.method !== 'GET') return send(response, 405, wrong('Not here', 'Go back and begin again.'))
    if (isPost && !isOurs(request, parts.issuer))
      return send(response, 403, wrong('Not from here', 'Open the sign-in page and try again.'))
    const from: From = { address: parts.addressOf(request), proof: undefined }
    if (path === enrolPath && !isPost) return send(response, 200, enrolPage)
    if (path.startsWith(`${enrolPath}/`) && isPost)
      return answerEnrolment(enrolment, path, await readBody(request), from, response)

    const waiting = await authorisation.current()
    if (waiting === undefined || path !== `/sign-in/${waiting.uid}`)
      return send(response, 400, wrong('This page is over', 'Go back to where you came from and sign in again.'))
    if (!isPost) return showSignIn(response, waiting.uid, 200, '')
    const signedIn = await trySignIn(signIn, waiting.uid, await readBody(request), from)
    if (signedIn.ok) return authorisation.finish(signedIn.value)
    const { status, says, retryAfterSeconds } = spoken(signedIn.refusal)
    if (retryAfterSeconds !== undefined) response.setHeader('retry-after', String(retryAfterSeconds))
    return showSignIn(response, waiting.uid, status, says)
  }
}

async function trySignIn(signIn: SignIn, uid: string, body: string | undefined, from: From) {
  const form = new URLSearchParams(body ?? '')
  const field = (name: string) => (form.get(name) ?? '').slice(0, fieldCharsMax)
  return form.has('answer')
    ? signIn.byPasskey(uid, readJson(form.get('answer') ?? ''), from)
    : unlessFull(
        signIn.byPassword(
          {
            institution: field('institution'),
            email: field('email'),
            password: field('password'),
            code: field('code'),
          },
          from,
        ),
      )
}
const fieldCharsMax = 512

type Crowded = { readonly code: 'crowded' }

/** Too many passwords are being tried at once: a passkey still gets in. */
function unlessFull<T, R extends Refusal>(outcome: Promise<Outcome<T, R>>): Promise<Outcome<T, R | Crowded>> {
  return outcome.catch((thrown: unknown) => {
    if (thrown instanceof Full) return { ok: false, refusal: { code: 'crowded' } } as const
    throw thrown
  })
}

type Spoken = { readonly status: number; readonly says: string; readonly retryAfterSeconds?: number }

function spoken(refusal: SignInRefusal | EnrolmentRefusal | Crowded): Spoken {
  switch (refusal.code) {
    case 'sign_in_refused':
      return { status: 401, says: 'That did not work. Check what you typed, or use your passkey.' }
    case 'sign_in_blocked':
      return {
        status: 429,
        says: 'There were too many tries. Wait a while, or use your passkey.',
        retryAfterSeconds: refusal.retryAfterSeconds,
      }
    case 'crowded':
      return { status: 503, says: 'Too many people are signing in. Use your passkey, or wait.', retryAfterSeconds: 5 }
    case 'proof_wanted':
      return { status: 403, says: 'Your browser has something to work out first. Try again.' }
    case 'invitation_refused':
      return { status: 403, says: 'This invitation is used up, over or not known. Ask your security team for another.' }
    case 'passkey_refused':
      return { status: 400, says: 'The passkey was not accepted. Your device must ask for your finger, face or PIN.' }
    case 'password_too_short':
      return { status: 400, says: `The password needs at least ${refusal.charsMin} characters; a few words do well.` }
    case 'password_too_long':
      return { status: 400, says: `The password may have at most ${refusal.charsMax} characters.` }
    case 'password_too_common':
      return { status: 400, says: 'This password is one of the first that would be tried. Use other words.' }
    case 'code_refused':
      return { status: 400, says: 'That is not the code which the app shows now.' }
  }
}

async function answerEnrolment(
  enrolment: Enrolment,
  path: string,
  body: string | undefined,
  from: From,
  response: ServerResponse,
): Promise<void> {
  const asked = readJson(body ?? '')
  if (path === `${enrolPath}/offer` && isTicket.Check(asked)) {
    const offered = await enrolment.offer(asked, from)
    return offered.ok ? sendJson(response, 200, offered.value) : sendRefusal(response, offered.refusal)
  }
  if (path === `${enrolPath}/finish` && isFinish.Check(asked)) {
    const { institution, token, passkey, fallback }: Static<typeof Finish> = asked
    const made = { passkey, fallback }
    const finished = await unlessFull(enrolment.finish({ institution, token }, made, from))
    return finished.ok
      ? sendJson(response, 200, { recoveryCodes: finished.value })
      : sendRefusal(response, finished.refusal)
  }
  sendJson(response, 400, { says: 'That is not what this page sends.' })
}

function sendRefusal(response: ServerResponse, refusal: EnrolmentRefusal | Crowded): void {
  const { status, says } = spoken(refusal)
  sendJson(response, status, { code: refusal.code, says })
}

function send(response: ServerResponse, status: number, { html, policy }: Page): void {
  response.writeHead(status, pageHeaders(policy)).end(html)
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .end(JSON.stringify(body))
}

/** Browsers say where a request comes from, and pages of others cannot make them say otherwise. */
function isOurs({ headers }: IncomingMessage, issuer: URL): boolean {
  return headers.origin === issuer.origin && [undefined, 'same-origin'].includes(one(headers['sec-fetch-site']))
}

function one(header: string | string[] | undefined): string | undefined {
  return typeof header === 'object' ? header.join(', ') : header
}

/** Undefined when it is longer than any page of ours sends. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    // A request without an encoding set gives bytes.
    const chunk = part as Buffer
    bytes += chunk.length
    if (bytes > bodyBytesMax) return undefined
    parts.push(chunk)
  }
  return Buffer.concat(parts).toString('utf8')
}

function readJson(given: string): unknown {
  try {
    return JSON.parse(given)
  } catch {
    return undefined
  }
}

function signInBody(uid: string, options: string, institution: string | undefined, told: string): string {
  const action = escaped(`/sign-in/${uid}`)
  const institutionField =
    institution === undefined
      ? `<label for="institution">Institution</label>
<input id="institution" name="institution" autocomplete="organization" required maxlength="16">`
      : `<input type="hidden" name="institution" value="${escaped(institution)}">`
  return `<h1>Sign in</h1>
<p id="told" role="alert">${escaped(told)}</p>
<form id="by-passkey" method="post" action="${action}" data-options="${escaped(options)}">
<input type="hidden" name="answer">
<button autofocus>Use your passkey</button>
</form>
<details${told === '' ? '' : ' open'}>
<summary>Use a password and a code instead</summary>
<p>Enough to look and to propose. To approve, or to change keys and rights, you need your passkey.</p>
<form method="post" action="${action}">
${institutionField}
<label for="email">Mail address</label>
<input id="email" name="email" type="email" autocomplete="username" required maxlength="254">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="256">
<label for="code">Code from your app, or a recovery code</label>
<input id="code" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required maxlength="64">
<button class="second">Sign in</button>
</form>
</details>`
}

function enrolBody(office: URL): string {
  return `<h1>Your passkey</h1>
<p id="told" role="alert" tabindex="-1"></p>
<div id="make" hidden>
<p>You were invited as <strong id="name"></strong>. A passkey lives in this device, or in a key that you carry. It lets you
in with your finger, face or PIN, and nobody can have you type it anywhere else.</p>
<form id="fallback">
<details>
<summary>Add a password and codes, for when the passkey is not at hand</summary>
<p>Enter this in an app that makes codes: <code id="secret"></code> <a id="app" href="#">Open in an app on this device</a></p>
<label for="password">New password, twelve characters or more</label>
<input id="password" name="password" type="password" autocomplete="new-password" maxlength="256">
<label for="code">Code that the app shows now</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6">
</details>
<button>Make the passkey</button>
</form>
</div>
<div id="ready" hidden>
<h2 tabindex="-1">It is made</h2>
<div id="with-codes">
<p>These recovery codes stand in for the app, once each. They are shown this one time: print them, or write them down.</p>
<ul id="codes"></ul>
</div>
<a class="button" href="${escaped(new URL('/', office).href)}">Go on and sign in</a>
</div>`
}
