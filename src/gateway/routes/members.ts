// Members of an institution: who they are, and whether they may pay.

import { Type } from 'typebox'

import { done, fault } from '../../base/outcome.ts'
import * as payments from '../../payments/payments.ts'
import { narrowing, readNarrowing } from '../filters.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { type Answering, route } from '../route.ts'
import { Screening, showScreening } from '../screening-words.ts'
import { Instant, idOf, lineOf, refusesOnly } from '../wire.ts'
import { Language } from './message-templates.ts'

export const MemberId = idOf('mem', 'A member.')
const memberStates = ['active', 'suspended', 'closed'] as const
const State = Type.Enum([...memberStates], { description: 'Only active members pay.' })
const Reason = Type.Enum([...payments.memberStateReasons], { description: 'Why; kept in the history.' })
const params = Type.Object({ member: MemberId }, { additionalProperties: false })

const NewMember = Type.Object(
  {
    reference: lineOf(64, "The institution's own number for the member; unique."),
    name: lineOf(140, 'Sealed where it is kept.'),
    email: Type.Optional(
      Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$', maxLength: 254, description: 'Sealed where it is kept.' }),
    ),
  },
  { $id: 'NewMember', additionalProperties: false },
)

const Member = Type.Object(
  {
    id: MemberId,
    reference: Type.String(),
    name: Type.Optional(Type.String({ description: 'Absent of a member who was erased.' })),
    email: Type.Optional(Type.String({ description: 'To people masked: al***@example.com.' })),
    state: State,
    screening: Screening,
    language: Type.Optional(Language),
    enrolledAt: Instant,
    erasedAt: Type.Optional(Instant),
  },
  { $id: 'Member', additionalProperties: false },
)

/** Opens what is sealed of them, all with a few reads of keys. */
async function show(members: readonly payments.Member[], { caller: { institution, actor }, tools }: Answering) {
  const reason = { why: 'shown', actor } as const
  const named = members.flatMap(({ id, name }) => (name === null ? [] : [{ id, name }]))
  const names = await tools.vault.openMany(
    named.map(({ id, name }) => ({
      place: payments.memberPlace({ institution, member: id }, 'name_sealed'),
      sealed: name,
    })),
    reason,
  )
  const nameOf = new Map(named.map(({ id }, index) => [id, names[index] ?? fault('a name for each member')]))
  const reachable = members.flatMap(({ id, email }) => (email === null ? [] : [{ id, email }]))
  const emails = await tools.vault.openMany(
    reachable.map(({ id, email }) => ({
      place: payments.memberPlace({ institution, member: id }, 'email_sealed'),
      sealed: email,
    })),
    reason,
  )
  const emailOf = new Map(reachable.map(({ id }, index) => [id, emails[index]]))
  return members.map(({ id, reference, state, language, screening, enrolledAt, erasedAt }) => {
    const [name, email] = [nameOf.get(id), emailOf.get(id)]
    return {
      id,
      reference,
      ...(name === undefined ? {} : { name }),
      ...(email === undefined ? {} : { email }),
      state,
      screening: showScreening(screening),
      ...(language === null ? {} : { language }),
      enrolledAt: enrolledAt.toISOString(),
      ...(erasedAt === null ? {} : { erasedAt: erasedAt.toISOString() }),
    }
  })
}

async function showOne(member: payments.Member, answering: Answering) {
  const [shown] = await show([member], answering)
  return shown ?? fault('one member is shown as one')
}

export const enrolMember = route({
  method: 'POST',
  path: '/v1/members',
  permit: 'members.enrol',
  summary: 'Enrols a member',
  body: NewMember,
  answers: { 201: Member },
  refuses: ['member_reference_taken', 'member_not_found'],
  prepare: async ({ vault, newId, screening }, { caller: { institution }, body }) => {
    const id = newId('mem')
    const [[member], screened] = await Promise.all([
      payments.sealMembers(vault, institution, [{ id, ...body }]),
      screening?.(institution, [{ subject: id, name: body.name, kind: 'individual' }]),
    ])
    const sealed = member ?? fault('one member is sealed as one')
    return done<payments.NewMember>(screened === undefined ? sealed : { ...sealed, screened })
  },
  perform: async (work, member) => {
    const added = refusesOnly(await payments.addMembers(work, [member]), ['member_reference_taken'])
    if (!added.ok) return added
    return refusesOnly(await payments.findMember(work, member.id), ['member_not_found'])
  },
  answer: async (member, answering) => ({
    status: 201,
    body: await showOne(member, answering),
    location: `/v1/members/${member.id}`,
  }),
})

