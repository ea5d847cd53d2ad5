// Files from banks: what came, what is wrong in it, and what became of payments by it. What they say in plain is shown to
// nobody; an operator looks for `refused`, and for what names nothing of ours.

import { type Static, Type } from 'typebox'

import type { BusinessDate } from '../../base/dates.ts'
import { isId } from '../../base/ids.ts'
import { done, refused } from '../../base/outcome.ts'
import * as rails from '../../rails/rails.ts'
import { createdBetween, readBetween, readSome, someOf } from '../filters.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { Day, Instant, idOf } from '../wire.ts'
import { ProposalId } from './proposals.ts'

const IncomingFileId = idOf('inc', 'A file from a bank.')
export const IncomingEntryId = Type.String({
  pattern: '^inc_[0-9a-z]+-[1-9][0-9]{0,8}$',
  description: 'An entry: its file and its place in it.',
})
const params = Type.Object({ file: IncomingFileId }, { additionalProperties: false })
/** In base 64 it fits the largest body. */
const contentCharsMax = 1_000_000
const nameCharsMax = 128

const IncomingFile = Type.Object(
  {
    id: IncomingFileId,
    name: Type.String({ description: 'As the bank calls it, in printable ASCII.' }),
    kind: Type.Enum([...rails.incomingKinds], { description: 'By what is in it, whatever it is called.' }),
    state: Type.Enum([...rails.incomingStates], {
      description:
        'received: kept, and still to be read; refused: nothing of it has any effect, and somebody must look.',
    }),
    reason: Type.Optional(Type.String({ description: 'Why it was refused.' })),
    sha256: Type.Optional(
      Type.String({
        pattern: '^[0-9a-f]{64}$',
        description: 'The same bytes are the same file. Not known of what is too large: it was not fetched.',
      }),
    ),
    size: Type.Integer({ description: 'In bytes; 0 of what was not fetched.' }),
    cameBy: Type.Enum(['inbox', 'call']),
    times: Type.Integer({ description: 'How often these bytes have come. They are read once.' }),
    entered: Type.Integer({ description: 'How many of its entries have been entered.' }),
    mistakes: Type.Integer(),
    remarks: Type.Integer(),
    receivedAt: Instant,
    lastCameAt: Instant,
  },
  { $id: 'IncomingFile', additionalProperties: false },
)

function show(file: rails.IncomingFile): Static<typeof IncomingFile> {
  const { id, name, kind, state, reason, hash, size, cameBy, times, entered, mistakes, remarks } = file
  return {
    id,
    name,
    kind,
    state,
    ...(reason === null ? {} : { reason }),
    ...(hash === null ? {} : { sha256: hash.toString('hex') }),
    size,
    cameBy,
    times,
    entered,
    mistakes,
    remarks,
    receivedAt: file.receivedAt.toISOString(),
    lastCameAt: file.lastCameAt.toISOString(),
  }
}

export const keepIncomingFile = route({
  method: 'POST',
  path: '/v1/incoming-files',
  permit: 'incoming_files.keep',
  summary: 'Hands in a file of the bank; the same bytes again are the same file, and count',
  batch: true,
  body: Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: nameCharsMax, description: 'As the bank calls it.' }),
      content: Type.String({
        minLength: 4,
        maxLength: contentCharsMax,
        pattern: '^[A-Za-z0-9+/]+={0,2}$',
        description: 'The bytes in base 64 (RFC 4648 §4), with padding and without line ends.',
      }),
    },
    { $id: 'NewIncomingFile', additionalProperties: false },
  ),
  answers: { 200: IncomingFile, 201: IncomingFile },
  refuses: ['incoming_file_malformed'],
  prepare: async ({ vault, newId }, { caller: { institution }, body: { name, content } }) => {
    const bytes = Buffer.from(content, 'base64')
    // Node reads what is no base 64 as far as it goes.
    if (bytes.toString('base64') !== content) return refused({ code: 'incoming_file_malformed' })
    return done(await rails.sealArrived(vault, institution, { id: newId('inc'), name, cameBy: 'call' }, bytes))
  },
  perform: async (work, arrived) => done(await rails.keepIncoming(work, arrived)),
  answer: ({ file, isNew }) => ({
    status: isNew ? 201 : 200,
    body: show(file),
    location: `/v1/incoming-files/${file.id}`,
  }),
})

