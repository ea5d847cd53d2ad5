// The data-flow diagram, drawn where the layout puts it. What its colours and shapes say is said in words beside it.

import { type Box, badgeRadius, type Drawn, type Point } from '../register/layout.ts'
import { type Counted, toldStates } from '../register/states.ts'
import type { Drawing, Pen } from './sheet.ts'
import { ink, linkInk, rule, soft, tint } from './sheet-style.ts'
import { levelInks } from './words.ts'

const headLength = 9

/** Where everything of the layout is on the paper. */
type Scale = { readonly by: number; readonly x: number; readonly y: number }

export function drawFlows({ at, area }: Drawing, drawn: Drawn, statesOf: (part: string) => Counted | undefined): void {
  const by = Math.min(area.width / drawn.width, area.height / drawn.height)
  const scale = { by, x: area.x + (area.width - drawn.width * by) / 2, y: area.y }
  for (const { zone, box } of drawn.zones) {
    const { x, y, width, height } = placed(scale, box)
    at.doc.lineWidth(0.6).dash(3, { space: 2 }).roundedRect(x, y, width, height, 4).fillAndStroke(tint, rule).undash()
    at.text(zone.title, x + 6, y + 11, 8, { style: 'bold', colour: soft })
  }
  for (const { flow, curve } of drawn.flows) drawLine(at, scale, curve, flow.encrypted)
  for (const { part, box } of drawn.parts) drawPart(at, placed(scale, box), part, statesOf(part.id))
  for (const { number, badge } of drawn.flows) drawBadge(at, point(scale, badge), number, badgeRadius * by)
}

function point({ by, x, y }: Scale, of: Point): Point {
  return { x: x + of.x * by, y: y + of.y * by }
}

function placed(scale: Scale, box: Box): Box {
  return { ...point(scale, box), width: box.width * scale.by, height: box.height * scale.by }
}

function drawLine({ doc }: Pen, scale: Scale, curve: Drawn['flows'][number]['curve'], isEncrypted: boolean): void {
  const [from, one, other, to] = [
    point(scale, curve[0]),
    point(scale, curve[1]),
    point(scale, curve[2]),
    point(scale, curve[3]),
  ]
  doc.lineWidth(0.8).moveTo(from.x, from.y).bezierCurveTo(one.x, one.y, other.x, other.y, to.x, to.y)
  if (isEncrypted) doc.stroke(linkInk)
  else doc.dash(1.6, { space: 1.6 }).stroke(linkInk).undash()
  // Where the curve is straight, its handles are its ends.
  const before = other.x === to.x && other.y === to.y ? from : other
  const angle = Math.atan2(to.y - before.y, to.x - before.x)
  const length = headLength * scale.by
  const corner = (turned: number) =>
    [to.x - length * Math.cos(angle + turned), to.y - length * Math.sin(angle + turned)] as const
  doc.polygon([to.x, to.y], [...corner(0.45)], [...corner(-0.45)]).fill(linkInk)
}

/** An actor has corners, a process is round, a store is open at its sides. */
function drawPart(
  at: Pen,
  { x, y, width, height }: Box,
  part: Drawn['parts'][number]['part'],
  counted: Counted | undefined,
): void {
  const { doc } = at
  doc.lineWidth(0.9)
  if (part.kind === 'store') {
    doc.rect(x, y, width, height).fill('#ffffff')
    doc
      .moveTo(x, y)
      .lineTo(x + width, y)
      .moveTo(x, y + height)
      .lineTo(x + width, y + height)
      .stroke(ink)
  } else doc.roundedRect(x, y, width, height, part.kind === 'process' ? 10 : 0.1).fillAndStroke('#ffffff', ink)
  const said = counted === undefined ? [] : toldStates(counted)
  const lines = [said.slice(0, 2), said.slice(2, 4), said.slice(4)].filter(({ length }) => length > 0)
  const middle = x + width / 2
  let baseline = y + height / 2 - (lines.length + 1) * 3.6 + 3
  at.text(part.title, middle, baseline, 8, { style: 'bold', centred: true })
  baseline += 8
  at.text(part.kind === 'actor' ? 'outside of Vouch' : part.kind, middle, baseline, 6.4, {
    colour: soft,
    centred: true,
  })
  for (const line of lines) {
    baseline += 7.4
    const words = line.map(({ count, word }) => `${count} ${word}`).join(', ')
    const colour = line.some(({ state }) => state === 'red') ? levelInks.very_high : soft
    at.text(words, middle, baseline, 6.4, { colour, centred: true })
  }
}

function drawBadge(at: Pen, { x, y }: Point, number: number, radius: number): void {
  at.doc.lineWidth(0.6).circle(x, y, Math.max(radius, 5)).fillAndStroke('#ffffff', linkInk)
  at.text(String(number), x, y + 2.1, 6, { style: 'bold', centred: true })
}
