// Every SQL statement of messages.

import { literal } from '../base/database.ts'
import type { Id } from '../base/ids.ts'
import type { Work } from '../base/work.ts'
import type { Place, Sealed } from '../protection/protection.ts'
import type { EventType } from './event-types.ts'
import type { Channel, State } from './lifecycle.ts'
import type { NoticeName } from './notices.ts'
import type { Template } from './template.ts'

export type MessageId = Id<'msg'>
export type EndpointId = Id<'end'>
export type SecretId = Id<'sec'>

export type Letterhead = {
  readonly name: string
  readonly isMailOn: boolean
  readonly isWebhookOn: boolean
  /** Of those who have not chosen one. */
  readonly language: string
}

export async function findLetterhead(work: Work): Promise<Letterhead | undefined> {
  const [letterhead] = await work.sql<Letterhead[]>`
    select name, is_mail_on as "isMailOn", is_webhook_on as "isWebhookOn", language
      from messages.letterhead
     where institution_id = ${work.institution}`
  return letterhead
}

export async function putLetterhead(work: Work, { name, isMailOn, isWebhookOn, language }: Letterhead): Promise<void> {
  await work.sql`
    insert into messages.letterhead (institution_id, name, is_mail_on, is_webhook_on, language, changed_at)
    values (${work.institution}, ${name}, ${isMailOn}, ${isWebhookOn}, ${language}, ${work.now})
    on conflict (institution_id) do update
       set name = excluded.name, is_mail_on = excluded.is_mail_on, is_webhook_on = excluded.is_webhook_on,
           language = excluded.language, changed_at = excluded.changed_at`
}

/** The wording in force of each of these notices, in every language that it was set in. */
export async function findTemplates(work: Work, notices: readonly NoticeName[]): Promise<readonly Template[]> {
  return work.sql<Template[]>`
    select distinct on (notice, language) notice, language, version, subject, body as text
      from messages.template
     where institution_id = ${work.institution}
       and channel = 'mail'
       and notice = any (${literal(notices)}::text::text[])
     order by notice, language, version desc`
}

/** The version it became. Two at once race for it, and one of them runs again. */
export async function insertTemplate(work: Work, template: Omit<Template, 'version'>): Promise<number> {
  const [row] = await work.sql<{ version: number }[]>`
    insert into messages.template
           (institution_id, notice, channel, language, version, subject, body, set_at, set_by)
    select ${work.institution}, ${template.notice}, 'mail', ${template.language}, coalesce(max(version), 0) + 1,
           ${template.subject}, ${template.text}, ${work.now}, ${work.actor}
      from messages.template
     where institution_id = ${work.institution}
       and notice = ${template.notice}
       and channel = 'mail'
       and language = ${template.language}
    returning version`
  return row?.version ?? 0
}

export type EndpointState = 'enabled' | 'disabled' | 'removed'
export type Endpoint = {
  readonly id: EndpointId
  readonly origin: string
  readonly types: readonly EventType[]
  readonly state: EndpointState
  /** Why it was disabled. */
  readonly reason: string | null
  readonly version: number
  readonly addedAt: Date
  readonly changedAt: Date
}

/** All but those that were removed, oldest first. */
export async function listEndpoints(work: Work): Promise<readonly Endpoint[]> {
  return work.sql<Endpoint[]>`
    select endpoint_id as id, origin, to_jsonb(types) as types, state, reason, version,
           added_at as "addedAt", changed_at as "changedAt"
      from messages.endpoint
     where institution_id = ${work.institution}
       and state <> 'removed'
     order by endpoint_id`
}

/** Whoever changes an endpoint or its secrets holds this lock. */
export async function lockEndpoint(work: Work, endpoint: EndpointId): Promise<Endpoint | undefined> {
  const [row] = await work.sql<Endpoint[]>`
    select endpoint_id as id, origin, to_jsonb(types) as types, state, reason, version,
           added_at as "addedAt", changed_at as "changedAt"
      from messages.endpoint
     where institution_id = ${work.institution}
       and endpoint_id = ${endpoint}
       for no key update`
  return row
}

export async function takenSlots(work: Work): Promise<readonly number[]> {
  const rows = await work.sql<{ slot: number }[]>`
    select slot from messages.endpoint where institution_id = ${work.institution} and slot is not null`
  return rows.map(({ slot }) => slot)
}

