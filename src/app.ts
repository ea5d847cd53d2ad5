// The only file that constructs. A process is a pool in its own database role, its keys, and what it runs on them.

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

import * as audit from './audit/audit.ts'
import type { Networks } from './base/address.ts'
import { openCertificates } from './base/certificates.ts'
import { openDatabase, type Sql } from './base/database.ts'
import { type InstitutionId, idMaker } from './base/ids.ts'
import type { Log } from './base/log.ts'
import { type Loop, type RunningLoop, runLoop } from './base/loop.ts'
import { done, fault } from './base/outcome.ts'
import { type Outside, transact } from './base/work.ts'
import { expireLoop } from './change/change.ts'
import { type Config, type FilesPlace, Secret } from './config.ts'
import * as gateway from './gateway/gateway.ts'
import * as identity from './identity/identity.ts'
import { openIssuer } from './identity/issuer/issuer.ts'
import { nobodyOnGuard } from './identity/sign-in/guard.ts'
import { type AnswerSignIn, openSignInPages } from './identity/sign-in/pages.ts'
import { openPasswords } from './identity/sign-in/passwords.ts'
import { loadPeppers } from './identity/sign-in/peppers.ts'
import { evenMs } from './identity/sign-in/sign-in.ts'
import { loadOfficeKey, openVisits } from './identity/sign-in/visit.ts'
import { expiryLoop, reconcileLoop } from './ledger/loops.ts'
import { deliverLoop } from './messages/deliver.ts'
import { coreNewsLoop } from './payments/core-news.ts'
import { correctionsLoop } from './payments/corrections.ts'
import { disputesLoop } from './payments/dispute-loop.ts'
import { fallbackLoop } from './payments/fallback.ts'
import {
  answerLoop,
  overdueLoop,
  presentmentsLoop,
  releaseLoop,
  retryLoop,
  settleLoop,
  standingOrdersLoop,
} from './payments/loops.ts'
import * as payments from './payments/payments.ts'
import { generalLedgerLoop, reconciliationLoop } from './payments/reconciliation-loop.ts'
import { screeningLoop } from './payments/screening-loop.ts'
import { settlementLoop } from './payments/settlement-loop.ts'
import { tellLoop } from './payments/tell.ts'
import { openKeyFile, openVault, type Vault } from './protection/protection.ts'
import { paymentFile } from './rails/ach/payment-file.ts'
import { presentmentsInto } from './rails/check-presentments.ts'
import { checkFile } from './rails/checks/check-file.ts'
import { readCorePlaces } from './rails/core-file.ts'
import { type CoreOptions, coreConsistencyLoop, coreLoop } from './rails/core-loop.ts'
import { openCores } from './rails/cores.ts'
import { directoryInbox, inboxFolder } from './rails/directory-inbox.ts'
import { directoryTransport } from './rails/directory-transport.ts'
import { dispatchLoop } from './rails/dispatch.ts'
import type { FileFormat } from './rails/file.ts'
import { httpBank } from './rails/http-bank.ts'
import { httpCore } from './rails/http-core.ts'
import { httpInbox } from './rails/http-inbox.ts'
import { httpTransport } from './rails/http-transport.ts'
import type { Inbox } from './rails/inbox.ts'
import { creditTransferFile } from './rails/iso20022/credit-transfer-file.ts'
import { statementsInto } from './rails/iso20022/statements-into.ts'
import { readStatusReports } from './rails/iso20022/status-reports.ts'
import { type LinkName, openLinks } from './rails/link.ts'
import { linksLoop } from './rails/links.ts'
import { linksOfAll } from './rails/rails.ts'
import { type ReceiveOptions, receiveLoop } from './rails/receive-files.ts'
import { openScreener } from './rails/sanctions/screener.ts'
import { type FileOptions, filesLoop } from './rails/send-files.ts'
import { sftpInbox } from './rails/sftp-inbox.ts'
import { isPrivateKey, type SftpAddress } from './rails/sftp-session.ts'
import { sftpTransport } from './rails/sftp-transport.ts'
import type { Transport } from './rails/transport.ts'

export type Running = {
  /** What keeps this process from being ready, in words; nothing when it is. */
  readonly problems: () => Promise<readonly string[]>
  /** Finishes what is under way, and ends. */
  readonly stop: () => Promise<void>
  /** Where the api or the issuer listens. */
  readonly port?: number
}

