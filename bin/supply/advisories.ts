// Which packages an advisory is about. Advisories come in the format of OSV (ossf.github.io/osv-schema), the packages as a bill
// of materials. Pure. What cannot be understood is said: silence would read as safety.

import semver from 'semver'

import type { Bill } from './bill.ts'

export type Hit = {
  readonly advisory: string
  readonly aliases: readonly string[]
  readonly summary: string
  readonly purl: string
  /** As in the bill: 'excluded' is a tool. */
  readonly scope: string
  /** The first version without it, where the advisory names one. */
  readonly fixedIn: string | undefined
}

export type Matched = {
  readonly read: number
  readonly withdrawn: number
  readonly hits: readonly Hit[]
  /** Advisories about a package of ours whose versions nobody can compare. */
  readonly unclear: readonly string[]
}

type RangeEvent = Readonly<Partial<Record<'introduced' | 'fixed' | 'last_affected' | 'limit', string>>>
type Affected = {
  readonly names: readonly string[]
  readonly versions: readonly string[]
  readonly ranges: readonly (readonly RangeEvent[])[]
}
export type Advisory = {
  readonly id: string
  readonly aliases: readonly string[]
  readonly summary: string
  readonly isWithdrawn: boolean
  readonly affected: readonly Affected[]
}

const advisoriesMax = 200_000
/** Lists of versions by semver; what GIT says is about commits. */
const comparable = ['SEMVER', 'ECOSYSTEM']

/** One advisory, a list of them, `{"vulns": […]}` as osv.dev answers, or one a line. Throws what is wrong with them. */
export function readAdvisories(text: string): readonly Advisory[] {
  const trimmed = text.trim()
  const isLines = /^\{.*\}\n\s*\{/.test(trimmed)
  const parsed: unknown = JSON.parse(
    isLines
      ? `[${trimmed
          .split('\n')
          .filter(line => line.trim() !== '')
          .join(',')}]`
      : trimmed,
  )
  const wrapped = isRecord(parsed) && Array.isArray(parsed['vulns']) ? parsed['vulns'] : parsed
  const list: readonly unknown[] = Array.isArray(wrapped) ? wrapped : [wrapped]
  if (list.length > advisoriesMax) throw new Error(`more than ${advisoriesMax} advisories`)
  return list.map(readAdvisory)
}

function readAdvisory(value: unknown, at: number): Advisory {
  if (!isRecord(value) || typeof value['id'] !== 'string') throw new Error(`advisory ${at + 1} has no id`)
  const { id, aliases, summary, withdrawn, affected } = value
  if (affected !== undefined && !Array.isArray(affected)) throw new Error(`${id}: affected is no list`)
  return {
    id,
    aliases: stringsOf(aliases),
    summary: typeof summary === 'string' ? summary : '',
    isWithdrawn: withdrawn !== undefined,
    affected: (affected ?? []).map(one => readAffected(id, one)),
  }
}

function readAffected(id: string, value: unknown): Affected {
  if (!isRecord(value)) throw new Error(`${id}: something affected is no object`)
  const { package: named, versions, ranges } = value
  const { ecosystem, name, purl } = isRecord(named) ? named : {}
  return {
    names: [
      ...(ecosystem === 'npm' && typeof name === 'string' ? [`pkg:npm/${name.replace('@', '%40')}`] : []),
      ...(typeof purl === 'string' ? [purl.replace(/@[^/]*$/, '')] : []),
    ],
    versions: stringsOf(versions),
    ranges: (Array.isArray(ranges) ? ranges : []).flatMap((range: unknown) => {
      if (!isRecord(range) || !Array.isArray(range['events'])) throw new Error(`${id}: a range has no events`)
      if (!comparable.includes(String(range['type']))) return []
      return [range['events'].map((event: unknown) => readEvent(id, event))]
    }),
  }
}

function readEvent(id: string, value: unknown): RangeEvent {
  if (!isRecord(value)) throw new Error(`${id}: an event is no object`)
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

export function matchAdvisories(bill: Bill, advisories: readonly Advisory[]): Matched {
  const byName = Map.groupBy(bill.components, ({ purl }) => purl.replace(/@[^/@]*$/, ''))
  const current = advisories.filter(({ isWithdrawn }) => !isWithdrawn)
  const hits = new Map<string, Hit>()
  const unclear = new Set<string>()
  for (const { id, aliases, summary, affected } of current) {
    for (const one of affected) {
      for (const component of one.names.flatMap(name => byName.get(name) ?? [])) {
        const { purl, version, scope = 'required' } = component
        const answer = isAffected(version, one)
        if (answer === undefined) unclear.add(`${id} is about ${purl}, and says of no version that can be compared`)
        if (answer === true) {
          const fixedIn = fixAfter(version, one)
          hits.set(`${id} ${purl}`, { advisory: id, aliases, summary, purl, scope, fixedIn })
        }
      }
    }
  }
  return {
    read: advisories.length,
    withdrawn: advisories.length - current.length,
    hits: [...hits.values()],
    unclear: [...unclear],
  }
}

/** Undefined when nothing that the advisory says can be held against a version. */
function isAffected(text: string, { versions, ranges }: Affected): boolean | undefined {
  if (versions.includes(text)) return true
  const version = semver.coerce(text, { includePrerelease: true })
  const isComparable =
    ranges.length > 0 && version !== null && ranges.flat().every(event => boundsOf(event) !== undefined)
  if (!isComparable) return versions.length > 0 && ranges.length === 0 ? false : undefined
  return ranges.some(range => isWithin(version, range))
}

/**
 * By the order of versions, whatever order the events are written in: affected from an `introduced` on, until a `fixed`, behind a
 * `last_affected`. At the same version an end comes before a beginning.
 */
function isWithin(version: semver.SemVer, events: readonly RangeEvent[]): boolean {
  const bounds = events
    .flatMap(event => boundsOf(event) ?? [])
    .sort((a, b) => semver.compare(a.at, b.at) || rank(a) - rank(b))
  let isIn = false
  for (const { kind, at } of bounds) {
    const order = semver.compare(version, at)
    if (kind === 'introduced' && order >= 0) isIn = true
    if ((kind === 'fixed' || kind === 'limit') && order >= 0) isIn = false
    if (kind === 'last_affected' && order > 0) isIn = false
  }
  return isIn
}

type Bound = { readonly kind: keyof RangeEvent; readonly at: semver.SemVer }

function rank({ kind }: Bound): number {
  return kind === 'introduced' ? 1 : 0
}

/** Undefined when a version in it is none. */
function boundsOf(event: RangeEvent): readonly Bound[] | undefined {
  const bounds: Bound[] = []
  for (const kind of ['introduced', 'fixed', 'last_affected', 'limit'] as const) {
    const text = event[kind]
    if (text === undefined || (kind === 'limit' && text === '*')) continue
    const at =
      text === '0' ? semver.parse('0.0.0-0') : (semver.parse(text) ?? semver.coerce(text, { includePrerelease: true }))
    if (at === null) return undefined
    bounds.push({ kind, at })
  }
  return bounds
}

function fixAfter(text: string, { ranges }: Affected): string | undefined {
  const version = semver.coerce(text, { includePrerelease: true })
  const fixes = ranges.flat().flatMap(({ fixed }) => (fixed === undefined ? [] : [fixed]))
  const later = fixes.filter(fix => version !== null && semver.valid(fix) !== null && semver.gt(fix, version))
  return later.sort(semver.compare)[0]
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}
