// What a member paid before, by whoever: moved in from another system, to be read and nothing else.

import { type Static, Type } from 'typebox'

import { isBusinessDate } from '../../base/dates.ts'
import { done, fault } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { isTold } from '../personal.ts'
import { type Answering, route } from '../route.ts'
import { Amount, Day, idOf, refusesOnly, writeAmount } from '../wire.ts'
import { FundingAccountId } from './funding-accounts.ts'
import { MemberId } from './members.ts'
import { PayeeId } from './payees.ts'
import { StandingOrderId } from './standing-orders.ts'

const PastPayment = Type.Object(
  {
    id: idOf('pst', 'A payment of the past.'),
    reference: Type.String({ description: 'What the old system calls it.' }),
    fundingAccount: Type.Optional(FundingAccountId),
    payee: Type.Optional(PayeeId),
    payeeName: Type.Optional(Type.String({ description: 'Where the payee was not moved in.' })),
    standingOrder: Type.Optional(StandingOrderId),
    amount: Amount,
    paidOn: Day,
    method: Type.Optional(Type.String({ description: 'A word of the old system.' })),
    state: Type.Enum([...payments.pastStates], { description: 'What became of it, as far as it was known.' }),
    note: Type.Optional(Type.String()),
  },
  { $id: 'PastPayment', additionalProperties: false },
)

/** Opens what is sealed of them, all with a few reads of keys. */
async function show(
  rows: readonly payments.PastPayment[],
  { caller, tools }: Answering,
): Promise<readonly Static<typeof PastPayment>[]> {
  const { institution, actor } = caller
  const isAnyTold = isTold(caller, 'name') || isTold(caller, 'words')
  const told = rows.flatMap(({ id, member, detail }) =>
    detail === null || !isAnyTold ? [] : [{ id, member, sealed: detail }],
  )
  const texts = await tools.vault.openMany(
    told.map(({ id, member, sealed }) => ({ place: payments.pastPaymentPlace({ institution, member }, id), sealed })),
    { why: 'shown', actor },
  )
  const textOf = new Map(told.map(({ id }, index) => [id, texts[index]]))
  return rows.map(row => {
    const { id, reference, fundingAccount, payee, standingOrder, method, amount, currency, paidOn, state } = row
    const { payeeName, note } = payments.readPastDetail(textOf.get(id))
    return {
      id,
      reference,
      ...(fundingAccount === null ? {} : { fundingAccount }),
      ...(payee === null ? {} : { payee }),
      ...(payeeName === undefined ? {} : { payeeName }),
      ...(standingOrder === null ? {} : { standingOrder }),
      amount: writeAmount({ minor: amount, currency }),
      paidOn,
      ...(method === null ? {} : { method }),
      state,
      ...(note === undefined ? {} : { note }),
    }
  })
}

export const listPastPayments = route({
  method: 'GET',
  path: '/v1/members/:member/past-payments',
  permit: 'payments.read',
  member: 'bound',
  summary: 'What a member paid before moving in here, newest first',
  params: Type.Object({ member: MemberId }, { additionalProperties: false }),
  query: Type.Object(pageQuery, { additionalProperties: false }),
  answers: { 200: pageOf('PastPaymentPage', PastPayment) },
  refuses: [...pageRefusals, 'member_not_found'],
  prepare: (_, { caller, query, member }) => {
    const page = readPage(`/v1/members/${member}/past-payments`, caller, query)
    return page.ok ? done({ page: page.value, member }) : page
  },
  perform: async (work, { page, member }) => {
    const [paidOn = '', id = ''] = page.after ?? []
    const before =
      page.after === undefined ? undefined : { paidOn: isBusinessDate(paidOn) ? paidOn : fault('no day'), id }
    const rows = refusesOnly(await payments.listPastPayments(work, member, before, page.rowsMax), ['member_not_found'])
    return rows.ok ? done(cutPage(page, rows.value, last => [last.paidOn, last.id])) : rows
  },
  answer: async ({ rows, next }, answering) => ({
    status: 200,
    body: showPage({ rows: await show(rows, answering), next }, row => row),
  }),
})
