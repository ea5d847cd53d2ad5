// What the prober’s leaf of a try says: on what it was tried, and each attempt with what had to come back and what came.

export type Attempt = { readonly tried: string; readonly expected: string; readonly answer: string }

export type RunLeaf = {
  readonly startedAt: string
  readonly endedAt: string
  readonly population: readonly { readonly of: string; readonly count: number }[]
  readonly attempts: readonly Attempt[]
  /** SHA-256 of the leaf of the try before, where the prober names it. */
  readonly previous: string | undefined
}

/** Undefined for a leaf that is of something else, or is not as the prober writes one. */
export function readRunLeaf(text: string): RunLeaf | undefined {
  const leaf = membersOf(parsed(text))
  if (leaf?.['kind'] !== 'risk.run') return undefined
  const { startedAt, endedAt, population, steps, previous } = membersOf(leaf['body']) ?? {}
  if (typeof startedAt !== 'string' || typeof endedAt !== 'string') return undefined
  if (!Array.isArray(population) || !Array.isArray(steps)) return undefined
  return {
    startedAt,
    endedAt,
    population: population.flatMap(one => {
      const { of, count } = membersOf(one) ?? {}
      return typeof of === 'string' && typeof count === 'number' ? [{ of, count }] : []
    }),
    attempts: steps.flatMap(one => {
      const { tried, expected, answer } = membersOf(one) ?? {}
      const isWhole = typeof tried === 'string' && typeof expected === 'string' && typeof answer === 'string'
      return isWhole ? [{ tried, expected, answer }] : []
    }),
    previous: typeof previous === 'string' ? previous : undefined,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  // Any object may be looked into by name; what is found is looked at before it is believed.
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined
}
