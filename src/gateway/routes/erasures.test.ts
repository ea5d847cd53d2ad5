import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem, type Reply } from '../../../test/api.ts'
import { leavesOf } from '../../../test/leaves.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'
import { fault, type Outcome, type Refusal } from '../../base/outcome.ts'
import { transact, type Work } from '../../base/work.ts'
import * as payments from '../../payments/payments.ts'

const yearMs = 366 * 86_400_000

describe('holding and erasing', () => {
  let office: OfficeWorld
  let carla: Desk
  let casper: Desk
  let auditor: Desk
  let operator: Desk
  let count = 0
  before(async () => {
    office = await openOfficeWorld()
    await everybodyIn()
  })
  after(() => office.close())

  /** Anew after years have passed: nobody's session lasts so long. */
  async function everybodyIn(): Promise<void> {
    const years = `${++count}`
    carla = await office.desk(`Carla Compliance ${years}`, 'compliance')
    casper = await office.desk(`Casper Compliance ${years}`, 'compliance')
    auditor = await office.desk(`Ada Auditor ${years}`, 'auditor')
    operator = await office.desk(`Olga Operator ${years}`, 'operator')
  }

  async function inWork<T>(perform: (work: Work) => Promise<Outcome<T, Refusal>>): Promise<T> {
    const outcome = await transact(office.people.office, 'demo', 'client:cli_1', perform)
    return outcome.ok ? outcome.value : fault(outcome.refusal.code)
  }
  async function closedMember(): Promise<payments.MemberId> {
    const id = office.people.office.newId('mem')
    const plain = { id, reference: `M-${id}`, name: 'Nora Canary', email: 'nora@example.com' }
    const [sealed] = await payments.sealMembers(office.people.vault, 'demo', [plain])
    await inWork(work => payments.addMembers(work, [sealed ?? fault('one')]))
    await inWork(work => payments.setMemberState(work, id, 'closed', 'left'))
    return id
  }
  async function confirmed(desk: Desk, path: string, body?: unknown): Promise<Reply> {
    return office.ask(desk, 'POST', path, body, { 'vouch-step-up': await office.confirm(desk, 'POST', path, body) })
  }
  const approve = (desk: Desk, { id, contentHash }: { readonly id: string; readonly contentHash: string }) =>
    confirmed(desk, `/v1/proposals/${id}/approvals`, { contentHash })
  const get = (path: string, desk = auditor) => office.ask(desk, 'GET', path)

  test('a hold is proposed by one who answers for compliance and placed by another, each with a passkey', async () => {
    const member = await closedMember()
    const body = { member, matter: 'Doe v. Roe', reason: 'subpoena of 2026-01-02' }
    assertProblem(await office.ask(carla, 'POST', '/v1/legal-holds', body), 401, 'step_up_required')
    assertProblem(await confirmed(operator, '/v1/legal-holds', body), 403, 'permit_missing')
    assertProblem(await confirmed(auditor, '/v1/legal-holds', body), 403, 'permit_missing')
    assertProblem(
      await confirmed(carla, '/v1/legal-holds', { ...body, member: 'mem_zzz' }),
      404,
      'hold_target_not_found',
    )
    const proposed = await confirmed(carla, '/v1/legal-holds', body)
    assert.deepEqual([proposed.status, proposed.body.kind], [201, 'payments.legal_hold'], proposed.text)
    assertProblem(await approve(operator, proposed.body), 403, 'permit_missing')
    assertProblem(await approve(carla, proposed.body), 409, 'approver_is_maker')
    assert.deepEqual((await get('/v1/legal-holds')).body.items, [], 'nothing before it is approved')
    const rehearsed = await office.ask(casper, 'POST', `/v1/proposals/${proposed.body.id}/rehearsal`)
    assert.deepEqual(rehearsed.body, { hold: 'lgh_1' })
    assert.equal((await approve(casper, proposed.body)).body.state, 'applied')
    const read = await get('/v1/legal-holds/lgh_1')
    assert.deepEqual(
      [read.body.member, read.body.matter, read.body.placedBy, read.body.lifted],
      [member, 'Doe v. Roe', `person:${casper.person}`, undefined],
    )
    assertProblem(await get('/v1/legal-holds/lgh_9'), 404, 'legal_hold_not_found')

    const lifting = await confirmed(carla, '/v1/legal-holds/lgh_1/lift', { reason: 'settled' })
    assert.equal(lifting.status, 201, lifting.text)
    assert.equal((await get('/v1/legal-holds?state=standing')).body.items.length, 1, 'it stands until it is approved')
    assert.equal((await approve(casper, lifting.body)).body.state, 'applied')
    const [lifted] = (await get(`/v1/legal-holds?member=${member}&state=lifted`)).body.items
    assert.deepEqual([lifted.lifted.reason, lifted.lifted.by], ['settled', `person:${casper.person}`])
    assertProblem(await confirmed(carla, '/v1/legal-holds/lgh_1/lift', { reason: 'again' }), 409, 'legal_hold_lifted')
    const kinds = (await leavesOf(office.people.world, 'demo')).map(({ kind }) => kind)
    for (const kind of ['payments.legal_hold_placed', 'payments.legal_hold_lifted']) assert.ok(kinds.includes(kind))
  })

  test('an erasure is refused with every class, its source and the first day, and shown before it is asked for', async () => {
    const member = await closedMember()
    const early = assertProblem(
      await confirmed(carla, '/v1/erasures', { member, reason: 'asked for' }),
      409,
      'erasure_too_early',
    )
    assert.equal(
      early.detail,
      'bsa (31 CFR 1010.430(d)): until 2031-01-05, by the last account closed. It may be done from 2031-01-06 on.',
    )
    const retention = await get(`/v1/members/${member}/retention`)
    assert.deepEqual(retention.body, {
      member,
      classes: [{ class: 'bsa', source: '31 CFR 1010.430(d)', until: '2031-01-05', because: 'account_closed' }],
      holds: [],
      business: [],
      inTheWay: 'erasure_too_early',
    })
    assertProblem(await get(`/v1/members/${member}/retention`, operator), 403, 'permit_missing')
    assert.deepEqual((await get('/v1/erasures/due')).body.items, [])
  })

  test('an erasure is done by two people, shown by id only, and everybody who reads is told what is gone', async () => {
    const member = await closedMember()
    office.people.world.clock.advance(6 * yearMs)
    await everybodyIn()
    const due = (await get('/v1/erasures/due')).body.items.map(({ member }: { member: string }) => member)
    assert.ok(due.includes(member))
    const body = { member, reason: 'nothing has to be kept any more' }
    assertProblem(await office.ask(carla, 'POST', '/v1/erasures', body), 401, 'step_up_required')
    assertProblem(await confirmed(operator, '/v1/erasures', body), 403, 'permit_missing')
    assertProblem(await confirmed(carla, '/v1/erasures', { ...body, member: 'mem_zzz' }), 404, 'member_not_found')
    const proposed = await confirmed(carla, '/v1/erasures', body)
    assert.deepEqual([proposed.status, proposed.body.kind], [201, 'payments.erasure'], proposed.text)
    assertProblem(await approve(carla, proposed.body), 409, 'approver_is_maker')
    const rehearsed = await office.ask(casper, 'POST', `/v1/proposals/${proposed.body.id}/rehearsal`)
    assert.deepEqual(rehearsed.body, { member })
    assert.equal((await get(`/v1/members/${member}`)).body.name, 'Nora Canary', 'a rehearsal is undone')
    const approved = await approve(casper, proposed.body)
    assert.deepEqual([approved.body.state, approved.body.reason], ['applied', undefined], approved.text)

    const erasedAt = office.people.world.clock.now().toISOString()
    const read = await get(`/v1/members/${member}`)
    assert.deepEqual(
      [read.status, read.body.name, read.body.email, read.body.reference, read.body.erasedAt],
      [200, undefined, undefined, member, erasedAt],
    )
    assert.equal((await get('/v1/members')).status, 200)
    const [last] = (await get('/v1/erasures')).body.items
    assert.deepEqual(last, { member, proposal: proposed.body.id, erasedBy: `person:${casper.person}`, erasedAt })
    const retention = await get(`/v1/members/${member}/retention`)
    assert.deepEqual([retention.body.classes, retention.body.inTheWay], [[], 'member_erased'])
    assertProblem(await confirmed(carla, '/v1/erasures', body), 410, 'member_erased')
    assertProblem(await confirmed(carla, '/v1/legal-holds', { member, matter: 'x', reason: 'x' }), 410, 'member_erased')
  })

  test('how long is kept is for compliance to say, and for no less than the law', async () => {
    const path = '/v1/settings/payments.retention/proposals'
    const years = { ach: 7, regulation_e: 2, bsa: 5, ofac: 10 }
    assertProblem(await confirmed(operator, path, years), 403, 'permit_missing')
    assertProblem(await confirmed(carla, path, { ...years, bsa: 4 }), 400, 'request_invalid', { pointer: '/bsa' })
    const proposed = await confirmed(carla, path, years)
    assert.equal(proposed.status, 201, proposed.text)
    assertProblem(await approve(carla, proposed.body), 409, 'approver_is_maker')
    assert.equal((await approve(casper, proposed.body)).body.state, 'applied')
  })
})
