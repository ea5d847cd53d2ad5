// What is asked of the core: written down with the work that decided it, or before it is decided; answered once; told upward.

import * as audit from '../audit/audit.ts'
import { formatMoney, type Money } from '../base/money.ts'
import { fault } from '../base/outcome.ts'
import { beforeCommit, type Work } from '../base/work.ts'
import type { CoreAnswer, CoreInquiry, CoreOperation, CoreOperationId } from './core.ts'
import * as store from './core-store.ts'

/** How long an operation may be silent before the core is asked about it: longer than any call of ours lasts. */
export const coreSilenceMsMax = 15_000

/** A move on an account that is kept at the core, as the upper room has just made it in its mirror. */
export type CoreMove = {
  readonly account: string
  readonly money: Money
  /** What the upper room calls the move, and by which key it was made. */
  readonly reference: string
  readonly about: string
} & (
  | { readonly kind: 'hold' }
  /** `held`: the move that held what is posted now; `operation`: the hold itself, where it was asked for beforehand. */
  | {
      readonly kind: 'post'
      readonly side: 'debit' | 'credit'
      readonly held?: string
      readonly operation?: CoreOperationId
    }
  /** Undoes an earlier move: what it held, or what it posted. */
  | { readonly kind: 'reverse'; readonly move: string; readonly what: 'hold' | 'post' }
)

/** Queues what has to happen at the core, with the work in which it happens here. */
export async function enqueueCore(work: Work, moves: readonly CoreMove[]): Promise<void> {
  if (moves.length === 0) return
  const named = moves.flatMap(move => {
    if (move.kind === 'reverse') return [move.move]
    return move.kind === 'post' && move.held !== undefined ? [move.held] : []
  })
  const onFile = named.length === 0 ? [] : await store.operationsFor(work, [...new Set(named)])
  const find = (reference: string, account: string, kind: CoreOperation['kind']) =>
    onFile.find(row => row.reference === reference && row.account === account && row.kind === kind)?.id ??
    fault(`${reference} was never asked of the core`)
  const rows = moves.map((move): store.NewCoreRow => {
    const { account, money, reference, about, kind } = move
    const common = { id: work.newId('cop'), account, money, reference, about, state: 'queued' } as const
    if (kind === 'hold') return { ...common, kind, side: 'debit', of: null }
    if (kind === 'reverse') return { ...common, kind, side: 'credit', of: find(move.move, account, move.what) }
    const of = move.operation ?? (move.held === undefined ? null : find(move.held, account, 'hold'))
    return { ...common, kind, side: move.side, of }
  })
  beforeCommit(work, store.insertOperations(work, rows))
  for (const row of rows) coreLeaf(work, 'rails.core_queued', row)
}

function coreLeaf(
  work: Work,
  what: 'rails.core_queued' | 'rails.core_sending',
  row: Omit<store.NewCoreRow, 'state' | 'reference'>,
): void {
  const { id, kind, account, side, money, of, about } = row
  audit.append(work, what, {
    operation: id,
    kind,
    account,
    side,
    amount: formatMoney(money),
    currency: money.currency,
    about,
    ...(of === null ? {} : { of }),
  })
}

/** A hold that somebody wants before it is decided what for. `key` is theirs. */
export type WantedHold = { readonly key: string; readonly account: string; readonly money: Money }

/**
 * Writes down that holds are about to be asked for. One that is being asked for under the same key already is that one, so
 * that asking again does not hold twice; undefined where the same key wanted something else, and nobody knows yet what of it.
 */
export async function wantHolds(
  work: Work,
  wanted: readonly WantedHold[],
): Promise<readonly (store.CoreRow | undefined)[]> {
  if (wanted.length === 0) return []
  const onFile = await store.wantedHolds(
    work,
    wanted.map(({ key }) => key),
  )
  const known = new Map(onFile.map(row => [row.about, row]))
  const askAgainAt = new Date(work.now.getTime() + coreSilenceMsMax)
  const fresh = wanted.flatMap(({ key, account, money }): store.CoreRow[] => {
    if (known.has(key)) return []
    const row = { id: work.newId('cop'), kind: 'hold', account, side: 'debit', money, of: null } as const
    return [{ ...row, reference: null, about: key, state: 'sending', reason: null }]
  })
  if (fresh.length > 0) {
    await store.insertOperations(
      work,
      fresh.map(row => ({ ...row, state: 'sending' })),
      askAgainAt,
    )
    for (const row of fresh) coreLeaf(work, 'rails.core_sending', row)
  }
  for (const row of fresh) known.set(row.about, row)
  return wanted.map(({ key, account, money }) => {
    const row = known.get(key)
    const isTheSame =
      row?.account === account && row.money.minor === money.minor && row.money.currency === money.currency
    return isTheSame ? row : undefined
  })
}

/**
 * Enters what the core said of holds that were asked for beforehand, in the work that decides what they are for. Answers with
 * those of which that is still to be decided: any other has been given up meanwhile, and is being reversed.
 */
