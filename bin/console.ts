// ./vouch console: builds the console, if what it is made of has changed since. `vouch start` does so by itself.

import { relative } from 'node:path'
import { parseArgs } from 'node:util'

import { builtConsole, ensureConsole } from './built-console.ts'
import { asCommand, Cannot } from './instance.ts'

parseArgs({ args: process.argv.slice(2), options: {} })

await asCommand(async () => {
  const made = await ensureConsole(() => console.log('Building the console …')).catch((thrown: unknown) => {
    throw new Cannot(thrown instanceof Error ? thrown.message : String(thrown))
  })
  if (made === 'unbuildable')
    throw new Cannot('What builds the console was not installed: npm ci installs it, with --include=dev if need be.')
  const where = relative(process.cwd(), builtConsole)
  console.log(made === 'fresh' ? `The console in ${where} is up to date.` : `The console is in ${where}.`)
  return 0
})
