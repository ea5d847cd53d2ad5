// Legal holds: proposed by one who answers for compliance, placed and lifted when another has approved.

import { type Static, Type } from 'typebox'

import { done } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { Instant, idOf, lineOf } from '../wire.ts'
import { MemberId } from './members.ts'
import { PayeeId } from './payees.ts'
import { PaymentId } from './payments.ts'
import { Proposal, ProposalId, showProposal } from './proposals.ts'

const strict = { additionalProperties: false }
const LegalHoldId = idOf('lgh', 'A legal hold.')
const params = Type.Object({ hold: LegalHoldId }, strict)
const reason = lineOf(200, 'For whoever approves, and for the file; nobody’s personal data.')
const matter = lineOf(64, 'What the institution or a court calls the matter.')

const LegalHold = Type.Object(
  {
    id: LegalHoldId,
    member: MemberId,
    payee: Type.Optional(PayeeId),
    payment: Type.Optional(PaymentId),
    matter: Type.String(),
    reason: Type.String(),
    proposal: ProposalId,
    placedBy: Type.String({ description: 'Who approved.' }),
    placedAt: Instant,
    lifted: Type.Optional(
      Type.Object(
        { reason: Type.String(), proposal: ProposalId, by: Type.String({ description: 'Who approved.' }), at: Instant },
        strict,
      ),
    ),
  },
  { $id: 'LegalHold', ...strict },
)

function show({ lift, placedAt, payee, payment, ...hold }: payments.LegalHold): Static<typeof LegalHold> {
  return {
    ...hold,
    ...(payee === null ? {} : { payee }),
    ...(payment === null ? {} : { payment }),
    placedAt: placedAt.toISOString(),
    ...(lift === null ? {} : { lifted: { ...lift, at: lift.at.toISOString() } }),
  }
}

export const listLegalHolds = route({
  method: 'GET',
  path: '/v1/legal-holds',
  door: 'office',
  permit: 'holds.read',
  summary: 'Legal holds, standing and lifted, in the order in which they were proposed',
  query: Type.Object(
    {
      ...pageQuery,
      member: Type.Optional(MemberId),
      state: Type.Optional(Type.Enum(['standing', 'lifted'])),
    },
    strict,
  ),
  answers: { 200: pageOf('LegalHoldPage', LegalHold) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/legal-holds', caller, query)
    if (!page.ok) return page
    const { member, state } = query
    const filter = {
      ...(member === undefined ? {} : { member }),
      ...(state === undefined ? {} : { isLifted: state === 'lifted' }),
    }
    return done({ page: page.value, filter })
  },
  perform: async (work, { page, filter }) =>
    done(cutPage(page, await payments.listHolds(work, filter, page.after?.[0] ?? '', page.rowsMax), ({ id }) => [id])),
  answer: page => ({ status: 200, body: showPage(page, show) }),
})

export const readLegalHold = route({
  method: 'GET',
  path: '/v1/legal-holds/:hold',
  door: 'office',
  permit: 'holds.read',
  summary: 'One legal hold, by whose word it was placed, and by whose it was lifted',
  params,
  answers: { 200: LegalHold },
  refuses: ['legal_hold_not_found'],
  perform: (work, { hold }) => payments.findHold(work, hold),
  answer: hold => ({ status: 200, body: show(hold) }),
})

export const proposeLegalHold = route({
  method: 'POST',
  path: '/v1/legal-holds',
  door: 'office',
  permit: 'holds.propose',
  stepUp: true,
  summary: 'Proposes a legal hold on a member, or on the one whose payee or payment is named',
  body: Type.Union(
    [
      Type.Object({ member: MemberId, matter, reason }, strict),
      Type.Object({ payee: PayeeId, matter, reason }, strict),
      Type.Object({ payment: PaymentId, matter, reason }, strict),
    ],
    { $id: 'NewLegalHold' },
  ),
  answers: { 201: Proposal },
  refuses: ['hold_target_not_found', 'member_erased', 'content_too_long', 'expiry_out_of_range', 'proposal_pending'],
  perform: (work, { body: { matter, reason, ...target } }) => payments.proposeHold(work, { target, matter, reason }),
  answer: proposal => ({
    status: 201,
    body: showProposal(proposal),
    revision: proposal.version,
    location: `/v1/proposals/${proposal.id}`,
  }),
})

export const proposeLegalHoldLift = route({
  method: 'POST',
  path: '/v1/legal-holds/:hold/lift',
  door: 'office',
  permit: 'holds.propose',
  stepUp: true,
  summary: 'Proposes to lift a legal hold; it stands until somebody else has approved',
  params,
  body: Type.Object({ reason }, { $id: 'NewLegalHoldLift', ...strict }),
  answers: { 201: Proposal },
  refuses: ['legal_hold_not_found', 'legal_hold_lifted', 'content_too_long', 'expiry_out_of_range', 'proposal_pending'],
  perform: (work, { hold, body: { reason } }) => payments.proposeLift(work, hold, reason),
  answer: proposal => ({
    status: 201,
    body: showProposal(proposal),
    revision: proposal.version,
    location: `/v1/proposals/${proposal.id}`,
  }),
})
