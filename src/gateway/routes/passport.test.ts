import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import { type Api, assertProblem, openApi } from '../../../test/api.ts'
import { leavesOf } from '../../../test/leaves.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'
import * as audit from '../../audit/audit.ts'
import { fault } from '../../base/outcome.ts'
import { v1 } from './v1.ts'

type Entry = {
  at: string
  kind: string
  what: string
  subject: string
  words: string
  actor?: string
  leaf?: { receipt: string; kind: string; index?: number }
}
const goesOn = new AbortController().signal
const trace = '021000020000007'

describe('in the office', () => {
  let office: OfficeWorld
  let api: Api
  let operator: Desk
  let auditor: Desk
  let compliance: Desk
  let executive: Desk
  let ids: { member: string; payee: string; fundingAccount: string; payment: string }

  before(async () => {
    office = await openOfficeWorld()
    const { world, vault } = office.people
    api = await openApi(v1, { world, tools: () => ({ vault }) })
    const member = await make('/v1/members', { reference: 'A-4711', name: 'Alice Ames', email: 'alice@example.com' })
    const funding = await make('/v1/funding-accounts', { member: member.id, number: '000123456789', currency: 'USD' })
    const account = { bank: '021000021', number: '98765432' }
    const payee = await make('/v1/payees', { member: member.id, nickname: 'Power', name: 'Power & Light', account })
    const outside = { kind: 'external', currency: 'USD', normalSide: 'debit', isFloored: false }
    const book = await make('/v1/ledger/accounts', outside)
    const amount = { value: '2000.00', currency: 'USD' }
    await make('/v1/ledger/transfers', { debit: book.id, credit: funding.account, amount }, 'money')
    const order = { fundingAccount: funding.id, payee: payee.id, amount: { value: '1234.56', currency: 'USD' } }
    const payment = await make('/v1/payments', order, 'pay')
    ids = { member: member.id, payee: payee.id, fundingAccount: funding.id, payment: payment.id }
    operator = await office.desk('Olga Operator', 'operator')
    auditor = await office.desk('Ada Auditor', 'auditor')
    compliance = await office.desk('Cora Compliance', 'compliance')
    executive = await office.desk('Xena Executive', 'executive')
  })
  after(async () => {
    await api.close()
    await office.close()
  })

  async function make(path: string, body: object, key?: string) {
    const made = await api.ask('POST', path, body, key === undefined ? {} : { 'idempotency-key': key })
    assert.equal(made.status, 201, made.text)
    return made.body
  }
  const passport = (desk: Desk, payment = ids.payment) => office.ask(desk, 'GET', `/v1/payments/${payment}/passport`)
  const only = (story: readonly Entry[], kind: string) => story.filter(entry => entry.kind === kind)

  describe('GET /v1/payments/{payment}/passport', () => {
    test('its order, what was held for it on both sides, and its way to the bank, each with its leaf', async () => {
      const { status, body, text } = await passport(operator)
      assert.equal(status, 200, text)
      assert.deepEqual(body.withheld, ['access'])
      const [ordered] = only(body.story, 'step')
      assert.deepEqual(
        [ordered?.what, ordered?.actor, ordered?.leaf?.kind, ordered?.leaf?.index],
        ['ordered', 'client:cli_1', 'payments.step', undefined],
      )
      assert.equal(ordered?.leaf?.receipt, body.payment.receiptId ?? ordered?.leaf?.receipt)
      const [held] = only(body.story, 'posting')
      assert.deepEqual([held?.what, held?.leaf?.kind], ['hold', 'ledger.transfer'])
      const [posting] = body.postings
      assert.deepEqual([posting.id, posting.amount.value], [held?.subject, '1234.56'])
      assert.notEqual(posting.debit.account, posting.credit.account)
      assert.equal(posting.debit.posted.value, '2000.00')
      assert.match(only(body.story, 'rail')[0]?.words ?? '', /^Queued for the bank by ach/)
      const moments = body.story.map(({ at }: Entry) => at)
      assert.deepEqual(moments, moments.toSorted())
      assert.doesNotMatch(text, /Alice|alice|98765432|000123456789|Power/)
    })

    test('the place of each leaf in the log, once it is sealed there', async () => {
      const { world } = office.people
      const { sql } = world.outsideAs('vouch_sealer')
      await audit.sealLoop({ sql, now: world.clock.now }, world.keys.sealer).pass(goesOn)
      const { body } = await passport(auditor)
      const all = await leavesOf(world, 'demo')
      for (const { leaf, subject, kind } of body.story as readonly Entry[]) {
        if (leaf === undefined) continue
        const found = all[leaf.index ?? -1] ?? fault(`${kind} of ${subject} has no place`)
        assert.equal(found.kind, leaf.kind)
        assert.ok(JSON.stringify(found.body).includes(subject), `${kind} of ${subject}`)
      }
      const { text } = await office.ask(auditor, 'GET', `/v1/receipts/${body.story[0].leaf.receipt}`)
      assert.match(text, new RegExp(`index ${body.story[0].leaf.index}\\\\n`))
    })

    test('its file and number there, what the bank said of it, and the line of the statement', async () => {
      const { owner } = office.people.world
      const [row] = await owner<{ id: string }[]>`
        select instruction_id as id from rails.instruction where reference = ${ids.payment}`
      const instruction = row?.id ?? fault('it is queued')
      const hash = (text: string) => createHash('sha256').update(text).digest()
      await owner`
        insert into rails.file (institution_id, file_id, format, name, state, currency, entries, amount, hash, staged, due_at,
                                made_at, made_on, of_day, changed_at)
        values ('demo', 'fil_1', 'nacha', 'ACH0105A.txt', 'sent', 'USD', 1, 123456, ${hash('file')}, 'x',
                '2026-01-05T16:00:00Z', '2026-01-05T16:00:00Z', '2026-01-05', 0, '2026-01-05T16:05:00Z')`
      await owner`insert into rails.file_entry values ('demo', 'fil_1', ${instruction}, 7)`
      await owner`insert into rails.file_trace values ('demo', 'fil_1', 7, ${instruction}, ${trace}, '02100002', 123456)`
      await owner`
        insert into rails.incoming_file (institution_id, incoming_file_id, name, kind, state, hash, size, came_by, due_at,
                                         received_at, received_by, last_came_at, changed_at)
        values ('demo', 'inc_1', 'RET0107.txt', 'nacha', 'read', ${hash('back')}, 1, 'inbox', now(),
                '2026-01-07T16:00:00Z', 'process:worker', now(), now())`
      await owner`
        insert into rails.incoming_entry (institution_id, incoming_file_id, place, kind, code, names, instruction_id, effect,
                                          entered_at)
        values ('demo', 'inc_1', 1, 'return', 'R03', ${trace}, ${instruction}, 'returned', '2026-01-07T16:01:00Z')`
      await owner`
        insert into rails.bank_account values ('demo', 'bac_1', ${hash('account')}, '6789', now())`
      await owner`
        insert into rails.statement (institution_id, statement_id, bank_account_id, kind, name, currency, made_at, lines,
                                     booked, hash, received_at)
        values ('demo', 'sta_1', 'bac_1', 'statement', 'CAMT0106.xml', 'USD', now(), 1, 1, ${hash('statement')}, now())`
      await owner`
        insert into rails.statement_line (institution_id, line_id, statement_id, bank_account_id, place, currency, amount, side,
                                          is_reversal, state, booked_on, bank_reference, identity, posts)
        values ('demo', 'sln_1', 'sta_1', 'bac_1', 1, 'USD', 123456, 'debit', false, 'booked', '2026-01-06', 'B-77',
                ${hash('line')}, true)`
      await owner`
        insert into payments.settlement (institution_id, settlement_id, kind, subject, line_id, day, currency, amount,
                                         from_suspense, controlled, rejected, returned, at)
        values ('demo', 'stl_1', 'file', 'fil_1', 'sln_1', '2026-01-06', 'USD', -123456, false, 123456, 0, 0,
                '2026-01-06T12:00:00Z')`
      const { body } = await passport(operator)
      const told = (body.story as readonly Entry[]).filter(({ at }) => at > '2026-01-05T15:59')
      assert.deepEqual(
        told.map(({ kind, what, subject }) => [kind, what, subject]),
        [
          ['file', 'filed', 'fil_1'],
          ['file', 'sent', 'fil_1'],
          ['statement', 'debit', 'sta_1'],
          ['return', 'return', 'inc_1'],
        ],
      )
      assert.match(told[0]?.words ?? '', new RegExp(`entry 7 under trace number ${trace}`))
      assert.match(told[3]?.words ?? '', /RET0107.txt says R03/)
    })

    test('who has looked, for those who may know it', async () => {
      const path = '/v1/unmaskings'
      const wanted = { subject: ids.payee, field: 'number', reason: 'member_asked', words: 'case 1' }
      const told = await office.ask(compliance, 'POST', path, wanted, {
        'vouch-step-up': await office.confirm(compliance, 'POST', path, wanted),
      })
      assert.equal(told.status, 201, told.text)
      const [look] = only((await passport(auditor)).body.story, 'access')
      assert.deepEqual(
        [look?.actor, look?.subject, look?.leaf?.kind],
        [`person:${compliance.person}`, ids.payee, 'payments.unmasked'],
      )
      assert.deepEqual(only((await passport(operator)).body.story, 'access'), [])
    })

    test('404 of a payment that is not there; 403 to whoever may not see payments; nothing through the api', async () => {
      assertProblem(await passport(operator, 'pay_zzz'), 404, 'payment_not_found')
      assert.equal((await passport(executive)).status, 403)
      assert.deepEqual(v1.readPaymentPassport.doors, ['office'])
    })
  })

  describe('GET /v1/search', () => {
    const search = (desk: Desk, q: string) => office.ask(desk, 'GET', `/v1/search?q=${encodeURIComponent(q)}`)
    const found = async (desk: Desk, q: string) => {
      const { status, body, text } = await search(desk, q)
      assert.equal(status, 200, text)
      return body.items.map(({ kind, id, by }: { kind: string; id: string; by: string }) => `${kind} ${id} by ${by}`)
    }

    test('by an id, an amount, a trace number, the name of a file, a member’s number', async () => {
      assert.deepEqual(await found(operator, ids.payment), [`payment ${ids.payment} by id`])
      assert.deepEqual(await found(operator, ids.payee.toUpperCase()), [`payee ${ids.payee} by id`])
      for (const amount of ['1,234.56', '$1234.56'])
        assert.deepEqual(await found(operator, amount), [`payment ${ids.payment} by amount`])
      assert.deepEqual(await found(operator, trace), [`payment ${ids.payment} by trace`, 'file fil_1 by trace'])
      assert.deepEqual(await found(operator, 'ACH0105A.txt'), ['file fil_1 by file_name'])
      assert.deepEqual(await found(operator, 'RET0107.txt'), ['incoming_file inc_1 by file_name'])
      assert.deepEqual(await found(operator, 'A-4711'), [`member ${ids.member} by member_number`])
    })

    test('every kind by its id, whole or from its eighth character on', async () => {
      const { owner } = office.people.world
      await owner`
        insert into payments.biller (biller_id, name, aliases, normal_name, normal_street, street, city, region, zip, method,
                                     kept_by, masks, state, added_at, changed_at)
        values ('bil_1', 'Northern Gas', '[]', 'northern gas', 's', 's', 'Springfield', 'IL', '60601', 'check', 'demo', '[]',
                'active', now(), now())`
      const [book] = await owner<{ id: string }[]>`select account_id as id from ledger.account order by 1 limit 1`
      const one = book?.id ?? fault('there are accounts')
      assert.deepEqual(await found(operator, one), [`ledger_account ${one} by id`])
      assert.deepEqual(await found(operator, 'bil_1'), ['biller bil_1 by id'])
      assert.deepEqual(await found(operator, 'fil_1'), ['file fil_1 by id'])
      assert.deepEqual(await found(operator, 'inc_1'), ['incoming_file inc_1 by id'])
      for (const prefix of ['sto', 'exc', 'dsp', 'spo', 'brk', 'prp', 'fac'])
        assert.deepEqual(await found(operator, `${prefix}_zzzzzzzz`), [], prefix)
      await owner`
        insert into payments.member (institution_id, member_id, reference, name_sealed, enrolled_at)
        values ('demo', 'mem_01hv8abcdef', 'A-1', '\\x00', now()), ('demo', 'mem_01hv8abcdeg', 'A-2', '\\x00', now())`
      assert.deepEqual(await found(operator, 'mem_01hv8abc'), [
        'member mem_01hv8abcdef by id',
        'member mem_01hv8abcdeg by id',
      ])
      assert.deepEqual(await found(operator, 'mem_01hv8ab'), [], 'seven are too few')
    })

    test('a leaf where a member was found by their number, and none where nobody was', async () => {
      const looked = async () =>
        (await leavesOf(office.people.world, 'demo')).filter(({ kind }) => kind === 'payments.member_looked_up')
      const before = await looked()
      assert.deepEqual(await found(operator, 'A-4712'), [])
      assert.equal((await looked()).length, before.length)
      await found(operator, 'A-4711')
      const last = (await looked()).at(-1)
      assert.deepEqual(
        [last?.actor, last?.body['member'], last?.body['by']],
        [`person:${operator.person}`, ids.member, 'reference'],
      )
      assert.ok(!JSON.stringify(last).includes('4711'))
    })

    test('names, e-mails and account numbers find nothing; what may not be read is not hinted at', async () => {
      for (const sealed of ['Alice Ames', 'alice@example.com', '98765432', '000123456789', 'Power & Light'])
        assert.deepEqual(await found(operator, sealed), [], sealed)
      for (const known of [ids.payment, '1,234.56', trace, 'ACH0105A.txt', 'A-4711'])
        assert.deepEqual(await found(executive, known), [], known)
    })
  })
})
