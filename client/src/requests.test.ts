import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import {
  api,
  broken,
  issuer,
  json,
  type PretendedVouch,
  pretendVouch,
  problem,
  type Reply,
} from '../test/pretended-vouch.ts'
import { openClient } from './client.ts'
import { isRefused, Refused, TokenRefused, UnknownOutcome, Unreachable } from './errors.ts'
import type { Intent } from './intent.ts'
import { makeClientKey } from './keys.ts'

const payment = { id: 'pay_1', version: 1 }
const order = { fundingAccount: 'fac_1', payee: 'pye_1', amount: { value: '1.00', currency: 'USD' } }
const made = () => json(201, payment)

function clientOf(vouch: PretendedVouch) {
  const key = makeClientKey()
  return openClient({ api, issuer, client: 'cli_1', key, scopes: ['payments.submit'] }, vouch.outside)
}

/** Pays with these answers of the api, the last of them for ever. */
async function pay(...replies: readonly (() => Reply)[]) {
  const vouch = pretendVouch()
  vouch.replies = [...replies]
  const client = clientOf(vouch)
  const outcome = await client.payments.create(order, { key: 'bill-1' }).catch((thrown: unknown) => thrown)
  return { vouch, client, outcome }
}

describe('paying a bill', () => {
  const accidents = [
    ['the line breaks', () => broken('UND_ERR_SOCKET')],
    ['nobody listens', () => broken('ECONNREFUSED')],
    ['the answer is cut', () => new Response('{"id":"pay', { status: 201 })],
    ['somebody else answers 502', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['somebody else answers 404', () => new Response('nothing here', { status: 404 })],
    ['somebody else sends it elsewhere', () => new Response(null, { status: 307, headers: { location: api } })],
    ['somebody else answers 200', () => new Response('<h1>Welcome</h1>', { status: 200 })],
    ['Vouch cannot tell', () => problem(503, 'outcome_unknown', 'same_key', { 'retry-after': '1' })],
    ['Vouch has broken', () => problem(500, 'fault', 'same_key')],
    ['Vouch is busy', () => problem(503, 'overloaded', 'safe', { 'retry-after': '1' })],
    ['it was asked too often', () => problem(429, 'rate_limited', 'safe', { 'retry-after': '3' })],
    ['the proof came twice', () => problem(401, 'proof_replayed', 'after_change')],
    ['the nonce is old', () => problem(401, 'proof_nonce_wanted', 'after_change', { 'dpop-nonce': 'nonce-2' })],
    ['the token is over', () => problem(401, 'token_invalid', 'after_change')],
  ] as const
  for (const [name, accident] of accidents) {
    test(`is asked for again under the same key and with the same bytes when ${name}`, async () => {
      const { vouch, outcome } = await pay(accident, accident, made)
      assert.deepEqual(outcome, payment)
      assert.equal(vouch.asked.length, 3)
      assert.equal(new Set(vouch.asked.map(({ body }) => body)).size, 1)
      assert.deepEqual([...new Set(vouch.asked.map(({ headers }) => headers.get('idempotency-key')))], ['bill-1'])
      assert.equal(
        new Set(vouch.asked.map(({ headers }) => headers.get('dpop'))).size,
        3,
        'each with a proof of its own',
      )
    })
  }

  test('waits longer each time, and as long as it is told to at least', async () => {
    const away = await pay(...Array.from({ length: 5 }, () => () => broken('ECONNRESET')), made)
    assert.deepEqual(away.vouch.waits, [200, 400, 800, 1_600, 3_200])
    const busy = await pay(() => problem(429, 'rate_limited', 'safe', { 'retry-after': '7' }), made)
    assert.deepEqual(busy.vouch.waits, [7_100])
  })

  const ends = [
    ['Unreachable, where it was never sent', () => broken('ECONNREFUSED'), 'Unreachable'],
    ['UnknownOutcome, where it may have been', () => broken('ECONNRESET'), 'UnknownOutcome'],
    ['UnknownOutcome, where Vouch cannot tell', () => problem(503, 'outcome_unknown', 'same_key'), 'UnknownOutcome'],
    ['UnknownOutcome, where something else answers', () => new Response('', { status: 502 }), 'UnknownOutcome'],
    ['Refused, where Vouch was too busy all the time', () => problem(503, 'overloaded', 'safe'), 'Refused'],
    ['Refused, where it may not be', () => problem(422, 'insufficient_funds', 'after_change'), 'Refused'],
    [
      'UnknownOutcome, where a proof came twice all the time',
      () => problem(401, 'proof_replayed', 'after_change'),
      'UnknownOutcome',
    ],
    ['Refused, where the token is never good', () => problem(401, 'token_revoked', 'after_change'), 'Refused'],
    ['Refused, where the signature is not good', () => problem(401, 'signature_invalid', 'after_change'), 'Refused'],
  ] as const
  for (const [how, reply, name] of ends)
    test(`ends as ${how}`, async () => {
      const { vouch, outcome } = await pay(reply)
      assert.ok(outcome instanceof Error)
      assert.equal(outcome.name, name, String(outcome))
      assert.ok(vouch.outside.elapsedMs() <= 30_000, 'before the deadline')
    })

  test('is not refused while an earlier attempt may still arrive', async () => {
    const no = () => problem(422, 'insufficient_funds', 'after_change')
    const { vouch, client, outcome } = await pay(() => broken('ECONNRESET'), no)
    assert.ok(outcome instanceof UnknownOutcome)
    assert.ok(isRefused(outcome.cause, 'insufficient_funds'))
    assert.equal(outcome.certainAfter?.toISOString(), '2026-01-05T15:01:30.000Z')
    // When nothing can arrive any more, no means no.
    const later = client.resolve(outcome.intent as Intent<'POST /v1/payments'>) // It was asked for above.
    assert.ok(isRefused(await later.catch((thrown: unknown) => thrown), 'insufficient_funds'))
    assert.ok(vouch.outside.elapsedMs() >= 90_000)
  })

  test('is refused at once where its key has made something else', async () => {
    const { outcome } = await pay(
      () => broken('ECONNRESET'),
      () => problem(422, 'payment_key_reused', 'never'),
    )
    assert.ok(isRefused(outcome, 'payment_key_reused'))
  })

  test('goes on from what was stored before it was sent, and only where it was meant to be', async () => {
    const vouch = pretendVouch()
    vouch.replies = [made]
    const client = clientOf(vouch)
    const intent = client.payments.intend(order, 'bill-2')
    const stored: typeof intent = JSON.parse(JSON.stringify(intent))
    assert.deepEqual(await client.payments.resolve(stored), payment)
    assert.equal(vouch.asked[0]?.body, JSON.stringify(order))
    await assert.rejects(client.payments.resolve({ ...stored, client: 'cli_2' }), /its key means nothing/)
    await assert.rejects(client.payments.resolve({ ...stored, api: 'https://other.example' }), /its key means nothing/)
    const ada = client.forMember('mem_1')
    const hers = ada.payments.intend(order, 'bill-3')
    assert.deepEqual(await client.payments.resolve(hers), payment)
    assert.match(vouch.tokensAsked.at(-1)?.parameters.get('authorization_details') ?? '', /mem_1/)
    for (const other of [stored, { ...hers, member: 'mem_2' }])
      await assert.rejects(ada.payments.resolve(other), /speaks for one member/)
  })

  test('signs with a key that came in the middle', async () => {
    const vouch = pretendVouch()
    const client = clientOf(vouch)
    const another = makeClientKey()
    vouch.replies = [
      () => {
        client.useKey(another)
        return problem(401, 'signature_invalid', 'after_change')
      },
      made,
    ]
    assert.deepEqual(await client.payments.create(order, { key: 'bill-3' }), payment)
    assert.ok(vouch.asked[1]?.headers.get('signature-input')?.includes(`keyid="${another.kid}"`))
  })

  test('ends when the caller has had enough', async () => {
    const vouch = pretendVouch()
    const ended = new AbortController()
    vouch.replies = [
      () => {
        ended.abort(new Error('enough'))
        return broken('ECONNRESET')
      },
    ]
    const client = clientOf(vouch)
    const thrown = await client.payments
      .create(order, { key: 'bill-4', signal: ended.signal })
      .catch((it: unknown) => it)
    assert.ok(thrown instanceof UnknownOutcome)
    assert.match(String(thrown.cause), /enough/)
    await assert.rejects(client.payments.create(order, { key: 'bill-5', signal: ended.signal }), /enough/)
  })
})

describe('what is done without a key', () => {
  const member = { reference: 'A-1', name: 'Alice', email: 'alice@example.com' }

  test('is not done again where it may have been done', async () => {
    const vouch = pretendVouch()
    vouch.replies = [() => broken('ECONNRESET')]
    const thrown = await clientOf(vouch)
      .members.enrol(member)
      .catch((it: unknown) => it)
    assert.ok(thrown instanceof UnknownOutcome)
    assert.deepEqual([thrown.key, thrown.intent, vouch.asked.length], [undefined, undefined, 1])
    assert.match(thrown.message, /look before you ask again/)
  })

  test('is asked for again where nothing was done', async () => {
    const vouch = pretendVouch()
    vouch.replies = [
      () => problem(503, 'overloaded', 'safe'),
      () => broken('ECONNREFUSED'),
      () => json(201, { id: 'mem_1' }),
    ]
    assert.deepEqual(await clientOf(vouch).members.enrol(member), { id: 'mem_1' })
  })

  test('is read again, whatever happened', async () => {
    const vouch = pretendVouch()
    vouch.replies = [() => broken('ECONNRESET'), () => problem(500, 'fault', 'same_key'), () => json(200, payment)]
    assert.deepEqual(await clientOf(vouch).payments.read('pay_1'), payment)
    vouch.replies = [() => broken('ECONNRESET')]
    await assert.rejects(clientOf(vouch).payments.read('pay_1'), Unreachable)
  })

  test('says which revision it is about', async () => {
    const vouch = pretendVouch()
    vouch.replies = [() => json(201, payment, { etag: '"8"' })]
    await clientOf(vouch).payments.cancel({ id: 'pay_1', version: 7 })
    const [asked] = vouch.asked
    assert.deepEqual([asked?.path, asked?.headers.get('if-match')], ['/v1/payments/pay_1/cancellation', '"7"'])
    const path = { payment: 'pay_1' }
    const { etag } = await clientOf(vouch).call('POST /v1/payments/{payment}/cancellation', { path, ifMatch: '"7"' })
    assert.equal(etag, '"8"')
  })

  test('never leaves its path', async () => {
    for (const id of ['', '.', '..'])
      await assert.rejects(clientOf(pretendVouch()).payments.read(id), /needs payment in its path/)
    const vouch = pretendVouch()
    vouch.replies = [() => json(200, payment)]
    await clientOf(vouch).payments.read('../members?x#y')
    assert.equal(vouch.asked[0]?.path, '/v1/payments/..%2Fmembers%3Fx%23y')
  })

  test('is listed page by page, and no page twice', async () => {
    const vouch = pretendVouch()
    vouch.replies = [
      () => json(200, { items: [{ id: 'pay_1' }, { id: 'pay_2' }], next: 'c-1' }),
      () => json(200, { items: [], next: 'c-2' }),
      () => json(200, { items: [{ id: 'pay_3' }] }),
    ]
    const ids: string[] = []
    for await (const { id } of clientOf(vouch).payments.list('mem_1')) ids.push(id)
    assert.deepEqual(ids, ['pay_1', 'pay_2', 'pay_3'])
    vouch.replies = [() => json(200, { items: [], next: 'c-1' })]
    await assert.rejects(async () => {
      for await (const _ of clientOf(vouch).payments.list('mem_1')) assert.fail('there is nothing')
    }, /came back to the same page/)
  })
})

describe('a mistake in the call', () => {
  test('is thrown before anything is sent', async () => {
    const vouch = pretendVouch()
    const client = clientOf(vouch)
    for (const key of ['', 'Schlüssel', 'two words', 'line\nbreak', 'k'.repeat(256)]) {
      await assert.rejects(client.payments.create(order, { key }), TypeError)
      assert.throws(() => client.payments.intend(order, key), TypeError)
    }
    const asked = { path: { payment: 'pay_1' }, ifMatch: '"1"\n' }
    await assert.rejects(client.call('POST /v1/payments/{payment}/cancellation', asked), TypeError)
    assert.deepEqual([vouch.asked, vouch.tokensAsked], [[], []])
  })

  test('of the options is thrown at once', () => {
    const right = { api, issuer, client: 'cli_1', key: makeClientKey(), scopes: ['payments.submit'] } as const
    for (const wrong of [
      { api: 'http://pay.example' },
      { api: 'pay.example' },
      { issuer: 'http://login.example' },
      { issuer: '' },
      { attemptMs: 0 },
      { deadlineMs: Number.NaN },
    ])
      assert.throws(() => openClient({ ...right, ...wrong }), TypeError, JSON.stringify(wrong))
    for (const here of ['http://127.0.0.1:8480', 'http://localhost:8480', 'http://[::1]:8480'])
      openClient({ ...right, api: here, issuer: here })
  })
})

describe('what is thrown', () => {
  test('holds no key, no token, no proof and no body', async () => {
    const key = makeClientKey()
    const vouch = pretendVouch()
    const client = openClient({ api, issuer, client: 'cli_1', key, scopes: ['payments.submit'] }, vouch.outside)
    const thrown: unknown[] = [client, key]
    const secret = { ...order, context: { note: 'for the eyes of nobody' } }
    for (const reply of [
      () => broken('ECONNRESET'),
      () => broken('ECONNREFUSED'),
      () => problem(422, 'insufficient_funds', 'after_change'),
    ]) {
      vouch.replies = [reply]
      // The body may hold more than its type says.
      thrown.push(await client.payments.create(secret as typeof order, { key: 'bill-1' }).catch((it: unknown) => it))
    }
    vouch.issue = () => json(400, { error: 'invalid_client' })
    vouch.pass(400_000)
    const refused = await client.payments.read('pay_1').catch((it: unknown) => it)
    assert.ok(refused instanceof TokenRefused)
    thrown.push(refused)
    const sent = [...vouch.asked, ...vouch.tokensAsked]
    const kept = sent.flatMap(({ headers, parameters }) => [
      headers.get('dpop'),
      headers.get('signature'),
      parameters.get('client_assertion'),
    ])
    const pem = key.exportPem().split('\n').slice(1, -2)
    const secrets = [...kept, ...pem, 'token-1', 'the eyes of nobody'].filter(text => text !== null && text !== '')
    assert.ok(secrets.length > 10)
    for (const one of thrown) {
      const shown = inspect(one, { depth: 12 }) + JSON.stringify(one) + String(one)
      for (const text of secrets) assert.ok(!shown.includes(String(text)), `${String(one)} shows ${text}`)
    }
  })

  test('says when a clock is to blame, and only then', async () => {
    const refusal = (code: string, date: string) => () => problem(401, code, 'after_change', { date })
    for (const [code, date, hint] of [
      ['proof_invalid', 'Mon, 05 Jan 2026 15:00:45 GMT', 'Do it. The clock here is 45 s behind theirs.'],
      ['signature_invalid', 'Mon, 05 Jan 2026 14:58:20 GMT', 'Do it. The clock here is 100 s ahead of theirs.'],
      ['proof_invalid', 'Mon, 05 Jan 2026 15:00:03 GMT', 'Do it.'],
      ['caller_unknown', 'Mon, 05 Jan 2026 15:00:45 GMT', 'Do it.'],
    ] as const) {
      const { outcome } = await pay(refusal(code, date))
      assert.ok(outcome instanceof Refused)
      assert.equal(outcome.detail, hint)
    }
    const vouch = pretendVouch()
    vouch.issue = () => json(401, { error: 'invalid_client' }, { date: 'Mon, 05 Jan 2026 15:01:00 GMT' })
    await assert.rejects(clientOf(vouch).payments.read('pay_1'), /60 s behind theirs/)
  })

  test('is told apart by its code', () => {
    const refusal = new Refused({
      type: '/problems/insufficient_funds',
      title: 'No',
      status: 422,
      detail: 'Wait.',
      instance: 'req_1',
      retry: 'after_change',
    })
    assert.ok(isRefused(refusal))
    assert.ok(isRefused(refusal, 'payment_duplicate', 'insufficient_funds'))
    assert.ok(!isRefused(refusal, 'payment_duplicate'))
    assert.ok(!isRefused(new Error('insufficient_funds')))
  })
})
