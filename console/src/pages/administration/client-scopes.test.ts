import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { changedScopes, scopeGroups } from './client-scopes.ts'

describe('what a program can be registered for', () => {
  test('is in groups, each once', () => {
    const all = scopeGroups.flatMap(({ scopes }) => scopes)
    assert.equal(new Set(all).size, all.length)
    assert.ok(all.includes('payments.submit'))
    assert.deepEqual(
      scopeGroups
        .find(({ about }) => about === 'Standing orders')
        ?.scopes.every(scope => scope.startsWith('standing_orders.')),
      true,
    )
  })

  test('changes by what comes and what goes', () => {
    assert.deepEqual(changedScopes(['payments.read', 'ledger.read'], ['ledger.read', 'payments.submit']), {
      come: ['payments.submit'],
      go: ['payments.read'],
    })
    assert.deepEqual(changedScopes(['ledger.read'], ['ledger.read']), { come: [], go: [] })
  })
})
