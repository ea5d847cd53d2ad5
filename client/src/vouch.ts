// The client of Vouch, a service that pays bills for banks and credit unions.
//
// It promises: what is asked for under one key is done at most once, whatever becomes of line, process and answer; an outcome
// that nobody can tell yet is called unknown, and can be resolved after a restart; a refusal says what to put right. It has no
// dependencies, writes no files and no logs, and what it throws holds no key and no token.

export type {
  CommonCode,
  Operation,
  Operations,
  ProblemCode,
  Schemas,
  Scope,
} from './api.ts'
export type { Answer, Asked, Item, PagedOperation } from './asked.ts'
export { type Client, type ClientOptions, type Limits, openClient } from './client.ts'
export {
  isRefused,
  type Mistake,
  type Problem,
  type RefusalCode,
  Refused,
  TokenRefused,
  UnknownOutcome,
  Unreachable,
} from './errors.ts'
export { type Intent, type KeyedOperation, newIdempotencyKey } from './intent.ts'
export { type ClientKey, externalKey, type KeptKey, makeClientKey, type PublicJwk, readClientKey } from './keys.ts'
export type { Methods } from './methods.ts'
export { type EmitterKeys, type LeafPromise, type Promised, verifyPromise } from './promise.ts'
export {
  verifyWebhook,
  type Webhook,
  type WebhookHeaders,
  type WebhookOptions,
  WebhookRefused,
  type WebhookType,
} from './webhooks.ts'
