// ./vouch erasures [--json]: who was erased, in the database and in the list beside the backups; non-zero on any difference.

import { parseArgs } from 'node:util'

import { openDatabase } from '../src/base/database.ts'
import * as continuity from '../src/continuity/continuity.ts'
import { hasTombstones, tombstonesStanding } from '../src/protection/protection.ts'
import { asCommand, Cannot, findDatabase, homeFolder, openArchive } from './instance.ts'

const { values } = parseArgs({ args: process.argv.slice(2), options: { json: { type: 'boolean', default: false } } })

type Who = { readonly institution: string; readonly member: string }
const nameOf = ({ institution, member }: Who) => `${institution}/${member}`

await asCommand(async () => {
  const home = await homeFolder()
  const archive = await openArchive(home)
  const found = await continuity.readTombstones(archive).catch((thrown: unknown) => {
    throw thrown instanceof continuity.Damaged
      ? new Cannot(
          `${thrown.damage.file} in ${archive.store.folder} is missing or damaged: see docs/runbooks/erasure.md.`,
        )
      : thrown
  })
  const standing = await standingIn(home)
  const listed = new Set((found?.list ?? []).map(nameOf))
  const here = new Set(standing.map(nameOf))
  const report = {
    erased: here.size,
    listed: listed.size,
    notListed: [...here].filter(name => !listed.has(name)),
    comeBack: [...listed].filter(name => !here.has(name)),
  }
  if (values.json) console.log(JSON.stringify(report))
  else {
    console.log(`${report.erased} members were erased, and ${report.listed} stand in the list beside the backups.`)
    for (const name of report.notListed) console.log(`  ${name} is not in the list: it is added while Vouch runs.`)
    for (const name of report.comeBack) console.log(`  ${name} has come back: the next start erases them again.`)
  }
  return report.notListed.length + report.comeBack.length === 0 ? 0 : 1
})

async function standingIn(home: string): Promise<readonly Who[]> {
  await using database = await findDatabase(home)
  const sql = openDatabase(database.address('vouch_owner'), { connectionsMax: 1, name: 'vouch erasures' })
  try {
    return (await hasTombstones(sql)) ? await tombstonesStanding(sql) : []
  } finally {
    await sql.end({ timeout: 2 })
  }
}
