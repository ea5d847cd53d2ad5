// What oidc-provider is told about a client, made from our rows at every lookup: a client that was suspended or whose
// keys have ended is unknown with the next request.

import type { ClientMetadata } from 'oidc-provider'

import { isId } from '../../base/ids.ts'
import type { IssuerClientRow } from '../issuer-store.ts'
import type { PublicJwk } from '../public-jwk.ts'
import { memberDetail } from './machine-tokens.ts'

/** What of ours stands in a client's metadata beside what the standards name. */
export const ownMetadata = ['vouch_institution', 'vouch_scopes'] as const

const byKeyAlone = {
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  id_token_signed_response_alg: 'ES256',
  dpop_bound_access_tokens: true,
} as const

/** A program of an institution: it asks for itself, and has no page to come back to. */
export function clientMetadata(client: string, row: IssuerClientRow | undefined): ClientMetadata | undefined {
  if (!isId('cli', client) || row === undefined || row.keys.length === 0) return undefined
  return {
    client_id: client,
    ...byKeyAlone,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    authorization_details_types: [memberDetail],
    jwks: {
      keys: row.keys.map(({ kid, jwk }) => ({ kty: 'EC', crv: 'P-256', ...jwk, kid, use: 'sig', alg: 'ES256' })),
    },
    vouch_institution: row.institution,
    vouch_scopes: [...row.scopes],
  }
}

const officeClient = 'office'

/** Where people come back to after they have signed in. */
function officeCallback(office: URL): string {
  return new URL('/sign-in/callback', office).href
}

/** The one client that people sign in to: ours, of no institution, asking for who they are and for nothing else. */
export function officeMetadata(office: URL, keys: readonly (PublicJwk & { readonly kid: string })[]): ClientMetadata {
  return {
    client_id: officeClient,
    ...byKeyAlone,
    application_type: 'web',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: [officeCallback(office)],
    require_pushed_authorization_requests: true,
    scope: 'openid',
    jwks: { keys: keys.map(key => ({ ...key, use: 'sig', alg: 'ES256' })) },
  }
}
