import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'

import { type Entry, openJournal } from '../example/journal.ts'

describe('the journal of the example', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-journal-'))
  after(() => rmSync(folder, { recursive: true }))

  test('forgets what was half written, and nothing else, however often the bank dies', () => {
    const path = join(folder, 'bank.journal')
    const entry = (bill: string): Entry => ({ kind: 'refused', bill, code: 'insufficient_funds', detail: 'für später' })
    const kept: Entry[] = []
    for (const bill of ['one', 'two', 'three']) {
      const journal = openJournal(path)
      assert.deepEqual(journal.entries, kept)
      journal.append(entry(bill))
      journal.close()
      kept.push(entry(bill))
      appendFileSync(path, '{"kind":"paid","bill":"one","pay')
    }
    assert.deepEqual(openJournal(path).entries, kept)
  })
})
