import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'

import fc from 'fast-check'

import type { Reply } from '../../test/api.ts'
import { PretendBank } from '../../test/bank.ts'
import { type Branch, openBranch, type Payer } from '../../test/branch.ts'
import { silentLog } from '../../test/outside.ts'
import { until } from '../../test/until.ts'
import { untilIdle } from '../../test/until-idle.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import * as messages from '../messages/messages.ts'
import { dispatchLoop } from '../rails/dispatch.ts'
import { settleLoop, standingOrdersLoop } from './loops.ts'
import * as payments from './payments.ts'
import { tellLoop } from './tell.ts'
import { eventOf, mailOf } from './tidings.ts'
import type { Untold } from './untold-store.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)
const bank = 'first-bank'
const types = Object.keys(messages.eventTypes)
const paymentTypes = types.filter(type => type.startsWith('payment.'))
const as = (person: string) => ({ 'vouch-actor': `${bank}/person:per_${person}` })
const value = <T>(outcome: Outcome<T, Refusal> | undefined): T =>
  outcome?.ok === true ? outcome.value : fault(`refused: ${JSON.stringify(outcome)}`)
const runOnce = (loop: Loop) => loop.pass(new AbortController().signal)

describe('what is told of a step', () => {
  const step: Untold = {
    payment: 'pay_1',
    version: 2,
    from: 'released',
    state: 'settled',
    reason: null,
    at: new Date('2026-01-06T03:00:00Z'),
    processOn: '2026-01-05',
    currency: 'USD',
    amount: 1_250n,
    standingOrder: null,
    member: 'mem_1',
    language: null,
    // The sealing is not looked at.
    email: Buffer.from('sealed') as NonNullable<Untold['email']>,
  }
  const said = (more: Partial<Untold>) => {
    const told = { ...step, ...more }
    const mail = mailOf(bank, 'America/Chicago', told)
    return [eventOf(told)?.type, mail?.notice, mail?.values['reason']]
  }

  test('is an event for each state that has one, and a mail where the member would ask', () => {
    const none = undefined
    assert.deepEqual(said({}), ['payment.settled', 'payment_settled', none])
    assert.deepEqual(said({ email: null }), ['payment.settled', none, none])
    assert.deepEqual(said({ state: 'scheduled', from: null }), ['payment.scheduled', none, none])
    assert.deepEqual(said({ state: 'released', from: null }), ['payment.released', none, none])
    assert.deepEqual(said({ state: 'sent' }), ['payment.sent', none, none])
    assert.deepEqual(said({ state: 'cancelled', from: 'scheduled' }), ['payment.cancelled', none, none])
    assert.deepEqual(said({ state: 'held', from: null, reason: 'odd' }), ['payment.held', 'payment_held', 'review'])
    for (const state of ['awaiting_approval', 'stopped', 'refunded', 'reissued'] as const)
      assert.deepEqual(said({ state }), [none, none, none])
  })

  test('says why in words of ours, and never in those of a bank', () => {
    const whys = (state: 'failed' | 'returned', from: Untold['from'], reason: string) =>
      said({ state, from, reason })[2]
    assert.equal(whys('failed', 'scheduled', 'insufficient_funds'), 'insufficient_funds')
    assert.equal(whys('failed', 'scheduled', 'funding_account_closed'), 'account_closed')
    assert.equal(whys('failed', null, 'over_day_limit'), 'limit_exceeded')
    assert.equal(whys('failed', 'scheduled', 'member_not_active'), 'other')
    assert.equal(whys('failed', 'sent', 'account_closed'), 'rejected')
    assert.equal(whys('returned', 'settled', 'R02'), 'account_closed')
    assert.equal(whys('returned', 'settled', 'R03'), 'no_account')
    assert.equal(whys('returned', 'settled', 'R10'), 'not_authorised')
    assert.equal(whys('returned', 'settled', 'Alice Ames, 12 Main St'), 'other')
  })

  test('names the day it happened where the institution is, and the moment to programs', () => {
    assert.deepEqual(mailOf(bank, 'America/Chicago', step)?.values['date'], '2026-01-05')
    assert.deepEqual(eventOf(step)?.at, step.at)
    assert.deepEqual(eventOf(step)?.values, {
      payment: 'pay_1',
      state: 'settled',
      money: { minor: 1_250n, currency: 'USD' },
      day: '2026-01-05',
      version: 2,
    })
  })

  test('speaks of a standing order when an occurrence never became a payment that could go', () => {
    const failed = { state: 'failed', reason: 'insufficient_funds', standingOrder: 'sto_1' } as const
    assert.deepEqual(said({ ...failed, from: null })[1], 'standing_order_failed')
    assert.deepEqual(said({ ...failed, from: 'scheduled' })[1], 'payment_failed')
  })
})

