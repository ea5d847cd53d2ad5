// The keys that the issuer signs tokens with: one file each, named by the day from which it signs.

import { createPrivateKey, generateKeyPairSync } from 'node:crypto'

import { fault } from '../../base/outcome.ts'
import { type PublicJwk, publicJwkOf, thumbprintOf } from '../public-jwk.ts'
import { type DatedFile, readDatedFiles } from './dated-files.ts'

/** ES256: a point on P-256. `d` is secret. */
export type SigningJwk = PublicJwk & {
  readonly d: string
  readonly kid: string
  readonly alg: 'ES256'
  readonly use: 'sig'
}

/** Those that are published; the first one signs. */
export async function readSigningKeys(folder: string, now: Date): Promise<readonly SigningJwk[]> {
  return (await readDatedFiles(folder, '.pem', now, makeKey)).map(signingJwk)
}

function makeKey(): string | Buffer {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ type: 'pkcs8', format: 'pem' })
}

function signingJwk({ path, bytes }: DatedFile): SigningJwk {
  const key = createPrivateKey(bytes)
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    fault(`${path} is no key on P-256`)
  const { d = fault('a private key has a secret') } = key.export({ format: 'jwk' })
  return { ...publicJwkOf(key), d, kid: thumbprintOf(publicJwkOf(key)), alg: 'ES256', use: 'sig' }
}
