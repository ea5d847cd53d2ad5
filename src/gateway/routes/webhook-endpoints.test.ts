import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, stranger } from '../../../test/branch.ts'

describe('webhook endpoints', () => {
  let branch: Branch
  before(async () => {
    branch = await openBranch()
  })
  after(() => branch.close())
  afterEach(async () => {
    for (const { id } of (await branch.get('/v1/webhook-endpoints')).body.items)
      await branch.ask('POST', `/v1/webhook-endpoints/${id}/removal`)
  })

  const url = 'https://hooks.example.com/in?token=hush-hush'
  const types = ['payment.settled', 'payment.failed']
  const add = (more: object = {}) => branch.ask('POST', '/v1/webhook-endpoints', { url, types, ...more })
  const added = async () => {
    const made = await add()
    assert.equal(made.status, 201, made.text)
    return made.body.endpoint
  }
  const at = (id: string, noun = '') => `/v1/webhook-endpoints/${id}${noun}`

  describe('POST /v1/webhook-endpoints', () => {
    test('201 the endpoint and, this once, its secret; the address stays sealed', async () => {
      const made = await add()
      assert.equal(made.status, 201, made.text)
      const { endpoint, secret } = made.body
      assert.deepEqual(endpoint, {
        id: endpoint.id,
        origin: 'https://hooks.example.com',
        types: types.toSorted(),
        state: 'enabled',
        version: 1,
        addedAt: '2026-01-05T15:00:00.000Z',
        changedAt: '2026-01-05T15:00:00.000Z',
      })
      assert.deepEqual([made.headers.get('etag'), made.headers.get('location')], ['"1"', at(endpoint.id)])
      assert.match(secret.secret, /^whsec_.{40,}$/)
      const again = [await branch.get(at(endpoint.id)), await branch.get(at(endpoint.id, '/secrets'))]
      for (const { text } of again) assert.doesNotMatch(text, /whsec|hush/)
      const rows = await branch.world.owner<{ row: string }[]>`
        select to_jsonb(endpoint)::text || to_jsonb(endpoint_secret)::text as row
          from messages.endpoint join messages.endpoint_secret using (institution_id, endpoint_id)`
      for (const { row } of rows) assert.doesNotMatch(row, /whsec|hush/)
    })

    test('201 with the public half of a key pair', async () => {
      assert.match((await add({ scheme: 'v1a' })).body.secret.secret, /^whpk_/)
    })

    test('400 of no type, or one that does not exist', async () => {
      assertProblem(await add({ types: [] }), 400, 'request_invalid', { pointer: '/types' })
      assertProblem(await add({ types: ['payment.lost'] }), 400, 'request_invalid', { pointer: '/types/0' })
    })

    test('422 to where no webhook goes, each for its own reason', async () => {
      const wrong = {
        'hooks.example.com': 'url_malformed',
        [`https://a.example.com/${'x'.repeat(2_048)}`]: 'url_too_long',
        'http://hooks.example.com/': 'url_not_https',
        'https://user:word@hooks.example.com/': 'url_with_credentials',
        'https://hooks.example.com/#top': 'url_with_fragment',
        'https://hooks.example.com:5432/': 'url_port_not_allowed',
        'https://169.254.169.254/latest': 'url_host_not_public',
        'https://10.0.0.1/': 'url_host_not_public',
      } as const
      for (const [url, code] of Object.entries(wrong)) assertProblem(await add({ url }), 422, code, { pointer: '/url' })
    })

    test('409 above ten', async () => {
      for (let count = 0; count < 10; count++) await added()
      assertProblem(await add(), 409, 'too_many_endpoints')
    })
  })

  describe('GET /v1/webhook-endpoints', () => {
    test('200 those of your institution', async () => {
      const { id } = await added()
      assert.deepEqual(
        (await branch.get('/v1/webhook-endpoints')).body.items.map((one: { id: string }) => one.id),
        [id],
      )
      assert.deepEqual((await branch.get('/v1/webhook-endpoints', stranger)).body.items, [])
      assert.equal((await branch.get(at(id))).headers.get('etag'), '"1"')
      assertProblem(await branch.get(at(id), stranger), 404, 'endpoint_unknown')
      assertProblem(await branch.get(at(id, '/secrets'), stranger), 404, 'endpoint_unknown')
    })
  })

  describe('PATCH /v1/webhook-endpoints/:endpoint', () => {
    const change = (id: string, body: object, headers: Record<string, string> = { 'if-match': '"1"' }) =>
      branch.ask('PATCH', at(id), body, headers)

    test('200 with a new place and other types, in one version for each', async () => {
      const { id } = await added()
      const changed = await change(id, { url: 'https://other.example.com:8443/', types: ['payment.held'] })
      assert.equal(changed.status, 200, changed.text)
      const { origin, types, version } = changed.body
      assert.deepEqual([origin, types], ['https://other.example.com:8443', ['payment.held']])
      assert.equal(changed.headers.get('etag'), `"${version}"`)
      assertProblem(await change(id, { types }), 412, 'version_differs')
    })

    test('is refused without what it is about', async () => {
      const { id } = await added()
      assertProblem(await change(id, { types }, {}), 428, 'if_match_missing')
      assertProblem(await change(id, {}), 400, 'request_invalid')
      assertProblem(await change(id, { url: 'https://10.0.0.1/' }), 422, 'url_host_not_public', { pointer: '/url' })
      assertProblem(await change('end_zzz', { types }), 404, 'endpoint_unknown')
      assertProblem(await change(id, { types }, { 'if-match': '"1"', ...stranger }), 404, 'endpoint_unknown')
    })
  })

  describe('POST /v1/webhook-endpoints/:endpoint/disabling, enabling, removal', () => {
    test('201 as it is then; 409 when it was so already', async () => {
      const { id } = await added()
      const post = (noun: string) => branch.ask('POST', at(id, noun))
      assertProblem(await post('/enabling'), 409, 'endpoint_state_same')
      const disabled = await post('/disabling')
      assert.deepEqual([disabled.status, disabled.body.state, disabled.body.reason], [201, 'disabled', 'by_hand'])
      assertProblem(await post('/disabling'), 409, 'endpoint_state_same')
      assert.equal((await post('/enabling')).body.state, 'enabled')
      assert.deepEqual((await post('/removal')).body, { id, state: 'removed' })
      for (const noun of ['/removal', '/disabling', '/enabling'])
        assertProblem(await post(noun), 404, 'endpoint_unknown')
      assertProblem(await branch.get(at(id)), 404, 'endpoint_unknown')
    })
  })

  describe('POST /v1/webhook-endpoints/:endpoint/secrets', () => {
    const replace = (id: string, body: object) => branch.ask('POST', at(id, '/secrets'), body)

    test('201 a new secret, shown once, and the old ones for a while beside it', async () => {
      const { id } = await added()
      const made = await replace(id, { overlapSeconds: 3_600 })
      assert.equal(made.status, 201, made.text)
      assert.match(made.body.secret, /^whsec_/)
      const { items } = (await branch.get(at(id, '/secrets'))).body
      assert.deepEqual(
        items.map(({ id, endsAt }: { id: string; endsAt?: string }) => [id === made.body.id, endsAt]),
        [
          [true, undefined],
          [false, '2026-01-05T16:00:00.000Z'],
        ],
      )
      await replace(id, { overlapSeconds: 3_600 })
      assertProblem(await replace(id, { overlapSeconds: 3_600 }), 409, 'too_many_secrets')
      await replace(id, { overlapSeconds: 0 })
      assert.equal((await branch.get(at(id, '/secrets'))).body.items.length, 1)
    })

    test('is refused for too long an overlap, and of an endpoint that is not yours', async () => {
      const { id } = await added()
      assertProblem(await replace(id, { overlapSeconds: 604_801 }), 400, 'request_invalid', {
        pointer: '/overlapSeconds',
      })
      assertProblem(await replace('end_zzz', { overlapSeconds: 0 }), 404, 'endpoint_unknown')
    })
  })
})
