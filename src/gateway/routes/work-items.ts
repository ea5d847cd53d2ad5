// The work queue: what waits for a person, by when, why, who has it, and what may be done with it.

import { type Static, Type } from 'typebox'
import { decimals } from '../../base/money.ts'
import { type OpenPlace } from '../../base/open-work.ts'
import { done, fault, refused } from '../../base/outcome.ts'
import type { Work } from '../../base/work.ts'
import * as payments from '../../payments/payments.ts'
import * as reporting from '../../reporting/reporting.ts'
import type { Place } from '../cursor.ts'
import { permitFor, proposalKinds } from '../decisions.ts'
import { nextAt, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route, type Tools } from '../route.ts'
import { Amount, Day, Instant, idOf, writeAmount } from '../wire.ts'

const strict = { additionalProperties: false }
const ItemId = Type.String({
  pattern: '^[a-z]{3}_[0-9a-z]{1,26}(-[1-9][0-9]{0,8})?$',
  description: 'The id of the thing itself: of a payment, an exception, a dispute, a proposal and so on.',
})
const params = Type.Object({ item: ItemId }, strict)
const Kind = Type.Enum([...reporting.workKinds], {
  description:
    'payment_approval: large, or asked for by a program. payment_hold: doubted, or held for screening. stop_order: said, and to be confirmed in writing. incoming_entry: of a bank’s file, that names nothing of ours or contradicts what is final.',
})
const View = Type.Enum([...reporting.workViews], {
  description:
    'needs_me: something that brings it to its end is yours to do, and nobody else has it. cut_off_risk: payments that miss their window within two hours, or have. possible_duplicates: what looks like a bill that was ordered already.',
})
const WorkAction = Type.Enum([...reporting.workActions])

const Action = Type.Object(
  {
    action: WorkAction,
    method: Type.Literal('POST'),
    path: Type.String({ description: 'The operation, with the id in it.' }),
    permit: Type.String({ description: 'What it takes.' }),
    may: Type.Boolean({ description: 'Whether you may, as things stand.' }),
    whyNot: Type.Optional(Type.String({ description: 'Where you may not: why, for you to read.' })),
    passkey: Type.Boolean({ description: 'It is confirmed by passkey.' }),
    revision: Type.Optional(Type.Integer({ description: 'For If-Match, where the operation wants it.' })),
    consequence: Type.String({ description: 'What comes of it, with the amount, for you to read.' }),
  },
  { $id: 'WorkItemAction', ...strict },
)

const Facts = Type.Object(
  {
    sameAs: Type.Optional(idOf('pay', 'An earlier payment of the same amount to the same payee.')),
    sameOrderedAt: Type.Optional(Instant),
    reason: Type.Optional(Type.String({ description: 'What a bank, a rule or a detector said.' })),
    approvals: Type.Optional(Type.Integer({ description: 'How many have agreed.' })),
    approvalsNeeded: Type.Optional(Type.Integer()),
    makers: Type.Optional(Type.Array(Type.String(), { description: 'Who made it; they do not approve of it.' })),
    contentHash: Type.Optional(Type.String({ description: 'Of what an approver has seen.' })),
    proposal: Type.Optional(Type.String({ description: 'What people are asked about it.' })),
    proposalKind: Type.Optional(Type.String()),
    subject: Type.Optional(Type.String({ description: 'The id of what it is about.' })),
    day: Type.Optional(Day),
    retries: Type.Optional(Type.Integer()),
  },
  strict,
)

