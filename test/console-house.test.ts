// The floor plan of the console, compared with what its files import; and its ways, compared with the list of its pages.

import assert from 'node:assert/strict'
import { posix } from 'node:path'
import { describe, test } from 'node:test'
import { pages } from './console/listed-pages.ts'
import { cycles, projectFiles, read } from './house.ts'
import { lineAt } from './source.ts'

/** From the ground up, each a folder or a file of `console/src`. */
const floors: readonly string[] = [
  'api',
  'live',
  'parts',
  'settings',
  'pages',
  'pages.ts',
  'shell',
  'router.tsx',
  'theme.ts',
  'app.tsx',
  'console.css',
  'styles.ts',
  'main.tsx',
]

const house = 'console/src/'
const files = projectFiles().filter(path => path.startsWith(house) && /\.(tsx?|css)$/.test(path))
const sources = files.map(path => ({ path, text: read(path) }))
const paths = new Set(files)
const isTest = (path: string) => path.endsWith('.test.ts')
const placeOf = (path: string) => path.slice(house.length).split('/', 1)[0] ?? ''
const floorOf = (path: string) => floors.indexOf(placeOf(path))
/** `risk` for what is in `pages/risk/`. */
const folderOf = (path: string) => /\/pages\/([^/]+)\//.exec(path)?.[1]

type Found = { readonly from: string; readonly line: number; readonly to: string }

function foundIn(pattern: RegExp, isLookedAt: (path: string) => boolean): readonly Found[] {
  return sources
    .filter(({ path }) => isLookedAt(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(pattern)].map(({ index, 1: to = '' }) => ({ from: path, line: lineAt(text, index), to })),
    )
}
const show = ({ from, line, to }: Found) => `${from}:${line} → ${to}`

/** Also those that wait until a page is opened, and the programs of workers. */
const imports = foundIn(/\b(?:from|import|new URL)\b[\s(]*'(\.[^']*)'/g, () => true).map(one => ({
  ...one,
  to: posix.join(posix.dirname(one.from), one.to),
}))
const within = imports.filter(({ to }) => to.startsWith(house))

describe('the house of the console', () => {
  test('has nothing beside the floors of its plan', () => {
    assert.deepEqual(
      files.filter(path => floorOf(path) < 0),
      [],
    )
    assert.deepEqual(
      floors.filter(floor => !files.some(path => placeOf(path) === floor)),
      [],
    )
  })

  test('looks at imports, and every one of them names a file that is there', () => {
    assert.ok(within.length > 1_000, `only ${within.length} imports were found`)
    assert.deepEqual(within.filter(({ to }) => !paths.has(to)).map(show), [])
  })

  test('lets a file import from its own floor and those beneath it', () => {
    assert.deepEqual(within.filter(({ from, to }) => floorOf(to) > floorOf(from)).map(show), [])
  })

  test('takes nothing from the rest of the project but the verifier; its tests may', () => {
    const taken = imports.filter(({ from, to }) => !to.startsWith(house) && !isTest(from))
    assert.ok(taken.length > 0, 'pages that verify were found')
    assert.deepEqual(taken.filter(({ to }) => !to.startsWith('verifier/')).map(show), [])
  })

  test('has no cycle between files', () => {
    assert.deepEqual(cycles(within), [])
  })

  test('has no cycle between folders of pages', () => {
    const between = within.flatMap(one => {
      const [from, to] = [folderOf(one.from), folderOf(one.to)]
      return from === undefined || to === undefined || from === to ? [] : [{ from, to }]
    })
    assert.ok(between.length > 10, `only ${between.length} imports between folders of pages were found`)
    assert.deepEqual(cycles(between), [])
  })

  test('is described floor by floor in docs/console.md', () => {
    const [, section = ''] = read('docs/console.md').split('\n## Its floors\n')
    const rows = [...section.matchAll(/^\| ([^|]+) \|/gm)].map(([, first = '']) => first)
    const drawn = rows.flatMap(row => [...row.matchAll(/`([\w.]+)\/?`/g)].map(([, place = '']) => place))
    assert.deepEqual(drawn, floors.toReversed())
  })
})

describe('the ways of the console', () => {
  /** What begins like a way and is none. */
  const elsewhere: Readonly<Record<string, RegExp>> = {
    'what the office is asked for': /^\/v1\//,
    'the door, which the office shows': /^\/sign-in\b/,
    'the end of the name of a problem': /^\/paper_in_the_making$/,
  }
  const isOfHouse = (path: string) => !isTest(path) && !/\/(api\/api|pages)\.ts$/.test(path)
  // Whatever stands in quotes and begins at the root, wherever it is handed to: a table is read as well as `to="…"`.
  const literals = foundIn(/(?<=['"`])(\/(?:[\w$][^\s'"`]*)?)/g, isOfHouse)
  const ways = literals.filter(({ to }) => !Object.values(elsewhere).some(pattern => pattern.test(to)))

  /** Of `/queue${searchOf(…)}` and `/queue?view=holds`, `/queue`. */
  const partsOf = (way: string) => (/^(?:\/(?:\$\{[^}]*\}|[^/?#$]|\$(?!\{))*)+/.exec(way)?.[0] ?? '').split('/')
  /** A value, or the id or the dotted name of a thing: a plain word would be the misspelt name of a page. */
  const isThing = (part: string) => /^(\$\{.*\}|\$id|\w+[._][\w.-]+)$/.test(part)
  const leadsTo = (way: string, path: string) => {
    const [parts, own] = [partsOf(way), path.split('/')]
    return (
      own.length === parts.length &&
      own.every((one, at) => one === parts[at] || (one.startsWith('$') && isThing(parts[at] ?? '')))
    )
  }

  test('lead to pages of the list, each of them', () => {
    assert.ok(pages.length > 50, `only ${pages.length} pages are listed`)
    assert.ok(ways.length > 150, `only ${ways.length} ways were found`)
    assert.deepEqual(ways.filter(({ to }) => !pages.some(({ path }) => leadsTo(to, path))).map(show), [])
  })

  test('begin at the root where they are handed over', () => {
    const handed = foundIn(
      /(?:<(?:Way|Anchor|Tile|Sentence)\b[^>]*?\bto=\{?|\bnavigate\(\{ to: |\b(?:useWay|go)\()['"`]([^'"`\s]*)/g,
      isOfHouse,
    )
    assert.ok(handed.length > 60, `only ${handed.length} were found`)
    // Where one is, and what another hands over.
    assert.deepEqual(handed.filter(({ to }) => !/^(\/|\.$|\$\{)/.test(to)).map(show), [])
  })

  test('from an id are for whom the page that it leads to is', () => {
    const rows = [...read(`${house}parts/where.ts`).matchAll(/\['[^']+', '([^']+)'(?:, '([^']+)')?\]/g)]
    assert.ok(rows.length > 15, `only ${rows.length} kinds of ids with a page were found`)
    const otherwise = rows.filter(
      ([, way = '', permit]) => pages.find(({ path }) => leadsTo(way, path))?.permit !== permit,
    )
    assert.deepEqual(
      otherwise.map(([row]) => row),
      [],
    )
  })

  test('lead to every page that is not in the menu', () => {
    const unmet = pages.filter(({ path, way }) => way === undefined && !ways.some(({ to }) => leadsTo(to, path)))
    assert.deepEqual(
      unmet.map(({ path }) => path),
      [],
    )
  })

  test('have no exceptions that nothing needs', () => {
    const stale = Object.entries(elsewhere).filter(([, pattern]) => !literals.some(({ to }) => pattern.test(to)))
    assert.deepEqual(
      stale.map(([why]) => why),
      [],
    )
  })
})
