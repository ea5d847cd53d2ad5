// Holds what the core says against what we believe, and acts where a rule says how: what it has forgotten is asked for again
// under its own id; a hold that it keeps for us and that we know nothing of is reversed once it has stayed for a while. What
// else differs is shown, and nobody's balance is ever corrected here.

import * as audit from '../audit/audit.ts'
import { type InstitutionId, isId } from '../base/ids.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import type { CoreAccount, CoreAccountsOf, CoreInquiry, CoreOperationId } from './core.ts'
import { compareAccount, isQuiet, verdictOn } from './core-compare.ts'
import { giveUpHolds } from './core-operations.ts'
import * as store from './core-store.ts'
import type { Cores } from './cores.ts'

const actor = 'process:worker'
const operationsMax = 500
const accountsMax = 500
const pagesMax = 200
const callTimeoutMs = 10_000
/** For so long what has just been answered is left alone. */
const settledMs = 60_000
/** What has not been answered after so long is stuck. */
export const stuckMs = 15 * 60_000
/** A hold of which we know nothing is reversed after so long: whoever made it has had time to say so. */
export const unknownHoldMs = 10 * 60_000

type Compared = { readonly cores: Cores; readonly accountsOf: CoreAccountsOf }

/** One look at everything of one institution. Throws where its core gives no answer. */
export async function checkCore(outside: Outside, institution: InstitutionId, compared: Compared): Promise<void> {
  const inWork = async <T>(perform: (work: Work) => Promise<T>): Promise<T> => {
    const outcome = await transact(outside, institution, actor, async work => done(await perform(work)))
    return outcome.ok ? outcome.value : fault('comparing refuses nothing')
  }
  const inquire = (ids: readonly CoreOperationId[]) =>
    compared.cores.call<readonly CoreInquiry[]>(institution, callTimeoutMs, (core, signal) => core.inquire(ids, signal))

  const looked = outside.now()
  await inWork(enterTroubled)
  const unchecked = await inWork(work => store.findUnchecked(work, before(work, settledMs), operationsMax))
  if (unchecked.length > 0) {
    const said = await inquire(unchecked.map(({ id }) => id))
    await inWork(work => enterInquiries(work, said))
  }
  let after = ''
  for (let page = 0; page < pagesMax; page++) {
    const signal = AbortSignal.timeout(callTimeoutMs)
    const names = await compared.accountsOf(institution, { after, accountsMax }, signal)
    if (names.size === 0) return
    const own = await inWork(work => store.ownAccounts(work, [...names.keys()]))
    const theirs = await compared.cores.call(institution, callTimeoutMs, (core, aborting) =>
      core.accounts([...names.values()], aborting),
    )
    const lost = await inWork(work => enterAccounts(work, names, { own, theirs, looked }))
    // An account may show no hold that it has: only its own word on the operation says that it is gone.
    if (lost.length > 0) {
      const said = await inquire(lost)
      await inWork(work => enterInquiries(work, said))
    }
    after = [...names.keys()].sort().at(-1) ?? after
  }
}

function before({ now }: Work, ms: number): Date {
  return new Date(now.getTime() - ms)
}

/** What waits for too long, and what was declined after it had happened here. */
async function enterTroubled(work: Work): Promise<void> {
  const troubled = await store.findTroubled(work, before(work, stuckMs), operationsMax)
  await enter(
    work,
    troubled.map(({ id, account, state, reason }) =>
      state === 'declined'
        ? { kind: 'operation_declined', account, operation: id, ours: 'done', theirs: reason ?? state }
        : { kind: 'operation_stuck', account, operation: id, ours: state, theirs: 'unknown' },
    ),
  )
  const stuck = await store.openOfKind(work, 'operation_stuck', operationsMax)
  const still = new Set<string>(troubled.map(({ id }) => id))
  await settle(
    work,
    stuck.filter(({ operation }) => !still.has(operation)),
  )
}

async function enterInquiries(work: Work, said: readonly CoreInquiry[]): Promise<void> {
  if (said.length === 0) return
  const ids = said.map(({ id }) => id)
  const rows = new Map((await store.lockOperations(work, ids)).map(row => [row.id, row]))
  const ended = await store.endedAmong(work, ids)
  const forgotten: CoreOperationId[] = []
  const found = said.flatMap((inquiry): readonly store.Found[] => {
    const row = rows.get(inquiry.id)
    // Meanwhile it may be under way again.
    if (row === undefined || row.state === 'queued' || row.state === 'sending') return []
    const verdict = verdictOn(row, inquiry, ended.has(row.id))
    if (verdict.isForgotten) forgotten.push(row.id)
    return verdict.found === undefined ? [] : [verdict.found]
  })
  await store.markChecked(work, ids)
  if (forgotten.length > 0) await store.requeueOperations(work, forgotten)
  await enter(work, found)
}

