// Checks on paper: what became of each, and having one stopped.

import { type Static, Type } from 'typebox'

import { addDays } from '../../base/dates.ts'
import { done, refused } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import * as rails from '../../rails/rails.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { Amount, Day, Instant, writeAmount } from '../wire.ts'

const CheckNumber = Type.String({
  pattern: '^[1-9][0-9]{0,9}$',
  description: 'As it is printed, without leading zeros.',
})
const params = Type.Object({ check: CheckNumber }, { additionalProperties: false })
const State = Type.Enum([...rails.checkStates], {
  description:
    'drawn: its file has not left; issued: it is in the mail, and the bank knows it; stopping: the bank is being told not to pay it; stopped, voided: the bank knows; cleared: the bank has paid it.',
})

const shape = {
  number: CheckNumber,
  state: State,
  reason: Type.Optional(Type.String({ description: 'Why it is stopped or void.' })),
  amount: Amount,
  drawnOn: Day,
  staleOn: Type.Unsafe<Static<typeof Day>>({ ...Day, description: 'From then on a bank need not pay it.' }),
  payment: Type.String(),
  version: Type.Integer({ description: 'Its ETag.' }),
  changedAt: Instant,
}
const Check = Type.Object(shape, { $id: 'Check', additionalProperties: false })
const CheckDetail = Type.Object(
  {
    ...shape,
    presentments: Type.Array(
      Type.Object(
        {
          reference: Type.String({ description: 'What the bank calls it.' }),
          on: Day,
          isPaid: Type.Boolean({ description: 'The bank has paid it; otherwise it asks.' }),
          verdict: Type.String({ description: 'check_paid, check_to_pay, or why it is not to be paid.' }),
        },
        { additionalProperties: false },
      ),
      { description: 'Each time that it was brought to the bank, as the bank has told it, in that order.' },
    ),
  },
  { $id: 'CheckDetail', additionalProperties: false },
)

function show(check: rails.NamedCheck): Static<typeof Check> {
  const { number, state, reason, money, drawnOn, staleDays, reference, version, changedAt } = check
  return {
    number: String(number),
    state,
    ...(reason === null ? {} : { reason }),
    amount: writeAmount(money),
    drawnOn,
    staleOn: addDays(drawnOn, staleDays),
    payment: payments.paymentOf(reference),
    version,
    changedAt: changedAt.toISOString(),
  }
}

export const listChecks = route({
  method: 'GET',
  path: '/v1/checks',
  permit: 'checks.read',
  summary: 'Checks on paper, by number',
  query: Type.Object({ ...pageQuery, state: Type.Optional(State) }, { additionalProperties: false }),
  answers: { 200: pageOf('CheckPage', Check) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/checks', caller, query)
    if (!page.ok) return page
    const [behind = '0'] = page.value.after ?? []
    if (!/^[0-9]{1,10}$/.test(behind)) return refused({ code: 'cursor_unreadable' })
    const only = query.state === undefined ? {} : { state: query.state }
    return done({ page: page.value, only, behind: BigInt(behind) })
  },
  perform: async (work, { page, only, behind }) =>
    done(cutPage(page, await rails.listChecks(work, only, behind, page.rowsMax), ({ number }) => [String(number)])),
  answer: page => ({ status: 200, body: showPage(page, show) }),
})

export const readCheck = route({
  method: 'GET',
  path: '/v1/checks/:check',
  permit: 'checks.read',
  summary: 'One check, with each time that it was brought to the bank',
  params,
  answers: { 200: CheckDetail },
  refuses: ['check_not_found'],
  perform: async (work, { check }) => {
    const found = await rails.findCheck(work, BigInt(check))
    if (!found.ok) return found
    return done({ check: found.value, presentments: await rails.presentmentsOf(work, found.value.number) })
  },
  answer: ({ check, presentments }) => ({
    status: 200,
    body: { ...show(check), presentments: [...presentments] },
    revision: check.version,
  }),
})

const StopBody = Type.Object(
  { reason: Type.Enum(['lost', 'stolen', 'destroyed', 'mistake', 'not_wanted']) },
  { additionalProperties: false },
)

const stopping = {
  method: 'POST',
  permit: 'checks.stop',
  ifMatch: 'required',
  params,
  body: StopBody,
  answers: { 201: Check },
  refuses: ['check_not_found', 'version_differs', 'check_not_stoppable'],
} as const

const stopped = (check: rails.NamedCheck) => ({ status: 201, body: show(check), revision: check.version }) as const

export const stopCheck = route({
  ...stopping,
  path: '/v1/checks/:check/stop',
  summary: 'Has the bank told not to pay a check; its money is free when the bank knows',
  perform: (work, { check, revision, body: { reason } }) =>
    rails.stopAndFind(work, BigInt(check), { kind: 'stop', reason, version: revision }),
  answer: stopped,
})

export const voidCheck = route({
  ...stopping,
  path: '/v1/checks/:check/void',
  summary: 'Has the bank told that a check is spoiled and was never mailed; its money is free when the bank knows',
  perform: (work, { check, revision, body: { reason } }) =>
    rails.stopAndFind(work, BigInt(check), { kind: 'void', reason, version: revision }),
  answer: stopped,
})
