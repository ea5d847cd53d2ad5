// The data-flow diagram as SVG. What a colour says is said by a shape or a word as well; what is drawn is told in its description,
// for whoever does not see it; light or dark is as the reader has it.

import { escaped } from './escaped.ts'
import type { Flow } from './flows.ts'
import { type Box, badgeRadius, type Drawn, layOut, type Point } from './layout.ts'
import type { Model, Part } from './model.ts'
import { type Counted, toldStates } from './states.ts'

const legendRow = 22
const legendTop = 58

const style = `
.vouch-flows { --paper: #ffffff; --ink: #1b1f24; --soft: #57606a; --zone: #f3f5f7; --edge: #8c959f; --box: #ffffff; --line: #30506e;
  --red: #a40e26; --green: #11632b; font-family: system-ui, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif; }
@media (prefers-color-scheme: dark) {
  .vouch-flows { --paper: #0d1117; --ink: #e6edf3; --soft: #9da7b1; --zone: #161b22; --edge: #6e7681; --box: #21262d; --line: #9ecbff;
    --red: #ffa198; --green: #7ee787; }
}
.vouch-flows .paper { fill: var(--paper); }
.vouch-flows text { fill: var(--ink); font-size: 13px; }
.vouch-flows .zone rect { fill: var(--zone); stroke: var(--edge); stroke-dasharray: 6 4; }
.vouch-flows .zone text { fill: var(--soft); font-size: 12px; letter-spacing: 0.04em; }
.vouch-flows .part .body { fill: var(--box); stroke: var(--ink); stroke-width: 1.5; }
.vouch-flows .part .side { fill: none; stroke: var(--ink); stroke-width: 1.5; }
.vouch-flows .part .name { font-weight: 600; font-size: 15px; text-anchor: middle; }
.vouch-flows .part .said { text-anchor: middle; font-size: 12px; fill: var(--soft); }
.vouch-flows .said .red { fill: var(--red); font-weight: 600; }
.vouch-flows .said .green { fill: var(--green); }
.vouch-flows .flow path { fill: none; stroke: var(--line); stroke-width: 1.6; }
.vouch-flows .plain path, .vouch-flows path.plain { stroke-dasharray: 3 3; }
.vouch-flows .head { fill: var(--line); }
.vouch-flows .badge circle { fill: var(--paper); stroke: var(--line); stroke-width: 1.2; }
.vouch-flows .badge text { font-size: 11px; text-anchor: middle; }
.vouch-flows .legend .of { fill: var(--soft); }
`

