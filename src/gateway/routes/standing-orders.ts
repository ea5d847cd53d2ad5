// Standing orders: made, read, paused, resumed, skipped once, cancelled. A worker turns them into payments.

import { type Static, type TObject, Type } from 'typebox'

import { done } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import { memberNeeded, mustNameMember, narrowing, readNarrowing } from '../filters.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { type Gathered, type Route, route } from '../route.ts'
import { Amount, Day, Instant, idOf, readAmount, refusesOnly, writeAmount } from '../wire.ts'
import { FundingAccountId } from './funding-accounts.ts'
import { MemberId } from './members.ts'
import { PayeeId } from './payees.ts'
import { LeafPromise, promiseFor } from './receipts.ts'

export const StandingOrderId = idOf('sto', 'A standing order.')
const params = Type.Object({ standingOrder: StandingOrderId }, { additionalProperties: false })

const occurrencesMax = 1_200
const Frequency = Type.Enum(['weekly', 'every_two_weeks', 'monthly', 'month_end', 'quarterly'])

const orderStates = ['active', 'paused', 'ended', 'cancelled'] as const
const State = Type.Enum([...orderStates])

const NewStandingOrder = Type.Object(
  {
    fundingAccount: FundingAccountId,
    payee: PayeeId,
    amount: Amount,
    frequency: Frequency,
    startOn: Day,
    ends: Type.Optional(
      Type.Union(
        [
          Type.Object({ on: Day }, { additionalProperties: false }),
          Type.Object(
            { after: Type.Integer({ minimum: 1, maximum: occurrencesMax, description: 'Occurrences.' }) },
            { additionalProperties: false },
          ),
        ],
        { description: 'On a day, or after so many occurrences; never if absent.' },
      ),
    ),
  },
  { $id: 'NewStandingOrder', additionalProperties: false },
)

const StandingOrder = Type.Object(
  {
    id: StandingOrderId,
    member: MemberId,
    fundingAccount: FundingAccountId,
    payee: PayeeId,
    amount: Amount,
    frequency: Frequency,
    startOn: Day,
    endsOn: Type.Optional(Day),
    occurrencesMax: Type.Optional(Type.Integer()),
    nextOccurrence: Type.Integer({ description: 'Counted from zero.' }),
    nextOn: Type.Optional(Day),
    state: State,
    version: Type.Integer({ description: 'Its ETag.' }),
    createdAt: Instant,
    receipt: Type.Optional(LeafPromise),
  },
  { $id: 'StandingOrder', additionalProperties: false },
)

function show(order: payments.StandingOrder): Static<typeof StandingOrder> {
  const { id, member, fundingAccount, payee, money, nextOccurrence, nextOn, state, version, createdAt } = order
  const { frequency, startOn, endsOn, occurrencesMax } = order.recurrence
  return {
    id,
    member,
    fundingAccount,
    payee,
    amount: writeAmount(money),
    frequency,
    startOn,
    ...(endsOn === null ? {} : { endsOn }),
    ...(occurrencesMax === null ? {} : { occurrencesMax }),
    nextOccurrence,
    ...(nextOn === null ? {} : { nextOn }),
    state,
    version,
    createdAt: createdAt.toISOString(),
  }
}

type Terms = Omit<payments.NewStandingOrder, 'actor' | 'key'>

function readTerms({ amount, frequency, startOn, ends, ...parties }: Static<typeof NewStandingOrder>) {
  const money = readAmount(amount, '/amount')
  if (!money.ok) return money
  const recurrence = {
    frequency,
    startOn,
    endsOn: ends !== undefined && 'on' in ends ? ends.on : null,
    occurrencesMax: ends !== undefined && 'after' in ends ? ends.after : null,
  }
  return done<Terms>({ ...parties, money: money.value, recurrence })
}

export const createStandingOrder = route({
  method: 'POST',
  path: '/v1/standing-orders',
  permit: 'standing_orders.create',
  member: 'bound',
  summary: 'Makes a standing order',
  money: true,
  body: NewStandingOrder,
  answers: { 201: StandingOrder },
  refuses: [
    'currency_unknown',
    'amount_malformed',
    'amount_too_precise',
    'amount_too_large',
    'standing_order_key_reused',
    'funding_account_not_found',
    'payee_not_found',
    'amount_not_positive',
    'currencies_differ',
    'start_in_past',
    'never_due',
  ],
  prepare: (_, { body, caller: { member } }) => {
    const terms = readTerms(body)
    return terms.ok && member !== undefined ? done<Terms>({ ...terms.value, onlyOf: member }) : terms
  },
  gather: (work, items: readonly Gathered<Terms>[]) =>
    payments.createStandingOrders(
      work,
      items.map(({ actor, key, body }) => ({ ...body, actor, key })),
    ),
  answer: async ({ order, isReplay, leaf }, answering) => ({
    status: 201,
    body: { ...show(order), ...(await promiseFor(leaf, work => payments.creationOf(work, order), answering)) },
    revision: order.version,
    location: `/v1/standing-orders/${order.id}`,
    isReplay,
  }),
})

export const readStandingOrder = route({
  method: 'GET',
  path: '/v1/standing-orders/:standingOrder',
  permit: 'standing_orders.read',
  member: 'bound',
  summary: 'One standing order',
  params,
  answers: { 200: StandingOrder },
  refuses: ['standing_order_not_found'],
  perform: async (work, { standingOrder }) =>
    refusesOnly(await payments.findStandingOrder(work, standingOrder), ['standing_order_not_found']),
  answer: order => ({ status: 200, body: show(order), revision: order.version }),
})

