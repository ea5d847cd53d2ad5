import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { eventTypes } from './event-types.ts'
import { notices } from './notices.ts'
import { flawIn, forPeople, forPrograms, type Kind, type Places, type Value } from './values.ts'

const places = {
  money: 'amount',
  day: 'date',
  since: 'time',
  payment: 'reference',
  version: 'version',
  ending: 'last4',
  why: { oneOf: { closed: 'it is closed' } },
} as const satisfies Places

const good = {
  money: { minor: 1_250n, currency: 'USD' },
  day: '2026-01-05',
  since: { at: new Date('2026-01-05T15:00:00Z'), timeZone: 'America/Chicago' },
  payment: 'pay_01kedmwvr0e8qa1b2c3d4e5f6g',
  version: 3,
  ending: '6789',
  why: 'closed',
} as const

/** What must never leave, as somebody might by mistake hand it over in any place. */
const plants: readonly (readonly [name: string, text: string])[] = [
  ['an account number', '000123456789'],
  ['a short account number', '1234567'],
  ['an account number with its word', 'account 12345678'],
  ['an account number dressed as an id', 'acc_000123456789'],
  ['a card number', '4111111111111111'],
  ['a card number in blanks', '4111 1111 1111 1111'],
  ['a card number dressed as an id', 'pay_4111111111111111'],
  ['an SSN', '078-05-1120'],
  ['an SSN without dashes', '078051120'],
  ['a routing number', '021000021'],
  ['an IBAN', 'DE89370400440532013000'],
  ['an e-mail address', 'alice@example.com'],
  ['a telephone number', '212-555-0147'],
  ['a token that stands for an account', 'tok_01kedmwvr0e8qa1b2c3d4e5f6g'],
  ['a JWT', 'eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJjbGlfMSJ9.c2lnbmF0dXJl'],
  ['an access token', 'access_token=9aF-3k_zQ81LmN0pQrSt'],
  ['a password', 'password: hunter2'],
  ['a private key', '-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----'],
]
/** Known by no shape: only that no place takes free text keeps them out. */
const shapeless = ['Alice Adams', '12 Main Street', 'my rent, sorry it is late', '<b>', 'a\r\nBcc: b@c.de', '']

describe('a value', () => {
  test('of every kind is let through, and read by people and programs in their own ways', () => {
    assert.equal(flawIn(places, good), undefined)
    const read = (name: keyof typeof good, language = 'en') => forPeople(places[name], good[name], language)
    assert.equal(read('money'), '$12.50')
    assert.equal(read('money', 'de'), '12,50 $')
    assert.equal(read('day'), 'January 5, 2026')
    assert.equal(read('day', 'es-MX'), '5 de enero de 2026')
    assert.equal(read('since'), 'January 5, 2026 at 9:00 AM CST')
    assert.equal(read('payment'), good.payment)
    assert.equal(read('version'), '3')
    assert.equal(read('ending'), '6789')
    assert.equal(read('why'), 'it is closed')
    assert.deepEqual(forPrograms(good.money), { amount: '12.50', currency: 'USD' })
    assert.equal(forPrograms(good.since), '2026-01-05T15:00:00.000Z')
    assert.equal(forPrograms(good.why), 'closed')
    assert.equal(forPrograms(good.version), 3)
  })

  test('is exact, however large, and has the decimals of its currency', () => {
    assert.equal(forPeople('amount', { minor: 999_999_999_999n, currency: 'USD' }, 'en'), '$9,999,999,999.99')
    assert.equal(forPeople('amount', { minor: 1_250n, currency: 'JPY' }, 'en'), '¥1,250')
    assert.equal(forPeople('amount', { minor: 1_250n, currency: 'BHD' }, 'en'), 'BHD 1.250')
  })

  test('that is unknown, missing, sensitive or malformed is named, in that order', () => {
    const { why, ...withoutWhy } = good
    assert.equal(why, 'closed')
    const order: [Parameters<typeof flawIn>[1], string][] = [
      [{ ...withoutWhy, name: 'Alice', payment: '4111111111111111', money: 'free' }, 'value_unknown name'],
      [{ ...withoutWhy, payment: '4111111111111111', money: 'free' }, 'value_missing why'],
      [{ ...good, payment: '4111111111111111', ending: 'free' }, 'value_sensitive payment'],
      [{ ...good, ending: 'free' }, 'value_malformed ending'],
    ]
    for (const [values, expected] of order) {
      const flaw = flawIn(places, values)
      assert.equal(`${flaw?.code} ${flaw?.place}`, expected)
    }
    for (const name of ['constructor', '__proto__x', 'toString']) {
      assert.equal(flawIn(places, { ...good, [name]: 'closed' })?.code, 'value_unknown')
      assert.equal(flawIn(places, { ...good, why: name })?.code, 'value_malformed')
    }
  })

  test('of another kind than its place is malformed', () => {
    const wrong: readonly (readonly [Kind, Value])[] = [
      ['amount', '12.50'],
      ['amount', { minor: -1n, currency: 'USD' }],
      ['amount', { minor: 1n, currency: 'XXX' }],
      ['date', '2026-02-30'],
      ['date', good.since],
      ['time', { at: new Date(Number.NaN), timeZone: 'UTC' }],
      ['time', { at: good.since.at, timeZone: 'Mars/Olympus' }],
      ['reference', 'PAY_1'],
      ['reference', 'pay_1 or more'],
      ['last4', '67890'],
      ['last4', '678'],
      [places.why, 'open'],
    ]
    for (const [kind, value] of wrong) assert.equal(flawIn({ it: kind }, { it: value })?.code, 'value_malformed')
  })
})

describe('nothing sensitive', () => {
  for (const [name, text] of plants) {
    test(`gets into any place of any message: not ${name}`, () => {
      for (const kind of Object.values(places)) {
        assert.equal(flawIn({ it: kind }, { it: text })?.code, 'value_sensitive', `${JSON.stringify(kind)}: ${text}`)
      }
    })
  }

  test('gets into any place that has no shape of its own', () => {
    for (const text of shapeless) {
      for (const kind of Object.values(places)) assert.ok(flawIn({ it: kind }, { it: text }) !== undefined, text)
    }
  })

  test('could: every place of every notice and event is of a closed kind', () => {
    const kinds: readonly Kind[] = [
      ...Object.values(notices).flatMap(notice => Object.values<Kind>(notice.places)),
      ...Object.values(eventTypes).flatMap(fields => Object.values<Kind>(fields)),
    ]
    assert.ok(kinds.length > 40)
    for (const kind of kinds) {
      if (typeof kind === 'object') for (const code of Object.keys(kind.oneOf)) assert.match(code, /^[a-z_]+$/)
      else assert.ok(['amount', 'date', 'time', 'reference', 'version', 'last4'].includes(kind))
    }
    const toPrograms = Object.values(eventTypes).flatMap(fields => Object.values<Kind>(fields))
    assert.ok(!toPrograms.includes('last4'), 'the end of a number is for people')
  })
})
