// ./vouch advisories FILE… [--sbom FILE] [--json]: advisories in OSV's format against what Vouch is made of; non-zero on a hit.

import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'

import { asCommand, Cannot, project } from './instance.ts'
import { matchAdvisories, readAdvisories } from './supply/advisories.ts'
import { type Bill, billOf } from './supply/bill.ts'
import { readSupplied } from './supply/project.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, sbom: { type: 'string' } },
})

await asCommand(async () => {
  if (positionals.length === 0)
    throw new Cannot('Which advisories? ./vouch advisories FILE… (OSV’s JSON, as from osv.dev)')
  const advisories = (await Promise.all(positionals.map(readFrom))).flat()
  const matched = matchAdvisories(await readBill(), advisories)
  if (values.json) console.log(JSON.stringify(matched))
  else {
    for (const { advisory, aliases, summary, purl, scope, fixedIn } of matched.hits) {
      const names = [advisory, ...aliases].join(', ')
      console.log(
        `${purl}${scope === 'excluded' ? ' (a tool)' : ''}: ${names}${fixedIn === undefined ? '' : `, fixed in ${fixedIn}`}`,
      )
      if (summary !== '') console.log(`  ${summary}`)
    }
    for (const sentence of matched.unclear) console.log(`Look at it yourself: ${sentence}.`)
    console.log(`${matched.read} advisories read, ${matched.withdrawn} of them withdrawn: ${matched.hits.length} hits.`)
  }
  return matched.hits.length + matched.unclear.length === 0 ? 0 : 1
})

async function readFrom(path: string) {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Cannot(`There is no file ${path}.`)
  })
  try {
    return readAdvisories(text)
  } catch (thrown) {
    throw new Cannot(`${path} is not in OSV's format: ${thrown instanceof Error ? thrown.message : String(thrown)}.`)
  }
}

/** Of this folder, or the one that came with a release. */
async function readBill(): Promise<Bill> {
  if (values.sbom !== undefined) {
    const bill: Bill = JSON.parse(await readFile(values.sbom, 'utf8'))
    if (bill.bomFormat !== 'CycloneDX' || !Array.isArray(bill.components))
      throw new Cannot(`${values.sbom} is no CycloneDX.`)
    return bill
  }
  const { lock, lockText } = readSupplied(project)
  return billOf(lock, lockText)
}
