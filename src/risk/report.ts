// What there is to say of all risks at one moment: what is not proven first, and the worst first.

import type { ControlId } from '../base/control.ts'
import { type Acceptance, type Held, heldFor } from './accept.ts'
import { countOpen, isOpen, type OpenCounts, type Overall, overallOf, rankOf, worseOf } from './level.ts'
import { type Category, categories, type Day, type Level } from './register/terms.ts'
import {
  type ControlState,
  dayOf,
  formulaVersion,
  type Measuring,
  measure,
  type RiskState,
  standings,
} from './score.ts'

export type RiskReported = RiskState & {
  readonly acceptance: Held | null
  /** Left at medium or above, and nobody has accepted it. */
  readonly isOpen: boolean
}

export type Report = {
  readonly formula: number
  readonly day: Day
  readonly at: string
  /** SHA-256 of the register in hex. */
  readonly register: string
  readonly overall: Overall
  /** Of the open risks; the least level where none is open. */
  readonly worst: Level
  readonly counts: OpenCounts
  readonly accepted: number
  /** Acceptances that hold no longer. */
  readonly lapsed: number
  readonly categories: readonly (OpenCounts & { readonly category: Category; readonly worst: Level })[]
  /** Controls that count nothing, of all that the register names. */
  readonly notWorking: number
  readonly controls: readonly ControlState[]
  readonly risks: readonly RiskReported[]
}

export function reportOf(measuring: Measuring, register: string, acceptances: readonly Acceptance[]): Report {
  const { now } = measuring
  const { controls, risks } = measure(measuring)
  const day = dayOf(now)
  const reported = risks.map(risk => withAcceptance(risk, acceptances, day)).sort(worstFirst)
  const open = reported.filter(risk => risk.isOpen)
  const counts = countOpen(open.map(({ measured }) => measured))
  return {
    formula: formulaVersion,
    day,
    at: now.toISOString(),
    register,
    overall: overallOf(counts),
    worst: worstOf(open),
    counts,
    accepted: reported.filter(({ acceptance }) => acceptance?.standing === 'in_force').length,
    lapsed: reported.filter(({ acceptance }) => acceptance !== null && acceptance.standing !== 'in_force').length,
    categories: categories.map(category => {
      const own = open.filter(risk => risk.category === category)
      return { category, worst: worstOf(own), ...countOpen(own.map(({ measured }) => measured)) }
    }),
    notWorking: controls.filter(({ standing }) => standing !== 'works').length,
    controls: [...controls].sort(leastProvenFirst),
    risks: reported,
  }
}

function withAcceptance(risk: RiskState, acceptances: readonly Acceptance[], day: Day): RiskReported {
  const acceptance = heldFor(acceptances, risk.risk, risk.measured, day) ?? null
  return { ...risk, acceptance, isOpen: isOpen(risk.measured) && acceptance?.standing !== 'in_force' }
}

function worstOf(risks: readonly RiskState[]): Level {
  return risks.reduce<Level>((worst, { measured }) => worseOf(worst, measured), 'very_low')
}

function worstFirst(one: RiskReported, other: RiskReported): number {
  return (
    Number(other.isOpen) - Number(one.isOpen) ||
    rankOf(other.measured) - rankOf(one.measured) ||
    byId(one.risk, other.risk)
  )
}

function leastProvenFirst(one: ControlState, other: ControlState): number {
  return urgency.indexOf(one.standing) - urgency.indexOf(other.standing) || byId<ControlId>(one.control, other.control)
}

/** What failed is looked at before what is not there yet. */
const urgency = [...standings.filter(one => one === 'failed'), ...standings.filter(one => one !== 'failed')]

function byId<Id extends string>(one: Id, other: Id): number {
  return one < other ? -1 : one > other ? 1 : 0
}
