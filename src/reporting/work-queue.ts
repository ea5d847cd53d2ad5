// The work queue: everything that waits for a person, out of every room, in the order in which it is due. Who asks sees the
// kinds that they may read where those live, and of each thing what they may do.

import type { OpenPlace } from '../base/open-work.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type * as change from '../change/change.ts'
import * as identity from '../identity/identity.ts'
import * as payments from '../payments/payments.ts'
import * as rails from '../rails/rails.ts'
import { type LockRefusal, lockItem, locksOf, unlockItem } from './item-locks.ts'
import {
  fits,
  type ItemLock,
  type Placed,
  readPermits,
  type WorkFilter,
  type WorkItem,
  type WorkKind,
  type WorkView,
  workViews,
} from './work-item.ts'
import { type Lane, type Merged, mergeLanes } from './work-merge.ts'
import { type Seen, sayMoment, sayRefused } from './work-say.ts'
import { type Source, sourcesOf } from './work-sources.ts'

/** What is known of permits where requests come in. */
type Rules = {
  readonly permits: identity.Permits
  readonly permitFor: (proposal: Pick<change.Proposal, 'kind' | 'content'>) => identity.Permit
  /** Of proposals. */
  readonly kinds: readonly change.ProposalKind[]
}

/** How many things are looked through for one page; what more there may be, the next page looks through. */
const lookedThroughMax = 1_000
/** The same for a count of a view in which a thing is only by what is known of it. */
const countedThroughMax = 300
/** Where there are more, a count says so and how many there are at least. */
const countMost = 1_000
const partMost = 50
/** By which permits a thing is brought to its end. Of a proposal they are those of its kind. */
const endPermits: Readonly<Record<Exclude<WorkKind, 'proposal'>, readonly identity.Permit[]>> = {
  payment_approval: ['approve.payments'],
  payment_hold: ['approve.held_payments'],
  payment_exception: ['exceptions.resolve', 'exceptions.refund'],
  reconciliation_break: ['breaks.resolve'],
  dispute: ['disputes.credit', 'disputes.resolve', 'disputes.change'],
  incoming_entry: ['incoming_files.resolve'],
  core_difference: ['core.resolve'],
  stop_order: ['stop_payments.order'],
  screening_hit: ['screening.decide'],
  blocked_property: ['screening.decide'],
  feedback: ['feedback.plan'],
  break_glass: ['break_glass.review'],
}

/** What would miss its window within so long, or has. */
const riskMs = 2 * 3_600_000

const viewKinds: Readonly<Partial<Record<WorkView, readonly WorkKind[]>>> = {
  cut_off_risk: ['payment_approval', 'payment_hold'],
  holds: ['payment_hold'],
  returns: ['payment_exception'],
  possible_duplicates: ['payment_approval', 'payment_hold', 'reconciliation_break'],
  recon_breaks: ['reconciliation_break'],
  approvals: ['payment_approval', 'proposal'],
  disputes: ['dispute'],
}

export type WorkQueue = {
  readonly list: (
    filter: WorkFilter,
    after: OpenPlace | undefined,
    most: number,
  ) => Promise<{ readonly rows: readonly Placed[]; readonly next: OpenPlace | undefined }>
  readonly counts: () => Promise<WorkCounts>
  /** Those of these that wait, by their ids. */
  readonly find: (ids: readonly string[]) => Promise<readonly WorkItem[]>
  /** What approving takes, why whoever acts may not, and whose roles have it. */
  readonly approving: (proposal: change.Proposal, hasChangedAccount: boolean) => Approving
}

export type Approving = {
  readonly permit: identity.Permit
  /** Nothing where they may. */
  readonly whyNot: string | null
  readonly roles: readonly identity.Role[]
}

type ViewCount = { readonly view: WorkView; readonly count: number; readonly isMore: boolean }
type WorkCounts = {
  readonly views: readonly ViewCount[]
  readonly cutOffs: payments.OpenPayments['cutOffs']
}

