// A copy in a bucket of S3 with Object Lock. Each file is an object that is put where none is, locked in compliance mode: for
// as long as the lock says, nobody can remove that version, not even the owner of the account.
//
// A lock keeps a version, and not its name: who may write can put another version over it, or a marker that says it was
// deleted. So nothing is read by its name alone. What counts is the first version that there was, asked for by its id; what
// was laid over it changes nothing of that, and is told.

import { hash } from 'node:crypto'

import { fault } from '../base/outcome.ts'
import type { Outside } from '../base/work.ts'
import type { Place } from './copy.ts'
import { nameOf, openS3Line, type S3Address, type S3Answer, type S3Patience } from './copy-s3-line.ts'
import { readVersions, type S3Page, type S3Version } from './copy-s3-versions.ts'

export type S3Terms = S3Address & {
  /** For how long what is put cannot be removed by anybody. */
  readonly retainYears: number
}

export type S3Place = Place & {
  /** Looks at the next thousand versions that there are, round and round: what was laid over something is told. */
  readonly lookOn: () => Promise<void>
  /** The paths of all files, each once; what is no path of a copy is told and left out. */
  readonly paths: () => AsyncGenerator<string>
}

/** As for folders: put there by whoever sets it up. */
const marker = 'vouch-copy'
const checkedForMs = 600_000
const pageMax = 1_000
/** Of one object, and of one folder: who writes more wants that nobody gets to the end of them. */
const pagesMax = 100
const toldMax = 1_000
/** What was put some time ago is locked for so much less, and good. */
const slackMs = 30 * 86_400_000