export const listIncomingFiles = route({
  method: 'GET',
  path: '/v1/incoming-files',
  permit: 'incoming_files.read',
  summary: 'Files from banks, newest first',
  query: Type.Object(
    {
      ...pageQuery,
      state: Type.Optional(someOf(rails.incomingStates, 'Only in these states, with commas between them.')),
      kind: Type.Optional(Type.Enum([...rails.incomingKinds])),
      ...createdBetween,
    },
    { additionalProperties: false },
  ),
  answers: { 200: pageOf('IncomingFilePage', IncomingFile) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/incoming-files', caller, query)
    if (!page.ok) return page
    const before = page.value.after?.[0]
    const { state, kind } = query
    const only = {
      ...(state === undefined ? {} : { states: readSome(rails.incomingStates, state) }),
      ...(kind === undefined ? {} : { kind }),
      ...readBetween(query),
    }
    return before === undefined || isId('inc', before)
      ? done({ page: page.value, only, before })
      : refused({ code: 'cursor_unreadable' })
  },
  perform: async (work, { page, only, before }) =>
    done(cutPage(page, await rails.listIncoming(work, only, before, page.rowsMax), ({ id }) => [id])),
  answer: page => ({ status: 200, body: showPage(page, show) }),
})

const Finding = Type.Object(
  {
    severity: Type.Enum(['mistake', 'remark']),
    line: Type.Integer({ description: 'Counted from one; 0 in a message that has no lines.' }),
    columns: Type.Array(Type.Integer(), { minItems: 2, maxItems: 2, description: 'From and to, counted from one.' }),
    record: Type.String({ description: 'The record, or the path in a message.' }),
    field: Type.String(),
    rule: Type.String(),
    wants: Type.String({ description: 'What the rule wants.' }),
    found: Type.String({ description: 'What was there, or only its shape where it may be of a person.' }),
  },
  { $id: 'IncomingFinding', additionalProperties: false },
)

const IncomingDetail = Type.Object(
  {
    ...IncomingFile.properties,
    findings: Type.Array(Finding, {
      description: 'Mistakes first, in their order; past two hundred they are counted.',
    }),
    effects: Type.Array(
      Type.Object(
        { effect: Type.Enum([...rails.incomingEffects]), count: Type.Integer() },
        { additionalProperties: false },
      ),
      { description: 'What became of ours by its entries.' },
    ),
  },
  { $id: 'IncomingFileDetail', additionalProperties: false },
)

export const readIncomingFile = route({
  method: 'GET',
  path: '/v1/incoming-files/:file',
  permit: 'incoming_files.read',
  summary: 'One file from a bank, what is wrong in it, and what it did',
  params,
  answers: { 200: IncomingDetail },
  refuses: ['incoming_file_not_found'],
  perform: (work, { file }) => rails.findIncoming(work, file),
  answer: ({ file, findings, effects }) => ({
    status: 200,
    body: {
      ...show(file),
      findings: findings.map(({ columns: [from, to], ...finding }) => ({ ...finding, columns: [from, to] })),
      effects: effects.map(({ effect, count }) => ({ effect, count })),
    },
  }),
})

const IncomingEntry = Type.Object(
  {
    id: IncomingEntryId,
    file: IncomingFileId,
    place: Type.Integer({ description: 'Counted from one.' }),
    kind: Type.Enum([...rails.incomingEntryKinds]),
    code: Type.String({ description: 'A return reason, a change code or a status.' }),
    words: Type.Optional(Type.String({ description: 'What a return reason means, and what follows from it.' })),
    names: Type.String({ description: 'By what it names ours: a trace number, an instruction, a file.' }),
    reference: Type.Optional(Type.String({ description: 'The payment, and which attempt it is of after the first.' })),
    effect: Type.Enum([...rails.incomingEffects], {
      description:
        'contradicts: something else is final; unmatched: it names nothing of ours, or not exactly. Somebody must look at both.',
    }),
    isLate: Type.Boolean({ description: 'It came later than its reason allows, and may be dishonored with the bank.' }),
    candidates: Type.Array(
      Type.Object(
        { reference: Type.String(), why: Type.Enum(['same_trace', 'same_amount_and_bank']) },
        { additionalProperties: false },
      ),
      { description: 'What it may have meant. Nothing is done about them.' },
    ),
  },
  { $id: 'IncomingEntry', additionalProperties: false },
)

function showEntry(entry: rails.EntryWithCandidates): Static<typeof IncomingEntry> {
  const { incoming: file, place, kind, code, names, reference, effect, isLate, candidates } = entry
  const words = kind === 'return' ? rails.returnWords(code) : undefined
  return {
    id: rails.entryIdOf(entry),
    file,
    place,
    kind,
    code,
    ...(words === undefined ? {} : { words }),
    names,
    ...(reference === null ? {} : { reference }),
    effect,
    isLate,
    candidates: candidates.map(candidate => ({ reference: candidate.reference, why: candidate.why })),
  }
}

export const listIncomingEntries = route({
  method: 'GET',
  path: '/v1/incoming-files/:file/entries',
  permit: 'incoming_files.read',
  summary: 'What a file says of ours, in its order',
  params,
  query: Type.Object(pageQuery, { additionalProperties: false }),
  answers: { 200: pageOf('IncomingEntryPage', IncomingEntry) },
  refuses: [...pageRefusals, 'incoming_file_not_found'],
  prepare: (_, { caller, query, file }) => {
    const page = readPage(`/v1/incoming-files/${file}/entries`, caller, query)
    return page.ok ? done({ page: page.value, file }) : page
  },
  perform: async (work, { page, file }) => {
    const after = Number(page.after?.[0] ?? '0')
    const rows = await rails.listIncomingEntries(work, file, after, page.rowsMax)
    return rows.ok ? done(cutPage(page, rows.value, ({ place }) => [String(place)])) : rows
  },
  answer: page => ({ status: 200, body: showPage(page, showEntry) }),
})

