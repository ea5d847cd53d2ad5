// pacs.008, FIToFICustomerCreditTransfer: one bank pays another for their customers. In the version of the instant and
// wire services of the United States; after the schema of iso20022.org.

import type { BusinessDate } from '../../base/dates.ts'
import type { Money } from '../../base/money.ts'
import { type Outcome, refused } from '../../base/outcome.ts'
import { group, maybe, money, text } from './element.ts'
import { finding } from './findings.ts'
import {
  type Account,
  accountElement,
  agentElement,
  controlSum,
  nameElement,
  type Remittance,
  remittanceElement,
} from './parties.ts'
import { account, agent, party, remittance, text35 } from './party-shapes.ts'
import { amount, choice, code, count, date, dateTime, type Message, oneOf, part, strict, sum, uuid4 } from './shape.ts'
import { type WriteRefusal, writeMessage } from './write.ts'

export const settlement = strict(
  part('SttlmMtd', oneOf('CLRG')),
  part('ClrSys?', choice(part('Cd', code(/^[A-Z0-9]{1,5}$/)))),
)

const transfer = strict(
  part(
    'PmtId',
    strict(part('InstrId?', text35), part('EndToEndId', text35), part('TxId?', text35), part('UETR?', uuid4)),
  ),
  part('IntrBkSttlmAmt', amount),
  part('ChrgBr', oneOf('SLEV', 'SHAR', 'DEBT', 'CRED')),
  part('UltmtDbtr?', party),
  part('Dbtr', party),
  part('DbtrAcct?', account),
  part('DbtrAgt', agent),
  part('CdtrAgt', agent),
  part('Cdtr', party),
  part('CdtrAcct?', account),
  part('RmtInf?', remittance),
)

export const pacs008: Message = {
  name: 'pacs.008.001',
  versions: [8],
  root: 'FIToFICstmrCdtTrf',
  shape: strict(
    part(
      'GrpHdr',
      strict(
        part('MsgId', text35),
        part('CreDtTm', dateTime),
        part('NbOfTxs', count),
        part('CtrlSum?', sum),
        part('TtlIntrBkSttlmAmt?', amount),
        part('IntrBkSttlmDt?', date),
        part('SttlmInf', settlement),
        part('InstgAgt?', agent),
        part('InstdAgt?', agent),
      ),
    ),
    part('CdtTrfTxInf+', transfer),
  ),
}

/** FedNow, RTP, Fedwire: the codes of the external list of clearing systems. */
export type ClearingSystem = 'FDN' | 'TCH' | 'FDW'

export type InterbankTransfer = {
  readonly instructionId: string
  readonly endToEndId: string
  readonly transactionId: string | null
  /** One for the life of the payment, everywhere: a random UUID. */
  readonly uetr: string
  readonly money: Money
  readonly debtor: Account
  readonly creditor: Account
  readonly ultimateDebtor: string | null
  readonly remittance: Remittance
}

/** From whom to whom, and where it is settled: the head of every message between banks. */
export type InterbankHead = {
  readonly id: string
  readonly madeAt: Date
  readonly settleOn: BusinessDate
  readonly clearingSystem: ClearingSystem
  /** Routing numbers. */
  readonly instructing: string
  readonly instructed: string
}

export function writePacs008(
  head: InterbankHead,
  transfers: readonly InterbankTransfer[],
): Outcome<Buffer, WriteRefusal> {
  const header = headerElement(
    head,
    transfers.map(one => one.money),
    'TtlIntrBkSttlmAmt',
  )
  const root = 'FIToFICstmrCdtTrf'
  if (header === null)
    return refused({ code: 'message_unwritable', finding: finding('currencies_differ', `/Document/${root}`) })
  return writeMessage(pacs008, 8, group(root, header, transfers.map(transferElement)))
}

/** The group header of pacs.008 and pacs.004; null where there is nothing to add up, or several currencies. */
export function headerElement(head: InterbankHead, amounts: readonly Money[], total: string) {
  const sum = controlSum(amounts)
  if (sum === null) return null
  return group(
    'GrpHdr',
    text('MsgId', head.id),
    text('CreDtTm', head.madeAt.toISOString()),
    text('NbOfTxs', String(amounts.length)),
    text('CtrlSum', sum.text),
    money(total, sum.money),
    text('IntrBkSttlmDt', head.settleOn),
    group('SttlmInf', text('SttlmMtd', 'CLRG'), group('ClrSys', text('Cd', head.clearingSystem))),
    agentElement('InstgAgt', head.instructing),
    agentElement('InstdAgt', head.instructed),
  )
}

function transferElement(one: InterbankTransfer) {
  return group(
    'CdtTrfTxInf',
    group(
      'PmtId',
      text('InstrId', one.instructionId),
      text('EndToEndId', one.endToEndId),
      maybe('TxId', one.transactionId),
      text('UETR', one.uetr),
    ),
    money('IntrBkSttlmAmt', one.money),
    // As the service has it: nothing is taken off the amount on the way.
    text('ChrgBr', 'SLEV'),
    one.ultimateDebtor === null ? null : nameElement('UltmtDbtr', one.ultimateDebtor),
    nameElement('Dbtr', one.debtor.name),
    accountElement('DbtrAcct', one.debtor),
    agentElement('DbtrAgt', one.debtor.bank),
    agentElement('CdtrAgt', one.creditor.bank),
    nameElement('Cdtr', one.creditor.name),
    accountElement('CdtrAcct', one.creditor),
    remittanceElement(one.remittance),
  )
}

/** A random UUID (RFC 9562, version 4) of sixteen bytes of chance from outside. */
export function uetrOf(random: Uint8Array): string {
  const bytes = Buffer.from(random.subarray(0, 16))
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
