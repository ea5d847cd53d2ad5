// The files in which an institution comes and goes: every column, what it means and what may stand in it. docs/moving.md
// shows this table, and a test compares the two.

import { isBusinessDate } from '../base/dates.ts'
import { isCurrency } from '../base/money.ts'

/** What may stand in a cell, in words and as a rule. Empty cells are looked at elsewhere. */
type Shape = { readonly says: string; readonly fits: (text: string) => boolean }

function line(charsMax: number): Shape {
  return {
    says: `one line of at most ${charsMax} characters, not only blanks`,
    fits: text => text.length <= charsMax && !/\p{Cc}/u.test(text) && text.trim() !== '',
  }
}

function pattern(says: string, fitting: RegExp): Shape {
  return { says, fits: text => fitting.test(text) }
}

function oneOf(...words: readonly string[]): Shape {
  return { says: words.join(', '), fits: text => words.includes(text) }
}

const noteCharsMax = 500
const occurrencesMax = 1_200

const reference = line(64)
const day: Shape = { says: 'a day that exists, YYYY-MM-DD', fits: isBusinessDate }
const yesOrNo = oneOf('yes', 'no')
const number = pattern(
  '4 to 42 letters and digits; blanks and dashes between them are not part of it',
  /^[0-9A-Za-z][0-9A-Za-z -]{2,40}[0-9A-Za-z]$/,
)
const currency: Shape = { says: 'an ISO 4217 code', fits: isCurrency }
const amount = pattern(
  'a decimal amount above zero, with at most as many decimals as the currency has: no sign, no thousands separator',
  /^(?=.*[1-9])(0|[1-9]\d{0,17})(\.\d{1,4})?$/,
)
const overdraft = pattern('a decimal amount, or the word unlimited', /^((0|[1-9]\d{0,17})(\.\d{1,4})?|unlimited)$/)
const instant: Shape = {
  says: 'an instant in UTC to the millisecond, YYYY-MM-DDThh:mm:ss.sssZ',
  fits: text =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    new Date(text).toISOString() === text,
}
const count: Shape = {
  says: `a whole number from 1 to ${occurrencesMax}`,
  fits: text => /^[1-9]\d{0,3}$/.test(text) && Number(text) <= occurrencesMax,
}
const note: Shape = {
  says: `at most ${noteCharsMax} characters; line breaks and tabs are kept`,
  fits: text => text.length <= noteCharsMax && !/(?![\n\r\t])\p{Cc}/u.test(text),
}

export type Column = {
  readonly name: string
  readonly what: string
  readonly shape: Shape
  /** What an empty cell means; undefined where it may not be empty. */
  readonly ifEmpty?: string
  readonly example: string
  /** How a difference shows it: as it is, or what may be seen of it. */
  readonly shown: 'plain' | 'hidden' | 'account' | 'email'
}

function column(
  name: string,
  what: string,
  shape: Shape,
  example: string,
  more: { readonly ifEmpty?: string; readonly shown?: Column['shown'] } = {},
): Column {
  return { name, what, shape, example, shown: 'plain', ...more }
}

const ofMember = column('member', 'The reference of the member whose it is.', reference, 'M-1001')

