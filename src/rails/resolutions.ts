// What people do about what the rails can only show them: explained by one, or said by one and agreed to by another, and then
// done by the worker in the ordinary way. Nothing is posted here.

import * as audit from '../audit/audit.ts'
import type { Canonical } from '../base/canonical.ts'
import { daysAfter } from '../base/dates.ts'
import { isId } from '../base/ids.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import { scrub } from '../protection/protection.ts'
import * as coreStore from './core-store.ts'
import * as incomingStore from './incoming-store.ts'
import { receive } from './instructions.ts'
import {
  type EntryId,
  type Misfit,
  misfitOf,
  offeredFor,
  type Resolution,
  type ResolutionKind,
  type ResolutionState,
  type ResolutionSubject,
  readEntryId,
  untouched,
} from './resolution.ts'
import * as store from './resolutions-store.ts'
import { countReturned } from './return-rates.ts'

export const resolutionKind = 'rails.resolution'
const answerDays = 7
const agreedMax = 50

type EntryNotFound = { readonly code: 'incoming_entry_not_found'; readonly entry: string }
type DifferenceNotFound = { readonly code: 'core_difference_not_found'; readonly difference: string }

/** In the order in which they are looked for. */
export type ResolutionRefusal =
  | EntryNotFound
  | DifferenceNotFound
  | { readonly code: 'resolution_not_offered'; readonly offered: readonly ResolutionKind[] }
  | { readonly code: 'resolution_final'; readonly state: ResolutionState }
  | { readonly code: 'version_differs'; readonly version: number }
  | { readonly code: 'proposal_pending'; readonly proposal: change.ProposalId }
  | { readonly code: 'resolver_not_a_person' }
  | { readonly code: 'match_misfit'; readonly why: Misfit }

export type ResolutionDetail = { readonly resolution: Resolution; readonly steps: readonly store.ResolutionStep[] }
type Came = Promise<Outcome<ResolutionDetail, ResolutionRefusal>>
type Seen = { readonly version: number; readonly note: string }

/** A person's word: nothing more is to be done about it. No money moves. */
export async function explainEntry(work: Work, id: string, seen: Seen): Came {
  const entry = await entryCalled(work, id)
  if (!entry.ok) return entry
  const held = await hold(work, entry.value.id, seen.version, 'explained', offeredFor(entry.value))
  if (!held.ok) return held
  if (!work.actor.startsWith('person:')) return refused({ code: 'resolver_not_a_person' })
  return detailOf(work, await act(work, { ...held.value, ...ended('explained', seen) }, 'explained'))
}

/** Asks a second person whether a return is of this instruction. The worker enters it then as it enters every return. */
export async function matchEntry(work: Work, id: string, reference: string, seen: Seen): Came {
  const entry = await entryCalled(work, id)
  if (!entry.ok) return entry
  const { id: subject, code, names } = entry.value
  const held = await hold(work, subject, seen.version, 'matched', offeredFor(entry.value))
  if (!held.ok) return held
  const found = await store.instructionCalled(work, reference)
  const why = misfitOf(entry.value, found)
  if (why !== undefined || found === undefined) return refused({ code: 'match_misfit', why: why ?? 'unknown' })
  const wanted = { ...held.value, ...asking('matched', seen), instruction: found.id }
  return ask(work, wanted, { reference, instruction: found.id, code, names, amountMinor: String(found.amount) })
}

/** Asks a second person whether the core's people have put it right: it is a member's money that was not moved there. */
export async function settleDifference(work: Work, id: string, seen: Seen): Came {
  const difference = isId('cdf', id) ? await coreStore.findDifference(work, id) : undefined
  if (difference === undefined) return refused({ code: 'core_difference_not_found', difference: id })
  const held = await hold(work, difference.id, seen.version, 'settled_at_core', offeredFor(difference))
  if (!held.ok) return held
  const { kind, account, operation, ours, theirs } = difference
  return ask(
    work,
    { ...held.value, ...asking('settled_at_core', seen), instruction: null },
    { difference: kind, account, operation, ours, theirs },
  )
}

export async function findEntryResolution(work: Work, id: string): Promise<Outcome<ResolutionDetail, EntryNotFound>> {
  const entry = await entryCalled(work, id)
  return entry.ok ? detailOf(work, await resolutionOf(work, entry.value.id)) : entry
}

export async function findDifferenceResolution(
  work: Work,
  id: string,
): Promise<Outcome<ResolutionDetail, DifferenceNotFound>> {
  const known = isId('cdf', id) ? await coreStore.findDifference(work, id) : undefined
  if (known === undefined) return refused({ code: 'core_difference_not_found', difference: id })
  return detailOf(work, await resolutionOf(work, known.id))
}

async function resolutionOf(work: Work, subject: ResolutionSubject): Promise<Resolution> {
  return (await store.findResolution(work, subject)) ?? untouched(subject)
}

async function detailOf(work: Work, resolution: Resolution): Promise<Outcome<ResolutionDetail, never>> {
  return done({ resolution, steps: await store.resolutionStepsOf(work, resolution.subject) })
}

type CalledEntry = incomingStore.ShownEntry & { readonly id: EntryId }

async function entryCalled(work: Work, id: string): Promise<Outcome<CalledEntry, EntryNotFound>> {
  const named = readEntryId(id)
  const entry =
    named === undefined
      ? undefined
      : (await incomingStore.entriesOfIncoming(work, named.incoming, named.place - 1, 1)).at(0)
  // The next place is another entry.
  if (entry === undefined || entry.place !== named?.place)
    return refused({ code: 'incoming_entry_not_found', entry: id })
  return done({ ...entry, id: `${entry.incoming}-${entry.place}` })
}

