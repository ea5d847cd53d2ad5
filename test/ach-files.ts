// ACH files for tests: one that can be read at a glance, any that the rules allow, and those of other people.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'

import { changeCodes } from '../src/rails/ach/change-codes.ts'
import type { BatchHeader, Entry, FileHeader } from '../src/rails/ach/check.ts'
import { fieldsOf } from '../src/rails/ach/fields.ts'
import type { AchRecord, RecordName } from '../src/rails/ach/layouts.ts'
import { traceNumber, withCheckDigit } from '../src/rails/ach/originate.ts'
import { type AchEvent, readAch } from '../src/rails/ach/read.ts'
import { returnReasons } from '../src/rails/ach/return-codes.ts'
import { type Addenda, type SecRule, secCodes } from '../src/rails/ach/sec-codes.ts'
import { transactionCode } from '../src/rails/ach/transaction-codes.ts'
import { type AchFile, writeAch } from '../src/rails/ach/write.ts'

/** Everything in memory, as only tests may have it. */
export type WholeFile = {
  readonly header: FileHeader
  readonly batches: readonly { readonly header: BatchHeader; readonly entries: readonly Entry[] }[]
}

export const ourDfi = '12104288'
export const theirDfi = '23138010'

export const fileHeader: FileHeader = {
  record: 'fileHeader',
  immediateDestination: ' 231380104',
  immediateOrigin: ' 121042882',
  fileCreationDate: '2026-01-05',
  fileCreationTime: '1005',
  fileIdModifier: 'A',
  immediateDestinationName: 'FEDERAL RESERVE BANK',
  immediateOriginName: 'FIRST BANK',
  referenceCode: '',
}

export function batchHeader(changes: Partial<AchRecord<'batchHeader'>> = {}): AchRecord<'batchHeader'> {
  return {
    record: 'batchHeader',
    serviceClassCode: '220',
    companyName: 'FIRST BANK',
    companyDiscretionaryData: '',
    companyIdentification: '1210428820',
    standardEntryClassCode: 'CIE',
    companyEntryDescription: 'BILL PAY',
    companyDescriptiveDate: '',
    effectiveEntryDate: '2026-01-06',
    settlementDate: '',
    originatorStatusCode: '1',
    originatingDfi: ourDfi,
    batchNumber: '0000001',
    ...changes,
  }
}

export function cie(sequence: number, amount: bigint, changes: Partial<AchRecord<'cieEntryDetail'>> = {}): Entry {
  return {
    detail: {
      record: 'cieEntryDetail',
      transactionCode: '22',
      receivingDfi: withCheckDigit(theirDfi),
      dfiAccountNumber: '744-5678-99',
      amount,
      individualName: 'ADA LOVELACE',
      individualIdentificationNumber: 'METER 4711',
      discretionaryData: '',
      traceNumber: traceNumber(ourDfi, sequence),
      ...changes,
    },
    addenda: [],
  }
}

export function ppd(sequence: number, amount: bigint, changes: Partial<AchRecord<'entryDetail'>> = {}): Entry {
  return {
    detail: {
      record: 'entryDetail',
      transactionCode: '22',
      receivingDfi: withCheckDigit(theirDfi),
      dfiAccountNumber: '744-5678-99',
      amount,
      individualIdentificationNumber: '',
      individualName: 'ADA LOVELACE',
      discretionaryData: '',
      traceNumber: traceNumber(ourDfi, sequence),
      ...changes,
    },
    addenda: [],
  }
}

export function remittance(paymentRelatedInformation: string): Addenda {
  return { record: 'addenda05', paymentRelatedInformation }
}

export async function written(file: WholeFile, lineEnd: AchFile['lineEnd'] = '\n'): Promise<Buffer> {
  const bytes: Buffer[] = []
  const outcome = await writeAch({ ...file, lineEnd }, part => void bytes.push(part))
  if (!outcome.ok) throw new Error(`not written: ${JSON.stringify(outcome.refusal)}`)
  return Buffer.concat(bytes)
}

export async function eventsOf(bytes: Buffer, chunkBytes = 65_536): Promise<readonly AchEvent[]> {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
  }
  const events: AchEvent[] = []
  for await (const event of readAch(chunks())) events.push(event)
  return events
}

