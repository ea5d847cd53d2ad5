// Ends a PostgreSQL that nobody will use or keep: by its pid file, whoever started it.

import { readFileSync } from 'node:fs'

/** It may be ending by itself, and its file and its process go while we look. */
export function endServer(pidFile: string): void {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGQUIT')
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (code !== 'ENOENT' && code !== 'ESRCH') throw thrown
  }
}
