// What a passkey signs when somebody approves: the operation, word for word as the office puts it together, and the hash of what
// is approved of, computed here. docs/signing.md has the same.

import { isRecord, type Json, parsed } from '../../settings/setting-values.ts'
import type { Proposal } from './kinds.ts'

/** RFC 8785, of what has no fractions. */
function canonicalText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (!isRecord(value)) return JSON.stringify(value)
  const members = Object.keys(value).toSorted()
  return `{${members.map(member => `${JSON.stringify(member)}:${canonicalText(value[member] ?? null)}`).join(',')}}`
}

export async function hashText(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

/** The bytes that `contentHash` is of. */
export function approvedText({ content, kind, subject }: Pick<Proposal, 'content' | 'kind' | 'subject'>): string {
  return `{"content":${content},"kind":${JSON.stringify(kind)},"subject":${JSON.stringify(subject)}}`
}

function memberOf(content: Json, name: string): string | null {
  const held = isRecord(content) ? content[name] : undefined
  if (held === undefined) return null
  return typeof held === 'string' ? held : canonicalText(held)
}

/** The operation of an approval. */
export async function operationText(proposal: Proposal, institution: string): Promise<string> {
  const { id, kind, subject, content, contentHash, revision, version } = proposal
  const said = parsed(content)
  return canonicalText({
    method: 'POST',
    path: `/v1/proposals/${id}/approvals`,
    query: await hashText('{}'),
    revision: null,
    body: await hashText(canonicalText({ contentHash })),
    institution,
    proposal: id,
    kind,
    subject,
    contentHash,
    proposalRevision: revision,
    proposalVersion: version,
    amount: memberOf(said, 'amount'),
    currency: memberOf(said, 'currency'),
    payee: memberOf(said, 'payee'),
  })
}
