// The other end of webhooks: a real HTTP server on loopback that keeps what it is sent, verifies it as Standard Webhooks
// 1.0.0 asks of a receiver, and can misbehave. It knows nothing of how we sign.

import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type KeptWebhook = { readonly id: string; readonly headers: IncomingHttpHeaders; readonly body: string }

export type WebhookReceiver = {
  readonly url: string
  readonly kept: KeptWebhook[]
  /** What it answers to the n-th webhook it was sent. */
  respond: (response: ServerResponse, webhook: KeptWebhook, sending: number) => void
  readonly close: () => Promise<void>
}

export async function openWebhookReceiver(): Promise<WebhookReceiver> {
  const kept: KeptWebhook[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { headers } = request
      const webhook = { id: String(headers['webhook-id']), headers, body: Buffer.concat(chunks).toString() }
      kept.push(webhook)
      receiver.respond(response, webhook, kept.length)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo // A TCP server that listens has one.
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}/hooks`,
    kept,
    respond: response => response.writeHead(204).end(),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return receiver
}

const toleranceMs = 300_000

/** With what its owner was shown: `whsec_…`, or the `whpk_…` of a key pair. */
export function isSigned(headers: Readonly<Record<string, unknown>>, body: string, shown: string, now: Date): boolean {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map(part => String(headers[`webhook-${part}`]))
  if (!/^\d+$/.test(timestamp ?? '') || Math.abs(now.getTime() - Number(timestamp) * 1_000) > toleranceMs) return false
  const content = Buffer.from(`${id}.${timestamp}.${body}`)
  const bytes = Buffer.from(shown.slice(shown.indexOf('_') + 1), 'base64')
  return (signatures ?? '').split(' ').some(one => {
    const [version, text = ''] = one.split(',')
    const signature = Buffer.from(text, 'base64')
    if (version === 'v1' && shown.startsWith('whsec_')) {
      const expected = createHmac('sha256', bytes).update(content).digest()
      return signature.length === expected.length && timingSafeEqual(signature, expected)
    }
    if (version !== 'v1a' || !shown.startsWith('whpk_')) return false
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') } })
    return verify(null, content, key, signature)
  })
}
