import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openWorld, type World } from '../../test/outside.ts'
import { fault } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import * as change from './change.ts'
import { nextStates, type ProposalState } from './lifecycle.ts'

describe('the lifecycle of a proposal', () => {
  let world: World
  before(async () => {
    world = await openWorld()
  })
  after(() => world.close())

  const states = Object.keys(nextStates) as ProposalState[] // The keys of a Record over ProposalState.
  const expiresAt = () => new Date(world.clock.now().getTime() + 1_000)

  async function proposed(): Promise<change.Proposal> {
    const outcome = await transact(world.outside, 'demo', 'client:test', work =>
      change.propose(work, {
        kind: 'test.lifecycle',
        subject: work.newId('sub'),
        content: null,
        approvalsNeeded: 1,
        expiresAt: expiresAt(),
      }),
    )
    return outcome.ok ? outcome.value : fault(outcome.refusal.code)
  }

  /** As the owner, past every rule of the code. With its approval entered, so that only the lifecycle decides. */
  async function attempt(from: ProposalState, to: ProposalState, by: number): Promise<boolean> {
    const { id, contentHash, makers } = await proposed()
    const attempting = world.owner.begin(async sql => {
      const step = (state: ProposalState, revision: number) => sql`
        update change.proposal
           set state = ${state}, revision = ${revision}, version = version + 1, changed_by = 'person:per_1',
               changed_at = case ${state} when 'expired' then expires_at else proposed_at end,
               reason = case when ${state} in ('failed', 'rejected', 'withdrawn') then 'because' end
         where proposal_id = ${id}`
      const makersText = `{${makers.join()}}`
      await sql`
        insert into change.approval
               (institution_id, proposal_id, revision, content_hash, makers, approved_by, approved_at)
        values ('demo', ${id}, 1, ${Buffer.from(contentHash, 'hex')}, ${makersText}::text::text[], 'person:per_1',
                ${world.clock.now()})`
      if (from === 'applied' || from === 'failed') await step('ready', 1)
      if (from !== 'open') await step(from, 1)
      await step(to, 1 + by)
      throw new Error('taken')
    })
    const answer = String(await attempting.catch((thrown: unknown) => thrown))
    if (!answer.includes('taken')) assert.match(answer, /does not go|lacks approvals/)
    return answer.includes('taken')
  }

  test('is the same table in the code and in the database', async () => {
    for (const from of states) {
      for (const to of states) {
        const isRevision = to === 'open'
        const expected: readonly ProposalState[] = nextStates[from]
        assert.equal(await attempt(from, to, isRevision ? 1 : 0), expected.includes(to), `${from} → ${to}`)
      }
    }
  })

  test('leads from ready back to open by a revision only, and a revision leads nowhere else', async () => {
    assert.equal(await attempt('ready', 'open', 0), false)
    assert.equal(await attempt('open', 'open', 0), true)
    for (const to of states.filter(state => state !== 'open')) assert.equal(await attempt('open', to, 1), false, to)
    for (const by of [-1, 2]) assert.equal(await attempt('open', 'open', by), false, `revision by ${by}`)
  })

  test('begins open, at the first version of the first revision', async () => {
    for (const [state, revision, version] of [
      ['ready', 1, 1],
      ['open', 2, 1],
      ['open', 1, 2],
    ] as const) {
      await assert.rejects(
        world.owner`
          insert into change.proposal (institution_id, proposal_id, kind, subject, approvals_needed, proposed_at,
                                       expires_at, state, revision, version, changed_by, changed_at)
          values ('demo', 'prp_0', 'test.born', 'one', 1, ${world.clock.now()}, ${expiresAt()}, ${state}, ${revision},
                  ${version}, 'person:per_1', ${world.clock.now()})`,
        /begins open/,
      )
    }
  })
})
