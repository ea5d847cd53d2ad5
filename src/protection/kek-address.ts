// Where a key-encryption key lives, in one line. Pure. A line holds no secret; one that does is refused, and not repeated.
//
//     file:/var/lib/vouch/keys/vault/kek
//     vault-transit:https://vault.example:8200/transit/vouch?token-file=/run/vault/token&ca-file=/etc/vault/ca.pem
//     pkcs11:token=vouch;id=%01?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/vouch/pin    RFC 7512

import { isAbsolute } from 'node:path'

import { done, type Outcome, refused } from '../base/outcome.ts'

export type TransitAddress = {
  readonly kind: 'transit'
  /** Scheme, host and port. */
  readonly server: URL
  readonly mount: string
  readonly key: string
  readonly tokenFile: string
  /** Who signed the server's certificate; absent, one of those that everybody trusts. */
  readonly caFile: string | undefined
  readonly namespace: string | undefined
}

export type Pkcs11Address = {
  readonly kind: 'pkcs11'
  readonly token: string
  /** CKA_ID in hexadecimal. Keys are found by it and not by their label: OpenSC's tool takes no notice of a label. */
  readonly id: string
  readonly modulePath: string
  readonly pinFile: string
}

export type KekAddress = { readonly kind: 'file'; readonly path: string } | TransitAddress | Pkcs11Address

export type KekAddressRefusal = { readonly code: 'kek_address_wrong'; readonly why: string }

const textCharactersMax = 1_024

export function readKekAddress(text: string): Outcome<KekAddress, KekAddressRefusal> {
  if (text.length > textCharactersMax) return wrong(`it is longer than ${textCharactersMax} characters`)
  if (text.startsWith('file:')) return readFileAddress(text.slice('file:'.length))
  if (text.startsWith('vault-transit:')) return readTransit(text.slice('vault-transit:'.length))
  if (text.startsWith('pkcs11:')) return readPkcs11(text.slice('pkcs11:'.length))
  return wrong('it must begin with file:, vault-transit: or pkcs11:')
}

function wrong(why: string): Outcome<never, KekAddressRefusal> {
  return refused({ code: 'kek_address_wrong', why })
}

function readFileAddress(path: string): Outcome<KekAddress, KekAddressRefusal> {
  return isAbsolute(path) ? done({ kind: 'file', path }) : wrong('file: must be followed by the whole path of a file')
}

const transitQuestions = ['token-file', 'ca-file', 'namespace']

function readTransit(text: string): Outcome<KekAddress, KekAddressRefusal> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return wrong('vault-transit: must be followed by an https address')
  if (url.protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(url.hostname))
    return wrong('Transit must be reached by https; http is for this machine only')
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    return wrong('there must be no name, password or fragment in the address of Transit')
  const strange = [...url.searchParams.keys()].find(name => !transitQuestions.includes(name))
  if (strange !== undefined) return wrong(`Transit has ${transitQuestions.join(', ')}, and nothing else`)
  const [, ...parts] = url.pathname.split('/')
  const key = parts.at(-1) ?? ''
  const mount = parts.slice(0, -1).join('/')
  const isName = /^[A-Za-z0-9_.-]{1,64}$/
  if (mount === '' || !parts.every(part => isName.test(part) && !/^\.+$/.test(part)))
    return wrong('the address of Transit must end with its mount and the name of the key, as in /transit/vouch')
  const { searchParams } = url
  const tokenFile = searchParams.get('token-file') ?? ''
  const caFile = searchParams.get('ca-file') ?? undefined
  if (!isAbsolute(tokenFile)) return wrong('token-file must be the whole path of a file')
  if (caFile !== undefined && !isAbsolute(caFile)) return wrong('ca-file must be the whole path of a file')
  const namespace = searchParams.get('namespace') ?? undefined
  return done({ kind: 'transit', server: new URL(url.origin), mount, key, tokenFile, caFile, namespace })
}

function readPkcs11(text: string): Outcome<KekAddress, KekAddressRefusal> {
  const [path = '', query = '', ...more] = text.split('?')
  const attributes = readAttributes(path, ';')
  const questions = readAttributes(query, '&')
  if (more.length > 0 || attributes === undefined || questions === undefined) return wrong('it is no RFC 7512 URI')
  if (questions.has('pin-value'))
    return wrong('a PIN may not stand in it: put it into a file, and name that as pin-source')
  const strange =
    [...attributes.keys()].some(name => !['token', 'id', 'type'].includes(name)) ||
    [...questions.keys()].some(name => !['module-path', 'pin-source'].includes(name))
  if (strange) return wrong('pkcs11: has token, id, type, module-path and pin-source, and nothing else')
  const token = attributes.get('token')?.toString('utf8') ?? ''
  const id = attributes.get('id')?.toString('hex') ?? ''
  const type = attributes.get('type')?.toString('utf8') ?? 'secret-key'
  const modulePath = questions.get('module-path')?.toString('utf8') ?? ''
  const pinFile = (questions.get('pin-source')?.toString('utf8') ?? '').replace(/^file:(\/\/(?=\/))?/, '')
  // PKCS#11 §3.3: a label has 32 bytes.
  if (!/^[\x20-\x7e]{1,32}$/.test(token)) return wrong('token must be the label of the token')
  if (id === '' || id.length > 64) return wrong('id must be the CKA_ID of the key, as in id=%01')
  if (type !== 'secret-key') return wrong('type must be secret-key')
  if (!isAbsolute(modulePath)) return wrong("module-path must be the whole path of the token's library")
  if (!isAbsolute(pinFile)) return wrong('pin-source must be the whole path of a file')
  return done({ kind: 'pkcs11', token, id, modulePath, pinFile })
}

/** `name=value` many times, percent-encoded bytes in the values. Undefined when it is not written so, or a name comes twice. */
function readAttributes(text: string, between: string): ReadonlyMap<string, Buffer> | undefined {
  const found = new Map<string, Buffer>()
  for (const part of text.split(between).filter(part => part !== '')) {
    const [, name, value] = /^([a-z][a-z-]*)=((?:[\x21-\x24\x26-\x7e]|%[0-9A-Fa-f]{2})*)$/.exec(part) ?? []
    if (name === undefined || value === undefined || found.has(name)) return undefined
    found.set(name, bytesOf(value))
  }
  return found
}

function bytesOf(value: string): Buffer {
  const bytes = value.match(/%..|./g) ?? []
  return Buffer.from(bytes.map(one => (one.startsWith('%') ? Number.parseInt(one.slice(1), 16) : one.charCodeAt(0))))
}
