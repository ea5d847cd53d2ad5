// What stands across all rooms, for the processes that have to know every one of them. Whoever needs none of it starts without.

import { readFile } from 'node:fs/promises'

import * as audit from './audit/audit.ts'
import { owedRows, type RoomOwes } from './base/owed.ts'
import { type Outside } from './base/work.ts'
import * as change from './change/change.ts'
import { type Config } from './config.ts'
import * as identity from './identity/identity.ts'
import * as ledger from './ledger/ledger.ts'
import * as messages from './messages/messages.ts'
import * as payments from './payments/payments.ts'
import * as protection from './protection/protection.ts'
import { type Vault } from './protection/protection.ts'
import { readCorePlaces } from './rails/core-file.ts'
import { type CoreOptions } from './rails/core-loop.ts'
import { openCores } from './rails/cores.ts'
import { httpCore } from './rails/http-core.ts'
import * as rails from './rails/rails.ts'
import * as reporting from './reporting/reporting.ts'
import * as risk from './risk/risk.ts'

/** All that is sealed, room by room. */
export const sealedColumns = [
  ...identity.sealedColumns,
  ...messages.sealedColumns,
  ...rails.sealedColumns,
  ...payments.sealedColumns,
]

/** Which rows owe the log a leaf, room by room: audit asks it of all of them at once. */
export const owedLeaves: audit.OwedLeaves = owedBy([
  audit.owedLeaves,
  protection.owedLeaves,
  change.owedLeaves,
  messages.owedLeaves,
  identity.owedLeaves,
  ledger.owedLeaves,
  rails.owedLeaves,
  payments.owedLeaves,
  reporting.owedLeaves,
  risk.owedLeaves,
])

function owedBy(rooms: readonly RoomOwes[]): audit.OwedLeaves {
  const owed = rooms.flatMap(room => room.owed)
  const excused = Object.fromEntries(rooms.flatMap(room => Object.entries(room.excused)))
  return { owed, excused, rowsOf: owedRows }
}

/** Nothing where no file names any core: then nobody is asked, and no loop runs. */
export async function coreOptions(
  { cores: path }: Config,
  outside: Outside,
  vault: Vault,
): Promise<CoreOptions | undefined> {
  if (path === undefined) return undefined
  const places = readCorePlaces(await readFile(path, 'utf8'))
  const cores = new Map(
    [...places].map(([institution, place]) => [
      institution,
      place === 'ledger' ? payments.ledgerCore(outside, institution) : httpCore(place),
    ]),
  )
  return {
    cores: openCores(institution => cores.get(institution), outside.elapsedMs),
    accountsOf: payments.coreAccountsFrom(outside, vault),
  }
}
