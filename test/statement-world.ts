// An institution that pays in files, and everything between its payments and the statements of its bank.

import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type BusinessDate, dateIn } from '../src/base/dates.ts'
import type { Loop } from '../src/base/loop.ts'
import { done, fault } from '../src/base/outcome.ts'
import { type Outside, transact, type Work } from '../src/base/work.ts'
import { settleLoop } from '../src/payments/loops.ts'
import { settlementLoop } from '../src/payments/settlement-loop.ts'
import type { Vault } from '../src/protection/protection.ts'
import { directoryTransport } from '../src/rails/directory-transport.ts'
import type { FileFormat } from '../src/rails/file.ts'
import { type BankFile, enterStatement, listFiles, prepareStatement, type Statement } from '../src/rails/rails.ts'
import { filesLoop } from '../src/rails/send-files.ts'
import { type Branch, openBranch, type Payer } from './branch.ts'
import { silentLog } from './outside.ts'
import { plainFormat, plainParticulars } from './plain-files.ts'
import { untilIdle } from './until-idle.ts'

export const institution = 'first-bank'
export const dayMs = 86_400_000

export type StatementWorld = {
  readonly branch: Branch
  readonly worker: Outside
  readonly vault: Vault
  readonly payers: readonly Payer[]
  readonly today: () => BusinessDate
  readonly inWork: <T>(perform: (work: Work) => Promise<T>) => Promise<T>
  /** Orders payments of these amounts, in minor units, each from the next payer in turn. */
  readonly pay: (...minors: readonly bigint[]) => Promise<readonly string[]>
  /** Puts what is due in a file and sends it. */
  readonly sendFile: () => Promise<BankFile>
  readonly enter: (statement: Statement) => Promise<void>
  readonly settle: () => Promise<void>
  readonly untilIdle: (...loops: readonly Loop[]) => Promise<void>
  readonly approve: (proposal: string, person: string) => Promise<void>
  readonly close: () => Promise<void>
}

export async function openStatementWorld(
  balances: readonly string[] = ['90000.00', '90000.00', '90000.00'],
  format: FileFormat = { ...plainFormat, entriesMax: 10_000 },
): Promise<StatementWorld> {
  const branch = await openBranch()
  const { world } = branch
  const worker = world.outsideAs('vouch_worker')
  const vault = branch.vault
  const folder = await mkdtemp(join(tmpdir(), 'vouch-statements-'))
  const payers: Payer[] = []
  for (const balance of balances) payers.push(await branch.enrol(balance))
  let turn = 0

  const inWork = async <T>(perform: (work: Work) => Promise<T>): Promise<T> => {
    const outcome = await transact(worker, institution, 'process:worker', async work => done(await perform(work)))
    return outcome.ok ? outcome.value : fault('nothing is refused')
  }
  const files = filesLoop(
    worker,
    {
      transportOf: () => directoryTransport(folder),
      agreementsOf: async () => [{ format, policy: { approveFrom: null } }],
      particularsOf: plainParticulars,
      vault,
    },
    silentLog,
  )
  const settlement = settlementLoop(worker)
  return {
    branch,
    worker,
    vault,
    payers,
    today: () => dateIn('America/Chicago', world.clock.now()),
    inWork,
    pay: payAll,
    sendFile: async () => {
      await untilIdle(files, settleLoop(worker))
      for (const name of await readdir(folder)) if (!name.startsWith('.')) await rm(join(folder, name))
      const all = await inWork(work => listFiles(work, undefined, 200))
      // Ids count here, and do not sort as they count.
      return all.toSorted((a, b) => Number(b.id.slice(4)) - Number(a.id.slice(4)))[0] ?? fault('a file was sent')
    },
    enter: async statement => {
      const prepared = await prepareStatement(vault, institution, worker.newId('stm'), statement)
      await inWork(work => enterStatement(work, null, prepared.ok ? prepared.value : fault(prepared.refusal.code)))
    },
    settle: () => untilIdle(settlement, settleLoop(worker)),
    untilIdle,
    approve: async (proposal, person) => {
      const { contentHash } = (await branch.get(`/v1/proposals/${proposal}`)).body
      const headers = { 'vouch-actor': `${institution}/person:per_${person}` }
      const approved = await branch.ask('POST', `/v1/proposals/${proposal}/approvals`, { contentHash }, headers)
      assert.equal(approved.body.state, 'applied', approved.text)
    },
    close: async () => {
      await branch.close()
      await rm(folder, { recursive: true })
    },
  }

  async function payAll(...minors: readonly bigint[]): Promise<readonly string[]> {
    const made: string[] = []
    for (const minor of minors) {
      const payer = payers[turn++ % payers.length] ?? fault('somebody pays')
      const value = `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`
      const order = { fundingAccount: payer.fundingAccount, payee: payer.payee, amount: { value, currency: 'USD' } }
      const answer = await branch.order('/v1/payments', { ...order, isRepeat: true })
      assert.equal(answer.status, 201, answer.text)
      made.push(answer.body.id)
    }
    return made
  }
}
