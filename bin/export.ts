// ./vouch export --institution X --to FOLDER [--with-sensitive] [--verify] [--json]: everything of an institution, in documented formats.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { emitter, makeEmitterKey } from '../src/audit/audit.ts'
import { idMaker } from '../src/base/ids.ts'
import type { Outside } from '../src/base/work.ts'
import * as payments from '../src/payments/payments.ts'
import { makeKeyFile, openKeyFile, openVault } from '../src/protection/protection.ts'
import { openAsApi } from './as-api.ts'
import { asCommand, Cannot } from './instance.ts'
import { must } from './replay/bank.ts'
import { openScratch } from './scratch.ts'

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    institution: { type: 'string' },
    to: { type: 'string' },
    'with-sensitive': { type: 'boolean', default: false },
    verify: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})

await asCommand(async () => {
  const folder = values.to
  if (folder === undefined) throw new Cannot('Where to? ./vouch export --institution NAME --to FOLDER')
  const isSensitive = values['with-sensitive']
  if (values.verify && !isSensitive)
    throw new Cannot('--verify imports what was exported, and needs --with-sensitive: masked numbers are none.')
  await using instance = await openAsApi('export', values.institution)
  const exported = await payments.exportInstitution({ ...instance, isSensitive, onFile: show }, folder)
  if (!exported.ok) throw new Cannot(`${folder} is not empty: name a new folder.`)
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  const manifest = exported.value
  const verified = values.verify ? await verify(manifest, folder) : undefined
  if (values.json) console.log(JSON.stringify({ ...manifest, ...(verified === undefined ? {} : { verified }) }))
  else print(folder, manifest, verified)
  return verified?.isSame === false ? 1 : 0
})

function show(file: string, rows: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${file}: ${rows} rows`)
}

/** In a database of its own that is thrown away, under keys of its own. */
async function verify(manifest: payments.Manifest, folder: string): Promise<payments.ImportedAgain> {
  const scratch = await openScratch()
  const to = await mkdtemp(join(tmpdir(), 'vouch-again-'))
  try {
    const outside: Outside = {
      sql: scratch.open('vouch_api', { statementTimeoutMs: 0 }),
      now: () => new Date(),
      newId: idMaker(),
      random: Math.random,
      emit: emitter(makeEmitterKey()),
      elapsedMs: () => performance.now(),
      doubts: () => 0,
    }
    const keyFile = join(scratch.home, 'kek')
    await makeKeyFile(keyFile)
    const vault = openVault({ ...outside, sql: scratch.open('vouch_vault') }, must(await openKeyFile(keyFile)))
    return await payments.importAgain({ outside, vault }, manifest, folder, to, () => performance.now())
  } finally {
    await rm(to, { recursive: true, force: true })
    await scratch.close()
  }
}

function print(folder: string, manifest: payments.Manifest, verified: payments.ImportedAgain | undefined): void {
  for (const { file, rows, money = {} } of manifest.files) {
    const sums = Object.entries(money).map(([currency, sum]) => `${currency} ${sum}`)
    console.log(`${file.padEnd(34)}${String(rows).padStart(10)}  ${sums.join(', ')}`.trimEnd())
  }
  console.log(`${folder}: as of ${manifest.at}, numbers and addresses ${manifest.sensitive}`)
  if (verified === undefined) return
  console.log(
    verified.isSame
      ? 'Imported again and exported again: the importable files are the same, byte for byte.'
      : `NOT VERIFIED: ${verified.different.join(', ') || 'no file'} came back otherwise, ${verified.refused.length} rows were refused.`,
  )
}
