// The prober: it tries every control on the running product, as somebody outside and in the canary's own institution.

import { createPrivateKey, type JsonWebKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { type Running, running, vaultOf } from './app-parts.ts'
import type { Control } from './base/control.ts'
import type { Log } from './base/log.ts'
import { newProofKey, openSigned, tokensOf } from './base/signed-call.ts'
import type { Outside } from './base/work.ts'
import type { Config } from './config.ts'
import { controls as ledgerControls } from './ledger/controls.ts'
import { controls as paymentsControls } from './payments/controls.ts'
import { controls as reportingControls } from './reporting/controls.ts'
import * as risk from './risk/risk.ts'

/** What every room offers, from the ground up. */
const controls: readonly Control[] = [...ledgerControls, ...paymentsControls, ...reportingControls]

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
}

async function placesOf(config: Config): Promise<risk.Places> {
  const { keys, authMode, issuer, publicUrl, office } = config
  const vault = await vaultOf(config)
  const addresses = {
    ...(publicUrl === undefined ? {} : { api: publicUrl }),
    ...(office === undefined ? {} : { office }),
    ...(issuer === undefined ? {} : { issuer }),
  }
  if (authMode === 'external' || issuer === undefined || publicUrl === undefined)
    return { addresses, signed: undefined, vault }
  const { client, kid, key, scopes }: CanaryClient = JSON.parse(await readFile(join(keys, 'canary.json'), 'utf8'))
  const clientKey = { kid, secret: createPrivateKey({ key, format: 'jwk' }) }
  const [proofKey, audience] = [newProofKey(), publicUrl.origin]
  const tokens = tokensOf({ issuer: issuer.origin, audience, client, clientKey, proofKey, scopes })
  return { addresses, signed: openSigned({ audience, proofKey, clientKey, tokens }), vault }
}
