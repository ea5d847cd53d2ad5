// Who asks at the office: a person, by the cookie of their session. What changes something must come from a page of ours.

import { done, type Outcome, refused } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import * as identity from '../identity/identity.ts'
import type { Authenticate, Caller, CallerRefusal, Shown } from './caller.ts'

/** Set for this host alone, and sent with nothing that another site began. */
const sessionCookie = '__Host-vouch'
const csrfHeader = 'vouch-csrf'
const stepUpHeader = 'vouch-step-up'

export type OfficeCallers = {
  readonly outside: Outside
  readonly gate: identity.Gate
  /** Our own address, as browsers write it. */
  readonly origin: string
}

export function bySession(parts: OfficeCallers): Authenticate {
  return async (shown, permit) => {
    const key = readSessionCookie(shown.headers.cookie)
    if (key === undefined) return refused({ code: 'session_missing' })
    if (!isReading(shown) && !isOurs(shown, key, parts.origin)) return refused({ code: 'cross_site_request' })
    const resumed = await resume(parts.outside, key)
    if (resumed === undefined) return refused({ code: 'session_over' })
    return admit(parts, shown, permit, key, resumed)
  }
}

/** Undefined when it is no session, or not one any more. */
export async function resume(
  outside: Outside,
  key: identity.SessionKey,
): Promise<(identity.Resumed & { readonly isBreakGlass: boolean }) | undefined> {
  const outcome = await transact(outside, key.institution, 'process:office', async work =>
    done(await resumed(work, key)),
  )
  return outcome.ok ? outcome.value : undefined
}

async function resumed(work: Work, key: identity.SessionKey) {
  const found = await identity.resumeSession(work, key)
  if (found === undefined) return undefined
  return { ...found, isBreakGlass: await identity.hasBreakGlass(work, found.session.actor) }
}

async function admit(
  { gate }: OfficeCallers,
  shown: Shown,
  permit: identity.Permit,
  key: identity.SessionKey,
  { session, renewed, isBreakGlass }: identity.Resumed & { readonly isBreakGlass: boolean },
): Promise<Outcome<Caller, CallerRefusal>> {
  const { institution, actor, roles } = session
  const stepUp = readStepUp(shown.headers[stepUpHeader])
  // That one is named is enough here: whether it is proved, and for what, is looked at where it is used up.
  const admitted = await gate.admit({ institution, actor, kind: 'person', roles }, permit, {
    hasStepUp: stepUp !== undefined,
    // It adds looking, and takes away nothing that one's own roles give.
    isBreakGlass: isBreakGlass && isReading(shown),
  })
  if (!admitted.ok) return admitted.refusal.policy === stepUpPolicy ? refused({ code: 'step_up_required' }) : admitted
  return done({
    institution,
    actor,
    policy: admitted.value.policy,
    office: { session, key: renewed ?? key, stepUp },
    ...(stepUp === undefined ? {} : { stepUp }),
    ...(renewed === undefined ? {} : { cookie: writeSessionCookie(renewed) }),
  })
}
const stepUpPolicy = 'delicate_acts_want_a_step_up'

/** RFC 6265: names come with their values, and nobody else can set ours. Twice is not at all. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const found = (header ?? '')
    .split(/; */)
    .flatMap(pair => (pair.startsWith(`${name}=`) ? [pair.slice(name.length + 1)] : []))
  return found.length === 1 ? found[0] : undefined
}

export function readSessionCookie(header: string | undefined): identity.SessionKey | undefined {
  return identity.readSessionKey(readCookie(header, sessionCookie) ?? '')
}

const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict'

export function writeSessionCookie(key: identity.SessionKey): string {
  return `${sessionCookie}=${identity.writeSessionKey(key)}; ${attributes}`
}

export const noSessionCookie = `${sessionCookie}=; ${attributes}; Max-Age=0`

function isReading({ method }: Shown): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** All three, exactly: other sites can have a browser send our cookie's neighbours, and none of these. */
function isOurs({ headers }: Shown, key: identity.SessionKey, origin: string): boolean {
  const token = headers[csrfHeader]
  return (
    headers.origin === origin &&
    headers['sec-fetch-site'] === 'same-origin' &&
    typeof token === 'string' &&
    identity.isCsrfToken(key, token)
  )
}

function readStepUp(header: string | readonly string[] | undefined): identity.StepUpId | undefined {
  return typeof header === 'string' && identity.isStepUpId(header) ? header : undefined
}
