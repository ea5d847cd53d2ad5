// The commands of a runbook, as they stand in it: what is rehearsed is what people will type.

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { project } from './house.ts'

/** Every block of shell commands, in order. */
export function commandsOf(name: string): readonly string[] {
  return blocksOf(name, 'sh')
}

function blocksOf(name: string, language: 'sh' | 'http'): readonly string[] {
  const text = readFileSync(join(project, 'docs', 'runbooks', `${name}.md`), 'utf8')
  const blocks = new RegExp(`^( *)\`\`\`${language}\\n(.*?)^\\1\`\`\``, 'gms')
  return [...text.matchAll(blocks)].map(([, indent = '', block = '']) =>
    block
      .split('\n')
      .map(line => line.slice(indent.length))
      .join('\n')
      .trim(),
  )
}

export type Request = {
  readonly method: string
  readonly path: string
  /** The role of whoever asks. */
  readonly as: string
  readonly body: string | undefined
}

/** Every block of a request to the office, in order: its line, who asks, and perhaps a body. */
export function requestsOf(name: string): readonly Request[] {
  return blocksOf(name, 'http').map(block => {
    const [head = '', body] = block.split('\n\n', 2)
    const [, method = '', path = '', as = ''] = /^([A-Z]+) (\S+)\nas (\w+)$/.exec(head) ?? []
    return { method, path, as, body }
  })
}

export type Ran = { readonly code: number; readonly out: string; readonly said: string }

/** In the folder of the project, with what people type as its standard input. */
export function runCommand(
  command: string,
  home: string,
  typed = '',
  more: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const child = spawn('bash', ['--norc', '-euo', 'pipefail', '-c', command], {
    cwd: project,
    env: { PATH: process.env['PATH'], TMPDIR: process.env['TMPDIR'], VOUCH_HOME: home, ...more },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let [out, said] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.stdin.once('error', () => undefined)
  child.stdin.end(typed)
  return new Promise(resolve => child.once('close', code => resolve({ code: code ?? -1, out, said })))
}
