// How it is tried that a file leaves once: the product's own worker builds it and brings it into a folder of the probe's, and
// the line breaks wherever it hurts.

import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { canary, type Ground } from '../base/control.ts'
import { done } from '../base/outcome.ts'
import type { Sealed } from '../protection/protection.ts'
import { hasty, openWorkerOf, quiet } from './controls-pretended.ts'
import { directoryTransport } from './directory-transport.ts'
import type { FileFormat } from './file.ts'
import { enqueue } from './instructions.ts'
import { openLinks } from './link.ts'
import { type FileOptions, leaseMs, openFiling } from './send-files.ts'
import type { Transport } from './transport.ts'

const passesMax = 3
const reference = 'pay_canary'

/** One line for each entry: what a bank makes of a real format is not what is tried here. */
export const plain: FileFormat = {
  name: 'nacha',
  currency: 'USD',
  methods: ['ach', 'same_day_ach'],
  entriesMax: 10,
  extension: 'txt',
  timeZone: 'UTC',
  flawOf: () => undefined,
  compose: async (_, entries) => done(Buffer.from(entries.map(entry => `${entry.instruction.reference}\n`).join(''))),
}

/** The bytes of these files are nobody's, and are gone with the work: they are kept as they are. */
const keepsAsItIs: FileOptions['vault'] = {
  // Opened by the same below, and by nobody else.
  sealMany: async items => items.map(({ text }) => Buffer.from(text, 'latin1') as Sealed),
  openMany: async items => items.map(({ sealed }) => sealed.toString('latin1')),
}

type Mishap = (well: Transport) => Partial<Transport>

const hangUp = async (): Promise<never> => {
  throw new Error('it hung up')
}

export const fileMishaps: readonly (readonly [string, string, Mishap])[] = [
  ['a file to a bank that answers', '1 file, the payment 1 times', () => ({})],
  [
    'one that was put there, and the answer was lost',
    '1 file, the payment 1 times',
    well => ({ stage: (...given) => well.stage(...given).then(hangUp) }),
  ],
  ['one that could not be released', '1 file, the payment 1 times', () => ({ release: hangUp })],
  [
    'one that was released, and the answer was lost',
    '1 file, the payment 1 times',
    well => ({ release: (...given) => well.release(...given).then(hangUp) }),
  ],
]

/** What the bank has found in the folder. The mishap is one of the first pass; each pass is of a worker that has just begun. */
export async function filed(ground: Ground, mishap: Mishap): Promise<string> {
  const folder = join(await ground.scratch(), canary)
  const well = directoryTransport(folder)
  const taken: string[] = []
  await ground.work(async work => {
    const worker = openWorkerOf(ground, work)
    const money = { minor: 1_00n, currency: 'USD' } as const
    enqueue(work, [{ reference, method: 'ach', money, creditor: 'tok_canary' }])
    await Promise.all(work.writes)
    for (let pass = 0; pass < passesMax; pass++) {
      const transport = pass === 0 ? { ...well, ...mishap(well) } : well
      const options: FileOptions = {
        transportOf: () => transport,
        agreementsOf: async () => [{ format: plain, policy: { approveFrom: null } }],
        particularsOf: async (_, all) =>
          new Map(all.map(({ id }) => [id, { bank: '021000021', number: '1', name: 'Nobody', payer: 'Nobody' }])),
        vault: keepsAsItIs,
      }
      await openFiling(worker.outside, options, quiet, openLinks(worker.outside, hasty))(canary, ground.signal)
      worker.pass(leaseMs + 1)
      taken.push(...(await take(folder)))
    }
  })
  const times = taken
    .join('')
    .split('\n')
    .filter(line => line === reference).length
  return `${taken.length} file, the payment ${times} times`
}

/** As a bank does it: what it finds it has, and it looks at no file that is not there by its name. */
async function take(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter(name => !name.startsWith('.'))
  const texts: string[] = []
  for (const name of names) {
    texts.push(await readFile(join(folder, name), 'utf8'))
    await rm(join(folder, name))
  }
  return texts
}
