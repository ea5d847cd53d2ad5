// The report as a document to hand over: tagged, so that whoever cannot see it can read it, and the same bytes for the same day.

import type { ControlId } from '../../base/control.ts'
import type { Plan } from '../plan.ts'
import type { Recommendation } from '../recommend.ts'
import type { Report } from '../report.ts'
import type { Register } from '../snapshot.ts'
import { writeControls } from './each-control.ts'
import { writeFront } from './front.ts'
import { writeAccepted, writeChecking, writeCoverage, writeMethod, writePlan } from './last-chapters.ts'
import { writeFlows, writeStride } from './model-chapters.ts'
import { writeEachRisk, writeMatrices, writeRisks } from './risks.ts'
import { type Made, Sheet } from './sheet.ts'
import { placesOf } from './words.ts'

export type Papered = {
  readonly report: Report
  /** Of the same day. */
  readonly register: Register
  readonly recommendations: readonly Recommendation[]
  readonly plan: Plan
  /** What a control that is built says of itself; nothing where the register says it. */
  readonly says: (control: ControlId) => string
  /** What the log is called in which the leaves are. */
  readonly origin: string
  /** The leaf of the day; null where it is of this moment. */
  readonly scored: { readonly index: string | null; readonly receipt: string | null } | null
  /** Whose acceptances count, and whose plan it is. */
  readonly institution: string | null
  /** docs/risk-method.md. */
  readonly method: string
}

/** Made three times: the first tells which chapters there are, the second on which pages. */
export async function paperOf(papered: Papered): Promise<Buffer> {
  const once = write(papered, undefined)
  const twice = write(papered, once.made)
  return write(papered, twice.made).bytes()
}

function write(papered: Papered, before: Made | undefined): Sheet {
  const { report, institution, scored } = papered
  const of = `${institution === null ? '' : `${institution}, `}${report.day}`
  const sheet = new Sheet(
    {
      title: `Vouch risk report, ${of}`,
      subject: 'What is left of each risk by what was tried, with the leaves by which it can be checked',
      foot: `Vouch risk report, ${of}, formula ${report.formula}, register ${report.register.slice(0, 16)}${scored?.index == null ? '' : `, leaf ${scored.index}`}`,
      at: new Date(report.at),
    },
    before,
  )
  const places = placesOf(
    report.risks.map(({ risk }) => risk),
    report.controls.map(({ control }) => control),
  )
  writeFront(sheet, papered, places)
  sheet.contents()
  writeRisks(sheet, papered, places)
  writeMatrices(sheet, papered, places)
  writeEachRisk(sheet, papered, places)
  writeControls(sheet, papered, places)
  writeFlows(sheet, papered)
  writeStride(sheet, papered, places)
  writeCoverage(sheet, papered, places)
  writeAccepted(sheet, papered, places)
  writePlan(sheet, papered, places)
  writeMethod(sheet, papered)
  writeChecking(sheet, papered)
  return sheet
}
