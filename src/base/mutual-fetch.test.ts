import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { TLSSocket } from 'node:tls'

import { type Authority, openAuthority } from '../../test/certificate.ts'
import { type Fetch, openFetch } from './mutual-fetch.ts'

describe('a fetch between our own', () => {
  let authority: Authority
  let server: Server
  let url: string
  before(async () => {
    authority = openAuthority()
    const shown = { ...authority.certify('localhost'), ca: authority.ca, requestCert: true, rejectUnauthorized: true }
    server = createServer({ ...shown, minVersion: 'TLSv1.3' }, (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate() // A server of TLS has such sockets.
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        if (request.url === '/elsewhere') return response.writeHead(302, { location: 'https://other.example' }).end()
        if (request.url === '/none') return response.writeHead(204).end()
        if (request.url === '/large') return response.end(Buffer.alloc(1_024 * 1_024 + 1))
        if (request.url === '/never') return undefined
        response.setHeader('set-cookie', ['a=1', 'b=2'])
        const { method, headers } = request
        const body = Buffer.concat(parts).toString()
        return response.end(JSON.stringify({ by: subject.CN, method, type: headers['content-type'], body }))
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `https://localhost:${(server.address() as AddressInfo).port}` // It listens on a port.
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })

  const as = (of: Authority, ca: string): Fetch => {
    const { cert, key } = of.certify('office.inside')
    return openFetch({ current: () => ({ cert: Buffer.from(cert), key: Buffer.from(key), ca: Buffer.from(ca) }) })
  }
  const ours = () => as(authority, authority.ca)

  test('shows who we are to whoever asks for a certificate', async () => {
    const answer = await ours()(url, {
      method: 'POST',
      headers: { dpop: 'x' },
      body: new URLSearchParams({ a: 'b c' }),
    })
    assert.deepEqual(await answer.json(), {
      by: 'office.inside',
      method: 'POST',
      type: 'application/x-www-form-urlencoded;charset=UTF-8',
      body: 'a=b+c',
    })
    assert.deepEqual(answer.headers.getSetCookie(), ['a=1', 'b=2'])
    assert.equal((await ours()(`${url}/none`, {})).status, 204)
  })

  test('does not get through without a certificate, or with a stranger’s', async () => {
    await assert.rejects(openFetch(undefined)(url, {}))
    await assert.rejects(as(openAuthority(), authority.ca)(url, {}), /alert|ECONNRESET|socket hang up/)
  })

  test('does not speak to whoever shows a certificate of a stranger’s authority, or of another name', async () => {
    await assert.rejects(as(authority, openAuthority().ca)(url, {}), /certificate|signature/)
    await assert.rejects(ours()(url.replace('localhost', '127.0.0.1'), {}), /altnames/)
  })

  test('follows nobody, waits for nobody beyond its time, and reads no more than it can hold', async () => {
    assert.equal((await ours()(`${url}/elsewhere`, {})).status, 302)
    await assert.rejects(ours()(`${url}/never`, { signal: AbortSignal.timeout(50) }), /abort/i)
    await assert.rejects(ours()(`${url}/large`, {}), /more than 1048576 bytes/)
  })
})
