import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type Front, type HttpProbing, openHttpProbing } from '../../test/probing-http.ts'
import { controls } from './controls.ts'

describe('the controls of identity', () => {
  let probing: HttpProbing

  before(async () => {
    probing = await openHttpProbing()
  })
  after(() => probing.close())

  for (const { id } of controls) {
    test(`${id} passes on the product as it is`, async () => {
      const { result, reason, steps } = await probing.tryOf(controls, id)
      const wrong = steps.filter(({ expected, answer }) => expected !== answer)
      assert.deepEqual({ result, reason, wrong }, { result: 'passed', reason: null, wrong: [] })
    })
  }

  test('identity.sender-constrained fails behind somebody who remembers answers by token', async () => {
    const answers = new Map<string, Awaited<ReturnType<Front>>>()
    const remembering: Front = async (asked, pass) => {
      const key = `${asked.url} ${asked.headers.authorization?.replace(/^\S+ /, '')}`
      const answer = asked.method === 'GET' ? (answers.get(key) ?? (await pass(asked))) : await pass(asked)
      if (answer.status === 200) answers.set(key, answer)
      return answer
    }
    const { result, steps } = await probing.tryBehind(remembering, controls, 'identity.sender-constrained')
    assert.equal(result, 'failed')
    const wrong = steps.filter(({ expected, answer }) => expected !== answer).map(({ tried }) => tried)
    assert.deepEqual(wrong, [
      'the token without a proof',
      'the token as one that needs no proof',
      'the token with the proof of another key',
      'the same proof again',
    ])
  })

  test('identity.permits fails where a table shows the rows of one institution to another', async () => {
    const owner = probing.database.as('vouch_owner', 1)
    await owner`create policy wider on identity.client_key using (true)`
    const { result, steps } = await probing.tryOf(controls, 'identity.permits')
    await owner`drop policy wider on identity.client_key`
    assert.equal(result, 'failed')
    assert.deepEqual(
      steps.filter(({ expected, answer }) => expected !== answer).map(({ answer }) => answer),
      ['identity.client_key', '2'],
    )
  })

  test('identity.permits fails where a member is not looked at', async () => {
    const members = new Map<string, Awaited<ReturnType<Front>>>()
    const blind: Front = async (asked, pass) => {
      const answer = await pass(asked)
      if (answer.status === 200) members.set('', answer)
      return /^\/v1\/members\/./.test(asked.url) ? (members.get('') ?? answer) : answer
    }
    const { result } = await probing.tryBehind(blind, controls, 'identity.permits')
    assert.equal(result, 'failed')
  })
})
