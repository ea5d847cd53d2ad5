// The demo's institution as it opens, ninety days ago: its people, its members with money, and what it has agreed with its bank.

import { addDays, dateIn } from '../../src/base/dates.ts'
import { done, fault } from '../../src/base/outcome.ts'
import type { Actor, Work } from '../../src/base/work.ts'
import * as change from '../../src/change/change.ts'
import * as identity from '../../src/identity/identity.ts'
import * as ledger from '../../src/ledger/ledger.ts'
import * as payments from '../../src/payments/payments.ts'
import { currency, institution, institutionName, timeZone } from '../demo.ts'
import { demoPeople, type Persona } from '../demo-people.ts'
import { ownBank, type Plan, type PlannedMember, type PlannedPayee } from './plan.ts'
import { asDone, inWork, must, type World } from './pretended.ts'

const actor = 'process:demo'

/** What the institution has agreed with the sandbox bank; whoever opens a file reads in it whose it is. */
export const agreedAch = {
  destination: '091000019',
  destinationName: 'SANDBOX BANK',
  origin: ownBank,
  originName: 'FIRST DEMO (SYNTHETIC)',
  originator: ownBank,
  companyName: 'SYNTHETIC DEMO',
  companyIdentification: `1${ownBank}`,
}
const pastFileTimes = ['10:00', '16:15']

export type Member = {
  readonly planned: PlannedMember
  readonly id: payments.MemberId
  readonly funding: payments.FundingAccountId
  readonly account: ledger.AccountId
  readonly payees: readonly { readonly id: payments.PayeeId; readonly planned: PlannedPayee }[]
}
export type Opened = {
  readonly members: readonly Member[]
  readonly client: Actor
  readonly people: ReadonlyMap<Persona, Actor>
  /** Where money comes from that is paid in. */
  readonly external: ledger.AccountId
  readonly clearing: readonly ledger.AccountId[]
}

export async function openPast(world: World, plan: Plan): Promise<Opened> {
  const { office, vault } = world
  const opening = { name: institutionName, timeZone, currency, rules: 'us', routingNumber: ownBank } as const
  const { clearing } = await inWork(office, actor, work => payments.openInstitution(work, opening))
  const client = await inWork(office, actor, work => identity.addClient(work, 'Online bank'))
  const people = new Map<Persona, Actor>()
  for (const { persona, name, email, role } of demoPeople) {
    const sealed = await identity.sealPerson(office, vault, institution, { name, email })
    const person = await inWork(office, actor, work => identity.addPerson(work, sealed))
    await inWork(office, actor, async work => done(must(await identity.grantRole(work, `person:${person}`, role))))
    people.set(persona, `person:${person}`)
  }
  const [external = fault('one was opened')] = await inWork(
    office,
    actor,
    asDone(work => ledger.openAccounts(work, [{ currency, kind: 'external', normalSide: 'debit', floor: null }])),
  )
  const enrolled = await enrol(world, plan.members, external)
  const members = await addPayees(world, enrolled)
  const opened = { members, client: `client:${client}` as const, people, external, clearing }
  await agree(world, opened)
  return opened
}

type Enrolled = Omit<Member, 'payees'>

async function enrol(
  { office, vault }: World,
  plan: readonly PlannedMember[],
  external: ledger.AccountId,
): Promise<readonly Enrolled[]> {
  const own = plan.map(planned => ({ planned, id: office.newId('mem'), funding: office.newId('fac') }))
  const sealed = await payments.sealMembers(
    vault,
    institution,
    own.map(({ id, planned: { reference, name, email } }) => ({ id, reference, name, email })),
  )
  const numbers = await payments.sealFundingNumbers(
    vault,
    institution,
    own.map(({ id, funding, planned }) => ({ id: funding, member: id, number: planned.number })),
  )
  return inWork(office, actor, async work => {
    must(await payments.addMembers(work, sealed))
    const accounts = must(
      await payments.addFundingAccounts(
        work,
        own.map(({ id, funding }, index) => ({
          id: funding,
          member: id,
          number: numbers[index] ?? fault('a number for each account'),
          currency,
          floor: 0n,
        })),
      ),
    )
    const enrolled = own.map((one, index) => ({
      ...one,
      account: accounts[index]?.account ?? fault('an account for each'),
    }))
    await payIn(work, external, 'opening', enrolled, ({ isBusiness, isPoor }) =>
      isBusiness ? 400_000_00n : isPoor ? 180_00n : 12_000_00n,
    )
    return done(enrolled)
  })
}

