// What is left of each risk, by what was tried: what is not proven first. It is of the whole deployment, and tells nothing
// of any institution but what that one has accepted.

import { type Static, Type } from 'typebox'

import type { ControlId } from '../../base/control.ts'
import { done, refused } from '../../base/outcome.ts'
import * as risk from '../../risk/risk.ts'
import { proposeAcceptance } from '../risk-proposals.ts'
import { route } from '../route.ts'
import { Day, Instant, lineOf } from '../wire.ts'
import { Proposal, showProposal } from './proposals.ts'
import { Receipt, ReceiptId, showReceipt } from './receipts.ts'
import { atMoment, deskOf, momentRefusals, reportAt, reportFor, weighed, weighedAt } from './risk-moment.ts'
import { RiskPlan, showPlan } from './risk-plan.ts'

const strict = { additionalProperties: false }
const countMax = 10_000_000
export const Level = Type.Enum([...risk.levels], { description: 'By the published table of likelihood and impact.' })
export const Overall = Type.Enum([...risk.overallLevels])
const Category = Type.Enum([...risk.categories])
export const Step = Type.Integer({ minimum: 1, maximum: 5 })
const Share = Type.Integer({ minimum: 0, maximum: 10_000, description: 'In ten-thousandths.' })
export const count = (description: string) => Type.Integer({ minimum: 0, maximum: countMax, description })
export const RiskIdText = Type.Unsafe<risk.RiskId>(
  Type.String({ pattern: '^(api|tech|sec|ops|biz|stride)[.][a-z0-9-]{1,60}$', description: 'A risk of the register.' }),
)
export const ControlIdText = Type.Unsafe<ControlId>(
  Type.String({ pattern: '^[a-z]{1,30}[.][a-z0-9-]{1,60}$', description: 'A control of the register.' }),
)
const Does = Type.Enum(['prevents', 'detects', 'corrects'])
const Standing = Type.Enum([...risk.standings], {
  description: 'works: it counts. All others count nothing, and say why.',
})
const Result = Type.Enum([...risk.results])
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256.' })
const leafMembers = {
  receipt: Type.Optional(
    Type.String({
      description: 'Of the prober’s leaf: GET /v1/risk/receipts/{receipt} proves it. Absent: there is none.',
    }),
  ),
  leaf: Type.Optional(
    Type.String({ pattern: '^[0-9]{1,19}$', description: 'Its place in the log of the canary, once it is sealed.' }),
  ),
}

export const RunTold = Type.Object(
  {
    run: Type.String(),
    result: Result,
    reason: Type.Optional(Type.String()),
    endedAt: Instant,
    code: Type.String({ description: 'SHA-256 of the code that tried, in hex.' }),
    ...leafMembers,
  },
  { $id: 'RiskRun', ...strict },
)

export const ProofTold = Type.Object(
  { patch: Type.String(), patchHash: Type.String(), provenOn: Day },
  { $id: 'ControlProof', ...strict },
)

const ControlTold = Type.Object(
  {
    control: ControlIdText,
    does: Does,
    standing: Standing,
    gap: Type.Optional(Type.String({ description: 'By which room it will come.' })),
    passed: count('Periods of the control in which it passed throughout.'),
    failed: count('And in which it failed.'),
    bound: Share,
    counts: Share,
    newest: Type.Optional(RunTold),
    proof: Type.Optional(ProofTold),
  },
  { $id: 'Control', ...strict },
)

const AcceptanceTold = Type.Object(
  {
    acceptance: Type.String(),
    reason: Type.String(),
    acceptedBy: Type.String(),
    secondBy: Type.String(),
    acceptedAt: Instant,
    until: Day,
    level: Level,
    standing: Type.Enum(['in_force', 'outgrown', 'expired'], {
      description: 'outgrown: what is left is worse by now than what was accepted.',
    }),
  },
  { $id: 'RiskAcceptance', ...strict },
)