/** Proposals before what they are about. */
async function hold(
  work: Work,
  subject: ResolutionSubject,
  version: number,
  wanted: ResolutionKind,
  offered: readonly ResolutionKind[],
): Promise<Outcome<Resolution, ResolutionRefusal>> {
  if (!offered.includes(wanted)) return refused({ code: 'resolution_not_offered', offered })
  await change.lockPending(work, resolutionKind, subject)
  const own = (await store.lockResolution(work, subject)) ?? untouched(subject)
  const { state } = own
  if (state === 'agreed' || state === 'resolved') return refused({ code: 'resolution_final', state })
  if (own.version !== version) return refused({ code: 'version_differs', version: own.version })
  const pending = await pendingOf(work, own)
  return pending === undefined ? done(own) : refused({ code: 'proposal_pending', proposal: pending })
}

async function pendingOf(work: Work, { proposal }: Resolution): Promise<change.ProposalId | undefined> {
  if (proposal === null) return undefined
  const asked = await change.findProposal(work, proposal)
  if (!asked.ok) return fault(`${proposal} was asked and is not on file`)
  const { state, expiresAt } = asked.value
  return state === 'open' && expiresAt > work.now ? proposal : undefined
}

function ended(kind: ResolutionKind, { note }: Seen) {
  return { state: 'resolved', kind, note: scrub(note), instruction: null, proposal: null } as const
}

function asking(kind: ResolutionKind, { note }: Seen) {
  return { state: 'asked', kind, note: scrub(note) } as const
}

async function ask(work: Work, wanted: Resolution, about: { readonly [member: string]: Canonical }): Came {
  const { subject, kind, note, version } = wanted
  const proposed = await change.propose(work, {
    kind: resolutionKind,
    subject,
    content: { ...about, resolution: kind, note, version },
    // A program that proposes counts for nobody.
    approvalsNeeded: work.actor.startsWith('person:') ? 1 : 2,
    expiresAt: daysAfter(work.now, answerDays),
  })
  if (proposed.ok)
    return detailOf(work, await act(work, { ...wanted, proposal: proposed.value.id }, `${kind}_proposed`))
  const { refusal } = proposed
  return refusal.code === 'proposal_pending' ? refused(refusal) : fault(`not proposed: ${refusal.code}`)
}

async function act(work: Work, after: Resolution, what: string): Promise<Resolution> {
  const own = { ...after, version: after.version + 1 }
  if (after.version === 1) await store.insertResolution(work, own)
  else await store.updateResolution(work, own)
  await store.insertResolutionStep(work, own, what)
  const { subject, version, state, instruction, proposal } = own
  audit.append(work, 'rails.resolution', {
    subject,
    version,
    act: what,
    state,
    ...(instruction === null ? {} : { instruction }),
    ...(proposal === null ? {} : { proposal }),
  })
  return own
}

export type NotResolved = { readonly code: 'resolution_final'; readonly state: ResolutionState }

/** A second person has agreed: the worker does it at its next pass. */
export async function resolutionAgreed(
  work: Work,
  { id, subject }: change.Proposal,
): Promise<Outcome<Resolution, NotResolved>> {
  const own =
    (await store.lockResolution(work, subjectOf(subject))) ?? fault(`${subject} was proposed and is not on file`)
  if (own.state !== 'asked' || own.proposal !== id) return refused({ code: 'resolution_final', state: own.state })
  return done(await act(work, { ...own, state: 'agreed' }, `${own.kind}_agreed`))
}

/** It was turned down: it waits for somebody again. */
export async function resolutionDropped(work: Work, { id, subject }: change.Proposal): Promise<void> {
  const own = await store.lockResolution(work, subjectOf(subject))
  if (own?.state === 'asked' && own.proposal === id) await act(work, { ...own, ...nothingSaid }, 'turned_down')
}
const nothingSaid = { state: 'open', kind: null, note: null, instruction: null, proposal: null } as const

function subjectOf(subject: string): ResolutionSubject {
  return subject as ResolutionSubject // As `ask` named it.
}

/** Does what two people have agreed to. Answers how much that was. */
export async function carryOutResolutions(work: Work): Promise<number> {
  const agreed = await store.lockAgreed(work, agreedMax)
  for (const own of agreed) {
    if (own.kind === 'matched') await enterMatched(work, own)
    else await endDifference(work, own)
  }
  return agreed.length
}

/** By the ordinary return. What has come back meanwhile, or can no more, leaves the entry to people again. */
async function enterMatched(work: Work, own: Resolution): Promise<void> {
  const entry = await entryCalled(work, own.subject)
  const instruction = own.instruction ?? fault('a match is with something')
  const { code: reason } = entry.ok ? entry.value : fault(`${own.subject} is on file`)
  const [came] = await receive(work, [{ id: instruction, state: 'returned', reason }])
  if (came !== 'entered') {
    await act(work, { ...own, ...nothingSaid }, `not_done: ${came}`)
    return
  }
  const madeOn = await store.leftOn(work, instruction)
  if (madeOn !== undefined) await countReturned(work, [{ madeOn, code: reason }])
  await act(work, { ...own, state: 'resolved' }, 'matched')
}

async function endDifference(work: Work, own: Resolution): Promise<void> {
  const id = own.subject
  if (!isId('cdf', id)) return fault(`${id} is no difference`)
  await coreStore.settleDifferences(work, [id])
  await act(work, { ...own, state: 'resolved' }, 'settled_at_core')
}
