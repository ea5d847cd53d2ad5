// A pretend bank's SFTP server over a real folder: real key exchange, real sign-in, on loopback only. It can be away, hang
// up at a moment that is named, run out of room, refuse to list, and forget what OpenSSH adds to the protocol.

import { promises as files, mkdirSync } from 'node:fs'
import type { AddressInfo, Socket } from 'node:net'
import { join, normalize } from 'node:path'

import ssh2, { type Connection, type SFTPWrapper } from 'ssh2'

import { fault } from '../src/base/outcome.ts'
import { fingerprintOf, type SftpAddress } from '../src/rails/sftp-session.ts'

const { Server, utils } = ssh2
const { STATUS_CODE, OPEN_MODE } = utils.sftp

/** What is asked of it, as the moments at which it may break are called. */
export type SftpMoment = 'connect' | 'open' | 'write' | 'close' | 'rename' | 'list' | 'stat' | 'read' | 'remove'
export type SftpMishap =
  | { readonly at: SftpMoment; readonly does: 'hang_up_before' | 'hang_up_after' | 'no_answer' | 'fail' | 'refuse' }
  | undefined

export type SftpServer = {
  readonly address: SftpAddress
  /** Asked at each moment; what it answers happens. */
  mishapAt: (moment: SftpMoment) => SftpMishap
  /** How often somebody has connected. */
  readonly connections: () => number
  /** How often a file was renamed. */
  readonly renames: () => number
  /** What it shows from its next start on; undefined for a new one. */
  hostKey: HostKey | undefined
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
}

export type HostKey = ReturnType<typeof utils.generateKeyPairSync>

const keysMax = 20

/** ssh2 makes one key in two hundred that it cannot read again. */
export function makeKeyPair(): HostKey {
  for (let attempt = 0; attempt < keysMax; attempt++) {
    const pair = utils.generateKeyPairSync('ed25519')
    const parts = [utils.parseKey(pair.public), utils.parseKey(pair.private)]
    if (!parts.some(part => part instanceof Error)) return pair
  }
  return fault('no key can be read')
}

type Options = { readonly extensions?: boolean; readonly login?: 'key' | 'password' }

