// What the audit log promises of what is in it, and how that is tried: on the canary's own log as it is kept here, and on
// copies of parts of it in which something was changed.

import { type Control, canary, type Ground, wordFor } from '../base/control.ts'
import { done } from '../base/outcome.ts'
import { owedRows } from '../base/owed.ts'
import { type Outside, transact } from '../base/work.ts'
import { append } from './audit.ts'
import { type Completeness, completenessOf, isWhole, type OwedLeaves } from './completeness.ts'
import { insertPeriods } from './completeness-store.ts'
import type { Above, Act } from './controls-above.ts'
import { controlsFor as askedControlsFor } from './controls-asked.ts'
import { controls as logControls, readHead, trustOf } from './controls-log.ts'
import { controls as outsideControls } from './controls-outside.ts'
import { folderPlace } from './copy-folder.ts'
import { owedLeaves } from './owed.ts'
import * as store from './probe-store.ts'
import { isIncluded } from './proof.ts'
import { leavesAt, proveInclusion } from './tile-log.ts'
import { leafHash } from './tree.ts'

const everySeconds = 3_600
const withinMs = 10_000
const msPerHour = 3_600_000
/** What began longer ago than this has been committed, with its leaves, or never will be. */
const settledMs = 10 * 60_000

function completeBy(acts: readonly Act[]): Control {
  return {
    id: 'audit.complete',
    says: 'Every row that owes a leaf has exactly one, and every leaf its row; what does not come out even is told.',
    does: 'detects',
    answers: ['api.data-privacy', 'api.audit-trail-gaps', 'api.account-errors'],
    everySeconds,
    withinMs,
    probe: async ground => {
      const { owed } = await ground.log()
      const to = new Date(ground.now().getTime() - settledMs)
      const real = await ground.work(async work => {
        const owing = { ...(owed ?? owedLeaves), rowsOf: owedRows }
        return completenessOf(ground.within(work), canary, { from: new Date(to.getTime() - msPerHour), to }, owing)
      })
      ground.on('leaves of the canary in an hour', real.leaves)
      // Leaves of other rooms are nobody's, where nobody has said what those owe.
      if (owed !== undefined) ground.tried('an hour of the canary until ten minutes ago', 'whole', wordOf(real))
      const attempts: readonly (readonly [string, string, Attempt])[] = [
        ['a row with its leaf', 'whole', { rows: 1, leaves: 1 }],
        ['a row whose leaf is missing', '1 missing', { rows: 1, leaves: 0 }],
        ['a leaf whose row is missing', '1 unowned', { rows: 0, leaves: 1 }],
        ['a row that has its leaf twice', '1 doubled', { rows: 1, leaves: 2 }],
      ]
      ground.on('rows and leaves made for it', attempts.length)
      for (const [tried, expected, attempt] of attempts) ground.tried(tried, expected, await matched(ground, attempt))
      for (const act of acts) if (owed !== undefined) await tryAct(ground, act, { ...owed, rowsOf: owedRows })
    },
  }
}

/** What a room does, carried out, and its rows held against its leaves as the worker would. */
async function tryAct(ground: Ground, { what, at, perform }: Act, owing: OwedLeaves): Promise<void> {
  const found = await ground.work(async work => {
    const outside: Outside = { ...ground.within(work), now: () => at }
    await transact(outside, canary, 'process:prober', async one => done(await perform(one)))
    const period = { from: at, to: new Date(at.getTime() + msPerHour) }
    return completenessOf(outside, canary, period, owing, { laterMsMax: 0 })
  })
  ground.on(`rows that owe a leaf: ${what}`, found.owed)
  ground.tried(what, 'whole', found.owed === 0 ? 'nothing' : wordOf(found))
}

type Attempt = { readonly rows: 0 | 1; readonly leaves: 0 | 1 | 2 }

/** In an hour of long ago, in which there was nothing else. */
const longAgo = new Date('2001-01-01T00:00:00Z')

function matched(ground: Ground, { rows, leaves }: Attempt): Promise<string> {
  return ground.work(async work => {
    const closedAt = new Date(longAgo.getTime() + msPerHour)
    const outside: Outside = { ...ground.within(work), now: () => closedAt }
    await transact(outside, canary, 'process:prober', async one => {
      if (rows === 1) await insertPeriods(one, [{ from: longAgo, leaves: 0n }])
      for (let leaf = 0; leaf < leaves; leaf++) append(one, 'audit.period_close', { from: longAgo.toISOString() })
      return done(undefined)
    })
    const owing: OwedLeaves = { ...owedLeaves, rowsOf: owedRows }
    const hour = { from: closedAt, to: new Date(closedAt.getTime() + msPerHour) }
    return wordOf(await completenessOf(outside, canary, hour, owing, { laterMsMax: 0 }))
  })
}

