import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { approver, bank, type ErasingWorld, maker, openErasingWorld, valueOf } from '../../test/erasing-world.ts'
import { tablesHolding } from '../../test/everywhere.ts'
import { leavesOf } from '../../test/leaves.ts'
import { fault } from '../base/outcome.ts'
import * as payments from '../payments/payments.ts'
import { MemberErased } from '../protection/protection.ts'
import { eraseAgain } from './erased-again.ts'

describe('an erasure', () => {
  let world: ErasingWorld
  before(async () => {
    world = await openErasingWorld()
  })
  after(() => world.end())

  test('is done again where a database was restored from before it, holds or not, and once only', async () => {
    const [person, stranger] = [await world.enrol(), 'mem_later']
    await world.approve(
      valueOf(
        await world.as(maker, work =>
          payments.proposeHold(work, { target: { member: person.member }, matter: 'Doe v. Roe', reason: 'x' }),
        ),
      ),
    )
    const list = [person.member, stranger].map(member => ({
      institution: bank,
      member,
      proposal: 'prp_elsewhere',
      erasedBy: approver,
      erasedAt: world.world.clock.now(),
    }))
    const owner = { ...world.world.outside, sql: world.world.owner }
    assert.equal(await eraseAgain(owner, list), 2)
    for (const word of [...person.words, ...person.indexes])
      assert.deepEqual(await tablesHolding(world.world.owner, word), [], word)
    await assert.rejects(world.vault.open(person.sealed.place, person.sealed.sealed, { why: 'compared' }), MemberErased)
    assert.equal(await eraseAgain(owner, list), 0)
    assert.equal(await eraseAgain(owner, [{ ...(list[0] ?? fault('one')), institution: 'elsewhere' }]), 0)
    const { body } =
      (await leavesOf(world.world, bank)).findLast(({ kind }) => kind === 'protection.member_erased') ?? fault('a leaf')
    assert.deepEqual(body['replayed'], { erasedBy: approver, erasedAt: world.world.clock.now().toISOString() })
  })
})
