// What a command needs that does what the api could do: the same database role and signing key, and a line to the vault of its own.

import { join } from 'node:path'

import { openDatabase } from '../src/base/database.ts'
import { isInstitutionId } from '../src/base/ids.ts'
import { institutions } from '../src/base/institutions.ts'
import type { Outside } from '../src/base/work.ts'
import type { Vault } from '../src/protection/protection.ts'
import { Cannot, findDatabase, homeFolder } from './instance.ts'
import { outsideOf } from './outside.ts'
import { findVault } from './vault.ts'

export type AsApi = AsyncDisposable & {
  readonly outside: Outside
  readonly vault: Vault
  readonly institution: string
}

const connectionsMax = 4

/** Opens the instance for one institution that is there. Statements run as long as they need. */
export async function openAsApi(name: string, institution: string | undefined): Promise<AsApi> {
  if (institution === undefined || !isInstitutionId(institution))
    throw new Cannot(`Which institution? ./vouch ${name} … --institution NAME`)
  const home = await homeFolder()
  const database = await findDatabase(home)
  let doubts = 0
  const sql = openDatabase(database.address('vouch_api'), {
    connectionsMax,
    name: `vouch ${name}`,
    statementTimeoutMs: 0,
    onDoubt: () => doubts++,
  })
  const close = async () => {
    await sql.end({ timeout: 2 })
    await database[Symbol.asyncDispose]()
  }
  try {
    const known = await institutions(sql)
    if (!known.includes(institution))
      throw new Cannot(`There is no institution ${institution}: there are ${known.join(', ') || 'none'}.`)
    const outside = await outsideOf(sql, join(home, 'keys', 'api'), () => doubts)
    const found = await findVault(home, database)
    return {
      outside,
      vault: found.vault,
      institution,
      [Symbol.asyncDispose]: async () => {
        await found[Symbol.asyncDispose]()
        await close()
      },
    }
  } catch (thrown) {
    await close()
    throw thrown
  }
}
