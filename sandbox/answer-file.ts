// The ACH file in which the receiving banks' answers come back: returns, or notifications of change.

import type { BusinessDate } from '../src/base/dates.ts'
import { fault } from '../src/base/outcome.ts'
import { answerHeader, changeOf, returnOf } from '../src/rails/ach/answer.ts'
import type { Entry } from '../src/rails/ach/check.ts'
import { traceNumber, withCheckDigit } from '../src/rails/ach/originate.ts'
import { type AchBatch, writeAch } from '../src/rails/ach/write.ts'
import { correctedOf } from './behaviours.ts'
import type { Sample } from './facts.ts'

export type Answered = Sample & { readonly kind: 'return' | 'change'; readonly code: string }

export type AnswerFile = {
  readonly on: BusinessDate
  /** The how manieth of that day, from zero. */
  readonly ofDay: number
  readonly answers: readonly Answered[]
}

const modifiers = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const operator = '091000019'

export async function writeAnswers({ on, ofDay, answers }: AnswerFile): Promise<string> {
  const batches: AchBatch[] = []
  let sequence = 0
  // A receiving bank answers in batches of its own, one for each batch that it answers to.
  for (const own of Map.groupBy(answers, groupOf).values()) {
    const [{ header, detail, kind } = fault('a group has members')] = own
    const originatingDfi = detail.receivingDfi.slice(0, 8)
    const batchNumber = String(batches.length + 1).padStart(7, '0')
    batches.push({
      header: answerHeader(header, kind, { originatingDfi, batchNumber }),
      entries: own.map(answer => entryOf(answer, traceNumber(originatingDfi, ++sequence))),
    })
  }
  const first = answers[0] ?? fault('there is something to answer')
  const parts: Buffer[] = []
  const written = await writeAch(
    {
      header: {
        record: 'fileHeader',
        immediateDestination: withCheckDigit(first.header.originatingDfi).padStart(10),
        immediateOrigin: operator.padStart(10),
        fileCreationDate: on,
        fileCreationTime: '0830',
        fileIdModifier: modifiers[ofDay % modifiers.length] ?? 'A',
        immediateDestinationName: 'ORIGINATING BANK',
        immediateOriginName: 'SANDBOX OPERATOR',
        referenceCode: '',
      },
      batches,
      lineEnd: '\n',
    },
    bytes => void parts.push(bytes),
  )
  if (!written.ok) fault(`the answers cannot be written: ${JSON.stringify(written.refusal)}`)
  return Buffer.concat(parts).toString('latin1')
}

function groupOf({ header, detail, kind }: Answered): string {
  const { originatingDfi, standardEntryClassCode, companyIdentification, batchNumber } = header
  return [kind, originatingDfi, standardEntryClassCode, companyIdentification, batchNumber, detail.receivingDfi].join(
    '/',
  )
}

function entryOf({ header, detail, kind, code }: Answered, trace: string): Entry {
  const answering = { header, detail, traceNumber: trace }
  if (kind === 'return') return returnOf(answering, code)
  return changeOf(answering, code, correctedOf(code, detail)) ?? fault(`${code} corrects something else`)
}
