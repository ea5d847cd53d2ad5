// A sanctions list as it was published: entries in one order, each with its names, and a hash over all of it.
//
// A decision keeps the hash, so it can be shown later against what was screened. Nothing of a file is dropped in silence:
// a row that could not be used is a problem with its file, its line and what is wrong.

import { createHash } from 'node:crypto'

import { canonical } from '../../base/canonical.ts'
import { done, type Outcome, refused } from '../../base/outcome.ts'
import { type ListFile, type Problem, type Row, readRows } from './legacy-rows.ts'
import { type Birth, readRemarks } from './remarks.ts'

export type { ListFile, Problem }

const entriesMax = 200_000
const problemsMax = 10_000

export type EntryKind = 'individual' | 'entity' | 'vessel' | 'aircraft'
/** The number OFAC gave, behind the list it is from: `sdn:36`. */
export type EntryId = `${Source}:${string}`
type Source = 'sdn' | 'consolidated'

/** Weak aliases are broad nicknames; by OFAC's own word they confirm a hit and do not make one. */
export type Strength = 'primary' | 'strong' | 'weak'
export type ListedName = { readonly text: string; readonly strength: Strength }

export type Entry = {
  readonly id: EntryId
  readonly kind: EntryKind
  readonly names: readonly ListedName[]
  readonly programs: readonly string[]
  /** As the list spells them: of addresses, nationality, citizenship, or the flag of a vessel. */
  readonly countries: readonly string[]
  readonly births: readonly Birth[]
  readonly addresses: readonly string[]
  readonly remarks: string
}

export type List = {
  /** What the publisher calls this edition. */
  readonly version: string
  /** SHA-256 over the version, the files' hashes and the entries. */
  readonly hash: string
  readonly files: readonly { readonly name: string; readonly sha256: string }[]
  readonly entries: readonly Entry[]
  readonly entryHashes: ReadonlyMap<EntryId, string>
}

/** The files of one list, in OFAC's legacy layout: SDN.CSV or CONS_PRIM.CSV and what goes with them. */
export type Publication = {
  readonly source: Source
  readonly primary: ListFile
  readonly alternates: ListFile
  readonly addresses: ListFile
  readonly comments?: ListFile
}

export type ListRefusal =
  | { readonly code: 'list_empty' }
  | { readonly code: 'list_too_large'; readonly entriesMax: number }
  | { readonly code: 'list_unreadable'; readonly problems: readonly Problem[] }

export type ReadList = { readonly list: List; readonly problems: readonly Problem[] }

/**
 * Reads the publications that make one list. Problems are handed back with it: whoever puts a list to use decides
 * whether what was lost may be lost.
 */
export async function readList(
  version: string,
  publications: readonly Publication[],
): Promise<Outcome<ReadList, ListRefusal>> {
  const problems: Problem[] = []
  const report = (problem: Problem) => {
    if (problems.length < problemsMax) problems.push(problem)
  }
  const files: { readonly name: string; readonly sha256: string }[] = []
  const entries: Entry[] = []
  for (const publication of publications) entries.push(...(await readPublication(publication, files, report)))
  if (problems.length === problemsMax) return refused({ code: 'list_unreadable', problems })
  if (entries.length === 0) return refused({ code: 'list_empty' })
  if (entries.length > entriesMax) return refused({ code: 'list_too_large', entriesMax })
  return done({ list: listOf(version, files, entries), problems })
}

/** The list with these entries, whatever order they come in. */
export function listOf(
  version: string,
  files: readonly { readonly name: string; readonly sha256: string }[],
  entries: readonly Entry[],
): List {
  const ordered = entries.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const entryHashes = new Map(ordered.map(entry => [entry.id, sha256(canonical(entry))]))
  const hash = sha256(canonical({ version, files, entries: [...entryHashes.values()] }))
  return { version, hash, files, entries: ordered, entryHashes }
}

export type Delta = {
  readonly added: readonly Entry[]
  readonly changed: readonly { readonly before: Entry; readonly after: Entry }[]
  readonly removed: readonly Entry[]
}

