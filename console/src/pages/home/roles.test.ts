import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { roles } from '../../../../src/identity/identity.ts'
import { beginning } from './roles.ts'

describe('home', () => {
  test('says to each role that people have what it begins with', () => {
    for (const role of roles) assert.equal(beginning([role]).says === undefined, role === 'ai_agent', role)
    assert.match(beginning([]).says ?? '', /^You have no roles yet/)
  })

  test('is an executive’s only for those who work on nothing', () => {
    assert.equal(beginning(['executive']).isForExecutive, true)
    assert.equal(beginning(['executive', 'approver']).isForExecutive, false)
  })
})
