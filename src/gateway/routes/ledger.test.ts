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

  describe('GET /v1/ledger/accounts as of a moment', () => {
    type Listed = { readonly id: string; readonly balances: { readonly posted: { readonly value: string } } }
    const listed = async (query: string) => {
      const found: Listed[] = []
      let cursor = ''
      do {
        const { body } = await branch.get(`/v1/ledger/accounts?limit=3${query}${cursor}`)
        found.push(...body.items)
        cursor = body.next === undefined ? '' : `&cursor=${body.next}`
      } while (cursor !== '')
      return found
    }

    test('200 with what each held then, page by page, and without those that were opened later', async () => {
      branch.world.clock.advance(60_000)
      const at = branch.world.clock.now().toISOString()
      branch.world.clock.advance(60_000)
      const { account: newcomer } = await branch.enrol('3.00')
      await move({ amount: usd('2.00') })
      const [then, now] = [await listed(`&at=${at}`), await listed('')]
      const held = (all: readonly Listed[], id: string) => all.find(one => one.id === id)?.balances.posted
      assert.deepEqual([held(then, newcomer), held(now, newcomer)], [undefined, usd('3.00')])
      assert.notDeepEqual(held(then, alice.account), held(now, alice.account))
      for (const one of then) {
        const { body } = await branch.get(`/v1/ledger/accounts/${one.id}/balances?at=${at}`)
        assert.deepEqual([one.balances, 'available' in one], [body.balances, false], one.id)
      }
      const isMoved = ({ balances }: Listed) => Object.values(balances).some(({ value }) => Number(value) !== 0)
      assert.deepEqual(await listed(`&at=${at}&balance=moved`), then.filter(isMoved))
      assert.deepEqual(
        await listed(`&at=${at}&kind=member&currency=USD&state=open`),
        await listed(`&at=${at}&kind=member`),
      )
    })

    test('422 for a moment to come', async () => {
      const later = new Date(branch.world.clock.now().getTime() + 1).toISOString()
      assertProblem(await branch.get(`/v1/ledger/accounts?at=${later}`), 422, 'instant_in_future')
    })
  })

  describe('GET /v1/ledger/trial-balance', () => {
    type Side = 'debit' | 'credit' | 'heldDebits' | 'heldCredits'
    type Sides = Readonly<Record<Side, { readonly value: string }>>
    const cents = (value: string) => Math.round(Number(value) * 100)
    const dollars = (totals: Sides) => [totals.debit, totals.credit].map(({ value }) => cents(value))
    const balance = async (query = '') => {
      const reply = await branch.get(`/v1/ledger/trial-balance${query}`)
      assert.equal(reply.status, 200, reply.text)
      return reply.body
    }
    /** Account by account, as anybody can ask. */
    const addedUp = async (at: string) => {
      const sums = { debit: 0, credit: 0 }
      for (let path: string | undefined = '/v1/ledger/accounts?limit=100'; path !== undefined; ) {
        const { items, next }: { items: readonly { id: string; currency: string }[]; next?: string } = (
          await branch.get(path)
        ).body
        for (const { id, currency } of items) {
          if (currency !== 'USD') continue
          const { body } = await branch.get(`/v1/ledger/accounts/${id}/balances?at=${at}`)
          const posted = cents(body.balances.posted.value)
          sums.debit += Math.max(0, -posted)
          sums.credit += Math.max(0, posted)
        }
        path = next === undefined ? undefined : `/v1/ledger/accounts?limit=100&cursor=${next}`
      }
      return [sums.debit, sums.credit]
    }

    test('200 by kind of account, even, and as of any moment what all accounts held then', async () => {
      const moments: string[] = []
      for (const value of ['0.00', '7.00', '11.00']) {
        branch.world.clock.advance(60_000)
        if (value !== '0.00') await move({ amount: usd(value) })
        branch.world.clock.advance(60_000)
        moments.push(branch.world.clock.now().toISOString())
      }
      branch.world.clock.advance(60_000)
      const newcomer = await branch.enrol('3.00')
      for (const at of [...moments, branch.world.clock.now().toISOString()]) {
        const { isZero, currencies } = await balance(`?at=${at}&currency=USD`)
        const [own] = currencies
        assert.deepEqual([isZero, own.isZero, currencies.length], [true, true, 1])
        assert.deepEqual(dollars(own), await addedUp(at), at)
        const kinds: readonly (Sides & { kind: string })[] = own.kinds
        assert.deepEqual(
          dollars(own),
          kinds
            .map(dollars)
            .reduce(([debit = 0, credit = 0], [more = 0, other = 0]) => [debit + more, credit + other], [0, 0]),
        )
      }
      const now = await balance()
      assert.deepEqual(
        now.currencies.map(({ currency }: { currency: string }) => currency),
        ['JPY', 'USD'],
      )
      const held = (answer: typeof now) =>
        answer.currencies.at(-1).kinds.find(({ kind }: { kind: string }) => kind === 'member')
      assert.equal(
        cents(held(now).credit.value) - cents(held(await balance(`?at=${moments[2]}`)).credit.value),
        300,
        newcomer.account,
      )
    })

    test('shows what does not come out even', async () => {
      const { owner } = branch.world
      await owner`update ledger.account set posted = posted + 1 where account_id = ${alice.account}`
      const { isZero, currencies } = await balance()
      assert.deepEqual([isZero, currencies.at(-1).isZero, currencies[0].isZero], [false, false, true])
      await owner`update ledger.account set posted = posted - 1 where account_id = ${alice.account}`
      assert.equal((await balance()).isZero, true)
    })

    test('422 for a moment to come, and for a currency there is not', async () => {
      const later = new Date(branch.world.clock.now().getTime() + 1).toISOString()
      assertProblem(await branch.get(`/v1/ledger/trial-balance?at=${later}`), 422, 'instant_in_future')
      assertProblem(await branch.get('/v1/ledger/trial-balance?currency=XYZ'), 422, 'currency_unknown')
      const { currencies } = (await branch.get('/v1/ledger/trial-balance', stranger)).body
      assert.ok(currencies.every(({ kinds }: { kinds: readonly unknown[] }) => kinds.length > 0))
    })
  })
})
