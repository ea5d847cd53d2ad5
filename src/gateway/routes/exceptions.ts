// Exceptions: what needs somebody, the most urgent first, with what can be done to each.

import { type Static, Type } from 'typebox'

import { isBusinessDate } from '../../base/dates.ts'
import { isId } from '../../base/ids.ts'
import { done, refused } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { Day, Instant, idOf } from '../wire.ts'

const ExceptionId = idOf('exc', 'An exception.')
const params = Type.Object({ exception: ExceptionId }, { additionalProperties: false })
const Kind = Type.Enum([...payments.exceptionKinds])

const Exception = Type.Object(
  {
    id: ExceptionId,
    payment: Type.String(),
    kind: Kind,
    reason: Type.String({ description: 'What the bank or a rule said.' }),
    state: Type.Enum(['open', 'resolved']),
    actions: Type.Array(Type.Enum(['reprocess', 'refund', 'reissue', 'close']), {
      description: 'What can be done to it now.',
    }),
    openedAt: Instant,
    dueOn: Day,
    retries: Type.Integer({ description: 'How often it was tried again in vain.' }),
    retryOn: Type.Optional(Day),
    owner: Type.Optional(Type.String({ description: 'Who has taken it.' })),
    ownedUntil: Type.Optional(Instant),
    proposal: Type.Optional(Type.String({ description: 'What people are asked about it.' })),
    wanted: Type.Optional(
      Type.Enum(['refund', 'reissue'], { description: 'Done once the bank knows that the check is stopped.' }),
    ),
    resolution: Type.Optional(
      Type.Enum(['reprocessed', 'retried', 'refunded', 'reissued', 'closed', 'answered'], {
        description: '`answered`: the bank said in the end what had become of it.',
      }),
    ),
    resolvedBy: Type.Optional(Type.String()),
    resolvedAt: Type.Optional(Instant),
    version: Type.Integer({ description: 'Its ETag.' }),
  },
  { $id: 'Exception', additionalProperties: false },
)

function show(exception: payments.Exception): Static<typeof Exception> {
  const { id, payment, kind, reason, state, openedAt, dueOn, retries, version } = exception
  const { retryOn, owner, ownedUntil, proposal, wanted, resolution, resolvedBy, resolvedAt } = exception
  return {
    id,
    payment,
    kind,
    reason,
    state,
    actions: state === 'open' ? [...payments.exceptionTable[kind].actions] : [],
    openedAt: openedAt.toISOString(),
    dueOn,
    retries,
    ...(retryOn === null ? {} : { retryOn }),
    ...(owner === null || ownedUntil === null ? {} : { owner, ownedUntil: ownedUntil.toISOString() }),
    ...(proposal === null ? {} : { proposal }),
    ...(wanted === null ? {} : { wanted }),
    ...(resolution === null ? {} : { resolution }),
    ...(resolvedBy === null ? {} : { resolvedBy }),
    ...(resolvedAt === null ? {} : { resolvedAt: resolvedAt.toISOString() }),
    version,
  }
}

const acted = (exception: payments.Exception) =>
  ({ status: 201, body: show(exception), revision: exception.version }) as const

export const readException = route({
  method: 'GET',
  path: '/v1/exceptions/:exception',
  permit: 'exceptions.read',
  summary: 'One exception',
  params,
  answers: { 200: Exception },
  refuses: ['exception_not_found'],
  perform: (work, { exception }) => payments.findException(work, exception),
  answer: exception => ({ status: 200, body: show(exception), revision: exception.version }),
})

export const listExceptions = route({
  method: 'GET',
  path: '/v1/exceptions',
  permit: 'exceptions.read',
  summary: 'The open exceptions, the most urgent first',
  query: Type.Object({ ...pageQuery, kind: Type.Optional(Kind) }, { additionalProperties: false }),
  answers: { 200: pageOf('ExceptionPage', Exception) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/exceptions', caller, query)
    if (!page.ok) return page
    const [dueOn, id] = page.value.after ?? []
    const only = query.kind === undefined ? {} : { kind: query.kind }
    const isPlace = dueOn !== undefined && id !== undefined && isBusinessDate(dueOn) && isId('exc', id)
    if (page.value.after !== undefined && !isPlace) return refused({ code: 'cursor_unreadable' })
    return done({ page: page.value, only, after: isPlace ? { dueOn, id } : undefined })
  },
  perform: async (work, { page, only, after }) => {
    const rows = await payments.listExceptions(work, only, after, page.rowsMax)
    return done(cutPage(page, rows, ({ dueOn, id }) => [dueOn, id]))
  },
  answer: page => ({ status: 200, body: showPage(page, show) }),
})

