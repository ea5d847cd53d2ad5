// Stands before and behind every try to sign in.
//
// It promises: no name is tried with more than ten passwords in a row, however many processes are asked at once, and
// whether or not anybody has that name; an address that fails often is kept from signing in, longer each time; an address
// of many people is never blocked and has to work instead; the expensive comparison of a password comes after work that is
// cheap to check; and while the database is away less is allowed, never more.
// It knows nothing of passwords, codes and keys: it is told how a try ended.

import * as audit from '../audit/audit.ts'
import { addressOf, type Networks, networkOf } from '../base/address.ts'
import { isConnectionLoss, isExhausted, isTooSlow } from '../base/database.ts'
import type { Id, InstitutionId } from '../base/ids.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import { type Actor, type Outside, transact, type Work } from '../base/work.ts'
import { VaultAway } from '../protection/protection.ts'
import { raiseAlert } from './alerts.ts'
import {
  addressesPerHourMax,
  addressFailuresMax,
  addressWindowMinutes,
  blockedFor,
  blocksForgottenAfterDays,
  decide,
  failuresMax,
  isNight,
  lockMinutes,
  type Method,
  msPerMinute,
  namesPerHourMax,
  totpTriesMax,
} from './attempts.ts'
import * as store from './defence-store.ts'
import { openInsurance } from './insurance.ts'
import { type Challenge, checkWork, makeChallenge, type Worked, type WorkTerms } from './proof-of-work.ts'
import type { From } from './where-from.ts'

const msPerHour = 60 * msPerMinute
const msPerDay = 24 * msPerHour

export type Try = {
  readonly institution: InstitutionId
  /** The blind index of the name that was typed (`identity.person.email`), whether anybody has it or not. */
  readonly nameIndex: Buffer
  readonly method: Method
  readonly from: From
  /** What the browser worked out, as it sent it. */
  readonly work?: string | undefined
}

/** A try that may be made. Whoever makes it says how it ended. */
export type Admitted = Pick<Try, 'institution' | 'nameIndex' | 'method'> & {
  readonly address: string
  readonly isShared: boolean
}

export type TryRefusal =
  | { readonly code: 'address_blocked'; readonly until: Date }
  | { readonly code: 'account_locked'; readonly until: Date }
  | { readonly code: 'work_wanted'; readonly challenge: Challenge }
  | { readonly code: 'sign_in_unavailable' }

export type SignInDefence = {
  /** Before anything that costs, and before anything that says whether a name is known. */
  readonly before: (attempt: Try) => Promise<Outcome<Admitted, TryRefusal>>
  /**
   * `person` where the name is somebody's: they are named in the log. Answers with the work that the next try of this name
   * from there will want, so that nobody has to be refused to hear of it.
   */
  readonly failed: (admitted: Admitted, person?: Id<'per'>) => Promise<Challenge | undefined>
  /**
   * In the work that lets them in. Where it is unusual that they come, a password and a code are not enough: then nothing
   * is forgiven and nothing learnt, and they are in once they have shown a passkey.
   */
  readonly succeeded: (work: Work, admitted: Admitted, person: Id<'per'>) => Promise<{ readonly needsPasskey: boolean }>
  /** Whether a one-time code may be tried once more in this sign-in. */
  readonly takeTotpTry: (institution: InstitutionId, signIn: string) => Promise<boolean>
}

export type DefenceParts = {
  readonly outside: Outside
  readonly work: WorkTerms
  readonly proxies: Networks
  /** What the institution of a work has set. */
  readonly termsOf: (work: Work) => Promise<SignInTerms>
}

export type SignInTerms = {
  /** In which it is night. */
  readonly timeZone: string
  /** Those of many people, such as a branch's. */
  readonly sharedAddresses: Networks
}

const actor: Actor = 'process:sign-in'

export function openSignInDefence({ outside, work: terms, proxies, termsOf }: DefenceParts): SignInDefence {
  const insurance = openInsurance(outside.elapsedMs)

  async function askDatabase(attempt: Try, address: string): Promise<Outcome<Admitted, TryRefusal>> {
    const { institution, nameIndex, method } = attempt
    const purpose = { institution, scope: 'sign_in', nameIndex } as const
    const worked = attempt.work === undefined ? undefined : await checkWork(terms, purpose, attempt.work, outside.now())
    const outcome = await transact(outside, institution, actor, async work => {
      const isShared = (await termsOf(work)).sharedAddresses.has(addressIn(attempt.from))
      const admitted = await admit(work, { ...attempt, address, isShared, worked })
      return admitted.ok ? done({ institution, nameIndex, method, address, isShared }) : admitted
    })
    if (outcome.ok) return outcome
    const { refusal } = outcome
    return refused(refusal.code === 'work_wanted' ? { ...refusal, challenge: await challengeFor(attempt) } : refusal)
  }
  const challengeFor = ({ institution, nameIndex }: Pick<Try, 'institution' | 'nameIndex'>) =>
    makeChallenge(terms, { institution, scope: 'sign_in', nameIndex }, outside.now())
  const addressIn = ({ peer, forwardedFor }: From) => addressOf(peer, forwardedFor, proxies)

  return {
    before: async attempt => {
      const address = networkOf(addressIn(attempt.from))
      try {
        return await askDatabase(attempt, address)
      } catch (thrown) {
        if (!isAway(thrown)) throw thrown
        const { institution, nameIndex, method } = attempt
        return insurance.allows(address, nameIndex)
          ? done({ institution, nameIndex, method, address, isShared: false })
          : refused({ code: 'sign_in_unavailable' })
      }
    },
    failed: async (admitted, person) => {
      try {
        const counted = await transact(outside, admitted.institution, actor, async work => {
          await countFailed(work, admitted, person)
          return done(await wantsWork(work, admitted))
        })
        return counted.ok && counted.value ? await challengeFor(admitted) : undefined
      } catch (thrown) {
        // It was counted in memory when it was let in.
        if (!isAway(thrown)) throw thrown
        return undefined
      }
    },
    succeeded: async (work, { nameIndex, method, address }, person) => {
      const isNew = !(await store.isKnownAddress(work, person, address))
      const isUnusual = isNew && isNight(work.now, (await termsOf(work)).timeZone)
      if (isUnusual) await raiseAlert(work, 'unusual_hour', person, { person })
      if (isUnusual && method === 'password') return { needsPasskey: true }
      await store.forgetTries(work, nameIndex)
      await store.learnAddress(work, person, address)
      return { needsPasskey: false }
    },
    takeTotpTry: async (institution, signIn) => {
      const taken = await transact(outside, institution, actor, async work =>
        done(await store.countTotpTry(work, signIn, totpTriesMax)),
      )
      return taken.ok && taken.value
    },
  }
}

