// The directory of billers, one for the whole installation: who can be paid without anybody typing in where.
//
// It promises: a search answers within a bounded number of reads, however common what was asked for; only active billers
// are found. Of names that begin with what was asked for, or hold it, it looks at the most used first and then at a bounded
// number of others: where there are more of a kind than that, some that nobody uses may be missing from the fifty.

import * as audit from '../audit/audit.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { isRoutingNumber } from '../protection/protection.ts'
import { maskMistake } from './account-mask.ts'
import {
  areSettled,
  endingsOf,
  hitsMax,
  likeness,
  ranked,
  readWanted,
  type Wanted,
  type WantedRefusal,
  weightOf,
} from './biller-search.ts'
import * as store from './directory-store.ts'
import { type BillerState, nextBillerStates } from './party-states.ts'
import type { BillerId } from './payment.ts'

export type NewBillerRefusal =
  | { readonly code: 'routing_number_invalid' }
  | { readonly code: 'account_mask_invalid'; readonly position: number; readonly mistake: string }
  | { readonly code: 'biller_duplicate'; readonly biller: BillerId }

export type BillerRefusal =
  | { readonly code: 'biller_not_found'; readonly biller: BillerId }
  | { readonly code: 'version_differs'; readonly version: number }
  | { readonly code: 'biller_is_terminated'; readonly biller: BillerId }
  | { readonly code: 'biller_state_not_next'; readonly from: BillerState; readonly to: BillerState }

/** Enters a biller. It is found once it is active. */
export async function addBiller(work: Work, biller: store.NewBiller): Promise<Outcome<BillerId, NewBillerRefusal>> {
  const { id, payment } = biller
  if (payment.method === 'ach' && !isRoutingNumber(payment.bank)) return refused({ code: 'routing_number_invalid' })
  const mistake = termsMistake(biller) ?? (await twinOf(work, biller, ''))
  if (mistake !== undefined) return refused(mistake)
  await store.insertBiller(work, biller)
  const account = payment.method === 'ach' ? { bank: payment.bank, token: payment.number.token } : {}
  audit.append(work, 'payments.biller_added', { biller: id, name: biller.name, method: payment.method, ...account })
  return done(id)
}

/** Changes all but its state and where the money goes. `version` is the one the caller has seen. */
export async function changeBiller(
  work: Work,
  id: BillerId,
  terms: store.BillerTerms,
  version: number,
): Promise<Outcome<store.Biller, BillerRefusal | NewBillerRefusal>> {
  const [biller] = await store.lockBillers(work, [id])
  if (biller === undefined) return refused({ code: 'biller_not_found', biller: id })
  if (biller.version !== version) return refused({ code: 'version_differs', version: biller.version })
  if (biller.state === 'terminated') return refused({ code: 'biller_is_terminated', biller: id })
  const mistake = termsMistake(terms) ?? (await twinOf(work, terms, id))
  if (mistake !== undefined) return refused(mistake)
  await store.updateTerms(work, id, terms)
  const { name, aliases, address, masks, leadDays } = terms
  const changed = { ...biller, name, aliases, address, masks, leadDays, version: version + 1 }
  if (biller.state === 'active') {
    await store.deleteNames(work, id)
    await enterNames(work, changed)
  }
  audit.append(work, 'payments.biller_changed', { biller: id, name: terms.name, version: changed.version })
  return done(changed)
}

async function enterNames(work: Work, biller: store.Biller): Promise<void> {
  await store.insertNames(work, biller)
  await store.insertWords(work, endingsOf([biller.name, ...biller.aliases]))
}

function termsMistake({ masks }: store.BillerTerms): NewBillerRefusal | undefined {
  for (const [position, mask] of masks.entries()) {
    const mistake = maskMistake(mask)
    if (mistake !== undefined) return { code: 'account_mask_invalid', position, mistake }
  }
  return undefined
}

async function twinOf(
  work: Work,
  terms: store.BillerTerms,
  except: BillerId | '',
): Promise<NewBillerRefusal | undefined> {
  const twin = await store.findTwin(work, terms, except)
  return twin === undefined ? undefined : { code: 'biller_duplicate', biller: twin }
}

