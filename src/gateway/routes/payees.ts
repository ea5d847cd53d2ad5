// Payees: whom a member pays.

import { type Static, type TObject, Type } from 'typebox'

import { done, fault } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import { lastDigits, PlainAccountNumber } from '../account-numbers.ts'
import { memberNeeded, mustNameMember, narrowing, readNarrowing } from '../filters.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { type Answering, route } from '../route.ts'
import { Screening, showScreening } from '../screening-words.ts'
import { Day, Instant, idOf, lineOf, refusedAt, refusesOnly } from '../wire.ts'
import { BillerId, PostalAddress } from './directory.ts'
import { MemberId } from './members.ts'
import { Proposal, showProposal } from './proposals.ts'

export const PayeeId = idOf('pye', 'A payee of one member.')
const payeeStates = ['active', 'suspended', 'terminated'] as const
const State = Type.Enum([...payeeStates], { description: 'Only active payees are paid.' })
const params = Type.Object({ payee: PayeeId }, { additionalProperties: false })

const nickname = lineOf(40, 'What the member calls the payee.')

const account = Type.Object(
  {
    bank: Type.String({ pattern: '^[0-9A-Za-z]{2,11}$', description: 'A routing number or BIC.' }),
    number: PlainAccountNumber,
  },
  { additionalProperties: false },
)
const method = Type.Optional(
  Type.Enum(['ach', 'check'], {
    description: 'How the payee is reached; ach when absent. Within the institution it is a book transfer.',
  }),
)

const NewPayee = Type.Object(
  {
    member: MemberId,
    nickname,
    name: lineOf(140, 'Sealed where it is kept.'),
    account,
    method,
    address: Type.Optional(PostalAddress),
  },
  { $id: 'NewPayee', additionalProperties: false },
)

const NewPayeeOfBiller = Type.Object(
  {
    member: MemberId,
    nickname,
    number: PlainAccountNumber,
    address: Type.Optional(PostalAddress),
  },
  { $id: 'NewPayeeOfBiller', additionalProperties: false },
)

const Payee = Type.Object(
  {
    id: PayeeId,
    member: MemberId,
    nickname: Type.String({ description: 'Empty where the member was erased.' }),
    name: Type.Optional(Type.String({ description: 'Absent where the member was erased.' })),
    biller: Type.Optional(BillerId),
    lastDigits,
    method: Type.Enum(['ach', 'check', 'on_us']),
    address: Type.Optional(PostalAddress),
    state: State,
    screening: Screening,
    coolingUntil: Type.Optional(Instant),
    version: Type.Integer({ description: 'Its ETag.' }),
    addedAt: Instant,
    erasedAt: Type.Optional(Instant),
  },
  { $id: 'Payee', additionalProperties: false },
)

const PayeeState = Type.Object({ state: State }, { $id: 'PayeeState', additionalProperties: false })

/** Opens what is sealed of them, all with a few reads of keys. */
async function show(payees: readonly payments.PayeeDetail[], { caller: { institution, actor }, tools }: Answering) {
  const opened = async (
    column: 'name_sealed' | 'address_sealed',
    of: (payee: payments.PayeeDetail) => Buffer | null,
  ) => {
    const items = payees.flatMap(payee => {
      const sealed = of(payee)
      return sealed === null
        ? []
        : [
            {
              id: payee.id,
              place: payments.payeePlace({ institution, member: payee.member }, payee.id, column),
              sealed,
            },
          ]
    })
    const texts = await tools.vault.openMany(items, { why: 'shown', actor })
    return new Map(items.map(({ id }, index) => [id, texts[index] ?? fault('a text for each')]))
  }
  const names = await opened('name_sealed', ({ name }) => name)
  const addresses = await opened('address_sealed', ({ address }) => address)
  return payees.map(payee => {
    const {
      id,
      member,
      nickname,
      biller,
      billerName,
      last4,
      method,
      state,
      coolingUntil,
      version,
      addedAt,
      screening,
      erasedAt,
    } = payee
    const address = addresses.get(id)
    const name = names.get(id) ?? billerName
    if (name === null && erasedAt === null) fault('a name of its own or of its biller')
    return {
      id,
      member,
      nickname,
      ...(name === null ? {} : { name }),
      ...(biller === null ? {} : { biller }),
      lastDigits: last4,
      method,
      ...(address === undefined ? {} : { address: payments.readPayeeAddress(address) }),
      state,
      screening: showScreening(screening),
      ...(coolingUntil === null ? {} : { coolingUntil: coolingUntil.toISOString() }),
      version,
      addedAt: addedAt.toISOString(),
      ...(erasedAt === null ? {} : { erasedAt: erasedAt.toISOString() }),
    }
  })
}

async function showOne(payee: payments.PayeeDetail, answering: Answering): Promise<Static<typeof Payee>> {
  const [shown] = await show([payee], answering)
  return shown ?? fault('one payee is shown as one')
}

