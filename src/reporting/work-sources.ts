// Where what waits comes from: of each kind its lists, how many there are, and what is known of each.

import { dayPlaceOf, type OpenList } from '../base/open-work.ts'
import * as change from '../change/change.ts'
import * as identity from '../identity/identity.ts'
import * as payments from '../payments/payments.ts'
import * as rails from '../rails/rails.ts'
import { isOverdue } from './feedback.ts'
import * as store from './store.ts'
import { describeBreakGlass, describeFeedback, describeProposal } from './work-asked.ts'
import { describeBreak, describeDifference, describeEntry } from './work-books.ts'
import { describeBlocked, describeDispute, describeHit, describeStop } from './work-cases.ts'
import type { Described, WorkKind } from './work-item.ts'
import { describeException, describeWaiting } from './work-payments.ts'
import type { Seen } from './work-say.ts'

export type Source = {
  readonly kind: WorkKind
  readonly lists: readonly OpenList[]
  readonly count: (most: number) => Promise<number>
  /** Those of these that wait. An id that is of another kind is none of its own. */
  readonly read: (seen: Seen, ids: readonly string[]) => Promise<readonly Described[]>
}

/** What payments are asked about is told with the payment. */
const ofPayments = 'payments.payment'
const hitKind = 'rails.screening_hit'

/** An id of a room, of which it is known by what it begins with. */
function own<Id extends string>(prefix: string, ids: readonly string[]): readonly Id[] {
  // Ids are made here, and what begins so is one of these or of none.
  return ids.filter(id => id.startsWith(`${prefix}_`)) as Id[]
}

/** `kinds` are those of proposals. */
export function sourcesOf(seen: Seen, kinds: readonly string[]): readonly Source[] {
  const { work, open } = seen
  const others = kinds.filter(kind => kind !== ofPayments)
  const opened = rails.openRails(work)
  return [
    waiting(seen, 'payment_approval'),
    waiting(seen, 'payment_hold'),
    {
      kind: 'payment_exception',
      lists: [open.exceptions()],
      count: most => open.countExceptions(most),
      read: readExceptions,
    },
    { kind: 'reconciliation_break', lists: [open.breaks], count: open.countBreaks, read: readBreaks },
    { kind: 'dispute', lists: open.disputes, count: open.countDisputes, read: readDisputes },
    {
      kind: 'incoming_entry',
      lists: [opened.entries],
      count: opened.countEntries,
      read: async (of, ids) => (await rails.readOpenEntries(work, own('inc', ids))).map(row => describeEntry(of, row)),
    },
    {
      kind: 'core_difference',
      lists: [opened.differences],
      count: opened.countDifferences,
      read: async (of, ids) =>
        (await rails.readOpenDifferences(work, own('cdf', ids))).map(row => describeDifference(of, row)),
    },
    {
      kind: 'stop_order',
      lists: [open.stopOrders],
      count: open.countStopOrders,
      read: async (of, ids) =>
        (await payments.readUnconfirmed(work, own('spo', ids), open.today)).map(row => describeStop(of, row)),
    },
    { kind: 'screening_hit', lists: [opened.hits], count: opened.countHits, read: readHits },
    {
      kind: 'blocked_property',
      lists: [open.blocked],
      count: open.countBlocked,
      read: async (of, ids) =>
        (await payments.readUnreported(work, own('blk', ids))).map(row => describeBlocked(of, row)),
    },
    {
      kind: 'proposal',
      lists: [change.openProposals(work, others)],
      count: most => change.countOpenProposals(work, others, most),
      read: async (of, ids) =>
        (await change.readProposals(work, own('prp', ids)))
          .filter(({ state, kind }) => state === 'open' && others.includes(kind))
          .map(proposal => describeProposal(of, proposal)),
    },
    overdue(seen),
    {
      kind: 'break_glass',
      lists: [identity.openBreakGlass(work)],
      // There are as many as people have agreed to, two at a time.
      count: async most => (await identity.openBreakGlass(work)(undefined, most)).length,
      read: async (of, ids) =>
        (await identity.readBreakGlass(work, own('brk', ids))).map(row => describeBreakGlass(of, row)),
    },
  ]
}

