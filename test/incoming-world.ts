// Files out and files in, without anybody above the rails: instructions leave in real ACH files, and a pretend bank that
// has read them answers in real ones.

import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { unpackBundle } from '../src/audit/leaf.ts'
import type { Sql } from '../src/base/database.ts'
import type { Loop } from '../src/base/loop.ts'
import { done, fault, refused } from '../src/base/outcome.ts'
import { answerHeader, changeOf, returnOf } from '../src/rails/ach/answer.ts'
import type { Corrected } from '../src/rails/ach/change-codes.ts'
import type { BatchHeader, Entry } from '../src/rails/ach/check.ts'
import { type DomesticDetail, traceNumber } from '../src/rails/ach/originate.ts'
import { type AchTerms, paymentFile } from '../src/rails/ach/payment-file.ts'
import { readAch } from '../src/rails/ach/read.ts'
import { directoryInbox, inboxFolder } from '../src/rails/directory-inbox.ts'
import { directoryTransport } from '../src/rails/directory-transport.ts'
import type { ReadStatusReports } from '../src/rails/enter-status.ts'
import type { Particulars } from '../src/rails/file.ts'
import type { InstructionId } from '../src/rails/instruction.ts'
import { enqueue } from '../src/rails/instructions.ts'
import { type ReceiveOptions, receiveLoop } from '../src/rails/receive-files.ts'
import type { StatusReport } from '../src/rails/status-report.ts'
import { fileHeader, written } from './ach-files.ts'
import { silentLog } from './outside.ts'
import { openWorkerWorld, type WorkerWorld } from './worker-world.ts'

export const terms: AchTerms = {
  destination: '231380104',
  destinationName: 'FEDERAL RESERVE BANK',
  origin: '121042882',
  originName: 'FIRST BANK',
  originator: '121042882',
  companyName: 'FIRST BANK',
  companyIdentification: '1210428820',
}
const particulars: Particulars = {
  bank: '021000021',
  number: '98765432',
  name: 'Power & Light',
  payer: 'Alice Ames',
}
const theirDfi = '02100002'

/** An entry of ours as the bank has read it. */
export type Sent = {
  readonly reference: string
  readonly id: InstructionId
  /** The file's, without ending. */
  readonly file: string
  readonly header: BatchHeader
  readonly detail: DomesticDetail
}

export type BankSays =
  | { readonly of: Sent; readonly reason: string; readonly changed?: (entry: Entry) => Entry }
  | { readonly of: Sent; readonly change: string; readonly corrected: Corrected }

export type IncomingWorld = Pick<WorkerWorld, 'world' | 'worker' | 'vault' | 'home' | 'inWork' | 'close'> & {
  /** The folder of the institution. */
  readonly folder: string
  readonly files: () => Loop
  readonly receive: (options?: Partial<ReceiveOptions>) => Loop
  readonly pass: (...loops: Loop[]) => Promise<void>
  /** Queues so many payments of so much, lets them leave, and has the bank read them. */
  readonly send: (count: number, minor?: bigint) => Promise<readonly Sent[]>
  /** Takes what lies in the folder and reads it. */
  readonly takeAll: () => Promise<readonly Sent[]>
  readonly leave: (name: string, bytes: Buffer | string) => Promise<void>
  readonly stateOf: (of: Sent) => Promise<string>
  readonly leaves: (kind: string) => Promise<readonly { readonly [member: string]: unknown }[]>
}

export async function openIncomingWorld(): Promise<IncomingWorld> {
  const own = await openWorkerWorld()
  const { world, worker, vault, home, inWork } = own
  const folder = join(home, 'demo')
  let count = 0

  const files = () =>
    own.files({
      transportOf: () => directoryTransport(folder),
      agreementsOf: async () => [{ format: paymentFile(terms), policy: { approveFrom: null } }],
      particularsOf: async (_, instructions) => new Map(instructions.map(({ id }) => [id, particulars])),
    })
  const receive: IncomingWorld['receive'] = (options = {}) =>
    receiveLoop(
      worker,
      { inboxOf: () => directoryInbox(join(folder, inboxFolder)), vault, readStatusReports, ...options },
      silentLog,
    )
  const pass: IncomingWorld['pass'] = async (...loops) => {
    // A pass goes by what takes long, and the next one counts it: two in a row must find nothing.
    for (let quiet = 0; quiet < 2; quiet++) {
      for (const loop of loops) {
        if ((await loop.pass(new AbortController().signal)) > 0) quiet = -1
        await loop.finish?.()
      }
    }
  }
  const takeAll = () => takeAllFrom(folder, world.owner)

  return {
    world,
    worker,
    vault,
    home,
    folder,
    inWork,
    files,
    receive,
    pass,
    takeAll,
    send: async (entries, minor = 1_000n) => {
      await inWork(async work =>
        enqueue(
          work,
          Array.from({ length: entries }, () => ({
            reference: `pay_${++count}`,
            method: 'ach' as const,
            money: { minor, currency: 'USD' },
            creditor: 'tok_1',
          })),
        ),
      )
      await pass(files())
      return takeAll()
    },
    leave: async (name, bytes) => leaveIn(folder, name, bytes),
    stateOf: async ({ id }) => {
      const [row] = await world.owner<{ state: string; reason: string | null }[]>`
        select state, reason from rails.instruction where instruction_id = ${id}`
      return row?.reason === null ? row.state : `${row?.state}: ${row?.reason}`
    },
    leaves: async kind => {
      const rows = await world.owner<{ leaves: Buffer }[]>`select leaves from audit.batch order by batch_id`
      return rows
        .flatMap(({ leaves }) => unpackBundle(leaves) ?? [])
        .map(leaf => JSON.parse(leaf.toString()))
        .filter(leaf => leaf.kind === kind)
        .map(leaf => leaf.body)
    },
    close: own.close,
  }
}

