// The floor plan, compared with what the files import. Type stripping makes it exact: a relative import is a path.

import assert from 'node:assert/strict'
import { posix } from 'node:path'
import { describe, test } from 'node:test'
import {
  constructs,
  cycles,
  floorOf,
  floors,
  isTest,
  type ProjectSource,
  projectSources,
  read,
  roof,
  roomOf,
} from './house.ts'
import { importsOf, lineAt } from './source.ts'

const sources = projectSources()
const paths = new Set(sources.map(({ path }) => path))
const product = sources.filter(({ path }) => path.startsWith('src/') && !isTest(path))

type Import = { readonly from: string; readonly line: number; readonly to: string }

const imports: readonly Import[] = sources.flatMap(source =>
  importsOf(source).map(({ at, specifier }) => ({
    from: source.path,
    line: lineAt(source.text, at),
    to: specifier.startsWith('.') ? posix.join(posix.dirname(source.path), specifier) : specifier,
  })),
)
const isFile = ({ to }: Import) => /^(src|test|bin|bench|sandbox)\//.test(to)
const show = ({ from, line, to }: Import) => `${from}:${line} → ${to}`
/** `src/config.ts` for its test. */
const subjectOf = (path: string) => path.replace(/\.test\.ts$/, '.ts')
/** `ledger` for the packages `ledger` and `ledger/part`; node's own modules keep their `node:`. */
const packageOf = (specifier: string) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier

/** Says what is wrong with an import from one file of this project to another. */
function trespass({ from, to }: Import): string | undefined {
  if (!from.startsWith('src/')) return undefined
  if (!to.startsWith('src/')) return from.endsWith('.test.ts') ? undefined : 'the product imports what only tests it'
  if (to.endsWith('.test.ts')) return 'a test is imported by nobody'
  const [room, other] = [roomOf(from), roomOf(to)]
  if (room !== undefined && room === other) return undefined
  if (other === undefined) {
    const isBelow = roof.indexOf(to) < roof.indexOf(from) || to === subjectOf(from)
    return isBelow ? undefined : 'nothing imports what stands above it'
  }
  if (room !== undefined && floorOf(other) > floorOf(room)) return 'a room imports from above'
  if (room !== undefined && floorOf(other) === floorOf(room)) return 'a room imports from its own floor'
  // Tests construct what they try, as app.ts and what it is made of do.
  const isOpen = other === 'base' || to === `src/${other}/${other}.ts`
  return isOpen || constructs.test(from) || from.endsWith('.test.ts')
    ? undefined
    : 'a room is entered past its front door'
}

