// Where everything stands in the diagram: zones in columns, parts in zones, and lines between their sides. Only arithmetic.

import { fault } from '../../base/outcome.ts'
import type { Flow } from './flows.ts'
import type { Model, Part, Zone } from './model.ts'

const margin = 24
const boxWidth = 212
const zonePadding = 16
const zoneTitle = 30
const zoneGap = 32
const partGap = 40
const columnGap = 176
const portGap = 17
export const badgeRadius = 10

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
export type Point = { readonly x: number; readonly y: number }
export type Curve = readonly [from: Point, one: Point, other: Point, to: Point]

export type Drawn = {
  readonly width: number
  readonly height: number
  readonly zones: readonly { readonly zone: Zone; readonly box: Box }[]
  readonly parts: readonly { readonly part: Part; readonly box: Box }[]
  /** The badge carries the number by which the legend tells of the flow. */
  readonly flows: readonly {
    readonly flow: Flow
    readonly number: number
    readonly curve: Curve
    readonly badge: Point
  }[]
}

type Side = 'left' | 'right' | 'top' | 'bottom'
type End = { readonly flow: Flow; readonly part: string; readonly other: string; readonly side: Side }

/** `linesOf`: how many lines of text a part carries below its title. */
export function layOut(model: Model, linesOf: (part: Part) => number): Drawn {
  const ends = model.flows.flatMap(flow => endsOf(model, flow))
  const columns = [...new Set(model.zones.map(({ column }) => column))].sort((one, other) => one - other)
  const placed = columns.map((column, index) => placeColumn(model, column, index, ends, linesOf))
  const height = Math.max(...placed.map(one => one.height))
  const zones = placed.flatMap(one =>
    one.zones.map(({ zone, box }) => ({ zone, box: lower(box, (height - one.height) / 2) })),
  )
  const parts = placed.flatMap(one =>
    one.parts.map(({ part, box }) => ({ part, box: lower(box, (height - one.height) / 2) })),
  )
  const boxes = new Map(parts.map(({ part, box }) => [part.id, box]))
  const badges: Point[] = []
  const flows = model.flows.map((flow, index) => {
    const curve = curveOf(ends, flow, boxes)
    const badge = badgeOn(curve, badges)
    badges.push(badge)
    return { flow, number: index + 1, curve, badge }
  })
  const width = margin * 2 + columns.length * (boxWidth + 2 * zonePadding) + (columns.length - 1) * columnGap
  return { width, height: height + margin * 2, zones, parts, flows }
}

function placeColumn(
  model: Model,
  column: number,
  index: number,
  ends: readonly End[],
  linesOf: (part: Part) => number,
) {
  const zones: { zone: Zone; box: Box }[] = []
  const parts: { part: Part; box: Box }[] = []
  const x = margin + index * (boxWidth + 2 * zonePadding + columnGap)
  let y = margin
  for (const zone of model.zones.filter(one => one.column === column)) {
    const top = y
    y += zoneTitle
    for (const part of model.parts.filter(one => one.zone === zone.id)) {
      const ports = Math.max(...(['left', 'right'] as const).map(side => portsOf(ends, part.id, side).length))
      const height = Math.max(40 + 16 * linesOf(part), portGap * (ports + 1))
      parts.push({ part, box: { x: x + zonePadding, y, width: boxWidth, height } })
      y += height + partGap
    }
    y += zonePadding - partGap
    zones.push({ zone, box: { x, y: top, width: boxWidth + 2 * zonePadding, height: y - top } })
    y += zoneGap
  }
  return { zones, parts, height: y - zoneGap - margin }
}

function lower(box: Box, by: number): Box {
  return { ...box, y: Math.round(box.y + by) }
}

function portsOf(ends: readonly End[], part: string, side: Side): readonly End[] {
  return ends.filter(end => end.part === part && end.side === side)
}

/** Between columns from side to side; to the next one below or above straight; else around, where there is more room. */
function endsOf(model: Model, flow: Flow): readonly [End, End] {
  const column = (id: string) => columnOf(model, id)
  const [from, to] = [column(flow.from), column(flow.to)]
  const stack = model.zones
    .filter(zone => zone.column === from)
    .flatMap(zone => model.parts.filter(part => part.zone === zone.id).map(({ id }) => id))
  const apart = stack.indexOf(flow.to) - stack.indexOf(flow.from)
  const sides: readonly [Side, Side] =
    from < to
      ? ['right', 'left']
      : from > to
        ? ['left', 'right']
        : apart === 1
          ? ['bottom', 'top']
          : apart === -1
            ? ['top', 'bottom']
            : from === 1
              ? ['left', 'left']
              : ['right', 'right']
  return [
    { flow, part: flow.from, other: flow.to, side: sides[0] },
    { flow, part: flow.to, other: flow.from, side: sides[1] },
  ]
}

function columnOf(model: Model, id: string): number {
  const zone = model.parts.find(part => part.id === id)?.zone
  return model.zones.find(one => one.id === zone)?.column ?? fault(`${id} stands in no zone`)
}

function curveOf(ends: readonly End[], flow: Flow, boxes: ReadonlyMap<string, Box>): Curve {
  const [from, to] = ends.filter(end => end.flow === flow)
  if (from === undefined || to === undefined) return fault('a flow has two ends')
  const [start, end] = [portAt(ends, from, boxes), portAt(ends, to, boxes)]
  if (from.side === 'top' || from.side === 'bottom') return [start, start, end, end]
  const isAround = from.side === to.side
  const reach = isAround ? Math.min(118, 20 + Math.abs(start.y - end.y) / 6) : Math.abs(start.x - end.x) / 2
  const out = ({ x, y }: Point, side: Side): Point => ({ x: side === 'left' ? x - reach : x + reach, y })
  return [start, out(start, from.side), out(end, to.side), end]
}

/** Ends on one side stand in the order of what they lead to, so that few lines cross. */
function portAt(ends: readonly End[], end: End, boxes: ReadonlyMap<string, Box>): Point {
  const box = boxes.get(end.part) ?? fault(`${end.part} has no box`)
  const level = ({ other }: End) => (boxes.get(other)?.y ?? 0) + (boxes.get(other)?.height ?? 0) / 2
  const along = portsOf(ends, end.part, end.side).toSorted((one, other) => level(one) - level(other))
  const at = (along.findIndex(one => one.flow === end.flow) + 1) / (along.length + 1)
  if (end.side === 'top') return { x: box.x + box.width * at, y: box.y }
  if (end.side === 'bottom') return { x: box.x + box.width * at, y: box.y + box.height }
  return { x: end.side === 'left' ? box.x : box.x + box.width, y: Math.round(box.y + box.height * at) }
}

export function pointOn([from, one, other, to]: Curve, at: number): Point {
  const rest = 1 - at
  const mix = (axis: 'x' | 'y') =>
    rest ** 3 * from[axis] + 3 * rest ** 2 * at * one[axis] + 3 * rest * at ** 2 * other[axis] + at ** 3 * to[axis]
  return { x: Math.round(mix('x')), y: Math.round(mix('y')) }
}

/** In the middle, or as near to it as leaves the other numbers readable. */
function badgeOn(curve: Curve, others: readonly Point[]): Point {
  const tries = [0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72, 0.22, 0.78].map(at => pointOn(curve, at))
  const room = (point: Point) =>
    Math.min(Infinity, ...others.map(other => Math.hypot(point.x - other.x, point.y - other.y)))
  return (
    tries.find(point => room(point) > badgeRadius * 2.3) ??
    tries.toSorted((one, other) => room(other) - room(one))[0] ??
    fault('there are places on a line')
  )
}
