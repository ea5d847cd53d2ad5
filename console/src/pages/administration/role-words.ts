// What the roles are called, and what each is for.

import type { Schemas } from '../../api/api.ts'

export type Role = Schemas['Person']['roles'][number]

export const roleWords: Readonly<Record<Role, string>> = {
  member_services: 'Member services',
  operator: 'Operator',
  approver: 'Approver',
  security_analyst: 'Security analyst',
  compliance: 'Compliance',
  auditor: 'Auditor',
  examiner: 'Examiner',
  executive: 'Executive',
  platform_engineer: 'Platform engineer',
  ai_agent: 'Program on a model',
}

/** Programs are given theirs as programs. */
export const peoplesRoles = (Object.keys(roleWords) as readonly Role[]).filter(role => role !== 'ai_agent') // Its own keys.

export const isRole = (text: string | undefined): text is Role => text !== undefined && Object.hasOwn(roleWords, text)

export const acts = {
  R: 'reads',
  U: 'unmasks',
  P: 'proposes',
  A: 'approves',
  X: 'does it alone',
  E: 'takes it out',
} as const
