// What keeps others from signing in, and a password alone from being enough: tried with people who are there for as long
// as a work of the canary lasts.

import { type Control, type Ground, wordFor } from '../base/control.ts'
import { minutesAfter } from '../base/dates.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { addressFailuresMax, totpTriesMax } from './attempts.ts'
import { tryPasskeys } from './controls-passkey.ts'
import { tryPasswords } from './controls-password.ts'
import { defenceOf, newPerson, outsideWithin } from './controls-within.ts'
import { insertPasskey } from './credential-store.ts'
import { sha256 } from './digests.ts'
import { loadPermits } from './permit-file.ts'
import { insertAssertion, insertUse } from './session-store.ts'
import { type Acr, beginSession, newSessionKey, resumeSession, type Session } from './sessions.ts'
import type { SignInDefence, Try } from './sign-in-defence.ts'
import { askStepUp, takeStepUp } from './step-ups.ts'

const everySeconds = 3_600
const withinMs = 10_000
/** Networks that are kept for examples (RFC 5737): nobody comes from there. */
const [bad, other, branch] = ['203.0.113.9', '198.51.100.9', '192.0.2.9'] as const
const blockMinutes = 15

export const addressBlock: Control = {
  id: 'identity.address-block',
  says: 'An address from which more than ten tries to sign in have failed is kept out, longer each time, and no other is.',
  does: 'prevents',
  answers: ['api.rate-limiting', 'sec.external-attacks'],
  everySeconds,
  withinMs,
  probe: async ground => {
    ground.on('addresses from which sign-ins are tried', 3)
    await ground.work(async work => {
      const defence = defenceWithin(ground, work, 0)
      const fail = async (from: string, times: number) => {
        for (let time = 0; time < times; time++) {
          const admitted = await defence.before(tryFrom(work, from))
          if (admitted.ok) await defence.failed(admitted.value)
        }
      }
      const wordOf = async (by: SignInDefence, from: string) => wordFor(() => by.before(tryFrom(work, from)))
      await fail(bad, addressFailuresMax)
      ground.tried(`a try after ${addressFailuresMax} that failed`, 'done', await wordOf(defence, bad))
      await fail(bad, 1)
      ground.tried('a try after one more', 'address_blocked', await wordOf(defence, bad))
      ground.tried('a try from elsewhere, meanwhile', 'done', await wordOf(defence, other))
      const [soon, later] = [blockMinutes - 1, blockMinutes + 1].map(minutes => defenceWithin(ground, work, minutes))
      ground.tried(`a try ${blockMinutes - 1} minutes later`, 'address_blocked', await wordOf(soon ?? defence, bad))
      ground.tried(`a try ${blockMinutes + 1} minutes later`, 'done', await wordOf(later ?? defence, bad))
      await fail(branch, addressFailuresMax + 1)
      ground.tried('a try from a branch where many have failed', 'done', await wordOf(defence, branch))
      ground.tried(
        'a password there, without work',
        'work_wanted',
        await wordFor(() => defence.before(tryFrom(work, branch, 'password'))),
      )
    })
  },
}

export const mfa: Control = {
  id: 'identity.mfa',
  says: 'Nobody is in by a password alone, or by a passkey whose person was not verified; a delicate act wants one that signs this very act.',
  does: 'prevents',
  answers: ['sec.authentication-bypass', 'stride.spoofing'],
  everySeconds,
  withinMs,
  probe: async ground => {
    await tryDoors(ground)
    await trySessions(ground)
    await tryStepUps(ground)
    await tryPasswords(ground)
    await tryPasskeys(ground)
    const { permitOf } = await loadPermits()
    const [without, having] = [false, true].map(
      hasStepUp => permitOf({ kind: 'person', roles: ['approver'] }, 'approve.payments', { hasStepUp }).isPermitted,
    )
    ground.tried('a payment approved of without a step-up, and with', 'false,true', `${without},${having}`)
    const taken = await ground.work(async work => {
      const defence = defenceWithin(ground, work, 0)
      const signIn = work.newId('sgn')
      let tries = 0
      while (tries < 20 && (await defence.takeTotpTry(work.institution, signIn))) tries++
      return tries
    })
    ground.tried('how often a code may be tried in one sign-in', String(totpTriesMax), String(taken))
  },
}

