// The gate: whether somebody we know may do this now, by the table of permits. Who is refused is written down, with the
// policy that refused; the same refusal again within a minute is counted, and the count is written when the minute ends.

import * as audit from '../audit/audit.ts'
import type { InstitutionId } from '../base/ids.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import { type Actor, type Outside, transact } from '../base/work.ts'
import type { Flags, Holder, Permits } from './permits.ts'
import type { Permit } from './policies.ts'

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

const countedMs = 60_000
/** So many kinds of refusals at once; more of them, and all that was counted is written. */
const countedMax = 10_000

type Count = {
  readonly institution: InstitutionId
  readonly actor: Actor
  readonly body: { readonly permit: Permit; readonly policy: string }
  readonly endMs: number
  more: number
}

export function openGate(outside: Outside, { permitOf }: Permits): Gate {
  const counts = new Map<string, Count>()

  async function note(
    { institution, actor }: Pick<Known, 'institution' | 'actor'>,
    permit: Permit,
    policy: string,
  ): Promise<void> {
    const name = `${institution}/${actor}/${permit}/${policy}`
    const known = counts.get(name)
    if (known !== undefined && outside.elapsedMs() < known.endMs) {
      known.more++
      return
    }
    if (known !== undefined || counts.size >= countedMax) await writeCounts(known === undefined)
    counts.set(name, {
      institution,
      actor,
      body: { permit, policy },
      endMs: outside.elapsedMs() + countedMs,
      more: 0,
    })
    await write(outside, institution, actor, { permit, policy })
  }

  async function writeCounts(isEnd = false): Promise<void> {
    const over = [...counts].filter(([, { endMs }]) => isEnd || outside.elapsedMs() >= endMs)
    for (const [name, { institution, actor, body, more }] of over) {
      counts.delete(name)
      if (more > 0) await write(outside, institution, actor, { ...body, more })
    }
  }

  async function admit(
    known: Known,
    permit: Permit,
    flags?: Flags,
  ): Promise<Outcome<{ policy: string }, PermitMissing>> {
    const { isPermitted, policy } = permitOf(known, permit, flags)
    if (isPermitted) return done({ policy })
    await note(known, permit, policy)
    return refused({ code: 'permit_missing', permit, policy })
  }

  return { admit, note, writeCounts }
}

async function write(
  outside: Outside,
  institution: InstitutionId,
  actor: Actor,
  body: { readonly permit: Permit; readonly policy: string; readonly more?: number },
): Promise<void> {
  await transact(outside, institution, actor, async work => {
    audit.append(work, 'identity.refused', body)
    return done(undefined)
  })
}
