import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Branch, openBranch, stranger } from '../../../test/branch.ts'
import { done } from '../../base/outcome.ts'
import { transact } from '../../base/work.ts'
import * as messages from '../../messages/messages.ts'

describe('messages', () => {
  let branch: Branch
  let endpoint: string
  before(async () => {
    branch = await openBranch()
    const url = 'https://hooks.example.com/'
    const made = await branch.ask('POST', '/v1/webhook-endpoints', { url, types: ['payment.settled'] })
    assert.equal(made.status, 201, made.text)
    endpoint = made.body.endpoint.id
  })
  after(() => branch.close())
  /** Three that were given up, and one that waits. */
  beforeEach(async () => {
    await branch.world.owner`delete from messages.message`
    const event = (key: string): messages.Event => {
      const money = { minor: 1_250n, currency: 'USD' }
      const values = { payment: 'pay_1', state: 'settled', money, day: '2026-01-05', version: 3 }
      return { channel: 'webhook', key, type: 'payment.settled', values }
    }
    await transact(branch.world.outside, 'first-bank', 'process:test', async work => {
      await messages.queue(work, ['pay_1/1', 'pay_1/2', 'pay_1/3', 'pay_1/4'].map(event))
      return done(undefined)
    })
    const given = ['pay_1/1', 'pay_1/2', 'pay_1/3']
    await branch.world.owner`
      update messages.message set state = 'sending', attempts = 1 where key = any (${`{${given.join(',')}}`}::text::text[])`
    await branch.world.owner`
      update messages.message
         set state = 'failed', reason = 'timed_out', ended_at = ${branch.world.clock.now()}
       where state = 'sending'`
  })

  const failed = (more = '', headers = {}) => branch.get(`/v1/messages?state=failed${more}`, headers)
  const waiting = async () => {
    const [row] = await branch.world.owner<{ id: string }[]>`
      select message_id as id from messages.message where state = 'queued'`
    return row?.id ?? assert.fail('one waits')
  }

  describe('GET /v1/messages', () => {
    test('200 what was given up, newest first, a page at a time, of your institution', async () => {
      const first = await failed('&limit=2')
      assert.deepEqual(
        first.body.items.map(({ key }: { key: string }) => key),
        ['pay_1/3', 'pay_1/2'],
      )
      const second = await failed(`&limit=2&cursor=${first.body.next}`)
      assert.deepEqual(
        second.body.items.map(({ key }: { key: string }) => key),
        ['pay_1/1'],
      )
      assert.equal(second.body.next, undefined)
      assert.deepEqual((await failed('', stranger)).body.items, [])
    })

    test('200 all of them, by state, by what they tell of, of a member and by when they were queued, each page after the last', async () => {
      const { world } = branch
      const later = new Date(world.clock.now().getTime() + 60_000)
      await world.owner`
        insert into messages.message (
          institution_id, message_id, channel, key, recipient, state, attempts_max, due_at, queued_at, ended_at, notice, language,
          template, subject, body, to_address, to_table, to_column, to_row, to_member)
        select 'first-bank', 'msg_zz' || n, 'mail', 'pay_9/' || n, 'mem_' || n, 'sent', 8, ${later}, ${later}, ${later},
               'payment_held', 'en', 0, 'Your payment', 'Held.', decode('01' || repeat('ab', 60), 'hex'), 'payments.member',
               'email_sealed', 'mem_' || n, 'mem_' || n
          from generate_series(1, 5) as n`
      const keys = async (query: string) => {
        const found: string[] = []
        for (let next: string | undefined = ''; next !== undefined; ) {
          const cursor: string = next === '' ? '' : `&cursor=${next}`
          const { body } = await branch.get(`/v1/messages?limit=2${query}${cursor}`)
          found.push(...body.items.map(({ key }: { key: string }) => key))
          next = body.next
        }
        return found
      }
      const mails = ['pay_9/5', 'pay_9/4', 'pay_9/3', 'pay_9/2', 'pay_9/1']
      const hooks = ['pay_1/4', 'pay_1/3', 'pay_1/2', 'pay_1/1']
      assert.deepEqual(await keys(''), [...mails, ...hooks])
      assert.deepEqual(await keys('&state=sent'), mails)
      assert.deepEqual(await keys('&state=queued,sent'), [...mails, 'pay_1/4'])
      assert.deepEqual(await keys('&kind=payment.settled'), hooks)
      assert.deepEqual(await keys('&kind=payment_held&state=failed'), [])
      assert.deepEqual(await keys('&member=mem_3'), ['pay_9/3'])
      assert.deepEqual(await keys('&member=mem_3&state=failed'), [])
      assert.deepEqual(await keys(`&createdFrom=${later.toISOString()}`), mails)
      assert.deepEqual(await keys(`&createdUntil=${later.toISOString()}`), hooks)
      assertProblem(await branch.get('/v1/messages?state=lost'), 400, 'request_invalid')
      assertProblem(await branch.get('/v1/messages?kind=payment_lost'), 400, 'request_invalid')
      assertProblem(await branch.get('/v1/messages?cursor=AAAA'), 400, 'cursor_unreadable')
    })
  })

  describe('GET /v1/messages/:message', () => {
    test('200 with what was sent, byte for byte, and why it did not arrive', async () => {
      const items: { id: string; key: string }[] = (await failed()).body.items
      const { id } = items.find(({ key }) => key === 'pay_1/3') ?? assert.fail('it failed')
      const { webhook, ...rest } = (await branch.get(`/v1/messages/${id}`)).body
      assert.deepEqual(rest, {
        id,
        channel: 'webhook',
        key: 'pay_1/3',
        state: 'failed',
        attempts: 1,
        reason: 'timed_out',
        queuedAt: '2026-01-05T15:00:00.000Z',
        endedAt: '2026-01-05T15:00:00.000Z',
      })
      assert.deepEqual([webhook.endpoint, webhook.type], [endpoint, 'payment.settled'])
      assert.equal(JSON.parse(webhook.payload).data.version, 3)
      assertProblem(await branch.get(`/v1/messages/${id}`, stranger), 404, 'message_unknown')
    })
  })

  describe('POST /v1/messages/:message/replay', () => {
    test('201 in the queue again, under its own id; 409 for one that waits', async () => {
      const [{ id }] = (await failed()).body.items
      const replayed = await branch.ask('POST', `/v1/messages/${id}/replay`)
      assert.deepEqual([replayed.status, replayed.body.id, replayed.body.state], [201, id, 'queued'])
      assertProblem(await branch.ask('POST', `/v1/messages/${id}/replay`), 409, 'message_not_replayable')
      assertProblem(await branch.ask('POST', `/v1/messages/${await waiting()}/replay`), 409, 'message_not_replayable')
      assertProblem(await branch.ask('POST', '/v1/messages/msg_zzz/replay'), 404, 'message_unknown')
    })
  })

  describe('POST /v1/webhook-endpoints/:endpoint/replays', () => {
    const replay = (since: string, id = endpoint) =>
      branch.ask('POST', `/v1/webhook-endpoints/${id}/replays`, { since })

    test('201 with how many, from an instant on', async () => {
      assert.deepEqual((await replay('2026-01-05T15:00:01Z')).body, { count: 0 })
      const replayed = await replay('2026-01-05T15:00:00Z')
      assert.deepEqual([replayed.status, replayed.body], [201, { count: 3 }])
      assert.deepEqual((await failed()).body.items, [])
      assertProblem(await replay('2026-01-05T15:00:00Z', 'end_zzz'), 404, 'endpoint_unknown')
    })
  })

  describe('PUT /v1/letterhead', () => {
    const set = (name: string) => branch.ask('PUT', '/v1/letterhead', { name, isMailOn: true, isWebhookOn: true })

    test('200 as it was set; 422 with a name that cannot stand in a mail', async () => {
      const body = { name: 'First Bank', isMailOn: true, isWebhookOn: true }
      const answer = await set('First Bank')
      assert.deepEqual([answer.status, answer.body], [200, body])
      assertProblem(await set('Call 000123456789'), 422, 'letterhead_name_malformed', { pointer: '/name' })
      assertProblem(await branch.ask('PUT', '/v1/letterhead', { name: 'First Bank' }), 400, 'request_invalid')
    })
  })
})