const filters = {
  member: Type.Optional(MemberId),
  ...narrowing('sto', orderStates),
  payee: Type.Optional(PayeeId),
  fundingAccount: Type.Optional(FundingAccountId),
  nextOnFrom: Type.Optional(Day),
  nextOnUntil: Type.Optional(Day),
}

function readFilter(asked: Static<TObject<typeof filters>>) {
  return {
    ...readNarrowing(asked),
    member: asked.member ?? null,
    payee: asked.payee ?? null,
    fundingAccount: asked.fundingAccount ?? null,
    nextOnFrom: asked.nextOnFrom ?? null,
    nextOnUntil: asked.nextOnUntil ?? null,
  }
}

export const listStandingOrders = route({
  method: 'GET',
  path: '/v1/standing-orders',
  permit: 'standing_orders.read',
  member: 'bound',
  summary: 'The standing orders of a member, or for people of the whole institution, as they were made',
  query: Type.Object({ ...pageQuery, ...filters }, { additionalProperties: false }),
  answers: { 200: pageOf('StandingOrderPage', StandingOrder) },
  refuses: ['request_invalid', ...pageRefusals],
  prepare: (_, { caller, query }) => {
    if (mustNameMember(caller, query.member)) return memberNeeded()
    const page = readPage('/v1/standing-orders', caller, query)
    return page.ok ? done({ page: page.value, filter: readFilter(query) }) : page
  },
  perform: async (work, { page, filter }) => {
    const rows = await payments.listStandingOrders(work, filter, page.after?.[0] ?? '', page.rowsMax)
    return done(cutPage(page, rows, ({ id }) => [id]))
  },
  answer: page => ({ status: 200, body: showPage(page, show) }),
})

const Course = Type.Object(
  { state: State, nextOccurrence: Type.Integer(), nextOn: Type.Optional(Day) },
  { $id: 'StandingOrderCourse', additionalProperties: false },
)
const StandingOrderStep = Type.Object(
  {
    version: Type.Integer(),
    what: Type.Enum(['created', 'pause', 'resume', 'skip', 'cancel', 'occurred']),
    before: Type.Optional(Course),
    after: Course,
    reason: Type.Optional(Type.String({ description: 'Why an occurrence could not be paid.' })),
    actor: Type.String({ description: 'Who changed it: a person, a client, a process.' }),
    at: Instant,
  },
  { $id: 'StandingOrderStep', additionalProperties: false },
)

function showCourse({ state, nextOccurrence, nextOn }: payments.Course): Static<typeof Course> {
  return { state, nextOccurrence, ...(nextOn === null ? {} : { nextOn }) }
}

export const listStandingOrderSteps = route({
  method: 'GET',
  path: '/v1/standing-orders/:standingOrder/steps',
  permit: 'standing_orders.read',
  member: 'bound',
  summary: 'Every change of a standing order, in order: who, when, and from what to what',
  params,
  query: Type.Object(pageQuery, { additionalProperties: false }),
  answers: { 200: pageOf('StandingOrderStepPage', StandingOrderStep) },
  refuses: [...pageRefusals, 'standing_order_not_found'],
  prepare: (_, { caller, query, standingOrder }) => {
    const page = readPage(`/v1/standing-orders/${standingOrder}/steps`, caller, query)
    return page.ok ? done({ page: page.value, standingOrder }) : page
  },
  perform: async (work, { page, standingOrder }) => {
    const after = Number(page.after?.[0] ?? '0')
    const listed = await payments.listStandingOrderSteps(work, standingOrder, after, page.rowsMax)
    const rows = refusesOnly(listed, ['standing_order_not_found'])
    return rows.ok ? done(cutPage(page, rows.value, ({ version }) => [String(version)])) : rows
  },
  answer: page => ({
    status: 200,
    body: showPage(page, ({ version, what, before, after, reason, actor, at }) => ({
      version,
      what,
      ...(before === null ? {} : { before: showCourse(before) }),
      after: showCourse(after),
      ...(reason === null ? {} : { reason }),
      actor,
      at: at.toISOString(),
    })),
  }),
})

function changing(noun: string, change: payments.StandingOrderChange, summary: string): Route {
  return route({
    method: 'POST',
    path: `/v1/standing-orders/:standingOrder/${noun}`,
    permit: 'standing_orders.change',
    member: 'bound',
    summary,
    ifMatch: 'required',
    params,
    answers: { 201: StandingOrder },
    refuses: [
      'standing_order_not_found',
      'version_differs',
      'standing_order_is_over',
      'standing_order_is_paused',
      'standing_order_is_active',
    ],
    perform: (work, { standingOrder, revision }) => payments.changeStandingOrder(work, standingOrder, change, revision),
    answer: order => ({ status: 201, body: show(order), revision: order.version }),
  })
}

export const pauseStandingOrder = changing('pause', 'pause', 'Pauses a standing order')
export const resumeStandingOrder = changing(
  'resumption',
  'resume',
  'Resumes a standing order with its first occurrence from today; what was due meanwhile is not made up for',
)
export const skipStandingOrder = changing('skip', 'skip', 'Skips the next occurrence')
export const cancelStandingOrder = changing('cancellation', 'cancel', 'Cancels a standing order')
