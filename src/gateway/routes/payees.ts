// Payees: whom a member pays.

import { type Static, Type } from 'typebox'

import { done, fault } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import { lastDigits, PlainAccountNumber } from '../account-numbers.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { type Answering, route } from '../route.ts'
import { Day, Instant, idOf, lineOf, refusesOnly } from '../wire.ts'
import { MemberId } from './members.ts'

export const PayeeId = idOf('pye', 'A payee of one member.')
const State = Type.Enum(['active', 'suspended', 'terminated'], { description: 'Only active payees are paid.' })
const params = Type.Object({ payee: PayeeId }, { additionalProperties: false })

const NewPayee = Type.Object(
  {
    member: MemberId,
    nickname: lineOf(40, 'What the member calls the payee.'),
    name: lineOf(140, 'Sealed where it is kept.'),
    account: Type.Object(
      {
        bank: Type.String({ pattern: '^[0-9A-Za-z]{2,11}$', description: 'A routing number or BIC.' }),
        number: PlainAccountNumber,
      },
      { additionalProperties: false },
    ),
    method: Type.Optional(
      Type.Enum(['ach', 'check'], {
        description: 'How the payee is reached; ach when absent. Within the institution it is a book transfer.',
      }),
    ),
  },
  { $id: 'NewPayee', additionalProperties: false },
)

const Payee = Type.Object(
  {
    id: PayeeId,
    member: MemberId,
    nickname: Type.String(),
    name: Type.String(),
    lastDigits,
    state: State,
    addedAt: Instant,
  },
  { $id: 'Payee', additionalProperties: false },
)

const PayeeState = Type.Object({ state: State }, { $id: 'PayeeState', additionalProperties: false })

type Shown = Omit<payments.PayeeDetail, 'token' | 'method' | 'account' | 'coolingUntil'>

async function show(payees: readonly Shown[], { caller: { institution }, tools }: Answering) {
  const names = await tools.vault.openMany(
    payees.map(({ id, member, name }) => ({
      place: payments.payeePlace({ institution, member }, id, 'name_sealed'),
      sealed: name,
    })),
  )
  return payees.map(
    ({ id, member, nickname, last4, state, addedAt }, index): Static<typeof Payee> => ({
      id,
      member,
      nickname,
      name: names[index] ?? fault('a name for each payee'),
      lastDigits: last4,
      state,
      addedAt: addedAt.toISOString(),
    }),
  )
}

export const addPayee = route({
  method: 'POST',
  path: '/v1/payees',
  permit: 'payees.add',
  summary: 'Adds a payee of a member',
  body: NewPayee,
  answers: { 201: Payee },
  refuses: ['member_not_found', 'payee_account_not_found'],
  prepare: async ({ vault, newId }, { caller: { institution }, body: { account, ...body } }) => {
    const [payee] = await payments.sealPayees(vault, institution, [{ id: newId('pye'), ...body, ...account }])
    return done(payee ?? fault('one payee is sealed as one'))
  },
  perform: async (work, payee) => {
    const added = refusesOnly(await payments.addPayees(work, [payee]), ['member_not_found', 'payee_account_not_found'])
    if (!added.ok) return added
    return done({ ...payee, last4: payee.number.last4, state: 'active' as const, addedAt: work.now })
  },
  answer: async (payee, answering) => {
    const [body] = await show([payee], answering)
    return { status: 201, body: body ?? fault('one payee is shown as one') }
  },
})

export const listPayees = route({
  method: 'GET',
  path: '/v1/payees',
  permit: 'payees.read',
  summary: 'The payees of a member',
  query: Type.Object({ ...pageQuery, member: MemberId }, { additionalProperties: false }),
  answers: { 200: pageOf('PayeePage', Payee) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/payees', caller, query)
    return page.ok ? done({ page: page.value, member: query.member }) : page
  },
  perform: async (work, { page, member }) => {
    const rows = await payments.listPayees(work, member, page.after?.[0] ?? '', page.rowsMax)
    return done(cutPage(page, rows, ({ id }) => [id]))
  },
  answer: async ({ rows, next }, answering) => ({
    status: 200,
    body: showPage({ rows: await show(rows, answering), next }, payee => payee),
  }),
})

const Quotes = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          method: Type.Enum(['ach', 'same_day_ach', 'check', 'on_us']),
          isNextWindow: Type.Boolean({ description: 'Today’s window has closed: what is ordered now leaves later.' }),
          days: Type.Array(Type.Object({ processOn: Day, deliverOn: Day }, { additionalProperties: false })),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { $id: 'DeliveryQuotes', additionalProperties: false },
)

export const quoteDelivery = route({
  method: 'GET',
  path: '/v1/payees/:payee/delivery-quotes',
  permit: 'payees.read',
  summary: 'When money can leave for a payee, and when it then arrives, for each way of reaching the payee',
  params,
  answers: { 200: Quotes },
  refuses: ['payee_not_found'],
  perform: (work, { payee }) => payments.quote(work, payee),
  answer: quotes => ({
    status: 200,
    body: { items: quotes.map(({ days, ...rest }) => ({ ...rest, days: days.map(day => ({ ...day })) })) },
  }),
})

export const setPayeeState = route({
  method: 'PUT',
  path: '/v1/payees/:payee/state',
  permit: 'payees.change',
  summary: 'Suspends, terminates or activates a payee',
  params,
  body: PayeeState,
  answers: { 200: PayeeState },
  refuses: ['payee_not_found'],
  perform: async (work, { payee, body }) => {
    const changed = await payments.setPayeeState(work, payee, body.state)
    return changed.ok ? done(body) : changed
  },
  answer: body => ({ status: 200, body }),
})
