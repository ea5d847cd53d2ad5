// What the logs of an instance are named after. It is chosen once, by whoever starts it first: every checkpoint, receipt and
// policy bears it, and what was signed stays signed.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import * as audit from '../src/audit/audit.ts'
import { type DatabaseAddress, openDatabase } from '../src/base/database.ts'
import { Cannot } from './instance.ts'

/** Of an instance to which nobody gave a name: it is nobody's (RFC 6761), and such logs are never called witnessed. */
export const nobodysOrigin = 'vouch.localhost/log'

/** As the list of the instance's keys has it, from its first start on. */
export function originOf(home: string): string {
  return recordedOrigin(home) ?? nobodysOrigin
}

/** What the logs are named after from now on: as `VOUCH_ORIGIN` says at the first start, and ever after the same. */
export function chooseOrigin(home: string, asked: string | undefined, isDemo: boolean): string {
  const wanted = asked === undefined || asked === '' ? undefined : asked
  if (wanted !== undefined && !audit.isOrigin(wanted))
    throw new Cannot(
      `VOUCH_ORIGIN must be an address without its scheme, in lower case and of a domain of yours, such as pay.example/log, not ${wanted}.`,
    )
  const chosen = isDemo ? demoOrigin(wanted) : wanted
  const recorded = recordedOrigin(home)
  if (recorded === undefined) return chosen ?? nobodysOrigin
  if (isDemo && !audit.isDemonstration(recorded))
    throw new Cannot(
      `The logs in ${home} are named after ${recorded}, and a demo is nothing that counts: set VOUCH_HOME to another folder for it.`,
    )
  if (wanted === undefined || wanted === recorded || chosen === recorded) return recorded
  throw new Cannot(
    `The logs in ${home} are named after ${recorded}, and every signed checkpoint says so: unset VOUCH_ORIGIN, or set VOUCH_HOME to another folder for an instance of that name.`,
  )
}

/** A demo is tried out and thrown away. Its name says so to every verifier, whoever started it. */
function demoOrigin(wanted = nobodysOrigin): string {
  return wanted.startsWith('demo.') ? wanted : `demo.${wanted}`
}

/** A database brings logs of its own where it is older than the folder. They are not signed on under another name. */
export async function refuseOtherLogs(address: DatabaseAddress, origin: string): Promise<void> {
  const sql = openDatabase(address, { connectionsMax: 1, name: 'vouch start' })
  try {
    const other = await audit.logOfAnother(sql, origin)
    if (other === undefined) return
    throw new Cannot(
      `The database has a log that is named ${other}, and those of this folder are named after ${origin}: set VOUCH_HOME to the folder that goes with the database. Nothing was signed.`,
    )
  } finally {
    await sql.end({ timeout: 1 })
  }
}

function recordedOrigin(home: string): string | undefined {
  try {
    return /^origin (\S+)$/m.exec(readFileSync(join(home, 'audit.pub'), 'utf8'))?.[1]
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined
    throw thrown
  }
}
