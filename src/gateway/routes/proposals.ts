// Proposals: what somebody wants done and somebody else has to approve of. What is ready is carried out with the approval
// that made it so; a person may see beforehand what would come of it.

import { type Static, Type } from 'typebox'

import { canonical } from '../../base/canonical.ts'
import { isId } from '../../base/ids.ts'
import { done, fault, type Outcome, refused } from '../../base/outcome.ts'
import { rehearse, type Work } from '../../base/work.ts'
import * as change from '../../change/change.ts'
import * as identity from '../../identity/identity.ts'
import type * as messages from '../../messages/messages.ts'
import * as payments from '../../payments/payments.ts'
import type { RotationPending } from '../../protection/protection.ts'
import type { AcceptanceRefusal } from '../../risk/risk.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import type { RightsRefusal } from '../rights-problems.ts'
import { acceptances, type RiskAccepted } from '../risk-proposals.ts'
import { type RotationWanted, rotations } from '../rotation-proposals.ts'
import { route } from '../route.ts'
import { type TemplateSet, templates } from '../template-proposals.ts'
import { Instant, idOf } from '../wire.ts'

export const ProposalId = idOf('prp', 'A proposal.')
const params = Type.Object({ proposal: ProposalId }, { additionalProperties: false })
const states = ['open', 'ready', 'applied', 'failed', 'rejected', 'withdrawn', 'expired'] as const
const State = Type.Enum([...states])
const actors = (description: string) => Type.Array(Type.String(), { description })

export const Proposal = Type.Object(
  {
    id: ProposalId,
    kind: Type.String({ description: 'What is to be done: payments.payment, payments.limits, …' }),
    subject: Type.String({ description: 'What it is about, such as the id of a payment.' }),
    content: Type.String({ description: 'Canonical JSON (RFC 8785), word for word what is approved of.' }),
    contentHash: Type.String({ description: 'SHA-256, in hex, of the canonical JSON of content, kind and subject.' }),
    state: State,
    reason: Type.Optional(
      Type.String({ description: 'Why it was rejected or withdrawn, or could not be carried out.' }),
    ),
    approvalsNeeded: Type.Integer(),
    makers: actors('Who proposed it and who changed it: none of them approves.'),
    approvers: actors('Who has approved of it as it stands.'),
    revision: Type.Integer(),
    version: Type.Integer({ description: 'Its ETag.' }),
    proposedAt: Instant,
    expiresAt: Instant,
    changedAt: Instant,
  },
  { $id: 'Proposal', additionalProperties: false },
)

export function showProposal(proposal: change.Proposal): Static<typeof Proposal> {
  const { content, reason, makers, approvers, proposedAt, expiresAt, changedAt, changedBy: _, ...rest } = proposal
  return {
    ...rest,
    content: canonical(content),
    ...(reason === null ? {} : { reason }),
    makers: [...makers],
    approvers: [...approvers],
    proposedAt: proposedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    changedAt: changedAt.toISOString(),
  }
}

export const readProposal = route({
  method: 'GET',
  path: '/v1/proposals/:proposal',
  permit: 'proposals.read',
  summary: 'One proposal, with the hash that an approval has to name',
  params,
  answers: { 200: Proposal },
  refuses: ['proposal_not_found'],
  perform: (work, { proposal }) => change.findProposal(work, proposal),
  answer: proposal => ({ status: 200, body: showProposal(proposal), revision: proposal.version }),
})

export const listProposals = route({
  method: 'GET',
  path: '/v1/proposals',
  permit: 'proposals.read',
  summary: 'Proposals, newest first',
  query: Type.Object(
    {
      ...pageQuery,
      state: Type.Optional(State),
      kind: Type.Optional(Type.String({ pattern: '^[a-z_]+([.][a-z_]+)+$', maxLength: 60 })),
    },
    { additionalProperties: false },
  ),
  answers: { 200: pageOf('ProposalPage', Proposal) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/proposals', caller, query)
    if (!page.ok) return page
    const before = page.value.after?.[0]
    if (before !== undefined && !isId('prp', before)) return refused({ code: 'cursor_unreadable' })
    const { state, kind } = query
    const only = {
      ...(state === undefined ? {} : { state }),
      // The schema asks for the form of a kind.
      ...(kind === undefined ? {} : { kind: kind as change.ProposalKind }),
    }
    return done({ page: page.value, before, only })
  },
  perform: async (work, { page, before, only }) => {
    const rows = await change.listProposals(work, only, before, page.rowsMax)
    return done(cutPage(page, rows, ({ id }) => [id]))
  },
  answer: page => ({ status: 200, body: showPage(page, showProposal) }),
})

