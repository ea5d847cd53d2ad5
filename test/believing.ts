// In tests of what lies behind the door nobody shows a token: a header says who asks, and is believed.

import { type InstitutionId, isId, isInstitutionId } from '../src/base/ids.ts'
import { done, type Outcome, refused } from '../src/base/outcome.ts'
import type { Authenticate, Caller, CallerRefusal, Permit } from '../src/gateway/caller.ts'

/** Whether this caller exists and holds the permit. */
export type Resolve = (claimed: Caller, permit: Permit) => Promise<Outcome<Caller, CallerRefusal>>

const callerHeader = 'vouch-actor'

/** 'demo/client:cli_1' or 'demo/person:per_1'. Nobody asks as a process. */
export function believeHeader(resolve: Resolve): Authenticate {
  return async ({ headers }, permit) => {
    const header = headers[callerHeader]
    if (header === undefined) return refused({ code: 'caller_missing' })
    const claimed = readCaller(typeof header === 'string' ? header : header.join(', '))
    return claimed.ok ? resolve(claimed.value, permit) : claimed
  }
}

function readCaller(header: string): Outcome<Caller, CallerRefusal> {
  const [, named = '', kind, id = ''] = /^([^/]+)\/(person|client):(.+)$/.exec(header) ?? []
  const institution: InstitutionId | undefined = isInstitutionId(named) ? named : undefined
  if (institution === undefined) return refused({ code: 'caller_malformed' })
  if (kind === 'client' && isId('cli', id)) return done({ institution, actor: `client:${id}` })
  if (kind === 'person' && isId('per', id)) return done({ institution, actor: `person:${id}` })
  return refused({ code: 'caller_malformed' })
}
