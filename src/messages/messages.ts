// Messages tell people and programs outside what has happened: people by mail, an institution's programs by webhook.
//
// They promise: a message is queued with the fact it tells of, or neither is; it is tried until it got through or was
// given up in plain sight; it holds kinds of values that are harmless, and nothing else; a webhook goes nowhere but to a
// public address, signed. They do not promise that it arrives once: whoever is killed between sending and writing it down
// sends again, a mail under the same Message-ID, a webhook under the same webhook-id.
// They refuse what looks like a number, a name or a secret. They know nothing of who may ask them, or why.
//
// Leaves tell what was decided: wording set, letterhead set, an endpoint added, changed, disabled or given a new secret, a
// message refused, failed for good or replayed. That a message was queued or sent has none: the fact it tells of has its
// own, most facts have messages, and the rows keep their times.

import { createHash } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import { canonical } from '../base/canonical.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { beforeCommit, type Work } from '../base/work.ts'
import type { Place, Sealed } from '../protection/protection.ts'
import { type EventType, eventTypes } from './event-types.ts'
import { attemptsMax, isReplayable, type State } from './lifecycle.ts'
import { isNoticeName, type NoticeName, notices, shippedLanguage } from './notices.ts'
import * as store from './store.ts'
import {
  choose,
  flawInWording,
  isLanguage,
  placesOf,
  type Template,
  type WordingRefusal,
  write,
  writtenLengthMax,
} from './template.ts'
import { flawIn, forPrograms, isSensitive, looksSensitive, type ValueRefusal, type Values } from './values.ts'

export type { Reach } from './address.ts'
export type { DestinationRefusal } from './destination.ts'
export {
  addEndpoint,
  changeEndpoint,
  disableEndpoint,
  type EndpointRefusal,
  enableEndpoint,
  findEndpoint,
  listEndpoints,
  listSecrets,
  overlapMsMax,
  removeEndpoint,
  replaceSecret,
  type SealedEndpoint,
  type SealedSecret,
  sealEndpoint,
  sealSecret,
  sealUrl,
} from './endpoints.ts'
export { type EventType, eventTypes, isEventType } from './event-types.ts'
export { keptTables, rowsKept } from './kept.ts'
export { type Channel, type State, states } from './lifecycle.ts'
export { isMailAddress, isThisMachine, type MailOptions } from './mail.ts'
export { isNoticeName, type NoticeName, notices } from './notices.ts'
export { owedLeaves } from './owed.ts'
export { sealedColumns } from './sealed-columns.ts'
export type { Scheme } from './signature.ts'
export type {
  Endpoint,
  EndpointId,
  Letterhead,
  Message,
  MessageFilter,
  MessageId,
  MessagePlace,
  SecretId,
  SecretSpan,
} from './store.ts'
export { lengthMax as wordingLengthMax, placesOf, type Template, type WordingRefusal } from './template.ts'
export type { Kind, Moment, Places, Value, ValueRefusal, Values } from './values.ts'

/** To one person. The address is as protection sealed it in its own place, and is opened when the mail is sent. */
export type Mail = {
  readonly channel: 'mail'
  /** Names the fact: one message per key and recipient, however often it is queued. */
  readonly key: string
  readonly notice: NoticeName
  /** Null for the one of the letterhead. */
  readonly language: string | null
  readonly to: { readonly sealed: Sealed; readonly place: Place }
  readonly values: Values
}

/** To every endpoint of the institution that wants this type. */
export type Event = {
  readonly channel: 'webhook'
  readonly key: string
  readonly type: EventType
  /** When it happened, where that was before this work. */
  readonly at?: Date
  readonly values: Values
}

export type QueueRefusal =
  | { readonly code: 'key_malformed' }
  | { readonly code: 'language_unknown' }
  | ValueRefusal
  | { readonly code: 'message_too_long' }
  | { readonly code: 'message_sensitive' }

/** How many messages one call may queue, and one list may show. */
export const messagesMax = 10_000
const pageMax = 500
const keyPattern = /^[A-Za-z0-9_./:-]{1,120}$/

/**
 * Answers in the order of the messages. What is refused is not queued, and leaves a leaf that says which place was wrong,
 * never its value; the others are queued when the work commits. When nobody wants to hear of an event, nothing is.
 */