export function wholeOf(events: readonly AchEvent[]): WholeFile {
  let header: FileHeader | null = null
  const batches: { header: BatchHeader; entries: Entry[] }[] = []
  for (const event of events) {
    if (event.kind === 'file_header') header = event.header
    if (event.kind === 'batch_header') batches.push({ header: event.header, entries: [] })
    if (event.kind === 'entry') batches.at(-1)?.entries.push(event.entry)
  }
  if (header === null) throw new Error('no file header')
  return { header, batches }
}

const samplesPath = join(import.meta.dirname, '../../shared/data/ach')
export const unlessSamples = { skip: existsSync(samplesPath) ? false : '../shared/data/ach is not here' }

/** Files of other people, by name, with what their own reader makes of each. */
export function samples(): ReadonlyMap<string, { readonly bytes: Buffer; readonly expected: string }> {
  if (!existsSync(samplesPath)) return new Map()
  const rows = readFileSync(join(samplesPath, 'MANIFEST.tsv'), 'utf8').trimEnd().split('\n').slice(1)
  const expected = new Map(rows.map(row => [row.split('\t')[0]?.split('/').at(-1) ?? '', row.split('\t')[5] ?? '']))
  const names = readdirSync(samplesPath).filter(name => name.endsWith('.ach'))
  return new Map(
    names.map(name => [
      name,
      { bytes: readFileSync(join(samplesPath, name)), expected: expected.get(name) ?? 'not in the manifest' },
    ]),
  )
}

const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))
const digit = fc.constantFrom(...printable.slice(16, 26))

function text(lengthMin: number, lengthMax: number): fc.Arbitrary<string> {
  return fc
    .string({ unit: fc.constantFrom(...printable), minLength: lengthMin, maxLength: lengthMax })
    .map(drawn => drawn.trimEnd() || 'x'.repeat(lengthMin))
}

const routing = fc.string({ unit: digit, minLength: 8, maxLength: 8 }).filter(dfi => dfi !== '00000000')

/** Any values that the layout of a record has room for; what must be something in particular is given. */
function recordOf<Name extends RecordName>(
  record: Name,
  given: Readonly<Record<string, unknown>>,
): fc.Arbitrary<AchRecord<Name>> {
  const drawn: Record<string, fc.Arbitrary<unknown>> = { record: fc.constant(record) }
  for (const { name, from, to, kind, inclusion } of fieldsOf(record)) {
    const width = to - from + 1
    if (name in given) drawn[name] = fc.constant(given[name])
    else if (kind === 'alphanumeric') drawn[name] = text(inclusion === 'O' ? 0 : 1, width)
    else if (kind === 'numeric') drawn[name] = fc.string({ unit: digit, minLength: width, maxLength: width })
    else if (kind === 'amount') drawn[name] = fc.bigInt({ min: 1n, max: 10n ** BigInt(width) - 1n })
    else if (kind === 'routing') drawn[name] = routing.map(withCheckDigit)
    else if (kind === 'date') drawn[name] = fc.constantFrom('2026-01-05', '2028-02-29', '2099-12-31')
  }
  return fc.record(drawn, { noNullPrototype: true }) as unknown as fc.Arbitrary<AchRecord<Name>>
}

const allCodes = Array.from({ length: 100 }, (_, code) => code.toString().padStart(2, '0')).filter(code =>
  transactionCode(code),
)

type Kind = 'forward' | 'return' | 'change'

function codesOf(sec: SecRule, kind: Kind): readonly string[] {
  return allCodes.filter(text => {
    const code = transactionCode(text)
    if (code === undefined) return false
    if (kind !== 'forward') return code.purpose === 'return'
    return sec.purposes.includes(code.purpose) && sec.signs.includes(code.sign) && text !== '55'
  })
}