export async function insertEndpoint(
  work: Work,
  endpoint: {
    readonly id: EndpointId
    readonly origin: string
    readonly url: Sealed
    readonly types: readonly EventType[]
    readonly slot: number
  },
): Promise<void> {
  await work.sql`
    insert into messages.endpoint (institution_id, endpoint_id, origin, url, types, slot, added_at, changed_at)
    values (${work.institution}, ${endpoint.id}, ${endpoint.origin}, ${endpoint.url},
            ${literal(endpoint.types)}::text::text[], ${endpoint.slot}, ${work.now}, ${work.now})`
}

export async function updateTypes(work: Work, endpoint: EndpointId, types: readonly EventType[]): Promise<void> {
  await work.sql`
    update messages.endpoint
       set types = ${literal(types)}::text::text[], version = version + 1, changed_at = ${work.now}
     where institution_id = ${work.institution}
       and endpoint_id = ${endpoint}`
}

export async function updateUrl(work: Work, endpoint: EndpointId, origin: string, url: Sealed): Promise<void> {
  await work.sql`
    update messages.endpoint
       set origin = ${origin}, url = ${url}, version = version + 1, changed_at = ${work.now}
     where institution_id = ${work.institution}
       and endpoint_id = ${endpoint}`
}

export async function updateEndpointState(
  work: Work,
  endpoint: EndpointId,
  state: 'enabled' | 'disabled',
  reason: string | null,
): Promise<void> {
  await work.sql`
    update messages.endpoint
       set state = ${state}, reason = ${reason}, version = version + 1, changed_at = ${work.now}
     where institution_id = ${work.institution}
       and endpoint_id = ${endpoint}`
}

export async function removeEndpoint(work: Work, endpoint: EndpointId): Promise<void> {
  await work.sql`
    update messages.endpoint
       set state = 'removed', slot = null, reason = null, version = version + 1, changed_at = ${work.now}
     where institution_id = ${work.institution}
       and endpoint_id = ${endpoint}`
}

/** Of those named that are still enabled. Whoever tells of it has learnt it from the other end. */
export async function disableGone(
  work: Work,
  endpoints: readonly EndpointId[],
  reason: string,
): Promise<readonly EndpointId[]> {
  const rows = await work.sql<{ id: EndpointId }[]>`
    update messages.endpoint
       set state = 'disabled', reason = ${reason}, version = version + 1, changed_at = ${work.now}
     where institution_id = ${work.institution}
       and endpoint_id = any (${literal(endpoints)}::text::text[])
       and state = 'enabled'
    returning endpoint_id as id`
  return rows.map(({ id }) => id)
}

export type SecretSpan = { readonly id: SecretId; readonly madeAt: Date; readonly endsAt: Date | null }

/** Those that sign, newest first. */
export async function standingSecrets(work: Work, endpoint: EndpointId): Promise<readonly SecretSpan[]> {
  return work.sql<SecretSpan[]>`
    select secret_id as id, made_at as "madeAt", ends_at as "endsAt"
      from messages.endpoint_secret
     where institution_id = ${work.institution}
       and endpoint_id = ${endpoint}
       and (ends_at is null or ends_at > ${work.now})
     order by made_at desc, secret_id desc`
}

export async function insertSecret(work: Work, endpoint: EndpointId, id: SecretId, secret: Sealed): Promise<void> {
  await work.sql`
    insert into messages.endpoint_secret (institution_id, secret_id, endpoint_id, secret, made_at)
    values (${work.institution}, ${id}, ${endpoint}, ${secret}, ${work.now})`
}

/** None of an endpoint's secrets signs for longer than until then. */
export async function endSecrets(work: Work, endpoint: EndpointId, endsAt: Date): Promise<void> {
  await work.sql`
    update messages.endpoint_secret
       set ends_at = ${endsAt}
     where institution_id = ${work.institution}
       and endpoint_id = ${endpoint}
       and (ends_at is null or ends_at > ${endsAt})`
}

type New = {
  readonly id: MessageId
  readonly key: string
  readonly recipient: string
  readonly state: 'queued' | 'suppressed'
}
export type NewMail = New & {
  readonly template: Template
  readonly subject: string
  readonly text: string
  readonly to: { readonly sealed: Sealed; readonly place: Place }
}
export type NewWebhook = New & {
  readonly endpoint: EndpointId
  readonly type: EventType
  readonly payload: string
}

/**
 * What was queued before under the same key for the same recipient stays as it is. In the order of keys, so that two
 * works that queue the same wait for each other and never deadlock.
 */
