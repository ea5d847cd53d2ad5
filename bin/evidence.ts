// A step of `./vouch check`: what docs/asvs.md and docs/pci.md name as evidence is there, none of the standards' requirements is
// missing, and the counts at their tops are right. UPDATE_GOLDEN=1 writes the counts anew.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { faultsOf } from './evidence/faults.ts'
import { readPage, writeCounts } from './evidence/page.ts'
import { standards } from './evidence/standards.ts'
import { thereIn } from './evidence/there.ts'

const project = join(import.meta.dirname, '..')
const there = thereIn(project)
let rows = 0
let faults = 0
for (const standard of standards) {
  const path = join(project, standard.page)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, writeCounts(readFileSync(path, 'utf8')))
  const page = readPage(readFileSync(path, 'utf8'))
  rows += page.rows.length
  for (const fault of faultsOf(page, standard, there)) {
    console.error(fault)
    faults++
  }
}
console.log(`${rows} requirements`)
process.exitCode = faults === 0 ? 0 : 1
