// Statements of the bank, breaks, and money of the institution's own on its way to its account at the bank.

import { type Static, Type } from 'typebox'

import { isBusinessDate } from '../../base/dates.ts'
import { isId } from '../../base/ids.ts'
import { done, refused } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import * as rails from '../../rails/rails.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { Amount, Day, Instant, idOf, lineOf, readAmount, writeAmount } from '../wire.ts'
import { Minor } from './closed-days.ts'
import { Proposal, ProposalId, showProposal } from './proposals.ts'

const strict = { additionalProperties: false }
const StatementId = idOf('stm', 'A statement of the bank.')

const Statement = Type.Object(
  {
    id: StatementId,
    kind: Type.Enum(['statement', 'report', 'notification']),
    name: Type.String({ description: 'As the bank names it.' }),
    sequence: Type.Optional(Type.String()),
    account: Type.String({ description: 'The end of the account’s number.' }),
    opening: Type.Optional(Amount),
    openingOn: Type.Optional(Day),
    closing: Type.Optional(Amount),
    closingOn: Type.Optional(Day),
    lines: Type.Integer(),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    madeAt: Instant,
    receivedAt: Instant,
  },
  { $id: 'BankStatement', ...strict },
)

function showStatement(own: rails.EnteredStatement): Static<typeof Statement> {
  const { id, kind, name, sequence, last4, currency, opening, openingOn, closing, closingOn, lines } = own
  return {
    id,
    kind,
    name,
    ...(sequence === null ? {} : { sequence }),
    account: last4,
    ...(opening === null || openingOn === null
      ? {}
      : { opening: writeAmount({ minor: opening, currency }), openingOn }),
    ...(closing === null || closingOn === null
      ? {}
      : { closing: writeAmount({ minor: closing, currency }), closingOn }),
    lines,
    sha256: own.hash.toString('hex'),
    madeAt: own.madeAt.toISOString(),
    receivedAt: own.receivedAt.toISOString(),
  }
}

export const listStatements = route({
  method: 'GET',
  path: '/v1/statements',
  permit: 'reconciliation.read',
  summary: 'Statements of the bank, newest first',
  query: Type.Object(pageQuery, strict),
  answers: { 200: pageOf('BankStatementPage', Statement) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/statements', caller, query)
    if (!page.ok) return page
    const before = page.value.after?.[0]
    return before === undefined || isId('stm', before)
      ? done({ page: page.value, before })
      : refused({ code: 'cursor_unreadable' })
  },
  perform: async (work, { page, before }) =>
    done(cutPage(page, await rails.listStatements(work, before, page.rowsMax), ({ id }) => [id])),
  answer: page => ({ status: 200, body: showPage(page, showStatement) }),
})

const StatementLine = Type.Object(
  {
    id: idOf('sln', 'A line of a statement.'),
    place: Type.Integer(),
    amount: Amount,
    side: Type.Enum(['credit', 'debit']),
    isReversal: Type.Boolean(),
    state: Type.Enum(['booked', 'pending', 'information']),
    bookedOn: Day,
    bankReference: Type.Optional(Type.String()),
    code: Type.Optional(Type.String()),
    file: Type.Optional(Type.String({ description: 'The file that it says it is the total of.' })),
    posts: Type.Boolean({
      description: 'It is the one that moves money in our books, of all that show the same entry.',
    }),
  },
  { $id: 'BankStatementLine', ...strict },
)

export const listStatementLines = route({
  method: 'GET',
  path: '/v1/statements/:statement/lines',
  permit: 'reconciliation.read',
  summary: 'The lines of a statement, in its order',
  params: Type.Object({ statement: StatementId }, strict),
  query: Type.Object(pageQuery, strict),
  answers: { 200: pageOf('BankStatementLinePage', StatementLine) },
  refuses: [...pageRefusals, 'statement_not_found'],
  prepare: (_, { caller, query, statement }) => {
    const page = readPage(`/v1/statements/${statement}/lines`, caller, query)
    if (!page.ok) return page
    const after = page.value.after?.[0] ?? '0'
    return /^\d{1,9}$/.test(after)
      ? done({ page: page.value, statement, after: Number(after) })
      : refused({ code: 'cursor_unreadable' })
  },
  perform: async (work, { page, statement, after }) => {
    const lines = await rails.listLines(work, statement, after, page.rowsMax)
    return lines.ok ? done(cutPage(page, lines.value, ({ place }) => [String(place)])) : lines
  },
  answer: page => ({
    status: 200,
    body: showPage(
      page,
      ({ id, place, money, side, isReversal, state, bookedOn, bankReference, code, file, posts }) => ({
        id,
        place,
        amount: writeAmount(money),
        side,
        isReversal,
        state,
        bookedOn,
        ...(bankReference === null ? {} : { bankReference }),
        ...(code === null ? {} : { code }),
        ...(file === null ? {} : { file }),
        posts,
      }),
    ),
  }),
})

