// The tries of a control: each that was made, and having one made now. The prober makes it; whoever asks is told when.

import { type Static, Type } from 'typebox'

import type { ControlId } from '../../base/control.ts'
import { isId } from '../../base/ids.ts'
import { done, fault, refused } from '../../base/outcome.ts'
import * as risk from '../../risk/risk.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { Instant, idOf } from '../wire.ts'
import { ControlIdText, dayOf, ProofTold, RunTold, showRun } from './risk.ts'
import { deskOf } from './risk-moment.ts'

const strict = { additionalProperties: false }
const RequestId = idOf('ask', 'That somebody wants a control tried now.')

const RunRequest = Type.Object(
  {
    id: RequestId,
    control: ControlIdText,
    requestedBy: Type.String({ description: 'Who wants it tried.' }),
    requestedAt: Instant,
    state: Type.Enum(['waiting', 'tried', 'lapsed'], {
      description:
        'lapsed: nobody got to it within two hours. It is tried when it is due; ask again if that is too late.',
    }),
    expectedAt: Type.Optional({
      ...Instant,
      description:
        'Of one that waits: when it will be tried, by what is known now. Tries that people ask for have 18 s of any hour together; at the latest it is tried when it is due.',
    }),
    run: Type.Optional(Type.String({ description: 'Of one that was tried: the run that answers it.' })),
    result: Type.Optional(Type.Enum([...risk.results])),
  },
  { $id: 'RunRequest', ...strict },
)

function show({ asked }: risk.Wish, standing: ReturnType<typeof risk.standingOf>): Static<typeof RunRequest> {
  return {
    id: isId('ask', asked.asked) ? asked.asked : fault('it is called as ours are'),
    control: asked.control,
    requestedBy: asked.askedBy,
    requestedAt: asked.askedAt.toISOString(),
    state: standing.state,
    ...(standing.expectedAt === null ? {} : { expectedAt: standing.expectedAt.toISOString() }),
    ...(standing.state === 'tried' ? { run: standing.by.run, result: standing.by.result } : {}),
  }
}

const controlParams = Type.Object({ control: ControlIdText }, strict)

/** How often it is tried, where anybody offers to. */
function everySecondsOf({ measuring }: risk.Weighing, control: ControlId): number | undefined {
  return measuring.offered.find(({ id }) => id === control)?.everySeconds
}

function isNamed({ measuring }: risk.Weighing, control: ControlId): boolean {
  return measuring.named.some(({ id }) => id === control)
}

export const requestControlRun = route({
  method: 'POST',
  path: '/v1/risk/controls/:control/runs',
  permit: 'risk.try',
  door: 'office',
  summary: 'Has the prober try this control now; asked for again while it waits, it is the same request',
  params: controlParams,
  answers: { 202: RunRequest },
  refuses: ['risk_not_weighed', 'control_not_found', 'control_not_offered'],
  prepare: async (tools, { control }) => {
    const desk = deskOf(tools)
    if (!desk.ok) return desk
    const weighing = await desk.value.now()
    const everySeconds = everySecondsOf(weighing, control)
    if (everySeconds === undefined)
      return refused({ code: isNamed(weighing, control) ? 'control_not_offered' : 'control_not_found' })
    return done({ control, everySeconds, tries: await desk.value.tries(control) })
  },
  perform: async (work, { control, everySeconds, tries }) => {
    const wish = await risk.wish(work, control, tries)
    return done({ wish, standing: risk.standingOf(wish, tries, everySeconds, work.now) })
  },
  answer: ({ wish, standing }) => ({
    status: 202,
    body: show(wish, standing),
    location: `/v1/risk/run-requests/${wish.asked.asked}`,
  }),
})

