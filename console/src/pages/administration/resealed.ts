// How far a rotation of keys has come.

type Column = { readonly found?: number; readonly resealed: number }

/** 0 to 1 of what was found; undefined before anything was counted. What was found nowhere is all done. */
export function resealedShare(columns: readonly Column[]): number | undefined {
  const counted = columns.flatMap(({ found, resealed }) => (found === undefined ? [] : [{ found, resealed }]))
  if (counted.length === 0) return undefined
  const found = counted.reduce((sum, one) => sum + one.found, 0)
  // More may be sealed anew than was found when it was counted: what came meanwhile.
  const resealed = counted.reduce((sum, one) => sum + Math.min(one.resealed, one.found), 0)
  // Columns that it has not come to yet count as nothing done.
  return (found === 0 ? 1 : resealed / found) * (counted.length / columns.length)
}
