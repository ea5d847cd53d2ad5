// What a person confirms with their passkey: the request itself, and for a decision also what is decided about.

import { hash } from 'node:crypto'

import { type Canonical, canonical } from '../base/canonical.ts'
import { isId } from '../base/ids.ts'
import { type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as identity from '../identity/identity.ts'
import type { Caller } from './caller.ts'
import type { Json } from './json.ts'

/** A request as it is, or as it is going to be. */
export type Asked = {
  readonly method: string
  readonly path: string
  readonly query: Json
  readonly revision: number | undefined
  readonly body: Json | undefined
}

/** In the work that does it; throws nothing, and refuses in one way only. */
export async function takeStepUp(
  work: Work,
  caller: Caller,
  asked: Asked,
): Promise<Outcome<identity.StepUpId, identity.StepUpRefusal>> {
  if (caller.office === undefined) return refused({ code: 'step_up_required' })
  const { session, stepUp } = caller.office
  return identity.takeStepUp(work, session, stepUp, await operationOf(work, asked))
}

/**
 * Word for word what is signed. Of a decision, the proposal as it stands now: an edit in between makes it another
 * operation, also for an approver who saw nothing of it.
 */
export async function operationOf(work: Work, asked: Asked): Promise<identity.Operation> {
  const { method, path, query, revision = null, body } = asked
  const request = {
    method,
    path,
    query: hashOf(query),
    revision,
    body: body === undefined ? null : hashOf(body),
    institution: work.institution,
  }
  const id = /^\/v1\/proposals\/([^/]+)\/approvals$/.exec(path)?.[1] ?? ''
  const found = isId('prp', id) ? await change.findProposal(work, id) : undefined
  return found?.ok === true ? { ...request, ...decidedAbout(found.value) } : request
}

function decidedAbout({
  id,
  kind,
  subject,
  content,
  contentHash,
  revision,
  version,
}: change.Proposal): identity.Operation {
  return {
    proposal: id,
    kind,
    subject,
    contentHash,
    proposalRevision: revision,
    proposalVersion: version,
    amount: member(content, 'amount'),
    currency: member(content, 'currency'),
    payee: member(content, 'payee'),
  }
}

/** A text that stands in the content under this name: what people look at before they confirm. */
function member(content: Canonical, name: string): string | null {
  if (typeof content !== 'object' || content === null) return null
  const held = Object.entries(content).find(([key]) => key === name)?.[1]
  return typeof held === 'string' ? held : held === undefined ? null : canonical(held)
}

/** Of JSON in any order of its members; numbers are as JavaScript writes them. */
function hashOf(value: Json): string {
  return hash(
    'sha256',
    JSON.stringify(value, (_, held: unknown) => sorted(held)),
  )
}

function sorted(held: unknown): unknown {
  if (typeof held !== 'object' || held === null || Array.isArray(held)) return held
  return Object.fromEntries(Object.entries(held).toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
