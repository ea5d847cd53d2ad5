// What a command brings to its works: a pool of its own in the role it was given, and the key of that process.

import { join } from 'node:path'

import * as audit from '../src/audit/audit.ts'
import { type DatabaseOptions, openDatabase, type Sql } from '../src/base/database.ts'
import { idMaker } from '../src/base/ids.ts'
import type { Outside } from '../src/base/work.ts'

/** By the clock of this machine; `keys` is the folder of the process whose part it takes. */
export async function outsideOf(sql: Sql, keys: string, doubts: () => number = () => 0): Promise<Outside> {
  return outsideWith(sql, await audit.loadEmitterKey(join(keys, 'emitter.key')), doubts)
}

export function outsideWith(sql: Sql, emitter: audit.EmitterKey, doubts: () => number = () => 0): Outside {
  return {
    sql,
    now: () => new Date(),
    newId: idMaker(),
    random: Math.random,
    emit: audit.emitter(emitter),
    elapsedMs: () => performance.now(),
    doubts,
  }
}

/** For as long as `perform` takes. */
export async function withOutside<T>(
  address: Parameters<typeof openDatabase>[0],
  keys: string,
  options: DatabaseOptions,
  perform: (outside: Outside) => Promise<T>,
): Promise<T> {
  const sql = openDatabase(address, options)
  try {
    return await perform(await outsideOf(sql, keys))
  } finally {
    await sql.end({ timeout: 2 })
  }
}