function waiting({ open }: Seen, kind: 'payment_approval' | 'payment_hold'): Source {
  const state = kind === 'payment_hold' ? 'held' : 'awaiting_approval'
  return {
    kind,
    lists: open.waiting(state),
    count: most => open.countWaiting(state, null, most),
    read: async (seen, ids) => {
      const found = (await payments.readWaiting(seen.work, own('pay', ids))).filter(
        ({ payment }) => payment.state === state,
      )
      const [proposals, changed] = await Promise.all([
        proposalsOf(
          seen,
          found.map(({ payment }) => payment.proposal),
        ),
        payments.changedAccountsAmong(
          seen.work,
          found.map(({ payment }) => payment.id),
        ),
      ])
      return found.map(each => {
        const { id, proposal: asked } = each.payment
        const proposal = asked === null ? null : (proposals.get(asked) ?? null)
        return describeWaiting(seen, { ...each, proposal, hasChangedAccount: changed.has(id) })
      })
    },
  }
}

async function proposalsOf(
  { work }: Seen,
  ids: readonly (change.ProposalId | null)[],
): Promise<ReadonlyMap<string, change.Proposal>> {
  const read = await change.readProposals(
    work,
    ids.flatMap(id => (id === null ? [] : [id])),
  )
  return new Map(read.map(proposal => [proposal.id, proposal]))
}

/** Whether people are asked and may still answer. */
async function askedAmong(
  seen: Seen,
  ids: readonly (change.ProposalId | null)[],
): Promise<(id: change.ProposalId | null) => boolean> {
  const proposals = await proposalsOf(seen, ids)
  return id => {
    const found = id === null ? undefined : proposals.get(id)
    return found !== undefined && found.state === 'open' && found.expiresAt > seen.work.now
  }
}

async function readExceptions(seen: Seen, ids: readonly string[]): Promise<readonly Described[]> {
  const found = await payments.readExceptions(seen.work, own('exc', ids))
  const isAsked = await askedAmong(
    seen,
    found.map(({ exception }) => exception.proposal),
  )
  return found.map(each => describeException(seen, { ...each, isAsked: isAsked(each.exception.proposal) }))
}

async function readBreaks(seen: Seen, ids: readonly string[]): Promise<readonly Described[]> {
  const breaks = await payments.readBreaks(seen.work, own('brk', ids))
  const isAsked = await askedAmong(
    seen,
    breaks.map(({ proposal }) => proposal),
  )
  return breaks.map(found => describeBreak(seen, { found, isAsked: isAsked(found.proposal) }))
}

async function readDisputes(seen: Seen, ids: readonly string[]): Promise<readonly Described[]> {
  const found = await payments.readDisputes(seen.work, own('dsp', ids))
  const isAsked = await askedAmong(
    seen,
    found.map(({ dispute }) => dispute.proposal),
  )
  return found.map(each => describeDispute(seen, { ...each, isAsked: isAsked(each.dispute.proposal) }))
}

async function readHits(seen: Seen, ids: readonly string[]): Promise<readonly Described[]> {
  const hits = await rails.readOpenHits(seen.work, own('hit', ids))
  const asked = await change.pendingAbout(
    seen.work,
    hitKind,
    hits.map(({ id }) => id),
  )
  return hits.map(hit => describeHit(seen, hit, asked.get(hit.id) ?? null))
}

/** Only from the day after the one it was planned for. */
function overdue({ work, open: { today, timeZone, endOf } }: Seen): Source {
  return {
    kind: 'feedback',
    lists: [
      async (after, most) => {
        const place = dayPlaceOf(after, timeZone, endOf)
        const rows = place === undefined ? [] : await store.listOverdue(work, today, place, most)
        return rows.map(({ id, on }) => ({ id, due: endOf(on) }))
      },
    ],
    count: most => store.countOverdue(work, today, most),
    read: async (seen, ids) =>
      (await store.readPlanned(work, own('fbk', ids)))
        .filter(feedback => isOverdue(feedback, today))
        .map(feedback => describeFeedback(seen, feedback)),
  }
}
