// STRIDE per element: which kinds of threat are asked of an actor, a process, a store and a flow, and what answers each.
// Every cell has a risk, or says why there is none.

import type { ControlId } from '../../base/control.ts'
import { considered } from './considered.ts'
import { escaped } from './escaped.ts'
import { flows } from './flows.ts'
import { model } from './model.ts'
import { type Counted, countStates, type States, toldStates } from './states.ts'
import { type Risk, type RiskId, type Stride, strides } from './types.ts'

export type Kind = 'actor' | 'process' | 'store' | 'flow'

/** What the method asks of each kind of element. A store can repudiate where it is a log, and all of ours hold one. */
export const asked: Readonly<Record<Kind, readonly Stride[]>> = {
  actor: ['spoofing', 'repudiation'],
  process: strides,
  store: ['tampering', 'repudiation', 'information-disclosure', 'denial-of-service'],
  flow: ['tampering', 'information-disclosure', 'denial-of-service'],
}

/** `because` stands where no risk does; a cell with neither is a hole. */
export type Cell = {
  readonly stride: Stride
  readonly isAsked: boolean
  readonly risks: readonly RiskId[]
  readonly because?: string
}

export type Row = {
  readonly element: string
  readonly kind: Kind
  readonly title: string
  readonly cells: readonly Cell[]
  /** What stands against all that is named in the row; how it stands, where that was said. */
  readonly controls: readonly ControlId[]
  readonly states?: Counted
}

export const strideTitles: Readonly<Record<Stride, string>> = {
  spoofing: 'Spoofing',
  tampering: 'Tampering',
  repudiation: 'Repudiation',
  'information-disclosure': 'Information disclosure',
  'denial-of-service': 'Denial of service',
  'elevation-of-privilege': 'Elevation of privilege',
}
const kinds: Readonly<Record<Kind, string>> = { actor: 'Actor', process: 'Process', store: 'Store', flow: 'Flow' }

export function strideRows(risks: readonly Risk[], states?: States, reasons = considered): readonly Row[] {
  const elements = [...model.parts, ...flows.map(flow => ({ ...flow, kind: 'flow' as const }))]
  return elements.map(({ id, kind, title }) => {
    const cells = strides.map((stride): Cell => {
      const isAsked = asked[kind].includes(stride)
      const found = isAsked ? risks.filter(risk => risk.at.includes(id) && risk.stride.includes(stride)) : []
      const reason = isAsked ? reasons.find(one => one.stride === stride && one.at.includes(id)) : undefined
      return {
        stride,
        isAsked,
        risks: found.map(risk => risk.id),
        ...(reason === undefined ? {} : { because: reason.because }),
      }
    })
    const named = new Set(cells.flatMap(cell => cell.risks))
    const standing = risks.filter(risk => named.has(risk.id)).flatMap(risk => risk.controls)
    const controls = [...new Set(standing.map(({ control }) => control))].sort()
    return {
      element: id,
      kind,
      title,
      cells,
      controls,
      ...(states === undefined ? {} : { states: countStates(controls, states) }),
    }
  })
}

/** A fragment for a page: a table with headings that a screen reader follows, and states as words beside their shapes. */
export function strideHtml(rows: readonly Row[]): string {
  const head = strides.map(stride => `<th scope="col">${strideTitles[stride]}</th>`).join('')
  const body = rows.map(
    row =>
      `<tr id="stride-${row.element}"><th scope="row">${escaped(row.title)} <small>${kinds[row.kind]} <code>${row.element}</code><br>${stateHtml(row)}</small></th>${row.cells.map(cellHtml).join('')}</tr>`,
  )
  return [
    '<table class="stride">',
    '<caption>What can happen to each element, by STRIDE, and how the controls against it stand</caption>',
    `<thead><tr><th scope="col">Element</th>${head}</tr></thead>`,
    '<tbody>',
    ...body,
    '</tbody>',
    '</table>',
    '',
  ].join('\n')
}

function stateHtml({ states, controls }: Row): string {
  if (states === undefined) return `${controls.length} controls`
  return toldStates(states)
    .map(
      ({ state, shape, count, word }) =>
        `<span class="state ${state}"><span aria-hidden="true">${shape}</span> ${count} ${word}</span>`,
    )
    .join('<br>')
}

function cellHtml({ isAsked, risks, because }: Cell): string {
  if (!isAsked) return '<td class="not-asked">not asked</td>'
  if (risks.length > 0) return `<td>${risks.map(id => `<a href="#${id}">${id}</a>`).join('<br>')}</td>`
  return `<td class="considered">Considered: none, because ${because === undefined ? '…' : escaped(lowered(because))}</td>`
}

export function strideMarkdown(rows: readonly Row[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const notes: string[] = []
  const cellText = ({ isAsked, risks, because }: Cell): string => {
    if (!isAsked) return '–'
    if (risks.length > 0) return risks.join('<br>')
    const text = because ?? '…'
    if (!notes.includes(text)) notes.push(text)
    return `none (${notes.indexOf(text) + 1})`
  }
  const body = rows.map(row => {
    const { states, controls } = row
    const told = states === undefined ? undefined : toldStates(states)
    const said = told?.map(({ shape, count, word }) => `${shape} ${count} ${word}`).join(', ')
    return line([
      `**${row.title}**<br>${kinds[row.kind]} \`${row.element}\`<br>${said ?? `${controls.length} controls`}`,
      ...row.cells.map(cellText),
    ])
  })
  const head = ['Element', ...strides.map(stride => strideTitles[stride])]
  const reasons = notes.map((text, index) => `${index + 1}. None, because ${lowered(text)}`)
  return [line(head), line(head.map(() => '---')), ...body, '', ...reasons, ''].join('\n')
}

/** As it stands within a sentence. */
function lowered(text: string): string {
  return /^[A-Z][A-Z]/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1)
}
