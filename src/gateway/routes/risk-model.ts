// The threat model as it is built and as it stands: parts, flows and what can happen to each; the matrix of likelihood and
// impact; the trend; what the controls serve elsewhere; what to do first.

import { type Static, Type } from 'typebox'

import { done } from '../../base/outcome.ts'
import * as risk from '../../risk/risk.ts'
import { route } from '../route.ts'
import { bytesAs, Day } from '../wire.ts'
import {
  ControlIdText,
  count,
  dayOf,
  Level,
  Overall,
  Recommended,
  RiskIdText,
  Step,
  showRecommended,
  showTrend,
  Trend,
} from './risk.ts'
import { atMoment, deskOf, momentRefusals, reportAt, reportFor, weighed, weighedAt } from './risk-moment.ts'

const strict = { additionalProperties: false }
const Stride = Type.Enum([...risk.strides])
const letters: Readonly<Record<(typeof risk.strides)[number], string>> = {
  spoofing: 'S',
  tampering: 'T',
  repudiation: 'R',
  'information-disclosure': 'I',
  'denial-of-service': 'D',
  'elevation-of-privilege': 'E',
}

const States = Type.Object(
  {
    red: count('That failed.'),
    gap: count('That are not built.'),
    unknown: count('Of which nobody can tell.'),
    unproven: count('Whose probe was not seen to fail.'),
    green: count('That work.'),
  },
  { $id: 'ControlCounts', ...strict, description: 'How many controls stand how, the worst first.' },
)
const grade = Type.Integer({ minimum: 0, maximum: 100 })
const Trust = Type.Integer({ minimum: 0, maximum: 100, description: 'How far it is trusted, from 0 to 100.' })

const ThreatModel = Type.Object(
  {
    title: Type.String(),
    revision: Type.String({ description: 'Of the model.' }),
    says: Type.String(),
    zones: Type.Array(
      Type.Object(
        { id: Type.String(), title: Type.String(), says: Type.String(), trust: Trust },
        { $id: 'TrustZone', ...strict },
      ),
    ),
    boundaries: Type.Array(
      Type.Object(
        {
          between: Type.Array(Type.String(), { minItems: 2, maxItems: 2, description: 'Two zones.' }),
          knownBy: Type.Array(Type.String(), { description: 'How whoever crosses is known.' }),
          allowedBy: Type.Array(Type.String()),
        },
        { $id: 'TrustBoundary', ...strict },
      ),
    ),
    parts: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          kind: Type.Enum(['actor', 'process', 'store']),
          zone: Type.String(),
          title: Type.String(),
          says: Type.String(),
          states: States,
        },
        { $id: 'ThreatModelPart', ...strict },
      ),
    ),
    flows: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          from: Type.String(),
          to: Type.String(),
          title: Type.String(),
          over: Type.String(),
          encrypted: Type.Boolean({ description: 'Always, against whoever reads the line.' }),
          sensitive: Type.Boolean(),
          states: States,
        },
        { $id: 'ThreatModelFlow', ...strict },
      ),
      { description: 'In the order of their numbers in the diagram.' },
    ),
    assets: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          title: Type.String(),
          says: Type.String(),
          confidentiality: grade,
          integrity: grade,
          availability: grade,
        },
        { $id: 'ThreatModelAsset', ...strict },
      ),
    ),
    assumptions: Type.Array(Type.String()),
    threats: Type.Array(
      Type.Object(
        {
          risk: RiskIdText,
          title: Type.String(),
          statement: Type.String({ description: 'What would happen, to whom.' }),
          stride: Type.Array(Stride),
          letters: Type.String({ pattern: '^[STRIDE]{0,6}$', description: 'The same as the letters of STRIDE.' }),
          at: Type.Array(Type.String(), { description: 'Parts and flows that it can happen to.' }),
          inherent: Level,
          measured: Level,
          isOpen: Type.Boolean(),
          states: States,
        },
        { $id: 'Threat', ...strict },
      ),
      { description: 'Open ones and the worst first.' },
    ),
  },
  { $id: 'ThreatModel', ...strict },
)

