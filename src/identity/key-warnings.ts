// Says that a key of a program is about to end, fourteen days before and three: in the log, and in rows that the office
// shows. After its last day it is refused; nothing here keeps it alive.

import * as audit from '../audit/audit.ts'
import { daysAfter } from '../base/dates.ts'
import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import * as store from './client-store.ts'

/** The sooner first, so that a key that was added with two days to live is warned of as what it is. */
export const warnedDaysBefore = [3, 14] as const
const everyMs = 60_000
const keysMax = 100

export function keyWarningsLoop(outside: Outside): Loop {
  return {
    name: 'key warnings',
    everyMs,
    pass: signal =>
      passOver(outside.sql, signal, async institution => {
        const warned = await transact(outside, institution, 'process:worker', async work => {
          let count = 0
          for (const daysBefore of warnedDaysBefore) {
            const ending = await store.warnOfKeys(work, daysBefore, daysAfter(work.now, daysBefore), keysMax)
            for (const { client, kid, notAfter } of ending)
              audit.append(work, 'identity.client_key_ending', { client, kid, daysBefore, to: notAfter.toISOString() })
            count += ending.length
          }
          return done(count)
        })
        return warned.ok ? warned.value : 0
      }),
  }
}
