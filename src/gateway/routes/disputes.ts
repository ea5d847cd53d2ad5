// Disputes under Regulation E: opened, credited, decided, withdrawn; what is due in them, and what the member was told.

import { hash } from 'node:crypto'

import { type Static, Type } from 'typebox'

import { isBusinessDate } from '../../base/dates.ts'
import { done, refused } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import { createdBetween, readBetween, readSome, someOf } from '../filters.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { isTold } from '../personal.ts'
import { type Answering, route } from '../route.ts'
import { Amount, Day, Instant, idOf, lineOf, readAmount, writeAmount } from '../wire.ts'
import { FundingAccountId } from './funding-accounts.ts'
import { MemberId } from './members.ts'
import { PaymentId } from './payments.ts'

const DisputeId = idOf('dsp', 'A dispute.')
const params = Type.Object({ dispute: DisputeId }, { additionalProperties: false })
const strict = { additionalProperties: false }

const wordsCharsMax = 4_000
const documentsMax = 20

const Kind = Type.Enum(['unauthorized', 'incorrect_amount', 'omitted', 'computational', 'wrong_payee', 'other'])
const disputeStates = ['open', 'provisionally_credited', 'resolved_in_favor', 'resolved_against', 'withdrawn'] as const
const State = Type.Enum([...disputeStates])
export const NoticeForm = Type.Enum(['oral', 'written'])
const NoticeKind = Type.Enum(['provisional_credit', 'result', 'debit'])

const Document = Type.Object(
  {
    name: Type.String({ pattern: '^[A-Za-z0-9._ -]{1,100}$', description: 'A file name, without anybody’s data.' }),
    sha256: Type.String({
      pattern: '^[0-9a-f]{64}$',
      description: 'By which its bytes are known; they are kept elsewhere.',
    }),
  },
  { $id: 'DisputeDocument', ...strict },
)
const documents = Type.Optional(Type.Array(Document, { maxItems: documentsMax, uniqueItems: true }))

const NewDispute = Type.Object(
  {
    member: MemberId,
    about: Type.Union(
      [
        Type.Object({ payment: PaymentId, amount: Type.Optional(Amount) }, strict),
        Type.Object({ fundingAccount: FundingAccountId, transferOn: Day, amount: Amount }, strict),
      ],
      { description: 'A payment, all of it unless an amount is given; or what moved on an account on a day.' },
    ),
    kind: Kind,
    form: NoticeForm,
    receivedAt: Instant,
    statementOn: Type.Optional(
      Type.Unsafe<Static<typeof Day>>({
        ...Day,
        description:
          'When the statement was sent that first shows it, or the documents that were asked for about it; absent where none was.',
      }),
    ),
    firstDepositOn: Type.Optional(
      Type.Unsafe<Static<typeof Day>>({ ...Day, description: 'When the account got its first deposit.' }),
    ),
    isPointOfSale: Type.Optional(Type.Boolean({ description: 'A debit card at a point of sale.' })),
    isForeign: Type.Optional(Type.Boolean({ description: 'Not initiated within a state.' })),
    mustConfirm: Type.Optional(
      Type.Boolean({ description: 'The member was told to confirm in writing what was said, and where to.' }),
    ),
    words: Type.Optional(lineOf(wordsCharsMax, 'What the member says, in their own words. Sealed.')),
    documents,
  },
  { $id: 'NewDispute', ...strict },
)

