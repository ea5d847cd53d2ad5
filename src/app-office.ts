// The office: what people ask in a browser, and the console that asks it for them.

import { join } from 'node:path'
import { fetchOf, logTools, openDoor, partyOf } from './app-door.ts'
import { firstFreePort, isReachable, problemsOf, type Running, vaultOf } from './app-parts.ts'
import { deskOf, paperFor } from './app-prober.ts'
import { coreOptions } from './app-rooms.ts'
import type { Log } from './base/log.ts'
import { runLoop } from './base/loop.ts'
import { fault } from './base/outcome.ts'
import { type Outside } from './base/work.ts'
import { type Config } from './config.ts'
import * as gateway from './gateway/gateway.ts'
import * as identity from './identity/identity.ts'
import { loadOfficeKey, openVisits } from './identity/sign-in/visit.ts'
import * as payments from './payments/payments.ts'
import { openScreener } from './rails/sanctions/screener.ts'

export async function openOfficeProcess(config: Config, outside: Outside, log: Log, console: string): Promise<Running> {
  const { issuer, office, keys, listen, reach } = config
  if (issuer === undefined || office === undefined) fault('an office without an address was let through')
  const vault = await vaultOf(config)
  const core = await coreOptions(config, outside, vault)
  const screener = config.sanctions === undefined ? undefined : openScreener(config.sanctions)
  const permits = await identity.loadPermits()
  const gate = identity.openGate(outside, permits)
  const measures = gateway.openMeasures()
  const { guard, stop: stopTelling } = await openDoor(config, outside, measures, log)
  const live = gateway.openLive({ outside, permits, measures, log })
  const server = gateway.openOffice({
    outside,
    gate,
    address: office,
    console: gateway.openConsole(console, config.demoDoor),
    visits: openVisits({
      issuer,
      office,
      key: await loadOfficeKey(join(keys, 'client.key')),
      now: outside.now,
      fetch: await fetchOf(config, log),
    }),
    tools: {
      vault,
      origin: config.origin,
      newId: outside.newId,
      funds: core === undefined ? undefined : payments.fundsFrom({ outside, ...core }),
      screening: screener === undefined ? undefined : payments.screeningFrom(outside, vault, screener),
      mayApprove: gateway.openDecisions(permits),
      // Nobody signs a body at the office: only policies refuse.
      noteRefused: async (caller, refusal) => {
        if (refusal.code === 'permit_missing') await gate.note(caller, refusal.permit, refusal.policy ?? 'unknown')
      },
      reach,
      risk: deskOf(config, outside),
      paper: await paperFor(outside),
      live,
      ...(await logTools(config)),
      people: { outside, party: partyOf(issuer, office), issuer, permits },
    },
    proxies: config.proxies,
    ready: [{ name: 'database', deadlineMs: 1_000, check: () => isReachable(outside.sql) }],
    measures,
    log,
    guard,
  })
  const listening = await server.listen(listen.host, await firstFreePort(listen))
  if (!listening.ok) fault(`${listen.host} is not this machine's own address`)
  const noting = runLoop(identity.policiesLoop(outside, permits), log, outside.random)
  return {
    port: listening.value,
    problems: () => problemsOf(outside.sql),
    stop: async () => {
      // First, since nothing else ends them.
      await live.stop()
      await server.close()
      await noting.stop()
      await stopTelling()
      await gate.writeCounts(true)
      await screener?.close()
      await outside.sql.end({ timeout: 5 })
    },
  }
}
