// One try of one control: what was attempted, what came back, and what follows from that. Pure but for the probe itself.

import { type Control, type ControlId, type Ground, NeedsReview, NotApplicable } from '../base/control.ts'

/** Gemara's results of an assessment. Whatever is not `passed` is not green. */
export const results = ['passed', 'failed', 'needs_review', 'not_applicable', 'not_run', 'unknown'] as const
export type Result = (typeof results)[number]

export type Step = { readonly tried: string; readonly expected: string; readonly answer: string }

export type Tried = {
  readonly control: ControlId
  readonly result: Result
  /** Why, where it is neither passed nor failed. */
  readonly reason: string | null
  readonly population: readonly { readonly of: string; readonly count: number }[]
  readonly steps: readonly Step[]
  readonly startedAt: Date
  readonly endedAt: Date
}

/** What a probe is given besides the places where it says what it found. */
export type Standing = Omit<Ground, 'signal' | 'on' | 'tried'>

const stepsMax = 40
const textMax = 200

/** Never rejects: what a probe throws, or that it does not come to an end, is an answer too, and is not green. */
export async function tryControl(
  { id, withinMs, probe }: Control,
  stand: (signal: AbortSignal) => Standing,
): Promise<Tried> {
  const ending = new AbortController()
  const standing = stand(ending.signal)
  const startedAt = standing.now()
  const population: { of: string; count: number }[] = []
  const wrong: Step[] = []
  const right: Step[] = []
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TookTooLong(withinMs)), withinMs)
  })
  const ground: Ground = {
    ...standing,
    signal: ending.signal,
    on: (of, count) => population.push({ of: short(of), count }),
    tried: (tried, expected, answer) => {
      const steps = expected === answer ? right : wrong
      steps.push({ tried: short(tried), expected: short(expected), answer: short(answer) })
    },
  }
  let thrown: unknown
  try {
    await Promise.race([probe(ground), late])
  } catch (caught) {
    thrown = caught
  } finally {
    clearTimeout(timer)
    ending.abort()
  }
  const endedAt = latest(startedAt, standing.now())
  // What was found wrong is kept before what was right.
  const steps = [...wrong, ...right].slice(0, stepsMax)
  return { control: id, ...judge(wrong, right, population, thrown), population, steps, startedAt, endedAt }
}

class TookTooLong extends Error {
  override readonly name = 'TookTooLong'
  constructor(withinMs: number) {
    super(`it did not come to an end within ${withinMs} ms`)
  }
}

/** What was found wrong stays wrong, whatever happens afterwards; what tried nothing, or nobody's, has shown nothing. */
function judge(
  wrong: readonly Step[],
  right: readonly Step[],
  population: Tried['population'],
  thrown: unknown,
): { readonly result: Result; readonly reason: string | null } {
  if (wrong.length > 0) return { result: 'failed', reason: null }
  if (thrown instanceof NotApplicable) return { result: 'not_applicable', reason: short(thrown.message) }
  if (thrown instanceof NeedsReview) return { result: 'needs_review', reason: short(thrown.message) }
  if (thrown !== undefined) return { result: 'unknown', reason: short(sentenceOf(thrown)) }
  if (right.length === 0) return { result: 'unknown', reason: 'it tried nothing' }
  if (!population.some(({ count }) => count > 0)) return { result: 'unknown', reason: 'it was tried on nothing' }
  return { result: 'passed', reason: null }
}

/** The kind of what was thrown and no more of it: there may be anything in the message of a fault. */
function sentenceOf(thrown: unknown): string {
  if (thrown instanceof TookTooLong) return thrown.message
  const { name, code } = thrown as { readonly name?: unknown; readonly code?: unknown } // Looked at.
  const kind = typeof name === 'string' ? name : typeof thrown
  return typeof code === 'string' ? `it broke off: ${kind} ${code}` : `it broke off: ${kind}`
}

function short(text: string): string {
  return text.length <= textMax ? text : `${text.slice(0, textMax - 1)}…`
}

function latest(one: Date, other: Date): Date {
  return other > one ? other : one
}
