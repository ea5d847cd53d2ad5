// A payment leaves in a file for the sandbox bank, arrives or comes back, and all that the bank says of it, in four formats,
// is read by what the worker runs: at the end every day is proved to be zero, and nobody has anything to look into but the return.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import type { Loop } from '../../src/base/loop.ts'
import { done } from '../../src/base/outcome.ts'
import { transact } from '../../src/base/work.ts'
import { settleLoop } from '../../src/payments/loops.ts'
import { generalLedgerLoop, reconciliationLoop } from '../../src/payments/reconciliation-loop.ts'
import { returnsNamed } from '../../src/payments/settle-lines.ts'
import { settlementLoop } from '../../src/payments/settlement-loop.ts'
import { type Branch, openBranch, type Payer } from '../branch.ts'
import { fileLoops } from '../file-loops.ts'
import { openSandbox, type Sandbox } from '../sandbox.ts'
import { untilIdle } from '../until-idle.ts'

const bank = 'first-bank'
const dayMs = 86_400_000
const ach = {
  destination: '091000019',
  destinationName: 'Sandbox Bank',
  origin: '111000025',
  originName: 'First Bank',
  originator: '111000025',
  companyName: 'First Bank',
  companyIdentification: '1111000025',
}

describe('the way there and back', () => {
  let branch: Branch
  let sandbox: Sandbox
  let loops: readonly Loop[]
  let alice: Payer
  before(async () => {
    branch = await openBranch()
    sandbox = openSandbox()
    const folder = join(sandbox.folder, bank)
    const worker = branch.world.outsideAs('vouch_worker')
    loops = [
      ...fileLoops(branch, folder),
      settleLoop(worker),
      settlementLoop(worker),
      reconciliationLoop(worker),
      generalLedgerLoop(worker),
    ]
    alice = await branch.enrol('5000.00')
    const proposed = await branch.ask('POST', '/v1/settings/payments.files/proposals', {
      approveFrom: null,
      times: [],
      ach,
    })
    const { id, contentHash } = proposed.body
    const as = { 'vouch-actor': `${bank}/person:per_setter` }
    await branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as)
  })
  after(async () => {
    await branch.close()
    sandbox.close()
  })

  const pay = async (value: string, number?: string): Promise<string> => {
    const given = { member: alice.member, nickname: `Payee ${value}`, name: 'Bob Beam' }
    const account = { bank: '021000021', number }
    const payee =
      number === undefined ? alice.payee : (await branch.ask('POST', '/v1/payees', { ...given, account })).body.id
    const amount = { value, currency: 'USD' }
    const made = await branch.order('/v1/payments', { fundingAccount: alice.fundingAccount, payee, amount })
    assert.equal(made.body.state, 'released', made.text)
    return made.body.id
  }
  const stateOf = async (id: string) => (await branch.get(`/v1/payments/${id}`)).body.state
  const work = () => untilIdle(...loops)
  const live = async (days: number) => {
    for (let day = 0; day < days; day++) {
      await work()
      await sandbox.bank.pass()
      await work()
      branch.world.clock.advance(dayMs)
      await sandbox.moveTo(branch.world.clock.now().toISOString())
    }
    await work()
  }
  const heldBy = async (kind: string) => {
    const [row] = await branch.world.owner<[{ sum: bigint }]>`
      select coalesce(sum(posted), 0)::bigint as sum from ledger.account where kind = ${kind}`
    return row.sum
  }

  /** What a credit would be known as that names a payment by nothing but its trace number. */
  const namedBy = async (payment: string) => {
    const [row] = await branch.world.owner<{ trace: string; minor: bigint }[]>`
      select trace, entry.amount as minor from rails.file_trace as entry join rails.instruction using (instruction_id)
       where reference = ${payment}`
    const { trace = '', minor = 0n } = row ?? {}
    const line = { file: null, references: [{ place: 1, reference: trace, minor, returnReason: 'R03' }] }
    const outcome = await transact(branch.world.outsideAs('vouch_worker'), bank, 'process:worker', async work =>
      done(await returnsNamed(work, line)),
    )
    return outcome.ok ? outcome.value : []
  }

  test('what arrives is settled, what comes back rests until somebody decides, and every day is zero', async () => {
    const [arrives, comesBack] = [await pay('12.00'), await pay('13.00', '55559903')]
    await live(6)
    assert.deepEqual([await stateOf(arrives), await stateOf(comesBack)], ['settled', 'returned'])
    assert.deepEqual((await branch.get('/v1/breaks')).body.items, [], 'the credit of the return is known by its file')
    // Credits minus debits: the return rests in clearing, and the account at the bank is short of what arrived.
    assert.deepEqual(
      [await heldBy('clearing'), await heldBy('settlement'), await heldBy('suspense')],
      [1_300n, 1_200n, 0n],
    )
    const proofs = await branch.world.owner<{ result: string }[]>`
      select content::json ->> 'result' as result from payments.reconciliation order by day`
    assert.ok(proofs.length >= 3, `${proofs.length} days were proved`)
    assert.deepEqual([...new Set(proofs.map(({ result }) => result))], ['zero'])
    assert.deepEqual(await namedBy(comesBack), [{ reference: comesBack, money: { minor: 1_300n, currency: 'USD' } }])
    assert.deepEqual(await namedBy(arrives), [], 'it has not come back')
    const [exception, ...others] = (await branch.get('/v1/exceptions')).body.items
    assert.deepEqual([exception.payment, exception.kind, others], [comesBack, 'returned', []])
  })
})
