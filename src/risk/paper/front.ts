// The first pages: the level with the rule that gave it and the worst beside it, what is not proven, and what to do first.

import * as audit from '../../audit/audit.ts'
import { overallLimits } from '../level.ts'
import type { Recommendation } from '../recommend.ts'
import type { Report } from '../report.ts'
import { standings } from '../score.ts'
import type { Run } from './lines.ts'
import type { Papered } from './papered.ts'
import type { Sheet } from './sheet.ts'
import {
  categoryWords,
  joined,
  leafWords,
  levelInks,
  levelRun,
  levelTints,
  levelWords,
  type Places,
  standingRun,
  standingWords,
} from './words.ts'

const recommendedMost = 4
/** So many are named; the rest is counted. */
const lowersMost = 3

export function writeFront(sheet: Sheet, papered: Papered, places: Places): void {
  const { report, institution, origin } = papered
  sheet.chapter('s001')
  if (audit.isOfDemo(origin))
    sheet.paragraph([
      { text: 'This is of a demonstration. ', style: 'bold' },
      {
        text: 'Nobody in it exists, and no money moves; what was tried was really tried, on the machine that made this.',
      },
    ])
  const who =
    institution === null ? 'Without what any institution has accepted.' : `With what ${institution} has accepted.`
  sheet.paragraph([
    { text: `How it stood at ${report.at}. `, style: 'bold' },
    { text: `${who} Computed by formula ${report.formula} from what was tried, not from what is said of it.` },
  ])
  writeVerdict(sheet, report, places)
  writeNotProven(sheet, report, places)
  writeFirst(sheet, papered, places)
  writeCategories(sheet, report)
  writeSource(sheet, papered)
}

function writeVerdict(sheet: Sheet, { overall, worst, counts, accepted, lapsed, risks }: Report, places: Places): void {
  const colour = overall === 'HIGH' ? 'very_high' : overall === 'MEDIUM' ? 'medium' : 'low'
  const worstOnes = risks.filter(({ isOpen, measured }) => isOpen && measured === worst)
  sheet.band(levelTints[colour], [
    { size: 19, text: [{ text: `Overall: ${overall}`, style: 'bold', colour: levelInks[colour] }] },
    { size: 10, text: ruleWords(counts.open, counts.high, overall) },
    {
      size: 10,
      text: [
        { text: 'The worst that is open: ' },
        levelRun(worst),
        { text: worstOnes.length === 0 ? '; none is open.' : `, ${worstOnes.length} of them: ` },
        ...joined(worstOnes.slice(0, 6).map(({ risk }): Run => ({ text: risk, to: places.ofRisk(risk) }))),
        { text: worstOnes.length > 6 ? `, and ${worstOnes.length - 6} more.` : worstOnes.length > 0 ? '.' : '' },
      ],
    },
    {
      size: 10,
      text: `${accepted} ${accepted === 1 ? 'is' : 'are'} accepted by two people, ${lapsed} ${lapsed === 1 ? 'acceptance holds' : 'acceptances hold'} no longer. Open is what is left at medium or above, and nobody has accepted.`,
    },
  ])
}

/** The rule, with the numbers that it was given. */
function ruleWords(open: number, high: number, overall: Report['overall']): string {
  const limits = overallLimits.map(
    one => `${one.overall} if more than ${one.high} are high or above, or more than ${one.open} are open`,
  )
  return `${open} risks are open, ${high} of them high or above. The rule: ${limits.join('; ')}; else LOW. So it is ${overall}.`
}

function writeNotProven(sheet: Sheet, { controls, notWorking }: Report, places: Places): void {
  sheet.heading(2, `Not proven: ${notWorking} of ${controls.length} controls count nothing`)
  sheet.paragraph(
    'A control counts only while a recent try has passed, by a probe that was seen to fail where the control is broken. For each of these one thing is missing; it is the first that was found to be.',
  )
  const rows = standings
    .filter(standing => standing !== 'works')
    .flatMap(standing => {
      const own = controls.filter(one => one.standing === standing)
      if (own.length === 0) return []
      const names = own.map(({ control }): Run => ({ text: control, to: places.ofControl(control) }))
      return [{ cells: [[standingRun(standing)], standingWords[standing].means, String(own.length), joined(names)] }]
    })
  if (rows.length === 0) sheet.paragraph('None: every control of the register works.')
  else {
    const columns = [
      { title: 'Why', share: 13 },
      { title: 'That is', share: 27 },
      { title: 'Count', share: 7 },
      { title: 'Controls', share: 53 },
    ]
    sheet.table({ columns, rows, size: 8 })
  }
}

function writeFirst(sheet: Sheet, { recommendations }: Papered, places: Places): void {
  if (recommendations.length === 0) return
  sheet.heading(2, 'What to do first')
  sheet.paragraph(
    'Each line is computed by itself: as if this one control were built, had passed 20 periods and were proven today, or this one acceptance renewed. What would change nothing by itself is not named.',
  )
  const columns = [
    { title: 'Do', share: 9 },
    { title: 'What', share: 25 },
    { title: 'Overall', share: 10 },
    { title: 'Open', share: 7 },
    { title: 'High', share: 7 },
    { title: 'It lowers', share: 42 },
  ]
  const rows = recommendations.slice(0, recommendedMost).map(one => {
    const what: Run =
      one.kind === 'renew'
        ? { text: one.risk, to: places.ofRisk(one.risk) }
        : { text: one.control, to: places.ofControl(one.control) }
    return { cells: [one.kind, [what], one.overall, String(one.open), String(one.high), lowersWords(one, places)] }
  })
  sheet.table({ columns, rows, size: 8 })
}

function lowersWords({ lowers }: Recommendation, places: Places): readonly Run[] {
  const named = lowers
    .slice(0, lowersMost)
    .map(({ risk, from, to }): readonly Run[] => [
      { text: risk, to: places.ofRisk(risk) },
      { text: ` from ${levelWords[from]} to ${levelWords[to]}` },
    ])
  const runs = named.flatMap((one, at) => (at === 0 ? one : [{ text: '; ' }, ...one]))
  return lowers.length > lowersMost ? [...runs, { text: `; and ${lowers.length - lowersMost} more` }] : runs
}

function writeCategories(sheet: Sheet, { categories }: Report): void {
  sheet.heading(2, 'By category')
  const columns = [
    { title: 'Category', share: 30 },
    { title: 'Open', share: 15 },
    { title: 'High or above', share: 20 },
    { title: 'Medium', share: 15 },
    { title: 'Worst that is open', share: 20 },
  ]
  const rows = categories.map(({ category, open, high, medium, worst }) => ({
    cells: [
      categoryWords[category],
      String(open),
      String(high),
      String(medium),
      open === 0 ? 'none' : [levelRun(worst)],
    ],
  }))
  sheet.table({ columns, rows })
}

function writeSource(sheet: Sheet, { report, origin, scored }: Papered): void {
  sheet.heading(2, 'Where these figures come from')
  const leaf =
    scored === null
      ? 'This was computed when it was asked for, from the newest snapshot and what was tried since; it has no leaf of its own. Each figure of a control names one.'
      : `What it was computed from is kept, with its hash in the leaf risk.scored: ${leafWords(scored.index, scored.receipt)}.`
  sheet.list([
    [{ text: 'Log: ' }, { text: origin, style: 'mono' }],
    [{ text: 'Register, SHA-256: ' }, { text: report.register, style: 'mono' }],
    leaf,
  ])
}
