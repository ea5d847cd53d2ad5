import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'

import { type Api, assertProblem, caller, openApi, type Reply } from '../../test/api.ts'
import { enter } from '../../test/outside.ts'
import { createScratchTables, scratchRoutes } from '../../test/scratch-room.ts'
import type { ReadyCheck } from './health.ts'

const note = { amount: { value: '12.50', currency: 'USD' }, memo: 'rent' }
const json = { 'content-type': 'application/json' }

describe('the gateway', () => {
  let api: Api
  let ready: ReadyCheck[] = []
  let keys = 0

  before(async () => {
    api = await openApi(scratchRoutes, {
      ready: [
        {
          name: 'pretend',
          deadlineMs: 200,
          check: signal => Promise.all(ready.map(({ check }) => check(signal))).then(() => {}),
        },
      ],
      limits: { requestTimeoutMs: 600, headersTimeoutMs: 300, checkIntervalMs: 50 },
    })
    await createScratchTables(api.world.owner)
    await enter(api.world.outside, 'other')
  })

  after(() => api.close())

  const ask: Api['send'] = (...asked) => api.send(...asked)
  const exchange: Api['exchange'] = bytes => api.exchange(bytes)
  const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Reply> =>
    api.ask('POST', path, body, { 'idempotency-key': `k${++keys}`, ...headers })

  describe('a request as declared', () => {
    test('is answered with what was made, its revision and its place', async () => {
      const made = await post('/v1/notes', note)
      assert.equal(made.status, 201, made.text)
      assert.deepEqual(made.body, { id: made.body.id, ...note, revision: 1 })
      assert.equal(made.headers.get('etag'), '"1"')
      const location = made.headers.get('location') ?? ''
      assert.equal(location, `/v1/notes/${made.body.id}`)
      const read = await ask('GET', location, caller)
      assert.deepEqual(read.body, made.body)
      assert.equal((await ask('GET', location, { ...caller, 'if-none-match': '"1"' })).status, 304)
      assert.equal((await ask('GET', location, { ...caller, 'if-none-match': '"2"' })).status, 200)
    })

    test('joins others in one transaction, and one refused among them does not hurt its neighbours', async () => {
      const amounts = Array.from({ length: 40 }, (_, index) => (index % 10 === 3 ? '1000.01' : '1.00'))
      const answers = await Promise.all(
        amounts.map(value => post('/v1/notes', { ...note, amount: { value, currency: 'USD' } })),
      )
      assert.deepEqual(
        answers.map(({ status }) => status),
        amounts.map(value => (value === '1.00' ? 201 : 422)),
      )
      const { values } = await api.measures.batchItems.get()
      const batches = values.find(({ metricName }) => metricName === 'vouch_batch_items_count')?.value ?? 0
      assert.ok(batches < 40, `${batches} transactions`)
    })

    test('that breaks us does not break those it shares a transaction with', async () => {
      const answers = await Promise.all(
        ['rent', 'fault', 'rent', 'rent'].map(memo => post('/v1/notes', { ...note, memo })),
      )
      assert.deepEqual(
        answers.map(({ status }) => status),
        [201, 500, 201, 201],
      )
    })

    test('of a thousand orders in one body is answered item by item', async () => {
      const notes = Array.from({ length: 1_000 }, (_, index) => ({
        ...note,
        memo: `note ${index}`,
        amount: { value: index === 7 ? '1000.01' : '1.00', currency: 'USD' },
      }))
      const answer = await post('/v1/note-batches', { notes })
      assert.equal(answer.status, 200)
      assert.deepEqual(
        answer.body.items.map(({ status }: { status: number }) => status),
        notes.map((_, index) => (index === 7 ? 422 : 201)),
      )
      assertProblem(await post('/v1/note-batches', { notes: [...notes, note] }), 400, 'request_invalid', {
        pointer: '/notes',
      })
      const mistaken = notes.with(500, { ...note, amount: { value: '1.001', currency: 'USD' } })
      assertProblem(await post('/v1/note-batches', { notes: mistaken }), 422, 'amount_too_precise', {
        pointer: '/notes/500/amount/value',
      })
    })

    test('is paged without gaps, and a cursor is good for its own list only', async () => {
      const memo = 'paged'
      for (let index = 0; index < 5; index++) await post('/v1/notes', { ...note, memo })
      const seen: string[] = []
      let next: string | undefined
      do {
        const page = await ask('GET', `/v1/notes?memo=${memo}&limit=2${next ? `&cursor=${next}` : ''}`, caller)
        assert.equal(page.status, 200, page.text)
        seen.push(...page.body.items.map(({ id }: { id: string }) => id))
        next = page.body.next
      } while (next !== undefined)
      assert.equal(new Set(seen).size, 5)
      const { body } = await ask('GET', `/v1/notes?memo=${memo}&limit=2`, caller)
      assertProblem(await ask('GET', `/v1/notes?memo=rent&cursor=${body.next}`, caller), 400, 'cursor_of_another_list')
      assertProblem(
        await ask('GET', `/v1/notes?cursor=${body.next}`, { 'vouch-actor': 'other/client:cli_1' }),
        400,
        'cursor_of_another_list',
      )
      assertProblem(await ask('GET', '/v1/notes?cursor=abc', caller), 400, 'cursor_unreadable')
    })

    test('carries the headers that keep browsers and caches from misusing it', async () => {
      for (const path of ['/v1/notes', '/v1/nowhere', '/health/live', '/v1/%zz']) {
        const { headers } = await ask('GET', path, caller)
        assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
        assert.equal(headers.get('cache-control'), 'no-store', path)
        assert.match(
          headers.get('content-security-policy') ?? '',
          /^default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
        )
        assert.equal(headers.get('strict-transport-security'), 'max-age=63072000; includeSubDomains', path)
        assert.equal(headers.get('referrer-policy'), 'no-referrer', path)
        assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin', path)
        assert.match(headers.get('content-type') ?? '', /^application\/(problem\+)?json(; charset=utf-8)?$/, path)
        for (const name of ['server', 'x-powered-by', 'access-control-allow-origin'])
          assert.equal(headers.get(name), null)
      }
    })
  })

  describe('a body that could mean two things', () => {
    const wrong: readonly [name: string, body: string | Uint8Array<ArrayBuffer>, code: string, pointer: string][] = [
      ['cut short', '{"amount":{"value":"12', 'body_malformed', '/amount/value'],
      ['with something behind it', `${JSON.stringify(note)}{}`, 'body_malformed', ''],
      ['in latin1', Uint8Array.of(0x22, 0xe9, 0x22), 'body_malformed', ''],
      ['with a member twice', '{"memo":"a","memo":"b"}', 'body_ambiguous', '/memo'],
      ['with a member twice in escapes', '{"memo":"a","m\\u0065mo":"b"}', 'body_ambiguous', '/memo'],
      ['with NUL', '{"memo":"a\\u0000"}', 'body_ambiguous', '/memo'],
      ['with half a character', '{"memo":"\\ud800"}', 'body_ambiguous', '/memo'],
      ['with 2^53 + 1', '{"copies":9007199254740993}', 'body_ambiguous', '/copies'],
      ['with 1e400', '{"copies":1e400}', 'body_ambiguous', '/copies'],
      ['with __proto__', '{"__proto__":{"admin":true}}', 'body_ambiguous', '/__proto__'],
      ['with constructor.prototype', '{"constructor":{"prototype":{"admin":true}}}', 'body_ambiguous', '/constructor'],
      ['33 deep', `{"memo":${'['.repeat(32)}${']'.repeat(32)}}`, 'body_ambiguous', `/memo${'/0'.repeat(31)}`],
      ['30,000 deep', '['.repeat(30_000), 'body_ambiguous', '/0'.repeat(32)],
    ]
    for (const [name, body, code, pointer] of wrong) {
      test(`${name} is refused with 400 and the place`, async () => {
        const answer = await ask('POST', '/v1/notes', { ...caller, ...json, 'idempotency-key': 'k' }, body)
        assertProblem(answer, 400, code, { pointer })
        assert.notEqual(answer.headers.get('connection'), 'close', 'the connection may be used again')
      })
    }

    test('polluted no prototype', () => {
      assert.equal('admin' in {}, false)
    })
  })

  describe('a body that does not fit', () => {
    const wrong: readonly [name: string, body: unknown, pointer: string][] = [
      ['without a member that is required', { amount: note.amount }, '/memo'],
      ['with a member nobody declared', { ...note, state: 'RELEASED' }, '/state'],
      ['with a member nobody declared, further in', { ...note, amount: { ...note.amount, fee: '0' } }, '/amount/fee'],
      ['with an awkward name', { ...note, 'a/b~c': 1 }, '/a~1b~0c'],
      ['with a number for a string', { ...note, memo: 7 }, '/memo'],
      ['with a string for a number', { ...note, copies: '2' }, '/copies'],
      ['with a fraction', { ...note, copies: 1.5 }, '/copies'],
      ['with too much text', { ...note, memo: 'x'.repeat(41) }, '/memo'],
      ['with empty text', { ...note, memo: '' }, '/memo'],
      ['with a word outside the list', { ...note, urgency: 'HIGH' }, '/urgency'],
      ['with null', { ...note, memo: null }, '/memo'],
      ['that is a list', [note], ''],
      ['that is null', null, ''],
    ]
    for (const [name, body, pointer] of wrong) {
      test(`${name} is refused with 400 and the place; nothing is stripped or coerced`, async () => {
        assertProblem(await post('/v1/notes', body), 400, 'request_invalid', { pointer })
      })
    }

    test('in its amount is refused with 422 and the place', async () => {
      const amounts: readonly [value: string, currency: string, code: string][] = [
        ['12.505', 'USD', 'amount_too_precise'],
        ['1e3', 'USD', 'amount_malformed'],
        ['-1.00', 'USD', 'amount_malformed'],
        ['10000000000.00', 'USD', 'amount_too_large'],
        ['1.00', 'XXX', 'currency_unknown'],
      ]
      for (const [value, currency, code] of amounts) {
        const answer = await post('/v1/notes', { ...note, amount: { value, currency } })
        assertProblem(answer, 422, code, {
          pointer: code === 'currency_unknown' ? '/amount/currency' : '/amount/value',
        })
      }
    })

    test('quotes nothing of what was sent', async () => {
      const secret = '4111111111111111'
      for (const body of [
        { ...note, urgency: secret },
        { ...note, amount: { value: secret, currency: secret } },
      ]) {
        const answer = await post('/v1/notes', body)
        assert.equal(answer.status, 400)
        assert.doesNotMatch(answer.text, /4111/)
      }
    })
  })

  describe('a body', () => {
    const keyed = { ...caller, 'idempotency-key': 'k' }

    test('over 64 KiB is refused with 413, announced or not', async () => {
      const large = JSON.stringify({ ...note, memo: 'x'.repeat(64 * 1_024) })
      assertProblem(await ask('POST', '/v1/notes', { ...keyed, ...json }, large), 413, 'body_too_large')
      const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`
      const head =
        'POST /v1/notes HTTP/1.1\r\nHost: x\r\nVouch-Actor: demo/client:cli_1\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'
      assert.match(await exchange(head + chunk.repeat(5)), /^HTTP\/1.1 413 /)
    })

    test('of a batch may be 1 MiB and no more', async () => {
      assertProblem(
        await post('/v1/note-batches', { notes: [{ ...note, memo: 'x'.repeat(900_000) }] }),
        400,
        'request_invalid',
      )
      assertProblem(
        await post('/v1/note-batches', { notes: [{ ...note, memo: 'x'.repeat(1_050_000) }] }),
        413,
        'body_too_large',
      )
    })

    test('is JSON in UTF-8, uncompressed, or refused with 415', async () => {
      const text = JSON.stringify(note)
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/json5',
        'nonsense',
        'application/json; charset=utf-16',
      ]) {
        assertProblem(
          await ask('POST', '/v1/notes', { ...keyed, 'content-type': type }, text),
          415,
          'content_type_unsupported',
        )
      }
      assertProblem(
        await ask('POST', '/v1/notes', keyed, Uint8Array.from(Buffer.from(text))),
        415,
        'content_type_unsupported',
      )
      assertProblem(
        await ask('POST', '/v1/notes', { ...keyed, ...json, 'content-encoding': 'gzip' }, text),
        415,
        'content_encoding_unsupported',
      )
      const good = { ...keyed, 'content-type': 'application/json; charset="UTF-8"' }
      assert.equal((await ask('POST', '/v1/notes', good, text)).status, 201)
    })

    test('is there where it is declared, and only there', async () => {
      assertProblem(await ask('POST', '/v1/notes', { ...keyed, ...json }), 400, 'body_empty')
      assertProblem(await ask('POST', '/v1/notes', keyed), 400, 'body_empty')
      const get = (headers: string, body: string) =>
        exchange(
          `GET /v1/notes HTTP/1.1\r\nHost: x\r\nConnection: close\r\nVouch-Actor: demo/client:cli_1\r\n${headers}\r\n\r\n${body}`,
        )
      assert.match(await get('Content-Length: 2', '{}'), /^HTTP\/1.1 400 [\s\S]*body_not_expected/)
      assert.match(
        await get('Transfer-Encoding: chunked', '2\r\n{}\r\n0\r\n\r\n'),
        /^HTTP\/1.1 400 [\s\S]*body_not_expected/,
      )
    })
  })

  describe('a path and its query', () => {
    test('that nobody serves are refused with 404', async () => {
      for (const path of ['/', '/v1', '/V1/notes', '/v1//notes', '/v1/notes/not_1/x', `/v1/notes/${'x'.repeat(200)}`]) {
        assertProblem(await ask('GET', path, caller), 404, 'path_not_found')
      }
      assertProblem(await ask('POST', '/nowhere', { 'content-type': 'text/plain' }, 'x'), 404, 'path_not_found')
    })

    test('that are no URL are refused with 400', async () => {
      assertProblem(await ask('GET', '/v1/notes/%zz', caller), 400, 'request_malformed')
      assertProblem(await ask('GET', '/v1/notes/%ff', caller), 400, 'request_malformed')
    })

    test('with another method are refused with 405 and the methods there are', async () => {
      for (const method of ['DELETE', 'PUT', 'OPTIONS', 'QUERY']) {
        const answer = await ask(method, '/v1/notes', caller)
        assertProblem(answer, 405, 'method_not_offered')
        assert.deepEqual(answer.headers.get('allow')?.split(', ').toSorted(), ['GET', 'HEAD', 'POST'])
      }
      assert.match(
        await exchange('TRACE /v1/notes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
        /^HTTP\/1.1 40[05] /,
      )
      assert.doesNotMatch(await exchange('CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n'), /200/)
    })

    test('are answered to HEAD as to GET, without the body', async () => {
      const head = await ask('HEAD', '/v1/notes?limit=1', caller)
      assert.deepEqual({ status: head.status, text: head.text }, { status: 200, text: '' })
      assert.equal((await ask('HEAD', '/v1/notes', {})).status, 401)
    })

    test('name the parameter that does not fit', async () => {
      const wrong: readonly [path: string, parameter: string][] = [
        ['/v1/notes/pay_1', 'note'],
        ['/v1/notes/', 'note'],
        ['/v1/notes/%2e%2e%2fnotes', 'note'],
        ['/v1/notes/not_1%00', 'note'],
        ['/v1/notes/not_1%27%20or%201=1', 'note'],
        ['/v1/notes?limit=0', 'limit'],
        ['/v1/notes?limit=101', 'limit'],
        ['/v1/notes?limit=2&limit=3', 'limit'],
        ['/v1/notes?limit=', 'limit'],
        ['/v1/notes?memo=a%00b', 'memo'],
        ['/v1/notes?memo=%ff', 'memo'],
        ['/v1/notes?memo=%ed%a0%80', 'memo'],
        ['/v1/notes?memo=%', 'memo'],
        ['/v1/notes?offset=10', 'offset'],
        ['/v1/notes?memo[]=1', 'memo[]'],
        ['/v1/notes?__proto__=1', '__proto__'],
        ['/v1/notes?a[__proto__]=1', 'a[__proto__]'],
        ['/v1/notes?constructor=1', 'constructor'],
      ]
      for (const [path, parameter] of wrong) {
        assertProblem(await ask('GET', path, caller), 400, 'request_invalid', { parameter })
      }
    })
  })

  describe('a header that changes what is meant', () => {
    test('names the caller, who is known and permitted', async () => {
      const get = (headers: Record<string, string>) => ask('GET', '/v1/notes', headers)
      const missing = await get({})
      assertProblem(missing, 401, 'caller_missing')
      assert.equal(missing.headers.get('www-authenticate'), 'DPoP algs="ES256"')
      assertProblem(await get({ 'vouch-actor': 'demo/process:worker' }), 401, 'caller_malformed')
      assertProblem(await get({ 'vouch-actor': 'nobody/client:cli_1' }), 401, 'caller_unknown')
      assert.match(
        assertProblem(await get({ 'vouch-actor': 'demo/client:cli_2' }), 403, 'permit_missing').detail,
        /notes\.read/,
      )
    })

    test('keeps institutions apart', async () => {
      const { body } = await post('/v1/notes', note)
      assertProblem(
        await ask('GET', `/v1/notes/${body.id}`, { 'vouch-actor': 'other/client:cli_1' }),
        404,
        'path_not_found',
      )
    })

    test('is a key where money moves, and none where it would be forgotten', async () => {
      const text = JSON.stringify(note)
      const send = (headers: Record<string, string>) =>
        ask('POST', '/v1/notes', { ...caller, ...json, ...headers }, text)
      assertProblem(await send({}), 400, 'idempotency_key_missing')
      assertProblem(await send({ 'idempotency-key': 'a b' }), 400, 'idempotency_key_malformed')
      const { body } = await send({ 'idempotency-key': 'k' })
      const change = { ...caller, ...json, 'if-match': '"1"' }
      const path = `/v1/notes/${body.id}`
      assertProblem(
        await ask('PATCH', path, { ...change, 'idempotency-key': 'k' }, '{"memo":"x"}'),
        400,
        'idempotency_key_not_offered',
      )
      assert.equal((await ask('GET', path, { ...caller, 'idempotency-key': 'k' })).status, 200)
    })

    test('is the revision where something is edited, and none where it would not be heeded', async () => {
      const { body } = await post('/v1/notes', note)
      const path = `/v1/notes/${body.id}`
      const change = (tag?: string) =>
        ask('PATCH', path, { ...caller, ...json, ...(tag === undefined ? {} : { 'if-match': tag }) }, '{"memo":"x"}')
      assertProblem(await change(), 428, 'if_match_missing')
      assertProblem(await change('*'), 400, 'if_match_malformed')
      assertProblem(await change('W/"1"'), 400, 'if_match_malformed')
      const changed = await change('"1"')
      assert.deepEqual([changed.status, changed.body.memo, changed.headers.get('etag')], [200, 'x', '"2"'])
      assertProblem(await change('"1"'), 404, 'path_not_found')
      assertProblem(await post('/v1/notes', note, { 'if-match': '"1"' }), 400, 'if_match_not_offered')
    })
  })

  describe('what goes wrong on our side', () => {
    const cause = (accident: string) => post('/v1/accidents', { accident })

    test('says nothing of itself to the client, and everything to the log, under one instance', async () => {
      for (const accident of ['fault', 'wrong shape', 'wrong status', 'too much']) {
        const answer = await cause(accident)
        const { instance, retry } = assertProblem(answer, 500, 'fault')
        assert.equal(retry, 'same_key')
        assert.doesNotMatch(answer.text, /secret|4111|078-05|accident|at .*\.ts/)
        const line = JSON.parse(api.lines.find(text => text.includes(`"${instance}"`)) ?? '{}')
        assert.equal(line.level, 'error')
        assert.equal(line.route, '/v1/accidents')
        assert.match(line.err.message, /secret words|declares/)
        assert.doesNotMatch(line.err.message, /078-05/)
      }
    })

    test('is unknown where it is unknown, and worth another try where it is', async () => {
      const expected: readonly [accident: string, code: string, retry: string][] = [
        ['unknown', 'outcome_unknown', 'same_key'],
        ['overloaded', 'overloaded', 'safe'],
        ['lost', 'unavailable', 'safe'],
      ]
      for (const [accident, code, retry] of expected) {
        const answer = await cause(accident)
        assert.equal(assertProblem(answer, 503, code).retry, retry)
        assert.equal(answer.headers.get('retry-after'), '1')
        assert.doesNotMatch(answer.text, /secret/)
      }
    })

    test('is logged in lines that no header can break', async () => {
      const before = api.lines.length
      await ask('GET', '/v1/notes/x%0d%0a%7b%22level%22:1', { ...caller, 'user-agent': '{"level":"fatal"}' })
      assert.ok(api.lines.length > before)
      for (const line of api.lines) {
        assert.doesNotMatch(JSON.stringify(JSON.parse(line)), /fatal|cli_1/)
        assert.equal(line.indexOf('\n'), line.length - 1)
      }
    })
  })

  describe('what is no HTTP request', () => {
    const head =
      'POST /v1/notes HTTP/1.1\r\nHost: x\r\nVouch-Actor: demo/client:cli_1\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\n'
    const smuggled = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n'
    const wrong: readonly [name: string, bytes: string, status: number][] = [
      [
        'with a length and chunks',
        `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
        400,
      ],
      [
        'with chunks named oddly',
        `${head}Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${smuggled}`,
        400,
      ],
      [
        'with chunks named twice',
        `${head}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${smuggled}`,
        400,
      ],
      ['with a blank before the colon', `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`, 400],
      ['with two lengths', `${head}Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}${smuggled}`, 400],
      ['with a signed length', `${head}Content-Length: +2\r\n\r\n{}${smuggled}`, 400],
      ['with lengths in a list', `${head}Content-Length: 2, 2\r\n\r\n{}${smuggled}`, 400],
      ['with a bare line feed', `POST /v1/notes HTTP/1.1\nHost: x\n\n${smuggled}`, 400],
      ['with a bare line feed between headers', `GET /v1/notes HTTP/1.1\r\nHost: x\nX: y\r\n\r\n${smuggled}`, 400],
      ['with a folded header', `GET /v1/notes HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n${smuggled}`, 400],
      ['with NUL in a header', `GET /v1/notes HTTP/1.1\r\nHost: x\r\nX: a\u0000b\r\n\r\n${smuggled}`, 400],
      ['without a host', `GET /v1/notes HTTP/1.1\r\n\r\n${smuggled}`, 400],
      ['with 9 KiB of headers', `GET /v1/notes HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(9_000)}\r\n\r\n${smuggled}`, 431],
      [
        'with a chunk size nobody agrees on',
        `${head}Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n${smuggled}`,
        400,
      ],
      ['in another language', 'SSH-2.0-OpenSSH_9.2\r\n', 400],
      ['of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ]
    for (const [name, bytes, status] of wrong) {
      test(`${name} is refused with ${status}, and what follows it is never read`, async () => {
        const heard = await exchange(bytes)
        assert.match(heard, new RegExp(`^HTTP/1.1 ${status} `), heard.slice(0, 300))
        assert.equal(heard.match(/HTTP\/1\.1 \d/g)?.length, 1, heard)
        assert.doesNotMatch(heard, /"live"/)
      })
    }
  })

  describe('what is no HTTP request, behind one that is', () => {
    test('is not answered in the place of the one before it', async () => {
      const body = JSON.stringify({ ...note, memo: 'before garbage' })
      const head = [
        'POST /v1/notes HTTP/1.1',
        'Host: x',
        'Vouch-Actor: demo/client:cli_1',
        'Idempotency-Key: k',
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
      ]
      assert.doesNotMatch(await exchange(`${head.join('\r\n')}\r\n\r\n${body}GARBAGE\r\n\r\n`), /^HTTP\/1.1 400/)
    })
  })

  describe('a slow client', () => {
    test('that does not finish its headers is refused with 408', async () => {
      assert.match(
        await exchange('GET /v1/notes HTTP/1.1\r\nHost: x\r\nX-A'),
        /^HTTP\/1.1 408 [\s\S]*request_timed_out/,
      )
    })

    test('that does not finish its body is refused with 408', async () => {
      const head =
        'POST /v1/notes HTTP/1.1\r\nHost: x\r\nVouch-Actor: demo/client:cli_1\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"am'
      const heard = await exchange(head)
      assert.match(heard, /^HTTP\/1.1 408 [\s\S]*request_timed_out/)
    })

    test('or leaves in the middle of it is not taken for an outage of ours', async () => {
      const counted = async (code: string) =>
        (await api.measures.refusals.get()).values.find(({ labels }) => labels.code === code)?.value
      const before = await counted('unavailable')
      const socket = connect(Number(new URL(api.url('/')).port), '127.0.0.1')
      socket.write(
        'POST /v1/notes HTTP/1.1\r\nHost: x\r\nVouch-Actor: demo/client:cli_1\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\nContent-Length: 50\r\nExpect: 100-continue\r\n\r\n{"am',
      )
      await once(socket, 'data') // 100 Continue: the request is being read.
      socket.destroy()
      await exchange('GET /v1/notes HTTP/1.1\r\nHost: x\r\nX-A')
      assert.equal(await counted('unavailable'), before)
    })

    test('that was answered before it finished gets no second answer', async () => {
      const heard = await exchange(
        'POST /v1/notes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"am',
      )
      assert.match(heard, /^HTTP\/1.1 401 /)
      assert.equal(heard.match(/HTTP\/1\.1 \d/g)?.length, 1)
    })

    test('does not keep others from being served, however many it is', async () => {
      const slow = Array.from({ length: 200 }, () => exchange('GET /v1/notes HTTP/1.1\r\nHost: x\r\nX-A'))
      assert.equal((await ask('GET', '/v1/notes', caller)).status, 200)
      assert.ok((await Promise.all(slow)).every(heard => heard.startsWith('HTTP/1.1 408 ')))
    })
  })

  describe('whoever watches', () => {
    test('learns that it lives', async () => {
      assert.deepEqual((await ask('GET', '/health/live', {})).body, { status: 'live' })
    })

    test('learns whether it is ready, and not why it is not', async () => {
      assert.deepEqual((await ask('GET', '/health/ready', {})).body, {
        status: 'ready',
        checks: [{ name: 'pretend', state: 'ok' }],
      })
      ready = [{ name: 'database', deadlineMs: 1, check: () => Promise.reject(new Error('secret words')) }]
      const failed = await ask('GET', '/health/ready', {})
      assert.deepEqual(
        [failed.status, failed.body],
        [503, { status: 'not_ready', checks: [{ name: 'pretend', state: 'failed' }] }],
      )
      ready = [{ name: 'database', deadlineMs: 1, check: () => new Promise(() => {}) }]
      const late = await ask('GET', '/health/ready', {})
      assert.deepEqual([late.status, late.body.checks[0].state], [503, 'late'])
      ready = []
      assert.equal((await ask('GET', '/health/ready', {})).status, 200)
    })

    test('counts by route and class of status, never by what was asked for', async () => {
      await ask('GET', '/v1/notes/not_secretid', caller)
      const response = await fetch(api.url('/metrics'))
      const text = await response.text()
      assert.match(text, /vouch_request_seconds_count\{method="GET",route="\/v1\/notes\/:note",status="4xx"\} \d+/)
      assert.match(text, /vouch_refusals_total\{code="request_timed_out"\} \d+/)
      assert.match(text, /vouch_batch_items_bucket\{le="1000",route="\/v1\/notes"\} \d+/)
      assert.match(text, /vouch_requests_in_flight 1\n/)
      assert.match(text, /process_cpu_seconds_total/)
      assert.doesNotMatch(text, /secretid|nowhere|cli_1/)
    })
  })

  test('listens on loopback only, whatever it is told', async () => {
    for (const address of ['0.0.0.0', '::', '192.168.1.1', 'localhost', '', '127.1', '::ffff:8.8.8.8']) {
      assert.deepEqual(await api.server.listen(address, 0), {
        ok: false,
        refusal: { code: 'address_not_loopback', address },
      })
    }
  })

  test('answers anything at all with less than 500', async () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        "' or 1=1 --",
        '../../etc/passwd',
        '${7*7}',
        '%00',
        '{"$gt":""}',
        'not_1',
        '-1',
        '\u202e',
        '<script>',
      ),
    )
    await fc.assert(
      fc.asyncProperty(part, part, fc.json(), async (path, query, body) => {
        const safe = (text: string) => encodeURIComponent(text.toWellFormed())
        const answers = [
          await ask('GET', `/v1/notes/${safe(path)}`, caller),
          await ask('GET', `/v1/notes?${safe(path)}=${safe(query)}`, caller),
          await ask('GET', `/v1/notes?memo=${safe(query)}&cursor=${safe(path)}`, caller),
          await ask('POST', '/v1/notes', { ...caller, ...json, 'idempotency-key': 'k' }, body.toWellFormed() || ' '),
          await post('/v1/notes', { ...note, memo: query }),
        ]
        for (const { status, text } of answers) assert.ok(status < 500, text)
      }),
      { numRuns: 60, seed: 20_260_105 },
    )
  })
})
