// The last thing a log line passes: replaces what has the shape of a secret or of personal data. It is a net beneath the
// rule that such things are never logged, not a licence to log them.
//
// A JSON line is read, its strings are scrubbed, and it is written again, so it stays valid JSON; a line in which nothing
// is found comes out as it was, byte for byte. Other text is scrubbed as one string.
//
// Every pattern takes time linear in the text: a repetition is either bounded, or begins only where the characters
// before it could not have begun it, and is followed by nothing that makes it be tried again.
//
// It does not look inside base 64, nor for digits written as words, spelled apart one by one, or in other scripts; it
// knows no names of people; and an account number without its word before it has no shape to be known by.

import { isIban } from './checksums.ts'
import { findNumbers } from './numbers.ts'

/** What is nested deeper than this, or is longer than that, is not worth the risk of printing. */
const depthMax = 16
const lineLengthMax = 65_536

export function scrub(text: string): string {
  if (text.length > lineLengthMax) {
    return `{"level":"warn","msg":"a line of ${text.length} characters was not logged"}\n`
  }
  if (!text.startsWith('{')) return scrubText(text, '')
  const parsed = parseJson(text)
  if (parsed !== undefined) {
    const scrubbed = scrubValue(parsed.value, '', 0)
    return scrubbed === parsed.value ? text : `${JSON.stringify(scrubbed)}${text.endsWith('\n') ? '\n' : ''}`
  }
  const firstEnd = text.indexOf('\n')
  if (firstEnd < 0 || firstEnd === text.length - 1) return scrubText(text, '')
  return scrubLines(text.split('\n'))
}

/** Lines of JSON one by one. What stands between them is one text: a key, for one, goes over many lines. */
function scrubLines(lines: readonly string[]): string {
  const scrubbed: string[] = []
  let loose: string[] = []
  const takeLoose = () => {
    if (loose.length > 0) scrubbed.push(scrubText(loose.join('\n'), ''))
    loose = []
  }
  for (const line of lines) {
    if (line.startsWith('{') && parseJson(line) !== undefined) {
      takeLoose()
      scrubbed.push(scrub(line))
    } else loose.push(line)
  }
  takeLoose()
  return scrubbed.join('\n')
}

/** In an object, so that a line holding `null` is told from one that is no JSON. */
function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** Answers with the very same value when nothing was found in it. `label` is the member's name: it says what a value is. */
function scrubValue(value: unknown, label: string, depth: number): unknown {
  if (value === null || typeof value === 'boolean' || value === '') return value
  if (saysSecret.test(label)) return '[secret]'
  if (typeof value === 'string') {
    return mayBeSecret.test(label) && value.length >= 16 && isLikelySecret(':', value)
      ? '[secret]'
      : scrubText(value, label)
  }
  if (typeof value === 'number') return scrubNumber(value, label)
  if (typeof value !== 'object') return value
  if (depth === depthMax) return '[nested too deeply]'
  let isChanged = false
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => {
      const scrubbed = scrubValue(item, label, depth + 1)
      isChanged ||= scrubbed !== item
      return scrubbed
    })
    return isChanged ? items : value
  }
  const members = Object.entries(value).map(([member, held]: [string, unknown]) => {
    const name = scrubText(member, '')
    const scrubbed = scrubValue(held, member, depth + 1)
    isChanged ||= scrubbed !== held || name !== member
    return [name, scrubbed] as const
  })
  return isChanged ? Object.fromEntries(members) : value
}

/** A number that JSON.parse had to round has no digits left to judge by; nothing we log on purpose is that large. */
function scrubNumber(value: number, label: string): unknown {
  if (value > -1000 && value < 1000 && Number.isInteger(value)) return value
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return '[number]'
  const text = String(value)
  const scrubbed = findNumbers(text, label)
  return scrubbed === text ? value : scrubbed
}

/** A member so named holds a secret, whatever it looks like. */
const saysSecret =
  /(?:password|passwd|passphrase|pwd|secret|api[-_]?key|private[-_]?key|authorization|dpop|cookie|^pin|cvv2?|cvc2?)$/i
/** A member so named holds one if it is long and not the name of something. */
const mayBeSecret = /(?:token|credential|jwt|assertion)$/i

