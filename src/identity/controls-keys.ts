// How long keys are good: those that tokens are signed with, and those of clients.

import { type Control, type Ground, wordFor } from '../base/control.ts'
import { addDays, type BusinessDate, daysAfter } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import { newProofKey, signedText } from '../base/signed-call.ts'
import type { Work } from '../base/work.ts'
import { addClientKey, keyDaysMax, retireClientKey } from './client-keys.ts'
import { addClient } from './clients.ts'
import { heldBack, tokenIn, withToken } from './controls-held.ts'
import { sha256 } from './digests.ts'
import { signingPlan } from './issuer/rotation.ts'
import * as probes from './probe-store.ts'
import { revokeClient } from './revocation.ts'
import { takeProofs } from './standing-store.ts'

const reading = { method: 'GET', path: '/v1/members?limit=1' }
/** One signs, and one comes or has gone. */
const keysListedMax = 2

export const keyRotation: Control = {
  id: 'identity.key-rotation',
  says: 'No key is good for more than 90 days, and what was retired, revoked or never listed is believed by nobody.',
  does: 'prevents',
  answers: ['api.token-exposure', 'stride.spoofing'],
  everySeconds: 3_600,
  withinMs: 10_000,
  probe: async ground => {
    await tryIssuersKeys(ground)
    tryRounds(ground)
    await tryClientKeys(ground)
    const { clients, longest } = await ground.work(probes.keysOfClients)
    ground.on('clients of the canary that have a key', clients)
    const isYoung = longest !== null && longest <= keyDaysMax
    ground.tried(
      'for how long their keys are good',
      `${keyDaysMax} days or less`,
      isYoung ? `${keyDaysMax} days or less` : `${longest} days`,
    )
  },
}

/** By the list that the issuer gives everybody, and at the api. */
async function tryIssuersKeys(ground: Ground): Promise<void> {
  const held = await heldBack(ground, reading)
  const { header, payload } = parts(tokenIn(held))
  const listed = await ground.ask({ of: 'issuer', method: 'GET', path: '/jwks', as: 'nobody' })
  const { keys = [] }: { readonly keys?: readonly Readonly<Record<string, unknown>>[] } =
    listed.status === 200 ? JSON.parse(listed.body) : {}
  ground.on('keys that the issuer lists', keys.length)
  ground.tried(
    'the key of a token that was just given',
    'listed',
    keys.some(key => key['kid'] === header['kid']) ? 'listed' : 'not listed',
  )
  ground.tried('secret halves in the list', '0', String(keys.filter(key => 'd' in key).length))
  const isShort = keys.length <= keysListedMax
  ground.tried(
    'keys that are listed',
    `${keysListedMax} or less`,
    isShort ? `${keysListedMax} or less` : String(keys.length),
  )
  const own = newProofKey()
  const forgeries = [
    ['under the name of one that is', header],
    ['under a name of its own', { ...header, kid: own.thumbprint }],
  ] as const
  for (const [tried, claimed] of forgeries) {
    const forged = withToken(await heldBack(ground, reading), signedText(claimed, payload, own.secret))
    const { word } = await ground.ask({ of: 'api', as: 'nobody', ...reading, headers: forged })
    ground.tried(`a token by a key that is not listed, ${tried}`, 'token_invalid', word)
  }
  const honest = await ground.ask({ of: 'api', as: 'nobody', ...reading, headers: held })
  ground.tried('the token as it was given', '200', honest.word)
}

function parts(token: string): { readonly header: Readonly<Record<string, unknown>>; readonly payload: object } {
  const [header = '', payload = ''] = token.split('.').map(part => Buffer.from(part, 'base64url').toString())
  return { header: JSON.parse(header), payload: JSON.parse(payload) }
}

/** What the issuer does with its keys, day after day for a year. */
function tryRounds(ground: Ground): void {
  let [kept, today]: [readonly BusinessDate[], BusinessDate] = [[], '2026-01-01']
  let [oldest, longestListed] = [0, 0]
  const listedSince = new Map<BusinessDate, BusinessDate>()
  for (let day = 0; day < 365; day++) {
    const { make, signs, published, remove } = signingPlan(kept, today)
    for (const key of make) listedSince.set(key, today)
    kept = [...kept, ...make].filter(key => !remove.includes(key))
    oldest = Math.max(oldest, daysBetween(signs, today))
    for (const key of published)
      longestListed = Math.max(longestListed, daysBetween(listedSince.get(key) ?? key, today))
    today = addDays(today, 1)
  }
  const within = (days: number, most: number) => (days <= most ? `${most} or less` : String(days))
  ground.tried(
    'days for which a key has signed at most, in a year',
    `${keyDaysMax} or less`,
    within(oldest, keyDaysMax),
  )
  ground.tried('days for which it was listed at most', `${keyDaysMax} or less`, within(longestListed, keyDaysMax))
}

function daysBetween(from: BusinessDate, to: BusinessDate): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000
}

async function tryClientKeys(ground: Ground): Promise<void> {
  const withDays = (days: number) =>
    wordFor(() =>
      ground.work(async work => addClientKey(work, { client: await newClient(work), jwk: newProofKey().jwk, days })),
    )
  ground.tried(`a client’s key for ${keyDaysMax} days`, 'done', await withDays(keyDaysMax))
  ground.tried(`one for ${keyDaysMax + 1}`, 'key_period_wrong', await withDays(keyDaysMax + 1))
  const past = await wordFor(() =>
    ground.work(async work => {
      const client = await newClient(work)
      await probes.lengthenKey(work, client, await newKey(work, client), keyDaysMax + 1)
    }),
  )
  ground.tried('one lengthened past the front door', '23514', past)
  const [fresh, late, retired, revoked] = await ground.work(async work => {
    const client = await newClient(work)
    const kid = await newKey(work, client)
    const first = await standing(work, client, kid)
    const atEnd = await standing({ ...work, now: daysAfter(work.now, keyDaysMax) }, client, kid)
    await retireClientKey(work, client, kid)
    const after = await standing(work, client, kid)
    await revokeClient(work, client)
    return [first.hasKey, atEnd.hasKey, after.hasKey, (await standing(work, client, kid)).isRevoked]
  })
  ground.tried('a request signed with a key that is good', 'let in', fresh === true ? 'let in' : 'refused')
  ground.tried(`${keyDaysMax} days later`, 'refused', late === true ? 'let in' : 'refused')
  ground.tried('after it was retired', 'refused', retired === true ? 'let in' : 'refused')
  ground.tried('a token of before its client’s were revoked', 'refused', revoked === true ? 'refused' : 'let in')
}

async function newClient(work: Work): Promise<Id<'cli'>> {
  const added = await addClient(work, 'Probed')
  return added.ok ? added.value : fault(added.refusal.code)
}

async function newKey(work: Work, client: Id<'cli'>): Promise<string> {
  const added = await addClientKey(work, { client, jwk: newProofKey().jwk, days: keyDaysMax })
  return added.ok ? added.value : fault(added.refusal.code)
}

/** What the api asks of the database about each request. */
async function standing(work: Work, client: Id<'cli'>, kid: string) {
  const [row] = await takeProofs(work, [
    {
      proof: sha256(work.newId('key')),
      forgetAt: daysAfter(work.now, 1),
      client,
      token: 'probed',
      issuedAt: work.now,
      kid,
      scope: 'members.read',
      mapping: null,
      scopeMappings: [],
    },
  ])
  return row ?? fault('one is asked about, one is told')
}