export const readRunRequest = route({
  method: 'GET',
  path: '/v1/risk/run-requests/:request',
  permit: 'risk.read',
  door: 'office',
  summary: 'What became of a control that somebody of the institution wants tried now',
  params: Type.Object({ request: RequestId }, strict),
  answers: { 200: RunRequest },
  refuses: ['risk_not_weighed', 'run_request_not_found'],
  prepare: async (tools, { request }) => {
    const desk = deskOf(tools)
    return desk.ok ? done({ request, desk: desk.value, weighing: await desk.value.now() }) : desk
  },
  perform: async (work, { request, ...parts }) => {
    const wish = await risk.findWish(work, request)
    return wish === undefined ? refused({ code: 'run_request_not_found' }) : done({ ...parts, wish, now: work.now })
  },
  answer: async ({ wish, desk, weighing, now }) => {
    const { control, askedAt } = wish.asked
    const tries = await desk.tries(control, askedAt)
    const everySeconds = everySecondsOf(weighing, control) ?? Number.POSITIVE_INFINITY
    return { status: 200, body: show(wish, risk.standingOf(wish, tries, everySeconds, now)) }
  },
})

const ControlRun = Type.Object(
  {
    ...RunTold.properties,
    startedAt: Instant,
    tookMs: Type.Integer({ minimum: 0, description: 'From its beginning to what was written of it.' }),
    isProven: Type.Boolean({
      description:
        'The very code that tried was seen to fail where the control was broken on purpose, not longer ago than counts.',
    }),
    proof: Type.Optional(ProofTold),
    population: Type.Array(Type.Object({ of: Type.String(), count: Type.Integer({ minimum: 0 }) }, strict), {
      description: 'What it was tried on.',
    }),
    steps: Type.Array(Type.Object({ tried: Type.String(), expected: Type.String(), answer: Type.String() }, strict), {
      description: 'What did not come back as it had to first; forty at most.',
    }),
  },
  { $id: 'ControlRun', ...strict },
)
const { items, next } = pageOf('ControlRunItems', ControlRun).properties

export const listControlRuns = route({
  method: 'GET',
  path: '/v1/risk/controls/:control/runs',
  permit: 'risk.read',
  door: 'office',
  summary: 'Each try of a control, the newest first, and what people of the institution wanted tried within two hours',
  params: controlParams,
  query: Type.Object(pageQuery, strict),
  answers: {
    200: Type.Object(
      {
        items,
        next,
        requests: Type.Array(RunRequest, { description: 'The oldest first; on every page.' }),
      },
      { $id: 'ControlRunPage', ...strict },
    ),
  },
  refuses: [...pageRefusals, 'risk_not_weighed', 'control_not_found'],
  prepare: async (tools, { caller, control, query }) => {
    const page = readPage(`/v1/risk/controls/${control}/runs`, caller, query)
    if (!page.ok) return page
    const before = page.value.after?.[0]
    if (before !== undefined && !isId('run', before)) return refused({ code: 'cursor_unreadable' })
    const desk = deskOf(tools)
    if (!desk.ok) return desk
    const weighing = await desk.value.now()
    if (!isNamed(weighing, control)) return refused({ code: 'control_not_found' })
    const everySeconds = everySecondsOf(weighing, control) ?? Number.POSITIVE_INFINITY
    const rows = await desk.value.history(control, before, page.value.rowsMax)
    return done({ control, page: page.value, rows, everySeconds, tries: await desk.value.tries(control) })
  },
  perform: async (work, { control, page, rows, everySeconds, tries }) => {
    const lately = await risk.wishes(work)
    const requests = lately
      .filter(asked => asked.control === control)
      .map(asked => ({ asked, lately }))
      .map(wish => ({ wish, standing: risk.standingOf(wish, tries, everySeconds, work.now) }))
    return done({ page: cutPage(page, rows, ({ run }) => [run]), requests })
  },
  answer: ({ page, requests }) => ({
    status: 200,
    body: {
      ...showPage(page, showWhole),
      requests: requests.map(({ wish, standing }) => show(wish, standing)),
    },
  }),
})

function showWhole(run: risk.ShownRun): Static<typeof ControlRun> {
  const { startedAt, endedAt, proof, population, steps } = run
  return {
    ...showRun({ ...run, endedAt: endedAt.toISOString() }),
    startedAt: startedAt.toISOString(),
    tookMs: endedAt.getTime() - startedAt.getTime(),
    isProven: proof !== null,
    ...(proof === null ? {} : { proof: { ...proof, provenOn: dayOf(proof.provenOn) } }),
    population: population.map(one => ({ ...one })),
    steps: steps.map(one => ({ ...one })),
  }
}
