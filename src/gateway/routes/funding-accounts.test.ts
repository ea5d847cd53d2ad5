import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, type Payer, stranger } from '../../../test/branch.ts'

describe('funding accounts', () => {
  let branch: Branch
  let alice: Payer
  before(async () => {
    branch = await openBranch()
    alice = await branch.enrol('10.00')
  })
  after(() => branch.close())

  const open = (more: object) =>
    branch.ask('POST', '/v1/funding-accounts', { member: alice.member, number: '5550 1234', currency: 'USD', ...more })

  describe('POST /v1/funding-accounts', () => {
    test('201 the account, with only the end of its number, and the number plain nowhere', async () => {
      const made = await open({ overdraft: '500.00' })
      assert.equal(made.status, 201, made.text)
      const { account, ...rest } = made.body
      assert.deepEqual(rest, {
        id: rest.id,
        member: alice.member,
        currency: 'USD',
        lastDigits: '1234',
        keptAt: 'here',
        state: 'open',
        openedAt: '2026-01-05T15:00:00.000Z',
      })
      const rows = await branch.world.owner<
        { row: string }[]
      >`select row_to_json(f)::text as row from payments.funding_account f`
      for (const { row } of rows) assert.doesNotMatch(row, /5550/)
      const { body } = await branch.get(`/v1/ledger/accounts/${account}`)
      assert.deepEqual(body.available, { value: '500.00', currency: 'USD' })
    })

    test('400 without a number, 422 with a currency or overdraft that is none, each with the place', async () => {
      assertProblem(await open({ number: '' }), 400, 'request_invalid', { pointer: '/number' })
      assertProblem(await open({ currency: 'usd' }), 400, 'request_invalid', { pointer: '/currency' })
      assertProblem(await open({ currency: 'XXX' }), 422, 'currency_unknown', { pointer: '/currency' })
      assertProblem(await open({ overdraft: '-1' }), 422, 'amount_malformed', { pointer: '/overdraft' })
    })

    test('404 for a member that is not yours', async () => {
      const foreign = { member: alice.member, number: '777 888 999', currency: 'USD' }
      assertProblem(await branch.ask('POST', '/v1/funding-accounts', foreign, stranger), 404, 'member_not_found')
    })

    test('409 for the same number, however it is written', async () => {
      assertProblem(await open({ number: '5550-1234' }), 409, 'account_number_taken')
    })
  })

  describe('GET /v1/funding-accounts', () => {
    test('200 in pages, and the cursor of one member is not that of another', async () => {
      const first = await branch.get(`/v1/funding-accounts?member=${alice.member}&limit=1`)
      assert.deepEqual(first.body.items[0].id, alice.fundingAccount)
      const second = await branch.get(`/v1/funding-accounts?member=${alice.member}&cursor=${first.body.next}`)
      assert.deepEqual([second.body.items.length, 'next' in second.body], [1, false])
      assertProblem(
        await branch.get(`/v1/funding-accounts?member=mem_zzz&cursor=${first.body.next}`),
        400,
        'cursor_of_another_list',
      )
      assert.deepEqual((await branch.get(`/v1/funding-accounts?member=${alice.member}`, stranger)).body, { items: [] })
      assertProblem(await branch.get('/v1/funding-accounts'), 400, 'request_invalid', { parameter: 'member' })
    })
  })

  test('201 one that is kept at the core: its book here is a mirror without a floor, and its number there plain nowhere', async () => {
    const made = await open({
      member: (await branch.enrol('1.00')).member,
      number: '555 777 999',
      coreAccount: 'SAV-555777',
      overdraft: '500.00',
    })
    assert.deepEqual([made.status, made.body.keptAt], [201, 'core'], made.text)
    const rows = await branch.world.owner<
      { row: string }[]
    >`select row_to_json(c)::text as row from payments.core_account c`
    assert.equal(rows.length, 1)
    for (const { row } of rows) assert.doesNotMatch(row, /SAV|555777/)
    const { body } = await branch.get(`/v1/ledger/accounts/${made.body.account}`)
    assert.deepEqual([body.kind, body.available], ['mirror', undefined])
  })
})
