// What a bank takes in one sum for a file, what that comes to, and what has become of the entries in it: the bank's side of the
// proof of a day is held against it. Most files are taken in one sum, under their own name; of some each part is one.

import type { BusinessDate } from '../base/dates.ts'
import type { Money } from '../base/money.ts'
import type { Work } from '../base/work.ts'
import type { BankFile, DebitName, DebitPart } from './file.ts'
import * as store from './file-controls-store.ts'
import { findFile, lockFile } from './files-store.ts'
import type { LineReference } from './statement-entry.ts'

const entriesPageMax = 10_000
const debitsMax = 2_000

export type { CarriedInstruction, Controls, FileEntry } from './file-controls-store.ts'

export type Debit = {
  readonly name: DebitName
  readonly file: BankFile
  /** Null where it is for all of the file. */
  readonly method: DebitPart['method'] | null
  readonly money: Money
}

/** By the name a bank calls it: that of the file, with its extension or without, or that of a part. */
export async function debitCalled(work: Work, name: string): Promise<Debit | undefined> {
  const id = await store.idCalled(work, name.replace(partEnding, ''))
  const file = id === undefined ? undefined : await findFile(work, id)
  return file === undefined ? undefined : debitOf(work, file, name)
}
const partEnding = /-\d+$/

/** With its file locked, so that the state of that stays as it is. */
export async function lockDebitCalled(work: Work, name: string): Promise<Debit | undefined> {
  const id = await store.idCalled(work, name.replace(partEnding, ''))
  const file = id === undefined ? undefined : await lockFile(work, id)
  return file === undefined ? undefined : debitOf(work, file, name)
}

async function debitOf(work: Work, file: BankFile, name: string): Promise<Debit | undefined> {
  const parts = await store.debitsOf(work, file.id)
  if (parts.length === 0)
    return partEnding.test(name) ? undefined : { name: file.id, file, method: null, money: file.money }
  const part = parts.find(one => one.name === (partEnding.test(name) ? name : file.id))
  if (part === undefined) return undefined
  return { name: part.name, file, method: part.method, money: { ...file.money, minor: part.minor } }
}

/** What its entries come to, and what of them was rejected or returned by an instant. */
export function debitControls(work: Work, { file, method }: Debit, at: Date): Promise<store.Controls> {
  return store.controlsOf(work, { file: file.id, method }, at)
}

/** All of its entries, a page at a time. */
export async function* debitEntries(work: Work, { file, method }: Debit): AsyncGenerator<readonly store.FileEntry[]> {
  for (let after = 0; ; ) {
    const page = await store.entriesOf(work, { file: file.id, method }, after, entriesPageMax)
    if (page.length > 0) yield page
    if (page.length < entriesPageMax) return
    after = page.at(-1)?.place ?? after
  }
}

export type LeftDebit = Pick<Debit, 'name' | 'method' | 'money'> & {
  /** What the file is called. */
  readonly file: string
  readonly madeAt: Date
  readonly madeOn: BusinessDate
}

/** Of files that have left, or may have, and are not known to have failed. */
export async function debitsThatLeft(work: Work, since: Date): Promise<readonly LeftDebit[]> {
  const rows = await store.debitsThatLeft(work, since, debitsMax)
  return rows.map(({ currency, amount, ...row }) => ({ ...row, money: { currency, minor: amount } }))
}

/** Something in it has become known that the room above has yet to hear. */
export function debitHasNews(work: Work, { file, method }: Debit): Promise<boolean> {
  return store.hasNewsOf(work, { file: file.id, method })
}

/** Those of ours among the names that a line gives to single payments. */
export function instructionsNamed(
  work: Work,
  references: readonly LineReference[],
): Promise<readonly store.CarriedInstruction[]> {
  return store.instructionsById(work, [
    ...new Set(references.flatMap(({ reference }) => (reference.startsWith('itn_') ? [reference] : []))),
  ])
}
