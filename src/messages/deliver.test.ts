import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'

import { type MailServer, openMailServer } from '../../test/mail-server.ts'
import { type MessagesWorld, openMessagesWorld } from '../../test/messages-world.ts'
import { silentLog } from '../../test/outside.ts'
import { until } from '../../test/until.ts'
import { isSigned, openWebhookReceiver, type WebhookReceiver } from '../../test/webhook-receiver.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { openVault } from '../protection/protection.ts'
import { type DeliverOptions, deliverLoop, flightMsMax } from './deliver.ts'
import { attemptsMax, scheduleMs } from './lifecycle.ts'
import * as messages from './messages.ts'

const paid = { payment: 'pay_1', amount: { minor: 1_250n, currency: 'USD' }, date: '2026-01-05' } as const
const settled = {
  payment: 'pay_1',
  state: 'settled',
  money: { minor: 1_250n, currency: 'USD' },
  day: '2026-01-05',
  version: 3,
}
const { signal } = new AbortController()
const day = 86_400_000

describe('delivering', () => {
  let world: MessagesWorld
  let mailServer: MailServer
  let receiver: WebhookReceiver
  before(async () => {
    world = await openMessagesWorld()
    await world.setLetterhead()
    mailServer = await openMailServer()
    receiver = await openWebhookReceiver()
  })
  after(async () => {
    await receiver.close()
    await mailServer.close()
    await world.close()
  })
  beforeEach(async () => {
    await world.owner`delete from messages.message`
    await world.removeEndpoints()
    mailServer.manner = () => 'accept'
    mailServer.kept.length = 0
    mailServer.named.length = 0
    receiver.respond = response => response.writeHead(204).end()
    receiver.kept.length = 0
  })

  const options = (more: Partial<DeliverOptions> = {}): DeliverOptions => ({
    vault: openVault(world.outsideAs('vouch_vault'), world.kek),
    webhooks: { reach: 'loopback_too', timeoutMs: 2_000 },
    mail: { host: '127.0.0.1', port: mailServer.port, tls: 'none', from: 'no-reply@bank.example', silenceMsMax: 2_000 },
    ...more,
  })
  const worker = (more?: Partial<DeliverOptions>): Loop =>
    deliverLoop(world.outsideAs('vouch_worker'), options(more), silentLog)
  /** Until nothing is due and everything has landed. */
  const deliver = async (loop = worker()) => {
    let handled = 0
    do {
      handled = await loop.pass(signal)
      await loop.finish?.()
    } while (handled > 0)
  }
  const mail = (key: string, more: Partial<messages.Mail> = {}): messages.Mail => ({
    channel: 'mail',
    key,
    notice: 'payment_settled',
    language: 'en',
    to: world.ada,
    values: paid,
    ...more,
  })
  const event = (key: string): messages.Event => ({ channel: 'webhook', key, type: 'payment.settled', values: settled })
  const queue = (...list: readonly (messages.Mail | messages.Event)[]) =>
    world.do(async work => done(await messages.queue(work, list)))
  const find = async (key: string) => {
    const [message] = await world.do(async work => done(await messages.listByKey(work, key)))
    return message ?? fault(`nothing was queued as ${key}`)
  }
  const stateOf = async (key: string) => {
    const { state, attempts, reason } = await find(key)
    return `${state} ${attempts}${reason === null ? '' : ` ${reason}`}`
  }
  const addEndpoint = (more: { readonly url?: string; readonly scheme?: messages.Scheme } = {}) =>
    world.addEndpoint({ types: ['payment.settled'], url: receiver.url, ...more })

  describe('a mail', () => {
    test('is sent once, to the address that was sealed, from the name on the letterhead', async () => {
      await queue(mail('m/1'))
      await deliver()
      assert.equal(await stateOf('m/1'), 'sent 1')
      assert.deepEqual(
        mailServer.kept.map(({ to }) => to),
        [['ada@member.example']],
      )
      assert.match(mailServer.kept[0]?.raw ?? '', /^From: First Bank <no-reply@bank\.example>/m)
      await deliver()
      assert.equal(mailServer.kept.length, 1)
    })

    test('waits in its queue where there is no mail server', async () => {
      await queue(mail('m/1'))
      const { mail: none, ...withoutMail } = options()
      assert.ok(none)
      await deliver(deliverLoop(world.outsideAs('vouch_worker'), withoutMail, silentLog))
      assert.equal(await stateOf('m/1'), 'queued 0')
    })

    test('is tried again when it is put off, and fails at once when it is refused', async () => {
      mailServer.manner = recipient => (recipient.startsWith('ada') ? 'put_off' : 'refuse')
      const bob = await world.sealAddress('mem_2', 'bob@member.example')
      await queue(mail('m/ada'), mail('m/bob', { to: bob }))
      await deliver()
      assert.deepEqual([await stateOf('m/ada'), await stateOf('m/bob')], ['queued 1 smtp_451', 'failed 1 smtp_550'])
      mailServer.manner = () => 'accept'
      world.clock.advance(scheduleMs[0] ?? 0)
      world.clock.advance(1_000)
      await deliver()
      assert.equal(await stateOf('m/ada'), 'sent 2')
      const [leaf = '', ...others] = (await world.leaves('messages.failed')).slice(-1)
      assert.deepEqual(others, [])
      assert.match(
        leaf,
        /"attempts":1,"channel":"mail","message":"msg_\d+","reason":"smtp_550","what":"payment_settled"/,
      )
    })

    test('to a member who was erased meanwhile fails, and says so', async () => {
      await queue(mail('m/1', { to: await world.sealAddress('mem_gone', 'ada@member.example') }))
      await world.owner`
        insert into protection.tombstone (institution_id, member_id, proposal_id, erased_by, erased_at, replayed_at)
        values (${world.institution}, 'mem_gone', 'prp_1', 'person:per_1', ${world.clock.now()}, ${world.clock.now()})`
      await deliver()
      assert.equal(await stateOf('m/1'), 'failed 1 unreadable')
      assert.deepEqual(mailServer.named, [])
    })
  })

  describe('a webhook', () => {
    test('is delivered, signed, with the payload that was queued', async () => {
      const { shown } = await addEndpoint()
      await queue(event('w/1'))
      await deliver()
      assert.equal(await stateOf('w/1'), 'delivered 1')
      const [webhook = fault('nothing came')] = receiver.kept
      const { id, payload } = await find('w/1')
      assert.deepEqual([webhook.id, webhook.body], [id, payload])
      assert.equal(webhook.headers['content-type'], 'application/json')
      assert.ok(isSigned(webhook.headers, webhook.body, shown, world.clock.now()))
      assert.ok(!isSigned(webhook.headers, `${webhook.body} `, shown, world.clock.now()))
      assert.ok(!isSigned(webhook.headers, webhook.body, shown, new Date(world.clock.now().getTime() + day)))
    })

    test('is verified with the old and the new secret while one replaces the other, and then with the new one', async () => {
      const { id, shown: old } = await addEndpoint()
      const secret = await messages.sealSecret(world.outside, world.vault, 'demo', 'v1a')
      await world.do(work => messages.replaceSecret(work, id, secret, day))
      const verified = async (key: string) => {
        receiver.kept.length = 0
        await queue(event(key))
        await deliver()
        const [webhook = fault('nothing came')] = receiver.kept
        return [old, secret.shown].map(shown => isSigned(webhook.headers, webhook.body, shown, world.clock.now()))
      }
      assert.deepEqual(await verified('w/1'), [true, true])
      world.clock.advance(day - 1)
      assert.deepEqual(await verified('w/2'), [true, true])
      world.clock.advance(1)
      assert.deepEqual(await verified('w/3'), [false, true])
    })

    test('is tried ten times over three days, each time under its id and with a new time, and then fails in plain sight', async () => {
      await addEndpoint()
      receiver.respond = response => response.writeHead(500).end()
      await queue(event('w/1'))
      const loop = worker()
      for (const waitMs of [...scheduleMs, 0]) {
        await deliver(loop)
        const { state, dueAt } = await find('w/1')
        if (waitMs === 0) break
        assert.equal(state, 'queued')
        const restMs = dueAt.getTime() - world.clock.now().getTime()
        assert.ok(restMs >= waitMs && restMs <= waitMs * 1.2 + 1, `${restMs} for ${waitMs}`)
        world.clock.advance(restMs - 1)
        const before = receiver.kept.length
        await deliver(loop)
        assert.equal(receiver.kept.length, before, 'not a moment too early')
        world.clock.advance(Math.max(1, 60_000))
      }
      assert.equal(await stateOf('w/1'), `failed ${attemptsMax} http_500`)
      assert.equal(receiver.kept.length, attemptsMax)
      assert.equal(new Set(receiver.kept.map(({ id }) => id)).size, 1)
      assert.equal(new Set(receiver.kept.map(({ headers }) => headers['webhook-timestamp'])).size, attemptsMax)
      const given = { kind: null, member: null, createdFrom: null, createdUntil: null }
      const failed = await world.do(async work =>
        done(await messages.listMessages(work, { ...given, states: ['failed'] })),
      )
      assert.deepEqual(
        failed.map(({ key, reason }) => [key, reason]),
        [['w/1', 'http_500']],
      )
    })

    test('waits for as long as it is asked to', async () => {
      await addEndpoint()
      receiver.respond = response => response.writeHead(429, { 'retry-after': '3600' }).end()
      await queue(event('w/1'))
      await deliver()
      const { dueAt } = await find('w/1')
      assert.equal(dueAt.getTime() - world.clock.now().getTime(), 3_600_000)
    })

    test('that is answered with 410 fails, and disables its endpoint with a leaf; what waits for it fails too', async () => {
      const { id } = await addEndpoint()
      receiver.respond = response => response.writeHead(410).end()
      await queue(event('w/1'))
      await deliver()
      assert.equal(await stateOf('w/1'), 'failed 1 endpoint_gone')
      const [endpoint] = await world.do(async work => done(await messages.listEndpoints(work)))
      assert.deepEqual([endpoint?.state, endpoint?.reason], ['disabled', 'gone'])
      assert.ok(
        (await world.leaves('messages.endpoint_disabled')).some(leaf => leaf.includes(id) && leaf.includes('gone')),
      )
      await queue(event('w/2'))
      assert.deepEqual(await world.do(async work => done([...(await messages.listByKey(work, 'w/2'))])), [])
    })

    test('for an endpoint that was disabled meanwhile fails unsent, and is replayed once it is enabled again', async () => {
      const { id } = await addEndpoint()
      await queue(event('w/1'), event('w/2'))
      await world.do(work => messages.disableEndpoint(work, id))
      await deliver()
      assert.deepEqual(
        [await stateOf('w/1'), await stateOf('w/2')],
        ['failed 1 endpoint_disabled', 'failed 1 endpoint_disabled'],
      )
      assert.deepEqual(receiver.kept, [])
      await world.do(work => messages.enableEndpoint(work, id))
      assert.equal(await world.do(work => messages.replayFailed(work, id, world.clock.now())), 2)
      await deliver()
      assert.deepEqual([await stateOf('w/1'), await stateOf('w/2')], ['delivered 2', 'delivered 2'])
      const later = new Date(world.clock.now().getTime() + 1)
      assert.equal(await world.do(work => messages.replayFailed(work, id, later)), 0)
      const nobody = await world.outcome(work => messages.replayFailed(work, 'end_none', later))
      assert.equal(nobody.ok ? '' : nobody.refusal.code, 'endpoint_unknown')
    })

    test('that is broken off because the worker stops is repeated under the same webhook-id', async () => {
      await addEndpoint()
      await queue(event('w/1'))
      const dying = new AbortController()
      receiver.respond = () => dying.abort()
      const dead = worker()
      await dead.pass(dying.signal)
      await dead.finish?.()
      assert.equal(await stateOf('w/1'), 'sending 1')
      receiver.respond = response => response.writeHead(204).end()
      world.clock.advance(flightMsMax)
      await deliver()
      assert.equal(await stateOf('w/1'), 'delivered 2')
      assert.deepEqual(
        receiver.kept.map(({ id }) => id),
        [(await find('w/1')).id, (await find('w/1')).id],
      )
    })

    test('whose last attempt was broken off fails: it is not tried for ever', async () => {
      await addEndpoint()
      await queue(event('w/1'))
      for (let death = 0; death < attemptsMax; death++) {
        const dying = new AbortController()
        receiver.respond = () => dying.abort()
        const dead = worker()
        await dead.pass(dying.signal)
        await dead.finish?.()
        world.clock.advance(flightMsMax)
      }
      await deliver()
      assert.equal(await stateOf('w/1'), `failed ${attemptsMax + 1} attempts_unanswered`)
      assert.equal(receiver.kept.length, attemptsMax)
    })

    test('is answered for by whoever made the last attempt: an answer that comes late changes nothing', async () => {
      await addEndpoint()
      await queue(event('w/1'))
      const answer: ((status: number) => void)[] = []
      receiver.respond = response => answer.push(status => response.writeHead(status).end())
      const patient = { webhooks: { reach: 'loopback_too', timeoutMs: 10_000 } } as const
      const [slow, next] = [worker(patient), worker(patient)]
      await slow.pass(signal)
      world.clock.advance(flightMsMax)
      await next.pass(signal)
      assert.equal(await stateOf('w/1'), 'sending 2')
      answer[0]?.(500)
      await slow.finish?.()
      assert.equal(await stateOf('w/1'), 'sending 2')
      answer[1]?.(204)
      await next.finish?.()
      assert.equal(await stateOf('w/1'), 'delivered 2')
    })

    test('is replayed by hand: what failed or was delivered, under its id; nothing else', async () => {
      await addEndpoint()
      await queue(event('w/1'), mail('m/1'))
      const replay = async (key: string) => {
        const { id } = await find(key)
        const outcome = await world.outcome(work => messages.replay(work, id))
        return outcome.ok ? 'done' : JSON.stringify(outcome.refusal)
      }
      const refusal = (state: string) => JSON.stringify({ code: 'message_not_replayable', state })
      assert.equal(await replay('w/1'), refusal('queued'))
      const sealedAgain = await world.sealAddress('mem_9', 'ada@member.example')
      await queue(mail('m/2', { to: sealedAgain }))
      await deliver()
      assert.equal(await replay('m/2'), refusal('sent'))
      assert.equal(await replay('w/1'), 'done')
      await deliver()
      assert.equal(await stateOf('w/1'), 'delivered 2')
      assert.equal(new Set(receiver.kept.map(({ id }) => id)).size, 1)
      const unknown = await world.outcome(work => messages.replay(work, 'msg_none'))
      assert.equal(unknown.ok ? '' : unknown.refusal.code, 'message_unknown')
    })

    test('is not sent once it is a week old', async () => {
      await addEndpoint()
      await queue(event('w/1'))
      world.clock.advance(7 * day + 1)
      await deliver()
      assert.equal(await stateOf('w/1'), 'failed 1 too_old')
      assert.deepEqual(receiver.kept, [])
    })

    test('to an address that is private goes nowhere', async () => {
      await addEndpoint({ url: 'https://hooks.example.com/' })
      await queue(event('w/1'))
      await deliver(worker({ webhooks: { reach: 'public', resolve: async () => ['127.0.0.1'] } }))
      assert.equal(await stateOf('w/1'), 'queued 1 address_not_public')
      assert.deepEqual(receiver.kept, [])
    })
  })

  describe('a slow endpoint', () => {
    test('holds up neither others nor mail, and has four places', async () => {
      const stuck = await openWebhookReceiver()
      stuck.respond = () => undefined
      const { id } = await addEndpoint({ url: stuck.url })
      await queue(...Array.from({ length: 6 }, (_, n) => event(`slow/${n}`)))
      const stopping = new AbortController()
      const loop = worker({ webhooks: { reach: 'loopback_too', timeoutMs: 60_000 } })
      await loop.pass(stopping.signal)
      const sealed = await world.sealAddress('mem_8', 'ada@member.example')
      await addEndpoint()
      await queue(event('quick/1'), mail('quick/2', { to: sealed }))
      // Passes come and go while four are stuck.
      const isThrough = async () => {
        const states = await world.owner<{ state: string }[]>`
          select state from messages.message
           where key like 'quick/%' and endpoint_id is distinct from ${id}`
        return states.every(({ state }) => state === 'delivered' || state === 'sent')
      }
      for (let pass = 0; pass < 40 && !(await isThrough()); pass++) await loop.pass(stopping.signal)
      assert.ok(await isThrough())
      assert.equal(stuck.kept.length, 4)
      stopping.abort()
      await loop.finish?.()
      await stuck.close()
      await world.owner`delete from messages.message`
    })

    test('rests after five failures in a row, and what waits for it keeps its attempts', async () => {
      await addEndpoint()
      receiver.respond = response => response.writeHead(503).end()
      await queue(...Array.from({ length: 9 }, (_, n) => event(`rest/${n}`)))
      const loop = worker()
      for (let pass = 0; pass < 4; pass++) {
        await loop.pass(signal)
        await loop.finish?.()
      }
      assert.equal(receiver.kept.length, 8, 'four, then the four that were let in before the fifth failure')
      assert.equal(await stateOf('rest/8'), 'queued 0')
      receiver.respond = response => response.writeHead(204).end()
      world.clock.advance(60_000)
      await loop.pass(signal)
      await loop.finish?.()
      assert.equal(receiver.kept.length, 9, 'one, to see whether it is well again')
      await deliver(loop)
      assert.equal(await stateOf('rest/8'), 'delivered 1')
    })
  })

  test('by a worker that is killed between sending and writing it down happens again, under the same names', async () => {
    await addEndpoint()
    await queue(event('kill/w'), mail('kill/m', { to: await world.sealAddress('mem_7', 'ada@member.example') }))
    const child = fork(join(import.meta.dirname, '../../test/messages-process.ts'), { execArgv: [] })
    const died = once(child, 'exit')
    receiver.respond = () => undefined
    mailServer.manner = () => 'accept_then_hang'
    const { mail: mailOptions } = options()
    child.send({
      address: world.database.address('vouch_worker'),
      vaultAddress: world.database.address('vouch_vault'),
      keyFile: world.keyFile,
      nowMs: world.clock.now().getTime(),
      mail: mailOptions,
    })
    await until('both have arrived', () => receiver.kept.length === 1 && mailServer.kept.length === 1)
    child.kill('SIGKILL')
    await died
    assert.deepEqual([await stateOf('kill/w'), await stateOf('kill/m')], ['sending 1', 'sending 1'])
    receiver.respond = response => response.writeHead(204).end()
    mailServer.manner = () => 'accept'
    world.clock.advance(flightMsMax - 1)
    await deliver()
    assert.equal(receiver.kept.length, 1, 'nobody touches it while it may be in flight')
    world.clock.advance(1)
    await deliver()
    assert.deepEqual([await stateOf('kill/w'), await stateOf('kill/m')], ['delivered 2', 'sent 2'])
    const { id } = await find('kill/w')
    assert.deepEqual(
      receiver.kept.map(kept => kept.id),
      [id, id],
    )
    const names = mailServer.kept.map(({ raw }) => /^Message-ID: (.*)$/im.exec(raw)?.[1])
    const name = `<${(await find('kill/m')).id}@bank.example>`
    assert.deepEqual(names, [name, name])
  })

  test('by two workers at once sends everything once', async () => {
    await addEndpoint()
    await queue(...Array.from({ length: 40 }, (_, n) => event(`two/${n}`)))
    const [one, two] = [worker(), worker()]
    await Promise.all([deliver(one), deliver(two)])
    assert.equal(receiver.kept.length, 40)
    assert.equal(new Set(receiver.kept.map(({ id }) => id)).size, 40)
    const [row] = await world.owner<{ count: number }[]>`
      select count(*)::int as count from messages.message where state = 'delivered'`
    assert.equal(row?.count, 40)
  })

  test('ends in a fault when the vault does, and the message is sent once the vault is back', async () => {
    await addEndpoint()
    await queue(event('vault/1'))
    const { vault } = options()
    const broken = worker({
      vault: { ...vault, openMany: () => Promise.reject(new Error('the vault does not answer')) },
    })
    await assert.rejects(async () => {
      await broken.pass(signal)
      await broken.finish?.()
    }, /vault does not answer/)
    assert.equal(await stateOf('vault/1'), 'sending 1')
    world.clock.advance(flightMsMax)
    await deliver()
    assert.equal(await stateOf('vault/1'), 'delivered 2')
  })
})
