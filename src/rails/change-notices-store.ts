// SQL of notifications of change.

import { hex, literal } from '../base/database.ts'
import type { BusinessDate } from '../base/dates.ts'
import type { Work } from '../base/work.ts'
import type { ChangeNotice, IncomingFileId } from './incoming-file.ts'

function columns({ sql }: Work) {
  return sql`
    incoming_file_id as file, place, instruction_id as instruction, reference, creditor, code, sealed, state, why,
    proposal_id as proposal, received_at as "receivedAt", due_on as "dueOn"`
}

export async function insertChangeNotices(
  work: Work,
  file: IncomingFileId,
  dueOn: BusinessDate,
  notices: readonly (Pick<ChangeNotice, 'place' | 'instruction' | 'reference' | 'creditor' | 'code'> & {
    readonly sealed: Buffer
  })[],
): Promise<void> {
  await work.sql`
    insert into rails.change_notice (
      institution_id, incoming_file_id, received_at, due_on, due_at, changed_at, place, instruction_id, reference, creditor,
      code, sealed)
    select ${work.institution}, ${file}, ${work.now}, ${dueOn}, ${work.now}, ${work.now}, new.*
      from unnest(
        ${literal(notices.map(({ place }) => String(place)))}::text::integer[],
        ${literal(notices.map(({ instruction }) => instruction))}::text::text[],
        ${literal(notices.map(({ reference }) => reference))}::text::text[],
        ${literal(notices.map(({ creditor }) => creditor))}::text::text[],
        ${literal(notices.map(({ code }) => code))}::text::text[],
        ${literal(notices.map(({ sealed }) => hex(sealed)))}::text::bytea[]) as new`
}

/** Those that nobody has acted on and that are due; not due again before `againAt`. */
export async function claimChangeNotices(
  work: Work,
  againAt: Date,
  noticesMax: number,
): Promise<readonly ChangeNotice[]> {
  return work.sql<ChangeNotice[]>`
    with due as materialized (
           select incoming_file_id, place
             from rails.change_notice
            where institution_id = ${work.institution} and state = 'waiting' and due_at <= ${work.now}
            order by due_at, incoming_file_id, place
            limit ${noticesMax}
              for update skip locked)
    update rails.change_notice
       set due_at = ${againAt}
     where institution_id = ${work.institution}
       and (incoming_file_id, place) in (select incoming_file_id, place from due)
    returning ${columns(work)}`
}

export async function lockChangeNotice(
  work: Work,
  { file, place }: Pick<ChangeNotice, 'file' | 'place'>,
): Promise<ChangeNotice | undefined> {
  const [row] = await work.sql<ChangeNotice[]>`
    select ${columns(work)}
      from rails.change_notice
     where institution_id = ${work.institution}
       and incoming_file_id = ${file}
       and place = ${place}
       for no key update`
  return row
}

export async function updateChangeNotice(
  work: Work,
  { file, place, state, why, proposal }: Pick<ChangeNotice, 'file' | 'place' | 'state' | 'why' | 'proposal'>,
): Promise<void> {
  await work.sql`
    update rails.change_notice
       set state = ${state}, why = ${why}, proposal_id = ${proposal}, changed_at = ${work.now}
     where institution_id = ${work.institution}
       and incoming_file_id = ${file}
       and place = ${place}`
}

/** Of every instruction of these payments: a reference begins with the payment it is of. Nobody acts on them any more. */
export async function forgetNotices(work: Work, payments: readonly string[]): Promise<void> {
  await work.sql`
    update rails.change_notice
       set sealed = null, changed_at = ${work.now},
           state = case state when 'waiting' then 'nothing_to_change' else state end
     where institution_id = ${work.institution}
       and split_part(reference, '/', 1) = any (${literal(payments)}::text::text[])
       and sealed is not null`
}

/** `createdUntil` is the first moment that is too late. */
export type NoticeFilter = {
  readonly states?: readonly ChangeNotice['state'][]
  readonly createdFrom?: Date
  readonly createdUntil?: Date
}

/** Newest first, before the one named. */
export async function listChangeNotices(
  work: Work,
  only: NoticeFilter,
  before: { readonly file: string; readonly place: number },
  noticesMax: number,
): Promise<readonly ChangeNotice[]> {
  const { sql } = work
  return sql<ChangeNotice[]>`
    select ${columns(work)}
      from rails.change_notice
     where institution_id = ${work.institution}
       and (incoming_file_id, place) < (${before.file}, ${before.place})
       ${only.states === undefined ? sql`` : sql`and state = any (${literal(only.states)}::text::text[])`}
       ${only.createdFrom === undefined ? sql`` : sql`and received_at >= ${only.createdFrom}`}
       ${only.createdUntil === undefined ? sql`` : sql`and received_at < ${only.createdUntil}`}
     order by incoming_file_id desc, place desc
     limit ${noticesMax}`
}
