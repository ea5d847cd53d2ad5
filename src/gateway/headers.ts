// The two headers that change what a request means. A header that would be ignored is refused: whoever sends a key or
// a precondition counts on it.

import { done, type Outcome, refused } from '../base/outcome.ts'

export type HeaderRefusal =
  | { readonly code: 'idempotency_key_missing' }
  | { readonly code: 'idempotency_key_malformed' }
  | { readonly code: 'idempotency_key_not_offered' }
  | { readonly code: 'if_match_missing' }
  | { readonly code: 'if_match_malformed' }
  | { readonly code: 'if_match_not_offered' }

/** What a route does with a header that may be there. */
export type Offer = 'required' | 'accepted' | 'refused'

export const keyCharsMax = 255

/** 1 to 255 visible ASCII characters. Node joins a header sent twice with ', ', and a blank is not visible. */
export function readKey(header: string | undefined, offer: Offer): Outcome<string | undefined, HeaderRefusal> {
  if (header === undefined) {
    return offer === 'required' ? refused({ code: 'idempotency_key_missing' }) : done(undefined)
  }
  if (offer === 'refused') return refused({ code: 'idempotency_key_not_offered' })
  const isKey = header.length <= keyCharsMax && /^[\x21-\x7e]+$/.test(header)
  return isKey ? done(header) : refused({ code: 'idempotency_key_malformed' })
}

/** The revision named by one strong ETag. `*`, lists and weak tags (RFC 9110 §13.1.1) would say less, so they are refused. */
export function readIfMatch(header: string | undefined, offer: Offer): Outcome<number | undefined, HeaderRefusal> {
  if (header === undefined) return offer === 'required' ? refused({ code: 'if_match_missing' }) : done(undefined)
  if (offer === 'refused') return refused({ code: 'if_match_not_offered' })
  const revision = /^"([1-9]\d{0,14})"$/.exec(header)?.[1]
  return revision === undefined ? refused({ code: 'if_match_malformed' }) : done(Number(revision))
}

export function writeETag(revision: number): string {
  return `"${revision}"`
}
