import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { settingNames, shapes } from './setting-shapes.ts'
import {
  absentParts,
  askedFields,
  contentOf,
  flawOf,
  isRecord,
  type Json,
  sayValue,
  textsOf,
  valueAt,
} from './setting-values.ts'

const contract = JSON.parse(readFileSync(join(import.meta.dirname, '../../../docs/openapi.json'), 'utf8')) as {
  readonly paths: { readonly [path: string]: Json }
} // It is an OpenAPI document.

/** The ways to all that the office takes in a body; an account is one, whichever way it is given. */
function waysIn(schema: Json | undefined, way = ''): readonly string[] {
  if (!isRecord(schema)) return []
  const branches = schema['anyOf']
  if (Array.isArray(branches)) {
    const records = branches.filter(one => isRecord(one) && one['properties'] !== undefined)
    if (records.length === 1) return waysIn(records[0], way)
    return [way]
  }
  const properties = schema['properties']
  if (!isRecord(properties)) return [way]
  return Object.entries(properties).flatMap(([member, held]) => waysIn(held, way === '' ? member : `${way}.${member}`))
}

describe('a setting as fields', () => {
  for (const name of settingNames)
    test(`of ${name} are those that the office takes, and no others`, () => {
      const operation = valueAt(contract.paths[`/v1/settings/${name}/proposals`] ?? null, 'post.requestBody.content')
      const schema = isRecord(operation) ? valueAt(operation['application/json'] ?? null, 'schema') : undefined
      assert.deepEqual(shapes[name].fields.map(({ path }) => path).toSorted(), waysIn(schema).toSorted())
    })

  test('is written into a form and comes back as it was', () => {
    const shape = shapes['payments.calendar']
    const content = { days: 'every_day', closedOn: ['2026-12-24', '2026-12-31'], cutOff: '16:30', sameDayCutOff: null }
    const texts = textsOf(shape, content)
    assert.deepEqual(texts, {
      days: 'every_day',
      closedOn: '2026-12-24\n2026-12-31',
      cutOff: '16:30',
      sameDayCutOff: '',
    })
    assert.deepEqual(contentOf(shape, content, texts), content)
  })

  test('changes what was written, keeps what has no field, and leaves a part away that is not there', () => {
    const shape = shapes['payments.checks']
    const account = { token: 'tok_1', lastDigits: '1234' }
    const terms = { routingNumber: '091000019', account, companyName: 'Bank', firstNumber: 1_000, staleDays: 90 }
    const texts = { ...textsOf(shape, { terms }), 'terms.staleDays': '120' }
    assert.deepEqual(contentOf(shape, { terms }, texts), { terms: { ...terms, staleDays: 120 } })
    assert.deepEqual(contentOf(shape, { terms: null }, {}), { terms: null })
    assert.deepEqual(askedFields(shape, { terms: null }), [])
  })

  test('is agreed on for the first time with all of a part, and its account by its whole number', () => {
    const shape = shapes['payments.checks']
    assert.deepEqual(absentParts(shape, { terms: null }), [{ part: 'terms', name: 'Checks in files' }])
    assert.deepEqual(
      askedFields(shape, { terms: null }, ['terms']).map(({ path }) => path),
      shape.fields.map(({ path }) => path),
    )
    const texts = {
      'terms.routingNumber': '091000019',
      'terms.account': ' 0012345678 ',
      'terms.companyName': 'Bank',
      'terms.firstNumber': '1000',
      'terms.staleDays': '90',
    }
    const terms = { routingNumber: '091000019', companyName: 'Bank', firstNumber: 1_000, staleDays: 90 }
    const wanted = contentOf(shape, { terms: null }, texts, ['terms'])
    assert.deepEqual(wanted, { terms: { ...terms, account: { number: '0012345678' } } })
    assert.deepEqual(absentParts(shape, wanted), [])
    assert.deepEqual(contentOf(shape, { terms: null }, texts), { terms: null })
  })

  test('keeps the account that is there where nothing is written, shows its end alone, and wants one where there is none', () => {
    const shape = shapes['payments.checks']
    const account = shape.fields.find(({ unit }) => unit === 'account')
    assert.ok(account !== undefined)
    const kept = { token: 'tok_1', lastDigits: '1234' }
    assert.equal(textsOf(shape, { terms: { account: kept } })['terms.account'], '')
    assert.equal(flawOf(account, '', kept), undefined)
    assert.equal(flawOf(account, ''), 'Something must stand here.')
    assert.equal(flawOf(account, '12'), 'An account number, whole.')
    assert.equal(sayValue(account, kept, 'USD'), 'ends in 1234')
    assert.equal(sayValue(account, { number: '0012345678' }, 'USD'), 'ends in 5678')
  })

  test('says why a text cannot be', () => {
    const [hours] = shapes['payments.payees'].fields
    assert.ok(hours !== undefined)
    assert.equal(flawOf(hours, '23'), 'At least 24.')
    assert.equal(flawOf(hours, '721'), 'At most 720.')
    assert.equal(flawOf(hours, '2.5'), 'A whole number.')
    assert.equal(flawOf(hours, ''), 'Something must stand here.')
    assert.equal(flawOf(hours, '48'), undefined)
    const [one] = shapes['payments.approvals'].fields
    assert.ok(one !== undefined)
    assert.equal(flawOf(one, ''), undefined)
    assert.equal(flawOf(one, '1,000'), 'An amount, such as 2500 or 2500.00.')
  })

  test('is said with its unit, and what it means to be empty', () => {
    const [one] = shapes['payments.approvals'].fields
    assert.equal(sayValue(one, null, 'USD'), 'never')
    assert.equal(sayValue(one, '1234.5', 'USD'), 'USD 1,234.5')
    assert.equal(sayValue(undefined, ['a', 'b'], 'USD'), 'a, b')
    assert.equal(sayValue(one, undefined, 'USD'), undefined)
  })
})
