import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'

const script = join(import.meta.dirname, '../../../test/ach-speed-process.ts')
const entries = 50_000

describe('a large ACH file', () => {
  test(`of ${entries} entries is read in a tenth of what half a million may take, and in less than 200 MB`, async context => {
    const { stdout } = await promisify(execFile)(process.execPath, [script, `${entries}`])
    // One line of JSON, from a script of ours.
    const measured = JSON.parse(stdout) as Record<'entries' | 'readCpuSeconds' | 'readMegabytes', number>
    context.diagnostic(stdout.trim())
    assert.equal(measured.entries, entries)
    assert.ok(measured.readCpuSeconds < 1)
    assert.ok(measured.readMegabytes < 200)
  })
})
