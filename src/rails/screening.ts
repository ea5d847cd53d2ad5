// Screening against sanctions lists: which edition is in force, what was decided by it, and whom it found.
//
// It promises: one edition is in force for an institution, whoever asks; one that lost rows never comes into force; a decision
// says by which list, rules and threshold it was made; nobody is found twice for the same name and the same wording of an
// entry. It knows subjects by their ids alone. That a subject is on a list or is not, two people say: screening-hits.ts.

import * as audit from '../audit/audit.ts'
import { canonical } from '../base/canonical.ts'
import { addDays, addMonths, type BusinessDate, dateIn } from '../base/dates.ts'
import type { InstitutionId } from '../base/ids.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import type { Place, Vault } from '../protection/protection.ts'
import { unfitAfter } from './sanctions/edition.ts'
import type { Screener } from './sanctions/screener.ts'
import type { Inspected, Question } from './sanctions/thread-talk.ts'
import * as store from './screening-store.ts'

const actor = 'process:worker'
const keptMonths = 120

/** Records of transactions and of what was decided about them: ten years (31 CFR 501.601), whatever the time zone. */
export function keptUntil(now: Date): BusinessDate {
  return addDays(addMonths(dateIn('UTC', now), keptMonths), 1)
}

export function editionInForce(work: Work): Promise<store.Edition | undefined> {
  return store.editionInForce(work)
}

export type Looked =
  | { readonly what: 'nothing_new' }
  | { readonly what: 'registered'; readonly edition: store.Edition }
  | { readonly what: 'refused'; readonly version: string; readonly reason: string }

/** Puts the newest edition of the folder in force, or says once why not; then the one in force stays. */
export async function takeEdition(outside: Outside, institution: InstitutionId, screener: Screener): Promise<Looked> {
  const newest = (await screener.versions()).at(-1)
  if (newest === undefined) return { what: 'nothing_new' }
  const before = await inWork(outside, institution, async work => {
    const inForce = await store.editionInForce(work)
    const refusal = await store.findRefusal(work, newest, inForce?.number ?? 0)
    return { inForce, isKnown: inForce?.version === newest || refusal !== undefined }
  })
  if (before.isKnown) return { what: 'nothing_new' }
  const inspected = await screener.inspect(newest, before.inForce?.version)
  return inWork(outside, institution, async work => {
    const inForce = await store.editionInForce(work)
    // Another process was quicker: what was looked at was held against an edition that is in force no more.
    if (inForce?.number !== before.inForce?.number) return { what: 'nothing_new' }
    return enter(work, newest, inForce, inspected)
  })
}

async function enter(
  work: Work,
  version: string,
  inForce: store.Edition | undefined,
  inspected: Inspected,
): Promise<Looked> {
  const kept = inForce?.number ?? 0
  const unfit = inspected.ok ? unfitAfter(inForce, inspected.measured) : inspected
  if (unfit !== undefined || !inspected.ok) {
    const { code: reason, ...rest } = unfit ?? fault('what was not read has its reason')
    const detail = canonical('detail' in rest ? { said: rest.detail } : { ...rest })
    const isNew = await store.insertRefusal(
      work,
      { version, kept, reason, detail, refusedAt: work.now },
      keptUntil(work.now),
    )
    if (isNew) audit.append(work, 'rails.sanctions_edition_refused', { version, kept, reason })
    return { what: 'refused', version, reason }
  }
  const { measured, delta } = inspected
  const { hash, entries, names } = measured
  const changes = { added: delta?.added ?? null, changed: delta?.changed ?? null, removed: delta?.removed ?? null }
  const edition = { number: kept + 1, version, hash, entries, names, ...changes, registeredAt: work.now }
  await store.insertEdition(work, edition, keptUntil(work.now))
  audit.append(work, 'rails.sanctions_edition', { number: edition.number, version, hash, entries, names })
  return { what: 'registered', edition }
}

async function inWork<T>(
  outside: Outside,
  institution: InstitutionId,
  perform: (work: Work) => Promise<T>,
): Promise<T> {
  const outcome = await transact(outside, institution, actor, async work => done(await perform(work)))
  return outcome.ok ? outcome.value : fault('an edition has nothing to refuse')
}

export type Asked = Question & { readonly subject: string }

/** What the list in force says of some subjects, ready to be kept: nothing of their names is plain in it. */
export type Answered = {
  readonly edition: store.Edition
  readonly rules: number
  readonly threshold: number
  readonly subjects: readonly string[]
  readonly hits: readonly store.NewHit[]
}

export function whyPlace(institution: InstitutionId, row: store.HitId): Place {
  return { institution, table: 'rails.screening_hit', column: 'why_sealed', row }
}

