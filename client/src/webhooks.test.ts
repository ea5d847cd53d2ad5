import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { type EventType, eventTypes } from '../../src/messages/event-types.ts'
import { newSecret, signatureHeaders } from '../../src/messages/signature.ts'
import { verifyWebhook, type WebhookOptions, type WebhookRefused } from './webhooks.ts'

const at = new Date('2026-01-05T15:00:00.000Z')
const data = {
  payment: 'pay_1',
  state: 'settled',
  money: { amount: '12.50', currency: 'USD' },
  day: '2026-01-05',
  version: 3,
}
const body = JSON.stringify({ data, timestamp: at.toISOString(), type: 'payment.settled' })
const [shared, pair, another] = [newSecret('v1'), newSecret('v1a'), newSecret('v1')]
const now = () => at

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'accepted',
    (thrown: WebhookRefused) => thrown.code,
  )
}

describe('a webhook', () => {
  test('is read when it is signed, by a secret or a key pair, and while they are replaced', async () => {
    for (const [signing, known] of [
      [[shared.kept], shared.shown],
      [[pair.kept], [pair.shown]],
      [[another.kept, shared.kept], [shared.shown]],
      [[shared.kept], [another.shown, shared.shown]],
      [
        [shared.kept, pair.kept],
        [pair.shown, another.shown],
      ],
    ] as const) {
      const headers = signatureHeaders('msg_1', at, body, signing)
      const webhook = await verifyWebhook({ ...headers }, body, known, { now })
      assert.deepEqual(webhook, { id: 'msg_1', type: 'payment.settled', timestamp: at.toISOString(), data })
      assert.deepEqual(await verifyWebhook(new Headers({ ...headers }), Buffer.from(body), known, { now }), webhook)
    }
  })

  const good = { ...signatureHeaders('msg_1', at, body, [shared.kept]) }
  const later = (seconds: number) => () => new Date(at.getTime() + seconds * 1_000)
  const signed = (text: string) => ({ ...signatureHeaders('msg_1', at, text, [shared.kept]) })
  type Row = readonly [
    what: string,
    code: string,
    headers: Record<string, string>,
    body?: string,
    options?: WebhookOptions,
  ]
  const rows: readonly Row[] = [
    ['as it was sent', 'accepted', good],
    ['five minutes old', 'accepted', good, body, { now: later(300) }],
    ['older', 'too_old', good, body, { now: later(301) }],
    ['five minutes ahead', 'accepted', good, body, { now: later(-300) }],
    ['further ahead', 'too_new', good, body, { now: later(-301) }],
    ['without an id', 'headers_missing', { ...good, 'webhook-id': undefined } as never],
    ['without a time', 'headers_missing', { ...good, 'webhook-timestamp': 'now' }],
    ['without a signature', 'headers_missing', { ...good, 'webhook-signature': undefined } as never],
    ['with an empty signature', 'signature_wrong', { ...good, 'webhook-signature': 'v1,' }],
    [
      'with a signature of another version',
      'signature_wrong',
      { ...good, 'webhook-signature': good['webhook-signature'].replace('v1,', 'v1a,') },
    ],
    ['under another id', 'signature_wrong', { ...good, 'webhook-id': 'msg_2' }],
    [
      'of another second',
      'signature_wrong',
      { ...good, 'webhook-timestamp': String(Number(good['webhook-timestamp']) + 1) },
    ],
    ['changed by a blank', 'signature_wrong', good, `${body} `],
    ['that is no JSON', 'body_malformed', signed('{'), '{'],
    ['that is something else', 'body_malformed', signed('[]'), '[]'],
    ['that came before', 'seen_before', good, body, { now, isNew: async () => false }],
    ['that comes for the first time', 'accepted', good, body, { now, isNew: id => id === 'msg_1' }],
  ]
  for (const [what, code, headers, text = body, options = { now }] of rows)
    test(`${what}: ${code}`, async () => {
      assert.equal(await codeOf(verifyWebhook(headers, text, shared.shown, options)), code)
    })

  test('is asked about only when it is signed', async () => {
    const isNew = () => assert.fail('nobody asks')
    const work = verifyWebhook({ ...good, 'webhook-id': 'msg_2' }, body, shared.shown, { now, isNew })
    assert.equal(await codeOf(work), 'signature_wrong')
  })

  test('is read with secrets of Vouch only', async () => {
    for (const secret of ['', 'whsec_', 'whsk_AAAA', `whpk_${Buffer.alloc(31).toString('base64')}`])
      await assert.rejects(verifyWebhook(good, body, secret, { now }), TypeError)
  })

  test('has every type that Vouch sends', () => {
    const known = {
      'payment.scheduled': ['payment', 'state', 'money', 'day', 'version'],
      'payment.held': ['payment', 'state', 'money', 'day', 'version'],
      'payment.released': ['payment', 'state', 'money', 'day', 'version'],
      'payment.sent': ['payment', 'state', 'money', 'day', 'version'],
      'payment.settled': ['payment', 'state', 'money', 'day', 'version'],
      'payment.failed': ['payment', 'state', 'money', 'day', 'version'],
      'payment.returned': ['payment', 'state', 'money', 'day', 'version'],
      'payment.cancelled': ['payment', 'state', 'money', 'day', 'version'],
      'payee.changed': ['payee', 'state', 'version'],
      'standing_order.changed': ['order', 'state', 'version'],
      'dispute.changed': ['dispute', 'state', 'version'],
      'proposal.changed': ['proposal', 'state', 'version'],
    } as const satisfies {
      readonly [Type in EventType]: readonly (keyof Extract<
        Awaited<ReturnType<typeof verifyWebhook>>,
        { type: Type }
      >['data'])[]
    }
    const sent = Object.entries(eventTypes).map(([type, carries]) => [type, Object.keys(carries)])
    assert.deepEqual(Object.fromEntries(sent), known)
  })
})
