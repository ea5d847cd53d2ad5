// Two kinds of Ed25519 key. Emitters sign the leaves of their own transactions; the sealer signs the log.
// Private keys are PEM files that only their process can read; public keys are a list that verifiers are given.

import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises'

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

/**
 * A schema-less URL, as tlog-checkpoint wants it: a domain, and perhaps a path. It is in file names, in signed lines and in
 * addresses, so it is written in one way: lower case, no port, no blank, no `+`, nothing that leads out of a folder.
 */
export function isOrigin(text: string): boolean {
  return text.length <= originLengthMax && /^[a-z0-9-]+(\.[a-z0-9-]+)+(\/[a-z0-9_-][a-z0-9._-]*)*$/.test(text)
}
const originLengthMax = 200

export function emitterKey(privateKey: KeyObject): EmitterKey {
  return { use: 'emitter', id: keyId(privateKey), privateKey }
}

export function sealerKey(privateKey: KeyObject, origin: string): SealerKey {
  if (!isOrigin(origin)) fault(`not an origin: ${origin}`)
  return { use: 'sealer', id: keyId(privateKey), privateKey, origin }
}

export function makeEmitterKey(): EmitterKey {
  return emitterKey(generateKeyPairSync('ed25519').privateKey)
}

export function makeSealerKey(origin: string): SealerKey {
  return sealerKey(generateKeyPairSync('ed25519').privateKey, origin)
}

/** Never overwrites: a lost key is a rotation, not an accident. A key is there whole or not at all. */
export async function saveKey(path: string, key: EmitterKey | SealerKey): Promise<void> {
  const half = `${path}.new`
  await rm(half, { force: true })
  await writeFile(half, key.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
  try {
    await link(half, path)
  } finally {
    await rm(half)
  }
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

/** The same of a key that signs for one log. Half of it, after a crash, is a comment, and no key that signs for all. */
export function publicLinesOnly(key: EmitterKey, institution: InstitutionId): string {
  return `# only ${key.id} ${institution}\n${publicLine(key)}`
}

/**
 * Who is believed in the log of one institution: emitters that are of no log by name, and those of this one. In the
 * platform's, only those: what is done for an institution is told by others than what is said of all of them.
 */
export function emitterFor(
  { emitters, only }: TrustedKeys,
  institution: InstitutionId,
  id: string,
): KeyObject | undefined {
  const log = only?.get(id)
  return log === institution || (log === undefined && institution !== platform) ? emitters.get(id) : undefined
}

/** Those who sign for this log and for no other, by their ids. */
export function emittersOfOnly(
  { emitters, only }: TrustedKeys,
  institution: InstitutionId,
): ReadonlyMap<string, KeyObject> {
  return new Map([...emitters].filter(([id]) => only?.get(id) === institution))
}

/**
 * Reads such lines; the first says `origin <origin>`. A line that is not understood is a fault, not skipped. Comments are,
 * but for those that begin with `only`: a restriction with a slip of the pen would be none.
 */
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
  return { origin, emitters, sealers, only: readOnly(text) }
}

function readOnly(text: string): ReadonlyMap<string, InstitutionId> {
  const only = new Map<string, InstitutionId>()
  for (const line of text.split('\n').filter(one => /^#[ \t]*only(?![^ \t])/.test(one))) {
    const [, id, institution] = /^# only (key_[0-9a-z]+) ([a-z0-9-]+)$/.exec(line) ?? []
    if (id === undefined || institution === undefined) fault(`not of one log only: ${line}`)
    if ((only.get(id) ?? institution) !== institution) fault(`${id} is of two logs only`)
    only.set(id, institution)
  }
  return only
}
