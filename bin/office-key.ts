// The key by which the office proves itself to the issuer. It is made when there is none, and anew when it is eighty days old;
// the issuer knows the one before for two days more, for an office that is still to be started with the new one.

import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const dayMs = 86_400_000
const officeKeyDaysMax = 80
const knownDaysAfter = 2

/** `keys` has a folder for each process; the issuer's gets the public halves. */
export async function ensureOfficeKey(keys: string, now: Date = new Date()): Promise<void> {
  const [folder, issuer] = [join(keys, 'office'), join(keys, 'issuer')]
  const [path, before] = [join(folder, 'client.key'), join(folder, 'client.key.before')]
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (((await daysOld(path, now)) ?? 0) >= officeKeyDaysMax) await rename(path, before)
  if ((await daysOld(path, now)) === undefined) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    await writeFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
  } else if (((await daysOld(path, now)) ?? 0) >= knownDaysAfter) await rm(before, { force: true })
  const known = (await daysOld(before, now)) === undefined ? [path] : [path, before]
  const publicHalves = await Promise.all(known.map(publicHalf))
  await writeFile(join(issuer, 'office.pub'), publicHalves.join(''), { mode: 0o600 })
}

/** By the date of its file; undefined where there is none. */
async function daysOld(path: string, now: Date): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined)
  return found === undefined ? undefined : (now.getTime() - found.mtimeMs) / dayMs
}

async function publicHalf(path: string): Promise<string> {
  return String(createPublicKey(await readFile(path)).export({ type: 'spki', format: 'pem' }))
}
