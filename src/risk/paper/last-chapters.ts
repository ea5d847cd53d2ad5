// What the controls serve elsewhere, what was accepted, what is planned, and how all of it is computed and checked.

import { coverage } from '../register/coverage.ts'
import { toldStates } from '../register/states.ts'
import { statesOf } from '../threat-model.ts'
import type { Run } from './lines.ts'
import { writeMarkdown } from './markdown.ts'
import type { Papered } from './papered.ts'
import type { Sheet } from './sheet.ts'
import { joined, levelRun, type Places } from './words.ts'

export function writeCoverage(sheet: Sheet, { register, report }: Papered, places: Places): void {
  sheet.chapter('s008')
  sheet.paragraph(
    'References for whoever looks, by the ids of each framework; they claim no conformity. Those of NIST were compared with its lists. Those of the FFIEC, PCI DSS, Nacha and SOC 2 are given without their texts and were not: check them before you rely on one.',
  )
  const columns = [
    { title: 'Reference', share: 16 },
    { title: 'How its controls stand', share: 24 },
    { title: 'Controls', share: 60 },
  ]
  for (const { title, rows, unserved } of coverage(register.named, statesOf(report.controls))) {
    sheet.heading(2, title)
    const held = rows.filter(({ controls }) => controls.every(({ state }) => state === 'green')).length
    sheet.paragraph(
      `${rows.length} references are served; of ${held} every control holds.${unserved === undefined ? '' : ` Served by none: ${unserved.length === 0 ? 'nothing' : unserved.join(', ')}.`}`,
      { size: 9 },
    )
    sheet.table({
      columns,
      rows: rows.map(({ id, controls, states }) => ({
        cells: [
          id,
          toldStates(states)
            .map(({ count, word }) => `${count} ${word}`)
            .join(', '),
          joined(controls.map(({ control }): Run => ({ text: control, to: places.ofControl(control) }))),
        ],
      })),
      size: 7.8,
    })
  }
}

export function writeAccepted(sheet: Sheet, { report, institution }: Papered, places: Places): void {
  sheet.chapter('s009')
  sheet.paragraph(
    'Two people may accept what is left of a risk until a day, at most a year ahead. It ends with that day, and as soon as what is left is worse than what they accepted. The leaf risk.accepted of the institution’s own log has its id.',
  )
  const held = report.risks.flatMap(({ measured, acceptance }) =>
    acceptance === null ? [] : [{ ...acceptance, measured }],
  )
  if (held.length === 0) {
    sheet.paragraph(
      institution === null
        ? 'An institution accepts for itself, and this report was asked for without one.'
        : `${institution} has accepted nothing.`,
    )
    return
  }
  const columns = [
    { title: 'Risk', share: 22 },
    { title: 'Stands', share: 10 },
    { title: 'Until', share: 10 },
    { title: 'Accepted', share: 10 },
    { title: 'Left now', share: 10 },
    { title: 'By', share: 16 },
    { title: 'Because', share: 32 },
  ]
  sheet.table({
    columns,
    rows: held.map(({ acceptance, risk, standing, until, level, measured, acceptedBy, secondBy, reason }) => ({
      cells: [
        [
          { text: risk, to: places.ofRisk(risk) },
          { text: `\n${acceptance}`, style: 'mono' },
        ],
        standing.replace('_', ' '),
        until,
        [levelRun(level)],
        [levelRun(measured)],
        `${acceptedBy}, ${secondBy}`,
        reason,
      ],
    })),
    size: 8,
  })
}

