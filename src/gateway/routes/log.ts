// The audit log of the institution that asks, as C2SP tlog-tiles has it and docs/audit-format.md says: what an auditor's
// own tools check without a word of ours. What is there once is there for ever, but for the newest checkpoint.

import { Type } from 'typebox'

import * as audit from '../../audit/audit.ts'
import { done, type Outcome, refused } from '../../base/outcome.ts'
import type { Work } from '../../base/work.ts'
import type { RefusalOf } from '../problems.ts'
import { route } from '../route.ts'
import { bytesAs } from '../wire.ts'

const text = 'text/plain; charset=utf-8'

async function readAt(work: Work, path: string): Promise<Outcome<Buffer, RefusalOf<'not_published'>>> {
  const bytes = await audit.readPublished(work.sql, work.institution, path)
  return bytes === undefined ? refused({ code: 'not_published', isPath: audit.isPublishedPath(path) }) : done(bytes)
}

const pathCharsMax = 100
function rest(description: string) {
  return Type.Object(
    { '*': Type.String({ minLength: 1, maxLength: pathCharsMax, description }) },
    { additionalProperties: false },
  )
}

export const readLogCheckpoint = route({
  method: 'GET',
  path: '/v1/log/checkpoint',
  permit: 'audit.read',
  summary: 'The newest checkpoint of the audit log: a C2SP tlog-checkpoint, with the cosignatures that there are',
  answers: { 200: bytesAs(text) },
  refuses: ['not_published'],
  perform: work => readAt(work, 'checkpoint'),
  answer: body => ({ status: 200, body }),
})

export const readLogTile = route({
  method: 'GET',
  path: '/v1/log/tile/*',
  permit: 'audit.read',
  summary: 'A C2SP tlog-tile of the audit log: 0/x001/x234/067 are hashes, entries/x001/x234/067 are leaves',
  params: rest('Level or `entries`, and number, as C2SP tlog-tiles writes them; slashes as they are.'),
  answers: { 200: bytesAs('application/octet-stream') },
  refuses: ['not_published'],
  perform: (work, { '*': path }) => readAt(work, `tile/${path}`),
  answer: body => ({ status: 200, body, isForEver: true }),
})

export const readLogBatches = route({
  method: 'GET',
  path: '/v1/log/batches/*',
  permit: 'audit.read',
  summary: 'Who signed the leaves of a bundle when they were made: one line of JSON for each batch that begins in it',
  params: rest('The number of the bundle, as C2SP tlog-tiles writes it; slashes as they are.'),
  answers: { 200: bytesAs(text) },
  refuses: ['not_published'],
  perform: (work, { '*': path }) => readAt(work, `batches/${path}`),
  answer: body => ({ status: 200, body, isForEver: true }),
})