/** For whoever acts in this work. */
export async function openWorkQueue(work: Work, rules: Rules): Promise<WorkQueue> {
  const who = await whoAsks(work, rules)
  const { seen, approving } = who
  const all = sourcesOf(seen, rules.kinds).filter(({ kind }) => who.mayRead(kind))
  const forMe = sourcesOf(seen, who.approves).filter(({ kind }) => who.mayRead(kind) && who.mayEnd(kind))
  const sourcesFor = ({ view, kind }: Pick<WorkFilter, 'view' | 'kind'>) =>
    (view === 'needs_me' ? forMe : all).filter(
      source => viewKinds[view]?.includes(source.kind) !== false && (kind === null || source.kind === kind),
    )

  async function read(ids: ReadonlyMap<Source, readonly string[]>): Promise<ReadonlyMap<string, WorkItem>> {
    const found = (await Promise.all([...ids].map(([source, own]) => source.read(seen, own)))).flat()
    const locks = await locksOf(
      work,
      found.map(({ id }) => id),
    )
    return new Map(found.map(item => [item.id, { ...item, lock: locks.get(item.id) ?? null }]))
  }

  async function list(filter: WorkFilter, after: OpenPlace | undefined, most: number) {
    const rows: Placed[] = []
    const until = untilOf(seen, filter)
    let looked = 0
    for await (const part of mergeLanes(lanesOf(seen, sourcesFor(filter), filter), after, partMost)) {
      const due = until === null ? part : part.filter(({ place }) => place.due !== null && place.due <= until)
      const items = await read(idsIn(due))
      for (const { place } of due) {
        const item = items.get(rails.entryNamed(place.id))
        if (item !== undefined && fits(item, filter, work.actor)) rows.push({ place, item })
      }
      looked += part.length
      if (rows.length > most) return { rows: rows.slice(0, most), next: rows[most - 1]?.place }
      if (due.length < part.length || part.length < partMost) break
      if (looked >= lookedThroughMax) return { rows, next: part.at(-1)?.place }
    }
    return { rows, next: undefined }
  }

  // Several views show one source.
  const counted = new Map<Source, Promise<number>>()
  function countOnce(source: Source, view: WorkView): Promise<number> {
    if (view === 'returns' || view === 'cut_off_risk') return countIn(seen, source, view)
    const count = counted.get(source) ?? source.count(countMost)
    counted.set(source, count)
    return count
  }

  async function countBySources(view: WorkView): Promise<ViewCount> {
    const counts = await Promise.all(sourcesFor({ view, kind: null }).map(source => countOnce(source, view)))
    const count = counts.reduce((sum, each) => sum + each, 0)
    return { view, count: Math.min(count, countMost), isMore: count >= countMost }
  }

  /** Most of what is in one of these is in the other, and is described once for both. */
  async function countByLooking(views: readonly WorkView[]): Promise<readonly ViewCount[]> {
    const parts = await Promise.all(
      views.map(async view => {
        const filter = { ...everything, view }
        const lanes = lanesOf(seen, sourcesFor(filter), filter)
        const part = (await mergeLanes(lanes, undefined, countedThroughMax).next()).value ?? []
        return { filter, part }
      }),
    )
    const places = new Map(parts.flatMap(({ part }) => part.map(each => [each.place.id, each])))
    const items = await read(idsIn([...places.values()]))
    const isIn = (filter: WorkFilter, { place }: Merged<Source>) => {
      const item = items.get(rails.entryNamed(place.id))
      return item !== undefined && fits(item, filter, work.actor)
    }
    return parts.map(({ filter, part }) => ({
      view: filter.view,
      count: part.filter(each => isIn(filter, each)).length,
      isMore: part.length === countedThroughMax,
    }))
  }

  async function counts(): Promise<WorkCounts> {
    const byLooking: readonly WorkView[] = ['needs_me', 'possible_duplicates']
    const counted = await Promise.all([
      countByLooking(byLooking),
      ...workViews.filter(view => !byLooking.includes(view)).map(async view => [await countBySources(view)]),
    ])
    const of = new Map(counted.flat().map(each => [each.view, each]))
    return { views: workViews.flatMap(view => of.get(view) ?? []), cutOffs: seen.open.cutOffs }
  }

  return {
    list,
    counts,
    find: async ids => {
      const found = await read(new Map(all.map(source => [source, ids])))
      return [...new Set(ids)].flatMap(id => found.get(id) ?? [])
    },
    approving,
  }
}

const everything: WorkFilter = {
  view: 'everything',
  kind: null,
  member: null,
  owner: null,
  dueBefore: null,
  amountFrom: null,
  amountTo: null,
}

