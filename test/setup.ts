// node --test-global-setup: how the run's child processes are to start, and what ends the database that the first test
// that needed one has started.

import { join } from 'node:path'

import { stopTestPostgres } from './database.ts'

/**
 * Children start from compiled code, as under ./vouch: in half the time. They are not asked what they executed, for every
 * function of a store is to be tried by a test itself, and what a killed one has executed is not told anyway. The run
 * itself is compiled anew, because coverage of compiled code is not exact.
 */
export function globalSetup(): void {
  process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '..', 'node_modules', '.cache', 'vouch')
  delete process.env['NODE_V8_COVERAGE']
}

export async function globalTeardown(): Promise<void> {
  await stopTestPostgres()
}
