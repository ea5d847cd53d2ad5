// How well a control works at least, by how often it was tried: the lower bound of Jeffreys' interval for a share.

/** Nineteen times out of twenty the true share is above the bound. */
const tail = 0.05

/** The 5 % quantile of Beta(passed + 1/2, failed + 1/2). */
export function lowerBound(passed: number, failed: number): number {
  const [a, b] = [passed + 0.5, failed + 0.5]
  let [low, high] = [0, 1]
  for (let halving = 0; halving < halvings; halving++) {
    const middle = (low + high) / 2
    if (incompleteBeta(middle, a, b) < tail) low = middle
    else high = middle
  }
  return low
}

/** Halved so often, what is left is less than a double tells apart near 1. */
const halvings = 53

/** The regularised incomplete beta function I_x(a, b): DLMF §8.17, by its continued fraction (8.17.22). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b))
  // The fraction converges quickly below this; above it, the function of the other tail does.
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b
}

const termsMax = 1_000
const tiny = 1e-300

/** Lentz's method. */
function fraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m <= termsMax; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    let change = 1
    for (const term of [even, odd]) {
      d = 1 / awayFromZero(1 + term * d)
      c = awayFromZero(1 + term / c)
      change = c * d
      value *= change
    }
    if (Math.abs(change - 1) < Number.EPSILON) break
  }
  return value
}

function awayFromZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b)
}

/** Stirling's series (DLMF 5.11.1), after Γ(x + 1) = x Γ(x) has brought x to where it is exact enough. */
function logGamma(x: number): number {
  let shifted = x
  let below = 0
  for (; shifted < 10; shifted++) below += Math.log(shifted)
  const inverse = 1 / (shifted * shifted)
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1_260 - inverse * (1 / 1_680 - inverse / 1_188)))) / shifted
  return (shifted - 0.5) * Math.log(shifted) - shifted + Math.log(2 * Math.PI) / 2 + series - below
}
