// Whether everybody has done what there is to do at this moment.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import type { Sql } from '../../src/base/database.ts'
import { ifThere } from '../family.ts'
import { institution } from './institution.ts'

/** What the tables say; and no file of the bank lies there unread, unless its folders are away. */
export async function isQuiet(owner: Sql, files: string): Promise<boolean> {
  const rows = await ifThere(
    () => owner<{ holds: boolean }[]>`
      select not exists (select from rails.file where state in ('building', 'approved', 'sending'))
         and not exists (select from rails.instruction
                          where state = 'sending' or (state = 'queued' and method = 'check') or told <> state
                            and state in ('accepted', 'settled', 'rejected'))
         and not exists (select from payments.untold) as holds`,
  )
  return rows?.[0]?.holds === true && (await unread(files)) === 0
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
