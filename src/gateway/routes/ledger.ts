// The ledger as an operator sees it: accounts, balances at any instant, statements, and transfers between accounts.

import { type Static, Type } from 'typebox'

import { type Currency, isCurrency } from '../../base/money.ts'
import { done, fault, refused } from '../../base/outcome.ts'
import * as ledger from '../../ledger/ledger.ts'
import { postTransfers } from '../../payments/payments.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { type Gathered, route } from '../route.ts'
import { Amount, CurrencyCode, Instant, idOf, readAmount, refusedAt, refusesOnly, writeAmount } from '../wire.ts'

export const LedgerAccountId = idOf('acc', 'An account of the ledger.')
const TransferId = idOf('trf', 'A transfer.')
const Side = Type.Enum(['debit', 'credit'])
const params = Type.Object({ account: LedgerAccountId }, { additionalProperties: false })

const NewLedgerAccount = Type.Object(
  {
    kind: Type.Enum(['member', 'clearing', 'settlement', 'rounding', 'fees', 'external']),
    currency: CurrencyCode,
    normalSide: Side,
    isFloored: Type.Boolean({ description: 'true: it never sinks below zero. false: it may sink without end.' }),
  },
  { $id: 'NewLedgerAccount', additionalProperties: false },
)

const Balances = Type.Object(
  { posted: Amount, heldDebits: Amount, heldCredits: Amount },
  {
    $id: 'Balances',
    additionalProperties: false,
    description: 'Posted is credits minus debits, whatever the normal side, so it may be below zero.',
  },
)

const LedgerAccount = Type.Object(
  {
    id: LedgerAccountId,
    kind: Type.String(),
    currency: CurrencyCode,
    normalSide: Side,
    state: Type.Enum(['open', 'closed']),
    balances: Balances,
    available: Type.Optional(Amount),
  },
  {
    $id: 'LedgerAccount',
    additionalProperties: false,
    description:
      '`available` is absent where there is no floor, and as of an instant: floors are kept as they are now, and so is `state`.',
  },
)

function showBalances({ posted, heldDebits, heldCredits }: ledger.Balances, currency: Currency) {
  const amount = (minor: bigint) => writeAmount({ minor, currency })
  return { posted: amount(posted), heldDebits: amount(heldDebits), heldCredits: amount(heldCredits) }
}

function show(account: ledger.Account): Static<typeof LedgerAccount> {
  const available = ledger.available(account)
  return {
    ...showAt(account),
    ...(available === null ? {} : { available: writeAmount({ minor: available, currency: account.currency }) }),
  }
}

function showAt(account: ledger.AccountAt): Static<typeof LedgerAccount> {
  const { id, kind, currency, normalSide, state } = account
  return { id, kind, currency, normalSide, state, balances: showBalances(account, currency) }
}

export const openLedgerAccount = route({
  method: 'POST',
  path: '/v1/ledger/accounts',
  permit: 'ledger.open',
  summary: 'Opens an account with nothing in it',
  body: NewLedgerAccount,
  answers: { 201: LedgerAccount },
  refuses: ['currency_unknown', 'account_not_found'],
  prepare: (_, { body: { isFloored, ...order } }) =>
    isCurrency(order.currency)
      ? done({ ...order, floor: isFloored ? 0n : null })
      : refusedAt('/currency', { code: 'currency_unknown' } as const),
  perform: async (work, order) => {
    const [id] = await ledger.openAccounts(work, [order])
    return ledger.findAccount(work, id ?? fault('one account for one order'))
  },
  answer: account => ({ status: 201, body: show(account), location: `/v1/ledger/accounts/${account.id}` }),
})

export const readLedgerAccount = route({
  method: 'GET',
  path: '/v1/ledger/accounts/:account',
  permit: 'ledger.read',
  summary: 'One account and what it holds now',
  params,
  answers: { 200: LedgerAccount },
  refuses: ['account_not_found'],
  perform: (work, { account }) => ledger.findAccount(work, account),
  answer: account => ({ status: 200, body: show(account) }),
})

export const listLedgerAccounts = route({
  method: 'GET',
  path: '/v1/ledger/accounts',
  permit: 'ledger.read',
  summary: 'Every account of the institution; with `at`, what each held then, without those that were opened later',
  query: Type.Object(
    {
      ...pageQuery,
      kind: Type.Optional(Type.Enum([...ledger.accountKinds])),
      currency: Type.Optional(CurrencyCode),
      state: Type.Optional(Type.Enum(['open', 'closed'])),
      balance: Type.Optional(
        Type.Literal('moved', { description: 'Only accounts in which something is posted or held.' }),
      ),
      at: Type.Optional({ ...Instant, description: 'As of when, by the ledger’s own clock; now, if absent.' }),
    },
    { additionalProperties: false },
  ),
  answers: { 200: pageOf('LedgerAccountPage', LedgerAccount) },
  refuses: [...pageRefusals, 'instant_in_future'],
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/ledger/accounts', caller, query)
    if (!page.ok) return page
    const { kind, currency, state, balance, at } = query
    const filter = {
      ...(kind === undefined ? {} : { kind }),
      ...(currency === undefined ? {} : { currency }),
      ...(state === undefined ? {} : { state }),
      isMoved: balance === 'moved',
    }
    return done({ page: page.value, filter, at: at === undefined ? undefined : new Date(at) })
  },
  perform: async (work, { page, filter, at }) => {
    if (at !== undefined && at > work.now) return refused({ code: 'instant_in_future' })
    const after = page.after?.[0] ?? ''
    const rows =
      at === undefined
        ? (await ledger.listAccounts(work, after, page.rowsMax, filter)).map(show)
        : (await ledger.listAccountsAt(work, at, after, page.rowsMax, filter)).map(showAt)
    return done(cutPage(page, rows, ({ id }) => [id]))
  },
  answer: page => ({ status: 200, body: showPage(page, row => row) }),
})

