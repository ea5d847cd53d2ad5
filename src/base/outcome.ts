/** An answer of "no" that the domain gives on purpose. `code` is stable; the other members say which and how much. */
export type Refusal = { readonly code: string }

/** What a front door answers. Refusals are returned; faults (a bug, an outage) are thrown. */
export type Outcome<T, R extends Refusal> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: R }

export function done<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

export function refused<R extends Refusal>(refusal: R): { readonly ok: false; readonly refusal: R } {
  return { ok: false, refusal }
}

/** For what cannot be unless this program is wrong. Narrow with `?? fault('…')`. */
export function fault(sentence: string): never {
  throw new Error(sentence)
}
