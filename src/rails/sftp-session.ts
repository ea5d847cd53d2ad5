// One session with an SFTP server, for as long as one act lasts: protocol version 3 (draft-ietf-secsh-filexfer-02), with
// what OpenSSH adds to it where that is offered. The server is who its pinned host key says, or nothing is said to it.

import { createHash, timingSafeEqual } from 'node:crypto'

import ssh2, { type Client, type SFTPWrapper } from 'ssh2'

import { type FailureKind, TooLarge, WayFailed } from './failure.ts'

export type SftpAddress = {
  readonly host: string
  readonly port: number
  readonly user: string
  /** Below it each institution has a folder. */
  readonly folder: string
  /** As `ssh-keygen -l` writes them: 'SHA256:' and base64. Two while a server changes its key. */
  readonly hostKeys: readonly [string, ...string[]]
  readonly login:
    | { readonly kind: 'key'; readonly key: { readonly reveal: () => string } }
    | { readonly kind: 'password'; readonly password: { readonly reveal: () => string } }
}

export type SftpSession = {
  /** A rename is one act (posix-rename@openssh.com). Without it a server may link first and unlink later. */
  readonly renamesAtOnce: boolean
  readonly makeFolder: (path: string) => Promise<void>
  /** Creates it, and returns when it would survive a crash where the server offers to say so (fsync@openssh.com). */
  readonly write: (path: string, bytes: Buffer) => Promise<void>
  readonly rename: (from: string, to: string) => Promise<void>
  /** Undefined where there is none. */
  readonly sizeOf: (path: string) => Promise<number | undefined>
  readonly list: (folder: string) => Promise<readonly { readonly name: string; readonly isFile: boolean }[]>
  readonly read: (path: string, bytesMax: number) => Promise<Buffer>
  /** One that is gone already is no mistake. */
  readonly remove: (path: string) => Promise<void>
}

/** What a server answers with (draft-ietf-secsh-filexfer-02 §7). */
const status = { noSuchFile: 2, permissionDenied: 3 } as const
const pieceBytes = 32_768
/** How many pieces of a file are on their way at once. */
const piecesMax = 16
const entriesMax = 10_000
const handshakeMsMax = 10_000
const isFileMode = (mode: number) => (mode & 0o170000) === 0o100000

/** Nothing that rests on SHA-1, and no cipher without its own integrity but CTR, whose MAC is checked first. */
const algorithms = {
  serverHostKey: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
} as const

/** Whether this is the text of one that can be used without a passphrase. */
export function isPrivateKey(text: string): boolean {
  const key = ssh2.utils.parseKey(text)
  return !(key instanceof Error) && key.isPrivateKey()
}

export function fingerprintOf(hostKey: Buffer): string {
  return `SHA256:${createHash('sha256').update(hostKey).digest('base64').replace(/=+$/, '')}`
}

/** Connects, signs in, acts and hangs up. When the signal is given, it hangs up at once. */
export async function inSession<T>(
  address: SftpAddress,
  signal: AbortSignal,
  act: (session: SftpSession) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const client = new ssh2.Client()
  const lost = Promise.withResolvers<never>()
  lost.promise.catch(() => undefined) // Raced below; after that nobody listens any more.
  const hangUp = () => lost.reject(signal.reason)
  signal.addEventListener('abort', hangUp, { once: true })
  client.on('error', error => lost.reject(readError(error)))
  client.on('close', () => lost.reject(new WayFailed('cut_off', 'the connection was closed')))
  try {
    const sftp = await Promise.race([connect(client, address, lost.reject), lost.promise])
    return await Promise.race([act(sessionOver(sftp)), lost.promise])
  } finally {
    signal.removeEventListener('abort', hangUp)
    client.destroy()
  }
}

function connect(
  client: Client,
  { host, port, user, hostKeys, login }: SftpAddress,
  refuse: (reason: WayFailed) => void,
): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    // Every word waits for its answer: to hold short ones back would cost a tenth of a second each.
    client.on('connect', () => client.setNoDelay(true))
    client.on('ready', () =>
      client.sftp((error, sftp) => (error === undefined ? resolve(sftp) : reject(readError(error)))),
    )
    client.connect({
      host,
      port,
      username: user,
      ...(login.kind === 'key' ? { privateKey: login.key.reveal() } : { password: login.password.reveal() }),
      // One way to sign in, and no other is tried.
      authHandler: [login.kind === 'key' ? 'publickey' : 'password'],
      hostVerifier: (key: Buffer) => {
        const isKnown = hostKeys.some(known => isSame(known, fingerprintOf(key)))
        if (!isKnown) refuse(new WayFailed('host_key_unknown', `the server shows the host key ${fingerprintOf(key)}`))
        return isKnown
      },
      algorithms: { serverHostKey: [...algorithms.serverHostKey], hmac: [...algorithms.hmac] },
      readyTimeout: handshakeMsMax,
    })
  })
}

