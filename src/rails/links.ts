// How the links of an institution are, kept where every process can read it. The worker alone sees them, and writes down
// what changes; a changed state has a leaf. What a link last said of itself stands until it says something else.

import * as audit from '../audit/audit.ts'
import type { InstitutionId } from '../base/ids.ts'
import { institutions, passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Actor, type Outside, transact, type Work } from '../base/work.ts'
import type { Cores } from './cores.ts'
import type { Instruction } from './instruction.ts'
import {
  type LinkName,
  type LinkRow,
  type LinkState,
  type Links,
  type LinkView,
  linkNames,
  type ReportedLink,
  reportedLinks,
} from './link.ts'
import * as store from './links-store.ts'

/** What a row should say; undefined where what it says stands. */
function wantedOf(view: LinkView | undefined, row: LinkRow | undefined): LinkState | undefined {
  if (view === undefined) return row === undefined ? undefined : 'disconnected'
  // A process that has just begun knows nothing against what the one before it knew.
  if (!view.hasSpoken && row !== undefined && row.state !== 'disconnected') return undefined
  return view.state
}

/** Writes down how the links are. `views` has those that are configured. Answers how many rows it wrote. */
async function enterLinks(work: Work, views: ReadonlyMap<ReportedLink, LinkView>, elapsedMs: number): Promise<number> {
  const rows = new Map((await store.lockLinks(work)).map(row => [row.name, row]))
  let written = 0
  for (const name of reportedLinks) {
    const [view, before] = [views.get(name), rows.get(name)]
    const state = wantedOf(view, before)
    if (state === undefined) continue
    const restsUntilMs = state === 'failed' ? view?.restsUntilMs : undefined
    const isChange = state !== before?.state
    const lastFailure = view?.lastFailure ?? before?.lastFailure ?? null
    if (!isChange && lastFailure === before.lastFailure && restsUntilMs === undefined && before.restsUntil === null)
      continue
    await store.putLink(work, {
      name,
      state,
      since: isChange ? work.now : before.since,
      lastFailure,
      restsUntil:
        restsUntilMs === undefined ? null : new Date(work.now.getTime() + Math.max(0, restsUntilMs - elapsedMs)),
      changes: (before?.changes ?? 0) + (isChange ? 1 : 0),
      breaks: (before?.breaks ?? 0) + (isChange && state === 'failed' ? 1 : 0),
    })
    written++
    if (isChange)
      audit.append(work, 'rails.link', {
        link: name,
        before: before?.state ?? 'disconnected',
        state,
        ...(view === undefined || view.lastFailure === null || state === 'connected'
          ? {}
          : { failure: view.lastFailure }),
      })
  }
  return written
}

const actor: Actor = 'process:worker'

/** `configured`: the links that this worker has. The others are said to be disconnected where they were known once. */
export function linksLoop(
  outside: Outside,
  links: Links,
  configured: readonly LinkName[],
  cores?: Pick<Cores, 'viewOf'>,
): Loop {
  const tell = openTelling(outside, links, configured, cores)
  return { name: 'rails.links', everyMs: 1_000, pass: signal => passOver(outside.sql, signal, tell) }
}

/** What a pass does for one institution. */
export function openTelling(
  outside: Outside,
  links: Links,
  configured: readonly LinkName[],
  cores?: Pick<Cores, 'viewOf'>,
): (institution: InstitutionId) => Promise<number> {
  // What was last written down of each institution, so that what has not changed costs nothing.
  const entered = new Map<InstitutionId, string>()
  const viewsOf = (institution: InstitutionId): ReadonlyMap<ReportedLink, LinkView> => {
    const views = configured.map(name => [name, links.of(institution, name).view()] as const)
    const core = cores?.viewOf(institution)
    return new Map<ReportedLink, LinkView>(core === undefined ? views : [...views, ['core', core]])
  }
  return async institution => {
    const views = viewsOf(institution)
    const seen = JSON.stringify([...views])
    if (entered.get(institution) === seen) return 0
    const outcome = await transact(outside, institution, actor, async work =>
      done(await enterLinks(work, views, outside.elapsedMs())),
    )
    entered.set(institution, seen)
    return outcome.ok ? outcome.value : fault('links have nothing to refuse')
  }
}

