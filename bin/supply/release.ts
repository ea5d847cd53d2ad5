// A release is a folder of four files and nothing else:
//
//     vouch-0.1.0.tar          every file of one commit
//     vouch-0.1.0.cdx.json     what it is made of
//     SHA256SUMS               one line for each of these two, as sha256sum writes them
//     SHA256SUMS.sig           OpenSSH's signature over that list

import { execFileSync } from 'node:child_process'
import { createHash, createPrivateKey, type KeyObject } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { billOf } from './bill.ts'
import { readLock } from './lock.ts'
import { isSigned, signMessage } from './signature.ts'
import { type Member, tarOf } from './tar.ts'

export const sumsFile = 'SHA256SUMS'
export const signatureFile = `${sumsFile}.sig`

export type ReleaseRefusal =
  | { readonly code: 'signature_missing' }
  | { readonly code: 'signature_wrong' }
  | { readonly code: 'list_malformed' }
  | { readonly code: 'file_missing' | 'file_extra' | 'file_bent' | 'file_not_plain'; readonly name: string }

/** The files of a commit as git has them, whatever lies in the working tree: so it is the same wherever it is built. */
export function releaseOf(project: string, commit: string, secret: KeyObject): ReadonlyMap<string, Buffer> {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: project, maxBuffer: 2 ** 29 })
  const at = new Date(Number(git('show', '--no-patch', '--format=%ct', commit).toString().trim()) * 1_000)
  const listed = git('ls-tree', '-r', '-z', '--full-tree', commit)
    .toString()
    .split('\0')
    .filter(line => line !== '')
  const entries = listed.map(line => {
    const [, mode = '', hash = '', path = ''] = /^(\d{6}) blob ([0-9a-f]+)\t(.+)$/.exec(line) ?? []
    if (mode !== '100644' && mode !== '100755')
      throw new Error(`a release has plain files only, and this is none: ${line}`)
    return { mode, hash, path }
  })
  const contents = readBlobs(
    project,
    entries.map(({ hash }) => hash),
  )
  const files = entries.map(({ mode, path }, index) => ({
    path,
    isExecutable: mode === '100755',
    bytes: contents[index],
  }))
  const lockText = String(files.find(({ path }) => path === 'package-lock.json')?.bytes)
  const lock = readLock(lockText)
  const name = `${lock.name}-${lock.version}`
  const members = files.map(({ path, bytes, isExecutable }): Member => {
    if (bytes === undefined) throw new Error(`git has no bytes of ${path}`)
    return { path: `${name}/${path}`, bytes, isExecutable }
  })
  const made = new Map([
    [`${name}.cdx.json`, Buffer.from(`${JSON.stringify(billOf(lock, lockText), null, 2)}\n`)],
    [`${name}.tar`, tarOf(members, at)],
  ])
  const sums = Buffer.from([...made].map(([file, bytes]) => `${sha256(bytes)}  ${file}\n`).join(''))
  return new Map([...made, [sumsFile, sums], [signatureFile, Buffer.from(signMessage(sums, secret))]])
}

export function writeRelease(folder: string, files: ReadonlyMap<string, Buffer>): void {
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes, { flag: 'wx' })
}

/** Undefined when it is whole. The signature is looked at first: without it no line of the list means anything. */
export function lookAtRelease(folder: string, allowedSigners: string): ReleaseRefusal | undefined {
  const names = readdirSync(folder).sort()
  if (!names.includes(sumsFile) || !names.includes(signatureFile)) return { code: 'signature_missing' }
  const odd = names.find(name => !lstatSync(join(folder, name)).isFile())
  if (odd !== undefined) return { code: 'file_not_plain', name: odd }
  const sums = readFileSync(join(folder, sumsFile))
  if (!isSigned(sums, readFileSync(join(folder, signatureFile), 'utf8'), allowedSigners))
    return { code: 'signature_wrong' }
  const lines = sums.toString().split('\n').slice(0, -1)
  const listed = new Map(lines.map(line => [line.slice(66), line.slice(0, 64)]))
  const isList = lines.every(line => /^[0-9a-f]{64} {2}[A-Za-z0-9][\w.-]*$/.test(line)) && listed.size === lines.length
  if (!isList || lines.length === 0) return { code: 'list_malformed' }
  const extra = names.find(name => !listed.has(name) && name !== sumsFile && name !== signatureFile)
  if (extra !== undefined) return { code: 'file_extra', name: extra }
  for (const [name, sum] of listed) {
    if (!names.includes(name)) return { code: 'file_missing', name }
    if (sha256(readFileSync(join(folder, name))) !== sum) return { code: 'file_bent', name }
  }
  return undefined
}

/** In PEM, as `./vouch release key` writes it. */
export function readReleaseKey(pem: string): KeyObject | undefined {
  const key = createPrivateKey(pem)
  return key.asymmetricKeyType === 'ed25519' ? key : undefined
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Many at once: `<hash> blob <size>` and a line feed, the bytes, and another line feed, for each. */
function readBlobs(project: string, hashes: readonly string[]): readonly Buffer[] {
  const input = hashes.map(hash => `${hash}\n`).join('')
  const answered = execFileSync('git', ['cat-file', '--batch'], { cwd: project, input, maxBuffer: 2 ** 29 })
  const blobs: Buffer[] = []
  for (let at = 0; at < answered.length; ) {
    const end = answered.indexOf('\n', at)
    const size = Number(/ blob (\d+)$/.exec(answered.toString('latin1', at, end))?.[1])
    blobs.push(answered.subarray(end + 1, end + 1 + size))
    at = end + 1 + size + 1
  }
  return blobs
}
