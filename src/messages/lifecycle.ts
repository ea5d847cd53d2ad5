// The life of a message, as a table, and what follows from each attempt to send it. Pure.

export type Channel = 'mail' | 'webhook'
export type State = 'queued' | 'sending' | 'sent' | 'delivered' | 'failed' | 'suppressed'

/**
 * Every step a message may take. A mail that was accepted is `sent`: nobody tells us more. A webhook that was answered is
 * `delivered`, and may be asked for again, under its own id. `suppressed`: the channel was off when it was queued.
 */
export const nextStates = {
  queued: ['sending'],
  sending: ['queued', 'sent', 'delivered', 'failed'],
  sent: [],
  delivered: ['queued'],
  failed: ['queued'],
  suppressed: [],
} as const satisfies Readonly<Record<State, readonly State[]>>

/** In the order in which they are come to. */
export const states = Object.keys(nextStates) as readonly State[] // The table has a row for each and no other.

/** What became of one attempt. `interrupted` says nothing: it is as if whoever sent it had died. */
export type Answer =
  | { readonly kind: 'accepted' }
  /** Refused for good: the same message again would be refused again. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** 410: nobody is there any more, and nobody wants to be asked again. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly kind: 'interrupted' }

export type Verdict =
  | { readonly state: 'sent' | 'delivered' }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'queued'; readonly reason: string; readonly dueAt: Date }

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** The waits between ten attempts over three days, as Standard Webhooks 1.0.0 recommends them. */
export const scheduleMs: readonly number[] = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
]
export const attemptsMax = scheduleMs.length + 1
/** Waits are longer by up to this part, so that what failed together does not come back together. */
const jitter = 0.2
/** Nobody may put us off for longer. */
const retryAfterMsMax = 24 * hour
/** News that is older tells nobody anything. Longer than the schedule, for what waits while its receiver rests. */
const ageMsMax = 7 * 24 * hour

type Tried = {
  readonly channel: Channel
  readonly attempts: number
  readonly attemptsMax: number
  readonly queuedAt: Date
}

/** Why a message that was claimed is not tried at all. More attempts than allowed: its last one was never answered. */
export function hopeless(message: Tried, now: Date): string | undefined {
  if (message.attempts > message.attemptsMax) return 'attempts_unanswered'
  return now.getTime() - message.queuedAt.getTime() > ageMsMax ? 'too_old' : undefined
}

export function verdict(
  message: Tried,
  answer: Exclude<Answer, { kind: 'interrupted' }>,
  now: Date,
  random: () => number,
): Verdict {
  switch (answer.kind) {
    case 'accepted':
      return { state: message.channel === 'mail' ? 'sent' : 'delivered' }
    case 'gone':
      return { state: 'failed', reason: 'endpoint_gone' }
    case 'refused':
      return { state: 'failed', reason: answer.reason }
    case 'failed': {
      const made = attemptsMax - (message.attemptsMax - message.attempts)
      const waitMs = scheduleMs[made - 1]
      if (waitMs === undefined) return { state: 'failed', reason: answer.reason }
      const wantedMs = Math.min(answer.retryAfterMs ?? 0, retryAfterMsMax)
      const restMs = Math.max(waitMs * (1 + jitter * random()), wantedMs)
      return { state: 'queued', reason: answer.reason, dueAt: new Date(now.getTime() + Math.ceil(restMs)) }
    }
  }
}

/** Only what failed, and webhooks that were delivered. A mail that was accepted is not sent to people twice. */
export function isReplayable(state: State): boolean {
  return nextStates[state].some(next => next === 'queued') && state !== 'sending'
}
