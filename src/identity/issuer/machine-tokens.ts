// What a machine's token says, and what a machine may ask for. Pure, but for what oidc-provider wants thrown.

import { type Client, errors, type ResourceServer } from 'oidc-provider'

import { isId } from '../../base/ids.ts'

export type Asked = {
  readonly audience: string
  readonly resource: string
  readonly client: Client
  readonly scope: unknown
  readonly seconds: number
}

/**
 * What the api takes from this client. What was asked for and not registered is refused, not left out: a token that is
 * silently weaker than asked for fails later, where nobody knows why.
 */
export function resourceOf({ audience, resource, client, scope, seconds }: Asked): ResourceServer {
  const held = scopesOf(client)
  if (resource !== audience || held.length === 0) throw new errors.InvalidTarget()
  const asked = typeof scope === 'string' && scope !== '' ? scope.split(' ') : []
  if (asked.length === 0) throw new errors.InvalidScope('say which scopes the token is for', '')
  const strange = asked.filter(one => !held.includes(one))
  if (strange.length > 0) throw new errors.InvalidScope('the client does not have this scope', strange.join(' '))
  return {
    scope: held.join(' '),
    audience,
    accessTokenTTL: seconds,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'ES256' } },
  }
}

/** The type of RFC 9396 by which a token is bound to one member: `{"type": "vouch_member", "member": "mem_…"}`. */
export const memberDetail = 'vouch_member'

/** Whether the member is there, and whose, the api finds out: a member of somebody else's is not found. */
export function memberDetailFlaw(
  detail: Readonly<Record<string, unknown>>,
  client: Client | undefined,
): string | undefined {
  const { type: _, member, ...more } = detail
  if (client === undefined || scopesOf(client).length === 0) return 'this client has no members'
  if (typeof member !== 'string' || !isId('mem', member)) return 'member must be the id of a member'
  return Object.keys(more).length === 0 ? undefined : `there is no ${Object.keys(more)[0]}`
}

export function tokenClaims(token: { readonly kind: string; readonly client?: Client | undefined }) {
  const institution = token.client?.['vouch_institution']
  return token.kind === 'ClientCredentials' && typeof institution === 'string' ? { institution } : undefined
}

function scopesOf(client: Client): readonly string[] {
  const scopes = client['vouch_scopes']
  return Array.isArray(scopes) ? scopes.filter(scope => typeof scope === 'string') : []
}
