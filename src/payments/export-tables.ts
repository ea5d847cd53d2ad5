// What an institution takes with it besides the importable files: a file of JSON lines for each table, and the tables that stay,
// with the reason. A test goes through the database, so that no table is forgotten.

import { type KeptTable, keptRows } from '../base/kept.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as ledger from '../ledger/ledger.ts'
import * as messages from '../messages/messages.ts'

const fingerprint = 'fingerprint'

/** Of this room. What is sealed of a party stands in the importable files. */
const paymentsTables = {
  institution: { what: 'The institution itself.', key: ['institution_id'] },
  clearing_account: { what: 'The accounts of the ledger in which money on its way out rests.', key: ['bucket'] },
  member: {
    what: 'A member; name and address are in members.csv.',
    key: ['member_id'],
    without: ['name_sealed', 'email_sealed', 'turn'],
  },
  funding_account: {
    what: 'A funding account; its number is in funding-accounts.csv.',
    key: ['funding_account_id'],
    without: ['number_token', 'number_index', 'number_sealed'],
  },
  core_account: {
    what: 'A funding account that is kept at the institution’s core; what that calls it is sealed.',
    key: ['funding_account_id'],
    without: ['number_sealed'],
  },
  core_counter: { what: 'Where our own ledger stands in for a core: its other side.', key: ['account_id'] },
  payee: {
    what: 'A payee; name, number and address are in payees.csv.',
    key: ['payee_id'],
    without: ['name_sealed', 'number_token', 'number_index', 'number_sealed', 'address_sealed', 'turn'],
  },
  payee_change: {
    what: 'What was changed of a payee, by whom; of numbers the last digits.',
    key: ['payee_id', 'version', 'what'],
    without: ['before_sealed', 'after_sealed'],
  },
  wanted_account: {
    what: 'An account that was wanted for a payee, for others to agree; of its number the last digits.',
    key: ['proposal_id'],
    without: ['number_token', 'number_index', 'number_sealed', 'own_index'],
  },
  member_step: { what: 'What was changed of a member.', key: ['member_id', 'version'] },
  standing_order_step: { what: 'A step of a standing order.', key: ['standing_order_id', 'version'] },
  payment_amendment: { what: 'What a payment was before it was amended, and then.', key: ['payment_id', 'version'] },
  standing_order: { what: 'A standing order.', key: ['standing_order_id'], without: [fingerprint] },
  payment: { what: 'A payment, as it stands; amounts in minor units.', key: ['payment_id'], without: [fingerprint] },
  payment_step: { what: 'A step that a payment took.', key: ['payment_id', 'version'] },
  past_payment: {
    what: 'A payment of the past that was moved in; what is told of it is in payments.csv.',
    key: ['past_payment_id'],
    without: ['detail_sealed'],
  },
  moved: { what: 'What another system calls what was moved in.', key: ['kind', 'reference'] },
  exception: { what: 'A payment that somebody had to look at.', key: ['exception_id'] },
  exception_step: { what: 'What was done about it.', key: ['exception_id', 'version'] },
  dispute: {
    what: 'A dispute of a member; its words are sealed and are read in the API.',
    key: ['dispute_id'],
    without: [fingerprint, 'words_sealed'],
  },
  dispute_account: { what: 'The accounts of the ledger that disputes are settled from.', key: ['purpose'] },
  dispute_step: { what: 'What was done about a dispute.', key: ['dispute_id', 'version'], without: [fingerprint] },
  dispute_deadline: { what: 'A day by which something was due, and when it was done.', key: ['dispute_id', 'name'] },
  dispute_notice: { what: 'What the member was told, and when.', key: ['dispute_id', 'kind'] },
  dispute_document: { what: 'By which bytes a document of a dispute is known.', key: ['dispute_id', 'sha256'] },
  settlement_account: { what: 'The accounts of the ledger that mirror the one at the bank.', key: ['purpose'] },
  settlement: { what: 'What a line of a statement turned out to be.', key: ['settlement_id'] },
  prefunding: {
    what: 'Money that the institution said it would move to its account at the bank.',
    key: ['prefunding_id'],
  },
  break: { what: 'What did not agree between the bank and the books.', key: ['break_id'] },
  break_step: { what: 'What was done about it.', key: ['break_id', 'version'] },
  reconciliation: { what: 'The proof of a day.', key: ['day'] },
  reconciliation_start: { what: 'As of when the proof of a day speaks.', key: ['day'] },
  general_ledger_day: { what: 'A day of the general ledger.', key: ['day'] },
  legal_hold: { what: 'A legal hold on a member, a payee or a payment.', key: ['hold_id'] },
  legal_hold_lift: { what: 'By whose word it was lifted.', key: ['hold_id'] },
  stop_order: { what: 'An order not to pay.', key: ['stop_order_id'], without: [fingerprint] },
  stop_order_step: { what: 'What was done about it.', key: ['stop_order_id', 'version'] },
  screened: { what: 'How a payee, a biller or a member stands by the sanctions lists.', key: ['subject'] },
  screened_step: { what: 'How they stood before, and by which decision.', key: ['subject', 'version'] },
  blocked_property: { what: 'Property of somebody on a list, and when it has to be reported.', key: ['blocked_id'] },
  blocked_property_step: { what: 'That it was reported, or was not in time.', key: ['blocked_id', 'what'] },
} as const satisfies Record<string, KeptTable>

