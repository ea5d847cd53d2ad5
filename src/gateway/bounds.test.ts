// Whose things are whose: with every id of another member and of another institution, at every route that takes one, the
// answer is what it is for an id that nobody has.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem, type Reply } from '../../test/api.ts'
import { believeHeader } from '../../test/believing.ts'
import { type Branch, openBranch, type Payer } from '../../test/branch.ts'
import { fault } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import { type Gate, loadPermits, openGate } from '../identity/identity.ts'
import type * as payments from '../payments/payments.ts'
import type { Route } from './route.ts'
import { v1 } from './routes/v1.ts'

const permits = await loadPermits()
const usd = (value: string) => ({ value, currency: 'USD' })

describe('a caller', () => {
  let branch: Branch
  let gate: Gate
  let alice: Payer
  let bob: Payer
  let own: Readonly<Record<string, string>>
  let others: Readonly<Record<string, string>>
  before(async () => {
    branch = await openBranch({
      authenticate: () => bound,
      tools: outside => {
        gate = openGate(outside, permits)
        return {
          noteRefused: async (caller, refusal) => {
            if (refusal.code === 'permit_missing') await gate.note(caller, refusal.permit, refusal.policy ?? 'unknown')
          },
        }
      },
    })
    alice = await branch.enrol('1000.00')
    bob = await branch.enrol('1000.00')
    own = await thingsOf(alice)
    others = await thingsOf(bob)
  })
  after(() => branch.close())

  /** Bound to the member that the test names; to none where it names none. */
  const bound = async (...[shown, permit, demands]: Parameters<ReturnType<typeof believeHeader>>) => {
    const caller = await believeHeader(async claimed => ({ ok: true, value: claimed }))(shown, permit, demands)
    const member = shown.headers['test-member']
    if (!caller.ok || typeof member !== 'string') return caller
    // As the test was given it.
    return { ok: true, value: { ...caller.value, member: member as payments.MemberId } } as const
  }
  const asAlice = () => ({ 'test-member': alice.member })

  async function thingsOf({ member, fundingAccount, payee }: Payer) {
    const processOn = '2026-01-20'
    const paid = await branch.order('/v1/payments', { fundingAccount, payee, amount: usd('5.00'), processOn })
    assert.equal(paid.status, 201, paid.text)
    const standing = await branch.order('/v1/standing-orders', {
      fundingAccount,
      payee,
      amount: usd('7.00'),
      frequency: 'monthly',
      startOn: '2026-02-02',
    })
    assert.equal(standing.status, 201, standing.text)
    return { member, fundingAccount, payee, payment: paid.body.id, standingOrder: standing.body.id }
  }

  const nobodys: Readonly<Record<string, string>> = {
    member: 'mem_none',
    payee: 'pye_none',
    payment: 'pay_none',
    standingOrder: 'sto_none',
    fundingAccount: 'fac_none',
  }
  const bodies: Readonly<Record<string, (ids: Readonly<Record<string, string>>) => unknown>> = {
    changePayee: ({ member }) => ({ member, nickname: 'Mine now' }),
    proposePayeeAccount: ({ member }) => ({ member, account: { bank: '011000015', number: '4444555566' } }),
    setPayeeState: () => ({ state: 'suspended' }),
    amendPayment: () => ({ amount: usd('6.00') }),
    addPayee: ({ member }) => ({
      member,
      nickname: 'New',
      name: 'New Co',
      account: { bank: '021000021', number: '11112222' },
    }),
    submitPayment: ({ fundingAccount, payee }) => ({ fundingAccount, payee, amount: usd('1.00'), isRepeat: true }),
    createStandingOrder: ({ fundingAccount, payee }) => ({
      fundingAccount,
      payee,
      amount: usd('1.00'),
      frequency: 'weekly',
      startOn: '2026-02-03',
    }),
  }

  let count = 0
  async function ask(name: string, ids: Readonly<Record<string, string>>, headers: object): Promise<Reply> {
    const { method, path, query, key, ifMatch } = route(name)
    const filled = path.replaceAll(/:([A-Za-z]+)/g, (_, id: string) => ids[id] ?? 'none')
    const names = Object.keys(query?.properties ?? {})
    const search = names.includes('member') ? `?member=${ids['member']}` : ''
    const body = bodies[name]?.(ids)
    return branch.send(
      method,
      `${filled}${search}`,
      {
        'vouch-actor': 'first-bank/client:cli_1',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === 'required' ? { 'idempotency-key': `bounds-${++count}` } : {}),
        ...(ifMatch === 'required' ? { 'if-match': '"1"' } : {}),
        ...headers,
      },
      body === undefined ? undefined : JSON.stringify(body),
    )
  }
  const route = (name: string): Route => new Map<string, Route>(Object.entries(v1)).get(name) ?? fault(`no ${name}`)

  /** What an answer says, without what differs from one request to the next, and without the id that was asked for. */
  const said = ({ status, text }: Reply, ids: Readonly<Record<string, string>>) => {
    const plain = text.replace(/"instance":"[^"]*"/, '')
    return `${status} ${Object.entries(ids).reduce((read, [name, id]) => read.replaceAll(id, name), plain)}`
  }

  const boundRoutes = Object.entries(v1).filter(([, { isBound }]) => isBound)
  const idRoutes = boundRoutes.filter(
    ([name, { path, query }]) =>
      /:(member|payee|payment|standingOrder)/.test(path) ||
      query?.properties?.['member'] !== undefined ||
      name in bodies,
  )

  test('bound to a member reaches routes that are for that, and no other', async () => {
    assert.ok(boundRoutes.length > 20)
    for (const [name, { isBound }] of Object.entries(v1)) {
      const answer = await ask(name, nobodys, asAlice())
      if (isBound) assert.notEqual(answer.status, 403, name)
      else
        assert.match(assertProblem(answer, 403, 'permit_missing').detail, /who_is_bound_to_a_member_sees_that_member/)
    }
  })

  test('bound to a member, and refused for that, leaves a leaf, and a flood of refusals two', async () => {
    const leaves = async () => {
      const found = await branch.world.owner<{ leaves: Buffer }[]>`
        select leaves from audit.batch
         where position(convert_to('"identity.refused"', 'UTF8') in leaves) > 0
         order by batch_id`
      return found.map(row => row.leaves.toString('latin1'))
    }
    branch.world.clock.advance(60_001)
    await gate.writeCounts()
    const before = (await leaves()).length
    const answer = await ask('listMembers', nobodys, asAlice())
    assertProblem(answer, 403, 'permit_missing')
    assert.match(
      (await leaves()).slice(before).join(),
      /"actor":"client:cli_1".*"body":\{"permit":"members.read","policy":"who_is_bound_to_a_member_sees_that_member"\}/,
    )
    for (let more = 0; more < 20; more++) await ask('listMembers', nobodys, asAlice())
    assert.equal((await leaves()).length, before + 1)
    branch.world.clock.advance(60_001)
    await gate.writeCounts()
    const counted = (await leaves()).slice(before + 1)
    assert.equal(counted.length, 1)
    assert.match(counted.join(), /"body":\{"more":20,"permit":"members.read",/)
  })

  test('bound to a member finds what is theirs', async () => {
    for (const [name] of idRoutes.filter(([, { method }]) => method === 'GET')) {
      const answer = await ask(name, own, asAlice())
      assert.equal(answer.status, 200, `${name}: ${answer.text}`)
    }
  })

  for (const [name, { method }] of idRoutes) {
    test(`bound to a member: ${name} with another member's ids is answered as with ids that nobody has`, async () => {
      const foreign = await ask(name, others, asAlice())
      assert.equal(said(foreign, others), said(await ask(name, nobodys, asAlice()), nobodys))
      const isOfNothing = method === 'GET' && (foreign.body.items?.length ?? foreign.body.count) === 0
      assert.ok(foreign.status === 404 || isOfNothing, foreign.text)
    })

    test(`of another institution: ${name} is answered as with ids that nobody has`, async () => {
      const stranger = { 'vouch-actor': 'other-bank/client:cli_1' }
      const foreign = await ask(name, others, stranger)
      assert.equal(said(foreign, others), said(await ask(name, nobodys, stranger), nobodys))
    })
  }

  test('bound to a member mixes no own account with the payee of another, and replays nobody else’s key', async () => {
    const { fundingAccount, payee } = others
    const body = { fundingAccount, payee, amount: usd('3.00') }
    const first = await branch.order('/v1/payments', body, 'bobs-key')
    assert.equal(first.status, 201, first.text)
    const replayed = await branch.ask('POST', '/v1/payments', body, { 'idempotency-key': 'bobs-key', ...asAlice() })
    assertProblem(replayed, 404, 'funding_account_not_found')
    const mixed = { ...body, fundingAccount: own['fundingAccount'] }
    const asked = await branch.ask('POST', '/v1/payments', mixed, { 'idempotency-key': 'mixed', ...asAlice() })
    assertProblem(asked, 404, 'payee_not_found')
    const batch = await branch.ask(
      'POST',
      '/v1/payment-batches',
      {
        payments: [
          body,
          { ...body, ...own, member: undefined, payment: undefined, standingOrder: undefined, isRepeat: true },
        ],
      },
      { 'idempotency-key': 'batch', ...asAlice() },
    )
    assert.deepEqual(
      batch.body.items.map((item: Reply['body']) => item.problem?.type ?? item.payment.member),
      ['/problems/funding_account_not_found', alice.member],
    )
  })

  test('of another institution is kept out by row-level security alone, where no `where` names the institution', async () => {
    const { outside } = branch.world
    const found = await transact(outside, 'other-bank', 'process:test', async work => {
      const rows = await work.sql`select 1 from payments.payment union all select 1 from payments.payee
                                   union all select 1 from payments.member union all select 1 from payments.standing_order`
      return { ok: true, value: rows.length }
    })
    assert.deepEqual(found, { ok: true, value: 0 })
    const own = await transact(outside, 'first-bank', 'process:test', async work => {
      const rows = await work.sql`select 1 from payments.payment`
      return { ok: true, value: rows.length }
    })
    assert.ok(own.ok && own.value > 1)
  })
})
