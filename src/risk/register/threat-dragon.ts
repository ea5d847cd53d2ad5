// OWASP Threat Dragon, version 2: a drawing with threats on what is drawn. What we and it both know is written and read here; what
// the other side does not know is told as lost.
// https://www.threatdragon.com/docs/

import type { Outcome } from '../../base/outcome.ts'
import { type NotRead, noTwins, type Place, type Read, readDocument } from './reading.ts'
import { asked, type Kind, strideTitles } from './stride-table.ts'
import type { Risk } from './terms.ts'
import type { Register } from './threat-model-library.ts'

export type DragonThreat = {
  readonly id: string
  readonly title: string
  /** `Spoofing`, or a word of another method. */
  readonly type: string
  readonly status: string
  readonly severity: string
  readonly says: string
  readonly mitigation: string
}
export type DragonPart = {
  readonly id: string
  readonly kind: 'actor' | 'process' | 'store'
  readonly title: string
  readonly says: string
  /** The box that it stands in. */
  readonly zone?: string
  readonly threats: readonly DragonThreat[]
}
export type DragonFlow = {
  readonly id: string
  readonly title: string
  readonly says: string
  readonly from: string
  readonly to: string
  readonly over: string
  readonly encrypted: boolean
  readonly threats: readonly DragonThreat[]
}
export type Dragon = {
  readonly title: string
  readonly says: string
  readonly zones: readonly { readonly id: string; readonly title: string }[]
  readonly parts: readonly DragonPart[]
  readonly flows: readonly DragonFlow[]
}

/** What of the register the drawing has no place for. */
export const lostToDragon: readonly string[] = [
  'likelihood, impact and their basis: a severity is all it has',
  'risks that are of no kind of STRIDE',
  'controls as things of their own: they stand in the text of the mitigation',
  'owners, plans, dates and reviews',
  'agents',
  'assets, and where they are kept',
  'what was considered and found to be no risk',
  'how far zones are trusted, and how whoever crosses is known',
]

export function dragonOf({ risks, model, named }: Register): Dragon {
  const threatsOn = (id: string, kind: Kind) =>
    risks
      .filter(risk => risk.at.includes(id))
      .flatMap(risk =>
        risk.stride
          .filter(stride => asked[kind].includes(stride))
          .map(stride => ({
            id: `${risk.id}.${stride}.${id}`,
            title: `${risk.id}: ${risk.title}`,
            type: strideTitles[stride],
            // Whether it is mitigated is measured, and a register measures nothing.
            status: 'Open',
            severity: severityOf(risk),
            says: risk.statement,
            mitigation: risk.controls
              .map(({ control, because }) => {
                const gap = named.find(({ id: one }) => one === control)?.gap
                return `${control}${gap === undefined ? '' : ' (not built yet)'}: ${because}`
              })
              .join('\n'),
          })),
      )
  return {
    title: model.title,
    says: model.says,
    zones: model.zones.map(({ id, title }) => ({ id, title })),
    parts: model.parts.map(({ id, kind, title, says, zone }) => ({
      id,
      kind,
      title,
      says,
      zone,
      threats: threatsOn(id, kind),
    })),
    flows: model.flows.map(({ id, title, from, to, over, encrypted }) => ({
      id,
      title,
      says: '',
      from,
      to,
      over,
      encrypted,
      threats: threatsOn(id, 'flow'),
    })),
  }
}

function severityOf({ likelihood, impact }: Risk): string {
  const product = likelihood * impact
  return product >= 20 ? 'Critical' : product >= 10 ? 'High' : product >= 5 ? 'Medium' : 'Low'
}

const [boxWidth, boxHeight, gap, pad] = [160, 80, 60, 40] as const
const stroke = { stroke: '#333333', strokeWidth: 1.5, strokeDasharray: null }

