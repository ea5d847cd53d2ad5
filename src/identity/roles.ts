// The ten roles, and which of them one actor may not hold together (separation of duties). Pure; the constraints of
// identity.actor say the same again, and a test holds the two against each other for every pair.

/** Who an actor is: somebody, or a program. */
export type ActorKind = 'person' | 'client'

export const roles = [
  'member_services',
  'operator',
  'approver',
  'security_analyst',
  'compliance',
  'auditor',
  'examiner',
  'executive',
  'platform_engineer',
  'ai_agent',
] as const
export type Role = (typeof roles)[number]

const business: readonly Role[] = ['member_services', 'operator', 'approver', 'compliance']
const acting: readonly Role[] = [...business, 'security_analyst', 'platform_engineer', 'ai_agent']
const deciding: readonly Role[] = ['approver', 'security_analyst', 'compliance']

/** Nobody holds a role of the left and a role of the right. */
const exclusions: readonly (readonly [left: readonly Role[], right: readonly Role[]])[] = [
  // Who makes does not check.
  [['operator'], ['approver']],
  // Who investigates an act does not rule on it.
  [['security_analyst'], ['compliance']],
  // Who runs the machines has no business on them.
  [['platform_engineer'], business],
  // Who looks on does not act.
  [['auditor', 'examiner', 'executive'], acting],
  // A machine that proposes does nothing else.
  [['ai_agent'], roles.filter(role => role !== 'ai_agent')],
]

/** The first role held that may not be held together with the one wanted. */
export function excludedBy(held: readonly Role[], wanted: Role): Role | undefined {
  return held.find(role =>
    exclusions.some(
      ([left, right]) =>
        (left.includes(wanted) && right.includes(role)) || (left.includes(role) && right.includes(wanted)),
    ),
  )
}

/** Machines propose, people decide. */
export function isForKind(role: Role, kind: ActorKind): boolean {
  return kind === 'client' ? !deciding.includes(role) : role !== 'ai_agent'
}

export function isRole(text: string): text is Role {
  return roles.some(role => role === text)
}
