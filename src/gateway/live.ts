// What happens, told while it happens: each leaf of the log that has got its place, in a stream of server-sent events, to
// whoever may know of it. One look a second into the log of an institution, however many look on.
//
// The last leaves are held in memory, and a stream that comes back is told what it missed out of them. Whoever missed more is
// told to read anew. Nothing waits for a slow reader: the stream is ended, and comes back.

import { Readable } from 'node:stream'

import * as audit from '../audit/audit.ts'
import type { InstitutionId } from '../base/ids.ts'
import type { Log } from '../base/log.ts'
import { runLoop } from '../base/loop.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import * as identity from '../identity/identity.ts'
import type { Caller } from './caller.ts'
import { permitToKnow } from './live-kinds.ts'
import type { LiveRefusal } from './live-problems.ts'
import type { Measures } from './measures.ts'

export const liveTerms = {
  everyMs: 1_000,
  heartbeatMs: 10_000,
  /** How often it is asked whether sessions go on. */
  standingMs: 5_000,
  /** How many leaves are held, and how many a stream may have missed. */
  leavesMax: 2_000,
  streamsMax: 500,
  streamsPerSessionMax: 4,
  /** What a stream may have that its reader has not taken. */
  unreadBytesMax: 256 * 1_024,
  /** What browsers wait before they come back. */
  retryMs: 2_000,
} as const

export type Live = {
  /** A stream of events for a person at work, from the leaf after `lastEvent` on. */
  readonly begin: (caller: Caller, lastEvent: string | undefined) => Outcome<Readable, LiveRefusal>
  /** Ends every stream. */
  readonly stop: () => Promise<void>
}

export type LiveParts = {
  readonly outside: Outside
  readonly permits: identity.Permits
  readonly measures: Measures
  readonly log: Log
  readonly terms?: Partial<{ readonly [Term in keyof typeof liveTerms]: number }>
}

type Watcher = {
  readonly out: Readable
  readonly session: identity.SessionId
  readonly actor: string
  /** Kinds that it was looked up for. */
  readonly mayKnow: Map<string, boolean>
  roles: readonly identity.Role[]
  /** The last leaf that it was told of, as it says; undefined once it is told of everything that comes. */
  lastEvent: string | undefined
  isNew: boolean
}

type Told = { readonly index: bigint; readonly kind: string; readonly actor: string; readonly text: string }

/** The log of one institution, as far as it is looked at. */
type Feed = {
  readonly institution: InstitutionId
  readonly watchers: Set<Watcher>
  /** The last leaves, without a gap. */
  held: readonly Told[]
  /** The place of the first that is held, and of the next that comes. */
  from: bigint
  next: bigint
  /** When it was last looked at; undefined before that. */
  freshAt: Date | undefined
  askedStandingMs: number
  isFailing: boolean
}

type Why = 'left' | 'slow' | 'session_over' | 'stopping'

export function openLive(parts: LiveParts): Live {
  const hub = new Hub(parts)
  return { begin: (caller, lastEvent) => hub.begin(caller, lastEvent), stop: () => hub.stop() }
}

class Hub {
  readonly #parts: LiveParts
  readonly #terms: { readonly [Term in keyof typeof liveTerms]: number }
  readonly #feeds = new Map<InstitutionId, Feed>()
  readonly #looking: ReturnType<typeof runLoop>
  readonly #beating: NodeJS.Timeout
  #streams = 0
  #isStopping = false

