// Approvals over HTTP as the policies have it: by the roles that people hold at that moment, by what they have had to do
// with it, and with a step-up; and roles, given and taken by two.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem, type Reply } from '../../test/api.ts'
import { believeHeader } from '../../test/believing.ts'
import { type Branch, openBranch, type Payer } from '../../test/branch.ts'
import { fault } from '../base/outcome.ts'
import { type Actor, transact } from '../base/work.ts'
import * as identity from '../identity/identity.ts'
import * as reporting from '../reporting/reporting.ts'
import type { Authenticate } from './caller.ts'
import { openDecisions, permitFor, proposalKinds } from './decisions.ts'

const permits = await identity.loadPermits()
const usd = (value: string) => ({ value, currency: 'USD' })

/** Whoever a header names, with the step-up and the mark of an agent that two others name. */
const authenticate: Authenticate = async (shown, permit, demands) => {
  const caller = await believeHeader(async claimed => ({ ok: true, value: claimed }))(shown, permit, demands)
  if (!caller.ok) return caller
  const { 'test-step-up': stepUp, 'test-agent': agent } = shown.headers
  return {
    ok: true,
    value: {
      ...caller.value,
      ...(stepUp === undefined ? {} : { stepUp: 'stp_1' as const }),
      ...(agent === undefined ? {} : { agent: true as const }),
    },
  }
}

test('what people are asked has words, whatever it is', () => {
  assert.deepEqual(
    proposalKinds.filter(kind => reporting.saidOfKind(kind).includes(kind)),
    [],
  )
})

