// The prober: it tries every control on the running product, as somebody outside and in the canary's own institution.

import { createPrivateKey, type JsonWebKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { type Running, running, vaultOf } from './app-parts.ts'
import { owedLeaves, sealedColumns } from './app-rooms.ts'
import { controlsFor as auditControls } from './audit/controls.ts'
import type { Control, Verifying } from './base/control.ts'
import type { Log } from './base/log.ts'
import { newProofKey, openSigned, tokensOf } from './base/signed-call.ts'
import type { Outside } from './base/work.ts'
import { controls as changeControls } from './change/controls.ts'
import type { Config } from './config.ts'
import { controlsFor as continuityControls } from './continuity/controls.ts'
import { controls as gatewayControls } from './gateway/controls.ts'
import type { Paper } from './gateway/gateway.ts'
import { controls as identityControls } from './identity/controls.ts'
import { ofIdentity } from './identity/controls-audit.ts'
import { controls as ledgerControls } from './ledger/controls.ts'
import { proofOfBooks } from './ledger/controls-continuity.ts'
import { controls as paymentsControls } from './payments/controls.ts'
import { acts as actsOfPayments } from './payments/controls-audit.ts'
import { controls as aboutMembers } from './payments/controls-protection.ts'
import { controlsFor as protectionControls } from './protection/controls.ts'
import { controls as railsControls } from './rails/controls.ts'
import { controls as reportingControls } from './reporting/controls.ts'
import * as risk from './risk/risk.ts'

/** What every room offers, from the ground up. */
const controls: readonly Control[] = [
  ...auditControls({ ...ofIdentity, acts: [...ofIdentity.acts, ...actsOfPayments] }),
  ...protectionControls(sealedColumns),
  ...changeControls,
  ...identityControls,
  ...ledgerControls,
  ...railsControls,
  ...paymentsControls,
  ...aboutMembers,
  ...reportingControls,
  ...continuityControls(proofOfBooks),
  ...gatewayControls,
]

export async function openProber(config: Config, outside: Outside, log: Log): Promise<Running> {
  await risk.noteProofs(outside, risk.parseProofs(await readFile(proven, 'utf8')))
  const probed = await risk.withCodeHashes(import.meta.dirname, controls)
  const weighed = weighedOf(config)
  return running(outside.sql, log, outside.random, [
    risk.probeLoop(outside, await placesOf(config), probed, log),
    ...(weighed === undefined ? [] : [risk.snapshotLoop(outside, weighed)]),
  ])
}

/** What is weighed, where this process was told by which keys it knows the prober's leaves. */
function weighedOf({ auditKeys }: Config): (() => Promise<risk.Weighed>) | undefined {
  return auditKeys === undefined ? undefined : risk.weighedBy(() => readFile(auditKeys, 'utf8'), controls)
}

/** Where the api and the office ask how it stands. */
export function deskOf(config: Config, outside: Outside): risk.Desk | undefined {
  const weighed = weighedOf(config)
  if (weighed === undefined) return undefined
  return risk.openDesk({ outside, actor: `process:${config.process}`, origin: config.origin, weighed })
}

/** What the office draws the report with. */
export async function paperFor({ elapsedMs }: Outside): Promise<Paper> {
  const method = await readFile(join(import.meta.dirname, '..', 'docs', 'risk-method.md'), 'utf8')
  return { press: risk.openPress(elapsedMs), says: controls.map(({ id, says }) => [id, says] as const), method }
}

/** Which probes were seen to fail where their control was broken: what `npm run probes:planted -- --write` has found. */
const proven = join(import.meta.dirname, '..', 'bin', 'probes', 'proven.json')

/** For those who want some of them tried now. */
export function controlsOffered(): readonly Control[] {
  return controls
}

/** As whoever set the canary up has left it in the folder of its keys. */
type CanaryClient = {
  readonly client: string
  readonly kid: string
  readonly key: JsonWebKey
  readonly scopes: readonly string[]
  /** The one that it speaks for. */
  readonly member?: string
}

/** Where the processes are asked, and as whom. */
export async function placesOf(config: Config): Promise<risk.Places> {
  const { keys, authMode, issuer, publicUrl, office } = config
  const log = () => verifyingOf(config)
  const vault = await vaultOf(config)
  const addresses = {
    ...(publicUrl === undefined ? {} : { api: publicUrl }),
    ...(office === undefined ? {} : { office }),
    ...(issuer === undefined ? {} : { issuer }),
  }
  if (authMode === 'external' || issuer === undefined || publicUrl === undefined)
    return { addresses, log, vault, signed: undefined }
  const audience = publicUrl.origin
  const signedBy = async (file: string) => {
    const { kid, key, ...client }: CanaryClient = JSON.parse(await readFile(join(keys, file), 'utf8'))
    const clientKey = { kid, secret: createPrivateKey({ key, format: 'jwk' }) }
    const proofKey = newProofKey()
    const tokens = tokensOf({ ...client, issuer: issuer.origin, audience, clientKey, proofKey })
    return openSigned({ audience, proofKey, clientKey, tokens })
  }
  const [signed, reader] = [await signedBy('canary.json'), await signedBy('canary-reader.json')]
  return { addresses, log, vault, signed, reader }
}

async function verifyingOf({ auditKeys, witnesses }: Config): Promise<Verifying> {
  return {
    keys: auditKeys === undefined ? undefined : await readFile(auditKeys, 'utf8'),
    policy: witnesses === undefined ? undefined : await readFile(witnesses, 'utf8'),
    owed: owedLeaves,
  }
}