const riskMembers = {
  risk: RiskIdText,
  title: Type.String(),
  category: Category,
  owner: Type.String(),
  isOpen: Type.Boolean({ description: 'Left at medium or above, and nobody has accepted it.' }),
  inherent: Level,
  isRaised: Type.Boolean({ description: 'The document that it comes from calls it more than the table does.' }),
  declared: Level,
  measured: Level,
  acceptance: Type.Optional(AcceptanceTold),
}
const RiskSummary = Type.Object(riskMembers, { $id: 'RiskSummary', ...strict })
const RiskDetail = Type.Object(
  {
    ...riskMembers,
    likelihood: Step,
    impact: Step,
    prevented: Share,
    lessened: Share,
    controls: Type.Array(
      Type.Object(
        { control: ControlIdText, does: Does, standing: Standing, design: Share, counts: Share },
        { $id: 'RiskControl', ...strict },
      ),
    ),
  },
  { $id: 'RiskDetail', ...strict },
)

const countMembers = {
  open: count('Risks left at medium or above that nobody has accepted.'),
  high: count('Of them, those at high or above.'),
  medium: count('Of them, the others.'),
}
const overallMembers = {
  formula: count('Of docs/risk-method.md.'),
  at: Instant,
  register: Hash,
  overall: Overall,
  worst: Level,
  ...countMembers,
  accepted: count('Acceptances that hold.'),
  lapsed: count('Acceptances that hold no longer.'),
  notWorking: count('Controls that count nothing.'),
  categories: Type.Array(
    Type.Object({ category: Category, worst: Level, ...countMembers }, { $id: 'RiskCategory', ...strict }),
  ),
}

export const Trend = Type.Object(
  {
    weeks: count('How many weeks there are; below eight nothing is said.'),
    slopePerWeek: Type.Optional(Type.Number({ description: 'Theil and Sen, in open risks a week.' })),
    p: Type.Optional(Type.Number({ description: 'Mann and Kendall: of such an order by chance.' })),
  },
  { $id: 'RiskTrend', ...strict },
)
export const Recommended = Type.Object(
  {
    kind: Type.Enum(['prove', 'mend', 'build', 'renew']),
    control: Type.Optional(ControlIdText),
    risk: Type.Optional(RiskIdText),
    before: Overall,
    overall: Overall,
    worst: Level,
    open: count('Open risks as it would be.'),
    high: count('Of them, those at high or above.'),
    lowers: Type.Array(Type.Object({ risk: RiskIdText, from: Level, to: Level }, { $id: 'RiskLowered', ...strict })),
  },
  { $id: 'RiskRecommendation', ...strict },
)
const RiskOverview = Type.Object(
  {
    asOf: Type.Optional(
      Type.Object(
        { day: Day, input: Hash, output: Hash, ...leafMembers },
        {
          $id: 'RiskAsOf',
          ...strict,
          description: 'The day’s snapshot that this was computed from again. Absent: it is of this moment.',
        },
      ),
    ),
    notProven: Type.Array(
      Type.Object({ control: ControlIdText, standing: Standing }, { $id: 'NotProven', ...strict }),
      { description: 'Every control that counts nothing, what failed first.' },
    ),
    ...overallMembers,
    trend: Trend,
    recommendations: Type.Array(Recommended, { description: 'What would lower the overall level most, first.' }),
  },
  { $id: 'RiskOverview', ...strict },
)

export function showRun(run: {
  readonly run: string
  readonly result: risk.CountedRun['result']
  readonly reason: string | null
  readonly endedAt: string
  readonly code: string
  readonly receipt: string | null
  readonly index: string | null
}): Static<typeof RunTold> {
  const { run: id, result, reason, endedAt, code, receipt, index } = run
  return {
    run: id,
    result,
    endedAt,
    code,
    ...(reason === null ? {} : { reason }),
    ...(receipt === null ? {} : { receipt }),
    ...(index === null ? {} : { leaf: index }),
  }
}

