// pacs.004, PaymentReturn: a bank sends back what it was paid. No schema of this message was at hand: its elements and
// their order are those of public documentation of version 10 (PaymentReturnV10, GroupHeader90, PaymentTransaction118).

import type { BusinessDate } from '../../base/dates.ts'
import type { Money } from '../../base/money.ts'
import { type Outcome, refused } from '../../base/outcome.ts'
import { group, maybe, money, text } from './element.ts'
import { finding } from './findings.ts'
import { headerElement, type InterbankHead, settlement } from './pacs008.ts'
import { reasonElement } from './parties.ts'
import { agent, text35 } from './party-shapes.ts'
import {
  amount,
  choice,
  count,
  date,
  dateTime,
  type Element,
  externalCode,
  type Message,
  part,
  prose,
  strict,
  sum,
  uuid4,
} from './shape.ts'
import { type WriteRefusal, writeMessage } from './write.ts'

/** Which payment is meant, in the words of the message that it was in. */
export const original = [
  part('OrgnlGrpInf?', strict(part('OrgnlMsgId', text35), part('OrgnlMsgNmId', text35))),
  part('OrgnlInstrId?', text35),
  part('OrgnlEndToEndId?', text35),
  part('OrgnlTxId?', text35),
  part('OrgnlUETR?', uuid4),
  part('OrgnlIntrBkSttlmAmt?', amount),
  part('OrgnlIntrBkSttlmDt?', date),
]
export const reason = strict(part('Rsn?', choice(part('Cd', externalCode))), part('AddtlInf*', prose(105)))

export const pacs004: Message = {
  name: 'pacs.004.001',
  versions: [10],
  root: 'PmtRtr',
  shape: strict(
    part(
      'GrpHdr',
      strict(
        part('MsgId', text35),
        part('CreDtTm', dateTime),
        part('NbOfTxs', count),
        part('CtrlSum?', sum),
        part('TtlRtrdIntrBkSttlmAmt?', amount),
        part('IntrBkSttlmDt?', date),
        part('SttlmInf', settlement),
        part('InstgAgt?', agent),
        part('InstdAgt?', agent),
      ),
    ),
    part(
      'TxInf*',
      strict(part('RtrId?', text35), original, part('RtrdIntrBkSttlmAmt', amount), part('RtrRsnInf*', reason)),
    ),
  ),
}

export type OriginalPayment = {
  readonly messageId: string
  readonly messageKind: string
  readonly instructionId: string | null
  readonly endToEndId: string | null
  readonly transactionId: string | null
  readonly uetr: string | null
  readonly money: Money
  readonly settledOn: BusinessDate
}

export type Reason = { readonly code: string; readonly note: string | null }

export type PaymentReturn = {
  readonly id: string
  readonly original: OriginalPayment
  /** What is sent back: no more than was paid. */
  readonly money: Money
  readonly reason: Reason
}

export function writePacs004(head: InterbankHead, returns: readonly PaymentReturn[]): Outcome<Buffer, WriteRefusal> {
  const amounts = returns.map(one => one.money)
  const header = headerElement(head, amounts, 'TtlRtrdIntrBkSttlmAmt')
  const path = '/Document/PmtRtr'
  if (header === null) return refused({ code: 'message_unwritable', finding: finding('currencies_differ', path) })
  const over = returns.findIndex(({ money: back, original: { money: paid } }) => !isOf(back, paid))
  if (over >= 0)
    return refused({ code: 'message_unwritable', finding: finding('amount_too_large', `${path}/TxInf[${over + 1}]`) })
  return writeMessage(pacs004, 10, group('PmtRtr', header, returns.map(returnElement)))
}

function isOf(back: Money, paid: Money): boolean {
  return back.currency === paid.currency && back.minor <= paid.minor
}

function returnElement(one: PaymentReturn) {
  return group(
    'TxInf',
    text('RtrId', one.id),
    originalElements(one.original),
    money('RtrdIntrBkSttlmAmt', one.money),
    reasonElement('RtrRsnInf', one.reason),
  )
}

export function originalElements(one: OriginalPayment): readonly Element[] {
  const elements = [
    group('OrgnlGrpInf', text('OrgnlMsgId', one.messageId), text('OrgnlMsgNmId', one.messageKind)),
    maybe('OrgnlInstrId', one.instructionId),
    maybe('OrgnlEndToEndId', one.endToEndId),
    maybe('OrgnlTxId', one.transactionId),
    maybe('OrgnlUETR', one.uetr),
    money('OrgnlIntrBkSttlmAmt', one.money),
    text('OrgnlIntrBkSttlmDt', one.settledOn),
  ]
  return elements.filter(element => element !== null)
}
