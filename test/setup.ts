// node --test-global-setup: the database is started by the first test that needs it, and ended here.

import { stopTestPostgres } from './database.ts'

export async function globalTeardown(): Promise<void> {
  await stopTestPostgres()
}
