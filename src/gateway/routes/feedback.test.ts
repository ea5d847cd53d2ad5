import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'

const path = '/v1/feedback'

describe('feedback at the office', () => {
  let office: OfficeWorld
  let services: Desk
  let operator: Desk
  let auditor: Desk

  before(async () => {
    office = await openOfficeWorld()
    services = await office.desk('Mia Services', 'member_services')
    operator = await office.desk('Olga Operator', 'operator')
    auditor = await office.desk('Ada Auditor', 'auditor')
  })
  after(() => office.close())

  const said = { said: 'went_wrong', area: 'messages', voice: 'member', about: 'pay_1', words: 'No mail came.' }
  const dayIn = (days: number) => new Date(office.people.world.outside.now().getTime() + days * 86_400_000)
  const plan = (days: number, more: object = {}) => ({
    state: 'planned',
    words: 'Send it again when the address is mended.',
    owner: 'head of operations',
    due: dayIn(days).toISOString().slice(0, 10),
    ...more,
  })
  const add = (desk: Desk, id: string, etag: string, step: object) =>
    office.ask(desk, 'POST', `${path}/${id}/steps`, step, { 'if-match': etag })

  test('is given by members’ service, planned by operations, and read by who looks after them', async () => {
    const given = await office.ask(services, 'POST', path, said)
    assert.equal(given.status, 201, given.text)
    const { id } = given.body
    const etag = given.headers.get('etag') ?? ''
    assertProblem(await add(services, id, etag, plan(7)), 403, 'permit_missing')
    assertProblem(await add(auditor, id, etag, plan(7)), 403, 'permit_missing')
    const planned = await add(operator, id, etag, plan(7, { risk: 'api.service-quality' }))
    assert.equal(planned.status, 201, planned.text)
    assertProblem(await add(operator, id, etag, plan(7)), 412, 'version_differs')
    const done = await add(operator, id, planned.headers.get('etag') ?? '', { state: 'done', words: 'It came.' })
    assert.equal(done.status, 201, done.text)
    assertProblem(
      await add(operator, id, done.headers.get('etag') ?? '', { state: 'done', words: 'Again.' }),
      409,
      'feedback_is_over',
    )
    const read = await office.ask(auditor, 'GET', `${path}/${id}`)
    assert.equal(read.status, 200, read.text)
    assert.deepEqual(
      [read.body.words, read.body.state, read.body.owner, read.body.risk, read.body.isOverdue],
      ['No mail came.', 'done', 'head of operations', 'api.service-quality', false],
    )
    assert.deepEqual(
      read.body.steps.map(({ state, words }: { state: string; words: string }) => [state, words]),
      [
        ['planned', 'Send it again when the address is mended.'],
        ['done', 'It came.'],
      ],
    )
  })

  test('names nobody, plans for no day that has passed and against no risk that there is not, and is not found at another institution’s id', async () => {
    const personal = { ...said, words: 'Her number is 4111 1111 1111 1111.' }
    assertProblem(
      await office.ask(services, 'POST', path, { ...said, words: 'Write to amy@example.com.' }),
      422,
      'feedback_words_personal',
    )
    assert.ok([400, 422].includes((await office.ask(services, 'POST', path, personal)).status))
    const given = await office.ask(services, 'POST', path, said)
    const etag = given.headers.get('etag') ?? ''
    assertProblem(await add(operator, given.body.id, etag, plan(-3)), 422, 'date_in_past')
    const unknown = plan(7, { risk: 'api.service-qualities' })
    assertProblem(await add(operator, given.body.id, etag, unknown), 422, 'risk_unknown')
    assertProblem(await add(operator, given.body.id, etag, { state: 'planned', words: 'x' }), 400, 'request_invalid')
    assertProblem(await office.ask(operator, 'GET', `${path}/fbk_zzz`), 404, 'feedback_not_found')
  })

  test('is listed in pages, by state and by what is overdue', async () => {
    const listed = await office.ask(operator, 'GET', `${path}?state=open&area=messages&limit=1`)
    assert.equal(listed.status, 200, listed.text)
    assert.deepEqual(
      listed.body.items.map(({ words }: { words: string }) => words),
      ['No mail came.'],
    )
    assert.deepEqual((await office.ask(operator, 'GET', `${path}?overdue=true`)).body.items, [])
  })
})
