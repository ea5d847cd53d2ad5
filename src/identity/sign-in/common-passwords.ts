// Whether a password is one that is tried first. Lists of leaked passwords are mostly short; what remains of them at twelve
// characters is a few words, a year, a run on the keyboard, or the name of the place. Pure.

/** What is tried first, alone or in a row, with digits between. */
const words = `
  password passwort passphrase passcode passw pass word secret letmein welcome login admin administrator root user
  guest master default changeme change test temp iloveyou love monkey dragon sunshine princess shadow superman
  batman trustno football baseball basketball hockey soccer michael jordan charlie ashley jessica spring summer
  autumn winter january february march april june july august september october november december monday tuesday
  wednesday thursday friday saturday sunday hello company office bank credit union money account vouch online
  banking access computer internet google windows starwars whatever freedom correcthorsebatterystaple abc the my
  is and new old
`
  .trim()
  .split(/\s+/)

/** Along the keyboard and the alphabet, both ways. */
const runs = [
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertz',
  'azerty',
  '1qaz2wsx3edc4rfv',
  'abcdefghijklmnopqrstuvwxyz',
]
const runCharsMin = 3

/** So many characters have to be left when what is easily guessed is taken away. */
const leftMin = 6
/** Names shorter than this are found in too many words to be held against anyone. */
const ownCharsMin = 4

export function isCommon(password: string, own: readonly string[]): boolean {
  const typed = password.normalize('NFKC').toLowerCase()
  const names = own
    .flatMap(text => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter(name => name.length >= ownCharsMin)
  const guesses = [...names, ...words].toSorted((one, other) => other.length - one.length)
  // As it stands, and with the digits that stand for letters read as letters.
  return [typed, unmasked(typed)].some(text => rest(text.replaceAll(/\s/g, ''), guesses) < leftMin)
}

/** How many letters are left when what is easily guessed is taken away. */
function rest(text: string, guesses: readonly string[]): number {
  let left = text
  for (const guess of guesses) left = left.replaceAll(guess, ' ')
  left = withoutRuns(left).replaceAll(/(.)\1{2,}/gu, ' ')
  // What is typed again and again is typed once.
  left = left.replaceAll(/(.{2,}?)\1+/gu, '$1')
  return left.replaceAll(/[^\p{L}]+/gu, '').length
}

/** `p4$$w0rd` as it is meant. */
function unmasked(text: string): string {
  const meant: Readonly<Record<string, string>> = {
    '0': 'o',
    '1': 'i',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
    '@': 'a',
    $: 's',
    '!': 'i',
  }
  return Array.from(text, char => meant[char] ?? char).join('')
}

function withoutRuns(text: string): string {
  const ways = runs.flatMap(run => [run, Array.from(run).toReversed().join('')])
  let left = ''
  for (let at = 0; at < text.length; ) {
    const longest = Math.max(...ways.map(way => runAt(text, at, way)))
    if (longest < runCharsMin) left += text[at]
    at += longest < runCharsMin ? 1 : longest
  }
  return left
}

/** How many characters from here on go along this way. */
function runAt(text: string, at: number, way: string): number {
  const from = way.indexOf(text[at] ?? '')
  if (from < 0) return 0
  let length = 1
  while (from + length < way.length && text[at + length] === way[from + length]) length++
  return length
}