/** By which people come in, with what is not a session, or was given to somebody else. */
async function tryDoors(ground: Ground): Promise<void> {
  const office = { of: 'office', method: 'GET', path: '/v1/session' } as const
  const cookie = `__Host-vouch=${ground.institution}.${sha256(ground.newId('key')).toString('base64url')}`
  const attempts = [
    ['without a session', { ...office, as: 'nobody' }, 'session_missing'],
    ['with a session that nobody began', { ...office, as: 'nobody', headers: { cookie } }, 'session_over'],
    ['with the token of a program', { ...office, as: 'canary' }, 'session_missing'],
  ] as const
  for (const [tried, asked, expected] of attempts)
    ground.tried(`the office ${tried}`, expected, (await ground.ask(asked)).word)
  const grant = await ground.ask({
    of: 'issuer',
    method: 'POST',
    path: '/token',
    as: 'nobody',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=password&username=somebody&password=something',
  })
  const isGiven = grant.status === 200 || grant.body.includes('access_token')
  ground.tried('a token for a name and a password', 'refused', isGiven ? 'given' : 'refused')
  const listed = await ground.ask({
    of: 'issuer',
    method: 'GET',
    path: '/.well-known/openid-configuration',
    as: 'nobody',
  })
  ground.tried('what the issuer says that it is', '200', listed.word)
}

async function trySessions(ground: Ground): Promise<void> {
  const begun = (acr: string) =>
    wordFor(() =>
      ground.work(async work => {
        const key = newSessionKey(work.institution)
        const tried = acr as Acr // Or not: that is what the database is asked.
        const person = await newPerson(work)
        const began = await beginSession(work, key, { person, acr: tried, authenticatedAt: work.now })
        if (!began.ok) return began
        const [own, foreign] = [
          await resumeSession(work, key),
          await resumeSession(work, newSessionKey(work.institution)),
        ]
        return { ok: own?.session.session === began.value && foreign === undefined, refusal: { code: 'not_resumed' } }
      }),
    )
  ground.on('sessions of people of the canary', 3)
  ground.tried('a session by passkey', 'done', await begun('urn:vouch:phr'))
  ground.tried('a session by password and code', 'done', await begun('urn:vouch:mfa'))
  ground.tried('a session by password alone, written into the table', '23514', await begun('urn:vouch:pwd'))
}

async function tryStepUps(ground: Ground): Promise<void> {
  const operation = { method: 'POST', path: '/v1/payments/pay_1/approval', amount: '10.00' }
  await ground.work(async work => {
    const session = await newSession(work)
    const { stepUp } = await askStepUp(work, session, operation)
    type By = Pick<Session, 'session' | 'person'>
    // By itself: where it is the database that refuses, that is an answer, and what comes next is tried all the same.
    const take = (asked: { readonly [member: string]: string }, by: By = session) =>
      wordFor(() => work.sql.savepoint(sql => takeStepUp({ ...work, sql }, by, stepUp, asked)))
    const tried = async (what: string, expected: string, taken: Promise<string>) =>
      ground.tried(what, expected, await taken)
    await tried('a step-up that was asked for, and not proved', 'step_up_required', take(operation))
    const passkey = work.newId('pky')
    const bytes = Buffer.alloc(64, 1)
    await insertPasskey(work, session.person, passkey, {
      credentialId: sha256(passkey),
      publicKey: bytes,
      counter: 0n,
      transports: [],
      mayBeCopied: false,
      isCopied: false,
    })
    const evidence = { clientData: bytes, authenticatorData: bytes, signature: bytes }
    await insertAssertion(work, { stepUp, person: session.person, passkey, ...evidence })
    const dearer = { ...operation, amount: '10000.00' }
    await tried('one that was proved, for another amount', 'step_up_required', take(dearer))
    await tried('one that somebody else has proved', 'step_up_required', take(operation, await newSession(work)))
    await tried('one that was proved, for what it is about', 'done', take(operation))
    await tried('the same once more', 'step_up_required', take(operation))
  })
  const past = await wordFor(() =>
    ground.work(async work => {
      const { stepUp } = await askStepUp(work, await newSession(work), operation)
      await insertUse(work, stepUp)
    }),
  )
  ground.tried('one that was not proved, used past the front door', '23503', past)
}

async function newSession(work: Work): Promise<Session> {
  const key = newSessionKey(work.institution)
  const began = await beginSession(work, key, {
    person: await newPerson(work),
    acr: 'urn:vouch:phr',
    authenticatedAt: work.now,
  })
  if (!began.ok) fault(began.refusal.code)
  return (await resumeSession(work, key))?.session ?? fault('it has just begun')
}

function tryFrom(work: Work, peer: string, method: Try['method'] = 'passkey'): Try {
  return {
    institution: work.institution,
    nameIndex: sha256(work.newId('key')),
    method,
    from: { peer, forwardedFor: undefined },
  }
}

/** As the issuer has it, so many minutes later. */
function defenceWithin(ground: Ground, work: Work, minutes: number): SignInDefence {
  return defenceOf(work, { ...outsideWithin(ground, work), now: () => minutesAfter(work.now, minutes) }, [branch])
}
