// The policies: Cedar text in the folder `policies`, one file for each role or concern. A typo in an action, an attribute or
// a role, and a policy without a name, are flaws, and with a flaw no table is made of them, and nothing starts.

import * as cedar from '@cedar-policy/cedar-wasm/nodejs'

import { fault } from '../base/outcome.ts'
import { policiesFolder, readPolicyFiles } from './policy-files.ts'

/** What a route demands of its caller, and what a decision within one demands of whoever decides: 'payments.submit'. */
export type Permit = `${string}.${string}`

/** One cell of the matrix: read, unmask, propose, approve, execute alone, export. */
export type Cell = 'R' | 'U' | 'P' | 'A' | 'X' | 'E'

export type Action = {
  readonly permit: Permit
  /** The groups that policies speak of. */
  readonly groups: readonly string[]
  /** What has to be known to decide about it, in order. */
  readonly flags: readonly string[]
  readonly row: string
  readonly cell: Cell
  /** The issue that brings the routes, where there are none yet. */
  readonly coming: string | null
}

export type Policy = {
  readonly id: string
  readonly text: string
  readonly effect: 'permit' | 'forbid'
  /** Whoever holds it is meant; null where a kind of caller is meant, or everybody. */
  readonly role: string | null
}

export type Policies = {
  readonly actions: readonly Action[]
  /** In the order of their files' names, and as they stand there. */
  readonly policies: readonly Policy[]
  /** Of the files that they stand in. */
  readonly hash: string
}

/** Faults with every flaw that was found. */
export function readPolicies(folder = policiesFolder): Policies {
  const { schema, policies: texts, hash } = readPolicyFiles(folder)
  const policies = texts.flatMap(({ name, text }) => policiesIn(name, text))
  const flaws = [...twice(policies.map(({ id }) => id)), ...invalid(schema, policies), ...policies.flatMap(misplaced)]
  if (flaws.length > 0) fault(`the policies are not sound:\n${flaws.join('\n')}`)
  return { actions: actionsIn(schema), policies, hash }
}

function policiesIn(name: string, text: string): readonly Policy[] {
  const parts = cedar.policySetTextToParts(text)
  if (parts.type === 'failure') return fault(`${name} is not Cedar: ${messages(parts.errors)}`)
  if (parts.policies.length === 0 || parts.policy_templates.length > 0) fault(`${name} has to hold policies only`)
  return parts.policies.map(policy => {
    const read = cedar.policyToJson(policy)
    if (read.type === 'failure') return fault(`${name} is not Cedar: ${messages(read.errors)}`)
    const id = read.json.annotations?.['id'] ?? fault(`${name} has a policy without @id`)
    const { effect, principal } = read.json
    return {
      id,
      text: policy,
      effect,
      role: principal.op === 'in' && 'entity' in principal ? idOf(principal.entity) : null,
    }
  })
}

function idOf(entity: cedar.EntityUidJson): string {
  return '__entity' in entity ? entity.__entity.id : entity.id
}

function invalid(schema: string, policies: readonly Policy[]): readonly string[] {
  const staticPolicies = Object.fromEntries(policies.map(({ id, text }) => [id, text]))
  const answer = cedar.validate({ schema, policies: { staticPolicies }, validationSettings: { mode: 'strict' } })
  if (answer.type === 'failure') return [messages(answer.errors)]
  // A warning says, among others, that a policy never applies: whoever wrote it meant something else.
  return [...answer.validationErrors, ...answer.validationWarnings].map(({ error }) => error.message)
}

/**
 * The table of permits is put together from what each role may, what each kind of caller may, and what nobody may. That
 * holds only while the first looks at the role alone, the second at no flag but break-glass, and the third at no role.
 */
function misplaced({ id, text, effect, role }: Policy): readonly string[] {
  if (effect === 'forbid') return /\bRole\b/.test(text) ? [`${id} forbids by role`] : []
  if (role !== null && /\b(context|is|when|unless)\b/.test(text)) return [`${id} permits a role more than actions`]
  const looked = [...text.matchAll(/\bcontext\b(?!\s*\.\s*isBreakGlass\b)/g)]
  return looked.length > 0 ? [`${id} permits by what only a forbid may look at`] : []
}

function twice(ids: readonly string[]): readonly string[] {
  return ids.filter((id, index) => ids.indexOf(id) !== index).map(id => `two policies are called ${id}`)
}

/** Those that can be asked for; the others are groups. */
function actionsIn(schema: string): readonly Action[] {
  const read = cedar.schemaToJsonWithResolvedTypes(schema)
  if (read.type === 'failure') return fault(messages(read.errors))
  // Cedar's own word for names outside any namespace.
  const { actions, commonTypes } = read.json[''] ?? fault('the schema has no names of its own')
  return Object.entries(actions)
    .filter(([, { appliesTo }]) => (appliesTo?.principalTypes.length ?? 0) > 0)
    .map(([name, { annotations, memberOf, appliesTo }]) => {
      if (!isPermit(name)) return fault(`${name} is no permit`)
      const context = appliesTo?.context
      const type = context === undefined || !('type' in context) ? undefined : commonTypes?.[context.type]
      if (type === undefined || !('attributes' in type)) return fault(`${name} has no type for its context`)
      const { attributes } = type
      if (typeof attributes !== 'object' || attributes === null) return fault(`${name} has no attributes to look at`)
      return {
        permit: name,
        groups: (memberOf ?? []).map(({ id }) => id),
        flags: Object.keys(attributes).toSorted(),
        row: annotations?.['row'] ?? fault(`${name} stands in no row`),
        cell: cellOf(annotations?.['cell']) ?? fault(`${name} stands in no cell`),
        coming: annotations?.['coming'] ?? null,
      }
    })
}

function isPermit(name: string): name is Permit {
  return /^[a-z_]+\.[a-z_]+$/.test(name)
}

const cells: readonly Cell[] = ['R', 'U', 'P', 'A', 'X', 'E']
function cellOf(text: string | undefined): Cell | undefined {
  return cells.find(cell => cell === text)
}

function messages(errors: readonly { readonly message: string }[]): string {
  return errors.map(({ message }) => message).join('; ')
}
