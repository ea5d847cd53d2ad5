// A planted fault is a difference to the product as it was. Where that has changed, it is to be written again: what cannot be
// planted proves nothing, and nobody sees that it is gone until the attacks are run.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { project } from './house.ts'

const folder = join('bin', 'attack', 'plants')

test('each fault that is planted under attack can be planted in the product as it is', () => {
  const patches = readdirSync(join(project, folder)).filter(name => name.endsWith('.patch'))
  assert.ok(patches.length > 100, `${patches.length} patches`)
  const stale = patches.filter(
    name => spawnSync('git', ['apply', '--check', join(folder, name)], { cwd: project }).status !== 0,
  )
  assert.deepEqual(stale, [])
})