describe('an approval', () => {
  let branch: Branch
  let alice: Payer
  const noted: string[] = []
  before(async () => {
    branch = await openBranch({
      authenticate: () => authenticate,
      tools: () => ({
        mayApprove: openDecisions(permits),
        noteRefused: async ({ actor }, refusal) =>
          void noted.push(`${actor} ${refusal.code === 'permit_missing' ? refusal.policy : refusal.code}`),
      }),
    })
    alice = await branch.enrol('10000.00')
    for (const actor of ['operator', 'approver', 'second', 'security', 'compliance', 'newcomer'])
      await branch.world.owner`
        insert into identity.actor (institution_id, actor, kind, added_at, added_by)
        values ('first-bank', ${`person:per_${actor}`}, 'person', ${branch.world.clock.now()}, 'process:test')`
    await give('operator', 'operator')
    await give('approver', 'approver')
    await give('second', 'approver')
    await give('security', 'security_analyst')
    await give('compliance', 'compliance')
    const proposed = await branch.ask(
      'POST',
      '/v1/settings/payments.approvals/proposals',
      { one: '100.00', two: '100000.00', answerDays: 5 },
      as('operator'),
    )
    assert.equal((await approve(proposed.body, 'compliance')).body.state, 'applied')
  })
  after(() => branch.close())

  const as = (person: string) => ({ 'vouch-actor': `first-bank/person:per_${person}` })
  const give = async (person: string, role: identity.Role) => {
    const given = await transact(branch.world.outside, 'first-bank', 'process:test', work =>
      identity.grantRole(work, `person:per_${person}`, role),
    )
    assert.ok(given.ok)
  }
  const approve = ({ id, contentHash }: Reply['body'], person: string, proof: object = { 'test-step-up': 'yes' }) =>
    branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, { ...as(person), ...proof })
  const proposalOf = async (payment: Reply) => {
    assert.equal(payment.status, 201, payment.text)
    assert.equal(payment.body.state, 'awaiting_approval', payment.text)
    return (await branch.get(`/v1/proposals/${payment.body.proposal}`, as('approver'))).body
  }
  let count = 0
  const pay = (amount: string, headers: object = {}) => {
    const { fundingAccount, payee } = alice
    const body = { fundingAccount, payee, amount: usd(amount), isRepeat: true }
    return branch.ask('POST', '/v1/payments', body, { 'idempotency-key': `pay-${++count}`, ...headers })
  }
  const refusedBy = async (answer: Reply | Promise<Reply>) =>
    /decided: (\w+)\./.exec(assertProblem(await answer, 403, 'permit_missing').detail)?.[1]
  const lastLeaf = async (kind: string) => {
    const [row] = await branch.world.owner<{ leaves: Buffer }[]>`
      select leaves from audit.batch where position(convert_to(${`"${kind}"`}, 'UTF8') in leaves) > 0
       order by batch_id desc limit 1`
    return row?.leaves.toString('latin1') ?? fault(`no ${kind}`)
  }

  test('of a payment is an approver’s, with a step-up, and its leaf names the policy and the step-up', async () => {
    const proposal = await proposalOf(await pay('150.00'))
    assert.equal(await refusedBy(approve(proposal, 'approver', {})), 'delicate_acts_want_a_step_up')
    for (const person of ['operator', 'compliance', 'security', 'newcomer', 'nobody'])
      assert.equal(await refusedBy(approve(proposal, person)), 'nothing_permits', person)
    assert.ok(noted.includes('person:per_security nothing_permits'))
    assert.equal((await approve(proposal, 'approver')).body.state, 'applied')
    assert.match(await lastLeaf('change.approved'), /"policy":"approver_approves".*"stepUp":"stp_1"/)
  })

  test('of a payment is nobody’s who has had a hand in the payee’s account within thirty days', async () => {
    const { member, payee } = alice
    const wanted = { member, account: { bank: '011000015', number: '7777000011' } }
    const asked = await branch.ask('POST', `/v1/payees/${payee}/account/proposals`, wanted, {
      ...as('operator'),
      'if-match': '"1"',
    })
    assert.equal(asked.status, 201, asked.text)
    assert.equal((await approve(asked.body, 'second')).body.state, 'applied')
    branch.world.clock.advance(8 * 86_400_000)
    const proposal = await proposalOf(await pay('160.00'))
    const policy = 'who_changed_the_account_does_not_approve_payments_to_it'
    assert.equal(await refusedBy(approve(proposal, 'second')), policy)
    const { id, revision, contentHash, makers } = proposal
    const directly = branch.world.database.as('vouch_office', 1).begin(async sql => {
      await sql`select set_config('vouch.institution', 'first-bank', true)`
      await sql`
        insert into change.approval
               (institution_id, proposal_id, revision, content_hash, makers, approved_by, approved_at)
        values ('first-bank', ${id}, ${revision}, ${Buffer.from(contentHash, 'hex')}, ${`{${makers.join()}}`}::text::text[],
                'person:per_second', ${branch.world.clock.now()})`
    })
    await assert.rejects(directly, /whoever changed the account approves no payment to it/)
    assert.equal((await approve(proposal, 'approver')).body.state, 'applied')
    branch.world.clock.advance(23 * 86_400_000)
    assert.equal((await approve(await proposalOf(await pay('170.00')), 'second')).body.state, 'applied')
  })

  test('is wanted of whatever an agent pays, however little; of everybody else, from the threshold', async () => {
    assert.notEqual((await pay('1.00')).body.state, 'awaiting_approval')
    const proposal = await proposalOf(await pay('1.00', { 'test-agent': 'yes' }))
    assert.equal(proposal.approvalsNeeded, 1)
    assert.equal((await approve(proposal, 'approver')).body.state, 'applied')
  })

  test('is not even asked for where an agent has spent its budget', async () => {
    await branch.world.owner`grant insert, update on identity.agent_day to vouch_office`
    const { owner, clock } = branch.world
    await owner`
      insert into identity.actor (institution_id, actor, kind, added_at, added_by)
      values ('first-bank', 'client:cli_1', 'client', ${clock.now()}, 'process:test')`
    await owner`insert into identity.client (institution_id, client_id, name) values ('first-bank', 'cli_1', 'Agent')`
    const agent = { client: 'cli_1', sponsor: 'person:per_second', requestsMax: 9, amountMax: 250n } as const
    const registered = await transact(branch.world.outside, 'first-bank', 'process:test', work =>
      identity.registerAgent(work, agent),
    )
    assert.ok(registered.ok)
    const proposal = await proposalOf(await pay('2.00', { 'test-agent': 'yes' }))
    assertProblem(await pay('1.00', { 'test-agent': 'yes' }), 429, 'agent_budget_spent')
    assert.equal((await pay('1.00')).status, 201, 'everybody else has none')
    assert.equal(await refusedBy(approve(proposal, 'second')), 'who_instructs_an_agent_is_its_maker')
    assert.equal((await approve(proposal, 'approver')).body.state, 'applied')
  })

  test('gives a role that another has asked for, takes it, and is nobody’s about themselves', async () => {
    const holder: Actor = 'person:per_newcomer'
    const wanted = (what: 'grants' | 'revocations', role: string, of: string = holder, by = 'security') =>
      branch.ask('POST', `/v1/actors/${of}/role-${what}`, { role }, as(by))
    assertProblem(await wanted('grants', 'operator', 'person:per_none'), 404, 'actor_unknown')
    assertProblem(await wanted('grants', 'ai_agent'), 422, 'role_not_for_kind')
    assertProblem(await wanted('grants', 'approver', 'person:per_operator'), 409, 'roles_exclude')
    assertProblem(await wanted('grants', 'operator', 'person:per_operator'), 409, 'role_held_already')
    assertProblem(await wanted('revocations', 'operator'), 409, 'role_not_held')
    assertProblem(await wanted('grants', 'auditor', 'person:per_security'), 409, 'own_rights')

    const grant = await wanted('grants', 'operator')
    assert.equal(grant.status, 201, grant.text)
    assertProblem(await approve(grant.body, 'security'), 409, 'approver_is_maker')
    assert.equal(await refusedBy(approve(grant.body, 'approver')), 'nothing_permits')
    const rehearsal = await branch.ask('POST', `/v1/proposals/${grant.body.id}/rehearsal`, undefined, as('compliance'))
    assert.deepEqual(rehearsal.body, { holder, role: 'operator' })
    assert.equal((await approve(grant.body, 'compliance')).body.state, 'applied')
    const roles = await branch.get(`/v1/actors/${holder}/roles`, as('compliance'))
    assert.deepEqual(
      roles.body.items.map(({ role, grantedBy }: Reply['body']) => [role, grantedBy]),
      [['operator', 'person:per_compliance']],
    )

    const own = await wanted('grants', 'member_services', 'person:per_compliance')
    assert.equal(await refusedBy(approve(own.body, 'compliance')), 'nobody_decides_about_themselves')
    const taken = await wanted('revocations', 'operator')
    assert.equal((await approve(taken.body, 'compliance')).body.state, 'applied')
    const after = await branch.get(`/v1/actors/${holder}/roles`, as('compliance'))
    assert.equal(after.body.items[0].revokedBy, 'person:per_compliance')
    assertProblem(await branch.get('/v1/actors/person:per_none/roles', as('compliance')), 404, 'actor_unknown')
  })

  test('of a kind that nobody has named is nobody’s', () => {
    assert.equal(permitFor({ kind: 'payments.something_new', content: {} }), 'approve.unknown')
    for (const role of identity.roles)
      assert.equal(permits.permitOf({ kind: 'person', roles: [role] }, 'approve.unknown').isPermitted, false)
  })

  test('of a payment that was doubted is compliance’s as well', () => {
    const kind = 'payments.payment'
    assert.equal(permitFor({ kind, content: { reason: 'suspicious' } }), 'approve.held_payments')
    assert.equal(permitFor({ kind, content: {} }), 'approve.payments')
  })
})
