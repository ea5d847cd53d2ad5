// The only file that constructs. A process is a pool in its own database role, its keys, and what it runs on them.

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchOf, type OpenKeeper, openDefence, openDoor, openTokenKeeper } from './app-door.ts'
import { coreOptions, firstFreePort, isReachable, problemsOf, type Running, running, vaultOf } from './app-parts.ts'
import { deskOf, openProber, paperFor } from './app-prober.ts'
import { openSealer } from './app-sealer.ts'
import { openVaultProcess } from './app-vault.ts'
import { openWorker } from './app-worker.ts'
import * as audit from './audit/audit.ts'
import type { Networks } from './base/address.ts'
import { openDatabase, type Sql } from './base/database.ts'
import { idMaker } from './base/ids.ts'
import type { Log } from './base/log.ts'
import { runLoop } from './base/loop.ts'
import { fault } from './base/outcome.ts'
import { speakingLoop } from './base/processes.ts'
import { type Outside } from './base/work.ts'
import { type Config } from './config.ts'
import * as gateway from './gateway/gateway.ts'
import * as identity from './identity/identity.ts'
import { openIssuer } from './identity/issuer/issuer.ts'
import { type AnswerSignIn, openSignInPages } from './identity/sign-in/pages.ts'
import { openPasswords } from './identity/sign-in/passwords.ts'
import { loadPeppers } from './identity/sign-in/peppers.ts'
import { evenMs } from './identity/sign-in/sign-in.ts'
import { loadOfficeKey, openVisits } from './identity/sign-in/visit.ts'
import * as payments from './payments/payments.ts'
import { linksOfAll } from './rails/rails.ts'
import { openScreener } from './rails/sanctions/screener.ts'

export type Clock = Pick<Outside, 'now' | 'elapsedMs'>

export type Opening = {
  readonly openKeeper?: OpenKeeper | undefined
  /** The folder of the built console; without one there, the office has a place to land. */
  readonly console?: string
}

const builtConsole = join(import.meta.dirname, '..', 'console', 'dist')

/** The sealer's own as an emitter; absent, there is no log of the platform. */
const platformKey = 'platform-emitter.key'

const connectionsMax = { api: 12, office: 6, issuer: 6, worker: 8, sealer: 4, vault: 4, prober: 3 } as const

/** Opens one process of the family; `clock` is what it lives by. */
export async function openProcess(config: Config, clock: Clock, log: Log, opening: Opening = {}): Promise<Running> {
  const { sql, running } = await openOne(config, clock, log, opening)
  const { process } = config
  const loops = () => running.loops?.(clock.now()) ?? []
  const speaking = runLoop(
    speakingLoop({ sql, now: clock.now, process, version: await versionOf(), problems: running.problems, loops }),
    log,
    Math.random,
  )
  return {
    ...running,
    stop: async () => {
      await speaking.stop()
      await running.stop()
    },
  }
}

/** As it was released. */
async function versionOf(): Promise<string> {
  const told: { readonly version: string } = JSON.parse(
    await readFile(join(import.meta.dirname, '..', 'package.json'), 'utf8'),
  )
  return told.version
}

async function openOne(
  config: Config,
  clock: Clock,
  log: Log,
  opening: Opening,
): Promise<{ readonly sql: Sql; readonly running: Running }> {
  let doubts = 0
  const sql = openDatabase(
    { ...config.database, password: config.database.password.reveal() },
    { connectionsMax: connectionsMax[config.process], name: `vouch ${config.process}`, onDoubt: () => doubts++ },
  )
  const outsideWithKey = async (file = 'emitter.key'): Promise<Outside> => ({
    sql,
    ...clock,
    newId: idMaker(),
    random: Math.random,
    emit: audit.emitter(await audit.loadEmitterKey(join(config.keys, file))),
    doubts: () => doubts,
  })
  try {
    await isReachable(sql)
    return { sql, running: await openNamed(config, { sql, ...clock }, outsideWithKey, log, opening) }
  } catch (thrown) {
    await sql.end({ timeout: 1 })
    throw thrown
  }
}

