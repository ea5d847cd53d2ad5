// Every record of an ACH file, column by column: the one table that reading, writing, checking and complaining share.
// Source: Nacha Operating Rules, Appendix Three (ACH Record Format Specifications), as public guides of banks and the
// Treasury's Green Book repeat it. Names are the standard's; M mandatory, R required, O optional are its words too.
//
// A row is name, first column, last column, kind, and what the kind needs: a constant its value, a value its inclusion.
// `secret` marks what names a person or an account: no message ever repeats it. The Receiving DFI Identification and
// its check digit are one field here, a routing number, because neither is any use without the other.

import type { BusinessDate } from '../../base/dates.ts'

export type ValueKind = 'alphanumeric' | 'numeric' | 'amount' | 'routing' | 'date'

export type Row =
  | readonly [name: string, from: number, to: number, kind: 'constant', value: string]
  | readonly [name: string, from: number, to: number, kind: 'blank' | 'derived']
  | readonly [name: string, from: number, to: number, kind: ValueKind, inclusion: 'M' | 'R' | 'O', secret?: 'secret']

const receiver = [
  ['recordTypeCode', 1, 1, 'constant', '6'],
  ['transactionCode', 2, 3, 'numeric', 'M'],
  ['receivingDfi', 4, 12, 'routing', 'M'],
  ['dfiAccountNumber', 13, 29, 'alphanumeric', 'R', 'secret'],
  ['amount', 30, 39, 'amount', 'M'],
] as const

const trace = [
  ['addendaRecordIndicator', 79, 79, 'derived'],
  ['traceNumber', 80, 94, 'numeric', 'M'],
] as const

const name = ['individualName', 55, 76, 'alphanumeric', 'R', 'secret'] as const
const checkSerialNumber = ['checkSerialNumber', 40, 54, 'alphanumeric', 'M', 'secret'] as const
const identification = ['individualIdentificationNumber', 40, 54, 'alphanumeric', 'O', 'secret'] as const
const discretionaryData = ['discretionaryData', 77, 78, 'alphanumeric', 'O'] as const
const company = [
  ['numberOfAddendaRecords', 55, 58, 'derived'],
  ['receivingCompanyName', 59, 74, 'alphanumeric', 'R', 'secret'],
  ['reserved', 75, 76, 'blank'],
] as const

const addenda = (type: string) =>
  [
    ['recordTypeCode', 1, 1, 'constant', '7'],
    ['addendaTypeCode', 2, 3, 'constant', type],
  ] as const

const entryDetailSequenceNumber = ['entryDetailSequenceNumber', 88, 94, 'derived'] as const
const addendaSequenceNumber = ['addendaSequenceNumber', 84, 87, 'derived'] as const

/** Addenda 13, 14 and 18: a financial institution, its number in its own country's system, and where its branch is. */
const institution = <const Whose extends string>(whose: Whose) =>
  [
    [`${whose}Name`, 4, 38, 'alphanumeric', 'M'],
    [`${whose}IdentificationNumberQualifier`, 39, 40, 'alphanumeric', 'M'],
    [`${whose}Identification`, 41, 74, 'alphanumeric', 'M'],
    [`${whose}BranchCountryCode`, 75, 77, 'alphanumeric', 'M'],
  ] as const

const original = [
  ['originalEntryTraceNumber', 7, 21, 'alphanumeric', 'M'],
  ['originalReceivingDfi', 28, 35, 'alphanumeric', 'R'],
] as const
const addendaTrace = ['traceNumber', 80, 94, 'alphanumeric', 'M'] as const

