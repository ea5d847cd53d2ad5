// A step of `./vouch check`: the policies are sound, and the table beside them is what Cedar answers; or this says what is
// wrong with them.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { tableFile } from '../src/identity/permit-file.ts'
import { tableOf } from '../src/identity/permit-table.ts'
import { readPolicies } from '../src/identity/policies.ts'
import { policiesFolder } from '../src/identity/policy-files.ts'

const policies = readPolicies()
const kept: unknown = JSON.parse(readFileSync(join(policiesFolder, tableFile), 'utf8'))
if (!isDeepStrictEqual(kept, tableOf(policies))) {
  console.error('The table of permits is not what the policies say: UPDATE_GOLDEN=1 node bin/test.ts permits')
  process.exit(1)
}
console.log(`${policies.policies.length} policies over ${policies.actions.length} permits`)