/** `statesOf` gives nothing where nobody said how controls stand: then the diagram says nothing of it, either. */
export function dataFlowSvg(model: Model, statesOf: (element: string) => Counted | undefined): string {
  const saidOf = (part: Part) => statesOf(part.id)
  const drawn = layOut(model, part => {
    const counted = saidOf(part)
    return counted === undefined ? 1 : 1 + Math.ceil(toldStates(counted).length / 2)
  })
  const perColumn = Math.ceil(model.flows.length / 2)
  const lines = model.flows.some(flow => statesOf(flow.id) !== undefined) ? 2 : 1
  const height = drawn.height + legendTop + perColumn * legendRow * lines + 24
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="vouch-flows" role="img" aria-labelledby="flows-title flows-desc" viewBox="0 0 ${drawn.width} ${height}" width="${drawn.width}" height="${height}">`,
    `<title id="flows-title">${escaped(`Data flows of ${model.title}`)}</title>`,
    `<desc id="flows-desc">${escaped(told(model, statesOf))}</desc>`,
    `<style>${style}</style>`,
    '<defs><marker id="flows-head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0 0 10 5 0 10z"/></marker></defs>',
    `<rect class="paper" width="${drawn.width}" height="${height}"/>`,
    ...drawn.zones.map(
      ({ zone, box }) =>
        `<g class="zone"><rect ${sizes(box)} rx="8"/><text x="${box.x + 12}" y="${box.y + 20}">${escaped(zone.title.toUpperCase())}</text></g>`,
    ),
    ...drawn.flows.map(({ flow, curve }) => lineOf(flow, curve)),
    ...drawn.parts.map(({ part, box }) => partOf(part, box, saidOf(part))),
    ...drawn.flows.map(({ number, badge }) => badgeOf(number, badge)),
    ...legend(model, drawn, lines, statesOf),
    '</svg>',
    '',
  ].join('\n')
}

function sizes({ x, y, width, height }: Box): string {
  return `x="${x}" y="${y}" width="${width}" height="${height}"`
}

function lineOf(flow: Flow, [from, one, other, to]: Drawn['flows'][number]['curve']): string {
  const way = `M${from.x} ${from.y}C${one.x} ${one.y} ${other.x} ${other.y} ${to.x} ${to.y}`
  return `<g class="flow${flow.encrypted ? '' : ' plain'}" id="${flow.id}"><title>${escaped(flow.title)}</title><path d="${way}" marker-end="url(#flows-head)"/></g>`
}

/** An actor has corners, a process is round, a store is open at its sides. */
function partOf(part: Part, box: Box, counted: Counted | undefined): string {
  const { x, y, width, height } = box
  const shape =
    part.kind === 'store'
      ? `<rect ${sizes(box)} style="fill: var(--box)"/><path class="side" d="M${x} ${y}h${width}M${x} ${y + height}h${width}"/>`
      : `<rect class="body" ${sizes(box)} rx="${part.kind === 'process' ? 22 : 0}"/>`
  const lines = [escaped(part.kind === 'actor' ? 'outside of Vouch' : part.kind), ...saidLines(counted)]
  const middle = y + height / 2 - 8 * lines.length
  const text = lines.map(
    (line, index) =>
      `<text class="said" x="${x + width / 2}" y="${Math.round(middle + 21 + index * 16)}">${line}</text>`,
  )
  return `<g class="part ${part.kind}" id="${part.id}"><title>${escaped(part.says)}</title>${shape}<text class="name" x="${x + width / 2}" y="${Math.round(middle + 4)}">${escaped(part.title)}</text>${text.join('')}</g>`
}

/** Two to a line, the worst first: a shape, how many, and the word. */
function saidLines(counted: Counted | undefined): readonly string[] {
  if (counted === undefined) return []
  const words = toldStates(counted).map(
    ({ state, shape, count, word }) => `<tspan class="${state}">${shape} ${count} ${word}</tspan>`,
  )
  return Array.from({ length: Math.ceil(words.length / 2) }, (_, index) =>
    words.slice(index * 2, index * 2 + 2).join(', '),
  )
}

function badgeOf(number: number, { x, y }: Point): string {
  return `<g class="badge"><circle cx="${x}" cy="${y}" r="${badgeRadius}"/><text x="${x}" y="${y + 4}">${number}</text></g>`
}

function legend(
  model: Model,
  drawn: Drawn,
  lines: number,
  statesOf: (element: string) => Counted | undefined,
): readonly string[] {
  const perColumn = Math.ceil(drawn.flows.length / 2)
  const top = drawn.height + legendTop
  const key = `<g class="legend"><text x="24" y="${drawn.height + 16}">Square: outside of Vouch. Round: a process. Open at its sides: a store. Dashed frame: a trust zone.</text><text x="24" y="${drawn.height + 34}">Unbroken line: encrypted on its way. Dotted line: may be plain, within one machine or where TLS is not turned on.</text></g>`
  const rows = drawn.flows.map(({ flow, number }, index) => {
    const x = 34 + Math.floor(index / perColumn) * (drawn.width / 2)
    const y = top + (index % perColumn) * legendRow * lines
    const counted = statesOf(flow.id)
    const below =
      counted === undefined
        ? ''
        : `<text class="said" x="${x + 18}" y="${y + 21}">${saidLines(counted).join(', ')}</text>`
    return `<g class="legend">${badgeOf(number, { x, y })}<text x="${x + 18}" y="${y + 4}">${escaped(`${titleOf(model, flow.from)} → ${titleOf(model, flow.to)}: ${flow.title}`)} <tspan class="of">(${escaped(flow.over)})</tspan></text>${below}</g>`
  })
  return [key, ...rows]
}

function titleOf({ parts }: Model, id: string): string {
  return parts.find(part => part.id === id)?.title ?? id
}

/** All of it in words. */
function told(model: Model, statesOf: (element: string) => Counted | undefined): string {
  const stands = (id: string) => {
    const counted = statesOf(id)
    if (counted === undefined) return ''
    return ` Its controls: ${toldStates(counted)
      .map(({ count, word }) => `${count} ${word}`)
      .join(', ')}.`
  }
  const zones = model.zones.map(zone => {
    const within = model.parts.filter(part => part.zone === zone.id)
    return `${zone.title}: ${within.map(part => `${part.title} (${part.kind}).${stands(part.id)}`).join(' ')}`
  })
  const flows = model.flows.map(
    (flow, index) =>
      `${index + 1}, from ${titleOf(model, flow.from)} to ${titleOf(model, flow.to)}: ${flow.title}, over ${flow.over}${flow.encrypted ? ', encrypted' : ''}.${stands(flow.id)}`,
  )
  return `Trust zones and what is in them. ${zones.join(' ')} Flows by their numbers. ${flows.join(' ')}`
}