/** In the order in which they are moved: each may name rows of those before it. */
export const movedFiles = {
  'members.csv': [
    column('reference', "The institution's own number for the member.", reference, 'M-1001'),
    column('name', 'Who the member is. Sealed where it is kept.', line(140), 'Ada Okafor', { shown: 'hidden' }),
    column(
      'email',
      'Where notices go. Sealed where it is kept.',
      pattern('an address with one @ and no blanks, at most 254 characters', /^(?=.{3,254}$)[^@\s]+@[^@\s]+$/),
      'ada@example.com',
      { ifEmpty: 'none', shown: 'email' },
    ),
    column('state', 'Only active members pay.', oneOf('active', 'suspended', 'closed'), 'active', {
      ifEmpty: 'active',
    }),
    column('tier', 'Which limits apply.', oneOf('new', 'standard', 'premium', 'business'), 'standard', {
      ifEmpty: 'standard',
    }),
    column('eligible', 'Whether the member may pay bills at all.', yesOrNo, 'yes', { ifEmpty: 'yes' }),
  ],
  'funding-accounts.csv': [
    column('reference', 'What the old system calls the account; not its number.', reference, 'SAV-88-01'),
    ofMember,
    column(
      'number',
      'The account number. Sealed where it is kept; used once in an institution.',
      number,
      '4000123401',
      {
        shown: 'account',
      },
    ),
    column('currency', 'What it is kept in.', currency, 'USD'),
    column('overdraft', 'How far it may be overdrawn.', overdraft, '500.00', { ifEmpty: 'not at all' }),
    column('state', 'Nothing is paid from a closed one.', oneOf('open', 'closed'), 'open', { ifEmpty: 'open' }),
    column('eligible', 'Whether bills may be paid from it.', yesOrNo, 'yes', { ifEmpty: 'yes' }),
  ],
  'payees.csv': [
    column('reference', 'What the old system calls the payee of this member.', reference, 'P-77120'),
    ofMember,
    column('nickname', 'What the member calls it.', line(40), 'Power'),
    column(
      'name',
      'Whose account it is; empty where a biller is named. Sealed where it is kept.',
      line(140),
      'Power & Light Co',
      {
        ifEmpty: "the biller's",
        shown: 'hidden',
      },
    ),
    column(
      'biller',
      'Its entry in the directory of billers, by the id it has there.',
      pattern('an id, bil_…', /^bil_[0-9a-z]{1,26}$/),
      'bil_01j',
      {
        ifEmpty: 'a payee of its own',
      },
    ),
    column(
      'bank',
      'Its bank; empty where a biller is named.',
      pattern('a routing number or BIC', /^[0-9A-Za-z]{2,11}$/),
      '021000021',
      {
        ifEmpty: "the biller's",
      },
    ),
    column(
      'number',
      'Its account there, or the member’s own number at the biller. Sealed where it is kept.',
      number,
      '98765432',
      {
        shown: 'account',
      },
    ),
    column('method', 'How it is reached; empty where a biller is named.', oneOf('ach', 'check'), 'check', {
      ifEmpty: 'ach, by book transfer within the institution, or as the biller is reached',
    }),
    column('street', 'Where it is written to: all four or none. Sealed where it is kept.', line(140), '1 Main St', {
      ifEmpty: 'no address',
      shown: 'hidden',
    }),
    column('city', 'As it is written.', line(60), 'Springfield', { ifEmpty: 'no address', shown: 'hidden' }),
    column('region', 'The state.', pattern('two capital letters', /^[A-Z]{2}$/), 'IL', {
      ifEmpty: 'no address',
      shown: 'hidden',
    }),
    column('zip', 'ZIP or ZIP+4.', pattern('12345 or 12345-6789', /^[0-9]{5}(-[0-9]{4})?$/), '62701', {
      ifEmpty: 'no address',
      shown: 'hidden',
    }),
    column('state', 'Only active payees are paid.', oneOf('active', 'suspended', 'terminated'), 'active', {
      ifEmpty: 'active',
    }),
    column(
      'cooling_until',
      'Until when nothing is sent there: its bank details were changed.',
      instant,
      '2026-01-08T15:00:00.000Z',
      {
        ifEmpty: 'it may be paid at once',
      },
    ),
  ],
  'standing-orders.csv': [
    column('reference', 'What the old system calls the order.', reference, 'R-5512'),
    ofMember,
    column('funding_account', 'The reference of the account it is paid from.', reference, 'SAV-88-01'),
    column('payee', 'The reference of the payee.', reference, 'P-77120'),
    column('amount', 'How much, each time.', amount, '84.20'),
    column('currency', 'The currency of the account and of the institution.', currency, 'USD'),
    column(
      'frequency',
      'How often.',
      oneOf('weekly', 'every_two_weeks', 'monthly', 'month_end', 'quarterly'),
      'monthly',
    ),
    column('start_on', 'The first day it was ever due: later days are counted from it.', day, '2024-03-31'),
    column('ends_on', 'The last day on which it may be due; not together with occurrences_max.', day, '2027-03-31', {
      ifEmpty: 'no such day',
    }),
    column('occurrences_max', 'How often it is due in all, those already paid among them.', count, '36', {
      ifEmpty: 'without end',
    }),
    column(
      'last_paid_on',
      'The last day it was due for that the old system has paid or passed over. Never paid again.',
      day,
      '2026-01-31',
      {
        ifEmpty: 'none yet',
      },
    ),
    column('next_on', 'The next day it is due: one of its days, after last_paid_on.', day, '2026-02-28', {
      ifEmpty: 'its first day after last_paid_on',
    }),
    column('state', 'Only active orders are paid.', oneOf('active', 'paused', 'ended', 'cancelled'), 'active', {
      ifEmpty: 'active',
    }),
  ],
  'payments.csv': [
    column('reference', 'What the old system calls the payment.', reference, 'T-9001277'),
    ofMember,
    column('funding_account', 'The reference of the account it was paid from.', reference, 'SAV-88-01', {
      ifEmpty: 'not known',
    }),
    column('payee', 'The reference of the payee.', reference, 'P-77120', { ifEmpty: 'a payee that is not moved' }),
    column(
      'payee_name',
      'Whom it was paid to, where no payee is named. Sealed where it is kept.',
      line(140),
      'Corner Shop',
      {
        ifEmpty: 'not known, or the payee’s',
        shown: 'hidden',
      },
    ),
    column('standing_order', 'The reference of the order it came from.', reference, 'R-5512', { ifEmpty: 'none' }),
    column('amount', 'How much.', amount, '84.20'),
    column('currency', 'In what.', currency, 'USD'),
    column('paid_on', 'The day on which the money left, or was to leave.', day, '2026-01-30'),
    column(
      'method',
      'How it was paid, in a word.',
      pattern('a word of small letters and _, at most 20', /^[a-z][a-z_]{0,19}$/),
      'check',
      {
        ifEmpty: 'not known',
      },
    ),
    column(
      'state',
      'What became of it; pending: whoever took it finishes it.',
      oneOf('paid', 'returned', 'failed', 'cancelled', 'pending'),
      'paid',
    ),
    column('note', 'What else is known. Sealed where it is kept.', note, 'check 1055', {
      ifEmpty: 'nothing',
      shown: 'hidden',
    }),
  ],
} as const satisfies Record<string, readonly Column[]>

