// Payments: submitted one by one or many at once, read, followed, cancelled.

import { type Static, Type } from 'typebox'

import * as audit from '../../audit/audit.ts'
import { done, fault, type Outcome, refused } from '../../base/outcome.ts'
import type { Work } from '../../base/work.ts'
import * as identity from '../../identity/identity.ts'
import * as payments from '../../payments/payments.ts'
import type { Caller } from '../caller.ts'
import { keyCharsMax } from '../headers.ts'
import { ProblemSchema, type RefusalOf } from '../problems.ts'
import { type Answering, type Gathered, route, type Tools } from '../route.ts'
import { Amount, Day, Instant, idOf, readAmount, refusesOnly, writeAmount } from '../wire.ts'
import { FundingAccountId } from './funding-accounts.ts'
import { MemberId } from './members.ts'
import { PayeeId } from './payees.ts'
import { LeafPromise, promiseFor, ReceiptId } from './receipts.ts'
import { StandingOrderId } from './standing-orders.ts'

export const PaymentId = idOf('pay', 'A payment.')
export const State = Type.Enum([
  'scheduled',
  'awaiting_approval',
  'held',
  'released',
  'sent',
  'settled',
  'failed',
  'cancelled',
  'stopped',
  'returned',
  'refunded',
  'reissued',
])
const params = Type.Object({ payment: PaymentId }, { additionalProperties: false })

const word = (description: string) => Type.String({ minLength: 1, maxLength: 200, description })
const MemberContext = Type.Object(
  {
    session: word('The member’s session at the online bank.'),
    device: word('The device it runs on.'),
    address: word('The network address it comes from.'),
    at: Instant,
    signature: Type.String({
      minLength: 1,
      maxLength: 1_024,
      description: 'The online bank’s signature over the rest.',
    }),
  },
  {
    $id: 'MemberContext',
    additionalProperties: false,
    description:
      'From where the member gave the order. Sealed and kept for detection; its signature is not checked yet.',
  },
)

export const NewPayment = Type.Object(
  {
    fundingAccount: FundingAccountId,
    payee: PayeeId,
    amount: Amount,
    processOn: Type.Optional(Day),
    deliverBy: Type.Optional(Day),
    speed: Type.Optional(Type.Enum(['same_day'], { description: 'To arrive on the day it leaves.' })),
    isRepeat: Type.Optional(
      Type.Boolean({ description: 'The same has been ordered for that day already, and is meant again.' }),
    ),
    context: Type.Optional(MemberContext),
  },
  { $id: 'NewPayment', additionalProperties: false },
)

export const Payment = Type.Object(
  {
    id: PaymentId,
    member: MemberId,
    fundingAccount: FundingAccountId,
    payee: PayeeId,
    amount: Amount,
    method: Type.Enum(['ach', 'same_day_ach', 'check', 'on_us']),
    processOn: Day,
    deliverOn: Type.Optional(Day),
    askedOn: Type.Optional(Day),
    state: State,
    reason: Type.Optional(Type.String({ description: 'Why it failed, is held, was stopped or came back.' })),
    proposal: Type.Optional(Type.String({ description: 'What people are or were asked about it.' })),
    standingOrder: Type.Optional(StandingOrderId),
    occurrence: Type.Optional(Type.Integer({ description: 'Of the standing order, counted from zero.' })),
    version: Type.Integer({ description: 'The steps taken so far; its ETag.' }),
    submittedAt: Instant,
    changedAt: Instant,
    receipt: Type.Optional(LeafPromise),
    receiptId: Type.Optional(ReceiptId),
  },
  { $id: 'Payment', additionalProperties: false },
)

export function showPayment(payment: payments.Payment): Static<typeof Payment> {
  const { id, member, fundingAccount, payee, money, method, processOn, state, version, submittedAt, changedAt } =
    payment
  const { deliverOn, askedOn, reason, proposal, standingOrder, occurrence } = payment
  return {
    id,
    member,
    fundingAccount,
    payee,
    amount: writeAmount(money),
    method,
    processOn,
    ...(deliverOn === null ? {} : { deliverOn }),
    ...(askedOn === null ? {} : { askedOn }),
    state,
    ...(reason === null ? {} : { reason }),
    ...(proposal === null ? {} : { proposal }),
    ...(standingOrder === null || occurrence === null ? {} : { standingOrder, occurrence }),
    version,
    submittedAt: submittedAt.toISOString(),
    changedAt: changedAt.toISOString(),
  }
}

