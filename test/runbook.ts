// The commands of a runbook, as they stand in it: what is rehearsed is what people will type.

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { project } from './house.ts'

/** Every block of shell commands, in order. */
export function commandsOf(name: string): readonly string[] {
  const text = readFileSync(join(project, 'docs', 'runbooks', `${name}.md`), 'utf8')
  return [...text.matchAll(/^( *)```sh\n(.*?)^\1```/gms)].map(([, indent = '', block = '']) =>
    block
      .split('\n')
      .map(line => line.slice(indent.length))
      .join('\n')
      .trim(),
  )
}

export type Ran = { readonly code: number; readonly out: string; readonly said: string }

/** In the folder of the project, with what people type as its standard input. */
export function runCommand(command: string, home: string, typed = ''): Promise<Ran> {
  const child = spawn('bash', ['--norc', '-euo', 'pipefail', '-c', command], {
    cwd: project,
    env: { PATH: process.env['PATH'], TMPDIR: process.env['TMPDIR'], VOUCH_HOME: home },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let [out, said] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.stdin.once('error', () => undefined)
  child.stdin.end(typed)
  return new Promise(resolve => child.once('close', code => resolve({ code: code ?? -1, out, said })))
}
