// Two at once on one proposal. Who comes first is arranged: the second is known to wait before the first commits.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openWorld, type World } from '../../test/outside.ts'
import { until } from '../../test/until.ts'
import { fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { type Actor, type Outside, transact, type Work } from '../base/work.ts'
import * as change from './change.ts'

const [ada, bob, cyd, dan] = ['person:per_ada', 'person:per_bob', 'person:per_cyd', 'person:per_dan'] as const

type Act = { readonly actor: Actor; readonly perform: (work: Work) => Promise<Outcome<change.Proposal, Refusal>> }

describe('two at once', () => {
  let world: World
  let second: Outside
  before(async () => {
    world = await openWorld()
    second = world.outsideAs('vouch_office')
  })
  after(() => world.close())

  const value = <T>(outcome: Outcome<T, Refusal>): T =>
    outcome.ok ? outcome.value : fault(`refused: ${outcome.refusal.code}`)
  const propose = async (approvalsNeeded: 1 | 2) =>
    value(
      await transact(world.outside, 'demo', ada, work =>
        change.propose(work, {
          kind: 'test.races',
          subject: work.newId('sub'),
          content: 'first',
          approvalsNeeded,
          expiresAt: new Date(work.now.getTime() + 1_000),
        }),
      ),
    )
  const approving = (actor: Actor, { id, contentHash }: change.Proposal): Act => ({
    actor,
    perform: work => change.approve(work, id, contentHash),
  })
  const revising = (actor: Actor, { id }: change.Proposal, version: number): Act => ({
    actor,
    perform: work => change.revise(work, id, version, 'second'),
  })
  const isSomebodyWaiting = async () => {
    const [row] = await world.owner<{ count: number }[]>`
      select count(*)::int as count
        from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`
    return (row?.count ?? 0) > 0
  }

  /** Lets `late` come while `early` is done but not committed, and answers with what both were told. */
  async function inTurn(early: Act, late: Act) {
    let lateAnswer: Promise<Outcome<change.Proposal, Refusal>> | undefined
    const earlyAnswer = await transact(world.outside, 'demo', early.actor, async work => {
      const outcome = await early.perform(work)
      lateAnswer ??= transact(second, 'demo', late.actor, late.perform)
      await until('the later one waits', isSomebodyWaiting)
      return outcome
    })
    return [earlyAnswer, await (lateAnswer ?? fault('it was begun'))] as const
  }

  const find = async ({ id }: change.Proposal) =>
    value(await transact(world.outside, 'demo', ada, work => change.findProposal(work, id)))

  test('approve, and the last approval is counted once', async () => {
    const made = await propose(2)
    value(await transact(world.outside, 'demo', bob, work => change.approve(work, made.id, made.contentHash)))
    const [early, late] = await inTurn(approving(cyd, made), approving(dan, made))
    assert.equal(value(early).state, 'ready')
    assert.deepEqual(late, { ok: false, refusal: { code: 'proposal_not_open', state: 'ready' } })
    assert.deepEqual((await find(made)).approvers, [bob, cyd])
  })

  test('approve, and the second sees the first, though it began before that was committed', async () => {
    const made = await propose(2)
    const [early, late] = await inTurn(approving(bob, made), approving(cyd, made))
    assert.equal(value(early).state, 'open')
    assert.deepEqual([value(late).state, value(late).approvers], ['ready', [bob, cyd]])
  })

  test('approve as the same person, and it is one approval', async () => {
    const made = await propose(2)
    const [early, late] = await inTurn(approving(bob, made), approving(bob, made))
    assert.equal(early.ok, true)
    assert.deepEqual(late, { ok: false, refusal: { code: 'already_approved' } })
  })

  test('revise and approve, and the approval of what was seen does not count for the revision', async () => {
    const made = await propose(1)
    const [early, late] = await inTurn(revising(cyd, made, 1), approving(bob, made))
    const { contentHash } = value(early)
    assert.deepEqual(late, { ok: false, refusal: { code: 'proposal_content_differs', contentHash } })
    const { state, approvers } = await find(made)
    assert.deepEqual([state, approvers], ['open', []])
  })

  test('approve and revise, and whoever revises must have seen the approval', async () => {
    const made = await propose(1)
    const [early, late] = await inTurn(approving(bob, made), revising(cyd, made, 1))
    assert.equal(value(early).state, 'ready')
    assert.deepEqual(late, { ok: false, refusal: { code: 'version_differs', version: 2 } })
    const other = await propose(1)
    const [, revised] = await inTurn(approving(bob, other), revising(cyd, other, 2))
    assert.deepEqual([value(revised).state, value(revised).approvers], ['open', []])
    assert.deepEqual(await find(other), value(revised))
  })

  test('apply and reject, and one of them is told that it came too late', async () => {
    const made = await propose(1)
    value(await transact(world.outside, 'demo', bob, work => change.approve(work, made.id, made.contentHash)))
    const [early, late] = await inTurn(
      { actor: bob, perform: work => change.applied(work, made.id) },
      { actor: cyd, perform: work => change.reject(work, made.id, 'too late') },
    )
    assert.equal(value(early).state, 'applied')
    assert.deepEqual(late, { ok: false, refusal: { code: 'proposal_is_over', state: 'applied' } })
  })

  const proposing = (actor: Actor, { kind, subject }: change.Proposal): Act => ({
    actor,
    perform: work =>
      change.propose(work, {
        kind,
        subject,
        content: actor,
        approvalsNeeded: 1,
        expiresAt: new Date(work.now.getTime() + 1_000),
      }),
  })

  test('reject and propose anew, and what has ended is not in the way', async () => {
    const made = await propose(1)
    const rejecting: Act = { actor: bob, perform: work => change.reject(work, made.id, 'not this one') }
    const [, late] = await inTurn(rejecting, proposing(cyd, made))
    assert.equal(value(late).state, 'open')
  })

  test('propose over one that has expired, and it expires once', async () => {
    const made = await propose(1)
    world.clock.advance(1_000)
    const [early, late] = await inTurn(proposing(bob, made), proposing(cyd, made))
    assert.deepEqual(late, { ok: false, refusal: { code: 'proposal_pending', proposal: value(early).id } })
    const { state, version } = await find(made)
    assert.deepEqual([state, version], ['expired', 2])
  })
})
