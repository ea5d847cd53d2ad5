import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem, type Reply } from '../../test/api.ts'
import { type Branch, openBranch, type Payer, today } from '../../test/branch.ts'
import { fault } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import { expireLoop } from '../change/change.ts'
import * as ledger from '../ledger/ledger.ts'
import { disputesLoop } from './dispute-loop.ts'

const usd = (value: string) => ({ value, currency: 'USD' })
const as = (person: string) => ({ 'vouch-actor': `first-bank/person:per_${person}` })
const dayMs = 86_400_000

describe('a dispute that credits much', () => {
  let branch: Branch
  let alice: Payer
  let count = 0
  before(async () => {
    branch = await openBranch()
    alice = await branch.enrol('0.01')
  })
  after(() => branch.close())

  const open = async (value = '2500.01', who = alice): Promise<string> => {
    const about = { fundingAccount: who.fundingAccount, transferOn: today, amount: usd(value) }
    const receivedAt = branch.world.clock.now().toISOString()
    const made = await branch.order('/v1/disputes', {
      member: who.member,
      about,
      kind: 'unauthorized',
      form: 'written',
      receivedAt,
    })
    assert.equal(made.status, 201, made.text)
    return made.body.id
  }
  const change = (id: string, noun: string, body: unknown, tag: string, more: object = {}) =>
    branch.ask('POST', `/v1/disputes/${id}/${noun}`, body, {
      'if-match': tag,
      'idempotency-key': `key-of-a-step-${++count}`,
      ...as('olga'),
      ...more,
    })
  const credit = (id: string, tag = '"1"', more: object = {}) => change(id, 'provisional-credit', {}, tag, more)
  const resolve = (id: string, value: string, tag: string) => {
    const reason = value === '0' ? 'no_error' : 'error_confirmed'
    return change(id, 'resolution', { found: usd(value), reason }, tag)
  }
  const found = async (id: string) => (await branch.get(`/v1/disputes/${id}`)).body
  const proposal = async (id: string) => (await branch.get(`/v1/proposals/${id}`)).body
  const approve = ({ id, contentHash }: Reply['body'], person: string) =>
    branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as(person))
  /** In cents. */
  const balance = async (who = alice) =>
    Math.round(Number((await branch.get(`/v1/ledger/accounts/${who.account}`)).body.available.value) * 100)
  const steps = async (id: string): Promise<readonly string[]> =>
    (await branch.get(`/v1/disputes/${id}/steps`)).body.items.map(
      ({ what, actor, reason }: Reply['body']) => `${what} ${actor}${reason === undefined ? '' : ` ${reason}`}`,
    )
  const asked = async (value?: string, who?: Payer) => {
    const id = await open(value, who)
    const made = await credit(id)
    assert.equal(made.status, 201, made.text)
    return { id, made, seen: await proposal(made.body.proposal) }
  }
  const pass = () => disputesLoop(branch.world.outsideAs('vouch_worker')).pass(new AbortController().signal)

  test('is proposed, and credited in the work of the approval; the same key is the same answer all along', async () => {
    const before = await balance()
    const id = await open()
    const key = { 'idempotency-key': 'asked-once' }
    const made = await credit(id, '"1"', key)
    assert.deepEqual([made.status, made.body.state, made.body.version], [201, 'open', 2])
    assert.equal(made.body.answerUntil, '2026-01-10T15:00:00.000Z')
    assert.equal(await balance(), before)
    const seen = await proposal(made.body.proposal)
    assert.deepEqual(
      [seen.kind, seen.subject, seen.approvalsNeeded, JSON.parse(seen.content)],
      [
        'payments.dispute',
        id,
        1,
        { amount: '2500.01', currency: 'USD', payment: null, step: 'credit', version: 2, withheld: '0' },
      ],
    )
    assertProblem(await approve(seen, 'olga'), 409, 'approver_is_maker')
    const tried = await branch.ask('POST', `/v1/proposals/${seen.id}/rehearsal`)
    assert.deepEqual(tried.body, { dispute: id, state: 'provisionally_credited' })
    assert.equal(await balance(), before, 'what is rehearsed is undone')
    assert.equal((await found(id)).version, 2)

    const approved = await approve(seen, 'ann')
    assert.deepEqual([approved.status, approved.body.state], [201, 'applied'])
    const after = await found(id)
    assert.deepEqual([after.state, after.credited, after.version], ['provisionally_credited', usd('2500.01'), 3])
    assert.deepEqual(['proposal' in after, 'answerUntil' in after], [false, false])
    assert.equal((await balance()) - before, 250_001)
    assert.deepEqual(await steps(id), [
      'opened client:cli_1',
      'credit_proposed person:per_olga',
      'credited person:per_ann',
    ])
    const again = await credit(id, '"1"', key)
    assert.deepEqual([again.body.state, again.headers.get('idempotency-replayed')], ['provisionally_credited', 'true'])
    assertProblem(await approve(seen, 'ben'), 409, 'proposal_not_open')
    assert.equal((await balance()) - before, 250_001)
  })

  test('above 25,000 waits for two, and as a resolution is decided when they agree, not before', async () => {
    const id = await open('25000.01')
    const made = await resolve(id, '25000.01', '"1"')
    assert.deepEqual([made.status, made.body.state, 'found' in made.body], [201, 'open', false])
    const seen = await proposal(made.body.proposal)
    assert.equal(seen.approvalsNeeded, 2)
    assert.equal((await approve(seen, 'ann')).body.state, 'open')
    assert.equal((await found(id)).state, 'open')
    assert.equal((await approve(seen, 'ben')).body.state, 'applied')
    const { state, found: error } = await found(id)
    assert.deepEqual([state, error], ['resolved_in_favor', usd('25000.01')])
    assert.deepEqual((await steps(id)).slice(1), [
      'resolution_proposed person:per_olga',
      'resolved person:per_ben error_confirmed',
    ])
  })

  test('needs nobody for what is credited already, nor for a part that is small', async () => {
    const { id, seen } = await asked()
    assert.equal((await approve(seen, 'ann')).body.state, 'applied')
    assert.equal((await resolve(id, '2500.01', '"3"')).body.state, 'resolved_in_favor')
    const other = await open()
    assert.equal((await resolve(other, '2500.00', '"1"')).body.state, 'resolved_in_favor')
  })

  test('is asked about once at a time', async () => {
    const { id, made } = await asked()
    assertProblem(await credit(id, '"2"'), 409, 'proposal_pending')
    assertProblem(await resolve(id, '2500.01', '"2"'), 409, 'proposal_pending')
    assert.equal((await found(id)).proposal, made.body.proposal)
  })

  test('that goes another way is not credited any more: every step voids what was asked', async () => {
    const ways: readonly (readonly [noun: string, act: (id: string) => Promise<Reply>])[] = [
      ['withdrawn', id => branch.ask('POST', `/v1/disputes/${id}/withdrawal`, undefined, { 'if-match': '"2"' })],
      ['resolved', id => resolve(id, '0', '"2"')],
    ]
    for (const [what, act] of ways) {
      const { id, seen } = await asked()
      const before = await balance()
      const acted = await act(id)
      assert.equal(acted.status, 201, acted.text)
      const { state, reason } = await proposal(seen.id)
      assert.deepEqual([state, reason], ['withdrawn', 'the dispute has moved on'])
      assertProblem(await approve(seen, 'ann'), 409, 'proposal_not_open')
      assert.equal(await balance(), before)
      assert.match((await steps(id)).at(-1) ?? '', new RegExp(`^${what} `))
      assert.equal('proposal' in (await found(id)), false)
    }
  })

  test('is where it was when somebody says no, or the maker takes it back; and may be asked about again', async () => {
    const { id, seen } = await asked()
    for (const [person, state, tag] of [
      ['ann', 'rejected', '"3"'],
      ['olga', 'withdrawn', '"5"'],
    ] as const) {
      const latest = await found(id)
      const reason = { reason: 'ask Bob first' }
      const ended = await branch.ask('POST', `/v1/proposals/${latest.proposal}/rejection`, reason, as(person))
      assert.equal(ended.body.state, state)
      const { state: now, proposal: open } = await found(id)
      assert.deepEqual([now, open], ['open', undefined])
      assert.equal((await steps(id)).at(-1), `proposal_ended person:per_${person} approval_denied`)
      assert.equal((await credit(id, tag)).status, 201)
    }
    assert.notEqual((await found(id)).proposal, seen.id)
  })

  test('lapses when nobody answers; approved of past its legal day, it is credited late and says so', async () => {
    const { id, seen } = await asked()
    // People were asked on the fifth, and had five days; the credit is due by the fifteenth.
    branch.world.clock.advance(9 * dayMs)
    await pass()
    assert.equal((await proposal(seen.id)).state, 'open', 'the loop of proposals has not come by')
    assertProblem(await approve(seen, 'ann'), 409, 'proposal_expired')
    const lapsed = await found(id)
    assert.deepEqual([lapsed.state, lapsed.proposal], ['open', undefined])
    assert.equal((await steps(id)).at(-1), 'proposal_ended process:worker approval_expired')
    const again = await credit(id, '"3"')
    assert.equal(again.status, 201, again.text)
    branch.world.clock.advance(2 * dayMs)
    await pass()
    await expireLoop(branch.world.outsideAs('vouch_worker')).pass(new AbortController().signal)
    assert.equal((await proposal(seen.id)).state, 'expired')
    assert.equal((await approve(await proposal(again.body.proposal), 'ann')).body.state, 'applied')
    const { state, deadlines } = await found(id)
    const [first] = deadlines
    assert.equal(state, 'provisionally_credited')
    assert.deepEqual(
      [first.name, first.dueOn, first.metOn, 'missedAt' in first],
      ['credit_or_decide', '2026-01-15', '2026-01-16', true],
    )
  })

  test('cannot be credited once its book is closed: the proposal fails, the dispute says why', async () => {
    const carl = await branch.enrol('0.01')
    const { id, seen } = await asked('2500.01', carl)
    const closed = await transact(branch.world.outside, 'first-bank', 'person:per_1', async work => {
      const [book, elsewhere] = [carl.account, alice.account] as ledger.AccountId[] // As the API gave them.
      const [debit, credit] = [book ?? fault('one'), elsewhere ?? fault('another')]
      const money = { minor: 1n, currency: 'USD' }
      const [paid] = await ledger.post(work, [{ kind: 'direct', key: 'spend', debit, credit, money }])
      assert.ok(paid?.ok)
      return ledger.closeAccount(work, debit)
    })
    assert.ok(closed.ok)
    const approved = await approve(seen, 'ann')
    assert.deepEqual([approved.body.state, approved.body.reason], ['failed', 'account_closed'])
    const { state, proposal: open } = await found(id)
    assert.deepEqual([state, open], ['open', undefined])
    assert.equal((await steps(id)).at(-1), 'proposal_ended person:per_ann account_closed')
  })

  test('is credited once, however many approve at once, and never beside what another operator decides', async () => {
    for (let round = 0; round < 6; round++) {
      const dora = await branch.enrol('0.01')
      const before = await balance(dora)
      const { id, seen } = await asked('3000.00', dora)
      const answers = await Promise.all([
        approve(seen, 'ann'),
        approve(seen, 'ben'),
        ...(round % 2 === 0 ? [] : [resolve(id, '100.00', '"2"')]),
      ])
      const { state, version } = await found(id)
      const moved = (await balance(dora)) - before
      const [, , resolved] = answers
      if (state === 'provisionally_credited') {
        assert.equal(moved, 300_000)
        assert.equal(answers.slice(0, 2).filter(({ status }) => status === 201).length, 1)
        if (resolved !== undefined) assertProblem(resolved, 412, 'version_differs')
      } else {
        assert.deepEqual([state, moved, resolved?.status], ['resolved_in_favor', 10_000, 201])
        assert.ok(answers.slice(0, 2).every(({ status }) => status === 409))
        assert.equal((await proposal(seen.id)).state, 'withdrawn')
      }
      assert.equal(version, 3)
    }
  })
})
