// ./vouch restore FOLDER [--to MOMENT] [--from STORE --key FILE] [--json]: a backup into a new state folder, verified.

import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

import * as audit from '../src/audit/audit.ts'
import * as continuity from '../src/continuity/continuity.ts'
import { asCommand, Cannot, homeFolder, openArchive, readTrusted, shareKeys } from './instance.ts'
import { showProgress } from './progress.ts'
import { ledgerIsWhole } from './restored.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    to: { type: 'string' },
    from: { type: 'string' },
    key: { type: 'string' },
  },
})

await asCommand(async () => {
  const [target] = positionals
  if (target === undefined)
    throw new Cannot('Into which new folder? ./vouch restore FOLDER [--to 2026-01-05T15:00:00Z]')
  const to = values.to === undefined ? ('end' as const) : new Date(values.to)
  if (to !== 'end' && Number.isNaN(to.getTime()))
    throw new Cannot(`${values.to} is no moment: write it like 2026-01-05T15:00:00Z.`)
  const home = await homeFolder()
  const own = values.from === undefined || values.key === undefined ? await openArchive(home) : undefined
  const key = values.key === undefined ? own?.key : await keyFrom(values.key)
  const store = values.from === undefined ? own?.store : { folder: resolve(values.from) }
  if (key === undefined || store === undefined)
    throw new Cannot('Name the store with --from and its key with --key, or neither.')
  const trusted = await readTrusted(home)

  const outcome = await continuity.restore(
    {
      store,
      key,
      target: resolve(target),
      to,
      checks: [
        { name: 'ledger', check: ledgerIsWhole },
        {
          name: 'audit log',
          check: async sql => {
            const { problems } = await audit.verify({ sql, now: () => new Date() }, trusted)
            return problems.map(({ institution, what, where }) => `${institution}: ${what}: ${where}`)
          },
        },
      ],
    },
    showProgress,
  )
  if (!outcome.ok) throw new Cannot(`Nothing was restored: ${outcome.refusal.code} ${JSON.stringify(outcome.refusal)}`)
  const report = outcome.value
  const lost = report.holds ? await shareKeys(home, report.folder) : []
  for (const file of lost) console.error(`Before you start it, put your copy of ${file} into ${report.folder}.`)
  if (values.json) console.log(JSON.stringify(report))
  else {
    for (const { name, seconds } of report.steps) console.log(`${name.padEnd(28)}${seconds.toFixed(1)} s`)
    console.log(
      `Restored ${report.backup} into ${report.folder}, up to ${report.recoveredTo?.toISOString() ?? 'the backup itself'}.`,
    )
    for (const problem of report.problems) console.log(`  ${JSON.stringify(problem)}`)
    console.log(
      report.holds
        ? `All checks hold. Start it with VOUCH_HOME=${report.folder} npm start.`
        : 'IT DOES NOT HOLD: do not use it.',
    )
  }
  return report.holds ? 0 : 1
})

async function keyFrom(path: string): Promise<continuity.BackupKey> {
  const key = await continuity.readBackupKey(path)
  return key.ok ? key.value : Promise.reject(new Cannot(`${path} cannot be used: ${key.refusal.code}.`))
}
