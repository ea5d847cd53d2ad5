// A6 to A8: tokens that an attacker made, and tokens that somebody made for something else. Beside the family a second api
// runs that believes an issuer of ours, which signs whatever it is told to and counts who asks for its keys.

import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  type SignKeyObjectInput,
  sign,
} from 'node:crypto'
import { proofOf, signedText } from '../../../src/base/signed-call.ts'
import { openTestIssuer, type TestIssuer } from '../../../test/pretended-issuer.ts'
import type { Target } from '../target.ts'
import { type Finding, openTries } from '../tries.ts'
import { type Heard, send } from '../wire.ts'

const readPath = '/v1/members'

type Bent = {
  readonly issuer: TestIssuer
  /** A good token but for these claims and this header. */
  readonly token: (claims?: Readonly<Record<string, unknown>>, header?: object) => string
  /** Shows it with a right proof. */
  readonly read: (token: string) => Promise<Heard>
}

async function withIssuerOfOurs(target: Target, perform: (bent: Bent) => Promise<void>): Promise<void> {
  const { api, machine } = target
  const { institution, client, proofKey } = machine
  const issuer = await openTestIssuer()
  const extra = await target.another('api', { env: { VOUCH_ISSUER: issuer.name } })
  try {
    await perform({
      issuer,
      token: (claims = {}, header = {}) => {
        const but = { aud: api, ...claims }
        const { thumbprint } = proofKey
        return issuer.token({ institution, client, thumbprint, scope: 'members.read', at: new Date(), but }, header)
      },
      read: token => {
        const dpop = proofOf(proofKey, { method: 'GET', address: `${api}${readPath}`, token, at: new Date() })
        return send(`${extra.url}${readPath}`, { headers: { authorization: `DPoP ${token}`, dpop } })
      },
    })
  } finally {
    await extra.end()
    await issuer.close()
  }
}

export async function confusedAlgorithm(target: Target): Promise<Finding> {
  const tries = openTries()
  await withIssuerOfOurs(target, async ({ issuer, token, read }) => {
    await tries.status('a good one', await read(token()), 200)
    const fetched = issuer.asked()
    for (const [what, forged] of Object.entries(forgeries(issuer, token)))
      await tries.status(what, await read(forged), '401 token_invalid')
    tries.note('fetched for them', issuer.asked() - fetched, issuer.asked() === fetched)
  })
  return tries.finding()
}

/** The claims of a good token under another header, signed in another way. */
function forgeries(issuer: TestIssuer, token: Bent['token']): Readonly<Record<string, string>> {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const koblitz = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const { kid, secret } = issuer
  const [, payload = ''] = token().split('.')
  const forge = (header: object, signer: (text: string) => Buffer | string) => {
    const text = `${Buffer.from(JSON.stringify({ typ: 'at+jwt', kid, ...header })).toString('base64url')}.${payload}`
    return `${text}.${Buffer.from(signer(text)).toString('base64url')}`
  }
  const by = (key: SignKeyObjectInput['key']) => (text: string) =>
    sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
  const shown = createPublicKey(secret)
  const hmac = (key: string) => (text: string) => createHmac('sha256', key).update(text).digest()
  const elsewhere = `${issuer.name}/other-keys`
  return {
    none: forge({ alg: 'none' }, () => ''),
    'None, spelt otherwise': forge({ alg: 'nOnE' }, () => ''),
    'no algorithm': forge({}, by(secret)),
    'HS256 over the public key': forge(
      { alg: 'HS256' },
      hmac(shown.export({ type: 'spki', format: 'pem' }).toString()),
    ),
    'HS256 over its JWK': forge({ alg: 'HS256' }, hmac(JSON.stringify(shown.export({ format: 'jwk' })))),
    ES256K: forge({ alg: 'ES256K' }, by(koblitz.privateKey)),
    RS256: forge({ alg: 'RS256' }, text => sign('sha256', Buffer.from(text), rsa.privateKey)),
    'own key, their kid': forge({ alg: 'ES256' }, by(own.privateKey)),
    'jwk embedded': forge({ alg: 'ES256', jwk: own.publicKey.export({ format: 'jwk' }) }, by(own.privateKey)),
    'jwk embedded, their signature': forge({ alg: 'ES256', jwk: shown.export({ format: 'jwk' }) }, by(secret)),
    jku: forge({ alg: 'ES256', jku: elsewhere }, by(own.privateKey)),
    x5u: forge({ alg: 'ES256', x5u: elsewhere }, by(own.privateKey)),
    crit: forge({ alg: 'ES256', crit: ['exp'] }, by(secret)),
    'signature of zeros': forge({ alg: 'ES256' }, () => Buffer.alloc(64)),
    'no signature': forge({ alg: 'ES256' }, () => ''),
  }
}

