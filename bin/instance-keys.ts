// The keys of an instance: who has which, what is made when, and what can never be made again.

import { existsSync } from 'node:fs'
import { appendFile, copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import * as audit from '../src/audit/audit.ts'
import { canary } from '../src/base/control.ts'
import { makeNonceKey, makePepperFile, makeWorkKey } from '../src/identity/identity.ts'
import { makeKeyFile, makeLineKey } from '../src/protection/protection.ts'
import { Cannot } from './instance.ts'
import { ensureOfficeKey } from './office-key.ts'
import { nobodysOrigin } from './origin.ts'

export const kekFile = join('keys', 'vault', 'kek')
const pepperFile = join('keys', 'issuer', 'pepper')
/** What a database cannot be read, verified or signed in to without, and what no later start can make again. */
const keptKeys = ['audit.pub', kekFile, pepperFile] as const

/** A version that had no issuer has left no pepper; where there is a folder of the issuer's, there was one. */
function wasThere(home: string, file: (typeof keptKeys)[number]): boolean {
  if (file === kekFile) return !isKekElsewhere()
  return file !== pepperFile || existsSync(join(home, 'keys', 'issuer'))
}

/** Then no file is made, none is missed, and a restored folder gets none. */
function isKekElsewhere(): boolean {
  return (process.env['VOUCH_KEK'] ?? '') !== ''
}

/** Before there was a vault, the api had the key-encryption key, and others a copy of it. */
async function bringKek(home: string): Promise<void> {
  const [former, kek] = [join(home, 'keys', 'api', 'kek'), join(home, kekFile)]
  if (existsSync(former) && !existsSync(kek)) {
    await mkdir(dirname(kek), { recursive: true, mode: 0o700 })
    await rename(former, kek)
  }
  if (!existsSync(kek)) return
  for (const name of ['api', 'office', 'worker', 'issuer']) await rm(join(home, 'keys', name, 'kek'), { force: true })
}

/** New ones each time: those who know the old ones are started with the vault. */
export async function ensureLineKeys(home: string): Promise<void> {
  const folder = (name: string) => join(home, 'keys', name)
  for (const made of ['prober', 'command']) await mkdir(folder(made), { recursive: true, mode: 0o700 })
  for (const client of ['api', 'office', 'issuer', 'worker', 'prober', 'command'])
    await makeLineKey(folder('vault'), client, folder(client))
}

/** Makes the keys that are missing. Each process finds only its own in its folder. */
export async function ensureKeys(home: string, origin: string = nobodysOrigin): Promise<void> {
  await bringKek(home)
  const lost = keptKeys
    .filter(file => wasThere(home, file))
    .map(file => join(home, file))
    .find(path => !existsSync(path))
  if (lost !== undefined && existsSync(join(home, 'passwords.json'))) {
    throw new Cannot(
      `${lost} is missing, and what was sealed, signed or hashed under it is in the database: put your copy of it there, mode 0600. Nothing was changed.`,
    )
  }
  const trusted = join(home, 'audit.pub')
  if (!existsSync(trusted)) await writeFile(trusted, `origin ${origin}\n`)
  for (const name of ['api', 'office', 'issuer', 'worker', 'sealer', 'vault', 'prober'] as const) {
    const folder = join(home, 'keys', name)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, name === 'sealer' ? 'sealer.key' : 'emitter.key')
    if (existsSync(path)) continue
    const key = name === 'sealer' ? audit.makeSealerKey(origin) : audit.makeEmitterKey()
    // Restored from before: what the sealer of then signed is still ours.
    if (name === 'sealer') await keepFormer(trusted, audit.formerPath(path))
    // Listed first: killed between the two, it is a line too many, and never a key that nobody believes.
    const lines =
      name === 'prober' && key.use === 'emitter' ? audit.publicLinesOnly(key, canary) : audit.publicLine(key)
    await appendFile(trusted, `${lines}\n`)
    await audit.saveKey(path, key)
  }
  await ensurePlatformKey(home, trusted)
  await ensureProberOnly(home, trusted)
  await handPublicKeys(home)
  const nonceKey = join(home, 'keys', 'api', 'nonce.key')
  if (!existsSync(nonceKey)) await makeNonceKey(nonceKey)
  const kek = join(home, kekFile)
  if (!existsSync(kek) && !isKekElsewhere()) await makeKeyFile(kek)
  await ensureLineKeys(home)
  await ensureOfficeKey(join(home, 'keys'))
  const pepper = join(home, pepperFile)
  if (!existsSync(pepper)) await makePepperFile(pepper)
  const workKey = join(home, 'keys', 'issuer', 'work.key')
  if (!existsSync(workKey)) await makeWorkKey(workKey)
}

/** The sealer's process appends to the log of the platform, and to no other: nothing else signed by it is believed. */
async function ensurePlatformKey(home: string, trusted: string): Promise<void> {
  const path = join(home, 'keys', 'sealer', 'platform-emitter.key')
  if (existsSync(path)) return
  const key = audit.makeEmitterKey()
  await appendFile(trusted, `${audit.publicLinesOnly(key, audit.platform)}\n`)
  await audit.saveKey(path, key)
}

/** The prober signs for the canary's log and for no other. Whoever listed its key before that was said says it now. */
async function ensureProberOnly(home: string, trusted: string): Promise<void> {
  const key = await audit.loadEmitterKey(join(home, 'keys', 'prober', 'emitter.key'))
  const only = audit.publicLinesOnly(key, canary)
  const [said = ''] = only.split('\n')
  if (!(await readFile(trusted, 'utf8')).split('\n').includes(said)) await appendFile(trusted, `${only}\n`)
}

/** The prober verifies as anybody does, by a list of its own. */
export async function handPublicKeys(home: string): Promise<void> {
  const folder = join(home, 'keys', 'prober')
  if (existsSync(folder)) await copyFile(join(home, 'audit.pub'), join(folder, 'audit.pub'))
}

async function keepFormer(trusted: string, former: string): Promise<void> {
  const lines = (await readFile(trusted, 'utf8')).split('\n').filter(line => line.startsWith('sealer '))
  if (lines.length > 0) await writeFile(former, `${lines.join('\n')}\n`, { mode: 0o600 })
}

/**
 * Gives a restored folder what it must share with the one it comes from; the signing keys are made anew, so that two
 * that live side by side never sign two logs as one. Answers with the files that the first folder does not have.
 */
export async function shareKeys(home: string, restored: string): Promise<readonly string[]> {
  await bringKek(home)
  const shared = keptKeys.filter(file => wasThere(home, file))
  for (const file of shared) await mkdir(join(restored, dirname(file)), { recursive: true, mode: 0o700 })
  const lost = shared.filter(file => !existsSync(join(home, file)))
  for (const file of shared.filter(kept => !lost.includes(kept))) await copyFile(join(home, file), join(restored, file))
  return lost
}
