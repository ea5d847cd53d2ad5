// The life of a small bank by seed: two APIs and two workers at once, members and operators who do whatever is offered, a
// bank that answers as it likes, and a clock that jumps over days, month ends and the change to summer time. After each
// round everything is added up. VOUCH_SEED picks the life, VOUCH_ROUNDS how long it is.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { Loop } from '../../src/base/loop.ts'
import { done, fault } from '../../src/base/outcome.ts'
import { type Outside, transact } from '../../src/base/work.ts'
import { expireLoop } from '../../src/change/change.ts'
import { openMeasures } from '../../src/gateway/measures.ts'
import { v1 } from '../../src/gateway/routes/v1.ts'
import { limits, openServer, type Server } from '../../src/gateway/server.ts'
import { disputesLoop } from '../../src/payments/dispute-loop.ts'
import {
  answerLoop,
  overdueLoop,
  releaseLoop,
  retryLoop,
  settleLoop,
  standingOrdersLoop,
} from '../../src/payments/loops.ts'
import * as payments from '../../src/payments/payments.ts'
import { dispatchLoop } from '../../src/rails/dispatch.ts'
import type { Reply } from '../api.ts'
import { type Manner, PretendBank } from '../bank.ts'
import { believeHeader } from '../believing.ts'
import { type Branch, openBranch, type Payer } from '../branch.ts'
import { guardOf } from '../guard.ts'
import { seededRandom, silentLog } from '../outside.ts'
import { flawsOf, type Own } from '../simulation/life-checks.ts'

type Body = Reply['body']
const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)
const rounds = Number(process.env['VOUCH_ROUNDS'] ?? 30)
const institution = 'first-bank'
const [hourMs, dayMs] = [3_600_000, 86_400_000]
const actsAtOnce = 8
const own: Own = {
  timeZone: 'America/Chicago',
  dayMinor: 700_00n,
  calendar: { days: 'federal_reserve', closedOn: [], cutOff: '17:00', sameDayCutOff: '13:45' },
}
const operators = ['ann', 'ben', 'olga'] as const
const usd = (value: string) => ({ value, currency: 'USD' })
/** Instants to jump to: before and after midnight at month ends, and on both sides of the changes of time in Chicago. */
const landmarks = [
  '2026-01-31T05:30:00Z',
  '2026-02-01T05:59:00Z',
  '2026-02-01T06:01:00Z',
  '2026-02-28T18:00:00Z',
  '2026-03-01T06:00:00Z',
  '2026-03-08T07:59:00Z',
  '2026-03-08T08:01:00Z',
  '2026-03-09T04:59:00Z',
  '2026-03-31T23:00:00Z',
  '2026-05-01T04:59:59Z',
  '2026-11-01T06:59:00Z',
  '2026-11-01T07:01:00Z',
  '2027-01-01T05:59:00Z',
].map(Date.parse)

