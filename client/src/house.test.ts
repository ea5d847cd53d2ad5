// The house rules of the project that bind the client as well; it has no floors, and one rule more.

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { bodiesOf, scan } from '../../test/source.ts'

const client = join(import.meta.dirname, '..')
const own = globSync(['src/*.ts', 'example/*.ts'], { cwd: client })
  .filter(path => !path.endsWith('.test.ts'))
  .map(path => ({ path, ...scan(readFileSync(join(client, path), 'utf8')) }))

const bodyLinesMax = 70
const fileLinesMax = 600

describe('the client', () => {
  test('imports what comes with Node, and itself', () => {
    assert.ok(own.length > 15)
    const found = own.flatMap(({ path, text }) =>
      [...text.matchAll(/^(?:import|export)\b[^'"]*from '([^']+)'/gm)].map(([, from = '']) => ({ path, from })),
    )
    const strays = found.filter(({ path, from }) => {
      const isExample = path.startsWith('example/')
      return !from.startsWith('node:') && !/^\.\/[a-z-]+\.ts$/.test(from) && !(isExample && from === '@vouch/client')
    })
    assert.deepEqual(strays, [])
  })

  test(`has functions of at most ${bodyLinesMax} lines, and files of at most ${fileLinesMax}`, () => {
    const long = own.flatMap(source =>
      bodiesOf(source)
        .filter(({ lines }) => lines > bodyLinesMax)
        .map(({ line, lines }) => `${source.path}:${line} ${lines} lines`),
    )
    assert.deepEqual(long, [])
    const files = own.filter(({ path, text }) => path !== 'src/api.ts' && text.split('\n').length > fileLinesMax)
    assert.deepEqual(files, [])
  })

  test('keeps no state in a module, signs no blank cheque, and says what every cast rests on', () => {
    const found = own.flatMap(({ path, code, text }) => {
      const written = text.split('\n')
      return code.split('\n').flatMap((line, index) => {
        const isState = /^(export )?(let|var) /.test(line)
        const isBlank = /\bas any\b|: any\b|<any\b|\w!\./.test(line)
        const isCast = / as (?!const\b)[\w{([]/.test(line) && !/^(import|export) |^ +(type )?\w+ as \w+,?$/.test(line)
        const lines = written.slice(Math.max(0, index - 3), index + 1)
        const isProven = lines.some(near => /\/\/|\*\//.test(near))
        return isState || isBlank || (isCast && !isProven) ? [`${path}:${index + 1} ${line.trim()}`] : []
      })
    })
    assert.deepEqual(found, [])
  })
})