/** Which packages have one home, and where. Everything else reaches them through it. */
const homes: readonly (readonly [name: RegExp, home: RegExp])[] = [
  [/^postgres$/, /^src\/base\/(database|driver)\.ts$/],
  [/^pino$/, /^src\/base\/log\.ts$/],
  [/^oidc-provider$/, /^src\/identity\/issuer\//],
  [/^nodemailer$/, /^src\/messages\/mail\.ts$/],
  [/^(fastify|@fastify\/.*|fastify-plugin)$/, /^src\/gateway\//],
]

/** Where SQL may stand besides `store.ts` (in the largest rooms, several) and `base`, and why. */
const holdsSql: Readonly<Record<string, string>> = {
  'src/app-parts.ts': 'asks whether the database answers at all',
  'src/risk/ground.ts': 'becomes the canary before a probe says anything to the database',
  'src/continuity/postgres.ts': 'makes the roles and the database, before there is any schema',
}

describe('the house', () => {
  test('has rooms on the floors of the plan, and the files of the plan above its roof', () => {
    const strays = [...paths].filter(path => {
      const room = roomOf(path)
      return path.startsWith('src/') && (room === undefined ? !roof.includes(subjectOf(path)) : floorOf(room) < 0)
    })
    assert.deepEqual(strays, [])
  })

  test('gives every room a front door', () => {
    const rooms = new Set([...paths].flatMap(path => roomOf(path) ?? []))
    rooms.delete('base')
    assert.deepEqual(
      [...rooms].filter(room => !paths.has(`src/${room}/${room}.ts`)),
      [],
    )
  })

  test('looks at imports, and every one of them names a file that is there', () => {
    assert.ok(imports.length > 200, `only ${imports.length} imports were found`)
    assert.deepEqual(imports.filter(one => one.to.startsWith('.') || (isFile(one) && !paths.has(one.to))).map(show), [])
  })

  test('lets a room import from floors beneath it only, through the front door', () => {
    const found = imports.filter(isFile).flatMap(one => {
      const what = trespass(one)
      return what === undefined ? [] : [`${show(one)}: ${what}`]
    })
    assert.deepEqual(found, [])
  })

  test('leaves the sandbox bank a stranger: it shares the ACH codec and the ground floor, and is imported by nobody', () => {
    const own = imports.filter(({ from }) => from.startsWith('sandbox/') && !isTest(from))
    assert.ok(own.length > 20, `only ${own.length} imports were found`)
    // What is well-formed XML is nobody's opinion; what a message says is read by each for itself.
    const isShared = ({ to }: Import) => /^(sandbox|src\/base|src\/rails\/ach)\/|^node:|^saxes$/.test(to)
    assert.deepEqual(own.filter(one => !isShared(one)).map(show), [])
    const users = imports.filter(({ from, to }) => to.startsWith('sandbox/') && !from.startsWith('sandbox/'))
    assert.deepEqual(users.filter(({ from }) => !isTest(from)).map(show), [])
  })

  test('has no cycle between files', () => {
    assert.deepEqual(cycles(imports.filter(isFile)), [])
  })

  test('names modules in full, so that imports can be read', () => {
    const found = sources.flatMap(({ path, code, text }) =>
      [...code.matchAll(/\bimport\s*\(\s*[^'"\s)]|\brequire\s*\(/g)]
        .filter(() => path !== 'src/continuity/postgres.ts') // Resolves the folder of PostgreSQL's binaries, by platform.
        .filter(() => !['bench/without-audit.ts', 'bench/rules.ts'].includes(path)) // Other builds, to run beside these sources.
        .filter(() => path !== 'test/console/listed-pages.ts') // Of the console, which is checked as what runs in browsers.
        .map(({ index }) => `${path}:${lineAt(text, index)}`),
    )
    assert.deepEqual(found, [])
  })

  test('keeps the driver, the web framework and the logger in one place each', () => {
    const found = imports.filter(
      ({ from, to }) =>
        from.startsWith('src/') && homes.some(([name, home]) => name.test(packageOf(to)) && !home.test(from)),
    )
    assert.deepEqual(found.map(show), [])
  })

  test('runs on what it declares: nothing of the product imports a package meant for development', () => {
    // package.json is ours, and npm refuses to install from one without this shape.
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> }
    const found = imports.filter(
      one =>
        product.some(({ path }) => path === one.from) &&
        !isFile(one) &&
        !one.to.startsWith('node:') &&
        !(packageOf(one.to) in dependencies),
    )
    assert.deepEqual(found.map(show), [])
  })

  test('reads the environment in config.ts alone', () => {
    const found = mentions(/\bprocess\.env\b/g)
    // main.ts hands it over unread.
    assert.deepEqual(
      found.filter(at => !/^src\/(config|main)\.ts:/.test(at)),
      [],
    )
  })

  test('speaks through the log, not the console', () => {
    const found = mentions(/\bconsole\./g)
    // run.ts says why it cannot start, when there is no log yet.
    assert.deepEqual(
      found.filter(at => !at.startsWith('src/run.ts:')),
      [],
    )
  })

  test('logs only members that the log knows', () => {
    const [, listed = ''] = /^const members = \[([^\]]*)\]/m.exec(read('src/base/log.ts')) ?? []
    const known = new Set([...listed.matchAll(/'(\w+)'/g)].map(([, member]) => member))
    assert.ok(known.has('institution'), 'the list was found')
    const calls = product.flatMap(({ path, text, code }) =>
      [...code.matchAll(/\b#?log\.(?:fatal|error|warn|info)\(\s*(\{[^}]*\})?/g)].map(({ index, 1: said = '' }) => ({
        at: `${path}:${lineAt(text, index)}`,
        // A literal with nothing in it but names and values: what is spread or nested could be anything.
        members: said
          .slice(1, -1)
          .split(',')
          .flatMap(one => /^\s*(\.\.\.|\w+)/.exec(one)?.[1] ?? []),
        isFlat: !/^\{[\s\S]*[{[]/.test(said),
      })),
    )
    assert.ok(calls.length > 30, `only ${calls.length} calls of the log were found`)
    assert.deepEqual(
      calls.filter(({ members, isFlat }) => !isFlat || members.some(member => !known.has(member))).map(({ at }) => at),
      [],
    )
  })

  test('chooses the rows it claims once: chosen within the statement that takes them, they may be chosen again for each', () => {
    const chosenWithin = product.flatMap(({ path, text }) =>
      [...text.matchAll(/\bin \(\s*select\b[^`]*?\bskip locked\)/g)].map(
        ({ index }) => `${path}:${lineAt(text, index)}`,
      ),
    )
    const claims = product.filter(({ text }) => text.includes('skip locked'))
    assert.ok(claims.length > 10, `only ${claims.length} stores claim rows`)
    assert.deepEqual(
      chosenWithin,
      [],
      'write = any (array(select …)), or choose them in a materialized part of its own',
    )
  })

  test('keeps SQL in stores', () => {
    const spoken = product.flatMap(source => {
      const tagged = source.templates.filter(({ tag }) => tag !== undefined && tag !== 'String.raw')
      const raw = [...source.code.matchAll(/(?<!\.\.)\.(unsafe|file)\(/g)].filter(() => source.path.includes('/'))
      return [...tagged.map(({ at }) => at), ...raw.map(({ index }) => index)].map(at => ({ source, at }))
    })
    assert.ok(spoken.length > 50, `only ${spoken.length} statements were found`)
    const isStore = (path: string) =>
      /\/(store|probe-store|(audit|continuity|identity|ledger|payments|protection|rails|reporting|risk)\/[a-z-]+-store)\.ts$/.test(
        path,
      ) || roomOf(path) === 'base'
    assert.deepEqual(
      spoken.flatMap(({ source: { path, text }, at }) =>
        isStore(path) || path in holdsSql ? [] : [`${path}:${lineAt(text, at)}`],
      ),
      [],
    )
    const unused = Object.keys(holdsSql).filter(path => !spoken.some(({ source }) => source.path === path))
    assert.deepEqual(unused, [])
  })

  test('asks upward only what ARCHITECTURE.md lists, and at most eight things', () => {
    const section = read('ARCHITECTURE.md').split('## Questions that go upward')[1]?.split('\n## ')[0] ?? ''
    const listed = [...section.matchAll(/^\| `(\w+)`[^|]*\| `([\w/.-]+)`/gm)].map(([, name, file]) => `${file} ${name}`)
    assert.ok(listed.length > 0 && listed.length <= 8, `${listed.length} questions are listed`)
    // A question is a type that a front door offers, of a function that gives up when it is told to.
    const isOffered = (room: string, name: string) => new RegExp(`\\b${name}\\b`).test(read(`src/${room}/${room}.ts`))
    const asked = product.flatMap(({ path, text }) => {
      const room = roomOf(path)
      if (room === undefined || room === 'base') return []
      return [...text.matchAll(/^export type (\w+) = \((?:[^()]|\n)*signal: AbortSignal,?\s*\) => Promise/gm)].flatMap(
        ([, name = '']) => (isOffered(room, name) ? [`${path.replace('src/', '')} ${name}`] : []),
      )
    })
    assert.deepEqual(asked.sort(), listed.sort())
  })

  test('is described floor by floor in ARCHITECTURE.md', () => {
    const built = floors.map(rooms => rooms.filter(room => [...paths].some(path => roomOf(path) === room)))
    const drawn = built.flatMap((rooms, floor) => (rooms.length === 0 ? [] : [{ floor, rooms }]))
    const described = describedFloors(read('ARCHITECTURE.md'))
    const isDownward = (described[0]?.floor ?? 0) > (described.at(-1)?.floor ?? 0)
    assert.deepEqual(isDownward ? described.toReversed() : described, drawn)
  })
})

function mentions(pattern: RegExp): readonly string[] {
  return product.flatMap(({ path, code, text }: ProjectSource) =>
    [...code.matchAll(pattern)].map(({ index }) => `${path}:${lineAt(text, index)}`),
  )
}

/** Reads `### floor 5: ledger, rails` and `| 5 | ledger, rails |`. */
function describedFloors(text: string): { readonly floor: number; readonly rooms: readonly string[] }[] {
  const rows = text.matchAll(/^(?:#+ floor (\d+): ([a-z, ]+)|\| *(\d+) *\| *([a-z, ]+?) *\|.*)$/gim)
  return [...rows].map(([, heading, roomsOfHeading, row, roomsOfRow]) => ({
    floor: Number(heading ?? row),
    rooms: (roomsOfHeading ?? roomsOfRow ?? '').split(',').map(room => room.trim()),
  }))
}
