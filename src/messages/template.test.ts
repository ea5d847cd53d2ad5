import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { type NoticeName, notices } from './notices.ts'
import { choose, flawInWording, isLanguage, placesOf, type Template, write } from './template.ts'
import type { Kind, Value, Values } from './values.ts'

const good = { subject: 'Paid: {amount}', text: 'We paid {amount} on {date}.\n{payment}\n{institution}' }
const codeOf = (wording: Partial<typeof good>, notice: NoticeName = 'payment_settled', language = 'en') => {
  const flaw = flawInWording(notice, language, { ...good, ...wording })
  return flaw === undefined ? 'fine' : `${flaw.code} ${flaw.part}${'place' in flaw ? ` ${flaw.place}` : ''}`
}

/** A value of each kind, to fill every place of a notice. */
function sample(kind: Kind): Value {
  if (typeof kind === 'object') return Object.keys(kind.oneOf).at(-1) ?? ''
  const moment = { at: new Date('2026-01-05T15:00:00Z'), timeZone: 'America/Chicago' }
  const amount = { minor: 1_250n, currency: 'USD' }
  const samples = { amount, date: '2026-01-05', time: moment, version: 3, last4: '6789' }
  return kind === 'reference' ? 'pay_01kedmwvr0e8qa1b2c3d4e5f6g' : samples[kind]
}
const valuesFor = (notice: NoticeName): Values =>
  Object.fromEntries(Object.entries(placesOf(notice)).map(([name, kind]) => [name, sample(kind)]))
const shipped = (notice: NoticeName) => choose([], notice, 'en')

describe('wording', () => {
  test('that ships is fine, for every notice, and is written with nothing left open', () => {
    const names = Object.keys(notices) as NoticeName[] // They are its own.
    assert.ok(names.length >= 11)
    for (const name of names) {
      assert.equal(flawInWording(name, 'en', notices[name]), undefined, name)
      const { subject, text, isHarmless } = write(shipped(name), valuesFor(name), 'First Bank')
      assert.ok(isHarmless, name)
      assert.doesNotMatch(subject + text, /[{}]|undefined/)
      assert.ok(text.endsWith('First Bank\n'), name)
    }
  })

  test('reads as it should', () => {
    const written = write(shipped('payee_details_changed'), valuesFor('payee_details_changed'), 'First Bank')
    assert.equal(written.subject, 'Bank details of one of your payees were changed')
    assert.equal(
      written.text,
      'On January 5, 2026 at 9:00 AM CST the bank details of one of your payees were changed. The new ones end in 6789.\n\n' +
        'Payee: pay_01kedmwvr0e8qa1b2c3d4e5f6g\n\nIf you did not change them, tell us at once.\n\nFirst Bank\n',
    )
  })

  test('is refused as empty, too long, malformed, with an unknown or repeated place, or sensitive, in that order', () => {
    assert.equal(codeOf({}), 'fine')
    assert.equal(codeOf({ subject: ' ', text: '' }), 'wording_empty subject')
    assert.equal(codeOf({ text: '\n' }), 'wording_empty text')
    assert.equal(codeOf({ subject: `{${'x'.repeat(150)}` }), 'wording_too_long subject')
    assert.equal(codeOf({ subject: 'x'.repeat(150), text: 'x'.repeat(4_000) }), 'fine')
    assert.equal(codeOf({ text: 'x'.repeat(4_001) }), 'wording_too_long text')
    assert.equal(codeOf({ text: '{unknown} {' }), 'wording_malformed text')
    assert.equal(codeOf({ text: '{unknown} account 12345678' }), 'place_unknown text unknown')
    assert.equal(
      codeOf({ text: '{last4}{last4} account 12345678' }, 'payee_details_changed'),
      'place_unknown subject amount',
    )
    const twice = { subject: 'Changed', text: '{last4} {last4} account 12345678' }
    assert.equal(codeOf(twice, 'payee_details_changed'), 'place_repeated text last4')
    assert.equal(codeOf({ text: 'Send it to account 12345678.' }), 'wording_sensitive text')
  })

  test('is malformed with a stray brace, a place written otherwise, a line break in the subject, or what is no text', () => {
    for (const text of ['{', '}', '{}', '{{amount}}', '{ amount }', '{Amount}', '{amount.minor}', '{#if}', '${']) {
      assert.equal(codeOf({ text }), 'wording_malformed text', text)
    }
    for (const bad of ['a\r\nBcc: eve@evil.example', 'a\nb', 'a\rb', 'a\0b', 'a\u2028b', 'a\u202eb', '\ud800']) {
      assert.equal(codeOf({ subject: bad }), 'wording_malformed subject', JSON.stringify(bad))
    }
    for (const bad of ['a\rb', 'a\0b', 'a\u001b[2Jb', 'a\u202eb', '\udc00']) {
      assert.equal(codeOf({ text: bad }), 'wording_malformed text', JSON.stringify(bad))
    }
  })

  test('may not know a place of another notice, nor one that is no place', () => {
    for (const name of ['last4', 'constructor', 'name', 'account_number']) {
      assert.equal(codeOf({ text: `{${name}}` }), `place_unknown text ${name}`)
    }
  })

  test('may say where an institution is to be reached, and may not hold what nobody should read', () => {
    assert.equal(codeOf({ text: 'Call (212) 555-0147 or write to help@bank.example.' }), 'fine')
    for (const text of ['card 4111 1111 1111 1111', '078-05-1120', 'DE89370400440532013000', 'password: hunter2']) {
      assert.equal(codeOf({ text }), 'wording_sensitive text', text)
    }
    // As German writes a large amount, it reads like the number of an account behind that word.
    assert.equal(codeOf({ text: 'Account {amount}' }), 'fine')
    assert.equal(codeOf({ text: 'Account {amount}' }, 'payment_settled', 'de'), 'wording_sensitive text')
    // A place beside it does not hide it.
    assert.equal(codeOf({ text: '4111 1111 1111 1111{institution}' }), 'wording_sensitive text')
  })
})

describe('the wording in force', () => {
  const own = (language: string): Template => ({ notice: 'payment_settled', language, version: 3, ...good })

  test("is the institution's in the language asked for, without its region, in ours; or what ships", () => {
    const languageOf = (languages: readonly string[], asked: string) => {
      const { language, version } = choose(languages.map(own), 'payment_settled', asked)
      return `${language} ${version}`
    }
    assert.equal(languageOf(['en', 'es', 'es-MX'], 'es-MX'), 'es-MX 3')
    assert.equal(languageOf(['en', 'es'], 'es-MX'), 'es 3')
    assert.equal(languageOf(['en'], 'es-MX'), 'en 3')
    assert.equal(languageOf(['fr'], 'es-MX'), 'en 0')
    assert.equal(choose([own('en')], 'payment_failed', 'en').version, 0)
  })

  test('is asked for by two letters, and perhaps a region', () => {
    assert.deepEqual(['en', 'es-MX', 'EN', 'eng', 'en-us', 'en-US-x', '', 'e'].filter(isLanguage), ['en', 'es-MX'])
  })
})
