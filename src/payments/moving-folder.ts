// A folder of files that another system wrote: which are there, and whether they can be begun with at all.

import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { done, type Outcome, refused } from '../base/outcome.ts'
import { isMovedFile, type Mistake, type MovedFile } from './moving-columns.ts'
import { headerMistakes } from './moving-csv.ts'

export type FolderRefusal =
  | { readonly code: 'folder_unreadable' }
  | { readonly code: 'folder_has_no_files' }
  | { readonly code: 'file_unknown'; readonly file: string }
  /** It was exported without what is sensitive: nothing can be made of it. */
  | { readonly code: 'folder_is_masked' }
  | { readonly code: 'export_unfinished' }
  | { readonly code: 'header_wrong'; readonly mistakes: readonly (Mistake & { readonly file: MovedFile })[] }

const manifestBytesMax = 1_000_000

/** The paths of its files by name. Other files than CSV are passed over. */
export async function openFolder(folder: string): Promise<Outcome<ReadonlyMap<MovedFile, string>, FolderRefusal>> {
  if (!existsSync(folder)) return refused({ code: 'folder_unreadable' })
  const names = (await readdir(folder)).filter(name => name.endsWith('.csv')).sort()
  const unknown = names.find(name => !isMovedFile(name))
  if (unknown !== undefined) return refused({ code: 'file_unknown', file: unknown })
  const paths = new Map(names.filter(isMovedFile).map(file => [file, join(folder, file)]))
  if (paths.size === 0) return refused({ code: 'folder_has_no_files' })
  const manifest = join(folder, 'manifest.json')
  if (existsSync(manifest)) {
    const text = await readFile(manifest, 'utf8')
    if (text.length < manifestBytesMax && /"sensitive": ?"masked"/.test(text))
      return refused({ code: 'folder_is_masked' })
  } else if (existsSync(`${manifest}.part`)) {
    return refused({ code: 'export_unfinished' })
  }
  const mistakes: (Mistake & { file: MovedFile })[] = []
  for (const [file, path] of paths)
    for (const mistake of await headerMistakes(path, file)) mistakes.push({ ...mistake, file })
  return mistakes.length > 0 ? refused({ code: 'header_wrong', mistakes }) : done(paths)
}
