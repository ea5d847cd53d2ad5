// A step of `./vouch check`: the policies are sound, or this says what is wrong with them.

import { openPermits } from '../src/identity/permits.ts'
import { readPolicies } from '../src/identity/policies.ts'

const policies = readPolicies()
console.log(`${policies.policies.length} policies over ${openPermits(policies).actions.length} permits`)
