// Every row has its leaf and every leaf its row, of a bank that works; and what somebody who may do anything in the database
// does to either is found and named.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { owedLeaves } from '../src/app-rooms.ts'
import { type Completeness, completenessOf, emitter, isWhole, openedAt, sealLoop } from '../src/audit/audit.ts'
import { unpackBundle } from '../src/audit/leaf.ts'
import { fault } from '../src/base/outcome.ts'
import type { Outside } from '../src/base/work.ts'
import { type Branch, openBranch, type Payer } from './branch.ts'

const goesOn = new AbortController().signal
const institution = 'first-bank'

describe('a bank that works', () => {
  let branch: Branch
  let payer: Payer
  let worker: Outside
  before(async () => {
    branch = await openBranch()
    payer = await branch.enrol('1000.00')
    worker = branch.world.outsideAs('vouch_worker')
  })
  after(() => branch.close())

  const pay = async (value: string) => {
    const { body, status, text } = await branch.order('/v1/payments', {
      fundingAccount: payer.fundingAccount,
      payee: payer.payee,
      amount: { value, currency: 'USD' },
    })
    assert.equal(status, 201, text)
    return String(body.id)
  }
  const seal = async () => {
    const loop = sealLoop(branch.world.outsideAs('vouch_sealer'), branch.world.keys.sealer)
    while ((await loop.pass(goesOn)) > 0);
  }
  /** Of the hour that it is. */
  const complete = async (): Promise<Completeness> => {
    const now = branch.world.clock.now()
    const from = new Date(now.getTime() - (now.getTime() % 3_600_000))
    return completenessOf(worker, institution, { from, to: new Date(from.getTime() + 3_600_000) }, owedLeaves)
  }
  /** As whoever owns the database, with nothing in the way; each attack has an hour of its own, and ends where it began. */
  const attacked = async (deed: string): Promise<Completeness> => {
    const { owner } = branch.world
    await owner.unsafe(`set session_replication_role = replica; ${deed}; set session_replication_role = origin`)
    return complete()
  }
  const nextHour = () => branch.world.clock.advance(3_600_000)
  const newest = async () =>
    (
      await branch.world.owner<{ batch: string; first: bigint; leaves: Buffer }[]>`
        select batch_id as batch, first_index as first, leaves
          from audit.batch
          join audit.seal using (institution_id, batch_id)
         where batch.institution_id = ${institution}
         order by first_index desc
         limit 1`
    )[0] ?? fault('something was sealed')

  test('is whole, whatever it has done, before its leaves have places and after', async () => {
    await pay('10.00')
    const waiting = await complete()
    assert.ok(isWhole(waiting), JSON.stringify(waiting.first))
    assert.equal(waiting.waiting, waiting.leaves)
    await seal()
    const sealed = await complete()
    assert.ok(isWhole(sealed), JSON.stringify(sealed.first))
    assert.ok(sealed.owed > 10, `only ${sealed.owed} leaves are owed`)
    assert.equal(sealed.found, sealed.owed)
    assert.equal(sealed.waiting, 0)
  })

  test('is said from when it was opened', async () => {
    assert.deepEqual(await openedAt(worker, institution), new Date('2026-01-05T15:00:00Z'))
    assert.equal(await openedAt(worker, 'nobody'), undefined)
  })

  test('is found out when a batch is taken away before it is sealed, and the payment stays', async () => {
    nextHour()
    const payment = await pay('11.00')
    const found = await attacked(
      `delete from audit.unsealed where institution_id = '${institution}';
       delete from audit.batch using (select max(batch_id) as newest from audit.batch) as last where batch_id = newest`,
    )
    assert.equal(found.leaves, 0)
    assert.equal(found.missing, found.owed)
    assert.ok(found.first.missing.some(({ kind, id }) => kind === 'payments.step' && id === `${payment} 1`))
  })

  test('is found out when its leaves are taken out of the queue only', async () => {
    nextHour()
    const payment = await pay('12.00')
    const found = await attacked(`delete from audit.unsealed where institution_id = '${institution}'`)
    assert.ok(found.missing > 0)
    assert.ok(found.first.missing.some(({ id }) => id === `${payment} 1`))
  })

  test('is found out when a payment is taken away, and its leaf stays', async () => {
    nextHour()
    const payment = await pay('13.00')
    await seal()
    const found = await attacked(`delete from payments.payment_step where payment_id = '${payment}'`)
    assert.equal(found.missing, 0)
    const { first, leaves } = await newest()
    const kinds = (unpackBundle(leaves) ?? []).map(leaf => (JSON.parse(leaf.toString()) as { kind: string }).kind)
    const steps = kinds.flatMap((kind, place) => (kind === 'payments.step' ? [String(first + BigInt(place))] : []))
    assert.equal(found.unowned, steps.length)
    assert.deepEqual(
      found.first.unowned.map(({ kind, id, leaf }) => ({ kind, id, leaf })),
      steps.map((leaf, place) => ({ kind: 'payments.step', id: `${payment} ${place + 1}`, leaf })),
    )
  })

  test('is found out when a row is written by hand', async () => {
    nextHour()
    const found = await attacked(
      `insert into ledger.transfer
       select institution_id, 'trf_byhand', 'by hand', kind, debit_account_id, credit_account_id, currency, amount,
              of_transfer_id, expires_at, '${branch.world.clock.now().toISOString()}', debit_entry + 1000, debit_posted,
              debit_held_debits, debit_held_credits, credit_entry + 1000, credit_posted, credit_held_debits,
              credit_held_credits
         from ledger.transfer where institution_id = '${institution}' limit 1`,
    )
    assert.deepEqual(
      [found.missing, found.doubled, found.unowned, found.first.missing],
      [1, 0, 0, [{ kind: 'ledger.transfer', id: 'trf_byhand' }]],
    )
  })

  test('is found out when a leaf is there twice', async () => {
    nextHour()
    await pay('14.00')
    await seal()
    const { batch, leaves } = await newest()
    await attacked(
      `insert into audit.batch
       select institution_id, 'bat_999999', leaf_count, leaves, root, key_id, signature, emitted_at
         from audit.batch where batch_id = '${batch}';
       insert into audit.unsealed values ('${institution}', 'bat_999999')`,
    )
    await seal()
    const found = await complete()
    assert.deepEqual([found.missing, found.unowned], [0, 0])
    assert.equal(found.doubled, unpackBundle(leaves)?.length)
    assert.ok(found.first.doubled.every(({ leaf }) => leaf !== undefined))
  })

  test('is found out when somebody appends what nobody has heard of', async () => {
    nextHour()
    const { now, newId } = branch.world.outside
    const leaf = `{"actor":"process:test","at":"${now().toISOString()}","body":{},"institution":"${institution}","kind":"attic.planted","v":1}`
    const { sql } = branch.world.outsideAs('vouch_office')
    await sql.begin(async tx => {
      await tx`select set_config('vouch.institution', ${institution}, true)`
      const leaves = [{ text: leaf }, { text: 'no leaf' }]
      const actor = 'process:test'
      await emitter(branch.world.keys.emitter)({ sql: tx, now: now(), newId, institution, actor, leaves, writes: [] })
    })
    const found = await complete()
    assert.equal(found.unowned, 2)
    assert.deepEqual(
      found.first.unowned.map(({ kind }) => kind),
      ['attic.planted', '?'],
    )
  })

  test('is not found out when row and leaf are both taken away: that is seen by who holds a receipt, and by nobody here', async () => {
    nextHour()
    const payment = await pay('15.00')
    const found = await attacked(
      `delete from audit.unsealed where institution_id = '${institution}';
       delete from audit.batch using (select max(batch_id) as newest from audit.batch) as last where batch_id = newest;
       delete from payments.payment_step where payment_id = '${payment}';
       delete from payments.payment where payment_id = '${payment}';
       delete from ledger.transfer where transfer_id = (
         select transfer_id from ledger.transfer where at = '${branch.world.clock.now().toISOString()}');
       delete from rails.core_operation where made_at = '${branch.world.clock.now().toISOString()}'`,
    )
    assert.ok(isWhole(found), JSON.stringify(found.first))
  })
})
