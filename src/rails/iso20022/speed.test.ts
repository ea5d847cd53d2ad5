import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'

const script = join(import.meta.dirname, '../../../test/iso20022-speed-process.ts')
const entries = 10_000

describe('a large statement', () => {
  test(`of ${entries} entries is read in bounded time and memory`, async context => {
    const { stdout } = await promisify(execFile)(process.execPath, [script, `${entries}`])
    // One line of JSON, from a script of ours.
    const measured = JSON.parse(stdout) as Record<'entries' | 'cpuSeconds' | 'rssMegabytes', number>
    context.diagnostic(stdout.trim())
    assert.equal(measured.entries, entries)
    assert.ok(measured.cpuSeconds < 10)
    assert.ok(measured.rssMegabytes < 300)
  })
})