const unknownKids = 1_000

export async function injectedKid(target: Target): Promise<Finding> {
  const tries = openTries()
  const odd = ['../../../etc/passwd', '/dev/null', "' or 1=1 --", '', 7, null, ['a'], { a: 1 }, 'x'.repeat(4_000)]
  await withIssuerOfOurs(target, async ({ issuer, token, read }) => {
    await tries.status('a good one', await read(token()), 200)
    for (const kid of odd)
      await tries.status(JSON.stringify(kid).slice(0, 20), await read(token({}, { kid })), '401 token_invalid')
    await tries.status('of 10 kB', await read(token({}, { kid: 'x'.repeat(10_000) })), 401, 431)
    const fetched = issuer.asked()
    const startedAt = performance.now()
    let out = 0
    for (let count = 0; count < unknownKids; count++)
      if ((await read(token({}, { kid: `unknown-${count}` }))).status === 401) out++
    const seconds = (performance.now() - startedAt) / 1_000
    tries.note(`${unknownKids} unknown`, `${out} refused in ${seconds.toFixed(1)} s`, out === unknownKids)
    const most = 1 + Math.ceil(seconds / cooldownSeconds)
    tries.note('keys fetched for them', issuer.asked() - fetched, issuer.asked() - fetched <= most)
    await tries.status('a good one, afterwards', await read(token()), 200)
  })
  return tries.finding()
}
/** So long nobody asks again after a key that was not there. */
const cooldownSeconds = 30

export async function tokenForOther(target: Target): Promise<Finding> {
  const tries = openTries()
  const { api, issuer: realIssuer, machine, stranger } = target
  const now = Math.floor(Date.now() / 1_000)
  const wrongClaims: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    'for another api': { aud: 'https://other.example' },
    'for the issuer': { aud: realIssuer },
    'for this api and another': { aud: [api, 'https://other.example'] },
    'for nobody': { aud: undefined },
    'by another issuer': { iss: 'https://issuer.example' },
    'by the issuer with a slash': { iss: `${realIssuer}/` },
    'by nobody': { iss: undefined },
    'over since a minute': { iat: now - 360, exp: now - 60 },
    'over since ten seconds': { iat: now - 310, exp: now - 10 },
    'for a day': { exp: now + 86_400 },
    'for ever': { exp: undefined },
    'of tomorrow': { iat: now + 86_400, exp: now + 86_700 },
    'not before tomorrow': { nbf: now + 86_400 },
    'bound to no key': { cnf: undefined },
    'without an id': { jti: undefined },
    'of no institution': { institution: undefined },
    'of a person': { sub: 'per_1', client_id: 'per_1' },
    'of one client for another': { sub: stranger.client },
    'bound to two members': { authorization_details: [1, 2].map(n => ({ type: 'vouch_member', member: `mem_${n}` })) },
    'bound to no member': { authorization_details: [] },
  }
  await withIssuerOfOurs(target, async ({ token, read }) => {
    await tries.status('a good one', await read(token()), 200)
    for (const [what, claims] of Object.entries(wrongClaims))
      await tries.status(what, await read(token(claims)), '401 token_invalid')
    for (const typ of ['JWT', 'dpop+jwt', 'logout+jwt', undefined])
      await tries.status(`of the type ${typ}`, await read(token({}, { typ })), '401 token_invalid')
    await tries.status(
      'a client of no bank',
      await read(token({ sub: 'cli_1', client_id: 'cli_1' })),
      '401 caller_unknown',
    )
    await tries.status(
      'a client at another bank',
      await read(token({ institution: stranger.institution })),
      '401 caller_unknown',
    )
    await tries.status('without scopes', await read(token({ scope: undefined })), '403 scope_missing')
    await tries.status('by the issuer of another api', await read(await machine.token()), '401 token_invalid')
    const others = {
      'a client assertion': assertionOf(machine, realIssuer),
      'a client assertion for the api': assertionOf(machine, api),
      'a proof': proofOf(machine.proofKey, { method: 'GET', address: api, at: new Date() }),
      'no token': 'abc',
    }
    for (const [what, other] of Object.entries(others)) await tries.status(what, await read(other), '401 token_invalid')
  })
  return tries.finding()
}

function assertionOf({ client, clientKey }: Target['machine'], audience: string): string {
  const exp = Math.floor(Date.now() / 1_000) + 60
  const claims = { iss: client, sub: client, aud: audience, jti: randomUUID(), exp }
  return signedText({ alg: 'ES256', kid: clientKey.kid }, claims, clientKey.secret)
}
