import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, type Payer, stranger } from '../../../test/branch.ts'

type Quoted = { readonly method: string; readonly isNextWindow: boolean; readonly days: readonly object[] }

describe('payees', () => {
  let branch: Branch
  let alice: Payer
  before(async () => {
    branch = await openBranch()
    alice = await branch.enrol('10.00')
  })
  after(() => branch.close())

  const water = {
    nickname: 'Water',
    name: 'Waterworks',
    account: { bank: 'CHASUS33', number: 'DE89 3704 0044 0532 0130 00' },
  }
  const add = (more: object) => branch.ask('POST', '/v1/payees', { member: alice.member, ...water, ...more })

  describe('POST /v1/payees', () => {
    test('201 the payee, its name opened and its account number nowhere', async () => {
      const made = await add({})
      assert.equal(made.status, 201, made.text)
      const { id, ...rest } = made.body
      assert.match(id, /^pye_/)
      assert.deepEqual(rest, {
        member: alice.member,
        nickname: 'Water',
        name: 'Waterworks',
        lastDigits: '3000',
        method: 'ach',
        state: 'active',
        addedAt: '2026-01-05T15:00:00.000Z',
      })
      const rows = await branch.world.owner<
        { row: string }[]
      >`select row_to_json(payee)::text as row from payments.payee`
      for (const { row } of rows) assert.doesNotMatch(row, /Waterworks|0532/)
    })

    test('400 with what is no account, with the place', async () => {
      assertProblem(await add({ account: { bank: '1', number: '12345' } }), 400, 'request_invalid', {
        pointer: '/account/bank',
      })
      assertProblem(await add({ account: { bank: '021000021' } }), 400, 'request_invalid', {
        pointer: '/account/number',
      })
    })

    test('404 for a member that is not yours', async () => {
      assertProblem(await add({ member: 'mem_zzz' }), 404, 'member_not_found')
      const foreign = { member: alice.member, ...water }
      assertProblem(await branch.ask('POST', '/v1/payees', foreign, stranger), 404, 'member_not_found')
    })
  })

  describe('a payee at the institution itself', () => {
    test('422 with a number that no open account has', async () => {
      assertProblem(await add({ account: { bank: '111000025', number: '99999999' } }), 422, 'payee_account_not_found')
    })
  })

  describe('GET /v1/payees/:payee/delivery-quotes', () => {
    const quotes = (payee: string, headers?: Record<string, string>) =>
      branch.get(`/v1/payees/${payee}/delivery-quotes`, headers)

    test('200 with the next ten days on which money can leave and when it arrives, for each way', async () => {
      const { status, body } = await quotes(alice.payee)
      assert.equal(status, 200)
      assert.deepEqual(
        body.items.map(({ method, isNextWindow, days }: Quoted) => [method, isNextWindow, days.length, days[0]]),
        [
          ['ach', false, 10, { processOn: '2026-01-05', deliverOn: '2026-01-05' }],
          ['same_day_ach', false, 10, { processOn: '2026-01-05', deliverOn: '2026-01-05' }],
        ],
      )
      const bob = await branch.enrol('0.01')
      const { id } = (await add({ member: bob.member, method: 'check' })).body
      assert.deepEqual(
        (await quotes(id)).body.items.map(({ method }: Quoted) => method),
        ['check'],
      )
    })

    test('404 when it is not yours', async () => {
      assertProblem(await quotes(alice.payee, stranger), 404, 'payee_not_found')
    })
  })

  describe('GET /v1/payees', () => {
    test('200 in pages, of your own members only', async () => {
      const first = await branch.get(`/v1/payees?member=${alice.member}&limit=1`)
      assert.deepEqual([first.body.items[0].id, first.body.items[0].name], [alice.payee, 'Power & Light Co'])
      const second = await branch.get(`/v1/payees?member=${alice.member}&limit=1&cursor=${first.body.next}`)
      assert.deepEqual([second.body.items[0].name, 'next' in second.body], ['Waterworks', false])
      assert.deepEqual((await branch.get(`/v1/payees?member=${alice.member}`, stranger)).body, { items: [] })
    })
  })

  describe('PUT /v1/payees/:payee/state', () => {
    test('200 as often as it is asked; 404 when it is not yours', async () => {
      for (const state of ['suspended', 'suspended', 'active']) {
        const changed = await branch.ask('PUT', `/v1/payees/${alice.payee}/state`, { state })
        assert.deepEqual([changed.status, changed.body], [200, { state }])
      }
      const foreign = await branch.ask('PUT', `/v1/payees/${alice.payee}/state`, { state: 'terminated' }, stranger)
      assertProblem(foreign, 404, 'payee_not_found')
    })
  })
})
