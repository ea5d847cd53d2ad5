// A room that exists only to have routes: notes with an amount, in one table. Its accidents happen on request.

import { Type } from 'typebox'

import { literal, type Sql } from '../src/base/database.ts'
import { Overloaded } from '../src/base/gather.ts'
import type { Money } from '../src/base/money.ts'
import { done, type Outcome, refused } from '../src/base/outcome.ts'
import { UnknownOutcome, type Work } from '../src/base/work.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../src/gateway/pages.ts'
import type { RefusalOf } from '../src/gateway/problems.ts'
import { type Gathered, route } from '../src/gateway/route.ts'
import { Amount, idOf, lineOf, readAmount, writeAmount } from '../src/gateway/wire.ts'

export async function createScratchTables(owner: Sql): Promise<void> {
  await owner.unsafe(`
    create schema scratch;
    create table scratch.note (
      institution_id text not null,
      id             text not null,
      key            text not null,
      actor          text not null,
      minor          bigint not null,
      memo           text not null,
      revision       integer not null,
      primary key (institution_id, id));
    call base.guard_tenant('scratch.note');
    grant usage on schema scratch to vouch_api, vouch_office;
    grant select, insert, update on scratch.note to vouch_api, vouch_office`)
}

type NoteRow = { id: `not_${string}`; minor: bigint; memo: string; revision: number }
type NoteOrder = { readonly amount: Money; readonly memo: string }

const NoteId = idOf('not', 'A note.')
const Note = Type.Object(
  { id: NoteId, amount: Amount, memo: Type.String(), revision: Type.Integer({ minimum: 1, maximum: 2 ** 31 }) },
  { $id: 'Note', additionalProperties: false },
)
const NoteBody = Type.Object(
  {
    amount: Amount,
    memo: lineOf(40, 'What it is for.'),
    urgency: Type.Optional(Type.Enum(['low', 'high'])),
    copies: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
  },
  { $id: 'NoteBody', additionalProperties: false },
)

const show = ({ id, minor, memo, revision }: NoteRow) => ({
  id,
  amount: writeAmount({ minor, currency: 'USD' }),
  memo,
  revision,
})

async function insertNotes(
  work: Work,
  items: readonly Gathered<NoteOrder>[],
): Promise<readonly Outcome<NoteRow, RefusalOf<'amount_too_large'>>[]> {
  const outcomes = items.map(({ body }) => {
    if (body.memo === 'fault') throw new Error('secret words of a fault, account 4111111111111111')
    return body.amount.minor > 100_000n
      ? refused({ code: 'amount_too_large' } as const)
      : done({ id: work.newId('not'), minor: body.amount.minor, memo: body.memo, revision: 1 })
  })
  const accepted = items.flatMap((item, index) => {
    const outcome = outcomes[index]
    return outcome?.ok ? [{ ...item, note: outcome.value }] : []
  })
  await work.sql`
    insert into scratch.note (institution_id, id, key, actor, minor, memo, revision)
    select ${work.institution}, id, key, actor, minor, memo, 1
      from unnest(
             ${literal(accepted.map(({ note }) => note.id))}::text::text[],
             ${literal(accepted.map(({ key }) => key))}::text::text[],
             ${literal(accepted.map(({ actor }) => actor))}::text::text[],
             ${literal(accepted.map(({ note }) => note.minor))}::text::bigint[],
             ${literal(accepted.map(({ note }) => note.memo))}::text::text[])
        as given (id, key, actor, minor, memo)`
  return outcomes
}

const submitNote = route({
  method: 'POST',
  path: '/v1/notes',
  permit: 'notes.submit',
  summary: 'Writes a note',
  money: true,
  body: NoteBody,
  answers: { 201: Note },
  refuses: ['amount_malformed', 'amount_too_precise', 'amount_too_large', 'currency_unknown'],
  prepare: (_, { body }) => {
    const amount = readAmount(body.amount, '/amount')
    return amount.ok ? done({ amount: amount.value, memo: body.memo }) : amount
  },
  gather: insertNotes,
  answer: note => ({ status: 201, body: show(note), revision: note.revision, location: `/v1/notes/${note.id}` }),
})