export async function insertMails(work: Work, mails: readonly NewMail[], attemptsMax: number): Promise<void> {
  await work.sql`
    insert into messages.message
           (institution_id, channel, attempts_max, due_at, queued_at, ended_at, reason,
            message_id, key, recipient, state, notice, language, template, subject, body,
            to_address, to_table, to_column, to_row, to_member)
    select ${work.institution}, 'mail', ${attemptsMax}, ${work.now}, ${work.now},
           case state when 'suppressed' then ${work.now}::timestamptz end,
           case state when 'suppressed' then 'channel_off' end,
           id, key, recipient, state, notice, language, template, subject, body,
           decode(address, 'base64'), place_table, place_column, place_row, place_member
      from unnest(
        ${literal(mails.map(({ id }) => id))}::text::text[],
        ${literal(mails.map(({ key }) => key))}::text::text[],
        ${literal(mails.map(({ recipient }) => recipient))}::text::text[],
        ${literal(mails.map(({ state }) => state))}::text::text[],
        ${literal(mails.map(({ template }) => template.notice))}::text::text[],
        ${literal(mails.map(({ template }) => template.language))}::text::text[],
        ${literal(mails.map(({ template }) => BigInt(template.version)))}::text::integer[],
        ${literal(mails.map(({ subject }) => subject))}::text::text[],
        ${literal(mails.map(({ text }) => text))}::text::text[],
        ${literal(mails.map(({ to }) => to.sealed.toString('base64')))}::text::text[],
        ${literal(mails.map(({ to }) => to.place.table))}::text::text[],
        ${literal(mails.map(({ to }) => to.place.column))}::text::text[],
        ${literal(mails.map(({ to }) => to.place.row))}::text::text[],
        ${literal(mails.map(({ to }) => to.place.member ?? null))}::text::text[])
        as queued (id, key, recipient, state, notice, language, template, subject, body,
                   address, place_table, place_column, place_row, place_member)
     order by key, recipient
    on conflict (key, recipient, institution_id) do nothing`
}

export async function insertWebhooks(work: Work, webhooks: readonly NewWebhook[], attemptsMax: number): Promise<void> {
  await work.sql`
    insert into messages.message
           (institution_id, channel, attempts_max, due_at, queued_at, ended_at, reason,
            message_id, key, recipient, state, endpoint_id, event_type, payload)
    select ${work.institution}, 'webhook', ${attemptsMax}, ${work.now}, ${work.now},
           case state when 'suppressed' then ${work.now}::timestamptz end,
           case state when 'suppressed' then 'channel_off' end,
           queued.*
      from unnest(
        ${literal(webhooks.map(({ id }) => id))}::text::text[],
        ${literal(webhooks.map(({ key }) => key))}::text::text[],
        ${literal(webhooks.map(({ recipient }) => recipient))}::text::text[],
        ${literal(webhooks.map(({ state }) => state))}::text::text[],
        ${literal(webhooks.map(({ endpoint }) => endpoint))}::text::text[],
        ${literal(webhooks.map(({ type }) => type))}::text::text[],
        ${literal(webhooks.map(({ payload }) => payload))}::text::text[])
        as queued (id, key, recipient, state, endpoint_id, event_type, payload)
     order by key, recipient
    on conflict (key, recipient, institution_id) do nothing`
}

/** What is claimed to be sent: the attempt it counts as belongs to whoever claimed it. */
type Claimed = {
  readonly id: MessageId
  readonly attempts: number
  readonly attemptsMax: number
  readonly queuedAt: Date
}
export type ClaimedMail = Claimed & {
  readonly notice: NoticeName
  readonly subject: string
  readonly text: string
  readonly address: Buffer
  readonly table: string
  readonly column: string
  readonly row: string
  readonly member: string | null
}
export type ClaimedWebhook = Claimed & {
  readonly endpoint: EndpointId
  readonly type: EventType
  readonly payload: string
}

/**
 * Marks mail as being sent, before any of it is. What was being sent and has not been heard of until its time is sent
 * again. Rows that another worker has claimed at this moment are left to it.
 */
export async function claimMail(work: Work, againAt: Date, mailsMax: number): Promise<readonly ClaimedMail[]> {
  return work.sql<ClaimedMail[]>`
    update messages.message
       set state = 'sending', attempts = attempts + 1, due_at = ${againAt}
     where institution_id = ${work.institution}
       and message_id = any (array(
             select message_id
               from messages.message
              where institution_id = ${work.institution}
                and endpoint_id is null
                and state in ('queued', 'sending')
                and due_at <= ${work.now}
              order by due_at, message_id
              limit ${mailsMax}
                for no key update skip locked))
    returning message_id as id, attempts, attempts_max as "attemptsMax", queued_at as "queuedAt",
              notice, subject, body as text, to_address as address, to_table as "table", to_column as "column",
              to_row as "row", to_member as "member"`
}

