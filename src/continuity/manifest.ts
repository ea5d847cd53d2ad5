// The backup manifest: what PostgreSQL says it sent, file by file (PostgreSQL documentation, "Backup Manifest Format").

import { createHash, type Hash } from 'node:crypto'

import { fault } from '../base/outcome.ts'
import { tarReader } from './tar.ts'

export type FileDigest = { readonly bytes: number; readonly sha256: string }

export type Manifest = {
  readonly files: ReadonlyMap<string, FileDigest>
  readonly timeline: number
  readonly startLsn: string
  readonly endLsn: string
}

type ManifestText = {
  readonly Files: readonly {
    readonly Path?: string
    readonly 'Encoded-Path'?: string
    readonly Size: number
    readonly 'Checksum-Algorithm': string
    readonly Checksum: string
  }[]
  readonly 'WAL-Ranges': readonly {
    readonly Timeline: number
    readonly 'Start-LSN': string
    readonly 'End-LSN': string
  }[]
}

/** Faults unless the manifest carries its own right checksum: the SHA-256 of every byte before its last line. */
export function readManifest(bytes: Buffer): Manifest {
  const lastLine = bytes.lastIndexOf('"Manifest-Checksum"')
  if (lastLine === -1) fault('the backup manifest has no checksum')
  const said = /^"Manifest-Checksum": "([0-9a-f]{64})"\}\s*$/.exec(bytes.toString('utf8', lastLine))?.[1]
  const found = createHash('sha256').update(bytes.subarray(0, lastLine)).digest('hex')
  if (said !== found) fault('the backup manifest does not carry its own checksum')
  const text = JSON.parse(bytes.toString('utf8')) as ManifestText // Written by PostgreSQL, as its checksum has just shown.
  const [range, ...others] = text['WAL-Ranges']
  // A base backup taken on a primary never crosses timelines.
  if (range === undefined || others.length > 0) fault('the backup manifest does not name exactly one range of WAL')
  return {
    files: new Map(
      text.Files.map(file => {
        if (file['Checksum-Algorithm'] !== 'SHA256') fault('the backup manifest is not made of SHA-256 checksums')
        const path = file.Path ?? Buffer.from(file['Encoded-Path'] ?? '', 'hex').toString('utf8')
        return [path, { bytes: file.Size, sha256: file.Checksum }]
      }),
    ),
    timeline: range.Timeline,
    startLsn: range['Start-LSN'],
    endLsn: range['End-LSN'],
  }
}

/** The first way in which what was found is not what the manifest lists, as a sentence. */
export function differenceFromManifest(manifest: Manifest, found: ReadonlyMap<string, FileDigest>): string | undefined {
  for (const [path, { bytes, sha256 }] of manifest.files) {
    const file = found.get(path)
    if (file === undefined) return `${path} is in the manifest and not in the archive`
    if (file.bytes !== bytes) return `${path} has ${file.bytes} bytes, the manifest says ${bytes}`
    if (file.sha256 !== sha256) return `${path} does not have the SHA-256 of the manifest`
  }
  const surplus = [...found.keys()].find(path => !manifest.files.has(path))
  return surplus === undefined ? undefined : `${surplus} is in the archive and not in the manifest`
}

/** Passes a tar archive on untouched, and notes the size and SHA-256 of each file in it. */
export async function* noteFiles(
  archive: AsyncIterable<Buffer>,
  found: Map<string, FileDigest>,
): AsyncGenerator<Buffer> {
  const reader = tarReader()
  let file: { readonly name: string; readonly bytes: number; readonly hash: Hash } | undefined
  for await (const bytes of archive) {
    for (const event of reader.feed(bytes)) {
      if (event.kind === 'file') file = { ...event, hash: createHash('sha256') }
      if (event.kind === 'contents') file?.hash.update(event.bytes)
      if (event.kind === 'file ends' && file !== undefined)
        found.set(file.name, { bytes: file.bytes, sha256: file.hash.digest('hex') })
    }
    yield bytes
  }
  reader.finish()
}