type Looked = {
  readonly own: readonly store.OwnAccount[]
  readonly theirs: readonly CoreAccount[]
  /** When this look at everything began. */
  readonly looked: Date
}

/** Answers with the holds that the core does not show. */
async function enterAccounts(
  work: Work,
  names: ReadonlyMap<string, string>,
  { own: before, theirs, looked }: Looked,
): Promise<readonly CoreOperationId[]> {
  const now = new Map((await store.ownAccounts(work, [...names.keys()])).map(own => [own.account, own]))
  const then = new Map(before.map(own => [own.account, own]))
  const theirsOf = new Map(theirs.map(account => [account.account, account]))
  const shown = theirs.flatMap(({ holds }) => holds.flatMap(({ id }) => (isId('cop', id) ? [id] : [])))
  const known = new Set<string>((await store.lockOperations(work, shown)).map(({ id }) => id))
  const open = await store.openDifferencesOn(work, [...names.keys()])
  const found: store.Found[] = []
  const lost: CoreOperationId[] = []
  const compared = new Set<string>()
  for (const [account, name] of names) {
    const their = theirsOf.get(name)
    if (their === undefined || !isQuiet(then.get(account), now.get(account))) continue
    compared.add(account)
    const own = now.get(account) ?? { account, posted: 0n, holds: null }
    const comparison = compareAccount(own, their, known)
    lost.push(...comparison.lost)
    found.push(...(await actOnUnknown(work, comparison.found, their, open)))
  }
  await enter(work, found)
  // What was found in this very look stays until the next.
  const seen = new Set([...found, ...open.filter(({ seenAt }) => seenAt >= looked)].map(keyOf))
  await settle(
    work,
    open.filter(one => compared.has(one.account) && comparedKinds.includes(one.kind) && !seen.has(keyOf(one))),
  )
  return lost
}

/** What comparing an account finds; when it does not find it again it is over. */
const comparedKinds: readonly store.CoreDifferenceKind[] = [
  'hold_unknown',
  'hold_lost',
  'posted_differs',
  'held_differs',
]

function keyOf({ kind, account, operation }: Pick<store.Found, 'kind' | 'account' | 'operation'>): string {
  return `${kind} ${account} ${operation}`
}

/** Reverses what has been held for us, and by nobody we know, for long enough. */
async function actOnUnknown(
  work: Work,
  found: readonly store.Found[],
  { currency, holds }: CoreAccount,
  open: readonly store.CoreDifference[],
): Promise<readonly store.Found[]> {
  const foundAt = new Map(open.map(one => [keyOf(one), one.foundAt]))
  const acted: store.Found[] = []
  for (const one of found) {
    const since = one.kind === 'hold_unknown' ? foundAt.get(keyOf(one)) : undefined
    const hold = holds.find(({ id }) => id === one.operation)
    if (since === undefined || since > before(work, unknownHoldMs) || hold === undefined || !isId('cop', hold.id)) {
      acted.push(one)
      continue
    }
    await store.adoptHold(work, { id: hold.id, account: one.account, minor: hold.minor, currency })
    await giveUpHolds(work, [hold.id])
    acted.push({ ...one, act: 'reversed' })
  }
  return acted
}

/** The leaf of one that is new, and of one about which something is done. */
async function enter(work: Work, found: readonly store.Found[]): Promise<void> {
  if (found.length === 0) return
  const named = [...new Map(found.map(one => [keyOf(one), one])).values()].map(one => ({
    ...one,
    id: work.newId('cdf'),
  }))
  const fresh = new Set(await store.enterDifferences(work, named))
  for (const one of named) {
    if (!fresh.has(one.id) && one.act === undefined) continue
    const { kind, account, operation, ours, theirs, act } = one
    const about = { kind, account, operation, ours, theirs }
    audit.append(work, 'rails.core_difference', { ...about, ...(act === undefined ? {} : { act }) })
  }
}

async function settle(work: Work, differences: readonly store.CoreDifference[]): Promise<void> {
  if (differences.length === 0) return
  await store.settleDifferences(
    work,
    differences.map(({ id }) => id),
  )
  for (const { id, kind, account, operation } of differences)
    audit.append(work, 'rails.core_difference_settled', { difference: id, kind, account, operation })
}