export const addPayee = route({
  method: 'POST',
  path: '/v1/payees',
  permit: 'payees.add',
  member: 'bound',
  summary: 'Adds a payee of a member',
  body: NewPayee,
  answers: { 201: Payee },
  refuses: ['member_not_found', 'payee_account_not_found', 'payee_duplicate', 'payee_not_found'],
  prepare: async ({ vault, newId, screening }, { caller: { institution }, body: { account, ...body } }) => {
    const id = newId('pye')
    const [[payee], screened] = await Promise.all([
      payments.sealPayees(vault, institution, [{ id, ...body, ...account }]),
      screening?.(institution, [{ subject: id, name: body.name }]),
    ])
    const sealed = payee ?? fault('one payee is sealed as one')
    return done<payments.NewPayee>(screened === undefined ? sealed : { ...sealed, screened })
  },
  perform: async (work, payee) => {
    const codes = ['member_not_found', 'payee_account_not_found', 'payee_duplicate'] as const
    const added = refusesOnly(await payments.addPayees(work, [payee]), codes)
    return added.ok ? payments.findPayee(work, payee.id) : added
  },
  answer: showMade,
})

export const addPayeeOfBiller = route({
  method: 'POST',
  path: '/v1/billers/:biller/payees',
  permit: 'payees.add',
  member: 'bound',
  summary: 'Adds a payee of a member from the directory, by the number the member has at the biller',
  params: Type.Object({ biller: BillerId }, { additionalProperties: false }),
  body: NewPayeeOfBiller,
  answers: { 201: Payee },
  refuses: [
    'member_not_found',
    'biller_not_found',
    'biller_not_active',
    'payee_number_misfit',
    'payee_duplicate',
    'payee_not_found',
  ],
  prepare: async ({ vault, newId }, { caller: { institution }, biller, body }) => {
    const [payee] = await payments.sealPayees(vault, institution, [{ id: newId('pye'), biller, ...body }])
    return done(payee ?? fault('one payee is sealed as one'))
  },
  perform: async (work, payee) => {
    const codes = [
      'member_not_found',
      'biller_not_found',
      'biller_not_active',
      'payee_number_misfit',
      'payee_duplicate',
    ] as const
    const added = refusesOnly(await payments.addPayees(work, [payee]), codes)
    if (added.ok) return payments.findPayee(work, payee.id)
    return added.refusal.code === 'payee_number_misfit' ? refusedAt('/number', added.refusal) : added
  },
  answer: showMade,
})

async function showMade(payee: payments.PayeeDetail, answering: Answering) {
  const body = await showOne(payee, answering)
  return { status: 201 as const, body, revision: payee.version, location: `/v1/payees/${payee.id}` }
}

export const readPayee = route({
  method: 'GET',
  path: '/v1/payees/:payee',
  permit: 'payees.read',
  member: 'bound',
  summary: 'One payee',
  params,
  answers: { 200: Payee },
  refuses: ['payee_not_found'],
  perform: (work, { payee }) => payments.findPayee(work, payee),
  answer: async (payee, answering) => ({
    status: 200,
    body: await showOne(payee, answering),
    revision: payee.version,
  }),
})

export const changePayee = route({
  method: 'PATCH',
  path: '/v1/payees/:payee',
  permit: 'payees.change',
  member: 'bound',
  summary: 'Changes what a payee is called by the member, and its address',
  ifMatch: 'required',
  params,
  body: Type.Object(
    {
      // Whose payee it is: what is sealed is sealed under the member's key, before the payee is read.
      member: MemberId,
      nickname: Type.Optional(nickname),
      address: Type.Optional(Type.Union([PostalAddress, Type.Null()], { description: 'null takes it away.' })),
    },
    { $id: 'PayeeChange', additionalProperties: false },
  ),
  answers: { 200: Payee },
  refuses: ['payee_not_found', 'version_differs', 'payee_is_terminated'],
  prepare: async ({ vault }, { caller: { institution }, payee: id, body: { member, nickname, address }, revision }) => {
    const sealed =
      address === undefined || address === null
        ? address
        : await payments.sealPayeeAddress(vault, institution, { id, member }, address)
    const details = {
      ...(nickname === undefined ? {} : { nickname }),
      ...(sealed === undefined ? {} : { address: sealed }),
    }
    return done({ id, member, details, revision })
  },
  perform: async (work, { id, member, details, revision }) => {
    const changed = refusesOnly(await payments.changePayee(work, id, member, details, revision), [
      'payee_not_found',
      'version_differs',
      'payee_is_terminated',
    ])
    return changed.ok ? payments.findPayee(work, id) : changed
  },
  answer: async (payee, answering) => ({
    status: 200,
    body: await showOne(payee, answering),
    revision: payee.version,
  }),
})

