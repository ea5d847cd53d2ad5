// How rights stood at a moment: which policies were in force, who held which role, and who could therefore do what. From
// what is kept and from nothing else; what was not kept is said, and not guessed.

import * as audit from '../audit/audit.ts'
import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import { type Actor, type Outside, transact, type Work } from '../base/work.ts'
import * as store from './as-of-store.ts'
import { type CallerKind, callerKinds, type Permits, type Table } from './permits.ts'
import type { Action } from './policies.ts'
import { roles as everyRole, type Role } from './roles.ts'

const everyMs = 60_000
const notKnownMax = 100

/** Notes the policies that this process decides by, where the newest that were noted for an institution are others. */
export function policiesLoop(outside: Outside, { table }: Permits): Loop {
  const noted = new Set<string>()
  return {
    name: 'identity.policies',
    everyMs,
    pass: signal =>
      passOver(outside.sql, signal, async institution => {
        if (noted.has(institution)) return 0
        const isNew = await transact(outside, institution, 'process:office', async work =>
          done(await notePolicies(work, table)),
        )
        noted.add(institution)
        return isNew.ok && isNew.value ? 1 : 0
      }),
  }
}

/** Whether they were others than the newest that were noted. */
export async function notePolicies(work: Work, table: Table): Promise<boolean> {
  const newest = await store.policiesAt(work, work.now)
  if (newest?.hash === table.hash) return false
  await store.insertPolicies(work, table.hash, JSON.stringify(table))
  audit.append(work, 'identity.policies_in_force', { policies: table.hash })
  return true
}

export type InForce = {
  readonly at: Date
  readonly table: Table
  /** When they were first seen in force; null, where nobody has noted them yet. */
  readonly since: Date | null
}

/** Those of that moment: of now, what this very process decides by. */
export async function policiesAt(
  work: Work,
  at: Date | null,
  { table }: Permits,
): Promise<Outcome<InForce, { readonly code: 'policies_not_kept'; readonly since: Date | null }>> {
  const kept = await store.policiesAt(work, at ?? work.now)
  if (at === null) return done({ at: work.now, table, since: kept?.hash === table.hash ? kept.notedAt : null })
  if (kept === undefined) {
    return refused({ code: 'policies_not_kept', since: (await store.policiesKeptSince(work)) ?? null })
  }
  // As `notePolicies` wrote it.
  return done({ at, table: JSON.parse(kept.answers) as Table, since: kept.notedAt })
}

/** What one permit comes to: who is given it, by which policy, and what no policy lets them do all the same. */
export type Given = {
  readonly action: Action
  readonly roles: readonly { readonly role: Role; readonly policy: string }[]
  readonly kinds: readonly { readonly kind: CallerKind; readonly policy: string }[]
  /** While somebody looks on in an emergency. */
  readonly inEmergency: string | null
  /** Those who may never, whatever they hold. */
  readonly never: readonly { readonly kind: CallerKind; readonly policy: string }[]
}

export function matrixOf(table: Table): readonly Given[] {
  return table.actions.map(action => givenBy(table, action))
}

function givenBy(table: Table, action: Action): Given {
  const { permit } = action
  const never = callerKinds.flatMap(kind => {
    // One answer for all states, or one for each: whoever is refused in each of them may never.
    const byState = table.forbids[`${kind}/${permit}`] ?? []
    const [policy] = byState
    return typeof policy === 'string' && byState.every(one => one !== null) ? [{ kind, policy }] : []
  })
  const isNever = (kind: CallerKind) => never.some(one => one.kind === kind)
  const policyOf = (giver: string) => table.permits[`${giver}/${permit}`]
  return {
    action,
    roles: everyRole.flatMap(role => {
      const policy = policyOf(role)
      return policy === undefined ? [] : [{ role, policy }]
    }),
    kinds: callerKinds.flatMap(kind => {
      const policy = policyOf(kind)
      return policy === undefined || isNever(kind) ? [] : [{ kind, policy }]
    }),
    inEmergency: table.inEmergency[`person/${permit}`] ?? null,
    never,
  }
}

export type PermitHolder = {
  readonly holder: Actor
  readonly kind: CallerKind
  /** As it is now. */
  readonly state: 'active' | 'suspended'
  readonly by: readonly {
    readonly policy: string
    readonly role?: Role
    readonly since?: Date
    readonly grantedBy?: Actor
    readonly breakGlass?: string
  }[]
}

export type Holders = {
  readonly given: Given
  readonly holders: readonly PermitHolder[]
  /** Programs of which no row says whether they had it. */
  readonly notKnown: readonly Actor[]
}

/** Everybody who could do it at that moment, in the order of their names, after one that was seen. */
export async function permitHolders(
  work: Work,
  permit: string,
  { table, at }: InForce,
  after: string,
  holdersMax: number,
): Promise<Outcome<Holders, { readonly code: 'permit_unknown' }>> {
  const action = table.actions.find(one => one.permit === permit)
  if (action === undefined) return refused({ code: 'permit_unknown' })
  const given = givenBy(table, action)
  const kinds = given.kinds.map(({ kind }) => kind)
  const wanted = {
    at,
    roles: given.roles.map(({ role }) => role),
    isEverybodys: kinds.includes('person'),
    isLooking: given.inEmergency !== null,
    kinds,
    scope: permit,
  }
  const rows = await store.holdersAt(work, wanted, after, holdersMax)
  return done({
    given,
    holders: rows.map(row => ({ holder: row.actor, kind: row.kind, state: row.state, by: waysOf(row, given) })),
    notKnown: await store.notKnownAt(work, permit, at, notKnownMax),
  })
}

function waysOf({ roles, kind, scopeAt, breakGlass }: store.HolderRow, given: Given): PermitHolder['by'] {
  const byRole = roles.flatMap(({ role, grantedAt, grantedBy }) =>
    given.roles
      .filter(one => one.role === role)
      .map(({ policy }) => ({ policy, role, since: new Date(grantedAt), grantedBy })),
  )
  const byKind = given.kinds
    .filter(one => one.kind === kind)
    .map(({ policy }) => ({ policy, ...(scopeAt === null ? {} : { since: scopeAt }) }))
  const byGlass = given.inEmergency === null || breakGlass === null ? [] : [{ policy: given.inEmergency, breakGlass }]
  return [...byRole, ...byKind, ...byGlass]
}
