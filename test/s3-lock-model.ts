// A bucket with Object Lock on this machine: our own model of what AWS writes of versions, markers, conditional writes and
// locks, written from its documents and never held against AWS itself. It checks signatures by itself (Signature Version 4),
// lives by a pretended clock, and can be set up wrongly, be slow, fail, or store what it never says that it stored.

import { createHash, createHmac, hash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Lock = { readonly mode: 'COMPLIANCE' | 'GOVERNANCE'; readonly until: Date }
type Stored = {
  readonly id: string
  readonly kind: 'version' | 'marker'
  readonly bytes: Buffer
  readonly etag: string
  lock: Lock | undefined
}

/** What becomes of one request. `torn`: cut off, nothing done. `lost`: done, and cut off before the answer. */
export type S3Accident = 'none' | 'unavailable' | 'silent' | 'torn' | 'lost' | 'half'

export type S3Request = {
  readonly method: string
  /** Undefined where it is in no bucket of ours. */
  readonly key: string | undefined
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

type Keyed = S3Request & { readonly key: string }

export type S3Statement = {
  readonly Effect: string
  readonly Action: readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** May be set at any time, by whoever owns the account. */
export type S3Setup = {
  hasVersions: boolean
  hasLock: boolean
  /** Says that it locks, and does not. */
  dropsLocks: boolean
  /** What nobody may do, as in a bucket policy. */
  denied: readonly S3Statement[]
  accident: (request: S3Request) => S3Accident | Promise<S3Accident>
  /** So many versions and folders a page at most. */
  pageMax: number
}

type S3Account = { readonly keyId: string; readonly secret: string; readonly region: string; readonly bucket: string }

export type S3Model = {
  readonly endpoint: URL
  readonly setup: S3Setup
  /** Of every key, what was put first comes first. */
  readonly stored: ReadonlyMap<string, readonly Readonly<Stored>[]>
  readonly requests: readonly S3Request[]
  /** An upload in parts that was begun before all that is there, and is completed now. */
  readonly completeEarlierUpload: (key: string, bytes: Buffer) => void
  readonly close: () => Promise<void>
}

class Refusal extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string) {
    super(code)
    this.status = status
    this.code = code
  }
}

export async function openS3Model(account: S3Account, now: () => Date): Promise<S3Model> {
  const stored = new Map<string, Stored[]>()
  const requests: S3Request[] = []
  const setup: S3Setup = {
    hasVersions: true,
    hasLock: true,
    dropsLocks: false,
    denied: [],
    accident: () => 'none',
    pageMax: 1_000,
  }
  let ids = 0
  const newId = () => hash('sha256', `version ${++ids}`).slice(0, 32)
  const bucket: Bucket = { stored, setup, now, newId }

  const server = createServer((request, response) => {
    void handle(request, response).catch(() => request.socket.destroy())
  })
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readRequest(request, account.bucket)
    requests.push(asked)
    const accident = await setup.accident(asked)
    if (accident === 'silent') return
    if (accident === 'torn') return void request.socket.destroy()
    const answer = answerOf(() => {
      if (accident === 'unavailable') throw new Refusal(503, 'SlowDown')
      checkSignature(request, asked.body, account, now())
      checkPolicy(setup.denied, asked)
      return serve(bucket, asked)
    })
    if (accident === 'lost') return void request.socket.destroy()
    if (accident === 'half') {
      response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length + 10 })
      response.write(answer.body.subarray(0, answer.body.length >> 1), () => request.socket.destroy())
      return
    }
    response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length })
    response.end(answer.body)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // It listens at a port and no socket.
  return {
    endpoint: new URL(`http://127.0.0.1:${port}`),
    setup,
    stored,
    requests,
    completeEarlierUpload: (key, bytes) => {
      const etag = `"${createHash('md5').update(bytes).digest('hex')}-1"`
      stored.set(key, [{ id: newId(), kind: 'version', bytes, etag, lock: undefined }, ...(stored.get(key) ?? [])])
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

type Bucket = {
  readonly stored: Map<string, Stored[]>
  readonly setup: S3Setup
  readonly now: () => Date
  readonly newId: () => string
}
type Answer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Buffer }

async function readRequest(request: IncomingMessage, bucket: string): Promise<S3Request> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // No encoding is set.
  const url = new URL(request.url ?? '/', 'http://bucket')
  const path = decoded(url.pathname)
  const key = `${path}/`.startsWith(`/${bucket}/`) ? path.slice(bucket.length + 2) : undefined
  return {
    method: request.method ?? '',
    key,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function answerOf(serve: () => Answer): Answer {
  try {
    return serve()
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    return xmlAnswer(`<Error><Code>${thrown.code}</Code><Message>no</Message></Error>`, thrown.status)
  }
}

function xmlAnswer(xml: string, status = 200): Answer {
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`)
  return { status, headers: { 'content-type': 'application/xml' }, body }
}

function fail(status: number, code: string): never {
  throw new Refusal(status, code)
}

/** As the documents of AWS have it, from what came over the line and nothing of the client's. */
function checkSignature(request: IncomingMessage, body: Buffer, { keyId, secret, region }: S3Account, now: Date): void {
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/
  const parts = pattern.exec(request.headers.authorization ?? '')
  const [, id, day = '', named, signedNames = '', signature] = parts ?? fail(403, 'AccessDenied')
  if (id !== keyId) fail(403, 'InvalidAccessKeyId')
  if (named !== region) fail(400, 'AuthorizationHeaderMalformed')
  const at = String(request.headers['x-amz-date'])
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(at) ?? fail(403, 'AccessDenied')
  const ageMs = now.getTime() - Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`)
  if (Math.abs(ageMs) > 900_000 || !at.startsWith(day)) fail(403, 'RequestTimeTooSkewed')
  const names = signedNames.split(';')
  const mustBe = ['host', ...Object.keys(request.headers).filter(name => name.startsWith('x-amz-'))]
  if (!mustBe.every(name => names.includes(name))) fail(403, 'AccessDenied')
  const payload = String(request.headers['x-amz-content-sha256'])
  if (payload !== hash('sha256', body)) fail(400, 'XAmzContentSHA256Mismatch')
  const [path = '', search = ''] = (request.url ?? '').split('?')
  const pairs = search === '' ? [] : search.split('&').map(pair => (pair.includes('=') ? pair : `${pair}=`))
  const canonical = [
    request.method,
    path,
    pairs.toSorted().join('&'),
    ...names.map(name => `${name}:${String(request.headers[name]).trim().replaceAll(/ +/g, ' ')}`),
    '',
    signedNames,
    payload,
  ].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', at, scope, hash('sha256', canonical)].join('\n')
  const mac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest()
  const key = mac(mac(mac(mac(`AWS4${secret}`, day), region), 's3'), 'aws4_request')
  if (mac(key, toSign).toString('hex') !== signature) fail(403, 'SignatureDoesNotMatch')
}

/** Which right each request needs. */
function actionsOf({ method, query, headers }: S3Request): readonly string[] {
  if (method === 'DELETE') return query.has('versionId') ? ['s3:DeleteObjectVersion'] : ['s3:DeleteObject']
  if (method === 'PUT' && query.has('object-lock')) return ['s3:PutBucketObjectLockConfiguration']
  if (method === 'PUT' && query.has('versioning')) return ['s3:PutBucketVersioning']
  const bypass = 'x-amz-bypass-governance-retention' in headers ? ['s3:BypassGovernanceRetention'] : []
  if (method === 'PUT' && query.has('retention')) return ['s3:PutObjectRetention', ...bypass]
  if (method === 'PUT') return ['s3:PutObject']
  return []
}

function checkPolicy(statements: readonly S3Statement[], asked: S3Request): void {
  const actions = actionsOf(asked)
  for (const { Effect, Action, Condition } of statements) {
    if (Effect !== 'Deny' || !Action.some(action => actions.includes(action))) continue
    const isUnconditional = Condition?.['Null']?.['s3:if-none-match'] === 'true'
    if (Condition === undefined || (isUnconditional && asked.headers['if-none-match'] === undefined))
      fail(403, 'AccessDenied')
  }
}

function serve(bucket: Bucket, { key, ...rest }: S3Request): Answer {
  if (key === undefined) return fail(404, 'NoSuchBucket')
  const asked = { ...rest, key }
  const { method, query } = asked
  const { setup } = bucket
  if (key === '' && method === 'GET' && query.has('versioning'))
    return xmlAnswer(
      `<VersioningConfiguration>${setup.hasVersions ? '<Status>Enabled</Status>' : ''}</VersioningConfiguration>`,
    )
  if (key === '' && method === 'GET' && query.has('object-lock')) {
    if (!setup.hasLock) fail(404, 'ObjectLockConfigurationNotFoundError')
    return xmlAnswer(
      '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>',
    )
  }
  if (key === '' && method === 'GET' && query.has('versions')) return listVersions(bucket, query)
  if (key === '') return fail(501, 'NotImplemented')
  if (method === 'GET') return getObject(bucket, key, query.get('versionId'))
  if (method === 'PUT' && query.has('retention')) return putRetention(bucket, asked)
  if (method === 'PUT') return putObject(bucket, asked)
  if (method === 'DELETE') return deleteObject(bucket, asked)
  return fail(501, 'NotImplemented')
}

function getObject({ stored }: Bucket, key: string, id: string | null): Answer {
  const versions = stored.get(key) ?? []
  const found = id === null ? versions.at(-1) : versions.find(version => version.id === id)
  if (found === undefined) fail(404, id === null ? 'NoSuchKey' : 'NoSuchVersion')
  if (found.kind === 'marker') fail(id === null ? 404 : 405, id === null ? 'NoSuchKey' : 'MethodNotAllowed')
  const lock = found.lock
  const locked =
    lock === undefined
      ? {}
      : {
          'x-amz-object-lock-mode': lock.mode,
          'x-amz-object-lock-retain-until-date': lock.until.toISOString(),
        }
  return { status: 200, headers: { etag: found.etag, 'x-amz-version-id': found.id, ...locked }, body: found.bytes }
}

function checkBody({ headers, body }: S3Request): void {
  const given = headers['x-amz-checksum-sha256']
  if (given === undefined) fail(400, 'InvalidRequest')
  if (given !== hash('sha256', body, 'base64')) fail(400, 'BadDigest')
}

function lockFrom(mode: string | undefined, until: string | undefined, now: Date): Lock {
  const date = new Date(until ?? '')
  if ((mode !== 'COMPLIANCE' && mode !== 'GOVERNANCE') || Number.isNaN(date.getTime())) fail(400, 'InvalidArgument')
  if (date <= now) fail(400, 'InvalidArgument')
  return { mode, until: date }
}

function headerOf({ headers }: S3Request, name: string): string | undefined {
  const value = headers[name]
  return value === undefined ? undefined : String(value)
}

function putObject({ stored, setup, now, newId }: Bucket, asked: Keyed): Answer {
  const versions = stored.get(asked.key) ?? []
  if (asked.headers['if-none-match'] === '*' && versions.at(-1)?.kind === 'version') fail(412, 'PreconditionFailed')
  const [mode, until] = ['mode', 'retain-until-date'].map(part => headerOf(asked, `x-amz-object-lock-${part}`))
  const isLocking = mode !== undefined || until !== undefined
  if (isLocking && !setup.hasLock) fail(400, 'InvalidRequest')
  if (isLocking) checkBody(asked)
  const lock = isLocking ? lockFrom(mode, until, now()) : undefined
  const etag = `"${createHash('md5').update(asked.body).digest('hex')}"`
  const one: Stored = {
    id: setup.hasVersions ? newId() : 'null',
    kind: 'version',
    bytes: asked.body,
    etag,
    lock: setup.dropsLocks ? undefined : lock,
  }
  stored.set(asked.key, setup.hasVersions ? [...versions, one] : [one])
  return { status: 200, headers: { etag, 'x-amz-version-id': one.id }, body: Buffer.of() }
}

function isHeld({ lock }: Stored, now: Date): boolean {
  return lock !== undefined && lock.until > now
}

/** In compliance mode for nobody; in governance mode for whoever asks to go by it, which is a right of its own. */
function mayWeaken(version: Stored, asked: S3Request, now: Date): boolean {
  if (!isHeld(version, now)) return true
  return version.lock?.mode === 'GOVERNANCE' && headerOf(asked, 'x-amz-bypass-governance-retention') === 'true'
}

function putRetention({ stored, setup, now }: Bucket, asked: Keyed): Answer {
  if (!setup.hasLock) fail(400, 'InvalidRequest')
  checkBody(asked)
  const text = asked.body.toString()
  const valueOf = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]
  const lock = lockFrom(valueOf('Mode'), valueOf('RetainUntilDate'), now())
  const version = (stored.get(asked.key) ?? []).find(({ id }) => id === asked.query.get('versionId'))
  if (version === undefined) fail(404, 'NoSuchVersion')
  const before = version.lock
  const isLonger = before === undefined || (lock.mode === before.mode && lock.until >= before.until)
  if (!isLonger && !mayWeaken(version, asked, now())) fail(403, 'AccessDenied')
  if (!setup.dropsLocks) version.lock = lock
  return { status: 200, headers: {}, body: Buffer.of() }
}