const summaryMembers = {
  id: DisputeId,
  member: MemberId,
  fundingAccount: FundingAccountId,
  payment: Type.Optional(PaymentId),
  kind: Kind,
  form: NoticeForm,
  receivedAt: Instant,
  receivedOn: Type.Unsafe<Static<typeof Day>>({ ...Day, description: 'The day of it where the institution is.' }),
  statementOn: Type.Optional(Day),
  firstDepositOn: Type.Optional(Day),
  transferOn: Day,
  isPointOfSale: Type.Boolean(),
  isForeign: Type.Boolean(),
  isTimely: Type.Boolean({ description: 'false: it came after the sixtieth day, and has no clocks.' }),
  mustConfirm: Type.Boolean(),
  confirmedOn: Type.Optional(Day),
  amount: Amount,
  state: State,
  version: Type.Integer({ description: 'The steps taken so far; its ETag.' }),
  credited: Type.Optional(Amount),
  withheld: Type.Optional(Amount),
  found: Type.Optional(Amount),
  owed: Type.Optional(Amount),
  debited: Type.Optional(Amount),
  short: Type.Optional(Amount),
  debitOn: Type.Optional(Day),
  nextDueOn: Type.Optional(Day),
  proposal: Type.Optional(Type.String({ description: 'What other people are asked about it.' })),
  answerUntil: Type.Optional(
    Type.Unsafe<string>({ ...Instant, description: 'Until when they may answer; then nothing is done.' }),
  ),
  openedAt: Instant,
  changedAt: Instant,
}
const DisputeDeadline = Type.Object(
  {
    name: Type.Enum(['confirm_in_writing', 'credit_or_decide', 'decide', 'tell_credit', 'correct', 'report', 'debit']),
    duty: Type.Enum(['institution', 'member']),
    bound: Type.Enum(['by', 'not_before'], { description: 'Whether the day is the last for it, or the first.' }),
    startsOn: Day,
    dueOn: Day,
    source: Type.String({ description: 'The paragraph it comes from.' }),
    rulesVersion: Type.Integer({ description: 'Of the table it was computed from.' }),
    metOn: Type.Optional(Day),
    excusedOn: Type.Optional(Day),
    missedAt: Type.Optional(Instant),
  },
  { $id: 'DisputeDeadline', ...strict },
)
const DisputeSummary = Type.Object(
  // Of its deadlines the earliest that the institution has yet to heed: the one of nextDueOn.
  { ...summaryMembers, nextDue: Type.Optional(DisputeDeadline) },
  { $id: 'DisputeSummary', ...strict },
)
const DisputeNotice = Type.Object(
  { kind: NoticeKind, form: NoticeForm, sentAt: Instant },
  { $id: 'DisputeNotice', ...strict },
)

const Dispute = Type.Object(
  {
    ...summaryMembers,
    words: Type.Optional(Type.String({ description: 'What the member says.' })),
    deadlines: Type.Array(DisputeDeadline, { description: 'In the order in which they fall.' }),
    notices: Type.Array(DisputeNotice),
    documents: Type.Array(Document),
    debitOnIfToldToday: Type.Optional(
      Type.Unsafe<Static<typeof Day>>({
        ...Day,
        description: 'The day to name to the member, when the notice of the debit goes out today.',
      }),
    ),
  },
  { $id: 'Dispute', ...strict },
)

/** Without the members that are null; what is left has no null in it. */
function present<Given extends object>(given: Given) {
  // Just filtered by what the type says.
  return Object.fromEntries(Object.entries(given).filter(([, held]) => held !== null)) as {
    [Member in keyof Given as null extends Given[Member] ? never : Member]: Given[Member]
  } & { [Member in keyof Given as null extends Given[Member] ? Member : never]?: NonNullable<Given[Member]> }
}

function showDeadline(deadline: payments.Deadline): Static<typeof DisputeDeadline> {
  const { name, duty, bound, startsOn, dueOn, source, rulesVersion, metOn, excusedOn, missedAt } = deadline
  const instant = missedAt === null ? null : missedAt.toISOString()
  return present({ name, duty, bound, startsOn, dueOn, source, rulesVersion, metOn, excusedOn, missedAt: instant })
}

function showListed({ dispute, nextDue }: payments.ListedDispute): Static<typeof DisputeSummary> {
  return { ...showSummary(dispute), ...(nextDue === undefined ? {} : { nextDue: showDeadline(nextDue) }) }
}

function showSummary(dispute: payments.Dispute) {
  const { id, member, fundingAccount, payment, kind, form, receivedOn, statementOn, firstDepositOn, transferOn } =
    dispute
  const { isPointOfSale, isForeign, isTimely, mustConfirm, confirmedOn, state, version, debitOn, nextDueOn } = dispute
  const { proposal, answerUntil } = dispute
  const { money, credited, withheld, found, owed, debited, short } = dispute
  const amountOf = (minor: bigint | null) => (minor === null ? null : writeAmount({ ...money, minor }))
  const isNothing = (minor: bigint) => (minor === 0n ? null : amountOf(minor))
  return present({
    id,
    member,
    fundingAccount,
    payment,
    kind,
    form,
    receivedAt: dispute.receivedAt.toISOString(),
    receivedOn,
    statementOn,
    firstDepositOn,
    transferOn,
    isPointOfSale,
    isForeign,
    isTimely,
    mustConfirm,
    confirmedOn,
    amount: writeAmount(money),
    state,
    version,
    credited: isNothing(credited),
    withheld: isNothing(withheld),
    found: amountOf(found),
    owed: isNothing(owed),
    debited: isNothing(debited),
    short: isNothing(short),
    debitOn,
    nextDueOn,
    proposal,
    answerUntil: answerUntil === null ? null : answerUntil.toISOString(),
    openedAt: dispute.openedAt.toISOString(),
    changedAt: dispute.changedAt.toISOString(),
  })
}