/** The state it has already is no change, and no mistake. */
export async function setBillerState(
  work: Work,
  id: BillerId,
  state: BillerState,
): Promise<Outcome<BillerId, BillerRefusal>> {
  const [biller] = await store.lockBillers(work, [id])
  if (biller === undefined) return refused({ code: 'biller_not_found', biller: id })
  if (biller.state === state) return done(id)
  const next: readonly BillerState[] = nextBillerStates[biller.state]
  if (!next.includes(state)) return refused({ code: 'biller_state_not_next', from: biller.state, to: state })
  await store.setBillerState(work, id, state)
  if (state === 'active') await enterNames(work, biller)
  else await store.deleteNames(work, id)
  audit.append(work, 'payments.biller_state_changed', { biller: id, before: biller.state, state })
  return done(id)
}

/** Counts payees that came or went. Whoever calls has locked these billers. */
export async function countPayees(work: Work, more: ReadonlyMap<BillerId, number>): Promise<void> {
  if (more.size === 0) return
  const counted = await store.addToPayees(work, more)
  const heavier = counted.filter(({ id, payees }) => weightOf(payees) !== weightOf(payees - (more.get(id) ?? 0)))
  if (heavier.length > 0) await store.setWeights(work, new Map(heavier.map(({ id, payees }) => [id, weightOf(payees)])))
}

export async function findBiller(work: Work, id: BillerId): Promise<Outcome<store.Biller, BillerRefusal>> {
  const [biller] = await store.findBillers(work, [id])
  return biller === undefined ? refused({ code: 'biller_not_found', biller: id }) : done(biller)
}

/** How far a search looks. Of an area one looks further: who names it knows whom they mean. */
export type Reach = {
  readonly walkedMax: number
  readonly walkedInAreaMax: number
  readonly candidatesMax: number
  readonly wordsMax: number
}
const reachUsual: Reach = { walkedMax: 5_000, walkedInAreaMax: 10_000, candidatesMax: 1_000, wordsMax: 100 }

/**
 * Active billers one of whose names holds this part, at this ZIP or in the area of its first three digits: those called
 * so, those that begin so, those with a word that begins so, the rest; of each, those with more payees first, in doublings.
 * At most `hitsMax`.
 */
export async function searchBillers(
  work: Work,
  asked: { readonly name?: string; readonly zip?: string },
  reach: Reach = reachUsual,
): Promise<Outcome<readonly store.Biller[], WantedRefusal>> {
  const wanted = readWanted(asked)
  if (!wanted.ok) return wanted
  const hits = ranked(await candidatesFor(work, wanted.value, reach)).slice(0, hitsMax)
  if (hits.length === 0) return done([])
  const billers = new Map(
    (
      await store.findBillers(
        work,
        hits.map(({ id }) => id),
      )
    ).map(biller => [biller.id, biller]),
  )
  return done(hits.map(({ id }) => billers.get(id) ?? fault(`${id} has a name and is not there`)))
}

async function candidatesFor(work: Work, wanted: Wanted, reach: Reach) {
  const { candidatesMax, wordsMax } = reach
  const { isAll, candidates } = await mostUsed(work, wanted, reach)
  if (isAll) return candidates
  // Of each likeness the most used have been walked past: where there are enough of them, no other comes before them.
  const beginningsMax = areSettled(candidates, likeness.begins) ? hitsMax : candidatesMax
  const found = [...candidates, ...(await store.findNames(work, wanted, beginningsMax))]
  if (areSettled(found, likeness.begins)) return found
  found.push(...(await store.findWords(work, wanted, candidatesMax)))
  if (areSettled(found, likeness.within)) return found
  const [first = '', ...rest] = wanted.name.split(' ')
  const words = await store.findEndings(work, first, rest.length > 0, wordsMax)
  const parts = [...new Set(words)].map(word => [word, ...rest].join(' '))
  found.push(...(await store.findParts(work, wanted, parts, candidatesMax)))
  return found
}

/** Those among the most used that answer, and whether there can be no others. */
async function mostUsed(work: Work, wanted: Wanted, { walkedMax, walkedInAreaMax }: Reach) {
  if (wanted.zip === '') return { isAll: false, candidates: await store.walkMostUsed(work, wanted, walkedMax) }
  const { walked, candidates } = await store.walkPlace(work, wanted, walkedInAreaMax)
  return { isAll: walked < walkedInAreaMax || wanted.name === '', candidates }
}
