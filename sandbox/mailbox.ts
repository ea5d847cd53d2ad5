// Where files change hands: by agreement a folder for each institution, from which the bank takes what lies there, and
// in it `from-bank`, where it leaves its own, whole by being renamed.

import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

import { isInstitutionId } from '../src/base/ids.ts'
import { syncFolder } from './journal.ts'

export type Mailbox = {
  readonly institutions: () => readonly string[]
  /** Names of files that are whole. */
  readonly waiting: (institution: string) => readonly string[]
  /** Somebody may have thought better of it, and taken it away. */
  readonly read: (institution: string, name: string, bytesMax: number) => Buffer | 'too_large' | 'gone'
  /** What is gone already is no mistake. */
  readonly remove: (institution: string, name: string) => void
  readonly leave: (institution: string, name: string, bytes: Buffer) => void
  /** While it is away nobody can put anything there, or see what is in it. */
  readonly setAway: (isAway: boolean) => void
}

const answers = 'from-bank'

export function folderMailbox(root: string): Mailbox {
  mkdirSync(root, { recursive: true, mode: 0o700 })
  const institutions = () =>
    readdirSync(root, { withFileTypes: true })
      .filter(entry => entry.isDirectory() && isInstitutionId(entry.name))
      .map(({ name }) => name)
      .sort()
  return {
    institutions,
    waiting: institution =>
      readdirSync(join(root, institution), { withFileTypes: true })
        .filter(entry => entry.isFile() && !entry.name.startsWith('.'))
        .map(({ name }) => name)
        .sort(),
    read: (institution, name, bytesMax) => {
      const path = join(root, institution, name)
      if (!existsSync(path)) return 'gone'
      const file = openSync(path, 'r')
      const bytes = fstatSync(file).size > bytesMax ? 'too_large' : readFileSync(file)
      closeSync(file)
      return bytes
    },
    remove: (institution, name) => {
      rmSync(join(root, institution, name), { force: true })
      syncFolder(join(root, institution))
    },
    leave: (institution, name, bytes) => {
      const folder = join(root, institution, answers)
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const part = join(folder, `.${name}`)
      const file = openSync(part, 'w', 0o600)
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
      fsyncSync(file)
      closeSync(file)
      renameSync(part, join(folder, name))
      syncFolder(folder)
    },
    setAway: isAway => {
      if (isAway) for (const institution of institutions()) takeAway(root, institution)
      else
        for (const name of readdirSync(root)) if (isPutAside(name)) bringBack(root, name.slice(1, -awayEnding.length))
    },
  }
}

const awayEnding = '.away'

function isPutAside(name: string): boolean {
  return name.startsWith('.') && name.endsWith(awayEnding)
}

/** A plain file stands in its place: also root, whom no mode keeps out, then fails as with a disk that is not there. */
function takeAway(root: string, institution: string): void {
  const [here, aside] = [join(root, institution), join(root, `.${institution}${awayEnding}`)]
  if (existsSync(aside)) return
  renameSync(here, aside)
  if (!existsSync(here)) writeFileSync(here, '')
}

function bringBack(root: string, institution: string): void {
  const [here, aside] = [join(root, institution), join(root, `.${institution}${awayEnding}`)]
  if (existsSync(here)) {
    if (statSync(here).isDirectory()) moveInto(here, aside)
    else rmSync(here)
  }
  renameSync(aside, here)
}

/** Somebody was quicker than the file that should have kept the place. What they put there is kept. */
function moveInto(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) moveInto(join(from, entry.name), join(to, entry.name))
    else renameSync(join(from, entry.name), join(to, entry.name))
  }
  rmdirSync(from)
}
