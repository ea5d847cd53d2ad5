// npm run console:sizes: how much a browser fetches for the console, packed, against what it may be. Builds it first, if it is old.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { builtConsole, ensureConsole } from './built-console.ts'
import { type Manifest, sizesOf } from './bundle-sizes.ts'

if ((await ensureConsole()) === 'unbuildable') {
  console.error('What builds the console was not installed: npm ci')
  process.exit(1)
}
const manifest: Manifest = JSON.parse(readFileSync(join(builtConsole, '.vite', 'manifest.json'), 'utf8'))
// As src/gateway/console.ts packs it.
const sizes = sizesOf(manifest, file => gzipSync(readFileSync(join(builtConsole, file)), { level: 9 }).length)
const kB = (bytes: number) => `${(bytes / 1_000).toFixed(1)} kB`
for (const { what, name, bytes, bytesMax } of sizes) {
  const isTooMuch = bytes > bytesMax
  console.log(`${isTooMuch ? '✖' : ' '} ${kB(bytes).padStart(9)} of ${kB(bytesMax).padStart(9)}  ${what}: ${name}`)
  if (isTooMuch) process.exitCode = 1
}