function showModel(found: ReturnType<typeof risk.threatModelOf>): Static<typeof ThreatModel> {
  const { title, version, says, zones, boundaries, parts, flows, assets, assumptions, threats } = found
  return {
    title,
    revision: version,
    says,
    zones: zones.map(zone => ({ id: zone.id, title: zone.title, says: zone.says, trust: zone.trust })),
    boundaries: boundaries.map(({ between, knownBy, allowedBy }) => ({
      between: [...between],
      knownBy: [...knownBy],
      allowedBy: [...allowedBy],
    })),
    parts: parts.map(part => ({
      id: part.id,
      kind: part.kind,
      zone: part.zone,
      title: part.title,
      says: part.says,
      states: part.states,
    })),
    flows: flows.map(flow => ({ ...flow })),
    assets: assets.map(asset => ({
      id: asset.id,
      title: asset.title,
      says: asset.says,
      confidentiality: asset.confidentiality,
      integrity: asset.integrity,
      availability: asset.availability,
    })),
    assumptions: [...assumptions],
    threats: threats.map(({ controls, stride, at, ...threat }) => ({
      ...threat,
      stride: [...stride],
      letters: stride.map(one => letters[one]).join(''),
      at: [...at],
      states: controls,
    })),
  }
}

export const readThreatModel = route({
  method: 'GET',
  path: '/v1/risk/threat-model',
  permit: 'risk.read',
  summary:
    'Parts, flows and trust zones as they are built, what can happen to each, and how the controls against it stand',
  answers: { 200: ThreatModel },
  refuses: ['risk_not_weighed'],
  prepare: weighed,
  perform: async (work, weighing) => done(risk.threatModelOf(await reportFor(work, weighing), weighing.measuring)),
  answer: found => ({ status: 200, body: showModel(found) }),
})

export const readDataFlow = route({
  method: 'GET',
  path: '/v1/risk/data-flow.svg',
  permit: 'risk.read',
  summary: 'The same as a diagram: told in words in its description, in light and dark as the reader has it',
  answers: { 200: bytesAs('image/svg+xml') },
  refuses: ['risk_not_weighed'],
  prepare: weighed,
  perform: async (work, weighing) => done(risk.dataFlowOf(await reportFor(work, weighing), weighing.measuring)),
  answer: svg => ({ status: 200, body: Buffer.from(svg) }),
})

const StrideRow = Type.Object(
  {
    element: Type.String({ description: 'A part or a flow of the threat model.' }),
    kind: Type.Enum(['actor', 'process', 'store', 'flow']),
    title: Type.String(),
    cells: Type.Array(
      Type.Object(
        {
          stride: Stride,
          isAsked: Type.Boolean({ description: 'The method asks it of elements of this kind.' }),
          risks: Type.Array(RiskIdText),
          because: Type.Optional(Type.String({ description: 'Why there is none, where one was asked for.' })),
        },
        { $id: 'StrideCell', ...strict },
      ),
    ),
    controls: Type.Array(ControlIdText),
    states: States,
  },
  { $id: 'StrideRow', ...strict },
)

export const readStride = route({
  method: 'GET',
  path: '/v1/risk/stride',
  permit: 'risk.read',
  summary: 'STRIDE for each part and flow: the risks of each kind of threat, or why there is none',
  answers: { 200: Type.Object({ items: Type.Array(StrideRow) }, { $id: 'StrideTable', ...strict }) },
  refuses: ['risk_not_weighed'],
  prepare: weighed,
  perform: async (work, weighing) => done(risk.strideOf(await reportFor(work, weighing), weighing.measuring.risks)),
  answer: rows => ({
    status: 200,
    body: {
      items: rows.map(({ element, kind, title, cells, controls, states }) => ({
        element,
        kind,
        title,
        cells: cells.map(({ stride, isAsked, risks, because }) => ({
          stride,
          isAsked,
          risks: [...risks],
          ...(because === undefined ? {} : { because }),
        })),
        controls: [...controls],
        states: states ?? { red: 0, gap: 0, unknown: 0, unproven: 0, green: 0 },
      })),
    },
  }),
})

export const readRiskMatrix = route({
  method: 'GET',
  path: '/v1/risk/matrix',
  permit: 'risk.read',
  summary: 'The matrix of likelihood and impact: 25 fields, the likeliest row first, with the risks in each',
  query: Type.Object(atMoment, strict),
  answers: {
    200: Type.Object(
      {
        items: Type.Array(
          Type.Object(
            {
              likelihood: Step,
              impact: Step,
              level: Level,
              inherent: Type.Array(RiskIdText, { description: 'Without any control.' }),
              measured: Type.Array(RiskIdText, { description: 'By what their controls were seen to do.' }),
            },
            { $id: 'RiskMatrixCell', ...strict },
          ),
          { minItems: 25, maxItems: 25 },
        ),
      },
      { $id: 'RiskMatrix', ...strict },
    ),
  },
  refuses: momentRefusals,
  prepare: (tools, { query: { at } }) => weighedAt(tools, at),
  perform: async (work, looked) => {
    const report = await reportAt(work, looked)
    return report.ok ? done(risk.matrixOf(report.value, looked.weighing.measuring)) : report
  },
  answer: cells => ({
    status: 200,
    body: { items: cells.map(cell => ({ ...cell, inherent: [...cell.inherent], measured: [...cell.measured] })) },
  }),
})

