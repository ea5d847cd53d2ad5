import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, type Payer, stranger } from '../../../test/branch.ts'

const usd = (value: string) => ({ value, currency: 'USD' })

describe('the ledger', () => {
  let branch: Branch
  let alice: Payer
  let bob: Payer
  before(async () => {
    branch = await openBranch()
    alice = await branch.enrol('100.00')
    bob = await branch.enrol('0.01')
  })
  after(() => branch.close())

  const move = (more: object = {}, key?: string) =>
    branch.order(
      '/v1/ledger/transfers',
      { debit: alice.account, credit: bob.account, amount: usd('1.00'), ...more },
      key,
    )

  describe('POST /v1/ledger/accounts', () => {
    test('201 with nothing in it', async () => {
      const made = await branch.ask('POST', '/v1/ledger/accounts', {
        kind: 'fees',
        currency: 'JPY',
        normalSide: 'credit',
        isFloored: true,
      })
      const nothing = { value: '0', currency: 'JPY' }
      assert.deepEqual(
        [made.status, made.body],
        [
          201,
          {
            id: made.body.id,
            kind: 'fees',
            currency: 'JPY',
            normalSide: 'credit',
            state: 'open',
            balances: { posted: nothing, heldDebits: nothing, heldCredits: nothing },
            available: nothing,
          },
        ],
      )
    })

    test('422 in a currency there is not', async () => {
      const order = { kind: 'fees', currency: 'XYZ', normalSide: 'credit', isFloored: true }
      assertProblem(await branch.ask('POST', '/v1/ledger/accounts', order), 422, 'currency_unknown', {
        pointer: '/currency',
      })
    })
  })

  describe('POST /v1/ledger/transfers', () => {
    test('201 once for a key, whoever else uses the same', async () => {
      const first = await move({}, 'k')
      assert.deepEqual(
        [first.status, first.body],
        [
          201,
          {
            id: first.body.id,
            debit: alice.account,
            credit: bob.account,
            amount: usd('1.00'),
            at: '2026-01-05T15:00:00.000Z',
          },
        ],
      )
      assert.equal((await move({}, 'k')).body.id, first.body.id)
      assertProblem(await move({ amount: usd('2.00') }, 'k'), 422, 'transfer_key_reused')
    })

    test('404 for an account that is not yours; 409, 422 for what cannot be moved', async () => {
      assertProblem(await move({ debit: 'acc_zzz' }), 404, 'account_not_found')
      assertProblem(await move({ amount: usd('5000.00') }), 422, 'insufficient_funds')
      assertProblem(await move({ credit: alice.account }), 422, 'accounts_same')
      assertProblem(await move({ amount: usd('0') }), 422, 'amount_not_positive')
      assertProblem(await move({ amount: { value: '1', currency: 'JPY' } }), 422, 'currencies_differ')
      const foreign = { ...stranger, 'idempotency-key': 'x' }
      const order = { debit: alice.account, credit: bob.account, amount: usd('1.00') }
      assertProblem(await branch.ask('POST', '/v1/ledger/transfers', order, foreign), 404, 'account_not_found')
    })
  })

  describe('GET /v1/ledger/accounts', () => {
    test('200 in pages, of your institution only', async () => {
      const first = await branch.get('/v1/ledger/accounts?limit=5')
      const second = await branch.get(`/v1/ledger/accounts?limit=100&cursor=${first.body.next}`)
      const ids = [...first.body.items, ...second.body.items].map(({ id }: { id: string }) => id)
      assert.equal(new Set(ids).size, ids.length)
      assert.ok(ids.includes(alice.account) && ids.includes(bob.account))
      assertProblem(await branch.get(`/v1/ledger/accounts/${alice.account}`, stranger), 404, 'account_not_found')
    })
  })

  describe('GET /v1/ledger/accounts/:account/balances', () => {
    test('200 as of any instant, before and after', async () => {
      const carol = await branch.enrol('10.00')
      branch.world.clock.advance(60_000)
      await move({ debit: carol.account, amount: usd('4.00') })
      const held = async (at: string) =>
        (await branch.get(`/v1/ledger/accounts/${carol.account}/balances?at=${at}`)).body.balances.posted.value
      assert.equal(await held('2026-01-05T14:59:59.999Z'), '0.00')
      assert.equal(await held('2026-01-05T15:00:59.999Z'), '10.00')
      assert.equal(await held('2026-01-05T15:01:00Z'), '6.00')
    })

    test('400 for an instant that is none', async () => {
      for (const at of [
        '2026-01-05',
        '2026-01-05T15:00:00%2B01:00',
        '2026-01-05T23:59:60Z',
        '0000-01-01T00:00:00Z',
        '2026-02-30T00:00:00Z',
        'now',
      ]) {
        const answer = await branch.get(`/v1/ledger/accounts/${alice.account}/balances?at=${at}`)
        assertProblem(answer, 400, 'request_invalid', { parameter: 'at' })
      }
      assertProblem(await branch.get(`/v1/ledger/accounts/${alice.account}/balances`), 400, 'request_invalid', {
        parameter: 'at',
      })
    })
  })

  describe('GET /v1/ledger/accounts/:account/statement', () => {
    test('200 every entry, in pages, from the opening balance on', async () => {
      const dora = await branch.enrol('10.00')
      for (const value of ['1.00', '2.00', '3.00']) await move({ debit: dora.account, amount: usd(value) })
      const span = 'from=2026-01-01T00:00:00Z&until=2026-02-01T00:00:00Z'
      const path = `/v1/ledger/accounts/${dora.account}/statement`
      const first = await branch.get(`${path}?${span}&limit=3`)
      assert.equal(first.status, 200, first.text)
      const second = await branch.get(`${path}?${span}&limit=3&cursor=${first.body.next}`)
      const entries = [...first.body.items, ...second.body.items].map(
        ({
          entry,
          moved,
          balances,
        }: {
          entry: string
          moved: { value: string }
          balances: { posted: { value: string } }
        }) => [entry, moved.value, balances.posted.value],
      )
      assert.deepEqual(entries, [
        ['1', '10.00', '10.00'],
        ['2', '-1.00', '9.00'],
        ['3', '-2.00', '7.00'],
        ['4', '-3.00', '4.00'],
      ])
      assert.deepEqual([first.body.opening.posted, 'next' in second.body], [usd('0.00'), false])
      const other = `/v1/ledger/accounts/${alice.account}/statement?${span}&cursor=${first.body.next}`
      assertProblem(await branch.get(other), 400, 'cursor_of_another_list')
    })

    test('404 for an account that is not yours', async () => {
      const path = `/v1/ledger/accounts/${alice.account}/statement?from=2026-01-01T00:00:00Z&until=2026-02-01T00:00:00Z`
      assertProblem(await branch.get(path, stranger), 404, 'account_not_found')
    })
  })
})