/** What whoever asks may read and do, at this moment. */
async function whoAsks(work: Work, { permits, permitFor, kinds }: Rules) {
  const holder = await identity.holderOf(work)
  const would = await identity.openApprover(work, permits, holder)
  const frozenUntil = await identity.frozenUntil(work, work.actor)
  const flags = { isBreakGlass: work.policy === 'break_glass_reads', hasStepUp: true }
  const holds = (permit: identity.Permit) => permits.permitOf(holder, permit, flags)
  const holdersOf = (permit: identity.Permit) =>
    identity.roles.filter(
      role => role !== 'ai_agent' && permits.permitOf({ kind: 'person', roles: [role] }, permit, flags).isPermitted,
    )
  const refusedBy = ({ isPermitted, policy }: identity.Decision, permit: identity.Permit) =>
    isPermitted ? null : sayRefused(policy, holdersOf(permit))
  const mayNotApprove = (proposal: change.Proposal, hasChangedAccount: boolean): string | null => {
    const permit = permitFor(proposal)
    if (!holds('proposals.approve').isPermitted) return refusedBy(holds('proposals.approve'), permit)
    const refusal = refusedBy(would(proposal, permit, { ...flags, hasChangedAccount }), permit)
    if (refusal !== null) return refusal
    if (proposal.approvers.includes(work.actor)) return 'You have approved already; somebody else must as well.'
    return frozenUntil === undefined
      ? null
      : `Your way of signing in was renewed; you may approve again from ${sayMoment(seen, frozenUntil)}.`
  }
  const seen: Seen = {
    work,
    open: await payments.openPayments(work),
    mayNot: permit => refusedBy(holds(permit), permit),
    mayNotApprove,
    approvalPermit: permitFor,
  }
  const mayApprove = holds('proposals.approve').isPermitted
  const approves = mayApprove ? kinds.filter(kind => holds(permitFor({ kind, content: null })).isPermitted) : []
  return {
    seen,
    approves,
    approving: (proposal: change.Proposal, hasChangedAccount: boolean): Approving => {
      const permit = permitFor(proposal)
      return { permit, whyNot: mayNotApprove(proposal, hasChangedAccount), roles: holdersOf(permit) }
    },
    mayRead: (kind: WorkKind) => holds(readPermits[kind]).isPermitted,
    /** Whether anything of a kind may be theirs to bring to its end. */
    mayEnd: (kind: WorkKind) =>
      kind === 'proposal'
        ? approves.length > 0
        : endPermits[kind].some(permit => holds(permit).isPermitted && (mayApprove || !permit.startsWith('approve.'))),
  }
}

function untilOf({ work }: Seen, { view, dueBefore }: WorkFilter): Date | null {
  const risk = view === 'cut_off_risk' ? riskBy(work) : null
  const before = dueBefore === null ? null : new Date(dueBefore.getTime() - 1)
  if (risk === null || before === null) return risk ?? before
  return risk < before ? risk : before
}

function riskBy({ now }: Work): Date {
  return new Date(now.getTime() + riskMs)
}

function lanesOf({ open }: Seen, sources: readonly Source[], { view }: WorkFilter): readonly Lane<Source>[] {
  return sources.flatMap(source =>
    (view === 'returns' ? [open.exceptions('returned')] : source.lists).map(list => ({ of: source, list })),
  )
}

function countIn({ work, open }: Seen, source: Source, view: 'returns' | 'cut_off_risk'): Promise<number> {
  if (view === 'returns') return open.countExceptions(countMost, 'returned')
  const state = source.kind === 'payment_hold' ? 'held' : 'awaiting_approval'
  return open.countWaiting(state, riskBy(work), countMost)
}

function idsIn(part: readonly Merged<Source>[]): ReadonlyMap<Source, readonly string[]> {
  const bySource = Map.groupBy(part, ({ of }) => of)
  return new Map(
    [...bySource].map(([source, merged]) => [source, merged.map(({ place }) => rails.entryNamed(place.id))]),
  )
}

/** Takes something for ten minutes, so that others see that somebody is at it. It must wait, and be there for whoever asks. */
export async function lockWorkItem(
  work: Work,
  queue: WorkQueue,
  id: string,
): Promise<Outcome<ItemLock, LockRefusal | WorkItemNotFound>> {
  const [item] = await queue.find([id])
  return item === undefined ? refused({ code: 'work_item_not_found', item: id }) : lockItem(work, item.id)
}

export type WorkItemNotFound = { readonly code: 'work_item_not_found'; readonly item: string }

/** Gives it back. What is nobody's any more is given back as well. */
export async function unlockWorkItem(work: Work, id: string): Promise<Outcome<{ readonly hadIt: boolean }, never>> {
  return done({ hadIt: await unlockItem(work, id) })
}
