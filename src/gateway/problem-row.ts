// What the table of problems says of one refusal.

/**
 * safe          nothing was done; the same request may come again, after Retry-After where that is given
 * same_key      it may have been done; ask again with the same Idempotency-Key, or look before asking again
 * after_change  nothing was done, and the same request will be refused again; its key is not spent
 * never         no repetition of this request will be accepted
 */
export type Retry = 'safe' | 'same_key' | 'after_change' | 'never'

/** The detail says what to do. It may name numbers and limits of the refusal, never a person's data. */
export type Row<Refusal> = readonly [
  status: number,
  title: string,
  retry: Retry,
  detail: string | ((r: Refusal) => string),
]
