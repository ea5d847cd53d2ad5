// Funding accounts: from where a member pays. Each has an account of its own in the ledger.

import { type Static, type TObject, Type } from 'typebox'

import { parseMoney } from '../../base/money.ts'
import { done, fault } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import { lastDigits, PlainAccountNumber } from '../account-numbers.ts'
import { memberNeeded, mustNameMember, narrowing, readNarrowing } from '../filters.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { CurrencyCode, Instant, idOf, refusedAt, refusesOnly } from '../wire.ts'
import { LedgerAccountId } from './ledger.ts'
import { MemberId } from './members.ts'

export const FundingAccountId = idOf('fac', 'A funding account.')

const accountStates = ['open', 'closed'] as const

const NewFundingAccount = Type.Object(
  {
    member: MemberId,
    number: PlainAccountNumber,
    currency: CurrencyCode,
    overdraft: Type.Optional(
      Type.String({
        maxLength: 24,
        description: 'How far it may be overdrawn, such as "500.00"; not at all if absent.',
      }),
    ),
    coreAccount: Type.Optional(
      Type.String({
        pattern: '^[!-~]([ -~]{0,62}[!-~])?$',
        description:
          'What the institution’s core calls it, where it is kept there: the core says what may be spent of it. Kept sealed.',
      }),
    ),
  },
  { $id: 'NewFundingAccount', additionalProperties: false },
)

const FundingAccount = Type.Object(
  {
    id: FundingAccountId,
    member: MemberId,
    account: LedgerAccountId,
    currency: CurrencyCode,
    lastDigits,
    keptAt: Type.Enum(['here', 'core'], { description: 'core: at the institution’s core; its book here is a mirror.' }),
    state: Type.Enum([...accountStates]),
    openedAt: Instant,
    erasedAt: Type.Optional(Instant),
  },
  { $id: 'FundingAccount', additionalProperties: false },
)

type Shown = Omit<payments.FundingAccountDetail, 'isEligible'>

function show({ id, member, account, currency, last4, isMirror, state, openedAt, erasedAt }: Shown) {
  return {
    id,
    member,
    account,
    currency,
    lastDigits: last4,
    keptAt: isMirror ? ('core' as const) : ('here' as const),
    state,
    openedAt: openedAt.toISOString(),
    ...(erasedAt === null ? {} : { erasedAt: erasedAt.toISOString() }),
  }
}

export const openFundingAccount = route({
  method: 'POST',
  path: '/v1/funding-accounts',
  permit: 'funding_accounts.open',
  summary: 'Opens a funding account of a member',
  body: NewFundingAccount,
  answers: { 201: FundingAccount },
  refuses: [
    'currency_unknown',
    'amount_malformed',
    'amount_too_precise',
    'amount_too_large',
    'member_not_found',
    'account_number_taken',
  ],
  prepare: async (
    { vault, newId },
    { caller: { institution }, body: { member, number, currency, overdraft, coreAccount } },
  ) => {
    const limit = parseMoney(overdraft ?? '0', currency)
    if (!limit.ok) {
      return refusedAt(limit.refusal.code === 'currency_unknown' ? '/currency' : '/overdraft', limit.refusal)
    }
    const id = newId('fac')
    const [sealed] = await payments.sealFundingNumbers(vault, institution, [{ id, member, number }])
    const own = { institution, member }
    const core =
      coreAccount === undefined ? {} : { core: await payments.sealCoreNumber(vault, own, { id, number: coreAccount }) }
    return done({
      ...core,
      id,
      member,
      number: sealed ?? fault('one number is sealed as one'),
      currency,
      floor: -limit.value.minor,
    })
  },
  perform: async (work, order) => {
    const outcome = refusesOnly(await payments.addFundingAccounts(work, [order]), [
      'member_not_found',
      'account_number_taken',
    ])
    if (!outcome.ok) return outcome
    const [opened] = outcome.value
    const { account } = opened ?? fault('one account for one order')
    return done({
      ...order,
      isMirror: order.core !== undefined,
      account,
      last4: order.number.last4,
      state: 'open' as const,
      openedAt: work.now,
      erasedAt: null,
    })
  },
  answer: account => ({ status: 201, body: show(account) }),
})

const filters = {
  member: Type.Optional(MemberId),
  ...narrowing('fac', accountStates),
  keptAt: Type.Optional(Type.Enum(['here', 'core'])),
}

function readFilter(asked: Static<TObject<typeof filters>>) {
  return {
    ...readNarrowing(asked),
    member: asked.member ?? null,
    keptAt: asked.keptAt ?? null,
  }
}

export const listFundingAccounts = route({
  method: 'GET',
  path: '/v1/funding-accounts',
  permit: 'funding_accounts.read',
  member: 'bound',
  summary: 'The funding accounts of a member, or for people of the whole institution, as they were made',
  query: Type.Object({ ...pageQuery, ...filters }, { additionalProperties: false }),
  answers: { 200: pageOf('FundingAccountPage', FundingAccount) },
  refuses: ['request_invalid', ...pageRefusals],
  prepare: (_, { caller, query }) => {
    if (mustNameMember(caller, query.member)) return memberNeeded()
    const page = readPage('/v1/funding-accounts', caller, query)
    return page.ok ? done({ page: page.value, filter: readFilter(query) }) : page
  },
  perform: async (work, { page, filter }) => {
    const rows = await payments.listFundingAccountsWhere(work, filter, page.after?.[0] ?? '', page.rowsMax)
    return done(cutPage(page, rows, ({ id }) => [id]))
  },
  answer: page => ({ status: 200, body: showPage(page, show) }),
})
