// Signatures as OpenSSH makes them over files (PROTOCOL.sshsig), so that `ssh-keygen -Y verify` checks them and nobody has to
// trust a program of ours. Ed25519 only. Pure.
//
//     blob:    "SSHSIG" | 1: 4 bytes | public key | namespace | "" | "sha512" | signature |      each with its length before it
//     signed:  "SSHSIG" | namespace | "" | "sha512" | SHA-512 of the message |

import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

const magic = Buffer.from('SSHSIG')
const keyType = 'ssh-ed25519'
const hashName = 'sha512'
const lineLength = 70
/** DER of an Ed25519 public key but for its 32 bytes (RFC 8410 §4). */
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex')

/** Whose signature it is, and over what kind of thing: one over something else does not count. */
const signer = 'vouch-release'

/** The secret must be an Ed25519 key. */
export function signMessage(message: Uint8Array, secret: KeyObject): string {
  const key = keyBlob(createPublicKey(secret))
  const signature = Buffer.concat([text(keyType), text(sign(null, signedBytes(message), secret))])
  const version = Buffer.from([0, 0, 0, 1])
  const blob = [magic, version, text(key), text(signer), text(''), text(hashName), text(signature)]
  const lines =
    Buffer.concat(blob)
      .toString('base64')
      .match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? []
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n')
}

/** A line of a file of allowed signers (ssh-keygen(1)). */
export function signerLine(key: KeyObject): string {
  return `${signer} namespaces="${signer}" ${keyType} ${keyBlob(key).toString('base64')}\n`
}

/** True only where it is exactly what `signMessage` makes, by a key that one of the lines names. */
export function isSigned(message: Uint8Array, armored: string, allowedSigners: string): boolean {
  const base64 = /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n$/.exec(
    armored,
  )?.[1]
  const parts = base64 === undefined ? undefined : readBlob(Buffer.from(base64, 'base64'))
  if (parts === undefined || parts.namespace !== signer || parts.hash !== hashName) return false
  return readSigners(allowedSigners).some(
    key => keyBlob(key).equals(parts.key) && verify(null, signedBytes(message), key, parts.signature),
  )
}

/** Of those lines that allow what we sign. What is no such line allows nobody. */
function readSigners(lines: string): readonly KeyObject[] {
  return lines.split('\n').flatMap(line => {
    const base64 = /^vouch-release namespaces="vouch-release" ssh-ed25519 ([A-Za-z0-9+/]{68})$/.exec(line.trim())?.[1]
    if (base64 === undefined) return []
    const raw = Buffer.from(base64, 'base64').subarray(-32)
    return [createPublicKey({ key: Buffer.concat([spkiHead, raw]), format: 'der', type: 'spki' })]
  })
}

function signedBytes(message: Uint8Array): Buffer {
  const hash = createHash(hashName).update(message).digest()
  return Buffer.concat([magic, text(signer), text(''), text(hashName), text(hash)])
}

function keyBlob(key: KeyObject): Buffer {
  return Buffer.concat([text(keyType), text(key.export({ format: 'der', type: 'spki' }).subarray(-32))])
}

function text(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** Undefined when it is anything else than drawn above, to the last byte. */
function readBlob(blob: Buffer) {
  if (!blob.subarray(0, 10).equals(Buffer.concat([magic, Buffer.from([0, 0, 0, 1])]))) return undefined
  const [key, namespace, reserved, hash, wrapped, ...more] = stringsOf(blob.subarray(10)) ?? []
  if (wrapped === undefined || reserved?.length !== 0 || more.length > 0) return undefined
  const [type, signature, ...rest] = stringsOf(wrapped) ?? []
  if (key === undefined || type?.toString() !== keyType || signature?.length !== 64 || rest.length > 0) return undefined
  return { key, namespace: namespace?.toString(), hash: hash?.toString(), signature }
}

function stringsOf(bytes: Buffer): Buffer[] | undefined {
  const found: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return undefined
    const end = at + 4 + bytes.readUInt32BE(at)
    if (end > bytes.length) return undefined
    found.push(bytes.subarray(at + 4, end))
    at = end
  }
  return found
}
