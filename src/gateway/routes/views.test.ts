import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'

describe('views over HTTP', () => {
  let office: OfficeWorld
  let [operator, auditor]: Desk[] = []
  before(async () => {
    office = await openOfficeWorld()
    operator = await office.desk('Ola Operator', 'operator')
    auditor = await office.desk('Aud Auditor', 'auditor')
  })
  after(() => office.close())

  const desk = (of: Desk | undefined): Desk => of ?? assert.fail('somebody is at work')
  const view = { page: 'queue', name: 'Held since yesterday', query: '?state=held&due=2026-01-05', isTeams: false }
  const save = (of: Desk | undefined, more: object = {}) =>
    office.ask(desk(of), 'POST', '/v1/views', { ...view, ...more })
  const codeOf = ({ status, body }: { status: number; body: { type?: string } }) =>
    `${status} ${body.type?.replace('/problems/', '') ?? ''}`.trim()

  test('are saved, listed page by page, changed as they were seen, and removed', async () => {
    const saved = await save(operator)
    assert.deepEqual([saved.status, saved.headers.get('etag')], [201, '"1"'])
    const { id, madeBy, mayChange, revision } = saved.body
    assert.deepEqual([madeBy, mayChange, revision], [`person:${desk(operator).person}`, true, 1])
    await save(operator, { name: 'Second' })
    const first = await office.ask(desk(operator), 'GET', '/v1/views?limit=1&page=queue')
    assert.deepEqual([first.body.items.length, first.body.items[0].id], [1, id])
    const second = await office.ask(desk(operator), 'GET', `/v1/views?limit=1&page=queue&cursor=${first.body.next}`)
    assert.deepEqual([second.body.items[0].name, second.body.next], ['Second', undefined])
    const words = { name: 'Held', query: '' }
    const unseen = await office.ask(desk(operator), 'PUT', `/v1/views/${id}`, words)
    assert.equal(codeOf(unseen), '428 if_match_missing')
    const changed = await office.ask(desk(operator), 'PUT', `/v1/views/${id}`, words, { 'if-match': '"1"' })
    assert.deepEqual([changed.status, changed.body.query, changed.headers.get('etag')], [200, '', '"2"'])
    const late = await office.ask(desk(operator), 'DELETE', `/v1/views/${id}`, undefined, { 'if-match': '"1"' })
    assert.equal(codeOf(late), '412 version_differs')
    const others = await office.ask(desk(auditor), 'DELETE', `/v1/views/${id}`, undefined, { 'if-match': '"2"' })
    assert.equal(codeOf(others), '404 view_not_found')
    const removed = await office.ask(desk(operator), 'DELETE', `/v1/views/${id}`, undefined, { 'if-match': '"2"' })
    assert.deepEqual([removed.status, removed.body.name], [200, 'Held'])
  })

  test('of the team are shared by those who may, and everybody sees whether they may change them', async () => {
    assert.equal(codeOf(await save(auditor, { isTeams: true })), '403 view_is_the_teams')
    const shared = await save(operator, { isTeams: true, name: 'For all' })
    assert.equal(shared.status, 201)
    const seen = await office.ask(desk(auditor), 'GET', '/v1/views')
    assert.deepEqual(
      seen.body.items.map(({ name, isTeams, mayChange }: Record<string, unknown>) => [name, isTeams, mayChange]),
      [['For all', true, false]],
    )
  })

  test('hold nothing of anybody: numbers, addresses and secrets are refused where they stand, ids and days are not', async () => {
    for (const query of [
      '?q=12345678901',
      '?q=1234%205678%209012',
      '?q=1234567',
      '?account=00-1234-5678',
      '?q=ann%40bank.example',
      '?12345678=x',
    ]) {
      const refused = await save(operator, { name: 'Personal', query })
      assert.deepEqual([codeOf(refused), refused.body.errors?.[0]?.pointer], ['422 view_personal', '/query'], query)
    }
    assert.equal(codeOf(await save(operator, { name: 'Of 12345678' })), '422 view_personal')
    for (const query of [
      '?payment=pay_01k9zq3v8t4h2b6n7m5c1d0efg&from=2026-01-05T15:00:00Z&until=2026-12-31',
      '?amount=1250.00&columns=payee,amount,state&sort=-due',
      '',
    ])
      assert.equal(codeOf(await save(operator, { name: `Fine ${query.length}`, query })), '201', query)
    for (const query of ['state=held', '?<script>', '? ', '#x', `?${'x'.repeat(1_000)}`])
      assert.equal(codeOf(await save(operator, { name: 'Odd', query })), '400 request_invalid', query)
    for (const page of ['', '/queue', 'Queue', 'a//b', '..'])
      assert.equal(codeOf(await save(operator, { name: 'Odd', page })), '400 request_invalid', page)
  })
})
