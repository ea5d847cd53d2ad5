// Every risk: all of them in one table, where they stand by likelihood and impact, and one by one with what stands against them.

import { fault } from '../../base/outcome.ts'
import type { Risk, Step } from '../register/terms.ts'
import type { RiskReported } from '../report.ts'
import type { Run, Text } from './lines.ts'
import { drawMatrix, matrixHeight, matrixWords } from './matrix.ts'
import type { Papered } from './papered.ts'
import type { Sheet } from './sheet.ts'
import { categoryWords, doesWords, levelRun, type Places, shareWords, standingRun } from './words.ts'

export function writeRisks(sheet: Sheet, papered: Papered, places: Places): void {
  sheet.chapter('s002')
  sheet.paragraph(
    'Open ones first. Declared is what would be left if every control that is built did all that it was made for; measured is what is left by what was seen of them. Where the two differ, something is to be proven or mended.',
  )
  const columns = [
    { title: 'No.', share: 5.5 },
    { title: 'Risk', share: 26 },
    { title: 'What', share: 25 },
    { title: 'Category', share: 12 },
    { title: 'Without controls', share: 10 },
    { title: 'Declared', share: 10 },
    { title: 'Measured', share: 10 },
    { title: 'Stands', share: 13 },
  ]
  const rows = papered.report.risks.map(one => ({
    cells: [
      `R${places.numberOf(one.risk)}`,
      [{ text: one.risk, to: places.ofRisk(one.risk) }],
      one.title,
      categoryWords[one.category],
      [levelRun(one.inherent)],
      [levelRun(one.declared)],
      [levelRun(one.measured)],
      stands(one),
    ],
  }))
  sheet.table({ columns, rows, size: 8 })
}

function stands({ isOpen, acceptance }: RiskReported): string {
  if (acceptance?.standing === 'in_force') return `accepted until ${acceptance.until}`
  const was = acceptance === null ? '' : `, acceptance ${acceptance.standing}`
  return `${isOpen ? 'open' : 'closed'}${was}`
}

export function writeMatrices(sheet: Sheet, papered: Papered, places: Places): void {
  sheet.chapter('s003')
  const inherent = papered.register.risks.map(({ id, likelihood, impact }) => ({
    number: places.numberOf(id),
    likelihood,
    impact,
  }))
  const measured = papered.report.risks.map(({ risk, likelihood, impact }) => ({
    number: places.numberOf(risk),
    likelihood,
    impact,
  }))
  for (const [title, standing] of [
    ['Without any control', inherent],
    ['As measured', measured],
  ] as const) {
    const sorted = standing.toSorted((one, other) => one.number - other.number)
    sheet.heading(2, title, undefined, matrixHeight)
    sheet.figure(matrixWords(title, sorted), matrixHeight, drawing => drawMatrix(drawing, sorted))
  }
  sheet.paragraph(
    'The level is looked up in this table, never added up. Where the document that asks for a risk calls it more than the table does, its word is the floor as long as nothing was shown to lower it.',
    { size: 8.5 },
  )
}

export function writeEachRisk(sheet: Sheet, papered: Papered, places: Places): void {
  sheet.chapter('s004')
  for (const reported of papered.report.risks) {
    const risk =
      papered.register.risks.find(({ id }) => id === reported.risk) ?? fault(`${reported.risk} is in no register`)
    writeRisk(sheet, papered, places, risk, reported)
  }
}

function writeRisk(sheet: Sheet, papered: Papered, places: Places, risk: Risk, reported: RiskReported): void {
  const { inherent, isRaised, declared, measured, likelihood, impact, isOpen, acceptance } = reported
  sheet.heading(3, `R${places.numberOf(risk.id)}  ${risk.id}: ${risk.title}`, places.ofRisk(risk.id), 110)
  sheet.paragraph(risk.statement, { after: 3 })
  sheet.paragraph(
    [
      ...pair('Without controls', [levelRun(inherent)]),
      {
        text: ` (likelihood ${risk.likelihood}, impact ${risk.impact}${isRaised ? ', raised to what its document calls it' : ''})  `,
      },
      ...pair('Declared', [levelRun(declared)]),
      { text: '  ' },
      ...pair('Measured', [levelRun(measured)]),
      { text: ` (likelihood ${step(risk.likelihood, likelihood)}, impact ${step(risk.impact, impact)})  ` },
      { text: isOpen ? 'Open.' : 'Closed.', style: 'bold' },
    ],
    { after: 3, size: 9 },
  )
  sheet.paragraph(
    [
      ...pair('Owner', [{ text: risk.owner }]),
      { text: '  ' },
      ...pair('Category', [{ text: categoryWords[risk.category].toLowerCase() }]),
      { text: '  ' },
      ...pair('Judged', [{ text: `${risk.judgedOn} by ${risk.judgedBy}` }]),
      { text: '\n' },
      ...pair('Basis', [{ text: risk.basis }]),
      ...(risk.unprevented === undefined
        ? []
        : [{ text: '\n' }, ...pair('Nothing prevents it', [{ text: risk.unprevented }])]),
      ...(risk.undetected === undefined
        ? []
        : [{ text: '\n' }, ...pair('Nothing detects it', [{ text: risk.undetected }])]),
    ],
    { after: 4, size: 8.5 },
  )
  writeAnswering(sheet, places, risk, reported)
  if (acceptance !== null)
    sheet.paragraph(
      `Acceptance ${acceptance.acceptance}, ${acceptance.standing.replace('_', ' ')}: until ${acceptance.until}, by ${acceptance.acceptedBy} and ${acceptance.secondBy}: ${acceptance.reason}`,
      { size: 8.5 },
    )
  const tasks = papered.plan.tasks.filter(task => task.risk === risk.id)
  for (const { what, owner, due, isOverdue } of tasks)
    sheet.paragraph(
      [{ text: 'Planned: ', style: 'bold' }, { text: `${what} ${owner}, ${due}${isOverdue ? ', overdue' : ''}.` }],
      { size: 8.5, after: 2 },
    )
}

function writeAnswering(
  sheet: Sheet,
  places: Places,
  risk: Risk,
  { controls, prevented, lessened }: RiskReported,
): void {
  const columns = [
    { title: 'Control', share: 24 },
    { title: 'Does', share: 9 },
    { title: 'Stands', share: 14 },
    { title: 'Design', share: 8 },
    { title: 'Counts', share: 8 },
    { title: 'In the way of this, because', share: 37 },
  ]
  const rows = controls.map(({ control, does, standing, design, counts }) => ({
    cells: [
      [{ text: control, to: places.ofControl(control) }],
      doesWords[does],
      [standingRun(standing)],
      shareWords(design),
      shareWords(counts),
      risk.controls.find(one => one.control === control)?.because ?? '',
    ] satisfies readonly Text[],
  }))
  sheet.table({ columns, rows, size: 8 })
  sheet.gap(-4)
  sheet.paragraph(
    `Together they prevent at least ${shareWords(prevented)} and lessen at least ${shareWords(lessened)}: from 0.5 on one step, from 0.9 on two.`,
    { size: 8.5, after: 4 },
  )
}

function step(from: Step, to: Step): string {
  return from === to ? String(to) : `${from} to ${to}`
}

function pair(name: string, value: readonly Run[]): readonly Run[] {
  return [{ text: `${name}: `, style: 'bold' }, ...value]
}
