import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, type Payer, stranger } from '../../../test/branch.ts'

describe('the directory', () => {
  let branch: Branch
  let alice: Payer
  before(async () => {
    branch = await openBranch()
    alice = await branch.enrol('10.00')
  })
  after(() => branch.close())

  const address = { street: 'PO Box 1', city: 'Springfield', region: 'IL', zip: '62701-0001' }
  const power = {
    name: 'Lumen Power & Light',
    aliases: ['LPL'],
    address,
    masks: [
      { mask: '9999-99999-C', check: { by: 'mod10' } },
      { mask: 'AA999C', check: { by: 'mod97' } },
    ].slice(0, 1),
    leadDays: 3,
    payment: { method: 'ach', bank: '021000021', number: '000123456789' },
  }
  const add = (more: object = {}) => branch.ask('POST', '/v1/billers', { ...power, ...more })
  const setState = (id: string, state: string) => branch.ask('PUT', `/v1/billers/${id}/state`, { state })
  const addActive = async (more: object = {}): Promise<string> => {
    const made = await add(more)
    assert.equal(made.status, 201, made.text)
    assert.equal((await setState(made.body.id, 'active')).status, 200)
    return made.body.id
  }

  describe('POST /v1/billers', () => {
    test('201 the biller, its account number nowhere; found once it is active', async () => {
      const made = await add()
      assert.equal(made.status, 201, made.text)
      const { payment, ...terms } = power
      const { id, ...rest } = made.body
      assert.deepEqual(rest, { ...terms, method: 'ach', bank: payment.bank, lastDigits: '6789', state: 'created' })
      assert.equal(made.headers.get('etag'), '"1"')
      assert.equal(made.headers.get('location'), `/v1/billers/${id}`)
      const rows = await branch.world.owner<
        { row: string }[]
      >`select row_to_json(biller)::text as row from payments.biller`
      for (const { row } of rows) assert.doesNotMatch(row, /12345678/)
      assert.deepEqual((await branch.get('/v1/billers?name=lumen')).body, { items: [] })
      assert.equal((await setState(id, 'active')).body.state, 'active')
      const { body } = await branch.get('/v1/billers?name=men%20pow', stranger)
      assert.deepEqual(
        body.items.map(({ id }: { id: string }) => id),
        [id],
      )
    })

    test('400 with what fits no schema, 422 for a routing number and for a mask, 409 with a twin', async () => {
      assertProblem(await add({ address: { ...address, zip: '627' } }), 400, 'request_invalid', {
        pointer: '/address/zip',
      })
      assertProblem(await add({ aliases: Array(11).fill('x') }), 400, 'request_invalid', { pointer: '/aliases' })
      const payment = { ...power.payment, bank: '021000022' }
      assertProblem(await add({ payment }), 422, 'routing_number_invalid')
      const mask = { mask: '999', check: { by: 'mod10' } }
      assert.match(assertProblem(await add({ masks: [mask] }), 422, 'account_mask_invalid').detail, /mask 0/)
      assertProblem(await add(), 409, 'biller_duplicate')
    })
  })

  describe('GET /v1/billers', () => {
    test('400 for nothing, for two letters, and for what is no ZIP', async () => {
      assertProblem(await branch.get('/v1/billers'), 400, 'search_for_nothing')
      assertProblem(await branch.get('/v1/billers?name=l%26p'), 400, 'search_too_short')
      assertProblem(await branch.get('/v1/billers?zip=6270'), 400, 'request_invalid', { parameter: 'zip' })
    })

    test('200 by name, by ZIP, by area and by both', async () => {
      const id = await addActive({ name: 'Zephyr Gas', aliases: [], address: { ...address, zip: '90210' } })
      for (const query of ['name=zephyr', 'zip=90210', 'zip=902', 'name=GAS&zip=902'])
        assert.deepEqual(
          (await branch.get(`/v1/billers?${query}`)).body.items.map(({ id }: { id: string }) => id),
          [id],
          query,
        )
      assert.deepEqual((await branch.get('/v1/billers?name=zephyr&zip=903')).body, { items: [] })
    })
  })

  describe('GET /v1/billers/:biller', () => {
    test('200 with an ETag; 404 for none', async () => {
      const id = await addActive({ name: 'Readable' })
      const read = await branch.get(`/v1/billers/${id}`)
      assert.deepEqual([read.status, read.body.name, read.headers.get('etag')], [200, 'Readable', '"2"'])
      assertProblem(await branch.get('/v1/billers/bil_zzz'), 404, 'biller_not_found')
    })
  })

  describe('PUT /v1/billers/:biller', () => {
    test('200 what was sent, at the revision seen; 412 at another, 409 once it is terminated', async () => {
      const id = await addActive({ name: 'Before' })
      const { payment: _, leadDays: __, ...terms } = { ...power, name: 'After' }
      const change = (revision: string) => branch.ask('PUT', `/v1/billers/${id}`, terms, { 'if-match': revision })
      assertProblem(await change('"1"'), 412, 'version_differs')
      const changed = await change('"2"')
      assert.deepEqual([changed.status, changed.body.name, 'leadDays' in changed.body], [200, 'After', false])
      assertProblem(
        await branch.ask('PUT', '/v1/billers/bil_zzz', terms, { 'if-match': '"1"' }),
        404,
        'biller_not_found',
      )
      await setState(id, 'terminated')
      assertProblem(await change('"4"'), 409, 'biller_is_terminated')
    })
  })

  describe('PUT /v1/billers/:biller/state', () => {
    test('200 as often as it is asked; 409 for what is not next; 404 for none', async () => {
      const { id } = (await add({ name: 'Stateful' })).body
      assertProblem(await setState(id, 'suspended'), 409, 'biller_state_not_next')
      for (const state of ['active', 'active', 'suspended', 'terminated'])
        assert.equal((await setState(id, state)).body.state, state)
      assertProblem(await setState(id, 'active'), 409, 'biller_state_not_next')
      assertProblem(await setState('bil_zzz', 'active'), 404, 'biller_not_found')
    })
  })

  describe('POST /v1/billers/:biller/payees', () => {
    const addPayee = (biller: string, more: object = {}, headers?: Record<string, string>) =>
      branch.ask(
        'POST',
        `/v1/billers/${biller}/payees`,
        { member: alice.member, nickname: 'Power', number: '1234-56789-7', ...more },
        headers,
      )

    test('201 a payee under the biller’s name, its number and address opened for nobody else', async () => {
      const biller = await addActive({ name: 'Payable' })
      const home = { street: '1 Elm Street', city: 'Evanston', region: 'IL', zip: '60201' }
      const made = await addPayee(biller, { address: home })
      assert.equal(made.status, 201, made.text)
      const { id, addedAt: _, ...rest } = made.body
      assert.deepEqual(rest, {
        member: alice.member,
        nickname: 'Power',
        name: 'Payable',
        biller,
        lastDigits: '7897',
        method: 'ach',
        address: home,
        state: 'active',
        screening: 'not_screened',
        version: 1,
      })
      const [row] = await branch.world.owner<{ row: string }[]>`
        select row_to_json(payee)::text as row from payments.payee where payee_id = ${id}`
      assert.doesNotMatch(row?.row ?? '', /1234|Elm/)
      const paid = await branch.order('/v1/payments', {
        fundingAccount: alice.fundingAccount,
        payee: id,
        amount: { value: '1.00', currency: 'USD' },
      })
      assert.equal(paid.status, 201, paid.text)
    })

    test('404 for a member that is not yours and for no biller; 422 for one that is not active', async () => {
      const { id } = (await add({ name: 'Dormant' })).body
      assertProblem(await addPayee('bil_zzz', { member: 'mem_zzz' }), 404, 'member_not_found')
      assertProblem(await addPayee(id, {}, stranger), 404, 'member_not_found')
      assertProblem(await addPayee('bil_zzz'), 404, 'biller_not_found')
      assertProblem(await addPayee(id), 422, 'biller_not_active')
    })

    test('422 with the place for a number that does not fit, which is nowhere; 409 for the same again', async () => {
      const biller = await addActive({ name: 'Precise' })
      for (const [number, detail] of [
        ['8765-4321', /look like 9999-99999-C/],
        ['1234-56789-0', /check digit/],
      ] as const) {
        const answer = await addPayee(biller, { number })
        assert.match(assertProblem(answer, 422, 'payee_number_misfit', { pointer: '/number' }).detail, detail)
        assert.equal(answer.text.includes(number), false)
      }
      const first = await addPayee(biller)
      assert.equal(first.status, 201)
      const again = assertProblem(await addPayee(biller, { number: '1234 56789 7' }), 409, 'payee_duplicate')
      assert.ok(again.detail.includes(first.body.id))
    })
  })
})
