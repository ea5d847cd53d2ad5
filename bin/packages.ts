// A step of `./vouch check`: every package is pinned to its bytes, comes from the registry, and has a licence that we take.

import { project } from './instance.ts'
import { lockFaults } from './supply/integrity.ts'
import { licenceFaults } from './supply/licences.ts'
import { readSupplied } from './supply/project.ts'

const { lock, declared } = readSupplied(project)
const faults = [...lockFaults(lock, declared), ...licenceFaults(lock)]
for (const fault of faults) console.error(fault)
console.log(`${lock.packages.length} packages`)
process.exitCode = faults.length === 0 ? 0 : 1