export const listEntriesForPeople = route({
  method: 'GET',
  path: '/v1/incoming-entries',
  permit: 'incoming_files.read',
  summary: 'What somebody must still look at, of all files: unmatched, or contradicting what is final; oldest first',
  query: Type.Object(pageQuery, { additionalProperties: false }),
  answers: { 200: pageOf('IncomingEntryPage', IncomingEntry) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/incoming-entries', caller, query)
    return page.ok ? done({ page: page.value }) : page
  },
  perform: async (work, { page }) => {
    const [incoming = '', place = '0'] = page.after ?? []
    const rows = await rails.listEntriesForPeople(work, { incoming, place: Number(place) }, page.rowsMax)
    return done(cutPage(page, rows, row => [row.incoming, String(row.place)]))
  },
  answer: page => ({ status: 200, body: showPage(page, showEntry) }),
})

const ReturnRates = Type.Object(
  {
    from: Day,
    until: Day,
    entries: Type.Integer({ description: 'Credits that left in ACH files on these days.' }),
    rates: Type.Array(
      Type.Object(
        {
          measure: Type.Enum(['unauthorized', 'administrative', 'overall']),
          returns: Type.Integer(),
          limitPerMille: Type.Integer({ description: 'Nacha’s limit for debits, to which we hold credits.' }),
          level: Type.Enum(['well', 'near', 'over'], {
            description: 'near: from 80 in a hundred of the limit on; over: files wait for a second person.',
          }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { $id: 'ReturnRates', additionalProperties: false },
)

export const readReturnRates = route({
  method: 'GET',
  path: '/v1/return-rates',
  permit: 'reports.read',
  summary: 'How much of what was originated in the last sixty days has come back',
  answers: { 200: ReturnRates },
  refuses: [],
  perform: async work => done(await rails.returnRates(work)),
  answer: ({ from, until, entries, rates }) => ({
    status: 200,
    body: {
      from,
      until,
      entries,
      rates: rates.map(({ limitPerMille, ...rate }) => ({ ...rate, limitPerMille: Number(limitPerMille) })),
    },
  }),
})

const ChangeNotice = Type.Object(
  {
    file: IncomingFileId,
    place: Type.Integer(),
    reference: Type.String({ description: 'The payment that arrived, and which attempt it is of after the first.' }),
    code: Type.String(),
    words: Type.String({ description: 'What the code corrects.' }),
    state: Type.Enum([...rails.changeNoticeStates], {
      description: 'proposed: two people are asked; left_to_people: an exception of the payment says why.',
    }),
    why: Type.Optional(Type.String()),
    proposal: Type.Optional(ProposalId),
    receivedAt: Instant,
    dueOn: Type.Unsafe<BusinessDate>({
      ...Day,
      description: 'Six banking days later: the rules want it changed by then.',
    }),
  },
  { $id: 'ChangeNotice', additionalProperties: false },
)

export const listChangeNotices = route({
  method: 'GET',
  path: '/v1/change-notices',
  permit: 'incoming_files.read',
  summary: 'Notifications of change from banks, newest first; what they say is right is in the proposals, masked',
  query: Type.Object(
    {
      ...pageQuery,
      state: Type.Optional(someOf(rails.changeNoticeStates, 'Only in these states, with commas between them.')),
      ...createdBetween,
    },
    { additionalProperties: false },
  ),
  answers: { 200: pageOf('ChangeNoticePage', ChangeNotice) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/change-notices', caller, query)
    if (!page.ok) return page
    const { state } = query
    const only = {
      ...(state === undefined ? {} : { states: readSome(rails.changeNoticeStates, state) }),
      ...readBetween(query),
    }
    return done({ page: page.value, only })
  },
  perform: async (work, { page, only }) => {
    const [file = '', place = '0'] = page.after ?? []
    const before = page.after === undefined ? undefined : { file, place: Number(place) }
    const rows = await rails.listChangeNotices(work, only, before, page.rowsMax)
    return done(cutPage(page, rows, row => [row.file, String(row.place)]))
  },
  answer: page => ({
    status: 200,
    body: showPage(page, ({ file, place, reference, code, state, why, proposal, receivedAt, dueOn }) => ({
      file,
      place,
      reference,
      code,
      words: rails.changeWords(code),
      state,
      ...(why === null ? {} : { why }),
      ...(proposal === null ? {} : { proposal }),
      receivedAt: receivedAt.toISOString(),
      dueOn,
    })),
  }),
})
