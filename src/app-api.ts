// The api: what programs ask, at a door of its own.

import { logTools, type OpenKeeper, openDoor, openTokenKeeper } from './app-door.ts'
import { firstFreePort, isReachable, problemsOf, type Running, vaultOf } from './app-parts.ts'
import { deskOf } from './app-prober.ts'
import { coreOptions } from './app-rooms.ts'
import type { Log } from './base/log.ts'
import { fault } from './base/outcome.ts'
import { type Outside } from './base/work.ts'
import { type Config } from './config.ts'
import * as gateway from './gateway/gateway.ts'
import * as payments from './payments/payments.ts'
import { linksOfAll } from './rails/rails.ts'
import { openScreener } from './rails/sanctions/screener.ts'

export async function openApi(
  config: Config,
  outside: Outside,
  log: Log,
  openKeeper: OpenKeeper = openTokenKeeper,
): Promise<Running> {
  const vault = await vaultOf(config)
  const core = await coreOptions(config, outside, vault)
  const funds = core === undefined ? undefined : payments.fundsFrom({ outside, ...core })
  const screener = config.sanctions === undefined ? undefined : openScreener(config.sanctions)
  const screening = screener === undefined ? undefined : payments.screeningFrom(outside, vault, screener)
  const measures = gateway.openMeasures()
  gateway.measureRails(measures, () => linksOfAll(outside, 'process:api'), outside.elapsedMs)
  const keeper = await openKeeper(config, outside, log)
  const { guard, stop: stopTelling } = await openDoor(config, outside, measures, log)
  const server = gateway.openGateway({
    door: keeper.door,
    outside,
    tools: {
      vault,
      origin: config.origin,
      newId: outside.newId,
      mayApprove: keeper.mayApprove,
      noteRefused: keeper.noteRefused,
      funds,
      screening,
      reach: config.reach,
      risk: deskOf(config, outside),
      ...(await logTools(config)),
    },
    authenticate: keeper.authenticate,
    ...(keeper.nonce === undefined ? {} : { nonce: keeper.nonce }),
    proxies: config.proxies,
    ready: [{ name: 'database', deadlineMs: 1_000, check: () => isReachable(outside.sql) }],
    measures,
    log,
    guard,
  })
  const listening = await server.listen(config.listen.host, await firstFreePort(config.listen))
  if (!listening.ok)
    fault(`${config.listen.host} is not this machine's own address, and no proxy is named in front of it`)
  return {
    port: listening.value,
    problems: () => problemsOf(outside.sql),
    stop: async () => {
      await server.close()
      await stopTelling()
      await keeper.stop?.()
      await screener?.close()
      await outside.sql.end({ timeout: 5 })
    },
  }
}
