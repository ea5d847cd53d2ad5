// Asks the office, by the cookie of the session. What it refuses is a `Refused` with its code and its words; a line that broke is
// a `LineBroke`, and what became of what was asked is then not known.

import type { Operation, Operations, ProblemCode } from './api.ts'
import { type Asked, type AskedLoosely, type Changing, type Reading, targetOf } from './asked.ts'

/** RFC 9457, as the office writes it. */
export type Problem = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly instance: string
  readonly retry?: string
  readonly [more: string]: unknown
}

export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: ProblemCode
  readonly problem: Problem
  /** Nothing was done, and so much later the very same may be asked again. */
  readonly againInMs: number | undefined
  constructor(code: ProblemCode, problem: Problem, againInMs?: number) {
    super(problem.detail ?? problem.title)
    this.code = code
    this.problem = problem
    this.againInMs = againInMs
  }
}

/** Nobody answered, or nothing that we can read. */
export class LineBroke extends Error {
  override readonly name = 'LineBroke'
}

export type Answer<Op extends Operation> = {
  readonly value: Operations[Op]['answer']
  readonly status: number
  /** For If-Match. */
  readonly etag: string | undefined
  /** The key was known: this is what it was answered the first time. */
  readonly isReplay: boolean
}

export const answerMs = 20_000
let csrfToken = ''
let onSessionOver: (() => void) | undefined

/** Goes with everything that changes something, and is another one after each word of a passkey. */
export function takeCsrfToken(token: string): void {
  csrfToken = token
}

/** Told when nobody is signed in any more. */
export function whenSessionIsOver(told: () => void): void {
  onSessionOver = told
}

export async function read<Op extends Reading>(
  operation: Op,
  asked: Asked<Op>,
  signal?: AbortSignal,
): Promise<Operations[Op]['answer']> {
  return (await send<Op>(operation, asked, {}, signal)).value
}

export function change<Op extends Changing>(operation: Op, asked: Asked<Op>): Promise<Answer<Op>> {
  return confirmedWhereWanted(operation, asked)
}

/** What the office has offered by itself: one of its operations, with its path filled in and what it needs told beside it. */
export async function carryOut(path: string, asked: Pick<AskedLoosely, 'body' | 'ifMatch'>): Promise<void> {
  // Which one it is, the office knows; here any that takes a body stands for it.
  const operation = `POST ${path}` as 'POST /v1/proposals/{proposal}/approvals'
  await confirmedWhereWanted(operation, asked as Asked<'POST /v1/proposals/{proposal}/approvals'>)
}

/** What is delicate wants a passkey's word for this very request; then it is asked for once more with that. */
async function confirmedWhereWanted<Op extends Changing>(operation: Op, asked: Asked<Op>): Promise<Answer<Op>> {
  try {
    return await send<Op>(operation, asked, {})
  } catch (thrown) {
    if (!(thrown instanceof Refused) || thrown.code !== 'step_up_required') throw thrown
    return send<Op>(operation, asked, { 'vouch-step-up': await stepUp(operation, asked) })
  }
}

async function stepUp(operation: string, asked: AskedLoosely): Promise<string> {
  const [method = ''] = operation.split(' ', 1)
  const { pathname, searchParams } = new URL(targetOf(operation, asked), location.origin)
  const revision = /^"(\d+)"$/.exec(asked.ifMatch ?? '')?.[1]
  const wanted = {
    method,
    path: pathname,
    ...(searchParams.size === 0 ? {} : { query: Object.fromEntries(searchParams) }),
    ...(revision === undefined ? {} : { revision: Number(revision) }),
    ...(asked.body === undefined ? {} : { body: asked.body }),
  }
  const { value: begun } = await send<'POST /v1/step-ups'>('POST /v1/step-ups', { body: wanted } as AskedLoosely, {})
  const word = (await wordOfPersona(begun.options)) ?? (await wordOfPasskey(begun.options))
  const answered = await send<'POST /v1/step-ups/{stepUp}/assertion'>(
    'POST /v1/step-ups/{stepUp}/assertion',
    { path: { stepUp: begun.id }, body: { answer: word } },
    {},
  )
  takeCsrfToken(answered.value.csrfToken)
  return begun.id
}

async function wordOfPasskey(options: string): Promise<string> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options))
  const given = await navigator.credentials.get({ publicKey })
  if (!(given instanceof PublicKeyCredential)) throw new DOMException('no passkey was given', 'NotAllowedError')
  return JSON.stringify(given.toJSON())
}

/** Of a demo whose page names its door: that keeps the passkeys of the people one can be there. Nobody's of anybody else. */
async function wordOfPersona(options: string): Promise<string | undefined> {
  const door = document.querySelector<HTMLMetaElement>('meta[name="demo-door"]')?.content
  if (door === undefined) return undefined
  const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ options }) }
  const answer = await fetch(`${door}/assertions`, asked).catch(() => undefined)
  return answer?.ok === true ? answer.text() : undefined
}

async function send<Op extends Operation>(
  operation: Op,
  asked: AskedLoosely,
  more: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Answer<Op>> {
  const [method = ''] = operation.split(' ', 1)
  const headers = {
    ...(method === 'GET' ? {} : { 'vouch-csrf': csrfToken }),
    ...(asked.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(asked.key === undefined ? {} : { 'idempotency-key': asked.key }),
    ...(asked.ifMatch === undefined ? {} : { 'if-match': asked.ifMatch }),
    ...more,
  }
  const ended = AbortSignal.timeout(answerMs)
  let response: Response
  let text: string
  try {
    response = await fetch(targetOf(operation, asked), {
      method,
      headers,
      signal: signal === undefined ? ended : AbortSignal.any([signal, ended]),
      ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    })
    text = await response.text()
  } catch (thrown) {
    if (signal?.aborted === true) throw thrown
    throw new LineBroke('the office did not answer', { cause: thrown })
  }
  if (!response.ok) throw refusalIn(response, text)
  return {
    // By the contract of the operation: docs/openapi.json, which the office's answers are tested against.
    value: (text === '' ? undefined : JSON.parse(text)) as Operations[Op]['answer'],
    status: response.status,
    etag: response.headers.get('etag') ?? undefined,
    isReplay: response.headers.get('idempotency-replayed') === 'true',
  }
}

/** What it refused, in its own words; or that nobody of ours answered. */
export function refusalIn(response: Response, text: string): Refused | LineBroke {
  if (response.headers.get('content-type')?.startsWith('application/problem+json') !== true)
    return new LineBroke(`something between us and the office answered ${response.status}`)
  const problem = JSON.parse(text) as Problem // By its media type.
  const code = problem.type.slice(problem.type.lastIndexOf('/') + 1) as ProblemCode // All of them are listed.
  if (code === 'session_missing' || code === 'session_over') onSessionOver?.()
  return new Refused(code, problem, againIn(problem, response.headers.get('retry-after')))
}

/** Of what may be asked again without harm, as the office says it: in whole seconds. */
function againIn({ retry }: Problem, after: string | null): number | undefined {
  return retry === 'safe' && after !== null && /^\d{1,4}$/.test(after) ? Number(after) * 1_000 : undefined
}
