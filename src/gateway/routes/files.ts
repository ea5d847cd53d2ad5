// Files to the bank: what is in them in sum, and how far they have come. What they say in plain is shown to nobody.

import { type Static, Type } from 'typebox'

import type { BusinessDate } from '../../base/dates.ts'
import { isId } from '../../base/ids.ts'
import { done, refused } from '../../base/outcome.ts'
import * as rails from '../../rails/rails.ts'
import { readSome, someOf } from '../filters.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { Amount, Day, Instant, idOf, writeAmount } from '../wire.ts'
import { ProposalId } from './proposals.ts'

const FileId = idOf('fil', 'A file to the bank.')

const BankFile = Type.Object(
  {
    id: FileId,
    format: Type.Enum([...rails.fileFormats], {
      description: 'checks: from which checks are printed; positive_pay: tells the bank which checks it may pay.',
    }),
    name: Type.String({ description: 'As the bank sees it.' }),
    state: Type.Enum([...rails.fileStates], {
      description:
        'sending: it may or may not have left, and is looked for; sent: it has left; confirmed: the bank has taken it.',
    }),
    reason: Type.Optional(Type.String({ description: 'Why it was rejected or withdrawn.' })),
    entries: Type.Integer(),
    amount: Amount,
    sha256: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of its bytes, once there are any.' })),
    proposal: Type.Optional(ProposalId),
    settledOn: Type.Optional(
      Type.Unsafe<BusinessDate>({ ...Day, description: 'When the bank says that it paid for it.' }),
    ),
    goesAfter: Type.Optional(idOf('fil', 'What has to have left before this one may.')),
    madeAt: Instant,
    changedAt: Instant,
  },
  { $id: 'BankFile', additionalProperties: false },
)

function show(file: rails.BankFile): Static<typeof BankFile> {
  const { id, format, name, state, reason, entries, money, hash, proposal, settledOn, madeAt, changedAt } = file
  const { goesAfter } = file
  return {
    id,
    format,
    name,
    state,
    ...(reason === null ? {} : { reason }),
    entries,
    amount: writeAmount(money),
    ...(hash === null ? {} : { sha256: hash.toString('hex') }),
    ...(proposal === null ? {} : { proposal }),
    ...(settledOn === null ? {} : { settledOn }),
    ...(goesAfter === null ? {} : { goesAfter }),
    madeAt: madeAt.toISOString(),
    changedAt: changedAt.toISOString(),
  }
}

export const readFile = route({
  method: 'GET',
  path: '/v1/files/:file',
  permit: 'files.read',
  summary: 'One file to the bank',
  params: Type.Object({ file: FileId }, { additionalProperties: false }),
  answers: { 200: BankFile },
  refuses: ['file_not_found'],
  perform: (work, { file }) => rails.findFile(work, file),
  answer: file => ({ status: 200, body: show(file), revision: file.version }),
})

export const listFiles = route({
  method: 'GET',
  path: '/v1/files',
  permit: 'files.read',
  summary: 'Files to the bank, newest first',
  query: Type.Object(
    {
      ...pageQuery,
      state: Type.Optional(someOf(rails.fileStates, 'Only in these states, with commas between them.')),
      format: Type.Optional(Type.Enum([...rails.fileFormats])),
      madeOnFrom: Type.Optional(Day),
      madeOnUntil: Type.Optional(Day),
    },
    { additionalProperties: false },
  ),
  answers: { 200: pageOf('BankFilePage', BankFile) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/files', caller, query)
    if (!page.ok) return page
    const before = page.value.after?.[0]
    if (before !== undefined && !isId('fil', before)) return refused({ code: 'cursor_unreadable' })
    const { state, format = null, madeOnFrom = null, madeOnUntil = null } = query
    const states = state === undefined ? null : readSome(rails.fileStates, state)
    return done({ page: page.value, before, filter: { states, format, madeOnFrom, madeOnUntil } })
  },
  perform: async (work, { page, before, filter }) =>
    done(cutPage(page, await rails.listFiles(work, before, page.rowsMax, filter), ({ id }) => [id])),
  answer: page => ({ status: 200, body: showPage(page, show) }),
})
