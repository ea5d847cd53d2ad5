// What a command needs that does what the api could do: the same database role, signing key and key-encryption key, and no more.

import { join } from 'node:path'

import * as audit from '../src/audit/audit.ts'
import { openDatabase } from '../src/base/database.ts'
import { idMaker, isInstitutionId } from '../src/base/ids.ts'
import { institutions } from '../src/base/institutions.ts'
import type { Outside } from '../src/base/work.ts'
import { openKeyFile, openVault, type Vault } from '../src/protection/protection.ts'
import { Cannot, findDatabase, homeFolder } from './instance.ts'

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
    const keys = join(home, 'keys', 'api')
    const kek = await openKeyFile(join(keys, 'kek'))
    if (!kek.ok) throw new Cannot(`${join(keys, 'kek')} cannot be used: ${kek.refusal.code}.`)
    const known = await institutions(sql)
    if (!known.includes(institution))
      throw new Cannot(`There is no institution ${institution}: there are ${known.join(', ') || 'none'}.`)
    const outside: Outside = {
      sql,
      now: () => new Date(),
      newId: idMaker(),
      random: Math.random,
      emit: audit.emitter(await audit.loadEmitterKey(join(keys, 'emitter.key'))),
      elapsedMs: () => performance.now(),
      doubts: () => doubts,
    }
    return { outside, vault: openVault(outside, kek.value), institution, [Symbol.asyncDispose]: close }
  } catch (thrown) {
    await close()
    throw thrown
  }
}
