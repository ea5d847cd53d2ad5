// oidc-provider, told to be what the FAPI 2.0 Security Profile asks for and nothing else: docs/fapi2.md has the clauses.
//
// Clients prove themselves by a signed assertion, push what they ask for, and get tokens that are bound to a key of theirs.
// Everything is ES256. There are no refresh tokens, no secrets, no dynamic registration, no front-channel tokens, and no
// signed-in sessions that outlive one authorisation: whoever comes anew signs in anew.

import { type ClientMetadata, type Configuration, errors, interactionPolicy, Provider } from 'oidc-provider'

import type { InstitutionId } from '../../base/ids.ts'
import { isId } from '../../base/ids.ts'
import { type AdapterParts, adapterOf, seenOnce } from './adapter.ts'
import { aheadSecondsMax, assertionFlaw } from './assertion.ts'
import { ownMetadata } from './client-metadata.ts'
import { memberDetail, memberDetailFlaw, resourceOf, tokenClaims } from './machine-tokens.ts'
import { errorPage } from './pages.ts'
import type { Derived } from './secret.ts'
import type { SigningJwk } from './signing-keys.ts'

export type ProviderParts = AdapterParts & {
  /** Our own name and address: what stands in `iss`. */
  readonly issuer: URL
  /** For whom tokens of machines are: the api. */
  readonly audience: string
  readonly signingKeys: readonly SigningJwk[]
  /** Cookies are signed with the first, and known by any. */
  readonly secrets: Derived
  /** Clients of ours that stand in no table. */
  readonly ownClients: readonly ClientMetadata[]
  /** Where somebody signs in, for one authorisation. */
  readonly signInPath: (uid: string) => string
  /** The institution of a person who may act. */
  readonly institutionOf: (person: string) => Promise<InstitutionId | undefined>
}

/** How strongly somebody proved who they are: with what cannot be phished, or with two things that can. */
export const acrs = { phishingResistant: 'urn:vouch:phr', twoFactors: 'urn:vouch:mfa' } as const
export type Acr = (typeof acrs)[keyof typeof acrs]

/** The library sets it at the end of a sign-in, and never sees it again: the listener takes it off every request. */
export const sessionCookie = 'vouch_session'

/** As an origin is written: without the slash that a URL ends with. */
function issuerName(issuer: URL): string {
  return issuer.href.replace(/\/$/, '')
}

const tokenSeconds = 300
const codeSeconds = 60
const pushedSeconds = 60
const signInSeconds = 600

export function openProvider(parts: ProviderParts): Provider {
  const { issuer } = parts
  const provider = new Provider(issuerName(issuer), configurationOf(parts))
  // The listener says which host and protocol this is, from `issuer`, and lets nobody else say it.
  provider.proxy = true
  const seen = seenOnce(parts)
  // The library asks first and writes then; of two that come at once both would pass.
  provider.ReplayDetection.unique = seen
  return provider
}

function configurationOf(parts: ProviderParts): Configuration {
  const { issuer, now, secrets, signingKeys } = parts
  return {
    adapter: adapterOf(parts),
    jwks: { keys: signingKeys.map(key => ({ ...key })) },
    clients: [...parts.ownClients],
    extraClientMetadata: { properties: [...ownMetadata] },
    features: featuresOf(parts),
    clientAuthMethods: ['private_key_jwt'],
    responseTypes: ['code'],
    scopes: ['openid'],
    subjectTypes: ['public'],
    acrValues: Object.values(acrs),
    claims: { openid: ['sub', 'institution', 'acr', 'amr', 'auth_time'], iss: null },
    clientDefaults: { id_token_signed_response_alg: 'ES256', token_endpoint_auth_method: 'private_key_jwt' },
    enabledJWA: {
      clientAuthSigningAlgValues: ['ES256'],
      dPoPSigningAlgValues: ['ES256'],
      idTokenSigningAlgValues: ['ES256'],
    },
    // No page of another origin reads a token, whatever it sends along.
    clientBasedCORS: () => false,
    clockTolerance: aheadSecondsMax,
    pkce: { required: () => true },
    ttl: {
      AccessToken: tokenSeconds,
      AuthorizationCode: codeSeconds,
      ClientCredentials: tokenSeconds,
      Grant: signInSeconds,
      IdToken: tokenSeconds,
      Interaction: signInSeconds,
      PushedAuthorizationRequest: pushedSeconds,
      Session: signInSeconds,
    },
    cookies: {
      names: { session: sessionCookie },
      keys: [...secrets.cookies],
      long: { httpOnly: true, sameSite: 'lax', secure: issuer.protocol === 'https:', signed: true },
      short: { httpOnly: true, sameSite: 'lax', secure: issuer.protocol === 'https:', signed: true },
    },
    assertJwtClientAuthClaimsAndHeader: async (_, claims, header) => {
      const flaw = assertionFlaw(claims, header, issuerName(issuer), now())
      if (flaw !== undefined) throw new errors.InvalidClientAuth(flaw)
    },
    extraTokenClaims: async (_, token) => tokenClaims(token),
    ...signingIn(parts),
    renderError: errorPage,
  }
}

