// Which release this is: what package.json says, and of which commit, where it runs in a checkout.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

export type Release = { readonly version: string; readonly commit: string | null }

export async function releaseOf(project: string): Promise<Release> {
  const { version }: { readonly version: string } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'))
  return { version, commit: await commitOf(project) }
}

/** Read as git keeps it, since git itself need not be installed. Null where it is no checkout: a release has no `.git`. */
async function commitOf(project: string): Promise<string | null> {
  const git = join(project, '.git')
  // In a worktree `.git` is a file that names the folder, and branches are kept in the folder that all of them share.
  const own = /^gitdir: (.+)$/m.exec(await textOf(git))?.[1] ?? git
  const head = (await textOf(join(own, 'HEAD'))).trim()
  const branch = /^ref: (.+)$/.exec(head)?.[1]
  if (branch === undefined) return hashIn(head)
  const shared = join(own, (await textOf(join(own, 'commondir'))).trim())
  const loose = await textOf(join(shared, branch))
  const packed = await textOf(join(shared, 'packed-refs'))
  const line = packed.split('\n').find(one => one.endsWith(` ${branch}`))
  return hashIn(loose.trim()) ?? hashIn(line?.slice(0, 40) ?? '')
}

function hashIn(text: string): string | null {
  return /^[0-9a-f]{40}$/.test(text) ? text : null
}

/** Nothing, where there is no such file. */
function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}