/** Zones beside each other, and what stands in none behind the last. */
export function writeDragon(dragon: Dragon): Readonly<Record<string, unknown>> {
  const columns = [...dragon.zones.map(({ id }) => id), undefined]
  const count = dragon.parts.length + dragon.flows.length
  let number = 0
  const threats = (all: readonly DragonThreat[]) =>
    all.map(({ id, title, type, status, severity, says, mitigation }) => {
      number++
      return {
        id,
        number,
        title,
        type,
        modelType: 'STRIDE',
        status,
        severity,
        description: says,
        mitigation,
        score: '',
      }
    })
  const boxes = dragon.zones.map(({ id, title }, column) => {
    const rows = dragon.parts.filter(part => part.zone === id).length
    const size = { width: boxWidth + 2 * pad, height: Math.max(1, rows) * (boxHeight + gap) + pad }
    const data = { type: 'tm.BoundaryBox', name: title, description: '', isTrustBoundary: true, hasOpenThreats: false }
    return {
      id,
      shape: 'trust-boundary-box',
      zIndex: -1,
      position: { x: leftOf(column), y: 0 },
      size,
      data,
      visible: true,
    }
  })
  const parts = dragon.parts.map((part, index) => {
    const row = dragon.parts.slice(0, index).filter(({ zone }) => zone === part.zone).length
    return {
      id: part.id,
      shape: part.kind,
      zIndex: 1,
      position: { x: leftOf(columns.indexOf(part.zone)) + pad, y: pad + row * (boxHeight + gap) },
      size: { width: boxWidth, height: boxHeight },
      visible: true,
      attrs: { text: { text: part.title }, body: stroke },
      data: dataOf(part, dragonTypes[part.kind], threats(part.threats)),
    }
  })
  const flows = dragon.flows.map(flow => flowCell(flow, threats(flow.threats)))
  const cells = [...boxes, ...parts, ...flows]
  const diagram = {
    id: 0,
    title: dragon.title,
    diagramType: 'STRIDE',
    thumbnail: '',
    version: '2.0',
    description: dragon.says,
    cells,
  }
  return {
    version: '2.0',
    summary: { title: dragon.title, owner: '', description: dragon.says, id: 0 },
    detail: {
      contributors: [],
      diagrams: count === 0 ? [] : [diagram],
      diagramTop: 1,
      reviewer: '',
      threatTop: number,
    },
  }
}

function flowCell(flow: DragonFlow, threats: readonly object[]) {
  return {
    id: flow.id,
    shape: 'flow',
    zIndex: 10,
    connector: 'smooth',
    source: { cell: flow.from },
    target: { cell: flow.to },
    vertices: [],
    visible: true,
    labels: [{ position: 0.5, attrs: { label: { text: flow.title } } }],
    attrs: { line: { ...stroke, targetMarker: { name: 'block' } } },
    data: { ...dataOf(flow, 'tm.Flow', threats), protocol: flow.over, isEncrypted: flow.encrypted },
  }
}

function leftOf(column: number): number {
  return column * (boxWidth + 2 * pad + gap)
}

const dragonTypes = { actor: 'tm.Actor', process: 'tm.Process', store: 'tm.Store' } as const

function dataOf({ title, says, threats }: DragonPart | DragonFlow, type: string, written: readonly object[]) {
  const hasOpenThreats = threats.some(({ status }) => status === 'Open')
  return {
    type,
    name: title,
    description: says,
    isTrustBoundary: false,
    outOfScope: false,
    reasonOutOfScope: '',
    hasOpenThreats,
    threats: written,
  }
}