async function show(
  { dispute, deadlines, notices, documents, debitOnIfToldToday }: payments.DisputeDetail,
  { caller, tools: { vault } }: Answering,
): Promise<Static<typeof Dispute>> {
  const { institution, actor } = caller
  const { id, member, words } = dispute
  return {
    ...showSummary(dispute),
    ...(words === null || !isTold(caller, 'words')
      ? {}
      : {
          words: await vault.open(payments.disputeWordsPlace({ institution, member }, id), words, {
            why: 'shown',
            actor,
          }),
        }),
    deadlines: deadlines.map(showDeadline),
    notices: notices.map(({ kind, form, sentAt }) => ({ kind, form, sentAt: sentAt.toISOString() })),
    documents: documents.map(({ name, sha256 }) => ({ name, sha256 })),
    ...(debitOnIfToldToday === null ? {} : { debitOnIfToldToday }),
  }
}

const amountRefusals = ['currency_unknown', 'amount_malformed', 'amount_too_precise', 'amount_too_large'] as const

function readAbout({ about }: Static<typeof NewDispute>) {
  const money = about.amount === undefined ? undefined : readAmount(about.amount, '/about/amount')
  if (money?.ok === false) return money
  if ('payment' in about)
    return done<payments.NewDispute['about']>({
      payment: about.payment,
      ...(money === undefined ? {} : { money: money.value }),
    })
  const { fundingAccount, transferOn, amount } = about
  const moved = readAmount(amount, '/about/amount')
  return moved.ok ? done<payments.NewDispute['about']>({ fundingAccount, transferOn, money: moved.value }) : moved
}

export const openDispute = route({
  method: 'POST',
  path: '/v1/disputes',
  permit: 'disputes.open',
  summary: 'Records a member’s notice of error; when everything is due follows from it',
  money: true,
  body: NewDispute,
  answers: { 201: Dispute },
  refuses: [
    ...amountRefusals,
    'dispute_key_reused',
    'instant_in_future',
    'notice_was_written',
    'member_erased',
    'payment_not_found',
    'payment_moved_nothing',
    'payment_disputed_already',
    'funding_account_not_found',
    'amount_not_positive',
    'currencies_differ',
    'dispute_over_payment',
  ],
  prepare: async ({ vault, newId }, { caller, body, key }) => {
    const about = readAbout(body)
    if (!about.ok) return about
    const { member, kind, form, statementOn, firstDepositOn, words } = body
    const id = newId('dsp')
    return done<payments.NewDispute>({
      id,
      key,
      member,
      about: about.value,
      kind,
      form,
      receivedAt: new Date(body.receivedAt),
      ...(statementOn === undefined ? {} : { statementOn }),
      ...(firstDepositOn === undefined ? {} : { firstDepositOn }),
      isPointOfSale: body.isPointOfSale ?? false,
      isForeign: body.isForeign ?? false,
      mustConfirm: body.mustConfirm ?? false,
      ...(words === undefined
        ? {}
        : { words: await payments.sealDisputeWords(vault, { institution: caller.institution, member }, id, words) }),
      wordsHash: hash('sha256', words ?? ''),
      documents: body.documents ?? [],
    })
  },
  perform: (work, order) => payments.openDispute(work, order),
  answer: async (answer, answering) => ({
    status: 201,
    body: await show(answer, answering),
    revision: answer.dispute.version,
    location: `/v1/disputes/${answer.dispute.id}`,
    isReplay: answer.isReplay,
  }),
})

export const readDispute = route({
  method: 'GET',
  path: '/v1/disputes/:dispute',
  permit: 'disputes.read',
  summary: 'One dispute, what is due in it and what was done',
  params,
  answers: { 200: Dispute },
  refuses: ['dispute_not_found'],
  perform: (work, { dispute }) => payments.findDispute(work, dispute),
  answer: async (detail, answering) => ({
    status: 200,
    body: await show(detail, answering),
    revision: detail.dispute.version,
  }),
})

