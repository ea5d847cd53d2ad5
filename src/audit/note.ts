// C2SP signed notes and the checkpoints written in them (c2sp.org/signed-note, c2sp.org/tlog-checkpoint).
//
//     vouch.example/log/demo                            origin
//     42                                                size
//     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=      root
//
//     — vouch.example/log/demo Az3grlgtzPICa5OS8npVm…   name of the key, base64 of its id and signature
//     — witness.example/w1 jWbPPwAAAABkGFDLEZMHwSRaJ…   the same of a witness, with the time (c2sp.org/tlog-cosignature)

import { hash, type KeyObject, sign, verify } from 'node:crypto'

import { done, type Outcome, refused } from '../base/outcome.ts'
import { publicKeyFrom, rawPublicKey } from './keys.ts'
import { hashBytes } from './tree.ts'

export type Checkpoint = { readonly origin: string; readonly size: bigint; readonly root: Buffer }

export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`
}

const sizeMax = 2n ** 63n - 1n

/** What the text of a note says, if it is a checkpoint. Lines that extend it are nobody's business here. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  const [origin = '', size = '', base64 = '', ...more] = text.slice(0, -1).split('\n')
  const root = Buffer.from(base64, 'base64')
  if (!text.endsWith('\n') || origin === '' || more.includes('')) return undefined
  if (!/^(0|[1-9][0-9]{0,18})$/.test(size) || BigInt(size) > sizeMax) return undefined
  if (root.length !== hashBytes || root.toString('base64') !== base64) return undefined
  return { origin, size: BigInt(size), root }
}

/** What a key signs: the text of a note, or that it saw this text at a time, and before it nothing that contradicts it. */
export type KeyType = 'signature' | 'cosignature'

/** A key under a name. The same key has another id under another name, and for another type. */
export type NamedKey = {
  readonly name: string
  readonly key: KeyObject
  /** Absent, it is a `signature`. */
  readonly type?: KeyType
}

type Algorithm = {
  /** The first byte of the key, as it is written in its id. */
  readonly byte: number
  /** How many bytes stand before the signature itself. */
  readonly timeBytes: number
  readonly message: (text: string, time: bigint) => string
}

/** One row for each type that we sign or believe; all of these sign with Ed25519 (RFC 8032). */
const algorithms = {
  signature: { byte: 0x01, timeBytes: 0, message: text => text },
  cosignature: { byte: 0x04, timeBytes: 8, message: (text, time) => `cosignature/v1\ntime ${time}\n${text}` },
} as const satisfies Record<KeyType, Algorithm>
const keyTypes: readonly KeyType[] = ['signature', 'cosignature']

const keyIdBytes = 4
const signatureBytes = 64
const signaturesMax = 100

function algorithmOf({ type = 'signature' }: NamedKey): Algorithm {
  return algorithms[type]
}

/** SHA-256(name || 0x0A || type || public key), the first four bytes. */
function keyId(named: NamedKey): Buffer {
  const { byte } = algorithmOf(named)
  const bytes = Buffer.concat([Buffer.from(`${named.name}\n`), Buffer.from([byte]), rawPublicKey(named.key)])
  return hash('sha256', bytes, 'buffer').subarray(0, keyIdBytes)
}

/** The same in hex. */
export function keyIdText(named: NamedKey): string {
  return keyId(named).toString('hex')
}

/** How verifiers elsewhere are told of a key: `name+id+base64`. */
export function verifierKey(named: NamedKey): string {
  const typed = Buffer.concat([Buffer.from([algorithmOf(named).byte]), rawPublicKey(named.key)])
  return `${named.name}+${keyIdText(named)}+${typed.toString('base64')}`
}

/** Undefined where the text is no such key, its id is another's, or its type is none of ours. */
export function readVerifierKey(text: string): (NamedKey & { readonly type: KeyType }) | undefined {
  const [, name = '', , base64 = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u.exec(text) ?? []
  const [byte, ...raw] = Buffer.from(base64, 'base64')
  const type = keyTypes.find(known => algorithms[known].byte === byte)
  if (type === undefined || raw.length !== hashBytes) return undefined
  const named = { name, key: publicKeyFrom(Buffer.from(raw)), type }
  return verifierKey(named) === text ? named : undefined
}

export function signNote(text: string, ...signers: readonly NamedKey[]): string {
  return `${text}\n${signers.map(signer => signatureLine(text, signer, 0n)).join('')}`
}

/** The line of a witness: `time` is in seconds since 1970, and is signed with the text. */
export function cosign(text: string, witness: NamedKey & { readonly type: 'cosignature' }, time: bigint): string {
  return signatureLine(text, witness, time)
}

function signatureLine(text: string, signer: NamedKey, time: bigint): string {
  const { timeBytes, message } = algorithmOf(signer)
  const stamp = Buffer.alloc(timeBytes)
  if (timeBytes > 0) stamp.writeBigUInt64BE(time)
  const signature = sign(null, Buffer.from(message(text, time)), signer.key)
  return lineOf({ name: signer.name, id: keyId(signer), signature: Buffer.concat([stamp, signature]) })
}

function lineOf({ name, id, signature }: SignatureLine): string {
  return `— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`
}

export type NoteRefusal =
  | { readonly code: 'note_malformed' }
  | { readonly code: 'signature_wrong'; readonly name: string }
  | { readonly code: 'signature_missing' }

/** A signature that is good. `time`, in seconds, is 0 where the type has none. */
export type Signed<Key extends NamedKey> = { readonly key: Key; readonly time: bigint; readonly line: string }
export type OpenedNote<Key extends NamedKey> = { readonly text: string; readonly signed: readonly Signed<Key>[] }

/**
 * What these keys signed of a note, once for each line. Lines of unknown keys are passed over, also when they bear a
 * known name; a line of a known key that fails refuses the whole note.
 */
export function openSignatures<Key extends NamedKey>(
  note: string,
  trusted: readonly Key[],
): Outcome<OpenedNote<Key>, NoteRefusal> {
  const parts = splitNote(note)
  if (parts === undefined) return refused({ code: 'note_malformed' })
  const known = new Map(trusted.map(key => [`${key.name} ${keyIdText(key)}`, key]))
  const signed: Signed<Key>[] = []
  for (const line of parts.signatures) {
    const key = known.get(`${line.name} ${line.id.toString('hex')}`)
    if (key === undefined) continue
    const time = signedTime(parts.text, line.signature, key)
    if (time === undefined) return refused({ code: 'signature_wrong', name: line.name })
    signed.push({ key, time, line: lineOf(line) })
  }
  return signed.length === 0 ? refused({ code: 'signature_missing' }) : done({ text: parts.text, signed })
}

/** Undefined where the key has not signed this. */
function signedTime(text: string, bytes: Buffer, named: NamedKey): bigint | undefined {
  const { timeBytes, message } = algorithmOf(named)
  if (bytes.length !== timeBytes + signatureBytes) return undefined
  const time = timeBytes === 0 ? 0n : bytes.readBigUInt64BE()
  // A cosignature without a time says nothing of a whole log; none is later than 2^63 - 1.
  if (timeBytes > 0 && (time === 0n || time > sizeMax)) return undefined
  return verify(null, Buffer.from(message(text, time)), named.key, bytes.subarray(timeBytes)) ? time : undefined
}

/** The text of a note that at least one of these keys signed, and which. */
export function openSigned<Key extends NamedKey>(
  note: string,
  trusted: readonly Key[],
): Outcome<{ readonly text: string; readonly signers: readonly Key[] }, NoteRefusal> {
  const opened = openSignatures(note, trusted)
  if (!opened.ok) return opened
  const { text, signed } = opened.value
  return done({ text, signers: [...new Set(signed.map(({ key }) => key))] })
}

export function openNote(note: string, trusted: readonly NamedKey[]): Outcome<string, NoteRefusal> {
  const opened = openSigned(note, trusted)
  return opened.ok ? done(opened.value.text) : opened
}

type SignatureLine = { readonly name: string; readonly id: Buffer; readonly signature: Buffer }

function splitNote(note: string): { text: string; signatures: SignatureLine[] } | undefined {
  if (!note.isWellFormed() || Buffer.from(note).some(isControl)) return undefined
  const blank = note.lastIndexOf('\n\n')
  if (blank < 0 || !note.endsWith('\n')) return undefined
  const lines = note.slice(blank + 2, -1).split('\n')
  if (lines.length > signaturesMax) return undefined
  const signatures: SignatureLine[] = []
  for (const line of lines) {
    const [, name, base64] = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? []
    if (name === undefined || base64 === undefined) return undefined
    const bytes = Buffer.from(base64, 'base64')
    if (bytes.length <= keyIdBytes || bytes.toString('base64') !== base64) return undefined
    signatures.push({ name, id: bytes.subarray(0, keyIdBytes), signature: bytes.subarray(keyIdBytes) })
  }
  return { text: note.slice(0, blank + 1), signatures }
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x0a
}