function deleteObject({ stored, setup, now, newId }: Bucket, asked: Keyed): Answer {
  const versions = stored.get(asked.key) ?? []
  const id = asked.query.get('versionId')
  const left = versions.filter(version => version.id !== id)
  if (id !== null) {
    const version = versions.find(one => one.id === id)
    if (version !== undefined && !mayWeaken(version, asked, now())) fail(403, 'AccessDenied')
  } else if (setup.hasVersions)
    left.push({ id: newId(), kind: 'marker', bytes: Buffer.of(), etag: '', lock: undefined })
  else left.length = 0
  if (left.length === 0) stored.delete(asked.key)
  else stored.set(asked.key, left)
  return { status: 204, headers: {}, body: Buffer.of() }
}

type Item = { readonly key: string; readonly folder?: string; readonly version?: Stored; readonly isLatest?: boolean }

function listVersions({ stored, setup }: Bucket, query: URLSearchParams): Answer {
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? '']
  const [keyMarker, idMarker] = [query.get('key-marker') ?? '', query.get('version-id-marker') ?? '']
  const most = Math.min(Number(query.get('max-keys') ?? 1_000), setup.pageMax)
  const items: Item[] = []
  for (const key of [...stored.keys()].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
    if (!key.startsWith(prefix)) continue
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    if (cut >= 0) {
      const folder = key.slice(0, cut + 1)
      if (items.at(-1)?.folder !== folder && folder > keyMarker) items.push({ key: folder, folder })
      continue
    }
    if (key < keyMarker) continue
    const newestFirst = (stored.get(key) ?? []).toReversed()
    const from =
      key !== keyMarker ? 0 : idMarker === '' ? Infinity : newestFirst.findIndex(({ id }) => id === idMarker) + 1
    for (const [at, version] of newestFirst.entries()) if (at >= from) items.push({ key, version, isLatest: at === 0 })
  }
  const shown = items.slice(0, most)
  const encoded = (text: string) => encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%20', '+')
  const last = shown.at(-1)
  const next =
    shown.length === items.length || last === undefined
      ? ''
      : `<NextKeyMarker>${encoded(last.key)}</NextKeyMarker>` +
        (last.version === undefined ? '' : `<NextVersionIdMarker>${last.version.id}</NextVersionIdMarker>`)
  const rows = shown.map(({ key, folder, version, isLatest }) => {
    if (folder !== undefined || version === undefined)
      return `<CommonPrefixes><Prefix>${encoded(key)}</Prefix></CommonPrefixes>`
    const { id, kind, etag } = version
    const common = `<Key>${encoded(key)}</Key><VersionId>${id}</VersionId><IsLatest>${isLatest === true}</IsLatest>`
    return kind === 'marker'
      ? `<DeleteMarker>${common}</DeleteMarker>`
      : `<Version>${common}<ETag>${etag.replaceAll('"', '&quot;')}</ETag></Version>`
  })
  return xmlAnswer(
    `<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><EncodingType>url</EncodingType>` +
      `<IsTruncated>${next !== ''}</IsTruncated>${next}${rows.join('')}</ListVersionsResult>`,
  )
}
