// Whether somebody may try to sign in. Pure: what is known of the name and of the address, and what follows.

/** At the tenth consecutive failure a name is locked, for passwords (PCI DSS 8.3.4). A passkey opens it still. */
export const failuresMax = 10
export const lockMinutes = 30
/** More than this many failures from one address, within so long, and it is blocked. */
export const addressFailuresMax = 10
export const addressWindowMinutes = 15
/** From here on work is wanted before a password is looked at. */
const failuresFree = 3
/** Each block of an address is longer than the one before, and a week without one makes up for them. */
const blockMinutes = [15, 60, 24 * 60] as const
export const blocksForgottenAfterDays = 7
/** More names from one address, or more addresses for one name, in an hour, are nobody's forgetfulness. */
export const namesPerHourMax = 20
export const addressesPerHourMax = 5
export const totpTriesMax = 5
/** At these hours hardly anybody works: from the first up to, and without, the second. */
const nightHours = { from: 23, until: 6 } as const

export const msPerMinute = 60_000

/** What is known before a try; see the tables of migration 0046. */
export type Standing = {
  readonly failures: number
  readonly lockedUntil: Date | null
  /** Within the window. */
  readonly addressFailures: number
  readonly blockedUntil: Date | null
}

export type Decision =
  | { readonly code: 'go' }
  | { readonly code: 'address_blocked'; readonly until: Date }
  | { readonly code: 'account_locked'; readonly until: Date }
  | { readonly code: 'work_wanted' }

/** A passkey and an invitation cannot be guessed: of them only the address counts. */
export type Method = 'password' | 'passkey' | 'invitation'

export type Circumstances = {
  readonly now: Date
  readonly method: Method
  /** The address of many people, such as a branch: it is never blocked, and has to work for every try instead. */
  readonly isShared: boolean
  readonly hasWorked: boolean
}

export function decide(standing: Standing, { now, method, isShared, hasWorked }: Circumstances): Decision {
  const { failures, lockedUntil, addressFailures, blockedUntil } = standing
  if (!isShared && isAhead(blockedUntil, now)) return { code: 'address_blocked', until: blockedUntil }
  if (method !== 'password') return { code: 'go' }
  if (isAhead(lockedUntil, now)) return { code: 'account_locked', until: lockedUntil }
  const isTried = failures >= failuresFree && lockedUntil === null
  const isSuspect = isTried || addressFailures >= failuresFree
  return isSuspect && !hasWorked ? { code: 'work_wanted' } : { code: 'go' }
}

function isAhead(until: Date | null, now: Date): until is Date {
  return until !== null && until > now
}

/** `blocks`: how often it was blocked before. */
export function blockedFor(blocks: number): number {
  return (blockMinutes[Math.min(blocks, blockMinutes.length - 1)] ?? blockMinutes[0]) * msPerMinute
}

export function isNight(now: Date, timeZone: string): boolean {
  const hour = Number(new Intl.DateTimeFormat('en-US', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(now))
  return hour >= nightHours.from || hour < nightHours.until
}