/** Tables of these rooms that are not taken along, and why. */
export const staying: Readonly<Record<string, string>> = {
  'ledger.expiring_hold': 'a queue; when a hold expires stands with its transfer',
  'messages.endpoint_secret': 'secrets sign webhooks of this installation, and of no other',
  'payments.member_context':
    'what a device said of itself when a payment was ordered: kept sealed for detection, erased with the payment',
  'payments.setting_number':
    'account numbers of the institution’s own, sealed; whoever sets them up elsewhere has them and gives them anew',
  'payments.proved_file': 'rows of the proof of a day while it is made; they stand in the proof',
  'payments.general_ledger_part': 'the same of a day of the general ledger',
  'payments.unmasking': 'who has looked here at what is masked; it is in the log as well',
  'payments.unmasking_turn': 'a lock',
  'payments.untold': 'a queue of steps that nobody has been told of yet',
  'payments.untold_change': 'the same of what was changed',
  'change.untold': 'the same of proposals',
}

export type ExportedTable = KeptTable & {
  /** With its room: `payments.payment`. */
  readonly table: string
  readonly file: string
  readonly rows: (work: Work, rowsMax: number) => AsyncIterable<readonly string[]>
}

function tablesOf(
  room: string,
  tables: Readonly<Record<string, KeptTable>>,
  rows: (work: Work, table: string, rowsMax: number) => AsyncIterable<readonly string[]>,
): readonly ExportedTable[] {
  return Object.entries(tables).map(([table, kept]) => ({
    ...kept,
    table: `${room}.${table}`,
    file: `${room}-${table.replaceAll('_', '-')}.jsonl`,
    rows: (work, rowsMax) => rows(work, table, rowsMax),
  }))
}

/** Each room reads its own. */
export const exportedTables: readonly ExportedTable[] = [
  ...tablesOf('payments', paymentsTables, (work, table, rowsMax) => rowsOfPayments(work, table, rowsMax)),
  ...tablesOf('ledger', ledger.keptTables, (work, table, rowsMax) => ledger.rowsKept(work, table, rowsMax)),
  ...tablesOf('change', change.keptTables, (work, table, rowsMax) => change.rowsKept(work, table, rowsMax)),
  ...tablesOf('messages', messages.keptTables, (work, table, rowsMax) => messages.rowsKept(work, table, rowsMax)),
]

function rowsOfPayments(work: Work, table: string, rowsMax: number): AsyncIterable<readonly string[]> {
  const kept: Readonly<Record<string, KeptTable>> = paymentsTables
  return keptRows(work, 'payments', table, kept[table] ?? fault(`${table} is not taken along`), rowsMax)
}
