// ./vouch restore FOLDER [--to MOMENT] [--from STORE --key FILE] [--json]: a backup into a new state folder, verified.

import { existsSync } from 'node:fs'
import { appendFile, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import * as audit from '../src/audit/audit.ts'
import { idMaker } from '../src/base/ids.ts'
import * as continuity from '../src/continuity/continuity.ts'
import { asCommand, Cannot, homeFolder, openArchive, readTrusted } from './instance.ts'
import { shareKeys } from './instance-keys.ts'
import { outsideWith } from './outside.ts'
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

  // Where the keys of this instance are not, what is done here is signed with one of its own, which the copy then trusts.
  const emitterFile = join(home, 'keys', 'vault', 'emitter.key')
  const isOwn = !existsSync(emitterFile)
  const emitter = isOwn ? audit.makeEmitterKey() : await audit.loadEmitterKey(emitterFile)
  const known = await readTrusted(home)
  const trusted = isOwn
    ? audit.readTrustedKeys(`${await readFile(join(home, 'audit.pub'), 'utf8')}\n${audit.publicLine(emitter)}`)
    : known
  const attempt = { id: idMaker()('rst'), begunAt: new Date(), to }
  const begun = performance.now()
  const outcome = await continuity.restore(
    {
      eraseAgain: async (sql, list) => continuity.eraseAgain(outsideWith(sql, emitter), list),
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
  const tookMs = performance.now() - begun
  // Where the store cannot be written to, a restore is one all the same.
  await continuity.noteRestore({ store, key }, { ...attempt, tookMs }, outcome).catch((thrown: Error) => {
    console.error(
      `What came of this is not noted in ${store.folder}, so the office will not show it: ${thrown.message}`,
    )
  })
  if (!outcome.ok) throw new Cannot(`Nothing was restored: ${sentenceOf(outcome.refusal)}.`)
  const report = outcome.value
  const lost = report.holds ? await shareKeys(home, report.folder) : []
  if (report.holds && isOwn && (report.erased.again ?? 0) > 0)
    await appendFile(join(report.folder, 'audit.pub'), `${audit.publicLine(emitter)}\n`)
  for (const file of lost) console.error(`Before you start it, put your copy of ${file} into ${report.folder}.`)
  if (values.json) console.log(JSON.stringify(report))
  else {
    for (const { name, seconds } of report.steps) console.log(`${name.padEnd(28)}${seconds.toFixed(1)} s`)
    console.log(
      `Restored ${report.backup} into ${report.folder}, up to ${report.recoveredTo?.toISOString() ?? 'the backup itself'}.`,
    )
    const { listed, again } = report.erased
    if (listed > 0)
      console.log(
        again === undefined
          ? `${listed} members were erased: the first start does it again where it has to.`
          : `${listed} members were erased, and ${again} of them had to be erased again.`,
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

function sentenceOf(refusal: continuity.RestoreRefusal): string {
  switch (refusal.code) {
    case 'target_not_empty':
      return `${refusal.folder} is not empty: name a new folder`
    case 'no_backup':
      return 'the store holds no backup: name another with --from'
    case 'no_backup_before':
      return `no backup is older than ${refusal.moment.toISOString()}: name a later moment`
    case 'moment_not_reached':
      return `the log in the store ends before ${refusal.moment.toISOString()}${refusal.missing === undefined ? '' : `, at the missing ${refusal.missing}`}: wait a minute for it to be archived, name an earlier moment, or leave --to away for all there is`
    case 'disk_full':
      return `it needs ${refusal.neededMiB} MiB and ${refusal.freeMiB} are free: make room, or name a folder on another disk`
    case 'wal_missing':
      return `${refusal.file} is missing from the store: find it, or name a moment before it with --to`
    case 'wal_unreadable':
      return `${refusal.file} cannot be read as a log: restore it from another copy of the store`
    case 'file_missing':
      return `${refusal.file} is missing from the store: restore it from another copy of the store`
    case 'file_damaged':
      return `${refusal.file} is damaged (${refusal.why}): restore it from another copy of the store`
    case 'key_wrong':
      return `${refusal.file} is sealed with the key ${refusal.sealedWith}, not ${refusal.given}: name the right one with --key`
    case 'recovery_failed':
      return `PostgreSQL could not recover: ${refusal.said}`
  }
}
