// Days of a bank by seed, held against a plain model: with honest statements everything is zero; each accident gives its own
// break, and no accident a wrong posting. VOUCH_SEED picks the days, VOUCH_RUNS how many banks there are.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import { StatementBank } from '../../test/statement-bank.ts'
import { dayMs, institution, openStatementWorld, type StatementWorld } from '../../test/statement-world.ts'
import type { BusinessDate } from '../base/dates.ts'
import { receive } from '../rails/rails.ts'
import { proveAgain } from './reconcile.ts'
import { generalLedgerLoop, reconciliationLoop } from './reconciliation-loop.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)
const runs = Number(process.env['VOUCH_RUNS'] ?? 1)

const accidents = [
  'none',
  'none',
  'none',
  'paid_next_day',
  'paid_twice',
  'too_much',
  'too_little',
  'fee',
  'unknown_file',
  'unknown_credit',
  'statement_twice',
  'notice_first',
  'outage',
] as const
type Plan = {
  readonly minors: readonly number[]
  readonly rejects: boolean
  readonly returns: boolean
  readonly prefunds: boolean
  readonly accident: (typeof accidents)[number]
}
const plan: fc.Arbitrary<Plan> = fc.record({
  minors: fc.array(fc.integer({ min: 1, max: 99_999 }), { minLength: 1, maxLength: 3 }),
  rejects: fc.boolean(),
  returns: fc.boolean(),
  prefunds: fc.boolean(),
  accident: fc.constantFrom(...accidents),
})

/** What must be: told from the plans alone. */
class Model {
  clearing = 0n
  suspense = 0n
  settled = 0n
  readonly open: string[] = []

  break(kind: string, minor = 0n): void {
    this.open.push(kind)
    this.suspense += minor
  }

  answered(kind: string): void {
    const at = this.open.indexOf(kind)
    if (at >= 0) this.open.splice(at, 1)
  }
}

