// Sessions of people at work. The browser holds 256 random bits, the database their hash; whoever reads the database can
// be nobody. A session ends after a quarter of an hour without a request, after eight hours, and when a third begins.

import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import { minutesAfter } from '../base/dates.ts'
import { type InstitutionId, isInstitutionId } from '../base/ids.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Actor, Work } from '../base/work.ts'
import type { PersonId } from './people.ts'
import type { Role } from './roles.ts'
import * as store from './session-store.ts'
import { isRevokedSince } from './standing-store.ts'

export type { Acr, SessionId } from './session-store.ts'

const idleMinutesMax = 15
const minutesMax = 8 * 60
const sessionsMax = 2
/** How stale `seen_at` may be: a busy browser writes it twice a minute, not with every request. */
const unseenMsMax = 30_000
const secretBytes = 32

export type Session = {
  readonly session: store.SessionId
  readonly institution: InstitutionId
  readonly person: PersonId
  readonly actor: Actor
  readonly acr: store.Acr
  readonly roles: readonly Role[]
  readonly beganAt: Date
  readonly authenticatedAt: Date
  readonly seenAt: Date
  readonly expiresAt: Date
}

/** What the browser keeps: which institution, and the secret. */
export type SessionKey = { readonly institution: InstitutionId; readonly secret: string }

export function newSessionKey(institution: InstitutionId): SessionKey {
  return { institution, secret: randomBytes(secretBytes).toString('base64url') }
}

export function writeSessionKey({ institution, secret }: SessionKey): string {
  return `${institution}.${secret}`
}

export function readSessionKey(text: string): SessionKey | undefined {
  const [, institution = '', secret = ''] = /^([a-z0-9-]{2,16})\.([A-Za-z0-9_-]{43})$/.exec(text) ?? []
  return isInstitutionId(institution) ? { institution, secret } : undefined
}

/** What a page of ours shows with every request that changes something. It can be made from the key, and not the key of it. */
export function csrfToken({ secret }: SessionKey): string {
  return createHmac('sha256', secret).update('vouch csrf').digest('base64url')
}

export function isCsrfToken(key: SessionKey, shown: string): boolean {
  const [expected, given] = [csrfToken(key), shown].map(text => hash('sha256', text, 'buffer'))
  return expected !== undefined && given !== undefined && timingSafeEqual(expected, given)
}

export type BeginRefusal = { readonly code: 'actor_unknown' } | { readonly code: 'session_over' }

/** After the issuer has said who it is. The oldest of two others ends. */
export async function beginSession(
  work: Work,
  key: SessionKey,
  { person, acr, authenticatedAt }: Pick<Session, 'person' | 'acr' | 'authenticatedAt'>,
): Promise<Outcome<store.SessionId, BeginRefusal>> {
  const actor: Actor = `person:${person}`
  if (!(await store.lockPerson(work, actor))) return refused({ code: 'actor_unknown' })
  // Whoever signed in before everything of theirs was taken back signs in again.
  if (await isRevokedSince(work, actor, authenticatedAt)) return refused({ code: 'session_over' })
  const open = await store.openSessionsOf(work, person)
  const over = open.filter(one => endOf(one, work.now) !== undefined)
  for (const one of over) await end(work, one.session, endOf(one, work.now) ?? 'expired')
  const alive = open.filter(one => !over.includes(one))
  const replaced = alive.slice(0, Math.max(0, alive.length - sessionsMax + 1))
  for (const one of replaced) await end(work, one.session, 'replaced')
  const taken = alive.filter(one => !replaced.includes(one)).map(({ slot }) => slot)
  const session = work.newId('ses')
  await store.insertSession(work, {
    session,
    person,
    acr,
    authenticatedAt,
    slot: taken.includes(1) ? 2 : 1,
    idHash: idHash(key),
    expiresAt: minutesAfter(work.now, minutesMax),
  })
  audit.append(work, 'identity.session_began', { session, acr }, actor)
  return done(session)
}

export type SessionRefusal = { readonly code: 'session_over' }

