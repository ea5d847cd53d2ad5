// Webhooks as Standard Webhooks 1.0.0 has them: https://www.standardwebhooks.com. `v1` is a secret that both sides know,
// `v1a` a key pair of Vouch's.

import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto'

import type { Schemas } from './api.ts'

type PaymentEvent = {
  readonly payment: string
  readonly state: string
  readonly money: { readonly amount: string; readonly currency: string }
  /** A business date, YYYY-MM-DD. */
  readonly day: string
  /** Of two about the same, the higher is the newer. */
  readonly version: number
}
type Changed<Name extends string> = { readonly [N in Name]: string } & {
  readonly state: string
  readonly version: number
}

type Data = {
  readonly 'payment.scheduled': PaymentEvent
  readonly 'payment.held': PaymentEvent
  readonly 'payment.released': PaymentEvent
  readonly 'payment.sent': PaymentEvent
  readonly 'payment.settled': PaymentEvent
  readonly 'payment.failed': PaymentEvent
  readonly 'payment.returned': PaymentEvent
  readonly 'payment.cancelled': PaymentEvent
  readonly 'payee.changed': Changed<'payee'>
  readonly 'standing_order.changed': Changed<'order'>
  readonly 'dispute.changed': Changed<'dispute'>
  readonly 'proposal.changed': Changed<'proposal'>
}

export type WebhookType = Schemas['WebhookEndpoint']['types'][number]

/** What has happened. A `switch` over `type` knows what is in `data`. */
export type Webhook = {
  readonly [Type in WebhookType]: {
    /** The same again where Vouch has not heard your answer: do nothing the second time. */
    readonly id: string
    readonly type: Type
    /** When it happened; they may come in another order. */
    readonly timestamp: string
    readonly data: Data[Type]
  }
}[WebhookType]

/** `seen_before` is to be answered with 2xx, everything else with 400. */
export class WebhookRefused extends Error {
  override readonly name = 'WebhookRefused'
  readonly code: 'headers_missing' | 'too_old' | 'too_new' | 'signature_wrong' | 'body_malformed' | 'seen_before'

  constructor(code: WebhookRefused['code']) {
    super(`The webhook is not accepted: ${code}.`)
    this.code = code
  }
}

export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

export type WebhookOptions = {
  /** How old it may be, and how far ahead, in seconds; 300 if absent. */
  readonly toleranceSeconds?: number
  readonly now?: () => Date
  /**
   * Whether this id comes for the first time. Asked only of what is signed. Best answered in the transaction in which the
   * work is done; an id that was noted before work that failed never comes to its work.
   */
  readonly isNew?: (id: string) => boolean | Promise<boolean>
}

const toleranceSecondsDefault = 300
const signaturesMax = 16
const bodyCharsMax = 1_048_576

/**
 * Reads what Vouch has posted. `body` is what came, to the byte, and not what a parser has made of it. `secrets` are those
 * that were shown when they were made (`whsec_…`, `whpk_…`): while one is replaced, both. Throws `WebhookRefused`.
 */
export async function verifyWebhook(
  headers: WebhookHeaders,
  body: string | Uint8Array,
  secrets: string | readonly string[],
  { toleranceSeconds = toleranceSecondsDefault, now = () => new Date(), isNew }: WebhookOptions = {},
): Promise<Webhook> {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map(name => headerOf(headers, `webhook-${name}`))
  if (id === undefined || signatures === undefined || !/^\d{1,12}$/.test(timestamp ?? ''))
    throw new WebhookRefused('headers_missing')
  const ageSeconds = now().getTime() / 1_000 - Number(timestamp)
  if (ageSeconds > toleranceSeconds) throw new WebhookRefused('too_old')
  if (-ageSeconds > toleranceSeconds) throw new WebhookRefused('too_new')
  const bytes = Buffer.from(body)
  if (bytes.length > bodyCharsMax) throw new WebhookRefused('body_malformed')
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), bytes])
  const given = signatures.split(' ').slice(0, signaturesMax)
  const verifiers = [secrets].flat().map(verifierOf)
  if (!verifiers.some(isSigned => given.some(signature => isSigned(signature, content))))
    throw new WebhookRefused('signature_wrong')
  const webhook = readBody(id, bytes.toString())
  if (isNew !== undefined && !(await isNew(id))) throw new WebhookRefused('seen_before')
  return webhook
}

type Verifier = (signature: string, content: Buffer) => boolean

/** Throws a `TypeError` where it is no secret of Vouch's: that is a mistake in the receiver, and no webhook. */
function verifierOf(secret: string): Verifier {
  const [, prefix, text] = /^(whsec|whpk)_([A-Za-z0-9+/]+=*)$/.exec(secret) ?? []
  const bytes = Buffer.from(text ?? '', 'base64')
  if (prefix === 'whsec' && bytes.length >= 24) {
    return (signature, content) => {
      const expected = createHmac('sha256', bytes).update(content).digest()
      const shown = signatureIn('v1', signature)
      return shown.length === expected.length && timingSafeEqual(shown, expected)
    }
  }
  if (prefix === 'whpk' && bytes.length === 32) {
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') } })
    return (signature, content) => {
      const shown = signatureIn('v1a', signature)
      return shown.length === 64 && verify(null, content, key, shown)
    }
  }
  throw new TypeError('A secret of a webhook begins with whsec_ or whpk_.')
}

/** Nothing where it is of another version. */
function signatureIn(version: string, signature: string): Buffer {
  return signature.startsWith(`${version},`)
    ? Buffer.from(signature.slice(version.length + 1), 'base64')
    : Buffer.alloc(0)
}

function readBody(id: string, text: string): Webhook {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw new WebhookRefused('body_malformed')
  }
  if (typeof body !== 'object' || body === null || !('type' in body) || !('timestamp' in body) || !('data' in body))
    throw new WebhookRefused('body_malformed')
  const { type, timestamp, data } = body
  // Vouch has signed it, so it has the shape that docs/webhooks.md gives to its type.
  return { id, type, timestamp, data } as Webhook
}

function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  const value = headers[name]
  return typeof value === 'string' ? value : value?.join(', ')
}