/** What carrying out may come to, and why it may not. */
type CarriedOut =
  | payments.CarriedOut
  | TemplateSet
  | identity.ClientDone
  | identity.MappingDone
  | identity.PersonDone
  | identity.RoleChanged
  | RotationWanted
  | RiskAccepted
type NotCarriedOut =
  | payments.NotCarriedOut
  | messages.WordingRefusal
  | identity.ClientNotDone
  | identity.MappingRefusal
  | identity.PersonNotDone
  | RotationPending
  | AcceptanceRefusal
  | RightsRefusal

/** Whoever carries out proposals of a kind. */
type Owner = {
  readonly carryOut: (work: Work, ready: change.Proposal) => Promise<Outcome<CarriedOut, NotCarriedOut>>
  readonly tryOut: (work: Work, open: change.Proposal) => Promise<Outcome<CarriedOut, NotCarriedOut>>
  readonly dropped: (work: Work, ended: change.Proposal) => Promise<void>
}

/** Nothing waits for a role that is not given. */
const roles: Owner = {
  carryOut: identity.roleAgreed,
  tryOut: identity.tryRole,
  dropped: () => Promise.resolve(),
}

/** Every kind has one. */
function ownerOf({ kind }: change.Proposal): Owner {
  if (payments.isOurs(kind)) return payments
  if (identity.clientProposals.isOurs(kind)) return identity.clientProposals
  if (identity.mappingProposals.isOurs(kind)) return identity.mappingProposals
  if (identity.isRoleKind(kind)) return roles
  if (identity.peopleProposals.isOurs(kind)) return identity.peopleProposals
  if (rotations.isOurs(kind)) return rotations
  if (acceptances.isOurs(kind)) return acceptances
  return templates.isOurs(kind) ? templates : fault(`nobody carries out ${kind}`)
}

async function carryOut(work: Work, ready: change.Proposal): Promise<Outcome<change.Proposal, never>> {
  const outcome = await ownerOf(ready).carryOut(work, ready)
  const ended = outcome.ok
    ? await change.applied(work, ready.id)
    : await change.failed(work, ready.id, outcome.refusal.code)
  return ended.ok ? ended : fault(`what was ready did not end: ${ended.refusal.code}`)
}

