import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { Reply } from '../../test/api.ts'
import { PretendBank } from '../../test/bank.ts'
import { type Branch, openBranch, type Payer } from '../../test/branch.ts'
import { silentLog } from '../../test/outside.ts'
import { type ListedPerson, type Lists, openLists } from '../../test/sanctions-lists.ts'
import { until } from '../../test/until.ts'
import { literal } from '../base/database.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import { dispatchLoop } from '../rails/dispatch.ts'
import { editionInForce, type InstructionId, openScreener, type Screener, screenNames } from '../rails/rails.ts'
import { releaseLoop, settleLoop, standingOrdersLoop } from './loops.ts'
import { particularsFrom, withheldOf } from './particulars.ts'
import { addMembers, annualReportDueOn, type Subject, screeningFrom, sealMembers } from './payments.ts'
import { enterAnswers } from './screening.ts'
import { screeningLoop } from './screening-loop.ts'

const bank = 'first-bank'
const dayMs = 86_400_000
const signal = new AbortController().signal
const entries: readonly ListedPerson[] = [{ number: 1, name: 'KRASNOV, Vasily Petrovich', kind: 'individual' }]

describe('payments and screening', () => {
  let lists: Lists
  let branch: Branch
  let worker: Outside
  let screener: Screener
  let alice: Payer
  let count = 0

  before(async () => {
    lists = await openLists()
    await lists.publish('2026-01-01', entries)
    branch = await openBranch({ sanctions: lists.folder })
    worker = branch.world.outsideAs('vouch_worker')
    screener = openScreener(lists.folder)
    alice = await branch.enrol('1000.00')
    const proposed = await branch.ask('POST', '/v1/settings/payments.approvals/proposals', {
      one: '100',
      two: null,
      answerDays: 5,
    })
    await approve(proposed.body.id)
    await settle()
  })
  after(async () => {
    await screener.close()
    await branch.close()
    await lists.close()
  })

  const approve = async (id: string) => {
    const { contentHash } = (await branch.get(`/v1/proposals/${id}`)).body
    const headers = { 'vouch-actor': 'first-bank/person:per_ann' }
    const approved = await branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, headers)
    assert.equal(approved.body.state, 'applied', approved.text)
  }
  const settle = async (by: Outside = worker) => {
    const loop = screeningLoop(by, branch.vault, screener, silentLog)
    while ((await loop.pass(signal)) > 0);
  }
  const add = async (name: string): Promise<string> => {
    const account = { bank: '021000021', number: String(60_000_000 + ++count) }
    const made = await branch.ask('POST', '/v1/payees', { member: alice.member, nickname: 'X', name, account })
    assert.equal(made.status, 201, made.text)
    return made.body.id
  }
  const order = (payee: string, value = '1.00', more: object = {}) =>
    branch.order('/v1/payments', {
      fundingAccount: alice.fundingAccount,
      payee,
      amount: { value, currency: 'USD' },
      isRepeat: true,
      ...more,
    })
  const stateOf = async (payment: string) => {
    const { state, reason } = (await branch.get(`/v1/payments/${payment}`)).body
    return reason === undefined ? state : `${state}: ${reason}`
  }
  const stand = async (subject: string, state: string) => {
    await branch.world.owner`update payments.screened set state = ${state} where subject = ${subject}`
  }

  /** Enters that a payee was found, and stops before it commits until it is told to go on. */
  async function findSlowly(payee: string): Promise<{ readonly goOn: () => Promise<void> }> {
    const edition = await transact(worker, bank, 'process:test', async work => {
      return done((await editionInForce(work)) ?? fault('one is in force'))
    })
    assert.ok(edition.ok)
    const tools = { vault: branch.vault, screener, newId: worker.newId }
    const asked = [{ subject: payee, name: 'Vasily Krasnov' }]
    const answered = await screenNames(tools, bank, edition.value, asked)
    await stand(payee, 'waiting')
    await branch.world.owner`update payments.screened set edition = 0 where subject = ${payee}`
    await stand(payee, 'clear')
    const written = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const finding = transact(worker, bank, 'process:test', async work => {
      const subject = payee as Subject // As the api named it.
      assert.equal(await enterAnswers(work, 'list', answered, [{ subject, nameVersion: null }]), 1)
      written.resolve()
      await gate.promise
      return done(undefined)
    })
    await written.promise
    return {
      goOn: async () => {
        gate.resolve()
        await finding
      },
    }
  }
  const somebodyWaits = () =>
    until('somebody waits for the member', async () => {
      const waiting = await branch.world.owner`
        select from pg_stat_activity where wait_event_type = 'Lock' and query like '%payments.member%'`
      return waiting.length > 0
    })

  test('an order that comes while somebody is being found waits for that, and is refused', async () => {
    const payee = await add('Quiet Harbor Books')
    const finding = await findSlowly(payee)
    const ordering = order(payee)
    await somebodyWaits()
    await finding.goOn()
    assert.equal((await ordering).body.type, '/problems/party_in_screening')
  })

  test('a release that comes while somebody is being found waits for that, and holds', async () => {
    const payee = await add('Quiet Harbor Press')
    const due = await order(payee, '1.00', { processOn: '2026-01-06' })
    branch.world.clock.advance(dayMs)
    const finding = await findSlowly(payee)
    const releasing = releaseLoop(branch.world.outsideAs('vouch_worker')).pass(signal)
    await somebodyWaits()
    await finding.goOn()
    await releasing
    assert.equal(await stateOf(due.body.id), 'held: screening')
  })

  test('what was approved of while somebody was found is held, and needs no second approval', async () => {
    const payee = await add('Marble Arch Tailors')
    const large = await order(payee, '200.00')
    assert.equal(large.body.state, 'awaiting_approval', large.text)
    await stand(payee, 'hit')
    await approve(large.body.proposal)
    assert.equal(await stateOf(large.body.id), 'scheduled')
    await releaseLoop(worker).pass(signal)
    assert.equal(await stateOf(large.body.id), 'held: screening')
    branch.world.clock.advance(dayMs)
    await settle()
    assert.equal(await stateOf(large.body.id), 'held: screening')
    await stand(payee, 'clear')
    await settle()
    assert.equal(await stateOf(large.body.id), 'released')
  })

  test('a payment that is held may be taken back', async () => {
    const payee = await add('Copper Kettle Cafe')
    const due = await order(payee, '1.00', { processOn: '2026-01-20' })
    await stand(payee, 'hit')
    branch.world.clock.advance(13 * dayMs)
    await releaseLoop(worker).pass(signal)
    assert.equal(await stateOf(due.body.id), 'held: screening')
    const { headers } = await branch.get(`/v1/payments/${due.body.id}`)
    const seen = { 'if-match': headers.get('etag') ?? '' }
    const back = await branch.ask('POST', `/v1/payments/${due.body.id}/cancellation`, undefined, seen)
    assert.equal(back.body.state, 'cancelled', back.text)
  })

  test('an occurrence of a standing order is held on its day, too, and goes when it may', async () => {
    const payee = await add('Juniper Street Gym')
    const given = await branch.order('/v1/standing-orders', {
      fundingAccount: alice.fundingAccount,
      payee,
      amount: { value: '5.00', currency: 'USD' },
      frequency: 'monthly',
      startOn: '2026-01-22',
    })
    assert.equal(given.status, 201, given.text)
    await stand(payee, 'hit')
    branch.world.clock.advance(3 * dayMs)
    await standingOrdersLoop(worker).pass(signal)
    await releaseLoop(worker).pass(signal)
    const [made] = (await branch.get(`/v1/payments?member=${alice.member}&limit=1`)).body.items
    assert.deepEqual([made.standingOrder, made.state, made.reason], [given.body.id, 'held', 'screening'])
    await stand(payee, 'clear')
    await settle()
    assert.equal(await stateOf(made.id), 'released')
  })

  test('a member who is found pays nobody', async () => {
    await stand(alice.member, 'hit')
    assert.equal((await order(alice.payee)).body.type, '/problems/party_in_screening')
    await stand(alice.member, 'confirmed_match')
    assert.equal((await order(alice.payee)).body.type, '/problems/party_is_blocked')
    await stand(alice.member, 'clear')
    assert.equal((await order(alice.payee)).status, 201)
  })

  test('what was released before somebody was found is not written into a file', async () => {
    const payee = await add('Larkspur Nursery')
    const gone = await order(payee)
    assert.equal(gone.body.state, 'released')
    const [row] = await branch.world.owner<{ id: InstructionId; creditor: string }[]>`
      select instruction_id as id, creditor from rails.instruction where reference = ${gone.body.id}`
    const { id, creditor } = row ?? fault('it was queued')
    const instruction = {
      id,
      creditor,
      reference: gone.body.id,
      method: 'ach',
      money: { minor: 100n, currency: 'USD' },
    } as const
    const ask = particularsFrom(worker, branch.vault)
    assert.equal((await ask(bank, [instruction], signal)).get(id)?.withheld, undefined)
    await stand(payee, 'hit')
    assert.equal((await ask(bank, [instruction], signal)).get(id)?.withheld, 'party_in_screening')
    await stand(payee, 'clear')
  })

  test('nor sent by a call: it fails, and its money is free', async () => {
    const payee = await add('Foxglove Nursery')
    const sent = new PretendBank()
    const calls = dispatchLoop(worker, sent, silentLog, undefined, undefined, withheldOf)
    const before = await order(payee)
    const gone = await order(payee)
    await stand(payee, 'hit')
    const other = await order(alice.payee)
    await calls.pass(signal)
    await settleLoop(worker).pass(signal)
    const references = new Set([...sent.records.values()].map(({ instruction }) => instruction.reference))
    assert.ok(references.has(other.body.id))
    for (const { body } of [before, gone]) {
      assert.ok(!references.has(body.id))
      assert.equal(await stateOf(body.id), 'failed: party_in_screening')
    }
    await stand(payee, 'clear')
  })

  test('a worker that is killed while it enters a batch leaves nothing of it, and the next goes on from there', async () => {
    const { owner } = branch.world
    const names = Array.from({ length: 3 }, (_, at) => `Willow Creek Dairy ${at}`)
    const payees = []
    for (const name of names) payees.push(await add(name))
    await owner`update payments.screened set state = 'waiting', edition = 0 where subject = any (${literal(payees)}::text::text[])`
    const before = await owner`select count(*) as count from rails.screening`
    const dying: Outside = {
      ...worker,
      emit: async work => {
        await Promise.all(work.writes)
        const [own] = await work.sql<{ pid: number }[]>`select pg_backend_pid() as pid`
        await owner`select pg_terminate_backend(${own?.pid ?? 0})`
        await work.sql`select 1`
      },
    }
    await assert.rejects(settle(dying))
    const standing =
      await owner`select distinct state from payments.screened where subject = any (${literal(payees)}::text::text[])`
    assert.deepEqual(
      standing.map(({ state }: Reply['body']) => state),
      ['waiting'],
    )
    assert.deepEqual([...(await owner`select count(*) as count from rails.screening`)], [...before])
    await settle()
    for (const payee of payees) assert.equal((await branch.get(`/v1/payees/${payee}`)).body.screening, 'clear')
  })

  test('who comes without an answer waits; an answer that is late, or fails, is none', async () => {
    const { outside } = branch.world
    const id = outside.newId('mem')
    const vault = branch.vault
    const sealed = await sealMembers(vault, bank, [{ id, reference: 'ref-late', name: 'Ada Quince' }])
    const added = await transact(outside, bank, 'client:cli_1', work => addMembers(work, sealed))
    assert.ok(added.ok)
    assert.equal((await branch.get(`/v1/members/${id}`)).body.screening, 'waiting')
    const silent = { ...screener, screen: () => new Promise<never>(() => undefined) }
    const broken = { ...screener, screen: () => Promise.reject(new Error('gone')) }
    for (const bad of [silent, broken])
      assert.equal(await screeningFrom(outside, vault, bad, 30)(bank, [{ subject: id, name: 'Ada Quince' }]), undefined)
    await settle()
    assert.equal((await branch.get(`/v1/members/${id}`)).body.screening, 'clear')
  })

  test('an answer by an edition that is not in force any more is not written down', async () => {
    const payee = await add('Hollow Oak Farm')
    const { owner } = branch.world
    const inForce = await transact(worker, bank, 'process:test', async work =>
      done((await editionInForce(work)) ?? fault('one is in force')),
    )
    assert.ok(inForce.ok)
    const tools = { vault: branch.vault, screener, newId: worker.newId }
    const old = await screenNames(tools, bank, inForce.value, [{ subject: payee, name: 'Hollow Oak Farm' }])
    await owner`update payments.screened set state = 'waiting', edition = 0 where subject = ${payee}`
    // Two workers see it at once: it comes into force once, and everybody is compared with it once.
    await lists.publish('2026-01-02', [...entries, { number: 2, name: 'HOLLOW OAK FARM' }])
    await Promise.all([settle(), settle(branch.world.outsideAs('vouch_worker'))])
    const { items } = (await branch.get('/v1/screening/editions')).body
    assert.deepEqual(
      items.map(({ number }: Reply['body']) => number),
      [2, 1],
    )
    const late = await transact(worker, bank, 'process:test', async work => {
      const subject = payee as Subject // As the api named it.
      return done(await enterAnswers(work, 'list', old, [{ subject, nameVersion: null }]))
    })
    assert.equal(late.ok && late.value, 0)
    assert.equal((await branch.get(`/v1/payees/${payee}`)).body.screening, 'hit')
    const hits = await owner`select state from rails.screening_hit where subject = ${payee}`
    assert.equal(hits.length, 1)
  })

  test('what people have said of a hit stays, whoever asks the database', async () => {
    const { owner } = branch.world
    await owner`
      update rails.screening_hit
         set state = 'false_match', grounds = 'known_to_us', proposal_id = 'prp_1', decided_at = found_at
       where state = 'open'`
    await assert.rejects(owner`update rails.screening_hit set state = 'open', decided_at = null`, /is decided/)
    await assert.rejects(owner`delete from rails.screening_hit`, /never changed or deleted/)
    await assert.rejects(owner`delete from rails.screening`, /never changed or deleted/)
    await assert.rejects(owner`delete from payments.screened_step`, /never changed or deleted/)
  })

  test('who was entered past the code is swept up, and a name that does not open is passed by nobody', async () => {
    const { owner } = branch.world
    const copy = 'pye_zzz9'
    // Sealed for another row.
    await owner`
      insert into payments.payee (institution_id, payee_id, member_id, nickname, name_sealed, number_token, number_index,
                                  number_sealed, number_last4, added_at, method)
      select institution_id, ${copy}, member_id, 'Y', name_sealed, 'tok_zzz', decode('00', 'hex'), number_sealed,
             number_last4, added_at, method
        from payments.payee where payee_id = ${alice.payee}`
    const beside = await add('Silver Birch Dental')
    await owner`update payments.screened set state = 'waiting', edition = 0 where subject = ${beside}`
    await settle()
    const standing = await owner`
      select state from payments.screened where subject in (${copy}, ${beside}) order by subject`
    assert.deepEqual(
      standing.map(({ state }: Reply['body']) => state),
      ['clear', 'hit'],
    )
    assert.equal((await order(copy)).body.type, '/problems/party_in_screening')
  })
})

describe('the annual report of blocked property', () => {
  test('is due by 30 September, for what is held on 30 June', () => {
    const rows = [
      ['2026-06-30', '2026-07-01', '2026-09-30'],
      ['2026-07-01', '2026-07-01', '2027-09-30'],
      ['2026-01-05', '2026-10-01', '2027-09-30'],
      ['2026-01-05', '2028-02-01', '2028-09-30'],
    ] as const
    for (const [blockedOn, today, due] of rows) assert.equal(annualReportDueOn(blockedOn, today), due)
  })
})
