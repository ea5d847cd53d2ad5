import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type Branch, openBranch } from '../../test/branch.ts'
import { fault } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import type { MemberId } from './payment.ts'
import { unmask } from './unmaskings.ts'

describe('many who look at once', () => {
  let branch: Branch
  let member: MemberId
  before(async () => {
    branch = await openBranch()
    const enrolled = await branch.enrol('1.00', { email: 'alice@example.com' })
    member = enrolled.member as MemberId // As the api answers.
    // People look at the office, and its role is not the one that this world asks with.
    await branch.world.owner`grant select, insert on payments.unmasking to vouch_api`
    await branch.world.owner`grant select, insert, update on payments.unmasking_turn to vouch_api`
    await branch.world.owner`grant select, insert on identity.sign_in_alert to vouch_api`
  })
  after(() => branch.close())

  const look = () =>
    transact(branch.world.outside, 'first-bank', 'person:per_1', work =>
      unmask(
        work,
        { session: 'ses_1', subject: member, field: 'email', reason: 'member_asked', words: 'case 1' },
        'alone',
        () => fault('nobody has to be asked'),
      ),
    )

  test('are no more than are allowed: each takes a turn', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, look))
    assert.equal(answers.filter(({ ok }) => ok).length, 12)
    const [row] = await branch.world.owner<{ count: number }[]>`
      select count(*)::integer as count from payments.unmasking`
    assert.equal(row?.count, 12)
  })

  test('leave one alert for an hour, however many looks it is about', async () => {
    const alerts = await branch.world.owner<{ kind: string }[]>`select kind from identity.sign_in_alert`
    assert.deepEqual([...alerts], [{ kind: 'unmasking_spree' }])
  })
})