const keyBlock = /-----BEGIN [A-Z0-9 ]{1,40}-----[\s\S]*?(?:-----END [A-Z0-9 ]{1,40}-----|$)/g
const header = /\b((?:proxy-)?authorization|dpop|(?:set-)?cookie|x-api-key)(["']?\s{0,8}[:=]\s{0,8}["']?)[^\r\n"']+/gi
const scheme = /\b(Bearer|DPoP|Basic)(\s{1,8})[\w.~+/-]{16,}=*/gi
const jsonToken = /(?<![\w-])eyJ[\w-]{17,}(?:\.[\w-]*){0,4}/g
const urlPassword = /(:\/\/[^\s:/@]{0,256}:)[^\s/@]{1,256}(?=@)/g
/** PostgreSQL names the row that was in the way: `Key (a, b)=(1, 2) already exists.` */
const row = /(\bKey \([^)\n]{1,256}\)=\()[^)\n]{1,1024}/g
const password =
  /(password|passwd|passphrase|pwd|\b(?:cvv2?|cvc2?|pin))(["']?\s{0,8}[:=]\s{0,8}|\s(?:is|was)\s)(?!\[secret\])("[^"\n]{1,512}"|'[^'\n]{1,512}'|[^\s"',;&})\]]{1,512})/gi
const longSecret =
  /(?<lead>(?:secret|token|api[-_]?key|private[-_]?key|credential|password|passphrase)(?<gap>["']?\s{0,8}[:=]\s{0,8}["']?|\s{1,8}["']?))(?<value>[\w.~+/-]{16,}=*)/gi
const email =
  /(?<![\w.+%\u00a1-\uffff-])[\w.+%\u00a1-\uffff-]+@(?:[A-Za-z0-9\u00a1-\uffff-]+\.)+[A-Za-z\u00a1-\uffff]{2,}/g
const iban = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}/g

/** Ids of ours and of the standards name things and are no secrets. A token stands for a value on purpose. */
const publicName = /^(?:[a-z]{3}_[0-9a-z]{1,26}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[.]?$/

/**
 * Most strings are a word, an id or an instant, and are let through at once. A word is safe, since every pattern needs a
 * digit, a blank, one of `@:=`, or twenty signs in a row.
 */
const plain = /^(?:[A-Za-z_./-]{0,19}|[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z)$/

function scrubText(text: string, label: string): string {
  if (plain.test(text)) return text
  const withoutSecrets = text
    .replaceAll(keyBlock, '[key]')
    .replaceAll(header, '$1$2[secret]')
    .replaceAll(jsonToken, '[token]')
    .replaceAll(scheme, '$1$2[secret]')
    .replaceAll(urlPassword, '$1[secret]')
    .replaceAll(password, '$1$2[secret]')
    .replaceAll(row, '$1[row]')
  const withoutLongSecrets = sweep(withoutSecrets, longSecret, ({ 0: found, groups }) => {
    const { lead = '', gap = '', value = '' } = groups ?? {}
    return isLikelySecret(gap, value) ? { length: found.length, instead: `${lead}[secret]` } : undefined
  })
  const withoutEmails = withoutLongSecrets.replaceAll(email, '[email]')
  const withoutIbans = sweep(withoutEmails, iban, ({ 0: found, index, input }) => {
    const length = ibanLength(found, input.charAt(index + found.length))
    return length === 0 ? undefined : { length, instead: '[iban]' }
  })
  return findNumbers(withoutIbans, label)
}

/** Replaces what `judge` says. Where it says nothing the search goes on one sign later, so nothing hides behind it. */
function sweep(
  text: string,
  pattern: RegExp,
  judge: (match: RegExpExecArray) => { readonly length: number; readonly instead: string } | undefined,
): string {
  const search = new RegExp(pattern)
  let swept = ''
  let done = 0
  for (let match = search.exec(text); match !== null; match = search.exec(text)) {
    const verdict = judge(match)
    search.lastIndex = match.index + (verdict?.length ?? 1)
    if (verdict === undefined) continue
    swept += text.slice(done, match.index) + verdict.instead
    done = search.lastIndex
  }
  return done === 0 ? text : swept + text.slice(done)
}

/** After a colon anything long is one; in running text it must look drawn by lot: digits or both cases among letters. */
function isLikelySecret(gap: string, value: string): boolean {
  if (publicName.test(value) || value.startsWith('[')) return false
  if (/[:=]/.test(gap) || value.length >= 40) return true
  return /[A-Za-z]/.test(value) && (/\d/.test(value) || (/[A-Z]/.test(value.slice(1)) && /[a-z]/.test(value)))
}

/** An IBAN may be grouped by blanks and followed by words, so its end is tried at each blank, longest first. */
function ibanLength(found: string, after: string): number {
  let end = /[A-Za-z0-9]/.test(after) ? found.lastIndexOf(' ') : found.length
  while (end >= 15) {
    if (isIban(found.slice(0, end).replaceAll(' ', ''))) return end
    end = found.lastIndexOf(' ', end - 1)
  }
  return 0
}
