// The issuer: who somebody is, and tokens for it.

import { join } from 'node:path'
import { openDefence, partyOf } from './app-door.ts'
import { firstFreePort, type Running, running, vaultOf } from './app-parts.ts'
import type { Networks } from './base/address.ts'
import type { Log } from './base/log.ts'
import { fault } from './base/outcome.ts'
import { type Outside } from './base/work.ts'
import { type Config } from './config.ts'
import * as identity from './identity/identity.ts'
import { openIssuer } from './identity/issuer/issuer.ts'
import { type AnswerSignIn, openSignInPages } from './identity/sign-in/pages.ts'
import { openPasswords } from './identity/sign-in/passwords.ts'
import { loadPeppers } from './identity/sign-in/peppers.ts'
import { evenMs } from './identity/sign-in/sign-in.ts'
import * as payments from './payments/payments.ts'

export async function openIssuerProcess(config: Config, outside: Outside, log: Log): Promise<Running> {
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
