// A request that moves money is signed by its client as a whole (RFC 9421, RFC 9530): a proof says who sends it and
// where to, but nothing of what is in it. One signature, one way of writing it:
//
//     Content-Digest: sha-256=:…:
//     Signature-Input: vouch=("@method" "@target-uri" "content-digest" "authorization" "dpop" "idempotency-key")
//                      ;created=…;keyid="…";alg="ecdsa-p256-sha256";tag="fapi-2-request"
//     Signature: vouch=:…:
//
// The components come in this order, the four parameters in any, each once. Whatever else could be written is refused:
// what two readers could read differently is not signed.

import { isTimely } from './proof.ts'

/** How long after it was made a signature is accepted. */
const signatureAgeSecondsMax = 60

const components = ['@method', '@target-uri', 'content-digest', 'authorization', 'dpop', 'idempotency-key'] as const
const covered = `(${components.map(component => `"${component}"`).join(' ')})`
const tag = 'fapi-2-request'
const algorithm = 'ecdsa-p256-sha256'

/** RFC 9421 §5: what a client is told that has not signed. */
export const acceptedSignature = `vouch=${covered};created;keyid;alg="${algorithm}";tag="${tag}"`

export type Signable = {
  readonly method: string
  /** The public address of what is asked, with its query as it was sent. */
  readonly target: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

export type RequestSignature = {
  readonly keyId: string
  /** What was signed, to be held against the client's key. */
  readonly base: string
  readonly signature: Buffer
  /** SHA-256 that the body must have. */
  readonly digest: Buffer
}

const inputCharsMax = 512
const digestBytes = 32
const signatureBytes = 64

/** 'missing' where none of its headers is there; 'invalid' where it cannot be verified by anybody. */
export function readSignature(
  { method, target, headers }: Signable,
  now: Date,
): RequestSignature | 'missing' | 'invalid' {
  const { 'signature-input': input, signature: signed, 'content-digest': contentDigest } = headers
  if (input === undefined && signed === undefined) return 'missing'
  if (input === undefined || signed === undefined || contentDigest === undefined) return 'invalid'
  const parameters = input.length > inputCharsMax ? undefined : readParameters(input)
  if (parameters === undefined || !isTimely(parameters.created, signatureAgeSecondsMax, now)) return 'invalid'
  const signature = bytesIn(/^vouch=:([A-Za-z0-9+/=]+):$/.exec(signed)?.[1], signatureBytes)
  const digest = bytesIn(/^sha-256=:([A-Za-z0-9+/=]+):$/.exec(contentDigest)?.[1], digestBytes)
  if (signature === undefined || digest === undefined) return 'invalid'
  const lines: string[] = []
  for (const component of components) {
    const value = component === '@method' ? method : component === '@target-uri' ? target : headers[component]
    if (value === undefined) return 'invalid'
    lines.push(`"${component}": ${value}`)
  }
  lines.push(`"@signature-params": ${input.slice('vouch='.length)}`)
  return { keyId: parameters.keyId, base: lines.join('\n'), signature, digest }
}

/** The parameters, in any order; undefined where one is missing, given twice, or not one of the four. */
function readParameters(input: string): { readonly created: number; readonly keyId: string } | undefined {
  const head = `vouch=${covered}`
  if (!input.startsWith(head)) return undefined
  const given = new Map<string, string>()
  let rest = input.slice(head.length)
  while (rest !== '') {
    const [whole, name = '', value = ''] = /^;([a-z]+)=(\d{1,15}|"[\x20-\x21\x23-\x5b\x5d-\x7e]*")/.exec(rest) ?? []
    if (whole === undefined || given.has(name)) return undefined
    given.set(name, value)
    rest = rest.slice(whole.length)
  }
  const [created, keyId] = [given.get('created') ?? '', given.get('keyid') ?? '']
  const isWhole =
    given.size === 4 &&
    /^[1-9]\d*$/.test(created) &&
    /^"[\w.~-]{1,128}"$/.test(keyId) &&
    given.get('alg') === `"${algorithm}"` &&
    given.get('tag') === `"${tag}"`
  return isWhole ? { created: Number(created), keyId: keyId.slice(1, -1) } : undefined
}

/** Exactly one text stands for some bytes (RFC 8941 §3.3.5, with its padding). */
function bytesIn(text: string | undefined, length: number): Buffer | undefined {
  if (text === undefined) return undefined
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === length && bytes.toString('base64') === text ? bytes : undefined
}
