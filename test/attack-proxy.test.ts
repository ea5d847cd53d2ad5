// The proxy that signs for tools: what the tool wrote arrives as it was written, and what it may not write is ours.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'

import { machineHand, needsKey, openProxy, type Proxy } from '../bin/attack/proxy.ts'
import { newProofKey } from '../src/base/signed-call.ts'

type Seen = { readonly url: string; readonly headers: IncomingMessage['headers']; readonly body: Buffer }

describe('the signing proxy', () => {
  const seen: Seen[] = []
  const wantedNonce = 'nonce-2'
  let server: Server
  let proxy: Proxy
  before(async () => {
    // Stands for an api: asks for its nonce once, as the api does, and takes everything.
    server = createServer((asked, response) => {
      const answer = async () => {
        const chunks: Buffer[] = []
        for await (const chunk of asked) chunks.push(chunk as Buffer) // No encoding is set.
        seen.push({ url: asked.url ?? '', headers: asked.headers, body: Buffer.concat(chunks) })
        const challenge = { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': wantedNonce }
        if (nonceIn(asked) === wantedNonce) response.writeHead(418, { 'x-said': 'by the api' }).end('as it is')
        else response.writeHead(401, challenge).end()
      }
      answer().catch(() => response.destroy())
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo // Of a server that listens.
    const { secret, thumbprint } = newProofKey()
    const machine = {
      token: () => Promise.resolve('a.b.c'),
      proofKey: newProofKey(),
      clientKey: { kid: thumbprint, secret },
    }
    proxy = await openProxy(machineHand(machine, 'https://pay.example', `http://127.0.0.1:${port}`))
  })
  after(async () => {
    await proxy.close()
    server.close()
    server.closeAllConnections()
  })

  const ask = async (path: string, headers: Readonly<Record<string, string>> = {}, body?: Buffer) => {
    const { hostname, port } = new URL(proxy.url)
    const method = body === undefined ? 'GET' : 'POST'
    const asked = request({ hostname, port, path, method, agent: false, headers })
    asked.end(body)
    const [response] = (await once(asked, 'response')) as [IncomingMessage] // What the event carries.
    response.resume()
    await once(response, 'end')
    return { status: response.statusCode, headers: response.headers, last: seen.at(-1) }
  }

  test('passes on path, query and bytes as they were written, signed, and asks again for a nonce', async () => {
    const body = Buffer.from([0x7b, 0xff, 0x00, 0x27, 0x7d])
    const path = "/v1/payments?a=1'%20or%20..%2f/../x"
    const { status, headers, last } = await ask(path, { 'x-tool': "1' --" }, body)
    assert.deepEqual([status, headers['x-said']], [418, 'by the api'])
    assert.deepEqual([last?.url, last?.headers['x-tool'], last?.body], [path, "1' --", body])
    const digest = createHash('sha256').update(body).digest('base64')
    assert.equal(last?.headers['content-digest'], `sha-256=:${digest}:`)
    assert.match(String(last?.headers['signature-input']), /^vouch=/)
    assert.match(String(last?.headers['idempotency-key']), /^[0-9a-f-]{36}$/)
  })

  test('lets a tool write its own key, and neither token nor proof', async () => {
    const written = { 'idempotency-key': "k' or 1=1", authorization: 'Bearer x', dpop: 'x' }
    const { last } = await ask('/v1/payments', written, Buffer.from('{}'))
    assert.equal(last?.headers['idempotency-key'], "k' or 1=1")
    assert.equal(last?.headers.authorization, 'DPoP a.b.c')
    assert.notEqual(last?.headers['dpop'], 'x')
  })

  test('gives a key where the route wants one, and nowhere else', () => {
    assert.ok(needsKey('POST', '/v1/payments?x=1'))
    assert.ok(needsKey('POST', '/v1/disputes/dsp_1/resolution'))
    assert.ok(!needsKey('POST', '/v1/payees') && !needsKey('GET', '/v1/payments'))
  })

  test('signs nothing for a page that came by another name', async () => {
    const before = seen.length
    const { status } = await ask('/v1/members', { host: 'evil.example' })
    assert.deepEqual([status, seen.length], [421, before])
  })
})

function nonceIn({ headers }: IncomingMessage): unknown {
  const [, payload = ''] = String(headers['dpop']).split('.')
  const { nonce }: { nonce?: unknown } = JSON.parse(Buffer.from(payload, 'base64url').toString())
  return nonce
}
