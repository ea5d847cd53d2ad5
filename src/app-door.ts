// Who is let in, and what stands at the door.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isReachable, nameOf } from './app-parts.ts'
import * as audit from './audit/audit.ts'
import type { Networks } from './base/address.ts'
import { openCertificates } from './base/certificates.ts'
import { type InstitutionId } from './base/ids.ts'
import type { Log } from './base/log.ts'
import { runLoop } from './base/loop.ts'
import { type Fetch, openFetch } from './base/mutual-fetch.ts'
import { done, fault } from './base/outcome.ts'
import { type Outside, transact } from './base/work.ts'
import { type Config } from './config.ts'
import * as gateway from './gateway/gateway.ts'
import * as identity from './identity/identity.ts'
import * as payments from './payments/payments.ts'

const noNetworks: Networks = { has: () => false }

/** What stands at the door of a process that listens. */
export async function openDefence({ proxies, certificate }: Config, outside: Outside, log: Log) {
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

/** How our processes ask each other: where they want to see certificates of one authority, with ours. */
export async function fetchOf({ certificate }: Config, log: Log): Promise<Fetch> {
  return openFetch(certificate?.authority === undefined ? undefined : await openCertificates(certificate, log))
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
export async function openDoor(config: Config, outside: Outside, measures: gateway.Measures, log: Log) {
  const { rates, certificates, proxies, stop } = await openDefence(config, outside, log)
  const shed = gateway.openShed({
    elapsedMs: outside.elapsedMs,
    askDatabase: () => isReachable(outside.sql),
    measures,
    log,
  })
  const { ratesOf } = requestSettings(outside, log)
  const lateRefusals = gateway.openLateRefusals(outside.elapsedMs, measures)
  return { guard: gateway.openGuard({ shed, lateRefusals, rates, ratesOf, proxies, certificates }), stop }
}

/** Who is let in. The product has one way; whoever measures what it costs, or stands in for people, brings another. */
export type OpenKeeper = (config: Config, outside: Outside, log: Log) => Promise<OpenedKeeper>
type OpenedKeeper = gateway.Keeper & {
  readonly door: gateway.Door
  readonly mayApprove: gateway.MayApprove
  /** Absent where nobody is refused that could be written down. */
  readonly noteRefused?: gateway.NoteRefused
  readonly stop?: () => Promise<void>
}

/** Our own issuer, under the address that it is known by; or those of the institutions, and then ours gives no tokens. */
async function issuersOf(config: Config, outside: Outside, log: Log): Promise<readonly identity.Issuer[]> {
  const { issuer, issuers, publicUrl, audience = publicUrl } = config
  if (issuers !== undefined)
    return identity.openExternalIssuers(outside, identity.readPinnedIssuers(await readFile(issuers, 'utf8')))
  if (issuer === undefined || audience === undefined) return fault('an api without an issuer was let through')
  const algorithms: readonly identity.Algorithm[] = ['ES256']
  const name = nameOf(issuer)
  return [
    {
      name,
      audience: nameOf(audience),
      algorithms,
      keys: identity.openIssuerKeys(new URL(`${name}/jwks`), algorithms, outside.elapsedMs, await fetchOf(config, log)),
      lifeSecondsMax: 300,
      bearerOf: identity.ownBearer,
    },
  ]
}

/** Machines show tokens of issuers that are named; their proofs and signatures name the one public address. */
export async function openTokenKeeper(config: Config, outside: Outside, log: Log): Promise<OpenedKeeper> {
  const { publicUrl } = config
  if (publicUrl === undefined) return fault('an api without an address was let through')
  const permits = await identity.loadPermits()
  const gate = identity.openGate(outside, permits)
  const requests = identity.openRequests(outside, {
    issuers: await issuersOf(config, outside, log),
    publicUrl,
    nonceKey: await identity.readNonceKey(join(config.keys, 'nonce.key')),
    gate,
  })
  const writeCounts = async (isEnd?: boolean) => {
    await gate.writeCounts(isEnd)
    await requests.writeCounts(isEnd)
  }
  const counting = runLoop(
    { name: 'identity.refusals', everyMs: 10_000, pass: async () => (await writeCounts(), 0) },
    log,
    outside.random,
  )
  return {
    door: 'api',
    mayApprove: gateway.openDecisions(permits),
    noteRefused: (caller, refusal) =>
      refusal.code === 'permit_missing'
        ? gate.note(caller, refusal.permit, refusal.policy ?? 'unknown')
        : requests.note(caller, refusal.code),
    stop: async () => {
      await counting.stop()
      await writeCounts(true)
    },
    authenticate: (shown, permit, { isSigned }) => requests.check(shown, { permit, isSigned }),
    nonce: requests.nonce,
  }
}

/** Whom passkeys are for: the host that people see. Their pages are at both of these addresses. */
export function partyOf(issuer: URL, office: URL): identity.RelyingParty {
  return { id: office.hostname, name: 'Vouch', origins: [issuer.origin, office.origin] }
}

/** Who witnesses the logs, and by which keys they are checked. Those are read each time: they are exchanged while we live. */
export async function logTools({
  auditKeys,
  witnesses,
}: Config): Promise<Pick<gateway.Tools, 'witnesses' | 'givenOut'>> {
  const policy = witnesses === undefined ? undefined : await readFile(witnesses, 'utf8')
  return {
    witnesses: policy === undefined ? undefined : audit.readPolicy(policy),
    givenOut: auditKeys === undefined ? undefined : async () => ({ keys: await readFile(auditKeys, 'utf8'), policy }),
  }
}
