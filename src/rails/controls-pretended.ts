// The other ends that probes try the rails with: a bank and a core that remember what reached them, and misbehave when told
// to. And a worker that talks to them in a work that is undone, by a clock that is moved by hand.

import { canary, type Ground } from '../base/control.ts'
import { type Log, openLog } from '../base/log.ts'
import type { Outside, Work } from '../base/work.ts'
import type { Core, CoreAnswer, CoreInquiry, CoreOperation, CoreOperationId } from './core.ts'
import { type CoreOptions, openTalking } from './core-loop.ts'
import { openCores } from './cores.ts'
import { openDispatch } from './dispatch.ts'
import type { Answer, Bank, Inquiry, Instruction, InstructionId } from './instruction.ts'
import { type Links, linkOptions, openLinks } from './link.ts'

/** What goes wrong is what is tried here, and nobody needs to be told of it. */
export const quiet: Log = openLog('prober', text => text, { write: () => undefined })

/** Calls are made once: a pause between two would be a real one. */
export const hasty: typeof linkOptions = { ...linkOptions, patience: { triesMax: 1, pauseMs: 1, pauseMsMax: 1 } }

type Manner = 'well' | 'hang_up' | 'take_and_hang_up' | 'answer_twice' | 'answer_one'

/** It takes an instruction's id as its idempotency key, as every bank does that we send to. */
export class RememberingBank implements Bank {
  /** What it would show on its statement. */
  readonly entries = new Map<InstructionId, Instruction>()
  /** How often each instruction came. */
  readonly sendings = new Map<InstructionId, number>()
  manner: Manner = 'well'
  state: 'accepted' | 'settled' = 'settled'
  calls = 0
  /** What happens while it looks for what it is asked about. */
  whileAsked: () => void = () => undefined

  async send(instructions: readonly Instruction[]): Promise<readonly Answer[]> {
    this.calls++
    for (const { id } of instructions) this.sendings.set(id, (this.sendings.get(id) ?? 0) + 1)
    if (this.manner === 'hang_up') throw new Error('it hung up')
    for (const instruction of instructions) this.entries.set(instruction.id, instruction)
    if (this.manner === 'take_and_hang_up') throw new Error('it took them and hung up')
    const answers = instructions.map(({ id }): Answer => ({ id, state: this.state }))
    if (this.manner === 'answer_one') return answers.slice(0, 1)
    return this.manner === 'answer_twice' ? [...answers, ...answers] : answers
  }

  async inquire(ids: readonly InstructionId[]): Promise<readonly Inquiry[]> {
    this.calls++
    this.whileAsked()
    if (this.manner === 'hang_up') throw new Error('it hung up')
    return ids.map((id): Inquiry => ({ id, state: this.entries.has(id) ? this.state : 'never_seen' }))
  }
}

/** One account, and as much money in it as anybody asks for. */
export class RememberingCore implements Core {
  readonly done = new Map<CoreOperationId, CoreOperation>()
  /** How often each operation was asked for. */
  readonly askings = new Map<CoreOperationId, number>()
  /** Says so much more than it has posted. */
  lie = 0n
  /** Holds that it shows and that nobody asked for. */
  strays: readonly { readonly id: string; readonly minor: bigint }[] = []
  losesAnswers = false

  hold(operations: readonly CoreOperation[]): Promise<readonly CoreAnswer[]> {
    return this.#all(operations)
  }
  post(operations: readonly CoreOperation[]): Promise<readonly CoreAnswer[]> {
    return this.#all(operations)
  }
  reverse(operations: readonly CoreOperation[]): Promise<readonly CoreAnswer[]> {
    return this.#all(operations)
  }

  async #all(operations: readonly CoreOperation[]): Promise<readonly CoreAnswer[]> {
    for (const operation of operations) {
      this.askings.set(operation.id, (this.askings.get(operation.id) ?? 0) + 1)
      this.done.set(operation.id, operation)
    }
    if (this.losesAnswers) throw new Error('it did it and hung up')
    return operations.map(({ id }) => ({ id, state: 'done' }))
  }

  async inquire(ids: readonly CoreOperationId[]): Promise<readonly CoreInquiry[]> {
    return ids.map(id => ({ id, state: this.done.has(id) ? 'done' : 'never_seen' }))
  }

  async accounts(accounts: readonly string[]) {
    const all = [...this.done.values()]
    const holds = all.filter(({ id, kind }) => kind === 'hold' && !all.some(({ of }) => of === id))
    const posts = all.filter(({ kind }) => kind === 'post')
    const posted = posts.reduce((sum, { side, money }) => sum + (side === 'credit' ? money.minor : -money.minor), 0n)
    const strays = this.strays.filter(({ id }) => !all.some(({ of }) => of === id))
    return accounts.map(account => ({
      account,
      currency: 'USD' as const,
      posted: posted + this.lie,
      holds: [...holds.map(({ id, money }) => ({ id, minor: money.minor })), ...strays],
    }))
  }
}

type LeafSeen = { readonly kind: string; readonly body: Readonly<Record<string, unknown>> }

export type Worker = {
  readonly outside: Outside
  /** What its works have written into the log. */
  readonly leaves: readonly LeafSeen[]
  readonly links: Links
  readonly pass: (ms: number) => void
  /** One pass of a worker that has just begun, and knows nothing but what is written down. */
  readonly dispatch: (bank: Bank) => Promise<number>
  /** The same of one that has been there all the time. */
  readonly dispatchOn: (bank: Bank) => Promise<number>
  /** The same where whoever can be paid by a file is, and only checks are called for. */
  readonly dispatchChecks: (bank: Bank) => Promise<number>
  readonly talk: (options: CoreOptions) => Promise<number>
}

/** Only of this institution, whatever else is due: the others are the product's own worker's. */
export function openWorkerOf(ground: Ground, work: Work): Worker {
  let ms = 0
  const began = work.now.getTime()
  const leaves: LeafSeen[] = []
  const inside = ground.within(work)
  const outside: Outside = {
    ...inside,
    emit: async one => {
      await inside.emit(one)
      for (const { text } of one.leaves) leaves.push(JSON.parse(text) as LeafSeen) // As `append` wrote it.
    },
    now: () => new Date(began + ms),
    elapsedMs: () => ms,
  }
  const links = openLinks(outside, hasty)
  const dispatchTo = (bank: Bank, over: Links, methods?: readonly Instruction['method'][]) =>
    openDispatch(outside, bank, quiet, methods, over)(canary, ground.signal)
  return {
    outside,
    links,
    leaves,
    pass: more => {
      ms += more
    },
    dispatch: bank => dispatchTo(bank, openLinks(outside, hasty)),
    dispatchOn: bank => dispatchTo(bank, links),
    dispatchChecks: bank => dispatchTo(bank, links, ['check']),
    talk: options => openTalking(outside, options, quiet)(canary),
  }
}

export const coreAccount = 'acc_canary'

export function coreOptions(core: Core, elapsedMs: () => number): CoreOptions {
  return {
    cores: openCores(() => core, elapsedMs),
    accountsOf: async (_, asked) => {
      const isAsked = 'after' in asked ? asked.after < coreAccount : asked.accounts.includes(coreAccount)
      return new Map(isAsked ? [[coreAccount, 'account at the core']] : [])
    },
  }
}
