// A pretend bank's file gateway over a real folder, as docs/transports.md has it, on loopback only. It can be away, hang up
// before or after it has done what it was asked, answer nothing, and run out of room.

import { promises as files, mkdirSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { digestOf, type FileGateway } from '../src/rails/file-gateway.ts'

export type GatewayMoment = 'stage' | 'release' | 'look' | 'list' | 'fetch' | 'remove'
export type GatewayMishap = 'hang_up_before' | 'hang_up_midway' | 'hang_up_after' | 'no_answer' | 'no_room' | undefined

export type FileGatewayServer = {
  readonly gateway: FileGateway
  mishapAt: (moment: GatewayMoment) => GatewayMishap
  /** How often it was asked anything. */
  readonly requests: () => number
  readonly releases: () => number
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
  /** Forgets what it has released, and what it still keeps. */
  readonly forget: () => void
}

type Answer = { readonly status: number; readonly body?: unknown; readonly bytes?: Buffer }
const token = 'token of the tests'

export async function serveFileGateway(root: string): Promise<FileGatewayServer> {
  mkdirSync(root, { recursive: true })
  let server: Server
  let port = 0
  let requests = 0
  let releases = 0
  // What it remembers besides its folder: a real one would keep it with the files.
  const released = new Map<string, string>()
  const staged = new Map<string, Buffer>()

  async function perform(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const [, institution = '', kind = '', last] = (request.url ?? '').split('/').map(decodeURIComponent)
    const folder = join(root, institution)
    const asked = `${request.method} ${kind}${last === undefined ? '' : '/'}`
    if (request.headers.authorization !== `Bearer ${token}`) return { status: 401 }
    const name = last ?? ''
    switch (asked) {
      case 'PUT staged/': {
        if (request.headers['if-none-match'] !== '*') return { status: 428 }
        if (request.headers['repr-digest'] !== digestOf(body)) return { status: 400 }
        if (staged.has(name) || released.has(name)) return { status: 412 }
        staged.set(name, body)
        return { status: 201 }
      }
      case 'POST releases': {
        const given: { staged: string; name: string } = JSON.parse(body.toString())
        if (request.headers['idempotency-key'] !== given.staged) return { status: 400 }
        const before = released.get(given.staged)
        if (before !== undefined) return before === given.name ? { status: 200 } : { status: 409 }
        const bytes = staged.get(given.staged)
        if (bytes === undefined) return { status: 404 }
        await files.mkdir(folder, { recursive: true })
        await files.writeFile(join(folder, given.name), bytes)
        staged.delete(given.staged)
        released.set(given.staged, given.name)
        releases++
        return { status: 201 }
      }
      case 'GET releases/': {
        if (staged.has(name)) return { status: 200, body: { state: 'staged' } }
        const as = released.get(name)
        return as === undefined ? { status: 404 } : { status: 200, body: { state: 'released', name: as } }
      }
      case 'GET from-bank':
        return { status: 200, body: { files: await files.readdir(join(folder, 'from-bank')) } }
      case 'GET from-bank/':
        return { status: 200, bytes: await files.readFile(join(folder, 'from-bank', name)) }
      case 'DELETE from-bank/':
        await files.rm(join(folder, 'from-bank', name), { force: true })
        return { status: 204 }
      default:
        return { status: 404 }
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests++
    const mishap = made.mishapAt(momentOf(request))
    if (mishap === 'hang_up_before') {
      response.destroy()
      return
    }
    const parts: Buffer[] = []
    for await (const part of request) {
      parts.push(Buffer.from(part))
      if (mishap === 'hang_up_midway') {
        response.destroy()
        return
      }
    }
    const { status, body, bytes } =
      mishap === 'no_room'
        ? { status: 507 }
        : await perform(request, Buffer.concat(parts)).catch(() => ({ status: 500 }))
    if (mishap === 'hang_up_after') response.destroy()
    else if (mishap !== 'no_answer') {
      if (bytes !== undefined) response.writeHead(status, { 'repr-digest': digestOf(bytes) }).end(bytes)
      else response.writeHead(status).end(body === undefined ? '' : JSON.stringify(body))
    }
  }

  async function start(): Promise<void> {
    server = createServer((request, response) => {
      serve(request, response).catch(() => response.destroy())
    })
    await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port // A TCP server that listens has one.
  }

  const made: FileGatewayServer = {
    get gateway() {
      return { address: new URL(`http://127.0.0.1:${port}/`), token: { reveal: () => token } }
    },
    mishapAt: () => undefined,
    requests: () => requests,
    releases: () => releases,
    start,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
    forget: () => {
      released.clear()
      staged.clear()
    },
  }
  await start()
  return made
}

function momentOf({ method, url = '' }: IncomingMessage): GatewayMoment {
  if (method === 'PUT') return 'stage'
  if (url.includes('/releases')) return method === 'POST' ? 'release' : 'look'
  if (method === 'DELETE') return 'remove'
  return url.endsWith('/from-bank') ? 'list' : 'fetch'
}
