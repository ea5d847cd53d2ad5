import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, type Payer, stranger } from '../../../test/branch.ts'
import { fault } from '../../base/outcome.ts'
import { transact } from '../../base/work.ts'
import * as payments from '../../payments/payments.ts'

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
      const own = { institution: 'first-bank', member: alice.member }
      const changed = { id, member: alice.member as payments.MemberId, bank: '011000015', number: '7777 9999' } // As it was given.
      const [account] = await payments.sealPayeeAccounts(vault, own.institution, [changed])
      const approved = { ...(account ?? fault('one is sealed as one')), member: changed.member, method: 'ach' as const }
      const applied = await transact(world.outside, own.institution, 'person:per_2', work =>
        payments.applyPayeeAccount(work, id, approved, 1),
      )
      assert.ok(applied.ok)
      const read = await branch.get(`/v1/payees/${id}`)
      assert.deepEqual([read.body.lastDigits, read.body.coolingUntil], ['9999', '2026-01-08T15:00:00.000Z'])
      const { items } = (await branch.get(`/v1/payees/${id}/changes`)).body
      assert.deepEqual(items, [
        {
          version: 2,
          what: 'account',
          before: '8888',
          after: '9999',
          actor: 'person:per_2',
          at: '2026-01-05T15:00:00.000Z',
        },
      ])
      const [kept] = await world.owner<{ before: Buffer; after: Buffer }[]>`
        select before_sealed as before, after_sealed as after from payments.payee_change where payee_id = ${id}`
      const place = payments.payeePlace({ ...own, member: changed.member }, id, 'number_sealed')
      assert.equal(await vault.open(place, kept?.before ?? fault('kept')), '021000021/55558888')
      assert.equal(await vault.open(place, kept?.after ?? fault('kept')), '011000015/77779999')
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
})