export const approveProposal = route({
  method: 'POST',
  path: '/v1/proposals/:proposal/approvals',
  permit: 'proposals.approve',
  door: 'office',
  stepUp: true,
  summary: 'Approves of a proposal as it was seen; the last approval carries it out',
  params,
  body: Type.Object(
    { contentHash: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of what was seen.' }) },
    { $id: 'NewApproval', additionalProperties: false },
  ),
  answers: { 201: Proposal },
  refuses: [
    'proposal_not_found',
    'proposal_not_open',
    'proposal_expired',
    'proposal_content_differs',
    'approver_not_a_person',
    'approver_is_maker',
    'already_approved',
    'approver_frozen',
    'permit_missing',
  ],
  prepare: ({ mayApprove }, { proposal, caller, body: { contentHash } }) =>
    done({ proposal, contentHash, may: (work: Work) => (found: change.Proposal) => mayApprove(work, caller, found) }),
  perform: async (work, { proposal, contentHash, may }) => {
    const until = await identity.frozenUntil(work, work.actor)
    if (until !== undefined) return refused({ code: 'approver_frozen', until })
    const approved = await change.approve(work, proposal, contentHash, may(work))
    return approved.ok && approved.value.state === 'ready' ? carryOut(work, approved.value) : approved
  },
  answer: proposal => ({ status: 201, body: showProposal(proposal), revision: proposal.version }),
})

export const rejectProposal = route({
  method: 'POST',
  path: '/v1/proposals/:proposal/rejection',
  permit: 'proposals.reject',
  summary: 'Turns a proposal down; from one of its makers, withdraws it',
  params,
  body: Type.Object(
    {
      reason: Type.String({
        minLength: 1,
        maxLength: change.reasonLengthMax,
        description: 'For those who proposed it.',
      }),
    },
    { $id: 'NewRejection', additionalProperties: false },
  ),
  answers: { 201: Proposal },
  refuses: ['reason_malformed', 'proposal_not_found', 'proposal_is_over', 'proposal_expired', 'rejecter_not_a_person'],
  perform: async (work, { proposal, body: { reason } }) => {
    const ended = await change.reject(work, proposal, reason)
    if (ended.ok) await ownerOf(ended.value).dropped(work, ended.value)
    return ended
  },
  answer: proposal => ({ status: 201, body: showProposal(proposal), revision: proposal.version }),
})

const Rehearsal = Type.Object(
  {
    payment: Type.Optional(Type.String()),
    dispute: Type.Optional(Type.String()),
    state: Type.Optional(Type.String({ description: 'What the payment or the dispute would become.' })),
    reason: Type.Optional(Type.String({ description: 'Why it would fail, or why nothing could be done.' })),
    setting: Type.Optional(Type.String()),
    paymentsOnClosedDays: Type.Optional(
      Type.Integer({ description: 'Scheduled payments whose day would be no business day.' }),
    ),
    hit: Type.Optional(Type.String()),
    template: Type.Optional(Type.String()),
    break: Type.Optional(Type.String()),
    resolves: Type.Optional(Type.String({ description: 'The entry or the difference.' })),
    prefunding: Type.Optional(Type.String()),
    client: Type.Optional(Type.String()),
    mapping: Type.Optional(Type.String({ description: 'Of a claim of another issuer.' })),
    kid: Type.Optional(Type.String({ description: 'The key that a program would get.' })),
    payee: Type.Optional(Type.String()),
    person: Type.Optional(Type.String()),
    coolingUntil: Type.Optional(Instant),
    holder: Type.Optional(Type.String({ description: 'Whose role it is.' })),
    role: Type.Optional(Type.String()),
    hold: Type.Optional(Type.String({ description: 'The legal hold that would be placed or lifted.' })),
    member: Type.Optional(Type.String({ description: 'Who would be erased.' })),
    rotation: Type.Optional(Type.String({ description: 'Of keys.' })),
    risk: Type.Optional(Type.String({ description: 'What is left of it would be accepted.' })),
    until: Type.Optional(Type.String({ description: 'Until when.' })),
    unmasking: Type.Optional(Type.String({ description: 'The field that somebody may look at.' })),
    version: Type.Optional(Type.Integer({ description: 'What version the wording or the payee would become.' })),
  },
  { $id: 'Rehearsal', additionalProperties: false },
)

function showRehearsal(outcome: Outcome<CarriedOut, NotCarriedOut>): Static<typeof Rehearsal> {
  if (!outcome.ok) return { reason: outcome.refusal.code }
  if ('payee' in outcome.value) return { ...outcome.value, coolingUntil: outcome.value.coolingUntil.toISOString() }
  if ('role' in outcome.value) return { holder: outcome.value.holder, role: outcome.value.role }
  if (!('payment' in outcome.value)) return outcome.value
  const { reason, ...rest } = outcome.value
  return { ...rest, ...(reason === null ? {} : { reason }) }
}

export const rehearseProposal = route({
  method: 'POST',
  path: '/v1/proposals/:proposal/rehearsal',
  permit: 'proposals.read',
  summary: 'What would come of a proposal if it were carried out now; it is done, looked at, and undone',
  params,
  answers: { 200: Rehearsal },
  refuses: ['proposal_not_found', 'proposal_is_over'],
  perform: async (work, { proposal }) => {
    const found = await change.findProposal(work, proposal)
    if (!found.ok) return found
    const { state } = found.value
    if (state !== 'open') return refused({ code: 'proposal_is_over', state })
    return done(await rehearse(work, inner => ownerOf(found.value).tryOut(inner, found.value)))
  },
  answer: outcome => ({ status: 200, body: showRehearsal(outcome) }),
})