export async function queue(
  work: Work,
  messages: readonly (Mail | Event)[],
): Promise<readonly Outcome<void, QueueRefusal>[]> {
  if (messages.length === 0) return []
  if (messages.length > messagesMax) fault(`${messages.length} messages at once, more than ${messagesMax}`)
  const mails = messages.filter(message => message.channel === 'mail')
  const [letterhead, own, endpoints] = await Promise.all([
    store.findLetterhead(work),
    mails.length === 0 ? [] : store.findTemplates(work, [...new Set(mails.map(({ notice }) => notice))]),
    mails.length === messages.length ? [] : store.listEndpoints(work),
  ])
  const enabled = endpoints.filter(({ state }) => state === 'enabled')
  const newMails: store.NewMail[] = []
  const newWebhooks: store.NewWebhook[] = []
  const outcomes = messages.map(message => {
    const made = message.channel === 'mail' ? mailOf(work, message, letterhead, own) : payloadOf(work, message)
    if (!made.ok) {
      const { code } = made.refusal
      const what = message.channel === 'mail' ? message.notice : message.type
      const place = 'place' in made.refusal ? { place: shown(made.refusal.place) } : {}
      audit.append(work, 'messages.refused', {
        channel: message.channel,
        what,
        key: shown(message.key),
        code,
        ...place,
      })
      return made
    }
    if (typeof made.value === 'object') newMails.push(made.value)
    else if (message.channel === 'webhook') newWebhooks.push(...fanOut(work, message, made.value, enabled, letterhead))
    return done(undefined)
  })
  if (newMails.length > 0) beforeCommit(work, store.insertMails(work, newMails, attemptsMax))
  if (newWebhooks.length > 0) beforeCommit(work, store.insertWebhooks(work, newWebhooks, attemptsMax))
  return outcomes
}

function mailOf(
  work: Work,
  { key, notice, language: own, to, values }: Mail,
  letterhead: store.Letterhead | undefined,
  templates: readonly Template[],
): Outcome<store.NewMail, QueueRefusal> {
  if (to.place.institution !== work.institution) fault('an address of another institution')
  if (!isKey(key)) return refused({ code: 'key_malformed' })
  const language = own ?? letterhead?.language ?? shippedLanguage
  if (!isLanguage(language)) return refused({ code: 'language_unknown' })
  const flaw = flawIn(placesOf(notice), values)
  if (flaw !== undefined) return refused(flaw)
  const template = choose(templates, notice, language)
  const { subject, text, isHarmless } = write(template, values, letterhead?.name ?? '')
  if (subject.length > writtenLengthMax.subject || text.length > writtenLengthMax.text) {
    return refused({ code: 'message_too_long' })
  }
  if (!isHarmless) return refused({ code: 'message_sensitive' })
  const state = letterhead?.isMailOn === true ? 'queued' : 'suppressed'
  const recipient = `${to.place.table}/${to.place.row}/${to.place.column}`
  return done({ id: work.newId('msg'), key, recipient, state, template, subject, text, to })
}

/** The bytes that are signed and sent, each time the same. */
function payloadOf(work: Work, { key, type, at = work.now, values }: Event): Outcome<string, QueueRefusal> {
  if (!isKey(key)) return refused({ code: 'key_malformed' })
  const flaw = flawIn(eventTypes[type], values)
  if (flaw !== undefined) return refused(flaw)
  const data = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, forPrograms(value)]))
  return done(canonical({ type, timestamp: at.toISOString(), data }))
}

function fanOut(
  work: Work,
  { key, type }: Event,
  payload: string,
  enabled: readonly store.Endpoint[],
  letterhead: store.Letterhead | undefined,
): store.NewWebhook[] {
  const state = letterhead?.isWebhookOn === false ? 'suppressed' : 'queued'
  return enabled
    .filter(({ types }) => types.includes(type))
    .map(({ id: endpoint }) => ({ id: work.newId('msg'), key, recipient: endpoint, state, endpoint, type, payload }))
}

/** A key stands in a plain column: ids and words, in parts. */
function isKey(key: string): boolean {
  return keyPattern.test(key) && !key.split(/[/:.]/).some(looksSensitive)
}

/** A name that somebody else gave, as far as it may stand in a leaf. */
function shown(name: string): string {
  return isKey(name) ? name : '-'
}

export type TemplateRefusal =
  | { readonly code: 'notice_unknown' }
  | { readonly code: 'language_unknown' }
  | WordingRefusal

export type NewTemplate = Readonly<Record<'notice' | 'language' | 'subject' | 'text', string>>

/** Whether it could be set: for whoever proposes it. */
export function checkTemplate(given: NewTemplate): Outcome<Omit<Template, 'version'>, TemplateRefusal> {
  const { notice, language, subject, text } = given
  if (!isNoticeName(notice)) return refused({ code: 'notice_unknown' })
  if (!isLanguage(language)) return refused({ code: 'language_unknown' })
  const flaw = flawInWording(notice, language, { subject, text })
  return flaw === undefined ? done({ notice, language, subject, text }) : refused(flaw)
}

