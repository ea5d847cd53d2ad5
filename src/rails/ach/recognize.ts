// Which record a line is, where its first column does not say: asked in reading to choose a layout, and in writing to
// refuse what would be read by another.

import type { BatchHeader } from './check.ts'
import { returnReasons } from './return-codes.ts'
import type { Addenda, EntryDetail, SecRule } from './sec-codes.ts'

/** International batches, and the notifications of change that answer them, have a header of their own. */
export function batchHeaderRecord(line: string): BatchHeader['record'] {
  const isInternational = line.slice(50, 53).toUpperCase() === 'IAT' || line.slice(4, 20).trimEnd() === 'IATCOR'
  return isInternational ? 'iatBatchHeader' : 'batchHeader'
}

export function entryDetailRecord(header: BatchHeader, sec: SecRule): EntryDetail['record'] {
  return header.record === 'iatBatchHeader' ? 'iatEntryDetail' : sec.entry
}

/** 98 and 99 have several layouts, told apart by their codes. Null for a type that is none. */
export function addendaRecord(line: string, header: BatchHeader): Addenda['record'] | null {
  const code = line.slice(3, 6).toUpperCase()
  const isInternational = header.record === 'iatBatchHeader'
  switch (line.slice(1, 3)) {
    case '98':
      return code.startsWith('C6') ? 'addenda98Refused' : isInternational ? 'addenda98Iat' : 'addenda98'
    case '99': {
      const by = returnReasons.get(code)?.by
      if (by === 'dishonoring') return 'addenda99Dishonored'
      if (by === 'contesting') return 'addenda99Contested'
      return isInternational ? 'addenda99Iat' : 'addenda99'
    }
    default:
      return numbered.get(line.slice(1, 3)) ?? null
  }
}

const numbered: ReadonlyMap<string, Addenda['record']> = new Map([
  ['02', 'addenda02'],
  ['05', 'addenda05'],
  ['10', 'addenda10'],
  ['11', 'addenda11'],
  ['12', 'addenda12'],
  ['13', 'addenda13'],
  ['14', 'addenda14'],
  ['15', 'addenda15'],
  ['16', 'addenda16'],
  ['17', 'addenda17'],
  ['18', 'addenda18'],
])
