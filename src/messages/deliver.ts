// The loop that sends: marks what is due as being sent, sends it outside any transaction, writes down what came of it.
// Whoever is killed in between leaves a message that is being sent, and after a while it is sent again.
//
// A pass does not wait for the slowest: what it has begun stays in flight while later passes begin more. Each endpoint has
// its own few places, so one that hangs holds up nobody else, and mail has places of its own.

import { setTimeout as rest } from 'node:timers/promises'

import * as audit from '../audit/audit.ts'
import { type Breaker, openBreakers } from '../base/breaker.ts'
import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Log } from '../base/log.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import { type Answer, hopeless, type Verdict, verdict } from './lifecycle.ts'
import { type DeliverOptions, openSend, type Ready } from './sending.ts'
import * as store from './store.ts'

export type { DeliverOptions } from './sending.ts'

const actor = 'process:worker'
const mailFlightsMax = 8
const flightsPerEndpointMax = 4
const flightsPerInstitutionMax = 16
const flightsMax = 256
/** What waits for an endpoint that is disabled fails at once; so many in one pass. */
const turnedAwayMax = 200
/** After so long in flight a message is taken to be lost with its worker: longer than any exchange of ours lasts. */
export const flightMsMax = 60_000
/** How long a pass waits for something to land before it looks for more. */
const patienceMs = 250
const mailServer = 'mail'

type Flight = {
  readonly institution: InstitutionId
  /** Whose places it takes. */
  readonly receiver: string
  readonly message: Ready
}
type Landed = Flight & { readonly answer: Exclude<Answer, { kind: 'interrupted' }> }

/** What one worker has under way. */
type Sky = {
  readonly breakerOf: (receiver: string) => Breaker
  readonly inFlight: Map<Flight, Promise<void>>
  readonly landed: Landed[]
  readonly faults: unknown[]
}

export function deliverLoop(outside: Outside, options: DeliverOptions, log: Log): Loop {
  const send = openSend(outside, options)
  const hasMail = options.mail !== undefined
  const sky: Sky = { breakerOf: openBreakers(outside.elapsedMs), inFlight: new Map(), landed: [], faults: [] }

  function takeOff(flight: Flight, signal: AbortSignal): void {
    const landing = send(flight.institution, flight.message, signal)
      .then(
        answer => {
          if (answer.kind !== 'interrupted') sky.landed.push({ ...flight, answer })
        },
        (thrown: unknown) => {
          sky.faults.push(thrown)
        },
      )
      .finally(() => sky.inFlight.delete(flight))
    sky.inFlight.set(flight, landing)
  }

  return {
    name: 'messages.deliver',
    everyMs: 250,
    pass: async signal => {
      let handled = await settle(outside, sky, log)
      handled += await passOver(outside.sql, signal, async institution => {
        const flights = await inWork(outside, institution, work => claim(work, sky, hasMail, log))
        for (const flight of flights) takeOff(flight, signal)
        return flights.length
      })
      if (sky.inFlight.size > 0) {
        const patience = new AbortController()
        await Promise.race([...sky.inFlight.values(), rest(patienceMs, undefined, { signal: patience.signal })])
        patience.abort()
        handled += await settle(outside, sky, log)
      }
      throwFaults(sky)
      return handled
    },
    finish: async () => {
      await Promise.all(sky.inFlight.values())
      await settle(outside, sky, log)
      throwFaults(sky)
    },
  }
}

async function inWork<T>(
  outside: Outside,
  institution: InstitutionId,
  perform: (work: Work) => Promise<T>,
): Promise<T> {
  const outcome = await transact(outside, institution, actor, async work => done(await perform(work)))
  return outcome.ok ? outcome.value : fault('a delivery has nothing to refuse')
}

/** What may be sent now, marked as being sent. What need not be tried at all is failed in the same work. */
async function claim(work: Work, sky: Sky, hasMail: boolean, log: Log): Promise<readonly Flight[]> {
  const againAt = new Date(work.now.getTime() + flightMsMax)
  const mailRoom = hasMail ? placesFor(sky, mailServer, mailFlightsMax) : 0
  const waiting = await store.waitingEndpoints(work)
  const rooms = roomsFor(work.institution, sky, waiting)
  const [mails, hooks, secrets, letterhead] = await Promise.all([
    mailRoom === 0 ? [] : store.claimMail(work, againAt, mailRoom),
    rooms.length === 0 ? [] : store.claimWebhooks(work, againAt, rooms),
    rooms.length === 0
      ? []
      : store.signingSecrets(
          work,
          rooms.map(({ endpoint }) => endpoint),
        ),
    mailRoom === 0 ? undefined : store.findLetterhead(work),
  ])
  const endpoints = new Map(waiting.map(endpoint => [endpoint.endpoint, endpoint]))
  const messages: readonly Ready[] = [
    ...mails.map(
      mail => ({ channel: 'mail', fromName: letterhead?.name ?? fault('mail is signed'), ...mail }) as const,
    ),
    ...hooks.map(hook => ({
      channel: 'webhook' as const,
      url: endpoints.get(hook.endpoint)?.url ?? fault('what is claimed has its endpoint'),
      secrets: secrets.filter(({ endpoint }) => endpoint === hook.endpoint),
      ...hook,
    })),
  ]
  const reasons = new Map(
    messages.map(message => {
      const isOff = message.channel === 'webhook' && endpoints.get(message.endpoint)?.state !== 'enabled'
      return [message, isOff ? 'endpoint_disabled' : hopeless(message, work.now)]
    }),
  )
  const turnedAway = [...reasons].flatMap(([message, reason]): [Ready, Verdict][] =>
    reason === undefined ? [] : [[message, { state: 'failed', reason }]],
  )
  await write(work, turnedAway, log)
  return messages
    .filter(message => reasons.get(message) === undefined)
    .map(message => ({ institution: work.institution, receiver: receiverOf(work.institution, message), message }))
}

