// How long the keys of a program are good.

/** From here on the log warns (docs/signing.md says at 14 and at 3). */
export const soonDays = 14

/** Of the key that is good the longest: when that ends, the program is mute. Undefined without any. */
export function daysUntilMute(keys: readonly { readonly daysLeft: number }[]): number | undefined {
  return keys.length === 0 ? undefined : Math.max(...keys.map(({ daysLeft }) => daysLeft))
}
