// What a booked line of a statement is, decided from what is known when it is read. Exact or not at all: a name of ours
// and the very amount, or the line rests in suspense and a break says why. Pure.

import type { Id } from '../base/ids.ts'
import type { Money } from '../base/money.ts'
import type * as rails from '../rails/rails.ts'

export type SettlementId = Id<'stl'>
export type PrefundingId = Id<'pfd'>

/** What may be settled, and what it is called: what the bank takes for a file by that name, a payment by its reference, money of our own by its name. */
export type SettledKind = 'file' | 'instruction' | 'return' | 'prefunding'
export type Subject = { readonly kind: SettledKind; readonly subject: string }

export type LineBreakKind = 'amount_differs' | 'missing_in_payments' | 'unknown_line' | 'duplicate_line'

/** A payment that has come back, as whoever read the bank's answer knows it. */
export type Returned = {
  readonly reference: string
  readonly money: Money
  /** Set where this line is the first to say so. */
  readonly news?: { readonly id: rails.InstructionId; readonly reason: string }
}

/** What is on file of everything that the line names. */
export type KnownOfLine = {
  /** What it is of the file it names, and what that comes to. */
  readonly debit?: { readonly debit: rails.Debit; readonly controls: rails.Controls } | undefined
  readonly instructions: readonly rails.CarriedInstruction[]
  readonly returned: readonly Returned[]
  readonly announced: ReadonlyMap<string, Money>
  readonly isSettled: (subject: Subject) => boolean
}

export type Decision =
  | { readonly as: 'file'; readonly debit: rails.Debit; readonly controls: rails.Controls; readonly isNet: boolean }
  | { readonly as: 'instructions'; readonly instructions: readonly rails.CarriedInstruction[] }
  | { readonly as: 'returns'; readonly returned: readonly Returned[] }
  | { readonly as: 'prefunding'; readonly subject: string }
  | { readonly as: 'suspense'; readonly kind: LineBreakKind; readonly reason: string }

const suspense = (kind: LineBreakKind, reason: string): Decision => ({ as: 'suspense', kind, reason })

/** States in which a file has left, or may have: the bank's statement is the proof. */
const leftStates: readonly rails.FileState[] = ['sending', 'sent', 'confirmed']

export function decideLine(line: rails.BookedLine, known: KnownOfLine): Decision {
  if (line.money.minor === 0n) return suspense('unknown_line', 'nothing_moved')
  if (line.side === 'credit') return decideCredit(line, known)
  if (line.file !== null) return decideFile(line, known)
  if (line.references.some(({ reference }) => reference.startsWith('itn_'))) return decideInstructions(line, known)
  return suspense('unknown_line', 'names_nothing_of_ours')
}

/** The bank pays a file, or a part of it that it knows by a name, in one sum: all of it, but for what it has rejected and, where it nets, what came back at once. */
function decideFile({ file: name, money }: rails.BookedLine, { debit: known, isSettled }: KnownOfLine): Decision {
  if (known === undefined)
    return name?.startsWith('fil_') === true
      ? suspense('missing_in_payments', 'file_unknown')
      : suspense('unknown_line', 'names_nothing_of_ours')
  const { debit, controls } = known
  const { file } = debit
  if (isSettled({ kind: 'file', subject: debit.name })) return suspense('duplicate_line', 'file_settled_already')
  if (!leftStates.includes(file.state)) return suspense('missing_in_payments', `file_is_${file.state}`)
  if (money.currency !== file.money.currency) return suspense('amount_differs', 'other_currency')
  const gross = controls.minor - controls.rejected
  if (money.minor === gross) return { as: 'file', debit, controls, isNet: false }
  if (controls.returned > 0n && money.minor === gross - controls.returned)
    return { as: 'file', debit, controls, isNet: true }
  return suspense('amount_differs', money.minor > gross ? 'more_than_the_file' : 'less_than_the_file')
}

/** What was not sent in files is paid one by one, or some of it in one line. */
function decideInstructions({ money, references }: rails.BookedLine, known: KnownOfLine): Decision {
  const { instructions, isSettled } = known
  const named = new Set(references.map(({ reference }) => reference))
  if (instructions.length < named.size) return suspense('missing_in_payments', 'instruction_unknown')
  if (instructions.some(({ reference }) => isSettled({ kind: 'instruction', subject: reference })))
    return suspense('duplicate_line', 'payment_settled_already')
  if (instructions.some(({ file }) => file !== null)) return suspense('unknown_line', 'left_in_a_file')
  if (instructions.some(({ state }) => state === 'rejected' || state === 'queued'))
    return suspense('missing_in_payments', 'payment_is_not_under_way')
  const sum = instructions.reduce((total, { minor }) => total + minor, 0n)
  return sum === money.minor ? { as: 'instructions', instructions } : suspense('amount_differs', 'other_than_ordered')
}

function decideCredit({ money, references }: rails.BookedLine, known: KnownOfLine): Decision {
  const { returned, announced, isSettled } = known
  const own = references.find(({ reference }) => /^(pfd_|PREFUNDING)/.test(reference))?.reference
  if (own !== undefined) return decidePrefunding(own, money, announced, isSettled)
  if (returned.length === 0) return suspense('unknown_line', 'names_nothing_of_ours')
  if (returned.some(({ reference }) => isSettled({ kind: 'return', subject: reference })))
    return suspense('duplicate_line', 'return_credited_already')
  const sum = returned.reduce((total, each) => total + each.money.minor, 0n)
  return sum === money.minor ? { as: 'returns', returned } : suspense('amount_differs', 'other_than_returned')
}

function decidePrefunding(
  own: string,
  money: Money,
  announced: KnownOfLine['announced'],
  isSettled: KnownOfLine['isSettled'],
): Decision {
  if (!own.startsWith('pfd_')) return { as: 'prefunding', subject: own }
  const expected = announced.get(own)
  if (expected === undefined) return suspense('missing_in_payments', 'prefunding_unknown')
  if (isSettled({ kind: 'prefunding', subject: own })) return suspense('duplicate_line', 'prefunded_already')
  return expected.minor === money.minor && expected.currency === money.currency
    ? { as: 'prefunding', subject: own }
    : suspense('amount_differs', 'other_than_announced')
}
