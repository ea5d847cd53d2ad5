// Every kind of leaf that is appended anywhere is owed by a row, or said to be owed by none; and nothing else is said.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { owedLeaves } from '../src/app-rooms.ts'
import { owedRows } from '../src/base/owed.ts'
import { snapshot } from '../src/base/work.ts'
import { isTest, projectSources } from './house.ts'
import { openWorld, type World } from './outside.ts'

/** What is appended under a name that is put together, and by what. */
const madeUp: Readonly<Record<string, readonly string[]>> = {
  'src/audit/key-change.ts': ['audit.key_named', 'audit.key_retired'],
  'src/audit/recover.ts': ['audit.recovered'],
  'src/change/proposals.ts': [
    'proposed',
    'revised',
    'approved',
    'applied',
    'failed',
    'rejected',
    'withdrawn',
    'expired',
  ].map(step => `change.${step}`),
  'src/messages/endpoints.ts': ['messages.endpoint_enabled', 'messages.endpoint_disabled'],
  'src/identity/alerts.ts': ['identity.sign_in_alert', 'identity.unmasking_alert'],
  'src/identity/refusal-leaves.ts': ['identity.refused', 'identity.token_refused'],
  'src/rails/core-operations.ts': ['rails.core_queued', 'rails.core_sending'],
  'src/payments/export.ts': ['payments.export_begun', 'payments.exported'],
}

const appended = projectSources()
  .filter(({ path }) => path.startsWith('src/') && !isTest(path))
  .flatMap(({ path, text }) =>
    [...text.matchAll(/\bappend\(\s*(\w+),\s*(?:'([a-z_]+\.[a-z_]+)'|([^,]+),)/g)]
      .filter(([, first]) => first !== 'work:')
      .map(([, , kind, expression]) => ({ path, kind, expression })),
  )

const kinds = [...new Set([...appended.flatMap(({ kind }) => kind ?? []), ...Object.values(madeUp).flat()])].sort()
const owed = new Set(owedLeaves.owed.flatMap(({ kind, or = [] }) => [kind, ...or]))
const excused = Object.keys(owedLeaves.excused)

describe('every kind of leaf', () => {
  test('is found in the source, where it is appended', () => {
    assert.ok(kinds.length > 140, `only ${kinds.length} kinds were found`)
    const unnamed = appended.filter(({ kind, path }) => kind === undefined && !(path in madeUp))
    assert.deepEqual(unnamed, [])
  })

  test('is owed by a row, or excused with a reason', () => {
    assert.deepEqual(
      kinds.filter(kind => !owed.has(kind as `${string}.${string}`) && !excused.includes(kind)),
      [],
    )
    assert.deepEqual(
      excused.filter(kind => owedLeaves.owed.some(one => one.kind === kind)),
      [],
      'owed and excused',
    )
  })

  test('is appended somewhere, if it is owed or excused', () => {
    assert.deepEqual(
      [...owed, ...excused].filter(kind => !kinds.includes(kind)),
      [],
    )
  })

  test('is held against rows one for one, or as one that some row wants: not as both', () => {
    const ways = Map.groupBy(owedLeaves.owed, ({ kind }) => kind)
    for (const [kind, own] of ways) {
      assert.equal(new Set(own.map(({ more, or }) => more !== undefined || or !== undefined)).size, 1, kind)
      assert.equal(new Set(own.map(({ names }) => Object.keys(names).join())).size, 1, kind)
    }
  })
})

describe('what rows owe', () => {
  let world: World
  before(async () => {
    world = await openWorld()
  })
  after(() => world.close())

  test('is asked by the worker, of every table: none is hidden from it, and no column is called otherwise', async () => {
    const worker = world.outsideAs('vouch_worker')
    const period = { from: new Date(0), to: new Date('2100-01-01') }
    const found = await snapshot(worker, 'demo', 'process:worker', async work => {
      const rows = []
      for (const one of owedLeaves.owed) for await (const page of owedRows(work, period, [one])) rows.push(...page)
      return rows
    })
    assert.deepEqual(found, [])
  })
})
