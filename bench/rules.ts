// Case (g): what the rules cost. Payments over HTTP, every rule and limit decided, against the build of the spine, which
// had none: it is taken out of the project's history and runs on a database of its own beside this one.

import { execFile } from 'node:child_process'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'

import { done, fault } from '../src/base/outcome.ts'
import { transact } from '../src/base/work.ts'
import * as change from '../src/change/change.ts'
import * as payments from '../src/payments/payments.ts'
import { type Arena, type Bank, type openBank, project } from './arena.ts'
import type { Comparison, Contender } from './contest.ts'
import { enrol, httpBank, openInstitution, type Payer, sending } from './http.ts'
import { ensureKeys, type Process, startApi, startSealer } from './processes.ts'

/** The last commit before the rules. */
const spine = '98599619b8c0078830ea7d54e35a95d2659a53f0'
const floor = 0.8
const connections = 64
/** Two builds so near each other need many turns: of five, the median still wanders by a tenth. */
const repetitions = 12
/** So many that what each of them has paid today stays a short list. */
const payersCount = 5_000
const quickPayersCount = 500
const pollMs = 20

export async function rulesAgainstNone(
  arena: Arena,
  bank: Bank,
  isQuick: boolean,
): Promise<{
  readonly comparisons: readonly Comparison[]
  readonly repetitions: number
  readonly stop: () => Promise<void>
}> {
  const folder = await checkOut(arena.scratch)
  const count = isQuick ? quickPayersCount : payersCount
  // Modules of that commit, over its own sources; what is asked of them has the same shape in both.
  const older = (await import(join(folder, 'bench', 'arena.ts'))) as { readonly openBank: typeof openBank }
  const olderPayments = (await import(join(folder, 'src', 'payments', 'payments.ts'))) as typeof payments
  const other = await older.openBank(arena, 'spine')

  // The log of this bank is sealed by then: so must the other be.
  const sealer = await startSealer(
    folder,
    { postgres: arena.postgres, database: other.database },
    await ensureKeys(arena.scratch),
  )
  const theirs = await open(arena, other, { folder, caller: await openInstitution(other, olderPayments), count })
  const caller = await openInstitution(bank)
  await setLimits(bank)
  const ours = await open(arena, bank, { folder: project, caller, count })
  return {
    comparisons: [
      {
        of: ours.contender('HTTP single payments, all rules on'),
        against: drained(other, theirs.contender('HTTP single payments, the build before the rules')),
        floor,
      },
    ],
    repetitions,
    stop: async () => {
      await ours.api.stop()
      await theirs.api.stop()
      await sealer.stop()
      await other.close()
    },
  }
}

/** Its sealer catches up before anybody else's turn, as ours does between turns. */
function drained({ owner }: Bank, contender: Contender): Contender {
  return {
    ...contender,
    run: async forMs => {
      const slice = await contender.run(forMs)
      while ((await owner`select 1 from audit.unsealed limit 1`).length > 0) await setTimeout(pollMs)
      return slice
    },
  }
}

/** The project as it was, with the packages of today. */
async function checkOut(scratch: string): Promise<string> {
  const folder = join(scratch, 'builds', 'spine')
  await mkdir(folder, { recursive: true })
  const run = promisify(execFile)
  const packed = join(scratch, 'spine.tar')
  await run('git', ['archive', '--output', packed, spine, 'src', 'bench', 'migrations', 'package.json'], {
    cwd: project,
  })
  await run('tar', ['--extract', '--file', packed, '--directory', folder])
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** Every limit there is, too high to be met: each of them has to be looked up and counted. */
async function setLimits({ outside }: Bank): Promise<void> {
  const limits = {
    payment: '1000000.00',
    sameDayPayment: '1000000.00',
    payeePerDay: '1000000.00',
    day: '1000000.00',
    month: '1000000.00',
  }
  const proposed = await transact(outside, httpBank, 'person:per_1', work =>
    payments.proposeSetting(work, payments.settingNames.limits, {
      new: limits,
      standard: limits,
      premium: limits,
      business: limits,
    }),
  )
  const { id, contentHash } = proposed.ok ? proposed.value : fault(proposed.refusal.code)
  await transact(outside, httpBank, 'person:per_2', async work => {
    const approved = await change.approve(work, id, contentHash)
    const carriedOut = await payments.carryOut(work, approved.ok ? approved.value : fault(approved.refusal.code))
    if (!carriedOut.ok) fault(carriedOut.refusal.code)
    await change.applied(work, id)
    return done(undefined)
  })
}

async function open(
  arena: Arena,
  bank: Bank,
  { folder, caller, count }: { readonly folder: string; readonly caller: string; readonly count: number },
): Promise<{ readonly api: Process; readonly contender: (name: string) => Contender }> {
  const keys = await ensureKeys(arena.scratch)
  const api = await startApi(folder, { postgres: arena.postgres, database: bank.database }, keys)
  const payers = await enrol(api, caller, count)
  const order = differing(payers)
  return { api, contender: name => sending({ name, arena, api, caller, order, clients: connections, items: 1 }) }
}

/** Each pays in turn, and always a cent more: nothing looks like a payment made twice. */
function differing(payers: readonly Payer[]): () => unknown {
  let sent = 0
  return () => {
    const cents = 1 + Math.floor(sent / payers.length)
    const payer = payers[sent++ % payers.length] ?? fault('there are payers')
    return { ...payer, amount: { value: (cents / 100).toFixed(2), currency: 'USD' } }
  }
}
