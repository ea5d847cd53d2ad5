// A39: keys that are older than they may be. Processes live in three months from now, each with its own copy of what it
// keeps, and what must go on goes on.

import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { fault } from '../../../src/base/outcome.ts'
import { openSigned } from '../../../src/base/signed-call.ts'
import { publicJwkOf } from '../../../src/identity/identity.ts'
import { readHeader } from '../../../src/identity/jws.ts'
import { askToken, makeKeys, type Told } from '../../../test/issuer-client.ts'
import { openTestIssuer } from '../../../test/pretended-issuer.ts'
import type { Target } from '../target.ts'
import { type Finding, openTries, type Tries } from '../tries.ts'

const minutes = (count: number) => count * 60_000
const days = (count: number) => count * 86_400_000
/** A key of a client is good for ninety days, one of the issuer signs for eighty, what is sealed is sealed anew after ninety. */
const within = 89
const beyond = 91
const backupDays = 35

export async function outlivedKeys(target: Target): Promise<Finding> {
  const tries = openTries()
  // First: an api remembers proofs from the first it was shown on, and those of another day would come first.
  await tries.status('today', await target.machine.call({ method: 'GET', path: '/v1/members' }), 200)
  await atTheIssuer(tries, target)
  await atTheApi(tries, target)
  await whatIsSealed(tries, target)
  return tries.finding()
}

async function atTheIssuer(tries: Tries, target: Target): Promise<void> {
  const kid = keyOf(await askThere(target, target.issuer, 0))
  for (const [day, wanted] of [
    [within, '200'],
    [beyond, '401 invalid_client'],
  ] as const) {
    const folder = await mkdtemp(join(tmpdir(), 'vouch-outlived-'))
    const keys = join(folder, 'issuer')
    await cp(target.keys('issuer'), keys, { recursive: true })
    const { issuer, end } = await target.officeAt(days(day), keys)
    const told = await askThere(target, issuer, days(day))
    const answer = told.status === 200 ? '200' : `${told.status} ${told.body.error}`
    tries.note(`a client's key after ${day} days`, answer, answer === wanted)
    if (told.status === 200)
      tries.note('is signed by', keyOf(told) === kid ? 'the key of then' : 'another', keyOf(told) !== kid)
    const published = JSON.parse(await (await fetch(`${issuer}/jwks`)).text())
    const first: unknown = published.keys[0].kid
    tries.note(
      `signs after ${day} days`,
      first === kid ? 'the key of then' : 'another',
      typeof first === 'string' && first !== kid,
    )
    await end()
    await rm(folder, { recursive: true })
  }
}

function askThere({ machine }: Target, issuer: string, laterMs: number): Promise<Told> {
  const { client, clientKey } = machine
  const seconds = Math.floor((Date.now() + laterMs) / 1_000)
  const keys = { privateKey: clientKey.secret, jwk: publicJwkOf(clientKey.secret), kid: clientKey.kid }
  return askToken(
    { issuer, client, keys, proofKeys: makeKeys() },
    {
      form: { scope: 'payments.read' },
      assertion: { claims: { iat: seconds, exp: seconds + 60 } },
      proof: { claims: { iat: seconds } },
    },
  )
}

function keyOf({ body }: Told): string {
  const kid = readHeader(String(body.access_token))?.['kid']
  return typeof kid === 'string' ? kid : fault('a token names its key')
}

/** The token is good, the signature's key is not: what moves money is signed by a key that is in force. */
async function atTheApi(tries: Tries, target: Target): Promise<void> {
  const { api, machine } = target
  const { institution, client, clientKey, proofKey, fundingAccount, payee } = machine
  const issuer = await openTestIssuer()
  for (const [day, wanted] of [
    [within, 201],
    [beyond, 401],
  ] as const) {
    const now = () => new Date(Date.now() + days(day))
    const extra = await target.another('api', { env: { VOUCH_ISSUER: issuer.name }, shiftMs: days(day) })
    const { thumbprint } = proofKey
    const tokens = async () =>
      issuer.token({ institution, client, thumbprint, scope: 'payments.submit', at: now(), but: { aud: api } })
    const { call } = openSigned({ audience: api, reachedAt: () => extra.url, proofKey, clientKey, tokens, now })
    const order = { fundingAccount, payee, amount: { value: '1.00', currency: 'USD' }, isRepeat: true }
    const paid = await call({
      method: 'POST',
      path: '/v1/payments',
      key: `after-${day}-days`,
      body: JSON.stringify(order),
    })
    await tries.status(`an order signed after ${day} days`, paid, wanted)
    await extra.end()
  }
  await issuer.close()
}

/** Nobody asks for it: after ninety days all is sealed anew, and when no backup needs the old keys they are gone. */
async function whatIsSealed(tries: Tries, target: Target): Promise<void> {
  const { owner, machine } = target
  const { institution } = machine
  const path = `/v1/payees/${machine.payee}`
  const read = () => machine.call({ method: 'GET', path })
  const before = await (await read()).text()
  const [row] = await owner<{ sealed: Buffer }[]>`
    select name_sealed as sealed from payments.payee where payee_id = ${machine.payee}`
  const old = row?.sealed ?? fault('its name is sealed')
  const stateAt = async (laterMs: number, wanted: string) => {
    const reached = await target.withWorker({ shiftMs: laterMs }, () => rotationIs(target, institution, wanted))
    tries.note(`keys ${Math.round(laterMs / days(1))} days on`, reached, reached === wanted)
  }
  await stateAt(days(beyond), 'resealing')
  await stateAt(days(beyond) + minutes(11), 'proved')
  await stateAt(days(beyond + backupDays + 1), 'ended')
  // Whoever opened it before remembers no key.
  await target.withoutVault(async () => undefined)
  const after = await (await read()).text()
  tries.note('what was sealed reads', after === before ? 'as before' : after, after === before)
  const now = await sealedNow(target)
  tries.note('and is', now.equals(old) ? 'as it was' : 'sealed anew', !now.equals(old))
  await put(target, old)
  await tries.status('what was sealed before, put back', await read(), '500 fault')
  await put(target, now)
  await tries.status('as it is now', await read(), 200)
}

async function sealedNow({ owner, machine }: Target): Promise<Buffer> {
  const [row] = await owner<{ sealed: Buffer }[]>`
    select name_sealed as sealed from payments.payee where payee_id = ${machine.payee}`
  return row?.sealed ?? fault('its name is sealed')
}

async function put({ owner, machine }: Target, sealed: Buffer): Promise<void> {
  await owner.begin(async tx => {
    await tx`select set_config('session_replication_role', 'replica', true)`
    await tx`update payments.payee set name_sealed = ${sealed} where payee_id = ${machine.payee}`
  })
}

const waitedMs = 45_000

/** Waits until it is, or until it is no use. Answers with the state it came to. */
async function rotationIs({ owner }: Target, institution: string, wanted: string): Promise<string> {
  for (const until = Date.now() + waitedMs; ; ) {
    const [row] = await owner<{ state: string; left: bigint }[]>`
      select state, (select count(*) from protection.rotation_column held
                      where (held.institution_id, held.rotation_id) = (rotation.institution_id, rotation.rotation_id)
                        and not is_passed) as left
        from protection.rotation
       where institution_id = ${institution}
         and wanted_at > ${new Date(Date.now() + days(within))}
       order by rotation_id
       limit 1`
    if (row?.state === wanted && row.left === 0n) return wanted
    if (Date.now() > until) return row === undefined ? 'none' : `${row.state}, ${row.left} columns left`
    await new Promise(resolve => setTimeout(resolve, 250))
  }
}
