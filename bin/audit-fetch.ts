// ./vouch audit fetch --from s3://BUCKET/PREFIX --to FOLDER [--json]: brings a copy from a bucket into a folder, of each file
// what was there first. Non-zero when somebody was at the bucket, or a file is not locked, or one is there otherwise.

import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

import { openBucket } from '../src/app-copies.ts'
import * as audit from '../src/audit/audit.ts'
import { type CopyPlace, readCopies } from '../src/config.ts'
import { Cannot } from './instance.ts'

type Asked = { readonly from?: string | undefined; readonly to?: string | undefined; readonly json: boolean }

const usage = './vouch audit fetch --from s3://bucket/prefix --to FOLDER'

export async function fetchCopy({ from = '', to, json }: Asked): Promise<number> {
  const place = copyNamed(from, usage)
  if (place.kind !== 's3') throw new Cannot(`A folder needs no fetching. ${usage}`)
  if (to === undefined) throw new Cannot(`Into which folder? ${usage}`)
  const problems: string[] = []
  const outside = { now: () => new Date(), elapsedMs: () => performance.now(), random: Math.random }
  const bucket = await openBucket(place, outside, what => problems.push(what))
  await bucket.check()
  const folder = resolve(to)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'vouch-copy'), '')
  const files = await audit.fetchAll(bucket, audit.folderPlace(folder), what => problems.push(what))
  if (json) console.log(JSON.stringify({ files, problems }))
  else {
    for (const problem of problems) console.log(problem)
    console.log(`${files} files are in ${folder}; ${problems.length} problems.`)
  }
  return files > 0 && problems.length === 0 ? 0 : 1
}

/** As VOUCH_COPIES has it, with the same settings beside it. */
export function copyNamed(from: string, asked: string): CopyPlace {
  const faults: string[] = []
  const isBucket = from.startsWith('s3:')
  const [place, ...others] = readCopies({ ...(isBucket ? process.env : {}), VOUCH_COPIES: from }, faults)
  const [wrong] = faults
  if (wrong !== undefined) throw new Cannot(`${wrong}. ${asked}`)
  if (place === undefined || others.length > 0) throw new Cannot(`From which copy? ${asked}`)
  return place
}
