// A worker in a process of its own that sends messages, there to be killed while it does. Its parent tells it where.

import { deliverLoop } from '../src/messages/deliver.ts'
import type { MailOptions } from '../src/messages/mail.ts'
import { type DoomedOrder, openDoomed, orderOf } from './doomed.ts'
import { silentLog } from './outside.ts'

export type MessagesOrder = DoomedOrder & { readonly mail: MailOptions }

const order = await orderOf<MessagesOrder>()
const { outside, vault } = await openDoomed(order, 'messages')
const loop = deliverLoop(outside, { vault, mail: order.mail, webhooks: { reach: 'loopback_too' } }, silentLog)
await loop.pass(new AbortController().signal)
await loop.finish?.()
