// Secrets that nobody has, in every form in which they could stand somewhere, and a search for all of them at once.

import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'

import { isLuhn } from '../src/protection/protection.ts'

export type Canary = {
  /** What somebody would say had leaked. */
  readonly kind: string
  readonly text: string | Buffer
}

export type Search = {
  /** The kinds of canary in these bytes, each with the form it has there. */
  readonly in: (bytes: Buffer) => readonly string[]
}

const digitsOf = (count: number) => Array.from({ length: count }, () => randomInt(10)).join('')
const lettersOf = (count: number) =>
  Array.from({ length: count }, () => 'bcdfghjklmnpqrstvwxz'.charAt(randomInt(20))).join('')

export function newCardNumber(): string {
  for (;;) {
    const number = `4${digitsOf(15)}`
    if (isLuhn(number)) return number
  }
}

export function newSsn(): string {
  return `${randomInt(100, 600)}-${randomInt(10, 99)}-${randomInt(1_000, 9_999)}`
}

export function newAccountNumber(): string {
  return `7${digitsOf(13)}`
}

export function newPhone(): string {
  return `+1212${randomInt(200, 999)}${randomInt(1_000, 9_999)}`
}

/** One that nobody has had, and that nothing else would hold by chance. */
export function newName(): string {
  const name = lettersOf(9)
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} ${lettersOf(8)}`
}

export function newEmail(): string {
  return `${lettersOf(12)}@${lettersOf(8)}.example`
}

export function newPassword(): string {
  return `${lettersOf(8)} ${lettersOf(7)} ${randomUUID().slice(0, 8)}`
}

export function newJwt(): string {
  const part = (count: number) => randomBytes(count).toString('base64url')
  return `eyJhbGciOiJFUzI1NiJ9.eyJ${part(40)}.${part(64)}`
}

export function newPem(): string {
  const lines = Array.from({ length: 3 }, () => randomBytes(48).toString('base64'))
  return ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----'].join('\n')
}

/** What the processes of an instance keep for themselves: what stands in the files of their keys, and is long enough to be one. */
export function secretsOf(home: string): readonly Canary[] {
  const passwords = join(home, 'passwords.json')
  const roles: Readonly<Record<string, string>> = existsSync(passwords)
    ? JSON.parse(readFileSync(passwords, 'utf8'))
    : {}
  const files = readdirSync(join(home, 'keys'), { recursive: true, withFileTypes: true })
    .filter(one => one.isFile() && !basename(one.name).endsWith('.pub'))
    .map(one => join(one.parentPath, one.name))
  return [
    ...Object.entries(roles).map(([role, text]) => ({ kind: `password of ${role}`, text })),
    ...files.flatMap(file => {
      const kind = `what is in ${relative(home, file)}`
      const words = readFileSync(file, 'latin1').split(/\s+/)
      const texts = words.filter(word => /^[\w+/=-]{32,}$/.test(word))
      const bytes = texts.filter(text => /^[\w-]{43}$/.test(text)).map(text => Buffer.from(text, 'base64url'))
      // A file of nothing but bytes has no words.
      const whole = texts.length === 0 ? [readFileSync(file)] : []
      return [...texts, ...bytes, ...whole].map(text => ({ kind, text }))
    }),
  ]
}

/** Anything found by fewer signs than this would be found by chance. */
const signsMin = 7

/** As text, in other encodings of bytes and of text, backwards, and as people write numbers. */
export function formsOf(given: string | Buffer): ReadonlyMap<string, Buffer> {
  const forms = typeof given === 'string' ? formsOfText(given) : new Map<string, Buffer>()
  const bytes = Buffer.from(given)
  forms.set('as it is', bytes)
  forms.set('in hexadecimal', Buffer.from(bytes.toString('hex')))
  forms.set('in hexadecimal capitals', Buffer.from(bytes.toString('hex').toUpperCase()))
  // In the middle of other bytes it begins at one of three places of a group, and its first and last signs depend on them.
  for (const before of [0, 1, 2])
    for (const encoding of ['base64', 'base64url'] as const) {
      const encoded = Buffer.concat([Buffer.alloc(before), bytes])
        .toString(encoding)
        .replaceAll('=', '')
      const skipped = before === 0 ? 0 : before + 1
      const whole = Math.floor(((before + bytes.length) * 4) / 3 / 4) * 4
      forms.set(`in ${encoding}, from place ${before}`, Buffer.from(encoded.slice(skipped, whole)))
    }
  for (const [name, form] of forms) if (form.length < signsMin) forms.delete(name)
  return forms
}

function formsOfText(text: string): Map<string, Buffer> {
  const forms = new Map<string, string>([
    ['in capitals', text.toUpperCase()],
    ['in small letters', text.toLowerCase()],
    ['backwards', Array.from(text).toReversed().join('')],
    ['in JSON', JSON.stringify(text).slice(1, -1)],
    ['in an address', encodeURIComponent(text)],
    ['in a form', new URLSearchParams({ a: text }).toString().slice(2)],
  ])
  const digits = text.replaceAll(/\D/g, '')
  if (/^[\d+-]+$/.test(text)) {
    forms.set('in digits alone', digits)
    forms.set('in digits backwards', digits.split('').toReversed().join(''))
    for (const gap of [' ', '-', '.', '\u00a0'])
      for (const size of [3, 4])
        forms.set(
          `in groups of ${size} with ${JSON.stringify(gap)}`,
          (digits.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(gap),
        )
  }
  const inBytes = [...forms].map(([name, form]) => [name, Buffer.from(form)] as const)
  return new Map([...inBytes, ['in UTF-16', Buffer.from(text, 'utf16le')]])
}

type Needle = { readonly bytes: Buffer; readonly says: string }

/** Looks at each place once, however many there are: those that begin with the two bytes that stand there are compared. */
export function searchFor(canaries: readonly Canary[], isSought: (form: string) => boolean = () => true): Search {
  const byBeginning = new Map<number, Needle[]>()
  const mayBegin = new Uint8Array(65_536)
  for (const { kind, text } of canaries)
    for (const [form, bytes] of formsOf(text)) {
      if (!isSought(form)) continue
      const beginning = bytes.readUInt16LE(0)
      mayBegin[beginning] = 1
      const needles = byBeginning.get(beginning) ?? []
      byBeginning.set(beginning, [...needles, { bytes, says: `${kind}, ${form}` }])
    }
  return {
    in: bytes => {
      const found = new Set<string>()
      for (let at = 0; at + 1 < bytes.length; at++) {
        const beginning = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
        if (mayBegin[beginning] === 0) continue
        for (const { bytes: needle, says } of byBeginning.get(beginning) ?? [])
          if (bytes.subarray(at, at + needle.length).equals(needle)) found.add(says)
      }
      return [...found]
    },
  }
}