/** A session, and the key to go on with: another one once its person's roles have changed. */
export type Resumed = { readonly session: Session; readonly renewed: SessionKey | undefined }

/** Whose session this is, if it is one. Nothing says whether it ended, was never there, or is somebody suspended's. */
export async function resumeSession(work: Work, key: SessionKey): Promise<Resumed | undefined> {
  const row = await store.findSession(work, idHash(key))
  if (row === undefined) return undefined
  const reason = endOf(row, work.now)
  if (reason !== undefined) await end(work, row.session, reason)
  if (reason !== undefined || !row.isActive) return undefined
  const { session, person, acr, roles, rolesBefore, beganAt, authenticatedAt, seenAt, expiresAt } = row
  const isSame = roles.length === rolesBefore.length && roles.every(role => rolesBefore.includes(role))
  const renewed = isSame ? undefined : newSessionKey(work.institution)
  if (renewed !== undefined) {
    if (!(await store.renewSession(work, session, idHash(key), idHash(renewed)))) return undefined
    audit.append(work, 'identity.session_renewed', { session, why: 'roles_changed' }, `person:${person}`)
  } else if (work.now.getTime() - seenAt.getTime() > unseenMsMax) await store.touchSession(work, session)
  const { institution } = work
  const actor: Actor = `person:${person}`
  return {
    session: { session, institution, person, actor, acr, roles, beganAt, authenticatedAt, seenAt, expiresAt },
    renewed,
  }
}

/** Which of these go on, and with what roles. To look does not count as being there: who only looks on is idle. */
export async function sessionsThatStand(
  work: Work,
  sessions: readonly store.SessionId[],
): Promise<ReadonlyMap<store.SessionId, readonly Role[]>> {
  const found = await store.standingSessions(work, sessions)
  const standing = found.filter(one => endOf(one, work.now) === undefined)
  return new Map(standing.map(({ session, roles }) => [session, roles]))
}

/** After a step-up: what somebody may have seen of the old id is worth nothing. */
export async function renewSession(
  work: Work,
  session: store.SessionId,
  key: SessionKey,
): Promise<SessionKey | undefined> {
  const renewed = newSessionKey(work.institution)
  if (!(await store.renewSession(work, session, idHash(key), idHash(renewed)))) return undefined
  await store.strengthenSession(work, session)
  return renewed
}

/** One's own, the oldest first. */
export async function listSessions(work: Work, person: PersonId): Promise<readonly store.SessionRow[]> {
  const open = await store.openSessionsOf(work, person)
  return open.filter(one => endOf(one, work.now) === undefined)
}

export type EndRefusal = { readonly code: 'session_not_found' }

/** By whoever it belongs to, and nobody else: another's is not found. */
export async function endOwnSession(
  work: Work,
  person: PersonId,
  session: store.SessionId,
  reason: 'signed_out' | 'ended_by_person',
): Promise<Outcome<void, EndRefusal>> {
  const own = await store.openSessionsOf(work, person)
  if (!own.some(one => one.session === session)) return refused({ code: 'session_not_found' })
  await end(work, session, reason)
  return done(undefined)
}

/** By the security team: all that somebody has open. Answers with how many there were. */
export async function endSessionsOf(
  work: Work,
  person: PersonId,
  reason: 'ended_by_security' | 'reset',
): Promise<number> {
  const open = await store.openSessionsOf(work, person)
  for (const { session } of open) await end(work, session, reason)
  return open.length
}

async function end(work: Work, session: store.SessionId, reason: store.EndReason): Promise<void> {
  const person = await store.endSession(work, session, reason)
  if (person !== undefined) audit.append(work, 'identity.session_ended', { session, person, reason })
}

function endOf(
  { seenAt, expiresAt }: Pick<store.SessionRow, 'seenAt' | 'expiresAt'>,
  now: Date,
): 'idle' | 'expired' | undefined {
  if (now >= expiresAt) return 'expired'
  return now >= minutesAfter(seenAt, idleMinutesMax) ? 'idle' : undefined
}

function idHash({ secret }: SessionKey): Buffer {
  return hash('sha256', secret, 'buffer')
}
