// What a bucket says of the versions of its objects (ListObjectVersions): by key, and of each the newest first.

import { type SaxesAttribute, SaxesParser } from 'saxes'

import { fault } from '../base/outcome.ts'

export type S3Version = {
  readonly key: string
  /** `marker`: it says that the object was deleted, and has no bytes. */
  readonly kind: 'version' | 'marker'
  readonly id: string
  /** Uploaded in parts, which we never do: such a version may stand before one that was there when it was completed. */
  readonly isInParts: boolean
}

export type S3Page = {
  readonly versions: readonly S3Version[]
  /** What is named below a folder, each with its slash. */
  readonly folders: readonly string[]
  /** Where to go on, as it is asked for; undefined at the end. */
  readonly next: Readonly<Record<string, string>> | undefined
}

const depthMax = 10
const textCharsMax = 4_096

/** Keys are asked for as addresses have them (`encoding-type=url`): in XML, not every key that somebody can write has a form. */
export function readVersions(xml: string): S3Page {
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false })
  const versions: S3Version[] = []
  const folders: string[] = []
  const open: string[] = []
  let members = new Map<string, string>()
  const page = new Map<string, string>()
  let text = ''
  parser.on('error', thrown => fault(`a listing of versions is no XML: ${thrown.message.slice(0, 80)}`))
  parser.on('doctype', () => fault('a listing of versions has a document type'))
  parser.on(
    'opentag',
    ({ name }: { readonly name: string; readonly attributes: Record<string, SaxesAttribute | string> }) => {
      open.push(name)
      if (open.length > depthMax) fault('a listing of versions is too deep')
      if (open.length === 2) members = new Map()
      text = ''
    },
  )
  parser.on('text', part => {
    text += part
    if (text.length > textCharsMax) fault('a listing of versions has too long a text')
  })
  parser.on('closetag', ({ name }) => {
    open.pop()
    if (open.length === 2) members.set(name, text)
    if (open.length === 1) {
      if (name === 'Version' || name === 'DeleteMarker') versions.push(versionOf(name, members))
      else if (name === 'CommonPrefixes') folders.push(keyOf(members.get('Prefix') ?? ''))
      else page.set(name, text)
    }
    text = ''
  })
  parser.write(xml).close()
  const isMore = page.get('IsTruncated') === 'true'
  const [key, id] = [page.get('NextKeyMarker'), page.get('NextVersionIdMarker')]
  if (isMore && key === undefined) fault('a listing of versions does not say where it goes on')
  return {
    versions,
    folders,
    next: isMore ? { 'key-marker': keyOf(key ?? ''), ...(id ? { 'version-id-marker': id } : {}) } : undefined,
  }
}

function versionOf(name: string, members: ReadonlyMap<string, string>): S3Version {
  const [key, id] = [members.get('Key'), members.get('VersionId')]
  if (key === undefined || id === undefined) fault('a listing of versions has one without key or id')
  return {
    key: keyOf(key),
    kind: name === 'Version' ? 'version' : 'marker',
    id,
    isInParts: /-\d+"?$/.test(members.get('ETag') ?? ''),
  }
}

/** What is no address stays as it is: it is no key of ours. */
function keyOf(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
