// Opens what is sealed about one message, and sends it: the only moment in which an address or a secret is plain.

import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { Outside } from '../base/work.ts'
import { SealBroken, type Vault } from '../protection/protection.ts'
import { placeOfSecret, placeOfUrl } from './endpoints.ts'
import type { Answer } from './lifecycle.ts'
import { type MailOptions, openMail } from './mail.ts'
import { openPost, type PostOptions } from './post.ts'
import { signatureHeaders } from './signature.ts'
import type { ClaimedMail, ClaimedWebhook, SecretId } from './store.ts'

export type DeliverOptions = {
  readonly vault: Vault
  /** Without it mail waits in the queue. */
  readonly mail?: MailOptions
  readonly webhooks: PostOptions
}

/** A message with what it takes to send it. */
export type Ready =
  | ({ readonly channel: 'mail'; readonly fromName: string } & ClaimedMail)
  | ({
      readonly channel: 'webhook'
      readonly url: Buffer
      /** Newest first. */
      readonly secrets: readonly { readonly id: SecretId; readonly secret: Buffer }[]
    } & ClaimedWebhook)

export type Send = (institution: InstitutionId, message: Ready, signal: AbortSignal) => Promise<Answer>

export function openSend(outside: Pick<Outside, 'now'>, { vault, mail, webhooks }: DeliverOptions): Send {
  const sendMail = mail === undefined ? undefined : openMail(mail)
  const post = openPost(webhooks)

  async function sendOne(
    institution: InstitutionId,
    message: Extract<Ready, { channel: 'mail' }>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const { id, fromName, subject, text, queuedAt, table, column, row, member, address } = message
    const place = { institution, table, column, row, ...(member === null ? {} : { member }) }
    const to = await vault.open(place, address, { why: 'sent' })
    const send = sendMail ?? fault('mail is claimed only where it can be sent')
    return send({ id, to, fromName, subject, text, queuedAt }, signal)
  }

  async function postOne(
    institution: InstitutionId,
    { id, endpoint, payload, url: sealed, secrets }: Extract<Ready, { channel: 'webhook' }>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const [url, ...signing] = await vault.openMany(
      [
        { place: placeOfUrl(institution, endpoint), sealed },
        ...secrets.map(({ id: secret, secret: kept }) => ({ place: placeOfSecret(institution, secret), sealed: kept })),
      ],
      { why: 'sent' },
    )
    if (url === undefined || signing.length === 0) return fault('an endpoint has its address and a secret')
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Vouch-Webhooks/1',
      ...signatureHeaders(id, outside.now(), payload, signing),
    }
    return post(url, headers, payload, signal)
  }

  return async (institution, message, signal) => {
    try {
      return await (message.channel === 'mail'
        ? sendOne(institution, message, signal)
        : postOne(institution, message, signal))
    } catch (thrown) {
      // The key of whoever it was for was destroyed, or somebody tampered with it. Neither gets better by waiting.
      if (thrown instanceof SealBroken) return { kind: 'refused', reason: 'unreadable' }
      throw thrown
    }
  }
}
