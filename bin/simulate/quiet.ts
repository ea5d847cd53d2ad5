// Whether everybody has done what there is to do at this moment.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import type { Sql } from '../../src/base/database.ts'
import { ifThere } from '../family.ts'
import { institution } from './institution.ts'

/** What is still to be done, in words; nothing when all is quiet. A file of the bank that lies there unread counts. */
export async function unrest(owner: Sql, files: string): Promise<readonly string[]> {
  const rows = await ifThere(
    () => owner<{ what: string }[]>`
      select 'a file is ' || state as what from rails.file where state in ('building', 'approved', 'sending')
       union all
      select 'an instruction is ' || state || ' by ' || method from rails.instruction
       where state = 'sending' or (state = 'queued' and method = 'check')
       union all
      select 'news is ' || state || ', told ' || told from rails.instruction
       where told <> state and state in ('accepted', 'settled', 'rejected')
       union all
      select 'a file of the bank is unread: ' || kind from rails.incoming_file where state = 'received' and kind <> 'unknown'
       union all
      select 'a line of a statement is untold' from rails.untold_line
       union all
      select 'an operation at the core is ' || state from rails.core_operation where state in ('queued', 'sending')
       union all
      select 'a step is untold' from payments.untold`,
  )
  if (rows === undefined) return ['the database is away']
  const left = await unread(files)
  return [...new Set(rows.map(({ what }) => what)), ...(left === 0 ? [] : [`${left} files of the bank are unread`])]
}

async function unread(files: string): Promise<number> {
  const names = await readdir(join(files, institution, 'from-bank')).catch((thrown: unknown) => {
    // An outage puts a plain file in the folder's place.
    if (thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR'))
      return []
    throw thrown
  })
  return names.filter(name => !name.startsWith('.')).length
}
