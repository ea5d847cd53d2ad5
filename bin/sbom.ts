// npm run sbom: what Vouch is made of, as CycloneDX 1.6 JSON on standard output.

import { project } from './instance.ts'
import { billOf } from './supply/bill.ts'
import { readSupplied } from './supply/project.ts'

const { lock, lockText } = readSupplied(project)
process.stdout.write(`${JSON.stringify(billOf(lock, lockText), null, 2)}\n`)
