import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { idMaker } from '../base/ids.ts'
import { scrub } from './scrub.ts'

const jwt = 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJjbGlfMSJ9.c2lnbmF0dXJl'
const pem = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAEBAQEBAQEB\n-----END PRIVATE KEY-----'

/** What is written, and the part of it that must not be read. */
const leaks: readonly (readonly [name: string, text: string, secret: string])[] = [
  ['card', 'paid with 4111111111111111', '4111111111111111'],
  ['card in blanks', 'paid with 4111 1111 1111 1111, twice', '1111 1111'],
  ['card in dashes', 'paid with 5555-5555-5555-4444.', '5555-5555'],
  ['card in dots', 'paid with 5555.5555.5555.4444.', '5555.5555'],
  ['card of 15 digits in its own grouping', 'amex 3782 822463 10005', '822463'],
  ['card of 19 digits', 'card 6304000000000000000 was', '6304000000000000000'],
  ['card after a date', 'on 2026-01-05 4111 1111 1111 1111', '4111 1111'],
  ['card after another', '4111111111111111 5555555555554444', '5555555555554444'],
  ['card glued to a word', 'PAN4111111111111111', '4111111111111111'],
  ['card glued to what follows', '4111111111111111USD', '4111111111111111'],
  ['card mistyped, after its word', 'card number: 4111111111111112', '4111111111111112'],
  ['card in the shape of an id', 'pay_4111111111111111', '4111111111111111'],
  ['card with a no-break space', '4111\u00a01111\u00a01111\u00a01111', '1111\u00a01111'],
  ['card verification code', 'cvv: 123', '123'],
  ['SSN', 'member 078-05-1120 called', '078-05-1120'],
  ['SSN without dashes', 'SSN 078051120', '078051120'],
  ['SSN in blanks', 'ssn: 078 05 1120', '078 05 1120'],
  ['taxpayer number', '912-70-1234', '912-70-1234'],
  ['routing number', 'routing number 021000021', '021000021'],
  ['routing number by its short name', 'ABA: 021000021', '021000021'],
  ['account', 'account 000123456789 is closed', '000123456789'],
  ['account with a colon', 'account number: 12345678', '12345678'],
  ['account in a query', '/v1/payees?account_number=12345678&x=1', '12345678'],
  ['account as a driver prints it', 'Key (demo, account)=(demo, 12345678) already exists.', '12345678'],
  ['account grouped', 'acct no. 1234-567-89', '1234-567-89'],
  ['IBAN', 'to DE89370400440532013000 today', 'DE89370400440532013000'],
  ['IBAN in blanks', 'to DE89 3704 0044 0532 0130 00 today', '3704 0044'],
  ['IBAN behind what looks like one', 'AB12 some word DE89370400440532013000', 'DE89370400440532013000'],
  ['e-mail', 'sent to alice.o+bills@mail.example.com', 'alice'],
  ['e-mail with other letters', 'an żółw@przykład.pl wysłano', 'żółw'],
  ['phone', 'call 212-555-0147', '555-0147'],
  ['phone in brackets', 'call (212) 555-0147', '555-0147'],
  ['phone with its country', 'call +1 212 555 0147', '555 0147'],
  ['phone in one', 'call +442079460958', '442079460958'],
  ['phone after its word', 'phone: 5550147', '5550147'],
  ['JWT', `got ${jwt} from`, 'eyJ'],
  ['JWT after a tab and a newline', `got\t\n${jwt}`, 'c2lnbmF0dXJl'],
  ['private key', `key ${pem} end`, 'MC4C'],
  ['private key cut short', pem.slice(0, 50), 'MC4C'],
  ['authorization header', `authorization: DPoP ${jwt}`, 'c2lnbmF0dXJl'],
  ['basic authorization', 'Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  ['proof header', `"dpop":"${jwt}"`, 'eyJ'],
  ['scheme alone', 'sent Bearer abcdefghijklmnop1234', 'abcdefghijklmnop1234'],
  ['cookies, also the second', 'cookie: a=first; __Host-b=second', 'second'],
  ['password', 'password=hunter2', 'hunter2'],
  ['password in quotes', 'password: "correct horse battery"', 'horse'],
  ['password in a URL', 'postgres://vouch:s3cr3t@db.example.com/vouch', 's3cr3t'],
  ['client secret', 'client_secret=Zm9vYmFyYmF6cXV4', 'Zm9vYmFyYmF6cXV4'],
  ['secret in running text', 'the secret Zm9vYmFy1mF6cXV4 was', 'Zm9vYmFy1mF6cXV4'],
  ['refresh token', 'refresh_token: 9aF-3k_zQ81LmN0pQrSt', '9aF-3k'],
]

/** Members of a JSON line that are known by their name. */
const members: readonly (readonly [name: string, value: unknown, secret: string])[] = [
  ['password', 'x y z', 'x y z'],
  ['client_secret', 'short', 'short'],
  ['authorization', { scheme: 'DPoP', value: 'abc' }, 'abc'],
  ['accountNumber', '12345678', '12345678'],
  ['account', 12345678, '12345678'],
  ['card', 4111111111111111, '4111111111111111'],
  ['count', 6304000000000000000, '630400000000'],
  ['access_token', 'opaque-but-long-enough', 'opaque'],
  ['token', 'opaque-but-long-enough', 'opaque'],
  ['phone', '5550147', '5550147'],
  ['ssn', ['078051120'], '078051120'],
  ['cvv', 123, '123'],
  ['pin', '1234', '1234'],
]

describe('a scrubbed line', () => {
  for (const [name, text, secret] of leaks) {
    test(`does not show: ${name}`, () => {
      assert.ok(text.includes(secret), 'the case holds what it hides')
      assert.equal(scrub(text).includes(secret), false, scrub(text))
      const line = `${JSON.stringify({ level: 'info', msg: text, err: { stack: `Error: ${text}\n    at x` } })}\n`
      const scrubbed = scrub(line)
      assert.equal(JSON.stringify(JSON.parse(scrubbed)).includes(JSON.stringify(secret).slice(1, -1)), false, scrubbed)
    })
  }

  test('does not show a value whose member is named after a secret', () => {
    for (const [name, value, secret] of members) {
      const scrubbed = scrub(JSON.stringify({ level: 'info', deep: { er: { [name]: value } } }))
      assert.equal(JSON.stringify(JSON.parse(scrubbed)).includes(secret), false, scrubbed)
    }
  })

  test('does not show a secret that is the name of a member', () => {
    assert.equal(scrub('{"seen":{"alice@example.com":1,"4111111111111111":2}}'), '{"seen":{"[email]":1,"[card]":2}}')
  })

  test('keeps the words around what it replaces', () => {
    assert.equal(scrub('{"msg":"card 4111 1111 1111 1111 of bob"}\n'), '{"msg":"card [card] of bob"}\n')
    assert.equal(scrub('call +1 (212) 555-0147 or wait'), 'call +[phone] or wait')
  })

  test('comes out as it was, byte for byte, when it holds no secret', () => {
    const newId = idMaker(Date.now)
    const id = fc.constantFrom('pay', 'acc', 'per', 'tok', 'bat').map(prefix => newId(prefix))
    const instant = fc
      .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
      .map(date => date.toISOString())
    const minor = fc.integer({ min: 0, max: 999_999_999_999 })
    const amount = minor.map(cents => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`)
    const line = fc
      .record({
        level: fc.constantFrom('info', 'warn', 'error'),
        at: instant,
        process: fc.constantFrom('api', 'worker', 'sealer'),
        institution: fc.constantFrom('demo', 'first-federal'),
        instance: id,
        route: fc.constantFrom('/v1/payments', '/v1/payments/:payment/cancellation', '/v1/accounts/:account'),
        status: fc.integer({ min: 200, max: 599 }),
        ms: fc.double({ min: 0, max: 60_000, noNaN: true }),
        code: fc.constantFrom('account_not_found', 'insufficient_funds', 'token_expired', 'card_declined'),
        count: minor,
        pid: fc.integer({ min: 1, max: 4_194_304 }),
        epoch: fc.integer({ min: 1_000_000_000_000, max: 1_999_999_999_999 }),
        version: fc.constantFrom('0.1.0', '24.21.0', '18.4'),
        subject: fc.tuple(id, amount, instant, minor),
      })
      .map(({ subject: [name, sum, at, cents], ...members }) => ({
        ...members,
        msg: `moved ${sum} USD (${cents} minor units) for ${name} at ${at}, due 2026-01-05: account ${name}, token ${name}`,
        reason: `at submit (file:///srv/vouch/src/payments/payments.ts:${members.pid}:7), fastify@5.12.8, 10.0.0.12:5432`,
      }))
    fc.assert(
      fc.property(line, members => {
        const text = `${JSON.stringify(members)}\n`
        assert.equal(scrub(text), text)
      }),
      { numRuns: 500 },
    )
  })

  test('keeps hashes and trace ids, but for fewer than one in a thousand', () => {
    // Some end or begin with what passes for a card number or an IBAN. That is the price of missing none.
    const hashes = Array.from({ length: 10_000 }, (_, at) => createHash('sha256').update(String(at)).digest('hex'))
    const mistaken = [...hashes, ...hashes.map(hash => hash.slice(0, 32))].filter(hash => scrub(hash) !== hash)
    assert.ok(mistaken.length < 20, `${mistaken.length} of 20,000`)
  })

  test('stays JSON of the same members, whatever is in it', () => {
    const secret = fc.constantFrom(...leaks.map(([, text]) => text))
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), secret)
    const mixed = fc.tuple(text, secret, text).map(parts => parts.join(''))
    const value = fc.oneof(mixed, fc.double(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null))
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', 'password', 'account'), fc.oneof(value, fc.array(value))),
        members => {
          const scrubbed: unknown = JSON.parse(scrub(`${JSON.stringify(members)}\n`))
          assert.ok(typeof scrubbed === 'object' && scrubbed !== null)
          assert.deepEqual(Object.keys(scrubbed), Object.keys(members))
        },
      ),
      { numRuns: 500 },
    )
  })

  test('is scrubbed the same when it is scrubbed again', () => {
    for (const [name, text] of leaks) assert.equal(scrub(scrub(text)), scrub(text), name)
  })

  test('is not printed when it is nested or long beyond reason', () => {
    const deep = `{"a":${'['.repeat(5_000)}"078-05-1120"${']'.repeat(5_000)}}`
    assert.match(scrub(deep), /nested too deeply/)
    assert.match(scrub(`{"a":"${'x'.repeat(300_000)}"}`), /was not logged/)
  })

  test('several in one text are scrubbed one by one, and half a line as text', () => {
    assert.equal(scrub('{"a":"x@example.com"}\n{"password":"y"}\n'), '{"a":"[email]"}\n{"password":"[secret]"}\n')
    assert.equal(scrub('{"msg":"4111111111111111'), '{"msg":"[card]')
  })

  // Processor time, since the machine may be busy with other things.
  test('takes time in proportion to its length, also when it is made to be slow', () => {
    const hostile = [
      '4',
      '4 ',
      '4-4',
      '1234 ',
      '4111-',
      'a',
      'a.',
      'a@',
      'a@b.',
      '@',
      '-eyJaaaaaaaaaaaaaaaaaa',
      'eyJ',
      'eyJaaaaaaaaaaaaaaaaa.',
      '-----BEGIN A-----',
      '-----BEGIN ',
      'token ',
      'token:',
      'secret=',
      'password',
      'password="',
      'password: ',
      'cookie',
      'Key (a)=(',
      'Bearer ',
      '://',
      '://a:',
      'DE89',
      'DE89 3704 ',
      'AB12 wordsword ',
      '+(',
      '+1 ',
      '(',
      ' ',
      'account ',
      'account 4',
      '\\',
      '"',
      '{',
    ]
    for (const piece of hostile) {
      const text = piece.repeat(Math.floor(60_000 / piece.length))
      const began = process.threadCpuUsage()
      scrub(text)
      scrub(JSON.stringify({ msg: text }))
      const used = process.threadCpuUsage(began)
      const ms = (used.user + used.system) / 1_000
      assert.ok(ms < 1_000, `${Math.round(ms)} ms for 60,000 characters of ${JSON.stringify(piece)}`)
    }
  })
})