export function isAway(thrown: unknown): boolean {
  return thrown instanceof VaultAway || isConnectionLoss(thrown) || isTooSlow(thrown) || isExhausted(thrown)
}

type Admission = Pick<Try, 'nameIndex' | 'method'> & {
  readonly address: string
  readonly isShared: boolean
  readonly worked: Worked | undefined
}

type AdmissionRefusal = Exclude<TryRefusal, { readonly code: 'work_wanted' }> | { readonly code: 'work_wanted' }

/** Whether a password for this name, from there, will want work now. */
async function wantsWork(work: Work, { nameIndex, address, isShared }: Admitted): Promise<boolean> {
  const standing = await store.standingOf(work, nameIndex, address, before(work, addressWindowMinutes * msPerMinute))
  return decide(standing, { now: work.now, method: 'password', isShared, hasWorked: false }).code === 'work_wanted'
}

async function admit(work: Work, admission: Admission): Promise<Outcome<void, AdmissionRefusal>> {
  const { nameIndex, method, address, isShared, worked } = admission
  const standing = await store.standingOf(work, nameIndex, address, before(work, addressWindowMinutes * msPerMinute))
  const hasWorked = worked !== undefined && (await store.spendProof(work, worked.proof, worked.expiresAt))
  const decision = decide(standing, { now: work.now, method, isShared, hasWorked })
  if (decision.code !== 'go') return refused(decision)
  if (method !== 'password') return done(undefined)
  const until = after(work, lockMinutes * msPerMinute)
  const failures = await store.countTry(work, nameIndex, until, failuresMax)
  // Others have used up the last of them since we looked.
  return failures === undefined ? refused({ code: 'account_locked', until }) : done(undefined)
}

async function countFailed(
  work: Work,
  { nameIndex, method, address, isShared }: Admitted,
  person: Id<'per'> | undefined,
): Promise<void> {
  const failures = await store.countFailure(work, address, before(work, addressWindowMinutes * msPerMinute))
  const tried = await store.rememberPair(work, address, nameIndex, before(work, msPerHour))
  if (person !== undefined) audit.append(work, 'identity.sign_in_refused', { person, method })
  if (failures > addressFailuresMax && !isShared) await block(work, address)
  if (tried.names > namesPerHourMax) await raiseAlert(work, 'many_names', address, { names: tried.names })
  if (tried.addresses > addressesPerHourMax)
    await raiseAlert(work, 'many_addresses', nameIndex, { addresses: tried.addresses, ...(person && { person }) })
  if (method === 'password' && (await store.isLocked(work, nameIndex)))
    await raiseAlert(work, 'account_locked', nameIndex, person === undefined ? {} : { person })
}

/** An address stands in the log by the id of its block: who was where is nobody's to keep for ever. */
async function block(work: Work, address: string): Promise<void> {
  const blocks = await store.blocksBefore(work, address, before(work, blocksForgottenAfterDays * msPerDay))
  if (blocks === undefined) return
  const id = work.newId('blk')
  const until = after(work, blockedFor(blocks))
  const level = blocks + 1
  await store.insertBlock(work, { block: id, address, reason: 'failures', level, until })
  audit.append(work, 'identity.address_blocked', { block: id, level, until: until.toISOString(), reason: 'failures' })
  await raiseAlert(work, 'address_blocked', id, { block: id })
}

export type LiftRefusal =
  | { readonly code: 'address_block_not_found' }
  | { readonly code: 'address_block_is_over'; readonly until: Date }

/** By a person of the security team, who has found out whose address it is. */
export async function liftBlock(work: Work, id: store.BlockId): Promise<Outcome<store.Block, LiftRefusal>> {
  const block = await store.lockBlock(work, id)
  if (block === undefined) return refused({ code: 'address_block_not_found' })
  if (block.liftedAt !== null) return refused({ code: 'address_block_is_over', until: block.liftedAt })
  if (block.blockedUntil <= work.now) return refused({ code: 'address_block_is_over', until: block.blockedUntil })
  await store.liftBlock(work, block)
  audit.append(work, 'identity.address_block_lifted', { block: id, level: block.level })
  return done({ ...block, liftedAt: work.now, liftedBy: work.actor })
}

const pageMax = 500

export function listBlocks(work: Work, previous: store.BlockId | null, most: number): Promise<readonly store.Block[]> {
  return store.listBlocks(work, previous, Math.min(most, pageMax))
}

function before(work: Work, ms: number): Date {
  return new Date(work.now.getTime() - ms)
}

function after(work: Work, ms: number): Date {
  return new Date(work.now.getTime() + ms)
}
