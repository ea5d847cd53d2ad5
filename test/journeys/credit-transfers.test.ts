// Payments leave in a pain.001 for the sandbox bank, which reads it by itself: they arrive in one sum or in two, or come back, and
// whatever the bank does wrong meanwhile, every day is proved, and nothing is paid or given back twice.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import type { Accident } from '../../sandbox/accidents.ts'
import type { Loop } from '../../src/base/loop.ts'
import { settleLoop } from '../../src/payments/loops.ts'
import { generalLedgerLoop, reconciliationLoop } from '../../src/payments/reconciliation-loop.ts'
import { settlementLoop } from '../../src/payments/settlement-loop.ts'
import { inboxFolder } from '../../src/rails/directory-inbox.ts'
import { type Branch, openBranch, type Payer } from '../branch.ts'
import { fileLoops } from '../file-loops.ts'
import { knownFlaw } from '../iso20022-messages.ts'
import { openSandbox, type Sandbox } from '../sandbox.ts'
import { untilIdle } from '../until-idle.ts'

const bank = 'first-bank'
const dayMs = 86_400_000
const creditTransfer = {
  version: 9,
  initiatorName: 'First Bank Bill Pay',
  initiatorIdentification: null,
  debtorName: 'First Bank',
  debtorAccount: { number: '000440055006600' },
  debtorBank: '111000025',
}