/** `tell` hears once of each thing that an honest copier does not do. */
export function s3Place(
  terms: S3Terms,
  outside: Pick<Outside, 'now' | 'elapsedMs' | 'random'>,
  tell: (what: string) => void,
  patience?: S3Patience,
): S3Place {
  const name = nameOf(terms)
  const line = openS3Line(terms, outside, patience)
  const beginning = terms.prefix === '' ? '' : `${terms.prefix}/`
  const tellOnce = onlyOnce(what => tell(`${name}: ${what}`))
  const walk = openWalk(tellOnce)
  let checkedAtMs: number | undefined

  const keyOf = (path: string) => {
    if (!isPath(path)) fault(`no path of a copy: ${path}`)
    return beginning + path
  }

  async function page(prefix: string, more: Readonly<Record<string, string>>): Promise<S3Page> {
    const query = { versions: '', prefix, 'max-keys': String(pageMax), 'encoding-type': 'url', ...more }
    return readVersions((await line.ask({ method: 'GET', query }, [200])).body.toString())
  }

  /** Of exactly this key. It comes before all that begins with it, so that what follows need not be read. */
  async function versionsOf(key: string): Promise<readonly S3Version[]> {
    const found: S3Version[] = []
    let next: S3Page['next'] = {}
    for (let pages = 0; next !== undefined && pages < pagesMax; pages++) {
      const { versions, next: after }: S3Page = await page(key, { delimiter: '/', ...next })
      found.push(...versions.filter(version => version.key === key))
      next = after?.['key-marker'] === key ? after : undefined
    }
    return next === undefined ? found : fault(`${key} of ${name} has more versions than can be looked at`)
  }

  /** The bytes that were there first, with their lock. */
  async function readFirst(path: string): Promise<First | undefined> {
    const key = keyOf(path)
    const versions = await versionsOf(key)
    tellLaidOver(path, versions, tellOnce)
    const first = firstOf(versions)
    if (first === undefined) return undefined
    const answer = await line.ask({ method: 'GET', key, query: { versionId: first.id } }, [200])
    if (answer.headers.get('x-amz-version-id') !== first.id) fault(`${name} answered with another version of ${path}`)
    return { id: first.id, bytes: answer.body, lock: lockOf(answer) }
  }

  async function put(path: string, bytes: Buffer, until: Date): Promise<void> {
    const headers = {
      'if-none-match': '*',
      'x-amz-checksum-sha256': hash('sha256', bytes, 'base64'),
      'x-amz-object-lock-mode': 'COMPLIANCE',
      'x-amz-object-lock-retain-until-date': until.toISOString(),
    }
    // 412: one is there already, ours or another's. What was put is not known by the answer, but by looking.
    await line.ask({ method: 'PUT', key: keyOf(path), headers, body: bytes }, [200, 412])
  }

  async function check(): Promise<void> {
    if (checkedAtMs !== undefined && outside.elapsedMs() - checkedAtMs < checkedForMs) return
    const versioning = await line.ask({ method: 'GET', query: { versioning: '' } }, [200])
    if (!/<Status>\s*Enabled\s*</.test(versioning.body.toString()))
      fault(`${name} keeps no versions: make a bucket with Object Lock, which has versioning`)
    const lock = await line.ask({ method: 'GET', query: { 'object-lock': '' } }, [200, 404])
    if (lock.status === 404 || !/<ObjectLockEnabled>\s*Enabled\s*</.test(lock.body.toString()))
      fault(`${name} has no Object Lock: make a bucket that has it, and copy into that`)
    if (firstOf(await versionsOf(keyOf(marker))) === undefined)
      fault(`there is no object ${marker} in ${name}: it is not the one that is meant, or not set up`)
    checkedAtMs = outside.elapsedMs()
  }

  /** A lock may be prolonged by whoever may set it, and shortened by nobody. */
  async function lockVersion(path: string, id: string, until: Date): Promise<void> {
    const body = Buffer.from(
      `<Retention xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Mode>COMPLIANCE</Mode>` +
        `<RetainUntilDate>${until.toISOString()}</RetainUntilDate></Retention>`,
    )
    const headers = { 'x-amz-checksum-sha256': hash('sha256', body, 'base64') }
    const query = { retention: '', versionId: id }
    await line.ask({ method: 'PUT', key: keyOf(path), query, headers, body }, [200])
  }

  async function keep(path: string, bytes: Buffer): Promise<boolean> {
    const until = yearsAfter(outside.now(), terms.retainYears)
    let first = await readFirst(path)
    if (first === undefined) {
      await put(path, bytes, until)
      first = (await readFirst(path)) ?? fault(`${path} is not in ${name} after it was put there`)
    }
    if (!first.bytes.equals(bytes)) return false
    const longEnough = new Date(until.getTime() - slackMs)
    if (holdsUntil(first.lock, longEnough)) return true
    // Another may have put it, to take it away when his own short lock is over.
    if (!holdsUntil(first.lock, outside.now())) tellOnce(`${path} ${sayingOf(first.lock)}`)
    await lockVersion(path, first.id, until)
    const locked = await readFirst(path)
    if (locked?.id !== first.id || !holdsUntil(locked.lock, longEnough))
      fault(`${path} in ${name} is to be locked until ${until.toISOString()}, and ${sayingOf(locked?.lock)}`)
    return true
  }

  return {
    name,
    check,
    keep,
    read: async path => {
      const first = await readFirst(path)
      if (first === undefined) return undefined
      if (!holdsUntil(first.lock, outside.now())) tellOnce(`${path} ${sayingOf(first.lock)}`)
      return first.bytes
    },
    has: async path => {
      const versions = await versionsOf(keyOf(path))
      tellLaidOver(path, versions, tellOnce)
      return firstOf(versions) !== undefined
    },
    list: async folder => {
      const prefix = `${keyOf(folder)}/`
      const found = new Set<string>()
      let next: S3Page['next'] = {}
      for (let pages = 0; next !== undefined && pages < pagesMax; pages++) {
        const { versions, folders, next: after }: S3Page = await page(prefix, { delimiter: '/', ...next })
        for (const { key, kind } of versions) if (kind === 'version') found.add(key.slice(prefix.length))
        for (const below of folders) found.add(below.slice(prefix.length, -1))
        next = after
      }
      return next === undefined ? [...found] : fault(`${folder} of ${name} has more versions than can be looked at`)
    },
    lookOn: async () => walk.see(await page(beginning, walk.from()), beginning),
    paths: async function* paths() {
      const own = openWalk(tellOnce)
      let last = ''
      do {
        const { versions, folders, next } = await page(beginning, own.from())
        own.see({ versions, folders, next }, beginning)
        for (const { key, kind } of versions) {
          const path = key.slice(beginning.length)
          if (kind === 'marker' || path === last || path === marker) continue
          last = path
          if (isPath(path)) yield path
          else tellOnce(`${JSON.stringify(path)} is no path of a copy, and left out`)
        }
      } while (own.from()['key-marker'] !== undefined)
    },
  }
}

