// The demo institution: a client, members with money, payees, and standing orders, made through the front doors.

import { generateKeyPairSync } from 'node:crypto'

import type { DatabaseAddress } from '../src/base/database.ts'
import { addDays, dateIn, daysAfter } from '../src/base/dates.ts'
import type { InstitutionId } from '../src/base/ids.ts'
import { done, fault, type Outcome, type Refusal } from '../src/base/outcome.ts'
import { type Actor, type Outside, transact, type Work } from '../src/base/work.ts'
import * as change from '../src/change/change.ts'
import { v1 } from '../src/gateway/routes/v1.ts'
import * as identity from '../src/identity/identity.ts'
import * as ledger from '../src/ledger/ledger.ts'
import * as payments from '../src/payments/payments.ts'
import type { Vault } from '../src/protection/protection.ts'
import { clientName, keepClient, readClient } from './clients.ts'
import { withOutside } from './outside.ts'

export const institution: InstitutionId = 'demo'
/** As pages and papers show it: whoever sees the name knows what it is. */
export const institutionName = 'First Demo Bank (synthetic)'
export const timeZone = 'America/Chicago'
export const currency = 'USD'

const people = [
  { name: 'Ada Testwell', email: 'ada@example.com', reference: 'M-1001', number: '4000123401', balance: 2_450_00n },
  { name: 'Ben Sampleton', email: 'ben@example.com', reference: 'M-1002', number: '4000123402', balance: 310_75n },
  {
    name: 'Chiara Mockley',
    email: 'chiara@example.com',
    reference: 'M-1003',
    number: '4000123403',
    balance: 12_800_00n,
  },
] as const
const billers = [
  { nickname: 'Power', name: 'Prairie Power & Light', bank: '071000013', number: '88120034', minor: 84_20n },
  { nickname: 'Rent', name: 'Lakeview Apartments', bank: '071000013', number: '77340091', minor: 950_00n },
] as const

const agreedAch = {
  destination: '091000019',
  destinationName: 'Sandbox Operator',
  origin: '071000013',
  originName: 'FIRST DEMO BANK',
  originator: '071000013',
  companyName: 'FIRST DEMO BANK',
  companyIdentification: '1071000013',
}

const renewDays = 14
/** What people decide, no program may. */
const ofPeople: readonly string[] = ['proposals.approve', 'screening.decide']
export const machineScopes = [...new Set(Object.values(v1).map(({ permit }) => permit))].filter(
  scope => !ofPeople.includes(scope),
)

/** What it takes to do what the office could do. */
export type AsOffice = { readonly address: DatabaseAddress; readonly keys: string; readonly vault: Vault }

const options = { connectionsMax: 2, name: 'vouch demo' }

export type Demo = {
  readonly member: string
  readonly fundingAccount: string
  readonly payee: string
}

/** Makes the institution on the first start; afterwards finds what there is to try. */
export function ensureDemo({ address, keys, vault }: AsOffice, home: string): Promise<Demo> {
  return withOutside(address, keys, options, async outside => {
    const known = await outside.sql`select from base.institution where institution_id = ${institution}`
    if (known.length === 0) await make(outside, vault)
    await ensureClientKey(outside, home)
    return find(outside)
  })
}

/** What the institution has agreed with the sandbox bank: proposed by one and approved of by another, as in life. */
export function agreeFiles({ address, keys }: AsOffice): Promise<void> {
  return withOutside(address, keys, options, async outside => {
    const { credits } = await inWork(outside, async work => done(await payments.filePolicy(work)))
    if (credits !== null) return
    const content = { approveFrom: null, ach: agreedAch }
    const { id, contentHash } = await inWork(
      outside,
      work => payments.proposeSetting(work, 'payments.files', content),
      'person:per_olga',
    )
    await inWork(
      outside,
      async (work): Promise<Outcome<unknown, Refusal>> => {
        const approved = await change.approve(work, id, contentHash)
        if (!approved.ok) return approved
        const carried = await payments.carryOut(work, approved.value)
        return carried.ok ? change.applied(work, id) : carried
      },
      'person:per_ann',
    )
  })
}

