// What evidence may name, as it is in the files: tests by name, documents by heading, attacks that are tried.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { There } from './faults.ts'

export function thereIn(project: string): There {
  const tests = new Map<string, ReadonlySet<string> | undefined>()
  const headings = new Map<string, ReadonlySet<string> | undefined>()
  return {
    testsOf: file => {
      if (!tests.has(file)) tests.set(file, testsOf(project, file))
      return tests.get(file)
    },
    headingsOf: document => {
      if (!headings.has(document)) headings.set(document, headingsOf(project, document))
      return headings.get(document)
    },
    attacks: attacksTried(readFileSync(join(project, 'docs/attacks.md'), 'utf8')),
  }
}

function testsOf(project: string, file: string): ReadonlySet<string> | undefined {
  const path = ['src', 'test', '.'].map(folder => join(project, folder, `${file}.test.ts`)).find(existsSync)
  return path === undefined ? undefined : testNames(readFileSync(path, 'utf8'))
}

/** As they are written: a name that is put together keeps its `${…}`. Rules of the tidy test have theirs in `wants`. */
export function testNames(source: string): ReadonlySet<string> {
  const named = /(?:\btest\(\s*|\bwants:\s*)(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g
  return new Set(
    [...source.matchAll(named)].map(([, single, double, put]) =>
      (single ?? double ?? put ?? '').replaceAll(/\\(.)/g, '$1'),
    ),
  )
}

function headingsOf(project: string, document: string): ReadonlySet<string> | undefined {
  const path = join(project, 'docs', document)
  return existsSync(path) ? headingsIn(readFileSync(path, 'utf8')) : undefined
}

/** Headings, and the bold words that some pages begin their paragraphs with. */
export function headingsIn(markdown: string): ReadonlySet<string> {
  return new Set(
    [...markdown.matchAll(/^(?:#{1,6} (.+)|\*\*([^*\n]+)\*\*.*)$/gm)].map(([, one, other]) => one ?? other ?? ''),
  )
}

/** The last cell of a row says by what it is tried, or that it is not yet. */
export function attacksTried(markdown: string): ReadonlySet<string> {
  return new Set(
    [...markdown.matchAll(/^\| (A\d+) \|.*\| ([^|]+) \|$/gm)].flatMap(([, id = '', by = '']) =>
      by.startsWith('not yet') ? [] : [id],
    ),
  )
}
