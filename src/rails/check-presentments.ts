// Presentments, entered for the files that they come in. Each has its effect once, by what the bank calls it: a file that is
// read again, because whoever read it died, says nothing new.

import type { InstitutionId } from '../base/ids.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import { type ReportedPresentment, readPresentments } from './checks/presentments-file.ts'
import { presentCheck } from './paper-checks.ts'
import type { ReadElsewhere } from './receive-files.ts'

const actor = 'process:worker'
const presentmentsPerWork = 200

/** The account that checks are drawn on, in plain; undefined where none are. */
export type CheckAccountOf = (institution: InstitutionId) => Promise<string | undefined>

export function presentmentsInto(outside: Outside, accountOf: CheckAccountOf): ReadElsewhere {
  async function enter(institution: InstitutionId, presentments: readonly ReportedPresentment[]): Promise<void> {
    const entered = await transact(outside, institution, actor, async work => {
      for (const presentment of presentments) await presentCheck(work, presentment)
      return done(null)
    })
    if (!entered.ok) fault('what was presented is entered, whatever comes of it')
  }

  return async (institution, _, bytes) => {
    const account = await accountOf(institution)
    const parts: Buffer[] = []
    for await (const part of bytes) parts.push(part)
    const read = readPresentments(Buffer.concat(parts).toString('latin1'), account ?? '')
    if (!read.ok) {
      const { code, line, why } = read.refusal
      return { ok: false, refusal: { code, finding: { rule: code, path: `line ${line}`, wants: why } } }
    }
    for (let at = 0; at < read.value.length; at += presentmentsPerWork)
      await enter(institution, read.value.slice(at, at + presentmentsPerWork))
    return done(null)
  }
}