async function openNamed(
  config: Config,
  parts: Clock & Pick<Outside, 'sql'>,
  outsideWithKey: (file?: string) => Promise<Outside>,
  log: Log,
  { openKeeper = openTokenKeeper, console = builtConsole }: Opening,
): Promise<Running> {
  switch (config.process) {
    case 'api':
      return openApi(config, await outsideWithKey(), log, openKeeper)
    case 'office':
      return openOfficeProcess(config, await outsideWithKey(), log, console)
    case 'issuer':
      return openIssuerProcess(config, await outsideWithKey(), log)
    case 'worker':
      return openWorker(config, await outsideWithKey(), log)
    case 'prober':
      return openProber(config, await outsideWithKey(), log)
    case 'vault':
      return openVaultProcess(config, await outsideWithKey(), log)
    case 'sealer': {
      const hasPlatform = existsSync(join(config.keys, platformKey))
      return openSealer(config, parts, hasPlatform ? await outsideWithKey(platformKey) : undefined, log)
    }
  }
}

async function openApi(config: Config, outside: Outside, log: Log, openKeeper: OpenKeeper): Promise<Running> {
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

/** Whom passkeys are for: the host that people see. Their pages are at both of these addresses. */
function partyOf(issuer: URL, office: URL): identity.RelyingParty {
  return { id: office.hostname, name: 'Vouch', origins: [issuer.origin, office.origin] }
}

async function signInAt(
  config: Config,
  issuer: URL,
  office: URL,
  outside: Outside,
  proxies: Networks,
): Promise<AnswerSignIn> {
  const peppers = await loadPeppers(join(config.keys, 'pepper'))
  return openSignInPages({
    outside,
    vault: await vaultOf(config),
    party: partyOf(issuer, office),
    passwords: openPasswords(peppers),
    peppers,
    defence: identity.openSignInDefence({
      outside,
      work: await identity.readWorkTerms(join(config.keys, 'work.key')),
      proxies,
      termsOf: payments.signInTerms,
    }),
    evenMs,
    issuer,
    office,
    demoDoor: config.demoDoor,
  })
}

/** Who witnesses the logs, and by which keys they are checked. Those are read each time: they are exchanged while we live. */
async function logTools({ auditKeys, witnesses }: Config): Promise<Pick<gateway.Tools, 'witnesses' | 'givenOut'>> {
  const policy = witnesses === undefined ? undefined : await readFile(witnesses, 'utf8')
  return {
    witnesses: policy === undefined ? undefined : audit.readPolicy(policy),
    givenOut: auditKeys === undefined ? undefined : async () => ({ keys: await readFile(auditKeys, 'utf8'), policy }),
  }
}

async function openOfficeProcess(config: Config, outside: Outside, log: Log, console: string): Promise<Running> {
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

async function openIssuerProcess(config: Config, outside: Outside, log: Log): Promise<Running> {
  const { issuer, audience, office, keys, listen } = config
  if (issuer === undefined || audience === undefined) fault('an issuer without a name was let through')
  const { rates, certificates, proxies, stop: stopTelling } = await openDefence(config, outside, log)
  const opened = await openIssuer({
    outside,
    edge: { certificates, manyBehind: identity.manyBehind(proxies) },
    secondsToWait: identity.addressWait(rates, proxies),
    vault: await vaultOf(config),
    log,
    issuer,
    audience: audience.href.replace(/\/$/, ''),
    hasMachines: config.authMode === 'own',
    office,
    keys,
    signIn: office === undefined ? undefined : await signInAt(config, issuer, office, outside, proxies),
  })
  const port = await opened.listen(listen.host, await firstFreePort(listen))
  const loops = running(outside.sql, log, outside.random, opened.loops)
  return {
    port,
    problems: loops.problems,
    stop: async () => {
      await opened.close()
      certificates?.close()
      await stopTelling()
      await loops.stop()
    },
  }
}
