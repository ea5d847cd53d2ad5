// What would come of a payment, before a person orders it for a member.

import { type Static, Type } from 'typebox'

import { done } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import { ProblemSchema } from '../problems.ts'
import { route } from '../route.ts'
import { Amount, writeAmount } from '../wire.ts'
import { NewPayment, Payment, readOrder } from './payments.ts'

const strict = { additionalProperties: false }

const Room = Type.Object(
  {
    limit: Type.Enum(['payment', 'same_day_payment', 'payee_day', 'day', 'month'], {
      description:
        'Of one payment, of one that arrives the same day, to this payee in a day, and of all in a day or a month.',
    }),
    max: Amount,
    spent: Amount,
  },
  { $id: 'PaymentRoom', ...strict, description: 'How much of a limit is ordered already, without this payment.' },
)

const Becomes = Type.Object(
  {
    ...Type.Pick(Payment, ['method', 'processOn', 'deliverOn', 'askedOn', 'state']).properties,
    approvals: Type.Integer({ minimum: 0, maximum: 2, description: 'How many people have to approve of it first.' }),
  },
  { $id: 'PaymentBecomes', ...strict },
)

const PaymentPreview = Type.Object(
  {
    becomes: Type.Optional(Becomes),
    problem: Type.Optional(ProblemSchema),
    duplicateOf: Type.Optional(Payment.properties.id),
    rooms: Type.Array(Room, { maxItems: 5, description: 'The limits of the member; one that is not listed is none.' }),
    available: Type.Optional(Amount),
  },
  {
    $id: 'PaymentPreview',
    ...strict,
    description:
      'Either what it becomes or the problem that it would be refused with; duplicateOf names the payment of a payment_duplicate. available: what may leave the account now, absent where only the core knows or nothing bounds it. Neither detection nor the core is asked, so it may still be held or refused when it is given.',
  },
)

export const previewPayment = route({
  method: 'POST',
  path: '/v1/payments/previews',
  permit: 'payments.submit',
  door: 'office',
  summary: 'What would come of a payment if it were submitted now. Nothing is done, and it is decided anew when it is',
  body: NewPayment,
  answers: { 200: PaymentPreview },
  refuses: ['currency_unknown', 'amount_malformed', 'amount_too_precise', 'amount_too_large'],
  prepare: (tools, { caller, body }) => readOrder(tools, caller, body, ''),
  perform: async (work, order) => done({ order, rehearsal: await payments.rehearse(work, order) }),
  answer: ({ order, rehearsal: { outcome, rooms, currency, available } }, { problem }) => {
    const money = (minor: bigint) => writeAmount({ minor, currency })
    const body: Static<typeof PaymentPreview> = {
      ...(outcome.ok ? { becomes: showBecomes(outcome.value) } : { problem: problem(outcome.refusal) }),
      ...(!outcome.ok && outcome.refusal.code === 'payment_duplicate' ? { duplicateOf: outcome.refusal.payment } : {}),
      rooms: rooms.map(({ limit, max, spent }) => ({ limit, max: money(max), spent: money(spent) })),
      ...(available === null ? {} : { available: writeAmount({ minor: available, currency: order.money.currency }) }),
    }
    return { status: 200, body }
  },
})

type Becoming = Extract<payments.Rehearsal['outcome'], { readonly ok: true }>['value']

function showBecomes({ method, processOn, deliverOn, askedOn, state, approvals }: Becoming) {
  return {
    method,
    processOn,
    ...(deliverOn === null ? {} : { deliverOn }),
    ...(askedOn === null ? {} : { askedOn }),
    state,
    approvals,
  }
}