describe('a payment that leaves in a pain.001', () => {
  let branch: Branch
  let sandbox: Sandbox
  let folder: string
  let loops: readonly Loop[]
  let alice: Payer
  let flaws: (string | null)[] = []
  before(async () => {
    branch = await openBranch()
    sandbox = openSandbox()
    folder = join(sandbox.folder, bank)
    const worker = branch.world.outsideAs('vouch_worker')
    loops = [
      ...fileLoops(branch, folder),
      settleLoop(worker),
      settlementLoop(worker),
      reconciliationLoop(worker),
      generalLedgerLoop(worker),
    ]
    alice = await branch.enrol('5000.00')
    const content = { approveFrom: null, times: [], ach: null, creditTransfer }
    const { id, contentHash } = (await branch.ask('POST', '/v1/settings/payments.files/proposals', content)).body
    const as = { 'vouch-actor': `${bank}/person:per_setter` }
    await branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as)
  })
  after(async () => {
    await branch.close()
    sandbox.close()
  })

  const payeeOf = async (number: string) => {
    const given = { member: alice.member, nickname: `Payee ${number}`, name: 'Bob Beam' }
    const made = await branch.ask('POST', '/v1/payees', { ...given, account: { bank: '021000021', number } })
    return made.body.id
  }
  const pay = async (value: string, more: { readonly number?: string; readonly speed?: 'same_day' } = {}) => {
    const { number, ...rest } = more
    const payee = number === undefined ? alice.payee : await payeeOf(number)
    const amount = { value, currency: 'USD' }
    const order = { fundingAccount: alice.fundingAccount, payee, amount, isRepeat: true, ...rest }
    const made = await branch.order('/v1/payments', order)
    assert.equal(made.body.state, 'released', made.text)
    return String(made.body.id)
  }
  const stateOf = async (id: string) => (await branch.get(`/v1/payments/${id}`)).body.state
  const work = () => untilIdle(...loops)
  const live = async (days: number) => {
    for (let day = 0; day < days; day++) {
      await work()
      const files = sandbox.bank.isOut() ? [] : readdirSync(folder).filter(name => name.endsWith('.xml'))
      flaws = [...flaws, ...files.map(name => knownFlaw('pain.001.001.09', readFileSync(join(folder, name))))]
      await sandbox.bank.pass()
      await work()
      branch.world.clock.advance(dayMs)
      await sandbox.moveTo(branch.world.clock.now().toISOString())
    }
    await work()
  }
  const befall = (...accidents: readonly Accident[]) =>
    sandbox.bank.act(() => {
      for (const accident of accidents) sandbox.bank.note({ fact: 'accident_ordered', accident, times: 1 })
    })
  const results = async () => {
    const proofs = await branch.world.owner<{ result: string }[]>`
      select content::json ->> 'result' as result from payments.reconciliation order by day`
    return new Set(proofs.map(({ result }) => result))
  }
  const openBreaks = async () =>
    (await branch.get('/v1/breaks?limit=100')).body.items.map(({ kind }: { readonly kind: string }) => kind).toSorted()
  /** By the bank's own record: how often it paid each, and how often it got it back. */
  const paidOf = () => [...sandbox.bank.books.paid.values()].map(({ times, returned }) => [times, returned])
  const saidOf = async () =>
    (
      await branch.world.owner<{ kind: string; code: string; effect: string }[]>`
      select kind, code, effect from rails.incoming_entry order by incoming_file_id, place`
    ).map(({ kind, code, effect }) => `${kind} ${code} ${effect}`)

  test('arrives in one of two sums, or comes back by name; and every day is zero', async () => {
    const arrives = await pay('12.00')
    const today = await pay('5.00', { speed: 'same_day' })
    const comesBack = await pay('13.00', { number: '55559902' })
    await live(6)
    assert.deepEqual(flaws, [null])
    assert.deepEqual(await Promise.all([arrives, today, comesBack].map(stateOf)), ['settled', 'settled', 'returned'])
    assert.deepEqual([await openBreaks(), await results()], [[], new Set(['zero'])])
    assert.deepEqual(paidOf(), [
      [1, 0],
      [1, 0],
      [1, 1],
    ])
    const said = await saidOf()
    for (const expected of ['file_status ACCP confirmed', 'file_status ACSC settled', 'status RJCT returned'])
      assert.ok(said.includes(expected), `${expected} in ${said.join(', ')}`)
    const [exception, ...others] = (await branch.get('/v1/exceptions')).body.items
    assert.deepEqual([exception.payment, exception.kind, others], [comesBack, 'returned', []])
  })

  test('is refused one by one where it cannot be paid, before it was paid for', async () => {
    const [refused, paid] = [await pay('14.00'), await pay('15.00')]
    await work()
    const [row] = await branch.world.owner<{ file: string; instruction: string }[]>`
      select file_id as file, instruction_id as instruction from rails.file_entry join rails.instruction
       using (institution_id, instruction_id) where reference like ${`${refused}%`}`
    const { file = '', instruction = '' } = row ?? {}
    const text = `<?xml version="1.0" encoding="UTF-8"?>
      <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
        <GrpHdr><MsgId>one-by-one</MsgId><CreDtTm>2026-01-11T15:00:00Z</CreDtTm></GrpHdr>
        <OrgnlGrpInfAndSts><OrgnlMsgId>${file}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>
        <OrgnlPmtInfAndSts><OrgnlPmtInfId>${file}</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>${instruction}</OrgnlEndToEndId>
          <TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts>
      </CstmrPmtStsRpt></Document>`
    assert.equal(knownFlaw('pain.002.001.10', Buffer.from(text)), null)
    await directoryLeave(join(folder, inboxFolder), 'one-by-one.xml', text)
    await work()
    assert.deepEqual([await stateOf(refused), await stateOf(paid)], ['failed', 'sent'])
    // The sandbox knows nothing of this and takes the whole sum: that is a break, and no proof is without an explanation.
    await live(3)
    assert.ok((await openBreaks()).includes('amount_differs'))
    assert.ok(!(await results()).has('unexplained'))
  })

  test('is paid once and comes back once, whatever goes wrong at the bank', async () => {
    const before = paidOf().length
    const made: string[] = []
    const rounds: readonly (readonly Accident[])[] = [
      ['acknowledgement_lost', 'return_twice'],
      ['acknowledgement_twice', 'statement_twice'],
      ['acknowledgement_early', 'statement_out_of_order'],
      ['acknowledgement_late', 'return_for_unknown'],
      ['rejected_for_no_reason', 'outage'],
    ]
    for (const [index, accidents] of rounds.entries()) {
      befall(...accidents)
      made.push(
        await pay('21.00'),
        await pay('22.00', { number: `6${index}9903` }),
        await pay('23.00', { speed: 'same_day' }),
      )
      await live(1)
    }
    await live(6)
    const states = await Promise.all(made.map(stateOf))
    assert.deepEqual(states.slice(0, 12), Array.from({ length: 4 }, () => ['settled', 'returned', 'settled']).flat())
    assert.deepEqual(states.slice(12), ['failed', 'failed', 'failed'])
    assert.equal(paidOf().length, before + 12)
    assert.ok(paidOf().every(([times, returned]) => times === 1 && Number(returned) <= 1))
    // What nobody sent came back and was credited: it rests in suspense, and is the only new thing that nobody can name.
    assert.deepEqual(await openBreaks(), ['amount_differs', 'missing_on_statement', 'unknown_line'])
    assert.ok(!(await results()).has('unexplained'))
    const seen = sandbox.bank.books.accidents
    for (const accident of rounds.flat()) assert.ok((seen.get(accident) ?? 0) > 0, accident)
  })
})

/** As a bank leaves a file: whole, by a rename. */
async function directoryLeave(inbox: string, name: string, text: string): Promise<void> {
  await writeFile(join(inbox, `.${name}`), text)
  await rename(join(inbox, `.${name}`), join(inbox, name))
}
