// A pretended Transit engine, after the documents of HashiCorp Vault and OpenBao: keys with versions, derived by context,
// AES-256-GCM that is real, tokens that end. On loopback. It can be sealed, hang up, stay silent, and talk nonsense.

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { createServer as createPlain, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTls } from 'node:https'
import type { AddressInfo } from 'node:net'

import { fault } from '../src/base/outcome.ts'
import type { Certificate } from './certificate.ts'

export type Mood = 'well' | 'sealed' | 'hanging_up' | 'silent' | 'nonsense' | 'standby'

export type PretendedTransit = {
  readonly address: URL
  /** Makes a key. `isDerived` is what it must be made with. */
  readonly makeKey: (name: string, isDerived?: boolean) => void
  readonly rotate: (name: string) => void
  readonly forgetVersionsBelow: (name: string, version: number) => void
  /** Lives for so long by the real clock, and longer when it is renewed; 0 lives for ever and is not renewed. */
  readonly makeToken: (leaseSeconds: number) => string
  readonly revoke: (token: string) => void
  readonly feel: (mood: Mood) => void
  /** What was asked, in order: 'encrypt', 'renew-self'. */
  readonly asked: readonly string[]
  readonly close: () => Promise<void>
}

type TransitKey = { readonly isDerived: boolean; readonly versions: Buffer[]; least: number }
type Reply = { readonly status: number; readonly body: unknown }
type Asked = Readonly<Record<string, string>>

export async function openTransit(certificate?: Certificate): Promise<PretendedTransit> {
  const keys = new Map<string, TransitKey>()
  const tokens = new Map<string, { readonly leaseSeconds: number; endsMs: number }>()
  const asked: string[] = []
  let mood: Mood = 'well'

  const answer: RequestListener = (request, response) => {
    if (mood === 'hanging_up') return void request.socket.destroy()
    if (mood === 'silent') return
    textOf(request).then(
      text => {
        const { status, body } = mood === 'well' ? replyTo(request, text) : inMood(mood)
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(typeof body === 'string' ? body : JSON.stringify(body))
      },
      () => response.destroy(),
    )
  }

  function replyTo(request: IncomingMessage, text: string): Reply {
    const [, version, ...path] = (request.url ?? '').split('/')
    if (version !== 'v1' || request.method !== 'POST') return errors(404)
    asked.push(path[0] === 'auth' ? (path.at(-1) ?? '') : (path.at(-2) ?? ''))
    const token = tokens.get(String(request.headers['x-vault-token']))
    if (token === undefined || token.endsMs <= performance.now()) return errors(403, 'permission denied')
    if (path.join('/') === 'auth/token/renew-self') {
      if (token.leaseSeconds === 0) return errors(400, 'lease is not renewable')
      token.endsMs = performance.now() + token.leaseSeconds * 1_000
      return { status: 200, body: { auth: { lease_duration: token.leaseSeconds, renewable: true } } }
    }
    const [mount, verb = '', name = ''] = path
    const key = keys.get(name)
    if (mount !== 'transit') return errors(404, 'no handler for route')
    if (key === undefined) return errors(verb === 'encrypt' ? 403 : 400, 'encryption key not found')
    return work(key, verb, JSON.parse(text))
  }

  const server = certificate === undefined ? createPlain(answer) : createTls(certificate, answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // A TCP server that listens has one.
  const keyOf = (name: string) => keys.get(name) ?? fault(`no key ${name}`)
  return {
    address: new URL(`${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`),
    makeKey: (name, isDerived = true) => void keys.set(name, { isDerived, versions: [randomBytes(32)], least: 1 }),
    rotate: name => void keyOf(name).versions.push(randomBytes(32)),
    forgetVersionsBelow: (name, version) => {
      keyOf(name).least = version
    },
    makeToken: leaseSeconds => {
      const token = `hvs.${randomBytes(12).toString('hex')}`
      const endsMs = leaseSeconds === 0 ? Number.POSITIVE_INFINITY : performance.now() + leaseSeconds * 1_000
      tokens.set(token, { leaseSeconds, endsMs })
      return token
    },
    revoke: token => void tokens.delete(token),
    feel: next => {
      mood = next
    },
    asked,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function inMood(mood: Mood): Reply {
  if (mood === 'nonsense') return { status: 200, body: '<html>welcome</html>' }
  return errors(mood === 'standby' ? 429 : 503, mood === 'sealed' ? 'Vault is sealed' : 'standby')
}

function errors(status: number, ...sentences: readonly string[]): Reply {
  return { status, body: { errors: sentences } }
}

function work(key: TransitKey, verb: string, body: Asked): Reply {
  const context = Buffer.from(body['context'] ?? '', 'base64')
  if (key.isDerived && context.length === 0) return errors(400, 'missing context for key derivation')
  const encrypted = (plain: Buffer): Reply => ({ status: 200, body: { data: encrypt(key, plain, context) } })
  if (verb === 'encrypt') return encrypted(Buffer.from(body['plaintext'] ?? '', 'base64'))
  if (verb !== 'decrypt' && verb !== 'rewrap') return errors(404)
  const plain = decrypt(key, body['ciphertext'] ?? '', context)
  if (plain === undefined) return errors(400, 'cipher: message authentication failed')
  return verb === 'rewrap' ? encrypted(plain) : { status: 200, body: { data: { plaintext: plain.toString('base64') } } }
}

function secretOf({ isDerived, versions }: TransitKey, version: number, context: Buffer): Buffer | undefined {
  const secret = versions[version - 1]
  if (secret === undefined || !isDerived) return secret
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), context, 32))
}

function encrypt(key: TransitKey, plain: Buffer, context: Buffer) {
  const version = key.versions.length
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', secretOf(key, version, context) ?? fault('the newest is there'), nonce)
  const bytes = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  return { ciphertext: `vault:v${version}:${bytes.toString('base64')}`, key_version: version }
}

function decrypt(key: TransitKey, ciphertext: string, context: Buffer): Buffer | undefined {
  const [, version, text] = /^vault:v(\d+):(.+)$/.exec(ciphertext) ?? []
  const secret = secretOf(key, Number(version), context)
  const bytes = Buffer.from(text ?? '', 'base64')
  if (secret === undefined || Number(version) < key.least || bytes.length < 28) return undefined
  const decipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(-16))
  const plain = decipher.update(bytes.subarray(12, -16))
  try {
    decipher.final()
  } catch {
    return undefined
  }
  return plain
}

async function textOf(request: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}
