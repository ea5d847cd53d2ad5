import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openWorld, seededRandom, type World } from '../../test/outside.ts'
import { apply, type Model } from '../../test/simulation/ledger-model.ts'
import { done, fault } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import * as ledger from './ledger.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)
const writers = 6
const batchesEach = 25
const accountsCount = 8

// Two processes' roles, several connections each, few accounts, few keys: they race for everything.
describe(`batches that race (VOUCH_SEED=${seed})`, () => {
  let world: World
  let accounts: readonly ledger.AccountId[]

  before(async () => {
    world = await openWorld()
    const opened = await transact(world.outside, 'demo', 'client:test', async work =>
      done(
        await ledger.openAccounts(
          work,
          Array.from({ length: accountsCount }, (_, index) =>
            index === 0
              ? { currency: 'USD', kind: 'external', normalSide: 'debit', floor: null }
              : { currency: 'USD', kind: 'member', normalSide: 'credit', floor: index % 2 === 0 ? 0n : -50n },
          ),
        ),
      ),
    )
    accounts = opened.ok ? opened.value : fault('accounts are not refused')
  })
  after(() => world.close())

  test('leave books that some order of them, one by one, would have left', async () => {
    const processes = [world.outsideAs('vouch_api'), world.outsideAs('vouch_worker')]
    const known: ledger.TransferId[] = []
    const answers = new Map<string, Set<string>>()

    async function write(writer: number): Promise<void> {
      const random = seededRandom(seed + writer)
      const pick = (below: number) => Math.floor(random() * below)
      const account = () => accounts[pick(accountsCount)] ?? fault('no account')
      for (let batch = 0; batch < batchesEach; batch++) {
        const orders = Array.from({ length: 1 + pick(20) }, (): ledger.TransferOrder => {
          const key = `key-${pick(1_500)}`
          const of = known[pick(known.length)]
          const money = { minor: BigInt(1 + pick(40)), currency: 'USD' }
          const dice = random()
          if (of === undefined || dice < 0.5) return { kind: 'direct', key, debit: account(), credit: account(), money }
          if (dice < 0.7) return { kind: 'hold', key, debit: account(), credit: account(), money }
          if (dice < 0.85) return { kind: 'capture', key, of }
          return { kind: dice < 0.93 ? 'release' : 'reversal', key, of }
        })
        const outside = processes[writer % processes.length] ?? fault('no process')
        const attempt = () =>
          transact(outside, 'demo', 'client:test', async work => done(await ledger.post(work, orders)))
        // Sometimes the answer is lost and the whole batch is sent again, at the same time or later.
        const both = random() < 0.3 ? await Promise.all([attempt(), attempt()]) : [await attempt()]
        for (const posted of both) {
          if (!posted.ok) fault('a post is not refused as a whole')
          for (const outcome of posted.value) {
            if (!outcome.ok) continue
            known.push(outcome.value.transfer.id)
            const ids = answers.get(outcome.value.transfer.key) ?? new Set()
            answers.set(outcome.value.transfer.key, ids.add(outcome.value.transfer.id))
          }
        }
      }
    }
    await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))

    for (const [key, ids] of answers) assert.equal(ids.size, 1, `${key} acted more than once`)
    const rows = await world.owner<
      {
        id: ledger.TransferId
        kind: ledger.Transfer['kind']
        key: string
        debit: ledger.AccountId
        credit: ledger.AccountId
        amount: bigint
        of: ledger.TransferId | null
        debitEntry: bigint
        creditEntry: bigint
      }[]
    >`
      select transfer_id as id, kind, key, debit_account_id as debit, credit_account_id as credit, amount, of_transfer_id as of,
             debit_entry as "debitEntry", credit_entry as "creditEntry"
        from ledger.transfer`
    assert.ok(rows.length > 300, `only ${rows.length} transfers were accepted`)

    // Entry numbers say which transfer came first on each account; any order that respects all of them must do.
    const model: Model = {
      accounts: new Map(
        accounts.map((id, index) => [
          id,
          {
            floor: index === 0 ? null : index % 2 === 0 ? 0n : -50n,
            normalSide: index === 0 ? 'debit' : 'credit',
            currency: 'USD',
            posted: 0n,
            out: 0n,
            into: 0n,
          },
        ]),
      ),
      byKey: new Map(),
      byId: new Map(),
    }
    const nextEntry = new Map(accounts.map(id => [id, 1n]))
    let waiting = [...rows]
    while (waiting.length > 0) {
      const ready = waiting.filter(
        row => nextEntry.get(row.debit) === row.debitEntry && nextEntry.get(row.credit) === row.creditEntry,
      )
      assert.ok(ready.length > 0, 'entry numbers have a gap, a double, or a circle')
      for (const row of ready) {
        const order: ledger.TransferOrder =
          row.of === null
            ? {
                kind: row.kind === 'hold' ? 'hold' : 'direct',
                key: row.key,
                debit: row.debit,
                credit: row.credit,
                money: { minor: row.amount, currency: 'USD' },
              }
            : {
                kind: row.kind === 'capture' || row.kind === 'release' ? row.kind : 'reversal',
                key: row.key,
                of: row.of,
              }
        assert.equal(apply(model, order, row.id), 'ok', `${row.kind} ${row.id}`)
        nextEntry.set(row.debit, row.debitEntry + 1n).set(row.credit, row.creditEntry + 1n)
      }
      const applied = new Set(ready)
      waiting = waiting.filter(row => !applied.has(row))
    }
    const books = await world.owner<{ id: string; posted: bigint; out: bigint; into: bigint }[]>`
      select account_id as id, posted, held_debits as out, held_credits as into from ledger.account`
    for (const { id, ...is } of books) {
      const { posted, out, into } = model.accounts.get(id) ?? fault('an account from nowhere')
      assert.deepEqual(is, { posted, out, into }, id)
    }
    assert.equal(
      books.reduce((sum, { posted }) => sum + posted, 0n),
      0n,
    )
  })
})
