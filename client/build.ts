// Makes dist/ out of src/: JavaScript and types for those who strip none. `npm pack` runs it.

import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const own = (...names: readonly string[]) => join(import.meta.dirname, ...names)

rmSync(own('dist'), { recursive: true, force: true })
const { status } = spawnSync(process.execPath, [own('..', 'node_modules', 'typescript', 'bin', 'tsc'), '-p', own()], {
  stdio: 'inherit',
})
if (status !== 0) process.exit(status ?? 1)
// In JavaScript the compiler writes the names of what it makes; in declarations it leaves those of what it was given.
for (const path of globSync(own('dist', '*.d.ts')))
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'"))
copyFileSync(own('..', 'LICENSE'), own('LICENSE'))
