// A program's way to Vouch. What is used most has a name of its own; everything else is called by what docs/openapi.json
// calls it.

import type { Operation, Operations, Scope } from './api.ts'
import { type Answer, type Asked, type AskedLoosely, type Item, type PagedOperation, targetOf } from './asked.ts'
import type { Intent, KeyedOperation } from './intent.ts'
import { type ClientKey, makeClientKey } from './keys.ts'
import { type Methods, openMethods } from './methods.ts'
import { type Outside, readOrigin, realOutside } from './outside.ts'
import { openProofs, type Proofs } from './proof.ts'
import { openRequests, type Request } from './requests.ts'
import { openTokens } from './tokens.ts'
import type { Answered } from './verdict.ts'

export type ClientOptions = {
  /** The public address of the api: `https://pay.example`. */
  readonly api: string
  /** As the issuer of tokens calls itself. */
  readonly issuer: string
  /** What the program is called there: `cli_…`. */
  readonly client: string
  /** Registered for it. */
  readonly key: ClientKey
  /** Those it uses; all of them must be registered. */
  readonly scopes: readonly Scope[]
  /** For one attempt, in milliseconds; 10 s if absent. */
  readonly attemptMs?: number | undefined
  /** For a call with all its attempts, in milliseconds; 30 s if absent. */
  readonly deadlineMs?: number | undefined
  /** Instead of the global one: for a proxy, or certificates of your own. */
  readonly fetch?: typeof globalThis.fetch | undefined
}

/** What may be said with every call. */
export type Limits = {
  /** Instead of the client's own, in milliseconds. */
  readonly deadlineMs?: number | undefined
  /** Ends the wait. What may have been sent by then is an `UnknownOutcome`, if it writes. */
  readonly signal?: AbortSignal | undefined
}

type Rest<T> = Record<never, never> extends T ? [asked?: T] : [asked: T]

export type Client = Methods & {
  /** Any operation there is. Throws what `errors.ts` has, and nothing else. */
  readonly call: <Op extends Operation>(operation: Op, ...asked: Rest<Asked<Op> & Limits>) => Promise<Answer<Op>>
  /** All items of a list, page by page as they are wanted. */
  readonly items: <Op extends PagedOperation>(
    operation: Op,
    ...asked: Rest<Asked<Op> & Limits>
  ) => AsyncGenerator<Item<Op>, void, undefined>
  /** What `call` would ask for once, to be stored before it is asked for. */
  readonly intend: <Op extends KeyedOperation>(operation: Op, asked: Asked<Op> & { readonly key: string }) => Intent<Op>
  /**
   * Asks again for what may have been done, and does it if it was not. Waits two minutes if need be: what is refused then is
   * refused for good.
   */
  readonly resolve: <Op extends KeyedOperation>(intent: Intent<Op>, limits?: Limits) => Promise<Answer<Op>>
  /** The same program, speaking for one member only: nothing of anybody else is shown or moved. */
  readonly forMember: (member: string) => Client
  /** Signs with another registered key from now on, also what is asked again. */
  readonly useKey: (key: ClientKey) => void
}

const attemptMsDefault = 10_000
const deadlineMsDefault = 30_000
const resolveMsDefault = 120_000
const membersMax = 1_000

/** What clients for single members share with the one they come from. */
type Shared = {
  readonly outside: Outside
  readonly options: ClientOptions
  readonly origin: string
  readonly key: () => ClientKey
  readonly useKey: (key: ClientKey) => void
  readonly proofs: Proofs
  readonly forMember: (member: string) => Client
}

/** Sends nothing yet: the first call asks for a token. Throws where an address would carry tokens in the open. */
export function openClient(options: ClientOptions, outside: Outside = realOutside): Client {
  for (const limit of [options.attemptMs, options.deadlineMs])
    if (limit !== undefined && !(limit > 0)) throw new TypeError('A limit is a number of milliseconds above zero.')
  const { origin } = readOrigin(options.api, 'The address of the api')
  readOrigin(options.issuer, 'The address of the issuer')
  let key = options.key
  const members = new Map<string, Client>()
  const shared: Shared = {
    outside: { ...outside, fetch: options.fetch ?? outside.fetch },
    options,
    origin,
    key: () => key,
    useKey: another => {
      key = another
    },
    proofs: openProofs(makeClientKey()),
    forMember: member => {
      const client = members.get(member) ?? openFor(shared, member)
      // Whoever was asked for longest ago goes first.
      members.delete(member)
      members.set(member, client)
      const [oldest] = members.keys()
      if (members.size > membersMax && oldest !== undefined) members.delete(oldest)
      return client
    },
  }
  return openFor(shared, undefined)
}

