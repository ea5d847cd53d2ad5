// An export is verified by importing it again: into an institution that is empty, in a database that is thrown away, and exported
// from there once more, the importable files are the same, byte for byte.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isId } from '../base/ids.ts'
import { done, fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import type { Vault } from '../protection/protection.ts'
import { addBiller, setBillerState } from './directory.ts'
import { exportInstitution, type Manifest } from './export.ts'
import { importFiles } from './import.ts'
import type { RowReport } from './import-report.ts'
import { type MovedFile, movedFileNames } from './moving-columns.ts'
import { readRows } from './moving-csv.ts'
import { openFolder } from './moving-folder.ts'
import type { NewInstitution } from './parties.ts'
import { openInstitution } from './parties.ts'
import type { BillerId } from './payment.ts'

export type ImportedAgain = {
  readonly isSame: boolean
  /** Files that came back otherwise. */
  readonly different: readonly MovedFile[]
  readonly refused: readonly RowReport[]
}

const actor = 'process:verify'

/** `scratch` is a database without this institution, and of its own: nothing of it is kept. `to` is an empty folder. */
export async function importAgain(
  scratch: { readonly outside: Outside; readonly vault: Vault },
  { institution, files }: Pick<Manifest, 'institution' | 'files'>,
  folder: string,
  to: string,
  clockMs: () => number,
): Promise<ImportedAgain> {
  const own = JSON.parse(await readFile(join(folder, 'payments-institution.jsonl'), 'utf8')) as InstitutionRow // Exported by us, one row.
  const billers = await billersIn(join(folder, 'payees.csv'))
  const opened = await transact(
    scratch.outside,
    institution,
    actor,
    async (work): Promise<Outcome<unknown, Refusal>> => {
      const made = await openInstitution(work, {
        name: own.name,
        timeZone: own.time_zone,
        currency: own.currency,
        rules: own.rules,
        ...(own.routing_number === null ? {} : { routingNumber: own.routing_number }),
      })
      if (!made.ok) return made
      // The directory is the installation's, not the institution's: here its entries are only names to be named.
      for (const id of billers) {
        const address = { street: id, city: 'Nowhere', region: 'IL', zip: '60601' }
        const terms = { name: id, aliases: [], address, masks: [], leadDays: null }
        const added = await addBiller(work, { id, ...terms, payment: { method: 'check' } })
        if (!added.ok) return added
        await setBillerState(work, id, 'active')
      }
      return done(undefined)
    },
  )
  if (!opened.ok) fault(`the institution cannot be opened again: ${opened.refusal.code}`)
  const paths = await openFolder(folder)
  if (!paths.ok) return fault(`the export cannot be read: ${paths.refusal.code}`)
  const report = await importFiles({ ...scratch, institution, isReal: true }, paths.value, clockMs)
  const again = await exportInstitution({ ...scratch, institution, isSensitive: true }, to)
  const manifest = again.ok ? again.value : fault('the folder for the second export is empty')
  const different = movedFileNames.filter(name => sha256In(manifest.files, name) !== sha256In(files, name))
  return { isSame: different.length === 0 && report.holds, different, refused: report.refused }
}

type InstitutionRow = Pick<NewInstitution, 'name' | 'currency'> & {
  readonly time_zone: string
  readonly rules: 'us' | 'open'
  readonly routing_number: string | null
}

function sha256In(files: Manifest['files'], name: string): string {
  return files.find(({ file }) => file === name)?.sha256 ?? fault(`${name} is not in the manifest`)
}

async function billersIn(path: string): Promise<ReadonlySet<BillerId>> {
  const found = new Set<BillerId>()
  for await (const row of readRows(path, 'payees.csv')) {
    const biller = 'cells' in row ? (row.cells['biller'] ?? '') : ''
    if (isId('bil', biller)) found.add(biller)
  }
  return found
}
