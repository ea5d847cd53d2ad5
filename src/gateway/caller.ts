// Who asks, and for which institution.

import type { IncomingHttpHeaders } from 'node:http'

import type { Id, InstitutionId } from '../base/ids.ts'
import type { Outcome } from '../base/outcome.ts'
import type { Actor } from '../base/work.ts'
import type { Permit, RequestRefusal, Session, SessionKey, StepUpId } from '../identity/identity.ts'
import type { OfficeRefusal } from './sign-in-problems.ts'

export type { Permit } from '../identity/identity.ts'

export type Caller = {
  readonly institution: InstitutionId
  readonly actor: Actor
  /** The one member that this caller speaks for, where their token says so. */
  readonly member?: Id<'mem'>
  /** A program that runs on a model: what comes of what it asks for waits for a person. */
  readonly agent?: true
  /** The policy that permitted this request. */
  readonly policy?: string
  /** How a person has just proved who they are, for this very request. */
  readonly stepUp?: StepUpId
  /** SHA-256 that the body must have, since the caller signed it. */
  readonly digest?: Buffer
  /** A person at work: their session, the key to it from now on, and the step-up that they name. */
  readonly office?: {
    readonly session: Session
    readonly key: SessionKey
    readonly stepUp: StepUpId | undefined
  }
  /** Set with the answer, whatever it is. */
  readonly cookie?: string
}

export type CallerRefusal = RequestRefusal | OfficeRefusal

/** What a request shows of itself before its body is read. */
export type Shown = {
  readonly method: string
  /** With the query, as it was sent. */
  readonly url: string
  /** What was sent twice is joined. */
  readonly headers: IncomingHttpHeaders
}

/** `isSigned`: the request moves money, and a machine must sign it. */
export type Demanded = { readonly isSigned: boolean }

/** Given by app.ts: who this is, if they exist and hold the permit. It may ask the database. */
export type Authenticate = (shown: Shown, permit: Permit, demanded: Demanded) => Promise<Outcome<Caller, CallerRefusal>>
