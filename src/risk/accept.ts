// Two people may accept what is left of a risk, for a while. What becomes worse than what they accepted is not accepted.

import { rankOf } from './level.ts'
import type { Day, Level, RiskId } from './register/terms.ts'

export const acceptanceDaysMax = 365

export type Acceptance = {
  readonly acceptance: string
  readonly risk: RiskId
  readonly reason: string
  /** Who proposed it, and who agreed. */
  readonly acceptedBy: string
  readonly secondBy: string
  readonly acceptedAt: string
  /** The last day on which it holds. */
  readonly until: Day
  /** What was left of the risk when it was accepted. */
  readonly level: Level
}

export type Held = Acceptance & { readonly standing: 'in_force' | 'outgrown' | 'expired' }

/** The newest that holds; where none does, the newest there is, and why it does not. */
export function heldFor(
  acceptances: readonly Acceptance[],
  risk: RiskId,
  measured: Level,
  today: Day,
): Held | undefined {
  const own = acceptances
    .filter(one => one.risk === risk)
    .map(one => ({ ...one, standing: standingOf(one, measured, today) }))
    .sort((one, other) => (one.acceptedAt < other.acceptedAt ? 1 : -1))
  return own.find(({ standing }) => standing === 'in_force') ?? own[0]
}

function standingOf({ until, level }: Acceptance, measured: Level, today: Day): Held['standing'] {
  if (until < today) return 'expired'
  return rankOf(measured) > rankOf(level) ? 'outgrown' : 'in_force'
}
