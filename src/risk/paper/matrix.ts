// The table of likelihood and impact as a picture: in each field the numbers of the risks that stand there.

import { levelOf, rankOf } from '../level.ts'
import type { Step } from '../register/terms.ts'
import type { Drawing, Pen } from './sheet.ts'
import { ink, rule, soft } from './sheet-style.ts'
import { levelInks, levelTints, levelWords } from './words.ts'

export type Standing = { readonly number: number; readonly likelihood: Step; readonly impact: Step }

const steps: readonly Step[] = [1, 2, 3, 4, 5]
const side = 34
const foot = 30
export const matrixHeight = 248

export function drawMatrix({ at, area }: Drawing, standing: readonly Standing[]): void {
  const width = (area.width - side) / 5
  const height = (area.height - foot) / 5
  for (const likelihood of steps) {
    const y = area.y + (5 - likelihood) * height
    at.text(String(likelihood), area.x + side - 10, y + height / 2 + 3, 9, { style: 'bold', centred: true })
    for (const impact of steps) {
      const level = levelOf(likelihood, impact)
      const x = area.x + side + (impact - 1) * width
      at.doc.lineWidth(0.7).rect(x, y, width, height).fillAndStroke(levelTints[level], rule)
      at.text(levelWords[level], x + 4, y + 9, 6.5, { colour: levelInks[level] })
      const own = standing.filter(one => one.likelihood === likelihood && one.impact === impact)
      drawNumbers(at, own, x + 4, y + 19, width - 8)
    }
  }
  for (const impact of steps)
    at.text(String(impact), area.x + side + (impact - 0.5) * width, area.y + 5 * height + 12, 9, {
      style: 'bold',
      centred: true,
    })
  at.text('Impact, from negligible to severe', area.x + side + 2.5 * width, area.y + 5 * height + 24, 8, {
    colour: soft,
    centred: true,
  })
  at.doc.save().rotate(-90, { origin: [area.x + 10, area.y + 2.5 * height] })
  at.text('Likelihood, from once in ten years', area.x + 10, area.y + 2.5 * height - 2, 8, {
    colour: soft,
    centred: true,
  })
  at.doc.restore()
}

function drawNumbers(at: Pen, own: readonly Standing[], left: number, top: number, width: number): void {
  let [x, y] = [left, top]
  for (const { number } of own) {
    const words = `R${number}`
    const wide = at.widthOf(words, 7.2, 'bold') + 4
    if (x + wide > left + width) [x, y] = [left, y + 9]
    at.text(words, x, y, 7.2, { style: 'bold', colour: ink })
    x += wide
  }
}

/** The same in words. */
export function matrixWords(what: string, standing: readonly Standing[]): string {
  const fields = steps
    .flatMap(likelihood => steps.map(impact => ({ likelihood, impact, level: levelOf(likelihood, impact) })))
    .sort((one, other) => rankOf(other.level) - rankOf(one.level))
    .flatMap(({ likelihood, impact, level }) => {
      const own = standing.filter(one => one.likelihood === likelihood && one.impact === impact)
      if (own.length === 0) return []
      const numbers = own.map(({ number }) => `R${number}`).join(', ')
      return [`likelihood ${likelihood} and impact ${impact}, ${levelWords[level]}: ${numbers}`]
    })
  return `${what}: risks by likelihood and impact, each from 1 to 5. ${fields.join('; ')}.`
}
