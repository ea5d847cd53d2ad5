import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, stranger } from '../../../test/branch.ts'

describe('members', () => {
  let branch: Branch
  before(async () => {
    branch = await openBranch()
  })
  after(() => branch.close())

  const alice = { reference: '0001', name: 'Alice Ames', email: 'alice@example.com' }

  describe('POST /v1/members', () => {
    test('201 the member as it was given, and plain nowhere in the database', async () => {
      const made = await branch.ask('POST', '/v1/members', alice)
      assert.equal(made.status, 201, made.text)
      assert.deepEqual(made.body, {
        id: 'mem_1',
        reference: '0001',
        name: 'Alice Ames',
        email: 'alice@example.com',
        state: 'active',
        screening: 'not_screened',
        enrolledAt: '2026-01-05T15:00:00.000Z',
      })
      assert.equal(made.headers.get('location'), '/v1/members/mem_1')
      const [row] = await branch.world.owner<
        { row: string }[]
      >`select row_to_json(member)::text as row from payments.member`
      assert.doesNotMatch(row?.row ?? '', /Alice|alice/)
    })

    test('201 without an e-mail', async () => {
      const made = await branch.ask('POST', '/v1/members', { reference: '0002', name: 'Bob' })
      assert.deepEqual([made.status, 'email' in made.body], [201, false])
    })

    test('400 with a member nobody declared, and with what is no e-mail', async () => {
      const post = (more: object) => branch.ask('POST', '/v1/members', { reference: '0003', name: 'Carol', ...more })
      assertProblem(await post({ state: 'active' }), 400, 'request_invalid', { pointer: '/state' })
      assertProblem(await post({ id: 'mem_9' }), 400, 'request_invalid', { pointer: '/id' })
      assertProblem(await post({ email: 'nobody' }), 400, 'request_invalid', { pointer: '/email' })
    })

    test('409 when the reference is taken, and in another institution it is not', async () => {
      assertProblem(await branch.ask('POST', '/v1/members', alice), 409, 'member_reference_taken')
      assert.equal((await branch.ask('POST', '/v1/members', alice, stranger)).status, 201)
    })
  })

  describe('GET /v1/members/:member', () => {
    test('200 the member', async () => {
      const read = await branch.get('/v1/members/mem_1')
      assert.deepEqual([read.status, read.body.name, read.body.email], [200, 'Alice Ames', 'alice@example.com'])
    })

    test('404 when there is none, or it is not yours; the two cannot be told apart', async () => {
      const none = assertProblem(await branch.get('/v1/members/mem_zzz'), 404, 'member_not_found')
      const foreign = assertProblem(await branch.get('/v1/members/mem_1', stranger), 404, 'member_not_found')
      assert.deepEqual({ ...none, instance: '' }, { ...foreign, instance: '' })
    })
  })

  describe('GET /v1/members', () => {
    test('200 in pages, of your institution only', async () => {
      const first = await branch.get('/v1/members?limit=1')
      assert.deepEqual(
        first.body.items.map(({ name }: { name: string }) => name),
        ['Alice Ames'],
      )
      const second = await branch.get(`/v1/members?limit=1&cursor=${first.body.next}`)
      assert.deepEqual([second.body.items[0].name, 'next' in second.body], ['Bob', false])
      assertProblem(await branch.get(`/v1/members?cursor=${first.body.next}`, stranger), 400, 'cursor_of_another_list')
    })
  })

  describe('PUT /v1/members/:member/state', () => {
    test('200 as often as it is asked', async () => {
      for (const state of ['suspended', 'suspended', 'active']) {
        const changed = await branch.ask('PUT', '/v1/members/mem_1/state', { state })
        assert.deepEqual([changed.status, changed.body.state], [200, state])
      }
    })

    test('409 once it is closed, which is for good', async () => {
      const { id } = (await branch.ask('POST', '/v1/members', { reference: 'for good', name: 'Gone' })).body
      const put = (state: string) => branch.ask('PUT', `/v1/members/${id}/state`, { state })
      for (const state of ['closed', 'closed']) assert.equal((await put(state)).status, 200)
      for (const state of ['active', 'suspended']) assertProblem(await put(state), 409, 'member_state_not_next')
    })

    test('400 for a state there is not, 404 for a member there is not', async () => {
      const put = (member: string, state: string) => branch.ask('PUT', `/v1/members/${member}/state`, { state })
      assertProblem(await put('mem_1', 'deleted'), 400, 'request_invalid', { pointer: '/state' })
      assertProblem(await put('mem_zzz', 'closed'), 404, 'member_not_found')
    })
  })
})
