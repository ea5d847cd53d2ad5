import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem, type Reply } from '../../../test/api.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'

const kept = { ach: 7, regulation_e: 3, bsa: 6, ofac: 11 }
const dayMs = 86_400_000

describe('who may approve of a proposal', () => {
  let office: OfficeWorld
  let operator: Desk
  let approver: Desk
  let maker: Desk
  let second: Desk
  let executive: Desk
  let proposal: Reply['body']
  before(async () => {
    office = await openOfficeWorld()
    operator = await office.desk('Olga Operator', 'operator')
    approver = await office.desk('Ann Approver', 'approver')
    maker = await office.desk('Cleo Compliance', 'compliance')
    second = await office.desk('Carl Compliance', 'compliance')
    executive = await office.desk('Xavier Executive', 'executive')
    const proposed = await confirmed(maker, '/v1/settings/payments.retention/proposals', kept)
    assert.equal(proposed.status, 201, proposed.text)
    proposal = proposed.body
  })
  after(() => office.close())

  async function confirmed(desk: Desk, path: string, body: unknown): Promise<Reply> {
    const plain = await office.ask(desk, 'POST', path, body)
    if (plain.status !== 401) return plain
    return office.ask(desk, 'POST', path, body, { 'vouch-step-up': await office.confirm(desk, 'POST', path, body) })
  }
  const path = () => `/v1/proposals/${proposal.id}/approvers`
  const asked = async (desk: Desk): Promise<Reply['body']> => {
    const { status, text, body } = await office.ask(desk, 'GET', path())
    assert.equal(status, 200, text)
    return body
  }

  test('is not theirs to say who may not read proposals, and of none that is not there', async () => {
    assertProblem(await office.ask(executive, 'GET', path()), 403, 'permit_missing')
    assertProblem(await office.ask(maker, 'GET', '/v1/proposals/prp_none/approvers'), 404, 'proposal_not_found')
  })

  test('says to whoever made it that somebody else must, and who could', async () => {
    const { permit, may, whyNot, roles, others, people, given } = await asked(maker)
    assert.deepEqual([permit, may, roles, others, given], ['approve.holds', false, ['compliance'], 1, []])
    assert.equal(whyNot, 'You made this, so somebody else must approve.')
    assert.deepEqual(people, [{ person: second.person, name: 'Carl Compliance' }])
  })

  test('says to whoever has no role for it which roles have it, and how many there are, without names', async () => {
    for (const desk of [operator, approver]) {
      const { may, whyNot, others, people } = await asked(desk)
      assert.deepEqual([may, whyNot, others, people], [false, 'Only compliance may.', 1, []])
    }
  })

  test('leaves out whoever asks, and whoever made it: then there is nobody else', async () => {
    const { may, whyNot, others, people } = await asked(second)
    assert.deepEqual([may, whyNot, others, people], [true, undefined, 0, []])
  })

  test('says who has approved, of what they saw; and they are asked no more', async () => {
    const { id, contentHash } = proposal
    const approved = await confirmed(second, `/v1/proposals/${id}/approvals`, { contentHash })
    assert.equal(approved.body.state, 'applied', approved.text)
    const at = office.people.world.clock.now().toISOString()
    const { given, others } = await asked(maker)
    assert.deepEqual(given, [{ by: `person:${second.person}`, at, contentHash, counts: true }])
    assert.equal(others, 0)
  })

  test('leaves out whose credentials were lately reset', async () => {
    const proposed = await confirmed(maker, '/v1/settings/payments.retention/proposals', { ...kept, ach: 8 })
    proposal = proposed.body
    assert.equal((await asked(maker)).others, 1)
    const { owner, clock } = office.people.world
    const now = clock.now()
    await owner`
      insert into identity.credential_reset (institution_id, reset_id, person_id, proposal_id, reset_by, reset_at, frozen_until)
      values ('demo', 'rst_1', ${second.person}, ${proposal.id}, 'person:per_admin', ${now}, ${new Date(now.getTime() + 2 * dayMs)})`
    assert.equal((await asked(maker)).others, 0)
  })
})
