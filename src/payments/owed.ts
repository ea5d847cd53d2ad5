// Which rows of the payments owe a leaf.

import { owes, type RoomOwes } from '../base/owed.ts'

const refusal = 'what is refused leaves no row'
const directory = 'the directory of billers is shared by all institutions, and the log is of one'
const taking = 'what is taken along is a folder of files, and no row'

const parties = [
  owes('payments.institution_opened', 'payments.institution', 'opened_at', { timeZone: 'time_zone' }),
  owes('payments.member_enrolled', 'payments.member', 'enrolled_at', { member: 'member_id' }),
  owes(
    'payments.member_changed',
    'payments.member_step',
    'at',
    { member: 'member_id' },
    { when: "what in ('state', 'moved_in')" },
  ),
  owes(
    'payments.member_language_set',
    'payments.member_step',
    'at',
    { member: 'member_id', version: 'version' },
    { when: "what = 'language'" },
  ),
  owes('payments.funding_account_added', 'payments.funding_account', 'opened_at', {
    fundingAccount: 'funding_account_id',
  }),
  owes(
    'payments.member_forgotten',
    'payments.member',
    'erased_at',
    { member: 'member_id' },
    { more: 'a copy from before the member came is told too' },
  ),
  owes('payments.legal_hold_placed', 'payments.legal_hold', 'placed_at', { hold: 'hold_id' }),
  owes('payments.legal_hold_lifted', 'payments.legal_hold_lift', 'lifted_at', { hold: 'hold_id' }),
  owes('payments.unmasked', 'payments.unmasking', 'asked_at', { unmasking: 'unmasking_id' }),
]

const payees = [
  owes('payments.payee_added', 'payments.payee', 'added_at', { payee: 'payee_id' }),
  owes(
    'payments.payee_changed',
    'payments.payee_change',
    'at',
    { payee: 'payee_id' },
    { when: "what = 'state'", more: 'one that was moved here came in its state' },
  ),
  owes(
    'payments.payee_details_changed',
    'payments.payee_change',
    'at',
    { payee: 'payee_id', version: 'version' },
    { when: "what in ('nickname', 'address')", isShared: true },
  ),
  owes('payments.payee_account_wanted', 'payments.wanted_account', 'wanted_at', { proposal: 'proposal_id' }),
  owes(
    'payments.payee_account_changed',
    'payments.payee_change',
    'at',
    { payee: 'payee_id', version: 'version' },
    { when: "what = 'account'" },
  ),
]

const paying = [
  owes('payments.step', 'payments.payment_step', 'at', { payment: 'payment_id', version: 'version' }),
  owes('payments.standing_order', 'payments.standing_order_step', 'at', {
    standingOrder: 'standing_order_id',
    version: 'version',
  }),
  owes('payments.stop_order', 'payments.stop_order_step', 'at', {
    stopOrder: 'stop_order_id',
    version: 'version',
    what: 'what',
  }),
  owes('payments.exception', 'payments.exception_step', 'at', { exception: 'exception_id', act: 'act' }),
  owes('payments.dispute', 'payments.dispute_step', 'at', { dispute: 'dispute_id', version: 'version' }),
  owes('payments.dispute_deadline_missed', 'payments.dispute_deadline', 'missed_at', {
    dispute: 'dispute_id',
    deadline: 'name',
  }),
]

const sanctions = [
  owes(
    'payments.screened',
    'payments.screened_step',
    'at',
    { subject: 'subject', state: 'state' },
    { when: "before_state is not null and (before_state <> 'waiting' or state <> 'clear')" },
  ),
  owes('payments.property_blocked', 'payments.blocked_property', 'recorded_at', { blocked: 'blocked_id' }),
  owes(
    'payments.blocked_property_reported',
    'payments.blocked_property_step',
    'at',
    { blocked: 'blocked_id' },
    { when: "what = 'reported'" },
  ),
  owes(
    'payments.blocked_property_report_missed',
    'payments.blocked_property_step',
    'at',
    { blocked: 'blocked_id' },
    { when: "what = 'missed'" },
  ),
]

const proving = [
  owes('payments.break', 'payments.break_step', 'at', { break: 'break_id', act: 'act' }),
  owes('payments.reconciled', 'payments.reconciliation', 'made_at', { day: 'day' }),
  owes('payments.general_ledger', 'payments.general_ledger_day', 'made_at', { day: 'day' }),
]

export const owedLeaves: RoomOwes = {
  owed: [...parties, ...payees, ...paying, ...sanctions, ...proving],
  excused: {
    'payments.biller_added': directory,
    'payments.biller_changed': directory,
    'payments.biller_state_changed': directory,
    'payments.export_begun': taking,
    'payments.exported': taking,
    'payments.funding_account_changed': 'an account that was moved here came in its state',
    'payments.import_ended': 'a run that moves in is no row; what it made is',
    'payments.moved_in': 'it names many rows by one hash, and each has a leaf of its own',
    'payments.news_contradicts': 'what comes again changes nothing',
    'payments.refused': refusal,
    'payments.settlement_account_opened': 'the account of the ledger has a leaf of its own',
    'payments.member_looked_up': 'who looks somebody up leaves no row',
    'payments.unmasked_again': 'who reads again leaves no row',
    'payments.unmasking_limited': refusal,
  },
}