const WorkItem = Type.Object(
  {
    id: ItemId,
    kind: Kind,
    since: Instant,
    due: Type.Optional(Instant),
    clock: Type.Optional(
      Type.Object(
        {
          name: Type.Enum([...reporting.clockNames], { description: 'What makes the moment at which it is due.' }),
          source: Type.String({ description: 'The window, the paragraph or the target, for you to read.' }),
        },
        strict,
      ),
    ),
    isLate: Type.Boolean({ description: 'It was due before now.' }),
    amount: Type.Optional(Amount),
    rail: Type.Optional(Type.Enum(['ach', 'same_day_ach', 'check', 'on_us'])),
    member: Type.Optional(idOf('mem', 'Whose it is.')),
    payee: Type.Optional(idOf('pye', 'Who is paid.')),
    payment: Type.Optional(idOf('pay', 'The payment that it is or is about.')),
    state: Type.String({ description: 'Its own; `asked` where people have been asked and have yet to answer.' }),
    why: Type.Object(
      {
        code: Type.String({ description: 'Why it is here.' }),
        words: Type.String({
          description: 'The same for you to read: the fact, what it compares with, what follows, what to do.',
        }),
        facts: Facts,
      },
      strict,
    ),
    owner: Type.Optional(
      Type.Object(
        { by: Type.String(), until: Instant },
        { description: 'Who has taken it where it lives: until then nobody else can act on it.', ...strict },
      ),
    ),
    lock: Type.Optional(
      Type.Object(
        { holder: Type.String(), since: Instant, until: Instant },
        { description: 'Who has it open. That keeps nobody from acting.', ...strict },
      ),
    ),
    actions: Type.Array(Action),
  },
  { $id: 'WorkItem', ...strict },
)

function showFacts({
  sameOrderedAt,
  sameAs,
  makers,
  day,
  ...rest
}: reporting.WorkItem['why']['facts']): Static<typeof Facts> {
  return {
    ...rest,
    // Ids and days of the rooms they came from.
    ...(sameAs === undefined ? {} : { sameAs: sameAs as payments.PaymentId }),
    ...(sameOrderedAt === undefined ? {} : { sameOrderedAt: sameOrderedAt.toISOString() }),
    ...(makers === undefined ? {} : { makers: [...makers] }),
    ...(day === undefined ? {} : { day: day as Static<typeof Day> }), // As above.
  }
}

function showAction({ whyNot, revision, ...rest }: reporting.Action): Static<typeof Action> {
  return { ...rest, ...(whyNot === null ? {} : { whyNot }), ...(revision === null ? {} : { revision }) }
}

function show(item: reporting.WorkItem, now: Date): Static<typeof WorkItem> {
  const { id, kind, since, due, clock, money, rail, member, payee, payment, state, why, owner, lock, actions } = item
  return {
    id,
    kind,
    since: since.toISOString(),
    ...(due === null ? {} : { due: due.toISOString() }),
    ...(clock === null ? {} : { clock }),
    isLate: due !== null && due < now,
    ...(money === null
      ? {}
      : { amount: writeAmount({ ...money, minor: money.minor < 0n ? -money.minor : money.minor }) }),
    // Ids and ways of the rooms they came from.
    ...(rail === null ? {} : { rail: rail as payments.Payment['method'] }),
    ...(member === null ? {} : { member: member as payments.MemberId }),
    ...(payee === null ? {} : { payee: payee as payments.PayeeId }),
    ...(payment === null ? {} : { payment: payment as payments.PaymentId }), // As above.
    state,
    why: { code: why.code, words: why.words, facts: showFacts(why.facts) },
    ...(owner === null ? {} : { owner: { by: owner.by, until: owner.until.toISOString() } }),
    ...(lock === null ? {} : { lock: showLock(lock) }),
    actions: actions.map(showAction),
  }
}

function showLock({ holder, since, until }: Pick<reporting.ItemLock, 'holder' | 'since' | 'until'>) {
  return { holder, since: since.toISOString(), until: until.toISOString() }
}

type Opener = (work: Work) => Promise<reporting.WorkQueue>

function opener({ people }: Tools): Opener {
  const { permits } = people ?? fault('people come by the office alone')
  return work => reporting.openWorkQueue(work, { permits, permitFor, kinds: proposalKinds })
}

const path = '/v1/work-items'
const never = 'never'

function placeOf({ due, id }: OpenPlace): Place {
  return [due === null ? never : due.toISOString(), id]
}

