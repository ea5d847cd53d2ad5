// An office on a real socket, with people who have passkeys; the issuer's word is taken from the test.

import { openLog } from '../src/base/log.ts'
import { done, fault, refused } from '../src/base/outcome.ts'
import { transact } from '../src/base/work.ts'
import { openDecisions } from '../src/gateway/decisions.ts'
import { type LiveParts, openLive } from '../src/gateway/live.ts'
import { openMeasures } from '../src/gateway/measures.ts'
import { openOffice } from '../src/gateway/office.ts'
import type { Tools } from '../src/gateway/route.ts'
import * as identity from '../src/identity/identity.ts'
import { openInstitution } from '../src/payments/payments.ts'
import type { Reply } from './api.ts'
import type { Authenticator } from './authenticator.ts'
import { guardOf } from './guard.ts'
import { freePort } from './issuer.ts'
import type { World } from './outside.ts'
import { openPeopleWorld, party } from './people-world.ts'

/** A browser at work: its cookie, and what its page knows. */
export type Desk = {
  cookie: string
  csrf: string
  readonly person: identity.PersonId
  readonly device: Authenticator
}

export type OfficeWorld = Awaited<ReturnType<typeof openOfficeWorld>>

/** Every world knows it, and here it opens books as well. */
async function openBooks({ owner, outside }: World, rules: 'open' | 'us'): Promise<void> {
  await owner`delete from base.institution where institution_id = 'demo'`
  const terms = { name: 'Demo', timeZone: 'America/Chicago', currency: 'USD', rules } as const
  const opened = await transact(outside, 'demo', 'process:test', work =>
    openInstitution(work, { ...terms, routingNumber: '111000025' }),
  )
  if (!opened.ok) fault(opened.refusal.code)
}

/** `more`: what else routes use outside the transaction. `rules`: with which days and windows the institution begins. */
/** `terms`: of those who look on; quicker than in the product where nothing is said, so that tests need not wait. */
export async function openOfficeWorld(
  more: (world: World) => Partial<Tools> = () => ({}),
  terms: LiveParts['terms'] = { everyMs: 50, heartbeatMs: 200 },
  rules: 'open' | 'us' = 'open',
) {
  const people = await openPeopleWorld()
  const { office: outside, vault } = people
  await openBooks(people.world, rules)
  const arriving: identity.Arrived[] = []
  // Known before it is listened on, since its name says it.
  const port = await freePort()
  const address = new URL(`http://localhost:${port}`)
  const permits = await identity.loadPermits()
  const gate = identity.openGate(outside, permits)
  const measures = openMeasures()
  const log = openLog('office', text => text, { write: () => undefined })
  const live = openLive({ outside, permits, measures, log, ...(terms === undefined ? {} : { terms }) })
  const server = openOffice({
    outside,
    gate,
    address,
    visits: {
      begin: () =>
        Promise.resolve(done({ url: new URL('http://localhost:8481/auth?request_uri=urn:1'), cookie: 'sealed' })),
      end: (_, cookie) => {
        const arrived = cookie === 'sealed' ? arriving.shift() : undefined
        return Promise.resolve(arrived === undefined ? refused({ code: 'visit_over' }) : done(arrived))
      },
    },
    tools: {
      vault,
      origin: people.world.keys.sealer.origin,
      newId: outside.newId,
      mayApprove: openDecisions(permits),
      reach: 'loopback_too',
      live,
      ...more(people.world),
      people: {
        outside,
        party: { ...party, origins: [address.origin] },
        issuer: new URL('http://localhost:8481'),
        permits,
      },
    },
    ready: [],
    measures,
    log,
    guard: guardOf(outside, measures),
  })
  const listening = await server.listen('127.0.0.1', port)
  if (!listening.ok) fault(listening.refusal.code)

  async function send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: unknown,
  ): Promise<Reply> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      redirect: 'manual',
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : text }
  }

  /** As a page of ours would. */
  async function ask(
    desk: Desk,
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const ours = { origin: address.origin, 'sec-fetch-site': 'same-origin', 'vouch-csrf': desk.csrf }
    const answer = await send(method, path, { cookie: desk.cookie, ...ours, ...headers }, body)
    takeCookie(desk, answer)
    return answer
  }

  async function signIn(
    { person, device }: Pick<Desk, 'person' | 'device'>,
    acr: identity.Acr = 'urn:vouch:phr',
  ): Promise<Desk> {
    arriving.push({ institution: 'demo', person, acr, at: people.world.clock.now() })
    const back = await send('GET', `${identity.callbackPath}?code=1`, { cookie: '__Host-vouch-visit=sealed' })
    const desk: Desk = { cookie: '', csrf: '', person, device }
    takeCookie(desk, back)
    if (desk.cookie === '') fault(back.text)
    desk.csrf = (await ask(desk, 'GET', '/v1/session')).body.csrfToken
    return desk
  }

  return {
    people,
    address,
    arriving,
    measures,
    send,
    ask,
    signIn,
    /** Somebody with these roles, signed in by passkey. */
    desk: async (name: string, ...roles: readonly identity.Role[]) => signIn(await people.enrol(name, ...roles)),
    /** Confirms one request with the passkey; answers with the id to send along. */
    confirm: async (desk: Desk, method: string, path: string, body?: unknown): Promise<string> => {
      const asked = await ask(desk, 'POST', '/v1/step-ups', { method, path, ...(body === undefined ? {} : { body }) })
      const answer = desk.device.get(ceremonyAt(address, JSON.parse(asked.body.options).challenge))
      const proved = await ask(desk, 'POST', `/v1/step-ups/${asked.body.id}/assertion`, {
        answer: JSON.stringify(answer),
      })
      if (proved.status !== 201) fault(proved.text)
      desk.csrf = proved.body.csrfToken
      return asked.body.id
    },
    close: async () => {
      await live.stop()
      await server.close()
      await people.close()
    },
  }
}

export function ceremonyAt(address: URL, challenge: string) {
  return { challenge, origin: address.origin, rpId: 'localhost' }
}

function takeCookie(desk: Desk, { headers }: Reply): void {
  const set = headers.getSetCookie().find(cookie => cookie.startsWith('__Host-vouch='))
  if (set !== undefined) desk.cookie = set.split(';')[0] ?? ''
}
