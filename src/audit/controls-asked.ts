// What the log promises of those who ask, and how that is tried: the canary asks the api as it runs here, is answered or
// refused, and finds that in its own log.

import { type Answered, type AskedOf, type Control, canary, type Ground } from '../base/control.ts'
import type { Outside, Work } from '../base/work.ts'
import type { Above, RefusedAct } from './controls-above.ts'
import * as store from './probe-store.ts'

const everySeconds = 3_600
const withinMs = 15_000
/** How far the clocks of two of our processes may differ. */
const clockSkewMs = 10_000
/** The same refusal again is counted for so long, and not written. */
const countedMs = 60_000

const accessLogged: Control = {
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
}

function denialsLogged({ refusedActs, refusedRequests }: Above): Control {
  return {
    id: 'audit.denials-logged',
    says: 'Whoever is known and refused is in the log with the reason, before they are told.',
    does: 'detects',
    answers: ['api.authorization-bypass'],
    everySeconds,
    withinMs,
    probe: async ground => {
      const more = refusedRequests.map(({ what, attempt }) => [what, attempt, saysTheSame] as const)
      let refused = 0
      for (const [tried, attempt, tells] of [...attempts, ...more]) {
        const answered = await attempt(ground)
        // Turned away before anybody looked at it.
        if (answered.status === 429 || answered.status >= 500)
          throw Object.assign(new Error('turned away'), { code: answered.word })
        // Whoever is let in is denied nothing that the log could tell of: whether they may be is for other controls.
        if (answered.status !== 401 && answered.status !== 403) continue
        refused++
        const isThere = (await recent(ground)).some(leaf => tells(leaf, answered))
        ground.tried(
          tried,
          `${answered.word}, and in the log`,
          `${answered.word}, and ${isThere ? '' : 'not '}in the log`,
        )
      }
      ground.on('refused requests of the canary', refused)
      const before = (await recent(ground)).filter(isRefusal).length
      const honest = await ground.ask({ of: 'api', method: 'GET', path: oneMember, as: 'canary' })
      const fresh = (await recent(ground)).filter(isRefusal).length - before
      ground.tried('one that is answered', '200, and 0 refusals', `${wordOf(honest)}, and ${fresh} refusals`)
      for (const act of refusedActs) await tryRefusedAct(ground, act)
    },
  }
}

/** `above`: what the rooms above refuse. */
export function controlsFor(above: Above): readonly Control[] {
  return [accessLogged, denialsLogged(above)]
}

type Tells = (leaf: store.SeenLeaf, answered: Answered) => boolean
type Attempt = readonly [tried: string, attempt: (ground: Ground) => Promise<Answered>, tells: Tells]

const saysTheSame: Tells = ({ kind, body }, { word }) => kind === 'identity.token_refused' && body['kind'] === word
const namesThePolicy: Tells = ({ kind, body }, answered) =>
  kind === 'identity.refused' &&
  body['policy'] === /policy that decided: (\w+)/.exec(answered.body)?.[1] &&
  body['permit'] === 'members.read'

const oneMember = '/v1/members?limit=1'

const attempts: readonly Attempt[] = [
  [
    'a request without the proof of its key',
    ground => asked(ground, headers => ({ ...headers, dpop: undefined })),
    saysTheSame,
  ],
  [
    'a request with a proof that is none',
    ground => asked(ground, headers => ({ ...headers, dpop: `${headers['dpop'] ?? ''}x` })),
    saysTheSame,
  ],
  [
    'payments read without the scope for it',
    ground => ground.ask({ of: 'api', method: 'GET', path: '/v1/payments?limit=1', as: 'reader' }),
    saysTheSame,
  ],
  [
    'all members, by whose token is for one',
    ground => ground.ask({ of: 'api', method: 'GET', path: oneMember, as: 'reader' }),
    namesThePolicy,
  ],
]

function asked(ground: Ground, change: NonNullable<AskedOf['change']>): Promise<Answered> {
  return ground.ask({ of: 'api', method: 'GET', path: oneMember, as: 'canary', change })
}

async function tryRefusedAct(ground: Ground, { what, attempt, leaf }: RefusedAct): Promise<void> {
  const said = await ground.work(async work => {
    const outside: Outside = { ...ground.within(work), now: () => work.now }
    const before = new Set((await leavesNow(work)).map(({ batchId }) => batchId))
    const word = await attempt(outside, work)
    const fresh = (await leavesNow(work)).filter(({ batchId }) => !before.has(batchId))
    const isThere = fresh.some(
      ({ kind, body }) =>
        kind === leaf.kind && Object.entries(leaf.body).every(([name, expected]) => body[name] === expected),
    )
    return { word, isThere }
  })
  if (said.word === 'done') return
  ground.on(`of ${canary}: ${what}`, 1)
  ground.tried(what, `${said.word}, and in the log`, `${said.word}, and ${said.isThere ? '' : 'not '}in the log`)
}

function leavesNow(work: Work): Promise<readonly store.SeenLeaf[]> {
  return store.leavesSince(work, new Date(work.now.getTime() - 1))
}

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

function isRefusal({ kind }: store.SeenLeaf): boolean {
  return kind === 'identity.token_refused' || kind === 'identity.refused'
}

/** As far back as the same refusal is counted only. */
function recent(ground: Ground): Promise<readonly store.SeenLeaf[]> {
  return leavesSince(ground, countedMs + clockSkewMs)
}

async function leavesOf(ground: Ground, kind: string, backMs: number): Promise<readonly store.SeenLeaf[]> {
  return (await leavesSince(ground, backMs)).filter(leaf => leaf.kind === kind)
}

function leavesSince(ground: Ground, backMs: number): Promise<readonly store.SeenLeaf[]> {
  const since = new Date(ground.now().getTime() - backMs)
  return ground.work(work => store.leavesSince(work, since))
}