const connectionsMax = { api: 12, office: 6, issuer: 6, worker: 8, sealer: 4 } as const
/** A loop that has not come to the end of a pass for so long is stuck. */
const passMsMax = 90_000

export type Clock = Pick<Outside, 'now' | 'elapsedMs'>

/** Opens one process of the family; `clock` is what it lives by. */
export async function openProcess(
  config: Config,
  clock: Clock,
  log: Log,
  openKeeper: OpenKeeper = openTokenKeeper,
): Promise<Running> {
  let doubts = 0
  const sql = openDatabase(
    { ...config.database, password: config.database.password.reveal() },
    { connectionsMax: connectionsMax[config.process], name: `vouch ${config.process}`, onDoubt: () => doubts++ },
  )
  const outsideWithKey = async (): Promise<Outside> => ({
    sql,
    ...clock,
    newId: idMaker(),
    random: Math.random,
    emit: audit.emitter(await audit.loadEmitterKey(join(config.keys, 'emitter.key'))),
    doubts: () => doubts,
  })
  try {
    await isReachable(sql)
    switch (config.process) {
      case 'api':
        return await openApi(config, await outsideWithKey(), log, openKeeper)
      case 'office':
        return await openOfficeProcess(config, await outsideWithKey(), log)
      case 'issuer':
        return await openIssuerProcess(config, await outsideWithKey(), log)
      case 'worker':
        return await openWorker(config, await outsideWithKey(), log)
      case 'sealer': {
        const key = await audit.loadSealerKey(join(config.keys, 'sealer.key'), config.origin)
        return running(sql, log, Math.random, [audit.sealLoop({ sql, now: clock.now }, key)])
      }
    }
  } catch (thrown) {
    await sql.end({ timeout: 1 })
    throw thrown
  }
}

async function openWorker(config: Config, outside: Outside, log: Log): Promise<Running> {
  const vault = await vaultOf(config, outside)
  const links = openLinks(outside)
  const ways = config.files === undefined ? undefined : await waysTo(config.files)
  const files = ways === undefined ? [] : [filesLoop(outside, fileOptions(ways, outside, vault), log, links)]
  const called = config.files === undefined ? undefined : (['check'] as const)
  const agreed = config.files === undefined ? undefined : agreementsFrom(outside, vault).agreementsOf
  const bank =
    config.bank === undefined
      ? []
      : [dispatchLoop(outside, httpBank(config.bank), log, called, links, payments.withheldOf, agreed)]
  if (config.sanctions === undefined) log.info('no sanctions lists are named: nobody is screened')
  const screening =
    config.sanctions === undefined ? [] : [screeningLoop(outside, vault, openScreener(config.sanctions), log)]
  if (config.mail === undefined) log.info('no mail server is named: webhooks are sent, and mail waits')
  const deliver = deliverLoop(
    outside,
    {
      vault,
      ...(config.mail === undefined ? {} : { mail: config.mail }),
      webhooks: { reach: config.reach },
    },
    log,
  )
  const core = await coreOptions(config, outside, vault)
  return running(outside.sql, log, outside.random, [
    standingOrdersLoop(outside),
    releaseLoop(outside),
    settleLoop(outside),
    settlementLoop(outside),
    reconciliationLoop(outside),
    generalLedgerLoop(outside),
    answerLoop(outside),
    correctionsLoop(outside, vault),
    retryLoop(outside),
    overdueLoop(outside),
    presentmentsLoop(outside),
    tellLoop(outside),
    identity.forgetProofsLoop(outside),
    expireLoop(outside),
    identity.keyWarningsLoop(outside),
    disputesLoop(outside),
    expiryLoop(outside),
    reconcileLoop(outside, log),
    deliver,
    ...bank,
    ...files,
    receiveLoop(outside, receiveOptions(ways, outside, vault), log, links),
    ...coreLoops(core, outside, log),
    ...screening,
    fallbackLoop(outside),
    identity.securityLoop(outside),
    ...(config.blockedSet === undefined ? [] : [identity.blockedSetLoop(outside, config.blockedSet)]),
    linksLoop(outside, links, configuredLinks(config), core?.cores),
  ])
}

function configuredLinks({ bank, files }: Config): readonly LinkName[] {
  return [
    ...(bank === undefined ? [] : (['calls'] as const)),
    ...(files === undefined ? [] : (['files', 'inbox'] as const)),
  ]
}

