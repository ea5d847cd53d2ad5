// How people finish what the rails can only show them: entries of a bank's files, and differences with the core.

import { type Static, Type } from 'typebox'

import * as rails from '../../rails/rails.ts'
import { route } from '../route.ts'
import { Instant, idOf, lineOf } from '../wire.ts'
import { IncomingEntryId } from './incoming-files.ts'
import { ProposalId } from './proposals.ts'

const strict = { additionalProperties: false } as const
const noteCharsMax = 400
const note = lineOf(noteCharsMax, 'Why; no names, no account numbers.')
const entryParams = Type.Object({ entry: IncomingEntryId }, strict)
const differenceParams = Type.Object({ difference: idOf('cdf', 'A difference.') }, strict)

const Resolution = Type.Object(
  {
    subject: Type.String({ description: 'The entry or the difference.' }),
    state: Type.Enum([...rails.resolutionStates], {
      description: 'asked: somebody else has to agree; agreed: it is done at the next pass of the worker.',
    }),
    kind: Type.Optional(Type.Enum([...rails.resolutionKinds])),
    note: Type.Optional(Type.String()),
    proposal: Type.Optional(ProposalId),
    steps: Type.Array(
      Type.Object({ version: Type.Integer(), act: Type.String(), actor: Type.String(), at: Instant }, strict),
    ),
    version: Type.Integer({ description: 'Its ETag; 1 where nobody has done anything yet.' }),
  },
  { $id: 'Resolution', ...strict },
)

function show({ resolution, steps }: rails.ResolutionDetail): Static<typeof Resolution> {
  const { subject, state, kind, note: said, proposal, version } = resolution
  return {
    subject,
    state,
    ...(kind === null ? {} : { kind }),
    ...(said === null ? {} : { note: said }),
    ...(proposal === null ? {} : { proposal }),
    steps: steps.map(({ at, ...step }) => ({ ...step, at: at.toISOString() })),
    version,
  }
}
const shown = (detail: rails.ResolutionDetail) =>
  ({ status: 200, body: show(detail), revision: detail.resolution.version }) as const
const acted = (detail: rails.ResolutionDetail) => ({ ...shown(detail), status: 201 }) as const
const refusals = [
  'incoming_entry_not_found',
  'core_difference_not_found',
  'resolution_not_offered',
  'resolution_final',
  'version_differs',
  'proposal_pending',
  'resolver_not_a_person',
  'match_misfit',
] as const

export const readIncomingEntryResolution = route({
  method: 'GET',
  path: '/v1/incoming-entries/:entry/resolution',
  permit: 'incoming_files.read',
  summary: 'What people have done about an entry',
  params: entryParams,
  answers: { 200: Resolution },
  refuses: ['incoming_entry_not_found'],
  perform: (work, { entry }) => rails.findEntryResolution(work, entry),
  answer: shown,
})

export const resolveIncomingEntry = route({
  method: 'POST',
  path: '/v1/incoming-entries/:entry/resolution',
  permit: 'incoming_files.resolve',
  summary: 'Explains an entry, or proposes that a return is of a payment, for a second person to agree',
  params: entryParams,
  ifMatch: 'required',
  body: Type.Union(
    [
      Type.Object({ kind: Type.Literal('explained'), note }, strict),
      Type.Object(
        {
          kind: Type.Literal('matched'),
          reference: Type.String({
            minLength: 1,
            maxLength: 100,
            description: 'Of what came back, as the candidates have it.',
          }),
          note,
        },
        strict,
      ),
    ],
    { $id: 'EntryResolution' },
  ),
  answers: { 201: Resolution },
  refuses: refusals,
  perform: (work, { entry, revision: version, body }) =>
    body.kind === 'explained'
      ? rails.explainEntry(work, entry, { version, note: body.note })
      : rails.matchEntry(work, entry, body.reference, { version, note: body.note }),
  answer: acted,
})

export const readCoreDifferenceResolution = route({
  method: 'GET',
  path: '/v1/core/differences/:difference/resolution',
  permit: 'core.read',
  summary: 'What people have done about a difference',
  params: differenceParams,
  answers: { 200: Resolution },
  refuses: ['core_difference_not_found'],
  perform: (work, { difference }) => rails.findDifferenceResolution(work, difference),
  answer: shown,
})

export const settleCoreDifference = route({
  method: 'POST',
  path: '/v1/core/differences/:difference/resolution',
  permit: 'core.resolve',
  summary: 'Says that the core’s people have put it right, for a second person to agree',
  params: differenceParams,
  ifMatch: 'required',
  body: Type.Object({ note }, { $id: 'DifferenceResolution', ...strict }),
  answers: { 201: Resolution },
  refuses: refusals,
  perform: (work, { difference, revision: version, body }) =>
    rails.settleDifference(work, difference, { version, note: body.note }),
  answer: acted,
})