async function live(world: StatementWorld, plans: readonly Plan[]): Promise<void> {
  const { owner, clock } = world.branch.world
  const bank = new StatementBank(100_000_000n)
  const model = new Model()
  const loops = [reconciliationLoop(world.worker), generalLedgerLoop(world.worker)]
  const days: BusinessDate[] = []
  let unpaid: { file: string; minor: bigint } | undefined
  /** Settled and not returned, by its instruction. */
  const arrived: { instruction: `itn_${string}`; minor: bigint }[] = []
  let held: ReturnType<StatementBank['statement']>[] = []
  let outageDays = 0

  const settleDay = async ({ minors, rejects, returns, prefunds, accident }: Plan) => {
    await world.pay(...minors.map(BigInt))
    const file = await world.sendFile()
    const entries = await owner<{ id: `itn_${string}`; minor: bigint }[]>`
      select instruction_id as id, amount as minor from rails.instruction
        join rails.file_entry using (institution_id, instruction_id) where file_id = ${file.id} order by place`
    const rejected = rejects && entries.length > 1 ? entries.slice(0, 1) : []
    await world.inWork(work =>
      receive(
        work,
        rejected.map(({ id }) => ({ id, state: 'rejected', reason: 'R03' })),
      ),
    )
    const paid = entries.filter(entry => !rejected.includes(entry))
    const minor = paid.reduce((sum, entry) => sum + entry.minor, 0n)
    if (unpaid !== undefined) {
      bank.payFile(unpaid.file, unpaid.minor)
      model.settled += unpaid.minor
      model.answered('missing_on_statement')
      unpaid = undefined
    }
    const isSettled = accident !== 'paid_next_day' && accident !== 'too_much' && accident !== 'too_little'
    if (isSettled) {
      bank.payFile(file.id, minor)
      model.settled += minor
      arrived.push(...paid.map(({ id, minor: own }) => ({ instruction: id, minor: own })))
    }
    if (accident === 'paid_next_day') unpaid = { file: file.id, minor }
    if (accident === 'too_much') {
      bank.payFile(file.id, minor + 1n)
      model.break('amount_differs', -(minor + 1n))
    }
    if (accident === 'too_little') {
      bank.payFile(file.name, minor + 10_000_000n)
      model.break('amount_differs', -(minor + 10_000_000n))
    }
    if (!isSettled) model.break('missing_on_statement')
    if (accident === 'paid_twice') {
      bank.payFile(file.id, minor)
      model.break('duplicate_line', -minor)
    }
    if (accident === 'fee') {
      bank.book({ minor: -1_234n })
      model.break('unknown_line', -1_234n)
    }
    if (accident === 'unknown_file') {
      bank.payFile('fil_00000000000000000000000000', 77n)
      model.break('missing_in_payments', -77n)
    }
    if (accident === 'unknown_credit') {
      bank.book({ minor: 5_000n, details: [{ paymentInformationId: 'who-knows' }] })
      model.break('unknown_line', 5_000n)
    }
    if (prefunds) bank.book({ minor: 1_000_000n, details: [{ endToEndId: `PREFUNDING-${days.length}` }] })
    const back = returns ? arrived.find(({ instruction }) => !paid.some(({ id }) => id === instruction)) : undefined
    if (back !== undefined) {
      arrived.splice(arrived.indexOf(back), 1)
      const { instruction } = back
      // The bank's file of returns has said so; or nobody has, and the statement is the first.
      if (back.minor % 2n === 0n) {
        await world.inWork(work => receive(work, [{ id: instruction, state: 'returned', reason: 'R03' }]))
        await world.settle()
      }
      bank.book({ minor: back.minor, details: [{ endToEndId: instruction, returnReason: 'R03' }] })
      // It was captured, paid, has come back, and is nobody's yet.
      model.clearing += back.minor
    }
  }

  for (const own of plans) {
    const today = world.today()
    days.push(today)
    // Payments that came back while the statements are out cannot be known to have arrived.
    await settleDay(outageDays > 0 ? { ...own, returns: false, accident: 'none' } : own)
    if (own.accident === 'notice_first') await world.enter(bank.notice(today))
    const statement = bank.statement(today)
    if (own.accident === 'outage' && outageDays === 0) outageDays = 2
    held.push(statement)
    if (outageDays === 0) {
      for (const each of held) await world.enter(each)
      if (own.accident === 'statement_twice') await world.enter(statement)
      held = []
      await world.settle()
      await check(world, model, bank)
    }
    clock.advance(dayMs)
    await world.untilIdle(...loops)
    if (outageDays > 0) outageDays--
    if (outageDays === 0 && held.length > 0 && own.accident !== 'outage') {
      for (const each of held) await world.enter(each)
      held = []
      await world.settle()
      await check(world, model, bank)
    }
  }
  for (const each of held) await world.enter(each)
  await world.settle()
  clock.advance(dayMs / 12)
  await world.untilIdle(...loops)
  await world.settle()
  await check(world, model, bank)
  await checkProofs(world, model, days)
}

async function check(world: StatementWorld, model: Model, bank: StatementBank): Promise<void> {
  const { owner } = world.branch.world
  const rows = await owner<{ kind: string; sum: bigint }[]>`
    select kind, sum(posted)::bigint as sum from ledger.account where institution_id = ${institution} group by kind`
  const held = new Map(rows.map(({ kind, sum }) => [kind, sum]))
  const [paid] = await owner<{ sum: bigint }[]>`
    select coalesce(sum(amount), 0)::bigint as sum from payments.payment
     where institution_id = ${institution} and state in ('settled', 'returned')`
  assert.deepEqual(
    { clearing: held.get('clearing'), suspense: held.get('suspense'), bank: held.get('settlement'), paid: paid?.sum },
    { clearing: model.clearing, suspense: model.suspense, bank: -bank.balance, paid: model.settled },
  )
}

