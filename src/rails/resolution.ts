// How people finish what the rails can only show them. Pure.
//
// An entry of a bank's file that names nothing of ours, or contradicts what is final, is explained by one person, or is a return
// that two people say is of a certain instruction. What a core has declined or denied is settled with the core's people, and two
// of ours say so. Every other difference ends when it is not found any more, and nobody's word ends it.

import type { ProposalId } from '../change/change.ts'
import type { CoreDifference, CoreDifferenceId } from './core-store.ts'
import type { IncomingEntry, IncomingFileId } from './incoming-file.ts'
import type { InstructionId, InstructionState } from './instruction.ts'

export const resolutionKinds = ['explained', 'matched', 'settled_at_core'] as const
export type ResolutionKind = (typeof resolutionKinds)[number]
export const resolutionStates = ['open', 'asked', 'agreed', 'resolved'] as const
export type ResolutionState = (typeof resolutionStates)[number]

/** An entry by its file and place, or a difference. */
export type EntryId = `${IncomingFileId}-${number}`
export type ResolutionSubject = EntryId | CoreDifferenceId

export type Resolution = {
  readonly subject: ResolutionSubject
  readonly version: number
  readonly state: ResolutionState
  /** What it is, or what somebody has been asked to agree to. */
  readonly kind: ResolutionKind | null
  readonly note: string | null
  readonly instruction: InstructionId | null
  readonly proposal: ProposalId | null
}

export function entryIdOf({ incoming, place }: { readonly incoming: IncomingFileId; readonly place: number }): EntryId {
  return `${incoming}-${place}`
}

/** Undefined where it is no name of an entry. */
export function readEntryId(id: string): { readonly incoming: IncomingFileId; readonly place: number } | undefined {
  const [, incoming, place] = /^(inc_[0-9a-z]+)-([1-9][0-9]{0,8})$/.exec(id) ?? []
  // It has the form of an id of a file.
  return incoming === undefined ? undefined : { incoming: incoming as IncomingFileId, place: Number(place) }
}

export function untouched(subject: ResolutionSubject): Resolution {
  return { subject, version: 1, state: 'open', kind: null, note: null, instruction: null, proposal: null }
}

/** What a person may say of it; nothing where it ends by itself, or wants nobody. */
export function offeredFor(of: Pick<IncomingEntry, 'kind' | 'effect'> | CoreDifference): readonly ResolutionKind[] {
  if (!('effect' in of))
    return of.kind === 'operation_declined' || of.kind === 'operation_differs' ? ['settled_at_core'] : []
  if (of.effect === 'unmatched') return of.kind === 'return' ? ['explained', 'matched'] : ['explained']
  return of.effect === 'contradicts' ? ['explained'] : []
}

export type Returnable = { readonly id: InstructionId; readonly state: InstructionState; readonly amount: bigint }
export type Misfit = 'unknown' | 'amount_differs' | 'not_out'

/** Why a return cannot be of this instruction: only what has left and has not come back may, and only all of it. */
export function misfitOf({ amount }: Pick<IncomingEntry, 'amount'>, found: Returnable | undefined): Misfit | undefined {
  if (found === undefined) return 'unknown'
  if (found.amount !== amount) return 'amount_differs'
  return found.state === 'accepted' || found.state === 'settled' ? undefined : 'not_out'
}
