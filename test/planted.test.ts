// Each check is shown to fail: in a scratch copy of the project one violation per rule is planted, the step that should
// object is run, and it has to name the place. A check that never failed on purpose proves nothing.

import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { appendFile, cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { project, projectFiles } from './house.ts'
import { databasePlants, housePlants, type Plant, plantedMigration, staticPlants } from './plants.ts'

type Said = { readonly status: number; readonly output: string }
type Scratch = {
  readonly write: (path: string, text: string) => Promise<void>
  readonly append: (path: string, text: string) => Promise<void>
  /** Runs one file of bin/ on the scratch copy. */
  readonly run: (...words: string[]) => Promise<Said>
  readonly remove: () => Promise<void>
}

const runMsMax = 120_000

async function copyProject(isWanted: (path: string) => boolean): Promise<Scratch> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'vouch-planted-'))
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  for (const path of projectFiles().filter(isWanted)) await cp(join(project, path), join(folder, path))
  await symlink(await realpath(join(project, 'node_modules')), join(folder, 'node_modules'))
  await appendFile(join(folder, '.gitignore'), 'node_modules\n')
  spawnSync('git', ['init', '--quiet'], { cwd: folder })
  // The runner and its coverage tell child processes that they are inside a test; this one is on its own.
  const { NODE_TEST_CONTEXT: _context, NODE_V8_COVERAGE: _coverage, ...env } = process.env
  return {
    write,
    append: (path, text) => appendFile(join(folder, path), text),
    run: (...words) =>
      new Promise(resolve => {
        const options = { cwd: folder, env, timeout: runMsMax, maxBuffer: 2 ** 26 }
        const child = execFile(process.execPath, words, options, (_thrown, stdout, stderr) =>
          resolve({ status: child.exitCode ?? 1, output: stdout + stderr }),
        )
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** What the runner says of one failing test: from its name to the next one's. */
function failureOf(output: string, name: string): string {
  const list = output.slice(output.indexOf('failing tests:'))
  const start = list.indexOf(`✖ ${name} (`)
  assert.ok(start >= 0, `"${name}" did not fail`)
  const end = list.indexOf('\ntest at ', start)
  return list.slice(start, end < 0 ? undefined : end)
}

/** What reads one file at a time is tried on the ground floor alone: on the whole house it takes as long as the step itself. */
function isGround(path: string): boolean {
  return (
    !path.endsWith('.ts') || path === 'bin/check.ts' || (path.startsWith('src/base/') && !path.endsWith('.test.ts'))
  )
}

describe('a planted violation', () => {
  let ground: Scratch
  let whole: Scratch
  let bare: Scratch
  const said = new Map<string, Promise<Said>>()
  /** Only the whole house tells that nobody imports something. */
  const scratchOf = (step: string) => (step === 'dead wood' ? whole : ground)
  /** Each step runs once, when the first test asks for it. */
  const run = (scratch: Scratch, ...words: string[]): Promise<Said> => {
    const key = words.join(' ')
    const running = said.get(key) ?? scratch.run(...words)
    said.set(key, running)
    return running
  }

  before(async () => {
    ground = await copyProject(isGround)
    whole = await copyProject(() => true)
    const plant = ({ path, text, isAdded }: Plant, scratch: Scratch) =>
      isAdded === true ? scratch.append(path, text) : scratch.write(path, text)
    for (const one of staticPlants) await plant(one, scratchOf(one.fails))
    for (const one of housePlants) await plant(one, whole)
    await whole.write(plantedMigration.path, plantedMigration.text)
    bare = await copyProject(path => !path.endsWith('.test.ts'))
    await bare.write('src/rails/store.ts', 'export const tried = () => 1\n\nexport const untried = () => 2\n')
    await bare.write(
      'src/rails/planted.test.ts',
      "import { describe, test } from 'node:test'\n\nimport { tried } from './store.ts'\n\ndescribe('planted', () => {\n  test('passes', () => void tried())\n})\n",
    )
  })
  after(() => Promise.all([ground.remove(), whole.remove(), bare.remove()]))

  for (const { what, fails, says } of staticPlants) {
    test(`${what} fails the step "${fails}"`, async () => {
      const { status, output } = await run(scratchOf(fails), 'bin/check.ts', fails)
      assert.equal(status, 1)
      assert.ok(output.startsWith(`✖ ${fails}`), output)
      assert.ok(output.includes(says), output)
      assert.ok(output.endsWith('\n0 passed, 1 failed, 0 skipped\n'), output)
    })
  }

  for (const { what, fails, says } of housePlants) {
    test(`${what} fails the test "${fails}"`, async () => {
      const { status, output } = await run(
        whole,
        'bin/test.ts',
        'test/architecture.test',
        'test/tidy',
        'base/planted.test',
      )
      assert.equal(status, 1)
      const said = failureOf(output, fails)
      assert.ok(said.includes(says), said)
    })
  }

  for (const { what, fails, says } of databasePlants) {
    test(`${what} fails the test "${fails}"`, async () => {
      const { status, output } = await run(whole, 'bin/test.ts', 'test/architecture.database')
      assert.equal(status, 1)
      const said = failureOf(output, fails)
      assert.ok(said.includes(says), said)
    })
  }

  test('a function of a store that no test runs fails the step "tests"', async () => {
    const { status, output } = await bare.run('bin/check.ts', 'tests')
    assert.equal(status, 1)
    assert.match(output, /^✖ tests/)
    assert.match(output, /src\/rails\/store\.ts:3 untried/)
    assert.match(output, /\n1 passed, 1 failed, 0 skipped\n$/)
  })
})
