// Every way a file can take to a bank, each to a real other end of its own that can misbehave, and the bank behind it.

import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'

import { directoryTransport } from '../src/rails/directory-transport.ts'
import { httpTransport } from '../src/rails/http-transport.ts'
import { sftpTransport } from '../src/rails/sftp-transport.ts'
import type { Transport } from '../src/rails/transport.ts'
import { type GatewayMoment, serveFileGateway } from './file-gateway.ts'
import { FolderBank } from './plain-files.ts'
import { type SftpMishap, type SftpMoment, serveSftp } from './sftp-server.ts'

const institution = 'demo'

/** Where a file goes, so that another process can be told. */
export type Destination =
  | { readonly kind: 'directory'; readonly folder: string }
  | { readonly kind: 'sftp'; readonly port: number; readonly hostKey: string; readonly key: string }
  | { readonly kind: 'http'; readonly address: string; readonly token: string }

export function transportTo(destination: Destination): Transport {
  switch (destination.kind) {
    case 'directory':
      return directoryTransport(destination.folder)
    case 'sftp': {
      const { port, hostKey, key } = destination
      const login = { kind: 'key', key: { reveal: () => key } } as const
      return sftpTransport(
        { host: '127.0.0.1', port, user: 'vouch', folder: '/', hostKeys: [hostKey], login },
        institution,
      )
    }
    case 'http': {
      const { address, token } = destination
      return httpTransport({ address: new URL(address), token: { reveal: () => token } }, institution)
    }
  }
}

export type Way = {
  readonly destination: () => Destination
  readonly bank: FolderBank
  /** What can go wrong at the other end. Each begins when it is called, and ends when what it answers is called. */
  readonly mishaps: Readonly<Record<string, () => Promise<() => Promise<void>>>>
  readonly stop: () => Promise<void>
}

export const ways = {
  'a folder': async (root: string): Promise<Way> => {
    const folder = join(root, institution)
    await mkdir(root)
    return {
      destination: () => ({ kind: 'directory', folder }),
      bank: new FolderBank(folder),
      mishaps: {
        'the disk is not there for a day': async () => {
          await rename(root, `${root}-unmounted`)
          return () => rename(`${root}-unmounted`, root)
        },
      },
      stop: async () => undefined,
    }
  },

  SFTP: async (root: string): Promise<Way> => {
    const server = await serveSftp(root)
    const { address } = server
    const [hostKey] = address.hostKeys
    const key = address.login.kind === 'key' ? address.login.key.reveal() : ''
    /** Once, or until it is told that it is over. */
    const at =
      (moment: SftpMoment, does: NonNullable<SftpMishap>['does'], times = 1) =>
      async () => {
        let left = times
        server.mishapAt = asked => (asked === moment && left-- > 0 ? { at: moment, does } : undefined)
        return async () => {
          server.mishapAt = () => undefined
        }
      }
    const away = async () => {
      await server.stop()
      return server.start
    }
    return {
      destination: () => ({ kind: 'sftp', port: server.address.port, hostKey, key }),
      bank: new FolderBank(join(root, institution)),
      mishaps: {
        'nobody is let in for a day': at('connect', 'hang_up_before', Number.POSITIVE_INFINITY),
        'the line is cut before the upload': at('open', 'hang_up_before'),
        'the line is cut amid the upload': at('write', 'hang_up_after'),
        'the line is cut after the upload': at('close', 'hang_up_after'),
        'the disk at the other end is full for a day': at('write', 'fail', Number.POSITIVE_INFINITY),
        'the line is cut before the release': at('rename', 'hang_up_before'),
        'the line is cut after the release': at('rename', 'hang_up_after'),
        'the release is not answered': at('rename', 'no_answer'),
        'the release is refused for a day': at('rename', 'refuse', Number.POSITIVE_INFINITY),
        'the server is down for a day': away,
        'the host key has changed for a day': async () => {
          const { hostKey: before } = server
          await server.stop()
          server.hostKey = undefined
          await server.start()
          return async () => {
            await server.stop()
            server.hostKey = before
            await server.start()
          }
        },
      },
      stop: server.stop,
    }
  },

  HTTP: async (root: string): Promise<Way> => {
    const server = await serveFileGateway(root)
    const at =
      (moment: GatewayMoment, does: NonNullable<ReturnType<typeof server.mishapAt>>, times = 1) =>
      async () => {
        let left = times
        server.mishapAt = asked => (asked === moment && left-- > 0 ? does : undefined)
        return async () => {
          server.mishapAt = () => undefined
        }
      }
    return {
      destination: () => {
        const { address, token } = server.gateway
        return { kind: 'http', address: String(address), token: token.reveal() }
      },
      bank: new FolderBank(join(root, institution)),
      mishaps: {
        'the line is cut before the upload': at('stage', 'hang_up_before'),
        'the line is cut amid the upload': at('stage', 'hang_up_midway'),
        'the line is cut after the upload': at('stage', 'hang_up_after'),
        'the disk at the other end is full for a day': at('stage', 'no_room', Number.POSITIVE_INFINITY),
        'the line is cut before the release': at('release', 'hang_up_before'),
        'the line is cut after the release': at('release', 'hang_up_after'),
        'the release is not answered': at('release', 'no_answer'),
        'the server is down for a day': async () => {
          await server.stop()
          return server.start
        },
      },
      stop: server.stop,
    }
  },
} as const satisfies Readonly<Record<string, (root: string) => Promise<Way>>>
