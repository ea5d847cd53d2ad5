import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openWorld, silentLog, type World } from '../../test/outside.ts'
import type { Money } from '../base/money.ts'
import { done, fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { transact, type Work } from '../base/work.ts'
import * as ledger from './ledger.ts'
import { expiryLoop, reconcileLoop } from './loops.ts'

const usd = (minor: bigint): Money => ({ minor, currency: 'USD' })

describe('the ledger', () => {
  let world: World
  let accounts: {
    alice: ledger.AccountId
    bob: ledger.AccountId
    bank: ledger.AccountId
    koruna: ledger.AccountId
    shut: ledger.AccountId
  }
  let keys = 0

  const key = () => `key-${++keys}`
  const work = async <T>(perform: (work: Work) => Promise<T>): Promise<T> => {
    const outcome = await transact(world.outside, 'demo', 'client:test', async at => done(await perform(at)))
    return outcome.ok ? outcome.value : fault('refused')
  }
  const post = (...orders: ledger.TransferOrder[]) => work(at => ledger.post(at, orders))
  const one = async (order: ledger.TransferOrder) => (await post(order))[0] ?? fault('no answer')
  const value = <T>(outcome: Outcome<T, Refusal>): T =>
    outcome.ok ? outcome.value : fault(`refused: ${outcome.refusal.code}`)
  const code = (outcome: Outcome<unknown, Refusal>) => (outcome.ok ? 'ok' : outcome.refusal.code)
  const direct = (debit: ledger.AccountId, credit: ledger.AccountId, minor: bigint): ledger.TransferOrder => ({
    kind: 'direct',
    key: key(),
    debit,
    credit,
    money: usd(minor),
  })
  const hold = (debit: ledger.AccountId, credit: ledger.AccountId, minor: bigint): ledger.TransferOrder => ({
    kind: 'hold',
    key: key(),
    debit,
    credit,
    money: usd(minor),
  })
  const books = async (id: ledger.AccountId) => {
    const { posted, heldDebits, heldCredits } = value(await work(at => ledger.findAccount(at, id)))
    return { posted, heldDebits, heldCredits }
  }
  const transfersOnFile = async () =>
    Number((await world.owner<{ count: bigint }[]>`select count(*) from ledger.transfer`)[0]?.count ?? -1)

  before(async () => {
    world = await openWorld()
    const member = { currency: 'USD', kind: 'member', normalSide: 'credit', floor: 0n } as const
    const [alice, bob, bank, koruna, shut] = await work(at =>
      ledger.openAccounts(at, [
        member,
        member,
        { currency: 'USD', kind: 'external', normalSide: 'debit', floor: null },
        { currency: 'CZK', kind: 'external', normalSide: 'debit', floor: null },
        member,
      ]),
    )
    accounts = {
      alice: alice ?? fault('missing'),
      bob: bob ?? fault('missing'),
      bank: bank ?? fault('missing'),
      koruna: koruna ?? fault('missing'),
      shut: shut ?? fault('missing'),
    }
    value(await transact(world.outside, 'demo', 'client:test', at => ledger.closeAccount(at, accounts.shut)))
    value(await one(direct(accounts.bank, accounts.alice, 1_000_00n)))
  })
  after(() => world.close())

  describe('a transfer', () => {
    test('moves money from the debit to the credit account and says what both held afterwards', async () => {
      const { transfer } = value(await one(direct(accounts.alice, accounts.bob, 10_00n)))
      assert.deepEqual(
        { debit: transfer.debitAfter.posted, credit: transfer.creditAfter.posted, at: transfer.at },
        { debit: 990_00n, credit: 10_00n, at: world.outside.now() },
      )
      value(await one(direct(accounts.bob, accounts.alice, 10_00n)))
    })

    test('is refused, in this order, and leaves nothing behind', async () => {
      const { alice, bob, bank, koruna, shut } = accounts
      const before = { alice: await books(alice), bob: await books(bob), transfers: await transfersOnFile() }
      const spent = direct(bank, bob, 1n)
      value(await one(spent))
      const stranger = 'acc_stranger'
      const refusals = [
        [{ ...spent, kind: 'direct', debit: stranger, credit: bob, money: usd(0n) }, 'transfer_key_reused'],
        [direct(stranger, stranger, 0n), 'amount_not_positive'],
        [direct(stranger, stranger, 1n), 'account_not_found'],
        [direct(alice, stranger, 1n), 'account_not_found'],
        [direct(shut, shut, 1n), 'accounts_same'],
        [direct(shut, koruna, 1n), 'account_closed'],
        [direct(koruna, shut, 1n), 'account_closed'],
        [direct(alice, koruna, 1n), 'currencies_differ'],
        [direct(alice, bob, 1_000_01n), 'insufficient_funds'],
      ] as const
      for (const [order, expected] of refusals) assert.equal(code(await one(order)), expected)
      value(await one({ kind: 'reversal', key: key(), of: value(await one(spent)).transfer.id }))
      assert.deepEqual(
        { alice: await books(alice), bob: await books(bob), transfers: (await transfersOnFile()) - 2 },
        before,
      )
    })

    test('goes down to the floor and not one cent further', async () => {
      const { alice, bob } = accounts
      assert.deepEqual(await one(direct(alice, bob, 1_000_01n)), {
        ok: false,
        refusal: { code: 'insufficient_funds', account: alice, short: 1n },
      })
      value(await one(direct(alice, bob, 1_000_00n)))
      value(await one(direct(bob, alice, 1_000_00n)))
    })

    test('sees, within a batch, the transfers before it', async () => {
      const { alice, bob } = accounts
      const outcomes = await post(
        direct(bob, alice, 5n),
        direct(alice, bob, 5n),
        direct(bob, alice, 5n),
        direct(bob, alice, 1n),
      )
      assert.deepEqual(outcomes.map(code), ['insufficient_funds', 'ok', 'ok', 'insufficient_funds'])
    })
  })

  describe('a key', () => {
    test('used again with the same content gets the first answer, in the same batch and later', async () => {
      const order = direct(accounts.bank, accounts.alice, 7n)
      const [first, second] = await post(order, order)
      const third = await one(order)
      assert.deepEqual(
        [first, second, third].map(outcome => outcome !== undefined && value(outcome).isReplay),
        [false, true, true],
      )
      assert.deepEqual(
        [second, third].map(outcome => outcome !== undefined && value(outcome).transfer),
        Array(2).fill(first !== undefined && value(first).transfer),
      )
      value(await one(direct(accounts.alice, accounts.bank, 7n)))
    })

    test('is not spent by a refusal (Midaz 709)', async () => {
      const order = direct(accounts.bob, accounts.alice, 3n)
      assert.equal(code(await one(order)), 'insufficient_funds')
      value(await one(direct(accounts.bank, accounts.bob, 3n)))
      assert.equal(code(await one(order)), 'ok')
      value(await one(direct(accounts.alice, accounts.bank, 3n)))
    })

    test('used by many at once acts once', async () => {
      const order = direct(accounts.bank, accounts.bob, 11n)
      const answers = await Promise.all(Array.from({ length: 8 }, () => one(order)))
      assert.equal(new Set(answers.map(answer => value(answer).transfer.id)).size, 1)
      const clash = await Promise.all(
        [1n, 2n, 3n, 4n].map(minor =>
          one({ kind: 'direct', key: 'clash', debit: accounts.bank, credit: accounts.bob, money: usd(minor) }),
        ),
      )
      assert.deepEqual(clash.map(code).toSorted(), [
        'ok',
        'transfer_key_reused',
        'transfer_key_reused',
        'transfer_key_reused',
      ])
    })
  })

  describe('a hold', () => {
    test('takes from what is available and moves nothing until it is captured', async () => {
      const { alice, bob } = accounts
      const bobBefore = (await books(bob)).posted
      const { transfer: held } = value(await one(hold(alice, bob, 600_00n)))
      assert.deepEqual(await books(alice), { posted: 1_000_00n, heldDebits: 600_00n, heldCredits: 0n })
      assert.equal(code(await one(direct(alice, bob, 400_01n))), 'insufficient_funds')
      value(await one({ kind: 'capture', key: key(), of: held.id, minor: 100_00n }))
      assert.deepEqual(await books(alice), { posted: 900_00n, heldDebits: 0n, heldCredits: 0n })
      assert.deepEqual(await books(bob), { posted: bobBefore + 100_00n, heldDebits: 0n, heldCredits: 0n })
      value(await one(direct(bob, alice, 100_00n)))
    })

    test('is refused as hold_not_found, captured, released, expired or exceeded', async () => {
      const { alice, bob } = accounts
      const { transfer: moved } = value(await one(direct(accounts.bank, alice, 1n)))
      const { transfer: captured } = value(await one(hold(alice, bob, 1n)))
      const { transfer: released } = value(await one(hold(alice, bob, 1n)))
      const { transfer: open } = value(await one(hold(alice, bob, 2n)))
      const { transfer: expiring } = value(
        await one({
          kind: 'hold',
          key: key(),
          debit: alice,
          credit: bob,
          money: usd(1n),
          expiresAt: new Date(world.outside.now().getTime() + 60_000),
        }),
      )
      value(await one({ kind: 'capture', key: key(), of: captured.id }))
      value(await one({ kind: 'release', key: key(), of: released.id }))
      world.clock.advance(60_000)
      const capture = (of: ledger.TransferId, minor?: bigint) =>
        one({ kind: 'capture', key: key(), of, ...(minor === undefined ? {} : { minor }) })
      assert.equal(code(await capture('trf_none')), 'hold_not_found')
      assert.equal(code(await capture(moved.id)), 'hold_not_found')
      assert.equal(code(await capture(captured.id)), 'hold_already_captured')
      assert.equal(code(await capture(released.id)), 'hold_already_released')
      assert.equal(code(await capture(expiring.id)), 'hold_expired')
      assert.equal(code(await capture(open.id, 0n)), 'amount_not_positive')
      assert.equal(code(await capture(open.id, 3n)), 'capture_exceeds_hold')
      value(await one({ kind: 'release', key: key(), of: open.id }))
      await expiryLoop(world.outsideAs('vouch_worker')).pass(new AbortController().signal)
      assert.deepEqual((await books(alice)).heldDebits, 0n)
      assert.equal(code(await one({ kind: 'release', key: key(), of: expiring.id })), 'hold_expired')
      value(await one(direct(bob, accounts.bank, 1n)))
    })

    test('committed twice at once, in two processes, whole or in part, moves the money once (Midaz 1519, Blnk PR 171)', async () => {
      const { transfer: held } = value(await one(hold(accounts.alice, accounts.bob, 50n)))
      const before = await books(accounts.bob)
      const processes = [world.outside, world.outsideAs('vouch_worker')] as const
      const answers = await Promise.all(
        [undefined, 50n, 30n, 20n, 30n, undefined].map((minor, index) =>
          transact(processes[index % 2] ?? processes[0], 'demo', 'client:test', async at => {
            const capture = { kind: 'capture', key: key(), of: held.id } as const
            const [outcome = fault('no answer')] = await ledger.post(at, [
              minor === undefined ? capture : { ...capture, minor },
            ])
            return outcome
          }),
        ),
      )
      const [captured, ...more] = answers.filter(({ ok }) => ok)
      assert.equal(more.length, 0)
      const { transfer } = value(captured ?? fault('one of them is first'))
      const { minor } = transfer.money
      assert.deepEqual(await books(accounts.bob), { ...before, posted: before.posted + minor, heldCredits: 0n })
      assert.deepEqual(answers.filter(({ ok }) => !ok).map(code), Array(5).fill('hold_already_captured'))
      value(await one(direct(accounts.bob, accounts.alice, minor)))
    })

    test('is counted against the balance by the next one, so that all of them can be committed (Blnk 181)', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 5 }, () => one(hold(accounts.alice, accounts.bob, 400_00n))),
      )
      assert.deepEqual(outcomes.map(code).toSorted(), [
        'insufficient_funds',
        'insufficient_funds',
        'insufficient_funds',
        'ok',
        'ok',
      ])
      for (const outcome of outcomes)
        if (outcome.ok) value(await one({ kind: 'release', key: key(), of: outcome.value.transfer.id }))
    })
  })

  describe('a reversal', () => {
    test('moves it back by a new transfer, once', async () => {
      const { alice, bob } = accounts
      const before = await books(alice)
      const { transfer } = value(await one(direct(alice, bob, 25n)))
      const { transfer: held } = value(await one(hold(alice, bob, 1n)))
      value(await one({ kind: 'reversal', key: key(), of: transfer.id }))
      assert.equal(code(await one({ kind: 'reversal', key: key(), of: transfer.id })), 'transfer_already_reversed')
      assert.equal(code(await one({ kind: 'reversal', key: key(), of: held.id })), 'transfer_moved_nothing')
      assert.equal(code(await one({ kind: 'reversal', key: key(), of: 'trf_none' })), 'transfer_not_found')
      value(await one({ kind: 'release', key: key(), of: held.id }))
      assert.deepEqual(await books(alice), before)
    })
  })

  describe('linked transfers', () => {
    test('are posted all together or not at all, and the batch goes on', async () => {
      const { alice, bob, bank } = accounts
      const before = { alice: await books(alice), bob: await books(bob) }
      const outcomes = await post(
        { ...direct(bank, alice, 5n), link: 'a' },
        { ...direct(alice, bob, 9_999_99n), link: 'a' },
        { ...direct(bank, bob, 5n), link: 'a' },
        { ...direct(bank, alice, 1n), link: 'b' },
        { ...direct(alice, bob, 1n), link: 'b' },
        direct(bob, bank, 1n),
      )
      assert.deepEqual(outcomes.map(code), [
        'linked_transfer_refused',
        'insufficient_funds',
        'linked_transfer_refused',
        'ok',
        'ok',
        'ok',
      ])
      assert.deepEqual({ alice: await books(alice), bob: await books(bob) }, before)
    })
  })

  describe('a balance and a statement', () => {
    test('can be read as of any instant', async () => {
      const { alice, bob } = accounts
      const start = world.outside.now()
      const opening = (await books(alice)).posted
      world.clock.advance(1_000)
      value(await one(direct(alice, bob, 1n)))
      world.clock.advance(1_000)
      const { transfer: held } = value(await one(hold(alice, bob, 2n)))
      world.clock.advance(1_000)
      value(await one({ kind: 'capture', key: key(), of: held.id }))
      const at = (ms: number) => new Date(start.getTime() + ms)
      const then = async (ms: number) => {
        const { posted, heldDebits } = value(await work(now => ledger.balancesAt(now, alice, at(ms))))
        return [posted - opening, heldDebits]
      }
      assert.deepEqual(await Promise.all([0, 999, 1_000, 2_500, 3_000].map(then)), [
        [0n, 0n],
        [0n, 0n],
        [-1n, 0n],
        [-1n, 2n],
        [-3n, 0n],
      ])

      const read = async (after?: bigint) =>
        value(
          await work(now =>
            ledger.statement(
              now,
              alice,
              { from: at(1_000), until: at(3_001), ...(after === undefined ? {} : { after }) },
              2,
            ),
          ),
        )
      const first = await read()
      const second = await read(first.next)
      assert.deepEqual(
        [...first.entries, ...second.entries].map(({ kind, moved }) => [kind, moved]),
        [
          ['direct', -1n],
          ['hold', 0n],
          ['capture', -2n],
        ],
      )
      assert.deepEqual([first.opening.posted, second.next], [opening, undefined])
      value(await one(direct(bob, alice, 3n)))
    })

    test('keep their order when a clock steps back', async () => {
      const { alice, bank } = accounts
      const { transfer: later } = value(await one(direct(bank, alice, 1n)))
      world.clock.advance(-5_000)
      const { transfer: earlier } = value(await one(direct(alice, bank, 1n)))
      assert.equal(earlier.at.getTime(), later.at.getTime())
      world.clock.advance(5_000)
    })
  })

  describe('the books', () => {
    test('cannot be changed by the processes that write them, nor, without breaking a rule, by their owner', async () => {
      for (const role of ['vouch_api', 'vouch_worker'] as const) {
        const sql = world.database.as(role)
        await assert.rejects(sql`update ledger.transfer set amount = 1`, { code: '42501' })
        await assert.rejects(sql`delete from ledger.transfer`, { code: '42501' })
        await assert.rejects(sql`truncate ledger.transfer`, { code: '42501' })
        await assert.rejects(sql`update ledger.account set floor = null`, { code: '42501' })
      }
      await assert.rejects(world.database.as('vouch_sealer')`select from ledger.transfer`, { code: '42501' })
      await assert.rejects(world.owner`update ledger.transfer set amount = amount + 1`, { code: '23001' })
      await assert.rejects(world.owner`delete from ledger.transfer`, { code: '23001' })
      await assert.rejects(
        world.owner`update ledger.account set posted = -1 where account_id = ${accounts.bob}`,
        /account_stays_above_floor/,
      )
      await assert.rejects(
        world.owner`update ledger.account set held_debits = -1`,
        /account_holds_are_never_negative|account_stays/,
      )
    })

    test('show nothing of another institution', async () => {
      const seen = await transact(world.outside, 'other', 'client:test', async at =>
        done(await ledger.listAccounts(at, '', 10)),
      )
      assert.equal(seen.ok && seen.value.length, 0)
      const unscoped = await world.database.as('vouch_api')`select from ledger.account`
      assert.equal(unscoped.length, 0)
      const planted = world.database.as('vouch_api')`
        insert into ledger.account (institution_id, account_id, currency, kind, normal_side, opened_at) values ('demo', 'acc_x', 'USD', 'fees', 'debit', ${new Date()})`
      await assert.rejects(planted, { code: '42501' })
    })

    test('sum to zero, agree with their transfers, and a difference is reported once', async () => {
      const trial = await work(at => ledger.trialBalance(at))
      for (const { currency, sum, heldDebits, heldCredits } of trial) {
        assert.equal(sum, 0n, currency)
        assert.equal(heldDebits, heldCredits, currency)
      }
      const drift = () => world.owner<{ column: string; stored: bigint; recomputed: bigint }[]>`
        select column_name as column, stored, recomputed from ledger.drift order by 1`
      const loop = reconcileLoop(world.outsideAs('vouch_worker'), silentLog)
      await loop.pass(new AbortController().signal)
      assert.deepEqual([...(await drift())], [])
      const { posted } = await books(accounts.bank)
      await world.owner`update ledger.account set posted = posted + 1 where account_id = ${accounts.bank}`
      await loop.pass(new AbortController().signal)
      await loop.pass(new AbortController().signal)
      assert.deepEqual([...(await drift())], [{ column: 'posted', stored: posted + 1n, recomputed: posted }])
      await world.owner`update ledger.account set posted = posted - 1 where account_id = ${accounts.bank}`
    })

    test('close only when empty', async () => {
      const close = (id: ledger.AccountId) =>
        transact(world.outside, 'demo', 'client:test', at => ledger.closeAccount(at, id))
      assert.equal(code(await close('acc_none')), 'account_not_found')
      assert.equal(code(await close(accounts.shut)), 'account_closed')
      assert.equal(code(await close(accounts.alice)), 'account_not_empty')
    })
  })
})
