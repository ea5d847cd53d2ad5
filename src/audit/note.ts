// C2SP signed notes and the checkpoints written in them (c2sp.org/signed-note, c2sp.org/tlog-checkpoint).
//
//     vouch.example/log/demo                            origin
//     42                                                size
//     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=      root
//
//     — vouch.example/log/demo Az3grlgtzPICa5OS8npVm…   name of the key, base64 of its id and signature

import { hash, type KeyObject, sign, verify } from 'node:crypto'

import { done, type Outcome, refused } from '../base/outcome.ts'
import { rawPublicKey } from './keys.ts'

export type Checkpoint = { readonly origin: string; readonly size: bigint; readonly root: Buffer }

export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`
}

/** A key under a name. The same key has another id under another name. */
export type NamedKey = { readonly name: string; readonly key: KeyObject }

const ed25519Type = 0x01
const keyIdBytes = 4
const signaturesMax = 100

/** SHA-256(name || 0x0A || type || public key), the first four bytes. */
function keyId({ name, key }: NamedKey): Buffer {
  const named = Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([ed25519Type]), rawPublicKey(key)])
  return hash('sha256', named, 'buffer').subarray(0, keyIdBytes)
}

/** How verifiers elsewhere are told of a key: `name+id+base64`. */
export function verifierKey(named: NamedKey): string {
  const typed = Buffer.concat([Buffer.from([ed25519Type]), rawPublicKey(named.key)])
  return `${named.name}+${keyId(named).toString('hex')}+${typed.toString('base64')}`
}

export function signNote(text: string, ...signers: readonly NamedKey[]): string {
  const lines = signers.map(signer => {
    const signature = Buffer.concat([keyId(signer), sign(null, Buffer.from(text), signer.key)])
    return `— ${signer.name} ${signature.toString('base64')}\n`
  })
  return `${text}\n${lines.join('')}`
}

export type NoteRefusal =
  | { readonly code: 'note_malformed' }
  | { readonly code: 'signature_wrong'; readonly name: string }
  | { readonly code: 'signature_missing' }

/**
 * The text of a note that at least one of these keys signed, and which. Lines of unknown keys are passed over, also when
 * they bear a known name; a line of a known key that fails refuses the whole note.
 */
export function openSigned<Known extends NamedKey>(
  note: string,
  trusted: readonly Known[],
): Outcome<{ readonly text: string; readonly signers: readonly Known[] }, NoteRefusal> {
  const parts = splitNote(note)
  if (parts === undefined) return refused({ code: 'note_malformed' })
  const signers = new Set<Known>()
  for (const { name, id, signature } of parts.signatures) {
    const known = trusted.find(candidate => candidate.name === name && keyId(candidate).equals(id))
    if (known === undefined) continue
    if (!verify(null, Buffer.from(parts.text), known.key, signature)) return refused({ code: 'signature_wrong', name })
    signers.add(known)
  }
  return signers.size === 0 ? refused({ code: 'signature_missing' }) : done({ text: parts.text, signers: [...signers] })
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
