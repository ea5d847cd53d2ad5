// Which rows of the rails owe a leaf.

import { owes, type RoomOwes } from '../base/owed.ts'

const lastStep = 'the row keeps the moment of its last step only'
const unknown = 'what names nothing of ours leaves no row'
const again = 'what comes again changes nothing'

const files = [
  owes(
    'rails.file',
    'rails.file',
    'changed_at',
    { file: 'file_id', state: 'state' },
    { when: 'settled_on is null', more: lastStep },
  ),
  owes(
    'rails.incoming_file',
    'rails.incoming_file',
    'received_at',
    { incomingFile: 'incoming_file_id' },
    { more: 'one when it has come, and one when it was read' },
  ),
  owes(
    'rails.incoming_answer',
    'rails.incoming_entry',
    'entered_at',
    { incomingFile: 'incoming_file_id', place: 'place' },
    {
      when: `case (select kind
                     from rails.incoming_file as came
                    where came.institution_id = own.institution_id
                      and came.incoming_file_id = own.incoming_file_id)
               when 'pain.002' then effect in ('unmatched', 'contradicts') or kind = 'file_status'
               else effect <> 'returned' or is_late
             end`,
    },
  ),
  owes(
    'rails.change_notice',
    'rails.change_notice',
    'changed_at',
    { incomingFile: 'incoming_file_id', place: 'place' },
    { when: "state <> 'waiting' and sealed is not null", more: lastStep },
  ),
  owes('rails.resolution', 'rails.resolution_step', 'at', { subject: 'subject', version: 'version', act: 'act' }),
  owes('rails.statement', 'rails.statement', 'received_at', { statement: 'statement_id' }),
]

const checks = [
  owes('rails.check', 'rails.paper_check', 'changed_at', { check: 'number', state: 'state' }, { more: lastStep }),
  owes('rails.check_presented', 'rails.check_presentment', 'entered_at', { reference: 'reference' }),
]

const core = [
  owes(
    'rails.core_queued',
    'rails.core_operation',
    'made_at',
    { operation: 'operation_id' },
    {
      or: ['rails.core_sending', 'rails.core_difference'],
      more: 'what the core has never seen is asked for again',
    },
  ),
  owes(
    'rails.core_answered',
    'rails.core_operation',
    'answered_at',
    { operation: 'operation_id' },
    {
      when: "state in ('done', 'declined')",
      or: ['rails.core_difference'],
      more: 'an answer of "later" is replaced by the next',
    },
  ),
  owes(
    'rails.core_difference',
    'rails.core_difference',
    'found_at',
    { kind: 'kind', account: 'account', operation: 'operation' },
    { more: 'one about which something is done later has another' },
  ),
  owes('rails.core_difference_settled', 'rails.core_difference', 'settled_at', { difference: 'difference_id' }),
]

const sanctions = [
  owes('rails.sanctions_edition', 'rails.sanctions_edition', 'registered_at', { number: 'number' }),
  owes('rails.sanctions_edition_refused', 'rails.sanctions_refusal', 'refused_at', { version: 'version' }),
  owes('rails.screened', 'rails.screening', 'at', { screening: 'screening_id' }),
  owes('rails.screening_hit', 'rails.screening_hit', 'found_at', { hit: 'hit_id' }),
  owes(
    'rails.screening_hit_decided',
    'rails.screening_hit',
    'decided_at',
    { hit: 'hit_id', state: 'state' },
    { more: 'what was decided may be decided anew' },
  ),
]

export const owedLeaves: RoomOwes = {
  owed: [...files, ...checks, ...core, ...sanctions],
  excused: {
    'rails.sending': 'an instruction counts how often it was sent, and keeps no moment of it',
    'rails.answered': 'an instruction keeps its last answer only, whether it came by a call or in a file',
    'rails.answer_contradicts': again,
    'rails.answer_for_unknown': unknown,
    'rails.answer_for_unknown_file': unknown,
    'rails.checks_unknown_to_bank': 'it says what is to be done about a file that has its own leaf',
    'rails.core_answer_for_unknown': unknown,
    'rails.core_contradicts': again,
    'rails.file_answer_contradicts': again,
    'rails.file_part_rejected': 'each of its instructions has the answer',
    'rails.file_settled': 'a file keeps on which day it was settled, and no moment',
    'rails.incoming_file_again': again,
    'rails.link': 'a link keeps how it is, and was seen so before',
    'rails.rerouted': 'an instruction keeps where it went, and no moment of it',
    'rails.return_rate': 'a measure keeps its last level only',
    'rails.statement_flawed': 'it is of a statement that has its own leaf',
    'rails.statement_repeated': again,
  },
}
