// The prober: it tries every control on the running product, as somebody outside and in the canary's own institution.

import { createPrivateKey, type JsonWebKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { type Running, running, sealedColumns, vaultOf } from './app-parts.ts'
import type { Control } from './base/control.ts'
import type { Log } from './base/log.ts'
import { newProofKey, openSigned, tokensOf } from './base/signed-call.ts'
import type { Outside } from './base/work.ts'
import type { Config } from './config.ts'
import { controls as continuityControls } from './continuity/controls.ts'
import { controls as gatewayControls } from './gateway/controls.ts'
import { controls as identityControls } from './identity/controls.ts'
import { controls as ledgerControls } from './ledger/controls.ts'
import { controls as paymentsControls } from './payments/controls.ts'
import { controls as aboutMembers } from './payments/controls-protection.ts'
import { controlsFor as protectionControls } from './protection/controls.ts'
import { controls as reportingControls } from './reporting/controls.ts'
import * as risk from './risk/risk.ts'

/** What every room offers, from the ground up. */
const controls: readonly Control[] = [
  ...protectionControls(sealedColumns),
  ...aboutMembers,
  ...ledgerControls,
  ...identityControls,
  ...paymentsControls,
  ...continuityControls,
  ...reportingControls,
  ...gatewayControls,
]

export async function openProber(config: Config, outside: Outside, log: Log): Promise<Running> {
  const probed = await risk.withCodeHashes(import.meta.dirname, controls)
  return running(outside.sql, log, outside.random, [risk.probeLoop(outside, await placesOf(config), probed, log)])
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
  const vault = await vaultOf(config)
  const addresses = {
    ...(publicUrl === undefined ? {} : { api: publicUrl }),
    ...(office === undefined ? {} : { office }),
    ...(issuer === undefined ? {} : { issuer }),
  }
  if (authMode === 'external' || issuer === undefined || publicUrl === undefined)
    return { addresses, signed: undefined, vault }
  const audience = publicUrl.origin
  const signedBy = async (file: string) => {
    const { kid, key, ...client }: CanaryClient = JSON.parse(await readFile(join(keys, file), 'utf8'))
    const clientKey = { kid, secret: createPrivateKey({ key, format: 'jwk' }) }
    const proofKey = newProofKey()
    const tokens = tokensOf({ ...client, issuer: issuer.origin, audience, clientKey, proofKey })
    return openSigned({ audience, proofKey, clientKey, tokens })
  }
  return { addresses, signed: await signedBy('canary.json'), reader: await signedBy('canary-reader.json'), vault }
}