/** Goes over all versions a page at a time, and begins again. */
function openWalk(tellOnce: (what: string) => void) {
  let next: Readonly<Record<string, string>> = {}
  let rest: readonly S3Version[] = []
  return {
    from: () => next,
    see: (page: S3Page, beginning: string) => {
      const byKey = Map.groupBy([...rest, ...page.versions], ({ key }) => key)
      for (const [key, versions] of byKey) tellLaidOver(key.slice(beginning.length), versions, tellOnce)
      next = page.next ?? {}
      // Of the last there may be more on the next page.
      const last = page.versions.at(-1)
      rest = page.next === undefined || last === undefined ? [] : (byKey.get(last.key) ?? []).slice(-2)
    },
  }
}

/** The first of those that were put in one piece: what was begun in parts is completed later, and stands where it began. */
function firstOf(versions: readonly S3Version[]): S3Version | undefined {
  const real = versions.filter(({ kind }) => kind === 'version')
  return real.findLast(({ isInParts }) => !isInParts) ?? real.at(-1)
}

function tellLaidOver(path: string, versions: readonly S3Version[], tellOnce: (what: string) => void): void {
  const shown = path.slice(0, 200)
  if (versions.some(({ isInParts }) => isInParts)) tellOnce(`${shown} was uploaded in parts, which no copier does`)
  if (versions.filter(({ kind }) => kind === 'version').length > 1)
    tellOnce(`${shown} is overlaid: it has more than one version, and the first is what counts`)
  if (versions.some(({ kind }) => kind === 'marker'))
    tellOnce(`${shown} was marked as deleted, and what was there first is what counts`)
}

type First = { readonly id: string; readonly bytes: Buffer; readonly lock: Lock }
type Lock = { readonly mode: string | undefined; readonly until: Date | undefined }

const nothing: Lock = { mode: undefined, until: undefined }

function lockOf({ headers }: S3Answer): Lock {
  const until = new Date(headers.get('x-amz-object-lock-retain-until-date') ?? '')
  return {
    mode: headers.get('x-amz-object-lock-mode') ?? undefined,
    until: Number.isNaN(until.getTime()) ? undefined : until,
  }
}

function holdsUntil({ mode, until }: Lock, moment: Date): boolean {
  return mode === 'COMPLIANCE' && until !== undefined && until.getTime() >= moment.getTime()
}

function sayingOf({ mode, until }: Lock = nothing): string {
  if (mode === undefined || until === undefined) return 'is not locked'
  return mode === 'COMPLIANCE'
    ? `is locked until ${until.toISOString()} only`
    : 'is locked in a mode that somebody can lift'
}

/** Whole seconds: a server may keep no more of it. */
function yearsAfter(moment: Date, years: number): Date {
  const until = new Date(Math.floor(moment.getTime() / 1_000) * 1_000)
  until.setUTCFullYear(until.getUTCFullYear() + years)
  return until
}

function isPath(path: string): boolean {
  return /^[a-z0-9]/.test(path) && path.split('/').every(part => /^[a-z0-9][a-z0-9.-]*$/.test(part))
}

function onlyOnce(tell: (what: string) => void): (what: string) => void {
  const told = new Set<string>()
  return what => {
    if (told.has(what) || told.size >= toldMax) return
    told.add(what)
    tell(told.size === toldMax ? `${what}; what else there is will not be told` : what)
  }
}

/** Into a place of its own, all that there is, as it was first. Answers how many files; `tell` hears what could not be brought. */
export async function fetchAll(from: S3Place, to: Place, tell: (what: string) => void): Promise<number> {
  let files = 0
  for await (const path of from.paths()) {
    const bytes = await from.read(path)
    if (bytes === undefined) continue
    if (await to.keep(path, bytes)) files++
    else tell(`${path} is another in ${to.name} already, and left as it is`)
  }
  return files
}
