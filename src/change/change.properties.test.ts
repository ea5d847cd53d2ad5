// Random lives of a proposal, beside a model of them that is small enough to be seen to be right.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'

import { openWorld, type World } from '../../test/outside.ts'
import { fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { type Actor, transact, type Work } from '../base/work.ts'
import * as change from './change.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)
const runs = 50
const minute = 60_000
const lifeMinutes = 30

const actors = ['person:per_ada', 'person:per_bob', 'person:per_cyd', 'client:cli_core', 'process:worker'] as const

/** `stale`: of the content or version before the one that is current. */
type Act =
  | { readonly act: 'revise'; readonly by: Actor; readonly content: number; readonly stale: boolean }
  | { readonly act: 'approve'; readonly by: Actor; readonly stale: boolean }
  | { readonly act: 'reject'; readonly by: Actor }
  | { readonly act: 'apply' | 'fail'; readonly by: Actor }
  | { readonly act: 'wait'; readonly minutes: number }
  | { readonly act: 'expire' }

const by = fc.constantFrom(...actors)
const stale = fc.nat(9).map(number => number === 0)
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ act: fc.constant('revise' as const), by, content: fc.nat(3), stale }) },
  { weight: 8, arbitrary: fc.record({ act: fc.constant('approve' as const), by, stale }) },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constantFrom('reject' as const, 'apply' as const, 'apply' as const, 'fail' as const),
      by,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constant('wait' as const), minutes: fc.constantFrom(1, 15, lifeMinutes) }),
  },
  { weight: 1, arbitrary: fc.constant({ act: 'expire' } as const) },
)

type Model = {
  state: string
  contents: number[]
  makers: Actor[]
  yes: Set<Actor>
  needed: number
  age: number
}

const isPerson = (actor: Actor) => actor.startsWith('person:')

/** What is answered, by the rules as a person would say them. */
function live(model: Model, step: Act): string {
  const isLate = model.age >= lifeMinutes
  const isPending = model.state === 'open' || model.state === 'ready'
  switch (step.act) {
    case 'wait':
      model.age += step.minutes
      return 'done'
    case 'expire':
      if (isPending && isLate) model.state = 'expired'
      return 'done'
    case 'approve':
      if (model.state !== 'open') return 'proposal_not_open'
      if (isLate) return 'proposal_expired'
      if (step.stale) return 'proposal_content_differs'
      if (!isPerson(step.by)) return 'approver_not_a_person'
      if (model.makers.includes(step.by)) return 'approver_is_maker'
      if (model.yes.has(step.by)) return 'already_approved'
      model.yes.add(step.by)
      if (model.yes.size === model.needed) model.state = 'ready'
      return 'done'
    case 'apply':
    case 'fail':
      if (model.state !== 'ready') return 'proposal_not_ready'
      if (isLate) return 'proposal_expired'
      model.state = step.act === 'apply' ? 'applied' : 'failed'
      return 'done'
    case 'reject':
      if (!isPending) return 'proposal_is_over'
      if (isLate) return 'proposal_expired'
      if (!model.makers.includes(step.by) && !isPerson(step.by)) return 'rejecter_not_a_person'
      model.state = model.makers.includes(step.by) ? 'withdrawn' : 'rejected'
      return 'done'
    case 'revise':
      if (!isPending) return 'proposal_is_over'
      if (isLate) return 'proposal_expired'
      if (step.stale) return 'version_differs'
      if (step.by === 'process:worker') return 'reviser_is_a_process'
      model.contents.push(step.content)
      model.makers.push(step.by)
      model.yes.clear()
      model.state = 'open'
      return 'done'
  }
}

describe(`a proposal’s life (VOUCH_SEED=${seed})`, () => {
  let world: World
  before(async () => {
    world = await openWorld()
  })
  after(() => world.close())

  const value = <T>(outcome: Outcome<T, Refusal>): T =>
    outcome.ok ? outcome.value : fault(`refused: ${outcome.refusal.code}`)
  const as = <T, R extends Refusal>(actor: Actor, perform: (work: Work) => Promise<Outcome<T, R>>) =>
    transact(world.outside, 'demo', actor, perform)
  const find = async (id: change.ProposalId) => value(await as('process:test', work => change.findProposal(work, id)))

  async function perform({ id, version, contentHash }: change.Proposal, step: Act): Promise<string> {
    if (step.act === 'wait') {
      world.clock.advance(step.minutes * minute)
      return 'done'
    }
    if (step.act === 'expire') {
      await change.expireLoop(world.outside).pass(new AbortController().signal)
      return 'done'
    }
    const outcome: Outcome<change.Proposal, Refusal> = await as(
      step.by,
      (work): Promise<Outcome<change.Proposal, Refusal>> => {
        switch (step.act) {
          case 'approve':
            return change.approve(work, id, step.stale ? contentHash.replace(/./, '-') : contentHash)
          case 'revise':
            return change.revise(work, id, step.stale ? version - 1 : version, step.content)
          case 'reject':
            return change.reject(work, id, 'no')
          case 'apply':
            return change.applied(work, id)
          case 'fail':
            return change.failed(work, id, 'cannot')
        }
      },
    )
    return outcome.ok ? 'done' : outcome.refusal.code
  }

  test('goes as the model says, answer by answer, whatever five actors try', async () => {
    const answers = new Map<string, number>()
    const ends = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(
        by,
        fc.constantFrom(1, 2),
        fc.array(act, { minLength: 8, maxLength: 24 }),
        async (maker, needed, steps) => {
          const expiresAt = new Date(world.clock.now().getTime() + lifeMinutes * minute)
          let proposal = value(
            await as(maker, work =>
              change.propose(work, {
                kind: 'test.lives',
                subject: work.newId('sub'),
                content: 0,
                approvalsNeeded: needed === 1 ? 1 : 2,
                expiresAt,
              }),
            ),
          )
          const model: Model = { state: 'open', contents: [0], makers: [maker], yes: new Set(), needed, age: 0 }
          for (const step of steps) {
            const expected = live(model, step)
            assert.equal(await perform(proposal, step), expected, JSON.stringify(step))
            proposal = await find(proposal.id)
            const { state, content, makers, approvers, revision } = proposal
            assert.deepEqual(
              { state, content, makers, approvers: new Set(approvers), revision },
              {
                state: model.state,
                content: model.contents.at(-1),
                makers: model.makers,
                approvers: model.yes,
                revision: model.contents.length,
              },
            )
            assert.ok(!approvers.some(approver => makers.includes(approver)), 'nobody approves what they made')
            answers.set(expected, (answers.get(expected) ?? 0) + 1)
          }
          ends.set(model.state, (ends.get(model.state) ?? 0) + 1)
        },
      ),
      { seed, numRuns: runs },
    )
    const never = ['approver_is_maker', 'already_approved', 'proposal_expired', 'rejecter_not_a_person', 'done'].filter(
      code => !answers.has(code),
    )
    assert.deepEqual(never, [], 'answers that no life has met')
    const unseen = ['applied', 'failed', 'rejected', 'withdrawn', 'expired'].filter(state => !ends.has(state))
    assert.deepEqual(unseen, [], 'ends that no life has come to')
  })
})
