// The days that are over: the proof of each, and the general ledger of each. What is listed is what there is to read.

import { type Static, Type } from 'typebox'

import { type BusinessDate, isBusinessDate } from '../../base/dates.ts'
import { done, type Outcome, refused } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import type { Caller } from '../caller.ts'
import type { CursorRefusal } from '../cursor.ts'
import { cutPage, type PageAsked, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { Day, Instant } from '../wire.ts'

const strict = { additionalProperties: false }
export const Minor = Type.String({
  pattern: '^-?[0-9]+([.][0-9]+)?$',
  description: 'A decimal string; below zero for less.',
})
const sha256Of = (what: string) => Type.String({ pattern: '^[0-9a-f]{64}$', description: `${what}; it is in a leaf.` })
const proofSha256 = sha256Of('Of the canonical JSON of `proof`')
const ledgerSha256 = sha256Of('Of the day as it is kept')

const sidesMembers = {
  count: Type.Integer(),
  controls: Type.Object({ amount: Minor, rejected: Minor, returned: Minor }, strict),
  statement: Minor,
  payments: Type.Object({ settled: Minor, failed: Minor }, strict),
  ledger: Type.Object({ captured: Minor, freed: Minor }, strict),
  differences: Type.Object({ statement: Minor, settled: Minor, failed: Minor, controls: Minor }, strict),
}
const Sides = Type.Object(sidesMembers, {
  $id: 'FourSides',
  ...strict,
  description: 'What the files say, what the bank took, what payments say became of it, what the ledger moved.',
})

const Result = Type.Enum([...payments.dayResults], {
  description:
    'zero: everything agreed. breaks: all that differed has its break. unexplained: something differed that no break says.',
})

const Proof = Type.Object(
  {
    institution: Type.String(),
    day: Day,
    asOf: Instant,
    currency: Type.String(),
    result: Result,
    total: Sides,
    files: Type.Array(Type.Object({ file: Type.String(), ...sidesMembers }, strict)),
    calls: Sides,
    underWay: Type.Array(Type.Object({ file: Type.String(), amount: Minor, expectedOn: Day }, strict)),
    returns: Type.Object({ count: Type.Integer(), statement: Minor, payments: Minor }, strict),
    prefunded: Minor,
    writtenOff: Minor,
    clearing: Type.Object(
      {
        opening: Minor,
        captured: Minor,
        settled: Minor,
        returned: Minor,
        givenBack: Minor,
        other: Minor,
        closing: Minor,
      },
      strict,
    ),
    settlement: Type.Object(
      { settled: Minor, settledLater: Minor, ledger: Minor, statement: Type.Union([Minor, Type.Null()]) },
      strict,
    ),
    suspense: Type.Object({ settled: Minor, ledger: Minor }, strict),
    ledgerSum: Minor,
    breaks: Type.Array(Type.Object({ kind: Type.String(), count: Type.Integer(), amount: Minor }, strict)),
    unexplained: Type.Array(Type.Object({ what: Type.String(), by: Minor }, strict)),
  },
  { $id: 'Proof', ...strict },
)

const Reconciliation = Type.Object(
  {
    day: Day,
    isZero: Type.Boolean(),
    sha256: proofSha256,
    madeAt: Instant,
    proof: Proof,
  },
  { $id: 'Reconciliation', ...strict },
)
const dayParams = Type.Object({ day: Day }, strict)

const ReconciliationDay = Type.Object(
  {
    day: Day,
    isZero: Type.Boolean({ description: 'Everything agreed, and no break was open.' }),
    result: Result,
    sha256: proofSha256,
    madeAt: Instant,
  },
  { $id: 'ReconciliationDay', ...strict },
)

const daysQuery = Type.Object(
  {
    ...pageQuery,
    until: Type.Optional(Type.Unsafe<BusinessDate>({ ...Day, description: 'This day, and those before it.' })),
  },
  strict,
)

type DaysAsked = {
  readonly page: PageAsked
  readonly until: BusinessDate | undefined
  readonly before: BusinessDate | undefined
}

/** Days come newest first, and each is there once. */
function readDays(path: string, caller: Caller, query: Static<typeof daysQuery>): Outcome<DaysAsked, CursorRefusal> {
  const page = readPage(path, caller, query)
  if (!page.ok) return page
  const before = page.value.after?.[0]
  return before === undefined || isBusinessDate(before)
    ? done({ page: page.value, until: query.until, before })
    : refused({ code: 'cursor_unreadable' })
}

export const listReconciliations = route({
  method: 'GET',
  path: '/v1/reconciliations',
  permit: 'reports.read',
  summary: 'The business days that are proved, newest first, and whether each came to zero',
  query: daysQuery,
  answers: { 200: pageOf('ReconciliationDayPage', ReconciliationDay) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => readDays('/v1/reconciliations', caller, query),
  perform: async (work, { page, ...span }) =>
    done(cutPage(page, await payments.listReconciliations(work, span, page.rowsMax), ({ day }) => [day])),
  answer: page => ({
    status: 200,
    body: showPage(page, ({ day, isZero, result, hash, madeAt }) => ({
      day,
      isZero,
      result,
      sha256: hash.toString('hex'),
      madeAt: madeAt.toISOString(),
    })),
  }),
})

export const readReconciliation = route({
  method: 'GET',
  path: '/v1/reconciliations/:day',
  permit: 'reports.read',
  summary: 'The proof of a business day: payments, ledger, files and the bank’s statement',
  params: dayParams,
  answers: { 200: Reconciliation },
  refuses: ['day_not_closed'],
  perform: (work, { day }) => payments.findReconciliation(work, day),
  answer: ({ day, isZero, hash, madeAt, content }) => {
    const proof: Static<typeof Proof> = JSON.parse(content)
    return { status: 200, body: { day, isZero, sha256: hash.toString('hex'), madeAt: madeAt.toISOString(), proof } }
  },
})

const GeneralLedger = Type.Object(
  {
    day: Day,
    from: Instant,
    until: Instant,
    sha256: ledgerSha256,
    madeAt: Instant,
    lines: Type.Array(
      Type.Object(
        {
          code: Type.String({ description: 'In the institution’s chart of accounts.' }),
          kind: Type.String(),
          currency: Type.String(),
          debit: Minor,
          credit: Minor,
          entries: Type.Integer(),
          lateDebit: Minor,
          lateCredit: Minor,
        },
        strict,
      ),
    ),
    csv: Type.String({ description: 'The same, to be read in elsewhere.' }),
  },
  {
    $id: 'GeneralLedger',
    ...strict,
    description:
      'By the ledger’s own time. What came late for a day that was over is counted to the next, and said there as late.',
  },
)

const GeneralLedgerDay = Type.Object(
  { day: Day, from: Instant, until: Instant, sha256: ledgerSha256, madeAt: Instant },
  { $id: 'GeneralLedgerDay', ...strict },
)

export const listGeneralLedger = route({
  method: 'GET',
  path: '/v1/general-ledger',
  permit: 'reports.read',
  summary: 'The business days that are summed up in the general ledger, newest first',
  query: daysQuery,
  answers: { 200: pageOf('GeneralLedgerDayPage', GeneralLedgerDay) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => readDays('/v1/general-ledger', caller, query),
  perform: async (work, { page, ...span }) =>
    done(cutPage(page, await payments.listLedgerDays(work, span, page.rowsMax), ({ day }) => [day])),
  answer: page => ({
    status: 200,
    body: showPage(page, ({ day, from, until, hash, madeAt }) => ({
      day,
      from: from.toISOString(),
      until: until.toISOString(),
      sha256: hash.toString('hex'),
      madeAt: madeAt.toISOString(),
    })),
  }),
})

export const readGeneralLedger = route({
  method: 'GET',
  path: '/v1/general-ledger/:day',
  permit: 'reports.read',
  summary: 'What accounts of each kind were debited and credited on a business day; once closed it never changes',
  params: dayParams,
  answers: { 200: GeneralLedger },
  refuses: ['day_not_closed'],
  perform: (work, { day }) => payments.findLedgerDay(work, day),
  answer: own => ({
    status: 200,
    body: {
      day: own.day,
      from: own.from.toISOString(),
      until: own.until.toISOString(),
      sha256: own.hash.toString('hex'),
      madeAt: own.madeAt.toISOString(),
      lines: payments.readLedgerLines(own.content).map(line => ({ ...line })),
      csv: payments.ledgerCsv(own),
    },
  }),
})