  constructor(parts: LiveParts) {
    this.#parts = parts
    this.#terms = { ...liveTerms, ...parts.terms }
    const { everyMs, heartbeatMs } = this.#terms
    const loop = { name: 'gateway.live', everyMs, pass: () => this.#lookAtAll() }
    this.#looking = runLoop(loop, parts.log, parts.outside.random)
    this.#beating = setInterval(() => this.#beat(), heartbeatMs).unref()
  }

  begin({ institution, office }: Caller, lastEvent: string | undefined): Outcome<Readable, LiveRefusal> {
    if (office === undefined) return refused({ code: 'session_missing' })
    if (this.#isStopping || this.#streams >= this.#terms.streamsMax) return refused({ code: 'overloaded' })
    const { session, actor, roles } = office.session
    const feed = this.#feeds.get(institution) ?? newFeed(institution)
    const most = this.#terms.streamsPerSessionMax
    if ([...feed.watchers].filter(watcher => watcher.session === session).length >= most)
      return refused({ code: 'streams_taken', most })
    const out = new Readable({ read: () => undefined })
    const watcher = { out, session, actor, roles, mayKnow: new Map<string, boolean>(), lastEvent, isNew: true }
    this.#feeds.set(institution, feed)
    feed.watchers.add(watcher)
    this.#streams++
    this.#parts.measures.liveStreams.set(this.#streams)
    out.once('close', () => this.#forget(feed, watcher, 'left'))
    out.push(`retry: ${this.#terms.retryMs}\n\n`)
    this.#looking.wake()
    return done(out)
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    clearInterval(this.#beating)
    await this.#looking.stop()
    for (const feed of this.#feeds.values()) for (const watcher of feed.watchers) this.#end(feed, watcher, 'stopping')
  }

  async #lookAtAll(): Promise<number> {
    for (const feed of this.#feeds.values()) {
      try {
        await this.#look(feed)
        feed.isFailing = false
      } catch (thrown) {
        // They see that it is not fresh any more, and the next look is a second away.
        if (!feed.isFailing)
          this.#parts.log.error({ institution: feed.institution, err: thrown }, 'the log could not be looked at')
        feed.isFailing = true
      }
    }
    return 0
  }

  /** In one work: who may go on looking, and what has come. */
  async #look(feed: Feed): Promise<void> {
    const { outside } = this.#parts
    const nowMs = outside.elapsedMs()
    const sessions = [...new Set([...feed.watchers].map(({ session }) => session))]
    const isToAsk = nowMs - feed.askedStandingMs >= this.#terms.standingMs
    const looked = await transact(outside, feed.institution, 'process:office', async work =>
      done({
        standing: isToAsk ? await identity.sessionsThatStand(work, sessions) : undefined,
        ...(await this.#readOn(work, feed)),
        at: work.now,
      }),
    )
    if (!looked.ok) return
    const { standing, at, ...read } = looked.value
    if (standing !== undefined) {
      feed.askedStandingMs = nowMs
      this.#endOthers(feed, sessions, standing)
    }
    const before = feed.next
    Object.assign(feed, read, { freshAt: at })
    for (const watcher of feed.watchers) this.#tell(feed, watcher, before)
  }

  /** What has come, and what is held after that. So much at once that a stream could not carry it is passed over. */
  async #readOn(work: Work, feed: Feed): Promise<Pick<Feed, 'held' | 'from' | 'next'>> {
    const size = await audit.sealedSize(work)
    const most = BigInt(this.#terms.leavesMax)
    const oldest = size > most ? size - most : 0n
    const isFirst = feed.freshAt === undefined
    // A log that has become shorter was put back to an older state, and what is held is of another.
    const isAnother = isFirst || size < feed.next || feed.next < oldest
    const begin = isAnother ? oldest : feed.next
    const more = (await audit.newsBetween(work, begin, size)).map(toldOf)
    if (isAnother) return { held: more, from: oldest, next: size }
    if (size === feed.next) return { held: feed.held, from: feed.from, next: size }
    const from = feed.from > oldest ? feed.from : oldest
    return { held: [...heldFrom(feed.held, from), ...more], from, next: size }
  }

  #endOthers(
    feed: Feed,
    asked: readonly identity.SessionId[],
    standing: Awaited<ReturnType<typeof identity.sessionsThatStand>>,
  ): void {
    for (const watcher of feed.watchers) {
      // Who has come meanwhile was not asked about.
      if (!asked.includes(watcher.session)) continue
      const roles = standing.get(watcher.session)
      if (roles === undefined) {
        watcher.out.push('event: over\ndata: {"why":"session_over"}\n\n')
        this.#end(feed, watcher, 'session_over')
      } else if (roles.join() !== watcher.roles.join()) {
        watcher.roles = roles
        watcher.mayKnow.clear()
      }
    }
  }

  /** All that has come since it was last told; what it missed before that, where it is still held. */
  #tell(feed: Feed, watcher: Watcher, before: bigint): void {
    const wanted = watcher.isNew ? readLastEvent(watcher.lastEvent, feed.next) : before
    const isBehind = wanted === undefined || wanted < feed.from || wanted > feed.next
    const since = isBehind ? feed.next : wanted
    const text = heldFrom(feed.held, since)
      .filter(told => this.#mayKnow(watcher, told))
      .map(told => told.text)
      .join('')
    const behind = isBehind ? `${idOf(feed)}event: behind\ndata: {"leaves":"${feed.next}"}\n\n` : ''
    const first = watcher.isNew ? fresh(feed) : ''
    watcher.isNew = false
    watcher.lastEvent = undefined
    this.#send(feed, watcher, `${behind}${text}${first}`)
  }

  #mayKnow({ roles, actor, mayKnow }: Watcher, told: Told): boolean {
    const { permitOf } = this.#parts.permits
    const may = (permit: identity.Permit) => permitOf({ kind: 'person', roles }, permit).isPermitted
    let known = mayKnow.get(told.kind)
    if (known === undefined) {
      known = may('audit.read') || may(permitToKnow(told.kind))
      mayKnow.set(told.kind, known)
    }
    return known || (told.actor === actor && may('audit.read_own'))
  }

  #beat(): void {
    for (const feed of this.#feeds.values()) {
      const text = fresh(feed)
      for (const watcher of feed.watchers) if (!watcher.isNew) this.#send(feed, watcher, text)
    }
  }

  #send(feed: Feed, watcher: Watcher, text: string): void {
    if (text === '') return
    watcher.out.push(text)
    if (watcher.out.readableLength > this.#terms.unreadBytesMax) this.#end(feed, watcher, 'slow')
  }

  #end(feed: Feed, watcher: Watcher, why: Exclude<Why, 'left'>): void {
    this.#forget(feed, watcher, why)
    // What nobody reads is not kept for the end.
    if (why === 'slow') watcher.out.destroy(new Error('a reader was too slow'))
    else watcher.out.push(null)
  }

