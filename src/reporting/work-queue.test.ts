// What waits for people: of each kind that it comes and goes, who sees it, what they may do and why not, and in which order.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertOffered, bank, openWorkQueueWorld, type WorkQueueWorld } from '../../test/work-queue-world.ts'
import { daysAfter } from '../base/dates.ts'
import { comparePlaces, type OpenPlace } from '../base/open-work.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import { reviewBreakGlass } from '../identity/identity.ts'
import * as payments from '../payments/payments.ts'
import * as rails from '../rails/rails.ts'
import * as reporting from './reporting.ts'

const seer = 'compliance'

describe('the work queue', () => {
  let world: WorkQueueWorld
  before(async () => {
    world = await openWorkQueueWorld()
  })
  after(() => world.close())

  const item = async (person: string, id: string): Promise<reporting.WorkItem | undefined> => {
    const [found] = await world.queue(person, queue => queue.find([id]))
    const listed = (await world.seen(person)).find(each => each.id === id)
    assert.deepEqual(found?.why, listed?.why, 'what is found by its id is what is listed')
    return listed
  }
  const there = async (person: string, id: string) => {
    const found = (await item(person, id)) ?? fault(`${id} is not there`)
    assertOffered(found)
    return found
  }
  const gone = async (person: string, id: string) => assert.equal(await item(person, id), undefined)
  const may = ({ actions }: reporting.WorkItem) => actions.flatMap(each => (each.may ? [each.action] : []))
  const said = ({ actions }: reporting.WorkItem, action: reporting.WorkAction) =>
    actions.find(each => each.action === action) ?? fault(`${action} is not offered`)

  test('has a payment that is large until somebody agrees, with what comes of it and who may', async () => {
    const payment = await world.order(421_000n)
    const seen = await there('approver', payment.id)
    assert.deepEqual(
      [seen.kind, seen.due?.toISOString(), seen.clock?.name, seen.money?.minor, seen.rail, seen.payment],
      ['payment_approval', '2026-01-05T23:00:00.000Z', 'cut_off', 421_000n, 'ach', payment.id],
    )
    assert.equal(
      seen.why.words,
      'Waits for approval. USD 4,210.00 is above USD 100.00, so one person must agree. No money has left. To leave on Mon 5 Jan, it must be answered by 17:00 CT.',
    )
    const approving = said(seen, 'approve')
    assert.deepEqual(
      [approving.may, approving.passkey, approving.permit, approving.path],
      [true, true, 'approve.payments', `/v1/proposals/${payment.proposal}/approvals`],
    )
    assert.equal(
      approving.consequence,
      'Releases USD 4,210.00 to this payee; goes out with the window that closes at 17:00 CT.',
    )
    const operator = await there('operator', payment.id)
    assert.equal(said(operator, 'approve').whyNot, 'Only an approver may.')
    assert.deepEqual(may(operator), ['reject', 'cancel'])
    assert.deepEqual(may(await there('auditor', payment.id)), [])
    await gone('security_analyst', payment.id)
    await world.approve(payment.proposal ?? fault('it waits'), 'approver')
    await gone('approver', payment.id)
  })

  test('says to its maker that somebody else must approve, and to whoever has that somebody else must as well', async () => {
    await world.hire('both', 'approver')
    const own = await world.order(20_000n, {}, 'both')
    assert.equal(said(await there('both', own.id), 'approve').whyNot, 'You made this, so somebody else must approve.')
    const two = await world.order(2_000_000n)
    assert.equal(
      said(await there('approver', two.id), 'approve').consequence,
      'Counts as one of 2 approvals. Nothing is done before the last.',
    )
    await world.approve(two.proposal ?? fault('it waits'), 'approver')
    const half = await there('approver', two.id)
    assert.equal(said(half, 'approve').whyNot, 'You have approved already; somebody else must as well.')
    assert.match(half.why.words, /so two people must agree, and 1 has\./)
    for (const { proposal } of [own, two]) await world.approve(proposal ?? fault('it waits'), 'third')
    await gone('approver', two.id)
  })

  test('has a payment that is held, and tells the bill that it looks like', async () => {
    const verdict = { says: 'hold', by: 'test/1', reason: 'new_device' } as const
    const first = await world.order(7_700n, { verdict: { says: 'pass', by: 'test/1' } })
    const held = await world.order(7_700n, { verdict })
    const seen = await there(seer, held.id)
    assert.deepEqual([seen.kind, seen.why.code, seen.why.facts.sameAs], ['payment_hold', 'held_same_bill', first.id])
    assert.equal(
      seen.why.words,
      `Held. Detection says: new device. No money has left. Same payee, amount and date as ${first.id}, released today. Nothing has been sent twice. To leave on Mon 5 Jan, it must be answered by 17:00 CT.`,
    )
    assert.equal(said(await there('operator', held.id), 'approve').whyNot, 'Only an approver or compliance may.')
    assert.deepEqual(
      (await world.seen(seer, { view: 'possible_duplicates' })).map(({ id }) => id),
      [held.id],
    )
    await world.approve(held.proposal ?? fault('it waits'), seer)
    await gone(seer, held.id)
  })

  test('has what the core has otherwise, by what the exception says, until somebody closes it; and who has taken it', async () => {
    const paid = await world.order(9_900n)
    await world.asWorker(async work => {
      const { openExceptions } = await import('../payments/opening.ts')
      await openExceptions(work, [{ payment: paid.id, kind: 'core_differs', reason: 'hold_lost' }])
    })
    const [exception = fault('it is open')] = await world.inWork(work =>
      payments.listExceptions(work, {}, undefined, 1),
    )
    const seen = await there('operator', exception.id)
    assert.deepEqual(
      [seen.kind, seen.why.code, seen.payment, seen.money?.minor, may(seen)],
      ['payment_exception', 'core_differs', paid.id, 9_900n, ['take', 'close']],
    )
    const taken = world.value(
      await world.inWork(work => payments.takeException(work, exception.id, seen.actions[0]?.revision ?? 0)),
    )
    const other = await there('member_services', exception.id)
    assert.equal(said(other, 'close').whyNot, 'Somebody else has taken it until 09:15 CT.')
    assert.equal(other.owner?.by, 'person:per_operator')
    const ids = async (person: string, owner: 'me' | 'nobody') =>
      (await world.seen(person, { owner })).map(({ id }) => id)
    assert.deepEqual(await ids('operator', 'me'), [exception.id])
    assert.ok(!(await ids('operator', 'nobody')).includes(exception.id))
    world.value(await world.inWork(work => payments.closeException(work, exception.id, taken.version)))
    await gone('operator', exception.id)
  })

  test('offers of every exception what the table of exceptions does', () => {
    for (const kind of payments.exceptionKinds) assert.ok(kind in payments.exceptionTable)
  })

  test('has a break until it is explained', async () => {
    const id = await world.breakOf('missing_on_statement', -31_000n)
    const seen = await there('operator', id)
    assert.deepEqual([seen.kind, may(seen)], ['reconciliation_break', ['take', 'explain']])
    assert.equal(
      seen.why.words,
      'On Mon 5 Jan a file has left, and no statement shows it: USD 310.00, 0 days ago. No money rests in suspense. Explain it once you know.',
    )
    assert.equal(seen.due?.toISOString(), '2026-01-07T06:00:00.000Z')
    world.value(await world.inWork(work => payments.explainBreak(work, id, 1, 'seen')))
    await gone('operator', id)
  })

  test('has a dispute with its paragraph of Regulation E, until nothing is due in it', async () => {
    const { id } = await world.dispute(12_500n)
    const seen = await there('operator', id)
    assert.deepEqual(
      [seen.kind, seen.clock?.name, may(seen)],
      ['dispute', 'regulation_e', ['credit', 'resolve', 'withdraw']],
    )
    assert.match(
      seen.why.words,
      /^A member says on Mon 5 Jan that USD 125\.00 was not authorized\. Nothing has been credited\. By the end of \w{3} \d+ \w{3}, credit it provisionally, or decide it \(12 CFR 1005\.11/,
    )
    assert.deepEqual(may(await there('member_services', id)), ['withdraw'])
    world.value(
      await world.inWork(work => payments.withdrawDispute(work, id, { version: 1, key: 'withdrawn', documents: [] })),
    )
    await gone('operator', id)
  })

  test('has a dispute that came too late for any clock, last of all', async () => {
    const late = await world.branch.order('/v1/disputes', {
      member: world.payer.member,
      about: {
        fundingAccount: world.payer.fundingAccount,
        transferOn: '2025-06-05',
        amount: { value: '5.00', currency: 'USD' },
      },
      kind: 'other',
      form: 'written',
      receivedAt: '2026-01-05T14:00:00Z',
      statementOn: '2025-06-30',
    })
    assert.equal(late.status, 201, late.text)
    const all = await world.seen('operator')
    assert.equal(all.at(-1)?.id, late.body.id)
    assert.deepEqual([all.at(-1)?.due, all.at(-1)?.clock], [null, null])
    world.value(
      await world.inWork(work =>
        payments.withdrawDispute(work, late.body.id, { version: 1, key: 'withdrawn-2', documents: [] }),
      ),
    )
    await gone('operator', late.body.id)
  })

  test('has what a bank sent that names nothing of ours, until it is explained', async () => {
    const file = await world.entry()
    const seen = await there('operator', `${file}-10`)
    assert.deepEqual(
      [seen.kind, seen.money?.minor, may(seen), seen.due?.toISOString()],
      ['incoming_entry', 12_500n, ['explain', 'match'], '2026-01-06T15:00:00.000Z'],
    )
    assert.match(
      seen.why.words,
      /^A return \(R03: no such account, or not of this receiver\) for USD 125\.00 names nothing of ours\./,
    )
    world.value(await world.inWork(work => rails.explainEntry(work, `${file}-10`, { version: 1, note: 'a test' })))
    await gone('operator', `${file}-10`)
    await there('operator', `${file}-2`)
  })

  test('has where the core differs, until it does not', async () => {
    const id = await world.difference()
    const seen = await there('operator', id)
    assert.deepEqual([seen.kind, may(seen)], ['core_difference', ['settle']])
    const asked = await world.inWork(work => rails.settleDifference(work, id, { version: 1, note: 'they did it' }))
    assert.ok(asked.ok)
    const waits = await there('operator', id)
    assert.deepEqual([waits.state, may(waits)], ['asked', []])
    await world.settle(id)
    await gone('operator', id)
  })

  test('has an order to stop that was said, until it is confirmed', async () => {
    const ordered = await world.branch.order('/v1/stop-payments', {
      target: { payee: world.payer.payee },
      form: 'oral',
      receivedAt: world.branch.world.clock.now().toISOString(),
      mustConfirm: true,
    })
    assert.equal(ordered.status, 201, ordered.text)
    const { id } = ordered.body
    const seen = await there('member_services', id)
    assert.deepEqual(
      [seen.kind, seen.clock?.name, may(seen)],
      ['stop_order', 'stop_confirmation', ['confirm', 'cancel']],
    )
    world.value(await world.inWork(work => payments.confirmStop(work, id, 1)))
    await gone('member_services', id)
    world.value(await world.inWork(work => payments.cancelStop(work, id, 2)))
  })

  test('has a name on a list until two have said what it is, and what was blocked until it is reported', async () => {
    const hit = await world.hit()
    const seen = await there(seer, hit)
    assert.deepEqual([seen.kind, may(seen), said(seen, 'decide').passkey], ['screening_hit', ['decide'], true])
    await gone('operator', hit)
    const wanted = { disposition: 'true_match', grounds: 'same_person' } as const
    const asked = world.value(await world.inWork(work => rails.proposeDisposition(work, hit, 1, wanted), seer))
    assert.equal(said(await there(seer, hit), 'decide').may, false)
    const blocked = await world.block(hit)
    const report = await there(seer, blocked)
    assert.deepEqual(
      [report.kind, report.clock?.name, report.why.code, report.due?.toISOString()],
      ['blocked_property', 'blocked_property_report', 'report_due', '2026-01-21T06:00:00.000Z'],
    )
    const made = { reportedOn: '2026-01-05', reference: 'OFAC-1' } as const
    world.value(await world.inWork(work => payments.recordBlockedReport(work, blocked, made), seer))
    await gone(seer, blocked)
    await world.inWork(async work => {
      await change.approve(work, asked.id, asked.contentHash)
      return rails.dispositionApproved(work, asked)
    }, 'other')
    await gone(seer, hit)
  })

  test('has what is proposed until somebody answers, for whoever may read it', async () => {
    const proposed = await world.inWork(work =>
      payments.proposeSetting(work, 'payments.approvals', { one: '200.00', two: null, answerDays: 5 }),
    )
    const { id } = world.value(proposed)
    const seen = await there('approver', id)
    assert.deepEqual([seen.kind, seen.clock?.name, may(seen)], ['proposal', 'answer', ['approve', 'reject']])
    assert.equal(said(await there('operator', id), 'approve').whyNot, 'Only an approver or compliance may.')
    assert.ok((await world.inWork(work => change.reject(work, id, 'no'), 'approver')).ok)
    await gone('approver', id)
  })

  test('has what was planned for a day that is over', async () => {
    const { id } = await world.plan('2026-01-04')
    const today = await world.plan('2026-01-05')
    const seen = await there('operator', id)
    assert.deepEqual([seen.kind, seen.clock?.name, may(seen)], ['feedback', 'plan', ['plan']])
    await gone('operator', today.id)
    await world.inWork(work => reporting.addTo(work, id, 2, { state: 'done', words: 'mended' }))
    await gone('operator', id)
  })

  test('has a look at everything until somebody else has reviewed it', async () => {
    const { breakGlass, proposal } = await world.glass('security_analyst')
    const seen = await there(seer, breakGlass)
    assert.deepEqual([seen.kind, may(seen)], ['break_glass', ['review']])
    assert.equal(
      said(await there('security_analyst', breakGlass), 'review').whyNot,
      'It was opened for you, so somebody else must review it.',
    )
    await gone('operator', breakGlass)
    world.value(await world.inWork(work => reviewBreakGlass(work, breakGlass, 'in_order'), seer))
    await gone(seer, breakGlass)
    await world.inWork(work => change.withdraw(work, proposal, 'over'))
  })

  test('counts what it lists, in every view, for everybody', async () => {
    const made = [await world.order(30_000n), await world.order(40_000n)]
    const verdict = { says: 'hold', by: 'test/1', reason: 'new_device' } as const
    made.push(await world.order(7_700n, { verdict }))
    const dispute = await world.dispute(10_000n)
    const broken = await world.breakOf('late', 0n)
    for (const person of [
      'operator',
      'approver',
      seer,
      'auditor',
      'member_services',
      'security_analyst',
      'executive',
    ]) {
      const { views } = await world.counts(person)
      const listed = await Promise.all(views.map(async ({ view }) => (await world.seen(person, { view })).length))
      assert.deepEqual(
        views.map(({ count, isMore }) => [count, isMore]),
        listed.map(count => [count, false]),
        `${person}: ${views.map(({ view }) => view).join()}`,
      )
    }
    const ofView = async (person: string, view: reporting.WorkView) =>
      (await world.seen(person, { view })).map(({ id }) => id)
    assert.deepEqual(
      (await ofView('approver', 'needs_me')).filter(id => id.startsWith('pay_')),
      made.map(({ id }) => id).toSorted(),
    )
    assert.deepEqual(await ofView('auditor', 'needs_me'), [])
    assert.deepEqual(await ofView('executive', 'everything'), [])
    assert.deepEqual(await ofView('operator', 'disputes'), [dispute.id])
    assert.deepEqual(await ofView('operator', 'recon_breaks'), [broken])
    assert.deepEqual(await ofView('operator', 'cut_off_risk'), [])
    world.branch.world.clock.advance(6.5 * 3_600_000)
    assert.deepEqual(await ofView('operator', 'cut_off_risk'), made.map(({ id }) => id).toSorted())
    const { views, cutOffs } = await world.counts('operator')
    assert.equal(views.find(({ view }) => view === 'cut_off_risk')?.count, 3)
    assert.deepEqual(
      cutOffs.map(({ method, day, closesAt }) => [method, day, closesAt.toISOString()]),
      [
        ['ach', '2026-01-05', '2026-01-05T23:00:00.000Z'],
        ['same_day_ach', '2026-01-06', '2026-01-06T19:45:00.000Z'],
        ['check', '2026-01-05', '2026-01-05T23:00:00.000Z'],
      ],
    )
    const filtered = async (filter: Partial<reporting.WorkFilter>) =>
      (await world.seen('operator', filter)).map(({ id }) => id)
    assert.deepEqual(await filtered({ kind: 'payment_approval', amountFrom: 30_001n }), [made[1]?.id])
    assert.deepEqual(await filtered({ kind: 'payment_approval', amountTo: 30_000n }), [made[0]?.id])
    assert.deepEqual(await filtered({ member: 'mem_nobody' }), [])
    assert.ok((await filtered({ member: world.payer.member })).includes(dispute.id))
    assert.deepEqual(await filtered({ dueBefore: new Date('2026-01-05T23:00:00Z') }), [])
    assert.equal((await filtered({ dueBefore: new Date('2026-01-05T23:00:01Z') })).length, 3)
  })

  test('stands in the order in which things are due, whole over pages, while others come and go', async () => {
    const stays = (await world.seen('operator')).map(({ id }) => id)
    const ordered = [...stays]
    const places: OpenPlace[] = []
    const found: string[] = []
    let next: OpenPlace | undefined
    let passing: string[] = []
    do {
      const page = await world.queue('operator', (queue, work) =>
        queue.list({ ...base, view: 'everything' }, next, 2).then(async rows => {
          // Something comes, and what came with the last page goes.
          await Promise.all(passing.map(id => endBreak(work, id)))
          return rows
        }),
      )
      passing = [await world.breakOf('late', 0n, '2026-01-05'), await world.breakOf('late', 0n, '2026-02-05')]
      places.push(...page.rows.map(({ place }) => place))
      found.push(...page.rows.map(({ item: { id } }) => id))
      next = page.next
    } while (next !== undefined && places.length < 200)
    for (const [index, place] of places.entries())
      if (index > 0) assert.ok(comparePlaces(places[index - 1] ?? place, place) < 0, 'in order, and nothing twice')
    assert.deepEqual(
      found.filter(id => ordered.includes(id)),
      ordered,
    )
  })

  const base: reporting.WorkFilter = {
    view: 'everything',
    kind: null,
    member: null,
    owner: null,
    dueBefore: null,
    amountFrom: null,
    amountTo: null,
  }
  async function endBreak(work: Parameters<typeof payments.explainBreak>[0], id: string): Promise<void> {
    await payments.explainBreak(work, id as Parameters<typeof payments.explainBreak>[1], 1, 'gone')
  }

  test('locks a thing for ten minutes, for one at a time', async () => {
    const id = await world.breakOf('late', 0n)
    const lock = (person: string, item: string = id) =>
      world.queue(person, (queue, work) => reporting.lockWorkItem(work, queue, item))
    const [one, two] = await Promise.all([lock('operator'), lock('approver')])
    const [first, second] = one.ok ? (['operator', 'approver'] as const) : (['approver', 'operator'] as const)
    assert.equal(one.ok, !two.ok)
    const refusal = one.ok ? two : one
    assert.deepEqual(
      refusal.ok ? null : [refusal.refusal.code, 'holder' in refusal.refusal ? refusal.refusal.holder : ''],
      ['item_locked', `person:per_${first}`],
    )
    assert.equal((await there(second, id)).lock?.holder, `person:per_${first}`)
    world.branch.world.clock.advance(9 * 60_000)
    assert.ok((await lock(first)).ok, 'for longer')
    world.branch.world.clock.advance(9 * 60_000)
    assert.ok(!(await lock(second)).ok)
    world.branch.world.clock.advance(60_001)
    assert.equal((await there(second, id)).lock, null)
    assert.ok((await lock(second)).ok)
    const give = (person: string) => world.inWork(work => reporting.unlockWorkItem(work, id), person)
    assert.deepEqual(world.value(await give(first)), { hadIt: false })
    assert.deepEqual(world.value(await give(second)), { hadIt: true })
    assert.equal((await there(second, id)).lock, null)
    const unknown = await lock('operator', 'brk_zzz')
    assert.deepEqual(unknown.ok ? null : unknown.refusal.code, 'work_item_not_found')
    const unseen = await lock('member_services')
    assert.deepEqual(unseen.ok ? null : unseen.refusal.code, 'work_item_not_found', 'it is of a kind they do not read')
    world.branch.world.clock.advance(3_600_001)
    assert.ok((await lock(first)).ok)
    await world.branch.world.owner`select 1`
  })

  test('keeps no row of locks that ended long ago, and the database none of longer than ten minutes', async () => {
    const { owner, clock } = world.branch.world
    const rows = await owner<
      { holder: string }[]
    >`select holder from reporting.item_lock where institution_id = ${bank}`
    assert.equal(rows.length, 1)
    await assert.rejects(
      owner`insert into reporting.item_lock values (${bank}, 'pay_1', 'person:per_1', ${clock.now()}, ${daysAfter(clock.now(), 1)})`,
      /item_lock_is_short/,
    )
    await assert.rejects(
      owner`insert into reporting.item_lock
            select institution_id, item, 'person:per_2', taken_at, until from reporting.item_lock`,
      /item_lock_pkey/,
    )
  })

  test('tells beforehand what an action comes to for many, and for which it cannot be done', async () => {
    const waiting = await world.seen('approver', { kind: 'payment_approval' })
    await world.hire('maker', 'approver')
    const own = await world.order(50_000n, {}, 'maker')
    const ids = [...waiting.map(({ id }) => id), own.id, 'pay_zzz']
    const seen = await world.queue('maker', async queue => reporting.preview(ids, await queue.find(ids), 'approve'))
    assert.deepEqual(
      [seen.can.length, seen.totals, seen.cannot.map(({ item, code }) => [item, code])],
      [
        2,
        [{ currency: 'USD', minor: 70_000n }],
        [
          [own.id, 'not_permitted'],
          ['pay_zzz', 'not_waiting'],
        ],
      ],
    )
    assert.equal(
      seen.words,
      '2 things, USD 700.00; 2 cannot (approve): 1: You made this, so somebody else must approve. 1: It does not wait for anybody any more. Nothing has been done yet.',
    )
    assert.ok(seen.can.every(({ contentHash, passkey }) => contentHash !== null && passkey))
    const none = await world.queue('maker', async queue =>
      reporting.preview([own.id], await queue.find([own.id]), 'refund'),
    )
    assert.deepEqual(none.cannot[0]?.code, 'not_offered')
    assert.equal((await world.inWork(work => payments.findPayment(work, own.id))).ok, true)
    assert.equal((await there('approver', own.id)).state, 'awaiting_approval', 'nothing was done')
  })

  test('reads no more for a page when much waits than when little does, and looks through no table', async () => {
    const model = await world.order(60_000n)
    const fill = (from: number, to: number) => world.branch.world.owner`
      insert into payments.payment (
        institution_id, payment_id, key, fingerprint, member_id, funding_account_id, payee_id, currency, amount, method,
        process_on, deliver_on, state, version, attempts, proposal_id, answer_until, submitted_at, changed_at)
      select institution_id, payment_id || 'x' || n, key || '/' || n, fingerprint, member_id, funding_account_id, payee_id,
             currency, amount + n, method, process_on + n / 10, deliver_on + n / 10, state, version, attempts, proposal_id,
             answer_until, submitted_at, changed_at
        from payments.payment, generate_series(${from}::integer, ${to}::integer) n
       where payment_id = ${model.id}`
    // The counters also tell of what this connection did before and has not reported yet.
    const soFar = async ({ sql }: Work) => {
      const [row] = await sql<[{ fetched: number; looked: number }]>`
        select sum(idx_tup_fetch)::integer as fetched,
               sum(seq_tup_read) filter (where relname = 'payment')::integer as looked
          from pg_stat_xact_user_tables
         where schemaname in ('payments', 'rails', 'change', 'reporting')`
      return row
    }
    const reads = async (view: reporting.WorkView) => {
      await world.branch.world.owner`analyze payments.payment`
      return world.queue('approver', async (queue, work) => {
        const before = await soFar(work)
        if (view === 'everything') await queue.list({ ...base, view }, undefined, 25)
        else await queue.counts()
        const after = await soFar(work)
        return { fetched: after.fetched - before.fetched, looked: after.looked - before.looked }
      })
    }
    await fill(1, 1_000)
    const [page, counts] = [await reads('everything'), await reads('needs_me')]
    await fill(1_001, 4_000)
    const [longer, more] = [await reads('everything'), await reads('needs_me')]
    assert.deepEqual([longer.looked, more.looked], [0, 0])
    assert.ok(longer.fetched <= page.fetched * 1.2, `${longer.fetched} after ${page.fetched}`)
    assert.ok(more.fetched <= counts.fetched * 1.2, `${more.fetched} after ${counts.fetched}`)
    const { views } = await world.counts('approver')
    assert.deepEqual(
      views.filter(({ view }) => view === 'needs_me' || view === 'holds').map(({ isMore }) => isMore),
      [true, false],
    )
  })
})
