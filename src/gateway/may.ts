// What else whoever asks may see: an answer that is put together of several things shows those that their own pages would show.

import type { Caller, Permit } from './caller.ts'
import type { Tools } from './route.ts'

/** Of people at the office only: everybody else is told what their route itself is permitted to say. */
export function mayAlso({ people }: Tools, { office, policy }: Caller, permit: Permit): boolean {
  if (people === undefined || office === undefined) return false
  const { roles } = office.session
  const isBreakGlass = policy === 'break_glass_reads'
  return people.permits.permitOf({ kind: 'person', roles }, permit, { isBreakGlass }).isPermitted
}