async function make(outside: Outside, vault: Vault): Promise<void> {
  const { newId } = outside
  const members = people.map(person => ({ ...person, id: newId('mem'), funding: newId('fac') }))
  const sealedMembers = await payments.sealMembers(vault, institution, members)
  const numbers = await payments.sealFundingNumbers(
    vault,
    institution,
    members.map(({ id, funding, number }) => ({ id: funding, member: id, number })),
  )
  const bills = members.flatMap(({ id, funding }) =>
    billers.map(biller => ({ ...biller, id: newId('pye'), member: id, funding })),
  )
  const payees = await payments.sealPayees(vault, institution, bills)

  await inWork(outside, async (work): Promise<Outcome<unknown, Refusal>> => {
    const opened = await payments.openInstitution(work, {
      name: institutionName,
      timeZone,
      currency,
      rules: 'open',
    })
    if (!opened.ok) return opened
    const client = await identity.addClient(work, 'Online bank')
    if (!client.ok) return client
    const enrolled = await payments.addMembers(work, sealedMembers)
    if (!enrolled.ok) return enrolled
    const funded = await payments.addFundingAccounts(
      work,
      members.map(({ id, funding }, index) => ({
        id: funding,
        member: id,
        number: numbers[index] ?? fault('a number for each account'),
        currency,
        floor: 0n,
      })),
    )
    if (!funded.ok) return funded
    const added = await payments.addPayees(work, payees)
    if (!added.ok) return added
    const [core] = await ledger.openAccounts(work, [{ currency, kind: 'external', normalSide: 'debit', floor: null }])
    const posted = await ledger.post(
      work,
      members.map(({ balance, reference }, index) => ({
        kind: 'direct',
        key: `opening/${reference}`,
        debit: core ?? fault('one account was opened'),
        credit: funded.value[index]?.account ?? fault('one account for each member'),
        money: { minor: balance, currency },
      })),
    )
    const startOn = addDays(dateIn(timeZone, work.now), 1)
    const orders = await payments.createStandingOrders(
      work,
      bills.map(({ id, funding, nickname, minor }) => ({
        actor: work.actor,
        key: `demo/${funding}/${nickname}`,
        fundingAccount: funding,
        payee: id,
        money: { minor, currency },
        recurrence: { frequency: 'monthly' as const, startOn, endsOn: null, occurrencesMax: null },
      })),
    )
    return [...posted, ...orders].find(({ ok }) => !ok) ?? done(undefined)
  })
}

/** The key of the demo's client lies in the state folder. A new one is registered before the last comes to its end. */
async function ensureClientKey(outside: Outside, home: string): Promise<void> {
  const held = await readClient(home, clientName)
  if (held !== undefined && daysAfter(outside.now(), renewDays).toISOString() < held.notAfter) return
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = identity.publicJwkOf(privateKey)
  const client = await inWork(outside, async work => {
    const [row] = await work.sql<
      { id: identity.ClientId }[]
    >`select client_id as id from identity.client where institution_id = ${institution} order by 1 limit 1`
    const client = row?.id ?? fault('the demo has a client')
    const added = await identity.addClientKey(work, { client, jwk, days: identity.keyDaysMax })
    if (!added.ok) return added
    const scoped = await identity.setClientScopes(work, client, machineScopes)
    return scoped.ok ? done(client) : scoped
  })
  await keepClient(home, clientName, {
    institution,
    client,
    kid: identity.thumbprintOf(jwk),
    key: privateKey.export({ format: 'jwk' }),
    notAfter: daysAfter(outside.now(), identity.keyDaysMax).toISOString(),
    scopes: machineScopes,
  })
}

async function find(outside: Outside): Promise<Demo> {
  return inWork(outside, async work => {
    const [member] = await payments.listMembers(work, '', 1)
    const id = member?.id ?? fault('the demo has members')
    const [account] = await payments.listFundingAccounts(work, id, '', 1)
    const [payee] = await payments.listPayees(work, id, '', 1)
    return done({
      member: id,
      fundingAccount: account?.id ?? fault('a demo member has an account'),
      payee: payee?.id ?? fault('a demo member has a payee'),
    })
  })
}

async function inWork<T>(
  outside: Outside,
  perform: (work: Work) => Promise<Outcome<T, Refusal>>,
  actor: Actor = 'process:demo',
): Promise<T> {
  const outcome = await transact(outside, institution, actor, perform)
  return outcome.ok ? outcome.value : fault(`the demo was refused: ${outcome.refusal.code}`)
}
