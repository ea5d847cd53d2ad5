// Who is on file for the part `lists`: members with their accounts and payees, sealed and added as the product does it, over
// two years; and people who work here, each with a session.

import { join } from 'node:path'

import { openDatabase } from '../src/base/database.ts'
import { idMaker } from '../src/base/ids.ts'
import { fault, type Outcome, type Refusal } from '../src/base/outcome.ts'
import { type Outside, transact, type Work } from '../src/base/work.ts'
import * as identity from '../src/identity/identity.ts'
import { addFundingAccounts, addMembers } from '../src/payments/parties.ts'
import { addPayees } from '../src/payments/payees.ts'
import type { BillerId, FundingAccountId, MemberId, PayeeId } from '../src/payments/payment.ts'
import { sealFundingNumbers, sealMembers, sealPayees } from '../src/payments/sealing.ts'
import { openKeyFile, openVault, type Vault } from '../src/protection/protection.ts'
import { type Arena, actor, type Bank } from './arena.ts'
import { httpBank } from './http.ts'

const dayMs = 86_400_000
const daysOnFile = 730
const filledAtOnce = 1_000
const payeesEach = 2
/** Of all payees, how many stand for a biller of the directory. */
const billedShare = 0.4
const overdraft = -(10n ** 12n)
const firstNames = 'Alice Bob Carla Dmitri Elena Farid Grace Hugo Ines Jamal Keiko Liam Maya Noor Omar Priya'.split(' ')
const lastNames = 'Ames Brandt Castillo Dube Eriksen Flores Gupta Haas Ivanov Jensen Kim Lopez Moreau Nwosu'.split(' ')

export type Party = {
  readonly member: MemberId
  readonly fundingAccount: FundingAccountId
  /** In the ledger. */
  readonly account: string
  readonly payees: readonly PayeeId[]
}

/** With the vault of this process: sealing is not what is measured. */
export async function openBenchVault(arena: Arena, bank: Bank, keys: string) {
  const kek = await openKeyFile(join(keys, 'kek'))
  const sql = openDatabase(arena.postgres.address('vouch_vault', bank.database), {
    connectionsMax: 2,
    name: 'bench vault',
  })
  const vault = openVault({ ...bank.outside, sql }, kek.ok ? kek.value : fault(kek.refusal.code))
  return { vault, close: () => sql.end() }
}

function given<T>(outcome: Outcome<T, Refusal>): T {
  return outcome.ok ? outcome.value : fault(outcome.refusal.code)
}

/** Billers have few payees or very many: the first thousandth of them has most. */
function skewed(random: () => number, count: number): number {
  return Math.floor(count * random() ** 3)
}

export async function fillParties(
  { outside, owner }: Bank,
  vault: Vault,
  count: number,
  random: () => number,
): Promise<readonly Party[]> {
  const billers = await owner<{ id: BillerId }[]>`select biller_id as id from payments.biller order by biller_id`
  const parties: Party[] = []
  for (let from = 0; from < count; from += filledAtOnce) {
    const at = new Date(Date.now() - dayMs * (daysOnFile * (1 - from / count) + 1))
    const then: Outside = { ...outside, now: () => at, newId: idMaker(() => at.getTime()) }
    const some = Math.min(filledAtOnce, count - from)
    parties.push(...(await arrive(then, vault, { from, some, random, billers: billers.map(({ id }) => id) })))
  }
  return parties
}

type Arriving = {
  readonly from: number
  readonly some: number
  readonly random: () => number
  readonly billers: readonly BillerId[]
}

async function arrive(then: Outside, vault: Vault, { from, some, random, billers }: Arriving): Promise<Party[]> {
  const pick = <Item>(list: readonly Item[], at = Math.floor(random() * list.length)) =>
    list[at] ?? fault('a list has something in it')
  const places = Array.from({ length: some }, (_, place) => from + place)
  const plain = places.map(place => ({
    id: then.newId('mem'),
    reference: `core-${place}`,
    name: `${pick(firstNames)} ${pick(lastNames)}`,
    email: `member-${place}@mail.example`,
  }))
  const memberAt = (index: number) => pick(plain, index).id
  const members = await sealMembers(vault, httpBank, plain)
  const ids = places.map((_, index) => ({ id: then.newId('fac'), member: memberAt(index) }))
  const numbers = await sealFundingNumbers(
    vault,
    httpBank,
    ids.map((each, index) => ({ ...each, number: String(10_000_000 + pick(places, index)) })),
  )
  const payees = await sealPayees(
    vault,
    httpBank,
    places.flatMap((place, index) =>
      Array.from({ length: payeesEach }, (_, which) => {
        const own = {
          id: then.newId('pye'),
          member: memberAt(index),
          nickname: pick(['Power', 'Rent', 'Water', 'Card']),
        }
        const number = String(500_000_000 + place * payeesEach + which)
        return random() < billedShare
          ? { ...own, number, biller: pick(billers, skewed(random, billers.length)) }
          : { ...own, number, name: `${pick(lastNames)} & Co`, bank: '021000021' }
      }),
    ),
  )
  const accounts = await transact(then, httpBank, actor, async (work: Work) => {
    const added = await addMembers(work, members)
    if (!added.ok) return added
    const opened = await addFundingAccounts(
      work,
      ids.map((each, index) => ({ ...each, number: pick(numbers, index), currency: 'USD', floor: overdraft })),
    )
    if (!opened.ok) return opened
    const known = await addPayees(work, payees)
    return known.ok ? opened : known
  })
  return given(accounts).map(({ id, account }, index) => ({
    member: memberAt(index),
    fundingAccount: id,
    account,
    payees: payees.slice(index * payeesEach, (index + 1) * payeesEach).map(payee => payee.id),
  }))
}

/** Each has a session that began a moment ago; the cookie of each. */
export async function openSessions(
  { outside }: Bank,
  vault: Vault,
  role: identity.Role,
  count: number,
): Promise<readonly string[]> {
  const cookies: string[] = []
  for (let each = 0; each < count; each++) {
    const address = { name: `Bench ${role}`, email: `${outside.newId('per')}@bank.example` }
    const person = await identity.sealPerson(outside, vault, httpBank, address)
    const key = identity.newSessionKey(httpBank)
    const began = await transact<identity.SessionId, Refusal>(outside, httpBank, actor, async work => {
      const added = await identity.addPerson(work, person)
      if (!added.ok) return added
      const granted = await identity.grantRole(work, `person:${added.value}`, role)
      if (!granted.ok) return granted
      const shown = { person: added.value, acr: 'urn:vouch:phr', authenticatedAt: work.now } as const
      return identity.beginSession(work, key, shown)
    })
    given(began)
    cookies.push(`__Host-vouch=${identity.writeSessionKey(key)}`)
  }
  return cookies
}
