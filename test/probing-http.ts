// Probes that ask over HTTP: vault, api, office and issuer as the product opens them, in the process of the test, and the
// canary's clients as a start makes them. The clock is the real one: tokens and proofs are about now.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, request as plainRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ensureCanary } from '../bin/canary.ts'
import { ensureKeys } from '../bin/instance-keys.ts'
import { outsideOf } from '../bin/outside.ts'
import { openProcess } from '../src/app.ts'
import type { OpenKeeper } from '../src/app-door.ts'
import { placesOf } from '../src/app-prober.ts'
import type { Control } from '../src/base/control.ts'
import { fault } from '../src/base/outcome.ts'
import { type Config, type ProcessName, readConfig } from '../src/config.ts'
import { loadLineKey, openVaultLine } from '../src/protection/protection.ts'
import { type Places, probe, type Tried, withCodeHashes } from '../src/risk/risk.ts'
import { cloneDatabase, type TestDatabase } from './database.ts'
import { freePort } from './issuer.ts'
import { silentLog } from './outside.ts'

export type HttpProbing = {
  readonly database: TestDatabase
  readonly places: Places
  /** The control of this id, tried; elsewhere than at the product as it is, where that is said. */
  readonly tryOf: (controls: readonly Control[], id: string, at?: Places) => Promise<Tried>
  /** The same, with somebody broken in front of the api. */
  readonly tryBehind: (front: Front, controls: readonly Control[], id: string) => Promise<Tried>
  readonly close: () => Promise<void>
}

type Passed = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}
export type FrontAsked = {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}
/** Stands before the api as it is, and gives another answer, or asks for something else. */
export type Front = (asked: FrontAsked, pass: (asked: FrontAsked) => Promise<Passed>) => Promise<Passed>

const clock = { now: () => new Date(), elapsedMs: () => performance.now() }

/** `keeper` is who lets callers in, where that is not the product's own. */
export async function openHttpProbing(
  options: {
    readonly keeper?: OpenKeeper
    /** What the api shows, and then its address is https. */
    readonly certificate?: { readonly cert: string; readonly key: string }
  } = {},
): Promise<HttpProbing> {
  const [database, home] = [await cloneDatabase(), await mkdtemp(join(tmpdir(), 'vouch-probing-'))]
  await ensureKeys(home)
  const socket = join(home, 'vault')
  const [api, issuer, office] = [await freePort(), await freePort(), await freePort()]
  const ports: Readonly<Record<string, number>> = { api, issuer, office }
  const { certificate } = options
  if (certificate !== undefined) {
    await writeFile(join(home, 'api.crt'), certificate.cert)
    await writeFile(join(home, 'api.key'), certificate.key)
  }
  const addresses = {
    VOUCH_ISSUER: `http://localhost:${issuer}`,
    VOUCH_AUDIENCE: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${api}`,
    VOUCH_OFFICE_URL: `http://localhost:${office}`,
  }
  const configOf = (name: ProcessName): Config => {
    const { host, port, database: base, user, password } = database.address(`vouch_${name}`)
    const read = readConfig(name, {
      VOUCH_DATABASE_HOST: host,
      VOUCH_DATABASE_PORT: String(port),
      VOUCH_DATABASE_NAME: base,
      VOUCH_DATABASE_USER: user,
      VOUCH_DATABASE_PASSWORD: password,
      VOUCH_KEYS: join(home, 'keys', name),
      VOUCH_VAULT: socket,
      VOUCH_ORIGIN: 'vouch.example/log',
      VOUCH_KEK_FILE: 'for_development',
      VOUCH_PORT: String(ports[name] ?? 0),
      ...addresses,
      ...(certificate === undefined || name !== 'api'
        ? {}
        : { VOUCH_TLS_CERT: join(home, 'api.crt'), VOUCH_TLS_KEY: join(home, 'api.key') }),
    })
    return read.ok ? read.value : fault(read.refusal.faults.join('; '))
  }
  const vault = await openProcess(configOf('vault'), clock, silentLog)
  await makeCanary(database, home, socket)
  const running = [
    await openProcess(configOf('issuer'), clock, silentLog),
    await openProcess(configOf('office'), clock, silentLog),
    await openProcess(configOf('api'), clock, silentLog, { openKeeper: options.keeper }),
    vault,
  ]
  const prober = configOf('prober')
  const outside = await outsideOf(database.as('vouch_prober'), prober.keys)
  const places = await placesOf(prober)

  const tryOf: HttpProbing['tryOf'] = async (controls, id, at = places) => {
    const control = controls.find(one => one.id === id) ?? fault(`nobody offers ${id}`)
    const [probed] = await withCodeHashes(join(import.meta.dirname, '..', 'src'), [control])
    return probe(outside, at, probed ?? fault('one goes in, one comes out'))
  }
  return {
    database,
    places,
    tryOf,
    tryBehind: async (front, controls, id) => {
      const standing = await openFront(front, places.addresses.api ?? fault('the api has an address'))
      try {
        return await tryOf(controls, id, { ...places, addresses: { ...places.addresses, api: standing.url } })
      } finally {
        await standing.close()
      }
    },
    close: async () => {
      for (const one of running) await one.stop()
      await database.drop()
      await rm(home, { recursive: true })
    },
  }
}

async function makeCanary(database: TestDatabase, home: string, socket: string): Promise<void> {
  const command = openVaultLine({
    path: socket,
    client: 'command',
    secret: await loadLineKey(join(home, 'keys', 'command')),
  })
  const asOffice = { address: database.address('vouch_office'), keys: join(home, 'keys', 'office'), vault: command }
  await ensureCanary(asOffice, join(home, 'keys', 'prober'))
  command.close()
}

/** Plain HTTP on both sides. */
async function openFront(front: Front, behind: URL) {
  const pass = ({ method, url, headers, body }: FrontAsked) =>
    new Promise<Passed>((resolve, reject) => {
      const asking = plainRequest(new URL(url, behind), { method, headers }, answer => {
        gathered(answer).then(
          whole => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: whole }),
          reject,
        )
      })
      asking.on('error', reject)
      asking.end(body)
    })
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request
    gathered(request)
      .then(body => front({ method, url, headers: { ...headers, host: behind.host }, body }, pass))
      .then(({ status, headers: said, body }) => {
        const { 'transfer-encoding': _, 'content-length': __, connection: ___, ...kept } = said
        response.writeHead(status, { ...kept, 'content-length': body.length }).end(body)
      })
      .catch(() => response.destroy())
  })
  const port = await new Promise<number>(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(address === null || typeof address === 'string' ? fault('a port') : address.port)
    })
  })
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function gathered(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts)
}
