import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { excludedBy, isForKind, isRole, roles } from './roles.ts'

describe('a role', () => {
  test('excludes the roles that would undo the separation of duties', () => {
    const pairs = [
      ['operator', 'approver'],
      ['security_analyst', 'compliance'],
      ['platform_engineer', 'operator'],
      ['platform_engineer', 'compliance'],
      ['auditor', 'operator'],
      ['examiner', 'approver'],
      ['executive', 'platform_engineer'],
      ['ai_agent', 'member_services'],
      ['ai_agent', 'auditor'],
    ] as const
    for (const [one, other] of pairs) {
      assert.equal(excludedBy([one], other), one)
      assert.equal(excludedBy([other], one), other)
    }
  })

  test('stands beside the roles that go with it', () => {
    const pairs = [
      ['member_services', 'operator'],
      ['approver', 'compliance'],
      ['auditor', 'examiner'],
      ['platform_engineer', 'security_analyst'],
    ] as const
    for (const [one, other] of pairs) assert.equal(excludedBy([one], other), undefined, `${one} and ${other}`)
  })

  test('excludes whichever way round it is asked, and never itself', () => {
    const role = fc.constantFrom(...roles)
    fc.assert(
      fc.property(role, role, (one, other) => {
        assert.equal(excludedBy([one], other) === undefined, excludedBy([other], one) === undefined)
        assert.equal(excludedBy([one], one), undefined)
      }),
    )
  })

  test('that decides is for people, and that of an AI agent for machines', () => {
    assert.deepEqual(
      roles.filter(role => !isForKind(role, 'client')),
      ['approver', 'security_analyst', 'compliance'],
    )
    assert.deepEqual(
      roles.filter(role => !isForKind(role, 'person')),
      ['ai_agent'],
    )
  })

  test('is one of ten', () => {
    assert.equal(roles.length, 10)
    assert.equal(isRole('approver'), true)
    for (const other of ['', 'admin', 'Approver']) assert.equal(isRole(other), false, other)
  })
})
