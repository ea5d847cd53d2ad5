// What goes to the thread that draws the report: the same, but for what cannot be sent.

import type { Papered } from './papered.ts'

/** `says` as pairs of a control and what it says of itself. */
export type ToPrint = Omit<Papered, 'says'> & { readonly says: readonly (readonly [control: string, says: string])[] }

export function paperedOf({ says, ...rest }: ToPrint): Papered {
  const bySays = new Map(says)
  return { ...rest, says: control => bySays.get(control) ?? '' }
}