export const proposePayeeAccount = route({
  method: 'POST',
  path: '/v1/payees/:payee/account/proposals',
  permit: 'payees.propose_account',
  member: 'bound',
  summary: 'Proposes other bank details for a payee; once somebody else has approved, the payee cools off',
  ifMatch: 'required',
  params,
  body: Type.Object(
    {
      // As above: whose payee it is.
      member: MemberId,
      account,
      method,
    },
    { $id: 'NewPayeeAccount', additionalProperties: false },
  ),
  answers: { 201: Proposal },
  refuses: [
    'payee_not_found',
    'version_differs',
    'payee_is_terminated',
    'payee_has_biller',
    'payee_account_not_found',
    'payee_duplicate',
    'proposal_pending',
  ],
  prepare: async ({ vault }, { caller: { institution }, payee: id, body: { member, account, method }, revision }) => {
    const [sealed] = await payments.sealPayeeAccounts(vault, institution, [{ id, member, ...account }])
    const wanted = { ...(sealed ?? fault('one account is sealed as one')), member, method: method ?? 'ach' }
    return done({ id, wanted, revision })
  },
  perform: async (work, { id, wanted, revision }) =>
    refusesOnly(await payments.proposePayeeAccount(work, id, wanted, revision), [
      'payee_not_found',
      'version_differs',
      'payee_is_terminated',
      'payee_has_biller',
      'payee_account_not_found',
      'payee_duplicate',
      'proposal_pending',
    ]),
  answer: proposal => ({
    status: 201,
    body: showProposal(proposal),
    revision: proposal.version,
    location: `/v1/proposals/${proposal.id}`,
  }),
})

const PayeeChangeMade = Type.Object(
  {
    version: Type.Integer({ description: 'The revision that it made.' }),
    what: Type.Enum(['account', 'nickname', 'address', 'state', 'erased']),
    before: Type.Optional(Type.String({ description: 'Of an account the last digits; of an address nothing.' })),
    after: Type.Optional(Type.String()),
    actor: Type.String({ description: 'Who changed it: a person, a client, a process.' }),
    proposal: Type.Optional(Type.String({ description: 'What was approved of: there are its makers and approvers.' })),
    at: Instant,
  },
  { $id: 'PayeeChangeMade', additionalProperties: false },
)

export const listPayeeChanges = route({
  method: 'GET',
  path: '/v1/payees/:payee/changes',
  permit: 'payees.read',
  member: 'bound',
  summary: 'What was changed of a payee, in order',
  params,
  query: Type.Object(pageQuery, { additionalProperties: false }),
  answers: { 200: pageOf('PayeeChangePage', PayeeChangeMade) },
  refuses: [...pageRefusals, 'payee_not_found'],
  prepare: (_, { caller, query, payee }) => {
    const page = readPage(`/v1/payees/${payee}/changes`, caller, query)
    return page.ok ? done({ page: page.value, payee }) : page
  },
  perform: async (work, { page, payee }) => {
    const [version = '0', what = ''] = page.after ?? []
    const rows = await payments.listPayeeChanges(work, payee, { version: Number(version), what }, page.rowsMax)
    return rows.ok ? done(cutPage(page, rows.value, change => [String(change.version), change.what])) : rows
  },
  answer: page => ({
    status: 200,
    body: showPage(page, ({ version, what, before, after, actor, proposal, at }) => ({
      version,
      what,
      ...(before === null ? {} : { before }),
      ...(after === null ? {} : { after }),
      actor,
      ...(proposal === null ? {} : { proposal }),
      at: at.toISOString(),
    })),
  }),
})

const filters = {
  member: Type.Optional(MemberId),
  ...narrowing('pye', payeeStates),
  biller: Type.Optional(BillerId),
  method: Type.Optional(Type.Enum(['ach', 'check', 'on_us'], { description: 'How the payee is reached.' })),
}

function readFilter(asked: Static<TObject<typeof filters>>) {
  return {
    ...readNarrowing(asked),
    member: asked.member ?? null,
    biller: asked.biller ?? null,
    method: asked.method ?? null,
  }
}

export const listPayees = route({
  method: 'GET',
  path: '/v1/payees',
  permit: 'payees.read',
  member: 'bound',
  summary: 'The payees of a member, or for people of the whole institution, as they were made',
  query: Type.Object({ ...pageQuery, ...filters }, { additionalProperties: false }),
  answers: { 200: pageOf('PayeePage', Payee) },
  refuses: ['request_invalid', ...pageRefusals],
  prepare: (_, { caller, query }) => {
    if (mustNameMember(caller, query.member)) return memberNeeded()
    const page = readPage('/v1/payees', caller, query)
    return page.ok ? done({ page: page.value, filter: readFilter(query) }) : page
  },
  perform: async (work, { page, filter }) => {
    const rows = await payments.listPayeesWhere(work, filter, page.after?.[0] ?? '', page.rowsMax)
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
  member: 'bound',
  summary: 'Suspends, terminates or activates a payee',
  params,
  body: PayeeState,
  answers: { 200: PayeeState },
  refuses: ['payee_not_found', 'payee_state_not_next'],
  perform: async (work, { payee, body }) => {
    const changed = await payments.setPayeeState(work, payee, body.state)
    return changed.ok ? done(body) : changed
  },
  answer: body => ({ status: 200, body }),
})
