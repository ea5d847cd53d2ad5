// What comes from banks as ISO 20022, read for the files that it comes in: reports of status, and statements.

import { done, fault, type Outcome, refused } from '../../base/outcome.ts'
import { type Outside, transact } from '../../base/work.ts'
import type { Vault } from '../../protection/protection.ts'
import type { KeptFinding } from '../incoming-file.ts'
import type { ReadElsewhere } from '../receive-files.ts'
import { enterStatement, prepareStatement } from '../statements.ts'
import type { StatusReport } from '../status-report.ts'
import type { MessageRefusal } from './findings.ts'
import { readStatements } from './statements.ts'
import { readStatusReports } from './status-reports.ts'

const actor = 'process:worker'

type Refused = { readonly code: string; readonly findings?: readonly KeptFinding[] }

/** A report that speaks of several messages of ours at once is refused: none of the banks known to us writes one. */
export async function readStatusReport(bytes: Buffer): Promise<Outcome<StatusReport, Refused>> {
  const read = await readStatusReports([bytes])
  if (!read.ok) return refused(shown(read.refusal))
  const [report, ...more] = read.value.value
  return report === undefined || more.length > 0 ? refused({ code: 'several_reports' }) : done(report)
}

/** Every statement of a file is kept, each once however often the file is read; none where one of them does not add up. */
export function statementsInto(outside: Outside, vault: Vault): ReadElsewhere {
  return async (institution, file, bytes) => {
    const read = await readStatements(bytes)
    if (!read.ok) return refused(shown(read.refusal))
    for (const statement of read.value.value) {
      const prepared = await prepareStatement(vault, institution, outside.newId('stm'), statement)
      if (!prepared.ok) return prepared
      const kept = await transact(outside, institution, actor, async work =>
        done(await enterStatement(work, file.id, prepared.value)),
      )
      if (!kept.ok) fault('a statement that is prepared is kept')
    }
    return done(null)
  }
}

/** XML has no lines and columns that anybody goes by: the path says where. */
function shown({ code, finding: { kind, path, rule, wants, found } }: MessageRefusal): Refused {
  const place = { line: 0, columns: [0, 0], record: path, field: '' } as const
  return { code, findings: [{ severity: kind, ...place, rule, wants, found }] }
}
