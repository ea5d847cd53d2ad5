// The canary: an institution in which nothing is real, and a client of its own. The prober tries there what nobody may do.

import { generateKeyPairSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { canary, canaryKeeper } from '../src/base/control.ts'
import { daysAfter } from '../src/base/dates.ts'
import { done, fault, type Outcome, type Refusal } from '../src/base/outcome.ts'
import { type Actor, type Outside, transact, type Work } from '../src/base/work.ts'
import * as change from '../src/change/change.ts'
import * as identity from '../src/identity/identity.ts'
import * as payments from '../src/payments/payments.ts'
import type { StoredClient } from './clients.ts'
import { type AsOffice, machineScopes } from './demo.ts'
import { withOutside } from './outside.ts'

const renewDays = 30
const currency = 'USD'
/** Nobody's: none of the Federal Reserve begins so. */
const routingNumber = '999999992'
/** The reader's tokens are for one member, so that what is another member's can be tried to be had. */
const readerScopes: readonly string[] = ['members.read', 'payees.read', 'payees.add']
const shortNumber = '4022'
const accountsMax = 25
/** So few that a probe can ask for more than it may; each client has its own. */
const fewWrites = { perSecond: 2, burst: 20 }

/** Makes what is missing of it. Its clients' keys lie with the prober's own, which asks for tokens with them. */
export function ensureCanary({ address, keys, vault }: AsOffice, folder: string): Promise<void> {
  return withOutside(address, keys, { connectionsMax: 2, name: 'vouch canary' }, async outside => {
    const known = await outside.sql`select from base.institution where institution_id = ${canary}`
    if (known.length === 0) await make(outside, vault)
    await ensureRates(outside)
    await ensureKey(outside, 'Prober', machineScopes, join(folder, 'canary.json'))
    const [first] = await inWork(outside, async work => done(await payments.listMembers(work, '', 1)))
    const { id: member } = first ?? fault('the canary has members')
    await ensureShortNumber(outside, vault, member)
    await ensureKey(outside, 'Reader', readerScopes, join(folder, 'canary-reader.json'), { member })
  })
}

async function make(outside: Outside, vault: AsOffice['vault']): Promise<void> {
  const people = ['One', 'Two'].map(name => ({
    id: outside.newId('mem'),
    funding: outside.newId('fac'),
    name: `Canary ${name}`,
    email: `${name.toLowerCase()}@canary.invalid`,
    reference: `C-${name}`,
    number: name === 'One' ? '4000990011' : '4000990022',
  }))
  const members = await payments.sealMembers(vault, canary, people)
  const numbers = await payments.sealFundingNumbers(
    vault,
    canary,
    people.map(({ id, funding, number }) => ({ id: funding, member: id, number })),
  )
  const payees = await payments.sealPayees(
    vault,
    canary,
    people.map(({ id }) => ({
      id: outside.newId('pye'),
      member: id,
      nickname: 'Nobody',
      name: 'Canary Payee',
      bank: '071000013',
      number: '99000017',
    })),
  )
  await inWork(outside, async (work): Promise<Outcome<unknown, Refusal>> => {
    const opened = await payments.openInstitution(work, {
      name: 'Canary',
      timeZone: 'America/Chicago',
      currency,
      rules: 'open',
      routingNumber,
    })
    if (!opened.ok) return opened
    const enrolled = await payments.addMembers(work, members)
    if (!enrolled.ok) return enrolled
    const funded = await payments.addFundingAccounts(
      work,
      people.map(({ id, funding }, at) => ({
        id: funding,
        member: id,
        number: numbers[at] ?? fault('a number for each account'),
        currency,
        floor: 0n,
      })),
    )
    return funded.ok ? payments.addPayees(work, payees) : funded
  })
}

/** Small institutions have such: where there are four digits in all, four are too many to show. */
async function ensureShortNumber(outside: Outside, vault: AsOffice['vault'], member: payments.MemberId): Promise<void> {
  const there = await inWork(outside, async work =>
    done(await payments.listFundingAccounts(work, member, '', accountsMax)),
  )
  if (there.some(({ last4 }) => last4.length < shortNumber.length)) return
  const id = outside.newId('fac')
  const [number] = await payments.sealFundingNumbers(vault, canary, [{ id, member, number: shortNumber }])
  const sealed = number ?? fault('one number is sealed as one')
  await inWork(outside, work =>
    payments.addFundingAccounts(work, [{ id, member, number: sealed, currency, floor: 0n }]),
  )
}

/** Proposed by one and approved of by another, as in life. */
async function ensureRates(outside: Outside): Promise<void> {
  const { client, person } = await inWork(outside, async work => done(await payments.requestRates(work)))
  if (client.writes.perSecond === fewWrites.perSecond && client.writes.burst === fewWrites.burst) return
  const content = { client: { ...client, writes: fewWrites }, person }
  const { id, contentHash } = await inWork(
    outside,
    work => payments.proposeSetting(work, 'identity.requests', content),
    'person:per_one',
  )
  await inWork(
    outside,
    async (work): Promise<Outcome<unknown, Refusal>> => {
      const approved = await change.approve(work, id, contentHash)
      if (!approved.ok) return approved
      const carried = await payments.carryOut(work, approved.value)
      return carried.ok ? change.applied(work, id) : carried
    },
    'person:per_two',
  )
}

/** A new one is registered before the last comes to its end. */
async function ensureKey(
  outside: Outside,
  name: string,
  scopes: readonly string[],
  path: string,
  more: { readonly member?: string } = {},
): Promise<void> {
  const held: StoredClient | undefined = existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : undefined
  if (held !== undefined && daysAfter(outside.now(), renewDays).toISOString() < held.notAfter) return
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = identity.publicJwkOf(privateKey)
  const client = await inWork(outside, async (work): Promise<Outcome<identity.ClientId, Refusal>> => {
    const known = await work.sql<{ id: identity.ClientId }[]>`
      select client_id as id from identity.client
       where institution_id = ${canary} and name = ${name} order by 1 limit 1`
    const found = known[0] === undefined ? await identity.addClient(work, name) : done(known[0].id)
    if (!found.ok) return found
    const added = await identity.addClientKey(work, { client: found.value, jwk, days: identity.keyDaysMax })
    if (!added.ok) return added
    const scoped = await identity.setClientScopes(work, found.value, scopes)
    return scoped.ok ? found : scoped
  })
  const stored: StoredClient = {
    institution: canary,
    client,
    kid: identity.thumbprintOf(jwk),
    key: privateKey.export({ format: 'jwk' }),
    notAfter: daysAfter(outside.now(), identity.keyDaysMax).toISOString(),
    scopes,
  }
  await writeFile(path, `${JSON.stringify({ ...stored, ...more }, null, 2)}\n`, { mode: 0o600 })
}

async function inWork<T>(
  outside: Outside,
  perform: (work: Work) => Promise<Outcome<T, Refusal>>,
  actor: Actor = canaryKeeper,
): Promise<T> {
  const outcome = await transact(outside, canary, actor, perform)
  return outcome.ok ? outcome.value : fault(`the canary was refused: ${outcome.refusal.code}`)
}