async function checkProofs(world: StatementWorld, model: Model, days: readonly BusinessDate[]): Promise<void> {
  const { owner } = world.branch.world
  const breaks = await owner<{ kind: string; state: string }[]>`
    select kind, state from payments.break where institution_id = ${institution}`
  assert.deepEqual(
    breaks.flatMap(({ kind, state }) => (state === 'open' ? [kind] : [])).toSorted(),
    model.open.toSorted(),
  )
  const proofs = await owner<{ day: BusinessDate; content: string; isZero: boolean }[]>`
    select day, content, is_zero as "isZero" from payments.reconciliation where institution_id = ${institution} order by day`
  assert.deepEqual(proofs.map(({ day }) => day).slice(0, days.length), days)
  for (const { day, content, isZero } of proofs) {
    const proof = JSON.parse(content)
    assert.deepEqual(proof.unexplained, [], content)
    assert.equal(
      isZero,
      proof.breaks.length === 0 && proof.suspense.ledger === '0.00' && proof.settlement.statement !== null,
    )
    for (const side of Object.values(proof.total.differences)) assert.equal(side, '0.00')
    assert.equal(await world.inWork(work => proveAgain(work, day)), content, `${day} again`)
  }
  if (breaks.length === 0) assert.ok(proofs.slice(0, days.length).every(({ isZero }) => isZero))
  const books = await owner<{ content: string; until: Date }[]>`
    select content, until_at as until from payments.general_ledger_day where institution_id = ${institution} order by day`
  assert.ok(books.length >= days.length)
  const cents = (text: string) => BigInt(text.replace('.', ''))
  const said = new Map<string, bigint>()
  for (const { content } of books)
    for (const { kind, debit, credit } of JSON.parse(content).lines)
      said.set(kind, (said.get(kind) ?? 0n) + cents(credit) - cents(debit))
  const moved = await owner<{ kind: string; sum: bigint }[]>`
    select account.kind, sum(moved)::bigint as sum from ledger.entry
      join ledger.account using (institution_id, account_id)
     where institution_id = ${institution} and at < ${books.at(-1)?.until ?? null} and moved <> 0
     group by account.kind order by account.kind`
  const kinds = new Set([...said.keys(), ...moved.map(({ kind }) => kind)])
  for (const kind of kinds) assert.equal(said.get(kind) ?? 0n, moved.find(row => row.kind === kind)?.sum ?? 0n, kind)
}

describe(`days of a bank (VOUCH_SEED=${seed} VOUCH_RUNS=${runs})`, () => {
  test('are proved: zero where all agree, a break for each accident, and never a wrong posting', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(plan, { minLength: 4, maxLength: 6 }), async plans => {
        const world = await openStatementWorld(['9000000.00', '9000000.00'])
        try {
          await live(world, plans)
        } finally {
          await world.close()
        }
      }),
      { seed, numRuns: runs, endOnFailure: true },
    )
  })

  test('of honest statements are zero', async () => {
    const world = await openStatementWorld(['9000000.00'])
    const honest: Plan = { minors: [100, 2_000], rejects: false, returns: false, prefunds: true, accident: 'none' }
    await live(world, [honest, { ...honest, rejects: true }, { ...honest, accident: 'statement_twice' }])
    const proofs = await world.branch.world.owner<{ isZero: boolean }[]>`
      select is_zero as "isZero" from payments.reconciliation where institution_id = ${institution} order by day`
    assert.ok(proofs.length >= 3 && proofs.slice(0, 3).every(({ isZero }) => isZero))
    await world.close()
  })

  test('with one accident after the other', async () => {
    const world = await openStatementWorld(['9000000.00'])
    const honest: Plan = { minors: [100, 2_000], rejects: true, returns: true, prefunds: false, accident: 'none' }
    try {
      await live(world, [...[...new Set(accidents)].map(accident => ({ ...honest, accident })), honest, honest])
    } finally {
      await world.close()
    }
  })
})