function featuresOf({ audience, secrets }: ProviderParts): Configuration['features'] {
  return {
    clientCredentials: { enabled: true },
    claimsParameter: { enabled: false },
    devInteractions: { enabled: false },
    dPoP: { enabled: true, nonceSecret: secrets.nonce, requireNonce: () => true },
    fapi: { enabled: true, profile: '2.0' },
    introspection: { enabled: false },
    pushedAuthorizationRequests: {
      enabled: true,
      requirePushedAuthorizationRequests: true,
      allowUnregisteredRedirectUris: false,
    },
    registration: { enabled: false },
    requestObjects: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: async (_, client) => (client.grantTypeAllowed('client_credentials') ? audience : []),
      useGrantedResource: async () => false,
      getResourceServerInfo: async (ctx, resource, client) =>
        resourceOf({ audience, resource, client, scope: ctx.oidc.params?.['scope'], seconds: tokenSeconds }),
    },
    revocation: { enabled: false },
    richAuthorizationRequests: {
      enabled: true,
      types: {
        [memberDetail]: {
          validate: (_, detail, client) => {
            const flaw = memberDetailFlaw(detail, client)
            if (flaw !== undefined) throw new errors.InvalidAuthorizationDetails(flaw)
          },
        },
      },
      authorizationDetailsForAccessToken: async ctx => requestedDetails(ctx.oidc.params?.['authorization_details']),
      authorizationDetailsForGrantSource: async () => undefined,
      authorizationDetailsForIntrospection: async () => undefined,
    },
    rpInitiatedLogout: { enabled: false },
    userinfo: { enabled: false },
  }
}

/** Those that were checked one by one, as they are: of a member there is one at most. */
function requestedDetails(text: unknown) {
  if (typeof text !== 'string') return undefined
  // The library has read it as a list of details before it had each of them checked.
  const details = JSON.parse(text) as { readonly type: string; readonly member: string }[]
  if (details.length > 1) throw new errors.InvalidAuthorizationDetails('a token is bound to one member')
  return details
}

function signingIn({ institutionOf, signInPath }: ProviderParts): Configuration {
  const policy = interactionPolicy.base()
  const { Check } = interactionPolicy
  const isNew = new Check('every_time', 'whoever comes anew signs in anew', ctx => ctx.oidc.result?.login === undefined)
  policy.get('login')?.checks.add(isNew)
  return {
    interactions: { policy, url: async (_, { uid }) => signInPath(uid) },
    findAccount: async (_, id) => {
      const institution = isId('per', id) ? await institutionOf(id) : undefined
      if (institution === undefined) return undefined
      return { accountId: id, claims: () => ({ sub: id, institution }) }
    },
    // Our own client asks for nothing but who it is, so there is nothing to consent to.
    loadExistingGrant: async ctx => {
      const { client, session, provider } = ctx.oidc
      const accountId = session?.accountId
      if (client === undefined || accountId === undefined) return undefined
      const grant = new provider.Grant({ accountId, clientId: client.clientId })
      grant.addOIDCScope('openid')
      await grant.save()
      return grant
    },
  }
}
