// Files from banks: each is kept before anything is done about it, read once, and everything in it has its effect once.
//
// The same bytes are one file, however often and under whatever name they come. A file with a mistake of money has no
// effect at all. What is entered is entered in pieces, and how far is written down with each: whoever dies in between
// is followed by somebody who goes on from there.

import { createHash } from 'node:crypto'

import * as audit from '../audit/audit.ts'
import type { InstitutionId } from '../base/ids.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import type { Place, Vault } from '../protection/protection.ts'
import type { Reckoning } from './ach/read.ts'
import {
  type Candidate,
  findingsKeptMax,
  type IncomingFile,
  type IncomingFileId,
  type KeptFinding,
  kindOfBytes,
  shownName,
  tooLarge,
} from './incoming-file.ts'
import * as store from './incoming-store.ts'

/** What the vault seals at once, with room for what takes two bytes there. */
const partBytes = 32_768
const partsPerStatementMax = 64

/** Bytes that have come, sealed for their places. Made before the work that keeps them. */
export type Arrived = Pick<IncomingFile, 'id' | 'name' | 'kind' | 'size' | 'cameBy'> & {
  readonly hash: Buffer
  readonly sealed: readonly Buffer[]
}

export async function sealArrived(
  vault: Vault,
  institution: InstitutionId,
  { id, name, cameBy }: Pick<Arrived, 'id' | 'name' | 'cameBy'>,
  bytes: Buffer,
): Promise<Arrived> {
  const parts = Array.from({ length: Math.ceil(bytes.length / partBytes) }, (_, part) =>
    bytes.subarray(part * partBytes, (part + 1) * partBytes),
  )
  // latin1 keeps whatever a byte may be.
  const sealed = await vault.sealMany(
    parts.map((part, index) => ({ place: placeOfPart(institution, id, index + 1), text: part.toString('latin1') })),
  )
  const kind = kindOfBytes(bytes)
  return { id, name: shownName(name), kind, hash: hashOf(bytes), size: bytes.length, cameBy, sealed }
}

export function hashOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

function placeOfPart(institution: InstitutionId, file: IncomingFileId, part: number): Place {
  return { institution, table: 'rails.incoming_part', column: 'sealed', row: `${file}/${part}` }
}

/** The bytes as they came, a few parts at a time; `read` runs each of its works. */
export async function* openIncoming(
  vault: Vault,
  institution: InstitutionId,
  id: IncomingFileId,
  read: <T>(perform: (work: Work) => Promise<T>) => Promise<T>,
): AsyncGenerator<Buffer> {
  for (let first = 1; ; first += partsPerStatementMax) {
    const sealed = await read(work => store.incomingPartsOf(work, id, first, partsPerStatementMax))
    const texts = await vault.openMany(
      sealed.map((part, index) => ({ place: placeOfPart(institution, id, first + index), sealed: part })),
      { why: 'read' },
    )
    for (const text of texts) yield Buffer.from(text, 'latin1')
    if (sealed.length < partsPerStatementMax) return
  }
}

export type Kept = { readonly file: IncomingFile; readonly isNew: boolean }

/** Keeps it, or counts that it has come again. What is of no known kind is refused at once, for a person to look at. */
export async function keep(work: Work, arrived: Arrived): Promise<Kept> {
  const known = await countAgain(work, arrived)
  if (known !== undefined) return { file: known, isNew: false }
  const { sealed, ...own } = arrived
  const isUnknown = own.kind === 'unknown'
  const file: IncomingFile = {
    ...own,
    state: isUnknown ? 'refused' : 'received',
    reason: isUnknown ? 'kind_unknown' : null,
    times: 1,
    entered: 0,
    mistakes: 0,
    remarks: 0,
    receivedAt: work.now,
    receivedBy: work.actor,
    lastCameAt: work.now,
    liesAs: own.cameBy === 'inbox' ? own.name : null,
    changedAt: work.now,
  }
  await store.insertIncoming(work, file)
  for (let at = 0; at < sealed.length; at += partsPerStatementMax)
    await store.insertIncomingParts(work, file.id, at + 1, sealed.slice(at, at + partsPerStatementMax))
  appendLeaf(work, file)
  return { file, isNew: true }
}

/**
 * One that is too large to fetch stays in the inbox, and is shown to people once for as long as it lies there. What is in
 * it nobody here knows.
 */
export async function refuseTooLarge(work: Work, name: string): Promise<void> {
  const shown = shownName(name)
  if (await store.liesTooLarge(work, shown)) return
  const file: IncomingFile = {
    id: work.newId('inc'),
    name: shown,
    kind: 'unknown',
    state: 'refused',
    reason: tooLarge,
    hash: null,
    size: 0,
    cameBy: 'inbox',
    times: 1,
    entered: 0,
    mistakes: 0,
    remarks: 0,
    receivedAt: work.now,
    receivedBy: work.actor,
    lastCameAt: work.now,
    liesAs: shown,
    changedAt: work.now,
  }
  await store.insertIncoming(work, file)
  appendLeaf(work, file)
}

/**
 * The file that these bytes are already; undefined where they are new. What still lies in the inbox as it did when it was
 * kept has not come again: whoever kept it died before it was gone from there.
 */