function isSame(known: string, shown: string): boolean {
  const [a, b] = [Buffer.from(known), Buffer.from(shown)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function sessionOver(sftp: SFTPWrapper): SftpSession {
  const extensions: unknown = Reflect.get(sftp, '_extensions')
  const offers = (name: string) =>
    typeof extensions === 'object' && extensions !== null && Reflect.get(extensions, name) === '1'
  const renamesAtOnce = offers('posix-rename@openssh.com')
  const offersSync = offers('fsync@openssh.com')
  const withHandle = async <T>(handle: Buffer, act: () => Promise<T>): Promise<T> => {
    const answer = await act()
    await answered<void>(done => sftp.close(handle, done))
    return answer
  }

  return {
    renamesAtOnce,
    makeFolder: async path => {
      if ((await found(done => sftp.stat(path, done))) !== undefined) return
      await answered<void>(done => sftp.mkdir(path, { mode: 0o700 }, done)).catch(async (thrown: unknown) => {
        // Somebody else may have been quicker.
        if ((await found(done => sftp.stat(path, done))) === undefined) throw thrown
      })
    },
    write: async (path, bytes) => {
      const handle = await answered<Buffer>(done => sftp.open(path, 'wx', 0o600, done))
      try {
        await withHandle(handle, async () => {
          await inPieces(bytes.length, (from, length) =>
            answered<void>(done => sftp.write(handle, bytes, from, length, from, done)),
          )
          if (offersSync) await answered<void>(done => sftp.ext_openssh_fsync(handle, error => done(error)))
        })
      } catch (thrown) {
        // What is half there would fill a disk that is full already. If it cannot be removed, it lies there unseen.
        await answered<void>(done => sftp.unlink(path, done)).catch(() => undefined)
        throw thrown
      }
    },
    rename: (from, to) =>
      answered(done => (renamesAtOnce ? sftp.ext_openssh_rename(from, to, done) : sftp.rename(from, to, done))),
    sizeOf: async path => (await found<{ readonly size: number }>(done => sftp.stat(path, done)))?.size,
    list: async folder => {
      const handle = await answered<Buffer>(done => sftp.opendir(folder, done))
      return withHandle(handle, () => listAll(sftp, handle))
    },
    read: async (path, bytesMax) => {
      const handle = await answered<Buffer>(done => sftp.open(path, 'r', done))
      return withHandle(handle, async () => {
        const { size } = await answered<{ size: number }>(done => sftp.fstat(handle, done))
        if (size > bytesMax) throw new TooLarge(`a file of ${size} bytes is larger than ${bytesMax}`)
        const bytes = Buffer.alloc(size)
        await inPieces(size, (from, length) => readPiece(sftp, handle, bytes, from, length))
        return bytes
      })
    },
    remove: async path => {
      await found(done => sftp.unlink(path, error => done(error, true)))
    },
  }
}

async function listAll(sftp: SFTPWrapper, handle: Buffer) {
  const entries: { readonly name: string; readonly isFile: boolean }[] = []
  for (;;) {
    const part = await answered<readonly { filename: string; attrs: { mode: number } }[] | undefined>(done =>
      // The end of a folder is an error with the code 1 to the library.
      sftp.readdir(handle, (error, list) => (codeOf(error) === 1 ? done(undefined, undefined) : done(error, list))),
    )
    if (part === undefined) return entries
    for (const { filename, attrs } of part) entries.push({ name: filename, isFile: isFileMode(attrs.mode) })
    if (entries.length > entriesMax)
      throw new WayFailed('answered_wrongly', `a folder has more than ${entriesMax} entries`)
  }
}

/** A server may answer with fewer bytes than it was asked for. */
async function readPiece(
  sftp: SFTPWrapper,
  handle: Buffer,
  bytes: Buffer,
  from: number,
  length: number,
): Promise<void> {
  for (let at = from; at < from + length; ) {
    const count = await answered<number>(done =>
      sftp.read(handle, bytes, at, from + length - at, at, (error, read) => done(error, read)),
    )
    if (count === 0) throw new WayFailed('answered_wrongly', 'a file became shorter while it was read')
    at += count
  }
}

async function inPieces(length: number, act: (from: number, length: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < length; from += pieceBytes * piecesMax) {
    const batch = Array.from({ length: piecesMax }, (_, piece) => from + piece * pieceBytes).filter(at => at < length)
    await Promise.all(batch.map(at => act(at, Math.min(pieceBytes, length - at))))
  }
}

type Done<T> = (error?: Error | null, value?: T) => void

function answered<T>(ask: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    ask((error, value) => {
      if (error !== undefined && error !== null) reject(readError(error))
      else resolve(value as T) // Without an error there is the value that its callback is typed with.
    })
  })
}

/** Undefined where the server says that there is no such file, and only then. */
async function found<T>(ask: (done: Done<T>) => void): Promise<T | undefined> {
  return answered(ask).catch((thrown: unknown) => {
    if (thrown instanceof WayFailed && thrown.kind === 'not_found') return undefined
    throw thrown
  })
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function readError(error: Error): Error {
  const level = 'level' in error ? error.level : undefined
  const code = codeOf(error)
  const kind: FailureKind | undefined =
    level === 'client-authentication'
      ? 'sign_in_refused'
      : level === 'client-timeout'
        ? 'timed_out'
        : code === status.noSuchFile
          ? 'not_found'
          : code === status.permissionDenied
            ? 'not_permitted'
            : error.message === 'No response from server'
              ? 'cut_off'
              : undefined
  return kind === undefined ? error : new WayFailed(kind, error.message, error)
}
