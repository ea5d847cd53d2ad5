// The ACH file of an institution that pays bills: credits to billers as CIE, in the customer's name and under the number
// by which the biller knows them; credits to everybody else as PPD. What is to settle today has batches of its own.

import { type BusinessDate, instantOf } from '../../base/dates.ts'
import { isFederalReserveDay } from '../../base/federal-holidays.ts'
import { done, type Outcome, refused } from '../../base/outcome.ts'
import { isRoutingNumber } from '../../protection/protection.ts'
import type { BankFile, Entry, FileFormat, FormatRefusal } from '../file.ts'
import type { Entry as AchEntry, BatchHeader, FileHeader } from './check.ts'
import { traceNumber } from './originate.ts'
import { bankingDayFrom, bankingDaysAfter, sameDayAmountMax } from './windows.ts'
import { type AchBatch, writeAch } from './write.ts'

/** What an institution has agreed with its bank, the originating depository financial institution. */
export type AchTerms = {
  /** Where the file goes: a routing number. */
  readonly destination: string
  readonly destinationName: string
  /** Whom it is from: a routing number, or ten characters that the bank has assigned. */
  readonly origin: string
  readonly originName: string
  /** The routing number of the bank that originates. */
  readonly originator: string
  readonly companyName: string
  readonly companyIdentification: string
}

const easternTime = 'America/New_York'
const entriesMax = 10_000
/** Ten digits of cents. */
const amountMax = 9_999_999_999n
const numberCharsMax = 17
const customerNumberCharsMax = 22
/** A routing number without its check digit. */
const dfiDigits = 8
const creditToChecking = '22'
const creditsOnly = '220'

export function paymentFile(terms: AchTerms): FileFormat {
  return {
    name: 'nacha',
    currency: 'USD',
    methods: ['ach', 'same_day_ach'],
    entriesMax,
    extension: 'ach',
    timeZone: easternTime,
    flawOf,
    markOf: ({ place, particulars }) => ({
      trace: traceNumber(terms.originator.slice(0, dfiDigits), place),
      receivingDfi: particulars.bank.slice(0, dfiDigits),
    }),
    compose: (file, entries) => compose(terms, file, entries),
  }
}

function flawOf({ instruction, particulars }: Entry): string | undefined {
  const { bank, number, customerNumber } = particulars
  if (!isRoutingNumber(bank)) return 'bank_has_no_routing_number'
  if (!fits(number, numberCharsMax)) return 'account_number_not_for_ach'
  if (customerNumber !== undefined && !fits(customerNumber, customerNumberCharsMax))
    return 'customer_number_not_for_ach'
  if (instruction.money.minor > amountMax) return 'amount_not_for_ach'
  const isOver = instruction.method === 'same_day_ach' && instruction.money.minor > sameDayAmountMax
  return isOver ? 'over_same_day_ceiling' : undefined
}

function fits(text: string, charsMax: number): boolean {
  return /^[!-~](?:[ -~]*[!-~])?$/.test(text) && text.length <= charsMax
}

