// Who hears of what while it happens: held against every kind of leaf that there is.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { owedLeaves } from '../src/app-rooms.ts'
import { permitToKnow, toldBy } from '../src/gateway/live-kinds.ts'
import { loadPermits } from '../src/identity/identity.ts'

describe('who may know of what', () => {
  const kinds = [...owedLeaves.owed.map(({ kind }) => kind), ...Object.keys(owedLeaves.excused)]

  test('is said of kinds that there are, by permits that there are', async () => {
    const { actions } = await loadPermits()
    for (const [beginning, permit] of Object.entries(toldBy)) {
      assert.ok(
        kinds.some(kind => kind.startsWith(beginning)),
        `${beginning} is the beginning of no kind`,
      )
      assert.ok(
        actions.some(action => action.permit === permit),
        `${permit} is no permit`,
      )
    }
  })

  test('is the log of those who read it where nothing else is said, and the longest beginning counts', () => {
    assert.deepEqual(['audit.heartbeat', 'rails.check', 'rails.sending', 'payments.stop_order'].map(permitToKnow), [
      'audit.read',
      'checks.read',
      'rails.read',
      'stop_payments.read',
    ])
  })
})
