// The report as a document to hand over: tagged, so that whoever cannot see it can read it, and the same bytes for the same day.

import * as audit from '../../audit/audit.ts'
import { writeControls } from './each-control.ts'
import { writeFront } from './front.ts'
import { writeAccepted, writeChecking, writeCoverage, writeMethod, writePlan } from './last-chapters.ts'
import { writeFlows, writeStride } from './model-chapters.ts'
import type { Papered } from './papered.ts'
import { writeEachRisk, writeMatrices, writeRisks } from './risks.ts'
import { type Made, Sheet } from './sheet.ts'
import { placesOf } from './words.ts'

/** By the places that links lead to. */
const chapters: ReadonlyMap<string, string> = new Map([
  ['s001', 'Risks, and what stands against them'],
  ['s002', 'Risks, the worst first'],
  ['s003', 'Likelihood and impact'],
  ['s004', 'Risks, one by one'],
  ['s005', 'Controls, what is not proven first'],
  ['s006', 'What flows where'],
  ['s007', 'What can happen to each, by STRIDE'],
  ['s008', 'What the controls serve elsewhere'],
  ['s009', 'What was accepted'],
  ['s010', 'What is planned'],
  ['s011', 'How it is computed'],
  ['s012', 'How to check this yourself'],
])

/** Made twice: the first time tells on which page everything is. */
export async function paperOf(papered: Papered): Promise<Buffer> {
  const once = write(papered, undefined)
  return write(papered, once.made).bytes()
}

function write(papered: Papered, before: Made | undefined): Sheet {
  const { report, institution, scored, origin } = papered
  // On every page, for a page may be all that somebody is shown.
  const what = audit.isOfDemo(origin) ? 'Vouch risk report of a demonstration' : 'Vouch risk report'
  const of = `${institution === null ? '' : `${institution}, `}${report.day}`
  const sheet = new Sheet(
    {
      title: `${what}, ${of}`,
      subject: 'What is left of each risk by what was tried, with the leaves by which it can be checked',
      foot: `${what}, ${of}, formula ${report.formula}, register ${report.register.slice(0, 16)}${leafOf(scored)}`,
      at: new Date(report.at),
      chapters,
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

function leafOf(scored: Papered['scored']): string {
  return scored === null || scored.index === null ? '' : `, leaf ${scored.index}`
}