export async function answerHolds(work: Work, answers: readonly CoreAnswer[]): Promise<ReadonlySet<CoreOperationId>> {
  if (answers.length === 0) return new Set()
  const rows = await store.lockOperations(
    work,
    answers.map(({ id }) => id),
  )
  const open = new Set(
    rows.filter(({ state, reference }) => state === 'sending' && reference === null).map(row => row.id),
  )
  const heard = answers.filter(({ id }) => open.has(id))
  if (heard.length > 0) await store.updateOperations(work, heard)
  for (const row of rows) {
    const answer = heard.find(({ id }) => id === row.id)
    if (answer !== undefined) answeredLeaf(work, row, answer)
  }
  // Told already: whoever decides has the answer in hand.
  const declined = heard.flatMap(({ id, state }) => (state === 'declined' ? [id] : []))
  if (declined.length > 0) await store.markOperationsTold(work, declined)
  return open
}

/** What was held is for this move. */
export function bindHolds(work: Work, holds: readonly store.BoundHold[]): void {
  if (holds.length > 0) beforeCommit(work, store.bindHolds(work, holds))
}

/** Nobody wants these holds any more, done or not: each is reversed, whatever becomes of it. */
export async function giveUpHolds(work: Work, ids: readonly CoreOperationId[]): Promise<void> {
  if (ids.length === 0) return
  const rows = await store.lockOperations(work, ids)
  const reverses = rows.map(({ id, account, money, about }): store.NewCoreRow => {
    const own = { account, money, about, reference: null }
    return { id: work.newId('cop'), kind: 'reverse', side: 'credit', of: id, state: 'queued', ...own }
  })
  await store.insertOperations(work, reverses)
  await store.markOperationsTold(work, ids)
  for (const row of reverses) coreLeaf(work, 'rails.core_queued', row)
}

function answeredLeaf(work: Work, { about }: store.CoreRow, answer: CoreAnswer): void {
  audit.append(work, 'rails.core_answered', {
    operation: answer.id,
    about,
    state: answer.state,
    ...(answer.state === 'declined' ? { reason: answer.reason } : {}),
  })
}

/**
 * Enters what the core says, in any order, late or twice. A final answer is never replaced: one that contradicts it gets a
 * leaf. What it has never seen is asked for again under its own id; a hold that nobody has decided about is given up instead.
 */
export async function receiveCore(work: Work, said: readonly CoreInquiry[]): Promise<void> {
  if (said.length === 0) return
  const rows = await store.lockOperations(
    work,
    said.map(({ id }) => id),
  )
  const known = new Map(rows.map(row => [row.id, row]))
  const answers: CoreAnswer[] = []
  const again: CoreOperationId[] = []
  const givenUp: CoreOperationId[] = []
  for (const inquiry of said) {
    const row = known.get(inquiry.id)
    if (row === undefined) {
      audit.append(work, 'rails.core_answer_for_unknown', { operation: inquiry.id, state: inquiry.state })
      continue
    }
    const isUnwanted = row.kind === 'hold' && row.reference === null
    const isFinal = row.state === 'done' || row.state === 'declined'
    const answer: CoreAnswer | undefined =
      inquiry.state !== 'never_seen'
        ? inquiry
        : isUnwanted
          ? { id: row.id, state: 'declined', reason: 'never_seen' }
          : undefined
    if (isFinal) {
      if (answer !== undefined && answer.state !== row.state)
        audit.append(work, 'rails.core_contradicts', { operation: row.id, before: row.state, state: answer.state })
      continue
    }
    if (answer === undefined) {
      again.push(row.id)
      continue
    }
    known.set(row.id, { ...row, state: answer.state })
    answers.push(answer)
    answeredLeaf(work, row, answer)
    // What the core has refused by itself needs no reverse.
    if (isUnwanted && (answer.state === 'done' || answer.reason === 'never_seen')) givenUp.push(row.id)
  }
  if (answers.length > 0) await store.updateOperations(work, answers)
  if (again.length > 0) await store.requeueOperations(work, again)
  await giveUpHolds(work, givenUp)
}

/** What has been answered since the upper room last asked. Telling and what it does with the news are one work. */
export async function takeCoreNews(work: Work, newsMax: number): Promise<readonly store.CoreRow[]> {
  const news = await store.lockCoreNews(work, newsMax)
  if (news.length > 0)
    await store.markOperationsTold(
      work,
      news.map(({ id }) => id),
    )
  return news
}

export type DifferenceNews = { readonly kind: store.CoreDifferenceKind; readonly about: string }

/** The same of where the core and we differ. */
export async function takeDifferenceNews(work: Work, newsMax: number): Promise<readonly DifferenceNews[]> {
  const news = await store.lockUntoldDifferences(work, newsMax)
  if (news.length > 0)
    await store.markDifferencesTold(
      work,
      news.map(({ id }) => id),
    )
  return news
}

/** What waits on each of these accounts without the core's word for it. */
export function unconfirmedOn(work: Work, accounts: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
  return store.unconfirmedOn(work, accounts)
}

/** Where the core and we differ at present, after the one named. */
export function listCoreDifferences(work: Work, after: string, most: number): Promise<readonly store.CoreDifference[]> {
  return store.listDifferences(work, after, most)
}
