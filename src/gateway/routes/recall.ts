// Recall: whoever has approved of a payment thinks better of it before it has left.

import { Type } from 'typebox'

import * as change from '../../change/change.ts'
import * as payments from '../../payments/payments.ts'
import { route } from '../route.ts'
import { Payment, showPayment } from './payments.ts'
import { ProposalId } from './proposals.ts'

export const recallProposal = route({
  method: 'POST',
  path: '/v1/proposals/:proposal/recall',
  permit: 'proposals.reject',
  door: 'office',
  summary: 'Takes back one’s approval of a payment that has not left: it is cancelled',
  params: Type.Object({ proposal: ProposalId }, { additionalProperties: false }),
  answers: { 201: Payment },
  refuses: ['proposal_not_found', 'recall_not_yours', 'recall_not_offered'],
  perform: async (work, { proposal }) => {
    const found = await change.findProposal(work, proposal)
    return found.ok ? payments.recall(work, found.value) : found
  },
  answer: payment => ({ status: 201, body: showPayment(payment), revision: payment.version }),
})