export const listDisputes = route({
  method: 'GET',
  path: '/v1/disputes',
  permit: 'disputes.read',
  summary: 'Disputes by what is due next, what was missed first; those due by a day, or of a member',
  query: Type.Object(
    {
      ...pageQuery,
      due: Type.Optional(Day),
      member: Type.Optional(MemberId),
      state: Type.Optional(someOf(disputeStates, 'Only in these states, with commas between them.')),
      kind: Type.Optional(Kind),
      ...createdBetween,
    },
    { additionalProperties: false },
  ),
  answers: { 200: pageOf('DisputePage', DisputeSummary) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/disputes', caller, query)
    if (!page.ok) return page
    const [listedOn, id] = page.value.after ?? [payments.beforeEveryDay, '']
    if (listedOn === undefined || !isBusinessDate(listedOn) || id === undefined)
      return refused({ code: 'cursor_unreadable' })
    const { member, due, state, kind } = query
    const asked = {
      member,
      dueBy: due,
      ...(state === undefined ? {} : { states: readSome(disputeStates, state) }),
      ...(kind === undefined ? {} : { kind }),
      ...readBetween(query),
    }
    return done({ page: page.value, asked, after: { listedOn, id } })
  },
  perform: async (work, { page, asked, after }) => {
    const rows = await payments.listDisputes(work, asked, after, page.rowsMax)
    return done(cutPage(page, rows, ({ dispute: { nextDueOn, id } }) => [nextDueOn ?? payments.neverDue, id]))
  },
  answer: page => ({ status: 200, body: showPage(page, showListed) }),
})

const DisputeStep = Type.Object(
  {
    version: Type.Integer(),
    what: Type.Enum([
      'opened',
      'confirmed',
      'credit_proposed',
      'resolution_proposed',
      'proposal_ended',
      'credited',
      'resolved',
      'withdrawn',
      'notified',
      'debited',
    ]),
    from: Type.Optional(State),
    state: State,
    reason: Type.Optional(
      Type.String({ description: 'Why it was decided so, why a proposal ended, or of what the member was told.' }),
    ),
    actor: Type.String({ description: 'Who or what took the step: a person, a client, a process.' }),
    at: Instant,
  },
  { $id: 'DisputeStep', ...strict },
)

export const listDisputeSteps = route({
  method: 'GET',
  path: '/v1/disputes/:dispute/steps',
  permit: 'disputes.read',
  summary: 'Every step a dispute has taken, in order',
  params,
  answers: {
    200: Type.Object({ items: Type.Array(DisputeStep) }, { $id: 'DisputeSteps', additionalProperties: false }),
  },
  refuses: ['dispute_not_found'],
  perform: async (work, { dispute }) => {
    const found = await payments.findDispute(work, dispute)
    return found.ok ? done(await payments.disputeStepsOf(work, dispute)) : found
  },
  answer: steps => ({
    status: 200,
    body: {
      items: steps.map(({ version, what, from, state, reason, actor, at }) =>
        present({ version, what, from, state, reason, actor, at: at.toISOString() }),
      ),
    },
  }),
})

const changeRefusals = ['dispute_not_found', 'dispute_key_reused', 'version_differs'] as const

async function answered(answer: payments.DisputeAnswer, answering: Answering) {
  const { dispute, isReplay } = answer
  return { status: 201, body: await show(answer, answering), revision: dispute.version, isReplay } as const
}

export const confirmDispute = route({
  method: 'POST',
  path: '/v1/disputes/:dispute/confirmation',
  permit: 'disputes.change',
  summary: 'The written confirmation of an oral notice has come',
  ifMatch: 'required',
  key: 'accepted',
  params,
  body: Type.Object({ documents }, { $id: 'DisputeConfirmation', additionalProperties: false }),
  answers: { 201: Dispute },
  refuses: [...changeRefusals, 'confirmation_not_asked_for'],
  perform: (work, { dispute, revision, key, body }) =>
    payments.confirmDispute(work, dispute, { version: revision, key, ...body }),
  answer: answered,
})

