// Writes src/api/api.ts from docs/openapi.json: every operation that people may ask for at the office. `npm run client:generate`
// writes it with that of programs; a test fails until it was run.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { generate, readOpenApi } from '../client/generate.ts'

export const generatedFile: string = join(import.meta.dirname, 'src', 'api', 'api.ts')

if (import.meta.main) writeFileSync(generatedFile, generate(readOpenApi(), 'people'))