function fileOptions({ transportOf }: Ways, outside: Outside, vault: Vault): FileOptions {
  return {
    ...agreementsFrom(outside, vault),
    transportOf,
    particularsOf: payments.particularsFrom(outside, vault),
    vault,
  }
}

/** What institutions have agreed with their banks. Credits leave by one agreement, and checks by another. */
export function agreementsFrom(outside: Outside, vault: Vault): Pick<FileOptions, 'agreementsOf' | 'formerOf'> {
  const numberOf = payments.settingNumbersFrom(outside, vault)
  return {
    agreementsOf: async work => {
      const { credits, checks, policy } = await payments.filePolicy(work)
      const formats = [
        ...(credits === null ? [] : [formatOf(work.institution, credits, numberOf)]),
        ...(checks === null ? [] : [checkFile(checks, () => numberOf(work.institution, checks.account))]),
      ]
      return formats.map(format => ({ format, policy }))
    },
    formerOf: async (work, name) => {
      const former = await payments.formerAgreement(work, name)
      const { policy } = await payments.filePolicy(work)
      return former === undefined ? undefined : { format: formatOf(work.institution, former, numberOf), policy }
    },
  }
}

function formatOf(
  institution: InstitutionId,
  agreed: payments.CreditAgreement,
  numberOf: payments.SettingNumbers,
): FileFormat {
  if (agreed.format === 'nacha') return paymentFile(agreed.terms)
  const { debtorNumber, ...terms } = agreed.terms
  return creditTransferFile({ ...terms, debtorNumber: () => numberOf(institution, debtorNumber) })
}

/** What comes by calls is read like what lies in an inbox. */
function receiveOptions(ways: Ways | undefined, outside: Outside, vault: Vault): ReceiveOptions {
  return {
    inboxOf: institution => ways?.inboxOf(institution),
    vault,
    readStatusReports,
    readStatement: statementsInto(outside, vault),
    readPresentments: presentmentsInto(outside, payments.checkAccountFrom(outside, vault)),
  }
}

type Ways = {
  readonly transportOf: (institution: InstitutionId) => Transport
  readonly inboxOf: (institution: InstitutionId) => Inbox
}

/** Each institution has a folder of its own in which its bank finds its files, and leaves others. */
async function waysTo(place: FilesPlace): Promise<Ways> {
  switch (place.kind) {
    case 'folder':
      return {
        transportOf: institution => directoryTransport(join(place.folder, institution)),
        inboxOf: institution => directoryInbox(join(place.folder, institution, inboxFolder)),
      }
    case 'gateway':
      return {
        transportOf: institution => httpTransport(place, institution),
        inboxOf: institution => httpInbox(place, institution),
      }
    case 'sftp': {
      const address = { ...place, login: await sftpLogin(place.login) }
      return {
        transportOf: institution => sftpTransport(address, institution),
        inboxOf: institution => sftpInbox(address, institution),
      }
    }
  }
}

async function sftpLogin(login: Extract<FilesPlace, { kind: 'sftp' }>['login']): Promise<SftpAddress['login']> {
  if (login.kind === 'password') return login
  const key = new Secret(await readFile(login.file, 'utf8'))
  return isPrivateKey(key.reveal())
    ? { kind: 'key', key }
    : fault(`${login.file} is no private key, or has a passphrase`)
}

function coreLoops(core: CoreOptions | undefined, outside: Outside, log: Log): readonly Loop[] {
  if (core === undefined) return []
  return [coreLoop(outside, core, log), coreConsistencyLoop(outside, core, log), coreNewsLoop(outside, core.cores.has)]
}

/** Nothing where no file names any core: then nobody is asked, and no loop runs. */
async function coreOptions({ cores: path }: Config, outside: Outside, vault: Vault): Promise<CoreOptions | undefined> {
  if (path === undefined) return undefined
  const places = readCorePlaces(await readFile(path, 'utf8'))
  const cores = new Map(
    [...places].map(([institution, place]) => [
      institution,
      place === 'ledger' ? payments.ledgerCore(outside, institution) : httpCore(place),
    ]),
  )
  return {
    cores: openCores(institution => cores.get(institution), outside.elapsedMs),
    accountsOf: payments.coreAccountsFrom(outside, vault),
  }
}

/** Until the vault is a process of its own, api and worker each open one with the same key. */
async function vaultOf({ keys }: Config, outside: Outside): Promise<Vault> {
  const kek = await openKeyFile(join(keys, 'kek'))
  return kek.ok ? openVault(outside, kek.value) : fault(`the key-encryption key cannot be used: ${kek.refusal.code}`)
}

