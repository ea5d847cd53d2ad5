// What probes stand on: the canary's institution in the database, with the rights of the product's own processes, and those
// processes as they run here, with nothing but what a caller from outside has.

import { mkdtemp, rm } from 'node:fs/promises'
import { request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { type Answered, type AskedOf, canary, NotApplicable, type Verifying } from '../base/control.ts'
import type { Sql, Transaction } from '../base/database.ts'
import type { SignedCall } from '../base/signed-call.ts'
import type { Vault } from '../base/vault.ts'
import type { Outside, Work } from '../base/work.ts'
import type { Standing } from './run.ts'

const actor = 'process:prober'
const bodyBytesMax = 1_048_576
const attemptsMax = 8
const restMs = 50

export type Places = {
  /** Where the processes that listen are reached; one that does not run here cannot be asked. */
  readonly addresses: { readonly [of in AskedOf['of']]?: URL }
  /** How the canary signs what it asks; absent, where its tokens are of somebody else's issuer. */
  readonly signed: SignedCall | undefined
  /** Over a line on which nobody but the canary is asked about. */
  readonly vault: Vault
  /** Absent: nothing to verify the log with is here. */
  readonly log?: () => Promise<Verifying>
  /** How its reader does. */
  readonly reader?: SignedCall | undefined
}

const nothingHanded: Verifying = { keys: undefined, policy: undefined, owed: undefined }

/** For one try: what it has made aside is gone when `leave` has been called. */
export function stand(
  outside: Outside,
  places: Places,
  signal: AbortSignal,
): Standing & { leave: () => Promise<void> } {
  const folders: string[] = []
  const { now, elapsedMs, newId, random } = outside
  return {
    institution: canary,
    now,
    elapsedMs,
    newId,
    random,
    work: perform => workUndone(outside, signal, perform),
    vault: places.vault,
    within: work => ({ ...outside, sql: nested(work.sql) }),
    ask: asked => ask(places, asked, signal),
    log: places.log ?? (() => Promise.resolve(nothingHanded)),
    addressOf: of => places.addresses[of],
    scratch: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'vouch-probe-'))
      folders.push(folder)
      return folder
    },
    leave: async () => {
      for (const folder of folders) await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Whether somebody answers at each address, and not only who stands in front of them. */
export async function areDoorsOpen({ addresses }: Places, signal: AbortSignal): Promise<boolean> {
  const asked = Object.values(addresses).map(address =>
    send(new URL('/health/live', address), 'GET', {}, undefined, signal),
  )
  const answers = await Promise.allSettled(asked)
  return answers.every(answer => answer.status === 'fulfilled' && ![502, 503, 504].includes(answer.value.status))
}

/** Thrown to have a work undone; what came of it is inside. */
class Undone extends Error {
  readonly value: unknown
  constructor(value: unknown) {
    super('undone')
    this.value = value
  }
}

async function workUndone<T>(
  { sql, now, newId }: Outside,
  signal: AbortSignal,
  perform: (work: Work) => Promise<T>,
): Promise<T> {
  const over = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(new Error('its time is over'))
    else signal.addEventListener('abort', () => reject(new Error('its time is over')), { once: true })
  })
  over.catch(() => undefined)
  try {
    await sql.begin(async tx => {
      await tx`set local role vouch_canary`
      await tx`select set_config('vouch.institution', ${canary}, true)`
      const work: Work = { sql: tx, now: now(), newId, institution: canary, actor, leaves: [], writes: [] }
      const value = await Promise.race([perform(work), over])
      await Promise.all(work.writes)
      await tx`set constraints all immediate`
      throw new Undone(value)
    })
  } catch (thrown) {
    if (thrown instanceof Undone) return thrown.value as T // Thrown just above.
    throw thrown
  }
  throw new Error('a probe ends by being undone')
}

/** What begins a transaction here begins a part of one. Of a part, the isolation is that of the whole. */
function nested(sql: Transaction): Sql {
  const begin = (...given: readonly unknown[]) =>
    sql.savepoint(given.at(-1) as (inner: Transaction) => Promise<unknown>) // Whoever begins gives this last.
  const get = (_: Transaction, name: string) => (name === 'begin' ? begin : Reflect.get(sql, name))
  return new Proxy(sql, { get }) as unknown as Sql // All else that anybody asks of one, both have.
}

async function ask(places: Places, asked: AskedOf, signal: AbortSignal): Promise<Answered> {
  const { of, method, path, headers = {}, body, as, change = same => same } = asked
  const address = places.addresses[of]
  if (address === undefined) throw new NotApplicable(`no ${of} was named to the prober`)
  const signed = as === 'nobody' ? undefined : as === 'canary' ? places.signed : places.reader
  if (as !== 'nobody' && signed === undefined) throw new NotApplicable('tokens are of an issuer that is not ours')
  for (let attempt = 1; ; attempt++) {
    const own = await signed?.headersFor({ method, path, key: headers['idempotency-key'], body })
    const sent = change({ ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers, ...own })
    const answered = await send(new URL(path, address), method, sent, body, signal)
    const isWorthAsking = signed?.hear(answered.status, name => answered.headers[name] ?? null) === true
    // Turned away before anybody looked at it: that says nothing of the control, and is nobody's answer.
    if (answered.word === 'overloaded') {
      if (attempt === attemptsMax) throw Object.assign(new Error('turned away'), { code: 'overloaded' })
      await sleep(restMs * attempt, undefined, { signal })
    } else if (!isWorthAsking || asked.change !== undefined || attempt >= 3) return answered
  }
}

function send(
  url: URL,
  method: string,
  headers: Readonly<Record<string, string | undefined>>,
  body: string | undefined,
  signal: AbortSignal,
): Promise<Answered> {
  const held = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
  const request = url.protocol === 'https:' ? tlsRequest : plainRequest
  return new Promise((resolve, reject) => {
    const asking = request(url, { method, headers: held, signal }, response => {
      const parts: Buffer[] = []
      let bytes = 0
      response.on('data', (part: Buffer) => {
        bytes += part.length
        if (bytes > bodyBytesMax) response.destroy(new Error('the answer is too long'))
        else parts.push(part)
      })
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(parts).toString()
        const status = response.statusCode ?? 0
        const said = Object.fromEntries(
          Object.entries(response.headers).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.join() : `${value}`,
          ]),
        )
        resolve({ status, headers: said, body: text, word: wordOf(status, text) })
      })
    })
    asking.on('error', reject)
    asking.end(body)
  })
}

function wordOf(status: number, body: string): string {
  return /"type":\s*"\/problems\/([a-z_]+)"/.exec(body)?.[1] ?? String(status)
}
