// The issuer's pages for people, on plain node:http: signing in in the middle of an authorisation, and enrolling with an
// invitation. What is decided is decided in sign-in.ts and enrolment.ts; here it is read, and said in words.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'

import { Full } from '../../base/bulkhead.ts'
import { institutions } from '../../base/institutions.ts'
import { type Outcome, type Refusal, refused } from '../../base/outcome.ts'
import { isAway } from '../sign-in-defence.ts'
import { type From, fromOf } from '../where-from.ts'
import { type Enrolment, type EnrolmentRefusal, openEnrolment } from './enrolment.ts'
import { enrolBody, overBody, saidTime, signInBody } from './forms.ts'
import { escaped, openPage, type Page, pageHeaders, readPart } from './page.ts'
import { assertionOptions } from './passkeys.ts'
import { type Acr, openSignIn, type SignIn, type SignInParts } from './sign-in.ts'
import { type Busy, type Told, toldOf } from './told.ts'

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
  readonly demoDoor?: URL | undefined
}

const bodyBytesMax = 32 * 1_024
const fieldCharsMax = 512
const text = (charsMax: number) => Type.String({ maxLength: charsMax })
const Ticket = { institution: text(16), token: text(64) }
const isTicket = Compile(Type.Object(Ticket, { additionalProperties: false }))
const Finish = Type.Object(
  {
    ...Ticket,
    passkey: Type.Optional(Type.Unknown()),
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
  const scripts = {
    signIn: ['times.js', 'work.js', 'sign-in.js'].map(readPart).join('\n'),
    over: readPart('times.js'),
    enrol: readPart('enrol.js'),
  }
  const enrolPage = page({ title: 'Your passkey', body: enrolBody(parts.office), script: scripts.enrol })
  const wrong = (title: string, says: string) =>
    page({ title, body: `<h1>${escaped(title)}</h1><p>${escaped(says)}</p>` })

  const showSignIn = async (response: ServerResponse, uid: string, typed: Form, told?: Told) => {
    if (told?.offers === 'nothing') {
      const over = page({ title: 'Not now', body: overBody(told, parts.office), script: scripts.over })
      return send(response, told.status, over)
    }
    const options = await assertionOptions(parts.party, signIn.challengeOf(uid))
    const served = await institutions(parts.outside.sql)
    const body = signInBody({
      uid,
      passkeyOptions: JSON.stringify(options),
      onlyInstitution: served.length === 1 ? served[0] : undefined,
      typed,
      told,
      demoDoor: parts.demoDoor,
    })
    const formsTo = [parts.office.origin]
    const title = told === undefined ? 'Sign in' : 'Not signed in yet'
    send(response, told?.status ?? 200, page({ title, body, script: scripts.signIn, formsTo }))
  }

  return async (request, response, authorisation) => {
    const [path = ''] = (request.url ?? '/').split('?')
    const isPost = request.method === 'POST'
    if (!isPost && request.method !== 'GET') return send(response, 405, wrong('Not here', 'Go back and begin again.'))
    if (isPost && !isOurs(request, parts.issuer))
      return send(response, 403, wrong('Not from here', 'Open the sign-in page and try again.'))
    const from = fromOf(request)
    if (path === enrolPath && !isPost) return send(response, 200, enrolPage)
    if (path.startsWith(`${enrolPath}/`) && isPost)
      return answerEnrolment(enrolment, path, await readBody(request), from, response, parts.outside.now())

    const waiting = await authorisation.current()
    if (waiting === undefined || path !== `/sign-in/${waiting.uid}`)
      return send(response, 400, wrong('This page is over', 'Go back to where you came from and sign in again.'))
    if (!isPost) return showSignIn(response, waiting.uid, nothingTyped)
    const form = readForm(await readBody(request))
    const signedIn = await unlessBusy(trySignIn(signIn, waiting.uid, form, from))
    if (signedIn.ok) return authorisation.finish(signedIn.value)
    const told = toldOf(signedIn.refusal, parts.outside.now())
    setRetryAfter(response, told)
    return showSignIn(response, waiting.uid, form, told)
  }
}

type Form = {
  readonly institution: string
  readonly email: string
  readonly password: string
  readonly code: string
  readonly work: string | undefined
  /** Of a passkey. */
  readonly answer: string | undefined
}

function readForm(body: string | undefined): Form {
  const form = new URLSearchParams(body ?? '')
  const field = (name: string) => (form.get(name) ?? '').slice(0, fieldCharsMax)
  return {
    institution: field('institution'),
    email: field('email'),
    password: field('password'),
    code: field('code'),
    // The form sends an empty one where no work was asked for.
    work: form.get('work') || undefined,
    answer: form.get('answer') ?? undefined,
  }
}

const nothingTyped = readForm('')

function trySignIn(signIn: SignIn, uid: string, { answer, work, ...typed }: Form, from: From) {
  return answer === undefined
    ? signIn.byPassword(uid, typed, { ...from, work })
    : signIn.byPasskey(uid, readJson(answer), from)
}
/** Too much is asked for at once, or the database is away: told, rather than left without an answer. */
function unlessBusy<T, R extends Refusal>(
  outcome: Promise<Outcome<T, R>>,
): Promise<Outcome<T, R | Busy | { readonly code: 'sign_in_unavailable' }>> {
  return outcome.catch((thrown: unknown) => {
    if (thrown instanceof Full) return refused({ code: 'crowded' })
    if (isAway(thrown)) return refused({ code: 'sign_in_unavailable' })
    throw thrown
  })
}

async function answerEnrolment(
  enrolment: Enrolment,
  path: string,
  body: string | undefined,
  from: From,
  response: ServerResponse,
  now: Date,
): Promise<void> {
  const asked = readJson(body ?? '')
  if (path === `${enrolPath}/offer` && isTicket.Check(asked)) {
    const offered = await unlessBusy(enrolment.offer(asked, from))
    return offered.ok ? sendJson(response, 200, offered.value) : sendTold(response, offered.refusal, now)
  }
  if (path === `${enrolPath}/finish` && isFinish.Check(asked)) {
    const { institution, token, passkey, fallback }: Static<typeof Finish> = asked
    const made = { passkey, fallback }
    const finished = await unlessBusy(enrolment.finish({ institution, token }, made, from))
    return finished.ok
      ? sendJson(response, 200, { recoveryCodes: finished.value })
      : sendTold(response, finished.refusal, now)
  }
  sendJson(response, 400, { says: 'That is not what this page sends.' })
}

function sendTold(response: ServerResponse, refusal: EnrolmentRefusal | Busy, now: Date): void {
  const told = toldOf(refusal, now)
  const { status, says, until } = told
  setRetryAfter(response, told)
  sendJson(response, status, { code: refusal.code, says: until === undefined ? says : `${says} ${saidTime(until)}.` })
}

function setRetryAfter(response: ServerResponse, { retryAfterSeconds }: Told): void {
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', String(retryAfterSeconds))
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