export const creditDispute = route({
  method: 'POST',
  path: '/v1/disputes/:dispute/provisional-credit',
  permit: 'disputes.credit',
  summary: 'Credits the member provisionally, less what may be withheld; above the threshold it is proposed',
  ifMatch: 'required',
  money: true,
  params,
  body: Type.Object(
    { withheld: Type.Optional(Amount), documents },
    { $id: 'ProvisionalCredit', additionalProperties: false },
  ),
  answers: { 201: Dispute },
  refuses: [
    ...amountRefusals,
    ...changeRefusals,
    'dispute_is_over',
    'dispute_credited_already',
    'currencies_differ',
    'withholding_not_allowed',
    'withholding_too_large',
    'amount_not_positive',
    'payment_credited_already',
    'proposal_pending',
    'account_closed',
  ],
  prepare: (_, { dispute, revision, key, body: { withheld, ...more } }) => {
    const money = withheld === undefined ? done(undefined) : readAmount(withheld, '/withheld')
    return money.ok ? done({ dispute, withheld: money.value, change: { version: revision, key, ...more } }) : money
  },
  perform: (work, { dispute, withheld, change }) => payments.creditProvisionally(work, dispute, withheld, change),
  answer: answered,
})

export const resolveDispute = route({
  method: 'POST',
  path: '/v1/disputes/:dispute/resolution',
  permit: 'disputes.resolve',
  summary: 'Decides how much of the amount is an error, and corrects it; above the threshold it is proposed',
  ifMatch: 'required',
  money: true,
  params,
  body: Type.Object(
    {
      found: Amount,
      reason: Type.Enum([
        'error_confirmed',
        'error_in_part',
        'not_disproved',
        'no_error',
        'authorized_by_member',
        'already_corrected',
      ]),
      documents,
    },
    { $id: 'DisputeResolution', additionalProperties: false },
  ),
  answers: { 201: Dispute },
  refuses: [
    ...amountRefusals,
    ...changeRefusals,
    'dispute_is_over',
    'currencies_differ',
    'found_over_disputed',
    'payment_credited_already',
    'proposal_pending',
    'account_closed',
  ],
  prepare: (_, { dispute, revision, key, body: { found, reason, ...more } }) => {
    const money = readAmount(found, '/found')
    return money.ok
      ? done({ dispute, decision: { found: money.value, reason }, change: { version: revision, key, ...more } })
      : money
  },
  perform: (work, { dispute, decision, change }) => payments.resolveDispute(work, dispute, decision, change),
  answer: answered,
})

export const withdrawDispute = route({
  method: 'POST',
  path: '/v1/disputes/:dispute/withdrawal',
  permit: 'disputes.change',
  summary: 'The member takes the notice back; what was credited is owed',
  ifMatch: 'required',
  key: 'accepted',
  params,
  answers: { 201: Dispute },
  refuses: [...changeRefusals, 'dispute_is_over'],
  perform: (work, { dispute, revision, key }) => payments.withdrawDispute(work, dispute, { version: revision, key }),
  answer: answered,
})

export const recordDisputeNotice = route({
  method: 'POST',
  path: '/v1/disputes/:dispute/notices',
  permit: 'disputes.change',
  summary: 'Records that the member was told, and when; being told of a debit sets its day',
  ifMatch: 'required',
  key: 'accepted',
  params,
  body: Type.Object(
    { kind: NoticeKind, form: NoticeForm, sentAt: Instant, documents },
    { $id: 'NewDisputeNotice', additionalProperties: false },
  ),
  answers: { 201: Dispute },
  refuses: [
    ...changeRefusals,
    'notice_already_sent',
    'notice_not_due',
    'notice_must_be_written',
    'notice_before_its_cause',
    'instant_in_future',
  ],
  perform: (work, { dispute, revision, key, body: { kind, form, sentAt, ...more } }) =>
    payments.recordNotice(work, dispute, { kind, form, sentAt: new Date(sentAt) }, { version: revision, key, ...more }),
  answer: answered,
})

export const debitDispute = route({
  method: 'POST',
  path: '/v1/disputes/:dispute/debit',
  permit: 'disputes.credit',
  summary: 'Tries again to take back what the account could not bear on its day',
  ifMatch: 'required',
  money: true,
  params,
  answers: { 201: Dispute },
  refuses: [...changeRefusals, 'dispute_owes_nothing'],
  perform: (work, { dispute, revision, key }) => payments.debitAgain(work, dispute, { version: revision, key }),
  answer: answered,
})