function addendaOf(sec: SecRule, kind: Kind, isIat: boolean, trace: string): fc.Arbitrary<Addenda[]> {
  const forward = () =>
    fc
      .tuple(
        ...sec.addenda.map(({ type, min, max }) =>
          fc.array(recordOf(type, { traceNumber: trace }), { minLength: min, maxLength: Math.min(max, min + 3) }),
        ),
      )
      .map(groups => groups.flat())
  if (kind === 'forward') return forward()
  const own = { traceNumber: trace, originalEntryTraceNumber: `${theirDfi}0000001` }
  if (kind === 'change') {
    const codes = [...changeCodes.keys()]
    const changed = fc.constantFrom(...codes.filter(code => code < 'C60')).chain(changeCode => {
      return recordOf(isIat ? 'addenda98Iat' : 'addenda98', { ...own, changeCode })
    })
    const refusedChange = fc
      .tuple(fc.constantFrom(...codes.filter(code => code > 'C60')), fc.constantFrom('C01', 'C05'))
      .chain(([refusedChangeCode, changeCode]) =>
        recordOf('addenda98Refused', { ...own, refusedChangeCode, changeCode }),
      )
    return fc.oneof(changed, refusedChange).map(one => [one])
  }
  const answer = fc.constantFrom(...returnReasons.keys()).chain((code): fc.Arbitrary<Addenda> => {
    const by = returnReasons.get(code)?.by
    if (by === 'dishonoring') return recordOf('addenda99Dishonored', { ...own, dishonoredReturnReasonCode: code })
    if (by === 'contesting') return recordOf('addenda99Contested', { ...own, contestedReturnReasonCode: code })
    return recordOf(isIat ? 'addenda99Iat' : 'addenda99', { ...own, returnReasonCode: code })
  })
  if (!isIat) return answer.map(one => [one])
  return fc.tuple(forward(), answer).map(([carried, one]) => [...carried.slice(0, 7), one])
}

function entryOf(sec: SecRule, kind: Kind, isIat: boolean, trace: string): fc.Arbitrary<Entry> {
  return fc.constantFrom(...codesOf(sec, kind)).chain(code => {
    const isZero = kind === 'change' || ['prenote', 'zero'].includes(transactionCode(code)?.purpose ?? '')
    const max = sec.amountMax ?? 9_999_999_999n
    return fc
      .bigInt({ min: isZero ? 0n : 1n, max: isZero ? 0n : max })
      .chain(amount =>
        fc
          .tuple(
            recordOf(isIat ? 'iatEntryDetail' : sec.entry, { transactionCode: code, amount, traceNumber: trace }),
            addendaOf(sec, kind, isIat, trace),
          )
          .map(([detail, addenda]) => ({ detail, addenda })),
      )
  })
}

function batchOf(code: string, sec: SecRule, place: number): fc.Arbitrary<WholeFile['batches'][number]> {
  const kinds: readonly Kind[] = code === 'COR' ? ['change'] : code === 'ADV' ? ['forward'] : ['forward', 'return']
  return fc.tuple(fc.constantFrom(...kinds), routing, fc.boolean(), fc.nat(4)).chain(([kind, dfi, drawn, more]) => {
    const isIat = code === 'IAT' || (code === 'COR' && drawn)
    const traces = Array.from({ length: 1 + more }, (_, index) => traceNumber(dfi, 1 + index * 3))
    const given = {
      serviceClassCode: code === 'ADV' ? '280' : '200',
      standardEntryClassCode: code,
      companyEntryDescription: sec.description ?? (drawn ? 'BILL PAY' : 'UTILITIES'),
      originatingDfi: dfi,
      batchNumber: place.toString().padStart(7, '0'),
      ...(isIat ? { iatIndicator: code === 'COR' ? 'IATCOR' : '' } : {}),
    }
    return fc
      .tuple(
        recordOf(isIat ? 'iatBatchHeader' : 'batchHeader', given),
        fc.tuple(...traces.map(trace => entryOf(sec, kind, isIat, trace))),
      )
      .map(([header, entries]) => ({ header, entries }))
  })
}

/** Any file that the rules allow: every class, forward, returned, dishonored, contested, changed and refused. */
export const anyFile: fc.Arbitrary<WholeFile> = fc
  .array(
    fc.constantFrom(...secCodes.keys()).filter(code => code !== 'ADV'),
    { minLength: 1, maxLength: 4 },
  )
  .chain(codes =>
    fc.oneof({ weight: 9, arbitrary: fc.constant(codes) }, { weight: 1, arbitrary: fc.constant(['ADV']) }),
  )
  .chain(codes => {
    const batches = codes.flatMap((code, index) => {
      const sec = secCodes.get(code)
      return sec === undefined ? [] : [batchOf(code, sec, index + 1)]
    })
    return fc
      .tuple(recordOf('fileHeader', {}), fc.tuple(...batches))
      .map(([header, drawn]) => ({ header, batches: drawn }))
  })
