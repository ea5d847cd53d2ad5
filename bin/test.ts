// npm test [ROOM or FILE …]: everything this machine can run. Tests that need what is missing say so and are skipped.
// A run of everything also asks that it executed every function of every store on a real PostgreSQL.

import { spawnSync } from 'node:child_process'
import { chmodSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { endServer } from './leftover.ts'

const project = join(import.meta.dirname, '..')
const wanted = process.argv.slice(2)
const files = globSync(['src/**/*.test.ts', 'test/**/*.test.ts'], { cwd: project })
  .filter(file => wanted.length === 0 || wanted.some(part => file.includes(part)))
  .sort()
if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(' ')}`)
  process.exit(1)
}
const everyStoreFunction = [
  '--experimental-test-coverage',
  '--test-coverage-include=src/*/store.ts',
  '--test-coverage-include=src/payments/*-store.ts',
  '--test-coverage-functions=100',
]
// Whatever a run leaves, also one that is killed, is in one folder, and goes with it.
const scratch = mkdtempSync(join(tmpdir(), 'vouch-run-'))
chmodSync(scratch, 0o711) // As root, PostgreSQL runs as somebody else, who must pass through.
process.on('SIGINT', () => undefined) // The run gets it as well, and ends; then we clear up.
const run = spawnSync(
  process.execPath,
  [
    '--test',
    '--test-isolation=none',
    '--test-force-exit',
    '--test-global-setup=test/setup.ts',
    '--test-reporter=./test/reporter.ts',
    ...(wanted.length === 0 ? everyStoreFunction : []),
    ...files,
  ],
  { cwd: project, stdio: 'inherit', env: { ...process.env, TMPDIR: scratch } },
)
for (const file of globSync('**/postgres/data/postmaster.pid', { cwd: scratch })) {
  endServer(join(scratch, file))
}
rmSync(scratch, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
process.exit(run.status ?? 1)