const daysMax = 366
const msPerDay = 86_400_000

export const readRiskTrend = route({
  method: 'GET',
  path: '/v1/risk/trend',
  permit: 'risk.read',
  summary: 'How it stood on each day of which there is a snapshot, and whether it rises or falls; without acceptances',
  query: Type.Object(
    {
      days: Type.Optional(
        Type.String({
          pattern: '^[1-9][0-9]{0,2}$',
          description: `How many days back, up to ${daysMax}; 90 if absent.`,
        }),
      ),
    },
    strict,
  ),
  answers: {
    200: Type.Object(
      {
        trend: Trend,
        items: Type.Array(
          Type.Object(
            {
              day: Day,
              overall: Overall,
              worst: Level,
              open: count('Risks left at medium or above.'),
              high: count('Of them, those at high or above.'),
              medium: count('Of them, the others.'),
              notWorking: count('Controls that count nothing.'),
            },
            { $id: 'RiskPoint', ...strict },
          ),
          { maxItems: daysMax + 1, description: 'The oldest first. A day that is not there was not kept.' },
        ),
      },
      { $id: 'RiskTrendDays', ...strict },
    ),
  },
  refuses: ['risk_not_weighed'],
  prepare: async (tools, { query: { days = '90' } }) => {
    const desk = deskOf(tools)
    if (!desk.ok) return desk
    const { now } = (await desk.value.now()).measuring
    const back = Math.min(Number(days), daysMax)
    const from = new Date(now.getTime() - back * msPerDay).toISOString().slice(0, 10)
    const points = await desk.value.points(from, new Date(now.getTime() + msPerDay).toISOString().slice(0, 10))
    return done({ points, trend: await desk.value.trend() })
  },
  perform: async (_, found) => done(found),
  answer: ({ points, trend }) => ({
    status: 200,
    body: { trend: showTrend(trend), items: points.map(point => ({ ...point, day: dayOf(point.day) })) },
  }),
})

const Coverage = Type.Object(
  {
    framework: Type.String(),
    title: Type.String(),
    items: Type.Array(
      Type.Object(
        {
          id: Type.String({ description: 'As the framework writes it: PR.AA-01.' }),
          controls: Type.Array(
            Type.Object(
              { control: ControlIdText, state: Type.Enum(['red', 'gap', 'unknown', 'unproven', 'green']) },
              strict,
            ),
          ),
          states: States,
        },
        { $id: 'CoverageRow', ...strict },
      ),
    ),
    unserved: Type.Optional(
      Type.Array(Type.String(), {
        description: 'What nothing serves. Absent, where the whole of the framework may not be listed here.',
      }),
    ),
  },
  {
    $id: 'Coverage',
    ...strict,
    description: 'References for whoever looks, by the ids of the framework; they claim no conformity.',
  },
)

export const readCoverage = route({
  method: 'GET',
  path: '/v1/risk/coverage/:framework',
  permit: 'risk.read',
  summary: 'Which ids of a framework the controls serve, and how these stand',
  params: Type.Object({ framework: Type.Enum([...risk.frameworkIds]) }, strict),
  answers: { 200: Coverage },
  refuses: ['risk_not_weighed'],
  prepare: async (tools, { framework }) => {
    const weighing = await weighed(tools)
    return weighing.ok ? done({ framework, weighing: weighing.value }) : weighing
  },
  perform: async (work, { framework, weighing }) =>
    done(risk.coverageOf(await reportFor(work, weighing), weighing.measuring, framework)),
  answer: ({ framework, title, rows, unserved }) => ({
    status: 200,
    body: {
      framework,
      title,
      items: rows.map(({ id, controls, states }) => ({ id, controls: controls.map(one => ({ ...one })), states })),
      ...(unserved === undefined ? {} : { unserved: [...unserved] }),
    },
  }),
})

export const listRiskRecommendations = route({
  method: 'GET',
  path: '/v1/risk/recommendations',
  permit: 'risk.read',
  summary: 'What would lower the overall level most, first, and what would be left then',
  answers: { 200: Type.Object({ items: Type.Array(Recommended) }, { $id: 'RiskRecommendations', ...strict }) },
  refuses: ['risk_not_weighed'],
  prepare: weighed,
  perform: async (work, { measuring, register }) =>
    done(risk.recommend(measuring, register, await risk.readAcceptances(work))),
  answer: recommended => ({ status: 200, body: { items: recommended.map(showRecommended) } }),
})