function openFor(shared: Shared, member: string | undefined): Client {
  const { outside, options, origin, key, proofs } = shared
  const { issuer, client, scopes, attemptMs = attemptMsDefault, deadlineMs = deadlineMsDefault } = options
  const tokens = openTokens(outside, proofs, { issuer, api: origin, client, key, scopes, member, timeoutMs: attemptMs })
  const requests = openRequests(outside, { origin, key, tokens, proofs, attemptMs })

  function intentOf<Op extends KeyedOperation>(
    operation: Op,
    asked: AskedLoosely & { readonly key: string },
  ): Intent<Op> {
    const { ifMatch, body } = asked
    readHeader('A key', asked.key, /^[!-~]{1,255}$/)
    return {
      operation,
      api: origin,
      client,
      ...(member === undefined ? {} : { member }),
      target: targetOf(operation, asked),
      key: asked.key,
      ...(ifMatch === undefined ? {} : { ifMatch }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }
  }

  function requestOf(operation: Operation, asked: AskedLoosely): Request {
    const { key: idempotencyKey, ifMatch, body } = asked
    readHeader('If-Match', ifMatch, /^[!-~]{1,64}$/)
    const common = { operation, method: methodOf(operation), ifMatch }
    if (idempotencyKey !== undefined) {
      // With a key it is one of those that take one: the types of `call` let nothing else pass.
      const intent = intentOf(operation as KeyedOperation, { ...asked, key: idempotencyKey })
      return { ...common, target: intent.target, body: intent.body, intent }
    }
    return {
      ...common,
      target: targetOf(operation, asked),
      body: body === undefined ? undefined : JSON.stringify(body),
    }
  }

  const call: Client['call'] = async (operation, ...[asked]) => {
    const { deadlineMs: own, signal, ...parts }: AskedLoosely & Limits = asked ?? {}
    return answerOf(await requests.perform(requestOf(operation, parts), { deadlineMs: own ?? deadlineMs, signal }))
  }

  const resolve: Client['resolve'] = async (intent, limits = {}) => {
    if (intent.api !== origin || intent.client !== client)
      throw new TypeError(`This was asked for by ${intent.client} at ${intent.api}; elsewhere its key means nothing.`)
    if (intent.member !== undefined && member === undefined)
      return shared.forMember(intent.member).resolve(intent, limits)
    if (intent.member !== member)
      throw new TypeError('This client speaks for one member, and it was asked for by another.')
    const { operation, target, ifMatch, body, sentUntil } = intent
    const request = { operation, method: methodOf(operation), target, ifMatch, body, intent }
    const patience = { deadlineMs: limits.deadlineMs ?? resolveMsDefault, signal: limits.signal }
    // Whoever stored it before it was sent may have sent it until just now.
    const lastSentAt = sentUntil === undefined ? outside.now() : new Date(sentUntil)
    return answerOf(await requests.perform(request, patience, lastSentAt))
  }

  async function* items<Op extends PagedOperation>(operation: Op, ...[asked]: Rest<Asked<Op> & Limits>) {
    const { query, ...rest }: AskedLoosely & Limits = asked ?? {}
    let cursor = query?.['cursor']
    for (;;) {
      // Only the cursor is another than what was asked for.
      const page = await call(
        operation,
        ...([{ ...rest, query: { ...query, cursor } }] as unknown as Rest<Asked<Op> & Limits>),
      )
      // Every paged operation answers with a page.
      const { items: found, next } = page.value as unknown as {
        readonly items: readonly Item<Op>[]
        readonly next?: string
      }
      yield* found
      if (next === undefined) return
      if (next === cursor) throw new Error(`${operation} came back to the same page.`)
      cursor = next
    }
  }

  const intend: Client['intend'] = (operation, asked) => intentOf(operation, asked)
  const core = { call, items, intend, resolve, forMember: shared.forMember, useKey: shared.useKey }
  return { ...core, ...openMethods(core) }
}

/** What no header can carry is no doubt about an outcome, but a mistake. */
function readHeader(what: string, value: string | undefined, pattern: RegExp): void {
  if (value !== undefined && !pattern.test(value))
    throw new TypeError(`${what} is of visible ASCII characters, and not too many.`)
}

function methodOf(operation: string): string {
  return operation.slice(0, operation.indexOf(' '))
}

function answerOf<Op extends Operation>({ status, header, value }: Answered): Answer<Op> {
  return {
    // What Vouch answers with this status has the shape that its contract names.
    value: value as Operations[Op]['answer'],
    status,
    etag: header('etag') ?? undefined,
    location: header('location') ?? undefined,
    isReplay: header('idempotency-replayed') === 'true',
  }
}
