// The gateway is the way in for everybody outside: it knows HTTP, and nothing of money.
//
// It promises: a request reaches a room only when it can be read one way, fits its schema, and comes from a caller who
// holds the permit; whoever is refused learns where, why and whether to ask again; nothing of a fault leaves the house.
// It refuses rather than corrects. It decides nothing about payments: a route is one call into one room.

import { v1 } from './routes/v1.ts'
import { limits, openServer, type Server, type ServerParts } from './server.ts'

export {
  type Authenticate,
  believeHeader,
  type Caller,
  type CallerRefusal,
  type Permit,
  type Resolve,
} from './caller.ts'
export { type Guard, openGuard } from './guard.ts'
export type { ReadyCheck } from './health.ts'
export type { ListenRefusal } from './loopback.ts'
export { type Measures, openMeasures } from './measures.ts'
export { measureRails } from './rail-measures.ts'
export type { Tools } from './route.ts'
export type { Server as Gateway } from './server.ts'
export { openShed } from './shed.ts'

export function openGateway(parts: Omit<ServerParts, 'routes' | 'limits'>): Server {
  return openServer({ ...parts, routes: v1, limits })
}
