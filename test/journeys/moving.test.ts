// ./vouch export, import and compare, as somebody types them, against an instance of their own.

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { until } from '../until.ts'

const vouch = join(import.meta.dirname, '..', '..', 'bin', 'vouch.ts')

/** It is only there so that a command that hangs ends some time: on a busy machine they take a minute. */
const commandMsMax = 300_000

describe('an instance that is left and come to', () => {
  let home: string
  const env = () => ({ ...process.env, VOUCH_HOME: join(home, 'state'), DATABASE_URL: '' })
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [vouch, ...words], { env: env(), encoding: 'utf8', timeout: commandMsMax })

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'vouch-moving-'))
    await chmod(home, 0o711)
    const started = spawn(process.execPath, [vouch, 'start', '--demo', '--scale', '0'], { env: env() })
    let said = ''
    started.stdout.on('data', chunk => {
      said += String(chunk)
    })
    await until('the demo is ready', () => said.includes('Ctrl-C stops everything'))
    started.kill('SIGTERM')
    await once(started, 'exit')
  })
  after(() => rm(home, { recursive: true, force: true }))

  test('is exported and verified, and moved into itself is the same', () => {
    const folder = join(home, 'out')
    const exported = run('export', '--institution', 'demo', '--to', folder, '--with-sensitive', '--verify', '--json')
    assert.equal(exported.status, 0, exported.stderr)
    assert.equal(JSON.parse(exported.stdout).verified.isSame, true)
    const dry = run('import', folder, '--institution', 'demo', '--report', join(home, 'report.csv'))
    assert.equal(dry.status, 0, dry.stderr)
    assert.match(dry.stdout, /^A dry run[\s\S]*members\.csv +3 +0 +3 /)
    const applied = run('import', folder, '--institution', 'demo', '--apply', '--json')
    assert.deepEqual([applied.status, JSON.parse(applied.stdout).holds], [0, true], applied.stderr)
    // Nobody seals while nothing runs, and what waits longer than a minute is told.
    const verified = run('audit', 'verify')
    assert.equal(verified.status, 0, verified.stdout + verified.stderr)
    // The orders of the demo are due, and no old system lists them.
    const compared = run('compare', folder, '--institution', 'demo', '--from', '2026-01-01', '--to', '2030-01-01')
    assert.equal(compared.status, 1, compared.stderr)
    assert.match(compared.stdout, /THEY DO NOT AGREE: 0 same/)
  })

  test('says what is missing, and changes nothing', () => {
    assert.match(run('import', join(home, 'nowhere'), '--institution', 'demo').stderr, /There is no folder/)
    assert.match(run('export', '--institution', 'demo').stderr, /Where to\?/)
    assert.match(
      run('export', '--institution', 'nobody', '--to', join(home, 'x')).stderr,
      /There is no institution nobody/,
    )
    assert.match(run('compare', home, '--institution', 'demo').stderr, /Which days\?/)
  })
})