const BalancesAt = Type.Object(
  { account: LedgerAccountId, at: Instant, balances: Balances },
  { $id: 'BalancesAt', additionalProperties: false },
)

export const readBalances = route({
  method: 'GET',
  path: '/v1/ledger/accounts/:account/balances',
  permit: 'ledger.read',
  summary: "What an account held at an instant, by the ledger's own clock",
  params,
  query: Type.Object({ at: Instant }, { additionalProperties: false }),
  answers: { 200: BalancesAt },
  refuses: ['account_not_found'],
  perform: async (work, { account, query }) => {
    const at = new Date(query.at)
    const found = await ledger.balancesAt(work, account, at)
    return found.ok ? done({ account: found.value, at }) : found
  },
  answer: ({ account, at }) => ({
    status: 200,
    body: { account: account.id, at: at.toISOString(), balances: showBalances(account, account.currency) },
  }),
})

const Entry = Type.Object(
  {
    entry: Type.String({ description: 'Its position among the entries of the account.' }),
    at: Instant,
    transfer: TransferId,
    kind: Type.Enum(['direct', 'hold', 'capture', 'release', 'expiry', 'reversal']),
    amount: Amount,
    moved: Amount,
    other: LedgerAccountId,
    of: Type.Optional(TransferId),
    balances: Balances,
  },
  {
    $id: 'Entry',
    additionalProperties: false,
    description:
      '`moved` counts credits up and debits down; a hold moves nothing. `of` is the hold or transfer it ends.',
  },
)

const Statement = Type.Object(
  {
    account: LedgerAccountId,
    from: Instant,
    until: Instant,
    opening: Balances,
    items: Type.Array(Entry),
    next: Type.Optional(Type.String({ description: 'Send it as `cursor` for the next page.' })),
  },
  { $id: 'Statement', additionalProperties: false, description: '`opening` is what was held just before `from`.' },
)

export const readStatement = route({
  method: 'GET',
  path: '/v1/ledger/accounts/:account/statement',
  permit: 'ledger.read',
  summary: 'Every entry from one instant (included) to another (excluded), in order',
  params,
  query: Type.Object({ ...pageQuery, from: Instant, until: Instant }, { additionalProperties: false }),
  answers: { 200: Statement },
  refuses: [...pageRefusals, 'account_not_found'],
  prepare: (_, { caller, account, query }) => {
    const page = readPage(`/v1/ledger/accounts/${account}/statement`, caller, query)
    if (!page.ok) return page
    const [after = '0', afterAt = query.from] = page.value.after ?? []
    if (!/^\d{1,18}$/.test(after) || Number.isNaN(Date.parse(afterAt))) return refused({ code: 'cursor_unreadable' })
    const span = {
      from: new Date(query.from),
      until: new Date(query.until),
      after: BigInt(after),
      afterAt: new Date(afterAt),
    }
    return done({ account, span, page: page.value })
  },
  perform: async (work, { account, span, page }) => {
    const found = await ledger.statement(work, account, span, page.rowsMax)
    if (!found.ok) return found
    const { entries, opening, account: opened } = found.value
    const cut = cutPage(page, entries, ({ entry, at }) => [entry.toString(), at.toISOString()])
    return done({ account: opened, opening, span, page: cut })
  },
  answer: ({ account: { id, currency }, opening, span, page }) => ({
    status: 200,
    body: {
      account: id,
      from: span.from.toISOString(),
      until: span.until.toISOString(),
      opening: showBalances(opening, currency),
      ...showPage(page, entry => ({
        entry: entry.entry.toString(),
        at: entry.at.toISOString(),
        transfer: entry.transfer,
        kind: entry.kind,
        amount: writeAmount({ minor: entry.amount, currency }),
        moved: writeAmount({ minor: entry.moved, currency }),
        other: entry.other,
        ...(entry.of === null ? {} : { of: entry.of }),
        balances: showBalances(entry, currency),
      })),
    },
  }),
})

const sides = { debit: Amount, credit: Amount, heldDebits: Amount, heldCredits: Amount }
const Totals = Type.Object(
  {
    currency: CurrencyCode,
    ...sides,
    isZero: Type.Boolean({
      description: 'Debits and credits are the same, and what is held out of accounts is held into others.',
    }),
    kinds: Type.Array(
      Type.Object(
        { kind: Type.String(), accounts: Type.String({ pattern: '^[0-9]{1,18}$' }), ...sides },
        { $id: 'TrialBalanceKind', additionalProperties: false },
      ),
    ),
  },
  { $id: 'TrialBalanceTotals', additionalProperties: false },
)

