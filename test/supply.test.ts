// What Vouch is made of: pinned, licensed, listed, and held against advisories.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'

import { matchAdvisories, readAdvisories } from '../bin/supply/advisories.ts'
import { type Bill, billOf } from '../bin/supply/bill.ts'
import { lockFaults } from '../bin/supply/integrity.ts'
import { licenceFaults } from '../bin/supply/licences.ts'
import { readLock } from '../bin/supply/lock.ts'
import { readSupplied } from '../bin/supply/project.ts'
import { fault } from '../src/base/outcome.ts'
import { project, read } from './house.ts'

const { lock, lockText, declared } = readSupplied(project)

/**
 * What the schema of CycloneDX 1.6 says of the parts that we write (bom-1.6.schema.json, ECMA-424), and nothing beside
 * them: the members it requires, the values it lists, the shapes of its texts, and that no other member is known to us.
 */
const strict = { additionalProperties: false }
const text = Type.String({ minLength: 1 })
const Component = Type.Object(
  {
    type: Type.Enum([
      'application',
      'framework',
      'library',
      'container',
      'platform',
      'operating-system',
      'device',
      'file',
    ]),
    'bom-ref': text,
    group: Type.Optional(text),
    name: text,
    version: Type.String({ maxLength: 1_024 }),
    scope: Type.Optional(Type.Enum(['required', 'optional', 'excluded'])),
    hashes: Type.Optional(
      Type.Array(
        Type.Object(
          {
            alg: Type.Enum(['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512', 'SHA3-256', 'SHA3-384', 'SHA3-512']),
            content: Type.String({
              pattern: '^([a-fA-F0-9]{32}|[a-fA-F0-9]{40}|[a-fA-F0-9]{64}|[a-fA-F0-9]{96}|[a-fA-F0-9]{128})$',
            }),
          },
          strict,
        ),
      ),
    ),
    // Licences by their names in the list of SPDX, or one expression of such names.
    licenses: Type.Optional(
      Type.Union([
        Type.Array(
          Type.Object({ license: Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9.+-]+$' }) }, strict) }, strict),
          { minItems: 1 },
        ),
        Type.Array(Type.Object({ expression: text }, strict), { minItems: 1, maxItems: 1 }),
      ]),
    ),
    purl: Type.String({ pattern: '^pkg:[a-z][a-z0-9.+-]*/.+' }),
  },
  strict,
)
const CycloneDx = Type.Object(
  {
    $schema: Type.Literal('http://cyclonedx.org/schema/bom-1.6.schema.json'),
    bomFormat: Type.Literal('CycloneDX'),
    specVersion: Type.Literal('1.6'),
    serialNumber: Type.String({ pattern: '^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' }),
    version: Type.Integer({ minimum: 1 }),
    metadata: Type.Object({ component: Component }, strict),
    components: Type.Array(Component, { uniqueItems: true }),
    dependencies: Type.Array(Type.Object({ ref: text, dependsOn: Type.Array(text, { uniqueItems: true }) }, strict), {
      uniqueItems: true,
    }),
  },
  strict,
)

type Entries = Record<string, Record<string, unknown>>
/** The lock file with one package as it should not be. */
function bent(path: string, change: Readonly<Record<string, unknown>>): ReturnType<typeof readLock> {
  const copy: { packages: Entries } = JSON.parse(lockText)
  copy.packages[path] = { ...copy.packages[path], ...change }
  return readLock(JSON.stringify(copy))
}
const fastify = 'node_modules/fastify'

describe('the lock file', () => {
  test('pins every package to its bytes, from the registry', () => {
    assert.deepEqual(lockFaults(lock, declared), [])
    assert.ok(lock.packages.length > 200)
    const unpinned = lock.packages.filter(({ integrity, isOurs }) => integrity === undefined && !isOurs)
    assert.ok(unpinned.every(({ isTool }) => isTool))
  })

  test('is refused with a package that has no hash, a weaker one, or two', () => {
    const hash = `sha512-${'A'.repeat(86)}==`
    for (const integrity of [undefined, '', `sha1-${'A'.repeat(27)}=`, 'sha512-short', `${hash} sha1-x`])
      assert.match(
        lockFaults(bent(fastify, { integrity }), {}).join(),
        /^fastify .* (has no hash|is pinned by)/,
        integrity,
      )
    // A tool's part for a system of ours is installed, and needs a hash like any other.
    assert.equal(lockFaults(bent('node_modules/@biomejs/cli-linux-x64', { integrity: undefined }), {}).length, 1)
  })

  test('is refused with a package from elsewhere, or asked for by a range', () => {
    for (const resolved of [
      'git+ssh://git@example.com/a/b.git#1',
      'http://example.com/x.tgz',
      'file:../x',
      'https://example.com/x.tgz',
    ])
      assert.match(lockFaults(bent(fastify, { resolved }), {}).join(), /does not come from the registry/, resolved)
    assert.match(
      lockFaults(bent(fastify, { version: 'git+https://example.com/a' }), {}).join(),
      /no version of a registry/,
    )
    for (const range of ['^1.0.0', '~1.0.0', '*', 'latest', 'github:a/b', 'npm:other@1.0.0', '>=1'])
      assert.match(
        lockFaults(lock, { ...declared, fastify: range }).join(),
        /asked for as .*, not as one version/,
        range,
      )
    assert.throws(() => readLock('{"lockfileVersion": 2, "packages": {}}'), /version 2/)
  })
})

describe('licences', () => {
  test('are all among those that we take', () => {
    assert.deepEqual(licenceFaults(lock), [])
  })

  test('are refused when they are others, unknown, or none', () => {
    const refusedOnes = [
      'AGPL-3.0',
      'GPL-3.0-only',
      'BUSL-1.1',
      'SSPL-1.0',
      'UNLICENSED',
      'SEE LICENSE IN x',
      undefined,
      '',
      'mit',
    ]
    for (const license of [...refusedOnes, 'MIT AND AGPL-3.0', 'MIT WITH x', '(MIT OR (AGPL-3.0 AND MIT))'])
      assert.match(licenceFaults(bent(fastify, { license })).join(), /^fastify .* is under/, license)
    for (const license of ['MIT', 'ISC', '(MIT OR GPL-3.0)', 'MIT AND ISC', 'AGPL-3.0 OR MIT'])
      assert.deepEqual(licenceFaults(bent(fastify, { license })), [], license)
  })

  test('of tools may be a little more, since nothing of a tool is handed on', () => {
    assert.deepEqual(licenceFaults(bent('node_modules/axe-core', { license: 'MPL-2.0', dev: true })), [])
    assert.match(licenceFaults(bent(fastify, { license: 'MPL-2.0' })).join(), /MPL/)
  })

  test('that were looked up are of one version, and looked at again with the next', () => {
    assert.deepEqual(licenceFaults(bent('node_modules/ssh2', { version: '1.18.0' })), [
      'ssh2 1.17.0 was looked up, and is not there any more',
      'ssh2 1.18.0 is under no licence that it names',
    ])
  })
})

describe('the bill of materials', () => {
  const bill = billOf(lock, lockText)
  const componentOf = (name: string) => bill.components.find(one => one.name === name) ?? fault(`no ${name}`)

  test('has every package of the lock file once, with its version, hash, licence and purl', () => {
    const refs = bill.components.map(one => one['bom-ref'])
    assert.equal(new Set(refs).size, refs.length)
    for (const { name, version } of lock.packages)
      assert.ok(refs.includes(`pkg:npm/${name.replace('@', '%40')}@${version}`), name)
    const installed = bill.components.filter(({ type }) => type === 'library')
    assert.ok(installed.every(({ licenses }) => licenses?.length === 1))
    const postgres = componentOf('postgres')
    assert.deepEqual([postgres.scope, postgres.licenses], ['required', [{ license: { id: 'Unlicense' } }]])
    assert.match(postgres.hashes?.[0]?.content ?? '', /^[0-9a-f]{128}$/)
    const scoped = componentOf('cedar-wasm')
    assert.deepEqual([scoped.group, scoped.purl], ['@cedar-policy', 'pkg:npm/%40cedar-policy/cedar-wasm@4.13.0'])
    assert.equal(componentOf('typescript').scope, 'excluded')
    assert.deepEqual(componentOf('postgresql').purl, 'pkg:generic/postgresql@18.4')
    assert.equal(componentOf('node').type, 'platform')
  })

  test('says what needs what, by names that are there', () => {
    const refs = new Set([bill.metadata.component['bom-ref'], ...bill.components.map(one => one['bom-ref'])])
    assert.equal(bill.dependencies.length, refs.size)
    for (const { ref, dependsOn } of bill.dependencies)
      assert.ok(
        [ref, ...dependsOn].every(name => refs.has(name)),
        ref,
      )
    const reached = new Set<string>()
    const reach = (ref: string) => {
      if (reached.has(ref)) return
      reached.add(ref)
      for (const next of bill.dependencies.find(one => one.ref === ref)?.dependsOn ?? []) reach(next)
    }
    reach(bill.metadata.component['bom-ref'])
    assert.deepEqual(
      [...refs].filter(ref => !reached.has(ref)),
      [],
      'nothing is there that nobody needs',
    )
  })

  test('is the same for the same lock file, and another for another', () => {
    assert.deepEqual(billOf(readLock(lockText), lockText), bill)
    assert.match(bill.serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.notEqual(billOf(lock, `${lockText} `).serialNumber, bill.serialNumber)
  })

  test('is of the shape that the schema of CycloneDX 1.6 wants', () => {
    // Through JSON, as it is read by others: what is undefined is not there.
    const read: unknown = JSON.parse(JSON.stringify(bill))
    const [flaw] = [...Compile(CycloneDx).Errors(read)]
    assert.equal(flaw, undefined, `${flaw?.instancePath} ${flaw?.message}`)
    for (const bent of [
      { specVersion: '1.7' },
      { serialNumber: bill.serialNumber.toUpperCase() },
      { version: 0 },
      { more: true },
      { components: [{ ...bill.components[0], hashes: [{ alg: 'SHA-512', content: 'abc' }] }] },
      { components: [{ ...bill.components[0], purl: 'npm/left-pad' }] },
      { components: [{ ...bill.components[0], licenses: [{ license: { id: 'MIT', name: 'MIT' } }] }] },
      { dependencies: [{ ref: 'a', dependsOn: ['b', 'b'] }] },
    ])
      assert.ok(!Compile(CycloneDx).Check({ ...bill, ...bent }), JSON.stringify(bent).slice(0, 200))
  })

  test('has hashes as long as their algorithm makes them, and names that are unique and written as a purl is', () => {
    for (const { purl, hashes = [], group, name, version } of bill.components) {
      for (const { alg, content } of hashes) assert.equal(content.length * 4, Number(alg.replace('SHA-', '')), purl)
      const [, type, path = '', written] = /^pkg:([a-z]+)\/(.+)@([^@/]+)$/.exec(purl) ?? []
      assert.ok(type === 'npm' || type === 'generic', purl)
      assert.equal(path, [...(group === undefined ? [] : [group]), name].map(encodeURIComponent).join('/'))
      assert.equal(written, encodeURIComponent(version).replaceAll('%2B', '+'), purl)
    }
    for (const { dependsOn } of bill.dependencies) assert.equal(new Set(dependsOn).size, dependsOn.length)
  })

  test('knows workspaces as ours, with neither hash nor registry', () => {
    const copy: { packages: Entries } = JSON.parse(lockText)
    copy.packages['client'] = {
      name: '@vouch/client',
      version: '0.1.0',
      license: 'Apache-2.0',
      dependencies: { jose: '6.2.17' },
    }
    copy.packages['node_modules/@vouch/client'] = { resolved: 'client', link: true }
    const more = readLock(JSON.stringify(copy))
    assert.deepEqual([lockFaults(more, declared), licenceFaults(more)], [[], []])
    const { dependencies, metadata } = billOf(more, '')
    const own = dependencies.find(({ ref }) => ref === metadata.component['bom-ref'])
    assert.ok(own?.dependsOn.includes('pkg:npm/%40vouch/client@0.1.0'))
    assert.deepEqual(dependencies.find(({ ref }) => ref.includes('client@0.1.0'))?.dependsOn, ['pkg:npm/jose@6.2.17'])
  })
})

describe('an advisory', () => {
  const bill: Bill = { ...billOf(lock, lockText), components: [] }
  const withVersion = (version: string, name = 'left-pad'): Bill => ({
    ...bill,
    components: [
      { type: 'library', 'bom-ref': 'x', name, version, purl: `pkg:npm/${name.replace('@', '%40')}@${version}` },
    ],
  })
  const advisory = (affected: unknown, more: Readonly<Record<string, unknown>> = {}) =>
    JSON.stringify({ id: 'GHSA-test', aliases: ['CVE-2026-1'], summary: 'bad', affected, ...more })
  const about = (...events: readonly Readonly<Record<string, string>>[]) =>
    advisory([{ package: { ecosystem: 'npm', name: 'left-pad' }, ranges: [{ type: 'SEMVER', events }] }])
  const hits = (version: string, text: string) =>
    matchAdvisories(withVersion(version), readAdvisories(text)).hits.length

  test('hits the versions from where it was introduced to where it was fixed, and no other', () => {
    const rows: readonly (readonly [events: string, hit: readonly string[], missed: readonly string[]])[] = [
      [about({ introduced: '0' }, { fixed: '1.2.3' }), ['0.0.1', '1.2.2', '1.2.3-rc.1'], ['1.2.3', '2.0.0']],
      [
        about({ introduced: '1.0.0' }, { last_affected: '1.4.0' }),
        ['1.0.0', '1.4.0'],
        ['0.9.9', '1.4.1', '1.0.0-rc.1'],
      ],
      [
        about({ introduced: '1.0.0' }, { fixed: '1.1.0' }, { introduced: '2.0.0' }),
        ['1.0.5', '2.0.0', '9.0.0'],
        ['1.1.0', '1.9.0'],
      ],
      [about({ fixed: '1.1.0' }, { introduced: '2.0.0' }, { introduced: '0' }), ['0.1.0', '2.1.0'], ['1.5.0']],
      [about({ introduced: '0' }), ['0.0.0', '99.0.0'], []],
      [about({ introduced: '1.0.0' }, { limit: '2.0.0' }), ['1.5.0'], ['2.0.0']],
    ]
    for (const [text, hit, missed] of rows) {
      for (const version of hit) assert.equal(hits(version, text), 1, `${version} of ${text}`)
      for (const version of missed) assert.equal(hits(version, text), 0, `${version} of ${text}`)
    }
  })

  test('names the package by its ecosystem or its purl, scoped or not', () => {
    const all = [{ introduced: '0' }]
    const ranges = [{ type: 'SEMVER', events: all }]
    const scoped = withVersion('1.0.0', '@a/b')
    const of = (named: unknown) =>
      matchAdvisories(scoped, readAdvisories(advisory([{ package: named, ranges }]))).hits.length
    assert.equal(of({ ecosystem: 'npm', name: '@a/b' }), 1)
    assert.equal(of({ purl: 'pkg:npm/%40a/b' }), 1)
    assert.equal(of({ purl: 'pkg:npm/%40a/b@1.0.0' }), 1)
    assert.equal(of({ ecosystem: 'PyPI', name: '@a/b' }), 0)
    assert.equal(of({ ecosystem: 'npm', name: 'b' }), 0)
  })

  test('that was withdrawn says nothing, one by versions hits those, and one that cannot be compared is told', () => {
    const named = { ecosystem: 'npm', name: 'left-pad' }
    const withdrawn = advisory([{ package: named, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }] }], {
      withdrawn: '2026-01-01T00:00:00Z',
    })
    assert.deepEqual(matchAdvisories(withVersion('1.0.0'), readAdvisories(withdrawn)), {
      read: 1,
      withdrawn: 1,
      hits: [],
      unclear: [],
    })
    assert.equal(hits('1.0.1', advisory([{ package: named, versions: ['1.0.0', '1.0.1'] }])), 1)
    assert.equal(hits('1.0.2', advisory([{ package: named, versions: ['1.0.0', '1.0.1'] }])), 0)
    const git = advisory([{ package: named, ranges: [{ type: 'GIT', repo: 'x', events: [{ introduced: 'abc' }] }] }])
    assert.equal(matchAdvisories(withVersion('1.0.0'), readAdvisories(git)).unclear.length, 1)
  })

  test('is read alone, in a list, as osv.dev answers, and one a line; what is none is refused', () => {
    const one = about({ introduced: '0' })
    for (const text of [one, `[${one}]`, `{"vulns":[${one}]}`, `${one}\n${one}\n`])
      assert.equal(hits('1.0.0', text), 1, text)
    for (const text of ['', 'no', '{}', '[1]', '{"id":"x","affected":{}}', '{"id":"x","affected":[{"ranges":[{}]}]}'])
      assert.throws(() => readAdvisories(text), Error, text)
  })

  describe('file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vouch-osv-'))
    after(() => rmSync(folder, { recursive: true }))
    const run = (text: string) => {
      const path = join(folder, 'osv.json')
      writeFileSync(path, text)
      const words = [join(project, 'bin', 'vouch.ts'), 'advisories', path]
      try {
        return { code: 0, out: execFileSync(process.execPath, words, { encoding: 'utf8', stdio: 'pipe' }) }
      } catch (thrown) {
        // Node's own shape of a child that ended otherwise than with zero.
        const { status, stdout, stderr } = thrown as { status: number; stdout: string; stderr: string }
        return { code: status, out: stdout + stderr }
      }
    }

    test('is held against what is really there: non-zero on a hit, and on what it cannot read', () => {
      const about = (name: string, fixed: string) => ({
        id: `GHSA-${name}`,
        affected: [
          {
            package: { ecosystem: 'npm', name },
            ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }],
          },
        ],
      })
      const clean = run(JSON.stringify([about('fastify', '5.0.0'), about('nobody-has-this', '9.0.0')]))
      assert.deepEqual([clean.code, clean.out], [0, '2 advisories read, 0 of them withdrawn: 0 hits.\n'])
      const version = /"fastify": "([^"]+)"/.exec(read('package.json'))?.[1]
      const hit = run(JSON.stringify([about('fastify', '99.0.0'), about('jose', '1.0.0')]))
      assert.equal(hit.code, 1)
      assert.match(hit.out, new RegExp(`^pkg:npm/fastify@${version}: GHSA-fastify, fixed in 99.0.0$`, 'm'))
      const broken = run('{')
      assert.equal(broken.code, 1)
      assert.match(broken.out, /not in OSV's format/)
    })
  })
})