export type MovedFile = keyof typeof movedFiles

/** Object.keys keeps the order in which they are written above. */
export const movedFileNames: readonly MovedFile[] = [
  'members.csv',
  'funding-accounts.csv',
  'payees.csv',
  'standing-orders.csv',
  'payments.csv',
]

export function isMovedFile(name: string): name is MovedFile {
  return Object.hasOwn(movedFiles, name)
}

export function columnsOf(file: MovedFile): readonly Column[] {
  return movedFiles[file]
}

/** One row, by column; '' where a cell is empty or its column is absent. */
export type Cells = Readonly<Record<string, string>>

export function cell(cells: Cells, name: string): string {
  return cells[name] ?? ''
}

/** What is wrong with a row or a file, where, and what to do. It never holds what stood there. */
export type Mistake = {
  readonly line: number
  readonly column: string
  readonly rule: string
  readonly toDo: string
}

/** What is wrong with the cells taken one by one. */
export function shapeMistakes(file: MovedFile, cells: Cells, at: number): readonly Mistake[] {
  return columnsOf(file).flatMap(({ name, shape, ifEmpty }): Mistake[] => {
    const text = cell(cells, name)
    if (text === '')
      return ifEmpty === undefined
        ? [{ line: at, column: name, rule: 'required', toDo: `fill it in: ${shape.says}` }]
        : []
    if (text.includes('\ufffd'))
      return [{ line: at, column: name, rule: 'not_utf8', toDo: 'write the file in UTF-8: a character was lost' }]
    return shape.fits(text) ? [] : [{ line: at, column: name, rule: 'shape', toDo: `write ${shape.says}` }]
  })
}
