// What a core promises, asked of every one there is: our own ledger, and one that is reached over HTTP.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { PretendCore, serveCore } from '../../test/core.ts'
import { openWorld, type World } from '../../test/outside.ts'
import { done, fault } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import { httpCore } from '../rails/http-core.ts'
import type { Core, CoreOperation, CoreOperationId } from '../rails/rails.ts'
import { ledgerCore } from './ledger-core.ts'
import * as payments from './payments.ts'

const bank = 'first-federal'
const token = { reveal: () => 'core-token' }
const usd = (minor: bigint) => ({ minor, currency: 'USD' })
const signal = () => AbortSignal.timeout(10_000)

type Tried = {
  readonly core: Core
  /** An account with so much in it. */
  readonly open: (minor: bigint) => Promise<string>
  readonly close: () => Promise<void>
}

async function openHttp(): Promise<Tried> {
  const pretend = new PretendCore()
  const server = await serveCore(pretend, token.reveal())
  let count = 0
  return {
    core: httpCore({ address: server.address, token }),
    open: async minor => {
      const account = `SAV-${++count}`
      pretend.balances.set(account, minor)
      return account
    },
    close: server.close,
  }
}

async function openLedger(): Promise<Tried> {
  const world: World = await openWorld()
  const inWork = async <T>(perform: Parameters<typeof transact<T, never>>[3]): Promise<T> => {
    const outcome = await transact(world.outside, bank, 'process:test', perform)
    return outcome.ok ? outcome.value : fault('refused')
  }
  const opened = await transact(world.outside, bank, 'process:test', work =>
    payments.openInstitution(work, { name: bank, timeZone: 'America/Chicago', currency: 'USD', rules: 'open' }),
  )
  assert.ok(opened.ok)
  return {
    core: ledgerCore(world.outsideAs('vouch_worker'), bank),
    open: minor =>
      inWork(async work => {
        const [member = fault('opened'), outside = fault('opened')] = await ledger.openAccounts(work, [
          { currency: 'USD', kind: 'member', normalSide: 'credit', floor: 0n },
          { currency: 'USD', kind: 'external', normalSide: 'debit', floor: null },
        ])
        await ledger.post(work, [
          { kind: 'direct', key: `fund/${member}`, debit: outside, credit: member, money: usd(minor) },
        ])
        return done(member)
      }),
    close: world.close,
  }
}

let ids = 0
const newId = (): CoreOperationId => `cop_${++ids}`
const holdOf = (account: string, minor: bigint): CoreOperation => ({
  id: newId(),
  kind: 'hold',
  account,
  side: 'debit',
  money: usd(minor),
  of: null,
})
const postOf = ({ id, account, money }: CoreOperation): CoreOperation => ({
  id: newId(),
  kind: 'post',
  account,
  side: 'debit',
  money,
  of: id,
})
const creditOf = (account: string, minor: bigint): CoreOperation => ({
  ...holdOf(account, minor),
  kind: 'post',
  side: 'credit',
})
const reverseOf = ({ id, account, money }: CoreOperation): CoreOperation => ({
  id: newId(),
  kind: 'reverse',
  account,
  side: 'credit',
  money,
  of: id,
})

