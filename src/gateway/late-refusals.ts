// Tells those who are turned away no faster than this process can afford.
//
// Saying no takes a tenth of what a payment takes. Said to everybody at once, with five times as many payments coming as can
// be made, it takes half of the process, and whoever hears it so soon asks again as soon. So a refusal waits for its turn:
// first come, first told. On one connection nobody is answered before they have been told (RFC 9112 §9.3.2), so the
// flood comes no faster than it is answered. Nothing else waits for it: what has a place is answered as before.

import type { Outside } from '../base/work.ts'
import type { Measures } from './measures.ts'

const tickMs = 20
/** In each turn so many, which takes one or two milliseconds of it. When turns take long, fewer are told in a second. */
export const toldPerTick = 20
/** Nobody waits longer, and no more wait than this; who comes then is told at once. */
export const heldMsMax = 5_000
export const heldMax = 10_000

export type Refusal = {
  readonly say: () => void
  /** Nobody is there any more to be told. */
  readonly isLeft: () => boolean
}

export type LateRefusals = {
  readonly tell: (refusal: Refusal) => void
  /** Tells everybody, now and from now on. */
  readonly stop: () => void
}

export function openLateRefusals(elapsedMs: Outside['elapsedMs'], { refusalsHeld }: Measures): LateRefusals {
  const held: { readonly refusal: Refusal; readonly sinceMs: number }[] = []
  let told = 0
  let isStopped = false

  /** From the oldest on, until one may still wait. */
  function tellUntil(mayWait: (sinceMs: number) => boolean): void {
    let passed = 0
    for (const { refusal, sinceMs } of held) {
      if (!refusal.isLeft()) {
        if (mayWait(sinceMs)) break
        told++
        refusal.say()
      }
      passed++
    }
    held.splice(0, passed)
    refusalsHeld.set(held.length)
  }
  const timer = setInterval(() => {
    told = 0
    if (held.length === 0) return
    const nowMs = elapsedMs()
    tellUntil(sinceMs => told >= toldPerTick && nowMs - sinceMs < heldMsMax)
  }, tickMs).unref()

  return {
    tell: refusal => {
      const isTurn = held.length === 0 && told < toldPerTick
      if (isStopped || isTurn || held.length >= heldMax) {
        told++
        refusal.say()
      } else held.push({ refusal, sinceMs: elapsedMs() })
    },
    stop: () => {
      isStopped = true
      clearInterval(timer)
      tellUntil(() => false)
    },
  }
}
