// A bank whose members' accounts are kept at a pretend core: a gateway that asks it, and a worker with every loop that has to
// do with it, passed by hand.

import assert from 'node:assert/strict'

import type { Loop } from '../src/base/loop.ts'
import { fault } from '../src/base/outcome.ts'
import type { Outside } from '../src/base/work.ts'
import { coreNewsLoop } from '../src/payments/core-news.ts'
import { releaseLoop, retryLoop, settleLoop, standingOrdersLoop } from '../src/payments/loops.ts'
import { coreAccountsFrom, fundsFrom } from '../src/payments/payments.ts'
import { coreConsistencyLoop, coreLoop } from '../src/rails/core-loop.ts'
import { type Cores, openCores } from '../src/rails/cores.ts'
import { dispatchLoop } from '../src/rails/dispatch.ts'
import { PretendBank } from './bank.ts'
import { type Branch, openBranch } from './branch.ts'
import { PretendCore } from './core.ts'
import { silentLog } from './outside.ts'
import { untilIdle } from './until-idle.ts'

export const bank = 'first-bank'
const deadlineMs = 1_500

export type CorePayer = {
  readonly member: string
  readonly fundingAccount: string
  /** The mirror in the ledger. */
  readonly account: string
  /** What the core calls it. */
  readonly coreAccount: string
  readonly payee: string
  /** The number of the account, by which another member of the bank may pay it. */
  readonly number: string
}

export type CoreWorld = Branch & {
  readonly core: PretendCore
  readonly cores: Cores
  readonly bankOfPayees: PretendBank
  readonly worker: Outside
  readonly enrolAtCore: (minor: bigint) => Promise<CorePayer>
  readonly payeeOf: (payer: { readonly member: string }, number: string) => Promise<string>
  readonly pay: (
    payer: { readonly fundingAccount: string; readonly payee: string },
    value: string,
    key?: string,
    more?: object,
  ) => ReturnType<Branch['order']>
  readonly stateOf: (payment: string) => Promise<readonly [state: string, reason: string | undefined]>
  /** Runs loops until none has anything to do. */
  readonly untilIdle: (...loops: readonly Loop[]) => Promise<void>
  /** The core's own loops; `all` with the bank, releases, and what comes after. */
  readonly passCore: () => Promise<void>
  readonly passAll: () => Promise<void>
  readonly compare: () => Promise<void>
  readonly mirror: (payer: CorePayer) => Promise<{ readonly posted: bigint; readonly held: bigint }>
  /** The core's books are our mirror's: nothing more was taken from anybody, and nothing less. */
  readonly assertInStep: (payers: readonly CorePayer[]) => Promise<void>
}

export async function openCoreWorld(): Promise<CoreWorld> {
  const core = new PretendCore()
  const coreOf = (institution: string) => (institution === bank ? core : undefined)
  const branch = await openBranch({
    tools: (outside, vault) => ({
      funds: fundsFrom({
        outside,
        cores: openCores(coreOf, outside.elapsedMs),
        accountsOf: coreAccountsFrom(outside, vault),
        deadlineMs,
      }),
    }),
  })
  const worker = branch.world.outsideAs('vouch_worker')
  const cores = openCores(coreOf, worker.elapsedMs)
  const options = { cores, accountsOf: coreAccountsFrom(worker, branch.vault) }
  const bankOfPayees = new PretendBank()
  const coreLoops = [coreLoop(worker, options, silentLog), coreNewsLoop(worker, cores.has)]
  const others = [
    standingOrdersLoop(worker),
    releaseLoop(worker),
    dispatchLoop(worker, bankOfPayees, silentLog),
    settleLoop(worker),
    retryLoop(worker),
  ]
  const consistency = coreConsistencyLoop(worker, options, silentLog)
  const make = async (path: string, body: unknown) => {
    const made = await branch.ask('POST', path, body)
    assert.equal(made.status, 201, made.text)
    return made.body
  }
  let count = 0
  const mirror = async ({ account }: CorePayer) => {
    const [row] = await branch.world.owner<{ posted: bigint; held: bigint }[]>`
      select posted, held_debits as held from ledger.account where account_id = ${account}`
    return row ?? fault(`${account} is there`)
  }
  const payeeOf = async ({ member }: { readonly member: string }, number: string) =>
    (await make('/v1/payees', { member, nickname: 'Friend', name: 'Bob Beam', account: { bank: '111000025', number } }))
      .id

  return {
    ...branch,
    core,
    cores,
    bankOfPayees,
    worker,
    untilIdle,
    payeeOf,
    mirror,
    enrolAtCore: async minor => {
      const coreAccount = `SAV-${++count}`
      core.balances.set(coreAccount, minor)
      const { id: member } = await make('/v1/members', { reference: `core-${count}`, name: 'Carol Core' })
      const number = `7700 0000 ${1_000 + count}`
      const funding = await make('/v1/funding-accounts', { member, number, currency: 'USD', coreAccount })
      assert.equal(funding.keptAt, 'core')
      const account = { bank: '021000021', number: `5550${1_000 + count}` }
      const payee = await make('/v1/payees', { member, nickname: 'Power', name: 'Power & Light Co', account })
      return { member, fundingAccount: funding.id, account: funding.account, coreAccount, payee: payee.id, number }
    },
    pay: ({ fundingAccount, payee }, value, key, more = {}) =>
      branch.order(
        '/v1/payments',
        { fundingAccount, payee, amount: { value, currency: 'USD' }, isRepeat: true, ...more },
        key,
      ),
    stateOf: async payment => {
      const { state, reason } = (await branch.get(`/v1/payments/${payment}`)).body
      return [state, reason]
    },
    passCore: () => untilIdle(...coreLoops),
    passAll: () => untilIdle(...coreLoops, ...others),
    compare: async () => {
      await consistency.pass(new AbortController().signal)
    },
    assertInStep: async payers => {
      for (const payer of payers) {
        const ours = await mirror(payer)
        const held = core.holds(payer.coreAccount).reduce((sum, { minor }) => sum + minor, 0n)
        assert.deepEqual({ posted: core.posted(payer.coreAccount), held }, { ...ours }, payer.coreAccount)
        assert.ok(core.available(payer.coreAccount) >= 0n, `${payer.coreAccount} is not overdrawn`)
      }
    },
  }
}
