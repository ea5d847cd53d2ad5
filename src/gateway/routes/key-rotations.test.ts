import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem, type Reply } from '../../../test/api.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'
import { silentLog } from '../../../test/outside.ts'
import { sealedColumns } from '../../../test/sealed-world.ts'
import { fault } from '../../base/outcome.ts'
import { rotationLoop } from '../../protection/rotation-loop.ts'

const minuteMs = 60_000

describe('key rotations', () => {
  let office: OfficeWorld
  let platform: Desk
  let security: Desk
  let auditor: Desk
  before(async () => {
    office = await openOfficeWorld()
    platform = await office.desk('Pat Platform', 'platform_engineer')
    security = await office.desk('Sam Security', 'security_analyst')
    auditor = await office.desk('Ada Auditor', 'auditor')
  })
  after(() => office.close())

  async function confirmed(desk: Desk, path: string, body?: unknown): Promise<Reply> {
    return office.ask(desk, 'POST', path, body, { 'vouch-step-up': await office.confirm(desk, 'POST', path, body) })
  }
  const approve = (desk: Desk, { id, contentHash }: { readonly id: string; readonly contentHash: string }) =>
    confirmed(desk, `/v1/proposals/${id}/approvals`, { contentHash })
  const get = (path: string, desk = auditor) => office.ask(desk, 'GET', path)
  const body = { why: 'suspected', reason: 'INC-4711' }

  test('are proposed by whoever keeps the machines and approved by whoever keeps the keys, each with a passkey', async () => {
    assertProblem(await office.ask(platform, 'POST', '/v1/key-rotations', body), 401, 'step_up_required')
    assertProblem(await confirmed(security, '/v1/key-rotations', body), 403, 'permit_missing')
    const proposed = await confirmed(platform, '/v1/key-rotations', body)
    assert.equal(proposed.status, 201, proposed.text)
    assert.equal(proposed.body.kind, 'protection.rotation')
    assertProblem(await confirmed(platform, '/v1/key-rotations', body), 409, 'proposal_pending')
    const { id, contentHash } = proposed.body
    assertProblem(
      await office.ask(security, 'POST', `/v1/proposals/${id}/approvals`, { contentHash }),
      401,
      'step_up_required',
    )
    assertProblem(await approve(platform, proposed.body), 403, 'permit_missing')
    const rehearsed = await office.ask(security, 'POST', `/v1/proposals/${id}/rehearsal`)
    assert.equal(rehearsed.status, 200, rehearsed.text)
    assert.deepEqual((await get('/v1/key-rotations')).body.items, [], 'nothing before it is approved')
    const approved = await approve(security, proposed.body)
    assert.deepEqual([approved.status, approved.body.state], [201, 'applied'], approved.text)
    const [listed] = (await get('/v1/key-rotations')).body.items
    assert.deepEqual([listed.state, listed.why, listed.proposal], ['wanted', 'suspected', id])
  })

  test('come one at a time: a second that is approved meanwhile fails, and says why', async () => {
    const proposed = await confirmed(platform, '/v1/key-rotations', { ...body, why: 'asked' })
    const rehearsed = await office.ask(security, 'POST', `/v1/proposals/${proposed.body.id}/rehearsal`)
    assert.deepEqual(rehearsed.body, { reason: 'rotation_under_way' })
    const approved = await approve(security, proposed.body)
    assert.deepEqual([approved.body.state, approved.body.reason], ['failed', 'rotation_under_way'])
  })

  test('show how far they have come, column by column, to whoever may read of keys', async () => {
    const { people } = office
    const worker = people.world.outsideAs('vouch_worker')
    const options = { vault: people.vault, columns: sealedColumns, backupDays: 35, rowsPerSecond: 1_000_000 }
    const loop = rotationLoop(worker, options, silentLog)
    const [{ id } = fault('one is wanted')] = (await get('/v1/key-rotations')).body.items
    while ((await loop.pass(new AbortController().signal)) > 0);
    const path = `/v1/key-rotations/${id}`
    const under = await get(path)
    assert.equal(under.body.state, 'resealing')
    assert.equal(under.body.columns.length, sealedColumns.length)
    const emails = under.body.columns.find(({ name }: { name: string }) => name === 'identity.person.email')
    assert.deepEqual(emails, { name: 'identity.person.email', found: 3, resealed: 3, problems: 0, rounds: 1 })
    people.world.clock.advance(11 * minuteMs)
    while ((await loop.pass(new AbortController().signal)) > 0);
    const proved = await get(path)
    assert.equal(proved.body.state, 'proved', proved.text)
    assert.ok(proved.body.provedAt > proved.body.begunAt)
    assertProblem(await get('/v1/key-rotations/rot_00000000000000000000000000'), 404, 'rotation_unknown')
    assertProblem(await get('/v1/key-rotations?cursor=x'), 400, 'cursor_unreadable')
    const operator = await office.desk('Olga Operator', 'operator')
    assertProblem(await get(path, operator), 403, 'permit_missing')
  })
})
