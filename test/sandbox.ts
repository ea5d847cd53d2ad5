// A sandbox bank with a folder and a clock that stands until it is moved; files for it; and what it leaves, read by eye.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SandboxBank } from '../sandbox/bank.ts'
import { folderMailbox, type Mailbox } from '../sandbox/mailbox.ts'
import type { BusinessDate } from '../src/base/dates.ts'
import { batchHeader, fileHeader, ppd, written } from './ach-files.ts'
import { type Node, parseXml } from './xml-schema.ts'

export const credit = 'first-bank'

export type Left = { readonly name: string; readonly text: string }

export type Sandbox = {
  readonly folder: string
  bank: SandboxBank
  /** The one that goes on from what the last one wrote down. */
  readonly again: () => SandboxBank
  readonly moveTo: (instant: string) => Promise<void>
  readonly put: (name: string, bytes: Buffer) => void
  /** Still waiting for the bank. */
  readonly waiting: () => readonly string[]
  /** What the bank has left, by name. */
  readonly left: (like?: RegExp) => readonly Left[]
  readonly xml: (like: RegExp) => readonly Node[]
  readonly close: () => void
}

/** At ten in the morning of a Monday in New York. */
export const start = '2026-01-05T15:00:00.000Z'

export function openSandbox(around: (well: Mailbox) => Mailbox = well => well): Sandbox {
  const home = mkdtempSync(join(tmpdir(), 'vouch-sandbox-'))
  const folder = join(home, 'files')
  const own = join(folder, credit)
  mkdirSync(join(own, '.staged'), { recursive: true })
  const open = () =>
    new SandboxBank({
      journal: join(home, 'journal'),
      mailbox: around(folderMailbox(folder)),
      now: () => new Date(start),
    })
  const left = (like = /./) => {
    const from = join(own, 'from-bank')
    mkdirSync(from, { recursive: true })
    return readdirSync(from)
      .filter(name => like.test(name) && !name.startsWith('.'))
      .sort()
      .map(name => ({ name, text: readFileSync(join(from, name), 'utf8') }))
  }
  const sandbox: Sandbox = {
    folder,
    bank: open(),
    again: () => {
      sandbox.bank.close()
      sandbox.bank = open()
      return sandbox.bank
    },
    moveTo: async instant => {
      sandbox.bank.act(() => sandbox.bank.note({ fact: 'clock_set', aheadMs: 0, standsAt: instant }))
      await sandbox.bank.pass()
    },
    put: (name, bytes) => {
      writeFileSync(join(own, '.staged', name), bytes)
      renameSync(join(own, '.staged', name), join(own, name))
    },
    waiting: () => readdirSync(own).filter(name => /\.(ach|xml)$/.test(name)),
    left,
    xml: like => left(like).map(({ text }) => parseXml(text)),
    close: () => {
      sandbox.bank.close()
      rmSync(home, { recursive: true })
    },
  }
  return sandbox
}

export type Asked = { readonly account: string; readonly cents: bigint }

type Days = { readonly madeOn?: BusinessDate; readonly effectiveOn?: BusinessDate }

/** A file of credits that settle on the next banking day; `modifier` tells files of a day apart. */
export function creditFile(
  modifier: string,
  asked: readonly Asked[],
  { madeOn = '2026-01-05', effectiveOn = '2026-01-06' }: Days = {},
): Promise<Buffer> {
  return written({
    header: { ...fileHeader, fileIdModifier: modifier, fileCreationDate: madeOn },
    batches: [
      {
        header: batchHeader({ standardEntryClassCode: 'PPD', effectiveEntryDate: effectiveOn }),
        entries: asked.map(({ account, cents }, index) => ppd(index + 1, cents, { dfiAccountNumber: account })),
      },
    ],
  })
}
