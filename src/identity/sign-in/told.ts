// What people are told when they are not let in, and with which status. Never whether anybody has the name they typed.

import type { Challenge } from '../proof-of-work.ts'
import type { EnrolmentRefusal } from './enrolment.ts'
import type { SignInRefusal } from './sign-in.ts'

/** Too many passwords are being looked at, or the database is away. */
export type Busy = { readonly code: 'crowded' }

export type Told = {
  readonly status: number
  readonly says: string
  /** From when on it may be tried again. */
  readonly until?: Date
  readonly retryAfterSeconds?: number
  /** What the browser has to work out before the next password. */
  readonly challenge?: Challenge | undefined
  /** What is left to try on this page. */
  readonly offers: 'all' | 'passkey' | 'nothing'
}

const secondsBusy = 5

export function toldOf(refusal: SignInRefusal | EnrolmentRefusal | Busy, now: Date): Told {
  const later = (status: number, says: string, until: Date) => {
    const retryAfterSeconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000))
    return { status, says, until, retryAfterSeconds }
  }
  const all = (status: number, says: string) => ({ status, says, offers: 'all' }) as const
  switch (refusal.code) {
    case 'address_blocked': {
      const says = 'There were too many failed tries from where you are. Nobody can sign in from there before'
      return { ...later(429, says, refusal.until), offers: 'nothing' }
    }
    case 'account_locked': {
      const says =
        'There were too many failed tries with this mail address. Use your passkey: no password is looked at before'
      return { ...later(429, says, refusal.until), offers: 'all' }
    }
    case 'work_wanted': {
      const says =
        'There were failed tries before this one, so your browser has to work for a moment first. Type it once more.'
      return { ...all(403, says), challenge: refusal.challenge }
    }
    case 'sign_in_refused': {
      const says = 'That did not work. Check what you typed, or use your passkey.'
      return { ...all(401, says), challenge: 'challenge' in refusal ? refusal.challenge : undefined }
    }
    case 'tries_used_up':
      return { status: 429, says: 'This page has taken as many tries as it may.', offers: 'nothing' }
    case 'passkey_wanted': {
      const says = 'You have not signed in from here before, and it is night. At this hour only your passkey is enough.'
      return { status: 403, says, offers: 'passkey' }
    }
    case 'crowded': {
      const says = 'Too many people are signing in. Use your passkey, or wait.'
      return { ...all(503, says), retryAfterSeconds: secondsBusy }
    }
    case 'sign_in_unavailable': {
      const says = 'Nobody can sign in at the moment. It is not your doing: try again in a while.'
      return { status: 503, says, retryAfterSeconds: secondsBusy, offers: 'nothing' }
    }
    case 'invitation_refused':
      return all(403, 'This invitation is used up, over or not known. Ask your security team for another.')
    case 'passkey_refused':
      return all(400, 'The passkey was not accepted. Your device must ask for your finger, face or PIN.')
    case 'password_too_short':
      return all(400, `The password needs at least ${refusal.charsMin} characters; a few words do well.`)
    case 'password_too_long':
      return all(400, `The password may have at most ${refusal.charsMax} characters.`)
    case 'password_too_common':
      return all(400, 'This password is one of the first that would be tried. Use other words.')
    case 'code_refused':
      return all(400, 'That is not the code which the app shows now.')
  }
}
