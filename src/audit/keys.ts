// Two kinds of Ed25519 key. Emitters sign the leaves of their own transactions; the sealer signs the log.
// Private keys are PEM files that only their process can read; public keys are a list that verifiers are given.

import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'

import { base32, type InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'

export type EmitterKey = {
  readonly use: 'emitter'
  readonly id: string
  readonly privateKey: KeyObject
}

export type SealerKey = {
  readonly use: 'sealer'
  readonly id: string
  readonly privateKey: KeyObject
  /** While keys change: signs beside it, and stays. */
  readonly next?: KeyObject
  /** Public keys of sealers before it: what they signed is still ours. */
  readonly former?: readonly KeyObject[]
  /** What the names of all logs of this deployment begin with: the log of `demo` is `<origin>/demo`. */
  readonly origin: string
}

/** Whom a verifier believes. It comes from the verifier's own pocket, never from what is verified. */
export type TrustedKeys = {
  readonly origin: string
  readonly emitters: ReadonlyMap<string, KeyObject>
  readonly sealers: readonly KeyObject[]
  /** Emitters that sign for one log only, by their ids. */
  readonly only?: ReadonlyMap<string, InstitutionId>
}

/** Whose log the platform's own is. No institution has this name. */
export const platform: InstitutionId = 'platform'

/** The name of one log: it is in everything signed about the log, so nothing of it passes for another's. */
export function logOrigin(origin: string, institution: InstitutionId): string {
  return `${origin}/${institution}`
}

export function emitterKey(privateKey: KeyObject): EmitterKey {
  return { use: 'emitter', id: keyId(privateKey), privateKey }
}

export function sealerKey(privateKey: KeyObject, origin: string): SealerKey {
  if (!/^[a-z0-9./-]+$/.test(origin)) fault(`not an origin: ${origin}`)
  return { use: 'sealer', id: keyId(privateKey), privateKey, origin }
}

export function makeEmitterKey(): EmitterKey {
  return emitterKey(generateKeyPairSync('ed25519').privateKey)
}

export function makeSealerKey(origin: string): SealerKey {
  return sealerKey(generateKeyPairSync('ed25519').privateKey, origin)
}

/** Never overwrites: a lost key is a rotation, not an accident. */
export async function saveKey(path: string, key: EmitterKey | SealerKey): Promise<void> {
  await writeFile(path, key.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
}

export async function loadEmitterKey(path: string): Promise<EmitterKey> {
  return emitterKey(await loadPrivateKey(path))
}

/** With the next one where there is one, and the public halves of those before it. */
export async function loadSealerKey(path: string, origin: string): Promise<SealerKey> {
  const next = nextPath(path)
  const former = formerPath(path)
  return {
    ...sealerKey(await loadPrivateKey(path), origin),
    ...(existsSync(next) ? { next: await loadPrivateKey(next) } : {}),
    ...(existsSync(former)
      ? { former: readTrustedKeys(`origin ${origin}\n${await readFile(former, 'utf8')}`).sealers }
      : {}),
  }
}

/** All keys by which a checkpoint of this sealer's logs may be signed. */
export function sealersOf({ privateKey, next, former = [] }: SealerKey): readonly KeyObject[] {
  return [privateKey, ...(next === undefined ? [] : [next]), ...former].map(key => publicKeyFrom(rawPublicKey(key)))
}

/** Where the public lines of the keys lie that were at this path before. */
export function formerPath(path: string): string {
  return path.replace(/(\.key)?$/, '.former.pub')
}

/** Where the key lies that will take the place of the one at this path. */
export function nextPath(path: string): string {
  return path.replace(/(\.key)?$/, '.next$1')
}

async function loadPrivateKey(path: string): Promise<KeyObject> {
  const { mode } = await stat(path)
  if ((mode & 0o077) !== 0) fault(`${path} can be read by others than its owner`)
  const key = createPrivateKey(await readFile(path))
  if (key.asymmetricKeyType !== 'ed25519') fault(`${path} is not an Ed25519 key`)
  return key
}

/** The 32 bytes of RFC 8032, of a private or a public key. */
export function rawPublicKey(key: KeyObject): Buffer {
  const { x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' })
  return Buffer.from(x ?? fault('not an Ed25519 key'), 'base64url')
}

export function publicKeyFrom(raw: Buffer): KeyObject {
  if (raw.length !== 32) fault('an Ed25519 public key has 32 bytes')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' })
}

/** `key_` and the first ten bytes of SHA-256 of the 32 of a public key. */
export function keyId(key: KeyObject): string {
  return `key_${base32(hash('sha256', rawPublicKey(key), 'buffer').subarray(0, 10))}`
}

/** One line of the list that verifiers are given: `emitter key_… <base64 of 32 bytes>`. */
export function publicLine(key: EmitterKey | SealerKey): string {
  return `${key.use} ${key.id} ${rawPublicKey(key.privateKey).toString('base64')}`
}

/** The same of a key that signs for one log: in any other it is believed as little as none. */
export function publicLinesOnly(key: EmitterKey, institution: InstitutionId): string {
  return `${publicLine(key)}\n# only ${key.id} ${institution}`
}

/** Reads such lines; the first says `origin <origin>`. A line that is not understood is a fault, not skipped. */
export function readTrustedKeys(text: string): TrustedKeys {
  const [first = '', ...lines] = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  const origin = /^origin (\S+)$/.exec(first)?.[1] ?? fault('trusted keys begin with their origin')
  const emitters = new Map<string, KeyObject>()
  const sealers: KeyObject[] = []
  for (const line of lines) {
    const [, use, id, base64 = ''] = /^(emitter|sealer) (key_[0-9a-z]+) ([A-Za-z0-9+/]{43}=)$/.exec(line) ?? []
    const key = publicKeyFrom(Buffer.from(base64, 'base64'))
    if (id === undefined || id !== keyId(key)) fault(`not a trusted key: ${line}`)
    if (use === 'emitter') emitters.set(id, key)
    else sealers.push(key)
  }
  const only = new Map<string, InstitutionId>()
  for (const [, id = '', institution = ''] of text.matchAll(/^# only (key_[0-9a-z]+) (\S+)$/gm))
    only.set(id, institution)
  return { origin, emitters, sealers, only }
}
