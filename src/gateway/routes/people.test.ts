import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem, type Reply } from '../../../test/api.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'
import { transact } from '../../base/work.ts'
import { setLetterhead } from '../../messages/messages.ts'

const minuteMs = 60_000

describe('people, by two others', () => {
  let office: OfficeWorld
  let security: Desk
  let compliance: Desk
  let operator: Desk
  before(async () => {
    office = await openOfficeWorld()
    await transact(office.people.office, 'demo', 'person:per_admin', work =>
      setLetterhead(work, { name: 'First Bank', isMailOn: true, isWebhookOn: false }),
    )
    security = await office.desk('Sam Security', 'security_analyst')
    compliance = await office.desk('Cleo Compliance', 'compliance')
    operator = await office.desk('Olga Operator', 'operator')
  })
  after(() => office.close())

  async function confirmed(desk: Desk, path: string, body?: unknown): Promise<Reply> {
    return office.ask(desk, 'POST', path, body, { 'vouch-step-up': await office.confirm(desk, 'POST', path, body) })
  }
  const approve = (desk: Desk, { id, contentHash }: { readonly id: string; readonly contentHash: string }) =>
    confirmed(desk, `/v1/proposals/${id}/approvals`, { contentHash })
  const newcomer = (email: string) => ({ name: 'Nora Newcomer', email, roles: ['operator'] })
  /** Who was told, and what stands in it. */
  const told = (notice: string) => office.people.world.owner<{ row: string; body: string }[]>`
    select to_row as row, subject || body as body from messages.message where notice = ${notice} order by to_row`

  test('come in: proposed by one with the passkey’s word, approved by another, and sealed all the way', async () => {
    const body = newcomer('nora@bank.example')
    assertProblem(await office.ask(security, 'POST', '/v1/people', body), 401, 'step_up_required')
    assertProblem(await confirmed(operator, '/v1/people', body), 403, 'permit_missing')
    const proposed = await confirmed(security, '/v1/people', body)
    assert.equal(proposed.status, 201, proposed.text)
    assert.equal(proposed.body.kind, 'identity.person')
    assert.doesNotMatch(proposed.text, /Nora|nora@/)
    assertProblem(await approve(operator, proposed.body), 403, 'permit_missing')
    const approved = await approve(compliance, proposed.body)
    assert.deepEqual([approved.status, approved.body.state], [201, 'applied'], approved.text)
    const [row] = await office.people.world.owner<{ roles: string[]; invitations: number }[]>`
      select to_jsonb(actor.roles) as roles, (select count(*)::int from identity.invitation where person_id = person.person_id) as invitations
        from identity.person join identity.actor using (institution_id, actor)
       where person_id = ${proposed.body.subject}`
    assert.deepEqual(row, { roles: ['operator'], invitations: 1 })
  })

  test('are refused before they are proposed where what is said of them cannot be', async () => {
    for (const body of [
      newcomer('no address'),
      { ...newcomer('x@bank.example'), roles: ['owner'] },
      { ...newcomer('x@bank.example'), state: 'active' },
      { name: 'X', email: 'x@bank.example' },
    ])
      assert.equal((await confirmed(security, '/v1/people', body)).status, 400, JSON.stringify(body))
  })

  test('lose their credentials to two others, and are told so without a link', async () => {
    const target = await office.desk('Tess Target', 'operator')
    const path = `/v1/people/${target.person}/credential-reset`
    assertProblem(await confirmed(security, `/v1/people/${security.person}/credential-reset`), 409, 'own_rights')
    assertProblem(await confirmed(security, '/v1/people/per_nobody/credential-reset'), 404, 'actor_unknown')
    const proposed = await confirmed(security, path)
    assert.equal(proposed.status, 201, proposed.text)
    assertProblem(await confirmed(security, path), 409, 'proposal_pending')
    assert.equal((await approve(compliance, proposed.body)).status, 201)
    assertProblem(await office.ask(target, 'GET', '/v1/session'), 401, 'session_over')
    const mails = await told('credentials_reset')
    assert.deepEqual(
      mails.map(({ row }) => row),
      [target.person],
    )
    assert.doesNotMatch(mails[0]?.body ?? '', /https?:|#|Tess/)
  })

  test('look on for an hour in an emergency, and it shows until somebody else has reviewed it', async () => {
    const path = `/v1/people/${operator.person}/break-glass`
    assertProblem(await confirmed(security, path, {}), 400, 'request_invalid')
    assertProblem(
      await confirmed(security, `/v1/people/${security.person}/break-glass`, { reason: 'INC-1' }),
      409,
      'own_rights',
    )
    const proposed = await confirmed(security, path, { reason: 'INC-1' })
    assert.equal(proposed.status, 201, proposed.text)
    assertProblem(await office.ask(operator, 'GET', '/v1/break-glass'), 403, 'permit_missing')
    assert.equal((await approve(compliance, proposed.body)).status, 201)
    const listed = await office.ask(operator, 'GET', '/v1/break-glass')
    assert.equal(listed.status, 200, 'looking is what it opens')
    const [opening] = listed.body.items
    assert.equal(opening.actor, `person:${operator.person}`)
    assert.equal(Date.parse(opening.expiresAt) - Date.parse(opening.openedAt), 60 * minuteMs)
    const mails = await told('break_glass_opened')
    assert.deepEqual(mails.map(({ row }) => row).toSorted(), [compliance.person, security.person].toSorted())
    assert.match(mails[0]?.body ?? '', new RegExp(opening.id))

    const review = `/v1/break-glass/${opening.id}/review`
    const finding = { finding: 'in_order' }
    assertProblem(await confirmed(operator, review, finding), 403, 'permit_missing')
    assertProblem(
      await confirmed(security, '/v1/break-glass/brk_none/review', finding),
      409,
      'break_glass_not_open_to_review',
    )
    assert.equal((await confirmed(security, review, finding)).status, 201)
    assertProblem(await confirmed(security, review, finding), 409, 'break_glass_not_open_to_review')
    assert.deepEqual((await office.ask(security, 'GET', '/v1/break-glass')).body.items, [])
  })

  test('look no longer than the hour', async () => {
    office.people.world.clock.advance(61 * minuteMs)
    const again = await office.signIn(operator)
    assertProblem(await office.ask(again, 'GET', '/v1/break-glass'), 403, 'permit_missing')
  })
})
