// Speaks as much of PostgreSQL's replication protocol as a base backup needs (PostgreSQL documentation, "Frontend/Backend
// Protocol" and "Streaming Replication Protocol"). The driver can open such a connection, but an error that comes after the
// copying has begun never reaches its reader, who then waits for ever or takes half a backup for a whole one.
//
//     message  | 1: type | 4: length of what follows, itself included | … |
//     copied   | 'n': new archive, its name | 'm': manifest | 'd': data | 'p': progress |   inside a CopyData message

import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

import type { DatabaseAddress } from '../base/database.ts'
import { fault } from '../base/outcome.ts'

/** What the server said no to, in its own words. */
export class ReplicationRefused extends Error {
  override readonly name = 'ReplicationRefused'
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export type BaseBackupOptions = {
  readonly label: string
  /** How fast the server may read, so that those who pay do not wait for it. */
  readonly mibPerSecondMax: number
  /** Begin at once and flush hard, or wait for the checkpoint that is under way anyway (up to some minutes). */
  readonly checkpoint: 'fast' | 'spread'
}

/** What is done with each part of a base backup; each must read its part to the end. */
export type BaseBackupReader = {
  readonly archive: (contents: AsyncIterable<Buffer>, bytesEstimated: number) => Promise<void>
  readonly manifest: (contents: AsyncIterable<Buffer>) => Promise<void>
}

export type Replication = {
  /** The rows of one command, as text. */
  readonly rows: (command: string) => Promise<readonly (readonly (string | undefined)[])[]>
  readonly baseBackup: (options: BaseBackupOptions, reader: BaseBackupReader) => Promise<void>
  readonly close: () => void
}

type Message = { readonly type: string; readonly body: Buffer }

const protocolVersion = 0x0003_0000
const messageBytesMax = 2 ** 28
const silenceMsMax = 600_000
const iterationsMax = 1_000_000

export async function openReplication(address: DatabaseAddress): Promise<Replication> {
  if (address.tls === true) fault('a backup speaks over a unix socket or a private network, not yet over TLS')
  const path = join(address.host, `.s.PGSQL.${address.port}`)
  const socket = address.host.startsWith('/') ? connect(path) : connect(address.port, address.host)
  socket.setTimeout(silenceMsMax, () => socket.destroy(new Error('the database has said nothing for ten minutes')))
  const messages = readMessages(socket)
  const next = async (): Promise<Message> => {
    const read = await messages.next()
    return read.done === true ? fault('the database closed the connection') : read.value
  }

  try {
    socket.write(startup({ user: address.user, replication: 'true', application_name: 'vouch backup' }))
    await authenticate(socket, next, address.password)
    for (let message = await next(); message.type !== 'Z'; message = await next()) refuseError(message)
  } catch (thrown) {
    socket.destroy()
    throw thrown
  }

  async function rows(command: string): Promise<readonly (readonly (string | undefined)[])[]> {
    socket.write(packet('Q', text(command)))
    const found: (string | undefined)[][] = []
    for (let message = await next(); message.type !== 'Z'; message = await next()) {
      refuseError(message)
      if (message.type === 'D') found.push(readRow(message.body))
    }
    return found
  }

  async function baseBackup(options: BaseBackupOptions, reader: BaseBackupReader): Promise<void> {
    socket.write(packet('Q', text(baseBackupCommand(options))))
    let current = await next()
    const sizes: bigint[] = []
    for (; current.type !== 'H'; current = await next()) {
      refuseError(current)
      if (current.type === 'Z') fault('the server sent no copy')
      // Two results come first: | start, timeline | and | tablespace, its place, its size in KiB |.
      const row = current.type === 'D' ? readRow(current.body) : []
      if (row.length === 3) sizes.push(BigInt(row[2] ?? '0'))
    }
    if (sizes.length !== 1) fault('this database uses tablespaces, which a backup does not follow')

    /** The data of one part. It stops before the message that begins the next part, or at the end of the copy. */
    async function* part(): AsyncGenerator<Buffer> {
      for (current = await next(); current.type !== 'c'; current = await next()) {
        refuseError(current)
        if (current.type !== 'd') continue
        const kind = String.fromCharCode(current.body.readUInt8(0))
        if (kind === 'n' || kind === 'm') return
        if (kind === 'd') yield current.body.subarray(1)
      }
    }

    current = await next()
    refuseError(current)
    if (current.type !== 'd' || current.body.readUInt8(0) !== 'n'.charCodeAt(0))
      fault('the copy begins with no archive')
    await reader.archive(part(), Number(sizes[0]) * 1024)
    // `part` has moved on; the compiler still knows `current` as the message before it.
    const after = current as Message
    if (after.type !== 'd' || after.body.readUInt8(0) !== 'm'.charCodeAt(0)) fault('the copy has no manifest')
    await reader.manifest(part())
    for (let message = await next(); message.type !== 'Z'; message = await next()) refuseError(message)
  }

  return { rows, baseBackup, close: () => socket.destroy() }
}

/** The log is archived beside the backup, so it is neither included nor waited for here. */
function baseBackupCommand({ label, mibPerSecondMax, checkpoint }: BaseBackupOptions): string {
  if (!/^[a-z0-9_]+$/.test(label)) fault(`not a label for a backup: ${label}`)
  const kibPerSecond = Math.round(mibPerSecondMax * 1024)
  return `BASE_BACKUP (LABEL '${label}', PROGRESS true, CHECKPOINT '${checkpoint}', WAL false, WAIT false,
    MAX_RATE ${kibPerSecond}, MANIFEST 'yes', MANIFEST_CHECKSUMS 'SHA256')`
}

async function* readMessages(socket: Socket): AsyncGenerator<Message> {
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let neededBytes = 5
  for await (const read of socket) {
    const bytes = read as Buffer // A socket without an encoding gives bytes.
    waiting.push(bytes)
    waitingBytes += bytes.length
    if (waitingBytes < neededBytes) continue
    let rest = waiting.length === 1 ? bytes : Buffer.concat(waiting)
    neededBytes = 5
    while (rest.length >= 5) {
      const length = rest.readUInt32BE(1) + 1
      if (length < 5 || length > messageBytesMax) fault('the database does not speak its protocol')
      if (rest.length < length) {
        neededBytes = length
        break
      }
      yield { type: String.fromCharCode(rest.readUInt8(0)), body: rest.subarray(5, length) }
      rest = rest.subarray(length)
    }
    waiting = rest.length === 0 ? [] : [rest]
    waitingBytes = rest.length
  }
}

function startup(parameters: Readonly<Record<string, string>>): Buffer {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [text(name), text(value)])
  const body = Buffer.concat([Buffer.alloc(8), ...pairs, Buffer.alloc(1)])
  body.writeUInt32BE(body.length, 0)
  body.writeUInt32BE(protocolVersion, 4)
  return body
}

