// A copy of the project as it lies here, for a fault to be planted in: everything that git would keep but the tests that are not
// asked for, and the packages by a link.

import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

import { project } from '../instance.ts'

const run = promisify(execFile)

export type Copy = {
  readonly folder: string
  /** Undefined when it was applied, or why not. */
  readonly apply: (patch: string) => Promise<string | undefined>
  /** What was applied is taken out again, so that the next one finds the project as it is. */
  readonly takeOut: (patch: string) => Promise<void>
  readonly close: () => Promise<void>
}

export async function openCopy(tests: readonly string[] = []): Promise<Copy> {
  const folder = await mkdtemp(join(tmpdir(), 'vouch-planted-'))
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: project,
    maxBuffer: 2 ** 24,
  })
  const files = stdout.split('\0').filter(file => file !== '' && (!file.endsWith('.test.ts') || tests.includes(file)))
  for (const place of new Set(files.map(file => dirname(file)))) await mkdir(join(folder, place), { recursive: true })
  for (const file of files) await cp(join(project, file), join(folder, file))
  // Its processes and its own runs ask git what belongs to it.
  await run('git', ['init', '--quiet'], { cwd: folder })
  // The processes run as they are, and Node follows links to their end.
  await symlink(await realpath(join(project, 'node_modules')), join(folder, 'node_modules'))
  return {
    folder,
    apply: async patch =>
      run('git', ['apply', '--whitespace=nowarn', patch], { cwd: folder }).then(
        () => undefined,
        (thrown: unknown) =>
          thrown instanceof Error ? thrown.message.split('\n').slice(1, 3).join(' ') : String(thrown),
      ),
    takeOut: async patch => {
      await run('git', ['apply', '--whitespace=nowarn', '--reverse', patch], { cwd: folder })
    },
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