async function compose(
  terms: AchTerms,
  file: Pick<BankFile, 'madeAt' | 'madeOn' | 'ofDay'>,
  entries: readonly Entry[],
): Promise<Outcome<Buffer, FormatRefusal>> {
  const parts: Buffer[] = []
  const header = fileHeader(terms, file)
  const groups = [...Map.groupBy(entries, classOf)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const batches = groups.map(([group, own], index) => batchOf(terms, file.madeOn, { group, own, number: index + 1 }))
  const written = await writeAch({ header, batches, lineEnd: '\n' }, bytes => void parts.push(bytes))
  if (written.ok) return done(Buffer.concat(parts))
  const { record, field, rule, entry } = written.refusal
  return refused({ code: 'file_unwritable', why: `${record} ${field} ${rule}, entry ${entry ?? 'none'}` })
}

function classOf({ instruction, particulars }: Entry): 'CIE' | 'CIE same day' | 'PPD' | 'PPD same day' {
  const sec = particulars.customerNumber === undefined ? 'PPD' : 'CIE'
  return instruction.method === 'same_day_ach' ? `${sec} same day` : sec
}

function fileHeader(
  { destination, destinationName, origin, originName }: AchTerms,
  { madeAt, madeOn, ofDay }: Pick<BankFile, 'madeAt' | 'madeOn' | 'ofDay'>,
): FileHeader {
  return {
    record: 'fileHeader',
    immediateDestination: destination.padStart(10),
    immediateOrigin: origin.padStart(10),
    fileCreationDate: madeOn,
    fileCreationTime: timeOf(madeAt, madeOn),
    fileIdModifier: modifiers[ofDay] ?? '',
    immediateDestinationName: plain(destinationName, 23),
    immediateOriginName: plain(originName, 23),
    referenceCode: '',
  }
}

const modifiers = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** Hours and minutes on the clock in New York. */
function timeOf(instant: Date, day: BusinessDate): string {
  const minutes = Math.floor((instant.getTime() - instantOf(easternTime, day, '00:00').getTime()) / 60_000)
  const two = (count: number) => String(count).padStart(2, '0')
  return two(Math.floor(minutes / 60) % 24) + two(minutes % 60)
}

function batchOf(
  { originator, companyName, companyIdentification }: AchTerms,
  madeOn: BusinessDate,
  { group, own, number }: { readonly group: string; readonly own: readonly Entry[]; readonly number: number },
): AchBatch {
  const [sec = ''] = group.split(' ')
  const isToday = group.endsWith('same day')
  const today = bankingDayFrom(madeOn, isFederalReserveDay)
  const originatingDfi = originator.slice(0, dfiDigits)
  const header: BatchHeader = {
    record: 'batchHeader',
    serviceClassCode: creditsOnly,
    companyName: plain(companyName, 16),
    companyDiscretionaryData: '',
    companyIdentification: plain(companyIdentification, 10),
    standardEntryClassCode: sec,
    companyEntryDescription: 'BILL PAY',
    companyDescriptiveDate: '',
    effectiveEntryDate: isToday ? today : bankingDaysAfter(today, 1, isFederalReserveDay),
    settlementDate: '',
    originatorStatusCode: '1',
    originatingDfi,
    batchNumber: String(number).padStart(7, '0'),
  }
  return { header, entries: own.map(entry => (sec === 'CIE' ? cieEntry : ppdEntry)(entry, originatingDfi)) }
}

function cieEntry({ instruction, place, particulars }: Entry, originatingDfi: string): AchEntry {
  return {
    detail: {
      record: 'cieEntryDetail',
      transactionCode: creditToChecking,
      receivingDfi: particulars.bank,
      dfiAccountNumber: particulars.number,
      amount: instruction.money.minor,
      individualName: plain(particulars.payer, 15),
      individualIdentificationNumber: particulars.customerNumber ?? '',
      discretionaryData: '',
      traceNumber: traceNumber(originatingDfi, place),
    },
    addenda: [],
  }
}

function ppdEntry({ instruction, place, particulars }: Entry, originatingDfi: string): AchEntry {
  return {
    detail: {
      record: 'entryDetail',
      transactionCode: creditToChecking,
      receivingDfi: particulars.bank,
      dfiAccountNumber: particulars.number,
      amount: instruction.money.minor,
      individualIdentificationNumber: '',
      individualName: plain(particulars.name, 22),
      discretionaryData: '',
      traceNumber: traceNumber(originatingDfi, place),
    },
    addenda: [],
  }
}

/** Names are for people to read: marks are taken off, what ACH cannot write is left out, and the end is cut. */
function plain(text: string, charsMax: number): string {
  const letters = text.normalize('NFKD').replaceAll(/[^ -~]/g, '')
  return letters.replaceAll(/ +/g, ' ').trim().slice(0, charsMax).trimEnd() || '-'
}
