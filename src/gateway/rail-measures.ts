// What the links to the outside count, for /metrics: over all institutions, and naming none.

import { Counter, Gauge } from 'prom-client'

import type { LinkRow } from '../rails/rails.ts'
import { linkStates, reportedLinks } from '../rails/rails.ts'
import type { Measures } from './measures.ts'

/** Every scrape within so long is told the same. */
const rememberedMsMax = 10_000

/** `readAll` asks the database. While it cannot, nothing is said of the rails. */
export function measureRails(
  { registry }: Measures,
  readAll: () => Promise<readonly LinkRow[]>,
  elapsedMs: () => number,
): void {
  let remembered: { readonly rows: Promise<readonly LinkRow[]>; readonly atMs: number } | undefined
  const rows = (): Promise<readonly LinkRow[]> => {
    if (remembered === undefined || elapsedMs() - remembered.atMs >= rememberedMsMax)
      remembered = { rows: readAll().catch(() => []), atMs: elapsedMs() }
    return remembered.rows
  }
  const registers = [registry]
  new Gauge({
    name: 'vouch_rail_state',
    help: 'Institutions whose link is in this state, as the worker last saw it change.',
    labelNames: ['link', 'state'],
    registers,
    async collect() {
      const all = await rows()
      for (const link of reportedLinks)
        for (const state of linkStates)
          this.set({ link, state }, all.filter(row => row.name === link && row.state === state).length)
    },
  })
  const counted = (name: string, help: string, countOf: (row: LinkRow) => number) =>
    new Counter({
      name,
      help,
      labelNames: ['link'],
      registers,
      async collect() {
        const all = await rows()
        this.reset()
        for (const link of reportedLinks)
          this.inc(
            { link },
            all.reduce((sum, row) => sum + (row.name === link ? countOf(row) : 0), 0),
          )
      },
    })
  counted('vouch_rail_changes_total', 'How often the state of a link has changed.', ({ changes }) => changes)
  counted('vouch_rail_breaks_total', 'How often a link has failed five times in a row.', ({ breaks }) => breaks)
}