function showControl({ gap, newest, proof, ...state }: risk.ControlState): Static<typeof ControlTold> {
  return {
    ...state,
    ...(gap === null ? {} : { gap }),
    ...(newest === null ? {} : { newest: showRun(newest) }),
    ...(proof === null ? {} : { proof: { ...proof, provenOn: dayOf(proof.provenOn) } }),
  }
}

function showSummary(reported: risk.RiskReported): Static<typeof RiskSummary> {
  const { risk: id, title, category, owner, isOpen, inherent, isRaised, declared, measured, acceptance } = reported
  return {
    risk: id,
    title,
    category,
    owner,
    isOpen,
    inherent,
    isRaised,
    declared,
    measured,
    ...(acceptance === null ? {} : { acceptance: showAcceptance(acceptance) }),
  }
}

function showAcceptance(held: risk.Held): Static<typeof AcceptanceTold> {
  const { acceptance, reason, acceptedBy, secondBy, acceptedAt, until, level, standing } = held
  return { acceptance, reason, acceptedBy, secondBy, acceptedAt, until: dayOf(until), level, standing }
}

/** A day of the register is one of the calendar. */
export function dayOf(text: string): Static<typeof Day> {
  return text as Static<typeof Day>
}

function showOverall(report: risk.Report) {
  const { formula, at, register, overall, worst, counts, accepted, lapsed, notWorking, categories } = report
  return {
    formula,
    at,
    register,
    overall,
    worst,
    ...counts,
    accepted,
    lapsed,
    notWorking,
    categories: categories.map(one => ({ ...one })),
  }
}

type Trended = Awaited<ReturnType<risk.Desk['trend']>>

export const readRisk = route({
  method: 'GET',
  path: '/v1/risk',
  permit: 'risk.read',
  summary:
    'How it stands with all risks: what is not proven, the overall level and the worst beside it, what to do first; with `at`, how it stood then, by the newest snapshot there was',
  query: Type.Object(atMoment, strict),
  answers: { 200: RiskOverview },
  refuses: momentRefusals,
  prepare: async (tools, { query: { at } }) => {
    const looked = await weighedAt(tools, at)
    if (!looked.ok) return looked
    const desk = deskOf(tools)
    if (!desk.ok) return desk
    const { kept, weighing } = looked.value
    const trend = await desk.value.trend(kept === null ? undefined : weighing.measuring.now)
    return done({ looked: looked.value, trend })
  },
  perform: async (work, { looked, trend }) => {
    const report = await reportAt(work, looked)
    if (!report.ok) return report
    const { measuring } = looked.weighing
    const accepted = risk.acceptedBy(await risk.readAcceptances(work), measuring.now)
    const recommended = risk.recommend(measuring, looked.weighing.register, accepted)
    return done({ report: report.value, trend, kept: looked.kept, recommended })
  },
  answer: ({ report, trend, kept, recommended }) => ({
    status: 200,
    body: {
      ...(kept === null
        ? {}
        : { asOf: { day: dayOf(kept.day), input: kept.inputHash, output: kept.outputHash, ...showLeaf(kept) } }),
      notProven: report.controls
        .filter(({ standing }) => standing !== 'works')
        .map(({ control, standing }) => ({ control, standing })),
      ...showOverall(report),
      trend: showTrend(trend),
      recommendations: recommended.map(showRecommended),
    },
  }),
})

function showLeaf({ receipt, index }: Pick<risk.Kept, 'receipt' | 'index'>) {
  return { ...(receipt === null ? {} : { receipt }), ...(index === null ? {} : { leaf: index }) }
}

export function showTrend(trend: Trended): Static<typeof Trend> {
  if (trend.kind !== 'known') return { weeks: trend.points }
  return { weeks: trend.points, slopePerWeek: trend.slope, p: trend.p }
}

export function showRecommended({ lowers, ...one }: risk.Recommendation): Static<typeof Recommended> {
  const { kind, before, overall, worst, open, high } = one
  const about = one.kind === 'renew' ? { risk: one.risk } : { control: one.control }
  return { kind, ...about, before, overall, worst, open, high, lowers: [...lowers] }
}

