// What files are tried with before a standard comes into it: one line for each entry, and a bank that empties its folder.

import { existsSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { done } from '../src/base/outcome.ts'
import type { Entry, FileFormat, ParticularsOf } from '../src/rails/file.ts'

export const plainFormat: FileFormat = {
  name: 'nacha',
  currency: 'USD',
  methods: ['ach', 'same_day_ach'],
  entriesMax: 1_000,
  extension: 'txt',
  flawOf: ({ particulars: { number } }) => (number === 'unwritable' ? 'number_too_long' : undefined),
  timeZone: 'UTC',
  compose: async (_, entries) => done(Buffer.from(entries.map(lineOf).join(''))),
}

function lineOf({ instruction, place, particulars }: Entry): string {
  return `${place}|${instruction.reference}|${instruction.money.minor}|${particulars.number}\n`
}

/** By the token that an instruction names: those of 'gone' may not be paid any more. */
export const plainParticulars: ParticularsOf = async (_, instructions) =>
  new Map(
    instructions
      .filter(({ creditor }) => creditor !== 'gone')
      .map(({ id, creditor }) => [
        id,
        { bank: '021000021', number: creditor, name: 'Power & Light', payer: 'Alice Ames' },
      ]),
  )

/** Takes what is in the folder, as often as it is asked, and never forgets how often it has seen a reference. */
export class FolderBank {
  readonly seen = new Map<string, number>()
  readonly names: string[] = []
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async takeAll(): Promise<void> {
    if (!existsSync(this.#folder)) return
    for (const name of (await readdir(this.#folder)).filter(name => !name.startsWith('.'))) {
      const text = await readFile(join(this.#folder, name), 'utf8')
      await rm(join(this.#folder, name))
      this.names.push(name)
      for (const line of text.split('\n').filter(line => line !== '')) {
        const reference = line.split('|')[1] ?? line
        this.seen.set(reference, (this.seen.get(reference) ?? 0) + 1)
      }
    }
  }
}
