import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openProbing, type Probing } from '../../test/probing.ts'
import { controls } from './controls.ts'

describe('the control of reporting', () => {
  let probing: Probing

  before(async () => {
    probing = await openProbing()
  })
  after(() => probing.world.close())

  test('passes on the product as it is, and leaves nothing behind', async () => {
    const { result, reason, steps } = await probing.tryOf(controls, 'reporting.feedback')
    assert.deepEqual({ result, reason }, { result: 'passed', reason: null }, JSON.stringify(steps))
    assert.deepEqual([...(await probing.world.owner`select 1 from reporting.feedback`)], [])
  })

  test('fails where what was said can be changed', async () => {
    await probing.world.owner`grant update on reporting.feedback to vouch_canary`
    const { result, steps } = await probing.tryOf(controls, 'reporting.feedback')
    assert.equal(result, 'failed')
    assert.deepEqual(steps[0], {
      tried: 'its words changed, with the rights of api and office',
      expected: '42501',
      answer: 'done',
    })
  })
})