export const readMember = route({
  method: 'GET',
  path: '/v1/members/:member',
  permit: 'members.read',
  member: 'bound',
  summary: 'One member',
  params,
  answers: { 200: Member },
  refuses: ['member_not_found'],
  perform: async (work, { member }) => refusesOnly(await payments.findMember(work, member), ['member_not_found']),
  answer: async (member, answering) => ({ status: 200, body: await showOne(member, answering) }),
})

export const listMembers = route({
  method: 'GET',
  path: '/v1/members',
  permit: 'members.read',
  summary: 'Members in the order of their enrolment',
  query: Type.Object(
    { ...pageQuery, ...narrowing('mem', memberStates), language: Type.Optional(Language) },
    { additionalProperties: false },
  ),
  answers: { 200: pageOf('MemberPage', Member) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/members', caller, query)
    return page.ok
      ? done({ page: page.value, filter: { ...readNarrowing(query), language: query.language ?? null } })
      : page
  },
  perform: async (work, { page, filter }) => {
    const rows = await payments.listMembers(work, page.after?.[0] ?? '', page.rowsMax, filter)
    return done(cutPage(page, rows, ({ id }) => [id]))
  },
  answer: async ({ rows, next }, answering) => ({
    status: 200,
    body: showPage({ rows: await show(rows, answering), next }, member => member),
  }),
})

export const setMemberState = route({
  method: 'PUT',
  path: '/v1/members/:member/state',
  permit: 'members.change',
  summary: 'Suspends, closes or activates a member',
  params,
  body: Type.Object(
    { state: State, reason: Type.Optional(Reason) },
    { $id: 'MemberState', additionalProperties: false },
  ),
  answers: { 200: Member },
  refuses: ['member_not_found', 'member_state_not_next'],
  perform: async (work, { member, body }) => {
    const changed = refusesOnly(await payments.setMemberState(work, member, body.state, body.reason), [
      'member_not_found',
      'member_state_not_next',
    ])
    return changed.ok ? refusesOnly(await payments.findMember(work, member), ['member_not_found']) : changed
  },
  answer: async (member, answering) => ({ status: 200, body: await showOne(member, answering) }),
})

export const setMemberLanguage = route({
  method: 'PUT',
  path: '/v1/members/:member/language',
  permit: 'members.change',
  summary: 'In which language a member is written to, where there is wording in it; null for the institution’s',
  params,
  body: Type.Object(
    { language: Type.Union([Language, Type.Null()]) },
    { $id: 'MemberLanguage', additionalProperties: false },
  ),
  answers: { 200: Member },
  refuses: ['member_not_found', 'member_erased'],
  perform: async (work, { member, body: { language } }) => {
    const set = refusesOnly(await payments.setMemberLanguage(work, member, language), [
      'member_not_found',
      'member_erased',
    ])
    return set.ok ? refusesOnly(await payments.findMember(work, member), ['member_not_found']) : set
  },
  answer: async (member, answering) => ({ status: 200, body: await showOne(member, answering) }),
})

const MemberStep = Type.Object(
  {
    version: Type.Integer(),
    what: Type.Enum(['enrolled', 'moved_in', 'state', 'language', 'erased']),
    before: Type.Optional(Type.String({ description: 'The state or the language; absent where there was none.' })),
    after: Type.Optional(Type.String()),
    reason: Type.Optional(Reason),
    actor: Type.String({ description: 'Who changed it: a person, a client, a process.' }),
    at: Instant,
  },
  { $id: 'MemberStep', additionalProperties: false },
)

export const listMemberSteps = route({
  method: 'GET',
  path: '/v1/members/:member/steps',
  permit: 'members.read',
  member: 'bound',
  summary: 'Every change of a member, in order: who, when, from what to what, and why',
  params,
  query: Type.Object(pageQuery, { additionalProperties: false }),
  answers: { 200: pageOf('MemberStepPage', MemberStep) },
  refuses: [...pageRefusals, 'member_not_found'],
  prepare: (_, { caller, query, member }) => {
    const page = readPage(`/v1/members/${member}/steps`, caller, query)
    return page.ok ? done({ page: page.value, member }) : page
  },
  perform: async (work, { page, member }) => {
    const listed = await payments.listMemberSteps(work, member, Number(page.after?.[0] ?? '0'), page.rowsMax)
    const rows = refusesOnly(listed, ['member_not_found'])
    return rows.ok ? done(cutPage(page, rows.value, ({ version }) => [String(version)])) : rows
  },
  answer: page => ({
    status: 200,
    body: showPage(page, ({ version, what, before, after, reason, actor, at }) => ({
      version,
      what,
      ...(before === null ? {} : { before }),
      ...(after === null ? {} : { after }),
      ...(reason === null ? {} : { reason }),
      actor,
      at: at.toISOString(),
    })),
  }),
})
