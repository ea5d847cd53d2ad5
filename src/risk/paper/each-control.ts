// Every control, with the leaf by which what is said of it can be checked.

import { fault } from '../../base/outcome.ts'
import type { ControlState } from '../score.ts'
import type { Run } from './lines.ts'
import type { Papered } from './papered.ts'
import type { Sheet } from './sheet.ts'
import { doesWords, joined, leafWords, type Places, shareWords, standingRun, standingWords } from './words.ts'

export function writeControls(sheet: Sheet, papered: Papered, places: Places): void {
  sheet.chapter('s005')
  sheet.paragraph([
    { text: 'What failed comes first, then what counts nothing, what works last. Each leaf is one of the log ' },
    { text: papered.origin, style: 'mono' },
    { text: '; a receipt is its name until it has its place there. ' },
    { text: 'How to check one', to: 's012' },
    { text: '.' },
  ])
  for (const state of papered.report.controls) writeControl(sheet, papered, places, state)
}

function writeControl(sheet: Sheet, papered: Papered, places: Places, state: ControlState): void {
  const { control, does, standing, gap, newest, proof } = state
  const named = papered.register.named.find(({ id }) => id === control) ?? fault(`${control} is in no register`)
  sheet.heading(3, control, places.ofControl(control), newest === null && proof === null ? 62 : 116)
  const says = named.says ?? papered.says(control)
  const sentences = [
    standingWords[standing].means,
    ...(gap === null ? [] : [`It comes with ${gap}.`]),
    ...(says === '' ? [] : [`It ${doesWords[does]}: ${says}`]),
    ...(does === 'detects' ? ['How late it tells is not measured yet.'] : []),
  ]
  sheet.paragraph([standingRun(standing), { text: `. ${sentences.join(' ')}` }], { after: 2, size: 9 })
  const against = papered.register.risks
    .filter(({ controls }) => controls.some(one => one.control === control))
    .map(({ id }): Run => ({ text: id, to: places.ofRisk(id) }))
  sheet.paragraph(
    [
      { text: 'Owner: ', style: 'bold' },
      { text: named.owner },
      { text: '  Against: ', style: 'bold' },
      ...(against.length === 0 ? [{ text: 'no risk of the register' }] : joined(against)),
      ...(newest === null && proof === null
        ? [{ text: '\nIt has neither a run nor a proof.' }]
        : triedWords(papered, state)),
    ],
    { size: 8.2, after: 4 },
  )
}

function triedWords(papered: Papered, { passed, failed, bound, counts, newest, proof }: ControlState): readonly Run[] {
  return [
    { text: '\nPeriods: ', style: 'bold' },
    {
      text: `${passed + failed} tried, ${failed} failed; at least ${shareWords(bound)} by the lower bound, counts ${shareWords(counts)}`,
    },
    { text: '\nLast run: ', style: 'bold' },
    ...(newest === null ? [{ text: 'none' }] : runWords(papered, newest)),
    { text: '\nProof: ', style: 'bold' },
    {
      text:
        proof === null
          ? 'none: its probe was not seen to fail'
          : `seen to fail on ${proof.provenOn} by ${proof.patch}, SHA-256 `,
    },
    ...(proof === null ? [] : [{ text: proof.patchHash, style: 'mono' } as const]),
  ]
}

function runWords({ origin }: Papered, newest: NonNullable<ControlState['newest']>): readonly Run[] {
  const { run, result, reason, endedAt, code, receipt, index } = newest
  return [
    { text: run, style: 'mono' },
    { text: ` ${result} at ${endedAt}${reason === null ? '' : `: ${reason}`}` },
    { text: '\nSaid by: ', style: 'bold' },
    { text: leafWords(index, receipt) },
    ...(receipt === null ? [] : [{ text: `, of ${origin}` }]),
    { text: '\nTried with the code: ', style: 'bold' },
    { text: code, style: 'mono' },
  ]
}
