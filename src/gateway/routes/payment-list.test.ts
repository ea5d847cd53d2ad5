import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'

import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, type Payer } from '../../../test/branch.ts'
import { literal } from '../../base/database.ts'
import { fault } from '../../base/outcome.ts'

const person = { 'vouch-actor': 'first-bank/person:per_1' }
const foreign = { 'vouch-actor': 'other-bank/person:per_1' }
const states = ['scheduled', 'released', 'sent', 'settled', 'failed', 'cancelled', 'returned'] as const
const methods = ['ach', 'same_day_ach', 'check', 'on_us'] as const
const reasons = new Set<string>(['failed', 'returned'])

type Row = {
  readonly id: string
  readonly payer: Payer
  readonly state: (typeof states)[number]
  readonly method: (typeof methods)[number]
  readonly minor: number
  readonly processOn: string
  readonly at: string
}

/** Nobody asks more often than they may. */
const msPerRequest = 1_000

const hourMs = 3_600_000
const lateMs = 20 * 24 * hourMs

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] ?? fault('it has something in it')

describe('lists of payments', () => {
  let branch: Branch
  let payers: readonly Payer[]
  const rows: Row[] = []
  before(async () => {
    branch = await openBranch()
    payers = [await branch.enrol('1.00'), await branch.enrol('1.00'), await branch.enrol('1.00')]
    await put(Array.from({ length: 240 }, (_, at) => at * 7919))
  })
  after(() => branch.close())

  /** Each is made of one number, so that whatever is wrong with a list can be had again. */
  const rowOf = (seed: number): Row => ({
    id: `pay_l${String(rows.length).padStart(5, '0')}${seed % 97}`,
    payer: pick(payers, seed),
    state: pick(states, Math.floor(seed / 3)),
    method: pick(methods, Math.floor(seed / 5)),
    minor: 100 + (seed % 13) * 50,
    processOn: `2026-01-${String(5 + (seed % 9)).padStart(2, '0')}`,
    // Some come long after the day on which they were to leave.
    at: new Date(
      Date.parse('2026-01-01T00:00:00Z') + (seed % 29) * hourMs + (seed % 7 === 0 ? lateMs : 0),
    ).toISOString(),
  })

  /** As they stand after all that has happened to them: what a payment goes through is not what is listed. */
  async function put(seeds: readonly number[]): Promise<void> {
    for (const seed of seeds) {
      const { id, payer, state, method, minor, processOn, at } = rowOf(seed)
      rows.push({ id, payer, state, method, minor, processOn, at })
      await branch.world.owner`
        insert into payments.payment (
          institution_id, payment_id, key, fingerprint, member_id, funding_account_id, payee_id, currency, amount, process_on,
          state, version, reason, hold_id, submitted_at, changed_at, method)
        values ('first-bank', ${id}, ${id}, '\\x00', ${payer.member}, ${payer.fundingAccount}, ${payer.payee}, 'USD', ${minor},
                ${processOn}, ${state}, 1, ${reasons.has(state) ? 'R01' : null}, 'trf_1', ${at}, ${at}, ${method})`
    }
  }

  const amountOf = (minor: number) => (minor / 100).toFixed(2)
  const filters: Readonly<Record<string, (seed: number) => readonly [query: object, isIn: (row: Row) => boolean]>> = {
    state: seed => {
      const wanted = [pick(states, seed), pick(states, seed + 2)]
      return [{ state: [...new Set(wanted)].join(',') }, row => wanted.includes(row.state)]
    },
    method: seed => [{ method: pick(methods, seed) }, row => row.method === pick(methods, seed)],
    member: seed => [{ member: pick(payers, seed).member }, row => row.payer === pick(payers, seed)],
    payee: seed => [{ payee: pick(payers, seed).payee }, row => row.payer === pick(payers, seed)],
    fundingAccount: seed => [
      { fundingAccount: pick(payers, seed).fundingAccount },
      row => row.payer === pick(payers, seed),
    ],
    amount: seed => {
      const [from, until] = [100 + (seed % 6) * 50, 300 + (seed % 8) * 50]
      const query = { currency: 'USD', amountFrom: amountOf(from), amountUntil: amountOf(until) }
      return [query, row => row.minor >= from && row.minor <= until]
    },
    processOn: seed => {
      const [from, until] = [`2026-01-0${5 + (seed % 4)}`, `2026-01-1${seed % 3}`]
      return [{ processOnFrom: from, processOnUntil: until }, row => row.processOn >= from && row.processOn <= until]
    },
    created: seed => {
      const [from, until] = ['2026-01-01T03:00:00.000Z', `2026-01-02T0${seed % 5}:00:00.000Z`]
      return [{ createdFrom: from, createdUntil: until }, row => row.at >= from && row.at < until]
    },
  }
  const orders: Readonly<Record<string, (a: Row, b: Row) => number>> = {
    newest: (a, b) => order(b.at, a.at) || order(b.id, a.id),
    oldest: (a, b) => order(a.at, b.at) || order(a.id, b.id),
    processOn: (a, b) => order(a.processOn, b.processOn) || order(a.id, b.id),
    amount: (a, b) => b.minor - a.minor || order(b.id, a.id),
  }
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

  async function listed(
    query: object,
    between: () => Promise<void> = async () => undefined,
  ): Promise<readonly string[]> {
    const ids: string[] = []
    for (let cursor: string | undefined; ; ) {
      branch.world.clock.advance(msPerRequest)
      const asked = new URLSearchParams({ ...query, limit: '23', ...(cursor === undefined ? {} : { cursor }) })
      const { status, body, text } = await branch.get(`/v1/payments?${asked.toString()}`, person)
      assert.equal(status, 200, text)
      ids.push(...body.items.map(({ id }: { id: string }) => id))
      if (body.next === undefined) return ids
      cursor = body.next
      await between()
    }
  }

  test('whole and in order under every filter and order, while payments are added', async () => {
    const chosen = fc.record({
      filters: fc.subarray(Object.keys(filters)),
      order: fc.constantFrom(...Object.keys(orders)),
      seed: fc.nat(1_000),
    })
    const property = fc.asyncProperty(chosen, async ({ filters: named, order, seed }) => {
      const made = named.map(name => filters[name]?.(seed) ?? fault(name))
      const query = Object.assign(
        { order, ...(order === 'amount' ? { currency: 'USD' } : {}) },
        ...made.map(([q]) => q),
      )
      const isIn = (row: Row) => made.every(([, holds]) => holds(row))
      const there = rows.filter(isIn)
      const ids = await listed(query, () => put([seed + rows.length]))
      assert.equal(new Set(ids).size, ids.length, 'none twice')
      const byId = new Map(rows.map(row => [row.id, row]))
      const found = ids.map(id => byId.get(id) ?? fault(id))
      assert.deepEqual(found, found.toSorted(orders[order]), 'in order')
      assert.ok(found.every(isIn), 'nothing that was not asked for')
      const seen = new Set(ids)
      assert.deepEqual(
        there.filter(({ id }) => !seen.has(id)),
        [],
        'nothing left out',
      )
    })
    await fc.assert(property, { numRuns: 60, seed: 90_077 })
  })

  test('each filter alone, counted as it is listed', async () => {
    for (const [name, make] of Object.entries(filters)) {
      const [query, isIn] = make(5)
      const there = rows.filter(isIn)
      assert.notEqual(there.length, 0, name)
      const { body } = await branch.get(`/v1/payments/summary?${new URLSearchParams({ ...query }).toString()}`, person)
      const sum = there.reduce((all, { minor }) => all + minor, 0)
      assert.deepEqual(
        [body.count, body.isMore, body.sums],
        [there.length, false, [{ currency: 'USD', count: there.length, value: amountOf(sum) }]],
        name,
      )
      const byState = Map.groupBy(there, ({ state }) => state)
      assert.deepEqual(
        Object.fromEntries(body.states.map(({ state, count }: { state: string; count: number }) => [state, count])),
        Object.fromEntries([...byState].map(([state, of]) => [state, of.length])),
        name,
      )
    }
  })

  test('by a biller: through its payees, who are of many members', async () => {
    await branch.world.owner`
      insert into payments.biller (biller_id, name, aliases, normal_name, normal_street, street, city, region, zip, method,
                                   kept_by, masks, state, added_at, changed_at)
      values ('bil_1', 'Power', '[]', 'power', 's', 's', 'c', 'IL', '60601', 'check', 'first-bank', '[]', 'active', now(), now())`
    await branch.world.owner`
      insert into payments.payee (institution_id, payee_id, member_id, nickname, number_token, number_index, number_sealed,
                                  number_last4, added_at, biller_id)
      select 'first-bank', id, member, 'Power', 'tok', convert_to(id, 'UTF8'), '\\x00', '1234', now(), 'bil_1'
        from unnest(array['pye_b1', 'pye_b2'],
                    ${literal(payers.slice(0, 2).map(({ member }) => member))}::text::text[]) as new (id, member)`
    const [first, second] = payers
    await branch.world.owner`
      update payments.payment set payee_id = 'pye_b1' where payment_id in ('pay_l000000', 'pay_l0000362')`
    const moved = await branch.world.owner<{ id: string }[]>`
      select payment_id as id from payments.payment where payee_id in ('pye_b1', 'pye_b2') order by 1`
    assert.ok(first !== undefined && second !== undefined && moved.length > 0)
    assert.deepEqual(
      (await listed({ biller: 'bil_1', order: 'oldest' })).toSorted(),
      moved.map(({ id }) => id),
    )
    assert.deepEqual(await listed({ biller: 'bil_2' }), [])
  })

  test('of more than can be counted at once it is said that there are more, without sums', async () => {
    await branch.world.owner`
      insert into payments.payment (
        institution_id, payment_id, key, fingerprint, member_id, funding_account_id, payee_id, currency, amount, process_on,
        state, version, hold_id, submitted_at, changed_at, method)
      select 'other-bank', 'pay_m' || n, 'm' || n, '\\x00', 'mem_1', 'fac_1', 'pye_1', 'USD', 100, '2026-01-05', 'settled', 1,
             'trf_1', now(), now(), 'ach'
        from generate_series(1, 10001) as n`
    const many = await branch.get('/v1/payments/summary', foreign)
    assert.deepEqual(many.body, { count: 10_000, isMore: true, sums: [], states: [] })
    await branch.world.owner`delete from payments.payment where payment_id = 'pay_m1'`
    const all = await branch.get('/v1/payments/summary', foreign)
    assert.deepEqual(all.body, {
      count: 10_000,
      isMore: false,
      sums: [{ currency: 'USD', count: 10_000, value: '10000.00' }],
      states: [{ state: 'settled', currency: 'USD', count: 10_000, value: '10000.00' }],
    })
  })

  test('programs say whose payments they ask for, people need not', async () => {
    assertProblem(await branch.get('/v1/payments'), 400, 'request_invalid', { parameter: 'member' })
    assertProblem(await branch.get('/v1/payments/summary?state=held'), 400, 'request_invalid', { parameter: 'member' })
    const [alice] = payers
    assert.equal((await branch.get(`/v1/payments?member=${alice?.member}&state=settled`)).status, 200)
    assert.equal((await branch.get('/v1/payments?limit=1', person)).body.items.length, 1)
  })

  test('400 for what is no filter, with the place', async () => {
    const ask = (query: string) => branch.get(`/v1/payments?${query}`, person)
    assertProblem(await ask('state=lost'), 400, 'request_invalid', { parameter: 'state' })
    assertProblem(await ask('amountFrom=1.00'), 400, 'request_invalid', { parameter: 'currency' })
    assertProblem(await ask('order=amount'), 400, 'request_invalid', { parameter: 'currency' })
    assertProblem(await ask('amountFrom=1.005&currency=USD'), 400, 'request_invalid', { parameter: 'amountFrom' })
    assertProblem(await ask('amountUntil=1&currency=XXX'), 400, 'request_invalid', { parameter: 'currency' })
    const { body } = await ask('limit=1&state=settled')
    assertProblem(await ask(`limit=1&state=sent&cursor=${body.next}`), 400, 'cursor_of_another_list')
    assertProblem(await ask('cursor=x'), 400, 'cursor_unreadable')
  })

  test('nothing of another institution', async () => {
    const { body } = await branch.get('/v1/payments', foreign)
    assert.ok(body.items.every(({ id }: { id: string }) => id.startsWith('pay_m')))
  })
})
