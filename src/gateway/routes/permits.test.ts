import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem, type Reply } from '../../../test/api.ts'
import { leavesOf } from '../../../test/leaves.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'
import { done, fault, type Outcome, type Refusal } from '../../base/outcome.ts'
import { transact, type Work } from '../../base/work.ts'
import * as identity from '../../identity/identity.ts'

const minuteMs = 60_000
type Held = { readonly holder: string; readonly kind: string; readonly by: readonly { readonly policy: string }[] }

describe('rights as of a moment', () => {
  let office: OfficeWorld
  let auditor: Desk
  let engineer: Desk
  let security: Desk
  let compliance: Desk
  let nobody: Desk
  let permits: identity.Permits
  before(async () => {
    office = await openOfficeWorld()
    permits = await identity.loadPermits()
    auditor = await office.desk('Ada Auditor', 'auditor')
    engineer = await office.desk('Petra Platform', 'platform_engineer')
    security = await office.desk('Sam Security', 'security_analyst')
    compliance = await office.desk('Cleo Compliance', 'compliance')
    nobody = await office.desk('Nils Nobody')
  })
  after(() => office.close())

  const now = () => office.people.world.clock.now().toISOString()
  const pass = (minutes = 1) => office.people.world.clock.advance(minutes * minuteMs)
  const get = (path: string, desk = auditor) => office.ask(desk, 'GET', path)
  const ok = async (path: string, desk = auditor) => {
    const reply = await get(path, desk)
    assert.equal(reply.status, 200, reply.text)
    return reply.body
  }
  async function work<T, R extends Refusal>(perform: (work: Work) => Promise<Outcome<T, R>>): Promise<T> {
    const came = await transact(office.people.office, 'demo', 'process:test', perform)
    return came.ok ? came.value : fault(came.refusal.code)
  }
  const rolesAt = async (holder: string, at: string) =>
    (await ok(`/v1/actors/${holder}/roles?at=${at}`)).items.map(({ role }: { role: string }) => role)
  const holdersAt = async (permit: string, at: string): Promise<ReadonlyMap<string, readonly string[]>> => {
    const { items } = await ok(`/v1/permits/${permit}/holders?at=${at}&limit=100`)
    return new Map(items.map(({ holder, by }: Held) => [holder, by.map(({ policy }) => policy)]))
  }
  const loop = () => identity.policiesLoop(office.people.office, permits).pass(new AbortController().signal)

  test('are not told before it was noted which policies are in force, and from then on', async () => {
    const before = now()
    const notYet = await get(`/v1/permits?at=${before}`)
    assertProblem(notYet, 404, 'policies_not_kept')
    assert.equal((await ok('/v1/permits')).policies.since, undefined)
    pass()
    const noted = now()
    assert.equal(await loop(), 1)
    assert.equal(await loop(), 0, 'they are the same')
    pass()
    const { policies, items, at } = await ok(`/v1/permits?at=${noted}`)
    assert.deepEqual([policies, at], [{ hash: permits.table.hash, since: noted }, noted])
    assert.equal(items.length, permits.actions.length)
    const late = await get(`/v1/permits?at=${before}`)
    assertProblem(late, 404, 'policies_not_kept')
    assert.match(late.body.detail, new RegExp(noted))
    assert.deepEqual(
      (await leavesOf(office.people.world, 'demo'))
        .filter(({ kind }) => kind === 'identity.policies_in_force')
        .map(({ body }) => body),
      [{ policies: permits.table.hash }],
    )
    const tomorrow = new Date(Date.parse(now()) + 1_440 * minuteMs).toISOString()
    for (const path of ['/v1/permits', '/v1/permits/risk.try/holders', `/v1/actors/person:${auditor.person}/roles`])
      assertProblem(await get(`${path}?at=${tomorrow}`), 422, 'instant_in_future')
  })

  test('say for each permit which role has it by which policy, and who never may', async () => {
    const { items } = await ok('/v1/permits')
    const approve = items.find(({ permit }: { permit: string }) => permit === 'approve.payments')
    assert.deepEqual(approve.roles, [{ role: 'approver', policy: 'approver_approves' }])
    assert.deepEqual(
      approve.never.map(({ kind }: { kind: string }) => kind),
      ['client', 'agent'],
    )
    assert.ok(approve.looksAt.includes('hasStepUp') && approve.inEmergency === undefined)
    const read = items.find(({ permit }: { permit: string }) => permit === 'payments.read')
    assert.equal(read.inEmergency, 'break_glass_reads')
    // What this says is what each request is decided by.
    for (const { permit, roles } of items)
      for (const role of identity.roles.filter(one => one !== 'ai_agent')) {
        const flags = { hasStepUp: true }
        const decided = permits.permitOf({ kind: 'person', roles: [role] }, permit, flags)
        const own = roles.find((one: { role: string }) => one.role === role)
        if (own !== undefined) assert.deepEqual(decided, { isPermitted: true, policy: own.policy })
        else assert.notEqual(decided.policy, `${role}_reads`)
      }
  })

  test('follow a role through its life: before it was given, while it was held, after it was taken', async () => {
    const olga = (await office.people.enrol('Olga Operator')).person
    const holder = `person:${olga}` as const
    const before = now()
    pass()
    await work(at => identity.grantRole(at, holder, 'operator'))
    pass()
    const during = now()
    pass()
    await work(at => identity.revokeRole(at, holder, 'operator'))
    const after = now()
    pass()
    assert.deepEqual(
      [await rolesAt(holder, before), await rolesAt(holder, during), await rolesAt(holder, after)],
      [[], ['operator'], []],
    )
    const could = await Promise.all([before, during, after].map(at => holdersAt('payments.submit', at)))
    assert.deepEqual(
      could.map(holders => holders.get(holder)),
      [undefined, ['operator_proposes'], undefined],
    )
    const { items } = await ok(`/v1/actors/${holder}/roles`)
    assert.deepEqual([items.length, items[0].grantedBy], [1, 'process:test'])
    assertProblem(await get(`/v1/actors/person:per_nobody/roles?at=${during}`), 404, 'actor_unknown')
  })

  test('count programs by their scopes, say which of them nobody knows of, and everybody where everybody may', async () => {
    const client = await work(at => identity.addClient(at, 'Online bank'))
    const holder = `client:${client}`
    const empty = now()
    pass()
    await work(at => identity.setClientScopes(at, client, ['payments.read']))
    const given = now()
    pass()
    await work(at => identity.setClientScopes(at, client, []))
    pass()
    const taken = now()
    assert.deepEqual(
      await Promise.all([empty, given, taken].map(async at => (await holdersAt('payments.read', at)).get(holder))),
      [undefined, ['clients_act_as_registered'], undefined],
    )
    await work(at => identity.setClientScopes(at, client, ['payments.read', 'proposals.approve']))
    pass()
    const again = await ok(`/v1/permits/payments.read/holders?at=${given}`)
    assert.deepEqual(again.notKnown, [holder], 'it was given again, and the first time is in the log alone')
    assert.equal((await holdersAt('proposals.approve', now())).has(holder), false, 'machines do not decide')
    const everybody = await holdersAt('feedback.give', now())
    assert.deepEqual(everybody.get(`person:${nobody.person}`), ['people_give_feedback'])
    assert.equal(everybody.has(holder), false)
    assertProblem(await get('/v1/permits/payments.everything/holders'), 404, 'permit_unknown')
  })

  test('are by the policies of that moment, and not by those of today', async () => {
    const { table } = permits
    const then = now()
    pass()
    const { 'auditor/audit.export': _, ...others } = table.permits
    const stricter = { ...table, hash: 'f'.repeat(64), permits: others }
    assert.equal(await work(async at => done(await identity.notePolicies(at, stricter))), true)
    const later = now()
    pass()
    assert.equal((await holdersAt('audit.export', then)).has(`person:${auditor.person}`), true)
    assert.equal((await holdersAt('audit.export', later)).has(`person:${auditor.person}`), false)
    assert.deepEqual((await ok(`/v1/permits?at=${later}`)).policies, { hash: stricter.hash, since: later })
    assert.equal((await ok(`/v1/permits?at=${then}`)).policies.hash, table.hash)
  })

  test('have whoever looked on in an emergency, for the hour of it', async () => {
    async function confirmed(desk: Desk, path: string, body?: unknown): Promise<Reply> {
      return office.ask(desk, 'POST', path, body, { 'vouch-step-up': await office.confirm(desk, 'POST', path, body) })
    }
    security = await office.signIn(security)
    compliance = await office.signIn(compliance)
    const proposed = await confirmed(security, `/v1/people/${nobody.person}/break-glass`, { reason: 'INC-7' })
    assert.equal(proposed.status, 201, proposed.text)
    const { id, contentHash } = proposed.body
    const approved = await confirmed(compliance, `/v1/proposals/${id}/approvals`, { contentHash })
    assert.equal(approved.body.state, 'applied', approved.text)
    const open = now()
    const [during, other] = [await holdersAt('members.read', open), await holdersAt('accounts.unmask', open)]
    assert.deepEqual(during.get(`person:${nobody.person}`), ['break_glass_reads'])
    assert.equal(other.has(`person:${nobody.person}`), false)
    pass(61)
    auditor = await office.signIn(auditor)
    assert.equal((await holdersAt('members.read', now())).has(`person:${nobody.person}`), false)
  })

  test('are for those who see to them or look at what was done', async () => {
    const operator = await office.desk('Otto Operator', 'operator')
    for (const path of ['/v1/people', `/v1/people/${auditor.person}`, '/v1/permits', '/v1/permits/risk.try/holders'])
      assertProblem(await get(path, operator), 403, 'permit_missing')
  })

  test('begin with people: who they are, how they sign in, and page after page', async () => {
    engineer = await office.signIn(engineer)
    const first = await ok('/v1/people?limit=2', engineer)
    const elsewhere = `/v1/people?limit=2&role=auditor&cursor=${encodeURIComponent(first.next)}`
    assertProblem(await get(elsewhere, engineer), 400, 'cursor_of_another_list')
    const all: { id: string; name: string; passkeys: number; lastSignInAt?: string }[] = []
    for (let cursor: string | undefined, path = '/v1/people?limit=2'; ; ) {
      const page = await ok(cursor === undefined ? path : `${path}&cursor=${encodeURIComponent(cursor)}`, engineer)
      all.push(...page.items)
      cursor = page.next
      if (cursor === undefined) break
    }
    const ada = all.find(({ id }) => id === auditor.person)
    assert.deepEqual([ada?.name, ada?.passkeys, typeof ada?.lastSignInAt], ['Ada Auditor', 1, 'string'])
    const olga = all.find(({ name }) => name === 'Olga Operator')
    assert.equal(olga?.lastSignInAt, undefined)
    assert.deepEqual(all.map(({ id }) => id).toSorted(), [...new Set(all.map(({ id }) => id))].toSorted())
    const auditors = await ok('/v1/people?role=auditor&state=active', engineer)
    assert.deepEqual(
      auditors.items.map(({ id }: { id: string }) => id),
      [auditor.person],
    )
    assert.deepEqual((await ok('/v1/people?state=suspended', engineer)).items, [])
    const { keys, sessions, roles } = await ok(`/v1/people/${auditor.person}`, engineer)
    assert.deepEqual([keys.length, sessions.length > 0, roles], [1, true, ['auditor']])
    assertProblem(await get('/v1/people/per_nobody', engineer), 404, 'actor_unknown')
  })
})