function wordOf(found: Completeness): string {
  if (isWhole(found)) return 'whole'
  const counted = (['missing', 'unowned', 'doubled'] as const).filter(name => found[name] > 0)
  return counted.map(name => `${found[name]} ${name}${kindsOf(found.first[name])}`).join(', ')
}

/** Of the rooms above; what the log says of itself was made for the try. */
function kindsOf(first: readonly { readonly kind: string }[]): string {
  const kinds = new Set(first.map(({ kind }) => kind).filter(kind => !kind.startsWith('audit.')))
  return kinds.size === 0 ? '' : ` (${[...kinds].join(' ')})`
}

const retained: Control = {
  id: 'audit.retained',
  says: 'Leaves are kept: the first of a log is there as long as the log is, and nobody may take one away.',
  does: 'prevents',
  answers: ['api.audit-trail-gaps', 'sec.compliance-violations'],
  everySeconds,
  withinMs,
  probe: async ground => {
    for (const table of store.keptTables) {
      for (const [tried, attempt] of [
        ['deleted from', store.deleteAll],
        ['emptied', store.empty],
      ] as const) {
        const came = await wordFor(() => ground.work(work => attempt(work, table)))
        ground.tried(`${table} ${tried}, with the rights of api, office and worker`, '42501', came)
      }
      const stands = await ground.work(work => store.isAppendOnly(work, table))
      ground.tried(`the trigger that refuses its owner too, on ${table}`, 'stands', stands ? 'stands' : 'is gone')
    }
    const trust = await trustOf(ground)
    const first = await ground.work(async work => {
      const head = await readHead(work, trust)
      if (head === undefined) return undefined
      const oldest = await store.oldestKept(work)
      const [leaf] = oldest === 0n ? await leavesAt(work.sql, canary, 0n, 1n) : []
      if (leaf === undefined) return { size: head.size, is: `the oldest is leaf ${oldest}` }
      const proof = await proveInclusion(work.sql, canary, 0n, head.size)
      const isThere = isIncluded({ index: 0n, size: head.size, leafHash: leafHash(leaf), root: head.root, proof })
      return { size: head.size, is: isThere ? 'is there' : 'is another' }
    })
    ground.on('leaves of the canary', Number(first?.size ?? 0n))
    if (first !== undefined)
      ground.tried('the first leaf of the log, under its newest checkpoint', 'is there', first.is)
  },
}

/** `openPlace`: where it is written once. */
export function writeOnce(openPlace: typeof folderPlace): Control {
  return {
    id: 'audit.write-once',
    says: 'What is written into the log, or into a copy of it, is never written again with other bytes.',
    does: 'prevents',
    answers: ['stride.repudiation'],
    everySeconds,
    withinMs,
    probe: async ground => {
      for (const table of store.keptTables) {
        const came = await wordFor(() => ground.work(work => store.changeAll(work, table)))
        ground.tried(`rows of ${table} changed, with the rights of api, office and worker`, '42501', came)
      }
      ground.on('tables of the log', store.keptTables.length)
      const place = openPlace(await ground.scratch())
      const path = 'canary.example/log/canary/tile/0/000'
      const [one, other] = [Buffer.from('the bytes'), Buffer.from('other bytes')]
      const answers: boolean[] = []
      for (const bytes of [one, one, other]) answers.push(await place.keep(path, bytes))
      ground.on('files of a copy', 1)
      ground.tried('a file kept, kept again, and kept with other bytes', 'true, true, false', answers.join(', '))
      const several = await place.keepAll?.([
        { path: `${path}.p/1`, bytes: one },
        { path, bytes: other },
      ])
      ground.tried('the same among several', path, several?.path ?? 'kept')
      const now = (await place.read(path))?.toString() ?? 'nothing'
      ground.tried('the file afterwards', one.toString(), now)
      const outside = await place.keep('../elsewhere', one).then(
        () => 'kept',
        () => 'refused',
      )
      ground.tried('a file kept outside of the copy', 'refused', outside)
    },
  }
}

/** `above`: what only the rooms above can try. */
export function controlsFor(above: Above): readonly Control[] {
  return [
    ...logControls,
    completeBy(above.acts),
    ...askedControlsFor(above),
    retained,
    ...outsideControls,
    writeOnce(folderPlace),
  ]
}
