// What people say of the service, and what is done about it: who, until when, and what came of it.

import { type Static, Type } from 'typebox'

import type { BusinessDate } from '../../base/dates.ts'
import { isId } from '../../base/ids.ts'
import { done, type Outcome, type Refusal, refused } from '../../base/outcome.ts'
import type { Work } from '../../base/work.ts'
import * as payments from '../../payments/payments.ts'
import { scrub } from '../../protection/protection.ts'
import * as reporting from '../../reporting/reporting.ts'
import * as risk from '../../risk/risk.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { Day, Instant, idOf, lineOf, refusedAt } from '../wire.ts'

const strict = { additionalProperties: false }
const FeedbackId = idOf('fbk', 'What somebody said of the service.')
const params = Type.Object({ feedback: FeedbackId }, strict)

const Said = Type.Enum([...reporting.sayings])
const Area = Type.Enum([...reporting.feedbackAreas], { description: 'What of the service it is about.' })
const Voice = Type.Enum([...reporting.feedbackVoices], {
  description: 'staff: of whoever gives it. member: of a member, who told them.',
})
const words = lineOf(reporting.feedbackWordsCharsMax, 'In words that name nobody.')
const Owner = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^[A-Za-z][A-Za-z0-9 ,&/-]*$',
  description: 'Who answers for it: a role or a team, and nobody’s name.',
})
const RiskRef = Type.String({
  pattern: '^(api|tech|sec|ops|biz|stride)\\.[a-z-]{1,60}$',
  description: 'The risk of the register that it is to lower.',
})

const NewFeedback = Type.Object(
  {
    said: Said,
    area: Area,
    voice: Voice,
    about: Type.Optional(
      Type.String({ pattern: '^[a-z]{3}_[0-9a-z]{1,26}$', description: 'The id of what it is about.' }),
    ),
    words,
  },
  { $id: 'NewFeedback', ...strict },
)

const NewFeedbackStep = Type.Union(
  [
    Type.Object(
      { state: Type.Literal('planned'), words, owner: Owner, due: Day, risk: Type.Optional(RiskRef) },
      strict,
    ),
    Type.Object({ state: Type.Enum(['done', 'declined']), words }, strict),
  ],
  { $id: 'NewFeedbackStep' },
)

const planned = {
  owner: Type.Optional(Type.String()),
  due: Type.Optional(Day),
  risk: Type.Optional(Type.String()),
}

const Feedback = Type.Object(
  {
    id: FeedbackId,
    said: Said,
    area: Area,
    voice: Voice,
    about: Type.Optional(Type.String()),
    words: Type.String(),
    givenBy: Type.String({ description: 'Who wrote it down.' }),
    givenAt: Instant,
    state: Type.Enum([...reporting.feedbackStates]),
    ...planned,
    isOverdue: Type.Boolean({ description: 'Planned for a day that is over, where the institution is.' }),
    changedAt: Instant,
  },
  { $id: 'Feedback', ...strict },
)

const FeedbackDetail = Type.Object(
  {
    ...Feedback.properties,
    steps: Type.Array(
      Type.Object(
        {
          state: Type.Enum(['planned', 'done', 'declined']),
          words: Type.String(),
          ...planned,
          by: Type.String({ description: 'Who took it.' }),
          at: Instant,
        },
        strict,
      ),
      { description: 'First to last.' },
    ),
  },
  { $id: 'FeedbackDetail', ...strict },
)

function showPlan({ owner, due, risk }: Pick<reporting.Feedback, 'owner' | 'due' | 'risk'>) {
  return {
    ...(owner === null ? {} : { owner }),
    ...(due === null ? {} : { due }),
    ...(risk === null ? {} : { risk }),
  }
}

function show(feedback: reporting.Feedback, today: BusinessDate): Static<typeof Feedback> {
  const { id, said, area, voice, about, words, givenBy, givenAt, state, changedAt } = feedback
  return {
    id,
    said,
    area,
    voice,
    ...(about === null ? {} : { about }),
    words,
    givenBy,
    givenAt: givenAt.toISOString(),
    state,
    ...showPlan(feedback),
    isOverdue: reporting.isOverdue(feedback, today),
    changedAt: changedAt.toISOString(),
  }
}

const personal = refusedAt('/words', { code: 'feedback_words_personal' } as const)

