// The register in the schema of OWASP's threat model library, version 1.0.2. What the schema has no place for stands under
// `extensions`, so that nothing of the register is lost.
// https://owasp.org/www-project-threat-model-library/

import { fault } from '../../base/outcome.ts'
import { levelOf, rankOf } from '../level.ts'
import type { Agent } from './agents.ts'
import { considered } from './considered.ts'
import type { Model } from './model.ts'
import type { Review } from './reviews.ts'
import { type AgentId, type Level, levels, type Named, type Risk } from './terms.ts'

export const extensionName = 'vouch.example/risk-register'
const schema = 'https://github.com/OWASP/www-project-threat-model-library/blob/v1.0.2/threat-model.schema.json'

const likelihoods = ['rare', 'unlikely', 'possible', 'likely', 'certain'] as const
const impacts = ['negligible', 'minor', 'moderate', 'major', 'severe'] as const
const priorities: Readonly<Record<Level, string>> = {
  very_low: 'none',
  low: 'low',
  medium: 'medium',
  high: 'high',
  very_high: 'high',
  critical: 'critical',
}
const actorTypes: Readonly<Record<string, string>> = {
  integrator: 'third_party',
  browser: 'power_user',
  engineer: 'engineer',
}

/** Whom the schema wants to see where nobody brings it about: none of the five. */
const circumstances = {
  symbolic_name: 'circumstances',
  title: 'Nobody',
  description: 'What comes about without anybody: markets, suppliers, opinions.',
  is_person: false,
  skill_level: 'script_kid',
  access_level: 'anonymous',
  malicious_intent: false,
  applicability_to_org: 'moderate',
}

export type Register = {
  readonly risks: readonly Risk[]
  readonly agents: readonly Agent[]
  readonly named: readonly Named[]
  readonly model: Model
  readonly reviews: readonly Review[]
}

/** Shaped as the schema says; test/register-library.test.ts holds it against that. */
export function threatModelLibrary(register: Register, svg: string): Readonly<Record<string, unknown>> {
  const { model, risks, agents, reviews } = register
  return {
    $schema: schema,
    version: model.version,
    scope: {
      title: model.title,
      description: model.says,
      business_criticality: 'maximal',
      data_sensitivity: [...new Set(model.assets.flatMap(({ sensitivity }) => sensitivity))].sort(),
      exposure: 'external',
      tier: 'mission_critical',
    },
    description: model.says,
    reviewed_at: reviews.at(-1)?.on ?? fault('somebody made the threat model'),
    diagrams: [{ title: `Data flows of ${model.title}`, type: 'svg', source: svg }],
    ...elements(model),
    assumptions: model.assumptions.map(({ says, topics }) => ({ description: says, topics, validity: 'unconfirmed' })),
    threat_personas: [...agents.map(persona), circumstances],
    threats: risks.flatMap(risk => threatsOf(risk, register)),
    controls: register.named.map(control => controlOf(control, register)),
    risks: risks.map(riskOf),
    extensions: { [extensionName]: extension(register) },
  }
}

/** `api-token-exposure` for `api.token-exposure`: the schema's names have no dots. */
export function symbolic(id: string): string {
  return id.replaceAll('.', '-')
}

function elements(model: Model): Readonly<Record<string, unknown>> {
  const of = (kind: Model['parts'][number]['kind']) => model.parts.filter(part => part.kind === kind)
  const part = ({ id, title, says, zone }: Model['parts'][number]) => ({
    symbolic_name: id,
    title,
    description: says,
    trust_zone: zone,
  })
  const types = { actor: 'actor', process: 'component', store: 'data-store' } as const
  const end = (id: string) => {
    const found = model.parts.find(one => one.id === id) ?? fault(`a flow ends at ${id}`)
    return { type: types[found.kind], object: id }
  }
  return {
    trust_zones: model.zones.map(({ id, title, says }) => ({ symbolic_name: id, title, description: says })),
    trust_boundaries: model.boundaries.map(({ between, knownBy, allowedBy }) => ({
      trust_zone_a: between[0],
      trust_zone_b: between[1],
      access_control_methods: allowedBy,
      authentication_methods: knownBy,
    })),
    actors: of('actor').map(one => ({ ...part(one), type: actorTypes[one.id] ?? 'system' })),
    components: of('process').map(part),
    data_stores: of('store').map(one => ({
      ...part(one),
      type: one.id === 'database' ? 'sql' : 'object',
      ...(one.id === 'database' ? { vendor: 'PostgreSQL', product: 'PostgreSQL' } : {}),
    })),
    data_sets: model.assets.map(asset => ({
      symbolic_name: asset.id,
      title: asset.title,
      description: asset.says,
      placements: asset.at.map(({ store, sealed }) => ({ data_store: store, encrypted: sealed })),
      data_sensitivity: asset.sensitivity,
    })),
    data_flows: model.flows.map(flow => ({
      symbolic_name: flow.id,
      title: flow.title,
      description: `Over ${flow.over}.`,
      source: end(flow.from),
      destination: end(flow.to),
      has_sensitive_data: flow.sensitive,
      encrypted: flow.encrypted,
    })),
  }
}