/** Wages, takings: money that comes from elsewhere. */
export async function payIn(
  work: Work,
  external: ledger.AccountId,
  what: string,
  members: readonly Enrolled[],
  minorFor: (member: PlannedMember) => bigint,
): Promise<void> {
  const posted = await ledger.post(
    work,
    members.map(({ planned, account }) => ({
      kind: 'direct',
      key: `${what}/${planned.reference}`,
      debit: external,
      credit: account,
      money: { minor: minorFor(planned), currency },
    })),
  )
  for (const outcome of posted) must(outcome)
}

/** Neighbours are paid within the institution: all of them are there first. */
async function addPayees({ office, vault }: World, enrolled: readonly Enrolled[]): Promise<readonly Member[]> {
  const members = enrolled.map(member => ({
    ...member,
    payees: member.planned.payees.map(planned => ({ id: office.newId('pye'), planned })),
  }))
  const sealed = await payments.sealPayees(
    vault,
    institution,
    members.flatMap(({ id, payees }) =>
      payees.map(({ id: payee, planned: { nickname, name, bank, number } }, index) => ({
        id: payee,
        member: id,
        nickname: `${nickname} ${index + 1}`,
        name,
        bank,
        number,
      })),
    ),
  )
  await inWork(office, actor, async work => done(must(await payments.addPayees(work, sealed))))
  await inWork(office, actor, async work => {
    const startOn = addDays(dateIn(timeZone, work.now), 1)
    const made = await payments.createStandingOrders(
      work,
      members.flatMap(({ funding, payees, planned }, place) =>
        payees
          .filter(({ planned: { kind } }, index) => kind === 'biller' && index < 1)
          .map(({ id, planned: { usual } }, index) => ({
            actor,
            key: `standing/${planned.reference}/${index}`,
            fundingAccount: funding,
            payee: id,
            money: { minor: BigInt(usual), currency },
            recurrence: {
              frequency: frequencies[(place + index) % frequencies.length] ?? 'monthly',
              startOn: addDays(startOn, (place * 3 + index * 7) % 28),
              endsOn: null,
              occurrencesMax: null,
            },
          })),
      ),
    )
    for (const outcome of made) must(outcome)
    return done(undefined)
  })
  return members
}
const frequencies = ['monthly', 'monthly', 'every_two_weeks', 'month_end', 'weekly'] as const

/** Proposed by one and approved of by another, as in life. */
export async function agreed(
  { office }: World,
  { people }: Opened,
  name: payments.SettingName,
  content: Parameters<typeof payments.proposeSetting>[2],
): Promise<void> {
  const [maker, checker] = [people.get('operator'), people.get('approver')]
  if (maker === undefined || checker === undefined) return fault('there are two people')
  const { id, contentHash } = await inWork(office, maker, work => payments.proposeSetting(work, name, content))
  await inWork(office, checker, async work => {
    const ready = must(await change.approve(work, id, contentHash))
    must(await payments.carryOut(work, ready))
    return change.applied(work, id)
  })
}

async function agree(world: World, opened: Opened): Promise<void> {
  const files = { approveFrom: '900000', times: pastFileTimes, ach: agreedAch }
  await agreed(world, opened, 'payments.files', files)
  const wide = { payment: '60000', sameDayPayment: '25000', payeePerDay: '80000', day: '400000', month: '4000000' }
  const shipped = payments.shippedContent('us', 'payments.limits')
  await agreed(world, opened, 'payments.limits', { ...(shipped as object), standard: wide }) // It ships as an object.
}