/** Opens one whose users see `root` as '/'. */
export async function serveSftp(root: string, { extensions = true, login = 'key' }: Options = {}): Promise<SftpServer> {
  mkdirSync(root, { recursive: true })
  const userKey = makeKeyPair()
  const password = 'open sesame'
  const firstHostKey = makeKeyPair()
  const parsed = utils.parseKey(firstHostKey.public)
  const fingerprint = fingerprintOf(parsed instanceof Error ? fault(parsed.message) : parsed.getPublicSSH())
  const state = { connections: 0, renames: 0 }
  const open = new Set<Connection>()
  let server: InstanceType<typeof Server>
  let port = 0

  async function start(): Promise<void> {
    server = new Server({ hostKeys: [(made.hostKey ?? makeKeyPair()).private] }, client => {
      state.connections++
      open.add(client)
      // As OpenSSH does.
      socketOf(client).setNoDelay(true)
      const opened = new Set<files.FileHandle>()
      client.on('error', () => undefined)
      client.on('close', () => {
        open.delete(client)
        for (const file of opened) file.close().catch(() => undefined)
      })
      if (made.mishapAt('connect') !== undefined) {
        client.end()
        return
      }
      client.on('authentication', context => {
        const wanted = utils.parseKey(userKey.public)
        const key = wanted instanceof Error ? fault(wanted.message) : wanted
        const isKnown =
          (login === 'password' && context.method === 'password' && context.password === password) ||
          (login === 'key' &&
            context.method === 'publickey' &&
            context.key.data.equals(key.getPublicSSH()) &&
            (context.signature === undefined ||
              key.verify(context.blob ?? Buffer.alloc(0), context.signature, context.hashAlgo) === true))
        if (isKnown) context.accept()
        else context.reject([login === 'key' ? 'publickey' : 'password'])
      })
      client.on('session', accept => {
        accept().on('sftp', acceptSftp => {
          if (extensions) offerExtensions(client)
          serve(acceptSftp(), client, opened)
        })
      })
    })
    await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port // A TCP server that listens has one.
  }

  function serve(sftp: SFTPWrapper, client: Connection, opened: Set<files.FileHandle>): void {
    const handles = new Map<number, { readonly file?: files.FileHandle; readonly names?: string[] }>()
    let lastHandle = 0
    const inRoot = (path: string) => join(root, normalize(`/${path}`))
    const newHandle = (held: { readonly file?: files.FileHandle; readonly names?: string[] }) => {
      handles.set(++lastHandle, held)
      const handle = Buffer.alloc(4)
      handle.writeUInt32BE(lastHandle)
      return handle
    }
    const held = (handle: Buffer) => handles.get(handle.readUInt32BE()) ?? fault('no such handle')

    /** Does what was asked and answers, or what goes wrong instead. */
    function answer(moment: SftpMoment, id: number, act: () => Promise<() => void>): void {
      const mishap = made.mishapAt(moment)
      const does = mishap?.at === moment ? mishap.does : undefined
      if (does === 'hang_up_before') {
        hangUp(client)
        return
      }
      if (does === 'fail') sftp.status(id, STATUS_CODE.FAILURE)
      else if (does === 'refuse') sftp.status(id, STATUS_CODE.PERMISSION_DENIED)
      else {
        act().then(
          say => {
            if (does === 'hang_up_after') hangUp(client)
            else if (does !== 'no_answer') say()
          },
          (thrown: unknown) => sftp.status(id, statusOf(thrown)),
        )
      }
    }
    const ok = (id: number) => () => sftp.status(id, STATUS_CODE.OK)
    const rename = (id: number, from: string, to: string, overwrites: boolean) =>
      answer('rename', id, async () => {
        if (!overwrites && (await exists(inRoot(to)))) fault('there is one of that name')
        await files.rename(inRoot(from), inRoot(to))
        state.renames++
        return ok(id)
      })

    sftp
      .on('OPEN', (id, path, flags) =>
        answer('open', id, async () => {
          const mode = (flags & OPEN_MODE.WRITE) === 0 ? 'r' : (flags & OPEN_MODE.EXCL) === 0 ? 'w' : 'wx'
          const file = await files.open(inRoot(path), mode)
          opened.add(file)
          const handle = newHandle({ file })
          return () => sftp.handle(id, handle)
        }),
      )
      .on('WRITE', (id, handle, offset, data) =>
        answer('write', id, async () => {
          await held(handle).file?.write(data, 0, data.length, offset)
          return ok(id)
        }),
      )
      .on('READ', (id, handle, offset, length) =>
        answer('read', id, async () => {
          const bytes = Buffer.alloc(length)
          const read = (await held(handle).file?.read(bytes, 0, length, offset))?.bytesRead ?? 0
          return () => (read === 0 ? sftp.status(id, STATUS_CODE.EOF) : sftp.data(id, bytes.subarray(0, read)))
        }),
      )
      .on('FSTAT', (id, handle) =>
        answer('stat', id, async () => {
          const stats = (await held(handle).file?.stat()) ?? fault('no such file')
          return () => sftp.attrs(id, attributesOf(stats))
        }),
      )
      .on('CLOSE', (id, handle) =>
        answer('close', id, async () => {
          const { file } = held(handle)
          if (file !== undefined) {
            opened.delete(file)
            await file.close()
          }
          handles.delete(handle.readUInt32BE())
          return ok(id)
        }),
      )
      .on('STAT', (id, path) =>
        answer('stat', id, async () => {
          const stats = await files.stat(inRoot(path))
          return () => sftp.attrs(id, attributesOf(stats))
        }),
      )
      .on('MKDIR', (id, path) => answer('open', id, async () => (await files.mkdir(inRoot(path)), ok(id))))
      .on('REMOVE', (id, path) => answer('remove', id, async () => (await files.rm(inRoot(path)), ok(id))))
      .on('RENAME', (id, from, to) => rename(id, from, to, false))
      .on('OPENDIR', (id, path) =>
        answer('list', id, async () => {
          const handle = newHandle({ names: (await files.readdir(inRoot(path))).map(name => join(inRoot(path), name)) })
          return () => sftp.handle(id, handle)
        }),
      )
      .on('READDIR', (id, handle) =>
        answer('list', id, async () => {
          const paths = held(handle).names?.splice(0, 100) ?? []
          const entries = await Promise.all(
            paths.map(async path => {
              const filename = path.slice(path.lastIndexOf('/') + 1)
              return { filename, longname: filename, attrs: attributesOf(await files.stat(path)) }
            }),
          )
          return () => (entries.length === 0 ? sftp.status(id, STATUS_CODE.EOF) : sftp.name(id, entries))
        }),
      )
      .on('EXTENDED', (id, name, data) => {
        if (!extensions) sftp.status(id, STATUS_CODE.OP_UNSUPPORTED)
        else if (name === 'posix-rename@openssh.com') {
          const [from, to] = readStrings(data)
          rename(id, from ?? fault('no name'), to ?? fault('no name'), true)
        } else if (name === 'fsync@openssh.com') {
          const [handle] = readBuffers(data)
          answer('close', id, async () => {
            await held(handle ?? fault('no handle')).file?.sync()
            return ok(id)
          })
        } else sftp.status(id, STATUS_CODE.OP_UNSUPPORTED)
      })
      .on('error', () => undefined)
  }

  const made: SftpServer = {
    get address(): SftpAddress {
      return {
        host: '127.0.0.1',
        port,
        user: 'vouch',
        folder: '/',
        hostKeys: [fingerprint],
        login:
          login === 'key'
            ? { kind: 'key', key: { reveal: () => userKey.private } }
            : { kind: 'password', password: { reveal: () => password } },
      }
    },
    mishapAt: () => undefined,
    connections: () => state.connections,
    renames: () => state.renames,
    hostKey: firstHostKey,
    start,
    stop: async () => {
      for (const client of open) hangUp(client)
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
  await start()
  return made
}

function socketOf(client: Connection): Socket {
  return Reflect.get(client, '_sock') as Socket // ssh2 1.17.0.
}

/** Without a word, as a machine does that has lost its network. */
function hangUp(client: Connection): void {
  socketOf(client).destroy()
}

/** ssh2's server names no extensions in its first word, so they are put into it on its way out: |1 B type|4 B version|names…| */
function offerExtensions(client: Connection): void {
  const protocol = Reflect.get(client, '_protocol') as { channelData: (channel: number, data: Buffer) => void } // ssh2 1.17.0.
  const say = protocol.channelData.bind(protocol)
  let isFirst = true
  protocol.channelData = (channel, data) => {
    if (!isFirst) {
      say(channel, data)
      return
    }
    isFirst = false
    const names = ['posix-rename@openssh.com', '1', 'fsync@openssh.com', '1'].map(text => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(text.length)
      return Buffer.concat([length, Buffer.from(text)])
    })
    const body = Buffer.concat([data.subarray(4), ...names])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(body.length)
    say(channel, Buffer.concat([length, body]))
  }
}

function readBuffers(data: Buffer): readonly Buffer[] {
  const found: Buffer[] = []
  for (let at = 0; at + 4 <= data.length; ) {
    const length = data.readUInt32BE(at)
    found.push(data.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return found
}

function readStrings(data: Buffer): readonly string[] {
  return readBuffers(data).map(String)
}

async function exists(path: string): Promise<boolean> {
  return files.stat(path).then(
    () => true,
    () => false,
  )
}

function attributesOf({ mode, size, atimeMs, mtimeMs }: Awaited<ReturnType<typeof files.stat>>) {
  return {
    mode: Number(mode),
    uid: 0,
    gid: 0,
    size: Number(size),
    atime: Math.floor(Number(atimeMs) / 1_000),
    mtime: Math.floor(Number(mtimeMs) / 1_000),
  }
}

function statusOf(thrown: unknown): number {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : ''
  if (code === 'ENOENT') return STATUS_CODE.NO_SUCH_FILE
  return code === 'EACCES' ? STATUS_CODE.PERMISSION_DENIED : STATUS_CODE.FAILURE
}
