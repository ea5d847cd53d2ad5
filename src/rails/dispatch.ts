// The loop that talks to the bank: writes down what it is about to send, sends it, writes down the answer. Whatever
// happens in between leaves an instruction that is being sent, and asking about it is the only way on. A bank that fails
// again and again is left alone for a while: then nothing is claimed, and what is queued stays queued. Each institution has
// its own link, and none waits for another's.

import { openAbreast } from '../base/abreast.ts'
import type { InstitutionId } from '../base/ids.ts'
import type { Log } from '../base/log.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import type { Answer, Bank, Inquiry, Instruction, InstructionId, WithheldOf } from './instruction.ts'
import { receive, sendingLeaf } from './instructions.ts'
import { type Links, openLinks } from './link.ts'
import type { AgreementsOf } from './send-files.ts'
import * as store from './store.ts'

const actor = 'process:worker'
const instructionsMax = 200
/** How long an instruction may be silent before the bank is asked about it: longer than any call of ours lasts. */
export const silenceMsMax = 15_000

type Method = Instruction['method']
const allMethods: readonly Method[] = ['ach', 'same_day_ach', 'check']

const nothingWithheld: WithheldOf = async () => new Map()
const nothingAgreed: AgreementsOf = async () => []

type Dispatch = (institution: InstitutionId, signal: AbortSignal) => Promise<number>

/** As `openDispatch`, for everybody. */
export function dispatchLoop(...given: Parameters<typeof openDispatch>): Loop {
  const [outside] = given
  const dispatch = openDispatch(...given)
  const abreast = openAbreast()
  return {
    name: 'rails.dispatch',
    everyMs: 250,
    pass: signal => abreast.pass(outside.sql, signal, institution => dispatch(institution, signal)),
    finish: abreast.finish,
  }
}

/**
 * What a pass does for one institution. `methods`: what this bank carries, but for what an institution has agreed to send in
 * files; see send-files.ts.
 */
export function openDispatch(
  outside: Outside,
  bank: Bank,
  log: Log,
  methods: readonly Method[] = allMethods,
  links: Links = openLinks(outside),
  withheldOf: WithheldOf = nothingWithheld,
  agreementsOf: AgreementsOf = nothingAgreed,
): Dispatch {
  async function inWork<T>(institution: InstitutionId, perform: (work: Work) => Promise<T>): Promise<T> {
    const outcome = await transact(outside, institution, actor, async work => done(await perform(work)))
    return outcome.ok ? outcome.value : fault('a dispatch has nothing to refuse')
  }

  /** A call that fails or times out tells nothing; its instructions stay as they are and are asked about later. */
  async function call<T>(
    institution: InstitutionId,
    asked: number,
    ask: () => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    try {
      const answers = await ask()
      const missing = asked - answers.length
      if (missing > 0) log.warn({ room: 'rails', institution, count: missing }, 'the bank left some unanswered')
      return answers
    } catch (thrown) {
      log.warn(
        { room: 'rails', institution, err: thrown },
        'the bank gave no answer; the outcome is unknown until it is asked',
      )
      return []
    }
  }

  async function send(institution: InstitutionId, signal: AbortSignal): Promise<number> {
    const link = links.of(institution, 'calls')
    if (!link.isOpen()) return 0
    const { claimed, going } = await inWork(institution, async work => {
      const filed = (await agreementsOf(work)).flatMap(({ format }) => format.methods)
      return claim(
        work,
        methods.filter(method => !filed.includes(method)),
        withheldOf,
      )
    })
    if (going.length === 0) return claimed
    const answers = await call(institution, going.length, () => link.once(timed => bank.send(going, timed), signal))
    await inWork(institution, work => receive(work, answers))
    return claimed
  }

  async function ask(institution: InstitutionId, signal: AbortSignal): Promise<number> {
    const link = links.of(institution, 'calls')
    if (!link.isOpen()) return 0
    const silent = await inWork(institution, work => store.claimSilent(work, methods, later(work.now), instructionsMax))
    if (silent.length === 0) return 0
    const inquiries = await call(institution, silent.length, () =>
      link.again(timed => bank.inquire(silent, timed), signal),
    )
    const neverSeen = inquiries.flatMap((inquiry): InstructionId[] =>
      inquiry.state === 'never_seen' ? [inquiry.id] : [],
    )
    const requeued = await inWork(institution, async work => {
      await receive(work, inquiries.filter(isAnswer))
      return neverSeen.length === 0 ? 0 : store.requeue(work, neverSeen)
    })
    // It had said that it has them. Sending again could pay twice, so they stay as they are until somebody has looked.
    const denied = neverSeen.length - requeued
    if (denied > 0) log.error({ room: 'rails', institution, count: denied }, 'the bank denies what it had accepted')
    return requeued
  }

  return async (institution, signal) => (await ask(institution, signal)) + (await send(institution, signal))
}

/** Takes what is due out of the queue; what may not be paid any more is rejected there and then. */
async function claim(
  work: Work,
  methods: readonly Method[],
  withheldOf: WithheldOf,
): Promise<{ readonly claimed: number; readonly going: readonly Instruction[] }> {
  const instructions = await store.claimQueued(work, methods, later(work.now), instructionsMax)
  if (instructions.length === 0) return { claimed: 0, going: [] }
  const withheld = await withheldOf(work, instructions)
  await receive(
    work,
    [...withheld].map(([id, reason]) => ({ id, state: 'rejected', reason })),
  )
  const going = instructions.filter(({ id }) => !withheld.has(id))
  for (const instruction of going) sendingLeaf(work, instruction)
  return { claimed: instructions.length, going }
}

function later(now: Date): Date {
  return new Date(now.getTime() + silenceMsMax)
}

function isAnswer(inquiry: Inquiry): inquiry is Answer {
  return inquiry.state !== 'never_seen'
}
