// The canary: an institution in which nothing is real, and a client of its own. The prober tries there what nobody may do.

import { generateKeyPairSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { canary, canaryKeeper } from '../src/base/control.ts'
import { daysAfter } from '../src/base/dates.ts'
import { done, fault, type Outcome, type Refusal } from '../src/base/outcome.ts'
import { type Outside, transact, type Work } from '../src/base/work.ts'
import * as identity from '../src/identity/identity.ts'
import * as payments from '../src/payments/payments.ts'
import type { StoredClient } from './clients.ts'
import { type AsOffice, machineScopes } from './demo.ts'
import { withOutside } from './outside.ts'

const renewDays = 30
const currency = 'USD'

/** Makes what is missing of it. Its client's key lies with the prober's own, which asks for tokens with it. */
export function ensureCanary({ address, keys, vault }: AsOffice, folder: string): Promise<void> {
  return withOutside(address, keys, { connectionsMax: 2, name: 'vouch canary' }, async outside => {
    const known = await outside.sql`select from base.institution where institution_id = ${canary}`
    if (known.length === 0) await make(outside, vault)
    await ensureKey(outside, join(folder, 'canary.json'))
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
    })
    if (!opened.ok) return opened
    const client = await identity.addClient(work, 'Prober')
    if (!client.ok) return client
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

/** A new one is registered before the last comes to its end. */
async function ensureKey(outside: Outside, path: string): Promise<void> {
  const held: StoredClient | undefined = existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : undefined
  if (held !== undefined && daysAfter(outside.now(), renewDays).toISOString() < held.notAfter) return
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = identity.publicJwkOf(privateKey)
  const client = await inWork(outside, async work => {
    const [row] = await work.sql<
      { id: identity.ClientId }[]
    >`select client_id as id from identity.client where institution_id = ${canary} order by 1 limit 1`
    const id = row?.id ?? fault('the canary has a client')
    const added = await identity.addClientKey(work, { client: id, jwk, days: identity.keyDaysMax })
    if (!added.ok) return added
    const scoped = await identity.setClientScopes(work, id, machineScopes)
    return scoped.ok ? done(id) : scoped
  })
  const stored: StoredClient = {
    institution: canary,
    client,
    kid: identity.thumbprintOf(jwk),
    key: privateKey.export({ format: 'jwk' }),
    notAfter: daysAfter(outside.now(), identity.keyDaysMax).toISOString(),
    scopes: machineScopes,
  }
  await writeFile(path, `${JSON.stringify(stored, null, 2)}\n`, { mode: 0o600 })
}

async function inWork<T>(outside: Outside, perform: (work: Work) => Promise<Outcome<T, Refusal>>): Promise<T> {
  const outcome = await transact(outside, canary, canaryKeeper, perform)
  return outcome.ok ? outcome.value : fault(`the canary was refused: ${outcome.refusal.code}`)
}