async function openApi(config: Config, outside: Outside, log: Log, openKeeper: OpenKeeper): Promise<Running> {
  const vault = await vaultOf(config, outside)
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
    tools: { vault, newId: outside.newId, mayApprove: keeper.mayApprove, funds, screening, reach: config.reach },
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

const noNetworks: Networks = { has: () => false }

/** What stands at the door of a process that listens. */
async function openDefence({ proxies, certificate }: Config, outside: Outside, log: Log) {
  const certificates = certificate === undefined ? undefined : await openCertificates(certificate, log)
  const rates = identity.openRates(outside)
  const telling = runLoop(
    {
      name: 'identity.rates',
      everyMs: identity.ratesTickMs,
      pass: async () => {
        await rates.tick()
        return 0
      },
    },
    log,
    outside.random,
  )
  return { rates, certificates, proxies: proxies ?? noNetworks, stop: telling.stop }
}

const settingsAgeMsMax = 10_000

/** What institutions have set of rates, read again every few seconds for those that ask; until then it is as it ships. */
function requestSettings(outside: Outside, log: Log) {
  const known = new Map<InstitutionId, { rates: identity.CallerRates; readAtMs: number }>()
  const read = (institution: InstitutionId) =>
    transact(outside, institution, 'process:api', async work => done(await payments.requestRates(work)))
  return {
    ratesOf: (institution: InstitutionId): identity.CallerRates => {
      const found = known.get(institution) ?? { rates: identity.callerRates, readAtMs: Number.NEGATIVE_INFINITY }
      if (performance.now() - found.readAtMs > settingsAgeMsMax) {
        // Whoever asks meanwhile has not long to wait, and asks no second time.
        known.set(institution, { ...found, readAtMs: performance.now() })
        read(institution).then(
          rates => rates.ok && known.set(institution, { rates: rates.value, readAtMs: performance.now() }),
          (thrown: unknown) => log.error({ institution, err: thrown }, 'its rates could not be read'),
        )
      }
      return found.rates
    },
  }
}

/** The guard of a door that programs or people come to. */
async function openDoor(config: Config, outside: Outside, measures: gateway.Measures, log: Log) {
  const { rates, certificates, proxies, stop } = await openDefence(config, outside, log)
  const shed = gateway.openShed({
    elapsedMs: outside.elapsedMs,
    askDatabase: () => isReachable(outside.sql),
    measures,
    log,
  })
  const { ratesOf } = requestSettings(outside, log)
  return { guard: gateway.openGuard({ shed, rates, ratesOf, proxies, certificates }), stop }
}

/** Whom passkeys are for: the host that people see. Their pages are at both of these addresses. */
function partyOf(issuer: URL, office: URL): identity.RelyingParty {
  return { id: office.hostname, name: 'Vouch', origins: [issuer.origin, office.origin] }
}

async function signInAt(config: Config, issuer: URL, office: URL, outside: Outside): Promise<AnswerSignIn> {
  const peppers = await loadPeppers(join(config.keys, 'pepper'))
  return openSignInPages({
    outside,
    vault: await vaultOf(config, outside),
    party: partyOf(issuer, office),
    passwords: openPasswords(peppers),
    peppers,
    guard: nobodyOnGuard,
    evenMs,
    issuer,
    office,
    addressOf: request => request.socket.remoteAddress ?? '',
  })
}

async function openOfficeProcess(config: Config, outside: Outside, log: Log): Promise<Running> {
  const { issuer, office, keys, listen, reach } = config
  if (issuer === undefined || office === undefined) fault('an office without an address was let through')
  const vault = await vaultOf(config, outside)
  const core = await coreOptions(config, outside, vault)
  const screener = config.sanctions === undefined ? undefined : openScreener(config.sanctions)
  const permits = identity.openPermits()
  const gate = identity.openGate(outside, permits)
  const measures = gateway.openMeasures()
  const { guard, stop: stopTelling } = await openDoor(config, outside, measures, log)
  const server = gateway.openOffice({
    outside,
    gate,
    address: office,
    visits: openVisits({ issuer, office, key: await loadOfficeKey(join(keys, 'client.key')), now: outside.now }),
    tools: {
      vault,
      newId: outside.newId,
      funds: core === undefined ? undefined : payments.fundsFrom({ outside, ...core }),
      screening: screener === undefined ? undefined : payments.screeningFrom(outside, vault, screener),
      mayApprove: gateway.openDecisions(permits),
      noteRefused: (caller, { permit, policy = 'unknown' }) => gate.note(caller, permit, policy),
      reach,
      people: { outside, party: partyOf(issuer, office) },
    },
    proxies: config.proxies,
    ready: [{ name: 'database', deadlineMs: 1_000, check: () => isReachable(outside.sql) }],
    measures,
    log,
    guard,
  })
  const listening = await server.listen(listen.host, await firstFreePort(listen))
  if (!listening.ok) fault(`${listen.host} is not this machine's own address`)
  return {
    port: listening.value,
    problems: () => problemsOf(outside.sql),
    stop: async () => {
      await server.close()
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
    vault: await vaultOf(config, outside),
    log,
    issuer,
    audience: audience.href.replace(/\/$/, ''),
    office,
    keys,
    signIn: office === undefined ? undefined : await signInAt(config, issuer, office, outside),
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

/** Somebody may take it before we do; then listening fails, and the supervisor has us try again. */
async function firstFreePort({ host, firstPort, lastPort }: Config['listen']): Promise<number> {
  for (let port = firstPort; port < lastPort; port++) if (await isFree(host, port)) return port
  return lastPort
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}

/** Who is let in. The product has one way; whoever measures what it costs, or stands in for people, brings another. */
export type OpenKeeper = (config: Config, outside: Outside, log: Log) => Promise<OpenedKeeper>
type OpenedKeeper = gateway.Keeper & {
  readonly door: gateway.Door
  readonly mayApprove: gateway.MayApprove
  readonly stop?: () => Promise<void>
}

/** Machines show tokens of the one issuer that is named; their proofs and signatures name the one public address. */
async function openTokenKeeper(config: Config, outside: Outside, log: Log): Promise<OpenedKeeper> {
  const { issuer, publicUrl, audience = publicUrl } = config
  if (issuer === undefined || publicUrl === undefined || audience === undefined)
    return fault('an api without an issuer or an address was let through')
  const algorithms: readonly identity.Algorithm[] = ['ES256']
  const name = nameOf(issuer)
  const permits = identity.openPermits()
  const gate = identity.openGate(outside, permits)
  const counting = runLoop(
    { name: 'identity.refusals', everyMs: 10_000, pass: async () => (await gate.writeCounts(), 0) },
    log,
    outside.random,
  )
  const requests = identity.openRequests(outside, {
    issuer: {
      name,
      audience: nameOf(audience),
      algorithms,
      keys: identity.openIssuerKeys(new URL(`${name}/jwks`), algorithms, outside.elapsedMs),
      lifeSecondsMax: 300,
      bearerOf: identity.ownBearer,
    },
    publicUrl,
    nonceKey: await identity.readNonceKey(join(config.keys, 'nonce.key')),
    gate,
  })
  return {
    door: 'api',
    mayApprove: gateway.openDecisions(permits),
    stop: async () => {
      await counting.stop()
      await gate.writeCounts(true)
    },
    authenticate: (shown, permit, { isSigned }) => requests.check(shown, { permit, isSigned }),
    nonce: requests.nonce,
  }
}

/** As it stands in tokens: an address without a path ends with its port. */
function nameOf({ href }: URL): string {
  return href.replace(/\/$/, '')
}

function running(sql: Sql, log: Log, random: () => number, loops: readonly Loop[]): Running {
  const startedAtMs = performance.now()
  // What one loop has done is often work for another, so none of them sleeps through it.
  const runs: readonly RunningLoop[] = loops.map(loop =>
    runLoop(loop, log, random, () => {
      for (const run of runs) run.wake()
    }),
  )
  return {
    problems: async () => [
      ...(await problemsOf(sql)),
      ...runs
        .filter(run => performance.now() - (run.finishedAtMs() ?? startedAtMs) > passMsMax)
        .map(({ name }) => `${name} has not finished a pass for ${passMsMax / 1_000} s`),
    ],
    stop: async () => {
      await Promise.all(runs.map(run => run.stop()))
      await sql.end({ timeout: 5 })
    },
  }
}

async function isReachable(sql: Sql): Promise<void> {
  await sql`select 1`
}

async function problemsOf(sql: Sql): Promise<readonly string[]> {
  return isReachable(sql).then(
    () => [],
    () => ['the database does not answer'],
  )
}