function receiverOf(institution: InstitutionId, message: Ready): string {
  return message.channel === 'mail' ? mailServer : `${institution}/${message.endpoint}`
}

function placesFor({ breakerOf, inFlight }: Sky, receiver: string, placesMax: number): number {
  const taken = [...inFlight.keys()].filter(flight => flight.receiver === receiver).length
  return Math.max(0, breakerOf(receiver).room(placesMax) - taken)
}

function roomsFor(
  institution: InstitutionId,
  sky: Sky,
  waiting: Awaited<ReturnType<typeof store.waitingEndpoints>>,
): { readonly endpoint: store.EndpointId; readonly room: number }[] {
  const flights = [...sky.inFlight.keys()].filter(({ receiver }) => receiver !== mailServer)
  const own = flights.filter(flight => flight.institution === institution)
  let free = Math.max(0, Math.min(flightsPerInstitutionMax - own.length, flightsMax - flights.length))
  return waiting.flatMap(({ endpoint, state }) => {
    if (state !== 'enabled') return [{ endpoint, room: turnedAwayMax }]
    const room = Math.min(free, placesFor(sky, `${institution}/${endpoint}`, flightsPerEndpointMax))
    free -= room
    return room > 0 ? [{ endpoint, room }] : []
  })
}

/** Writes down what has landed. What cannot be written down is taken to be lost in flight, and is sent again. */
async function settle(outside: Outside, sky: Sky, log: Log): Promise<number> {
  const batch = sky.landed.splice(0)
  for (const { receiver, answer } of batch) await sky.breakerOf(receiver).note(answer.kind !== 'failed')
  const written = [...Map.groupBy(batch, ({ institution }) => institution)].map(([institution, own]) =>
    inWork(outside, institution, async work => {
      const verdicts = own.map(
        ({ message, answer }) => [message, verdict(message, answer, work.now, outside.random)] as const,
      )
      await write(work, verdicts, log)
      await disableGone(work, own)
    }),
  )
  for (const result of await Promise.allSettled(written)) {
    if (result.status === 'rejected') sky.faults.push(result.reason)
  }
  return batch.length
}

async function write(work: Work, verdicts: readonly (readonly [Ready, Verdict])[], log: Log): Promise<void> {
  if (verdicts.length === 0) return
  const took = new Set(
    await store.land(
      work,
      verdicts.map(([{ id, attempts }, follows]) => ({
        id,
        attempts,
        state: follows.state,
        reason: 'reason' in follows ? follows.reason : null,
        dueAt: 'dueAt' in follows ? follows.dueAt : work.now,
      })),
    ),
  )
  let count = 0
  for (const [message, follows] of verdicts) {
    if (follows.state !== 'failed' || !took.has(message.id)) continue
    count++
    audit.append(work, 'messages.failed', {
      message: message.id,
      channel: message.channel,
      what: message.channel === 'mail' ? message.notice : message.type,
      ...(message.channel === 'mail' ? {} : { endpoint: message.endpoint }),
      attempts: message.attempts,
      reason: follows.reason,
    })
  }
  if (count > 0) log.warn({ room: 'messages', institution: work.institution, count }, 'messages were given up')
}

async function disableGone(work: Work, landed: readonly Landed[]): Promise<void> {
  const gone = landed.flatMap(({ message, answer }) =>
    answer.kind === 'gone' && message.channel === 'webhook' ? [message.endpoint] : [],
  )
  if (gone.length === 0) return
  for (const endpoint of await store.disableGone(work, gone, 'gone')) {
    audit.append(work, 'messages.endpoint_disabled', { endpoint, reason: 'gone' })
  }
}

function throwFaults({ faults }: Sky): void {
  const thrown = faults.splice(0)
  if (thrown.length === 1) throw thrown[0]
  if (thrown.length > 1) throw new AggregateError(thrown, `${thrown.length} deliveries ended in a fault`)
}
