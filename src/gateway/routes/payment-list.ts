// Lists of payments: of a member, and for people of the whole institution; and what those that are listed come to.

import { type Static, Type } from 'typebox'

import { isBusinessDate } from '../../base/dates.ts'
import { parseMoney } from '../../base/money.ts'
import { done, type Outcome, refused } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import type { Caller } from '../caller.ts'
import {
  createdBetween,
  memberNeeded,
  mustNameMember,
  parameterRefused,
  readCreated,
  readSome,
  someOf,
} from '../filters.ts'
import { cutPage, type PageAsked, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import type { RefusalOf } from '../problems.ts'
import { route } from '../route.ts'
import { CurrencyCode, Day, writeAmount } from '../wire.ts'
import { BillerId } from './directory.ts'
import { FundingAccountId } from './funding-accounts.ts'
import { MemberId } from './members.ts'
import { PayeeId } from './payees.ts'
import { Payment, State, showPayment } from './payments.ts'

const strict = { additionalProperties: false }
const amountCharsMax = 24

const Bound = Type.String({ maxLength: amountCharsMax, description: 'A decimal string, itself included: "12.50".' })
const filters = {
  member: Type.Optional(MemberId),
  state: Type.Optional(someOf(payments.paymentStates, 'Only in these states, with commas between them.')),
  method: Type.Optional(Type.Enum([...payments.methods], { description: 'By which rail it goes.' })),
  payee: Type.Optional(PayeeId),
  biller: Type.Optional(BillerId),
  fundingAccount: Type.Optional(FundingAccountId),
  processOnFrom: Type.Optional(Day),
  processOnUntil: Type.Optional(Day),
  ...createdBetween,
  currency: Type.Optional(CurrencyCode),
  amountFrom: Type.Optional(Bound),
  amountUntil: Type.Optional(Bound),
}
const Filters = Type.Object(filters, strict)
type Asked = Static<typeof Filters>

/** An amount is one of a currency: how many decimals it has, and what is more than what. */
function readBound(
  name: 'amountFrom' | 'amountUntil',
  { currency, [name]: value }: Asked,
): Outcome<bigint | null, RefusalOf<'request_invalid'>> {
  if (value === undefined) return done(null)
  if (currency === undefined) return parameterRefused('currency', 'Add this: amounts are compared within one currency.')
  const money = parseMoney(value, currency)
  if (money.ok) return done(money.value.minor)
  return money.refusal.code === 'currency_unknown'
    ? parameterRefused('currency', 'Give a currency that is known here.')
    : parameterRefused(name, 'Give a decimal string with at most as many decimals as the currency has.')
}

function readFilter(caller: Caller, asked: Asked): Outcome<payments.PaymentFilter, RefusalOf<'request_invalid'>> {
  if (mustNameMember(caller, asked.member)) return memberNeeded()
  const amountFrom = readBound('amountFrom', asked)
  if (!amountFrom.ok) return amountFrom
  const amountUntil = readBound('amountUntil', asked)
  if (!amountUntil.ok) return amountUntil
  const { state, method, member, fundingAccount, payee, biller, currency, processOnFrom, processOnUntil } = asked
  return done({
    states: readSome(payments.paymentStates, state),
    method: method ?? null,
    member: member ?? null,
    fundingAccount: fundingAccount ?? null,
    payee: payee ?? null,
    biller: biller ?? null,
    currency: currency ?? null,
    amountFrom: amountFrom.value,
    amountUntil: amountUntil.value,
    processOnFrom: processOnFrom ?? null,
    processOnUntil: processOnUntil ?? null,
    ...readCreated(asked),
  })
}

function readPlace(
  order: payments.PaymentsOrder,
  { after }: PageAsked,
): Outcome<payments.PaymentPlace | undefined, RefusalOf<'cursor_unreadable'>> {
  if (after === undefined) return done(undefined)
  const [by, id] = after
  const isIt = { newest: isMoment, oldest: isMoment, processOn: isBusinessDate, amount: isWhole }[order]
  return by === undefined || id === undefined || !isIt(by) ? refused({ code: 'cursor_unreadable' }) : done({ by, id })
}

const isMoment = (text: string) => !Number.isNaN(Date.parse(text))
const isWhole = (text: string) => /^[0-9]{1,18}$/.test(text)

export const listPayments = route({
  method: 'GET',
  path: '/v1/payments',
  permit: 'payments.read',
  member: 'bound',
  summary:
    'Payments, newest first unless another order is asked for: of a member, or for people of the whole institution',
  query: Type.Object(
    {
      ...pageQuery,
      ...filters,
      order: Type.Optional(
        Type.Enum([...payments.paymentOrders], {
          description:
            'newest, oldest: by when they were submitted; processOn: what leaves first; amount: the largest first, of one currency.',
        }),
      ),
    },
    strict,
  ),
  answers: { 200: pageOf('PaymentPage', Payment) },
  refuses: ['request_invalid', ...pageRefusals],
  prepare: (_, { caller, query }) => {
    const { order = 'newest', currency } = query
    const filter = readFilter(caller, query)
    if (!filter.ok) return filter
    if (order === 'amount' && currency === undefined)
      return parameterRefused('currency', 'Add this: amounts are compared within one currency.')
    const page = readPage('/v1/payments', caller, query)
    if (!page.ok) return page
    const place = readPlace(order, page.value)
    return place.ok ? done({ page: page.value, filter: filter.value, order, after: place.value }) : place
  },
  perform: async (work, { page, filter, order, after }) => {
    const rows = await payments.listPaymentsWhere(work, filter, order, after, page.rowsMax)
    return done(
      cutPage(page, rows, payment => {
        const { by, id } = payments.placeIn(order, payment)
        return [by, id]
      }),
    )
  },
  answer: page => ({ status: 200, body: showPage(page, showPayment) }),
})

const PaymentsSummary = Type.Object(
  {
    count: Type.Integer({ description: 'How many there are; of more than can be counted at once, that many.' }),
    isMore: Type.Boolean({
      description: `There are more than ${payments.countedMax.toLocaleString('en-US')}: say "${payments.countedMax.toLocaleString('en-US')} or more". Then there are no sums.`,
    }),
    sums: Type.Array(Type.Object({ currency: CurrencyCode, count: Type.Integer(), value: Type.String() }, strict), {
      description: 'One for each currency.',
    }),
    states: Type.Array(
      Type.Object({ state: State, currency: CurrencyCode, count: Type.Integer(), value: Type.String() }, strict),
      { description: 'The same by state.' },
    ),
  },
  { $id: 'PaymentsSummary', ...strict },
)

function showSum({ currency, count, sum }: Pick<payments.PaymentSum, 'currency' | 'count' | 'sum'>) {
  return { currency, count: Number(count), value: writeAmount({ minor: sum, currency }).value }
}

export const summarisePayments = route({
  method: 'GET',
  path: '/v1/payments/summary',
  permit: 'payments.read',
  member: 'bound',
  summary: 'How many payments a list of these filters has, and what they come to',
  query: Filters,
  answers: { 200: PaymentsSummary },
  refuses: ['request_invalid'],
  prepare: (_, { caller, query }) => readFilter(caller, query),
  perform: async (work, filter) => done(await payments.summarisePayments(work, filter)),
  answer: summary => {
    const { count, isMore } = summary
    if (summary.isMore) return { status: 200, body: { count, isMore, sums: [], states: [] } }
    const byCurrency = Map.groupBy(summary.sums, ({ currency }) => currency)
    const sums = [...byCurrency].map(([currency, of]) =>
      showSum({
        currency,
        count: of.reduce((all, { count }) => all + count, 0n),
        sum: of.reduce((all, { sum }) => all + sum, 0n),
      }),
    )
    const states = summary.sums.map(sum => ({ state: sum.state, ...showSum(sum) }))
    return { status: 200, body: { count, isMore, sums, states } }
  },
})
