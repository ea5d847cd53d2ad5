// Orders to stop payments: taken, confirmed in writing, cancelled, read.

import { type Static, Type } from 'typebox'

import type { BusinessDate } from '../../base/dates.ts'
import { done } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { Day, Instant, idOf, refusesOnly } from '../wire.ts'
import { NoticeForm } from './disputes.ts'
import { MemberId } from './members.ts'
import { PayeeId } from './payees.ts'
import { PaymentId } from './payments.ts'
import { StandingOrderId } from './standing-orders.ts'

const StopOrderId = idOf('spo', 'An order to stop payments.')
const params = Type.Object({ stopOrder: StopOrderId }, { additionalProperties: false })

const Target = Type.Union(
  [
    Type.Object({ payment: PaymentId }, { additionalProperties: false }),
    Type.Object({ standingOrder: StandingOrderId }, { additionalProperties: false }),
    Type.Object({ payee: PayeeId }, { additionalProperties: false }),
  ],
  { description: 'One payment, all that a standing order makes, or all to a payee.' },
)

const NewStopOrder = Type.Object(
  {
    target: Target,
    form: NoticeForm,
    receivedAt: Instant,
    mustConfirm: Type.Optional(
      Type.Boolean({ description: 'The member was told to confirm in writing what was said, and where to.' }),
    ),
    endsOn: Type.Optional(
      Type.Unsafe<Static<typeof Day>>({ ...Day, description: 'The last day that the member wants it for.' }),
    ),
  },
  { $id: 'NewStopOrder', additionalProperties: false },
)

const StopOrder = Type.Object(
  {
    id: StopOrderId,
    member: MemberId,
    target: Target,
    form: NoticeForm,
    receivedAt: Instant,
    receivedOn: Day,
    bindsFrom: Type.Unsafe<Static<typeof Day>>({
      ...Day,
      description: 'The first day of payments that it came early enough for: three business days before.',
    }),
    confirmBy: Type.Optional(
      Type.Unsafe<Static<typeof Day>>({ ...Day, description: 'Unconfirmed, it binds no longer than this.' }),
    ),
    confirmedOn: Type.Optional(Day),
    endsOn: Type.Optional(Day),
    state: Type.Enum(['active', 'lapsed', 'cancelled'], { description: 'lapsed: said, and not confirmed in time.' }),
    version: Type.Integer({ description: 'Its ETag.' }),
    createdAt: Instant,
    changedAt: Instant,
  },
  { $id: 'StopOrder', additionalProperties: false },
)

function show(order: payments.StopOrder, today: BusinessDate): Static<typeof StopOrder> {
  const { id, member, target, form, receivedOn, bindsFrom, confirmBy, confirmedOn, endsOn, state, version } = order
  return {
    id,
    member,
    target,
    form,
    receivedAt: order.receivedAt.toISOString(),
    receivedOn,
    bindsFrom,
    ...(confirmBy === null ? {} : { confirmBy }),
    ...(confirmedOn === null ? {} : { confirmedOn }),
    ...(endsOn === null ? {} : { endsOn }),
    state: state === 'active' && payments.hasLapsed(order, today) ? 'lapsed' : state,
    version,
    createdAt: order.createdAt.toISOString(),
    changedAt: order.changedAt.toISOString(),
  }
}

export const orderStop = route({
  method: 'POST',
  path: '/v1/stop-payments',
  permit: 'stop_payments.order',
  summary: 'Takes an order to stop payments',
  money: true,
  body: NewStopOrder,
  answers: { 201: StopOrder },
  refuses: [
    'stop_order_key_reused',
    'instant_in_future',
    'notice_was_written',
    'payment_not_found',
    'standing_order_not_found',
    'payee_not_found',
    'stop_order_too_late',
  ],
  perform: (work, { key, body: { receivedAt, mustConfirm = false, ...body } }) =>
    payments.orderStop(work, { ...body, key, mustConfirm, receivedAt: new Date(receivedAt) }),
  answer: ({ order, today, isReplay }) => ({
    status: 201,
    body: show(order, today),
    revision: order.version,
    location: `/v1/stop-payments/${order.id}`,
    isReplay,
  }),
})

export const readStopOrder = route({
  method: 'GET',
  path: '/v1/stop-payments/:stopOrder',
  permit: 'stop_payments.read',
  summary: 'One order to stop payments',
  params,
  answers: { 200: StopOrder },
  refuses: ['stop_order_not_found'],
  perform: (work, { stopOrder }) => payments.findStopOrder(work, stopOrder),
  answer: ({ order, today }) => ({ status: 200, body: show(order, today), revision: order.version }),
})

export const listStopOrders = route({
  method: 'GET',
  path: '/v1/stop-payments',
  permit: 'stop_payments.read',
  summary: 'The orders of a member to stop payments',
  query: Type.Object({ ...pageQuery, member: MemberId }, { additionalProperties: false }),
  answers: { 200: pageOf('StopOrderPage', StopOrder) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/stop-payments', caller, query)
    return page.ok ? done({ page: page.value, member: query.member }) : page
  },
  perform: async (work, { page, member }) => {
    const { orders, today } = await payments.listStopOrders(work, member, page.after?.[0] ?? '', page.rowsMax)
    return done({ today, page: cutPage(page, orders, ({ id }) => [id]) })
  },
  answer: ({ today, page }) => ({ status: 200, body: showPage(page, order => show(order, today)) }),
})

export const confirmStopOrder = route({
  method: 'POST',
  path: '/v1/stop-payments/:stopOrder/confirmation',
  permit: 'stop_payments.order',
  summary: 'The written confirmation of an oral order has come',
  ifMatch: 'required',
  params,
  answers: { 201: StopOrder },
  refuses: [
    'stop_order_not_found',
    'version_differs',
    'stop_order_is_cancelled',
    'confirmation_not_asked_for',
    'stop_order_has_lapsed',
  ],
  perform: (work, { stopOrder, revision }) => payments.confirmStop(work, stopOrder, revision),
  answer: ({ order, today }) => ({ status: 201, body: show(order, today), revision: order.version }),
})

export const cancelStopOrder = route({
  method: 'POST',
  path: '/v1/stop-payments/:stopOrder/cancellation',
  permit: 'stop_payments.order',
  summary: 'The member wants the payments to go again',
  ifMatch: 'required',
  params,
  answers: { 201: StopOrder },
  refuses: ['stop_order_not_found', 'version_differs', 'stop_order_is_cancelled'],
  perform: async (work, { stopOrder, revision }) =>
    refusesOnly(await payments.cancelStop(work, stopOrder, revision), [
      'stop_order_not_found',
      'version_differs',
      'stop_order_is_cancelled',
    ]),
  answer: ({ order, today }) => ({ status: 201, body: show(order, today), revision: order.version }),
})
