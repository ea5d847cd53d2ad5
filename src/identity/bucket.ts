// A token bucket: so many at once, and so many a second. Pure, in numbers; `rates.ts` keeps them.

export type Rate = {
  readonly perSecond: number
  /** How many may come at once after a rest. */
  readonly burst: number
}

export type Bucket = {
  readonly rate: Rate
  /** Below zero where others have spent of it meanwhile. */
  tokens: number
  atMs: number
  /** What was taken here and is not yet known to the other processes. */
  spent: number
}

export function fullBucket(rate: Rate, nowMs: number): Bucket {
  return { rate, tokens: rate.burst, atMs: nowMs, spent: 0 }
}

/** Changes the bucket: this is asked for every request. */
export function refill(bucket: Bucket, nowMs: number): void {
  const { perSecond, burst } = bucket.rate
  const gained = ((nowMs - bucket.atMs) / 1_000) * perSecond
  if (gained <= 0) return
  bucket.tokens = Math.min(burst, bucket.tokens + gained)
  bucket.atMs = nowMs
}

export function take(bucket: Bucket, nowMs: number): boolean {
  refill(bucket, nowMs)
  if (bucket.tokens < 1) return false
  bucket.tokens--
  bucket.spent++
  return true
}

/** Whole seconds until one can be taken again; at least one, since Retry-After knows no parts. */
export function secondsUntilNext({ rate, tokens }: Bucket): number {
  return Math.max(1, Math.ceil((1 - tokens) / rate.perSecond))
}

export function isFull(bucket: Bucket, nowMs: number): boolean {
  refill(bucket, nowMs)
  return bucket.spent === 0 && bucket.tokens >= bucket.rate.burst
}
