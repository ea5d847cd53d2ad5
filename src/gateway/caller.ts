// Who asks, and for which institution. One header names both, until identity brings tokens; this is the only function
// that reads it, and the only one that identity will replace.

import { type InstitutionId, isId, isInstitutionId } from '../base/ids.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Actor } from '../base/work.ts'

/** What a route demands of its caller: 'payments.submit'. */
export type Permit = `${string}.${string}`

export type Caller = { readonly institution: InstitutionId; readonly actor: Actor }

export type CallerRefusal =
  | { readonly code: 'caller_missing' }
  | { readonly code: 'caller_malformed' }
  | { readonly code: 'caller_unknown' }
  | { readonly code: 'permit_missing'; readonly permit: Permit }

/** Given by app.ts: whether this caller exists and holds the permit. It may ask the database. */
export type Resolve = (claimed: Caller, permit: Permit) => Promise<Outcome<Caller, CallerRefusal>>

export const callerHeader = 'Vouch-Actor'

/** 'demo/client:cli_1' or 'demo/person:per_1'. Nobody outside may ask as a process. */
export async function resolveCaller(
  header: string | undefined,
  permit: Permit,
  resolve: Resolve,
): Promise<Outcome<Caller, CallerRefusal>> {
  if (header === undefined) return refused({ code: 'caller_missing' })
  const claimed = readCaller(header)
  return claimed.ok ? resolve(claimed.value, permit) : claimed
}

function readCaller(header: string): Outcome<Caller, CallerRefusal> {
  const [, institution = '', kind, id = ''] = /^([^/]+)\/(person|client):(.+)$/.exec(header) ?? []
  if (!isInstitutionId(institution)) return refused({ code: 'caller_malformed' })
  if (kind === 'client' && isId('cli', id)) return done({ institution, actor: `client:${id}` })
  if (kind === 'person' && isId('per', id)) return done({ institution, actor: `person:${id}` })
  return refused({ code: 'caller_malformed' })
}
