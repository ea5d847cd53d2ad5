// The people of the institution: twice a day they go through what waits for them, and two of them decide what needs two.

import { fault } from '../../src/base/outcome.ts'
import { type Ask, all, type Item, type Reply } from './callers.ts'
import type { Opened } from './institution.ts'

export type Deeds = Map<string, number>
export type Desk = {
  readonly deeds: Deeds
  /** How often each break has been looked at. */
  readonly seen: Map<string, number>
  readonly askBank: () => Promise<unknown>
}

const askedAbout: ReadonlySet<string> = new Set(['late', 'balance_differs', 'missing_on_statement', 'unknown_outcome'])

export async function operate(
  ask: Ask,
  { operators: [maker, checker] }: Opened,
  random: () => number,
  { deeds, seen, askBank }: Desk,
): Promise<void> {
  const note = (what: string, { status, body }: Reply): void => {
    const outcome = status < 300 ? 'done' : String(body['type']).replace('/problems/', '')
    deeds.set(`${what}: ${outcome}`, (deeds.get(`${what}: ${outcome}`) ?? 0) + 1)
  }
  const exceptions = await all(ask, '/v1/exceptions?limit=100')
  for (const exception of exceptions) {
    const noun = nounFor(exception, random)
    if (noun === undefined) continue
    const path = `/v1/exceptions/${String(exception['id'])}/${noun}`
    note(`exception ${noun}`, await ask('POST', path, { as: maker, version: Number(exception['version']) }))
  }
  const breaks = await all(ask, '/v1/breaks?limit=100')
  // What should have come from the bank, and what should have become of a payment, the bank is asked about.
  if (
    [...breaks.map(({ kind }) => kind), ...exceptions.map(({ kind }) => kind)].some(kind =>
      askedAbout.has(String(kind)),
    )
  )
    await askBank()
  for (const found of breaks) {
    const times = (seen.get(String(found['id'])) ?? 0) + 1
    seen.set(String(found['id']), times)
    const asked = answerTo(found, times)
    if (asked === undefined) continue
    const path = `/v1/breaks/${String(found['id'])}/${asked.noun}`
    note(
      `break ${asked.noun}`,
      await ask('POST', path, { as: maker, version: Number(found['version']), body: asked.body }),
    )
  }
  for (const hit of await all(ask, '/v1/screening/hits?state=open&limit=100')) {
    if (hit['proposal'] !== undefined) continue
    const path = `/v1/screening/hits/${String(hit['id'])}/disposition`
    // Every third is who it says.
    const body =
      random() < 0.33
        ? { disposition: 'true_match', grounds: 'same_person' }
        : { disposition: 'false_match', grounds: 'another_birth' }
    const { version } = await ask('GET', `/v1/screening/hits/${String(hit['id'])}`, { as: maker })
    note(`hit ${body.disposition}`, await ask('POST', path, { as: maker, version, body }))
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

/** What is done about a break: money that is nobody's is written off, the rest explained when it has had its time. */
function answerTo({ actions, proposal }: Item, times: number): { noun: string; body: object } | undefined {
  if (proposal !== undefined) return undefined
  const offered: readonly unknown[] = Array.isArray(actions) ? actions : fault('a break offers actions')
  if (times < seenMin) return undefined
  if (offered.includes('write_off')) return { noun: 'write-off', body: { to: 'losses' } }
  if (offered.includes('explain'))
    return { noun: 'explanation', body: { note: 'The bank has been asked, and has said why.' } }
  return undefined
}
/** What is new may explain itself: a rejection or a return comes after its statement. */
const seenMin = 4
