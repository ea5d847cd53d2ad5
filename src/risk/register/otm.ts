// The Open Threat Model format, version 0.2.0: zones, components, flows, assets, threats and mitigations, with numbers from 0 to 100.
// https://github.com/iriusrisk/OpenThreatModel

import type { Outcome } from '../../base/outcome.ts'
import { type NotRead, noTwins, type Place, type Read, readDocument } from './reading.ts'
import { strideTitles } from './stride-table.ts'
import { type Register, symbolic } from './threat-model-library.ts'

type Text = { readonly id: string; readonly title: string; readonly says: string }
export type Standing = {
  readonly threat: string
  readonly state: string
  readonly mitigations: readonly { readonly mitigation: string; readonly state: string }[]
}
export type Otm = {
  readonly project: Text
  readonly zones: readonly (Text & { readonly trust: number })[]
  readonly assets: readonly (Text & {
    readonly confidentiality: number
    readonly integrity: number
    readonly availability: number
  })[]
  readonly components: readonly (Text & {
    readonly type: string
    readonly parent: { readonly trustZone: string } | { readonly component: string }
    readonly stored: readonly string[]
    readonly threats: readonly Standing[]
  })[]
  readonly flows: readonly (Text & {
    readonly from: string
    readonly to: string
    readonly threats: readonly Standing[]
  })[]
  readonly threats: readonly (Text & {
    readonly categories: readonly string[]
    readonly likelihood: number | null
    readonly likelihoodSays: string
    readonly impact: number
  })[]
  readonly mitigations: readonly (Text & { readonly riskReduction: number })[]
}

/** What of the register the format has no place for. */
export const lostToOtm: readonly string[] = [
  'the steps of likelihood and impact: they become 20, 40, 60, 80 or 100',
  'reasons, which stand with each pair of a risk and a control: a mitigation has one number for all, the least of its designs',
  'owners, plans, dates and reviews',
  'agents',
  'what was considered and found to be no risk',
  'how whoever crosses from one zone to another is known',
  'what a flow goes over, and whether it is encrypted, but as words',
]

export function otmOf({ risks, named, model }: Register): Otm {
  const standing = (id: string): readonly Standing[] =>
    risks
      .filter(risk => risk.at.includes(id))
      .map(risk => ({
        threat: symbolic(risk.id),
        // Whether it stands open is measured, and a register measures nothing.
        state: 'exposed',
        mitigations: risk.controls.map(({ control }) => ({
          mitigation: symbolic(control),
          state: named.find(one => one.id === control)?.gap === undefined ? 'implemented' : 'required',
        })),
      }))
  const designs = (id: string) =>
    risks.flatMap(({ controls }) => controls.filter(({ control }) => control === id).map(({ design }) => design))
  return {
    project: { id: 'vouch', title: model.title, says: model.says },
    zones: model.zones.map(({ id, title, says, trust }) => ({ id, title, says, trust })),
    assets: model.assets.map(({ id, title, says, confidentiality, integrity, availability }) => ({
      id,
      title,
      says,
      confidentiality,
      integrity,
      availability,
    })),
    components: model.parts.map(({ id, title, says, kind, zone }) => ({
      id,
      title,
      says,
      type: kind,
      parent: { trustZone: zone },
      stored: model.assets.filter(({ at }) => at.some(({ store }) => store === id)).map(asset => asset.id),
      threats: standing(id),
    })),
    flows: model.flows.map(({ id, title, from, to, over, encrypted }) => ({
      id,
      title,
      says: `Over ${over}.${encrypted ? ' Encrypted.' : ''}`,
      from,
      to,
      threats: standing(id),
    })),
    threats: risks.map(({ id, title, statement, stride, likelihood, impact, basis }) => ({
      id: symbolic(id),
      title,
      says: statement,
      categories: stride.map(one => strideTitles[one]),
      likelihood: likelihood * 20,
      likelihoodSays: basis,
      impact: impact * 20,
    })),
    mitigations: named.map(({ id, says = id }) => ({
      id: symbolic(id),
      title: id,
      says,
      riskReduction: Math.min(...designs(id), 1) * 100,
    })),
  }
}

