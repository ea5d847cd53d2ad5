// ./vouch audit rotate sealer | emitter --process NAME: makes the next key, and the log names it.
// ./vouch audit rotate … --retire: after a restart; the former key ends, and the log says so.

import { existsSync } from 'node:fs'
import { appendFile, link, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

import * as audit from '../src/audit/audit.ts'
import { canary } from '../src/base/control.ts'
import { openDatabase } from '../src/base/database.ts'
import type { InstitutionId } from '../src/base/ids.ts'
import { institutions } from '../src/base/institutions.ts'
import { Cannot, findDatabase, homeFolder, readRunFile, runFile } from './instance.ts'
import { handPublicKeys } from './instance-keys.ts'
import { originOf } from './origin.ts'
import { outsideWith } from './outside.ts'

const emitters = ['api', 'office', 'issuer', 'worker', 'vault', 'sealer', 'prober'] as const
type Emitting = (typeof emitters)[number]

/** The sealer's process emits into the log of the platform alone, by a key that is believed there alone. */
function emitterPath(home: string, process: Emitting): string {
  return join(home, 'keys', process, process === 'sealer' ? 'platform-emitter.key' : 'emitter.key')
}

/** Where whoever signs for one log alone does. */
function onlyLogOf(process: Emitting): InstitutionId | undefined {
  return process === 'sealer' ? audit.platform : process === 'prober' ? canary : undefined
}

/** Each step can be run again after it was interrupted, and goes on where it was. */
export async function rotate(what: string | undefined, process: string | undefined, isRetiring: boolean) {
  const home = await homeFolder()
  if (what === 'sealer' && process === undefined) {
    return isRetiring ? retireSealer(home) : nameSealer(home)
  }
  const emitter = emitters.find(name => name === process)
  if (what !== 'emitter' || emitter === undefined)
    throw new Cannot(`./vouch audit rotate sealer | emitter --process ${emitters.join('|')} [--retire]`)
  return isRetiring ? retireEmitter(home, emitter) : nameEmitter(home, emitter)
}

async function nameSealer(home: string): Promise<number> {
  const path = join(home, 'keys', 'sealer', 'sealer.key')
  const nextPath = audit.nextPath(path)
  const origin = originOf(home)
  const former = await audit.loadSealerKey(path, origin)
  if (!existsSync(nextPath)) await audit.saveKey(nextPath, audit.makeSealerKey(origin))
  const next = await audit.loadSealerKey(nextPath, origin)
  await publish(home, audit.publicLine(next))
  const logs = await tellEverywhere(home, 'named', { former: former.id, next })
  console.log(`${logs} logs name ${next.id}. Restart: from then on both keys sign every checkpoint.`)
  console.log(
    'Give everybody who verifies the new list of keys, audit.pub, by the way they had the first. Then --retire.',
  )
  return 0
}

async function retireSealer(home: string): Promise<number> {
  const path = join(home, 'keys', 'sealer', 'sealer.key')
  const nextPath = audit.nextPath(path)
  if (!existsSync(nextPath))
    throw new Cannot('There is no next key of the sealer: ./vouch audit rotate sealer makes it.')
  await refuseBeforeRestart(home, nextPath)
  const origin = originOf(home)
  const former = await audit.loadSealerKey(path, origin)
  const next = await audit.loadSealerKey(nextPath, origin)
  const logs = await tellEverywhere(home, 'retired', { former: former.id, next })
  // What it signed is still ours: a copy is compared with it. Twice the same line does no harm.
  await appendFile(audit.formerPath(path), `${audit.publicLine(former)}\n`, { mode: 0o600 })
  await rename(nextPath, path)
  console.log(`${former.id} is retired in ${logs} logs, and destroyed here. Restart: ${next.id} signs alone.`)
  return 0
}

/** The former key signs the leaf, so it stays until the leaf is there. */
async function nameEmitter(home: string, process: Emitting): Promise<number> {
  const path = emitterPath(home, process)
  const [nextPath, formerPath] = [audit.nextPath(path), formerOf(path)]
  if (existsSync(formerPath) && !existsSync(nextPath))
    throw new Cannot(`A key of ${process} is being exchanged already: restart, then --retire.`)
  if (!existsSync(path)) throw new Cannot(`There is no emitter's key of ${process} yet: npm start makes it.`)
  const former = await audit.loadEmitterKey(path)
  if (!existsSync(nextPath)) await audit.saveKey(nextPath, audit.makeEmitterKey())
  const next = await audit.loadEmitterKey(nextPath)
  const only = onlyLogOf(process)
  await publish(home, only === undefined ? audit.publicLine(next) : audit.publicLinesOnly(next, only))
  const logs = await tell(home, process, former, 'named', { former: former.id, next })
  // There is a key at every moment: from the second of these on, every start has the next one.
  if (!existsSync(formerPath)) await link(path, formerPath)
  await rename(nextPath, path)
  console.log(`${logs} logs name ${next.id} in the place of ${former.id}. Restart, then --retire.`)
  return 0
}

async function retireEmitter(home: string, process: Emitting): Promise<number> {
  const path = emitterPath(home, process)
  const formerPath = formerOf(path)
  if (!existsSync(formerPath)) throw new Cannot(`No former key of ${process} is here: nothing is to be retired.`)
  await refuseBeforeRestart(home, path)
  const former = await audit.loadEmitterKey(formerPath)
  const next = await audit.loadEmitterKey(path)
  const logs = await tell(home, process, next, 'retired', { former: former.id, next })
  await rm(formerPath)
  console.log(`${former.id} is retired in ${logs} logs, and destroyed here.`)
  return 0
}

function formerOf(path: string): string {
  return path.replace(/\.key$/, '.former.key')
}

/** A process that runs since before the key lay there signs with the former one. */
async function refuseBeforeRestart(home: string, keyPath: string): Promise<void> {
  if ((await readRunFile(home)) === undefined) return
  const [started, placed] = await Promise.all([stat(runFile(home)), stat(keyPath)])
  if (started.mtimeMs < placed.ctimeMs) throw new Cannot('It runs with the former key still: restart it first.')
}

/** The list of this instance; a verifier has a list of their own, and is told. */
async function publish(home: string, lines: string): Promise<void> {
  const path = join(home, 'audit.pub')
  if (!`\n${await readFile(path, 'utf8')}`.includes(`\n${lines}\n`)) await appendFile(path, `${lines}\n`)
  await handPublicKeys(home)
}

/** In the logs of the institutions by the office, and in the platform's, which the sealer signs as well, by its own process. */
async function tellEverywhere(home: string, step: 'named' | 'retired', exchange: audit.KeyExchange): Promise<number> {
  let logs = 0
  for (const process of ['office', 'sealer'] as const) {
    const path = emitterPath(home, process)
    if (existsSync(path)) logs += await tell(home, process, await audit.loadEmitterKey(path), step, exchange)
  }
  return logs
}

async function tell(
  home: string,
  process: Emitting,
  signer: audit.EmitterKey,
  step: 'named' | 'retired',
  exchange: audit.KeyExchange,
): Promise<number> {
  await using database = await findDatabase(home)
  const open = (role: 'vouch_sealer' | `vouch_${Emitting}`) =>
    openDatabase(database.address(role), { connectionsMax: 1, name: 'vouch audit rotate' })
  // The vault knows no institutions; the sealer serves them all.
  const [all, sql] = [open('vouch_sealer'), open(`vouch_${process}`)]
  try {
    const only = onlyLogOf(process)
    const logs = only === undefined ? await institutions(all) : [only]
    return await audit.tellKeyChange(outsideWith(sql, signer), logs, step, exchange)
  } finally {
    await Promise.all([all.end({ timeout: 2 }), sql.end({ timeout: 2 })])
  }
}
