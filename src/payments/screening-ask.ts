// Asks, before the work that adds somebody, what the list in force says of their name. It has a deadline, since whoever adds a
// payee waits for it; without an answer the payee waits, and the worker asks again.

import type { InstitutionId } from '../base/ids.ts'
import { done } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import type { Vault } from '../protection/protection.ts'
import * as rails from '../rails/rails.ts'

/** A name takes some milliseconds; a list that is being made ready, seconds, which nobody waits for. */
const screeningDeadlineMs = 250

/** What the api asks by: where no list is named there is none of it. */
export type AskScreening = (
  institution: InstitutionId,
  asked: readonly rails.Asked[],
) => Promise<rails.Answered | undefined>

export function screeningFrom(
  outside: Outside,
  vault: Vault,
  screener: rails.Screener,
  deadlineMs: number = screeningDeadlineMs,
): AskScreening {
  const tools = { vault, screener, newId: outside.newId }
  async function ask(institution: InstitutionId, asked: readonly rails.Asked[], signal: AbortSignal) {
    const inForce = await transact(outside, institution, 'process:gateway', async work =>
      done(await rails.editionInForce(work)),
    )
    if (!inForce.ok || inForce.value === undefined) return undefined
    return rails.screenNames(tools, institution, inForce.value, asked, signal)
  }
  return async (institution, asked) => {
    const late = AbortSignal.timeout(deadlineMs)
    const silence = new Promise<undefined>(resolve => {
      late.addEventListener('abort', () => resolve(undefined), { once: true })
    })
    // An answer that fails is none: whoever was asked about waits.
    return Promise.race([ask(institution, asked, late).catch(() => undefined), silence])
  }
}
