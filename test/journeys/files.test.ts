// A payment leaves in a file: ordered over HTTP, written as ACH, found by the bank in its folder, answered.

import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, describe, test } from 'node:test'

import { agreementsFrom } from '../../src/app-worker.ts'
import { done, fault } from '../../src/base/outcome.ts'
import { type Outside, transact } from '../../src/base/work.ts'
import { settleLoop } from '../../src/payments/loops.ts'
import { particularsFrom } from '../../src/payments/payments.ts'
import { readAch } from '../../src/rails/ach/read.ts'
import { directoryTransport } from '../../src/rails/directory-transport.ts'
import { confirmFile } from '../../src/rails/rails.ts'
import { filesLoop } from '../../src/rails/send-files.ts'
import { type Branch, openBranch, type Payer } from '../branch.ts'
import { silentLog } from '../outside.ts'
import { untilIdle } from '../until-idle.ts'

const bank = 'first-bank'
const as = (person: string) => ({ 'vouch-actor': `${bank}/person:per_${person}` })
const ach = {
  destination: '091000019',
  destinationName: 'Federal Reserve Bank',
  origin: '111000025',
  originName: 'First Bank',
  originator: '111000025',
  companyName: 'First Bank',
  companyIdentification: '1234567890',
}

describe('a payment that leaves in a file', () => {
  let branch: Branch
  let worker: Outside
  let folder: string
  let alice: Payer
  before(async () => {
    branch = await openBranch()
    worker = branch.world.outsideAs('vouch_worker')
    folder = await mkdtemp(join(tmpdir(), 'vouch-outbound-'))
    alice = await branch.enrol('5000.00')
  })
  after(async () => {
    await branch.close()
    await rm(folder, { recursive: true })
  })

  const approve = async (id: string, person: string) => {
    const { contentHash } = (await branch.get(`/v1/proposals/${id}`)).body
    return branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as(person))
  }
  const agree = async (approveFrom: string | null, times: readonly string[] = []) => {
    const proposed = await branch.ask('POST', '/v1/settings/payments.files/proposals', { approveFrom, times, ach })
    assert.equal((await approve(proposed.body.id, 'setter')).body.state, 'applied', proposed.text)
  }
  const pay = async (value: string, payee = alice.payee) => {
    const amount = { value, currency: 'USD' }
    const made = await branch.order('/v1/payments', { fundingAccount: alice.fundingAccount, payee, amount })
    assert.equal(made.body.state, 'released', made.text)
    return made.body.id
  }
  const stateOf = async (payment: string) => (await branch.get(`/v1/payments/${payment}`)).body.state
  const pass = async () => {
    const vault = branch.vault
    const files = filesLoop(
      worker,
      {
        transportOf: institution => directoryTransport(join(folder, institution)),
        ...agreementsFrom(worker, vault),
        particularsOf: particularsFrom(worker, vault),
        vault,
      },
      silentLog,
    )
    await untilIdle(files, settleLoop(worker))
  }
  /** What the bank finds, and takes away. */
  const taken = async () => {
    const own = join(folder, bank)
    const entries = []
    for (const name of (await readdir(own)).filter(name => !name.startsWith('.'))) {
      for await (const event of readAch(Readable.from([await readFile(join(own, name))]))) {
        if (event.kind === 'entry') entries.push(event.entry.detail)
        if (event.kind === 'end') assert.ok(event.isAcceptable)
      }
      await rm(join(own, name))
    }
    return entries
  }
  const lastFile = async () => (await branch.get('/v1/files?limit=1')).body.items[0]
  const say = (name: string, rejection?: string) =>
    transact(worker, bank, 'process:worker', async work => {
      await confirmFile(
        work,
        rejection === undefined ? { name, state: 'confirmed' } : { name, state: 'rejected', reason: rejection },
      )
      return done(undefined)
    })

  test('waits while nothing has been agreed with a bank', async () => {
    const payment = await pay('10.00')
    await pass()
    assert.equal(await stateOf(payment), 'released')
    await agree(null)
    await pass()
    assert.equal(await stateOf(payment), 'sent')
    const [entry = fault('one entry')] = await taken()
    assert.ok(entry.record === 'entryDetail')
    assert.deepEqual(
      [entry.receivingDfi, entry.dfiAccountNumber, entry.amount, entry.individualName],
      ['021000021', '98765432', 1_000n, 'Power & Light Co'],
    )
    assert.deepEqual([(await lastFile()).state, (await lastFile()).amount.value], ['sent', '10.00'])
  })

  test('is not sent to an account that was changed meanwhile: it fails, and the money is free', async () => {
    const { id: payee } = (
      await branch.ask('POST', '/v1/payees', {
        member: alice.member,
        nickname: 'Water',
        name: 'Water Works',
        account: { bank: '021000021', number: '11112222' },
      })
    ).body
    const payment = await pay('11.00', payee)
    const wanted = { member: alice.member, account: { bank: '011000015', number: '33334444' } }
    const asked = await branch.ask('POST', `/v1/payees/${payee}/account/proposals`, wanted, {
      ...as('mallory'),
      'if-match': '"1"',
    })
    assert.equal((await approve(asked.body.id, 'ann')).body.state, 'applied', asked.text)
    await pass()
    assert.deepEqual(await taken(), [])
    const { state, reason } = (await branch.get(`/v1/payments/${payment}`)).body
    assert.deepEqual([state, reason], ['failed', 'payee_changed'])
    const { body } = await branch.get(`/v1/ledger/accounts/${alice.account}`)
    assert.equal(body.available.value, '4990.00')
  })

  test('waits for a second person when its file is large, and leaves when they have seen its hash', async () => {
    await agree('100.00')
    const payment = await pay('120.00')
    await pass()
    assert.deepEqual([await stateOf(payment), await taken()], ['released', []])
    const file = await lastFile()
    assert.equal(file.state, 'awaiting_approval')
    const { content } = (await branch.get(`/v1/proposals/${file.proposal}`)).body
    assert.deepEqual(JSON.parse(content), {
      amount: '120.00',
      currency: 'USD',
      entries: 1,
      file: file.id,
      sha256: file.sha256,
    })
    assert.equal((await approve(file.proposal, 'ann')).body.state, 'applied')
    await pass()
    assert.equal((await taken()).length, 1)
    assert.equal(await stateOf(payment), 'sent')
  })

  test('fails with its file when that is turned down, by people or by the bank', async () => {
    const turnedDown = await pay('130.00')
    await pass()
    const waiting = await lastFile()
    const rejected = await branch.ask(
      'POST',
      `/v1/proposals/${waiting.proposal}/rejection`,
      { reason: 'Not today.' },
      as('ann'),
    )
    assert.equal(rejected.status, 201, rejected.text)
    await pass()
    assert.deepEqual([await stateOf(turnedDown), await taken()], ['failed', []])

    const payment = await pay('12.00')
    await pass()
    assert.equal((await taken()).length, 1)
    await say((await lastFile()).name, 'duplicate_file')
    await pass()
    assert.deepEqual([await stateOf(payment), (await lastFile()).state], ['failed', 'rejected'])
    const { body } = await branch.get(`/v1/ledger/accounts/${alice.account}`)
    assert.equal(body.available.value, '4870.00')
  })

  test('shows nowhere whom it pays: not in rows, not in leaves, not in the API', async () => {
    const payment = await pay('13.00')
    await pass()
    const [entry] = await taken()
    assert.ok(entry !== undefined && 'dfiAccountNumber' in entry && entry.dfiAccountNumber === '98765432')
    const shown = (await branch.get('/v1/files')).text + (await branch.get(`/v1/payments/${payment}`)).text
    const leaves = await branch.world.owner<
      { text: string }[]
    >`select encode(leaves, 'escape') as text from audit.batch`
    const rows = await branch.world.owner<{ text: string }[]>`
      select file::text as text from rails.file union all select file_part::text from rails.file_part`
    for (const text of [shown, ...[...leaves, ...rows].map(({ text }) => text)]) {
      assert.ok(!text.includes('98765432'))
      assert.ok(!text.includes('Power & Light'))
    }
  })

  test('waits for the time of day at which files are made, and leaves with all that was ordered before it', async () => {
    await agree(null, ['09:30', '17:05'])
    const [first, second] = [await pay('21.00'), await pay('22.00')]
    await pass()
    assert.deepEqual([await stateOf(first), await taken()], ['released', []])
    branch.world.clock.advance(30 * 60_000)
    const onTime = await pay('23.00')
    await pass()
    // Ordered on the minute, it is in time.
    assert.deepEqual(
      (await taken()).map(({ amount }) => amount),
      [2_100n, 2_200n, 2_300n],
    )
    branch.world.clock.advance(1)
    const later = await pay('24.00')
    await pass()
    const states = await Promise.all([first, second, onTime, later].map(stateOf))
    assert.deepEqual([states, await taken()], [['sent', 'sent', 'sent', 'released'], []])
    await agree(null)
    await pass()
    assert.equal((await taken()).length, 1)
  })
})
