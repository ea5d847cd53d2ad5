// Files that hold a secret. What is checked and what is read are the same open file, so it cannot be swapped in between.

import { constants, type Stats } from 'node:fs'
import { open } from 'node:fs/promises'

import { done, fault, type Outcome, refused } from '../base/outcome.ts'

export type KeyFileRefusal =
  | { readonly code: 'key_file_missing'; readonly path: string }
  | { readonly code: 'key_file_not_a_file'; readonly path: string }
  | { readonly code: 'key_file_not_ours'; readonly path: string }
  | { readonly code: 'key_file_open_to_others'; readonly path: string; readonly mode: string }
  | { readonly code: 'key_file_malformed'; readonly path: string }

/** Only its owner, who is us, may read or write it. */
export function readOwnFile(
  path: string,
  isRight: (size: number) => boolean,
): Promise<Outcome<Buffer, KeyFileRefusal>> {
  return readFile(path, isRight, ({ mode, uid }) => {
    if (uid !== process.getuid?.()) return { code: 'key_file_not_ours', path }
    return (mode & 0o077) === 0 ? undefined : openToOthers(path, mode)
  })
}

/** One line of text that somebody else may have put there for us: its group may read it, and nobody else anything. */
export async function readHandedFile(path: string): Promise<Outcome<string, KeyFileRefusal>> {
  const read = await readFile(path, isShort, ({ mode }) =>
    (mode & 0o027) === 0 ? undefined : openToOthers(path, mode),
  )
  if (!read.ok) return read
  const line = read.value.toString('utf8').trim()
  read.value.fill(0)
  return /^[\x21-\x7e]+$/.test(line) ? done(line) : refused({ code: 'key_file_malformed', path })
}

const handedBytesMax = 4_096

function isShort(size: number): boolean {
  return size > 0 && size <= handedBytesMax
}

function openToOthers(path: string, mode: number): KeyFileRefusal {
  return { code: 'key_file_open_to_others', path, mode: (mode & 0o777).toString(8) }
}

async function readFile(
  path: string,
  isRight: (size: number) => boolean,
  look: (stats: Stats) => KeyFileRefusal | undefined,
): Promise<Outcome<Buffer, KeyFileRefusal>> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((thrown: unknown) => codeOf(thrown))
  if (file === 'ENOENT') return refused({ code: 'key_file_missing', path })
  if (file === 'ELOOP') return refused({ code: 'key_file_not_a_file', path })
  if (typeof file === 'string') return fault(`the key file cannot be opened: ${file}`)
  try {
    const stats = await file.stat()
    if ((stats.mode & constants.S_IFMT) !== constants.S_IFREG) return refused({ code: 'key_file_not_a_file', path })
    const refusal = look(stats)
    if (refusal !== undefined) return refused(refusal)
    return isRight(stats.size) ? done(await file.readFile()) : refused({ code: 'key_file_malformed', path })
  } finally {
    await file.close()
  }
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)
}
