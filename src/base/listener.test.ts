import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'

import { type Authority, type Certificate, openAuthority } from '../../test/certificate.ts'
import { silentLog } from '../../test/outside.ts'
import { readNetworks } from './address.ts'
import { type Certificates, openCertificates } from './certificates.ts'
import { type ListenerParts, listenerLimits, openListener } from './listener.ts'
import { fault } from './outcome.ts'

const nobody = readNetworks([]) ?? fault('no networks are networks')
const quick = { ...listenerLimits, headersTimeoutMs: 200, requestTimeoutMs: 400, checkIntervalMs: 50 }

describe('a listener', () => {
  let folder: string
  let authority: Authority
  const open: { readonly servers: Server[]; readonly sockets: Socket[] } = { servers: [], sockets: [] }
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-listener-'))
    authority = openAuthority()
  })
  after(async () => {
    for (const socket of open.sockets) socket.destroy()
    for (const server of open.servers) server.close()
    await rm(folder, { recursive: true })
  })

  async function listen(parts: Partial<ListenerParts> = {}): Promise<number> {
    const server = openListener({ limits: listenerLimits, manyBehind: nobody, ...parts }, (_, response) =>
      response.end('well'),
    )
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    open.servers.push(server)
    const { port } = server.address() as AddressInfo // It listens on a port.
    return port
  }
  let files = 0
  async function certificates(
    { cert, key }: Certificate,
    ca?: string,
  ): Promise<Certificates & { readonly paths: readonly string[] }> {
    const name = join(folder, `${files++}`)
    await Promise.all([
      writeFile(`${name}.cert`, cert),
      writeFile(`${name}.key`, key),
      writeFile(`${name}.ca`, ca ?? ''),
    ])
    const made = await openCertificates(
      { certificate: `${name}.cert`, key: `${name}.key`, authority: ca === undefined ? undefined : `${name}.ca` },
      silentLog,
    )
    return { ...made, paths: [`${name}.cert`, `${name}.key`] }
  }
  async function shake(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
    const socket = connectTls({ port, host: '127.0.0.1', servername: 'vouch.example', ca: authority.ca, ...options })
    open.sockets.push(socket)
    await once(socket, 'secureConnect')
    return socket
  }
  /** What the other side says, to the end. */
  function hear(socket: Socket, bytes: string): Promise<string> {
    open.sockets.push(socket)
    return new Promise(resolve => {
      let heard = ''
      socket.on('data', chunk => {
        heard += String(chunk)
      })
      socket.on('error', thrown => resolve(`${heard}${thrown.message}`))
      socket.on('close', () => resolve(heard))
      socket.write(bytes)
    })
  }
  const request = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'

  describe('with a certificate', () => {
    test('speaks TLS 1.3 and nothing older, and no plain HTTP', async () => {
      const port = await listen({ certificates: await certificates(authority.certify('vouch.example')) })
      const socket = await shake(port)
      assert.equal(socket.getProtocol(), 'TLSv1.3')
      assert.match(await hear(socket, request), /^HTTP\/1.1 200 [\s\S]*well$/)
      await assert.rejects(shake(port, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }), /alert|version|protocol/i)
      assert.doesNotMatch(await hear(connect(port, '127.0.0.1'), request), /200/)
    })

    test('shows the new one when the files are replaced, and the old one while they do not belong together', async () => {
      const shown = await certificates(authority.certify('vouch.example'))
      const port = await listen({ certificates: shown })
      const serialOf = async () => (await shake(port)).getPeerCertificate().serialNumber
      const first = await serialOf()
      const next = authority.certify('vouch.example')
      const [cert = '', key = ''] = shown.paths
      await writeFile(cert, next.cert)
      assert.equal(await shown.look(), false)
      assert.equal(await serialOf(), first)
      await writeFile(key, next.key)
      assert.equal(await shown.look(), true)
      assert.notEqual(await serialOf(), first)
      await assert.rejects(shake(port, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }), /alert|version|protocol/i)
      assert.equal(await shown.look(), false)
      await writeFile(key, '')
      assert.equal(await shown.look(), false)
      assert.notEqual(await serialOf(), first)
    })

    test('is not opened with files that cannot be used', async () => {
      const [one, other] = [authority.certify('vouch.example'), authority.certify('vouch.example')]
      await assert.rejects(certificates({ cert: one.cert, key: other.key }))
      await assert.rejects(
        openCertificates({ certificate: join(folder, 'none'), key: join(folder, 'none') }, silentLog),
      )
    })

    test('takes connections of its own authority only, where one is named', async () => {
      const port = await listen({ certificates: await certificates(authority.certify('vouch.example'), authority.ca) })
      const own = authority.certify('office')
      assert.match(await hear(await shake(port, own), request), /^HTTP\/1.1 200 /)
      const stranger = openAuthority().certify('office')
      for (const options of [{}, stranger]) {
        // TLS 1.3 refuses a client after its own side is done: the refusal comes with the first answer.
        const said = await shake(port, options).then(socket => hear(socket, request), String)
        assert.doesNotMatch(said, /200/)
      }
    })
  })

  describe('a client', () => {
    test('that is slow with its headers, or with its body, is told so and loses the connection', async () => {
      const port = await listen({ limits: quick })
      assert.match(await hear(connect(port, '127.0.0.1'), 'GET / HTTP/1.1\r\nHost'), /^HTTP\/1.1 408 /)
      const heard = await hear(
        connect(port, '127.0.0.1'),
        'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: nothing\r\n\r\n{',
      )
      assert.match(heard, /^HTTP\/1.1 4\d\d /)
    })

    test('that never shakes hands loses the connection', async () => {
      const port = await listen({
        limits: quick,
        certificates: await certificates(authority.certify('vouch.example')),
      })
      assert.equal(await hear(connect(port, '127.0.0.1'), ''), '')
    })

    test('holds so many connections from one address, and gets them back', async () => {
      const refused: string[] = []
      const port = await listen({
        limits: { ...listenerLimits, connectionsPerAddressMax: 3 },
        onTooMany: () => void refused.push('one'),
      })
      const held = await Promise.all(
        [1, 2, 3].map(async () => {
          const socket = connect(port, '127.0.0.1')
          open.sockets.push(socket)
          await once(socket, 'connect')
          return socket
        }),
      )
      assert.doesNotMatch(await hear(connect(port, '127.0.0.1'), request), /200/)
      assert.equal(refused.length, 1)
      const other = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' })
      assert.match(await hear(other, request), /^HTTP\/1.1 200 /)
      const [first] = held
      first?.end()
      if (first !== undefined) await once(first, 'close')
      assert.match(await hear(connect(port, '127.0.0.1'), request), /^HTTP\/1.1 200 /)
    })

    test('that comes for many holds as many as there are', async () => {
      const port = await listen({
        limits: { ...listenerLimits, connectionsPerAddressMax: 1 },
        manyBehind: readNetworks(['127.0.0.0/8']) ?? nobody,
      })
      const answers = await Promise.all([1, 2, 3].map(() => hear(connect(port, '127.0.0.1'), request)))
      assert.ok(answers.every(answer => answer.startsWith('HTTP/1.1 200 ')))
    })
  })
})
