// Runs docs/walkthrough-risk.md: its commands as they stand in it, in a shell, beside an instance that really runs; and what
// is shown beneath each must be in what it prints.

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { project } from '../house.ts'
import { runCommand } from '../runbook.ts'
import { until } from '../until.ts'

const path = join(project, 'docs/walkthrough-risk.md')

type Step = { readonly line: number; readonly command: string; readonly shown: readonly string[] }

/** A block of commands, and what is shown beneath it, if anything is. */
function stepsOf(markdown: string): readonly Step[] {
  const pattern = /^```sh\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```\n)?/gm
  return [...markdown.matchAll(pattern)].map(({ index, 1: command = '', 2: shown = '' }) => ({
    line: markdown.slice(0, index).split('\n').length,
    command,
    shown: shown.split('\n').filter(line => line !== ''),
  }))
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

/** Each line is there, in this order; three points stand for anything. */
function compare(shown: readonly string[], printed: string, at: string): void {
  const lines = printed.split('\n')
  let from = 0
  for (const line of shown) {
    const pattern = new RegExp(`^${line.split('…').map(literally).join('.*')}$`)
    const found = lines.findIndex((one, index) => index >= from && pattern.test(one))
    assert.notEqual(found, -1, `${at}: ${line}\nis not in, or not in this order in\n${printed}`)
    from = found + 1
  }
}

describe('docs/walkthrough-risk.md', () => {
  let folder: string
  let instance: ChildProcess
  let said = ''
  const at = (name: string) => join(folder, name)
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-walk-'))
    await chmod(folder, 0o711) // As root, PostgreSQL runs as somebody else, who must pass through.
    await mkdir(at('exam'))
    const { DATABASE_URL: _, VOUCH_PORT: __, VOUCH_ORIGIN: ___, ...own } = process.env
    instance = spawn(join(project, 'vouch'), ['start', '--demo', '--scale', '0'], {
      env: { ...own, VOUCH_HOME: at('home') },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [instance.stdout, instance.stderr])
      stream?.on('data', (chunk: Buffer) => {
        said += String(chunk)
      })
    await until('it starts', () => instance.exitCode !== null || said.includes('Ctrl-C stops everything.'))
    assert.equal(instance.exitCode, null, said)
  })
  after(async () => {
    if (instance.exitCode === null) {
      const gone = once(instance, 'exit')
      instance.kill('SIGINT')
      await gone
    }
    await rm(folder, { recursive: true, force: true })
  })

  test('can be walked from the first command to the last', async () => {
    const steps = stepsOf(readFileSync(path, 'utf8'))
    assert.ok(steps.length >= 9 && steps.filter(({ shown }) => shown.length > 0).length >= 8, 'the commands were found')
    // The examiner's Node is the one that this runs on.
    const PATH = [join(process.execPath, '..'), process.env['PATH'] ?? ''].join(delimiter)
    for (const { line, command, shown } of steps) {
      const { code, out, said: error } = await runCommand(command, at('home'), '', { EXAM: at('exam'), PATH })
      assert.equal(code, 0, `docs/walkthrough-risk.md:${line}: ${command}\n${out}${error}`)
      compare(shown, out, `docs/walkthrough-risk.md:${line}`)
    }
  })
})
