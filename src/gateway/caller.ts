// Who asks, and for which institution.

import type { IncomingHttpHeaders } from 'node:http'

import { type InstitutionId, isId, isInstitutionId } from '../base/ids.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Actor } from '../base/work.ts'
import type { Permit, Session, SessionKey, StepUpId } from '../identity/identity.ts'
import type { OfficeRefusal } from './sign-in-problems.ts'

export type { Permit } from '../identity/identity.ts'

export type Caller = {
  readonly institution: InstitutionId
  readonly actor: Actor
  /** A program that runs on a model: what comes of what it asks for waits for a person. */
  readonly agent?: true
  /** The policy that permitted this request. */
  readonly policy?: string
  /** A person at work: their session, the key to it from now on, and the step-up that they name. */
  readonly office?: {
    readonly session: Session
    readonly key: SessionKey
    readonly stepUp: StepUpId | undefined
  }
  /** Set with the answer, whatever it is. */
  readonly cookie?: string
}

export type CallerRefusal =
  | OfficeRefusal
  | { readonly code: 'caller_missing' }
  | { readonly code: 'caller_malformed' }
  | { readonly code: 'caller_unknown' }
  | { readonly code: 'permit_missing'; readonly permit: Permit; readonly policy?: string }

/** What a request shows of itself before its body is read. */
export type Shown = {
  readonly method: string
  /** With the query, as it was sent. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

/** Given by app.ts: who this is, if they exist and hold the permit. It may ask the database. */
export type Authenticate = (shown: Shown, permit: Permit) => Promise<Outcome<Caller, CallerRefusal>>

/** Whether this caller exists and holds the permit. */
export type Resolve = (claimed: Caller, permit: Permit) => Promise<Outcome<Caller, CallerRefusal>>

const callerHeader = 'vouch-actor'

/**
 * Believes a header, until tokens come: 'demo/client:cli_1' or 'demo/person:per_1'. Nobody outside may ask as a process.
 */
export function believeHeader(resolve: Resolve): Authenticate {
  return async ({ headers }, permit) => {
    const header = headers[callerHeader]
    if (header === undefined) return refused({ code: 'caller_missing' })
    const claimed = readCaller(typeof header === 'string' ? header : header.join(', '))
    return claimed.ok ? resolve(claimed.value, permit) : claimed
  }
}

function readCaller(header: string): Outcome<Caller, CallerRefusal> {
  const [, institution = '', kind, id = ''] = /^([^/]+)\/(person|client):(.+)$/.exec(header) ?? []
  if (!isInstitutionId(institution)) return refused({ code: 'caller_malformed' })
  if (kind === 'client' && isId('cli', id)) return done({ institution, actor: `client:${id}` })
  if (kind === 'person' && isId('per', id)) return done({ institution, actor: `person:${id}` })
  return refused({ code: 'caller_malformed' })
}
