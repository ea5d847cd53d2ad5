// Editions of a sanctions list as a publisher would leave them: a folder each, whole by rename, in OFAC's legacy layout.

import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type ListedPerson = {
  readonly number: number
  /** 'DOE, Jane' of a person. */
  readonly name: string
  readonly kind?: 'individual'
  readonly aliases?: readonly string[]
  readonly remarks?: string
}

export type Lists = {
  readonly folder: string
  readonly publish: (version: string, entries: readonly ListedPerson[]) => Promise<void>
  /** Takes an edition away, as an operator would who tidies up. */
  readonly remove: (version: string) => Promise<void>
  readonly close: () => Promise<void>
}

const nothing = '-0- '

export async function openLists(): Promise<Lists> {
  const folder = await mkdtemp(join(tmpdir(), 'vouch-lists-'))
  return {
    folder,
    publish: async (version, entries) => {
      const making = join(folder, `making-${version}`)
      await mkdir(making)
      const file = (name: string, lines: readonly string[]) =>
        writeFile(join(making, name), lines.map(line => `${line}\r\n`).join(''))
      await file(
        'SDN.CSV',
        entries.map(({ number, name, kind, remarks }) => {
          const rest = Array.from({ length: 7 }, () => nothing)
          const last = remarks === undefined ? nothing : `"${remarks}"`
          return [number, `"${name}"`, kind === undefined ? nothing : `"${kind}"`, '"SDGT"', ...rest, last].join(',')
        }),
      )
      await file(
        'ALT.CSV',
        entries.flatMap(({ number, aliases = [] }) =>
          aliases.map((alias, index) => [number, number * 100 + index, '"aka"', `"${alias}"`, nothing].join(',')),
        ),
      )
      await file(
        'ADD.CSV',
        entries.map(({ number }) => [number, number, nothing, nothing, '"Cuba"', nothing].join(',')),
      )
      await rename(making, join(folder, version))
    },
    remove: version => rm(join(folder, version), { recursive: true }),
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
