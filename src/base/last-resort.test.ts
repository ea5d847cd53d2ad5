import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, test } from 'node:test'

/** In a process of its own, which ends by it. */
function endsBy(what: string) {
  const module = (file: string) => JSON.stringify(join(import.meta.dirname, file))
  const script = `
    import { endOnFault } from ${module('last-resort.ts')}
    import { openLog, standardError } from ${module('log.ts')}
    endOnFault(openLog('api', text => text.replaceAll('4111111111111111', '[card]'), standardError()))
    ${what}`
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
}

describe('the last resort', () => {
  for (const [kind, what] of [
    [
      'thrown',
      `setImmediate(() => { throw Object.assign(new Error('card 4111111111111111'), { detail: '078-05-1120' }) })`,
    ],
    ['rejected', `void Promise.reject(new Error('card 4111111111111111 of 078-05-1120'.slice(0, 21)))`],
  ] as const)
    test(`logs in one scrubbed line what was ${kind} and nobody caught, and ends the process`, () => {
      const { status, stdout, stderr } = endsBy(what)
      assert.deepEqual([status, stdout], [1, ''])
      assert.equal(stderr.trimEnd().split('\n').length, 1, stderr)
      const { level, process: name, err } = JSON.parse(stderr)
      assert.deepEqual([level, name, err.message], ['fatal', 'api', 'card [card]'])
      assert.doesNotMatch(stderr, /4111|078-05/)
    })
})
