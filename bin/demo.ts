// The demo institution: a client, members with money, payees, and standing orders, made through the front doors.

import { join } from 'node:path'

import * as audit from '../src/audit/audit.ts'
import { type DatabaseAddress, openDatabase } from '../src/base/database.ts'
import { addDays, dateIn } from '../src/base/dates.ts'
import { type InstitutionId, idMaker } from '../src/base/ids.ts'
import { done, fault, type Outcome, type Refusal } from '../src/base/outcome.ts'
import { type Actor, type Outside, transact, type Work } from '../src/base/work.ts'
import * as change from '../src/change/change.ts'
import * as identity from '../src/identity/identity.ts'
import * as ledger from '../src/ledger/ledger.ts'
import * as payments from '../src/payments/payments.ts'
import { openKeyFile, openVault } from '../src/protection/protection.ts'

export const institution: InstitutionId = 'demo'
const timeZone = 'America/Chicago'
const currency = 'USD'

const people = [
  { name: 'Ada Okafor', email: 'ada@example.com', reference: 'M-1001', number: '4000123401', balance: 2_450_00n },
  { name: 'Ben Larsen', email: 'ben@example.com', reference: 'M-1002', number: '4000123402', balance: 310_75n },
  { name: 'Chiara Rossi', email: 'chiara@example.com', reference: 'M-1003', number: '4000123403', balance: 12_800_00n },
] as const
const billers = [
  { nickname: 'Power', name: 'Prairie Power & Light', bank: '071000013', number: '88120034', minor: 84_20n },
  { nickname: 'Rent', name: 'Lakeview Apartments', bank: '071000013', number: '77340091', minor: 950_00n },
] as const

const agreedAch = {
  destination: '091000019',
  destinationName: 'Sandbox Operator',
  origin: '071000013',
  originName: 'Demo Credit Union',
  originator: '071000013',
  companyName: 'Demo Credit U',
  companyIdentification: '1071000013',
}

export type Demo = {
  readonly actor: string
  readonly member: string
  readonly fundingAccount: string
  readonly payee: string
}

/** Makes the institution on the first start; afterwards finds what there is to try. */
export function ensureDemo(address: DatabaseAddress, keys: string): Promise<Demo> {
  return withOutside(address, keys, async outside => {
    const known = await outside.sql`select from base.institution where institution_id = ${institution}`
    if (known.length === 0) await make(outside, keys)
    return find(outside)
  })
}

/** What the institution has agreed with the sandbox bank: proposed by one and approved of by another, as in life. */
export function agreeFiles(address: DatabaseAddress, keys: string): Promise<void> {
  return withOutside(address, keys, async outside => {
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

async function withOutside<T>(
  address: DatabaseAddress,
  keys: string,
  perform: (outside: Outside) => Promise<T>,
): Promise<T> {
  const sql = openDatabase(address, { connectionsMax: 2, name: 'vouch demo' })
  try {
    return await perform({
      sql,
      now: () => new Date(),
      newId: idMaker(),
      random: Math.random,
      emit: audit.emitter(await audit.loadEmitterKey(join(keys, 'emitter.key'))),
      elapsedMs: () => performance.now(),
      doubts: () => 0,
    })
  } finally {
    await sql.end({ timeout: 2 })
  }
}

async function make(outside: Outside, keys: string): Promise<void> {
  const kek = await openKeyFile(join(keys, 'kek'))
  if (!kek.ok) fault(`the key-encryption key cannot be used: ${kek.refusal.code}`)
  const vault = openVault(outside, kek.value)
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
      name: 'Demo Credit Union',
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

async function find(outside: Outside): Promise<Demo> {
  return inWork(outside, async work => {
    const clients = await work.sql<
      { id: string }[]
    >`select client_id as id from identity.client where institution_id = ${institution} order by 1 limit 1`
    const [member] = await payments.listMembers(work, '', 1)
    const id = member?.id ?? fault('the demo has members')
    const [account] = await payments.listFundingAccounts(work, id, '', 1)
    const [payee] = await payments.listPayees(work, id, '', 1)
    return done({
      actor: `${institution}/client:${clients[0]?.id}`,
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
