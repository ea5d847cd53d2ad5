// camt.056, FIToFIPaymentCancellationRequest: a bank asks another to give back what it was paid. No schema of this
// message was at hand: its elements and their order are those of public documentation of version 8
// (FIToFIPaymentCancellationRequestV08, CaseAssignment5, PaymentTransaction106).

import type { Outcome } from '../../base/outcome.ts'
import { group, text } from './element.ts'
import { type OriginalPayment, original, originalElements, type Reason, reason } from './pacs004.ts'
import { agentElement, reasonElement } from './parties.ts'
import { agent, text35 } from './party-shapes.ts'
import { choice, count, dateTime, type Message, part, strict } from './shape.ts'
import { type WriteRefusal, writeMessage } from './write.ts'

const whoAsks = choice(part('Agt', agent))

export const camt056: Message = {
  name: 'camt.056.001',
  versions: [8],
  root: 'FIToFIPmtCxlReq',
  shape: strict(
    part(
      'Assgnmt',
      strict(part('Id', text35), part('Assgnr', whoAsks), part('Assgne', whoAsks), part('CreDtTm', dateTime)),
    ),
    part('CtrlData?', strict(part('NbOfTxs', count))),
    part('Undrlyg+', strict(part('TxInf*', strict(part('CxlId?', text35), original, part('CxlRsnInf*', reason))))),
  ),
}

export type Cancellation = { readonly id: string; readonly original: OriginalPayment; readonly reason: Reason }

export type CancellationRequest = {
  readonly id: string
  readonly madeAt: Date
  /** Routing numbers of who asks, and who is asked. */
  readonly assigner: string
  readonly assignee: string
  readonly cancellations: readonly Cancellation[]
}

export function writeCamt056(request: CancellationRequest): Outcome<Buffer, WriteRefusal> {
  const assignment = group(
    'Assgnmt',
    text('Id', request.id),
    group('Assgnr', agentElement('Agt', request.assigner)),
    group('Assgne', agentElement('Agt', request.assignee)),
    text('CreDtTm', request.madeAt.toISOString()),
  )
  const control = group('CtrlData', text('NbOfTxs', String(request.cancellations.length)))
  const underlying = group('Undrlyg', request.cancellations.map(cancellationElement))
  return writeMessage(camt056, 8, group('FIToFIPmtCxlReq', assignment, control, underlying))
}

function cancellationElement(one: Cancellation) {
  return group('TxInf', text('CxlId', one.id), originalElements(one.original), reasonElement('CxlRsnInf', one.reason))
}
