// The office: where people work. The routes of their door over the same edge as the api's, asked by the cookie of a
// session, and the few pages that lead there and back.

import type * as identity from '../identity/identity.ts'
import { bySession, type OfficeCallers } from './office-caller.ts'
import { type OfficePage, officePages } from './office-pages.ts'
import type { PeopleTools, Tools } from './route.ts'
import { v1 } from './routes/v1.ts'
import { limits, openServer, type Server, type ServerParts } from './server.ts'

export type OfficeParts = Omit<ServerParts, 'routes' | 'limits' | 'authenticate' | 'pages' | 'tools'> &
  Pick<OfficeCallers, 'gate'> & {
    /** Here everything delicate wants a passkey, so whoever opens an office brings what that needs. */
    readonly tools: Tools & { readonly people: PeopleTools }
    readonly address: URL
    readonly visits: identity.Visits
    readonly console?: readonly OfficePage[] | undefined
  }

export function openOffice({ gate, address, visits, console, ...parts }: OfficeParts): Server {
  const { outside } = parts
  return openServer({
    ...parts,
    routes: Object.fromEntries(Object.entries(v1).filter(([, { doors }]) => doors.includes('office'))),
    limits,
    authenticate: bySession({ outside, gate, origin: address.origin }),
    pages: officePages({ outside, address, visits, vault: parts.tools.vault, console }),
  })
}
