// Whoever meets a member who was erased: every route that reads or adds something, and everything that works by itself.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { done, fault } from '../src/base/outcome.ts'
import { expireLoop } from '../src/change/change.ts'
import { v1 } from '../src/gateway/routes/v1.ts'
import { loadPermits } from '../src/identity/identity.ts'
import * as messages from '../src/messages/messages.ts'
import { correctionsLoop } from '../src/payments/corrections.ts'
import { disputesLoop } from '../src/payments/dispute-loop.ts'
import {
  answerLoop,
  overdueLoop,
  presentmentsLoop,
  releaseLoop,
  retryLoop,
  settleLoop,
  standingOrdersLoop,
} from '../src/payments/loops.ts'
import * as payments from '../src/payments/payments.ts'
import { findDue, progressOf } from '../src/payments/screened-store.ts'
import { tellLoop } from '../src/payments/tell.ts'
import type * as rails from '../src/rails/rails.ts'
import { type Api, openApi } from './api.ts'
import { bank, type ErasingWorld, maker, openErasingWorld, type Person, valueOf } from './erasing-world.ts'
import { party } from './people-world.ts'
import { untilIdle } from './until-idle.ts'

const { signal } = new AbortController()

describe('a member who was erased', () => {
  let world: ErasingWorld
  let api: Api
  let gone: Person
  let other: Person
  before(async () => {
    world = await openErasingWorld()
    // People's routes as well: what they need of the office is what it has.
    const people = {
      outside: world.world.outside,
      party,
      issuer: new URL('http://localhost/'),
      permits: await loadPermits(),
    }
    api = await openApi(v1, { world: world.world, institution: bank, tools: () => ({ vault: world.vault, people }) })
    gone = await world.enrol()
    other = await world.enrol()
    await world.close(gone)
    world.years(11)
    const proposed = await world.as(maker, work => payments.proposeErasure(work, gone.member, 'due'))
    assert.equal((await world.approve(valueOf(proposed))).state, 'applied')
  })
  after(async () => {
    await api.server.close()
    await world.end()
  })

  test('breaks no route that reads: each answers, and none with what is gone', async () => {
    const { owner } = world.world
    const [row] = await owner<{ dispute: string; account: string }[]>`
      select (select dispute_id from payments.dispute where member_id = ${gone.member}) as dispute,
             (select account_id from payments.funding_account where member_id = ${gone.member}) as account`
    const ids: Readonly<Record<string, string>> = {
      member: gone.member,
      payee: gone.payee,
      payment: gone.payment,
      dispute: row?.dispute ?? fault('one'),
      account: row?.account ?? fault('one'),
      hit: `hit_${gone.member.slice(4)}`,
    }
    const seen: string[] = []
    for (const { method, path } of Object.values(v1)) {
      if (method !== 'GET') continue
      const named = path.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? 'x')
      for (const query of ['', `?member=${gone.member}`]) {
        const read = await api.get(`${named}${query}`)
        // Nothing is weighed here: nobody has said by which keys.
        if (read.body.type === '/problems/risk_not_weighed') continue
        assert.ok(read.status < 500, `${named}${query}: ${read.text} ${api.lines.at(-1) ?? ''}`)
        assert.doesNotMatch(read.text, new RegExp(gone.words.join('|')), named)
        if (read.status === 200) seen.push(path)
      }
    }
    for (const path of [
      '/v1/members/:member',
      '/v1/members',
      '/v1/members/:member/steps',
      '/v1/members/:member/past-payments',
      '/v1/payees/:payee',
      '/v1/payees/:payee/changes',
      '/v1/payees',
      '/v1/funding-accounts',
      '/v1/payments/:payment',
      '/v1/payments/:payment/steps',
      '/v1/disputes/:dispute',
      '/v1/screening/hits/:hit',
    ])
      assert.ok(seen.includes(path), `${path} was read`)
    const read = await api.get(`/v1/disputes/${ids['dispute']}`)
    assert.deepEqual([read.body.words, read.body.documents[0].name], [undefined, 'erased'])
  })

  test('is told apart by every route that would add something, and nothing is added', async () => {
    const { member, payee, funding, payment } = gone
    const account = { bank: '021000021', number: '1234567' }
    const asked: readonly [string, unknown, Readonly<Record<string, string>>?][] = [
      ['/v1/payees', { member, nickname: 'x', name: 'x', account }],
      ['/v1/funding-accounts', { member, number: '7654321', currency: 'USD' }],
      [`/v1/payees/${payee}/account/proposals`, { member, account }, { 'if-match': '"3"' }],
      [
        '/v1/disputes',
        {
          member,
          about: { payment },
          kind: 'other',
          form: 'written',
          receivedAt: world.world.clock.now().toISOString(),
          words: 'x',
        },
        { 'idempotency-key': 'd-1' },
      ],
      [
        '/v1/payments',
        { fundingAccount: funding, payee, amount: { value: '1.00', currency: 'USD' } },
        { 'idempotency-key': 'p-1' },
      ],
    ]
    for (const [path, body, headers] of asked) {
      const answer = await api.ask('POST', path, body, headers ?? {})
      assert.ok(answer.status >= 400 && answer.status < 500, `${path}: ${answer.status} ${answer.text}`)
      if (path !== '/v1/payments' && path !== '/v1/disputes') assert.equal(answer.status, 410, answer.text)
    }
    const language = await api.ask('PUT', `/v1/members/${member}/language`, { language: 'es' })
    assert.equal(language.status, 410, language.text)
    const renamed = await api.ask('PATCH', `/v1/payees/${payee}`, { member, nickname: 'x' }, { 'if-match': '"3"' })
    assert.ok(renamed.status >= 400 && renamed.status < 500, renamed.text)
  })

  test('keeps nothing that works by itself from its end: a return that comes late is one, and nobody is written to', async () => {
    await world.read(work => messages.setLetterhead(work, { name: 'First Federal', isMailOn: true, isWebhookOn: true }))
    for (const { payment } of [gone, other]) await world.read(work => payments.enterReturn(work, payment, 'R03'))
    const worker = world.world.outsideAs('vouch_worker')
    await untilIdle(
      standingOrdersLoop(worker),
      releaseLoop(worker),
      settleLoop(worker),
      answerLoop(worker),
      correctionsLoop(worker, world.vault),
      retryLoop(worker),
      overdueLoop(worker),
      presentmentsLoop(worker),
      disputesLoop(worker),
      expireLoop(worker),
      tellLoop(worker),
    )
    const { owner } = world.world
    const mails = await owner<{ member: string }[]>`
      select distinct to_member as member from messages.message where channel = 'mail' and notice = 'payment_returned'`
    assert.deepEqual(
      mails.map(({ member }) => member),
      [other.member],
    )
    const found = valueOf(await world.as(maker, work => payments.findPayment(work, gone.payment)))
    assert.equal(found.state, 'returned')
    const open = await world.read(work => payments.listExceptions(work, {}, undefined, 100))
    assert.ok(
      open.some(({ payment }) => payment === gone.payment),
      'somebody looks at it',
    )
  })

  test('is compared with no list, in no file, asked of no core, and goes nowhere else', async () => {
    const due = await world.read(work => findDue(work, 9, 100))
    assert.ok(due.some(({ subject }) => subject === other.payee))
    assert.ok(!due.some(({ subject }) => subject === gone.payee || subject === gone.member))
    assert.equal((await world.read(work => progressOf(work, 9))).due, 2, 'the other member and their payee')

    const worker = world.world.outsideAs('vouch_worker')
    const instruction = (person: Person, id: rails.Instruction['id']) =>
      ({ id, reference: `${person.payment}/1`, creditor: 'tok_none', method: 'ach' }) as rails.Instruction // What is asked for is by reference.
    const particulars = await payments.particularsFrom(worker, world.vault)(bank, [instruction(gone, 'itn_1')], signal)
    assert.equal(particulars.size, 0)
    const accounts = await payments.coreAccountsFrom(worker, world.vault)(bank, { after: '', accountsMax: 10 }, signal)
    assert.deepEqual([...accounts.keys()], [other.book])

    const tools = { outside: world.outside, vault: world.vault, institution: bank, isSensitive: true }
    const manifest = valueOf(await payments.exportInstitution(tools, join(world.folder, 'export')))
    const rowsOf = (name: string) => manifest.files.find(({ file }) => file === name)?.rows
    assert.deepEqual(
      ['members.csv', 'payees.csv', 'payments.csv', 'payments-member.jsonl', 'payments-payment.jsonl'].map(rowsOf),
      [1, 1, 2, 2, 2],
      'as a member nowhere; the payments stay in the books',
    )
  })

  test('is done, also where somebody comes back: by the same name and number they are somebody new', async () => {
    const again = { member: world.outside.newId('mem'), funding: world.outside.newId('fac') }
    const plain = { id: again.member, reference: gone.words[0] ?? fault('a reference'), name: 'Canary name' }
    const [sealed] = await payments.sealMembers(world.vault, bank, [plain])
    await world.read(async work => valueOf(await payments.addMembers(work, [sealed ?? fault('one')])))
    const [number] = await payments.sealFundingNumbers(world.vault, bank, [
      { id: again.funding, member: again.member, number: gone.sealed.text },
    ])
    const order = {
      id: again.funding,
      member: again.member,
      number: number ?? fault('one'),
      currency: 'USD',
      floor: 0n,
    }
    const opened = await world.as('client:cli_1', work => payments.addFundingAccounts(work, [order]))
    assert.ok(opened.ok, JSON.stringify(opened))
    const listed = await world.as(maker, async work => done(await payments.listMembers(work, '', 100)))
    assert.equal(valueOf(listed).length, 3)
  })
})
