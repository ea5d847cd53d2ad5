// A bank at which all kinds of things wait for people: what it takes to have each of them, and to see the queue as somebody does.

import assert from 'node:assert/strict'

import { daysAfter, minutesAfter } from '../src/base/dates.ts'
import { done, fault, type Outcome, type Refusal } from '../src/base/outcome.ts'
import { type Outside, transact, type Work } from '../src/base/work.ts'
import * as change from '../src/change/change.ts'
import { permitFor, proposalKinds } from '../src/gateway/decisions.ts'
import { v1 } from '../src/gateway/routes/v1.ts'
import { insertBreakGlass } from '../src/identity/break-glass-store.ts'
import * as identity from '../src/identity/identity.ts'
import * as breaksStore from '../src/payments/breaks-store.ts'
import * as payments from '../src/payments/payments.ts'
import * as screenedStore from '../src/payments/screened-store.ts'
import * as coreStore from '../src/rails/core-store.ts'
import * as incomingStore from '../src/rails/incoming-store.ts'
import * as screeningStore from '../src/rails/screening-store.ts'
import * as reporting from '../src/reporting/reporting.ts'
import { type Branch, openBranch, type Payer } from './branch.ts'

export const bank = 'first-bank'

/** Everything that an item offers is an operation that there is, with its permit, its passkey and its revision. */
export function assertOffered({ kind, actions }: reporting.WorkItem): void {
  for (const { method, path, permit, passkey, revision } of actions) {
    const route = Object.values(v1).find(
      each => each.method === method && new RegExp(`^${each.path.replaceAll(/:[a-zA-Z]+/g, '[^/]+')}$`).test(path),
    )
    assert.ok(route !== undefined, `${kind}: ${path}`)
    assert.equal(route.stepUp, passkey, `${kind}: ${path}`)
    assert.equal(route.ifMatch === 'required', revision !== null, `${kind}: ${path}`)
    if (!permit.startsWith('approve.')) assert.equal(route.permit, permit, `${kind}: ${path}`)
  }
}

export type WorkQueueWorld = Awaited<ReturnType<typeof openWorkQueueWorld>>