const TrialBalance = Type.Object(
  {
    at: Instant,
    isZero: Type.Boolean({ description: 'In every currency that is told.' }),
    currencies: Type.Array(Totals),
  },
  {
    $id: 'TrialBalance',
    additionalProperties: false,
    description:
      'What accounts hold, summed by kind: those below zero are debits, those above are credits. By the ledger’s own clock.',
  },
)

export const readTrialBalance = route({
  method: 'GET',
  path: '/v1/ledger/trial-balance',
  permit: 'ledger.read',
  summary: 'What accounts of each kind held at an instant, and that debits and credits come out even',
  query: Type.Object(
    {
      at: Type.Optional({ ...Instant, description: 'As of when; now, if absent.' }),
      currency: Type.Optional(CurrencyCode),
    },
    { additionalProperties: false },
  ),
  answers: { 200: TrialBalance },
  refuses: ['currency_unknown', 'instant_in_future'],
  prepare: (_, { query }) =>
    query.currency === undefined || isCurrency(query.currency)
      ? done(query)
      : refusedAt('/currency', { code: 'currency_unknown' } as const),
  perform: async (work, { at: asked, currency = null }) => {
    const at = asked === undefined ? work.now : new Date(asked)
    if (at > work.now) return refused({ code: 'instant_in_future' })
    return done({ at, rows: await ledger.balancesByKindAt(work, at, currency) })
  },
  answer: ({ at, rows }) => {
    const currencies = [...Map.groupBy(rows, row => row.currency)].map(([currency, own]) => showTotals(currency, own))
    const isZero = currencies.every(one => one.isZero)
    return { status: 200, body: { at: at.toISOString(), isZero, currencies } }
  },
})

type Sides = Pick<ledger.KindBalance, 'debit' | 'credit' | 'heldDebits' | 'heldCredits'>

function showTotals(currency: string, rows: readonly ledger.KindBalance[]): Static<typeof Totals> {
  const known = isCurrency(currency) ? currency : fault(`${currency} was let into the ledger`)
  const amount = (minor: bigint) => writeAmount({ minor, currency: known })
  const show = ({ debit, credit, heldDebits, heldCredits }: Sides) => ({
    debit: amount(debit),
    credit: amount(credit),
    heldDebits: amount(heldDebits),
    heldCredits: amount(heldCredits),
  })
  const sum = (of: (row: Sides) => bigint) => rows.reduce((all, row) => all + of(row), 0n)
  const total: Sides = {
    debit: sum(row => row.debit),
    credit: sum(row => row.credit),
    heldDebits: sum(row => row.heldDebits),
    heldCredits: sum(row => row.heldCredits),
  }
  return {
    currency,
    ...show(total),
    isZero: total.debit === total.credit && total.heldDebits === total.heldCredits,
    kinds: rows.map(row => ({ kind: row.kind, accounts: String(row.accounts), ...show(row) })),
  }
}

const NewTransfer = Type.Object(
  { debit: LedgerAccountId, credit: LedgerAccountId, amount: Amount },
  { $id: 'NewTransfer', additionalProperties: false, description: 'From the debit account to the credit account.' },
)

const Transfer = Type.Object(
  { id: TransferId, debit: LedgerAccountId, credit: LedgerAccountId, amount: Amount, at: Instant },
  { $id: 'Transfer', additionalProperties: false },
)

const transferRefusals = [
  'transfer_key_reused',
  'amount_not_positive',
  'account_not_found',
  'accounts_same',
  'account_closed',
  'currencies_differ',
  'insufficient_funds',
] as const

export const postTransfer = route({
  method: 'POST',
  path: '/v1/ledger/transfers',
  permit: 'ledger.transfer',
  summary: 'Moves money between two accounts',
  money: true,
  body: NewTransfer,
  answers: { 201: Transfer },
  refuses: ['currency_unknown', 'amount_malformed', 'amount_too_precise', 'amount_too_large', ...transferRefusals],
  prepare: (_, { body: { debit, credit, amount } }) => {
    const money = readAmount(amount, '/amount')
    return money.ok ? done({ debit, credit, money: money.value }) : money
  },
  gather: async (work, items: readonly Gathered<Omit<DirectOrder, 'kind' | 'key'>>[]) => {
    // An idempotency key is its chooser's own; in the ledger, keys are the institution's.
    const orders = items.map(({ actor, key, body }) => ({
      ...body,
      kind: 'direct' as const,
      key: `${actor}/${key}`,
      actor,
    }))
    const outcomes = await postTransfers(work, orders)
    return outcomes.map(outcome => refusesOnly(outcome, transferRefusals))
  },
  answer: ({ transfer: { id, debit, credit, money, at }, isReplay }) => ({
    status: 201,
    body: { id, debit, credit, amount: writeAmount(money), at: at.toISOString() },
    isReplay,
  }),
})

type DirectOrder = Extract<ledger.TransferOrder, { readonly kind: 'direct' }>