type Sum = { readonly count: number; readonly minor: bigint }
const nothing: Sum = { count: 0, minor: 0n }

export type LinkReport = {
  readonly name: ReportedLink
  /** Undefined for one that has never been configured. */
  readonly row: LinkRow | undefined
  /** What goes over it. */
  readonly methods: readonly Instruction['method'][]
  /** What has not left, and is not in a file yet; of the core, what it has not been asked for. */
  readonly instructions: Sum
  /** What may have left: the bank, or the core, is asked. */
  readonly inDoubt: Sum
  /** Files that have not been seen to leave. */
  readonly files: Sum
}

const filedMethods: readonly Instruction['method'][] = ['ach', 'same_day_ach']
const allMethods: readonly Instruction['method'][] = [...filedMethods, 'check']

/** Where files are configured, ACH leaves in them, and only checks are called for; else everything is. */
function methodsOver(name: LinkName, hasFiles: boolean): readonly Instruction['method'][] {
  if (name === 'inbox') return []
  if (name === 'files') return hasFiles ? filedMethods : []
  return hasFiles ? allMethods.filter(method => !filedMethods.includes(method)) : allMethods
}

/** Every link of the institution, and what waits for each, in this currency. */
export async function reportLinks(work: Work, currency: string): Promise<readonly LinkReport[]> {
  const [rows, queued, files] = await Promise.all([
    store.listLinks(work),
    store.waitingInstructions(work, currency),
    store.waitingFiles(work, currency),
  ])
  const rowOf = new Map(rows.map(row => [row.name, row]))
  const filesRow = rowOf.get('files')
  const hasFiles = filesRow !== undefined && filesRow.state !== 'disconnected'
  const coreRow = rowOf.get('core')
  const core = coreRow === undefined ? [] : [await reportCore(work, coreRow, currency)]
  const own = linkNames.map((name): LinkReport => {
    const methods = methodsOver(name, hasFiles)
    const waiting = queued.filter(({ method, reroutedTo }) =>
      reroutedTo === null ? methods.includes(method) : reroutedTo === name,
    )
    return {
      name,
      row: rowOf.get(name),
      methods,
      instructions: sumOf(waiting.filter(({ state }) => state === 'queued')),
      inDoubt: sumOf(waiting.filter(({ state }) => state === 'sending')),
      files: name === 'files' ? { count: files.count, minor: files.amount } : nothing,
    }
  })
  return [...own, ...core]
}

/** Where none has ever been configured, there is nothing to tell. */
async function reportCore(work: Work, row: LinkRow, currency: string): Promise<LinkReport> {
  const waiting = await store.waitingOperations(work, currency)
  return {
    name: 'core',
    row,
    methods: [],
    instructions: sumOf(waiting.filter(({ state }) => state === 'queued')),
    inDoubt: sumOf(waiting.filter(({ state }) => state === 'sending')),
    files: nothing,
  }
}

function sumOf(rows: readonly { readonly count: number; readonly amount: bigint }[]): Sum {
  return rows.reduce((sum, { count, amount }) => ({ count: sum.count + count, minor: sum.minor + amount }), nothing)
}

/** The links of every institution, for those who count and name nobody. */
export async function linksOfAll(outside: Outside, as: Actor): Promise<readonly LinkRow[]> {
  const all: LinkRow[] = []
  for (const institution of await institutions(outside.sql)) {
    const rows = await transact(outside, institution, as, async work => done(await store.listLinks(work)))
    if (rows.ok) all.push(...rows.value)
  }
  return all
}
