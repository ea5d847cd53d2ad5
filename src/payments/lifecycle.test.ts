import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openWorld, type World } from '../../test/outside.ts'
import { firstStates, mayBecome, mayBeEdited, nextStates, type PaymentState } from './lifecycle.ts'

describe('the lifecycle of a payment', () => {
  let world: World
  before(async () => {
    world = await openWorld()
  })
  after(() => world.close())

  test('is the same table in the code and in the database', async () => {
    const states = Object.keys(nextStates) as PaymentState[] // The keys of a Record over PaymentState.
    for (const from of [null, ...states]) {
      for (const to of states) {
        const born: readonly PaymentState[] = firstStates
        const isExpected = from === null ? born.includes(to) : mayBecome(from, to) || (from === to && mayBeEdited(from))
        const inserting = world.owner.begin(async sql => {
          await sql`
            insert into payments.payment_step (institution_id, payment_id, version, from_state, state, actor, at)
            values ('demo', 'pay_1', ${from === null ? 1 : 2}, ${from}, ${to}, 'process:test', ${new Date()})`
          throw new Error('taken')
        })
        const answer = await inserting.catch((thrown: unknown) => String(thrown))
        assert.equal(String(answer).includes('taken'), isExpected, `${from} → ${to}: ${answer}`)
      }
    }
  })
})
