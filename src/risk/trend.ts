// Whether something rises or falls: the slope by Theil and Sen, which one odd week does not turn, and how likely such an
// order is by chance, by Mann and Kendall.

/** Below this, nothing is said. */
const pointsMin = 8

export type Trend =
  | { readonly kind: 'too_few'; readonly points: number }
  | {
      readonly kind: 'known'
      readonly points: number
      /** The median of the slopes between any two, per step of the series. */
      readonly slope: number
      /** Mann and Kendall's S, and the two-sided probability of one as far from 0 where there is no trend. */
      readonly s: number
      readonly p: number
    }

/** At equal distances, the oldest first. */
export function trendOf(series: readonly number[]): Trend {
  const points = series.length
  if (points < pointsMin) return { kind: 'too_few', points }
  const slopes: number[] = []
  let s = 0
  for (const [at, earlier] of series.entries()) {
    for (const [apart, later] of series.slice(at + 1).entries()) {
      slopes.push((later - earlier) / (apart + 1))
      s += Math.sign(later - earlier)
    }
  }
  return { kind: 'known', points, slope: medianOf(slopes), s, p: chanceOf(s, varianceOf(series)) }
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const [low = 0, high = low] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]]
  return (low + high) / 2
}

/** Of S without a trend; values that are the same tell less. */
function varianceOf(series: readonly number[]): number {
  const tied = new Map<number, number>()
  for (const value of series) tied.set(value, (tied.get(value) ?? 0) + 1)
  const part = (count: number) => count * (count - 1) * (2 * count + 5)
  return [...tied.values()].reduce((rest, count) => rest - part(count), part(series.length)) / 18
}

/** By the normal distribution, with the correction for steps of S. */
function chanceOf(s: number, variance: number): number {
  if (variance === 0 || s === 0) return 1
  const z = (Math.abs(s) - 1) / Math.sqrt(variance)
  return complementaryError(z / Math.SQRT2)
}

/** Numerical Recipes' erfcc (6.2), good to 1.2e-7 everywhere; for z of 0 and above. */
function complementaryError(z: number): number {
  const t = 1 / (1 + z / 2)
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ]
  return t * Math.exp(-z * z + terms.reduceRight((sum, term) => sum * t + term, 0))
}
