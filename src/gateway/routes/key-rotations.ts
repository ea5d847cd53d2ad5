// Rotations of keys: proposed by one, approved by another; how far each has come, and what does not open.

import { type Static, Type } from 'typebox'

import { isId } from '../../base/ids.ts'
import { done, refused } from '../../base/outcome.ts'
import * as protection from '../../protection/protection.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { proposeRotation } from '../rotation-proposals.ts'
import { route } from '../route.ts'
import { Instant, idOf, lineOf } from '../wire.ts'
import { Proposal, showProposal } from './proposals.ts'

const strict = { additionalProperties: false }
const RotationId = idOf('rot', 'A rotation of keys.')
const count = (description: string) => Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description })

const summary = {
  id: RotationId,
  why: Type.Enum(['schedule', 'asked', 'suspected'], {
    description: 'schedule: a key was ninety days old. suspected: somebody may know a key.',
  }),
  proposal: Type.Optional(Type.String()),
  state: Type.Enum(['wanted', 'resealing', 'proved', 'ended', 'superseded'], {
    description:
      'proved: no sealed value names a retired key. ended: the retired keys were destroyed, once no backup needed them. superseded: another began, and goes on with what was left.',
  }),
  wantedAt: Instant,
  begunAt: Type.Optional(Instant),
  provedAt: Type.Optional(Instant),
  endedAt: Type.Optional(Instant),
}
const Rotation = Type.Object(summary, { $id: 'KeyRotation', ...strict })
const RotationDetail = Type.Object(
  {
    ...summary,
    columns: Type.Array(
      Type.Object(
        {
          name: Type.String({ description: 'Schema, table and column.' }),
          found: Type.Optional(count('Values under a retired key, counted when the rotation came to the column.')),
          resealed: count('Of them, sealed anew so far.'),
          problems: count('Of them, those that do not open. While there are any, the rotation is not proved.'),
          rounds: count('How often the rotation has been through the column.'),
        },
        { $id: 'KeyRotationColumn', ...strict },
      ),
    ),
  },
  { $id: 'KeyRotationDetail', ...strict },
)

function show(rotation: protection.Rotation): Static<typeof Rotation> {
  const { id, why, proposal, state, wantedAt, begunAt, provedAt, endedAt } = rotation
  return {
    id,
    why,
    state,
    wantedAt: wantedAt.toISOString(),
    ...(proposal === null ? {} : { proposal }),
    ...(begunAt === null ? {} : { begunAt: begunAt.toISOString() }),
    ...(provedAt === null ? {} : { provedAt: provedAt.toISOString() }),
    ...(endedAt === null ? {} : { endedAt: endedAt.toISOString() }),
  }
}

export const listKeyRotations = route({
  method: 'GET',
  path: '/v1/key-rotations',
  door: 'office',
  permit: 'keys.read',
  summary: 'Rotations of keys, newest first',
  query: Type.Object(pageQuery, strict),
  answers: { 200: pageOf('KeyRotationPage', Rotation) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/key-rotations', caller, query)
    if (!page.ok) return page
    const before = page.value.after?.[0]
    return before === undefined || isId('rot', before)
      ? done({ page: page.value, before: before ?? null })
      : refused({ code: 'cursor_unreadable' })
  },
  perform: async (work, { page, before }) =>
    done(cutPage(page, await protection.listRotations(work, before, page.rowsMax), ({ id }) => [id])),
  answer: page => ({ status: 200, body: showPage(page, show) }),
})

export const readKeyRotation = route({
  method: 'GET',
  path: '/v1/key-rotations/:rotation',
  door: 'office',
  permit: 'keys.read',
  summary: 'How far a rotation of keys has come, column by column',
  params: Type.Object({ rotation: RotationId }, strict),
  answers: { 200: RotationDetail },
  refuses: ['rotation_unknown'],
  perform: (work, { rotation }) => protection.findRotation(work, rotation),
  answer: rotation => ({
    status: 200,
    body: {
      ...show(rotation),
      columns: rotation.columns.map(({ name, found, resealed, problems, rounds }) => ({
        name,
        ...(found === null ? {} : { found: Number(found) }),
        resealed: Number(resealed),
        problems: Number(problems),
        rounds,
      })),
    },
  }),
})

export const proposeKeyRotation = route({
  method: 'POST',
  path: '/v1/key-rotations',
  door: 'office',
  permit: 'keys.propose',
  stepUp: true,
  summary: 'Proposes to seal everything anew under new keys; once approved it begins within seconds',
  body: Type.Object(
    {
      why: Type.Enum(['asked', 'suspected'], { description: 'suspected: somebody may know a key.' }),
      reason: lineOf(200, 'For whoever approves: an incident’s number or a few words; nobody’s personal data.'),
    },
    { $id: 'NewKeyRotation', ...strict },
  ),
  answers: { 201: Proposal },
  refuses: ['content_too_long', 'expiry_out_of_range', 'proposal_pending'],
  perform: (work, { body: { why, reason } }) => proposeRotation(work, { why, reason }),
  answer: proposal => ({
    status: 201,
    body: showProposal(proposal),
    revision: proposal.version,
    location: `/v1/proposals/${proposal.id}`,
  }),
})