/** In the order in which they are looked for. */
const submissionRefusals = [
  'currency_unknown',
  'amount_malformed',
  'amount_too_precise',
  'amount_too_large',
  'agent_budget_spent',
  ...payments.submissionRefusals,
] as const

type Submitted = Outcome<payments.Submission, RefusalOf<(typeof submissionRefusals)[number]>>
type Terms = Omit<payments.PaymentOrder, 'actor' | 'key'>

/** `pointer` is where the order stands in the body. */
export async function readOrder(
  { vault, newId }: Tools,
  { institution, agent, member }: Caller,
  { amount, context, ...order }: Static<typeof NewPayment>,
  pointer: string,
) {
  const money = readAmount(amount, `${pointer}/amount`)
  if (!money.ok) return money
  const id = newId('pay')
  const sealed = context === undefined ? {} : { context: await payments.sealContext(vault, institution, id, context) }
  return done<Terms>({
    id,
    money: money.value,
    ...order,
    ...sealed,
    ...(agent === true ? { byAgent: agent } : {}),
    ...(member === undefined ? {} : { onlyOf: member }),
  })
}

/** What a program on a model orders counts against its budget first, also where it is refused after that. */
async function submitWithin(work: Work, orders: readonly payments.PaymentOrder[]): Promise<readonly Submitted[]> {
  const spent = new Map<payments.PaymentOrder, identity.BudgetSpent>()
  for (const order of orders) {
    if (order.byAgent !== true) continue
    const counted = await identity.countAgent(work, order.actor, order.money.minor)
    if (!counted.ok) spent.set(order, counted.refusal)
  }
  const allowed = orders.filter(order => !spent.has(order))
  const outcomes = (await payments.submitMany(work, allowed)).values()
  return orders.map(order => {
    const refusal = spent.get(order)
    return refusal === undefined ? (outcomes.next().value ?? fault('one outcome for each')) : refused(refusal)
  })
}

/** Whether they are suspicious, and then whether the core holds the money of those that are due from accounts kept there. */
async function askAbout(
  { detect, funds }: Tools,
  institution: Caller['institution'],
  orders: readonly payments.PaymentOrder[],
): Promise<readonly payments.PaymentOrder[]> {
  const screened = await payments.screen(detect, institution, orders)
  return funds === undefined ? payments.withoutCore(screened) : funds(institution, screened)
}

export const submitPayment = route({
  method: 'POST',
  path: '/v1/payments',
  permit: 'payments.submit',
  member: 'bound',
  summary: 'Submits a payment; what is due is held and queued for the bank at once',
  money: true,
  body: NewPayment,
  answers: { 201: Payment },
  refuses: submissionRefusals,
  prepare: (tools, { caller, body }) => readOrder(tools, caller, body, ''),
  ask: async (tools, institution, items: readonly Gathered<Terms>[]) => {
    const orders = await askAbout(
      tools,
      institution,
      items.map(({ actor, key, body }) => ({ ...body, actor, key })),
    )
    return orders.map(({ actor, key, ...body }) => ({ actor, key, body }))
  },
  gather: (work, items: readonly Gathered<Terms>[]) =>
    submitWithin(
      work,
      items.map(({ actor, key, body }) => ({ ...body, actor, key })),
    ),
  answer: async ({ payment, isReplay, leaf }, answering) => ({
    status: 201,
    body: { ...showPayment(payment), ...(await promiseFor(leaf, work => leafOf(work, payment), answering)) },
    revision: payment.version,
    location: `/v1/payments/${payment.id}`,
    isReplay,
  }),
})

const PaymentBatch = Type.Object(
  {
    items: Type.Array(
      Type.Union([
        Type.Object(
          {
            payment: Payment,
            isReplay: Type.Boolean({ description: 'The key of this item was known: it was submitted before.' }),
          },
          { additionalProperties: false },
        ),
        Type.Object({ problem: ProblemSchema }, { additionalProperties: false }),
      ]),
      { maxItems: payments.ordersMax },
    ),
  },
  { $id: 'PaymentBatch', additionalProperties: false },
)

