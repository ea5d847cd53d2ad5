import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem, type Reply } from '../../../test/api.ts'
import { type Branch, openBranch, type Payer, stranger } from '../../../test/branch.ts'
import { fault } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'

const as = (person: string) => ({ 'vouch-actor': `first-bank/person:per_${person}` })
const hourMs = 3_600_000

type Quoted = { readonly method: string; readonly isNextWindow: boolean; readonly days: readonly object[] }

describe('payees', () => {
  let branch: Branch
  let alice: Payer
  before(async () => {
    branch = await openBranch()
    alice = await branch.enrol('10.00')
  })
  after(() => branch.close())

  const water = {
    nickname: 'Water',
    name: 'Waterworks',
    account: { bank: 'CHASUS33', number: 'DE89 3704 0044 0532 0130 00' },
  }
  const add = (more: object) => branch.ask('POST', '/v1/payees', { member: alice.member, ...water, ...more })

  const propose = (id: string, number: string, headers: object = {}, tag = '"1"') =>
    branch.ask(
      'POST',
      `/v1/payees/${id}/account/proposals`,
      { member: alice.member, account: { bank: '011000015', number } },
      { 'if-match': tag, ...headers },
    )
  const approve = ({ id, contentHash }: Reply['body'], person = 'ann') =>
    branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as(person))

  describe('POST /v1/payees', () => {
    test('201 the payee, its name opened and its account number nowhere', async () => {
      const made = await add({})
      assert.equal(made.status, 201, made.text)
      const { id, ...rest } = made.body
      assert.match(id, /^pye_/)
      assert.deepEqual(rest, {
        member: alice.member,
        nickname: 'Water',
        name: 'Waterworks',
        lastDigits: '3000',
        method: 'ach',
        state: 'active',
        screening: 'not_screened',
        version: 1,
        addedAt: '2026-01-05T15:00:00.000Z',
      })
      const rows = await branch.world.owner<
        { row: string }[]
      >`select row_to_json(payee)::text as row from payments.payee`
      for (const { row } of rows) assert.doesNotMatch(row, /Waterworks|0532/)
    })

    test('400 with what is no account, with the place', async () => {
      assertProblem(await add({ account: { bank: '1', number: '12345' } }), 400, 'request_invalid', {
        pointer: '/account/bank',
      })
      assertProblem(await add({ account: { bank: '021000021' } }), 400, 'request_invalid', {
        pointer: '/account/number',
      })
    })

    test('404 for a member that is not yours', async () => {
      assertProblem(await add({ member: 'mem_zzz' }), 404, 'member_not_found')
      const foreign = { member: alice.member, ...water }
      assertProblem(await branch.ask('POST', '/v1/payees', foreign, stranger), 404, 'member_not_found')
    })
  })

  describe('a payee at the institution itself', () => {
    test('422 with a number that no open account has', async () => {
      assertProblem(await add({ account: { bank: '111000025', number: '99999999' } }), 422, 'payee_account_not_found')
    })
  })

  describe('GET /v1/payees/:payee/delivery-quotes', () => {
    const quotes = (payee: string, headers?: Record<string, string>) =>
      branch.get(`/v1/payees/${payee}/delivery-quotes`, headers)

    test('200 with the next ten days on which money can leave and when it arrives, for each way', async () => {
      const { status, body } = await quotes(alice.payee)
      assert.equal(status, 200)
      assert.deepEqual(
        body.items.map(({ method, isNextWindow, days }: Quoted) => [method, isNextWindow, days.length, days[0]]),
        [
          ['ach', false, 10, { processOn: '2026-01-05', deliverOn: '2026-01-05' }],
          ['same_day_ach', false, 10, { processOn: '2026-01-05', deliverOn: '2026-01-05' }],
        ],
      )
      const bob = await branch.enrol('0.01')
      const { id } = (await add({ member: bob.member, method: 'check' })).body
      assert.deepEqual(
        (await quotes(id)).body.items.map(({ method }: Quoted) => method),
        ['check'],
      )
    })

    test('404 when it is not yours', async () => {
      assertProblem(await quotes(alice.payee, stranger), 404, 'payee_not_found')
    })
  })

  describe('GET /v1/payees', () => {
    test('200 in pages, of your own members only', async () => {
      const first = await branch.get(`/v1/payees?member=${alice.member}&limit=1`)
      assert.deepEqual([first.body.items[0].id, first.body.items[0].name], [alice.payee, 'Power & Light Co'])
      const second = await branch.get(`/v1/payees?member=${alice.member}&limit=1&cursor=${first.body.next}`)
      assert.deepEqual([second.body.items[0].name, 'next' in second.body], ['Waterworks', false])
      assert.deepEqual((await branch.get(`/v1/payees?member=${alice.member}`, stranger)).body, { items: [] })
    })
  })

  describe('PUT /v1/payees/:payee/state', () => {
    test('200 as often as it is asked; 404 when it is not yours', async () => {
      for (const state of ['suspended', 'suspended', 'active']) {
        const changed = await branch.ask('PUT', `/v1/payees/${alice.payee}/state`, { state })
        assert.deepEqual([changed.status, changed.body], [200, { state }])
      }
      const foreign = await branch.ask('PUT', `/v1/payees/${alice.payee}/state`, { state: 'terminated' }, stranger)
      assertProblem(foreign, 404, 'payee_not_found')
    })
  })

  describe('POST /v1/payees once more', () => {
    test('409 with the one there is, however its number is written; 201 once that is terminated', async () => {
      const account = { bank: 'CHASUS33', number: 'GB29 NWBK 6016 1331 9268 19' }
      const first = await add({ account })
      assert.equal(first.status, 201, first.text)
      const twin = { account: { ...account, number: 'gb29-nwbk-60161331926819' } }
      assert.ok(assertProblem(await add(twin), 409, 'payee_duplicate').detail.includes(first.body.id))
      await branch.ask('PUT', `/v1/payees/${first.body.id}/state`, { state: 'terminated' })
      assert.equal((await add(twin)).status, 201)
      const back = await branch.ask('PUT', `/v1/payees/${first.body.id}/state`, { state: 'active' })
      assertProblem(back, 409, 'payee_state_not_next')
    })
  })

  describe('GET, PATCH and GET …/changes of /v1/payees/:payee', () => {
    const address = { street: '1 Elm Street', city: 'Evanston', region: 'IL', zip: '60201' }
    const change = (id: string, body: object, revision: string) =>
      branch.ask('PATCH', `/v1/payees/${id}`, { member: alice.member, ...body }, { 'if-match': revision })

    test('200 the payee as it is, and what was changed of it, but no address and no number', async () => {
      const { id } = (await add({ account: { bank: '021000021', number: '55556666' }, address })).body
      const read = await branch.get(`/v1/payees/${id}`)
      assert.deepEqual([read.status, read.body.address, read.headers.get('etag')], [200, address, '"1"'])
      const moved = { ...address, street: '2 Oak Street' }
      const changed = await change(id, { nickname: 'River', address: moved }, '"1"')
      assert.equal(changed.status, 200, changed.text)
      assert.deepEqual([changed.body.nickname, changed.body.address], ['River', moved])
      assert.equal(changed.headers.get('etag'), '"2"')
      assert.equal('address' in (await change(id, { address: null }, '"2"')).body, false)

      const made = { actor: 'client:cli_1', at: '2026-01-05T15:00:00.000Z' }
      const first = await branch.get(`/v1/payees/${id}/changes?limit=2`)
      assert.deepEqual(first.body.items, [
        { version: 2, what: 'address', ...made },
        { version: 2, what: 'nickname', before: 'Water', after: 'River', ...made },
      ])
      const second = await branch.get(`/v1/payees/${id}/changes?limit=2&cursor=${first.body.next}`)
      assert.deepEqual(second.body, { items: [{ version: 3, what: 'address', ...made }] })
    })

    test('200 the last digits of an account before and after, and until when it cools off', async () => {
      const { id } = (await add({ account: { bank: '021000021', number: '55558888' } })).body
      const { vault, world } = branch
      const asked = await propose(id, '7777 9999')
      assert.equal(asked.status, 201, asked.text)
      assert.equal((await approve(asked.body)).body.state, 'applied')
      const read = await branch.get(`/v1/payees/${id}`)
      assert.deepEqual([read.body.lastDigits, read.body.coolingUntil], ['9999', '2026-01-08T15:00:00.000Z'])
      const { items } = (await branch.get(`/v1/payees/${id}/changes`)).body
      assert.deepEqual(items, [
        {
          version: 2,
          what: 'account',
          before: '8888',
          after: '9999',
          actor: 'person:per_ann',
          proposal: asked.body.id,
          at: '2026-01-05T15:00:00.000Z',
        },
      ])
      const [kept] = await world.owner<{ before: Buffer; after: Buffer }[]>`
        select before_sealed as before, after_sealed as after from payments.payee_change where payee_id = ${id}`
      const own = { institution: 'first-bank', member: alice.member as payments.MemberId } // As it was given.
      const place = payments.payeePlace(own, id, 'number_sealed')
      assert.equal(await vault.open(place, kept?.before ?? fault('kept'), { why: 'compared' }), '021000021/55558888')
      assert.equal(await vault.open(place, kept?.after ?? fault('kept'), { why: 'compared' }), '011000015/77779999')
    })

    test('412 at another revision, 428 at none, 409 once terminated', async () => {
      const { id } = (await add({ account: { bank: '021000021', number: '55557777' } })).body
      assertProblem(await change(id, { nickname: 'x' }, '"7"'), 412, 'version_differs')
      const blind = await branch.ask('PATCH', `/v1/payees/${id}`, { member: alice.member, nickname: 'x' })
      assertProblem(blind, 428, 'if_match_missing')
      await branch.ask('PUT', `/v1/payees/${id}/state`, { state: 'terminated' })
      assertProblem(await change(id, { nickname: 'x' }, '"2"'), 409, 'payee_is_terminated')
    })

    test('404 when it is not yours, nor that member’s', async () => {
      assertProblem(await branch.get(`/v1/payees/${alice.payee}`, stranger), 404, 'payee_not_found')
      assertProblem(await branch.get(`/v1/payees/${alice.payee}/changes`, stranger), 404, 'payee_not_found')
      assertProblem(await change(alice.payee, { member: 'mem_zzz', nickname: 'x' }, '"1"'), 404, 'payee_not_found')
      const headers = { ...stranger, 'if-match': '"1"' }
      const foreign = { member: alice.member, nickname: 'x', address }
      assertProblem(await branch.ask('PATCH', `/v1/payees/${alice.payee}`, foreign, headers), 404, 'payee_not_found')
    })
  })

  describe('POST /v1/payees/:payee/account/proposals', () => {
    const fresh = async (number: string) => (await add({ account: { bank: '021000021', number } })).body.id

    test('201 a proposal that shows the end of the number; the number stands plain nowhere', async () => {
      const id = await fresh('55551111')
      const asked = await propose(id, '66662222')
      assert.equal(asked.status, 201, asked.text)
      const { kind, subject, approvalsNeeded, content } = asked.body
      const { token, ...rest } = JSON.parse(content)
      assert.deepEqual([kind, subject, approvalsNeeded], ['payments.payee_account', id, 1])
      assert.deepEqual(rest, {
        bank: '011000015',
        before: '1111',
        lastDigits: '2222',
        member: alice.member,
        method: 'ach',
        version: 1,
      })
      assert.match(token, /^tok_/)
      assert.equal(asked.headers.get('location'), `/v1/proposals/${asked.body.id}`)
      const rows = await branch.world.owner<{ text: string }[]>`
        select w::text as text from payments.wanted_account w
        union all select r::text from change.revision r
        union all select u::text from payments.untold_change u
        union all select encode(leaves, 'escape') from audit.batch`
      for (const { text } of rows) assert.doesNotMatch(text, /66662222|3636363632323232/)
      assert.deepEqual((await branch.get(`/v1/payees/${id}`)).body.lastDigits, '1111', 'nothing has changed yet')
    })

    test('approved by another person, pays nothing until the setting’s hours are over, and pays then', async () => {
      const hours = await branch.ask('POST', '/v1/settings/payments.payees/proposals', { coolOffHours: 24 })
      assert.equal((await approve(hours.body)).body.state, 'applied')
      const id = await fresh('55551112')
      const asked = await propose(id, '66662223', as('olga'))
      assertProblem(await approve(asked.body, 'olga'), 409, 'approver_is_maker')
      const until = new Date(branch.world.clock.now().getTime() + 24 * hourMs).toISOString()
      const tried = await branch.ask('POST', `/v1/proposals/${asked.body.id}/rehearsal`)
      assert.deepEqual(tried.body, { payee: id, version: 2, coolingUntil: until })
      assert.equal((await approve(asked.body)).body.state, 'applied')
      const pay = () => {
        const order = { fundingAccount: alice.fundingAccount, payee: id, amount: { value: '1.00', currency: 'USD' } }
        return branch.order('/v1/payments', order)
      }
      assertProblem(await pay(), 422, 'payee_is_cooling_off')
      branch.world.clock.advance(24 * hourMs - 1)
      assertProblem(await pay(), 422, 'payee_is_cooling_off')
      branch.world.clock.advance(1)
      assert.equal((await pay()).status, 201)
      for (const coolOffHours of [23, 721, 24.5])
        assertProblem(
          await branch.ask('POST', '/v1/settings/payments.payees/proposals', { coolOffHours }),
          400,
          'request_invalid',
        )
      const back = await branch.ask('POST', '/v1/settings/payments.payees/proposals', { coolOffHours: 72 })
      assert.equal((await approve(back.body)).body.state, 'applied')
    })

    test('409 while one is under way, 412 at another revision, 428 at none, 404 when it is not yours', async () => {
      const id = await fresh('55551113')
      assert.equal((await propose(id, '66662224')).status, 201)
      assertProblem(await propose(id, '66662225'), 409, 'proposal_pending')
      assertProblem(await propose(id, '66662225', {}, '"2"'), 412, 'version_differs')
      assertProblem(await propose(id, '66662225', stranger), 404, 'payee_not_found')
      const blind = { member: alice.member, account: { bank: '011000015', number: '66662225' } }
      assertProblem(await branch.ask('POST', `/v1/payees/${id}/account/proposals`, blind), 428, 'if_match_missing')
    })
  })
})