/** With a cut-off at five, approvals above 100 and nobody to detect anything. People are called after their roles. */
export async function openWorkQueueWorld() {
  const branch: Branch = await openBranch()
  const { world } = branch
  const permits = await identity.loadPermits()
  const payer: Payer = await branch.enrol('1000000.00')
  const as = (person: string) => ({ 'vouch-actor': `${bank}/person:per_${person}` })

  async function inWork<T>(
    perform: (work: Work) => Promise<T>,
    person = 'operator',
    outside: Outside = world.outside,
  ): Promise<T> {
    const outcome = await transact(outside, bank, `person:per_${person}`, async work => done(await perform(work)))
    return outcome.ok ? outcome.value : fault('nothing is refused')
  }
  const worker = world.outsideAs('vouch_worker')
  const asWorker = <T>(perform: (work: Work) => Promise<T>) => inWork(perform, 'operator', worker)
  const value = <T>(outcome: Outcome<T, Refusal>): T =>
    outcome.ok ? outcome.value : fault(JSON.stringify(outcome.refusal))

  async function hire(person: string, ...roles: readonly identity.Role[]): Promise<void> {
    await world.owner`
      insert into identity.actor (institution_id, actor, kind, added_at, added_by)
      values (${bank}, ${`person:per_${person}`}, 'person', ${world.clock.now()}, 'process:test')`
    for (const role of roles)
      value(
        await transact(world.outside, bank, 'process:test', work =>
          identity.grantRole(work, `person:per_${person}`, role),
        ),
      )
  }

  async function approve(proposal: string, person: string) {
    const { contentHash } = (await branch.get(`/v1/proposals/${proposal}`)).body
    const agreed = await branch.ask('POST', `/v1/proposals/${proposal}/approvals`, { contentHash }, as(person))
    assert.equal(agreed.status, 201, agreed.text)
    return agreed.body
  }

  async function set(name: string, content: object): Promise<void> {
    const proposed = await branch.ask('POST', `/v1/settings/${name}/proposals`, content, as('setter'))
    assert.equal(proposed.status, 201, proposed.text)
    assert.equal((await approve(proposed.body.id, 'other')).state, 'applied')
  }

  for (const role of identity.roles) if (role !== 'ai_agent') await hire(role, role)
  await set('payments.calendar', { days: 'every_day', closedOn: [], cutOff: '17:00', sameDayCutOff: '13:45' })
  await set('payments.approvals', { one: '100.00', two: '10000.00', answerDays: 5 })

  const rules = { permits, permitFor, kinds: proposalKinds }
  const everything: reporting.WorkFilter = {
    view: 'everything',
    kind: null,
    member: null,
    owner: null,
    dueBefore: null,
    amountFrom: null,
    amountTo: null,
  }
  const queue = <T>(person: string, ask: (queue: reporting.WorkQueue, work: Work) => Promise<T>) =>
    inWork(async work => ask(await reporting.openWorkQueue(work, rules), work), person)

  let count = 0
  return {
    branch,
    payer,
    rules,
    inWork,
    asWorker,
    value,
    hire,
    approve,
    set,
    queue,
    /** All pages of what somebody sees, so many at a time. */
    seen: async (person: string, filter: Partial<reporting.WorkFilter> = {}, most = 100) => {
      const items: reporting.WorkItem[] = []
      let after: Parameters<reporting.WorkQueue['list']>[1]
      do {
        const page = await queue(person, queue => queue.list({ ...everything, ...filter }, after, most))
        items.push(...page.rows.map(({ item }) => item))
        after = page.next
      } while (after !== undefined)
      return items
    },
    counts: (person: string) => queue(person, queue => queue.counts()),
    /** As an operator orders it; held where a verdict says so. */
    order: (minor: bigint, more: Partial<payments.PaymentOrder> = {}, person = 'operator') =>
      inWork(async work => {
        const [made] = await payments.submitMany(work, [
          {
            id: work.newId('pay'),
            actor: work.actor,
            key: work.newId('key'),
            fundingAccount: payer.fundingAccount as payments.FundingAccountId, // As the api has named it, and below.
            payee: payer.payee as payments.PayeeId,
            money: { minor, currency: 'USD' },
            isRepeat: true,
            ...more,
          },
        ])
        return value(made ?? fault('one order has one outcome')).payment
      }, person),
    dispute: (minor: bigint, receivedAt = world.clock.now()) =>
      branch
        .order('/v1/disputes', {
          member: payer.member,
          about: {
            fundingAccount: payer.fundingAccount,
            transferOn: '2026-01-05',
            amount: { value: `${minor / 100n}.00`, currency: 'USD' },
          },
          kind: 'unauthorized',
          form: 'oral',
          receivedAt: receivedAt.toISOString(),
        })
        .then(({ body, text, status }) => (status === 201 ? body : fault(text))),
    breakOf: (kind: payments.Break['kind'], minor: bigint, dueOn: payments.Break['dueOn'] = '2026-01-06') =>
      asWorker(async work => {
        const id = work.newId('brk')
        const own = {
          id,
          kind,
          subject: `subject-${++count}`,
          line: null,
          reason: 'a_test',
          day: '2026-01-05',
        } as const
        await breaksStore.insertBreaks(work, [{ ...own, money: { minor, currency: 'USD' }, dueOn, againAt: null }])
        await breaksStore.insertBreakSteps(work, [{ break: id, version: 1, act: 'opened', actor: work.actor }])
        return id
      }),
    entry: () =>
      asWorker(async work => {
        const id = work.newId('inc')
        await incomingStore.insertIncoming(work, {
          id,
          name: `${id}.ach`,
          kind: 'nacha',
          state: 'read',
          reason: null,
          hash: Buffer.alloc(32, ++count),
          size: 94,
          cameBy: 'inbox',
          times: 1,
          entered: 1,
          mistakes: 0,
          remarks: 0,
          receivedAt: work.now,
          receivedBy: work.actor,
          lastCameAt: work.now,
          liesAs: null,
          changedAt: work.now,
        })
        const entry = { kind: 'return', code: 'R03', names: '1', receivingDfi: '02100002', amount: 12_500n } as const
        const unknown = { instruction: null, reference: null, file: null, effect: 'unmatched', isLate: false } as const
        await incomingStore.insertIncomingEntries(work, id, [
          { ...entry, ...unknown, place: 2 },
          { ...entry, ...unknown, place: 10 },
        ])
        return id
      }),
    difference: () =>
      asWorker(async work => {
        const id = work.newId('cdf')
        await coreStore.enterDifferences(work, [
          { id, kind: 'operation_declined', account: 'acc_1', operation: `cop_${++count}`, ours: '100', theirs: '0' },
        ])
        return id
      }),
    settle: (id: `cdf_${string}`) => asWorker(work => coreStore.settleDifferences(work, [id])),
    hit: () =>
      asWorker(async work => {
        const screening = work.newId('scr')
        if ((await screeningStore.editionInForce(work)) === undefined) {
          const list = { number: 1, version: '2026-01-05', hash: 'a'.repeat(64), entries: 1, names: 1 } as const
          const none = { added: null, changed: null, removed: null, registeredAt: work.now } as const
          await screeningStore.insertEdition(work, { ...list, ...none }, '2036-01-01')
        }
        const edition = { edition: 1, listHash: 'a'.repeat(64), rules: 1, threshold: 850, cause: 'list' } as const
        await screeningStore.insertScreening(work, { id: screening, ...edition, subjects: [payer.payee] }, '2036-01-01')
        const id = work.newId('hit')
        const listed = { kind: 'listed', entry: `sdn:${++count}`, entryHash: 'b'.repeat(64), score: 900 } as const
        const words = { listedName: 'A Name', entryText: 'A Name', why: Buffer.from('why') }
        const nameIndex = Buffer.alloc(32, count)
        await screeningStore.insertHits(
          work,
          screening,
          [{ id, subject: payer.payee, nameIndex, ...listed, ...words }],
          '2036-01-01',
        )
        return id
      }),
    block: (hit: `hit_${string}`) =>
      inWork(async work => {
        const id = work.newId('blk')
        const days = { blockedOn: '2026-01-05', reportDueOn: '2026-01-20' } as const
        await screenedStore.insertBlocked(work, { id, hit, subject: payer.payee, what: '{}', ...days }, '2036-01-01')
        return id
      }),
    plan: (due: '2026-01-05' | '2026-01-04') =>
      inWork(async work => {
        const given = { said: 'went_wrong', area: 'payments', voice: 'member', about: null, words: 'late' } as const
        const { id, version } = value(await reporting.give(work, given))
        const planned = { state: 'planned', words: 'mend it', owner: 'operations', due, risk: null } as const
        return value(await reporting.addTo(work, id, version, planned))
      }),
    /** Somebody else looks at everything for an hour. */
    glass: (person: string) =>
      inWork(async work => {
        const proposed = await change.propose(work, {
          kind: 'identity.break_glass',
          subject: `person:per_${person}`,
          content: {},
          approvalsNeeded: 1,
          expiresAt: daysAfter(work.now, 1),
        })
        const breakGlass = work.newId('brk')
        await insertBreakGlass(work, {
          breakGlass,
          actor: `person:per_${person}`,
          expiresAt: minutesAfter(work.now, 60),
          reviewDue: daysAfter(work.now, 2),
          proposal: value(proposed).id,
        })
        return { breakGlass, proposal: value(proposed).id }
      }),
    close: branch.close,
  }
}
