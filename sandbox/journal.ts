// What the bank knows survives it: facts are on the disk before anybody hears of them. One line is one act, with all its
// facts or none of them; whatever was being written when the bank died was told to nobody, and is cut off.

import { createHash } from 'node:crypto'
import { closeSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

import { fault } from '../src/base/outcome.ts'

export type Journal<Fact> = {
  /** Returns when they would survive the machine. Throws when they might not: then the bank must not go on. */
  readonly append: (facts: readonly Fact[]) => void
  readonly close: () => void
}

const seal = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** `replay` is told all that was ever appended, in order, before this returns. */
export function openJournal<Fact>(path: string, replay: (fact: Fact) => void): Journal<Fact> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const file = openSync(path, 'a+', 0o600)
  const bytes = readFileSync(path)
  let size = 0
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, size)) {
    const line = bytes.toString('utf8', size, end)
    if (seal(line.slice(17)) !== line.slice(0, 16)) {
      if (end + 1 < bytes.length) fault(`${path} was changed by somebody else, at byte ${size}`)
      break
    }
    // This program wrote the line: its seal says so.
    for (const fact of JSON.parse(line.slice(17), revive) as readonly Fact[]) replay(fact)
    size = end + 1
  }
  ftruncateSync(file, size)
  fsyncSync(file)
  syncFolder(dirname(path))
  return {
    append: facts => {
      if (fstatSync(file).size !== size) fault(`another bank writes to ${path}`)
      const text = JSON.stringify(facts, replace)
      const line = Buffer.from(`${seal(text)} ${text}\n`)
      for (let written = 0; written < line.length; ) written += writeSync(file, line, written)
      fsyncSync(file)
      size += line.length
    },
    close: () => closeSync(file),
  }
}

/** A name is as durable as the folder it stands in. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  fsyncSync(folder)
  closeSync(folder)
}

function replace(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? { big: String(value) } : value
}

function revive(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('big' in value)) return value
  return typeof value.big === 'string' ? BigInt(value.big) : value
}
