// From a payment ordered over HTTP to the programs and the member who are told of it, each process in its own role.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { Loop } from '../../src/base/loop.ts'
import { deliverLoop } from '../../src/messages/deliver.ts'
import { settleLoop } from '../../src/payments/loops.ts'
import { tellLoop } from '../../src/payments/tell.ts'
import { dispatchLoop } from '../../src/rails/dispatch.ts'
import { PretendBank } from '../bank.ts'
import { type Branch, openBranch } from '../branch.ts'
import { type MailServer, openMailServer } from '../mail-server.ts'
import { silentLog } from '../outside.ts'
import { untilIdle } from '../until-idle.ts'
import { isSigned, openWebhookReceiver, type WebhookReceiver } from '../webhook-receiver.ts'

const types = ['payment.released', 'payment.sent', 'payment.settled', 'payment.failed', 'payment.cancelled']

describe('who is told of a payment', () => {
  let branch: Branch
  let receiver: WebhookReceiver
  let mail: MailServer
  let loops: readonly Loop[]
  before(async () => {
    branch = await openBranch()
    receiver = await openWebhookReceiver()
    mail = await openMailServer()
    const worker = branch.world.outsideAs('vouch_worker')
    const { port } = mail
    loops = [
      dispatchLoop(worker, new PretendBank(), silentLog),
      settleLoop(worker),
      tellLoop(worker),
      deliverLoop(
        worker,
        {
          vault: branch.vault,
          mail: { host: '127.0.0.1', port, tls: 'none', from: 'pay@bank.example' },
          webhooks: { reach: 'loopback_too' },
        },
        silentLog,
      ),
    ]
  })
  after(async () => {
    for (const loop of loops) await loop.finish?.()
    await mail.close()
    await receiver.close()
    await branch.close()
  })
  const settleDown = () => untilIdle(...loops)

  test('are its programs, signed, and its member, and neither hears a name or a number', async () => {
    const alice = await branch.enrol('100.00', { email: 'alice@member.example' })
    const added = await branch.ask('POST', '/v1/webhook-endpoints', { url: receiver.url, types })
    assert.equal(added.status, 201, added.text)
    const head = await branch.ask('PUT', '/v1/letterhead', { name: 'First Bank', isMailOn: true, isWebhookOn: true })
    assert.equal(head.status, 200, head.text)
    const { fundingAccount, payee } = alice
    const amount = { value: '25.00', currency: 'USD' }
    const payment = await branch.order('/v1/payments', { fundingAccount, payee, amount })
    assert.equal(payment.status, 201, payment.text)
    await settleDown()

    const { id } = payment.body
    const bodies = receiver.kept.map(({ body }) => JSON.parse(body))
    assert.deepEqual(
      bodies.toSorted((a, b) => a.data.version - b.data.version),
      ['released', 'sent', 'settled'].map((state, index) => ({
        type: `payment.${state}`,
        timestamp: '2026-01-05T15:00:00.000Z',
        data: {
          payment: id,
          state,
          money: { amount: '25.00', currency: 'USD' },
          day: '2026-01-05',
          version: index + 1,
        },
      })),
    )
    const now = branch.world.clock.now()
    for (const { headers, body } of receiver.kept)
      assert.ok(isSigned(headers, body, added.body.secret.secret, now), 'the secret that was shown once verifies it')
    assert.equal(new Set(receiver.kept.map(kept => kept.id)).size, 3)

    assert.deepEqual(
      mail.kept.map(({ to }) => to),
      [['alice@member.example']],
    )
    const letter = mail.kept[0]?.raw ?? ''
    assert.match(letter, /^Subject: Your payment of \$25\.00 was made\r?$/m)
    const heard = [...receiver.kept.map(({ headers, body }) => JSON.stringify(headers) + body), letter].join('\n')
    for (const text of ['Alice', 'Ames', 'Power & Light', '98765432', '021000021', alice.number.replaceAll(' ', '')])
      assert.ok(!heard.includes(text), text)
    assert.equal(branch.lines.join('').includes(added.body.secret.secret), false)
  })

  test('hear of it when the receiver was away, once somebody asks for what failed', async () => {
    const [{ id: endpoint }] = (await branch.get('/v1/webhook-endpoints')).body.items
    const bob = await branch.enrol('100.00')
    receiver.respond = response => response.writeHead(410).end()
    const { fundingAccount, payee } = bob
    const amount = { value: '5.00', currency: 'USD' }
    const { body } = await branch.order('/v1/payments', { fundingAccount, payee, amount })
    await settleDown()
    const gone = await branch.get(`/v1/webhook-endpoints/${endpoint}`)
    assert.equal(gone.body.state, 'disabled', gone.text)
    const failed = (await branch.get('/v1/messages?state=failed')).body.items
    assert.ok(failed.length > 0)

    receiver.kept.length = 0
    receiver.respond = response => response.writeHead(204).end()
    await branch.ask('POST', `/v1/webhook-endpoints/${endpoint}/enabling`)
    const since = '2026-01-05T00:00:00Z'
    const replayed = await branch.ask('POST', `/v1/webhook-endpoints/${endpoint}/replays`, { since })
    assert.deepEqual(replayed.body, { count: failed.length })
    await settleDown()
    for (const kept of receiver.kept) assert.equal(JSON.parse(kept.body).data.payment, body.id)
    assert.deepEqual(
      receiver.kept.map(kept => kept.id).toSorted(),
      failed.map(({ id }: { id: string }) => id).toSorted(),
      'under the ids that they had',
    )
  })
})