/** Takes what lies in a folder and reads it, as the bank does. */
export async function takeAllFrom(folder: string, owner: Sql): Promise<readonly Sent[]> {
  const sent: Sent[] = []
  for (const name of (await readdir(folder)).filter(name => name.endsWith('.ach'))) {
    const bytes = await readFile(join(folder, name))
    await rm(join(folder, name))
    const file = name.replace('.ach', '')
    const ids = await owner<{ id: InstructionId; reference: string; trace: string }[]>`
      select instruction_id as id, reference, trace
        from rails.file_trace join rails.instruction using (instruction_id) where file_id = ${file}`
    const byTrace = new Map(ids.map(row => [row.trace, row]))
    for await (const event of readAch(once(bytes))) {
      if (event.kind !== 'entry') continue
      const detail = event.entry.detail as DomesticDetail // Ours are credits to payees in this country.
      const { id, reference } = byTrace.get(detail.traceNumber) ?? fault('a trace for each')
      sent.push({ id, reference, file, header: event.batch, detail })
    }
  }
  return sent
}

/** Whole, by being renamed. */
export async function leaveIn(folder: string, name: string, bytes: Buffer | string): Promise<void> {
  const inbox = join(folder, inboxFolder)
  await mkdir(inbox, { recursive: true })
  await writeFile(join(inbox, `.${name}`), bytes)
  await rename(join(inbox, `.${name}`), join(inbox, name))
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

/** The bank's file of returns and notifications of change. `nonce` tells one from another of the same. */
export async function bankFile(says: readonly BankSays[], nonce = 1): Promise<Buffer> {
  const answering = { originatingDfi: theirDfi }
  const entries = says.map((said, index) => {
    const { header, detail } = said.of
    const given = { header, detail, traceNumber: traceNumber(theirDfi, index + 1) }
    if ('change' in said) {
      const entry = changeOf(given, said.change, said.corrected) ?? fault(`${said.change} cannot be written so`)
      return { kind: 'change', header, entry } as const
    }
    const entry = returnOf(given, said.reason)
    return { kind: 'return', header, entry: said.changed?.(entry) ?? entry } as const
  })
  const groups = [...Map.groupBy(entries, ({ kind, header }) => `${kind} ${header.standardEntryClassCode}`).values()]
  const batches = groups.map((own, index) => {
    const { header, kind } = own[0] ?? fault('a group is not empty')
    const batchNumber = String(index + 1).padStart(7, '0')
    return {
      header: answerHeader(header, kind, { ...answering, batchNumber }),
      entries: own.map(({ entry }) => entry),
    }
  })
  return written({ header: { ...fileHeader, referenceCode: String(nonce).padStart(8, '0') }, batches })
}

/** Until there is XML: what matters of a report, as JSON within what is known as one. */
export function reportBytes(reports: PlainReport | readonly PlainReport[], nonce = 1): Buffer {
  const held = [reports]
    .flat()
    .map(report => JSON.stringify({ id: `report-${nonce}`, originalKind: 'NACHA', ...report }))
  return Buffer.from(
    `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10">${held.join('\n')}</Document>`,
  )
}
type PlainReport = Omit<StatusReport, 'id' | 'madeAt' | 'originalKind'>

export const readStatusReports: ReadStatusReports = async bytes => {
  const parts: Buffer[] = []
  for await (const part of bytes) parts.push(part)
  const text = /<Document[^>]*>(.*)<\/Document>/s.exec(Buffer.concat(parts).toString())?.[1] ?? ''
  if (!text.startsWith('{')) {
    const finding = { rule: 'not_xml', path: '/Document', wants: 'a report' }
    return refused({ code: 'message_refused', finding })
  }
  const reports = text.split('\n').map(line => ({ ...JSON.parse(line), madeAt: new Date('2026-01-05T15:00:00Z') }))
  return done({ value: reports })
}
