import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { releaseOf } from '../bin/version.ts'

describe('which release this is', () => {
  const [loose, packed] = ['a'.repeat(40), 'b'.repeat(40)]
  let folder: string
  const commit = async () => (await releaseOf(folder)).commit
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-version-'))
    await writeFile(join(folder, 'package.json'), '{ "version": "1.2.3" }')
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test('is the version, and no commit where there is no checkout', async () => {
    assert.deepEqual(await releaseOf(folder), { version: '1.2.3', commit: null })
  })

  test('is the commit of a branch, packed or not, of a head without one, and of a worktree', async () => {
    const git = join(folder, '.git')
    await mkdir(join(git, 'refs', 'heads'), { recursive: true })
    await writeFile(join(git, 'HEAD'), 'ref: refs/heads/main\n')
    assert.equal(await commit(), null, 'nothing was committed yet')
    await writeFile(join(git, 'packed-refs'), `# pack-refs\n${packed} refs/heads/main\n`)
    assert.equal(await commit(), packed)
    await writeFile(join(git, 'refs', 'heads', 'main'), `${loose}\n`)
    assert.equal(await commit(), loose)
    await writeFile(join(git, 'HEAD'), `${packed}\n`)
    assert.equal(await commit(), packed)

    const whole = join(folder, 'whole')
    await mkdir(join(whole, 'worktrees', 'one'), { recursive: true })
    await mkdir(join(whole, 'refs', 'heads'), { recursive: true })
    await rm(git, { recursive: true })
    await writeFile(git, `gitdir: ${join(whole, 'worktrees', 'one')}\n`)
    await writeFile(join(whole, 'worktrees', 'one', 'HEAD'), 'ref: refs/heads/one\n')
    await writeFile(join(whole, 'worktrees', 'one', 'commondir'), '../..\n')
    await writeFile(join(whole, 'refs', 'heads', 'one'), `${loose}\n`)
    assert.equal(await commit(), loose)
  })
})
