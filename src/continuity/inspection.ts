// Looks through a whole server for damage that PostgreSQL can see: every B-tree against its table, every table by itself.

import { type DatabaseAddress, openDatabase, type Sql, type Transaction } from '../base/database.ts'
import { checkHeap, checkIndex, installAmcheck, listBtreeIndexes, listDatabases, listHeaps } from './store.ts'

/** One thing that must be true of a restored database, in the terms of the room that says so. */
export type Check = { readonly name: string; readonly check: (sql: Sql) => Promise<readonly string[]> }

export type Problem = { readonly check: string; readonly problem: string }

/** `address` gives the owner's address of a database. Nothing is left behind: the extension goes with its transaction. */
export async function inspectServer(address: (database: string) => DatabaseAddress): Promise<readonly Problem[]> {
  const server = openDatabase(address('postgres'), { connectionsMax: 1, name: 'vouch inspection' })
  const databases = await listDatabases(server)
  await server.end()
  const problems: Problem[] = []
  for (const database of databases) {
    const sql = openDatabase(address(database), { connectionsMax: 1, name: 'vouch inspection', statementTimeoutMs: 0 })
    try {
      await sql.begin(async tx => {
        await installAmcheck(tx)
        for (const found of await inspectDatabase(tx))
          problems.push({ check: 'amcheck', problem: `${database}: ${found}` })
        throw new Inspected()
      })
    } catch (thrown) {
      if (!(thrown instanceof Inspected)) throw thrown
    } finally {
      await sql.end()
    }
  }
  return problems
}

/** Thrown to roll an inspection back. */
class Inspected extends Error {}

async function inspectDatabase(tx: Transaction): Promise<readonly string[]> {
  const found: string[] = []
  for (const { oid, name } of await listBtreeIndexes(tx)) {
    const damage = await damageOf(tx, part => checkIndex(part, oid))
    if (damage !== undefined) found.push(`index ${name}: ${damage}`)
  }
  for (const { oid, name } of await listHeaps(tx)) {
    const damage = await damageOf(tx, async part => {
      for (const { finding } of await checkHeap(part, oid)) found.push(`table ${name}: ${finding}`)
    })
    if (damage !== undefined) found.push(`table ${name}: ${damage}`)
  }
  return found
}

/** Damage comes as an error: of class XX where bytes make no sense, 58 where a file is gone. Any other is ours, and thrown. */
async function damageOf(tx: Transaction, check: (part: Transaction) => Promise<void>): Promise<string | undefined> {
  try {
    await tx.savepoint(check)
    return undefined
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && /^(XX|58)/.test(String(thrown.code))) return thrown.message
    throw thrown
  }
}
