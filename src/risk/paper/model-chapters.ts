// What Vouch is made of, what can happen to each of its parts, and how that stands.

import { layOut } from '../register/layout.ts'
import { model } from '../register/model.ts'
import type { Counted, States } from '../register/states.ts'
import { toldStates } from '../register/states.ts'
import { type Cell, type Row, strideRows, strideTitles } from '../register/stride-table.ts'
import type { RiskId } from '../register/terms.ts'
import { strides } from '../register/terms.ts'
import { statesOf } from '../threat-model.ts'
import { drawFlows } from './flows-figure.ts'
import type { Run, Text } from './lines.ts'
import type { Papered } from './papered.ts'
import type { Sheet } from './sheet.ts'
import { joined, type Places } from './words.ts'

export function writeFlows(sheet: Sheet, papered: Papered): void {
  const rows = strideRows(papered.register.risks, statesOf(papered.report.controls))
  const of = new Map(rows.map(({ element, states }) => [element, states]))
  sheet.chapter('s006', 'landscape')
  sheet.paragraph(
    'With corners: outside of Vouch. Round: a process. Open at its sides: a store. Dashed frame: a trust zone. Unbroken line: encrypted on its way; dotted: may be plain, within one machine or where TLS is not turned on. In each box how the controls stand that answer what can happen to it. The numbers are those of the table behind it.',
    { size: 8.5 },
  )
  const drawn = layOut(model, () => 4)
  const alt = `Data flows of ${model.title}: ${model.zones.length} trust zones, ${model.parts.length} parts and ${model.flows.length} flows. The two tables that follow say all of it in words.`
  sheet.figure(alt, sheet.room - 12, drawing => drawFlows(drawing, drawn, part => of.get(part)))
  writeParts(sheet, of)
  writeFlowTable(sheet, of)
}

function writeParts(sheet: Sheet, of: ReadonlyMap<string, Counted | undefined>): void {
  sheet.heading(2, 'Parts')
  const columns = [
    { title: 'Part', share: 15 },
    { title: 'Kind', share: 12 },
    { title: 'Zone', share: 10 },
    { title: 'Is', share: 38 },
    { title: 'Controls', share: 25 },
  ]
  const rows = model.parts.map(({ id, kind, title, says, zone }) => ({
    cells: [
      title,
      kind === 'actor' ? 'outside' : kind,
      model.zones.find(one => one.id === zone)?.title ?? zone,
      says,
      countedWords(of.get(id)),
    ],
  }))
  sheet.table({ columns, rows, size: 8 })
}

function writeFlowTable(sheet: Sheet, of: ReadonlyMap<string, Counted | undefined>): void {
  sheet.heading(2, 'Flows')
  const titleOf = (id: string) => model.parts.find(part => part.id === id)?.title ?? id
  const columns = [
    { title: 'No.', share: 5 },
    { title: 'From and to', share: 24 },
    { title: 'What', share: 26 },
    { title: 'Over', share: 20 },
    { title: 'Controls', share: 25 },
  ]
  const rows = model.flows.map((flow, at) => ({
    cells: [
      String(at + 1),
      `${titleOf(flow.from)} → ${titleOf(flow.to)}`,
      flow.title,
      `${flow.over}${flow.encrypted ? ', encrypted' : ''}`,
      countedWords(of.get(flow.id)),
    ],
  }))
  sheet.table({ columns, rows, size: 8 })
}

function countedWords(counted: Counted | undefined): string {
  if (counted === undefined) return 'nothing is said'
  return (
    toldStates(counted)
      .map(({ count, word }) => `${count} ${word}`)
      .join(', ') || 'none is named'
  )
}

export function writeStride(sheet: Sheet, papered: Papered, places: Places): void {
  const states: States = statesOf(papered.report.controls)
  const rows = strideRows(papered.register.risks, states)
  const notes: string[] = []
  sheet.chapter('s007', 'landscape')
  sheet.paragraph(
    'Every part and flow is asked for the kinds of threat that the method asks of its kind. A field has the risks that stand in it, or the number of the reason why there is none; a dash is not asked.',
    { size: 8.5 },
  )
  const columns = [
    { title: 'Element', share: 19 },
    ...strides.map(stride => ({ title: strideTitles[stride], share: 13.5 })),
  ]
  const known = (risk: RiskId) => papered.report.risks.some(one => one.risk === risk)
  sheet.table({
    columns,
    rows: rows.map(row => ({
      cells: [elementWords(row), ...row.cells.map(cell => cellWords(cell, notes, places, known))],
    })),
    size: 7.4,
  })
  sheet.heading(2, 'Why there is none')
  sheet.list(
    notes.map((note, at) => `${at + 1}. ${note}`),
    8.5,
  )
}

function elementWords({ title, kind, states }: Row): Text {
  return [{ text: title, style: 'bold' }, { text: `, ${kind}\n${countedWords(states)}` }]
}

function cellWords(
  { isAsked, risks, because }: Cell,
  notes: string[],
  places: Places,
  known: (risk: RiskId) => boolean,
): Text {
  if (!isAsked) return '–'
  if (risks.length > 0)
    return joined(
      risks.map((risk): Run => (known(risk) ? { text: risk, to: places.ofRisk(risk) } : { text: risk })),
      '\n',
    )
  const note = because ?? 'nobody has said why.'
  if (!notes.includes(note)) notes.push(note)
  return `none (${notes.indexOf(note) + 1})`
}