export async function countAgain(
  work: Work,
  { hash, name, cameBy }: Pick<Arrived, 'hash' | 'name' | 'cameBy'>,
): Promise<IncomingFile | undefined> {
  const known = await store.lockIncomingByHash(work, hash)
  if (known === undefined || (cameBy === 'inbox' && known.liesAs === name)) return known
  const again = { ...known, times: known.times + 1, lastCameAt: work.now }
  await store.countIncoming(work, again)
  if (cameBy === 'inbox') await store.setLying(work, known.id, name)
  audit.append(work, 'rails.incoming_file_again', { incomingFile: known.id, name, times: again.times, cameBy })
  return again
}

/** It says nothing that can be used, or nothing that may be: nothing of it has any effect. */
export async function refuse(
  work: Work,
  id: IncomingFileId,
  reason: string,
  findings: readonly KeptFinding[] = [],
  { mistakes, remarks }: Pick<Reckoning, 'mistakes' | 'remarks'> = { mistakes: 0, remarks: 0 },
): Promise<void> {
  const file = await store.lockIncoming(work, id)
  if (file?.state !== 'received') return
  await store.endIncoming(work, id, { state: 'refused', reason, mistakes, remarks })
  await keepFindings(work, id, findings)
  appendLeaf(work, { ...file, state: 'refused', reason, mistakes, remarks })
}

/** All of it has had its effect. */
export async function finish(
  work: Work,
  id: IncomingFileId,
  findings: readonly KeptFinding[] = [],
  remarks = 0,
): Promise<void> {
  const file = await store.lockIncoming(work, id)
  if (file?.state !== 'received') return
  await store.endIncoming(work, id, { state: 'read', reason: null, mistakes: 0, remarks })
  await keepFindings(work, id, findings)
  appendLeaf(work, { ...file, state: 'read', remarks })
}

async function keepFindings(work: Work, id: IncomingFileId, findings: readonly KeptFinding[]): Promise<void> {
  if (findings.length > 0) await store.insertFindings(work, id, findings.slice(0, findingsKeptMax))
}

function appendLeaf(work: Work, file: IncomingFile): void {
  const { id, name, kind, state, reason, hash, size, cameBy, entered, mistakes, remarks } = file
  audit.append(work, 'rails.incoming_file', {
    incomingFile: id,
    name,
    kind,
    state,
    ...(hash === null ? {} : { sha256: hash.toString('hex') }),
    size,
    cameBy,
    ...(reason === null ? {} : { reason }),
    ...(state === 'received' ? {} : { entered, mistakes, remarks }),
  })
}

export type IncomingFileNotFound = { readonly code: 'incoming_file_not_found'; readonly file: string }

/** What was handed in is not written as it should be. */
export type IncomingFileMalformed = { readonly code: 'incoming_file_malformed' }

export type IncomingDetail = {
  readonly file: IncomingFile
  readonly findings: readonly KeptFinding[]
  readonly effects: Awaited<ReturnType<typeof store.effectsOf>>
}

/** A file with what is wrong in it, and what came of it. */
export async function findIncoming(
  work: Work,
  id: IncomingFileId,
): Promise<Outcome<IncomingDetail, IncomingFileNotFound>> {
  const file = await store.findIncoming(work, id)
  if (file === undefined) return refused({ code: 'incoming_file_not_found', file: id })
  return done({ file, findings: await store.findingsOf(work, id), effects: await store.effectsOf(work, id) })
}

/** Sorts after every id of a file. */
const afterEveryId = 'ind'
const pageMax = 200

/** Newest first, before the one named (undefined to begin with). */
export function listIncoming(
  work: Work,
  only: store.IncomingFilter,
  before: IncomingFileId | undefined,
  most: number,
): Promise<readonly IncomingFile[]> {
  return store.listIncoming(work, only, before ?? afterEveryId, Math.min(most, pageMax))
}

export type EntryWithCandidates = store.ShownEntry & { readonly candidates: readonly Candidate[] }

/** What a file says of ours, in its order, after a place (0 to begin with). */
export async function listIncomingEntries(
  work: Work,
  id: IncomingFileId,
  afterPlace: number,
  most: number,
): Promise<Outcome<readonly EntryWithCandidates[], IncomingFileNotFound>> {
  if ((await store.findIncoming(work, id)) === undefined) return refused({ code: 'incoming_file_not_found', file: id })
  return done(await withCandidates(work, await store.entriesOfIncoming(work, id, afterPlace, Math.min(most, pageMax))))
}

/** What somebody must look at, of all files: what names nothing of ours, or contradicts what is final. */
export async function listEntriesForPeople(
  work: Work,
  after: { readonly incoming: string; readonly place: number },
  most: number,
): Promise<readonly EntryWithCandidates[]> {
  return withCandidates(work, await store.entriesForPeople(work, after, Math.min(most, pageMax)))
}

async function withCandidates(
  work: Work,
  entries: readonly store.ShownEntry[],
): Promise<readonly EntryWithCandidates[]> {
  if (entries.length === 0) return []
  const ids = [...new Set(entries.map(({ incoming }) => incoming))]
  const candidates = Map.groupBy(await store.candidatesOf(work, ids), ({ incoming, place }) => `${incoming}/${place}`)
  return entries.map(entry => ({ ...entry, candidates: candidates.get(`${entry.incoming}/${entry.place}`) ?? [] }))
}
