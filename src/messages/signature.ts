// How a webhook is signed: Standard Webhooks 1.0.0, with a secret both sides know (`v1`) or a key pair of ours (`v1a`).

import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

import { fault } from '../base/outcome.ts'

export type Scheme = 'v1' | 'v1a'

/** `kept` is what signs, and is sealed. `shown` is what the other side verifies with, and is shown once. */
export type NewSecret = { readonly kept: string; readonly shown: string }

/** The standard asks for 24 to 64 bytes. */
const secretBytes = 32
/** The wrapping of an Ed25519 private key, before its 32 bytes (RFC 8410 §7). */
const privateKeyWrapping = Buffer.from('302e020100300506032b657004220420', 'hex')

export function newSecret(scheme: Scheme): NewSecret {
  if (scheme === 'v1') {
    const secret = `whsec_${randomBytes(secretBytes).toString('base64')}`
    return { kept: secret, shown: secret }
  }
  const { privateKey } = generateKeyPairSync('ed25519')
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)
  const publicBytes = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)
  return { kept: `whsk_${seed.toString('base64')}`, shown: `whpk_${publicBytes.toString('base64')}` }
}

export type Signed = {
  readonly 'webhook-id': string
  readonly 'webhook-timestamp': string
  readonly 'webhook-signature': string
}

/**
 * Signed by every secret that is in force, newest first, so that whoever knows one of them can verify. The time is that
 * of the attempt: whoever checks it is safe from a webhook that was recorded and is sent again.
 */
export function signatureHeaders(id: string, at: Date, payload: string, secrets: readonly string[]): Signed {
  if (id.includes('.')) fault('the parts of what is signed are told apart by their dots')
  const timestamp = String(Math.floor(at.getTime() / 1_000))
  const content = Buffer.from(`${id}.${timestamp}.${payload}`)
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map(secret => signatureBy(secret, content)).join(' '),
  }
}

function signatureBy(secret: string, content: Buffer): string {
  const [prefix, text] = [secret.slice(0, secret.indexOf('_')), secret.slice(secret.indexOf('_') + 1)]
  const bytes = Buffer.from(text, 'base64')
  if (prefix === 'whsec') return `v1,${createHmac('sha256', bytes).update(content).digest('base64')}`
  if (prefix !== 'whsk') return fault('a secret that is neither shared nor a key')
  const key = createPrivateKey({ key: Buffer.concat([privateKeyWrapping, bytes]), format: 'der', type: 'pkcs8' })
  return `v1a,${sign(null, content, key).toString('base64')}`
}
