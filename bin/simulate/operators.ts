// The people of the institution: twice a day they go through what waits for them, and two of them decide what needs two.

import { fault } from '../../src/base/outcome.ts'
import { type Ask, all, type Item, type Reply } from './callers.ts'
import type { Opened } from './institution.ts'

export type Deeds = Map<string, number>

export async function operate(
  ask: Ask,
  { operators: [maker, checker] }: Opened,
  random: () => number,
  deeds: Deeds,
): Promise<void> {
  const note = (what: string, { status, body }: Reply): void => {
    const outcome = status < 300 ? 'done' : String(body['type']).replace('/problems/', '')
    deeds.set(`${what}: ${outcome}`, (deeds.get(`${what}: ${outcome}`) ?? 0) + 1)
  }
  for (const exception of await all(ask, '/v1/exceptions?limit=100')) {
    const noun = nounFor(exception, random)
    if (noun === undefined) continue
    const path = `/v1/exceptions/${String(exception['id'])}/${noun}`
    note(`exception ${noun}`, await ask('POST', path, { as: maker, version: Number(exception['version']) }))
  }
  for (const proposal of await all(ask, '/v1/proposals?state=open&limit=100')) {
    const path = `/v1/proposals/${String(proposal['id'])}/approvals`
    const body = { contentHash: proposal['contentHash'] }
    const first = await ask('POST', path, { as: checker, body })
    note(`approval of ${String(proposal['kind'])}`, first)
    // Whoever made it may not approve it, and what needs two people needs another.
    if (first.body['state'] !== 'applied')
      note(`approval of ${String(proposal['kind'])}`, await ask('POST', path, { as: maker, body }))
  }
}

/** What the operators do about it. What offers nothing waits for the bank. */
function nounFor({ kind, actions, proposal }: Item, random: () => number): string | undefined {
  if (proposal !== undefined) return undefined
  const offered: readonly unknown[] = Array.isArray(actions) ? actions : fault('an exception offers actions')
  const dice = random()
  if (offered.includes('refund')) return dice < 0.8 ? 'refund' : 'reissue'
  if (kind === 'insufficient_funds') return undefined
  if (offered.includes('reprocess') && dice < 0.3) return 'reprocessing'
  return offered.includes('close') ? 'closure' : undefined
}
