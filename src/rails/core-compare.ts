// Compares what a core says with what we believe we have done there. Pure: it finds, and says what a rule would do about it.

import type { CoreAccount, CoreInquiry, CoreOperationId } from './core.ts'
import type { CoreRow, Found, OwnAccount } from './core-store.ts'

export type Verdict = {
  readonly found?: Found
  /** To be asked for again under its own id. */
  readonly isForgotten: boolean
}

/**
 * An operation that was answered, and what the core says of it now. `isEnded`: something of ours has posted or reversed it.
 * What it declined it may forget, and a hold that is over is nobody's any more.
 */
export function verdictOn(row: CoreRow, inquiry: CoreInquiry, isEnded: boolean): Verdict {
  const { id, kind, account, state } = row
  if (inquiry.state === state || (state === 'declined' && inquiry.state === 'never_seen')) return { isForgotten: false }
  const about = { account, operation: id, ours: state, theirs: inquiry.state }
  if (inquiry.state !== 'never_seen') return { found: { kind: 'operation_differs', ...about }, isForgotten: false }
  if (kind === 'hold' && isEnded) return { isForgotten: false }
  const what = kind === 'hold' ? 'hold_lost' : 'operation_forgotten'
  return { found: { kind: what, ...about, act: 'asked_again' }, isForgotten: true }
}

export type Comparison = {
  readonly found: readonly Found[]
  /** Holds of ours that it does not show. */
  readonly lost: readonly CoreOperationId[]
}

/** An account on which nothing was under way while it was looked at. `known` are the operations of ours among its holds. */
export function compareAccount(
  own: Pick<OwnAccount, 'account' | 'posted' | 'holds'>,
  theirs: CoreAccount,
  known: ReadonlySet<string>,
): Comparison {
  const { account } = own
  const found: Found[] = []
  if (own.posted !== theirs.posted)
    found.push({ kind: 'posted_differs', account, operation: '', ours: `${own.posted}`, theirs: `${theirs.posted}` })
  const ownHolds = holdsIn(own.holds)
  const byName: ReadonlyMap<string, bigint> = ownHolds
  const theirHolds = new Map<string, bigint>(theirs.holds.map(({ id, minor }) => [id, minor]))
  const lost = [...ownHolds.keys()].filter(id => !theirHolds.has(id))
  for (const id of lost)
    found.push({ kind: 'hold_lost', account, operation: id, ours: `${ownHolds.get(id)}`, theirs: '0' })
  for (const [id, minor] of theirHolds) {
    const ours = byName.get(id)
    if (ours === minor) continue
    const about = { account, operation: id, ours: `${ours ?? 0n}`, theirs: `${minor}` }
    if (ours !== undefined) found.push({ kind: 'held_differs', ...about })
    else found.push({ kind: known.has(id) ? 'operation_differs' : 'hold_unknown', ...about })
  }
  return { found, lost }
}

/** As they were put together in the store: ids, which hold no '=', and amounts. */
function holdsIn(text: string | null): ReadonlyMap<CoreOperationId, bigint> {
  const parts = text === null ? [] : text.split(' ')
  return new Map(
    parts.map(part => {
      const at = part.indexOf('=')
      return [part.slice(0, at) as CoreOperationId, BigInt(part.slice(at + 1))] // As it stood in operation_id.
    }),
  )
}

/** Whether nothing happened on an account between two looks at what is ours of it. */
export function isQuiet(before: OwnAccount | undefined, after: OwnAccount | undefined): boolean {
  return before?.answers === after?.answers && (before?.underWay ?? 0n) === 0n && (after?.underWay ?? 0n) === 0n
}