/** Of all at once: a batch that comes again is one look into the log, or a few. */
async function showItems(
  outcomes: readonly Submitted[],
  { problem, read, tools }: Answering,
): Promise<Static<typeof PaymentBatch>> {
  const earlier = outcomes.flatMap(outcome =>
    outcome.ok && outcome.value.leaf === undefined ? [outcome.value.payment] : [],
  )
  const found = earlier.length === 0 ? undefined : await read(work => payments.leavesOf(work, earlier))
  const items = outcomes.map(outcome => {
    if (!outcome.ok) return { problem: problem(outcome.refusal) }
    const { payment, isReplay, leaf = found?.get(payment.id) } = outcome.value
    const receipt = leaf === undefined ? undefined : audit.promiseOf(leaf, tools.origin)
    return { payment: { ...showPayment(payment), ...(receipt === undefined ? {} : { receipt }) }, isReplay }
  })
  return { items }
}

export const submitPayments = route({
  method: 'POST',
  path: '/v1/payment-batches',
  permit: 'payments.submit',
  member: 'bound',
  summary: 'Submits payments in order and answers for each; under key K the keys of the items are K/0, K/1, …',
  money: true,
  batch: true,
  body: Type.Object(
    { payments: Type.Array(NewPayment, { minItems: 1, maxItems: payments.ordersMax }) },
    { $id: 'NewPaymentBatch', additionalProperties: false },
  ),
  answers: { 200: PaymentBatch },
  refuses: [],
  // An item that cannot be read is answered for in its place, like one that is refused.
  prepare: async (tools, { caller, body, key }) => {
    const read = await Promise.all(
      body.payments.map((order, index) => readOrder(tools, caller, order, `/payments/${index}`)),
    )
    const orders = read.flatMap((order, index) =>
      order.ok ? [{ ...order.value, key: `${key}/${index}`, actor: caller.actor }] : [],
    )
    return done({ read, orders: await askAbout(tools, caller.institution, orders) })
  },
  perform: async (work, { read, orders }) => {
    const submitted = (await submitWithin(work, orders)).values()
    return done(
      read.map((order): Submitted => (order.ok ? (submitted.next().value ?? fault('one outcome for each')) : order)),
    )
  },
  answer: async (outcomes, answering) => ({ status: 200, body: await showItems(outcomes, answering) }),
})

export const readPayment = route({
  method: 'GET',
  path: '/v1/payments/:payment',
  permit: 'payments.read',
  member: 'bound',
  summary: 'One payment',
  params,
  answers: { 200: Payment },
  refuses: ['payment_not_found'],
  perform: async (work, { payment }) => {
    const found = refusesOnly(await payments.findPayment(work, payment), ['payment_not_found'])
    return found.ok ? done(await withLeaf(work, found.value)) : found
  },
  answer: read => ({ status: 200, body: showRead(read), revision: read.payment.version }),
})

type Read = { readonly payment: payments.Payment; readonly leaf: audit.Leaf | undefined }

async function withLeaf(work: Work, payment: payments.Payment): Promise<Read> {
  return { payment, leaf: await leafOf(work, payment) }
}

function showRead({ payment, leaf }: Read): Static<typeof Payment> {
  const receiptId = leaf === undefined ? undefined : audit.receiptIdOf(leaf)
  return { ...showPayment(payment), ...(receiptId === undefined ? {} : { receiptId }) }
}

async function leafOf(work: Work, payment: payments.Payment): Promise<audit.Leaf | undefined> {
  return (await payments.leavesOf(work, [payment])).get(payment.id)
}

/** `/999` behind the key of a batch. */
const batchPlaceCharsMax = 4

export const readPaymentByKey = route({
  method: 'GET',
  path: '/v1/payments/by-key',
  permit: 'payments.read',
  member: 'bound',
  summary:
    'The payment that came of an order, by the Idempotency-Key that whoever asks gave it; of a batch, by K/0, K/1, …',
  query: Type.Object(
    {
      key: Type.String({
        minLength: 1,
        maxLength: keyCharsMax + batchPlaceCharsMax,
        pattern: '^[!-~]+$',
        description: 'As it was given. Keys of others are not found.',
      }),
    },
    { additionalProperties: false },
  ),
  answers: { 200: Payment },
  refuses: ['payment_key_unknown'],
  perform: async (work, { query: { key } }) => {
    const found = await payments.findPaymentByKey(work, key)
    return found.ok ? done(await withLeaf(work, found.value)) : found
  },
  answer: read => ({ status: 200, body: showRead(read), revision: read.payment.version }),
})
const Terms = Type.Object(
  { amount: Amount, processOn: Day, deliverOn: Type.Optional(Day) },
  { $id: 'PaymentTerms', additionalProperties: false },
)