export function writeOtm(otm: Otm): Readonly<Record<string, unknown>> {
  const text = ({ id, title, says }: Text) => ({ id, name: title, description: says })
  return {
    otmVersion: '0.2.0',
    project: text(otm.project),
    trustZones: otm.zones.map(zone => ({ ...text(zone), risk: { trustRating: zone.trust } })),
    assets: otm.assets.map(asset => ({
      ...text(asset),
      risk: { confidentiality: asset.confidentiality, integrity: asset.integrity, availability: asset.availability },
    })),
    components: otm.components.map(component => ({
      ...text(component),
      type: component.type,
      parent: component.parent,
      assets: { processed: [], stored: component.stored },
      threats: component.threats,
    })),
    dataflows: otm.flows.map(flow => ({
      ...text(flow),
      source: flow.from,
      destination: flow.to,
      threats: flow.threats,
    })),
    threats: otm.threats.map(threat => ({
      ...text(threat),
      categories: threat.categories,
      risk: { likelihood: threat.likelihood, likelihoodComment: threat.likelihoodSays, impact: threat.impact },
    })),
    mitigations: otm.mitigations.map(mitigation => ({ ...text(mitigation), riskReduction: mitigation.riskReduction })),
  }
}

export function readOtm(document: unknown): Outcome<Read<Otm>, NotRead> {
  return readDocument(document, root => {
    const version = root.member('otmVersion')
    if (!/^0\.[12]\./.test(version.text())) version.no('only versions 0.1 and 0.2 are read')
    const list = (name: string) => {
      const places = root.member(name).items()
      noTwins(places.map(place => [place.member('id'), place.member('id').text()]))
      return places
    }
    const [zones, assets, components] = [list('trustZones'), list('assets'), list('components')]
    const [flows, threats, mitigations] = [list('dataflows'), list('threats'), list('mitigations')]
    const known = {
      zones: idsOf(zones),
      assets: idsOf(assets),
      components: idsOf(components),
      threats: idsOf(threats),
      mitigations: idsOf(mitigations),
    }
    return {
      project: textOf(root.member('project')),
      zones: zones.map(zone => ({ ...textOf(zone), trust: zone.member('risk').member('trustRating').number() })),
      assets: assets.map(asset => ({
        ...textOf(asset),
        confidentiality: asset.member('risk').member('confidentiality').number(),
        integrity: asset.member('risk').member('integrity').number(),
        availability: asset.member('risk').member('availability').number(),
      })),
      components: components.map(component => readComponent(component, known)),
      flows: flows.map(flow => ({
        ...textOf(flow),
        from: oneOf(flow.member('source'), known.components),
        to: oneOf(flow.member('destination'), known.components),
        threats: readStanding(flow, known),
      })),
      threats: threats.map(readThreat),
      mitigations: mitigations.map(one => ({ ...textOf(one), riskReduction: one.member('riskReduction').number() })),
    }
  })
}

type Known = Readonly<Record<'zones' | 'assets' | 'components' | 'threats' | 'mitigations', ReadonlySet<string>>>

function textOf(place: Place): Text {
  return {
    id: place.member('id').text(),
    title: place.member('name').text(),
    says: place.member('description').textIfAny() ?? '',
  }
}

function idsOf(places: readonly Place[]): ReadonlySet<string> {
  return new Set(places.map(place => place.member('id').text()))
}

function oneOf(place: Place, known: ReadonlySet<string>): string {
  const id = place.text()
  return known.has(id) ? id : place.no(`there is no ${id}`)
}

function readComponent(component: Place, known: Known): Otm['components'][number] {
  const [zone, above] = [component.member('parent').member('trustZone'), component.member('parent').member('component')]
  if (zone.isThere === above.isThere) component.member('parent').no('must be a trust zone or a component')
  const stored = component.member('assets').member('stored').items()
  return {
    ...textOf(component),
    type: component.member('type').text(),
    parent: zone.isThere ? { trustZone: oneOf(zone, known.zones) } : { component: oneOf(above, known.components) },
    stored: stored.map(one => oneOf(one, known.assets)),
    threats: readStanding(component, known),
  }
}

function readStanding(place: Place, known: Known): readonly Standing[] {
  return place
    .member('threats')
    .items()
    .map(standing => ({
      threat: oneOf(standing.member('threat'), known.threats),
      state: standing.member('state').text(),
      mitigations: standing
        .member('mitigations')
        .items()
        .map(one => ({
          mitigation: oneOf(one.member('mitigation'), known.mitigations),
          state: one.member('state').text(),
        })),
    }))
}

function readThreat(threat: Place): Otm['threats'][number] {
  const risk = threat.member('risk')
  return {
    ...textOf(threat),
    categories: threat
      .member('categories')
      .items()
      .map(one => one.text()),
    likelihood: risk.member('likelihood').numberIfAny() ?? null,
    likelihoodSays: risk.member('likelihoodComment').textIfAny() ?? '',
    impact: risk.member('impact').number(),
  }
}
