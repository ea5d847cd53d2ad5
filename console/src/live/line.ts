// The one line of a browser to what happens: opened, listened to, and opened again after the last leaf that was heard. It knows
// nothing of pages; whoever has it tells them.

import { type Heard, openReader } from './events.ts'

export type Leaf = {
  readonly index: string
  readonly kind: string
  readonly at: string
  readonly subjects: readonly string[]
}

export type Standing =
  /** Nothing was heard yet. */
  | { readonly is: 'opening' }
  | { readonly is: 'live'; readonly heardAtMs: number }
  /** What is shown is from `sinceMs`, and the line is tried again. */
  | { readonly is: 'lost'; readonly sinceMs: number }
  /** Nobody is signed in any more. */
  | { readonly is: 'over' }

export type Told = {
  readonly standing: Standing
  readonly leaves: readonly Leaf[]
  /** More was missed than can be told: whatever is shown may be old. */
  readonly isBehind: boolean
  /** After which it goes on, for whoever takes the line over. */
  readonly lastEvent: string | undefined
}

export type AskedOfLine =
  /** Who is signed in. Somebody else hears nothing of what the one before was about to hear. */
  | { readonly ask: 'follow'; readonly who: string }
  /** Somebody has come back to a page: is the line still one? */
  | { readonly ask: 'look' }

export const lineTerms = {
  /** The office says something every ten seconds: without a word for so long, the line is none. */
  silentMs: 25_000,
  /** After a page woke up, it is not waited for so long. */
  wokenSilentMs: 12_000,
  retriesMs: [500, 1_000, 2_000, 4_000, 8_000, 15_000],
  /** Offices that come back are not met by everybody at once. */
  spread: 0.3,
} as const

export type LineParts = {
  readonly tell: (told: Told) => void
  readonly lastEvent?: string | undefined
  readonly fetch?: typeof globalThis.fetch
  readonly terms?: Partial<{
    readonly [T in keyof typeof lineTerms]: T extends 'retriesMs' ? readonly number[] : number
  }>
}

export type Line = {
  readonly ask: (asked: AskedOfLine) => void
  readonly close: () => void
}

export function openLine(parts: LineParts): Line {
  const line = new OpenLine(parts)
  return { ask: asked => line.ask(asked), close: () => line.close() }
}

class OpenLine {
  readonly #tell: LineParts['tell']
  readonly #fetch: typeof globalThis.fetch
  readonly #terms
  #who: string | undefined
  #standing: Standing = { is: 'opening' }
  #lastEvent: string | undefined
  #heardAtMs = Date.now()
  #tries = 0
  #current: AbortController | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor({ tell, lastEvent, fetch = (...asked) => globalThis.fetch(...asked), terms }: LineParts) {
    this.#tell = tell
    this.#lastEvent = lastEvent
    this.#fetch = fetch
    this.#terms = { ...lineTerms, ...terms }
  }

  ask(asked: AskedOfLine): void {
    if (asked.ask === 'follow') this.#follow(asked.who)
    else if (this.#standing.is !== 'over' && Date.now() - this.#heardAtMs > this.#terms.wokenSilentMs) this.#open()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#current?.abort()
    this.#current = undefined
  }

  #follow(who: string): void {
    const isOther = this.#who !== undefined && this.#who !== who
    this.#who = who
    if (isOther) this.#lastEvent = undefined
    if (isOther || this.#current === undefined || this.#standing.is === 'over') this.#open()
    else this.#say([])
  }

  #open(): void {
    this.close()
    const current = new AbortController()
    this.#current = current
    if (this.#standing.is === 'over') this.#standing = { is: 'opening' }
    this.#listen(current).then(
      isOver => this.#ended(current, isOver),
      () => this.#ended(current, false),
    )
    this.#watch(current)
  }

  /** Answers, when it ends, whether nobody is signed in. */
  async #listen({ signal }: AbortController): Promise<boolean> {
    const headers = this.#lastEvent === undefined ? {} : { 'last-event-id': this.#lastEvent }
    const { status, ok, body } = await this.#fetch('/v1/live', { headers, signal, cache: 'no-store' })
    if (status === 401) return true
    if (!ok || body === null) return false
    const read = openReader()
    const decoder = new TextDecoder()
    const reader = body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done || signal.aborted) return false
      this.#hear(read(decoder.decode(value, { stream: true })))
    }
  }

  #hear(heard: readonly Heard[]): void {
    this.#heardAtMs = Date.now()
    const leaves: Leaf[] = []
    let isBehind = false
    for (const { id, event, data } of heard) {
      this.#lastEvent = id ?? this.#lastEvent
      if (event === 'behind') isBehind = true
      else if (event.includes('.') && id !== undefined) leaves.push(leafOf(id, event, data))
    }
    // That it began to speak is no proof yet that it is fresh; that it says so is.
    if (heard.length === 0) return
    this.#tries = 0
    this.#standing = { is: 'live', heardAtMs: this.#heardAtMs }
    this.#say(leaves, isBehind)
  }

  #ended(which: AbortController, isOver: boolean): void {
    if (which !== this.#current) return
    this.close()
    this.#standing = isOver ? { is: 'over' } : { is: 'lost', sinceMs: this.#heardAtMs }
    this.#say([])
    if (isOver) return
    const { retriesMs, spread } = this.#terms
    const waitMs = retriesMs[Math.min(this.#tries++, retriesMs.length - 1)] ?? 0
    this.#timer = setTimeout(() => this.#open(), waitMs * (1 + spread * Math.random()))
  }

  /** A line that is dead and does not say so, as after a night with the lid closed. */
  #watch(current: AbortController): void {
    const openedMs = Date.now()
    const check = () => {
      if (current !== this.#current) return
      const silentMs = Date.now() - Math.max(this.#heardAtMs, openedMs)
      if (silentMs >= this.#terms.silentMs) this.#ended(current, false)
      else this.#timer = setTimeout(check, this.#terms.silentMs - silentMs)
    }
    this.#timer = setTimeout(check, this.#terms.silentMs)
  }

  #say(leaves: readonly Leaf[], isBehind = false): void {
    this.#tell({ standing: this.#standing, leaves, isBehind, lastEvent: this.#lastEvent })
  }
}

function leafOf(index: string, kind: string, data: string): Leaf {
  // By the contract of GET /v1/live.
  const { at, subjects } = JSON.parse(data) as { readonly at: string; readonly subjects: readonly string[] }
  return { index, kind, at, subjects }
}
