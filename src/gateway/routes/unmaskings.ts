// Looking at what is masked: one field, for a reason, by somebody who has just shown their passkey for exactly this, for five
// minutes and in one session. And who has looked.

import { type Static, Type } from 'typebox'

import { isId } from '../../base/ids.ts'
import { done, fault, type Outcome, refused } from '../../base/outcome.ts'
import * as identity from '../../identity/identity.ts'
import * as payments from '../../payments/payments.ts'
import { scrub } from '../../protection/protection.ts'
import type { Caller } from '../caller.ts'
import type { CursorRefusal } from '../cursor.ts'
import { cutPage, type PageAsked, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { type Answering, route, type Tools } from '../route.ts'
import { Instant, idOf, lineOf, refusedAt } from '../wire.ts'
import { MemberId } from './members.ts'
import { PaymentId } from './payments.ts'
import { Proposal, ProposalId, showProposal } from './proposals.ts'

const strict = { additionalProperties: false }
const UnmaskingId = idOf('unm', 'A look at what is masked.')
const Subject = Type.Unsafe<payments.UnmaskingSubject>(
  Type.String({ pattern: '^(mem|pye|fac)_[0-9a-z]{1,26}$', description: 'A member, a payee or a funding account.' }),
)
const Field = Type.Enum([...payments.unmaskingFields], {
  description:
    'email of a member, number of a payee or a funding account; core_number: what the core calls a funding account.',
})
const Reason = Type.Enum([...payments.unmaskingReasons])

const NewUnmasking = Type.Object(
  {
    subject: Subject,
    field: Field,
    reason: Reason,
    words: lineOf(
      payments.unmaskingWordsCharsMax,
      'Why, for whoever looks at it later; the number of a case, and nobody’s data.',
    ),
    payment: Type.Optional(
      Type.Unsafe<Static<typeof PaymentId>>({
        ...PaymentId,
        description: 'For approvers: one to or from the account, that waits for the approval of whoever asks.',
      }),
    ),
    proposal: Type.Optional(
      Type.Unsafe<Static<typeof ProposalId>>({
        ...ProposalId,
        description: 'For examiners: what came of asking without it, once another person has agreed.',
      }),
    ),
  },
  { $id: 'NewUnmasking', ...strict },
)

const Unmasked = Type.Object(
  {
    id: UnmaskingId,
    subject: Subject,
    field: Field,
    value: Type.String({ description: 'All of it. In no list, no log and no leaf.' }),
    openUntil: Instant,
  },
  { $id: 'Unmasked', ...strict },
)

type Sitting = NonNullable<Caller['office']>['session']

/** Whoever comes by another door has no session. */
function sessionOf({ office }: Caller): Outcome<Sitting, { readonly code: 'session_missing' }> {
  return office === undefined ? refused({ code: 'session_missing' }) : done(office.session)
}

function permitsOf({ people }: Tools): identity.Permits {
  return people?.permits ?? fault('people come by the office alone')
}

const permitFor = (subject: payments.UnmaskingSubject) =>
  subject.startsWith('mem_') ? ('members.unmask' as const) : ('accounts.unmask' as const)

/** Compliance looks by itself; an approver at what waits for them; an examiner once another person has agreed. */
function mannerOf(
  permit: ReturnType<typeof permitFor>,
  { roles }: { readonly roles: readonly identity.Role[] },
): payments.UnmaskingManner {
  if (permit === 'members.unmask' || roles.includes('compliance')) return 'alone'
  return roles.includes('approver') ? 'for_approval' : 'by_agreement'
}

async function showUnmasked(
  { unmasking, place, sealed }: payments.Unmasked,
  { caller, tools }: Answering,
): Promise<Static<typeof Unmasked>> {
  const { id, subject, field, openUntil } = unmasking
  const text = await tools.vault.open(place, sealed, { why: 'unmasked', actor: caller.actor })
  return { id, subject, field, value: payments.textOfUnmasked(unmasking, text), openUntil: openUntil.toISOString() }
}

export const unmask = route({
  method: 'POST',
  path: '/v1/unmaskings',
  permit: 'unmaskings.ask',
  door: 'office',
  stepUp: true,
  summary: 'Tells all of one field to one person, for five minutes; for an examiner, once another person has agreed',
  body: NewUnmasking,
  answers: { 201: Unmasked, 202: Proposal },
  refuses: [
    'session_missing',
    'unmasking_words_personal',
    'permit_missing',
    'unmasking_field_empty',
    'unmasking_subject_not_found',
    'unmasking_payment_not_waiting',
    'content_too_long',
    'expiry_out_of_range',
    'proposal_pending',
    'unmasking_not_agreed',
    'unmasking_limited',
  ],
  prepare: (tools, { caller, body }) => {
    const session = sessionOf(caller)
    if (!session.ok) return session
    // They stand in a table that only grows.
    if (scrub(body.words) !== body.words) return refusedAt('/words', { code: 'unmasking_words_personal' })
    return done({ tools, caller, order: { session: session.value.session, ...body } })
  },
  perform: async (work, { tools, caller, order }) => {
    const permit = permitFor(order.subject)
    const may = await identity.mayUnmask(work, permitsOf(tools), permit)
    if (!may.ok) return may
    return payments.unmask(work, order, mannerOf(permit, may.value), proposal =>
      tools.mayApprove(work, caller, proposal),
    )
  },
  refused: async (work, refusal, { order }) => {
    if (refusal.code === 'unmasking_limited') await payments.noteUnmaskingLimited(work, refusal, order)
  },
  answer: async (told, answering) =>
    'proposal' in told
      ? { status: 202, body: showProposal(told.proposal), location: `/v1/proposals/${told.proposal.id}` }
      : { status: 201, body: await showUnmasked(told, answering) },
})

export const readUnmasked = route({
  method: 'GET',
  path: '/v1/unmaskings/:unmasking/value',
  permit: 'self.manage',
  door: 'office',
  summary: 'Once more what was told, to the same person in the same session, while it is open',
  params: Type.Object({ unmasking: UnmaskingId }, strict),
  answers: { 200: Unmasked },
  refuses: [
    'session_missing',
    'unmasking_not_found',
    'unmasking_of_another_session',
    'unmasking_over',
    'permit_missing',
    'unmasking_field_empty',
    'unmasking_subject_not_found',
  ],
  prepare: (tools, { caller, unmasking }) => {
    const session = sessionOf(caller)
    return session.ok ? done({ tools, session: session.value.session, unmasking }) : session
  },
  perform: async (work, { tools, session, unmasking }) => {
    const told = await payments.readUnmasked(work, unmasking, session)
    if (!told.ok) return told
    // Whoever has lost the role meanwhile sees nothing more.
    const may = await identity.mayUnmask(work, permitsOf(tools), permitFor(told.value.unmasking.subject))
    return may.ok ? told : may
  },
  answer: async (told, answering) => ({ status: 200, body: await showUnmasked(told, answering) }),
})

const Look = Type.Object(
  {
    id: UnmaskingId,
    actor: Type.String({ description: 'Who has looked.' }),
    subject: Subject,
    field: Field,
    member: MemberId,
    reason: Reason,
    words: Type.String({ description: 'Why, in words of whoever has looked.' }),
    payment: Type.Optional(PaymentId),
    proposal: Type.Optional(ProposalId),
    at: Instant,
  },
  { $id: 'Look', ...strict },
)

function showLook(look: payments.Unmasking): Static<typeof Look> {
  const { id, actor, subject, field, member, reason, words, payment, proposal, askedAt } = look
  return {
    id,
    actor,
    subject,
    field,
    member,
    reason,
    words,
    ...(payment === null ? {} : { payment }),
    ...(proposal === null ? {} : { proposal }),
    at: askedAt.toISOString(),
  }
}

type Looks = {
  readonly page: PageAsked
  readonly before: payments.UnmaskingId | undefined
  readonly only: Only
}
type Only = { readonly actor?: string | undefined; readonly member?: Static<typeof MemberId> | undefined }

function readLooks(
  path: string,
  caller: Caller,
  query: Parameters<typeof readPage>[2],
  only: Only,
): Outcome<Looks, CursorRefusal> {
  const page = readPage(path, caller, query)
  if (!page.ok) return page
  const before = page.value.after?.[0]
  if (before !== undefined && !isId('unm', before)) return refused({ code: 'cursor_unreadable' })
  return done({ page: page.value, before, only })
}

export const listUnmaskings = route({
  method: 'GET',
  path: '/v1/unmaskings',
  permit: 'unmaskings.read',
  door: 'office',
  summary: 'Who has looked at what is masked, of whom, when and why, newest first; never what they saw',
  query: Type.Object(
    {
      ...pageQuery,
      actor: Type.Optional(Type.String({ pattern: '^person:per_[0-9a-z]{1,26}$', description: 'Who has looked.' })),
    },
    strict,
  ),
  answers: { 200: pageOf('LookPage', Look) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => readLooks('/v1/unmaskings', caller, query, { actor: query.actor }),
  perform: async (work, { page, before, only }) =>
    done(cutPage(page, await payments.listUnmaskings(work, only, before, page.rowsMax), ({ id }) => [id])),
  answer: page => ({ status: 200, body: showPage(page, showLook) }),
})

export const listMemberAccess = route({
  method: 'GET',
  path: '/v1/members/:member/access',
  permit: 'unmaskings.read',
  door: 'office',
  summary: 'Who has looked at what is masked of one member, newest first',
  params: Type.Object({ member: MemberId }, strict),
  query: Type.Object(pageQuery, strict),
  answers: { 200: pageOf('LookPage', Look) },
  refuses: pageRefusals,
  prepare: (_, { caller, query, member }) => readLooks(`/v1/members/${member}/access`, caller, query, { member }),
  perform: async (work, { page, before, only }) =>
    done(cutPage(page, await payments.listUnmaskings(work, only, before, page.rowsMax), ({ id }) => [id])),
  answer: page => ({ status: 200, body: showPage(page, showLook) }),
})