export const listRisks = route({
  method: 'GET',
  path: '/v1/risk/risks',
  permit: 'risk.read',
  summary: 'The risks of the register, open ones and the worst first, as declared and as measured',
  query: Type.Object(atMoment, strict),
  answers: { 200: Type.Object({ items: Type.Array(RiskSummary) }, { $id: 'RiskList', ...strict }) },
  refuses: momentRefusals,
  prepare: (tools, { query: { at } }) => weighedAt(tools, at),
  perform: reportAt,
  answer: ({ risks }) => ({ status: 200, body: { items: risks.map(showSummary) } }),
})

export const readOneRisk = route({
  method: 'GET',
  path: '/v1/risk/risks/:risk',
  permit: 'risk.read',
  summary: 'A risk, and what each of its controls counts, with why',
  params: Type.Object({ risk: RiskIdText }, strict),
  query: Type.Object(atMoment, strict),
  answers: { 200: RiskDetail },
  refuses: [...momentRefusals, 'risk_not_found'],
  prepare: async (tools, { risk: id, query: { at } }) => {
    const looked = await weighedAt(tools, at)
    return looked.ok ? done({ id, looked: looked.value }) : looked
  },
  perform: async (work, { id, looked }) => {
    const report = await reportAt(work, looked)
    if (!report.ok) return report
    const found = report.value.risks.find(one => one.risk === id)
    return found === undefined ? refused({ code: 'risk_not_found' }) : done(found)
  },
  answer: found => {
    const { likelihood, impact, prevented, lessened, controls } = found
    return {
      status: 200,
      body: {
        ...showSummary(found),
        likelihood,
        impact,
        prevented,
        lessened,
        controls: controls.map(one => ({ ...one })),
      },
    }
  },
})

export const listControls = route({
  method: 'GET',
  path: '/v1/risk/controls',
  permit: 'risk.read',
  summary: 'Every control that the register names: what failed first, then what is not proven, what works last',
  query: Type.Object(atMoment, strict),
  answers: { 200: Type.Object({ items: Type.Array(ControlTold) }, { $id: 'ControlList', ...strict }) },
  refuses: momentRefusals,
  prepare: (tools, { query: { at } }) => weighedAt(tools, at),
  perform: reportAt,
  answer: ({ controls }) => ({ status: 200, body: { items: controls.map(showControl) } }),
})

export const readControl = route({
  method: 'GET',
  path: '/v1/risk/controls/:control',
  permit: 'risk.read',
  summary: 'A control, and each time it was tried within a day, with the leaf that says so',
  params: Type.Object({ control: ControlIdText }, strict),
  answers: {
    200: Type.Object({ state: ControlTold, runs: Type.Array(RunTold) }, { $id: 'ControlDetail', ...strict }),
  },
  refuses: ['risk_not_weighed', 'control_not_found'],
  prepare: async (tools, { control }) => {
    const desk = deskOf(tools)
    if (!desk.ok) return desk
    return done({ control, weighing: await desk.value.now(), runs: await desk.value.runsOf(control) })
  },
  perform: async (work, { control, weighing, runs }) => {
    const state = (await reportFor(work, weighing)).controls.find(one => one.control === control)
    return state === undefined ? refused({ code: 'control_not_found' }) : done({ state, runs })
  },
  answer: ({ state, runs }) => ({
    status: 200,
    body: {
      state: showControl(state),
      runs: runs.map(run => showRun({ ...run, endedAt: run.endedAt.toISOString() })),
    },
  }),
})

