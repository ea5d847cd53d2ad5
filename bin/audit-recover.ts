// ./vouch audit recover --institution X --from PLACE [--keys FILE] [--json]: puts back what the database lost, from a copy.

import { join } from 'node:path'
import { openPlaces } from '../src/app-copies.ts'
import * as audit from '../src/audit/audit.ts'
import { isInstitutionId } from '../src/base/ids.ts'
import { fault } from '../src/base/outcome.ts'
import type { Outside } from '../src/base/work.ts'
import { copyNamed } from './audit-fetch.ts'
import { Cannot, findDatabase, homeFolder, readTrusted } from './instance.ts'
import { withOutside } from './outside.ts'

type Asked = {
  readonly institution?: string | undefined
  readonly from?: string | undefined
  readonly keys?: string | undefined
  readonly json: boolean
}

export async function recoverLog(values: Asked): Promise<number> {
  const { institution = '', from = '' } = values
  const asked = './vouch audit recover --institution NAME --from file:/the/folder | s3://bucket/prefix'
  if (!isInstitutionId(institution)) throw new Cannot(`Which institution? ${asked}`)
  const named = copyNamed(from, asked)
  const home = await homeFolder()
  const trusted = await readTrusted(home, values.keys)
  await using database = await findDatabase(home)
  const options = { connectionsMax: 2, name: 'vouch audit recover', statementTimeoutMs: 0 }
  return withOutside(database.address('vouch_owner'), join(home, 'keys', 'worker'), options, async outside => {
    const [place] = await openPlaces([named], outside, told => console.error(`${told}.`))
    const copy = audit.openCopy(place ?? fault('a place was named'), trusted)
    const outcome = await audit.recover(
      institution === audit.platform ? await ofPlatform(home, outside) : outside,
      institution,
      copy,
      trusted,
    )
    if (!outcome.ok) throw new Cannot(`Not put back: ${sentenceOf(outcome.refusal)}.`)
    const { size, root, since, batches, dropped, waiting } = outcome.value
    if (values.json) {
      const shown = { institution, size: Number(size), root: root.toString('base64'), since: Number(since) }
      console.log(JSON.stringify({ ...shown, batches, dropped: dropped.map(Number), waiting }))
      return 0
    }
    console.log(
      `${institution} has ${size} leaves again, with root ${root.toString('base64')}: those from ${since} on were put back.`,
    )
    console.log(
      `${batches} batches were not in the database, and ${waiting} that were not in the copy wait to be sealed.`,
    )
    if (dropped.length > 0)
      console.log(`Of another past, ${dropped.length} signed sizes were taken back; the log says which.`)
    return 0
  })
}

/** In the log of the platform no key is believed but the sealer's process's own. */
async function ofPlatform(home: string, outside: Outside): Promise<Outside> {
  const key = await audit.loadEmitterKey(join(home, 'keys', 'sealer', 'platform-emitter.key'))
  return { ...outside, emit: audit.emitter(key) }
}

function sentenceOf(refusal: audit.RecoverRefusal): string {
  switch (refusal.code) {
    case 'copy_empty':
      return 'the copy knows nothing of this log'
    case 'copy_wrong':
      return `the copy cannot be believed: ${refusal.what}`
    case 'database_ahead':
      return `the database has ${refusal.size} leaves and the copy ${refusal.copied}: nothing of the copy is missing here, and what halted the log, if anything, is not this copy`
    case 'batch_differs':
      return `batch ${refusal.batch} is another in the database; the log stays halted`
  }
}
