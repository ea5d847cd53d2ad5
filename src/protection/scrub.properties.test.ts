// Each kind that no log may hold, in any value it can have and any place it can stand in.

import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { isIban, isLuhn, isRoutingNumber } from './checksums.ts'
import { scrub } from './scrub.ts'

const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`))
const base64url = (min: number, max: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{${min},${max}}$`))

/** With the one last digit that makes it a card number. */
function withLuhn(body: string): string {
  return (
    '0123456789'
      .split('')
      .map(digit => body + digit)
      .find(isLuhn) ?? body
  )
}

/** With the two check digits that make it an IBAN. */
function withIbanCheck(country: string, account: string): string {
  const checks = Array.from({ length: 97 }, (_, value) => String(value + 2).padStart(2, '0'))
  return checks.map(check => `${country}${check}${account}`).find(isIban) ?? ''
}

const card = fc
  .integer({ min: 13, max: 19 })
  .chain(length => fc.tuple(fc.constantFrom('2', '3', '4', '5', '6'), digits(length - 2)))
  .map(([first, rest]) => withLuhn(first + rest))
const grouped = (text: fc.Arbitrary<string>, gap: string) => text.map(whole => (whole.match(/.{1,4}/g) ?? []).join(gap))
const ssn = fc
  .tuple(fc.integer({ min: 1, max: 899 }), fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 9_999 }))
  .filter(([area]) => area !== 666)
  .map(([area, group, serial]) => [
    String(area).padStart(3, '0'),
    String(group).padStart(2, '0'),
    String(serial).padStart(4, '0'),
  ])
const routing = digits(8)
  .map(
    body =>
      '0123456789'
        .split('')
        .map(digit => body + digit)
        .find(isRoutingNumber) ?? '',
  )
  .filter(found => found !== '' && found !== '000000000')
const iban = fc
  .tuple(fc.constantFrom('DE', 'GB', 'FR', 'NL', 'CH', 'NO'), fc.stringMatching(/^[A-Z0-9]{11,26}$/))
  .map(([country, account]) => withIbanCheck(country, account))
const email = fc
  .tuple(
    fc.stringMatching(/^[a-z][a-z0-9._+-]{0,20}[a-z0-9]$/),
    fc.stringMatching(/^[a-z]{2,12}$/),
    fc.constantFrom('com', 'example', 'co.uk', 'bank'),
  )
  .map(([name, host, top]) => `${name}@${host}.${top}`)
const phone = fc
  .tuple(fc.integer({ min: 201, max: 989 }), fc.integer({ min: 200, max: 999 }), digits(4))
  .chain(([area, exchange, line]) =>
    fc.constantFrom(
      `${area}-${exchange}-${line}`,
      `(${area}) ${exchange}-${line}`,
      `+1 ${area} ${exchange} ${line}`,
      `+1${area}${exchange}${line}`,
    ),
  )
const jwt = fc
  .tuple(base64url(20, 60), base64url(20, 200), base64url(43, 86))
  .map(([header, claims, signature]) => `eyJ${header}.eyJ${claims}.${signature}`)
const pem = fc.constantFrom('ec', 'ed25519').map(kind => {
  const { privateKey } =
    kind === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim()
})

/** What is written, and what of it must be nowhere. */
type Leak = { readonly text: string; readonly secrets: readonly string[] }
const alone = (kind: fc.Arbitrary<string>) => kind.map((text): Leak => ({ text, secrets: [text] }))

const kinds: Readonly<Record<string, fc.Arbitrary<Leak>>> = {
  'a card number': alone(card),
  'a card number in blanks': alone(
    grouped(
      card.filter(({ length }) => length === 16),
      ' ',
    ),
  ),
  'a card number in dashes': alone(
    grouped(
      card.filter(({ length }) => length === 16),
      '-',
    ),
  ),
  'a social security number': ssn.map(parts => ({ text: parts.join('-'), secrets: [parts.join('-'), parts.join('')] })),
  'a routing number after its word': fc
    .tuple(fc.constantFrom('routing number ', 'routing: ', 'ABA ', 'aba: '), routing)
    .map(([word, number]) => ({ text: `${word}${number}`, secrets: [number] })),
  'an account number after its word': fc
    .tuple(fc.constantFrom('account ', 'account number: ', 'acct no. '), fc.stringMatching(/^\d{6,17}$/))
    .map(([word, number]) => ({ text: `${word}${number}`, secrets: [number] })),
  'an IBAN': alone(iban),
  'an IBAN in blanks': iban.map(whole => ({
    text: (whole.match(/.{1,4}/g) ?? []).join(' '),
    secrets: [whole.slice(4, 8) + ' ' + whole.slice(8, 12)],
  })),
  'an e-mail address': alone(email),
  'a telephone number': alone(phone),
  'a token': jwt.map(text => ({ text, secrets: text.split('.') })),
  'a private key': pem.map(text => ({ text, secrets: text.split('\n').slice(1, -1) })),
  'an authorization header': fc
    .tuple(
      fc.constantFrom('Authorization: Bearer ', 'authorization: DPoP ', 'Authorization: Basic ', '"authorization":"'),
      base64url(16, 120),
    )
    .map(([word, value]) => ({ text: `${word}${value}`, secrets: [value] })),
}

/** Around it are blanks, punctuation or words, as in what somebody logs without thinking. */
const before = fc.constantFrom('', 'paid with ', 'of Ada: ', '{"was":"', '(', 'at 2026-01-05 ', '\t', 'x=')
const after = fc.constantFrom('', ' twice', ', and', '"}', ')', '.', '\n    at submit (file:///srv/x.ts:3:7)')

describe('no line shows', () => {
  for (const [kind, leak] of Object.entries(kinds))
    test(`${kind}, whichever it is and wherever it stands`, () => {
      fc.assert(
        fc.property(before, leak, after, (lead, { text, secrets }, tail) => {
          const said = `${lead}${text}${tail}`
          const lines = [
            scrub(said),
            scrub(`${JSON.stringify({ level: 'info', msg: said })}\n`),
            scrub(
              `${JSON.stringify({ level: 'error', err: { message: said, stack: `Error: ${said}`, cause: { message: said } } })}\n`,
            ),
            scrub(`${JSON.stringify({ level: 'info', reason: said, deep: [{ er: said }] })}\n`),
          ]
          for (const line of lines) for (const secret of secrets) assert.ok(!line.includes(secret), `${said} → ${line}`)
        }),
        { numRuns: 200, seed: 7 },
      )
    })
})