export const layouts = {
  fileHeader: [
    ['recordTypeCode', 1, 1, 'constant', '1'],
    ['priorityCode', 2, 3, 'constant', '01'],
    ['immediateDestination', 4, 13, 'alphanumeric', 'M'],
    ['immediateOrigin', 14, 23, 'alphanumeric', 'M'],
    ['fileCreationDate', 24, 29, 'date', 'M'],
    ['fileCreationTime', 30, 33, 'alphanumeric', 'O'],
    ['fileIdModifier', 34, 34, 'alphanumeric', 'M'],
    ['recordSize', 35, 37, 'constant', '094'],
    ['blockingFactor', 38, 39, 'constant', '10'],
    ['formatCode', 40, 40, 'constant', '1'],
    ['immediateDestinationName', 41, 63, 'alphanumeric', 'O'],
    ['immediateOriginName', 64, 86, 'alphanumeric', 'O'],
    ['referenceCode', 87, 94, 'alphanumeric', 'O'],
  ],
  batchHeader: [
    ['recordTypeCode', 1, 1, 'constant', '5'],
    ['serviceClassCode', 2, 4, 'numeric', 'M'],
    ['companyName', 5, 20, 'alphanumeric', 'M'],
    ['companyDiscretionaryData', 21, 40, 'alphanumeric', 'O', 'secret'],
    ['companyIdentification', 41, 50, 'alphanumeric', 'M', 'secret'],
    ['standardEntryClassCode', 51, 53, 'alphanumeric', 'M'],
    ['companyEntryDescription', 54, 63, 'alphanumeric', 'M'],
    ['companyDescriptiveDate', 64, 69, 'alphanumeric', 'O'],
    ['effectiveEntryDate', 70, 75, 'date', 'R'],
    ['settlementDate', 76, 78, 'alphanumeric', 'O'],
    ['originatorStatusCode', 79, 79, 'alphanumeric', 'M'],
    ['originatingDfi', 80, 87, 'numeric', 'M'],
    ['batchNumber', 88, 94, 'numeric', 'M'],
  ],
  iatBatchHeader: [
    ['recordTypeCode', 1, 1, 'constant', '5'],
    ['serviceClassCode', 2, 4, 'numeric', 'M'],
    ['iatIndicator', 5, 20, 'alphanumeric', 'O'],
    ['foreignExchangeIndicator', 21, 22, 'alphanumeric', 'M'],
    ['foreignExchangeReferenceIndicator', 23, 23, 'alphanumeric', 'R'],
    ['foreignExchangeReference', 24, 38, 'alphanumeric', 'O'],
    ['isoDestinationCountryCode', 39, 40, 'alphanumeric', 'M'],
    ['companyIdentification', 41, 50, 'alphanumeric', 'M', 'secret'],
    ['standardEntryClassCode', 51, 53, 'alphanumeric', 'M'],
    ['companyEntryDescription', 54, 63, 'alphanumeric', 'M'],
    ['isoOriginatingCurrencyCode', 64, 66, 'alphanumeric', 'M'],
    ['isoDestinationCurrencyCode', 67, 69, 'alphanumeric', 'M'],
    ['effectiveEntryDate', 70, 75, 'date', 'R'],
    ['settlementDate', 76, 78, 'alphanumeric', 'O'],
    ['originatorStatusCode', 79, 79, 'alphanumeric', 'M'],
    ['originatingDfi', 80, 87, 'numeric', 'M'],
    ['batchNumber', 88, 94, 'numeric', 'M'],
  ],

  /** PPD, CCD, COR, DNE, ENR; `individualName` is the receiving company's in CCD. */
  entryDetail: [...receiver, identification, name, discretionaryData, ...trace],
  ackEntryDetail: [
    ...receiver,
    ['originalEntryTraceNumber', 40, 54, 'alphanumeric', 'O'],
    name,
    discretionaryData,
    ...trace,
  ],
  atxEntryDetail: [
    ...receiver,
    ['originalEntryTraceNumber', 40, 54, 'alphanumeric', 'O'],
    ...company,
    discretionaryData,
    ...trace,
  ],
  /** ARC, BOC, RCK. */
  checkEntryDetail: [
    ...receiver,
    checkSerialNumber,
    ['individualName', 55, 76, 'alphanumeric', 'O', 'secret'],
    discretionaryData,
    ...trace,
  ],
  /** The payer's name comes first and is short; what is long is the number by which the biller knows them. */
  cieEntryDetail: [
    ...receiver,
    ['individualName', 40, 54, 'alphanumeric', 'R', 'secret'],
    ['individualIdentificationNumber', 55, 76, 'alphanumeric', 'M', 'secret'],
    discretionaryData,
    ...trace,
  ],
  ctxEntryDetail: [...receiver, identification, ...company, discretionaryData, ...trace],
  mteEntryDetail: [
    ...receiver,
    ['individualName', 40, 61, 'alphanumeric', 'R', 'secret'],
    ['individualIdentificationNumber', 62, 76, 'alphanumeric', 'M', 'secret'],
    discretionaryData,
    ...trace,
  ],
  popEntryDetail: [
    ...receiver,
    ['checkSerialNumber', 40, 48, 'alphanumeric', 'M', 'secret'],
    ['terminalCity', 49, 52, 'alphanumeric', 'M'],
    ['terminalState', 53, 54, 'alphanumeric', 'M'],
    ['individualName', 55, 76, 'alphanumeric', 'O', 'secret'],
    discretionaryData,
    ...trace,
  ],
  posEntryDetail: [
    ...receiver,
    identification,
    name,
    ['cardTransactionTypeCode', 77, 78, 'alphanumeric', 'R'],
    ...trace,
  ],
  shrEntryDetail: [
    ...receiver,
    ['cardExpirationDate', 40, 43, 'alphanumeric', 'R', 'secret'],
    ['documentReferenceNumber', 44, 54, 'alphanumeric', 'R'],
    ['individualCardAccountNumber', 55, 76, 'alphanumeric', 'R', 'secret'],
    ['cardTransactionTypeCode', 77, 78, 'alphanumeric', 'M'],
    ...trace,
  ],
  trxEntryDetail: [
    ...receiver,
    ['identificationNumber', 40, 54, 'alphanumeric', 'O', 'secret'],
    ...company,
    ['itemTypeIndicator', 77, 78, 'alphanumeric', 'O'],
    ...trace,
  ],
  /** TRC, XCK. */
  truncatedCheckEntryDetail: [
    ...receiver,
    checkSerialNumber,
    ['processControlField', 55, 60, 'alphanumeric', 'R'],
    ['itemResearchNumber', 61, 76, 'alphanumeric', 'R'],
    ['itemTypeIndicator', 77, 78, 'alphanumeric', 'O'],
    ...trace,
  ],
  /** WEB, TEL. */
  webEntryDetail: [...receiver, identification, name, ['paymentTypeCode', 77, 78, 'alphanumeric', 'O'], ...trace],
  iatEntryDetail: [
    ['recordTypeCode', 1, 1, 'constant', '6'],
    ['transactionCode', 2, 3, 'numeric', 'M'],
    ['receivingDfi', 4, 12, 'routing', 'M'],
    ['numberOfAddendaRecords', 13, 16, 'derived'],
    ['reserved', 17, 29, 'blank'],
    ['amount', 30, 39, 'amount', 'M'],
    ['foreignReceiverAccountNumber', 40, 74, 'alphanumeric', 'M', 'secret'],
    ['reserved', 75, 76, 'blank'],
    ['gatewayOfacScreeningIndicator', 77, 77, 'alphanumeric', 'O'],
    ['secondaryOfacScreeningIndicator', 78, 78, 'alphanumeric', 'O'],
    ...trace,
  ],
  advEntryDetail: [
    ['recordTypeCode', 1, 1, 'constant', '6'],
    ['transactionCode', 2, 3, 'numeric', 'M'],
    ['receivingDfi', 4, 12, 'routing', 'M'],
    ['dfiAccountNumber', 13, 27, 'alphanumeric', 'R', 'secret'],
    ['amount', 28, 39, 'amount', 'M'],
    ['adviceRoutingNumber', 40, 48, 'numeric', 'M'],
    ['fileIdentification', 49, 53, 'alphanumeric', 'O'],
    ['achOperatorData', 54, 54, 'alphanumeric', 'O'],
    ['individualName', 55, 76, 'alphanumeric', 'R', 'secret'],
    discretionaryData,
    ['addendaRecordIndicator', 79, 79, 'derived'],
    ['achOperatorRoutingNumber', 80, 87, 'numeric', 'M'],
    ['julianDay', 88, 90, 'numeric', 'M'],
    ['sequenceNumber', 91, 94, 'numeric', 'M'],
  ],

  addenda02: [
    ...addenda('02'),
    ['referenceInformation1', 4, 10, 'alphanumeric', 'O', 'secret'],
    ['referenceInformation2', 11, 13, 'alphanumeric', 'O', 'secret'],
    ['terminalIdentificationCode', 14, 19, 'alphanumeric', 'R'],
    ['transactionSerialNumber', 20, 25, 'alphanumeric', 'M'],
    ['transactionDate', 26, 29, 'alphanumeric', 'M'],
    ['authorizationCodeOrCardExpirationDate', 30, 35, 'alphanumeric', 'O', 'secret'],
    ['terminalLocation', 36, 62, 'alphanumeric', 'M'],
    ['terminalCity', 63, 77, 'alphanumeric', 'M'],
    ['terminalState', 78, 79, 'alphanumeric', 'M'],
    addendaTrace,
  ],
  addenda05: [
    ...addenda('05'),
    ['paymentRelatedInformation', 4, 83, 'alphanumeric', 'O', 'secret'],
    addendaSequenceNumber,
    entryDetailSequenceNumber,
  ],
  addenda10: [
    ...addenda('10'),
    ['transactionTypeCode', 4, 6, 'alphanumeric', 'R'],
    ['foreignPaymentAmount', 7, 24, 'alphanumeric', 'R'],
    ['foreignTraceNumber', 25, 46, 'alphanumeric', 'O'],
    ['receivingName', 47, 81, 'alphanumeric', 'M', 'secret'],
    ['reserved', 82, 87, 'blank'],
    entryDetailSequenceNumber,
  ],
  addenda11: [
    ...addenda('11'),
    ['originatorName', 4, 38, 'alphanumeric', 'M', 'secret'],
    ['originatorStreetAddress', 39, 73, 'alphanumeric', 'M', 'secret'],
    ['reserved', 74, 87, 'blank'],
    entryDetailSequenceNumber,
  ],
  addenda12: [
    ...addenda('12'),
    ['originatorCityAndStateProvince', 4, 38, 'alphanumeric', 'M', 'secret'],
    ['originatorCountryAndPostalCode', 39, 73, 'alphanumeric', 'M', 'secret'],
    ['reserved', 74, 87, 'blank'],
    entryDetailSequenceNumber,
  ],
  addenda13: [
    ...addenda('13'),
    ...institution('originatingDfi'),
    ['reserved', 78, 87, 'blank'],
    entryDetailSequenceNumber,
  ],
  addenda14: [
    ...addenda('14'),
    ...institution('receivingDfi'),
    ['reserved', 78, 87, 'blank'],
    entryDetailSequenceNumber,
  ],
  addenda15: [
    ...addenda('15'),
    ['receiverIdentificationNumber', 4, 18, 'alphanumeric', 'O', 'secret'],
    ['receiverStreetAddress', 19, 53, 'alphanumeric', 'M', 'secret'],
    ['reserved', 54, 87, 'blank'],
    entryDetailSequenceNumber,
  ],
  addenda16: [
    ...addenda('16'),
    ['receiverCityAndStateProvince', 4, 38, 'alphanumeric', 'M', 'secret'],
    ['receiverCountryAndPostalCode', 39, 73, 'alphanumeric', 'M', 'secret'],
    ['reserved', 74, 87, 'blank'],
    entryDetailSequenceNumber,
  ],
  addenda17: [
    ...addenda('17'),
    ['paymentRelatedInformation', 4, 83, 'alphanumeric', 'O', 'secret'],
    addendaSequenceNumber,
    entryDetailSequenceNumber,
  ],
  addenda18: [
    ...addenda('18'),
    ...institution('foreignCorrespondentBank'),
    ['reserved', 78, 83, 'blank'],
    addendaSequenceNumber,
    entryDetailSequenceNumber,
  ],
  addenda98: [
    ...addenda('98'),
    ['changeCode', 4, 6, 'alphanumeric', 'M'],
    original[0],
    ['reserved', 22, 27, 'blank'],
    original[1],
    ['correctedData', 36, 64, 'alphanumeric', 'O', 'secret'],
    ['reserved', 65, 79, 'blank'],
    addendaTrace,
  ],
  addenda98Iat: [
    ...addenda('98'),
    ['changeCode', 4, 6, 'alphanumeric', 'M'],
    original[0],
    ['reserved', 22, 27, 'blank'],
    original[1],
    ['correctedData', 36, 70, 'alphanumeric', 'O', 'secret'],
    ['reserved', 71, 79, 'blank'],
    addendaTrace,
  ],
  addenda98Refused: [
    ...addenda('98'),
    ['refusedChangeCode', 4, 6, 'alphanumeric', 'M'],
    original[0],
    ['reserved', 22, 27, 'blank'],
    original[1],
    ['correctedData', 36, 64, 'alphanumeric', 'O', 'secret'],
    ['changeCode', 65, 67, 'alphanumeric', 'M'],
    ['traceSequenceNumber', 68, 74, 'alphanumeric', 'M'],
    ['reserved', 75, 79, 'blank'],
    addendaTrace,
  ],
  addenda99: [
    ...addenda('99'),
    ['returnReasonCode', 4, 6, 'alphanumeric', 'M'],
    original[0],
    ['dateOfDeath', 22, 27, 'date', 'O', 'secret'],
    original[1],
    ['addendaInformation', 36, 79, 'alphanumeric', 'O', 'secret'],
    addendaTrace,
  ],
  addenda99Iat: [
    ...addenda('99'),
    ['returnReasonCode', 4, 6, 'alphanumeric', 'M'],
    original[0],
    ['dateOfDeath', 22, 27, 'date', 'O', 'secret'],
    original[1],
    ['originalForwardEntryPaymentAmount', 36, 45, 'alphanumeric', 'O'],
    ['addendaInformation', 46, 79, 'alphanumeric', 'O', 'secret'],
    addendaTrace,
  ],
  addenda99Dishonored: [
    ...addenda('99'),
    ['dishonoredReturnReasonCode', 4, 6, 'alphanumeric', 'M'],
    original[0],
    ['reserved', 22, 27, 'blank'],
    original[1],
    ['reserved', 36, 38, 'blank'],
    ['returnTraceNumber', 39, 53, 'alphanumeric', 'M'],
    ['returnSettlementDate', 54, 56, 'alphanumeric', 'M'],
    ['returnReasonCode', 57, 58, 'alphanumeric', 'M'],
    ['addendaInformation', 59, 79, 'alphanumeric', 'O', 'secret'],
    addendaTrace,
  ],
  addenda99Contested: [
    ...addenda('99'),
    ['contestedReturnReasonCode', 4, 6, 'alphanumeric', 'M'],
    original[0],
    ['dateOriginalEntryReturned', 22, 27, 'alphanumeric', 'O'],
    original[1],
    ['originalSettlementDate', 36, 38, 'alphanumeric', 'O'],
    ['returnTraceNumber', 39, 53, 'alphanumeric', 'M'],
    ['returnSettlementDate', 54, 56, 'alphanumeric', 'M'],
    ['returnReasonCode', 57, 58, 'alphanumeric', 'M'],
    ['dishonoredReturnTraceNumber', 59, 73, 'alphanumeric', 'M'],
    ['dishonoredReturnSettlementDate', 74, 76, 'alphanumeric', 'M'],
    ['dishonoredReturnReasonCode', 77, 78, 'alphanumeric', 'M'],
    ['reserved', 79, 79, 'blank'],
    addendaTrace,
  ],

  batchControl: [
    ['recordTypeCode', 1, 1, 'constant', '8'],
    ['serviceClassCode', 2, 4, 'numeric', 'M'],
    ['entryAddendaCount', 5, 10, 'numeric', 'M'],
    ['entryHash', 11, 20, 'numeric', 'M'],
    ['totalDebit', 21, 32, 'amount', 'M'],
    ['totalCredit', 33, 44, 'amount', 'M'],
    ['companyIdentification', 45, 54, 'alphanumeric', 'R', 'secret'],
    ['messageAuthenticationCode', 55, 73, 'alphanumeric', 'O'],
    ['reserved', 74, 79, 'blank'],
    ['originatingDfi', 80, 87, 'numeric', 'M'],
    ['batchNumber', 88, 94, 'numeric', 'M'],
  ],
  advBatchControl: [
    ['recordTypeCode', 1, 1, 'constant', '8'],
    ['serviceClassCode', 2, 4, 'numeric', 'M'],
    ['entryAddendaCount', 5, 10, 'numeric', 'M'],
    ['entryHash', 11, 20, 'numeric', 'M'],
    ['totalDebit', 21, 40, 'amount', 'M'],
    ['totalCredit', 41, 60, 'amount', 'M'],
    ['achOperatorData', 61, 79, 'alphanumeric', 'O'],
    ['originatingDfi', 80, 87, 'numeric', 'M'],
    ['batchNumber', 88, 94, 'numeric', 'M'],
  ],
  fileControl: [
    ['recordTypeCode', 1, 1, 'constant', '9'],
    ['batchCount', 2, 7, 'numeric', 'M'],
    ['blockCount', 8, 13, 'numeric', 'M'],
    ['entryAddendaCount', 14, 21, 'numeric', 'M'],
    ['entryHash', 22, 31, 'numeric', 'M'],
    ['totalDebit', 32, 43, 'amount', 'M'],
    ['totalCredit', 44, 55, 'amount', 'M'],
    ['reserved', 56, 94, 'blank'],
  ],
  advFileControl: [
    ['recordTypeCode', 1, 1, 'constant', '9'],
    ['batchCount', 2, 7, 'numeric', 'M'],
    ['blockCount', 8, 13, 'numeric', 'M'],
    ['entryAddendaCount', 14, 21, 'numeric', 'M'],
    ['entryHash', 22, 31, 'numeric', 'M'],
    ['totalDebit', 32, 51, 'amount', 'M'],
    ['totalCredit', 52, 71, 'amount', 'M'],
    ['reserved', 72, 94, 'blank'],
  ],
} as const satisfies Readonly<Record<string, readonly Row[]>>

export type RecordName = keyof typeof layouts

type ValueOf<Kind> = Kind extends 'amount' ? bigint : Kind extends 'date' ? BusinessDate | null : string

// Keyed by the names of those rows that hold a value.
type Values<Rows extends readonly Row[]> = {
  readonly [R in Rows[number] as R[3] extends ValueKind ? R[0] : never]: ValueOf<R[3]>
}

/** A record with its values: amounts are cents, dates days, all else text without the blanks that fill its columns. */
export type AchRecord<Name extends RecordName> = Name extends RecordName
  ? { readonly record: Name } & Values<(typeof layouts)[Name]>
  : never
