// One process of the family, started once: whoever brings it down has brought it down.

import { spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import { join } from 'node:path'

import type { FromProcess } from '../../src/run.ts'
import { project } from '../instance.ts'

export type Started = {
  readonly end: () => Promise<void>
  /** Without a word. */
  readonly kill: () => Promise<void>
}

export type ToStart = {
  readonly name: string
  readonly env: NodeJS.ProcessEnv
  readonly logFile: string
  readonly shiftMs?: number | undefined
  readonly pace?: number | undefined
  /** The project, or a copy of it. */
  readonly code?: string | undefined
}

/** It ended, or said that it will not start, before it was ready. */
export class DidNotStart extends Error {
  override readonly name = 'DidNotStart'
}

export async function startProcess({ name, env, logFile, shiftMs, pace, code = project }: ToStart): Promise<Started> {
  const hasOwnClock = shiftMs !== undefined || pace !== undefined
  const script = hasOwnClock ? ['bin', 'attack', 'shifted.ts'] : ['src', 'main.ts']
  const output = await open(logFile, 'a', 0o600)
  const child = spawn(
    process.execPath,
    [join(code, ...script), name, ...(hasOwnClock ? [String(shiftMs ?? 0), String(pace ?? 1)] : [])],
    {
      env,
      cwd: '/',
      stdio: ['ignore', output.fd, output.fd, 'ipc'],
    },
  )
  await output.close()
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    child.on('message', (said: FromProcess) => {
      if (said.said === 'ready') resolve()
      if (said.said === 'refused') reject(new DidNotStart(`${name}: ${said.faults.join('; ')}`))
    })
    child.once('exit', code =>
      reject(new DidNotStart(`${name} ended with ${code} before it was ready; see ${logFile}`)),
    )
  })
  return {
    end: async () => {
      child.kill('SIGTERM')
      await gone
    },
    kill: async () => {
      child.kill('SIGKILL')
      await gone
    },
  }
}