const BreakId = idOf('brk', 'A break.')
const breakParams = Type.Object({ break: BreakId }, strict)
const BreakKind = Type.Enum([...payments.breakKinds])

const breakMembers = {
  id: BreakId,
  kind: BreakKind,
  subject: Type.String({ description: 'The line, the file, the statement or the day that it is about.' }),
  reason: Type.String(),
  amount: Type.Object(
    { value: Minor, currency: Type.String() },
    { ...strict, description: 'Below zero: the bank took it.' },
  ),
  isInSuspense: Type.Boolean({ description: 'The money rests in suspense until the break is resolved.' }),
  day: Day,
  ageDays: Type.Integer(),
  state: Type.Enum(['open', 'resolved']),
  actions: Type.Array(Type.Enum(['match', 'write_off', 'explain'])),
  openedAt: Instant,
  dueOn: Day,
  owner: Type.Optional(Type.String({ description: 'Who has taken it.' })),
  ownedUntil: Type.Optional(Instant),
  proposal: Type.Optional(ProposalId),
  resolution: Type.Optional(
    Type.Enum(['matched', 'written_off', 'explained', 'answered'], {
      description: '`answered`: what explains it came later, exactly.',
    }),
  ),
  note: Type.Optional(Type.String()),
  resolvedBy: Type.Optional(Type.String()),
  resolvedAt: Type.Optional(Instant),
  version: Type.Integer({ description: 'Its ETag.' }),
}
const Break = Type.Object(breakMembers, { $id: 'Break', ...strict })
const BreakDetail = Type.Object(
  {
    ...breakMembers,
    candidates: Type.Array(
      Type.Object(
        {
          of: Type.Array(Type.String()),
          amount: Amount,
          on: Day,
          reason: Type.Enum(['same_reference', 'same_amount_other_day', 'digits_transposed', 'sums_up']),
        },
        strict,
      ),
      { description: 'What nearly matches, the likeliest first. Nothing is done by it.' },
    ),
    steps: Type.Array(
      Type.Object({ version: Type.Integer(), act: Type.String(), actor: Type.String(), at: Instant }, strict),
    ),
  },
  { $id: 'BreakDetail', ...strict },
)

type Dated = { readonly found: payments.Break; readonly today: Static<typeof Day> }

function showBreak({ found, today }: Dated): Static<typeof Break> {
  const { id, kind, subject, reason, money, line, day, state, openedAt, dueOn, version } = found
  const { owner, ownedUntil, proposal, resolution, note, resolvedBy, resolvedAt } = found
  const { value, currency } = writeAmount(money)
  return {
    id,
    kind,
    subject,
    reason,
    amount: { value, currency },
    isInSuspense: line !== null && state === 'open',
    day,
    ageDays: payments.ageOfBreak(found, today),
    state,
    actions: state === 'open' ? [...payments.actionsOfBreak(found)] : [],
    openedAt: openedAt.toISOString(),
    dueOn,
    ...(owner === null || ownedUntil === null ? {} : { owner, ownedUntil: ownedUntil.toISOString() }),
    ...(proposal === null ? {} : { proposal }),
    ...(resolution === null ? {} : { resolution }),
    ...(note === null ? {} : { note }),
    ...(resolvedBy === null ? {} : { resolvedBy }),
    ...(resolvedAt === null ? {} : { resolvedAt: resolvedAt.toISOString() }),
    version,
  }
}

export const listBreaks = route({
  method: 'GET',
  path: '/v1/breaks',
  permit: 'breaks.read',
  summary: 'The open breaks, the most urgent first',
  query: Type.Object({ ...pageQuery, kind: Type.Optional(BreakKind) }, strict),
  answers: { 200: pageOf('BreakPage', Break) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/breaks', caller, query)
    if (!page.ok) return page
    const [dueOn, id] = page.value.after ?? []
    const only = query.kind === undefined ? {} : { kind: query.kind }
    const isPlace = dueOn !== undefined && id !== undefined && isBusinessDate(dueOn) && isId('brk', id)
    if (page.value.after !== undefined && !isPlace) return refused({ code: 'cursor_unreadable' })
    return done({ page: page.value, only, after: isPlace ? { dueOn, id } : undefined })
  },
  perform: async (work, { page, only, after }) => {
    const today = await payments.todayOf(work)
    const rows = await payments.listBreaks(work, only, after, page.rowsMax)
    const dated = rows.map(found => ({ found, today }))
    return done(cutPage(page, dated, ({ found: { dueOn, id } }) => [dueOn, id]))
  },
  answer: page => ({ status: 200, body: showPage(page, showBreak) }),
})