export function delta(before: List, after: List): Delta {
  const known = new Map(before.entries.map(entry => [entry.id, entry]))
  const added: Entry[] = []
  const changed: { before: Entry; after: Entry }[] = []
  for (const entry of after.entries) {
    const old = known.get(entry.id)
    if (old === undefined) added.push(entry)
    else if (before.entryHashes.get(entry.id) !== after.entryHashes.get(entry.id)) {
      changed.push({ before: old, after: entry })
    }
  }
  return { added, changed, removed: before.entries.filter(({ id }) => !after.entryHashes.has(id)) }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** An entry while its files are being read. */
type Draft = {
  readonly line: number
  readonly kind: EntryKind
  readonly names: ListedName[]
  readonly programs: readonly string[]
  readonly countries: string[]
  readonly addresses: string[]
  remarks: string
}

/*
 * The columns, none with a header:
 *
 *     primary     number, name, type, program, title, call sign, vessel type, tonnage, GRT, flag, owner, remarks
 *     alternates  number, alternate's number, kind (aka, fka, nka), name, remarks
 *     addresses   number, address's number, street, city and so on, country, remarks
 *     comments    number, what the remarks had no room for
 */
async function readPublication(
  publication: Publication,
  files: { readonly name: string; readonly sha256: string }[],
  report: (problem: Problem) => void,
): Promise<readonly Entry[]> {
  const { source, primary, alternates, addresses, comments } = publication
  const drafts = new Map<string, Draft>()

  async function read(file: ListFile, fields: number, take: (row: Row, say: Say) => void): Promise<void> {
    const sha256 = await readRows(
      file,
      fields,
      row => take(row, (what, isLost) => report({ file: file.name, line: row.line, what, isLost })),
      report,
    )
    files.push({ name: file.name, sha256 })
  }
  /** The entry that a row of the other files belongs to. */
  function draftOf(row: Row, say: Say): Draft | undefined {
    const draft = drafts.get(row.fields[0] ?? '')
    if (draft === undefined) say(`belongs to no entry: ${row.fields[0] ?? 'it has no number'}`, true)
    return draft
  }

  await read(primary, 12, (row, say) => enter(drafts, row, say))
  await read(alternates, 5, (row, say) => {
    const name = row.fields[3]
    if (name === null || name === undefined) say('has no name', true)
    else draftOf(row, say)?.names.push({ text: name, strength: 'strong' })
  })
  await read(addresses, 6, (row, say) => {
    const draft = draftOf(row, say)
    const [, , street = null, city = null, country = null] = row.fields
    const address = [street, city, country].filter(part => part !== null).join(', ')
    if (address !== '') draft?.addresses.push(address)
    if (country !== null) draft?.countries.push(country)
  })
  if (comments !== undefined) {
    await read(comments, 2, (row, say) => {
      const draft = draftOf(row, say)
      if (draft !== undefined) draft.remarks += row.fields[1] ?? '' // It goes on in the middle of a word.
    })
  }
  return [...drafts].map(([number, draft]) => {
    const say: Say = (what, isLost) => report({ file: primary.name, line: draft.line, what, isLost })
    return entryOf(`${source}:${number}`, draft, say)
  })
}

type Say = (what: string, isLost: boolean) => void

function enter(drafts: Map<string, Draft>, { line, fields }: Row, say: Say): void {
  const [number = null, name = null, type = null, program = null] = fields
  if (number === null || !/^\d{1,12}$/.test(number)) return say('does not begin with a number', true)
  if (name === null) return say('has no name', true)
  const known = drafts.get(number)
  if (known !== undefined) {
    known.names.push({ text: name, strength: 'strong' })
    return say(`has the number of line ${known.line}; only its name was used`, true)
  }
  if (type !== null && !isKind(type)) say(`is of an unknown kind, and was taken for an entity: ${type}`, false)
  const flag = fields[9] ?? null
  drafts.set(number, {
    line,
    kind: type !== null && isKind(type) ? type : 'entity',
    names: [{ text: name, strength: 'primary' }],
    programs: (program ?? '')
      .split(/\]\s*\[/)
      .map(one => one.replaceAll(/[[\]]/g, '').trim())
      .filter(one => one !== ''),
    countries: flag === null ? [] : [flag],
    addresses: [],
    remarks: fields[11] ?? '',
  })
}

/** An entity has no type in these files. */
function isKind(type: string): type is Exclude<EntryKind, 'entity'> {
  return type === 'individual' || type === 'vessel' || type === 'aircraft'
}

function entryOf(id: EntryId, draft: Draft, say: Say): Entry {
  const { births, weakNames, countries, unread } = readRemarks(draft.remarks)
  for (const clause of unread) say(`has a remark that could not be read: ${clause}`, false)
  return {
    id,
    kind: draft.kind,
    names: [...draft.names, ...weakNames.map(text => ({ text, strength: 'weak' as const }))],
    programs: draft.programs,
    countries: [...new Set([...draft.countries, ...countries])].sort(),
    births,
    addresses: draft.addresses,
    remarks: draft.remarks,
  }
}
