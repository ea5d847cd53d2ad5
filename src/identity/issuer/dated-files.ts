// Files of secrets, each named by the day from which it counts, in UTC. rotation.ts says which there have to be. Whoever wants
// one to go sooner removes it; the next look makes another.

import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { type BusinessDate, dateIn, isBusinessDate } from '../../base/dates.ts'
import { fault } from '../../base/outcome.ts'
import { signingPlan } from './rotation.ts'

export type DatedFile = { readonly path: string; readonly bytes: Buffer }

/** Makes and removes what the day asks for, and reads those that are in use; the first one counts. */
export async function readDatedFiles(
  folder: string,
  ending: string,
  now: Date,
  make: () => string | Buffer,
): Promise<readonly DatedFile[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const names = await readdir(folder)
  const kept = names.flatMap(name => {
    const day = name.slice(0, name.length - ending.length)
    return name.endsWith(ending) && isBusinessDate(day) ? [day] : []
  })
  const plan = signingPlan(kept, dateIn('UTC', now))
  const pathOf = (day: BusinessDate) => join(folder, `${day}${ending}`)
  for (const day of plan.make) await makeFile(pathOf(day), make())
  for (const day of plan.remove) await rm(pathOf(day), { force: true })
  return Promise.all(plan.published.map(day => readPrivate(pathOf(day))))
}

/** Never overwrites, and is on the disk before anything is made with it. */
async function makeFile(path: string, content: string | Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  await file.writeFile(content)
  await file.sync()
  await file.close()
}

async function readPrivate(path: string): Promise<DatedFile> {
  const { mode } = await stat(path)
  if ((mode & 0o077) !== 0) fault(`${path} can be read by others than its owner`)
  return { path, bytes: await readFile(path) }
}