/** Compares names, seals what was found, and keeps nothing. Throws when there is no answer; asked outside any work. */
export async function screenNames(
  { vault, screener, newId }: { readonly vault: Vault; readonly screener: Screener; readonly newId: Outside['newId'] },
  institution: InstitutionId,
  edition: store.Edition,
  asked: readonly Asked[],
  signal?: AbortSignal,
): Promise<Answered> {
  const questions = asked.map(
    ({ name, kind, country }): Question => ({
      name,
      ...(kind === undefined ? {} : { kind }),
      ...(country === undefined ? {} : { country }),
    }),
  )
  const { rules, said } = await screener.screen(edition, questions, signal)
  const indexes = await vault.indexMany(
    institution,
    'screened_name',
    questions.map(({ name }) => name.normalize('NFC').trim()),
  )
  const found = asked.flatMap(({ subject }, index): Omit<PlainHit, 'id'>[] => {
    const one = said[index] ?? fault('one answer for each question')
    const own = { subject, nameIndex: indexes[index] ?? fault('one index for each name') }
    if ('unread' in one) return [{ ...own, kind: 'unread', ...unreadBy(one.unread, edition) }]
    return one.found.map(entry => ({ ...own, kind: 'listed', ...entry }))
  })
  const ids = found.map(() => newId('hit'))
  const whys = await vault.sealMany(
    found.map(({ why }, index) => ({ place: whyPlace(institution, ids[index] ?? fault('an id for each')), text: why })),
  )
  return {
    edition,
    rules,
    threshold: screener.threshold,
    subjects: asked.map(({ subject }) => subject),
    hits: found.map((hit, index) => ({
      ...hit,
      id: ids[index] ?? fault('an id for each'),
      why: whys[index] ?? fault('a text for each'),
    })),
  }
}

type PlainHit = Omit<store.NewHit, 'why'> & { readonly why: string }

/** By this edition it could not be compared; by the next one somebody has to look again. */
function unreadBy(code: string, { hash }: store.Edition) {
  return { entry: `unread:${code}`, entryHash: hash, listedName: code, score: 0, entryText: '', why: '{}' }
}

/** How somebody stands by all that was found and decided. */
export type Standing = 'clear' | 'hit' | 'confirmed_match'

export type Recorded = {
  readonly screening: store.ScreeningId
  readonly standings: ReadonlyMap<string, Standing>
  /** The first of those that are new, by subject. */
  readonly newHits: ReadonlyMap<string, store.HitId>
}

/**
 * Keeps a decision about some of those who were asked for, and whom it found. Whoever calls has locked how they stand, and
 * has seen that the edition is still the one in force.
 */
export async function recordScreening(
  work: Work,
  cause: store.Screening['cause'],
  answered: Answered,
  subjects: readonly string[],
): Promise<Recorded> {
  const { edition, rules, threshold } = answered
  const id = work.newId('scr')
  const until = keptUntil(work.now)
  const made = { id, edition: edition.number, listHash: edition.hash, rules, threshold, cause, subjects }
  await store.insertScreening(work, made, until)
  const isWanted = new Set(subjects)
  const hits = answered.hits.filter(({ subject }) => isWanted.has(subject))
  const fresh = hits.length === 0 ? [] : await store.insertHits(work, id, hits, until)
  audit.append(work, 'rails.screened', {
    screening: id,
    edition: edition.number,
    listHash: edition.hash,
    rules,
    threshold,
    cause,
    subjects: subjects.length,
    found: new Set(hits.map(({ subject }) => subject)).size,
  })
  for (const { id: hit, subject, entry, score } of fresh)
    audit.append(work, 'rails.screening_hit', { hit, screening: id, subject, entry, score })
  return {
    screening: id,
    standings: await standingsOf(work, subjects),
    newHits: new Map(fresh.toReversed().map(({ id: hit, subject }) => [subject, hit])),
  }
}

/** Of everybody who is asked for. */
export async function standingsOf(work: Work, subjects: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
  const found = await store.standingsOf(work, subjects)
  return new Map([
    ...subjects.map(subject => [subject, 'clear'] as const),
    ...found.map(({ subject, isOpen, isTrue }) => [subject, standing(isOpen, isTrue)] as const),
  ])
}

function standing(isOpen: boolean, isTrue: boolean): Standing {
  if (isTrue) return 'confirmed_match'
  return isOpen ? 'hit' : 'clear'
}

const editionsMax = 200
/** The largest number that a column of numbers holds. */
const afterEveryNumber = 2 ** 31 - 1
const refusalsMax = 20

/** The latest first, before the number given (undefined to begin with). */
export function listEditions(work: Work, before: number | undefined, most: number): Promise<readonly store.Edition[]> {
  return store.listEditions(work, before ?? afterEveryNumber, Math.min(most, editionsMax))
}

/** What did not come into force instead of the edition that is. */
export async function refusedEditions(work: Work): Promise<readonly store.RefusedEdition[]> {
  const inForce = await store.editionInForce(work)
  return store.listRefusals(work, inForce?.number ?? 0, refusalsMax)
}
