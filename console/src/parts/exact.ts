// Sums of amounts as the office writes them, `1234.50`, exactly: nothing of it ever becomes a number of the language's own, but
// for how long a bar is drawn.

const decimalsKept = 6
const one = 10n ** BigInt(decimalsKept)

function scaled(value: string): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(value) ?? []
  if (whole === undefined) throw new TypeError(`${value} is no amount`)
  const size = BigInt(whole) * one + BigInt(fraction.padEnd(decimalsKept, '0'))
  return sign === '-' ? -size : size
}

const decimalsOf = (value: string): number => value.split('.', 2)[1]?.length ?? 0

function written(size: bigint, decimals: number): string {
  const positive = size < 0n ? -size : size
  const fraction = `${positive % one}`.padStart(decimalsKept, '0').slice(0, decimals)
  return `${size < 0n ? '-' : ''}${positive / one}${decimals === 0 ? '' : `.${fraction}`}`
}

/** With as many decimals as the one that has most. */
export function sumOf(...values: readonly string[]): string {
  return written(
    values.reduce((sum, value) => sum + scaled(value), 0n),
    Math.max(0, ...values.map(decimalsOf)),
  )
}

export function negated(value: string): string {
  return written(-scaled(value), decimalsOf(value))
}

export function less(value: string, ...others: readonly string[]): string {
  return sumOf(value, ...others.map(negated))
}

export function isZero(value: string): boolean {
  return scaled(value) === 0n
}

export function isNegative(value: string): boolean {
  return scaled(value) < 0n
}

/** How much of the whole it is, to be drawn: 0 to 1, whatever its sign. */
export function shareOf(value: string, whole: string): number {
  const [part, all] = [scaled(value), scaled(whole)].map(size => (size < 0n ? -size : size))
  if (part === undefined || all === undefined || all === 0n) return 0
  return Math.min(1, Number((part * 10_000n) / all) / 10_000)
}

/** The one that is furthest from zero. */
export function largestOf(values: readonly string[]): string {
  const sizes = values.map(value => (isNegative(value) ? negated(value) : value))
  return sizes.reduce((largest, value) => (scaled(value) > scaled(largest) ? value : largest), '0')
}