  #forget(feed: Feed, watcher: Watcher, why: Why): void {
    if (!feed.watchers.delete(watcher)) return
    this.#streams--
    const { liveStreams, liveEnded } = this.#parts.measures
    liveStreams.set(this.#streams)
    liveEnded.inc({ why })
    if (feed.watchers.size === 0) this.#feeds.delete(feed.institution)
  }
}

function newFeed(institution: InstitutionId): Feed {
  return {
    institution,
    watchers: new Set(),
    held: [],
    from: 0n,
    next: 0n,
    freshAt: undefined,
    askedStandingMs: Number.NEGATIVE_INFINITY,
    isFailing: false,
  }
}

/** Those from a place on: most often few, at the end. */
function heldFrom(held: readonly Told[], place: bigint): readonly Told[] {
  let first = held.length
  while ((held[first - 1]?.index ?? -1n) >= place) first--
  return held.slice(first)
}

/** Written once, for everybody who is told. */
function toldOf({ index, kind, at, actor, subjects }: audit.News): Told {
  const data = JSON.stringify({ kind, at, actor: actor.slice(0, actor.indexOf(':')), subjects })
  return { index, kind, actor, text: `id: ${index}\nevent: ${kind}\ndata: ${data}\n\n` }
}

/** The place after it; with none, the next that comes; undefined where it is none of this log. */
function readLastEvent(lastEvent: string | undefined, next: bigint): bigint | undefined {
  if (lastEvent === undefined || lastEvent === '') return next
  return /^(0|[1-9][0-9]{0,17})$/.test(lastEvent) ? BigInt(lastEvent) + 1n : undefined
}

/** So that whoever may know of little comes back to where the log is. Before the first leaf there is nothing to name. */
function idOf({ next }: Feed): string {
  return next === 0n ? '' : `id: ${next - 1n}\n`
}

/** A comment for whoever reads the line, an event for pages, which get to see no comment. */
function fresh(feed: Feed): string {
  const { freshAt } = feed
  if (freshAt === undefined) return ': not looked at yet\n\n'
  const at = freshAt.toISOString()
  return `: fresh up to ${at}\n${idOf(feed)}event: fresh\ndata: {"at":"${at}","leaves":"${feed.next}"}\n\n`
}
