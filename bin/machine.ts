// A client for runs that live by a clock of their own. The real issuer lives by the real one, so tokens come from an issuer
// that only makes tokens, with a key of this run; the api checks them as it checks all others.

import { done, fault } from '../src/base/outcome.ts'
import { type ClientKey, newProofKey, openSigned, type SignedCall } from '../src/base/signed-call.ts'
import { type Outside, transact } from '../src/base/work.ts'
import { v1 } from '../src/gateway/routes/v1.ts'
import * as identity from '../src/identity/identity.ts'
import { openTestIssuer } from '../test/pretended-issuer.ts'

export type Machine = {
  readonly signed: SignedCall
  /** What the api must be told. */
  readonly env: Readonly<Record<string, string>>
  /** A key of a client lives ninety days at most, and a past may be longer. */
  readonly renewKey: () => Promise<void>
  readonly close: () => Promise<void>
}

export type MachineOptions = {
  /** In the role of the office, where clients are registered. */
  readonly office: Outside
  readonly institution: string
  readonly client: identity.ClientId
  readonly now: () => Date
  readonly port: () => number
}

const tokenMs = 250_000
const keyMs = 60 * 86_400_000
/** Of this run's api, wherever it listens. */
const audience = 'https://pay.example'
const scopes = [...new Set(Object.values(v1).map(({ permit }) => permit))]

export async function openMachine({ office, institution, client, now, port }: MachineOptions): Promise<Machine> {
  const issuer = await openTestIssuer()
  const proofKey = newProofKey()
  const held = { key: await register(office, institution, client), sinceMs: now().getTime() }
  let token = { text: '', sinceMs: Number.NEGATIVE_INFINITY }
  const tokens = (isAnew: boolean) => {
    const ageMs = now().getTime() - token.sinceMs
    if (isAnew || ageMs < 0 || ageMs > tokenMs) {
      const { thumbprint } = proofKey
      const text = issuer.token({ institution, client, thumbprint, scope: scopes.join(' '), at: now() })
      token = { text, sinceMs: now().getTime() }
    }
    return Promise.resolve(token.text)
  }
  const clientKey: ClientKey = {
    get kid() {
      return held.key.kid
    },
    get secret() {
      return held.key.secret
    },
  }
  return {
    signed: openSigned({ audience, reachedAt: () => `http://127.0.0.1:${port()}`, proofKey, clientKey, tokens, now }),
    env: { VOUCH_ISSUER: issuer.name, VOUCH_AUDIENCE: audience },
    renewKey: async () => {
      if (now().getTime() - held.sinceMs < keyMs) return
      held.key = await register(office, institution, client)
      held.sinceMs = now().getTime()
    },
    close: issuer.close,
  }
}

async function register(office: Outside, institution: string, client: identity.ClientId): Promise<ClientKey> {
  const { secret, jwk, thumbprint } = newProofKey()
  const registered = await transact(office, institution, 'process:run', async work => {
    const added = await identity.addClientKey(work, { client, jwk, days: identity.keyDaysMax })
    if (!added.ok) fault(added.refusal.code)
    const scoped = await identity.setClientScopes(work, client, scopes)
    if (!scoped.ok) fault(scoped.refusal.code)
    return done(undefined)
  })
  return registered.ok ? { kid: thumbprint, secret } : fault('registered')
}
