// Messages: what became of them, what was given up once more, and under whose name they go out.

import { type Static, Type } from 'typebox'

import { isId } from '../../base/ids.ts'
import { done, type Outcome, refused } from '../../base/outcome.ts'
import * as messages from '../../messages/messages.ts'
import { createdBetween, readCreated, readSome, someOf } from '../filters.ts'
import { cutPage, type PageAsked, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import type { RefusalOf } from '../problems.ts'
import { route } from '../route.ts'
import { Instant, idOf, refusedAt } from '../wire.ts'
import { MemberId } from './members.ts'
import { Language } from './message-templates.ts'
import { EndpointId } from './webhook-endpoints.ts'

const MessageId = idOf('msg', 'A message.')
const params = Type.Object({ message: MessageId }, { additionalProperties: false })

const Message = Type.Object(
  {
    id: MessageId,
    channel: Type.Enum(['mail', 'webhook']),
    key: Type.String({ description: 'Of the fact it tells of.' }),
    state: Type.Enum(['queued', 'sending', 'sent', 'delivered', 'failed', 'suppressed']),
    attempts: Type.Integer(),
    reason: Type.Optional(Type.String({ description: 'Why the last attempt did not succeed.' })),
    queuedAt: Instant,
    endedAt: Type.Optional(Instant),
    mail: Type.Optional(
      Type.Object(
        {
          notice: Type.String(),
          language: Type.String(),
          template: Type.Integer({ description: 'The version of the wording; zero for what ships.' }),
          subject: Type.String(),
          text: Type.String(),
        },
        { additionalProperties: false },
      ),
    ),
    webhook: Type.Optional(
      Type.Object(
        {
          endpoint: EndpointId,
          type: Type.String(),
          payload: Type.String({ description: 'The body, byte for byte.' }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { $id: 'Message', additionalProperties: false },
)

function show(message: messages.Message): Static<typeof Message> {
  const { id, channel, key, state, attempts, reason, queuedAt, endedAt } = message
  const { notice, language, template, subject, text, endpoint, type, payload } = message
  return {
    id,
    channel,
    key,
    state,
    attempts,
    ...(reason === null ? {} : { reason }),
    queuedAt: queuedAt.toISOString(),
    ...(endedAt === null ? {} : { endedAt: endedAt.toISOString() }),
    ...(notice === null || language === null || template === null || subject === null || text === null
      ? {}
      : { mail: { notice, language, template, subject, text } }),
    ...(endpoint === null || type === null || payload === null ? {} : { webhook: { endpoint, type, payload } }),
  }
}

/** What a mail or a webhook can be of. */
const kinds = [
  ...Object.keys(messages.notices).filter(messages.isNoticeName),
  ...Object.keys(messages.eventTypes).filter(messages.isEventType),
]

const Asked = Type.Object(
  {
    ...pageQuery,
    state: Type.Optional(
      someOf(
        messages.states,
        'Only in these states, with commas between them. queued, sending: it is to go, or is tried again; sent: the mail server has it; delivered: the receiver has answered; failed: given up; suppressed: the channel was off.',
      ),
    ),
    kind: Type.Optional(Type.Enum(kinds, { description: 'The notice of a mail, or the type of a webhook.' })),
    member: Type.Optional(MemberId),
    ...createdBetween,
  },
  { additionalProperties: false },
)

/** Of `[when it was queued, its id]`. */
function readPlace({ after }: PageAsked): Outcome<messages.MessagePlace | undefined, RefusalOf<'cursor_unreadable'>> {
  if (after === undefined) return done(undefined)
  const [at = '', id = ''] = after
  return Number.isNaN(Date.parse(at)) || !isId('msg', id)
    ? refused({ code: 'cursor_unreadable' })
    : done({ at: new Date(at), id })
}

export const listMessages = route({
  method: 'GET',
  path: '/v1/messages',
  permit: 'messages.read',
  summary: 'Messages and what became of them, newest first; whom a mail went to is not shown',
  query: Asked,
  answers: { 200: pageOf('MessagePage', Message) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/messages', caller, query)
    if (!page.ok) return page
    const after = readPlace(page.value)
    if (!after.ok) return after
    const { state, kind = null, member = null } = query
    const filter = { states: readSome(messages.states, state), kind, member, ...readCreated(query) }
    return done({ page: page.value, after: after.value, filter })
  },
  perform: async (work, { page, after, filter }) => {
    const rows = await messages.listMessages(work, filter, after, page.rowsMax)
    return done(cutPage(page, rows, ({ id, queuedAt }) => [queuedAt.toISOString(), id]))
  },
  answer: page => ({ status: 200, body: showPage(page, show) }),
})

export const readMessage = route({
  method: 'GET',
  path: '/v1/messages/:message',
  permit: 'messages.read',
  summary: 'One message and what became of it; whom a mail went to is not shown',
  params,
  answers: { 200: Message },
  refuses: ['message_unknown'],
  perform: (work, { message }) => messages.findMessage(work, message),
  answer: message => ({ status: 200, body: show(message) }),
})

export const replayMessage = route({
  method: 'POST',
  path: '/v1/messages/:message/replay',
  permit: 'messages.replay',
  summary: 'Sends a message once more, under the same id: one that failed, or a webhook that its receiver has lost',
  params,
  answers: { 201: Message },
  refuses: ['message_unknown', 'message_not_replayable'],
  perform: async (work, { message }) => {
    const replayed = await messages.replay(work, message)
    return replayed.ok ? messages.findMessage(work, message) : replayed
  },
  answer: message => ({ status: 201, body: show(message) }),
})

const Letterhead = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80, description: 'Who writes; {institution} in every wording.' }),
    isMailOn: Type.Boolean({ description: 'Off: mail is not queued any more, but what is queued still goes.' }),
    isWebhookOn: Type.Boolean(),
    language: Type.Optional(Language),
  },
  { $id: 'Letterhead', additionalProperties: false },
)

export const setLetterhead = route({
  method: 'PUT',
  path: '/v1/letterhead',
  permit: 'webhooks.manage',
  summary: 'Sets the name that messages go out under, and which channels are on; without one there is no mail',
  body: Letterhead,
  answers: { 200: Letterhead },
  refuses: ['letterhead_name_malformed'],
  perform: async (work, { body }) => {
    const set = await messages.setLetterhead(work, body)
    return set.ok ? done(body) : refusedAt('/name', set.refusal)
  },
  answer: body => ({ status: 200, body }),
})