const submitNotes = route({
  method: 'POST',
  path: '/v1/note-batches',
  permit: 'notes.submit',
  summary: 'Writes many notes',
  money: true,
  batch: true,
  body: Type.Object(
    { notes: Type.Array(NoteBody, { minItems: 1, maxItems: 1_000 }) },
    { $id: 'NoteBatchBody', additionalProperties: false },
  ),
  answers: {
    200: Type.Object(
      { items: Type.Array(Type.Object({ status: Type.Integer() }, { additionalProperties: false })) },
      { $id: 'NoteBatch', additionalProperties: false },
    ),
  },
  refuses: ['amount_malformed', 'amount_too_precise', 'amount_too_large', 'currency_unknown'],
  perform: async (work, { body, key }) => {
    const items: Gathered<NoteOrder>[] = []
    for (const [index, note] of body.notes.entries()) {
      const amount = readAmount(note.amount, `/notes/${index}/amount`)
      if (!amount.ok) return amount
      items.push({ key: `${key}/${index}`, actor: work.actor, body: { ...note, amount: amount.value } })
    }
    return done(await insertNotes(work, items))
  },
  answer: (outcomes, { problem }) => ({
    status: 200,
    body: { items: outcomes.map(outcome => ({ status: outcome.ok ? 201 : problem(outcome.refusal).status })) },
  }),
})

const readNote = route({
  method: 'GET',
  path: '/v1/notes/:note',
  permit: 'notes.read',
  summary: 'One note',
  params: Type.Object({ note: NoteId }, { additionalProperties: false }),
  answers: { 200: Note },
  refuses: ['path_not_found'],
  perform: async (work, { note }) => {
    const [row] = await work.sql<NoteRow[]>`
      select id, minor, memo, revision
        from scratch.note
       where institution_id = ${work.institution}
         and id = ${note}`
    return row === undefined ? refused({ code: 'path_not_found' }) : done(row)
  },
  answer: note => ({ status: 200, body: show(note), revision: note.revision }),
})

const changeNote = route({
  method: 'PATCH',
  path: '/v1/notes/:note',
  permit: 'notes.change',
  summary: 'Changes what a note says',
  ifMatch: 'required',
  params: Type.Object({ note: NoteId }, { additionalProperties: false }),
  body: Type.Object({ memo: lineOf(40, 'What it is for.') }, { additionalProperties: false }),
  answers: { 200: Note },
  refuses: ['path_not_found'],
  perform: async (work, { note, body, revision }) => {
    const [row] = await work.sql<NoteRow[]>`
         update scratch.note
            set memo = ${body.memo}, revision = revision + 1
          where institution_id = ${work.institution}
            and id = ${note}
            and revision = ${revision}
      returning id, minor, memo, revision`
    return row === undefined ? refused({ code: 'path_not_found' }) : done(row)
  },
  answer: note => ({ status: 200, body: show(note), revision: note.revision }),
})

const NoteQuery = Type.Object(
  { ...pageQuery, memo: Type.Optional(lineOf(40, 'Only notes that say this.')) },
  {
    additionalProperties: false,
  },
)

const listNotes = route({
  method: 'GET',
  path: '/v1/notes',
  permit: 'notes.read',
  summary: 'Notes in the order in which they were written',
  query: NoteQuery,
  answers: { 200: pageOf('NotePage', Note) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/notes', caller, query)
    return page.ok ? done({ page: page.value, memo: query.memo ?? '' }) : page
  },
  perform: async (work, { page, memo }) => {
    const rows = await work.sql<NoteRow[]>`
      select id, minor, memo, revision
        from scratch.note
       where institution_id = ${work.institution}
         and id > ${page.after?.[0] ?? ''}
         and ${memo} in ('', memo)
       order by id
       limit ${page.rowsMax}`
    return done(cutPage(page, rows, ({ id }) => [id]))
  },
  answer: page => ({ status: 200, body: showPage(page, show) }),
})

const accidents = ['fault', 'unknown', 'overloaded', 'lost', 'wrong shape', 'wrong status', 'too much', 'slow'] as const

const causeAccident = route({
  method: 'POST',
  path: '/v1/accidents',
  permit: 'notes.submit',
  summary: 'What can go wrong on our side',
  key: 'accepted',
  body: Type.Object({ accident: Type.Enum([...accidents]) }, { additionalProperties: false }),
  answers: { 200: Type.Object({ accident: Type.String() }, { additionalProperties: false }) },
  refuses: [],
  perform: async (_, { body: { accident } }) => {
    if (accident === 'fault') throw new Error('secret words of a fault, account 4111111111111111')
    if (accident === 'unknown') throw new UnknownOutcome('secret words')
    if (accident === 'overloaded') throw new Overloaded('secret words')
    if (accident === 'lost') throw Object.assign(new Error('secret words'), { code: 'CONNECTION_CLOSED' })
    return done(accident)
  },
  answer: accident => {
    // What the compiler would refuse is smuggled past it: here the check before sending is tested, not the types.
    const body: object = accident === 'too much' ? { accident, ssn: '078-05-1120' } : { accident: 7 }
    return { status: accident === 'wrong status' ? 201 : 200, body } as { status: 200; body: { accident: string } }
  },
})

/** Sorted as they would be in a program: by resource. */
export const scratchRoutes = { submitNote, submitNotes, readNote, changeNote, listNotes, causeAccident }