export const giveFeedback = route({
  method: 'POST',
  path: '/v1/feedback',
  permit: 'feedback.give',
  summary: 'Writes down what went wrong or right with the service, or could be better',
  body: NewFeedback,
  answers: { 201: Feedback },
  refuses: ['feedback_words_personal'],
  prepare: (_, { body }) => {
    // They stay for good, for everybody who works on the service.
    if (scrub(body.words) !== body.words) return personal
    return done({ ...body, about: body.about ?? null })
  },
  perform: async (work, given) => withToday(work, await reporting.give(work, given)),
  answer: ({ found, today }) => ({
    status: 201,
    body: show(found, today),
    revision: found.version,
    location: `/v1/feedback/${found.id}`,
  }),
})

async function withToday<R extends Refusal>(
  work: Work,
  outcome: Outcome<reporting.Feedback, R>,
): Promise<Outcome<{ readonly found: reporting.Feedback; readonly today: BusinessDate }, R>> {
  return outcome.ok ? done({ found: outcome.value, today: await payments.todayOf(work) }) : outcome
}

export const listFeedback = route({
  method: 'GET',
  path: '/v1/feedback',
  permit: 'feedback.read',
  summary: 'What was said of the service, newest first',
  query: Type.Object(
    {
      ...pageQuery,
      state: Type.Optional(Type.Enum([...reporting.feedbackStates])),
      area: Type.Optional(Area),
      said: Type.Optional(Said),
      overdue: Type.Optional(Type.Literal('true', { description: 'Only what was planned for a day that is over.' })),
    },
    strict,
  ),
  answers: { 200: pageOf('FeedbackPage', Feedback) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/feedback', caller, query)
    if (!page.ok) return page
    const before = page.value.after?.[0]
    if (before !== undefined && !isId('fbk', before)) return refused({ code: 'cursor_unreadable' })
    const { state = null, area = null, said = null, overdue } = query
    return done({
      page: page.value,
      before: before ?? null,
      filter: { state, area, said },
      isOverdue: overdue === 'true',
    })
  },
  perform: async (work, { page, before, filter, isOverdue }) => {
    const today = await payments.todayOf(work)
    const wanted = { ...filter, overdueOn: isOverdue ? today : null }
    const found = await reporting.listFeedback(work, wanted, before, page.rowsMax)
    return done({ page: cutPage(page, found, ({ id }) => [id]), today })
  },
  answer: ({ page, today }) => ({ status: 200, body: showPage(page, feedback => show(feedback, today)) }),
})

export const readFeedback = route({
  method: 'GET',
  path: '/v1/feedback/:feedback',
  permit: 'feedback.read',
  summary: 'One thing that was said, and what was done about it',
  params,
  answers: { 200: FeedbackDetail },
  refuses: ['feedback_not_found'],
  perform: async (work, { feedback }) => {
    const found = await withToday(work, await reporting.findFeedback(work, feedback))
    return found.ok ? done({ ...found.value, steps: await reporting.steps(work, feedback) }) : found
  },
  answer: ({ found, today, steps }) => ({
    status: 200,
    body: {
      ...show(found, today),
      steps: steps.map(({ state, words, takenBy, takenAt, ...plan }) => ({
        state,
        words,
        ...showPlan(plan),
        by: takenBy,
        at: takenAt.toISOString(),
      })),
    },
    revision: found.version,
  }),
})

export const addToFeedback = route({
  method: 'POST',
  path: '/v1/feedback/:feedback/steps',
  permit: 'feedback.plan',
  summary: 'Plans what is to be done about it, by whom and until when; or says what came of it',
  ifMatch: 'required',
  params,
  body: NewFeedbackStep,
  answers: { 201: Feedback },
  refuses: [
    'feedback_words_personal',
    'risk_unknown',
    'feedback_not_found',
    'version_differs',
    'feedback_is_over',
    'date_in_past',
  ],
  prepare: (_, { body, feedback, revision }) => {
    if (scrub(body.words) !== body.words) return personal
    if (body.state === 'planned' && body.risk !== undefined && !risk.isRisk(body.risk))
      return refusedAt('/risk', { code: 'risk_unknown' } as const)
    const step: reporting.NewStep = body.state === 'planned' ? { ...body, risk: body.risk ?? null } : body
    return done({ feedback, revision, step })
  },
  perform: async (work, { feedback, revision, step }) => {
    const today = await payments.todayOf(work)
    if (step.state === 'planned' && step.due < today)
      return refusedAt('/due', { code: 'date_in_past', earliest: today } as const)
    const after = await reporting.addTo(work, feedback, revision, step)
    return after.ok ? done({ found: after.value, today }) : after
  },
  answer: ({ found, today }) => ({ status: 201, body: show(found, today), revision: found.version }),
})