function readPlace([due, id]: Place): OpenPlace | undefined {
  if (due === undefined || id === undefined) return undefined
  if (due === never) return { due: null, id }
  const at = new Date(due)
  return Number.isNaN(at.getTime()) ? undefined : { due: at, id }
}

const AmountAsked = Type.String({
  pattern: '^(0|[1-9][0-9]{0,11})([.][0-9]{1,3})?$',
  description: 'In the institution’s currency: "1000.00". What has no amount is left out.',
})

/** In minor units; decimals that the currency has not are left out. */
function minorOf(amount: string | undefined, currency: string): bigint | null {
  if (amount === undefined) return null
  const places = decimals(currency)
  const [whole = '0', fraction = ''] = amount.split('.')
  return BigInt(whole + fraction.slice(0, places).padEnd(places, '0'))
}

export const listWorkItems = route({
  method: 'GET',
  path,
  permit: 'work_items.read',
  door: 'office',
  summary:
    'Everything that waits for a person and that you may read, what is due first in front; what is never due comes last. A page may hold fewer than asked for, even none, and still have a `next`: so many things are looked through at once',
  query: Type.Object(
    {
      ...pageQuery,
      view: Type.Optional(View),
      kind: Type.Optional(Kind),
      owner: Type.Optional(
        Type.Enum(['me', 'nobody'], { description: 'What you have taken or have open, or what nobody has.' }),
      ),
      dueBefore: Type.Optional(Instant),
      member: Type.Optional(idOf('mem', 'A member.')),
      amountFrom: Type.Optional(AmountAsked),
      amountTo: Type.Optional(AmountAsked),
    },
    strict,
  ),
  answers: { 200: pageOf('WorkItemPage', WorkItem) },
  refuses: pageRefusals,
  prepare: (tools, { caller, query }) => {
    const page = readPage(path, caller, query)
    if (!page.ok) return page
    const after = page.value.after === undefined ? undefined : readPlace(page.value.after)
    if (page.value.after !== undefined && after === undefined) return refused({ code: 'cursor_unreadable' })
    return done({ page: page.value, after, query, open: opener(tools) })
  },
  perform: async (work, { page, after, query, open }) => {
    const queue = await open(work)
    const { currency } = await payments.institution(work)
    const { view = 'everything', kind = null, owner = null, member = null, dueBefore, amountFrom, amountTo } = query
    const filter: reporting.WorkFilter = {
      view,
      kind,
      owner,
      member,
      dueBefore: dueBefore === undefined ? null : new Date(dueBefore),
      amountFrom: minorOf(amountFrom, currency),
      amountTo: minorOf(amountTo, currency),
    }
    const { rows, next } = await queue.list(filter, after, page.limit)
    return done({ page: { rows, next: next === undefined ? undefined : nextAt(page, placeOf(next)) }, now: work.now })
  },
  answer: ({ page, now }) => ({ status: 200, body: showPage(page, ({ item }) => show(item, now)) }),
})

export const countWorkItems = route({
  method: 'GET',
  path: `${path}/counts`,
  permit: 'work_items.read',
  door: 'office',
  summary: 'How much waits in each standard view, and when the next windows close. Made to be asked every few seconds',
  answers: {
    200: Type.Object(
      {
        views: Type.Array(
          Type.Object(
            {
              view: View,
              count: Type.Integer({ description: 'Of what you may read.' }),
              isMore: Type.Boolean({ description: 'There are more than were counted.' }),
            },
            strict,
          ),
        ),
        cutOffs: Type.Array(
          Type.Object(
            { rail: Type.Enum(['ach', 'same_day_ach', 'check', 'on_us']), day: Day, closesAt: Instant },
            {
              description: 'The window that is open now or opens next; ways without a cut-off are not here.',
              ...strict,
            },
          ),
        ),
        asOf: Instant,
      },
      { $id: 'WorkItemCounts', ...strict },
    ),
  },
  refuses: [],
  prepare: tools => done(opener(tools)),
  perform: async (work, open) => done({ ...(await (await open(work)).counts()), now: work.now }),
  answer: ({ views, cutOffs, now }) => ({
    status: 200,
    body: {
      views: [...views],
      cutOffs: cutOffs.map(({ method, day, closesAt }) => ({ rail: method, day, closesAt: closesAt.toISOString() })),
      asOf: now.toISOString(),
    },
  }),
})

