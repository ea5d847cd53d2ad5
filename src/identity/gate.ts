// The gate: whether somebody we know may do this now, by the table of permits. Who is refused is written down, with the
// policy that refused; the same refusal again within a minute is counted, and the count is written when the minute ends.

import type { InstitutionId } from '../base/ids.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Actor, Outside } from '../base/work.ts'
import type { Flags, Holder, Permits } from './permits.ts'
import type { Permit } from './policies.ts'
import { openRefusalLeaves } from './refusal-leaves.ts'

export type Known = Holder & { readonly institution: InstitutionId; readonly actor: Actor }

export type PermitMissing = { readonly code: 'permit_missing'; readonly permit: Permit; readonly policy: string }

export type Gate = {
  /** Answers with the policy that permits. A refusal is in the log before it is answered. */
  readonly admit: (
    known: Known,
    permit: Permit,
    flags?: Flags,
  ) => Promise<Outcome<{ readonly policy: string }, PermitMissing>>
  /** The same for whoever was refused elsewhere. Outside every work, since it opens one. */
  readonly note: (who: Pick<Known, 'institution' | 'actor'>, permit: Permit, policy: string) => Promise<void>
  /** Writes what was counted and whose minute is over; at the end of a process, everything. */
  readonly writeCounts: (isEnd?: boolean) => Promise<void>
}

export function openGate(outside: Outside, { permitOf }: Permits): Gate {
  const leaves = openRefusalLeaves(outside, 'identity.refused')
  const note: Gate['note'] = ({ institution, actor }, permit, policy) =>
    leaves.note({ institution, actor }, { permit, policy })
  return {
    note,
    writeCounts: leaves.writeCounts,
    admit: async (known, permit, flags) => {
      const { isPermitted, policy } = permitOf(known, permit, flags)
      if (isPermitted) return done({ policy })
      await note(known, permit, policy)
      return refused({ code: 'permit_missing', permit, policy })
    },
  }
}
