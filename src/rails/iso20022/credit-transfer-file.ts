// The file of an institution that pays bills, as ISO 20022: a pain.001 to its bank. What is to be paid today has a
// payment information of its own. A bank books each as one debit, under the name that we gave it: the first has the
// name of the file, the second that name and '-2'.

import { isFederalReserveDay } from '../../base/federal-holidays.ts'
import { done, type Outcome, refused } from '../../base/outcome.ts'
import { isRoutingNumber } from '../../protection/protection.ts'
import { bankingDayFrom, bankingDaysAfter } from '../ach/windows.ts'
import type { BankFile, DebitPart, Entry, FileFormat, FormatRefusal } from '../file.ts'
import { fits, plain } from './characters.ts'
import { type CreditTransfer, type CreditTransfers, type Pain001Version, writePain001 } from './pain001.ts'

/** What an institution has agreed with its bank. */
export type CreditTransferTerms = {
  readonly version: Pain001Version
  /** Who sends the file, and what the bank knows it by; null where its name is enough. */
  readonly initiatorName: string
  readonly initiatorIdentification: string | null
  /** Which account is debited. Its number is asked for when a file is written, and is kept nowhere but in that. */
  readonly debtorName: string
  readonly debtorNumber: () => Promise<string>
  /** A routing number or a BIC. */
  readonly debtorBank: string
}

const easternTime = 'America/New_York'
const entriesMax = 10_000
/** As long as the standard has room for. */
const nameCharsMax = 140
const numberCharsMax = 34
const referenceCharsMax = 35

export function creditTransferFile(terms: CreditTransferTerms): FileFormat {
  return {
    name: 'pain.001',
    methods: ['ach', 'same_day_ach'],
    currency: 'USD',
    entriesMax,
    extension: 'xml',
    timeZone: easternTime,
    flawOf,
    debitsOf,
    compose: async (file, entries) => compose(terms, await terms.debtorNumber(), file, entries),
  }
}

function flawOf({ instruction, particulars }: Entry): string | undefined {
  const { bank, number, customerNumber } = particulars
  if (instruction.method === 'check') return 'check_not_for_credit_transfer'
  if (!isRoutingNumber(bank)) return 'bank_has_no_routing_number'
  if (!fits(number, numberCharsMax)) return 'account_number_not_for_credit_transfer'
  if (customerNumber !== undefined && !fits(customerNumber, referenceCharsMax))
    return 'customer_number_not_for_credit_transfer'
  return instruction.money.minor > 0n ? undefined : 'amount_not_for_credit_transfer'
}

function compose(
  terms: CreditTransferTerms,
  debtorNumber: string,
  { id, madeAt, madeOn }: Pick<BankFile, 'id' | 'madeAt' | 'madeOn'>,
  entries: readonly Entry[],
): Outcome<Buffer, FormatRefusal> {
  const today = bankingDayFrom(madeOn, isFederalReserveDay)
  const nextDay = bankingDaysAfter(today, 1, isFederalReserveDay)
  const debtor = { name: plain(terms.debtorName, nameCharsMax), bank: terms.debtorBank, number: debtorNumber }
  const parts = partsOf(id, entries).map(
    ({ name, method, own }): CreditTransfers => ({
      id: name,
      ...(method === 'ach' ? { service: 'NURG', executeOn: nextDay } : { service: 'SDVA', executeOn: today }),
      debtor,
      transfers: own.map(transferOf),
    }),
  )
  const initiator = {
    name: plain(terms.initiatorName, nameCharsMax),
    identification: terms.initiatorIdentification,
  }
  const written = writePain001({ id, madeAt, initiator, parts }, terms.version)
  if (written.ok) return done(written.value)
  const { path, rule } = written.refusal.finding
  return refused({ code: 'file_unwritable', why: `${path} ${rule}` })
}

/** One part alone is the file. */
function debitsOf(file: BankFile['id'], entries: readonly Entry[]): readonly DebitPart[] {
  const parts = partsOf(file, entries)
  if (parts.length < 2) return []
  return parts.map(({ name, method, own }) => ({
    name,
    method,
    entries: own.length,
    minor: own.reduce((sum, { instruction }) => sum + instruction.money.minor, 0n),
  }))
}

/** What is paid in one sum, and what the bank calls that. */
function partsOf(file: BankFile['id'], entries: readonly Entry[]) {
  const methods = ['ach', 'same_day_ach'] as const
  return methods
    .map(method => ({ method, own: entries.filter(({ instruction }) => instruction.method === method) }))
    .filter(({ own }) => own.length > 0)
    .map(({ method, own }, index) => ({
      name: index === 0 ? file : (`${file}-${index + 1}` as const),
      method,
      own,
    }))
}

function transferOf({ instruction, particulars }: Entry): CreditTransfer {
  const { name, bank, number, payer, customerNumber } = particulars
  return {
    id: instruction.id,
    money: instruction.money,
    creditor: { name: plain(name, nameCharsMax), bank, number },
    ultimateDebtor: plain(payer, nameCharsMax),
    reference: customerNumber ?? null,
  }
}