function showTerms({ money, processOn, deliverOn }: payments.Terms): Static<typeof Terms> {
  return { amount: writeAmount(money), processOn, ...(deliverOn === null ? {} : { deliverOn }) }
}

const PaymentStep = Type.Object(
  {
    version: Type.Integer(),
    from: Type.Optional(State),
    state: State,
    reason: Type.Optional(Type.String()),
    actor: Type.String({ description: 'Who or what took the step: a person, a client, a process.' }),
    at: Instant,
    amended: Type.Optional(
      Type.Object(
        { before: Terms, after: Terms },
        { additionalProperties: false, description: 'Where the step amended the payment: from what, to what.' },
      ),
    ),
  },
  { $id: 'PaymentStep', additionalProperties: false },
)

export const listPaymentSteps = route({
  method: 'GET',
  path: '/v1/payments/:payment/steps',
  permit: 'payments.read',
  member: 'bound',
  summary: 'Every step a payment has taken, in order',
  params,
  answers: {
    200: Type.Object({ items: Type.Array(PaymentStep) }, { $id: 'PaymentSteps', additionalProperties: false }),
  },
  refuses: ['payment_not_found'],
  perform: async (work, { payment }) => {
    const found = refusesOnly(await payments.findPayment(work, payment), ['payment_not_found'])
    if (!found.ok) return found
    const [steps, amendments] = await Promise.all([
      payments.stepsOf(work, payment),
      payments.amendmentsOf(work, payment),
    ])
    return done({ steps, amendments: new Map(amendments.map(one => [one.version, one])) })
  },
  answer: ({ steps, amendments }) => ({
    status: 200,
    body: {
      items: steps.map(({ version, from, state, reason, actor, at }) => {
        const amended = amendments.get(version)
        return {
          version,
          ...(from === null ? {} : { from }),
          state,
          ...(reason === null ? {} : { reason }),
          actor,
          at: at.toISOString(),
          ...(amended === undefined
            ? {}
            : { amended: { before: showTerms(amended.before), after: showTerms(amended.after) } }),
        }
      }),
    },
  }),
})

const Amendment = Type.Object(
  {
    amount: Type.Optional(Amount),
    processOn: Type.Optional(Day),
    deliverBy: Type.Optional(Day),
    isRepeat: Type.Optional(
      Type.Boolean({ description: 'The same is ordered for that day already, and is meant again.' }),
    ),
  },
  { $id: 'PaymentAmendment', additionalProperties: false },
)

export const amendPayment = route({
  method: 'PATCH',
  path: '/v1/payments/:payment',
  permit: 'payments.amend',
  member: 'bound',
  summary: 'Changes a payment that is scheduled; it is decided anew, beside everything else but itself',
  ifMatch: 'required',
  params,
  body: Amendment,
  answers: { 200: Payment },
  refuses: [
    'payment_not_found',
    'version_differs',
    'payment_not_amendable',
    'payment_is_stopped',
    ...submissionRefusals,
  ],
  prepare: (_, { payment, revision, body: { amount, ...days } }) => {
    const money = amount === undefined ? undefined : readAmount(amount, '/amount')
    if (money?.ok === false) return money
    return done({ payment, revision, amendment: { ...days, ...(money === undefined ? {} : { money: money.value }) } })
  },
  perform: (work, { payment, revision, amendment }) => payments.amend(work, payment, revision, amendment),
  answer: payment => ({ status: 200, body: showPayment(payment), revision: payment.version }),
})

export const cancelPayment = route({
  method: 'POST',
  path: '/v1/payments/:payment/cancellation',
  permit: 'payments.cancel',
  member: 'bound',
  summary: 'Cancels a payment that is scheduled',
  ifMatch: 'required',
  params,
  answers: { 201: Payment },
  refuses: ['payment_not_found', 'version_differs', 'payment_not_cancellable'],
  perform: (work, { payment, revision }) => payments.cancel(work, payment, revision),
  answer: payment => ({ status: 201, body: showPayment(payment), revision: payment.version }),
})
