// What the log promises of those who ask, and how that is tried: the canary asks the api as it runs here, is answered or
// refused, and finds that in its own log.

import type { Answered, AskedOf, Control, Ground } from '../base/control.ts'
import * as store from './probe-store.ts'

const everySeconds = 3_600
const withinMs = 15_000
/** How far the clocks of two of our processes may differ. */
const clockSkewMs = 10_000
/** The same refusal again is counted for so long, and not written. */
const countedMs = 60_000

export const controls: readonly Control[] = [
  {
    id: 'audit.access-logged',
    says: 'Whenever something that is sealed was opened for somebody, the log says what, for whom and why, before they have it.',
    does: 'detects',
    answers: ['api.token-exposure'],
    everySeconds,
    withinMs,
    probe: async ground => {
      const read: AskedOf = { of: 'api', method: 'GET', path: '/v1/members?limit=1', as: 'canary' }
      const honest = await opened(ground, read)
      ground.on('members whose names were opened', honest.rows)
      ground.tried('a member read by the canary', '200, and its name is in the log as shown', honest.said)
      const nobody = await opened(ground, { ...read, as: 'nobody' })
      ground.tried('the same read by nobody', '401, and nothing was opened', nobody.said)
    },
  },
  {
    id: 'audit.denials-logged',
    says: 'Whoever is known and refused is in the log with the reason, before they are told.',
    does: 'detects',
    answers: ['api.authorization-bypass'],
    everySeconds,
    withinMs,
    probe: async ground => {
      ground.on('refused requests of the canary', attempts.length)
      for (const [tried, word, asked] of attempts) {
        const answered = await ground.ask(asked)
        const told = await tokenRefusals(ground)
        const isThere = told.includes(answered.word)
        ground.tried(tried, `${word}, and in the log`, `${wordOf(answered)}, and ${isThere ? '' : 'not '}in the log`)
      }
      const before = (await tokenRefusals(ground)).length
      const honest = await ground.ask({ of: 'api', method: 'GET', path: '/v1/members?limit=1', as: 'canary' })
      const more = (await tokenRefusals(ground)).length - before
      ground.tried('one that is answered', '200, and 0 refusals', `${wordOf(honest)}, and ${more} refusals`)
    },
  },
]

const attempts: readonly (readonly [string, string, AskedOf])[] = [
  [
    'a request without the proof of its key',
    'proof_missing',
    {
      of: 'api',
      method: 'GET',
      path: '/v1/members?limit=1',
      as: 'canary',
      change: headers => ({ ...headers, dpop: undefined }),
    },
  ],
  [
    'a request with a proof that is none',
    'proof_invalid',
    {
      of: 'api',
      method: 'GET',
      path: '/v1/members?limit=1',
      as: 'canary',
      change: headers => ({ ...headers, dpop: `${headers['dpop'] ?? ''}x` }),
    },
  ],
  [
    'payments read without the scope for it',
    'scope_missing',
    { of: 'api', method: 'GET', path: '/v1/payments?limit=1', as: 'reader' },
  ],
]

function wordOf({ status, word }: Answered): string {
  return status < 300 ? String(status) : word
}

/** What was opened of the canary's by one request. */
async function opened(ground: Ground, asked: AskedOf): Promise<{ readonly rows: number; readonly said: string }> {
  const openings = () => leavesOf(ground, 'protection.opened', clockSkewMs)
  const before = new Set((await openings()).map(({ batchId }) => batchId))
  const answered = await ground.ask(asked)
  const fresh = (await openings()).filter(({ batchId }) => !before.has(batchId))
  const names = fresh.filter(({ body }) => body['column'] === 'payments.member.name_sealed')
  const rows = names.reduce((sum, { body }) => sum + Number(body['count']), 0)
  const why = names.map(({ body }) => String(body['why']))
  const was = names.length > 0 ? `its name is in the log as ${why.join()}` : 'nothing was opened'
  return { rows, said: `${answered.status}, and ${was}` }
}

/** Why tokens of the canary were refused, as far back as the same is counted only. */
async function tokenRefusals(ground: Ground): Promise<readonly string[]> {
  const leaves = await leavesOf(ground, 'identity.token_refused', countedMs + clockSkewMs)
  return leaves.map(({ body }) => String(body['kind']))
}

async function leavesOf(ground: Ground, kind: string, backMs: number): Promise<readonly store.SeenLeaf[]> {
  const since = new Date(ground.now().getTime() - backMs)
  const all = await ground.work(work => store.leavesSince(work, since))
  return all.filter(leaf => leaf.kind === kind)
}
