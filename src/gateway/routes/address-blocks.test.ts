import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type Api, assertProblem, openApi } from '../../../test/api.ts'
import { readNetworks } from '../../base/address.ts'
import { fault } from '../../base/outcome.ts'
import { openSignInDefence } from '../../identity/identity.ts'
import { v1 } from './v1.ts'

const person = { 'vouch-actor': 'demo/person:per_1' }
const none = readNetworks([]) ?? fault('no networks are networks')

describe('blocks of addresses', () => {
  let api: Api
  before(async () => {
    api = await openApi(v1, { role: 'vouch_office' })
    const defence = openSignInDefence({
      outside: api.world.outsideAs('vouch_office'),
      work: { keys: ['key'], cost: 1 },
      proxies: none,
      termsOf: () => Promise.resolve({ timeZone: 'America/Chicago', sharedAddresses: none }),
    })
    for (const peer of ['203.0.113.1', '203.0.113.2'])
      for (let tries = 0; tries < 11; tries++) {
        const from = { peer, forwardedFor: undefined }
        const nameIndex = Buffer.alloc(32, tries)
        const admitted = await defence.before({ institution: 'demo', nameIndex, method: 'passkey', from })
        await defence.failed(admitted.ok ? admitted.value : fault(admitted.refusal.code))
      }
  })
  after(() => api.close())

  test('are listed newest first, page by page', async () => {
    const first = await api.get('/v1/address-blocks?limit=1')
    assert.equal(first.status, 200, first.text)
    assert.equal(first.body.items[0].address, '203.0.113.2')
    assert.deepEqual([first.body.items[0].level, first.body.items[0].reason], [1, 'failures'])
    const next = await api.get(`/v1/address-blocks?limit=1&cursor=${first.body.next}`)
    assert.equal(next.body.items[0].address, '203.0.113.1')
    assertProblem(await api.get('/v1/address-blocks?cursor=x'), 400, 'cursor_unreadable')
  })

  test('are lifted once, by a person', async () => {
    const [block] = (await api.get('/v1/address-blocks')).body.items
    const lift = (id: string) => api.send('POST', `/v1/address-blocks/${id}/lifting`, person)
    const lifted = await lift(block.id)
    assert.deepEqual([lifted.status, lifted.body.liftedBy], [200, 'person:per_1'])
    assertProblem(await lift(block.id), 409, 'address_block_is_over')
    assertProblem(await lift('blk_0'), 404, 'address_block_not_found')
  })

  test('are not for the public api to see', async () => {
    await assert.rejects(
      api.world.outsideAs('vouch_api').sql`select 1 from identity.address_block`,
      /permission denied/,
    )
  })
})