export function writePlan(sheet: Sheet, { plan, report }: Papered, places: Places): void {
  sheet.chapter('s010')
  const late = plan.tasks.filter(({ isOverdue }) => isOverdue).length
  sheet.paragraph(
    `${plan.tasks.length} tasks are not done, ${late} of them overdue on ${report.day}. They are the register's, and those that were planned because somebody said something of the service.`,
  )
  for (const { of, due, days } of plan.reviews)
    sheet.paragraph([
      { text: 'Overdue: ', style: 'bold' },
      { text: `the review of the ${of} was due on ${due}, ${days} days before.` },
    ])
  if (plan.tasks.length === 0) return
  const columns = [
    { title: 'Due', share: 12 },
    { title: 'Owner', share: 18 },
    { title: 'What', share: 42 },
    { title: 'Against', share: 22 },
    { title: 'From', share: 16 },
  ]
  sheet.table({
    columns,
    rows: plan.tasks.map(({ due, owner, what, risk, feedback, isOverdue }) => ({
      cells: [
        isOverdue ? [{ text: `${due}, overdue`, style: 'bold' }] : due,
        owner,
        what,
        risk === null ? 'no risk was named' : [{ text: risk, to: places.ofRisk(risk) }],
        feedback === null ? 'the register' : [{ text: feedback, style: 'mono' }],
      ],
    })),
    size: 8,
  })
}

export function writeMethod(sheet: Sheet, { method }: Papered): void {
  sheet.chapter('s011')
  sheet.paragraph('This is docs/risk-method.md of the release that made these pages.', { size: 8.5 })
  writeMarkdown(sheet, method)
}

export function writeChecking(sheet: Sheet, { report, origin, scored, institution }: Papered): void {
  sheet.chapter('s012')
  sheet.paragraph(
    'You need a copy of the log, the list of trusted keys and a policy that says whose signatures count. Get the keys and the policy by a way of your own, not from whoever gave you this paper, and compare the SHA-256 of verify.mjs with what is published. docs/walkthrough-risk.md goes the whole way with one risk.',
  )
  sheet.heading(2, 'One leaf')
  sheet.paragraph(
    'Each control names its last run, and the leaf that says so by its place or its receipt. Ask for the receipt as somebody who may read risks; what comes back is the leaf word for word, with its way up to a checkpoint. The verifier needs nothing of ours.',
  )
  sheet.code([
    './vouch api GET /v1/risk/receipts/RECEIPT > receipt.json',
    'node verifier/verify.mjs receipt receipt.json --policy policy.txt --keys keys.txt',
  ])
  sheet.paragraph(
    'In the leaf: the run, the control, what was tried, on how much, what had to come back and what did, and the SHA-256 of the code that tried.',
  )
  sheet.heading(2, 'The whole log')
  sheet.paragraph([
    { text: 'It is called ' },
    { text: origin, style: 'mono' },
    { text: '. A folder of copies or an address will do for LOG.' },
  ])
  sheet.code(['node verifier/verify.mjs LOG --policy policy.txt --keys keys.txt --fresh 24h', './vouch audit verify'])
  sheet.heading(2, 'The same report again')
  const asked = `${scored === null ? '' : ` --day ${report.day}`}${institution === null ? '' : ` --institution ${institution}`}`
  sheet.paragraph(
    scored === null
      ? 'This one is of a moment, and cannot be asked for again. One of a day that the prober has signed comes out with the same bytes each time, from the same release.'
      : 'It is computed again from what was kept of the day, and comes out with the same bytes from the same release.',
  )
  sheet.code([`./vouch risk report${asked} --json`, `./vouch risk report${asked} --pdf again.pdf`])
  sheet.heading(2, 'That a probe looks at anything')
  sheet.paragraph(
    'Take a checkout of the release. Each planted fault is a patch to product code; the probe of the control that it breaks must fail, and no other.',
  )
  sheet.code(['npm run probes:planted -- --only ledger.balanced'])
  sheet.heading(2, 'What none of this shows')
  sheet.list([
    'That what was never recorded did not happen: a log can prove only what is in it.',
    'That a probe was well made: its code has a hash, and can be read.',
    'That likelihood and impact are judged rightly: each has a basis, a name and a date.',
    'What the picture, the STRIDE table and the frameworks’ ids were on an earlier day: they are drawn from the release that made these pages. Risks, controls and figures are of the day.',
  ])
}
