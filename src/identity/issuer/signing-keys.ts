// The keys that the issuer signs tokens with: one file each, named by the day from which it signs, in UTC. rotation.ts
// says which there have to be. Whoever wants a key to go sooner removes its file; the next look makes another.

import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { type BusinessDate, dateIn, isBusinessDate } from '../../base/dates.ts'
import { fault } from '../../base/outcome.ts'
import { type PublicJwk, publicJwkOf, thumbprintOf } from '../public-jwk.ts'
import { signingPlan } from './rotation.ts'

/** ES256: a point on P-256. `d` is secret. */
export type SigningJwk = PublicJwk & {
  readonly d: string
  readonly kid: string
  readonly alg: 'ES256'
  readonly use: 'sig'
}

/** Makes and removes what the day asks for, and reads those that are published; the first one signs. */
export async function readSigningKeys(folder: string, now: Date): Promise<readonly SigningJwk[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const names = await readdir(folder)
  const kept = names.flatMap(name => {
    const day = name.replace(/\.pem$/, '')
    return name.endsWith('.pem') && isBusinessDate(day) ? [day] : []
  })
  const plan = signingPlan(kept, dateIn('UTC', now))
  for (const day of plan.make) await makeSigningKey(pathOf(folder, day))
  for (const day of plan.remove) await rm(pathOf(folder, day), { force: true })
  return Promise.all(plan.published.map(day => readSigningKey(pathOf(folder, day))))
}

function pathOf(folder: string, day: BusinessDate): string {
  return join(folder, `${day}.pem`)
}

/** Never overwrites, and is on the disk before anything is signed with it. */
async function makeSigningKey(path: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const file = await open(path, 'wx', 0o600)
  await file.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }))
  await file.sync()
  await file.close()
}

async function readSigningKey(path: string): Promise<SigningJwk> {
  const { mode } = await stat(path)
  if ((mode & 0o077) !== 0) fault(`${path} can be read by others than its owner`)
  const key = createPrivateKey(await readFile(path))
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    fault(`${path} is no key on P-256`)
  const { d = fault('a private key has a secret') } = key.export({ format: 'jwk' })
  return { ...publicJwkOf(key), d, kid: thumbprintOf(publicJwkOf(key)), alg: 'ES256', use: 'sig' }
}
