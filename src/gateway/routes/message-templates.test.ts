import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, stranger } from '../../../test/branch.ts'

const as = (person: string) => ({ 'vouch-actor': `first-bank/person:per_${person}` })

describe('message templates', () => {
  let branch: Branch
  before(async () => {
    branch = await openBranch()
  })
  after(() => branch.close())

  const good = { subject: 'Paid: {amount}', lines: ['We paid {amount} on {date}.', '', '{institution}'] }
  const propose = (body: object, language = 'en', notice = 'payment_settled') =>
    branch.ask('POST', `/v1/message-templates/${notice}/${language}/proposals`, body, as('bob'))
  const approve = ({ id, contentHash }: { id: string; contentHash: string }) =>
    branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as('ann'))
  const found = async (language: string, headers = {}) =>
    (await branch.get(`/v1/message-templates?language=${language}`, headers)).body.items.find(
      ({ notice }: { notice: string }) => notice === 'payment_settled',
    )

  describe('GET /v1/message-templates', () => {
    test('200 what ships until something else is set, with the places each may use', async () => {
      const { version, language, places } = await found('de')
      assert.deepEqual([version, language, places], [0, 'en', ['payment', 'amount', 'date']])
    })
  })

  describe('POST /v1/message-templates/:notice/:language/proposals', () => {
    test('201 a proposal; rehearsed, then approved by somebody else, it is in force, and nothing before', async () => {
      const proposed = await propose(good, 'es')
      assert.equal(proposed.status, 201, proposed.text)
      const { id, kind, subject, content, state } = proposed.body
      assert.deepEqual([kind, subject, state], ['messages.template', 'payment_settled/es', 'open'])
      assert.deepEqual(JSON.parse(content), { subject: good.subject, text: good.lines.join('\n') })
      assertProblem(await propose(good, 'es'), 409, 'proposal_pending')
      const rehearsed = await branch.ask('POST', `/v1/proposals/${id}/rehearsal`)
      assert.deepEqual(rehearsed.body, { template: 'payment_settled/es', version: 1 })
      assert.equal((await found('es')).version, 0)
      const own = await branch.ask(
        'POST',
        `/v1/proposals/${id}/approvals`,
        { contentHash: proposed.body.contentHash },
        as('bob'),
      )
      assertProblem(own, 409, 'approver_is_maker')
      assert.equal((await approve(proposed.body)).body.state, 'applied')
      const { version, subject: line, lines } = await found('es')
      assert.deepEqual({ version, subject: line, lines }, { version: 1, ...good })
      assert.equal((await found('en')).version, 0)
      assert.equal((await found('es', stranger)).version, 0)
    })

    test('201 of what is then turned down, and never was', async () => {
      const { body } = await propose(good, 'fr')
      const rejected = await branch.ask(
        'POST',
        `/v1/proposals/${body.id}/rejection`,
        { reason: 'too short' },
        as('ann'),
      )
      assert.deepEqual([rejected.status, (await found('fr')).version], [201, 0])
    })

    test('422 with the place, for wording that members must not get', async () => {
      const wrong = [
        [{ subject: ' ' }, 'wording_empty', '/subject'],
        [{ subject: 'x'.repeat(151) }, 'wording_too_long', '/subject'],
        [{ lines: ['Paid {amount'] }, 'wording_malformed', '/lines'],
        [{ lines: ['Paid by {name}'] }, 'place_unknown', '/lines'],
        [{ lines: ['Your account 000123456789'] }, 'wording_sensitive', '/lines'],
      ] as const
      for (const [more, code, pointer] of wrong)
        assertProblem(await propose({ ...good, ...more }), 422, code, { pointer })
      const twice = { subject: 'Changed', lines: ['{last4} and {last4}'] }
      assertProblem(await propose(twice, 'en', 'payee_details_changed'), 422, 'place_repeated', { pointer: '/lines' })
    })

    test('400 for no notice of ours, or no language', async () => {
      assertProblem(await propose(good, 'en', 'payment_lost'), 400, 'request_invalid')
      assertProblem(await propose(good, 'english'), 400, 'request_invalid')
    })
  })
})
