// What has to be kept of a member and until when; who may be erased; who was. Erasing takes two who answer for compliance.

import { type Static, Type } from 'typebox'

import { done } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import * as protection from '../../protection/protection.ts'
import { writeCursor } from '../cursor.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { Day, Instant, idOf, lineOf, refusesOnly } from '../wire.ts'
import { MemberId } from './members.ts'
import { Proposal, ProposalId, showProposal } from './proposals.ts'

const strict = { additionalProperties: false }

const Retention = Type.Object(
  {
    member: MemberId,
    classes: Type.Array(
      Type.Object(
        {
          class: Type.Enum([...payments.retentionClasses]),
          source: Type.String({ description: 'The rule that asks for it.' }),
          // The last day of it; absent while it has not begun to run.
          until: Type.Optional(Day),
          because: Type.Enum([...payments.reasonsToKeep], { description: 'What the term runs from.' }),
        },
        strict,
      ),
    ),
    holds: Type.Array(idOf('lgh', 'A legal hold that stands.')),
    business: Type.Array(
      Type.Object({ what: Type.Enum([...payments.openBusinessKinds]), count: Type.Integer() }, strict),
      { description: 'What is not over.' },
    ),
    inTheWay: Type.Optional(
      Type.String({ description: 'What an erasure would be refused with today; absent where it would not be.' }),
    ),
    erasedAt: Type.Optional(Instant),
  },
  { $id: 'Retention', ...strict },
)

export const readRetention = route({
  method: 'GET',
  path: '/v1/members/:member/retention',
  door: 'office',
  permit: 'holds.read',
  summary:
    'Until when each class of retention binds for a member, by which rule, and what else is in the way of erasing',
  params: Type.Object({ member: MemberId }, strict),
  answers: { 200: Retention },
  refuses: ['member_not_found'],
  perform: async (work, { member }) =>
    refusesOnly(await payments.retentionOfMember(work, member), ['member_not_found']),
  answer: ({ member, kept, holds, business, why, erasedAt }) => ({
    status: 200,
    body: {
      member,
      classes: kept.map(({ until, ...one }) => ({ ...one, ...(until === null ? {} : { until }) })),
      holds: [...holds],
      business: [...business],
      ...(why === null ? {} : { inTheWay: why }),
      ...(erasedAt === null ? {} : { erasedAt: erasedAt.toISOString() }),
    },
  }),
})

export const proposeErasure = route({
  method: 'POST',
  path: '/v1/erasures',
  door: 'office',
  permit: 'holds.propose',
  stepUp: true,
  summary: 'Proposes to erase a member for good; done when somebody else has approved, if nothing has come in between',
  body: Type.Object(
    { member: MemberId, reason: lineOf(200, 'For whoever approves; nobody’s personal data.') },
    { $id: 'NewErasure', ...strict },
  ),
  answers: { 201: Proposal },
  refuses: [
    'member_not_found',
    'member_erased',
    'member_on_hold',
    'member_has_open_business',
    'erasure_too_early',
    'content_too_long',
    'expiry_out_of_range',
    'proposal_pending',
  ],
  perform: (work, { body: { member, reason } }) => payments.proposeErasure(work, member, reason),
  answer: proposal => ({
    status: 201,
    body: showProposal(proposal),
    revision: proposal.version,
    location: `/v1/proposals/${proposal.id}`,
  }),
})

const Erasure = Type.Object(
  {
    member: MemberId,
    proposal: ProposalId,
    erasedBy: Type.String({ description: 'Who approved.' }),
    erasedAt: Instant,
    // This database was restored from before, and it was done again.
    replayedAt: Type.Optional(Instant),
    // Since when it stands beside the backups, for every restore to do again.
    keptAt: Type.Optional(Instant),
  },
  { $id: 'Erasure', ...strict },
)

function showErasure(tombstone: protection.Tombstone): Static<typeof Erasure> {
  const { member, proposal, erasedBy, erasedAt, replayedAt, keptAt } = tombstone
  return {
    // Nobody else is erased, and nothing else approved of.
    member: member as Static<typeof MemberId>,
    proposal: proposal as Static<typeof ProposalId>,
    erasedBy,
    erasedAt: erasedAt.toISOString(),
    ...(replayedAt === null ? {} : { replayedAt: replayedAt.toISOString() }),
    ...(keptAt === null ? {} : { keptAt: keptAt.toISOString() }),
  }
}

export const listErasures = route({
  method: 'GET',
  path: '/v1/erasures',
  door: 'office',
  permit: 'holds.read',
  summary: 'Members who were erased, newest first: by id, for nothing else is left',
  query: Type.Object(pageQuery, strict),
  answers: { 200: pageOf('ErasurePage', Erasure) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => readPage('/v1/erasures', caller, query),
  perform: async (work, page) => {
    const [at, member = ''] = page.after ?? []
    const before = at === undefined ? null : { at: new Date(at), member }
    const rows = await protection.listTombstones(work, before, page.rowsMax)
    return done(cutPage(page, rows, last => [last.erasedAt.toISOString(), last.member]))
  },
  answer: page => ({ status: 200, body: showPage(page, showErasure) }),
})

const DueErasure = Type.Object({ member: MemberId, closedAt: Type.Optional(Instant) }, { $id: 'DueErasure', ...strict })

export const listDueErasures = route({
  method: 'GET',
  path: '/v1/erasures/due',
  door: 'office',
  permit: 'holds.read',
  summary:
    'Members of whom nothing has to be kept any more: every class is over, nothing is open, and nobody holds them',
  query: Type.Object(pageQuery, strict),
  answers: { 200: pageOf('DueErasurePage', DueErasure) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => readPage('/v1/erasures/due', caller, query),
  perform: async (work, page) => {
    const { due, next } = await payments.listDue(work, page.after?.[0] ?? '', page.limit)
    return done({ rows: due, next: next === undefined ? undefined : writeCursor(page.list, [next]) })
  },
  answer: page => ({
    status: 200,
    body: showPage(page, ({ member, closedAt }) => ({
      member,
      ...(closedAt === null ? {} : { closedAt: closedAt.toISOString() }),
    })),
  }),
})
