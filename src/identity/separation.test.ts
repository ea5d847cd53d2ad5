// What nobody may, tried by direct SQL as the processes that may do most: the office where people work, and the api.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openWorld, type World } from '../../test/outside.ts'
import { literal, type Transaction } from '../base/database.ts'
import { fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { type Actor, transact, type Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as identity from './identity.ts'
import { loadPermits } from './permit-file.ts'
import type { Role } from './roles.ts'

const [ada, bob, cyd, sid] = ['person:per_ada', 'person:per_bob', 'person:per_cyd', 'person:per_sid'] as const
type DatabaseRole = Parameters<World['database']['as']>[0]
const agent = 'client:cli_agent'
const program = 'client:cli_core'

describe('the separation of duties', () => {
  let world: World
  before(async () => {
    world = await openWorld()
    await enterAll()
  })
  after(() => world.close())

  const as = async <T, R extends Refusal>(actor: Actor, perform: (work: Work) => Promise<Outcome<T, R>>) =>
    transact(world.outside, 'demo', actor, perform)
  const must = <T>(outcome: Outcome<T, Refusal>): T => (outcome.ok ? outcome.value : fault(outcome.refusal.code))
  const codeOf = (outcome: Outcome<unknown, Refusal>) => (outcome.ok ? 'done' : outcome.refusal.code)

  /** Names and addresses of people do not matter here; the actors do. */
  async function enterAll(): Promise<void> {
    for (const actor of [ada, bob, cyd, sid, agent, program])
      await world.owner`
        insert into identity.actor (institution_id, actor, kind, added_at, added_by)
        values ('demo', ${actor}, ${actor.split(':')[0] ?? ''}, ${world.clock.now()}, 'process:test')`
    for (const actor of [agent, program])
      await world.owner`
        insert into identity.client (institution_id, client_id, name) values ('demo', ${actor.slice(7)}, ${actor})`
    must(
      await as('process:test', work =>
        identity.registerAgent(work, { client: 'cli_agent', sponsor: sid, requestsMax: 3, amountMax: 1_000n }),
      ),
    )
    const held: readonly (readonly [Actor, Role])[] = [
      [ada, 'operator'],
      [bob, 'approver'],
      [cyd, 'compliance'],
      [sid, 'approver'],
      [agent, 'ai_agent'],
    ]
    for (const [actor, role] of held) must(await as('process:test', work => identity.grantRole(work, actor, role)))
  }

  const directly = (perform: (sql: Transaction) => Promise<unknown>, role: DatabaseRole = 'vouch_office') =>
    world.database.as(role, 1).begin(async sql => {
      await sql`select set_config('vouch.institution', 'demo', true)`
      await perform(sql)
    })
  const proposeAs = async (actor: Actor, kind: change.ProposalKind = 'test.separation', subject?: string) =>
    must(
      await as(actor, work =>
        change.propose(work, {
          kind,
          subject: subject ?? work.newId('sub'),
          content: 'content',
          approvalsNeeded: 1,
          expiresAt: new Date(work.now.getTime() + 1_000),
        }),
      ),
    )
  const approveDirectly = (
    { id, revision, contentHash, makers }: change.Proposal,
    approver: string,
    role: DatabaseRole = 'vouch_office',
  ) =>
    directly(
      sql => sql`
        insert into change.approval
               (institution_id, proposal_id, revision, content_hash, makers, approved_by, approved_at)
        values ('demo', ${id}, ${revision}, ${Buffer.from(contentHash, 'hex')},
                ${literal([...makers])}::text::text[], ${approver}, ${world.clock.now()})`,
      role,
    )

  test('a program approves nothing, whichever it is', async () => {
    const made = await proposeAs(ada)
    for (const actor of [agent, program]) await assert.rejects(approveDirectly(made, actor), /approver_is_a_person/)
  })

  test('makers approve nothing, of any revision', async () => {
    const made = await proposeAs(ada)
    const revised = must(await as(bob, work => change.revise(work, made.id, made.version, 'other content')))
    for (const actor of [ada, bob]) await assert.rejects(approveDirectly(revised, actor), /approver_is_no_maker/)
    await approveDirectly(revised, cyd)
  })

  test('whoever instructs an agent is a maker of what it proposes, and of what it has changed a word of', async () => {
    const proposed = await proposeAs(agent)
    const edited = await proposeAs(ada)
    const revised = must(await as(agent, work => change.revise(work, edited.id, edited.version, 'better content')))
    for (const made of [proposed, revised]) {
      await assert.rejects(approveDirectly(made, sid), /whoever instructs an agent does not approve/)
      await approveDirectly(made, bob)
    }
  })

  test('nobody approves what is about their own rights, or proposes it', async () => {
    for (const subject of [`${bob}/operator`, bob, 'per_bob', 'per_bob/passkeys']) {
      const made = await proposeAs(ada, 'identity.credential_reset', subject)
      await assert.rejects(approveDirectly(made, bob), /nobody decides about themselves/, subject)
      await approveDirectly(made, cyd)
    }
    await assert.rejects(proposeAs(bob, 'identity.role_grant', `${bob}/compliance`), /nobody_asks_for_their_own_rights/)
    const made = await proposeAs(ada, 'identity.role_grant', `${bob}/compliance`)
    await assert.rejects(
      as(bob, work => change.revise(work, made.id, made.version, 'more')),
      /nobody_asks_for_their_own_rights/,
    )
  })

  test('nobody gives or takes a role alone, for somebody else than was agreed, or later', async () => {
    const insertGrant = (actor: string, by: string, at: Date) =>
      directly(
        sql => sql`
          insert into identity.role_grant (institution_id, grant_id, actor, role, granted_at, granted_by)
          values ('demo', ${`grt_${actor}_${by}`}, ${actor}, 'member_services', ${at}, ${by})`,
      )
    await assert.rejects(insertGrant(ada, cyd, world.clock.now()), /alone/)
    const made = await proposeAs(ada, 'identity.role_grant', `${bob}/member_services`)
    must(await as(cyd, work => change.approve(work, made.id, made.contentHash)))
    await assert.rejects(insertGrant(ada, cyd, world.clock.now()), /alone/)
    await assert.rejects(insertGrant(bob, sid, world.clock.now()), /alone/)
    await assert.rejects(insertGrant(bob, cyd, new Date(world.clock.now().getTime() + 1)), /alone/)
    await insertGrant(bob, cyd, world.clock.now())
    const own = directly(
      sql => sql`
        insert into identity.role_revocation (institution_id, grant_id, actor, revoked_at, revoked_by)
        select 'demo', grant_id, actor, ${world.clock.now()}, ${sid} from identity.role_grant where actor = ${bob}`,
    )
    await assert.rejects(own, /alone/)
  })

  test('no agent without a sponsor, no sponsor but a person, and nobody changes who it is', async () => {
    const role = directly(
      sql => sql`
        insert into identity.role_grant (institution_id, grant_id, actor, role, granted_at, granted_by)
        values ('demo', 'grt_none', ${program}, 'ai_agent', ${world.clock.now()}, 'process:test')`,
    )
    await assert.rejects(role, /no agent without a sponsor/)
    const sponsoredBy = (sponsor: Actor) =>
      as('process:test', work =>
        identity.registerAgent(work, { client: 'cli_core', sponsor, requestsMax: 1, amountMax: 0n }),
      )
    assert.equal(codeOf(await sponsoredBy('person:per_none')), 'actor_unknown')
    assert.equal(codeOf(await sponsoredBy(agent)), 'sponsor_not_a_person')
    for (const role of ['vouch_api', 'vouch_office'] as const)
      await assert.rejects(
        directly(sql => sql`update identity.agent set sponsor = ${ada}`, role),
        /permission denied|only grows/,
      )
  })

  test('an agent asks and proposes within its budget, also by direct SQL', async () => {
    const api = world.outsideAs('vouch_api')
    const count = (amount?: bigint) => transact(api, 'demo', agent, work => identity.countAgent(work, agent, amount))
    assert.equal(codeOf(await count(600n)), 'done')
    assert.equal(codeOf(await count(600n)), 'agent_budget_spent')
    assert.equal(codeOf(await count(400n)), 'done')
    const all = await Promise.all(Array.from({ length: 8 }, () => count()))
    assert.equal(all.filter(({ ok }) => ok).length, 3)
    const more = directly(sql => sql`update identity.agent_day set requests = requests + 1`, 'vouch_api')
    await assert.rejects(more, /agent_stays_within_its_requests/)
    const cheat = directly(
      sql => sql`
        insert into identity.agent_day (institution_id, client_id, day, requests, amount, requests_max, amount_max)
        values ('demo', 'cli_agent', '2026-02-01', 5, 0, 9, 1000)`,
      'vouch_api',
    )
    await assert.rejects(cheat, /day_has_the_budget_of_its_agent/)
    world.clock.advance(86_400_000)
    assert.equal(codeOf(await count()), 'done')
    const others = await transact(api, 'demo', program, work => identity.countAgent(work, program, 10n ** 10n))
    assert.ok(others.ok)
  })

  test('the process of the api writes nothing that only people do', async () => {
    const made = await proposeAs(ada)
    const tries: readonly ((sql: Transaction) => Promise<unknown>)[] = [
      sql => sql`insert into change.value default values`,
      sql => sql`insert into messages.template default values`,
      sql => sql`insert into identity.actor default values`,
      sql => sql`insert into identity.person (institution_id) values ('demo')`,
      sql => sql`insert into identity.client default values`,
      sql => sql`insert into identity.agent (institution_id) values ('demo')`,
      sql => sql`insert into identity.role_grant default values`,
      sql => sql`insert into identity.role_revocation default values`,
      sql => sql`update identity.actor set state = 'active'`,
    ]
    await assert.rejects(approveDirectly(made, bob, 'vouch_api'), /permission denied for table approval/)
    for (const attempt of tries) await assert.rejects(directly(attempt, 'vouch_api'), /permission denied/)
  })

  describe('as the policies say it', async () => {
    const permits = await loadPermits()
    const may = async (actor: Actor, proposal: change.Proposal, flags: identity.Flags = { hasStepUp: true }) => {
      const asked = await as(actor, work =>
        identity.mayApprove(work, permits, proposal, permitOf(proposal.kind), flags),
      )
      return asked.ok ? `yes: ${asked.value.policy}` : asked.refusal.policy
    }
    const permitOf = (kind: string) => (kind.startsWith('identity.') ? 'approve.rights' : 'approve.payments')

    test('an approver approves, with a step-up, what others made and nobody they instruct', async () => {
      const made = await proposeAs(ada)
      assert.equal(await may(bob, made), 'yes: approver_approves')
      assert.equal(await may(bob, made, {}), 'delicate_acts_want_a_step_up')
      assert.equal(await may(bob, made, { hasStepUp: true, hasChangedAccount: true }), accountPolicy)
      assert.equal(await may(ada, made), 'makers_do_not_approve')
      assert.equal(await may(cyd, made), 'nothing_permits')
      assert.equal(await may('person:per_none', made), 'nothing_permits')
      assert.equal(await may(agent, made), 'agents_read_and_propose_only')
      assert.equal(await may(program, made), 'machines_do_not_decide')
      assert.equal(await may(sid, await proposeAs(agent)), 'who_instructs_an_agent_is_its_maker')
    })
    const accountPolicy = 'who_changed_the_account_does_not_approve_payments_to_it'

    test('compliance approves of roles, and not of its own', async () => {
      const about = (actor: Actor) => proposeAs(ada, 'identity.credential_reset', `${actor}/again`)
      assert.equal(await may(cyd, await about(bob)), 'yes: compliance_approves')
      assert.equal(await may(cyd, await about(cyd)), 'nobody_decides_about_themselves')
    })

    test('roles count as they are now: whoever lost theirs, or is suspended, approves nothing', async () => {
      const made = await proposeAs(ada)
      assert.equal(codeOf(await as('process:test', work => identity.suspend(work, bob))), 'done')
      assert.equal(await may(bob, made), 'nothing_permits')
      await as('process:test', work => identity.reinstate(work, bob))
      assert.equal(codeOf(await as('process:test', work => identity.revokeRole(work, bob, 'approver'))), 'done')
      assert.equal(await may(bob, made), 'nothing_permits')
    })
  })
})
