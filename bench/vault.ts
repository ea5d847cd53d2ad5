// Case (n): what payments notice of the vault. An order carries tokens and no numbers, so an api whose vault is there is held
// against one whose vault has ended.

import { fault } from '../src/base/outcome.ts'
import { type Arena, type Bank, project } from './arena.ts'
import type { Comparison } from './contest.ts'
import { enrol, openInstitution, repeating, sending } from './http.ts'
import { ensureKeys, startApi } from './processes.ts'

const floor = 0.95
const payersCount = 500
const connections = 64
/** Two that are so near each other need many turns. */
const repetitions = 16

export async function payingWithoutVault(
  arena: Arena,
  bank: Bank,
): Promise<{
  readonly comparisons: readonly Comparison[]
  readonly repetitions: number
  readonly stop: () => Promise<void>
}> {
  const place = { postgres: arena.postgres, database: bank.database }
  const keys = await ensureKeys(arena.scratch)
  const caller = await openInstitution(bank)
  const apis = { served: await startApi(project, place, keys), alone: await startApi(project, place, keys) }
  const payers = await enrol(apis.served, caller, payersCount)
  await (apis.alone.vault ?? fault('each api has its own vault')).stop()
  const order = repeating(payers)
  const paying = (name: string, api: (typeof apis)['served']) =>
    sending({ name, arena, api, caller, order, clients: connections, items: 1 })
  return {
    comparisons: [
      { of: paying('payments, vault there', apis.served), against: paying('payments, vault away', apis.alone), floor },
    ],
    repetitions,
    stop: async () => {
      await apis.served.stop()
      await apis.alone.stop()
    },
  }
}
