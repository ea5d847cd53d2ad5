// How a word sounds, roughly, whoever wrote it down: Mohammed, Muhammad and Mohamad are one; so are Yevgeny and Evgenii.

/** In order, each over the whole word. What stays apart after all of them is told apart by its letters. */
const folds: readonly (readonly [from: RegExp, to: string])[] = [
  [/tsch|shch|sch/g, 'S'],
  [/ch(?=[rlmn])/g, 'k'],
  [/tch|ch|sh/g, 'S'],
  [/dzh|dj|zh|dz/g, 'j'],
  [/kh|ck|q/g, 'k'],
  [/gh/g, 'g'],
  [/ph/g, 'f'],
  [/th/g, 't'],
  [/dh/g, 'd'],
  [/ts|tz/g, 's'],
  [/x/g, 'ks'],
  [/c(?=[eiy])/g, 's'],
  [/c/g, 'k'],
  [/z/g, 's'],
  [/w/g, 'v'],
  [/^[yij]e(?=.{3})/g, 'e'],
  [/(?<=[aeiou])h$/g, ''],
  // Vowels: three of them, and the two that glide into i.
  [/ee|ie|iy|yi|ii|yy|ij/g, 'i'],
  [/oo|ou|uo/g, 'u'],
  [/(?:ay|ai|ey|ei|aj|ej)/g, 'E'],
  [/y/g, 'i'],
  [/[ae]/g, 'a'],
  [/[ou]/g, 'u'],
  [/(.)\1+/g, '$1'],
]

/** Of a word of small Latin letters and digits. One with a digit is only ever itself. */
export function foldOf(word: string): string {
  if (/\d/.test(word)) return word
  return folds.reduce((text, [from, to]) => text.replaceAll(from, to), word)
}