/**
 * The same, up to so many for each endpoint. They are chosen once, by themselves: chosen within the update they may be chosen
 * again for every row, as the plan has it, and what is updated already is passed over and makes room for more.
 */
export async function claimWebhooks(
  work: Work,
  againAt: Date,
  rooms: readonly { readonly endpoint: EndpointId; readonly room: number }[],
): Promise<readonly ClaimedWebhook[]> {
  return work.sql<ClaimedWebhook[]>`
    with due as materialized (
           select due.message_id
             from unnest(
                    ${literal(rooms.map(({ endpoint }) => endpoint))}::text::text[],
                    ${literal(rooms.map(({ room }) => BigInt(room)))}::text::integer[]) as free (endpoint_id, room)
            cross join lateral (
                    select message_id
                      from messages.message
                     where institution_id = ${work.institution}
                       and endpoint_id = free.endpoint_id
                       and state in ('queued', 'sending')
                       and due_at <= ${work.now}
                     order by due_at, message_id
                     limit free.room
                       for no key update skip locked) as due)
    update messages.message
       set state = 'sending', attempts = attempts + 1, due_at = ${againAt}
     where institution_id = ${work.institution}
       and message_id in (select message_id from due)
    returning message_id as id, attempts, attempts_max as "attemptsMax", queued_at as "queuedAt",
              endpoint_id as endpoint, event_type as type, payload`
}

/** Endpoints for which something is due, disabled ones too. */
export async function waitingEndpoints(
  work: Work,
): Promise<readonly { readonly endpoint: EndpointId; readonly state: EndpointState; readonly url: Buffer }[]> {
  return work.sql<{ endpoint: EndpointId; state: EndpointState; url: Buffer }[]>`
    select endpoint_id as endpoint, state, url
      from messages.endpoint
     where institution_id = ${work.institution}
       and exists (
             select from messages.message
              where message.institution_id = endpoint.institution_id
                and message.endpoint_id = endpoint.endpoint_id
                and message.state in ('queued', 'sending')
                and message.due_at <= ${work.now})
     order by endpoint_id`
}

/** What signs for these endpoints now, newest first. */
export async function signingSecrets(
  work: Work,
  endpoints: readonly EndpointId[],
): Promise<readonly { readonly endpoint: EndpointId; readonly id: SecretId; readonly secret: Buffer }[]> {
  return work.sql<{ endpoint: EndpointId; id: SecretId; secret: Buffer }[]>`
    select endpoint_id as endpoint, secret_id as id, secret
      from messages.endpoint_secret
     where institution_id = ${work.institution}
       and endpoint_id = any (${literal(endpoints)}::text::text[])
       and (ends_at is null or ends_at > ${work.now})
     order by endpoint_id, made_at desc, secret_id desc`
}

export type Landing = {
  readonly id: MessageId
  /** The attempt that it tells of. Another one has been made since: it tells nothing. */
  readonly attempts: number
  readonly state: 'queued' | 'sent' | 'delivered' | 'failed'
  readonly reason: string | null
  readonly dueAt: Date
}

/** Answers with those it took effect for. */
export async function land(work: Work, landings: readonly Landing[]): Promise<readonly MessageId[]> {
  const rows = await work.sql<{ id: MessageId }[]>`
    update messages.message
       set state = landing.state, reason = landing.reason, due_at = landing.due_at,
           ended_at = case landing.state when 'queued' then null else ${work.now}::timestamptz end
      from unnest(
        ${literal(landings.map(({ id }) => id))}::text::text[],
        ${literal(landings.map(({ attempts }) => BigInt(attempts)))}::text::integer[],
        ${literal(landings.map(({ state }) => state))}::text::text[],
        ${literal(landings.map(({ reason }) => reason))}::text::text[],
        ${literal(landings.map(({ dueAt }) => dueAt.toISOString()))}::text::timestamptz[])
        as landing (id, attempts, state, reason, due_at)
     where message.institution_id = ${work.institution}
       and message.message_id = landing.id
       and message.attempts = landing.attempts
       and message.state = 'sending'
    returning message.message_id as id`
  return rows.map(({ id }) => id)
}

/** What may be shown of a message: everything but whom a mail goes to. */
export type Message = {
  readonly id: MessageId
  readonly channel: Channel
  readonly key: string
  readonly state: State
  readonly attempts: number
  readonly dueAt: Date
  readonly queuedAt: Date
  readonly endedAt: Date | null
  readonly reason: string | null
  readonly notice: NoticeName | null
  readonly language: string | null
  readonly template: number | null
  readonly subject: string | null
  readonly text: string | null
  readonly endpoint: EndpointId | null
  readonly type: EventType | null
  readonly payload: string | null
}

