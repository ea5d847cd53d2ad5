// The controls of the log that ask over HTTP. What is broken comes first: the same refusal again is only counted for a minute.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type Front, type HttpProbing, openHttpProbing } from '../../test/probing-http.ts'
import { controlsFor } from './controls-asked.ts'

const controls = controlsFor({ acts: [], refusedActs: [], refusedRequests: [] })

describe('the controls of the audit log that ask', () => {
  let probing: HttpProbing
  before(async () => {
    probing = await openHttpProbing()
  })
  after(() => probing.close())

  test('audit.denials-logged fails where somebody refuses whom the log never hears of', async () => {
    const refusing: Front = async (asked, pass) => {
      if (asked.headers['dpop'] !== undefined) return pass(asked)
      const body = Buffer.from(JSON.stringify({ type: '/problems/proof_missing' }))
      return { status: 401, headers: { 'content-type': 'application/problem+json' }, body }
    }
    const { result, steps } = await probing.tryBehind(refusing, controls, 'audit.denials-logged')
    assert.equal(result, 'failed')
    assert.equal(steps[0]?.answer, 'proof_missing, and not in the log')
  })

  test('audit.access-logged fails where somebody answers without asking whoever writes it down', async () => {
    const remembering: Front = async (asked, pass) =>
      asked.headers.authorization === undefined || !asked.url.startsWith('/v1/members')
        ? pass(asked)
        : { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from('{"items":[]}') }
    const { result, steps } = await probing.tryBehind(remembering, controls, 'audit.access-logged')
    assert.equal(result, 'failed')
    assert.equal(steps[0]?.answer, '200, and nothing was opened')
  })

  for (const { id } of controls) {
    test(`${id} passes on the product as it is`, async () => {
      const { result, reason, steps } = await probing.tryOf(controls, id)
      assert.deepEqual({ result, reason }, { result: 'passed', reason: null }, JSON.stringify(steps))
    })
  }
})