/** In force from this work on, once an upper room has had it approved. What was queued before keeps its words. */
export async function setTemplate(
  work: Work,
  given: NewTemplate,
): Promise<Outcome<{ readonly version: number }, TemplateRefusal>> {
  const checked = checkTemplate(given)
  if (!checked.ok) return checked
  const { notice, language, subject, text } = checked.value
  const version = await store.insertTemplate(work, { notice, language, subject, text })
  const sha256 = createHash('sha256')
    .update(canonical([subject, text]))
    .digest('hex')
  audit.append(work, 'messages.template_set', { notice, channel: 'mail', language, version, sha256 })
  return done({ version })
}

/** The wording that a reader of this language would get now. */
export async function findTemplate(work: Work, notice: NoticeName, language: string): Promise<Template> {
  return choose(await store.findTemplates(work, [notice]), notice, language)
}

/** The wording of every notice that a reader of this language would get now. */
export async function listTemplates(work: Work, language: string): Promise<readonly Template[]> {
  const names = Object.keys(notices).filter(isNoticeName)
  const own = await store.findTemplates(work, names)
  return names.map(notice => choose(own, notice, language))
}

/** English, where no language is named. */
export type NewLetterhead = Omit<store.Letterhead, 'language'> & Partial<Pick<store.Letterhead, 'language'>>

/** Without a letterhead there is no mail. A channel that is off suppresses what is queued from now on. */
export async function setLetterhead(
  work: Work,
  { name, isMailOn, isWebhookOn, language = shippedLanguage }: NewLetterhead,
): Promise<Outcome<void, { readonly code: 'letterhead_name_malformed' }>> {
  if (!isLanguage(language)) fault('whoever sets a language has looked at it')
  if (!/^[\p{L}\p{N}][\p{L}\p{N}\p{M} .,&'’()-]{0,79}$/u.test(name) || /\d{4}/.test(name) || isSensitive(name)) {
    return refused({ code: 'letterhead_name_malformed' })
  }
  await store.putLetterhead(work, { name, isMailOn, isWebhookOn, language })
  audit.append(work, 'messages.letterhead_set', { name, isMailOn, isWebhookOn, language })
  return done(undefined)
}

export async function findLetterhead(work: Work): Promise<store.Letterhead | undefined> {
  return store.findLetterhead(work)
}

/** All that was queued for one fact, and what became of it. */
export async function listByKey(work: Work, key: string): Promise<readonly store.Message[]> {
  return store.listByKey(work, key, pageMax)
}

/** Newest first; the next page begins after a place, which is the last one of the page before. */
export async function listMessages(
  work: Work,
  filter: store.MessageFilter,
  after?: store.MessagePlace,
  most = pageMax,
): Promise<readonly store.Message[]> {
  return store.listMessages(work, filter, after, Math.min(most, pageMax))
}

type MessageUnknown = { readonly code: 'message_unknown' }

export async function findMessage(work: Work, id: store.MessageId): Promise<Outcome<store.Message, MessageUnknown>> {
  const message = await store.findMessage(work, id)
  return message === undefined ? refused({ code: 'message_unknown' }) : done(message)
}

export type ReplayRefusal = MessageUnknown | { readonly code: 'message_not_replayable'; readonly state: State }

/** Once more, under the same id and with the same words: what failed, or a webhook that its receiver has lost. */
export async function replay(work: Work, id: store.MessageId): Promise<Outcome<void, ReplayRefusal>> {
  const message = await store.lockMessage(work, id)
  if (message === undefined) return refused({ code: 'message_unknown' })
  if (!isReplayable(message.state)) return refused({ code: 'message_not_replayable', state: message.state })
  await store.requeue(work, id, attemptsMax)
  audit.append(work, 'messages.replayed', { message: id, state: message.state })
  return done(undefined)
}

/** What failed at an endpoint since then: at most `messagesMax`, so ask again when it answers with as many. */
export async function replayFailed(
  work: Work,
  endpoint: store.EndpointId,
  since: Date,
): Promise<Outcome<number, { readonly code: 'endpoint_unknown' }>> {
  const found = await store.lockEndpoint(work, endpoint)
  if (found === undefined || found.state === 'removed') return refused({ code: 'endpoint_unknown' })
  const count = await store.requeueFailed(work, endpoint, since, attemptsMax, messagesMax)
  if (count > 0) audit.append(work, 'messages.replayed', { endpoint, since: since.toISOString(), count })
  return done(count)
}
