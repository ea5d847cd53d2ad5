// pain.001, CustomerCreditTransferInitiation: what a customer asks its bank to pay. In the versions that banks take;
// after the schemas of iso20022.org.

import type { BusinessDate } from '../../base/dates.ts'
import type { Money } from '../../base/money.ts'
import { type Outcome, refused } from '../../base/outcome.ts'
import { group, maybe, money, text } from './element.ts'
import { finding } from './findings.ts'
import { type Account, accountElement, agentElement, controlSum, nameElement, remittanceElement } from './parties.ts'
import { account, agent, party, remittance, serviceLevel, text35 } from './party-shapes.ts'
import { amount, choice, count, date, dateTime, type Message, oneOf, part, strict, sum, uuid4, yesNo } from './shape.ts'
import { type WriteRefusal, writeMessage } from './write.ts'

const credit = strict(
  part('PmtId', strict(part('InstrId?', text35), part('EndToEndId', text35), part('UETR?', uuid4, { since: 9 }))),
  part('Amt', choice(part('InstdAmt', amount))),
  part('UltmtDbtr?', party),
  part('CdtrAgt?', agent),
  part('Cdtr?', party),
  part('CdtrAcct?', account),
  part('RmtInf?', remittance),
)

const paymentInformation = strict(
  part('PmtInfId', text35),
  part('PmtMtd', oneOf('TRF')),
  part('BtchBookg?', yesNo),
  part('NbOfTxs?', count),
  part('CtrlSum?', sum),
  part('PmtTpInf?', strict(part('SvcLvl?', serviceLevel))),
  part('ReqdExctnDt', date, { until: 7 }),
  part('ReqdExctnDt', choice(part('Dt', date)), { since: 8 }),
  part('Dbtr', party),
  part('DbtrAcct', account),
  part('DbtrAgt', agent),
  part('CdtTrfTxInf+', credit),
)

export const pain001: Message = {
  name: 'pain.001.001',
  versions: [3, 9, 11],
  root: 'CstmrCdtTrfInitn',
  shape: strict(
    part(
      'GrpHdr',
      strict(
        part('MsgId', text35),
        part('CreDtTm', dateTime),
        part('NbOfTxs', count),
        part('CtrlSum?', sum),
        part('InitgPty', party),
      ),
    ),
    part('PmtInf+', paymentInformation),
  ),
}

export type CreditTransfer = {
  /** Ours, both for the bank and for the creditor: every report and statement comes back with it. */
  readonly id: string
  readonly money: Money
  readonly creditor: Account
  /** In whose name it is paid, where that is not the debtor. */
  readonly ultimateDebtor: string | null
  /** What the creditor knows its customer by. */
  readonly reference: string | null
}

export type CreditTransfers = {
  readonly id: string
  /** As banks call them: on a later day, or today. */
  readonly service: 'NURG' | 'SDVA'
  readonly executeOn: BusinessDate
  readonly debtor: Account
  readonly transfers: readonly CreditTransfer[]
}

export type CreditTransferInitiation = {
  readonly id: string
  readonly madeAt: Date
  readonly initiator: { readonly name: string; readonly identification: string | null }
  readonly parts: readonly CreditTransfers[]
}

export type Pain001Version = 3 | 9 | 11

export function writePain001(
  { id, madeAt, initiator, parts }: CreditTransferInitiation,
  version: Pain001Version = 9,
): Outcome<Buffer, WriteRefusal> {
  const all = parts.flatMap(({ transfers }) => transfers)
  const total = controlSum(all.map(transfer => transfer.money))
  if (total === null)
    return refused({ code: 'message_unwritable', finding: finding('currencies_differ', '/Document/CstmrCdtTrfInitn') })
  const identification = initiator.identification
  const header = group(
    'GrpHdr',
    text('MsgId', id),
    text('CreDtTm', madeAt.toISOString()),
    text('NbOfTxs', String(all.length)),
    text('CtrlSum', total.text),
    group(
      'InitgPty',
      text('Nm', initiator.name),
      identification === null ? null : group('Id', group('OrgId', group('Othr', text('Id', identification)))),
    ),
  )
  return writeMessage(
    pain001,
    version,
    group(
      'CstmrCdtTrfInitn',
      header,
      parts.map(one => partElement(one, version)),
    ),
  )
}

function partElement({ id, service, executeOn, debtor, transfers }: CreditTransfers, version: Pain001Version) {
  return group(
    'PmtInf',
    text('PmtInfId', id),
    text('PmtMtd', 'TRF'),
    // One debit for all of them.
    text('BtchBookg', 'true'),
    text('NbOfTxs', String(transfers.length)),
    maybe('CtrlSum', controlSum(transfers.map(transfer => transfer.money))?.text),
    group('PmtTpInf', group('SvcLvl', text('Cd', service))),
    version < 8 ? text('ReqdExctnDt', executeOn) : group('ReqdExctnDt', text('Dt', executeOn)),
    nameElement('Dbtr', debtor.name),
    accountElement('DbtrAcct', debtor),
    agentElement('DbtrAgt', debtor.bank, version < 4 ? 'BIC' : 'BICFI'),
    transfers.map(transferElement),
  )
}

function transferElement({ id, money: sum, creditor, ultimateDebtor, reference }: CreditTransfer) {
  return group(
    'CdtTrfTxInf',
    group('PmtId', text('InstrId', id), text('EndToEndId', id)),
    group('Amt', money('InstdAmt', sum)),
    ultimateDebtor === null ? null : nameElement('UltmtDbtr', ultimateDebtor),
    agentElement('CdtrAgt', creditor.bank),
    nameElement('Cdtr', creditor.name),
    accountElement('CdtrAcct', creditor),
    remittanceElement({ reference, note: null }),
  )
}
