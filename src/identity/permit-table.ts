// The table of permits as Cedar answers: what the policies say of every kind of caller, role, permit and state.
//
// Cedar itself decides by all policies at once. Here the two halves are asked for one by one, since there are far fewer
// questions that way: who may, by kind and single role; and what nobody may, by kind and state. A forbid outdoes every
// permit, and roles add up, so the halves put together say the same; a test holds them against Cedar as a whole.

import * as cedar from '@cedar-policy/cedar-wasm/nodejs'

import { fault } from '../base/outcome.ts'
import { type CallerKind, callerKinds, type Flags, flagNames, stateOf, type Table } from './permits.ts'
import type { Action, Policies, Policy } from './policies.ts'
import { roles as everyRole, type Role } from './roles.ts'

export function tableOf({ hash, actions, policies }: Policies): Table {
  const ofRoles = policies.filter(({ effect, role }) => effect === 'permit' && role !== null)
  const ofKinds = policies.filter(({ effect, role }) => effect === 'permit' && role === null)
  const byRole = everyRole.flatMap(role => {
    const own = ofRoles.filter(policy => policy.role === role)
    return answers(own, 'person', [role], actions, () => [{}]).map(answer => ({ giver: role, ...answer }))
  })
  const byKind = (flags: Flags) =>
    callerKinds.flatMap(kind =>
      answers(ofKinds, kind, [], actions, () => [flags]).map(answer => ({ giver: kind, ...answer })),
    )
  const named = (given: readonly (Answer & { readonly giver: string })[]) =>
    Object.fromEntries(given.map(({ giver, action, policy }) => [`${giver}/${action.permit}`, policy]))
  return {
    hash,
    policies: policies.map(({ id }) => id),
    actions,
    permits: named([...byRole, ...byKind({})]),
    inEmergency: named(byKind({ isBreakGlass: true })),
    forbids: forbidsOf(actions, policies),
  }
}

/** As it lies in git: an entry a line, so that a difference can be read. */
export function textOf({ hash, policies, actions, permits, inEmergency, forbids }: Table): string {
  const lines = (entries: readonly string[]) => `\n  ${entries.join(',\n  ')}\n `
  const record = (held: object) =>
    `{${lines(Object.entries(held).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`))}}`
  return `{
 "hash": "${hash}",
 "policies": [${lines(policies.map(id => JSON.stringify(id)))}],
 "actions": [${lines(actions.map(action => JSON.stringify(action)))}],
 "permits": ${record(permits)},
 "inEmergency": ${record(inEmergency)},
 "forbids": ${record(forbids)}
}
`
}

function forbidsOf(actions: readonly Action[], policies: readonly Policy[]): Table['forbids'] {
  const own = policies.filter(({ effect }) => effect === 'forbid')
  const found: Record<string, readonly (string | null)[]> = {}
  for (const kind of callerKinds) {
    const given = answers(own, kind, [], actions, action => statesOf(action.flags))
    for (const [{ permit, flags: known }, forbidden] of Map.groupBy(given, ({ action }) => action)) {
      const byState: (string | null)[] = Array.from({ length: 2 ** known.length }, () => null)
      for (const { flags, policy } of forbidden) byState[stateOf(known, flags)] = policy
      found[`${kind}/${permit}`] = byState.every(policy => policy === byState[0]) ? byState.slice(0, 1) : byState
    }
  }
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
