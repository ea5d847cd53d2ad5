// Where a process has its table of permits from. Cedar takes a second of processor time to answer all of it, so the answers
// lie beside the policies, with the hash of the policies that they are about. Where that is another hash, Cedar is asked
// again; that answers and policies agree is a step of `./vouch check`.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { fault } from '../base/outcome.ts'
import { openPermits, type Permits, type Table } from './permits.ts'
import { policiesFolder, readPolicyFiles } from './policy-files.ts'

export const tableFile = 'table.json'

/** Faults where the policies are not sound, so that no process starts on them. */
export async function loadPermits(folder = policiesFolder): Promise<Permits> {
  const { hash } = readPolicyFiles(folder)
  // As `tableOf` made it.
  const table = JSON.parse(readFileSync(join(folder, tableFile), 'utf8')) as Table
  if (table.hash === hash) return openPermits(table)
  const [{ tableOf }, { readPolicies }] = await Promise.all([import('./permit-table.ts'), import('./policies.ts')])
  const made = tableOf(readPolicies(folder))
  // A file that is lost takes with it what nobody may, and the rest is still sound.
  const lost = table.policies.filter(id => !made.policies.includes(id))
  if (lost.length > 0) fault(`these policies are gone: ${lost.join(', ')}`)
  return openPermits(made)
}
