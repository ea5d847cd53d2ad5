// The agreement with whoever prints an institution's checks and pays them: a file of checks, and by what the bank is told of
// each. docs/checks.md

import { done } from '../../base/outcome.ts'
import type { Entry, FileFormat, PaperFormat } from '../file.ts'
import { writeIssueFile } from './positive-pay-file.ts'
import { flawOf, type PrintedCheck, writePrintFile } from './print-file.ts'

export type CheckTerms = {
  /** Of the bank that pays them, as on the line at their foot. */
  readonly routingNumber: string
  readonly companyName: string
  readonly firstNumber: bigint
  readonly staleDays: number
}

const entriesMax = 1_000
/** In which the bank that pays them counts days. */
const easternTime = 'America/New_York'

/** `accountOf`: the account that they are drawn on, in plain, for the moment in which a file is written. */
export function checkFile(
  terms: CheckTerms,
  accountOf: () => Promise<string>,
): FileFormat & { readonly paper: PaperFormat } {
  return {
    name: 'checks',
    currency: 'USD',
    methods: ['check'],
    entriesMax,
    extension: 'csv',
    timeZone: easternTime,
    flawOf: entry => flawOf(printedOf(entry, terms)),
    compose: async (_, entries) => {
      const account = { routingNumber: terms.routingNumber, number: await accountOf(), holder: terms.companyName }
      return done(
        Buffer.from(
          writePrintFile(
            account,
            entries.map(entry => printedOf(entry, terms)),
          ),
          'latin1',
        ),
      )
    },
    paper: {
      firstNumber: terms.firstNumber,
      staleDays: terms.staleDays,
      noticeExtension: 'txt',
      composeNotices: async (name, records) => Buffer.from(writeIssueFile(await accountOf(), records, name), 'latin1'),
    },
  }
}

/** One that has no number yet is looked at as if it had the first. */
function printedOf({ instruction, particulars, check }: Entry, { firstNumber }: CheckTerms): PrintedCheck {
  const { name, address = [], payer, customerNumber = '' } = particulars
  return {
    number: check?.number ?? firstNumber,
    date: check?.drawnOn ?? '2000-01-01',
    money: instruction.money,
    payee: name,
    address,
    payer,
    customerNumber,
  }
}
