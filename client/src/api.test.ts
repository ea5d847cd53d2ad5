import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { generate, generatedFile, operationsIn, readOpenApi } from '../generate.ts'

const problems = join(import.meta.dirname, '../../docs/problems')

describe('api.ts', () => {
  test('is what the generator makes of docs/openapi.json; UPDATE_GOLDEN=1 writes it anew', () => {
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(generatedFile, generate(readOpenApi()))
    assert.equal(readFileSync(generatedFile, 'utf8'), generate(readOpenApi()))
  })

  test('holds every operation of a program, every schema and every refusal', () => {
    const text = readFileSync(generatedFile, 'utf8')
    const api = readOpenApi()
    const operations = operationsIn(api)
    assert.ok(operations.length > 100)
    for (const { name } of operations) assert.ok(text.includes(`readonly '${name}': {`), name)
    for (const name of Object.keys(api.components.schemas)) assert.ok(text.includes(`  readonly ${name}: `), name)
    const codes = [...new Set([...text.matchAll(/^ +\| '([a-z0-9_]+)'$/gm)].map(([, code]) => code))]
    assert.ok(codes.length > 100)
    assert.deepEqual(
      codes.filter(code => !existsSync(join(problems, `${code}.md`))),
      [],
    )
  })

  test('stops at what it does not know, and guesses nothing', () => {
    const api = readOpenApi()
    const schemas = { ...api.components.schemas, Strange: { not: {} } as object }
    assert.throws(
      () => generate({ ...api, components: { ...api.components, schemas } }),
      /a schema the generator does not know/,
    )
  })
})
