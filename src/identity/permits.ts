// The table of permits: what the policies say of every kind of caller, role, permit and state, asked of Cedar once when a
// process starts, and looked up from then on. A permit that is not in the table is nobody's.
//
// Cedar itself decides by all policies at once. Here the two halves are asked for one by one, since there are far fewer
// questions that way: who may, by kind and single role; and what nobody may, by kind and state. A forbid outdoes every
// permit, and roles add up, so the halves put together say the same; a test holds them against Cedar as a whole.

import * as cedar from '@cedar-policy/cedar-wasm/nodejs'

import { fault } from '../base/outcome.ts'
import { type Action, type Permit, type Policies, type Policy, readPolicies } from './policies.ts'
import { roles as everyRole, type Role } from './roles.ts'

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
const flagNames = [
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
}

const nothingPermits = 'nothing_permits'
const refusedByDefault: Decision = { isPermitted: false, policy: nothingPermits }

/** Faults where the policies are not sound, so that no process starts on them. */
export function openPermits(policies: Policies = readPolicies()): Permits {
  const { actions } = policies
  const permits = permitsOf(policies)
  const forbids = forbidsOf(policies)
  const flagsOf = new Map(actions.map(({ permit, flags }) => [permit, flags]))

  function permitOf({ kind, roles }: Holder, permit: Permit, flags: Flags = {}): Decision {
    const known = flagsOf.get(permit)
    if (known === undefined) return refusedByDefault
    const forbidden = forbids.get(`${kind}/${permit}/${stateOf(known, flags)}`)
    if (forbidden !== undefined) return forbidden
    const emergency = flags.isBreakGlass === true
    for (const giver of [...roles, kind]) {
      const permitted = permits.get(`${giver}/${permit}/${emergency}`)
      if (permitted !== undefined) return permitted
    }
    return refusedByDefault
  }

  return { permitOf, actions }
}

/** The flags that are up, of those that the permit looks at. */
function stateOf(known: readonly string[], flags: Flags): string {
  return flagNames.filter(flag => flags[flag] === true && known.includes(flag)).join()
}

function permitsOf({ actions, policies }: Policies): ReadonlyMap<string, Decision> {
  const found = new Map<string, Decision>()
  for (const role of everyRole) {
    const own = policies.filter(({ effect, role: of }) => effect === 'permit' && of === role)
    for (const { action, policy } of answers(own, 'person', [role], actions, () => [{}]))
      for (const emergency of [false, true])
        found.set(`${role}/${action.permit}/${emergency}`, { isPermitted: true, policy })
  }
  const ofKinds = policies.filter(({ effect, role }) => effect === 'permit' && role === null)
  for (const kind of callerKinds)
    for (const { action, flags, policy } of answers(ofKinds, kind, [], actions, () => [{}, { isBreakGlass: true }]))
      found.set(`${kind}/${action.permit}/${flags.isBreakGlass === true}`, { isPermitted: true, policy })
  return found
}

function forbidsOf({ actions, policies }: Policies): ReadonlyMap<string, Decision> {
  const found = new Map<string, Decision>()
  const own = policies.filter(({ effect }) => effect === 'forbid')
  for (const kind of callerKinds)
    for (const { action, flags, policy } of answers(own, kind, [], actions, action => statesOf(action.flags)))
      found.set(`${kind}/${action.permit}/${stateOf(action.flags, flags)}`, { isPermitted: false, policy })
  return found
}

type Answer = { readonly action: Action; readonly flags: Flags; readonly policy: string }

/**
 * Where one of these policies applies: the first of them, in their order. Actions of the same groups, none of which is
 * named, are the same to them and asked about once.
 */
function answers(
  policies: readonly Policy[],
  kind: CallerKind,
  roles: readonly Role[],
  actions: readonly Action[],
  statesFor: (action: Action) => readonly Flags[],
): readonly Answer[] {
  const ask = openCedar(policies, `vouch ${policies[0]?.effect} ${kind} ${roles.join()}`)
  const named = policies.map(({ text }) => text).join('\n')
  const isNamed = ({ permit }: Action) => named.includes(`Action::"${permit}"`)
  const alike = Map.groupBy(actions, action =>
    [...action.groups, ...action.flags, isNamed(action) ? action.permit : ''].join(),
  )
  return [...alike.values()].flatMap(same => {
    const [first = fault('a group has a member')] = same
    return statesFor(first).flatMap(flags => {
      const { reason } = ask(kind, roles, first, flags)
      const policy = policies.find(({ id }) => reason.includes(id))?.id
      return policy === undefined ? [] : same.map(action => ({ action, flags, policy }))
    })
  })
}

/** Every way in which so many flags can be up or down. */
export function statesOf(flags: readonly string[]): readonly Flags[] {
  return Array.from({ length: 2 ** flags.length }, (_, bits) =>
    Object.fromEntries(flags.map((flag, place) => [flag, (bits & (1 << place)) !== 0])),
  )
}

const entityTypes = { person: 'Person', client: 'Client', agent: 'Agent' } as const

/** Cedar as it is, by any set of policies. */
export function openCedar(policies: readonly Policy[], name: string) {
  const staticPolicies = Object.fromEntries(policies.map(({ id, text }) => [id, text]))
  const parsed = cedar.preparsePolicySet(name, { staticPolicies })
  if (parsed.type === 'failure') fault('policies that were valid do not parse')
  return (kind: CallerKind, roles: readonly Role[], { permit, groups, flags: known }: Action, flags: Flags) => {
    const principal = { type: entityTypes[kind], id: 'whoever' }
    const action = { type: 'Action', id: permit }
    const answer = cedar.statefulIsAuthorized({
      principal,
      action,
      resource: { type: 'Institution', id: 'theirs' },
      context: Object.fromEntries(
        flagNames.flatMap(flag => (known.includes(flag) ? [[flag, flags[flag] ?? false]] : [])),
      ),
      preparsedPolicySetId: name,
      validateRequest: false,
      entities: [
        { uid: principal, attrs: {}, parents: roles.map(id => ({ type: 'Role', id })) },
        { uid: action, attrs: {}, parents: groups.map(id => ({ type: 'Action', id })) },
      ],
    })
    if (answer.type === 'failure') return fault(`Cedar does not answer: ${answer.errors[0]?.message}`)
    const { decision, diagnostics } = answer.response
    if (diagnostics.errors.length > 0) fault(`a policy fails: ${diagnostics.errors[0]?.error.message}`)
    return { decision, reason: diagnostics.reason }
  }
}