function shown({ sql }: Work) {
  return sql`
    message_id as id, channel, key, state, attempts, due_at as "dueAt", queued_at as "queuedAt", ended_at as "endedAt",
    reason, notice, language, template, subject, body as text, endpoint_id as endpoint, event_type as type, payload`
}

export async function lockMessage(work: Work, id: MessageId): Promise<Message | undefined> {
  const [message] = await work.sql<Message[]>`
    select ${shown(work)}
      from messages.message
     where institution_id = ${work.institution}
       and message_id = ${id}
       for no key update`
  return message
}

export async function findMessage(work: Work, id: MessageId): Promise<Message | undefined> {
  const [message] = await work.sql<Message[]>`
    select ${shown(work)}
      from messages.message
     where institution_id = ${work.institution}
       and message_id = ${id}`
  return message
}

/** All that was queued for one fact. */
export async function listByKey(work: Work, key: string, messagesMax: number): Promise<readonly Message[]> {
  return work.sql<Message[]>`
    select ${shown(work)}
      from messages.message
     where institution_id = ${work.institution}
       and key = ${key}
     order by message_id
     limit ${messagesMax}`
}

/** Null: not asked for. `createdUntil` is the first moment that is too late. */
export type MessageFilter = {
  readonly states: readonly State[]
  readonly kind: NoticeName | EventType | null
  readonly member: string | null
  readonly createdFrom: Date | null
  readonly createdUntil: Date | null
}

/** When the last one that was seen was queued, and its id. */
export type MessagePlace = { readonly at: Date; readonly id: MessageId }

/**
 * Newest first, after a place. As for payments, no index tells states apart and keeps an order over all of them: each state is
 * read in the order, as far as a page goes, and the statement is planned for its values. Those of one member are few.
 */
export async function listMessages(
  work: Work,
  { states, kind, member, createdFrom, createdUntil }: MessageFilter,
  after: MessagePlace | undefined,
  messagesMax: number,
): Promise<readonly Message[]> {
  const { sql, institution } = work
  await sql`select set_config('plan_cache_mode', 'force_custom_plan', true)`
  const [at, id] = [after?.at ?? null, after?.id ?? null]
  const matches = sql`
           message.institution_id = ${institution}
       and (${kind}::text is null or coalesce(message.notice, message.event_type) = ${kind})
       and (${createdFrom}::timestamptz is null or message.queued_at >= ${createdFrom})
       and (${createdUntil}::timestamptz is null or message.queued_at < ${createdUntil})
       and (${at}::timestamptz is null
            or message.queued_at <= ${at} and (message.queued_at < ${at} or message.message_id < ${id}))`
  if (member !== null)
    return sql<Message[]>`
      select ${shown(work)}
        from messages.message
       where ${matches}
         and message.to_member = ${member}
         and message.state = any (${literal(states)}::text::text[])
       order by message.queued_at desc, message.message_id desc
       limit ${messagesMax}`
  return sql<Message[]>`
    select ${shown(work)}
      from unnest(${literal(states)}::text::text[]) as wanted (one)
     cross join lateral (
           select message.*
             from messages.message
            where ${matches}
              and message.state = wanted.one
            order by message.queued_at desc, message.message_id desc
            limit ${messagesMax}) as message
     order by message.queued_at desc, message.message_id desc
     limit ${messagesMax}`
}

/** Back into the queue, with as many attempts as a new one. */
export async function requeue(work: Work, id: MessageId, attemptsMax: number): Promise<void> {
  await work.sql`
    update messages.message
       set state = 'queued', attempts_max = attempts + ${attemptsMax}, due_at = ${work.now}, ended_at = null
     where institution_id = ${work.institution}
       and message_id = ${id}`
}

/** What failed at an endpoint since then, oldest first. Answers how many. */
export async function requeueFailed(
  work: Work,
  endpoint: EndpointId,
  since: Date,
  attemptsMax: number,
  messagesMax: number,
): Promise<number> {
  const requeued = await work.sql`
    update messages.message
       set state = 'queued', attempts_max = attempts + ${attemptsMax}, due_at = ${work.now}, ended_at = null
     where institution_id = ${work.institution}
       and message_id = any (array(
             select message_id
               from messages.message
              where institution_id = ${work.institution}
                and endpoint_id = ${endpoint}
                and state = 'failed'
                and ended_at >= ${since}
              order by message_id
              limit ${messagesMax}
                for no key update skip locked))`
  return requeued.count
}