function persona({ id, title, says, isPerson, skill, access, wantsHarm, likely }: Agent) {
  return {
    symbolic_name: symbolic(id),
    title,
    description: says,
    is_person: isPerson,
    skill_level: skill,
    access_level: access,
    malicious_intent: wantsHarm,
    applicability_to_org: likely,
  }
}

function threatsOf(risk: Risk, { agents, model }: Register) {
  const processes = model.parts.filter(({ kind }) => kind === 'process').map(({ id }) => id)
  const bringers = risk.agents.map(id => agents.find(agent => agent.id === id) ?? fault(`${id} is nobody`))
  const common = { description: risk.statement, components_affected: risk.at.filter(id => processes.includes(id)) }
  if (bringers.length === 0) {
    const [persona, sources] = [circumstances.symbolic_name, ['events_beyond_org_control']]
    return [
      {
        symbolic_name: threatName(risk),
        title: risk.title,
        ...common,
        threat_persona: persona,
        event: risk.statement,
        sources,
      },
    ]
  }
  return bringers.map(agent => ({
    symbolic_name: threatName(risk, agent.id),
    title: `${risk.title}: ${agent.title.charAt(0).toLowerCase()}${agent.title.slice(1)}`,
    ...common,
    threat_persona: symbolic(agent.id),
    event: agent.says,
    sources: [agent.wantsHarm ? 'adversary' : agent.isPerson ? 'human_error' : 'failure'],
  }))
}

function threatName(risk: Risk, agent?: AgentId): string {
  return `${symbolic(risk.id)}-by-${agent === undefined ? 'nobody' : agent.slice('agent.'.length)}`
}

function threatNames(risk: Risk): readonly string[] {
  return risk.agents.length === 0 ? [threatName(risk)] : risk.agents.map(agent => threatName(risk, agent))
}

function controlOf({ id, says, gap }: Named, { risks }: Register) {
  const answered = risks.filter(({ controls }) => controls.some(({ control }) => control === id))
  const worst = Math.max(0, ...answered.map(risk => rankOf(levelOf(risk.likelihood, risk.impact))))
  return {
    symbolic_name: symbolic(id),
    title: id,
    description: says ?? id,
    threats: answered.flatMap(threatNames),
    status: gap === undefined ? 'active' : 'scheduled',
    priority: answered.length === 0 ? 'medium' : priorities[levels[worst] ?? 'medium'],
  }
}

function riskOf(risk: Risk) {
  return {
    symbolic_name: symbolic(risk.id),
    title: risk.title,
    description: risk.statement,
    threats: threatNames(risk),
    likelihood: likelihoods[risk.likelihood - 1],
    impact: impacts[risk.impact - 1],
    impact_description: risk.basis,
    score: risk.likelihood * risk.impact,
    level: levelOf(risk.likelihood, risk.impact),
  }
}

function extension({ risks, agents, named, model, reviews }: Register) {
  return {
    risks: risks.map(risk => without(risk, ['title', 'statement', 'likelihood', 'impact'])),
    agents: agents.map(({ id, answeredBy }) => ({ id, answeredBy })),
    controls: named.map(control => without(control, ['says'])),
    zones: model.zones.map(({ id, trust }) => ({ id, trust })),
    parts: model.parts.flatMap(({ id, standsFor }) => (standsFor === undefined ? [] : [{ id, standsFor }])),
    assets: model.assets.map(({ id, confidentiality, integrity, availability }) => ({
      id,
      confidentiality,
      integrity,
      availability,
    })),
    considered,
    reviews,
  }
}

/** What stands elsewhere in the document is not told twice. */
function without(all: object, names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)))
}
