// The quick rows of the table of attacks, on one family that really runs. `npm run attack` tries all of them: docs/attacks.md

import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { cases } from '../bin/attack/cases.ts'
import { type Opened, openTarget } from '../bin/attack/open.ts'
import { type RowId, rows } from '../bin/attack/table.ts'
import { tried } from '../bin/attack/tried.ts'
import { attacksDocument } from './attacks-document.ts'

describe('the table of attacks', () => {
  let target: Opened
  before(async () => {
    target = await openTarget()
  })
  after(() => target.close())

  for (const [id, { name, expected }] of Object.entries(rows)) {
    const found = cases[id as RowId] // Its keys.
    if (found?.isQuick !== true) continue
    test(`${id}, ${name}: ${expected}`, async () => {
      const { answer, holds } = await tried(target, found)
      assert.ok(holds, answer)
    })
  }

  test('is what docs/attacks.md says', async () => {
    const path = join(import.meta.dirname, '../docs/attacks.md')
    const text = attacksDocument()
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(path, text)
    assert.equal(await readFile(path, 'utf8'), text)
  })
})