function packet(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type, 'latin1')
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`)
}

function readRow(body: Buffer): (string | undefined)[] {
  let at = 2
  return Array.from({ length: body.readUInt16BE(0) }, () => {
    const length = body.readInt32BE(at)
    at += 4
    if (length === -1) return undefined
    at += length
    return body.toString('utf8', at - length, at)
  })
}

function refuseError({ type, body }: Message): void {
  if (type !== 'E') return
  const fields = new Map(
    body
      .toString('utf8')
      .split('\0')
      .map(field => [field.slice(0, 1), field.slice(1)] as const),
  )
  throw new ReplicationRefused(fields.get('C') ?? '', fields.get('M') ?? 'the database refused')
}

const authenticationOk = 0
const authenticationSasl = 10
const authenticationContinue = 11
const authenticationFinal = 12

/** SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding. The server must prove that it knows the password too. */
async function authenticate(socket: Socket, next: () => Promise<Message>, password: string): Promise<void> {
  async function expect(kind: number): Promise<string> {
    const message = await next()
    refuseError(message)
    if (message.type !== 'R' || message.body.readUInt32BE(0) !== kind)
      return fault('the database does not ask for SCRAM-SHA-256')
    return message.body.toString('utf8', 4)
  }
  const hmac = (key: Buffer, of: Buffer | string) => createHmac('sha256', key).update(of).digest()

  const mechanisms = (await expect(authenticationSasl)).split('\0')
  if (!mechanisms.includes('SCRAM-SHA-256')) fault('the database does not offer SCRAM-SHA-256')
  const ownNonce = randomBytes(18).toString('base64')
  const first = `n=,r=${ownNonce}`
  const firstBytes = Buffer.from(`n,,${first}`)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(firstBytes.length)
  socket.write(packet('p', Buffer.concat([text('SCRAM-SHA-256'), length, firstBytes])))

  const challenge = await expect(authenticationContinue)
  const [, nonce, salt, count] = /^r=([^,]+),s=([^,]+),i=(\d+)/.exec(challenge) ?? []
  if (nonce === undefined || salt === undefined || !nonce.startsWith(ownNonce))
    return fault('the SCRAM challenge is wrong')
  const iterations = Number(count)
  if (iterations < 4096 || iterations > iterationsMax) fault(`the SCRAM challenge asks for ${iterations} iterations`)

  // Our passwords are base64url, which SASLprep (RFC 4013) leaves as it is.
  const salted = await promisify(pbkdf2)(password, Buffer.from(salt, 'base64'), iterations, 32, 'sha256')
  const clientKey = hmac(salted, 'Client Key')
  const unproven = `c=biws,r=${nonce}`
  const transcript = `${first},${challenge},${unproven}`
  const signature = hmac(createHash('sha256').update(clientKey).digest(), transcript)
  const proof = Buffer.from(clientKey.map((byte, index) => byte ^ signature.readUInt8(index)))
  socket.write(packet('p', Buffer.from(`${unproven},p=${proof.toString('base64')}`)))

  const claimed = Buffer.from(/^v=([^,]+)/.exec(await expect(authenticationFinal))?.[1] ?? '', 'base64')
  const wanted = hmac(hmac(salted, 'Server Key'), transcript)
  if (claimed.length !== wanted.length || !timingSafeEqual(claimed, wanted))
    fault('the server does not know our password')
  await expect(authenticationOk)
}