const WorkItemLock = Type.Object(
  { item: ItemId, holder: Type.String(), since: Instant, until: Instant },
  { $id: 'WorkItemLock', ...strict },
)

export const lockWorkItem = route({
  method: 'PUT',
  path: `${path}/:item/lock`,
  permit: 'work_items.lock',
  door: 'office',
  summary:
    'Takes something for ten minutes, or for ten more, so that others see who has it open. It keeps nobody from acting on it',
  params,
  answers: { 200: WorkItemLock },
  refuses: ['work_item_not_found', 'item_locked'],
  prepare: (tools, { item }) => done({ item, open: opener(tools) }),
  perform: async (work, { item, open }) => reporting.lockWorkItem(work, await open(work), item),
  answer: lock => ({ status: 200, body: { item: lock.item, ...showLock(lock) } }),
})

export const unlockWorkItem = route({
  method: 'DELETE',
  path: `${path}/:item/lock`,
  permit: 'work_items.lock',
  door: 'office',
  summary: 'Gives it back. What you have not got is left with whoever has it',
  params,
  answers: {
    200: Type.Object(
      { item: ItemId, hadIt: Type.Boolean({ description: 'Whether it was yours until now.' }) },
      { $id: 'WorkItemUnlocked', ...strict },
    ),
  },
  refuses: [],
  perform: async (work, { item }) => {
    const given = await reporting.unlockWorkItem(work, item)
    return given.ok ? done({ item, ...given.value }) : given
  },
  answer: body => ({ status: 200, body }),
})

const Previewed = Type.Object(
  {
    action: WorkAction,
    words: Type.String({ description: 'The whole for you to read.' }),
    totals: Type.Array(Amount, { description: 'What moves by it, by currency, of those for which it can be done.' }),
    can: Type.Array(
      Type.Object(
        {
          item: ItemId,
          method: Type.Literal('POST'),
          path: Type.String(),
          passkey: Type.Boolean(),
          revision: Type.Optional(Type.Integer()),
          contentHash: Type.Optional(Type.String()),
          consequence: Type.String(),
        },
        strict,
      ),
    ),
    cannot: Type.Array(
      Type.Object(
        {
          item: ItemId,
          code: Type.Enum(['not_waiting', 'not_offered', 'not_permitted']),
          words: Type.String(),
        },
        strict,
      ),
    ),
  },
  { $id: 'WorkItemPreview', ...strict },
)

export const previewWorkItems = route({
  method: 'POST',
  path: `${path}/previews`,
  permit: 'work_items.read',
  door: 'office',
  summary:
    'What an action would come to for many things at once, and for which it cannot be done and why. Nothing is done, and each is decided anew when it is asked for',
  body: Type.Object(
    {
      items: Type.Array(ItemId, { minItems: 1, maxItems: reporting.previewMost }),
      action: WorkAction,
    },
    { $id: 'NewWorkItemPreview', ...strict },
  ),
  answers: { 200: Previewed },
  refuses: [],
  prepare: (tools, { body: { items, action } }) => done({ items, action, open: opener(tools) }),
  perform: async (work, { items, action, open }) =>
    done(reporting.preview(items, await (await open(work)).find(items), action)),
  answer: ({ action, words, totals, can, cannot }) => ({
    status: 200,
    body: {
      action,
      words,
      totals: totals.map(writeAmount),
      can: can.map(({ revision, contentHash, ...rest }) => ({
        ...rest,
        ...(revision === null ? {} : { revision }),
        ...(contentHash === null ? {} : { contentHash }),
      })),
      cannot: [...cannot],
    },
  }),
})
