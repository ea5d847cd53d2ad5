// What a file comes to and what has become of its entries: the bank's side of the proof of a day is held against it.

import type { BusinessDate } from '../base/dates.ts'
import type { Money } from '../base/money.ts'
import type { Work } from '../base/work.ts'
import type { BankFile, FileId } from './file.ts'
import * as store from './file-controls-store.ts'
import { findFile, lockFile } from './files-store.ts'
import { checkNumberIn, type LineReference } from './statement-entry.ts'

const entriesPageMax = 10_000
const filesMax = 2_000

export type { CarriedInstruction, Controls, FileEntry } from './file-controls-store.ts'

/** A file by the name a bank calls it, with its extension or without; locked, so that its state stays as it is. */
export async function lockFileCalled(work: Work, name: string): Promise<BankFile | undefined> {
  const id = await store.idCalled(work, name)
  return id === undefined ? undefined : lockFile(work, id)
}

export async function fileCalled(work: Work, name: string): Promise<BankFile | undefined> {
  const id = await store.idCalled(work, name)
  return id === undefined ? undefined : findFile(work, id)
}

/** What its entries come to, and what of them was rejected or returned by an instant. */
export function fileControls(work: Work, file: FileId, at: Date): Promise<store.Controls> {
  return store.controlsOf(work, file, at)
}

/** All of its entries, a page at a time. */
export async function* fileEntries(work: Work, file: FileId): AsyncGenerator<readonly store.FileEntry[]> {
  for (let after = 0; ; ) {
    const page = await store.entriesOf(work, file, after, entriesPageMax)
    if (page.length > 0) yield page
    if (page.length < entriesPageMax) return
    after = page.at(-1)?.place ?? after
  }
}

export type LeftFile = {
  readonly id: FileId
  readonly name: string
  readonly madeAt: Date
  readonly madeOn: BusinessDate
  readonly money: Money
}

/** Files that have left, or may have, and are not known to have failed. */
export async function filesThatLeft(work: Work, since: Date): Promise<readonly LeftFile[]> {
  const rows = await store.filesThatLeft(work, since, filesMax)
  return rows.map(({ currency, amount, ...row }) => ({ ...row, money: { currency, minor: amount } }))
}

/** Something in it has become known that the room above has yet to hear. */
export function fileHasNews(work: Work, file: FileId): Promise<boolean> {
  return store.hasNewsOf(work, file)
}

/** Those of ours among the names that a line gives to single payments: by our id, or by the number of the check. */
export async function instructionsNamed(
  work: Work,
  references: readonly LineReference[],
): Promise<readonly store.CarriedInstruction[]> {
  const named = [...new Set(references.map(({ reference }) => reference))]
  const byId = await store.instructionsById(
    work,
    named.filter(reference => reference.startsWith('itn_')),
  )
  const numbers = named.flatMap(reference => checkNumberIn(reference) ?? [])
  return numbers.length === 0 ? byId : [...byId, ...(await store.instructionsByCheck(work, numbers))]
}
