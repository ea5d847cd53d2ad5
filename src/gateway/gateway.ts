// The gateway is the way in for everybody outside: it knows HTTP, and nothing of money.
//
// It promises: a request reaches a room only when it can be read one way, fits its schema, and comes from a caller who
// holds the permit; whoever is refused learns where, why and whether to ask again; nothing of a fault leaves the house.
// It refuses rather than corrects. It decides nothing about payments: a route is one call into one room.

import type { Door } from './route.ts'
import { v1 } from './routes/v1.ts'
import { limits, openServer, type Server, type ServerParts } from './server.ts'

export type {
  Authenticate,
  Caller,
  CallerRefusal,
  Demanded,
  Permit,
  Shown,
} from './caller.ts'
export { openConsole } from './console.ts'
export { type MayApprove, openDecisions } from './decisions.ts'
export { type Guard, openGuard } from './guard.ts'
export type { ReadyCheck } from './health.ts'
export { openLateRefusals } from './late-refusals.ts'
export { type Live, openLive } from './live.ts'
export type { ListenRefusal } from './loopback.ts'
export { type Measures, openMeasures } from './measures.ts'
export { type OfficeParts, openOffice } from './office.ts'
export { measureRails } from './rail-measures.ts'
export type { Door, NoteRefused, Paper, Tools } from './route.ts'
export type { Keeper, Server as Gateway } from './server.ts'
export { openShed } from './shed.ts'

/** Serves the routes of one door; at the other, they are not there. */
export function openGateway({
  door,
  ...parts
}: Omit<ServerParts, 'routes' | 'limits'> & { readonly door: Door }): Server {
  const routes = Object.fromEntries(Object.entries(v1).filter(([, { doors }]) => doors.includes(door)))
  return openServer({ ...parts, routes, limits })
}