describe(`a bank's life (VOUCH_SEED=${seed} VOUCH_ROUNDS=${rounds})`, () => {
  const random = seededRandom(seed)
  let branch: Branch
  let second: Server
  let secondUrl: string
  let worker: Outside
  let loops: readonly (readonly Loop[])[]
  let members: readonly Payer[]
  const bank = new PretendBank(() => pick<Manner>(manners))
  const tally = new Map<string, number>()
  let count = 0

  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] ?? fault('no choice')
  const chance = (of: number): boolean => random() < of
  const amount = () => usd((Math.ceil(random() * 30_000) / 100).toFixed(2))
  const manners: readonly Manner[] = [
    ...(['settle', 'settle', 'settle', 'settle', 'settle', 'reject', 'answer_late'] as const),
    ...(['answer_twice', 'hang_up', 'accept_then_hang_up'] as const),
  ]

  before(async () => {
    branch = await openBranch()
    const { world } = branch
    const api: Outside = world.outsideAs('vouch_office')
    const measures = openMeasures()
    second = openServer({
      routes: v1,
      outside: api,
      tools: {
        vault: branch.vault,
        origin: world.keys.sealer.origin,
        newId: api.newId,
        mayApprove: async () => ({ ok: true, value: { policy: 'everything_is_permitted' } }),
        reach: 'loopback_too',
      },
      authenticate: believeHeader(async claimed => ({ ok: true, value: claimed })),
      ready: [],
      measures,
      log: silentLog,
      limits,
      guard: guardOf(api, measures),
    })
    const listening = await second.listen('127.0.0.1', 0)
    secondUrl = `http://127.0.0.1:${listening.ok ? listening.value : fault(listening.refusal.code)}`
    const daily = { payment: null, sameDayPayment: null, payeePerDay: null, day: '700.00', month: null }
    await set('limits', { new: daily, standard: daily, premium: daily, business: daily })
    await set('approvals', { one: '200.00', two: '280.00', answerDays: 3 })
    await set('calendar', own.calendar)
    const enrolled = await Promise.all(['900.00', '600.00', '300.00', '40.00'].map(value => branch.enrol(value)))
    const toNeighbours = await Promise.all(
      enrolled.map(async (who, index) => {
        const neighbour = enrolled[(index + 1) % enrolled.length] ?? fault('there are four')
        const account = { bank: '111000025', number: neighbour.number }
        const given = { member: who.member, nickname: 'Neighbour', name: 'Bob Beam', account }
        return { ...who, payee: (await branch.ask('POST', '/v1/payees', given)).body.id }
      }),
    )
    members = [...enrolled, ...enrolled, ...toNeighbours]
    const workers = [world.outsideAs('vouch_worker'), world.outsideAs('vouch_worker')] as const
    worker = workers[0]
    loops = workers.map(outside => [
      standingOrdersLoop(outside),
      releaseLoop(outside),
      dispatchLoop(outside, bank, silentLog),
      settleLoop(outside),
      retryLoop(outside),
      answerLoop(outside),
      overdueLoop(outside),
      disputesLoop(outside),
      expireLoop(outside),
    ])
  })
  after(async () => {
    await second.close()
    await branch.close()
  })

  const set = async (name: string, content: object) => {
    const { id, contentHash } = (await branch.ask('POST', `/v1/settings/payments.${name}/proposals`, content)).body
    const headers = { 'vouch-actor': `${institution}/person:per_setter` }
    const approved = await branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, headers)
    assert.equal(approved.body.state, 'applied', approved.text)
  }

  /** Asks either API, as one of the operators or the online bank; whatever is refused is refused, and nothing faults. */
  const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const actor = chance(0.5) ? 'client:cli_1' : `person:per_${pick(operators)}`
    const given = {
      'vouch-actor': `${institution}/${actor}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    }
    const response = await fetch(chance(0.5) ? branch.url(path) : `${secondUrl}${path}`, {
      method,
      headers: given,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    assert.ok(response.status < 500, `${method} ${path} ${JSON.stringify(body)}: ${text} ${branch.lines.at(-1)}`)
    const answer: Body = JSON.parse(text)
    const outcome = response.ok ? 'ok' : String(answer.type).replace('/problems/', '')
    const what = `${method} ${path.replaceAll(/[a-z]{3}_\w+/g, ':id').replace(/\?.*/, '')} ${outcome}`
    tally.set(what, (tally.get(what) ?? 0) + 1)
    return answer
  }
  const key = () => ({ 'idempotency-key': `random-key-${++count}` })
  const tag = ({ version }: Body) => ({ 'if-match': `"${version}"` })
  const today = () => branch.world.clock.now().toISOString().slice(0, 10)
  const dayIn = (days: number) => new Date(branch.world.clock.now().getTime() + days * dayMs).toISOString().slice(0, 10)
  const endOfMonth = () => {
    const now = branch.world.clock.now()
    return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 0)).toISOString().slice(0, 10)
  }
  /** Mostly one that is in one of these states, so that something comes of it. */
  const anyOf = async (path: string, states: readonly string[] = []): Promise<Body> => {
    const { items } = await ask('GET', path)
    const fitting = items.filter(({ state }: Body) => states.includes(state))
    if (fitting.length > 0 && chance(0.85)) return pick(fitting)
    return items.length === 0 ? undefined : pick(items)
  }
  const anyPayment = (...states: readonly string[]) =>
    anyOf(`/v1/payments?member=${pick(members).member}&limit=100`, states)
  const wish = (): object => {
    const { fundingAccount, payee } = pick(members)
    const when = pick([
      {},
      {},
      { processOn: today() },
      ...[4, 12].map(most => ({ processOn: dayIn(Math.floor(random() * most)) })),
    ])
    return { fundingAccount, payee, amount: amount(), ...when, ...(chance(0.5) ? { isRepeat: true } : {}) }
  }
  const changeDispute = async (what: (found: Body) => readonly [noun: string, body: object | undefined]) => {
    const found = await anyOf('/v1/disputes?limit=100', ['open', 'provisionally_credited'])
    if (found === undefined) return
    const [noun, body] = what(found)
    await ask('POST', `/v1/disputes/${found.id}/${noun}`, body, {
      ...tag(found),
      ...(noun === 'withdrawal' ? {} : key()),
    })
  }

  /** Everything that anybody may do. Each picks what it is done to, and may well come too late. */
  const acts: readonly (() => Promise<unknown>)[] = [
    async () => ask('POST', '/v1/payments', wish(), key()),
    async () => ask('POST', '/v1/payments', wish(), key()),
    async () => {
      const [order, once] = [wish(), key()]
      const actor = { 'vouch-actor': `${institution}/client:cli_1` }
      const twice = await Promise.all([1, 2].map(() => ask('POST', '/v1/payments', order, { ...once, ...actor })))
      const made = twice.flatMap(({ id }) => (id === undefined ? [] : [id]))
      // What is refused has not spent its key, and may be accepted a moment later.
      assert.ok(new Set(made).size <= 1, `one key is one payment, not ${made.join()}`)
    },
    async () => ask('POST', '/v1/payment-batches', { payments: [wish(), wish(), wish()] }, key()),
    async () => {
      const found = await anyPayment('scheduled')
      const change = pick([{ amount: amount() }, { processOn: dayIn(Math.floor(random() * 6)) }])
      if (found !== undefined) await ask('PATCH', `/v1/payments/${found.id}`, change, tag(found))
    },
    async () => {
      const found = await anyPayment('scheduled', 'awaiting_approval')
      if (found !== undefined) await ask('POST', `/v1/payments/${found.id}/cancellation`, undefined, tag(found))
    },
    ...[1, 2, 3].map(() => async () => {
      const found = await anyOf('/v1/proposals?state=open&limit=30')
      if (found === undefined) return
      const approver = { 'vouch-actor': `${institution}/person:per_${pick(operators)}` }
      const said = random()
      if (said < 0.15) await ask('POST', `/v1/proposals/${found.id}/rejection`, { reason: 'no' }, approver)
      else if (said < 0.3) await ask('POST', `/v1/proposals/${found.id}/rehearsal`)
      else await ask('POST', `/v1/proposals/${found.id}/approvals`, { contentHash: found.contentHash }, approver)
    }),
    async () => {
      const found = await anyPayment('scheduled', 'released', 'failed')
      const { payee } = pick(members)
      const target = found === undefined || chance(0.3) ? { payee } : { payment: found.id }
      const receivedAt = branch.world.clock.now().toISOString()
      const made = await ask('POST', '/v1/stop-payments', { target, form: 'written', receivedAt }, key())
      if (made.id !== undefined && chance(0.9))
        await ask('POST', `/v1/stop-payments/${made.id}/cancellation`, undefined, tag(made))
    },
    async () => {
      const found = await anyPayment('settled', 'returned', 'refunded')
      const who = members.find(({ member }) => member === found?.member)
      if (found === undefined || who === undefined) return
      const receivedAt = branch.world.clock.now().toISOString()
      const notice = { about: { payment: found.id }, kind: 'unauthorized', form: 'written', receivedAt }
      await ask('POST', '/v1/disputes', { member: who.member, ...notice }, key())
    },
    ...[1, 2].map(() => () => changeDispute(() => ['provisional-credit', {}])),
    ...[1, 2].map(
      () => () =>
        changeDispute(({ amount: { value } }) => {
          const part = pick(['0', value, (Number(value) / 2).toFixed(2)])
          return ['resolution', { found: usd(part), reason: part === '0' ? 'no_error' : 'error_confirmed' }]
        }),
    ),
    () => changeDispute(() => ['withdrawal', undefined]),
    () =>
      changeDispute(() => [
        'notices',
        { kind: pick(['result', 'debit']), form: 'written', sentAt: branch.world.clock.now().toISOString() },
      ]),
    () => changeDispute(() => ['debit', undefined]),
    ...[1, 2, 3].map(() => async () => {
      const found = await anyOf('/v1/exceptions?limit=30')
      if (found === undefined) return
      const what = pick([...found.actions, 'ownership'])
      const noun = { reprocess: 'reprocessing', close: 'closure' }[String(what)] ?? what
      await ask('POST', `/v1/exceptions/${found.id}/${noun}`, undefined, tag(found))
    }),
    async () => {
      const { fundingAccount, payee } = pick(members)
      const terms = { fundingAccount, payee, amount: amount(), frequency: pick(['weekly', 'monthly']) }
      await ask('POST', '/v1/standing-orders', { ...terms, startOn: pick([today(), dayIn(3), endOfMonth()]) }, key())
    },
    async () => {
      const found = await anyOf(`/v1/standing-orders?member=${pick(members).member}&limit=30`)
      if (found === undefined) return
      const noun = pick(['pause', 'resumption', 'skip', 'cancellation'])
      await ask('POST', `/v1/standing-orders/${found.id}/${noun}`, undefined, tag(found))
    },
    async () => {
      const { account } = pick(members)
      const external = { kind: 'external', currency: 'USD', normalSide: 'debit', isFloored: false }
      const { id: debit } = await ask('POST', '/v1/ledger/accounts', external)
      await ask('POST', '/v1/ledger/transfers', { debit, credit: account, amount: amount() }, key())
    },
  ]

  /** What the bank sends back, some days after it was settled. */
  const comeBack = async () => {
    const [found] = await branch.world.owner<{ id: payments.PaymentId }[]>`
      select payment_id as id from payments.payment
       where state = 'settled' and method <> 'on_us' order by payment_id offset ${Math.floor(random() * 4)} limit 1`
    if (found !== undefined)
      await transact(worker, institution, 'process:worker', async work =>
        done(await payments.enterReturn(work, found.id, 'R03 no account')),
      )
  }
  /** Each worker does its rounds in an order of its own. */
  const work = async (own: readonly Loop[]) => {
    for (const { loop } of own.map(loop => ({ loop, at: random() })).toSorted((a, b) => a.at - b.at))
      await loop.pass(new AbortController().signal)
  }
  const jump = () => {
    const { clock } = branch.world
    const now = clock.now().getTime()
    const next = landmarks.find(instant => instant > now)
    const isNear = next !== undefined && next - now < 6 * dayMs
    clock.advance(isNear ? next - now : pick([20_000, hourMs, 7 * hourMs, 20 * hourMs, dayMs, 3 * dayMs]))
  }
  const midway = async () => {
    await ask('GET', `/v1/payments?member=${pick(members).member}`)
    jump()
  }
  const assertSound = async (round: number) => {
    const flaws = await flawsOf(branch.world.owner, institution, bank, own)
    assert.deepEqual(flaws, [], `round ${round}, ${branch.world.clock.now().toISOString()}`)
  }

  test('adds up after every round, whatever happens at once', async context => {
    for (let round = 1; round <= rounds; round++) {
      const chosen = Array.from({ length: actsAtOnce }, () => pick(acts))
      await Promise.all([
        ...chosen.slice(0, actsAtOnce / 2).map(act => act()),
        ...loops.map(work),
        ...(chance(0.3) ? [midway()] : []),
        ...chosen.slice(actsAtOnce / 2).map(act => act()),
      ])
      if (chance(0.6)) await comeBack()
      await assertSound(round)
      jump()
    }
    // The workers come to the end of what there is to do, and the bank to all its answers.
    for (let days = 0; days < 8; days++) {
      await Promise.all(loops.map(work))
      branch.world.clock.advance(dayMs)
    }
    await assertSound(rounds + 1)
    if (rounds <= 100) return
    for (const [what, times] of tally) context.diagnostic(`${times} ${what}`)
  })
})
