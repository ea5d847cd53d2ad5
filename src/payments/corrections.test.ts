import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import type { Reply } from '../../test/api.ts'
import { type Branch, openBranch, type Payer } from '../../test/branch.ts'
import { type BankSays, bankFile, leaveIn, type Sent, takeAllFrom, terms } from '../../test/incoming-world.ts'
import { silentLog } from '../../test/outside.ts'
import { untilIdle } from '../../test/until-idle.ts'
import type { Loop } from '../base/loop.ts'
import { fault } from '../base/outcome.ts'
import type { Outside } from '../base/work.ts'
import { paymentFile } from '../rails/ach/payment-file.ts'
import { directoryInbox, inboxFolder } from '../rails/directory-inbox.ts'
import { directoryTransport } from '../rails/directory-transport.ts'
import { receiveLoop } from '../rails/receive-files.ts'
import { filesLoop } from '../rails/send-files.ts'
import { correctionOf } from './correction.ts'
import { correctionsLoop } from './corrections.ts'
import { settleLoop } from './loops.ts'
import { particularsFrom } from './particulars.ts'

describe('a notification of change', () => {
  let branch: Branch
  let worker: Outside
  let folder: string
  let loops: readonly Loop[]
  let nonce = 0
  before(async () => {
    branch = await openBranch()
    worker = branch.world.outsideAs('vouch_worker')
    folder = await mkdtemp(join(tmpdir(), 'vouch-corrections-'))
    const vault = branch.vault
    loops = [
      filesLoop(
        worker,
        {
          transportOf: () => directoryTransport(folder),
          agreementsOf: async () => [{ format: paymentFile(terms), policy: { approveFrom: null } }],
          particularsOf: particularsFrom(worker, vault),
          vault,
        },
        silentLog,
      ),
      settleLoop(worker),
      receiveLoop(worker, { inboxOf: () => directoryInbox(join(folder, inboxFolder)), vault }, silentLog),
      correctionsLoop(worker, vault),
    ]
  })
  after(async () => {
    await branch.close()
    await rm(folder, { recursive: true })
  })

  const settleDown = () => untilIdle(...loops)
  const pay = async ({ fundingAccount, payee }: Payer): Promise<Sent> => {
    const amount = { value: '10.00', currency: 'USD' }
    const made = await branch.order('/v1/payments', { fundingAccount, payee, amount, isRepeat: true })
    assert.equal(made.status, 201, made.text)
    await settleDown()
    const sent = await takeAllFrom(folder, branch.world.owner)
    return sent.find(({ reference }) => reference === made.body.id) ?? fault('it left')
  }
  const say = async (of: Sent, change: string, corrected: Extract<BankSays, { change: string }>['corrected']) => {
    await leaveIn(folder, `noc-${++nonce}`, await bankFile([{ of, change, corrected }], nonce))
    await settleDown()
    return (await notices()).find(({ reference }) => reference === of.reference)
  }
  const notices = async (): Promise<Reply['body'][]> => (await branch.get('/v1/change-notices?limit=100')).body.items
  const last4 = async ({ payee }: Payer) => {
    const rows = await branch.world.owner<{ last4: string }[]>`
      select number_last4 as last4 from payments.payee where payee_id = ${payee}`
    return rows[0]?.last4
  }
  const exceptionOf = async ({ reference }: Sent): Promise<Reply['body']> => {
    const { items } = (await branch.get('/v1/exceptions?limit=100')).body
    return items.find((item: Reply['body']) => item.payment === reference)
  }
  const approve = async (id: string, person: string) => {
    const { contentHash } = (await branch.get(`/v1/proposals/${id}`)).body
    const as = { 'vouch-actor': `first-bank/person:per_${person}` }
    return branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as)
  }

  test('becomes a proposal that says so, and two people change the account', async () => {
    const payer = await branch.enrol('100.00')
    const of = await pay(payer)
    const notice = await say(of, 'C03', { routingNumber: '231380104', accountNumber: '55501234' })
    assert.deepEqual(
      [notice.state, notice.dueOn, notice.words],
      ['proposed', '2026-01-13', 'C03: routing number and account number'],
    )
    const proposal = (await branch.get(`/v1/proposals/${notice.proposal}`)).body
    const content = typeof proposal.content === 'string' ? JSON.parse(proposal.content) : proposal.content
    assert.deepEqual(
      [content.bank, content.lastDigits, content.because],
      ['231380104', '1234', { changeNotice: `${notice.file}/1`, code: 'C03', dueOn: '2026-01-13' }],
    )
    assert.ok(!JSON.stringify([notice, proposal]).includes('55501234'), 'the number stays sealed')
    assert.equal((await approve(notice.proposal, 'ann')).status, 201)
    assert.equal(await last4(payer), '5432', 'one is not enough')
    assert.equal((await approve(notice.proposal, 'bob')).status, 201)
    assert.equal(await last4(payer), '1234')
  })

  test('that says the same again, or of an account that was changed since, has nothing to change', async () => {
    const payer = await branch.enrol('100.00')
    const [first, second, third] = [await pay(payer), await pay(payer), await pay(payer)]
    const notice = await say(first, 'C01', { accountNumber: '777888999' })
    assert.equal(notice.state, 'proposed')
    assert.equal((await say(second, 'C01', { accountNumber: '777888999' })).state, 'nothing_to_change')
    for (const person of ['ann', 'bob']) await approve(notice.proposal, person)
    assert.equal((await say(third, 'C01', { accountNumber: '777888999' })).state, 'nothing_to_change')
  })

  test('that disagrees with what is being asked is left to people', async () => {
    const payer = await branch.enrol('100.00')
    const [first, second] = [await pay(payer), await pay(payer)]
    await say(first, 'C01', { accountNumber: '777888999' })
    const notice = await say(second, 'C02', { routingNumber: '231380104' })
    assert.deepEqual([notice.state, notice.why], ['left_to_people', 'proposal_pending'])
    const exception = await exceptionOf(second)
    assert.deepEqual(
      [exception.kind, exception.reason, exception.actions],
      ['correction', 'C02: routing number (proposal_pending). To be changed by 2026-01-13.', ['close']],
    )
  })

  test('that is about no bank details is left to people, with its deadline', async () => {
    const of = await pay(await branch.enrol('100.00'))
    const notice = await say(of, 'C04', { individualName: 'ALICE AMES' })
    assert.deepEqual([notice.state, notice.why], ['left_to_people', 'not_bank_details'])
    assert.equal((await exceptionOf(of)).kind, 'correction')
  })

  test('of a biller is left to whoever keeps the directory', async () => {
    const payer = await branch.enrol('100.00')
    const biller = await branch.ask('POST', '/v1/billers', {
      name: 'Lumen Power & Light',
      aliases: [],
      address: { street: 'PO Box 1', city: 'Springfield', region: 'IL', zip: '62701-0001' },
      masks: [],
      payment: { method: 'ach', bank: '021000021', number: '000123456789' },
    })
    assert.equal(biller.status, 201, biller.text)
    await branch.ask('PUT', `/v1/billers/${biller.body.id}/state`, { state: 'active' })
    const added = await branch.ask('POST', `/v1/billers/${biller.body.id}/payees`, {
      member: payer.member,
      nickname: 'Power',
      number: '4711',
    })
    assert.equal(added.status, 201, added.text)
    const of = await pay({ ...payer, payee: added.body.id })
    assert.equal(of.header.standardEntryClassCode, 'CIE')
    const notice = await say(of, 'C01', { accountNumber: '777888999' })
    assert.deepEqual([notice.state, notice.why], ['left_to_people', 'account_of_a_biller'])
    assert.equal((await exceptionOf(of)).kind, 'correction')
  })

  test('is read as its code promises, or by a person', () => {
    const known = { bank: '021000021', number: '98765432' }
    const cases: readonly (readonly [said: Parameters<typeof correctionOf>[0], is: object])[] = [
      [{ accountNumber: '1' }, { is: 'account', account: { bank: '021000021', number: '1' } }],
      [{ routingNumber: '231380104' }, { is: 'account', account: { bank: '231380104', number: '98765432' } }],
      [{ accountNumber: '9876-5432' }, { is: 'known' }],
      [
        { accountNumber: '1', transactionCode: '22' },
        { is: 'account', account: { bank: '021000021', number: '1' } },
      ],
      [
        { accountNumber: '1', transactionCode: '32' },
        { is: 'for_people', why: 'not_a_checking_account' },
      ],
      [{ transactionCode: '22' }, { is: 'for_people', why: 'not_bank_details' }],
      [null, { is: 'for_people', why: 'corrected_data_unreadable' }],
    ]
    for (const [said, is] of cases) assert.deepEqual(correctionOf(said, known), is)
  })
})
