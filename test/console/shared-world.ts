// One world for all tests of the console that run together. It is opened by the first that needs it.

import { after } from 'node:test'

import { type ConsoleWorld, openConsoleWorld } from './world.ts'

let opened: Promise<ConsoleWorld> | undefined

export function consoleWorld(): Promise<ConsoleWorld> {
  opened ??= openConsoleWorld()
  return opened
}

// One that did not open was complained of by whoever wanted it.
after(async () => (await opened?.catch(() => undefined))?.close())