const ExceptionStep = Type.Object(
  {
    version: Type.Integer(),
    act: Type.String({
      description:
        'opened, taken, tried_in_vain, refund_proposed, reissue_proposed, refund_begun, reissue_begun, check_presented, or how it was resolved.',
    }),
    actor: Type.String(),
    reason: Type.Optional(Type.String()),
    at: Instant,
  },
  { $id: 'ExceptionStep', additionalProperties: false },
)

export const listExceptionSteps = route({
  method: 'GET',
  path: '/v1/exceptions/:exception/steps',
  permit: 'exceptions.read',
  summary: 'Everything that was done to an exception, in order',
  params,
  answers: {
    200: Type.Object({ items: Type.Array(ExceptionStep) }, { $id: 'ExceptionSteps', additionalProperties: false }),
  },
  refuses: ['exception_not_found'],
  perform: async (work, { exception }) => {
    const found = await payments.findException(work, exception)
    return found.ok ? done(await payments.stepsOfException(work, exception)) : found
  },
  answer: steps => ({
    status: 200,
    body: {
      items: steps.map(({ reason, at, ...rest }) => ({
        ...rest,
        ...(reason === null ? {} : { reason }),
        at: at.toISOString(),
      })),
    },
  }),
})

/** What every act may refuse, in the order in which it is looked for. */
const actRefusals = [
  'exception_not_found',
  'version_differs',
  'exception_resolved',
  'exception_owned',
  'action_not_offered',
] as const

const acting = {
  method: 'POST',
  permit: 'exceptions.resolve',
  ifMatch: 'required',
  params,
  answers: { 201: Exception },
} as const

export const takeException = route({
  ...acting,
  path: '/v1/exceptions/:exception/ownership',
  summary: 'Takes an exception for a quarter of an hour, so that nobody else works on it',
  refuses: actRefusals,
  perform: (work, { exception, revision }) => payments.takeException(work, exception, revision),
  answer: acted,
})

export const reprocessPayment = route({
  ...acting,
  path: '/v1/exceptions/:exception/reprocessing',
  summary: 'Tries the payment again, once what was wrong has been put right',
  refuses: [...actRefusals, 'attempts_exhausted'],
  perform: (work, { exception, revision }) => payments.reprocess(work, exception, revision),
  answer: acted,
})

const givingBackRefusals = [
  'payment_is_disputed',
  'check_not_stoppable',
  'funding_account_not_found',
  'funding_account_closed',
  'currencies_differ',
] as const

export const refundPayment = route({
  ...acting,
  permit: 'exceptions.refund',
  path: '/v1/exceptions/:exception/refund',
  summary:
    'Gives a returned payment back to the member, or has a stale check stopped for that; above the threshold it is proposed',
  query: Type.Object(
    {
      into: Type.Optional(idOf('fac', 'Another funding account of the member, where the one that paid is closed.')),
    },
    { additionalProperties: false },
  ),
  refuses: [...actRefusals, 'proposal_pending', ...givingBackRefusals],
  perform: (work, { exception, revision, query }) => payments.refund(work, exception, revision, query.into),
  answer: acted,
})

export const reissuePayment = route({
  ...acting,
  permit: 'exceptions.refund',
  path: '/v1/exceptions/:exception/reissue',
  summary:
    'Pays the same anew with what came back, both or neither, or has a stale check stopped for that; above the threshold it is proposed',
  refuses: [
    ...actRefusals,
    'proposal_pending',
    'payment_is_disputed',
    'check_not_stoppable',
    'payment_is_stopped',
    ...payments.submissionRefusals,
  ],
  prepare: ({ newId }, { exception, revision }) => done({ exception, revision, as: newId('pay') }),
  perform: (work, { exception, revision, as }) => payments.reissue(work, exception, revision, as),
  answer: acted,
})

export const closeException = route({
  ...acting,
  path: '/v1/exceptions/:exception/closure',
  summary: 'Ends an exception to which nothing more is to be done',
  refuses: actRefusals,
  perform: (work, { exception, revision }) => payments.closeException(work, exception, revision),
  answer: acted,
})