export const readBreak = route({
  method: 'GET',
  path: '/v1/breaks/:break',
  permit: 'breaks.read',
  summary: 'One break, what was done about it, and what nearly matches',
  params: breakParams,
  answers: { 200: BreakDetail },
  refuses: ['break_not_found'],
  perform: async (work, asked) => {
    const found = await payments.findBreak(work, asked.break)
    if (!found.ok) return found
    const today = await payments.todayOf(work)
    const candidates = await payments.candidatesOfBreak(work, found.value)
    return done({ found: found.value, today, candidates, steps: await payments.stepsOfBreak(work, asked.break) })
  },
  answer: ({ candidates, steps, ...dated }) => ({
    status: 200,
    body: {
      ...showBreak(dated),
      candidates: candidates.map(({ of, minor, on, reason }) => ({
        of: [...of],
        amount: writeAmount({ ...dated.found.money, minor }),
        on,
        reason,
      })),
      steps: steps.map(({ at, ...step }) => ({ ...step, at: at.toISOString() })),
    },
    revision: dated.found.version,
  }),
})

const acting = {
  method: 'POST',
  permit: 'breaks.resolve',
  ifMatch: 'required',
  params: breakParams,
  answers: { 201: Break },
} as const
const actRefusals = [
  'break_not_found',
  'version_differs',
  'break_resolved',
  'break_owned',
  'break_action_not_offered',
] as const
const acted = (dated: Dated) => ({ status: 201, body: showBreak(dated), revision: dated.found.version }) as const

const debitName = Type.String({
  pattern: '^fil_[0-9a-z]{1,26}(-[0-9])?$',
  description: 'A file to the bank, or a part of one, by the name that a statement gives it.',
})

export const takeBreak = route({
  ...acting,
  path: '/v1/breaks/:break/ownership',
  summary: 'Takes a break for a quarter of an hour, so that nobody else works on it',
  refuses: actRefusals,
  perform: (work, asked) => payments.dated(work, payments.takeBreak(work, asked.break, asked.revision)),
  answer: acted,
})

export const matchBreak = route({
  ...acting,
  path: '/v1/breaks/:break/match',
  summary: 'Proposes that what rests in suspense is the payment of a file; a second person agrees',
  body: Type.Object({ file: debitName }, { $id: 'BreakMatch', ...strict }),
  refuses: [...actRefusals, 'file_not_found', 'file_settled', 'proposal_pending'],
  perform: (work, asked) =>
    payments.dated(work, payments.matchBreak(work, asked.break, asked.revision, asked.body.file)),
  answer: acted,
})

export const writeOffBreak = route({
  ...acting,
  path: '/v1/breaks/:break/write-off',
  summary: 'Proposes where what rests in suspense goes; a second person agrees',
  body: Type.Object(
    {
      to: Type.Enum(['fees', 'losses', 'prefunding'], {
        description: 'fees: the bank’s; losses: nobody’s any more; prefunding: it was the institution’s own money.',
      }),
    },
    { $id: 'BreakWriteOff', ...strict },
  ),
  refuses: [...actRefusals, 'file_not_found', 'file_settled', 'proposal_pending'],
  perform: (work, asked) =>
    payments.dated(work, payments.writeOffBreak(work, asked.break, asked.revision, asked.body.to)),
  answer: acted,
})

export const explainBreak = route({
  ...acting,
  path: '/v1/breaks/:break/explanation',
  summary: 'Ends a break that holds no money, with the reason',
  body: Type.Object({ note: lineOf(400, 'Why nothing more is to be done.') }, { $id: 'BreakExplanation', ...strict }),
  refuses: actRefusals,
  perform: (work, asked) =>
    payments.dated(work, payments.explainBreak(work, asked.break, asked.revision, asked.body.note)),
  answer: acted,
})

const Prefunding = Type.Object(
  {
    id: idOf('pfd', 'The end-to-end id that the transfer has to carry, to be known on the statement.'),
    amount: Amount,
    proposal: Proposal,
  },
  { $id: 'Prefunding', ...strict },
)

export const announcePrefunding = route({
  method: 'POST',
  path: '/v1/settlement/prefunding',
  permit: 'settlement.prefund',
  summary: 'Announces money that the institution moves to its account at the bank; a second person agrees',
  body: Type.Object({ amount: Amount }, { $id: 'NewPrefunding', ...strict }),
  answers: { 201: Prefunding },
  refuses: [
    'currency_unknown',
    'amount_malformed',
    'amount_too_precise',
    'amount_too_large',
    'amount_not_positive',
    'currencies_differ',
  ],
  prepare: ({ newId }, { body }) => {
    const money = readAmount(body.amount, '/amount')
    return money.ok ? done({ id: newId('pfd'), money: money.value }) : money
  },
  perform: (work, { id, money }) => payments.announcePrefunding(work, id, money),
  answer: ({ id, money, proposal }) => ({
    status: 201,
    body: { id, amount: writeAmount(money), proposal: showProposal(proposal) },
  }),
})
