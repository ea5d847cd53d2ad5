// The table of permits: what the policies say of every kind of caller, role, permit and state, looked up with every request.
// A permit that is not in the table is nobody's.

import type { Action, Permit } from './policies.ts'
import type { Role } from './roles.ts'

/** An agent is a client that runs on a model. */
export const callerKinds = ['person', 'client', 'agent'] as const
export type CallerKind = (typeof callerKinds)[number]

/** What is known of the moment. What is not said is false; what a permit does not look at is left out. */
export type Flags = {
  /** The person looks on in an emergency, as two others have agreed. */
  readonly isBreakGlass?: boolean
  /** The person has just proved who they are, for this very act. */
  readonly hasStepUp?: boolean
  readonly isAboutSelf?: boolean
  /** Made it, or changed a word of it. */
  readonly isMaker?: boolean
  /** An agent made it, and this person instructs that agent. */
  readonly hasInstructedMaker?: boolean
  /** Has lately changed where the money would go. */
  readonly hasChangedAccount?: boolean
}
export const flagNames = [
  'isBreakGlass',
  'hasStepUp',
  'isAboutSelf',
  'isMaker',
  'hasInstructedMaker',
  'hasChangedAccount',
] as const satisfies readonly (keyof Flags)[]

/** The policy that decided; `nothing_permits` where none did. */
export type Decision = { readonly isPermitted: boolean; readonly policy: string }

export type Holder = { readonly kind: CallerKind; readonly roles: readonly Role[] }

export type Permits = {
  readonly permitOf: (holder: Holder, permit: Permit, flags?: Flags) => Decision
  readonly actions: readonly Action[]
  /** What it was made of. */
  readonly table: Table
}

const nothingPermits = 'nothing_permits'
const refusedByDefault: Decision = { isPermitted: false, policy: nothingPermits }

/** Which policy answers whom; where none is named, none does. */
export type Table = {
  /** Of the policies that it was made of. */
  readonly hash: string
  /** Their names. */
  readonly policies: readonly string[]
  readonly actions: readonly Action[]
  /** By role or kind, and permit. */
  readonly permits: Readonly<Record<string, string>>
  /** By kind and permit, while somebody looks on in an emergency. */
  readonly inEmergency: Readonly<Record<string, string>>
  /** By kind and permit: one for each state, or one for all of them. */
  readonly forbids: Readonly<Record<string, readonly (string | null)[]>>
}

export function openPermits(table: Table): Permits {
  const { actions } = table
  // Maps, since a record knows words that nobody wrote into it.
  const permits = new Map(Object.entries(table.permits))
  const inEmergency = new Map(Object.entries(table.inEmergency))
  const forbids = new Map(Object.entries(table.forbids))
  const flagsOf = new Map(actions.map(({ permit, flags }) => [permit, flags]))

  function permitOf({ kind, roles }: Holder, permit: Permit, flags: Flags = {}): Decision {
    const known = flagsOf.get(permit)
    if (known === undefined) return refusedByDefault
    const byState = forbids.get(`${kind}/${permit}`) ?? []
    const forbidden = byState.length > 1 ? byState[stateOf(known, flags)] : byState[0]
    if (forbidden !== undefined && forbidden !== null) return { isPermitted: false, policy: forbidden }
    for (const role of roles) {
      const policy = permits.get(`${role}/${permit}`)
      if (policy !== undefined) return { isPermitted: true, policy }
    }
    const policy = (flags.isBreakGlass === true ? inEmergency : permits).get(`${kind}/${permit}`)
    return policy === undefined ? refusedByDefault : { isPermitted: true, policy }
  }

  return { permitOf, actions, table }
}

/** A state as a number: one bit for each flag that is looked at, the first of them lowest. */
export function stateOf(known: readonly string[], flags: Flags): number {
  return flagNames.reduce((state, flag) => {
    const place = known.indexOf(flag)
    return flags[flag] === true && place >= 0 ? state | (1 << place) : state
  }, 0)
}