/** Every diagram of the document as one; what is drawn and means nothing to us is in `lost`. */
export function readDragon(document: unknown): Outcome<Read<Dragon>, NotRead> {
  const loose: string[] = []
  const outcome = readDocument(document, root => {
    const version = root.member('version')
    if (!version.text().startsWith('2')) version.no('only version 2 is read')
    const cells = root
      .member('detail')
      .member('diagrams')
      .items()
      .flatMap(diagram => diagram.member('cells').items())
      .map(place => ({ place, id: place.member('id').text(), type: place.member('data').member('type').text() }))
    noTwins(cells.map(({ place, id }) => [place.member('id'), id]))
    const zones = cells
      .filter(({ type }) => type === 'tm.BoundaryBox')
      .map(({ place, id }) => ({ id, title: nameOf(place), frame: frameOf(place) }))
    const parts = cells.flatMap(({ place, id, type }) => readPart(place, id, type, zones))
    const flows = cells
      .filter(({ type }) => type === 'tm.Flow')
      .flatMap(({ place, id }) => {
        const flow = readFlow(place, id, parts)
        if (flow === undefined) loose.push(`${place.at}: a flow that leads nowhere`)
        return flow ?? []
      })
    const known = new Set(['tm.BoundaryBox', 'tm.Flow', ...Object.values(dragonTypes)])
    for (const { place, type } of cells) if (!known.has(type)) loose.push(`${place.at}: ${type}`)
    const summary = root.member('summary')
    return {
      title: summary.member('title').text(),
      says: summary.member('description').textIfAny() ?? '',
      zones: zones.map(({ id, title }) => ({ id, title })),
      parts,
      flows,
    }
  })
  return outcome.ok ? { ok: true, value: { ...outcome.value, lost: [...loose, ...outcome.value.lost] } } : outcome
}

type Frame = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

function frameOf(place: Place): Frame {
  const [position, size] = [place.member('position'), place.member('size')]
  return {
    x: position.member('x').number(),
    y: position.member('y').number(),
    width: size.member('width').number(),
    height: size.member('height').number(),
  }
}

function nameOf(place: Place): string {
  return place.member('data').member('name').textIfAny() ?? ''
}

function readPart(
  place: Place,
  id: string,
  type: string,
  zones: readonly { id: string; frame: Frame }[],
): readonly DragonPart[] {
  const kind = (['actor', 'process', 'store'] as const).find(one => dragonTypes[one] === type)
  if (kind === undefined) return []
  const own = frameOf(place)
  const [middleX, middleY] = [own.x + own.width / 2, own.y + own.height / 2]
  const around = zones
    .filter(
      ({ frame }) =>
        middleX > frame.x && middleX < frame.x + frame.width && middleY > frame.y && middleY < frame.y + frame.height,
    )
    .toSorted((one, other) => one.frame.width * one.frame.height - other.frame.width * other.frame.height)[0]
  const said = place.member('data').member('description').textIfAny() ?? ''
  return [
    {
      id,
      kind,
      title: nameOf(place),
      says: said,
      ...(around === undefined ? {} : { zone: around.id }),
      threats: readThreats(place, id),
    },
  ]
}

function readFlow(place: Place, id: string, parts: readonly DragonPart[]): DragonFlow | undefined {
  const data = place.member('data')
  const ends = (['source', 'target'] as const).map(end => {
    const cell = place.member(end).member('cell')
    const found = cell.textIfAny()
    if (found !== undefined && !parts.some(part => part.id === found)) cell.no(`there is no part ${found}`)
    return found
  })
  const flow = {
    id,
    title: nameOf(place),
    says: data.member('description').textIfAny() ?? '',
    over: data.member('protocol').textIfAny() ?? '',
    encrypted: data.member('isEncrypted').flagIfAny() ?? false,
    threats: readThreats(place, id),
  }
  const [from, to] = ends
  return from === undefined || to === undefined ? undefined : { ...flow, from, to }
}

/** Threats that have no id are known by where they stand. */
function readThreats(place: Place, element: string): readonly DragonThreat[] {
  return place
    .member('data')
    .member('threats')
    .items()
    .map((threat, index) => ({
      id: threat.member('id').textIfAny() ?? threat.member('threatId').textIfAny() ?? `${element}.${index}`,
      title: threat.member('title').text(),
      type: threat.member('type').text(),
      status: threat.member('status').text(),
      severity: threat.member('severity').text(),
      says: threat.member('description').textIfAny() ?? '',
      mitigation: threat.member('mitigation').textIfAny() ?? '',
    }))
}
