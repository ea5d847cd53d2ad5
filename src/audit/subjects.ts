// Whom and what a leaf is about: the ids that stand in its body, wherever in it they stand. Pure.

import type { Canonical } from '../base/canonical.ts'

/** `pay_01k…`, and `per_01k…` in `person:per_01k…`. What has no digit is a word, such as `not_found`. */
const id = /^(?:person:|client:)?([a-z]{3}_(?=[a-z]*[0-9])[0-9a-z]{1,26})$/

/** Each once, in the order in which they stand. */
export function subjectsOf(body: Canonical): readonly string[] {
  const found = new Set<string>()
  collect(body, found)
  return [...found]
}

function collect(held: Canonical | undefined, found: Set<string>): void {
  if (typeof held === 'string') {
    const subject = id.exec(held)?.[1]
    if (subject !== undefined) found.add(subject)
  } else if (typeof held === 'object' && held !== null) {
    // The members of a list as well.
    for (const inner of Object.values(held)) collect(inner, found)
  }
}
