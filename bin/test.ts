// npm test [ROOM or FILE …]: everything this machine can run. Tests that need what is missing say so and are skipped.

import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'

const project = join(import.meta.dirname, '..')
const wanted = process.argv.slice(2)
const files = globSync(['src/**/*.test.ts', 'test/**/*.test.ts'], { cwd: project })
  .filter(file => wanted.length === 0 || wanted.some(part => file.includes(part)))
  .sort()
if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(' ')}`)
  process.exit(1)
}
const run = spawnSync(
  process.execPath,
  [
    '--test',
    '--test-isolation=none',
    '--test-force-exit',
    '--test-global-setup=test/setup.ts',
    '--test-reporter=./test/reporter.ts',
    ...files,
  ],
  { cwd: project, stdio: 'inherit' },
)
process.exit(run.status ?? 1)
