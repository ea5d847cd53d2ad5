// The places that settings name for copies of the logs.

import * as audit from './audit/audit.ts'
import { fault } from './base/outcome.ts'
import type { Outside } from './base/work.ts'
import type { CopyPlace } from './config.ts'
import { readHandedFile } from './protection/protection.ts'

type Around = Pick<Outside, 'now' | 'elapsedMs' | 'random'>

/** `tell` hears what is in a bucket that no copier put there, or not so. */
export async function openPlaces(
  places: readonly CopyPlace[],
  outside: Around,
  tell: (what: string) => void,
): Promise<readonly audit.Place[]> {
  return Promise.all(
    places.map(async place =>
      place.kind === 'folder' ? audit.folderPlace(place.folder) : openBucket(place, outside, tell),
    ),
  )
}

export async function openBucket(
  { secretFile, ...terms }: Extract<CopyPlace, { readonly kind: 's3' }>,
  outside: Around,
  tell: (what: string) => void,
): Promise<audit.S3Place> {
  const secret = await readHandedFile(secretFile)
  if (!secret.ok) return fault(`the secret of the bucket cannot be read from ${secretFile}: ${secret.refusal.code}`)
  return audit.s3Place({ ...terms, secret: secret.value }, outside, tell)
}