export const readRiskReport = route({
  method: 'GET',
  path: '/v1/risk/reports/:day',
  permit: 'risk.read',
  summary: 'How it stood on a day, computed again from what was kept then: the same bytes each time',
  params: Type.Object({ day: Day }, strict),
  answers: {
    200: Type.Object(
      {
        day: Day,
        ...overallMembers,
        controls: Type.Array(ControlTold),
        risks: Type.Array(RiskDetail),
        plan: RiskPlan,
        input: Hash,
        output: Type.String({
          pattern: '^[0-9a-f]{64}$',
          description: 'Of what the prober computed without anybody’s acceptances; with `input` it is in the leaf.',
        }),
        ...leafMembers,
      },
      { $id: 'RiskReport', ...strict },
    ),
  },
  refuses: ['risk_not_weighed', 'risk_report_not_found', 'risk_report_not_signed'],
  prepare: async (tools, { day }) => {
    const desk = deskOf(tools)
    if (!desk.ok) return desk
    const kept = await desk.value.kept(day)
    if (kept === undefined) return refused({ code: 'risk_report_not_found' })
    return kept.receipt === null ? refused({ code: 'risk_report_not_signed' }) : done(kept)
  },
  perform: async (work, kept) => {
    const report = risk.recompute(kept, await risk.readAcceptances(work))
    const plan = await risk.planOf(work, risk.registerOf(kept).risks, new Date(report.at))
    return done({ kept, report, plan })
  },
  answer: ({ kept, report, plan }) => ({
    status: 200,
    body: {
      day: dayOf(report.day),
      ...showOverall(report),
      controls: report.controls.map(showControl),
      risks: report.risks.map(one => ({
        ...showSummary(one),
        likelihood: one.likelihood,
        impact: one.impact,
        prevented: one.prevented,
        lessened: one.lessened,
        controls: one.controls.map(state => ({ ...state })),
      })),
      plan: showPlan(plan),
      input: kept.inputHash,
      output: kept.outputHash,
      ...showLeaf(kept),
    },
  }),
})

export const readRiskReceipt = route({
  method: 'GET',
  path: '/v1/risk/receipts/:receipt',
  permit: 'risk.read',
  summary: 'The leaf by which the prober says something, and the proof that the log of the canary has it',
  params: Type.Object({ receipt: ReceiptId }, strict),
  answers: { 200: Receipt },
  refuses: ['risk_not_weighed', 'receipt_not_found'],
  prepare: async (tools, { receipt }) => {
    const desk = deskOf(tools)
    if (!desk.ok) return desk
    const found = await desk.value.receipt(receipt)
    return found === undefined ? refused({ code: 'receipt_not_found' }) : done(found)
  },
  perform: async (_, found) => done(found),
  answer: found => ({ status: 200, body: showReceipt(found) }),
})

export const proposeRiskAcceptance = route({
  method: 'POST',
  path: '/v1/risk/risks/:risk/acceptances',
  permit: 'risk.accept',
  stepUp: true,
  door: 'office',
  summary: 'Proposes to accept what is left of a risk, for a while; a second person has to agree',
  params: Type.Object({ risk: RiskIdText }, strict),
  body: Type.Object(
    { reason: lineOf(500, 'Why it may be left so; nobody’s personal data.'), until: Day },
    { $id: 'NewRiskAcceptance', ...strict },
  ),
  answers: { 201: Proposal },
  refuses: [
    'risk_not_weighed',
    'risk_not_found',
    'acceptance_days_impossible',
    'content_too_long',
    'expiry_out_of_range',
    'proposal_pending',
  ],
  prepare: async (tools, { risk: id, body }) => {
    const weighing = await weighed(tools)
    if (!weighing.ok) return weighing
    const { measuring, register } = weighing.value
    const found = risk.reportOf(measuring, register, []).risks.find(one => one.risk === id)
    if (found === undefined) return refused({ code: 'risk_not_found' })
    return done({ risk: id, reason: body.reason, until: body.until, level: found.measured })
  },
  perform: (work, wanted) => proposeAcceptance(work, wanted),
  answer: proposal => ({
    status: 201,
    body: showProposal(proposal),
    revision: proposal.version,
    location: `/v1/proposals/${proposal.id}`,
  }),
})