for (const [name, openCore] of [
  ['over HTTP', openHttp],
  ['that is our own ledger', openLedger],
] as const) {
  describe(`a core ${name}`, () => {
    let tried: Tried
    before(async () => {
      tried = await openCore()
    })
    after(() => tried.close())
    const hold = async (...operations: CoreOperation[]) => tried.core.hold(operations, signal())
    const post = async (...operations: CoreOperation[]) => tried.core.post(operations, signal())
    const reverse = async (...operations: CoreOperation[]) => tried.core.reverse(operations, signal())
    const shown = async (account: string) => {
      const [found = fault('it is one of theirs')] = await tried.core.accounts([account], signal())
      return [found.currency, found.posted, found.holds]
    }

    test('holds what is there, and declines what is not, each of a list by itself', async () => {
      const account = await tried.open(100n)
      const list = [holdOf(account, 60n), holdOf(account, 41n), holdOf(account, 40n)]
      assert.deepEqual(await hold(...list), [
        { id: list[0]?.id, state: 'done' },
        { id: list[1]?.id, state: 'declined', reason: 'insufficient_funds' },
        { id: list[2]?.id, state: 'done' },
      ])
    })

    test('takes an id for its operation: asked again, it holds, posts and reverses once', async () => {
      const account = await tried.open(100n)
      const held = holdOf(account, 60n)
      for (let times = 0; times < 3; times++) assert.deepEqual(await hold(held), [{ id: held.id, state: 'done' }])
      assert.deepEqual(await shown(account), ['USD', 0n, [{ id: held.id, minor: 60n }]])
      const posted = postOf(held)
      for (let times = 0; times < 3; times++) assert.deepEqual(await post(posted), [{ id: posted.id, state: 'done' }])
      assert.deepEqual(await shown(account), ['USD', -60n, []])
      const back = reverseOf(posted)
      for (let times = 0; times < 3; times++) assert.deepEqual(await reverse(back), [{ id: back.id, state: 'done' }])
      assert.deepEqual(await shown(account), ['USD', 0n, []])
    })

    test('sets free what it held when that is reversed, and then posts it no more', async () => {
      const account = await tried.open(100n)
      const held = holdOf(account, 100n)
      await hold(held)
      assert.equal((await reverse(reverseOf(held)))[0]?.state, 'done')
      assert.equal((await post(postOf(held)))[0]?.state, 'declined')
      assert.equal((await hold(holdOf(account, 100n)))[0]?.state, 'done')
    })

    test('gives and takes without a hold, too', async () => {
      const account = await tried.open(10n)
      const given = creditOf(account, 90n)
      assert.equal((await post(given))[0]?.state, 'done')
      assert.equal((await hold(holdOf(account, 100n)))[0]?.state, 'done')
      assert.equal((await post({ ...creditOf(account, 1n), side: 'debit' }))[0]?.state, 'declined')
      assert.equal((await shown(account))[1], 90n)
    })

    test('says what became of each, and what it has never seen', async () => {
      const account = await tried.open(100n)
      const held = holdOf(account, 60n)
      await hold(held)
      const never = newId()
      assert.deepEqual(await tried.core.inquire([held.id, never], signal()), [
        { id: held.id, state: 'done' },
        { id: never, state: 'never_seen' },
      ])
    })

    test('reverses what it has never seen, and declines that when it comes after all', async () => {
      const account = await tried.open(100n)
      const late = holdOf(account, 60n)
      const back = reverseOf(late)
      assert.deepEqual(await reverse(back), [{ id: back.id, state: 'done' }])
      assert.deepEqual(await hold(late), [{ id: late.id, state: 'declined', reason: 'reversed' }])
      assert.deepEqual((await shown(account)).slice(1), [0n, []])
    })

    test('posts what it has never held as if nobody had held it, and holds that no more', async () => {
      const account = await tried.open(100n)
      const lost = holdOf(account, 60n)
      const posted = postOf(lost)
      for (let times = 0; times < 2; times++) assert.deepEqual(await post(posted), [{ id: posted.id, state: 'done' }])
      assert.equal((await hold(lost))[0]?.state, 'declined')
      assert.deepEqual(await shown(account), ['USD', -60n, []])
    })

    test('leaves out accounts that it does not know, and declines what is asked of them', async () => {
      assert.deepEqual(await tried.core.accounts(['acc_nowhere'], signal()), [])
      assert.deepEqual(
        (await hold(holdOf('acc_nowhere', 1n))).map(({ state }) => state),
        ['declined'],
      )
    })

    test('is not called when the signal has been given', async () => {
      await assert.rejects(tried.core.hold([holdOf('acc_nowhere', 1n)], AbortSignal.abort()))
    })
  })
}