describe('telling', () => {
  let branch: Branch
  let alice: Payer
  before(async () => {
    branch = await openBranch()
    alice = await branch.enrol('1000.00', { email: 'alice@member.example' })
    await untilIdle(tellLoop(worker()))
  })
  after(() => branch.close())
  afterEach(async () => {
    await inWork(async work => {
      for (const { id } of await messages.listEndpoints(work)) await messages.removeEndpoint(work, id)
      return done(undefined)
    })
    await through(new PretendBank())
    await untilIdle(tellLoop(worker()))
    await branch.world.owner`delete from messages.letterhead`
    await branch.world.owner`delete from messages.message`
  })

  const worker = () => branch.world.outsideAs('vouch_worker')
  const inWork = <T>(perform: (work: Work) => Promise<Outcome<T, Refusal>>, outside: Outside = branch.world.outside) =>
    transact(outside, bank, 'client:cli_1', perform)
  const pay = async (amount: string, more: object = {}): Promise<{ id: payments.PaymentId; state: string }> => {
    const { fundingAccount, payee } = alice
    const order = { fundingAccount, payee, amount: { value: amount, currency: 'USD' }, isRepeat: true, ...more }
    const made = await branch.order('/v1/payments', order)
    assert.equal(made.status, 201, made.text)
    return made.body
  }
  const listen = async (wanted = paymentTypes) => {
    const { outside } = branch.world
    const given = { url: 'https://hooks.example.com/', scheme: 'v1', reach: 'public' } as const
    const sealed = value(await messages.sealEndpoint(outside, branch.vault, bank, given))
    return value(await inWork(work => messages.addEndpoint(work, sealed, wanted)))
  }
  const writeHead = () =>
    inWork(work => messages.setLetterhead(work, { name: 'First Bank', isMailOn: true, isWebhookOn: true }))
  const told = async (channel: string) => {
    const rows = await branch.world.owner<{ key: string; what: string }[]>`
      select key, coalesce(event_type, notice) as what
        from messages.message
       where channel = ${channel}
       order by message_id`
    return rows.map(({ key, what }) => `${key} ${what}`)
  }
  const untold = async () => {
    const [row] = await branch.world.owner<[{ count: bigint }]>`
      select (select count(*) from payments.untold) + (select count(*) from payments.untold_change)
             + (select count(*) from change.untold) as count`
    return Number(row.count)
  }
  const through = (other: PretendBank) => untilIdle(dispatchLoop(worker(), other, silentLog), settleLoop(worker()))

  test('queues nothing where nobody listens, and keeps no queue', async () => {
    await pay('1.00')
    assert.equal(await untold(), 1)
    assert.equal(await runOnce(tellLoop(worker())), 1)
    assert.deepEqual([await untold(), await told('webhook'), await told('mail')], [0, [], []])
  })

  test('costs one row for a batch, however many payments there are in it', async () => {
    const orders = Array.from({ length: 50 }, () => ({
      key: `batch-${Math.random()}`,
      fundingAccount: alice.fundingAccount,
      payee: alice.payee,
      amount: { value: '0.01', currency: 'USD' },
      isRepeat: true,
    }))
    const taken = await inWork(async work =>
      done(
        await payments.submitMany(
          work,
          orders.map(({ key, ...order }) => ({
            id: work.newId('pay'),
            actor: 'client:cli_1',
            key,
            fundingAccount: order.fundingAccount as payments.FundingAccountId, // As the API gave it.
            payee: order.payee as payments.PayeeId, // As the API gave it.
            money: { minor: 1n, currency: 'USD' },
            isRepeat: true,
          })),
        ),
      ),
    )
    assert.ok(value(taken).every(({ ok }) => ok))
    assert.equal(await untold(), 1)
    await listen()
    assert.equal(await runOnce(tellLoop(worker())), 50)
    assert.equal((await told('webhook')).length, 50)
  })

  test('tells programs of every step, and the member of what became of the money', async () => {
    await listen()
    await writeHead()
    const { id } = await pay('2.00')
    await through(new PretendBank())
    await untilIdle(tellLoop(worker()))
    assert.deepEqual(await told('webhook'), [
      `${id}/1 payment.released`,
      `${id}/2 payment.sent`,
      `${id}/3 payment.settled`,
    ])
    assert.deepEqual(await told('mail'), [`${id}/3 payment_settled`])
  })

  test('tells of what fails, is held or is cancelled, each in its own words', async () => {
    await listen()
    await writeHead()
    const rejected = await pay('3.00')
    await through(new PretendBank(() => 'reject'))
    const later = await pay('4.00', { processOn: '2026-01-09' })
    const cancelled = await branch.ask('POST', `/v1/payments/${later.id}/cancellation`, undefined, {
      'if-match': '"1"',
    })
    assert.equal(cancelled.status, 201, cancelled.text)
    const held = value(
      await inWork(async work =>
        done(
          await payments.submitMany(work, [
            {
              id: work.newId('pay'),
              actor: 'client:cli_1',
              key: 'held',
              fundingAccount: alice.fundingAccount as payments.FundingAccountId, // As the API gave it.
              payee: alice.payee as payments.PayeeId, // As the API gave it.
              money: { minor: 500n, currency: 'USD' },
              verdict: { says: 'hold', by: 'test/1', reason: 'odd_hour' },
            },
          ]),
        ),
      ),
    )
    const { id } = value(held[0]).payment
    const poor = await branch.enrol('0.01', { email: 'poor@member.example' })
    const order = await branch.order('/v1/standing-orders', {
      fundingAccount: poor.fundingAccount,
      payee: poor.payee,
      amount: { value: '9.00', currency: 'USD' },
      frequency: 'monthly',
      startOn: '2026-01-05',
    })
    assert.equal(order.status, 201, order.text)
    await untilIdle(standingOrdersLoop(worker()))
    await untilIdle(tellLoop(worker()))
    const events = (await told('webhook')).map(line => line.replace(/^pay_\d+/, 'pay'))
    assert.deepEqual(events.toSorted(), [
      'pay/1 payment.failed',
      'pay/1 payment.held',
      'pay/1 payment.released',
      'pay/1 payment.scheduled',
      'pay/2 payment.cancelled',
      'pay/2 payment.sent',
      'pay/3 payment.failed',
    ])
    const mails = await told('mail')
    assert.deepEqual(
      mails.slice(0, 2).toSorted(),
      [`${id}/1 payment_held`, `${rejected.id}/3 payment_failed`].toSorted(),
    )
    assert.match(mails[2] ?? '', /^pay_\d+\/1 standing_order_failed$/)
    const bodies = await branch.world.owner<{ text: string }[]>`
      select coalesce(payload, subject || body) as text from messages.message`
    for (const { text } of bodies) assert.doesNotMatch(text, /odd_hour|Alice|Ames|member\.example|2345|98765432/)
  })

  const approve = ({ id, contentHash }: Reply['body'], person: string) =>
    branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as(person))

  test('tells the member when somebody wants other bank details for a payee, and again when they are changed', async () => {
    await listen(['payee.changed', 'proposal.changed'])
    await writeHead()
    const { payee, member } = await branch.enrol('1.00', { email: 'bea@member.example' })
    await untilIdle(tellLoop(worker()))
    const account = { bank: '011000015', number: '66667777' }
    const change = (number: string, tag: string) =>
      branch.ask(
        'POST',
        `/v1/payees/${payee}/account/proposals`,
        { member, account: { ...account, number } },
        { 'if-match': tag },
      )
    const asked = (await change('66667777', '"1"')).body
    await untilIdle(tellLoop(worker()))
    assert.deepEqual(await told('mail'), [`${asked.id}/wanted payee_details_wanted`])
    assert.equal((await approve(asked, 'ann')).body.state, 'applied')
    await untilIdle(tellLoop(worker()))
    assert.deepEqual((await told('mail')).slice(1), [`${payee}/2 payee_details_changed`])
    assert.deepEqual(await told('webhook'), [
      `${payee}/1 payee.changed`,
      `${asked.id}/1 proposal.changed`,
      `${payee}/2 payee.changed`,
      `${asked.id}/3 proposal.changed`,
    ])
    const said = await branch.world.owner<{ text: string }[]>`
      select coalesce(payload, subject || body) as text from messages.message order by message_id`
    assert.match(said.map(({ text }) => text).join(), /end in 7777\..*Nothing has changed yet.*end in 7777\./s)
    for (const { text } of said) assert.doesNotMatch(text, /6666|Power/)
    const events = said.flatMap(({ text }) => (text.startsWith('{') ? [JSON.parse(text).data] : []))
    assert.deepEqual(events.slice(1), [
      { proposal: asked.id, state: 'open', version: 1 },
      { payee, state: 'active', version: 2 },
      { proposal: asked.id, state: 'applied', version: 3 },
    ])
  })

  /** Whatever there is an event of, made to happen once. */
  const happenings: Readonly<Record<string, () => Promise<unknown>>> = {
    'payment.scheduled': () => pay('1.01', { processOn: '2026-01-09' }),
    'payment.cancelled': async () => {
      const { id } = await pay('1.02', { processOn: '2026-01-09' })
      return branch.ask('POST', `/v1/payments/${id}/cancellation`, undefined, { 'if-match': '"1"' })
    },
    'payment.held': () =>
      inWork(async work => {
        const { fundingAccount, payee } = alice as unknown as Pick<payments.PaymentOrder, 'fundingAccount' | 'payee'> // As the API gave them.
        const verdict = { says: 'hold', by: 'test/1', reason: 'odd_hour' } as const
        const money = { minor: 103n, currency: 'USD' }
        const [id, actor, key] = [work.newId('pay'), 'client:cli_1', 'to-be-held'] as const
        return done(await payments.submitMany(work, [{ id, actor, key, fundingAccount, payee, money, verdict }]))
      }),
    'payment.released': () => pay('1.04'),
    'payment.sent': () => through(new PretendBank()),
    'payment.settled': async () => {
      await pay('1.08')
      await through(new PretendBank())
    },
    'payment.failed': async () => {
      await pay('1.05')
      await through(new PretendBank(() => 'reject'))
    },
    'payment.returned': async () => {
      const { id } = await pay('1.06')
      await through(new PretendBank())
      return inWork(async work => done(await payments.enterReturn(work, id, 'R03')))
    },
    'payee.changed': () => branch.ask('PUT', `/v1/payees/${alice.payee}/state`, { state: 'suspended' }),
    'standing_order.changed': () =>
      branch.order('/v1/standing-orders', {
        fundingAccount: alice.fundingAccount,
        payee: alice.payee,
        amount: { value: '1.07', currency: 'USD' },
        frequency: 'monthly',
        startOn: '2026-02-02',
      }),
    'dispute.changed': () =>
      branch.order('/v1/disputes', {
        member: alice.member,
        about: {
          fundingAccount: alice.fundingAccount,
          transferOn: '2026-01-05',
          amount: { value: '2500.01', currency: 'USD' },
        },
        kind: 'unauthorized',
        form: 'written',
        receivedAt: branch.world.clock.now().toISOString(),
      }),
    'proposal.changed': () => branch.ask('POST', '/v1/settings/payments.payees/proposals', { coolOffHours: 48 }),
  }

  test('has a sender for every type of event there is, and no type that nothing sends', async () => {
    assert.deepEqual(Object.keys(happenings).toSorted(), types.toSorted())
    for (const [type, happen] of Object.entries(happenings)) {
      await untilIdle(tellLoop(worker()))
      await branch.world.owner`delete from messages.message`
      const endpoint = await listen([type])
      await happen()
      await untilIdle(tellLoop(worker()))
      const said = await told('webhook')
      assert.ok(said.length > 0 && said.every(line => line.endsWith(` ${type}`)), `${type}: ${said.join()}`)
      value(await inWork(work => messages.removeEndpoint(work, endpoint)))
    }
    await branch.ask('PUT', `/v1/payees/${alice.payee}/state`, { state: 'active' })
  })

  test('tells of every step of a dispute, with its state, and of a standing order but for its occurrences', async () => {
    await listen(['dispute.changed', 'standing_order.changed'])
    const bea = await branch.enrol('30.00')
    const about = {
      fundingAccount: bea.fundingAccount,
      transferOn: '2026-01-05',
      amount: { value: '2500.01', currency: 'USD' },
    }
    const { id } = (
      await branch.order('/v1/disputes', {
        member: bea.member,
        about,
        kind: 'unauthorized',
        form: 'written',
        words: 'I never bought this.',
        receivedAt: branch.world.clock.now().toISOString(),
      })
    ).body
    const headers = { 'if-match': '"1"', 'idempotency-key': 'credit-of-bea', ...as('olga') }
    const asked = await branch.ask('POST', `/v1/disputes/${id}/provisional-credit`, {}, headers)
    const proposal = (await branch.get(`/v1/proposals/${asked.body.proposal}`)).body
    assert.equal((await approve(proposal, 'ann')).body.state, 'applied')
    const order = await branch.order('/v1/standing-orders', {
      fundingAccount: bea.fundingAccount,
      payee: bea.payee,
      amount: { value: '10.00', currency: 'USD' },
      frequency: 'weekly',
      startOn: '2026-01-05',
      ends: { after: 2 },
    })
    const sto = order.body.id
    await untilIdle(standingOrdersLoop(worker()))
    const skipped = await branch.ask('POST', `/v1/standing-orders/${sto}/skip`, undefined, { 'if-match': '"2"' })
    assert.equal(skipped.body.state, 'ended')
    await untilIdle(tellLoop(worker()))
    const payloads = await branch.world.owner<{ payload: string }[]>`
      select payload from messages.message where channel = 'webhook' order by message_id`
    assert.deepEqual(
      payloads.map(({ payload }) => JSON.parse(payload).data),
      [
        { dispute: id, state: 'open', version: 1 },
        { dispute: id, state: 'open', version: 2 },
        { dispute: id, state: 'provisionally_credited', version: 3 },
        { order: sto, state: 'active', version: 1 },
        { order: sto, state: 'ended', version: 3 },
      ],
    )
  })

  test('of a change is done once, however many tell, also when a worker is killed between telling and commit', async () => {
    const endpoint = await listen(['payee.changed'])
    const bea = await branch.enrol('1.00')
    await branch.world.owner.begin(async owner => {
      await owner`lock table messages.message in exclusive mode`
      const killed = assert.rejects(runOnce(tellLoop(worker())))
      const waiting = () => branch.world.owner<{ pid: number }[]>`
        select pid
          from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and query ~ 'insert into messages.message'`
      await until('it is about to queue', async () => (await waiting()).length === 1)
      for (const { pid } of await waiting()) await branch.world.owner`select pg_terminate_backend(${pid})`
      await killed
    })
    assert.deepEqual(await told('webhook'), [])
    for (let version = 1; version <= 6; version++) {
      const state = version % 2 === 0 ? 'active' : 'suspended'
      await Promise.all([
        branch.ask('PUT', `/v1/payees/${bea.payee}/state`, { state }),
        runOnce(tellLoop(worker())),
        runOnce(tellLoop(worker())),
      ])
    }
    await untilIdle(tellLoop(worker()))
    const keys = await branch.world.owner<{ key: string }[]>`
      select key from messages.message where recipient = ${endpoint} order by key`
    assert.deepEqual(
      keys.map(({ key }) => key),
      Array.from({ length: 7 }, (_, index) => `${bea.payee}/${index + 1}`),
    )
    assert.equal(await untold(), 0)
  })

  test('speaks the language of the member, else of the institution, where there is wording in it', async () => {
    await inWork(async work => {
      for (const language of ['es', 'de']) {
        const wording = { subject: `payment_settled in ${language}`, text: 'x' }
        value(await messages.setTemplate(work, { notice: 'payment_settled', language, ...wording }))
      }
      const head = { name: 'First Bank', isMailOn: true, isWebhookOn: true, language: 'de' }
      return messages.setLetterhead(work, head)
    })
    const speak = (language: string | null) => branch.ask('PUT', `/v1/members/${alice.member}/language`, { language })
    const languages = ['es-MX', null, 'fr', 'en'] as const
    for (const language of languages) {
      assert.equal((await speak(language)).status, 200)
      await pay('1.09')
      await through(new PretendBank())
      await untilIdle(tellLoop(worker()))
    }
    const subjects = await branch.world.owner<{ subject: string }[]>`
      select subject from messages.message where channel = 'mail' order by message_id`
    assert.deepEqual(
      subjects.map(({ subject }) => subject),
      [
        'payment_settled in es',
        'payment_settled in de',
        'Your payment of $1.09 was made',
        'Your payment of $1.09 was made',
      ],
    )
    assert.equal((await speak(null)).status, 200)
  })

  test('is done once when a worker is killed between telling and commit, and nobody waits for it meanwhile', async () => {
    await listen()
    const { id } = await pay('6.00')
    await branch.world.owner.begin(async owner => {
      await owner`lock table messages.message in exclusive mode`
      const killed = assert.rejects(runOnce(tellLoop(worker())))
      await until('it is about to queue', async () => {
        const [row] = await branch.world.owner<[{ count: bigint }]>`
          select count(*) as count
            from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock' and query ~ 'insert into messages.message'`
        return row.count === 1n
      })
      assert.equal(await runOnce(tellLoop(worker())), 0, 'another worker leaves it what it has claimed')
      await branch.world.owner`
        select pg_terminate_backend(pid)
          from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and query ~ 'insert into messages.message'`
      await killed
    })
    assert.deepEqual(await told('webhook'), [])
    assert.equal(await runOnce(tellLoop(worker())), 1)
    assert.deepEqual([await told('webhook'), await untold()], [[`${id}/1 payment.released`], 0])
  })

  test(`tells of every step once, whatever commits first and however many tell (VOUCH_SEED=${seed})`, async () => {
    branch.world.clock.advance(1_000) // What was told before the endpoint came is older.
    const endpoint = await listen()
    const act = fc.constantFrom('pay', 'pay later', 'settle', 'tell', 'tell twice')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { maxLength: 4 }), async rounds => {
        const other = new PretendBank()
        const acts = {
          pay: () => pay('0.01'),
          'pay later': () => pay('0.01', { processOn: '2026-01-08' }),
          settle: () => through(other),
          tell: () => runOnce(tellLoop(worker())),
          'tell twice': () => Promise.all([runOnce(tellLoop(worker())), runOnce(tellLoop(worker()))]),
        }
        for (const round of rounds) await Promise.all(round.map(one => acts[one]()))
        await untilIdle(tellLoop(worker()))
        const wrong = await branch.world.owner`
          select step.payment_id, step.version, count(message_id) as count
            from payments.payment_step as step
            left join messages.message as message
              on message.key = step.payment_id || '/' || step.version and message.recipient = ${endpoint}
           where step.at >= (select added_at from messages.endpoint where endpoint_id = ${endpoint})
             and 'payment.' || step.state = any (${`{${types.join(',')}}`}::text::text[])
           group by 1, 2
          having count(message_id) <> 1`
        assert.deepEqual([[...wrong], await untold()], [[], 0])
      }),
      { seed, numRuns: 12 },
    )
  })
})
